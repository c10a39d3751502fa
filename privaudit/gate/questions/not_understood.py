"""Which statements of the change are not, or not wholly, in the state that was judged?"""

from __future__ import annotations

from collections.abc import Iterator

from ...checks.base import finding
from ...checks.severity import rate
from ...migrate.snapshot import Trouble
from ...model import AuditStep, Finding, Params, Ref, Target
from ..change import Change
from . import Question


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a statement that was not there before; where it stands does not matter, edits move lines.

    Nor does the file, where the one it stood in is gone: files are renamed and put together.
    """
    files = change.after.files
    old = [_about(t) for t in change.before.snapshot.troubles]
    gone = [t[1:] for t in old if t[0] not in files]
    counts: dict[tuple[str, str, Params], int] = {}
    for trouble in change.after.snapshot.troubles:
        about = _about(trouble)
        if about in old:
            old.remove(about)
            continue
        if about[1:] in gone:
            gone.remove(about[1:])
            continue
        counts[about] = counts.get(about, 0) + 1
        yield _finding(change, trouble, counts[about])


def _about(trouble: Trouble) -> tuple[str, str, Params]:
    return (trouble.location.file, trouble.reason, trouble.params)


def _finding(change: Change, trouble: Trouble, number: int) -> Finding:
    facts = change.after.facts
    said = "|".join((trouble.location.file, trouble.reason, *(f"{k}={v}" for k, v in trouble.params), str(number)))
    params: Params = (("file", trouble.location.file), ("why_gate", trouble.reason), *trouble.params)
    return finding(
        QUESTION.id,
        AuditStep.COVERAGE,
        facts,
        change.settings,
        rate(QUESTION.id, facts, breadth=False),
        Target(ref=Ref(system=change.system), location=trouble.location),
        params,
        discriminator=said,
    )


QUESTION = Question(id="not_understood", run=_run)
