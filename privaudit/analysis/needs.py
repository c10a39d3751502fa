"""What the audit knows of the need of each column: whether it was read, when it was filled last, who else holds it.

The one place where these are worked out: `needless` draws its reasons from them, and the Inventory prints them.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from ..model import Classification, ColumnRead, ReadPattern, Role, Subject
from .facts import Facts, TableKey, is_likely, is_personal
from .least import coverage

EVERY = "*"
"""What a log that names the relation only says of its columns."""
Kind = tuple[str, Subject]
"""A kind of data and the sort of people it is about."""


def with_needs(classifications: Iterable[Classification], facts: Facts) -> tuple[Classification, ...]:
    """Return the classifications, in their order, with ``read``, ``read_days``, ``last_filled`` and ``held_in``."""
    reads, held = Reads(facts), held_by(facts)
    out = []
    for c in classifications:
        last = last_filled(facts, c)
        made = dataclasses.replace(
            c,
            read=reads.seen(c),
            read_days=reads.days(c.system),
            last_filled=last.isoformat() if last is not None and c.path is None else None,
            held_in=held_in(c, held) if is_personal(c) else None,
        )
        out.append(made)
    return tuple(out)


def key_of(c: Classification) -> TableKey:
    """Return the relation a column belongs to."""
    return (c.system, c.schema, c.table)


def is_held(c: Classification) -> bool:
    """Whether a whole column holds personal data for sure enough; a path is there where its document has it."""
    return c.role is not Role.CONTAINED and c.path is None and is_personal(c) and is_likely(c)


def held_by(facts: Facts) -> dict[Kind, dict[str, int]]:
    """Return by kind the systems that hold it (`is_held`), each with the most people of one of its relations."""
    out: dict[Kind, dict[str, int]] = defaultdict(dict)
    for c in facts.classifications:
        if is_held(c):
            row = facts.row_of.get(key_of(c))
            people = (row.people_estimate if row is not None else None) or 0
            of_kind = out[c.entity, c.subject]
            of_kind[c.system] = max(of_kind.get(c.system, 0), people)
    return dict(out)


def held_in(c: Classification, held: dict[Kind, dict[str, int]]) -> int:
    """Return how many systems hold a column's kind, its own among them, however sure its own verdict is."""
    return len({c.system, *held.get((c.entity, c.subject), ())})


def last_filled(facts: Facts, c: Classification) -> date | None:
    """Return the newest day of a row, of those chosen by values, in which the column is filled."""
    sketch = facts.sketches.get(key_of(c))
    day = sketch.last_filled.get(c.column) if sketch is not None else None
    return date.fromordinal(day) if day else None


class Reads:
    """Which columns the logs show read, by whomever but this audit. Leads are parts of plain rows of reads."""

    def __init__(self, facts: Facts) -> None:
        self._days = {s: c.days for s, c in coverage(facts.logs).items()}
        self._read: dict[TableKey, set[str]] = defaultdict(set)
        for r in facts.reads:
            if r.pattern is not ReadPattern.OWN_AUDIT:
                self._read[r.system, r.schema or "", r.table or ""].update(r.columns)

    def days(self, system: str) -> int | None:
        """Return the days of which a system's best log of reads has lines; None if it has none."""
        return self._days.get(system)

    def any_of(self, c: Classification) -> bool:
        """Whether any column of the relation was read."""
        return key_of(c) in self._read

    def seen(self, c: Classification) -> ColumnRead | None:
        """Return whether a log shows the column read; None where nobody logs it and nothing is known."""
        read: Collection[str] = self._read.get(key_of(c), ())
        if c.column in read:
            return ColumnRead.COLUMN
        if EVERY in read:
            return ColumnRead.TABLE
        return ColumnRead.NOT_READ if c.system in self._days else None
