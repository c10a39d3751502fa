"""Which systems hold the same people, and how many: by phones, e-mail addresses and documents that both hold.

Unlike meetings and copies this asks nothing of what the systems hold besides: two lists of the same contacts count.
Of each system and kind of value the column with the most values is compared.
"""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import combinations
from typing import Final

from ..model import Category, Common, Count, Protection, count_of, record
from ..sketches import Overlap, Sketch
from ..sketches.bounds import Z
from .facts import Facts, is_likely, is_personal, kind_of_value, singles_out
from .placing import People

_MATCHING: Final = frozenset({Category.CONTACT, Category.GOVERNMENT_ID})
_LEAST_SHARED: Final = 5
METHOD: Final = "matched_values"


@record
class _Column:
    """The fullest column of a kind of value in one system, with the people of its table."""

    sketch: Sketch
    people: Count

    @property
    def size(self) -> float:
        return len(self.sketch) / self.sketch.share


def common_people(facts: Facts) -> tuple[Common, ...]:
    """Return every two systems with people in common, those with most first."""
    columns = _columns(facts)
    found = [
        Common(systems=(a, b), people=count)
        for a, b in combinations(sorted(columns), 2)
        if (count := _both(columns[a], columns[b])) is not None
    ]
    return tuple(sorted(found, key=lambda c: (-c.people.estimate, c.systems)))


def _columns(facts: Facts) -> dict[str, dict[str, _Column]]:
    out: dict[str, dict[str, _Column]] = defaultdict(dict)
    for key, classified in sorted(facts.by_table.items()):
        row = facts.row_of.get(key)
        people = count_of(row) if row is not None else None
        for c in classified if people is not None else ():
            plain = c.category in _MATCHING and c.protection is Protection.PLAIN
            sketch = facts.sketches.of(key, c.column) if plain and singles_out(c) else None
            if sketch is None or people is None or not len(sketch) or not (is_likely(c) and is_personal(c)):
                continue
            mine, kind = _Column(sketch=sketch, people=people), kind_of_value(c)
            known = out[key[0]].get(kind)
            if known is None or mine.size > known.size:
                out[key[0]][kind] = mine
    return out


def _both(a: dict[str, _Column], b: dict[str, _Column]) -> Count | None:
    """Return how many people are in both by the kind of value that shows most; None if too few to be no chance."""
    best: Count | None = None
    for kind in sorted(a.keys() & b.keys()):
        one, two = a[kind], b[kind]
        overlap = one.sketch.overlap(two.sketch)
        if overlap.shared < _LEAST_SHARED:
            continue
        people = in_both(one.sketch, two.sketch, overlap, _people(one), _people(two))
        tops = [n for n in (people.high, one.people.high, two.people.high) if n is not None]
        high = min(tops, default=None)
        low = min(people.low or 0, high) if high is not None else people.low or 0
        estimate = people.estimate if people.estimate is not None else low
        estimate = max(low, min(estimate, high) if high is not None else estimate)
        if best is None or estimate > best.estimate:
            best = Count(low=low, estimate=estimate, high=high, method=METHOD)
    return best


def _people(c: _Column) -> People:
    return People(estimate=c.people.estimate, low=c.people.low, high=c.people.high)


def in_both(one: Sketch, two: Sketch, overlap: Overlap, first: People, second: People) -> People:
    """Return how many are in both: those of the part of all values that both cover, made up to all.

    ``first`` and ``second``: the people of either side, which count where one of the sketches was cut short.
    """
    if one.whole and two.whole:
        share = min(one.share, two.share)
        if share >= 1.0:
            return People(estimate=overlap.shared, low=overlap.shared, high=overlap.shared)
        spread = Z * math.sqrt(overlap.shared * (1 - share)) + 1
        return People(
            estimate=round(overlap.shared / share),
            low=max(overlap.shared, round((overlap.shared - spread) / share)),
            high=round((overlap.shared + spread) / share),
        )
    held, whole, seen = (first, two, overlap.in_second()) if two.whole else (second, one, overlap.in_first())
    if held.estimate is None or not whole.whole:
        return People(low=overlap.shared)
    value, low, high = seen
    return People(
        estimate=round(held.estimate * value),
        low=max(overlap.shared, round((held.low or 0) * low)),
        high=round(held.high * high) if held.high is not None else None,
    )
