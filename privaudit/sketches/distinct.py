"""How many different values a column holds: from a sketch, or from a sample of rows, with bounds that hold.

A sketch saw all values whose place is below a share s: k of them. Places are spread evenly, so that k is binomial of D
values with probability s. The bounds are those D for which k is within 2.58 standard deviations of D s (the score
interval, for 99 %: an audit has hundreds of tables, and each number is read alone). Values of one place come or stay
together: the variance grows by the mean size of such groups (the design effect of cluster samples, L. Kish, "Survey
Sampling", 1965).

A sample of n of N rows saw d values, f1 of them once and f2 twice. The truth is at least A. Chao's bound for samples
without replacement: d + f1² / (2 f2 + f1 q / (1 - q)) with q = n / N (A. Chao, Scand. J. Statist. 11, 1984; A. Chao,
C.-W. Lin, Biometrics 68, 2012), and at most, in expectation, d - f1 + f1 N / n (M. Charikar et al., "Towards estimation
error guarantees for distinct values", PODS 2000). Both are taken at the unfavourable end of what f1 and f2 may have
been. Where rows that lie together in the table came together, too, they show that a value is there no more than one row
does: the upper bound counts values that came in one *place* of the sample instead of once. The lower one needs no such
care: equal values that lie together make it lower.
"""

from __future__ import annotations

import math
from typing import Final

from ..model import SampleMethod, record
from .base import Sketch

SPREAD: Final = 2.58
ONE_SIDED: Final = 1.645
WIDER: Final = 1.25
"""By how much rows at random keys or of random blocks may be rarer in a sample than random rows."""
_TOGETHER = frozenset({SampleMethod.RANDOM_BLOCKS, SampleMethod.RANDOM_KEYS})
_SOMEWHERE = frozenset({SampleMethod.KEY_STEPS, SampleMethod.HEAD, SampleMethod.NONE})


@record
class Number:
    """A number that is known within bounds; ``high`` None: nothing says how many at most.

    ``method``: a key of i18n area ``terms``, group ``count_method``.
    """

    low: int
    estimate: int
    high: int | None
    method: str

    @property
    def exact(self) -> bool:
        """Whether there is no doubt."""
        return self.low == self.high


@record
class Seen:
    """What a sample showed of a column.

    Values that are not empty, different ones, of these those that came once, twice, and in one place only.
    """

    checked: int
    distinct: int
    once: int | None = None
    twice: int | None = None
    one_place: int | None = None


def of_sketch(sketch: Sketch) -> Number:
    """Return how many different values the column holds that a sketch was made of.

    Values without a canonical form may be other spellings of one: they count in the estimate and at most.
    """
    least = min(len(sketch), max(1, len(sketch) - sketch.odd))
    if sketch.share >= 1 and sketch.whole:
        return Number(low=least, estimate=len(sketch), high=len(sketch), method="all_values")
    low, high = _held(len(sketch), sketch.share, sketch.together())
    if sketch.odd:
        low, _ = _held(least, sketch.share, sketch.together())
    low = max(low, least)
    if not sketch.whole:
        return Number(low=low, estimate=max(low, round(len(sketch) / sketch.share)), high=None, method="at_least")
    estimate = round(len(sketch) / sketch.share)
    return Number(low=low, estimate=estimate, high=max(high, estimate), method="part_of_values")


def _held(found: int, share: float, together: float) -> tuple[int, int]:
    """Solve (k - D s)² = z² D s (1 - s) g for D, with z = `SPREAD`."""
    middle = 2 * found + SPREAD * SPREAD * (1 - share) * together
    spread = math.sqrt(middle * middle - 4 * found * found)
    return math.floor((middle - spread) / (2 * share)), math.ceil((middle + spread) / (2 * share))


def of_sample(seen: Seen, rows: Number, method: SampleMethod) -> Number:
    """Return how many different values a column holds, from a sample of its relation.

    ``rows``: how many rows of the relation have a value, within bounds. ``method``: how rows were chosen.
    """
    if method is SampleMethod.ALL_ROWS:
        return Number(low=seen.distinct, estimate=seen.distinct, high=seen.distinct, method="all_rows")
    low_rows = max(rows.low, seen.checked)
    middle_rows = max(rows.estimate, seen.checked)
    high_rows = None if rows.high is None else max(rows.high, seen.checked)
    if method in _SOMEWHERE or seen.once is None or seen.twice is None:
        estimate = distinct_in_all(seen.distinct, seen.checked, middle_rows)
        return Number(low=seen.distinct, estimate=estimate, high=high_rows, method="at_least")
    low = max(seen.distinct, _at_least(seen, seen.once, seen.twice, low_rows))
    alone = seen.one_place if method in _TOGETHER and seen.one_place is not None else seen.once
    high = None if high_rows is None else max(low, _at_most(seen, alone, high_rows, method))
    estimate = _likely(seen, seen.once, middle_rows, low, high)
    how = "rows_together" if method in _TOGETHER else "random_rows"
    return Number(low=low, estimate=estimate if high is None else min(estimate, high), high=high, method=how)


def _at_least(seen: Seen, once: int, twice: int, rows: int) -> int:
    """Chao's bound, with as few seen once and as many seen twice as chance may hide."""
    if once == 0 or rows <= seen.checked:
        return seen.distinct
    share = seen.checked / rows
    fewest = max(0.0, once - ONE_SIDED * math.sqrt(once * (1 - once / (seen.checked + 1)) + 0.5))
    unseen = fewest * fewest / (2 * poisson_most(twice) + once * share / (1 - share))
    return min(rows, seen.distinct + math.floor(unseen))


def _at_most(seen: Seen, once: int, rows: int, method: SampleMethod) -> int:
    """Charikar's bound, with as many seen once as chance may hide."""
    if rows <= seen.checked:
        return seen.distinct
    most = min(float(seen.checked), poisson_most(once)) * rows / seen.checked
    wide = most * (WIDER if method in _TOGETHER else 1.0)
    return max(seen.distinct, min(rows, math.ceil(seen.distinct - once + wide)))


def poisson_most(count: int) -> float:
    """Return the greatest mean for which so few, or fewer, come in 5 of 100 cases (Wilson and Hilferty, 1931)."""
    n = count + 1
    return float(n * (1 - 1 / (9 * n) + ONE_SIDED / (3 * math.sqrt(n))) ** 3)


def _likely(seen: Seen, once: int, rows: int, low: int, high: int | None) -> int:
    """The estimate: as if values were spread evenly where what was seen once says so, else between the bounds.

    The middle of bounds that are a factor apart is their geometric mean, as in Charikar's GEE.
    """
    even = distinct_in_all(seen.distinct, seen.checked, rows)
    top = rows if high is None else high
    if rows > seen.checked and even > 0:
        share = seen.checked / rows
        each = max(1.0, rows / even)
        expected = even * each * share * (1 - share) ** (each - 1)
        if once > expected + 2 * math.sqrt(expected):
            even = round(math.sqrt(low * top))
    return max(low, min(top, even))


def distinct_in_all(distinct: int, sampled: int, rows: int) -> int:
    """Return how many different values all rows hold, if values are spread evenly and random rows showed so many.

    Solves d = D (1 - (1 - n/N)^(N/D)) for D by bisection, between what was seen and the rows there are: the method of
    moments (P. Haas et al., "Sampling-based estimation of the number of distinct values of an attribute", VLDB 1995).
    """
    if sampled <= 0 or sampled >= rows or distinct >= sampled:
        return rows if distinct >= sampled else distinct
    low, high = float(distinct), float(rows)
    missed = 1.0 - sampled / rows
    for _ in range(60):
        middle = (low + high) / 2
        if middle * (1.0 - missed ** (rows / middle)) < distinct:
            low = middle
        else:
            high = middle
    return max(distinct, min(rows, round(high)))
