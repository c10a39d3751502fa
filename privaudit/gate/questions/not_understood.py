"""Which statements of the change are not, or not wholly, in the state that was judged?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ...checks._proposed import listed
from ...checks.base import finding
from ...checks.severity import rate
from ...migrate.snapshot import Trouble
from ...model import AuditStep, Finding, Params, Ref, Target
from ..change import Change
from . import Question

_UNSURE = 0.6
"""Of a query that calls a routine which no script makes: most of those only count or check something."""
_UNKNOWN = "relation_unknown"
_MOVED = "moved_elsewhere"
_QUERY_WORDS: Final = (
    "SELECT WITH VALUES TABLE INSERT REPLACE UPDATE DELETE MERGE EXPLAIN PREPARE DECLARE COPY DO SET CREATE"
)
_QUERIES: Final = frozenset(_QUERY_WORDS.split())
_REPEATED: Final = frozenset({_UNKNOWN, "calls", "routine"})
_STATED: Final = frozenset({_UNKNOWN, "schema_unknown", "index_unknown", "exists_already"})
"""What is said of a relation or schema and not of a statement, which is in the state."""
_MANY = 4
_NAMED = 5


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a statement that was not there before; where it stands does not matter, edits move lines.

    Nor does the file, where the one it stood in is gone: files are renamed and put together. An edited statement is
    new, and so is what it calls or runs if that was edited: it is counted on, so that what was accepted of the old one
    does not hold for it. Of a file that is about many relations which no script makes, or that makes
    many calls, that is one finding.
    """
    files = change.after.files
    every = [(_about(t), _mark(t)) for t in change.before.snapshot.troubles]
    old = Counter(every)
    gone = Counter((about[1:], mark) for about, mark in every if about[0] not in files)
    counts = Counter(about for about, _ in every)
    fresh: list[Trouble] = []
    for trouble in change.after.snapshot.troubles:
        about, mark = _about(trouble), _mark(trouble)
        if old[about, mark]:
            old[about, mark] -= 1
            continue
        if gone[about[1:], mark]:
            gone[about[1:], mark] -= 1
            continue
        fresh.append(trouble)
    for trouble in _together(fresh):
        about = _about(trouble)
        counts[about] += 1
        yield _finding(change, trouble, counts[about])


def _together(fresh: list[Trouble]) -> list[Trouble]:
    """Put together what of one file says the same of many relations, or of many calls; all else stays as it is."""
    same: dict[tuple[str, str, Params], list[Trouble]] = {}
    for trouble in fresh:
        if trouble.reason in _REPEATED:
            about = () if trouble.reason == _UNKNOWN else trouble.params
            same.setdefault((trouble.location.file, trouble.reason, about), []).append(trouble)
    many = [rows for rows in same.values() if len(rows) >= _MANY]
    left_out = {id(t) for rows in many for t in rows}
    out = [t for t in fresh if id(t) not in left_out]
    for rows in many:
        params = rows[0].params
        if rows[0].reason == _UNKNOWN:
            params = (("relation", listed(sorted({str(dict(t.params).get("relation", "")) for t in rows}), _NAMED)),)
        out.append(replace(rows[0], params=params))
    return out


def _about(trouble: Trouble) -> tuple[str, str, Params]:
    return (trouble.location.file, trouble.reason, trouble.params)


def _mark(trouble: Trouble) -> str:
    """Return what tells the statement from another of which the same is said; "" where its effect is in the state."""
    return "" if trouble.reason in _STATED else trouble.mark


def _is_query(trouble: Trouble) -> bool:
    """Whether it is a query, or rows, that calls what no script makes."""
    return trouble.reason == "calls" and dict(trouble.params).get("what") in _QUERIES


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
        confidence=_UNSURE if _is_query(trouble) or trouble.reason == _MOVED else 1.0,
    )


QUESTION = Question(id="not_understood", run=_run)
