"""Two lists of scripts, before a change and after it → two states; what is the same in both is run once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from ..errors import UsageError
from ..sqltext.ddl.base import Dialect
from .script import Script
from .snapshot import Snapshot
from .state import Replay


def replayed(
    before: tuple[Script, ...] | None, after: tuple[Script, ...], system: str, dialect: Dialect, as_of: str
) -> tuple[Snapshot | None, Snapshot]:
    """Return the states before (None if there is none to compare with) and after.

    Where the change only adds scripts behind the others, which is the rule, the state before is one on the way.
    """
    run = Replay(system, dialect, as_of=as_of, files=frozenset(s.file for s in after))
    common = 0 if before is None else sum(1 for _ in takewhile(_same, zip(before, after, strict=False)))
    for script in after[:common]:
        run.run(script)
    then = run.snapshot() if before is not None and common == len(before) else None
    for script in after[common:]:
        run.run(script)
    now = run.snapshot()
    if before is None or then is not None:
        return then, now
    other = Replay(system, dialect, as_of=as_of, files=frozenset(s.file for s in before))
    for script in before:
        other.run(script)
    return other.snapshot(), now


def _same(pair: tuple[Script, Script]) -> bool:
    return pair[0] == pair[1]


def dialect_of(scripts: Iterable[Script], asked: Dialect | None) -> Dialect:
    """Return whose SQL the scripts are: as asked, else as they or their tool's settings say.

    Raises:
        UsageError: nothing says it, or they are of several engines.
    """
    if asked is not None:
        return asked
    known = sorted({s.dialect.value for s in scripts if s.dialect is not None})
    if len(known) == 1:
        return Dialect(known[0])
    every = ", ".join(d.value for d in Dialect)
    if known:
        raise UsageError("--dialect", "dialects_several", (("found", ", ".join(known)), ("known", every)))
    raise UsageError("--dialect", "dialect_unknown", (("known", every),))
