"""What speaks against keeping a column: whether it was read, how many systems hold the same, and the plain sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ...analysis.facts import is_personal
from ...model import AuditResult, Classification, LogState, Needless, ReadPattern, Ref, Subject
from .. import words
from .say import Say

EVERY = "*"
"""What a log that names the relation only says of its columns."""


class Needed:
    """What the audit knows of the need of each column."""

    def __init__(self, result: AuditResult, say: Say) -> None:
        self._say = say
        self._rows = {n.ref: n for n in result.needless}
        self._read = _columns_read(result)
        self._days = _days(result.logs)
        self._held = _held_in(result.counted())

    def sentence(self, c: Classification) -> str:
        """Return why the column may not be needed, each reason a sentence; empty if nothing was found."""
        row = self._row(c)
        return words.together(row.reasons, self._say.lang) if row else ""

    def last_filled(self, c: Classification) -> str | None:
        """Return the newest day of a row in which the column is filled, where that is known."""
        row = self._row(c)
        return row.last_filled if row else None

    def read(self, c: Classification) -> str:
        """Return whether a log shows the column read: yes, perhaps, no within so many days, or that nobody logs it."""
        table, row = c.ref.of_table(), self._row(c)
        seen = self._read.get(table, frozenset())
        if c.column in seen:
            return words.yes_no(True, self._say.lang)
        if EVERY in seen:
            return self._say("table_read")
        days = row.unread_days if row and row.unread_days is not None else self._days.get(c.system)
        if days is None:
            return self._say("not_logged")
        return self._say("not_read_in", days=words.number(days, self._say.lang))

    def held_in(self, c: Classification) -> int | None:
        """Return how many systems hold the same kind of data about the same sort of people; None if not personal."""
        row = self._row(c)
        if row is not None:
            return row.held_in
        return self._held.get((c.entity, c.subject)) if is_personal(c) else None

    def _row(self, c: Classification) -> Needless | None:
        return self._rows.get(c.ref) or self._rows.get(Ref(system=c.system, schema=c.schema, table=c.table,
                                                           column=c.column))  # fmt: skip


def _columns_read(result: AuditResult) -> dict[Ref, frozenset[str]]:
    """Return the columns of each relation that any log shows read; by people, not by this audit."""
    found: dict[Ref, set[str]] = defaultdict(set)
    for r in result.reads:
        if r.pattern is ReadPattern.READ:
            found[r.ref].update(r.columns)
    return {ref: frozenset(names) for ref, names in found.items()}


def _days(logs: Iterable[LogState]) -> dict[str, int]:
    """Return, by system whose log says who read it, the most days that one log covers."""
    found: dict[str, int] = {}
    for log in logs:
        if log.answers_reads:
            found[log.system] = max(found.get(log.system, 0), log.days_covered or 0)
    return found


def _held_in(found: Iterable[Classification]) -> dict[tuple[str, Subject], int]:
    systems: dict[tuple[str, Subject], set[str]] = defaultdict(set)
    for c in found:
        if is_personal(c):
            systems[c.entity, c.subject].add(c.system)
    return {key: len(names) for key, names in systems.items()}
