"""People without a transaction since a day: how many, from sketches, with bounds.

The key of a table of people and the keys of transactions that lead to it are compared below one share of all places, so
that of the people chosen *all* transactions are seen: for them the answer is exact, and for the others it is their
share, with bounds (`sketches.share_bounds`). Who has no transaction counts by the newest day of their own row. A table
that leads to people asks those; one that stands alone goes by the newest row of each person in it.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

from ..model import TRANSACTION_CATEGORIES, Link, Message, Ref, Role
from ..sketches import TableSketch
from ..sketches.days import Days
from .facts import NUMBER_ENTITIES, Facts, TableKey, is_identity, is_likely, is_personal, is_transaction, singles_out
from .idle import Activity, is_same_key, merged, quick
from .keys import is_sure
from .moments import time_columns

BY_ACTS, BY_ORIGINAL, SAME_PEOPLE, BY_ROWS = "past.acts", "past.original", "past.same_people", "past.rows"
"""By what people were counted, as keys of i18n area ``old``."""
NOT_COMPARED = "past.not_compared"
"""So many at most: transactions of theirs were not wholly compared."""
_MOSTLY = 0.8
"""People a row from which on a table with a time of transactions is one of people all the same."""
_LATE, _RARELY, _SOME = 90, 0.05, 20
"""Days after which what leads to a row is late, the share of rows at which that is rare, and rows that tell."""
_SEVERAL = ""
"""Stands for the columns of a key of several: no column is called so, and nothing compares."""
_NAMED, _TIMES = 3, 2
"""Relations, and columns of time, that a text names."""
_FAR = 4
"""Keys that are followed from people down to transactions that cannot be compared."""


class People:
    """What sketches tell of the activity of people, by relation; each found out once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._down: dict[TableKey, list[tuple[str, TableKey, str]]] = defaultdict(list)
        self._up: dict[TableKey, list[tuple[str, TableKey, str]]] = defaultdict(list)
        for link in facts.links:
            self._take(link)
        self._known: dict[tuple[TableKey, str], Activity | None] = {}
        self._asked: dict[TableKey, Activity | None] = {}
        self._dated: dict[TableKey, bool] = {}

    def _take(self, link: Link) -> None:
        """Note a key: by one of several columns, which have no sketch together, it is known what leads where, no more.

        That a phone is in another system, too, is no transaction of the first: purposes differ. A number of customers
        that two systems share is a key between them.
        """
        child, parent = link.from_[0], link.to[0]
        if not is_sure(link) or self._is_of_others(child, parent):
            return
        below, above = _key_of(child), _key_of(parent)
        if below == above:
            return
        if len(link.from_) != 1:
            self._down[above].append((_SEVERAL, below, _SEVERAL))
        else:
            self._down[above].append((parent.column or "", below, child.column or ""))
            self._up[below].append((child.column or "", above, parent.column or ""))

    def _is_of_others(self, child: Ref, parent: Ref) -> bool:
        if child.system == parent.system:
            return False
        tables = ((r, self._facts.by_table.get(_key_of(r), ())) for r in (child, parent))
        kinds = (c for r, found in tables for c in found if c.column == r.column)
        return any(is_personal(c) and is_likely(c) and c.entity not in NUMBER_ENTITIES for c in kinds)

    def activity(self, key: TableKey) -> Activity | None:
        """Return what is known of the people of a relation; None if sketches do not tell."""
        if key not in self._asked:
            self._asked[key] = self._activity(key)
        return self._asked[key]

    def _activity(self, key: TableKey) -> Activity | None:
        for column in self._keys(key) if self._is_of_people(key) else ():
            found = self._of_hub(key, column)
            if found is not None:
                return found
        for column, parent, to in sorted(self._up[key]):
            if self._is_of_people(parent) and to in self._keys(parent):
                found = self._of_hub(parent, to)
                how = Message(key=SAME_PEOPLE, params=(("table", ".".join(parent)),))
                return self._through(key, column, found, how) if found is not None else None
        if self.acts_elsewhere(key):
            return None
        return self._as_original(key) or (None if self.unjoined(key) else self._alone(key))

    def unjoined(self, key: TableKey) -> tuple[TableKey, ...]:
        """Return the dated transactions of a schema that no key joins to any people: they may be these people's."""
        if self.records(key):
            return ()
        return tuple(k for k in self.astray if k != key and k[:2] == key[:2])

    @functools.cached_property
    def astray(self) -> tuple[TableKey, ...]:
        """Relations of dated transactions from which no keys lead to people."""
        known = {k for k, found in self._facts.by_table.items() if any(is_identity(c) for c in found)}
        reached = set(known)
        queue = deque(known)
        while queue:
            here = queue.popleft()
            for _, there, _ in (*self._down.get(here, ()), *self._up.get(here, ())):
                if there not in reached:
                    reached.add(there)
                    queue.append(there)
        every = sorted(k for k in self._facts.by_table if k not in reached)
        return tuple(k for k in every if self.records(k) and self._is_dated(k))

    def undated(self, key: TableKey) -> tuple[TableKey, ...]:
        """Return the transactions of a relation's people of which neither they nor what they belong to have a day."""
        below = sorted({c for _, c, _ in self._down[key] if self.records(c) and not time_columns(self._facts, c)})
        return tuple(c for c in below if not any(self._is_dated(k) for _, k, _ in self._up[c]))

    def records(self, key: TableKey) -> bool:
        """Whether a relation holds amounts or what was bought: a day alone may be that of a contract."""
        return any(is_transaction(c) for c in self._facts.by_table.get(key, ()))

    def why_unknown(self, key: TableKey) -> Message:
        """Return why nothing tells of a relation's people how long they have been idle."""
        astray = self.unjoined(key)
        if self.acts_elsewhere(key):
            return Message(key=NOT_COMPARED, params=(("tables", named(self._dated_near(key), key[0])),))
        if astray:
            return Message(key="past.not_joined", params=(("tables", named(astray, key[0])),))
        table = self._facts.sketches.get(key)
        if not time_columns(self._facts, key):
            return Message(key="past.no_day")
        return Message(key="past.not_told_apart" if table is not None else "past.not_read")

    def not_compared(self, key: TableKey) -> Message | None:
        """Return which transactions that lead here were not wholly compared, or go on further down; None if none."""
        near = self._dated_near(key)
        return Message(key=NOT_COMPARED, params=(("tables", named(near, key[0])),)) if near else None

    def _dated_near(self, key: TableKey) -> tuple[TableKey, ...]:
        return tuple(sorted({c for _, c, _ in self._down[key] if self._dated_below(c, {key})}))

    def transactions(self, key: TableKey) -> tuple[tuple[str, TableKey, str], ...]:
        """Return what tells of a relation's people: their key, the relation of transactions, and its key to them."""
        for column in self._keys(key) if self._is_of_people(key) else ():
            if self._of_hub(key, column) is not None:
                return tuple(d for d in self._down[key] if d[0] == column and self._is_dated(d[1]))
        return ()

    def _as_original(self, key: TableKey) -> Activity | None:
        """By the transactions of the relation that this is a copy of, where the same key means the same people."""
        for original in sorted(self._originals.get(key, ())):
            for column in self._keys(original) if self._is_of_people(original) else ():
                found = self._of_hub(original, column)
                if found is not None and is_same_key(self._facts.sketches, key, original, column):
                    how = Message(key=BY_ORIGINAL, params=(("table", ".".join(original)),))
                    made = self._through(key, column, found, how, self._own(key, column))
                    if made is not None:
                        return dataclasses.replace(made, a_row_each=self._is_unique(key, column))
        return None

    @functools.cached_property
    def _originals(self) -> dict[TableKey, set[TableKey]]:
        out: dict[TableKey, set[TableKey]] = defaultdict(set)
        for copy in self._facts.copies:
            members = [_key_of(m) for m in copy.members] if copy.overlap is not None else []
            origin = _key_of(copy.original) if copy.original is not None else None
            for key in members:
                out[key] |= {m for m in members if m != key and origin in {m, None}}
        return out

    def _keys(self, key: TableKey) -> list[str]:
        """The columns of people that transactions refer to, the one with most of those first."""
        counts: dict[str, int] = defaultdict(int)
        for column, child, _ in self._down[key]:
            counts[column] += self._is_dated(child)
        return sorted((c for c, n in counts.items() if n), key=lambda c: (-counts[c], c))

    def _is_of_people(self, key: TableKey) -> bool:
        """Whether each row is a person: of orders that name their customers there are more than people."""
        if not any(is_identity(c) for c in self._facts.by_table.get(key, ())):
            return False
        row = self._facts.row_of.get(key)
        if not self._is_dated(key) or row is None or row.people_estimate is None or not row.rows_estimate:
            return not self._is_dated(key)
        return row.people_estimate >= _MOSTLY * row.rows_estimate

    def _is_dated(self, key: TableKey) -> bool:
        """Whether a relation records transactions, with their time."""
        if key not in self._dated:
            self._dated[key] = self._records(key)
        return self._dated[key]

    def _records(self, key: TableKey) -> bool:
        found = self._facts.by_table.get(key, ())
        told = any(c.category in TRANSACTION_CATEGORIES and c.role is Role.COLUMN and is_likely(c) for c in found)
        return told and bool(time_columns(self._facts, key))

    def _goes_on(self, key: TableKey) -> bool:
        """Whether what leads to a relation's rows happens long after them: payments of an account, not of an order.

        By the rows that both sketches hold; where those do not tell, it may.
        """
        late = seen = 0
        for column in self._keys(key):
            own, rows = self._own(key, column), self._facts.sketches.of(key, column)
            days, share = self._acts(key, column)
            if not own or rows is None or not days:
                return True
            known = [(own[d], days[d]) for d in rows.below(min(share, rows.share)) if d in own and d in days]
            late += sum(after > day + _LATE for day, after in known)
            seen += len(known)
        return seen < _SOME or late > _RARELY * seen

    def _of_hub(self, key: TableKey, column: str) -> Activity | None:
        if (key, column) not in self._known:
            self._known[key, column] = self._found(key, column)
        return self._known[key, column]

    def _found(self, key: TableKey, column: str) -> Activity | None:
        people = self._facts.sketches.of(key, column)
        if people is None or not people.whole or not len(people):
            return None
        acts, share = self._acts(key, column)
        if acts is None:
            return None
        share, sure = min(share, people.share), self._are_all(key, column)
        own = self._own(key, column)
        if self._is_dated(key):  # the day of the last purchase, kept with the customer
            acts = merged([acts, own])
        newest = Days({d: acts.get(d) or own.get(d, 0) for d in people.below(share)})
        if not newest:
            return None
        dated = {child for to, child, _ in self._down[key] if to == column and self._is_dated(child)}
        told = named(sorted(dated), key[0])
        return Activity(
            newest=newest,
            share=share,
            sure=sure,
            how=Message(key=BY_ACTS, params=(("tables", told),)),
            a_row_each=self._is_unique(key, column),
        )

    def _is_unique(self, key: TableKey, column: str) -> bool:
        table = self._facts.table_of.get(key)
        return table is not None and any(
            c.name == column and (c.unique or table.primary_key == (column,)) for c in table.columns
        )

    def _acts(self, key: TableKey, column: str) -> tuple[dict[int, int] | None, float]:
        """The newest day by key of what leads to it and can be compared, and the share below which it was looked at."""
        children, share = [], 1.0
        for to, child, from_ in self._down[key]:
            table = self._facts.sketches.get(child)
            if to == column and table is not None and _tells(table, from_) and self._is_dated(child):
                children.append(quick(table.newest_by.get(from_)))
                share = min(share, table.values[from_].share)
        return (merged(children) if children else None), share

    def _are_all(self, key: TableKey, column: str) -> bool:
        """Whether no transactions lie where they cannot be compared, or further down, long after what leads here."""
        for to, child, from_ in self._down[key]:
            table = self._facts.sketches.get(child)
            if to == column and table is not None and _tells(table, from_):
                if self._acts_below(child, key) and self._goes_on(child):
                    return False
            elif self._dated_below(child, {key}):
                return False
        return True

    def _own(self, key: TableKey, column: str) -> dict[int, int]:
        table = self._facts.sketches.get(key)
        return quick(table.newest_by.get(column)) if table is not None else {}

    def _dated_below(self, key: TableKey, seen: set[TableKey], steps: int = _FAR) -> bool:
        """Whether transactions with a time lie here or further down."""
        if key in seen or not steps:
            return False
        seen.add(key)
        return self._is_dated(key) or any(self._dated_below(child, seen, steps - 1) for _, child, _ in self._down[key])

    def _acts_below(self, key: TableKey, above: TableKey) -> bool:
        return any(self._dated_below(child, {above, key}) for _, child, _ in self._down[key])

    def _through(
        self, key: TableKey, column: str, people: Activity, how: Message, own: Mapping[int, int] | None = None
    ) -> Activity | None:
        """The people that the rows of a relation lead to; who is not among those known goes by ``own`` days."""
        mine = self._facts.sketches.of(key, column)
        if mine is None or not mine.whole:
            return None
        share = min(mine.share, people.share)
        known = people.newest.as_dict()
        days = own or {}
        newest = Days({d: known.get(d) or days.get(d, 0) for d in mine.below(share)})
        return Activity(newest=newest, share=share, sure=people.sure, how=how) if newest else None

    def acts_elsewhere(self, key: TableKey) -> bool:
        """Whether transactions with a time lie in relations that lead to this one."""
        below = any(self._dated_below(child, {key}) for _, child, _ in self._down[key])
        return below and self._goes_on(key)

    def _alone(self, key: TableKey) -> Activity | None:
        """By the newest row of each person, told apart by the column that tells most of them apart."""
        table = self._facts.sketches.get(key)
        if table is None:
            return None
        column = self._who(key, table)
        if column is None:
            return None
        sketch, days = table.values[column], quick(table.newest_by[column])
        newest = Days({d: days.get(d, 0) for d in sketch.below(1.0)})
        return Activity(newest=newest, share=sketch.share, sure=True, how=self.by_own_rows(key))

    def by_own_rows(self, key: TableKey) -> Message:
        """Return what a relation that stands alone goes by: its transactions, or mere days."""
        if self.records(key):
            return Message(key=BY_ACTS, params=(("tables", named((key,), key[0])),))
        names = ", ".join(c.name for c in time_columns(self._facts, key)[:_TIMES])
        return Message(key=BY_ROWS, params=(("columns", names),))

    def _who(self, key: TableKey, table: TableSketch) -> str | None:
        mine = {c.column for c in self._facts.by_table.get(key, ()) if is_identity(c) and singles_out(c)}
        usable = [c for c in sorted(mine) if c in table.newest_by and c in table.values and table.values[c].whole]
        usable = [c for c in usable if len(table.values[c])]
        return max(usable, key=lambda c: len(table.values[c]) / table.values[c].share, default=None)


def _key_of(ref: Ref) -> TableKey:
    return (ref.system or "", ref.schema or "", ref.table or "")


def named(keys: Iterable[TableKey], system: str) -> str:
    """Return the names of some relations, those of other systems than ``system`` with theirs."""
    names = [f"{schema}.{table}" if of == system else f"{of}.{schema}.{table}" for of, schema, table in keys]
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def _tells(table: TableSketch, column: str) -> bool:
    """Whether all rows of the values chosen are there, with their days, or there are none."""
    values = table.values.get(column)
    return values is not None and values.whole and (column in table.newest_by or not len(values))
