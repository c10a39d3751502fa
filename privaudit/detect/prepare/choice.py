"""Which of many values are looked at: a choice that no period in the rows can fool, the same in every run."""

from __future__ import annotations

import functools
import random

_SEED = 20_240_229


@functools.lru_cache(maxsize=512)
def chosen(n: int, limit: int) -> tuple[int, ...]:
    """Return ``limit`` places of ``n`` in order, drawn at random from a fixed seed; all of them if there are no more.

    Every n-th value would do for values in no order; but of data made by programs every fifth row can be of one sort.
    """
    if n <= limit:
        return tuple(range(n))
    return tuple(sorted(random.Random(_SEED + n).sample(range(n), limit)))  # noqa: S311 - nothing secret depends on it
