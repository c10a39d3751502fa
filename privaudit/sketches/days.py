"""The newest day of each digest, in 12 bytes each: an audit may hold millions."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping


class Days(Mapping[int, int]):
    """Days (proleptic ordinals) by digest; not changed once made."""

    __slots__ = ("_days", "_digests")

    def __init__(self, days: Mapping[int, int]) -> None:
        ordered = sorted(days.items())
        self._digests = array("Q", (d for d, _ in ordered))
        self._days = array("I", (day for _, day in ordered))

    def __getitem__(self, digest: int) -> int:
        at = bisect_left(self._digests, digest)
        if at == len(self._digests) or self._digests[at] != digest:
            raise KeyError(digest)
        return self._days[at]

    def __iter__(self) -> Iterator[int]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)

    def days(self) -> array[int]:
        """Return the days, one a digest."""
        return self._days

    def as_dict(self) -> dict[int, int]:
        """Return a dictionary, for many look-ups at once."""
        return dict(zip(self._digests, self._days, strict=True))

    def __repr__(self) -> str:
        return f"Days({len(self)} digests)"
