"""Different values from sketches and samples: bounds that hold the truth."""

from __future__ import annotations

import random

import pytest

from privaudit.model import PLACES, SampleMethod
from privaudit.sketches import Sketch
from privaudit.sketches.distinct import Number, Seen, of_sample, of_sketch


def rows(count: int) -> Number:
    """A known number of rows."""
    return Number(low=count, estimate=count, high=count, method="counted")


def test_all_values_are_counted() -> None:
    """A sketch of every value has no bounds but the number itself."""
    found = of_sketch(Sketch([(n, n) for n in range(7)], share=1.0))
    assert (found.low, found.estimate, found.high, found.method) == (7, 7, 7, "all_values")


def test_a_part_of_the_values_holds_the_truth_nearly_always() -> None:
    """100 columns of 10,000 values, a twentieth of each looked at; the bounds are 30 % apart at most."""
    held = 0
    for seed in range(100):
        rng = random.Random(seed)  # noqa: S311 - places spread evenly
        found = of_sketch(Sketch([(rng.randrange(PLACES), n) for n in range(10_000)], share=0.05))
        assert found.high is not None
        assert found.high / found.low < 1.3
        held += found.low <= 10_000 <= found.high
    assert 96 <= held <= 100


def test_values_that_share_a_place_widen_the_bounds() -> None:
    """Ten phones that end alike come or stay together: fewer independent draws."""
    rng = random.Random(3)  # noqa: S311 - places spread evenly
    places = [rng.randrange(PLACES) for _ in range(5_000)]
    alone = of_sketch(Sketch([(p, n) for n, p in enumerate(places)], share=0.1))
    grouped = of_sketch(Sketch([(places[n // 10], n) for n in range(5_000)], share=0.1))
    assert alone.high is not None
    assert grouped.high is not None
    assert grouped.high / grouped.low > 1.3 * alone.high / alone.low


def test_a_cut_sketch_has_no_upper_bound() -> None:
    """The statement's bound on rows was reached."""
    found = of_sketch(Sketch([(n, n) for n in range(500)], share=0.5, whole=False))
    assert found.low >= 900
    assert found.high is None
    assert found.method == "at_least"


def test_the_first_rows_only_say_at_least() -> None:
    """They may be all of one sort."""
    seen = Seen(checked=1_000, distinct=400, once=300, twice=50, one_place=350)
    found = of_sample(seen, rows(100_000), SampleMethod.HEAD)
    assert (found.low, found.high, found.method) == (400, 100_000, "at_least")


def test_rows_that_lie_together_raise_the_upper_bound() -> None:
    """Whom five neighbouring rows show was met once, not five times."""
    seen = Seen(checked=1_000, distinct=200, once=0, twice=0, one_place=200)
    scattered = of_sample(seen, rows(10_000), SampleMethod.RANDOM_ROWS)
    together = of_sample(seen, rows(10_000), SampleMethod.RANDOM_BLOCKS)
    assert scattered.high is not None
    assert together.high is not None
    assert scattered.high < 300 < 2_000 < together.high


@pytest.mark.parametrize("repeats", [1, 2, 5, 20, 200])
def test_random_rows_hold_the_truth(repeats: int) -> None:
    """Values that come so many times each in 20,000 rows: inside the bounds in at least 18 of 20 samples."""
    table = [n // repeats for n in range(20_000)]
    truth, held = len(set(table)), 0
    for seed in range(20):
        sample = random.Random(seed).sample(table, 1_000)  # noqa: S311 - a sample
        times = [sample.count(v) for v in set(sample)]
        seen = Seen(checked=1_000, distinct=len(times), once=times.count(1), twice=times.count(2))
        found = of_sample(seen, rows(20_000), SampleMethod.RANDOM_ROWS)
        assert found.high is not None
        held += found.low <= truth <= found.high
    assert held >= 18


def test_no_more_values_than_rows_and_no_fewer_than_seen() -> None:
    """Whatever chance suggests."""
    seen = Seen(checked=900, distinct=900, once=900, twice=0, one_place=900)
    found = of_sample(seen, rows(1_000), SampleMethod.RANDOM_ROWS)
    assert found.high == 1_000
    assert 900 <= found.low <= 1_000
