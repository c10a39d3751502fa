"""Estimates hold what they promise: tables with a known number of people, samples as engines choose them."""

from __future__ import annotations

import statistics

import pytest

from benchmarks.estimates import Outcome, simulate, summary
from benchmarks.estimates_tables import ENGINES, specs

COUNT, SEED, MOST = 36, 11, 30_000


@pytest.fixture(scope="module", params=[True, False], ids=["with sketches", "without"])
def found(request: pytest.FixtureRequest) -> list[Outcome]:
    """What is said of a few dozen tables, a third of them on each engine."""
    made = specs(COUNT, SEED, most=MOST)
    return [
        o
        for n, engine in enumerate(ENGINES)
        for o in simulate(made[n :: len(ENGINES)], engine, compare=request.param, seed=SEED)
    ]


def test_rows_and_unique_phones_are_near_the_truth(found: list[Outcome]) -> None:
    """Within 15 % in nearly all tables."""
    for what in ("rows", "unique"):
        of = [o for o in found if o.what == what]
        assert of
        assert sum(o.near for o in of) >= 0.9 * len(of)


def test_the_truth_lies_inside_the_bounds(found: list[Outcome]) -> None:
    """In nine of ten tables at least, skewed ones and those of runs included, and the bounds are no excuse."""
    of = [o for o in found if o.what == "people"]
    assert len(of) >= 25
    assert sum(o.held for o in of) >= 0.9 * len(of), summary(found)
    assert statistics.median(o.width for o in of) <= 4


def test_bounds_that_lie_would_be_seen() -> None:
    """The measure itself: an estimate 20 % off is not near, a truth above the upper bound is not held."""
    off = Outcome(what="people", group="zipf", truth=100, low=80, estimate=120, high=90)
    assert not off.near
    assert not off.held
    open_ended = Outcome(what="people", group="zipf", truth=100, low=80, estimate=100, high=None)
    assert open_ended.held
    assert open_ended.width == float("inf")
