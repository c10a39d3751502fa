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

from ..model import TRANSACTION_CATEGORIES, Count, Link, Role, record
from ..sketches import TableSketch, share_bounds
from ..sketches.days import Days
from .facts import Facts, TableKey, is_identity, is_likely, singles_out
from .moments import time_columns

METHOD = "all_values"
"""How it was found, as `Count.method`."""
METHOD_SAMPLE = "part_of_values"
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

    def _take(self, link: Link) -> None:
        """Note a key of one column; keys of several columns have no sketch."""
        if len(link.from_) != 1 or len(link.to) != 1:
            return
        child, parent = link.from_[0], link.to[0]
        below = (child.system or "", child.schema or "", child.table or "")
        above = (parent.system or "", parent.schema or "", parent.table or "")
        if below != above:
            self._down[above].append((parent.column or "", below, child.column or ""))
            self._up[below].append((child.column or "", above, parent.column or ""))

    def activity(self, key: TableKey) -> Activity | None:
        """Return what is known of the people of a relation; None if sketches do not tell."""
        if key not in self._asked:
            self._asked[key] = self._activity(key)
        return self._asked[key]

    def _activity(self, key: TableKey) -> Activity | None:
        for column in self._keys(key):
            found = self._of_hub(key, column)
            if found is not None:
                return found
        for column, parent, to in sorted(self._up[key]):
            if self._is_hub(parent, to):
                found = self._of_hub(parent, to)
                return self._through(key, column, found) if found is not None else None
        return None if self.acts_elsewhere(key) else self._alone(key)

    def _keys(self, key: TableKey) -> list[str]:
        """The columns of people that transactions refer to, the one with most of those first."""
        counts: dict[str, int] = defaultdict(int)
        for column, child, _ in self._down[key]:
            counts[column] += self._is_dated(child)
        return sorted((c for c, n in counts.items() if n), key=lambda c: (-counts[c], c))

    def _is_hub(self, key: TableKey, column: str) -> bool:
        return any(is_identity(c) for c in self._facts.by_table.get(key, ())) and column in self._keys(key)

    def _is_dated(self, key: TableKey) -> bool:
        """Whether a relation records transactions, with their time."""
        found = self._facts.by_table.get(key, ())
        told = any(c.category in TRANSACTION_CATEGORIES and c.role is Role.COLUMN and is_likely(c) for c in found)
        return told and bool(time_columns(self._facts, key))

    def _of_hub(self, key: TableKey, column: str) -> Activity | None:
        if (key, column) not in self._known:
            self._known[key, column] = self._found(key, column)
        return self._known[key, column]

    def _found(self, key: TableKey, column: str) -> Activity | None:
        people = self._facts.sketches.of(key, column)
        if people is None or not people.whole or not len(people):
            return None
        children, share, sure = [], people.share, True
        for to, child, from_ in self._down[key]:
            table = self._facts.sketches.get(child) if to == column else None
            values = table.values.get(from_) if table is not None else None
            if table is not None and values is not None and _tells(table, from_):
                if self._is_dated(child):
                    children.append(_quick(table.newest_by.get(from_)))
                    share = min(share, values.share)
            elif self._dated_below(child, {key}):
                sure = False
        if not children:
            return None
        own = self._own(key, column)
        if self._is_dated(key):  # the day of the last purchase, kept with the customer
            children.append(own)
        acts = _merged(children)
        newest = Days({d: acts.get(d) or own.get(d, 0) for d in people.below(share)})
        return Activity(newest=newest, share=share, sure=sure) if newest else None

    def _own(self, key: TableKey, column: str) -> dict[int, int]:
        table = self._facts.sketches.get(key)
        return _quick(table.newest_by.get(column)) if table is not None else {}

    def _dated_below(self, key: TableKey, seen: set[TableKey], steps: int = _FAR) -> bool:
        """Whether transactions with a time lie here or further down."""
        if key in seen or not steps:
            return False
        seen.add(key)
        return self._is_dated(key) or any(self._dated_below(child, seen, steps - 1) for _, child, _ in self._down[key])

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
        return any(self._dated_below(child, {key}) for _, child, _ in self._down[key])

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
    values = table.values[column]
    return values.whole and (column in table.newest_by or not len(values))


def count_before(found: Activity, day: date, people: tuple[int, int, int] | None) -> Count | None:
    """Return how many people were last active before a day.

    ``people``: how many there are (low, estimate, high); None if nobody knows, and then there is only an answer where
    all of them were looked at.
    """
    surely, likely, maybe = found.before(day)
    if found.share >= 1.0:
        return Count(low=surely, estimate=likely, high=maybe, method=METHOD)
    if people is None:
        return None
    seen = len(found.newest)
    low, estimate, high = people
    least = math.floor(share_bounds(surely, seen)[0] * low) if surely else 0
    most = math.ceil(share_bounds(maybe, seen)[1] * high)
    middle = round(likely / seen * estimate)
    return Count(
        low=max(surely, least), estimate=max(likely, middle), high=max(maybe, most, middle), method=METHOD_SAMPLE
    )
