"""How honest confidences are: reliability by bins, expected calibration error, and how right each band is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 15
"""Columns a bin holds at least."""
FLOOR = 0.1
"""Columns of less confidence are not counted."""
BANDS = (("certain", 0.9, 1.01), ("likely", 0.5, 0.9), ("to check", 0.2, 0.5))
Said = tuple[float, bool]
"""The confidence of one column's kind, and whether that kind is right."""


@dataclass(frozen=True)
class Bin:
    """Columns of like confidence: how many, how sure on average, and how many of them right."""

    columns: int
    confidence: float
    right: float


def tenths(said: Sequence[Said]) -> list[Bin]:
    """Bins a tenth wide, from low to high; one that holds fewer than LEAST columns goes with the next."""
    counted = sorted(s for s in said if s[0] >= FLOOR)
    made: list[list[Said]] = []
    for s in counted:
        full = made and len(made[-1]) >= LEAST
        if not made or (full and _tenth(s) > _tenth(made[-1][-1])):
            made.append([])
        made[-1].append(s)
    return _bins(made)


def _tenth(said: Said) -> int:
    return min(9, int(said[0] * 10))


def equal(said: Sequence[Said]) -> list[Bin]:
    """Bins of as many columns each, at least LEAST and at most twenty bins."""
    counted = sorted(s for s in said if s[0] >= FLOOR)
    number = max(1, min(20, len(counted) // LEAST))
    return _bins([counted[i * len(counted) // number : (i + 1) * len(counted) // number] for i in range(number)])


def _bins(made: list[list[Said]]) -> list[Bin]:
    if len(made) > 1 and len(made[-1]) < LEAST:
        made[-2:] = [made[-2] + made[-1]]
    return [Bin(len(b), sum(c for c, _ in b) / len(b), sum(right for _, right in b) / len(b)) for b in made if b]


def error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance of confidence and share right, by columns."""
    total = sum(b.columns for b in bins)
    return sum(b.columns * abs(b.confidence - b.right) for b in bins) / total if total else 0.0


def bands(said: Sequence[Said]) -> list[tuple[str, int, int]]:
    """Each band with its columns and how many of them are right."""
    found = []
    for name, low, high in BANDS:
        inside = [right for c, right in said if low <= c < high]
        found.append((name, len(inside), sum(inside)))
    return found


def table(said: Sequence[Said]) -> str:
    """The reliability table and the bands, to be read."""
    lines = ["confidence   right  columns"]
    lines += [f"{b.confidence:10.3f} {b.right:7.3f} {b.columns:8d}" for b in tenths(said)]
    lines += [f"{n}: {r} of {c} right" + (f" ({r / c:.3f})" if c else "") for n, c, r in bands(said)]
    return "\n".join(lines)
