"""People without a transaction since a day: how many, from sketches, with bounds.

The key of a table of people and the keys of transactions that lead to it are compared below one share of all places, so
that of the people chosen *all* transactions are seen: for them the answer is exact, and for the others it is their
share, with bounds (`sketches.share_bounds`). Who has no transaction counts by the newest day of their own row. A table
that leads to people asks those; one that stands alone goes by the newest row of each person in it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from ..model import TRANSACTION_CATEGORIES, Count, Link, Ref, Role, record
from ..sketches import TableSketch, share_bounds
from ..sketches.days import Days
from .facts import NUMBER_ENTITIES, Facts, TableKey, is_identity, is_likely, is_personal, singles_out
from .keys import is_sure
from .moments import time_columns

METHOD = "all_values"
"""How it was found, as `Count.method`."""
METHOD_SAMPLE = "part_of_values"
_MOSTLY = 0.8
"""People a row from which on a table with a time of transactions is one of people all the same."""
_LATE, _RARELY, _SOME = 90, 0.05, 20
"""Days after which what leads to a row is late, the share of rows at which that is rare, and rows that tell."""
_SEVERAL = ""
"""Stands for the columns of a key of several: no column is called so, and nothing compares."""
_FAR = 4
"""Keys that are followed from people down to transactions that cannot be compared."""


@record
class Activity:
    """The newest day (proleptic ordinal) of each person chosen, 0 where none is known.

    ``share`` of all people were chosen. ``sure``: no transactions of theirs lie where they could not be seen.
    """

    newest: Days
    share: float
    sure: bool
    a_row_each: bool = False
    """Whether the relation's unique key told them apart: then there are as many as rows."""

    def before(self, day: date) -> tuple[int, int, int]:
        """Return how many of the people chosen were surely, probably and possibly last active before a day."""
        limit = day.toordinal()
        days = self.newest.days()
        old = sum(0 < d < limit for d in days)
        return (old if self.sure else 0), old, old + days.count(0)


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
                return self._through(key, column, found) if found is not None else None
        return None if self.acts_elsewhere(key) else self._alone(key)

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
            acts = _merged([acts, own])
        newest = Days({d: acts.get(d) or own.get(d, 0) for d in people.below(share)})
        return (
            Activity(newest=newest, share=share, sure=sure, a_row_each=self._is_unique(key, column)) if newest else None
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
                children.append(_quick(table.newest_by.get(from_)))
                share = min(share, table.values[from_].share)
        return (_merged(children) if children else None), share

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
        return _quick(table.newest_by.get(column)) if table is not None else {}

    def _dated_below(self, key: TableKey, seen: set[TableKey], steps: int = _FAR) -> bool:
        """Whether transactions with a time lie here or further down."""
        if key in seen or not steps:
            return False
        seen.add(key)
        return self._is_dated(key) or any(self._dated_below(child, seen, steps - 1) for _, child, _ in self._down[key])

    def _acts_below(self, key: TableKey, above: TableKey) -> bool:
        return any(self._dated_below(child, {above, key}) for _, child, _ in self._down[key])

    def _through(self, key: TableKey, column: str, people: Activity) -> Activity | None:
        """The people that the rows of a relation lead to."""
        mine = self._facts.sketches.of(key, column)
        if mine is None or not mine.whole:
            return None
        share = min(mine.share, people.share)
        known = people.newest.as_dict()
        newest = Days({d: known.get(d, 0) for d in mine.below(share)})
        return Activity(newest=newest, share=share, sure=people.sure) if newest else None

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
        sketch, days = table.values[column], _quick(table.newest_by[column])
        return Activity(newest=Days({d: days.get(d, 0) for d in sketch.below(1.0)}), share=sketch.share, sure=True)

    def _who(self, key: TableKey, table: TableSketch) -> str | None:
        named = {c.column for c in self._facts.by_table.get(key, ()) if is_identity(c) and singles_out(c)}
        usable = [c for c in sorted(named) if c in table.newest_by and c in table.values and table.values[c].whole]
        usable = [c for c in usable if len(table.values[c])]
        return max(usable, key=lambda c: len(table.values[c]) / table.values[c].share, default=None)


def _key_of(ref: Ref) -> TableKey:
    return (ref.system or "", ref.schema or "", ref.table or "")


def _quick(days: Mapping[int, int] | None) -> dict[int, int]:
    return days.as_dict() if isinstance(days, Days) else dict(days or {})


def _merged(children: list[dict[int, int]]) -> dict[int, int]:
    """The newest day of each digest in any of them."""
    out = dict(children[0])
    for child in children[1:]:
        out.update((d, day) for d, day in child.items() if day > out.get(d, 0))
    return out


def _tells(table: TableSketch, column: str) -> bool:
    """Whether all rows of the values chosen are there, with their days, or there are none."""
    values = table.values.get(column)
    return values is not None and values.whole and (column in table.newest_by or not len(values))


def count_before(found: Activity, day: date, people: Count | None) -> Count | None:
    """Return how many people were last active before a day.

    ``people``: how many there are; None if nobody knows, and then there is only an answer where all of them were looked
    at. Without an upper bound of them there is none of those, either.
    """
    surely, likely, maybe = found.before(day)
    if found.share >= 1.0:
        return Count(low=surely, estimate=likely, high=maybe, method=METHOD)
    if people is None:
        return None
    seen = len(found.newest)
    least = math.floor(share_bounds(surely, seen)[0] * people.low) if surely else 0
    most = math.ceil(share_bounds(maybe, seen)[1] * people.high) if people.high is not None else None
    middle = round(likely / seen * people.estimate)
    high = max(maybe, most, middle) if most is not None else None
    return Count(low=max(surely, least), estimate=max(likely, middle), high=high, method=METHOD_SAMPLE)
