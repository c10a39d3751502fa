"""What became of things, counted so that nothing is claimed that was not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from ..model import AuditStep, Cause, Change, Outcome, record

ARRAYS = (
    "findings",
    "classifications",
    "tables",
    "systems",
    "access",
    "principals",
    "colocations",
    "copies",
    "destruction",
)
"""What is compared, in the order it is told."""
OF_THE_AUDIT = frozenset({AuditStep.COVERAGE, AuditStep.METHOD})
"""Findings about the audit itself: what it could not read, what its own account may do. None of them is a measure."""


class Fate(StrEnum):
    """What is said of one change; i18n ``sheets.closing.fate`` has the words."""

    DONE = "done"
    """Closed, and it was the systems that changed: this alone counts as done."""
    BETTER = "better"
    ELSEWHERE = "elsewhere"
    """Closed, and rules, sample, scope or a decision may be why."""
    WORSE = "worse"
    NEW = "new"
    NOT_VERIFIED = "not_verified"
    CHANGED = "changed"
    ACCEPTED = "accepted"
    OPEN = "open"


@record
class Counted:
    """How many rows of one array had which fate."""

    array: str
    fates: tuple[tuple[Fate, int], ...]

    def of(self, fate: Fate) -> int:
        """How many had this one."""
        return dict(self.fates).get(fate, 0)


def fate(change: Change) -> Fate:
    """Return what is to be said of a change."""
    if change.message.key in {"finding.accepted", "finding.new_accepted"}:
        return Fate.ACCEPTED
    if change.kind not in {Outcome.CLOSED, Outcome.BETTER}:
        return Fate(change.kind.value)
    by_systems = change.cause is Cause.SYSTEMS and change.step not in OF_THE_AUDIT
    if change.kind is Outcome.CLOSED:
        return Fate.DONE if by_systems else Fate.ELSEWHERE
    return Fate.BETTER if by_systems else Fate.CHANGED  # it is still there


def tally(changes: Iterable[Change]) -> tuple[Counted, ...]:
    """Return the counts of every array, also where there are none."""
    counts: dict[str, Counter[Fate]] = {name: Counter() for name in ARRAYS}
    for c in changes:
        counts.setdefault(c.array, Counter())[fate(c)] += 1
    return tuple(
        Counted(array=array, fates=tuple((f, found[f]) for f in Fate if found[f])) for array, found in counts.items()
    )


_GRAVEST_FIRST = (
    Fate.WORSE,
    Fate.NEW,
    Fate.NOT_VERIFIED,
    Fate.DONE,
    Fate.ELSEWHERE,
    Fate.ACCEPTED,
    Fate.OPEN,
    Fate.CHANGED,
    Fate.BETTER,
)


def found(changes: Iterable[Change]) -> Counted:
    """Return how many findings had which fate, each counted once by its gravest row: what is told outside."""
    fates: dict[str, Fate] = {}
    for c in changes:
        if c.array == "findings":
            both = (fate(c), fates.get(c.target_id, Fate.BETTER))
            fates[c.target_id] = min(both, key=_GRAVEST_FIRST.index)
    counts = Counter(fates.values())
    return Counted(array="findings", fates=tuple((f, counts[f]) for f in Fate if counts[f]))


def done(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return what may be told as done: closed, looked at again, and it was the systems that changed."""
    return tuple(c for c in changes if fate(c) is Fate.DONE)


def done_subjects(changes: Iterable[Change]) -> int:
    """Return how many tables, accounts, people and systems the findings that are done were about."""
    rows = (c for c in done(changes) if c.array == "findings")
    return len({c.target.of_table() if c.target.table is not None else (c.target, c.principal) for c in rows})


def done_steps(changes: Iterable[Change]) -> dict[AuditStep, int]:
    """Return how many findings of each audit step are done."""
    counts = Counter(c.step for c in done(changes) if c.array == "findings" and c.step is not None)
    return {step: counts[step] for step in AuditStep if counts[step]}
