"""Why nobody may be called idle for sure: what of a system was not looked at, or cannot be told whose it is.

A relation that was left out, could not be read or was compared in part may hold last week's purchases. Where there is
one, the people counted are so many at most, and no list for destruction names them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from ..config.old_rules import load_needless
from ..model import TRANSACTION_CATEGORIES, Message, StepState, TableKind, TableRow, TableStatus
from ..sketches import Sketch
from .facts import UNREAD, Facts, TableKey, is_likely, is_personal, kind_of_value, singles_out
from .inactive import BY_ROWS, NOT_COMPARED, People, named
from .keys import is_sure
from .moments import time_columns

AT_MOST: Final = frozenset(
    {NOT_COMPARED, "past.unseen", "past.stopped", "past.astray", "past.undated", "past.inside_values", "past.in_use"}
    | {"past.met"}
)
"""Reasons (i18n area ``old``) by which the number of people is one at most: they are for no list."""
_OF_COMPARING: Final = frozenset({"compare:mark", "compare:look_up"})
_UNLISTED: Final = "columns_may_be_hidden"
"""The reason by which a relation may have columns that were not shown."""
_TABLES_HIDDEN: Final = frozenset({"mysql_tables_hidden", "mysql_sight_unknown"})
"""Reasons of the step ``catalog`` by which a system may have tables that were not shown."""
_OF_MANY: Final = frozenset({"file_written", "table_created"})
"""Methods of `LastUse` that tell of the whole file, or of the table's making."""


Identifiers = tuple[tuple[str, Sketch], ...]


class Unseen:
    """What of each system was not looked at; found out once."""

    def __init__(self, facts: Facts, people: People, today: date) -> None:
        self._facts = facts
        self._people = people
        self._today = today
        self._known: dict[TableKey, Identifiers] = {}

    def why(self, key: TableKey, how: Message) -> Message | None:
        """Return why the people of a relation are idle so many at most; None if all was seen.

        ``how``: by what they were counted.
        """
        systems = self._near(key)
        unseen = {k for k in (*self._unread, *self._partly) if k[0] in systems}
        if unseen - {key}:
            return Message(key="past.unseen", params=_some(unseen - {key}, key[0]))
        if self._stopped & {*systems, ""}:
            return Message(key="past.stopped")
        undated = self._people.undated(key)
        if undated:
            return Message(key="past.undated", params=_some(undated, key[0]))
        astray = [k for k in self._people.astray if k[0] in systems and k != key]
        if astray:
            return Message(key="past.astray", params=_some(astray, key[0]))
        inside = [k for k in self._inside if k[0] in systems and k != key]
        if inside:
            return Message(key="past.inside_values", params=_some(inside, key[0]))
        met = self._met(key) if how.key == BY_ROWS else ()
        if met:
            return Message(key="past.met", params=_some(met, key[0]))
        used = self._used(key) if how.key == BY_ROWS else None
        return Message(key="past.in_use", params=(("used_on", used),)) if used is not None else None

    def _near(self, key: TableKey) -> set[str]:
        """The relation's system, and those that keys join to it."""
        found = {key[0]}
        for link in self._facts.links:
            ends = (link.from_[0].table_key, link.to[0].table_key)
            if key in ends and is_sure(link):
                found |= {k[0] for k in ends}
        return found

    @cached_property
    def _unread(self) -> frozenset[TableKey]:
        rows = {(r.system, r.schema, r.table) for r in self._facts.tables if is_unread(r)}
        return frozenset(rows | {s.target.table_key for s in self._facts.steps if s.reason == _UNLISTED})

    @cached_property
    def _partly(self) -> frozenset[TableKey]:
        """Relations with days or transactions that were not compared, or only in part."""
        keys = (
            s.target.table_key
            for s in self._facts.steps
            if s.step in _OF_COMPARING and s.state is not StepState.DONE and s.target.table is not None
        )
        return frozenset(k for k in keys if self._may_tell(k))

    def _may_tell(self, key: TableKey) -> bool:
        row = self._facts.row_of.get(key)
        if row is not None and row.kind is TableKind.VIEW:
            return False
        return self._people.records(key) or bool(time_columns(self._facts, key))

    @cached_property
    def _stopped(self) -> frozenset[str]:
        """Systems that were not compared to the end; "" stands for all."""
        steps = (s for s in self._facts.steps if s.state is not StepState.DONE)
        found = (s for s in steps if s.step == "compare" or (s.step == "catalog" and s.reason in _TABLES_HIDDEN))
        return frozenset(s.target.system or "" for s in found)

    @cached_property
    def _inside(self) -> tuple[TableKey, ...]:
        """Relations with values that hold fields, among them whose a transaction is, or the transaction."""
        held: dict[TableKey, bool] = defaultdict(bool)
        for c in self._facts.classifications:
            if c.path is not None and is_likely(c):
                held[c.system, c.schema, c.table] |= is_personal(c) or c.category in TRANSACTION_CATEGORIES
        return tuple(sorted(k for k, told in held.items() if told))

    def _met(self, key: TableKey) -> tuple[TableKey, ...]:
        """Other relations of the system that hold some of these people, by a phone, an address or a document.

        No key leads there, so that what these people did since is known of none; that a row of theirs is old here says
        nothing. What another system has of them it has for purposes of its own.
        """
        mine = self._identifiers(key)
        there = (k for k in sorted(self._facts.by_table) if k[0] == key[0] and k != key)
        return tuple(k for k in there if _shared(mine, self._identifiers(k)))

    def _identifiers(self, key: TableKey) -> Identifiers:
        """The sketches of columns whose values are one person's, by kind of value."""
        if key not in self._known:
            found = (c for c in self._facts.by_table.get(key, ()) if singles_out(c) and is_likely(c))
            with_values = ((kind_of_value(c), self._facts.sketches.of(key, c.column)) for c in found)
            self._known[key] = tuple((kind, sketch) for kind, sketch in with_values if sketch is not None)
        return self._known[key]

    def _used(self, key: TableKey) -> str | None:
        use = self._facts.uses.get(key)
        if use is None or use.method in _OF_MANY:
            return None
        return lately_used(self._facts, key, self._today)


def _shared(mine: Identifiers, others: Identifiers) -> bool:
    """Whether a value of one kind is in both."""
    return any(kind == other and one.overlap(two).shared for kind, one in mine for other, two in others)


def is_unread(row: TableRow) -> bool:
    """Whether rows or columns of a relation were kept from the audit; a view's rows lie in its tables."""
    if row.reason == "columns_not_readable" or row.status is TableStatus.FILTERED:
        return True
    left_out = row.status in UNREAD and row.reason != "partition_of"
    return left_out and (row.kind is not TableKind.VIEW or row.status is TableStatus.FAILED)


def lately_used(facts: Facts, key: TableKey, today: date) -> str | None:
    """Return the day on which the server saw a relation used, if that is no longer ago than disuse takes."""
    use = facts.uses.get(key)
    idle = timedelta(days=load_needless().out_of_use_days)
    if use is None or use.at is None or use.at[:10] < (today - idle).isoformat():
        return None
    return use.at[:10]


def _some(keys: Iterable[TableKey], system: str) -> tuple[tuple[str, str | int], ...]:
    """How many, and their names: as they are called within ``system``."""
    found = sorted(set(keys))
    return (("count", len(found)), ("tables", named(found, system)))
