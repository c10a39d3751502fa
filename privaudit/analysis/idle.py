"""The newest day of each person chosen, and how many people that makes who were last active before a day."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Final

from ..model import Count, Message, record
from ..sketches import Sketches, share_bounds
from ..sketches.days import Days
from .facts import TableKey

METHOD = "all_values"
"""How it was found, as `Count.method`."""
METHOD_SAMPLE = "part_of_values"
_AGREE: Final = 0.8
"""Of the keys that two relations share, so many rows agree in another column."""
_SOME: Final = 20


@record
class Activity:
    """The newest day (proleptic ordinal) of each person chosen, 0 where none is known.

    ``share`` of all people were chosen. ``sure``: no transactions of theirs lie where they could not be seen.
    """

    newest: Days
    share: float
    sure: bool
    how: Message
    """By whose transactions, or rows: `TableRow.inactive_how`."""
    a_row_each: bool = False
    """Whether the relation's unique key told them apart: then there are as many as rows."""

    def before(self, day: date) -> tuple[int, int, int]:
        """Return how many of the people chosen were surely, probably and possibly last active before a day."""
        limit = day.toordinal()
        days = self.newest.days()
        old = sum(0 < d < limit for d in days)
        return (old if self.sure else 0), old, old + days.count(0)


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


def is_same_key(sketches: Sketches, key: TableKey, original: TableKey, column: str) -> bool:
    """Whether rows with the same key agree in another column: numbers alone may have been given anew."""
    one, other = sketches.get(key), sketches.get(original)
    if one is None or other is None or column not in one.values or column not in other.values:
        return False
    for pair in sorted(set(one.beside) & set(other.beside)):
        anchor = pair[0]
        if column in pair and anchor in one.values and anchor in other.values:
            rows, others = one.beside[pair], other.beside[pair]
            share = min(rows.share, others.share)
            keys = len(set(one.values[anchor].below(share)).intersection(other.values[anchor].below(share)))
            if keys >= _SOME and rows.overlap(others).shared >= _AGREE * keys:
                return True
    return False


def quick(days: Mapping[int, int] | None) -> dict[int, int]:
    """Return the newest day of each digest as a dictionary, which answers faster."""
    return days.as_dict() if isinstance(days, Days) else dict(days or {})


def merged(children: list[dict[int, int]]) -> dict[int, int]:
    """Return the newest day of each digest in any of them."""
    out = dict(children[0])
    for child in children[1:]:
        out.update((d, day) for d, day in child.items() if day > out.get(d, 0))
    return out
