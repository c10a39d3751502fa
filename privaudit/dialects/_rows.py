"""How many rows a table has, by the gaps between its keys around random points of their range; no row is counted.

A key is met by a point if the point falls into the gap before it, or into one of the few gaps before that one: the
chance is the length of these gaps over the range, so that each key met counts for one over its chance (D. Horvitz,
D. Thompson, "A generalization of sampling without replacement from a finite universe", JASA 1952). Keys in even steps
are counted exactly, deleted rows at random within a few percent; keys in clumps cannot be, and the bounds say so.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from statistics import fmean, median, stdev

from ..model import record

KEYS_BEFORE = 5
"""Keys before a point that are asked for, at most; as many from it on are used."""
_DEVIATIONS = 2.5
"""Of the mean, for about 98 %: the values are skewed."""
_CLUMPED = 40
"""How many times the usual gap of a place its widest may be; of random deletions it is rarely over 10."""
_UNSEEN = 0.05
"""The chance that a part of the range was missed by all points."""


@record
class Around:
    """Keys around one point: those before it, the nearest first, and those from it on."""

    before: tuple[int, ...]
    after: tuple[int, ...]


def rows_by_gaps(low: int, high: int, places: Sequence[Around], least: int) -> tuple[int, int, int]:
    """Return least, likely and most rows of a table with keys from ``low`` to ``high``; never fewer than were met."""
    span = high - low + 1
    shares = [found for p in places if (found := _density(p, low)) is not None]
    if not shares:
        return least, max(least, span), max(least, span)
    likely = fmean(shares) * span
    doubt = _DEVIATIONS * (stdev(shares) if len(shares) > 1 else shares[0]) / math.sqrt(len(shares)) * span
    most = likely + doubt
    if _is_clumped(places):
        # What no point met may be full: a part of the range that all points missed, with every key in use.
        most += span * (1 - _UNSEEN ** (1 / len(shares)))
    upper = min(max(least, math.ceil(most)), max(least, span))
    lower = min(upper, max(least, math.floor(likely - doubt)))
    return lower, min(upper, max(lower, round(likely))), upper


def _density(place: Around, low: int) -> float | None:
    """Keys a unit of the range, by the keys met at one point."""
    if not place.after:
        return None
    # Before the first key there is nothing: its gap is of one.
    keys = [*reversed(place.before), *place.after]
    first = len(place.before)
    steps = max(1, min(len(place.after), first or 1))
    total = 0.0
    for i in range(first, first + steps):
        start = keys[i - steps] if i >= steps else low - 1
        total += 1 / (keys[i] - start)
    return total


def _is_clumped(places: Sequence[Around]) -> bool:
    """Whether the gaps at most points are of very different widths, or most points met the same keys."""
    ratios = []
    for place in places:
        keys = [*reversed(place.before), *place.after]
        gaps = [b - a for a, b in itertools.pairwise(keys)]
        if gaps:
            ratios.append(max(gaps) / median(gaps))
    met = len({p.after[0] for p in places if p.after})
    return not ratios or median(ratios) > _CLUMPED or met * 2 < len(places)
