"""Bounds on a share that was seen in a sample."""

from __future__ import annotations

import math
from typing import Final

Z: Final = 1.96
"""For 95 %."""


def share_bounds(hits: int, seen: int, z: float = Z) -> tuple[float, float]:
    """Return the lower and upper bound (0 to 1) of a share of which ``hits`` of ``seen`` were found.

    Wilson's score interval, which holds near 0 and 1 and for few: E. B. Wilson, "Probable inference, the law of
    succession, and statistical inference", JASA 22 (1927). Of nothing seen, anything may be true.
    """
    if seen <= 0:
        return 0.0, 1.0
    p = hits / seen
    middle = p + z * z / (2 * seen)
    spread = z * math.sqrt(p * (1 - p) / seen + z * z / (4 * seen * seen))
    scale = 1 + z * z / seen
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
