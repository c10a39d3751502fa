"""Rows of a table by the gaps between its keys: exact for even steps, near for deletions, honest for clumps."""

from __future__ import annotations

import bisect
import random
from collections.abc import Iterable

import pytest

from privaudit.dialects._rows import KEYS_BEFORE, Around, rows_by_gaps


def asked(keys: list[int], seed: int, points: int = 200) -> tuple[int, int, int]:
    """What the keys around random points say."""
    rng = random.Random(seed)  # noqa: S311 - repeatable cases, not a secret
    places = []
    for _ in range(points):
        i = bisect.bisect_left(keys, rng.randint(keys[0], keys[-1]))
        before = tuple(reversed(keys[max(0, i - KEYS_BEFORE) : i]))
        places.append(Around(before=before, after=tuple(keys[i : i + 5])))
    return rows_by_gaps(keys[0], keys[-1], places, least=5)


def clumps(rng: random.Random) -> Iterable[int]:
    """Days of business, each with other numbers of rows."""
    return (day * 100_000 + i for day in range(500) for i in range(rng.randrange(1, 800)))


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_keys_in_even_steps_are_counted(step: int) -> None:
    """Without a doubt."""
    low, likely, high = asked(list(range(5, 300_000 * step, step)), seed=1)
    assert 299_990 <= low <= likely <= high <= 300_010


@pytest.mark.parametrize("kept", [0.9, 0.5, 0.1, 0.01])
def test_rows_deleted_at_random_cost_a_few_percent(kept: float) -> None:
    """Of fifty samples, each is within 15 %, nearly all have the truth within their bounds, and those are narrow."""
    rng = random.Random(3)  # noqa: S311 - repeatable cases, not a secret
    keys = [i for i in range(1_000_000) if rng.random() < kept]
    found = [asked(keys, seed) for seed in range(50)]
    assert all(abs(likely - len(keys)) < 0.15 * len(keys) for _, likely, _ in found)
    assert sum(low <= len(keys) <= high for low, _, high in found) >= 47
    assert all(high < 1.5 * low for low, _, high in found)


def test_clumps_and_outliers_are_within_the_bounds() -> None:
    """What points cannot meet is allowed for: clumps of keys, one key far away, keys dense in a corner."""
    rng = random.Random(4)  # noqa: S311 - repeatable cases, not a secret
    for keys in (
        sorted(clumps(rng)),
        [*range(100_000), 10**8],
        [*range(100_000), *range(10**7, 10**7 + 5_000_000, 50)],
    ):
        found = [asked(keys, seed) for seed in range(50)]
        assert sum(low <= len(keys) <= high for low, _, high in found) >= 47


def test_few_keys_are_bounded_by_the_range() -> None:
    """Never fewer rows than were met, never more than the range has room for; no key tells nothing but that."""
    assert asked([7], seed=1) == (5, 5, 5)
    assert asked([1, 2, 3, 4, 5, 6], seed=1) == (6, 6, 6)
    assert rows_by_gaps(1, 100, [], least=3) == (3, 100, 100)
    assert rows_by_gaps(1, 100, [Around(before=(), after=())], least=3) == (3, 100, 100)
