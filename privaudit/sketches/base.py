"""Sketches: the digests of a column's values whose place is below a share.

A digest is BLAKE2b (RFC 7693), of 64 bits, of a value's canonical form under a random key: two columns hold the same
value if the digests are equal. Places (`model.marks`) say which part of all values was looked at, so that the values of
two columns are compared within the part that both cover.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Final

from ..model import PLACES, record
from .bounds import share_bounds
from .days import Days

KEY_BYTES: Final = 32
TableKey = tuple[str, str, str]
"""System, schema, table."""


def digest_of(key: bytes, *parts: str) -> int:
    """Return a keyed digest of one value, or of values that stand beside each other; 64 bits."""
    return digester(key)(*parts)


def digester(key: bytes) -> Callable[..., int]:
    """Return `digest_of` under one key, for many values: the key is worked in once."""
    keyed = blake2b(digest_size=8, key=key)

    def digest(*parts: str) -> int:
        made = keyed.copy()
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            made.update(len(data).to_bytes(4, "big") + data)
        return int.from_bytes(made.digest(), "big")

    return digest


@record
class Overlap:
    """What two sketches have in common, within the part of all values that both cover.

    ``shared`` of ``of_first`` digests of the first and of ``of_second`` of the second are equal.
    """

    shared: int
    of_first: int
    of_second: int

    def in_second(self) -> tuple[float, float, float]:
        """Share (0 to 1) of the first's values that the second has, with bounds: value, low, high."""
        return _share(self.shared, self.of_first)

    def in_first(self) -> tuple[float, float, float]:
        """Share of the second's values that the first has, with bounds."""
        return _share(self.shared, self.of_second)


def _share(hits: int, seen: int) -> tuple[float, float, float]:
    low, high = share_bounds(hits, seen)
    return (hits / seen if seen else 0.0), low, high


class Sketch:
    """The different values of one column, or of one column beside another's, as digests with their places.

    ``share`` (over 0, at most 1): the part of all places that was looked at; 1 is every value. ``whole``: no value of
    that part is missing; else the statement's bound on rows was reached and these are any of them. ``rows``: rows with
    a value in that part, not only different values. ``odd``: how many of the values have no canonical form and count by
    their rough one; ``odd_rows``: rows with such a value.
    """

    __slots__ = ("_digests", "_places", "odd", "odd_rows", "rows", "share", "whole")

    def __init__(
        self,
        items: Iterable[tuple[int, int]],
        *,
        share: float,
        whole: bool = True,
        rows: int = 0,
        odd: int = 0,
        odd_rows: int = 0,
    ) -> None:
        """Take (place, digest) pairs, in any order; equal digests count once, places beyond the share not at all."""
        limit = round(share * PLACES)
        first: dict[int, int] = {}
        for p, d in items:
            if p < limit and p <= first.get(d, p):
                first[d] = p
        kept = sorted((p, d) for d, p in first.items())
        self._places = array("I", (p for p, _ in kept))
        self._digests = array("Q", (d for _, d in kept))
        self.share = share
        self.whole = whole
        self.rows = rows or len(kept)
        self.odd = odd
        self.odd_rows = odd_rows

    def __len__(self) -> int:
        """Different values."""
        return len(self._digests)

    def __repr__(self) -> str:
        return f"Sketch({len(self)} digests, share {self.share:.2g}, whole {self.whole})"

    def below(self, share: float) -> array[int]:
        """Return the digests of values whose place is below a share, in the order of places."""
        return self._digests[: bisect_left(self._places, round(share * PLACES))]

    def items(self) -> Iterable[tuple[int, int]]:
        """Yield (place, digest) in the order of places."""
        return zip(self._places, self._digests, strict=True)

    def together(self) -> float:
        """Return how many values share a value's place at the mean; at least 1."""
        if len(set(self._places)) == len(self):
            return 1.0
        return sum(n * n for n in Counter(self._places).values()) / len(self)

    def overlap(self, other: Sketch) -> Overlap:
        """Compare with another within the part that both cover.

        Where one is not ``whole``, only the share of *its* values that the other has can be believed.
        """
        share = min(self.share, other.share)
        mine, theirs = self.below(share), other.below(share)
        return Overlap(shared=len(set(mine).intersection(theirs)), of_first=len(mine), of_second=len(theirs))


class TableSketch:
    """What comparing learnt of one relation; places and digests only, and days.

    ``values``: sketches of columns; ``beside``: of (anchor, column): digests of both values of a row, placed by the
    anchor's value. ``newest_by``: for a column, the newest day (proleptic ordinal) of a row with each digest
    of its values.
    ``days``: least and greatest day of columns of time among the rows chosen. ``filled``: of the rows chosen, those
    in which a column is not empty, and all; ``last_filled``: the newest day of a row in which it is filled.
    ``equal``: for a column kept beside an anchor, the chance (0 to 1) that two rows hold the same value.
    """

    __slots__ = ("beside", "days", "equal", "filled", "key", "last_filled", "newest_by", "rows", "values", "whole")

    def __init__(
        self,
        key: TableKey,
        *,
        values: Mapping[str, Sketch] | None = None,
        beside: Mapping[tuple[str, str], Sketch] | None = None,
        newest_by: Mapping[str, Mapping[int, int]] | None = None,
        days: Mapping[str, tuple[int, int]] | None = None,
        filled: Mapping[str, tuple[int, int]] | None = None,
        last_filled: Mapping[str, int] | None = None,
        equal: Mapping[str, float] | None = None,
        rows: int = 0,
        whole: bool = True,
    ) -> None:
        self.key = key
        self.values = dict(values or {})
        self.beside = dict(beside or {})
        self.newest_by: dict[str, Mapping[int, int]] = {c: Days(d) for c, d in (newest_by or {}).items()}
        self.days = dict(days or {})
        self.filled = dict(filled or {})
        self.last_filled = dict(last_filled or {})
        self.equal = dict(equal or {})
        self.rows = rows
        """Rows that were chosen."""
        self.whole = whole
        """Whether the bound on rows was not reached."""


class Sketches:
    """All sketches of an audit, by relation."""

    __slots__ = ("_tables",)

    def __init__(self, tables: Iterable[TableSketch] = ()) -> None:
        self._tables = {t.key: t for t in tables}

    def __len__(self) -> int:
        return len(self._tables)

    def __iter__(self) -> Iterator[TableSketch]:
        return iter(self._tables.values())

    def get(self, key: TableKey) -> TableSketch | None:
        """Return what is known of a relation; None if it was not compared."""
        return self._tables.get(key)

    def of(self, key: TableKey, column: str) -> Sketch | None:
        """Return the sketch of a column; None if there is none."""
        table = self._tables.get(key)
        return table.values.get(column) if table is not None else None


NONE: Final = Sketches()
"""Nothing was compared."""
