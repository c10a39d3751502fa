"""Which columns of a table choose rows, which come along, and which date them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import zip_longest
from typing import Final

from ...analysis.facts import Facts, TableKey, is_identity, is_likely, is_personal, is_transaction
from ...analysis.keystems import column_name
from ...analysis.moments import time_columns
from ...model import (
    Category,
    Classification,
    Column,
    Protection,
    Ref,
    Role,
    Table,
    TypeFamily,
    record,
)
from ...model.marks import has_place
from .shares import UNKNOWN_ROWS, read_whole, rows_of

MARKS: Final = 8
"""Columns by which rows of one table are chosen at most."""
MOST_PLACED: Final = 6_000_000
"""Values of one table that a server is to place, at about a microsecond each: of more rows fewer columns choose."""
FEWEST_MARKS: Final = 2
"""Columns that choose rows even of a table so large that they are beyond that bound."""
TIMES: Final = 3
BESIDE: Final = 12
VARIED: Final = 200
"""Different values that a column of no kind must have to choose rows of a table that was not read whole."""
_FIND_NOBODY: Final = frozenset({TypeFamily.DATE, TypeFamily.ENUM})
"""Types of days of birth and words of a list, which many share."""
_STRONG: Final = frozenset({Category.CONTACT, Category.GOVERNMENT_ID, Category.PAYMENT, Category.ONLINE_ID})
_WHOLE_NAMES: Final = frozenset({"PERSON"})
_WEAK: Final = frozenset({"CREDIT_CARD_SECURITY_CODE", "CREDIT_CARD_EXPIRY", "POSTAL_CODE"})
"""Of a strong category, yet shared by many."""
_KIND_ORDER: Final = {"PHONE_NUMBER": 0, "EMAIL_ADDRESS": 1, "RU_PASSPORT": 2, "RU_SNILS": 3, "CREDIT_CARD": 4}
"""By which kinds rows are kept beside each other first."""
_UNREADABLE: Final = frozenset({TypeFamily.JSON, TypeFamily.XML, TypeFamily.ARRAY, TypeFamily.BINARY})
_LONG: Final = 64
"""Bytes of a binary key."""


@record
class Columns:
    """What is asked of a table. ``anchors`` are among ``marks``; ``beside`` and ``filled`` come along."""

    marks: tuple[str, ...]
    anchors: tuple[str, ...]
    beside: tuple[str, ...]
    times: tuple[str, ...]
    filled: tuple[str, ...]

    @property
    def also(self) -> tuple[str, ...]:
        """All that comes along, each once."""
        return tuple(c for c in dict.fromkeys((*self.times, *self.beside, *self.filled)) if c not in self.marks)


class Chooser:
    """Chooses columns. ``joined``: ends of keys, the likeliest first."""

    def __init__(self, facts: Facts, joined: Iterable[Ref]) -> None:
        self._facts = facts
        self._joined: dict[TableKey, list[str]] = defaultdict(list)
        for ref in joined:
            if ref.column is not None and ref.column not in self._joined[ref.table_key]:
                self._joined[ref.table_key].append(ref.column)

    def _is_small(self, key: TableKey) -> bool:
        return read_whole(self._facts.row_of.get(key))

    def _can(self, table: Table) -> tuple[Column, ...]:
        """Return the columns by which rows of a table can be chosen."""
        system = self._facts.system_by_name.get(table.system)
        dialect = system.dialect if system is not None else ""
        return tuple(c for c in table.columns if has_place(c, dialect) and _may_find(c))

    def _most(self, table: Table) -> int:
        """Return how many columns may choose rows of a table, by its size."""
        rows = rows_of(self._facts, table)
        return max(FEWEST_MARKS, min(MARKS, MOST_PLACED // max(1, UNKNOWN_ROWS if rows is None else rows)))

    def columns(self, key: TableKey) -> Columns:
        """Return what to ask of a table."""
        table = self._facts.table_of[key]
        kinds = {c.column: c for c in self._facts.by_table.get(key, ()) if _whole_column(c)}
        can = self._can(table)
        free = frozenset(c.column for c in self._facts.by_table.get(key, ()) if c.category is Category.FREE_TEXT)
        times = tuple(t.name for t in time_columns(self._facts, key))[:TIMES]
        unique = [c.name for c in table.columns if table.is_unique(c)]
        strong = [n for n, c in kinds.items() if _is_strong(c)]
        names = sorted((n for n, c in kinds.items() if is_identity(c)), key=lambda n: _rank(kinds[n]))
        # The order of kinds is the same in every table, so that two of them keep rows beside the same one.
        best = sorted(strong, key=lambda n: (_KIND_ORDER.get(kinds[n].entity, 9), -kinds[n].distinct, n))
        first = list({kinds[n].entity: n for n in reversed(best)}.values())[::-1]
        ends, most = [*self._joined[key], *_declared(table)], self._most(table)
        wanted = _all_wanted(unique, ends, strong) if most == MARKS else _strongest(unique, ends, [*first, *strong])
        if not strong:
            varied = _most_varied(can, (*unique, *times), kinds, 0 if self._is_small(key) else VARIED)
            wanted += [*names[:1], *varied]
        able = {c.name for c in can}
        marks = tuple(n for n in dict.fromkeys(wanted) if n in able)[:most] or _most_varied(can, times, kinds)
        first = first or [*names[:1], *marks]
        chosen = [*[u for u in unique if u in marks][:1], *[n for n in first if n in marks and n not in unique[:1]][:2]]
        anchors = dict.fromkeys(chosen)
        return Columns(
            marks=marks,
            anchors=tuple(anchors) or marks[:1],
            beside=tuple(_beside(table, kinds, free, (*marks, *times)))[: len(marks) + BESIDE],
            times=times,
            filled=tuple(n for n, c in kinds.items() if is_personal(c) or is_transaction(c)),
        )


def _all_wanted(unique: list[str], ends: list[str], strong: list[str]) -> list[str]:
    """The columns of a table of which a server places as many as there are: the key first, then what joins."""
    return [*unique[:1], *ends, *unique[1:], *strong]


def _strongest(unique: list[str], ends: list[str], strong: list[str]) -> list[str]:
    """The columns of a large table, of which few can choose rows: identifiers and ends of keys in turn, then its key.

    How many values a unique key has is known from the rows; without identifiers it is what tells records apart.
    """
    lead = strong or [*ends[:1], *unique[:1]]
    turns = [n for pair in zip_longest(lead, ends) for n in pair if n is not None]
    return [*turns, *unique]


def _whole_column(c: Classification) -> bool:
    return is_likely(c) and c.role is not Role.CONTAINED and c.path is None and c.category is not Category.FREE_TEXT


def _is_strong(c: Classification) -> bool:
    """Whether equal values of a column are one person's."""
    if c.protection is Protection.MASKED or not is_personal(c) or c.entity in _WEAK:
        return False
    return c.category in _STRONG or c.entity == "CUSTOMER_NUMBER"


def _rank(c: Classification) -> tuple[bool, int, str]:
    return c.entity not in _WHOLE_NAMES, -c.distinct, c.column


def _declared(table: Table) -> list[str]:
    return [fk.columns[0] for fk in table.foreign_keys if len(fk.columns) == 1]


def _may_find(column: Column) -> bool:
    if column.family in _FIND_NOBODY:
        return False
    return column.family is not TypeFamily.BINARY or column.length is None or column.length <= _LONG


def _most_varied(
    can: tuple[Column, ...], but: tuple[str, ...], kinds: dict[str, Classification], least: int = 0
) -> tuple[str, ...]:
    """Return the two columns that tell rows apart best: keys by their names, then by statistics or the sample.

    A column is left out of which fewer than ``least`` different values are known: one of them might be on many rows.
    """

    def distinct(column: Column) -> int:
        kind = kinds.get(column.name)
        return column.distinct_estimate or (kind.distinct if kind is not None else 0)

    masked = {n for n, kind in kinds.items() if kind.protection is Protection.MASKED}
    left = [c for c in can if c.name not in {*but, *masked} and distinct(c) >= least]
    best = sorted(left, key=lambda c: (not column_name(c.name).is_key, -distinct(c), c.position))
    return tuple(c.name for c in best[:2])


def _beside(table: Table, kinds: dict[str, Classification], free: frozenset[str], first: tuple[str, ...]) -> list[str]:
    """Return the columns by which rows of two tables can be seen to agree: those that come anyway, then of a kind."""
    found = [c for c in table.columns if c.family not in _UNREADABLE and c.name not in free]
    order = sorted(found, key=lambda c: (c.name not in first, c.name not in kinds, c.position))
    return [c.name for c in order]
