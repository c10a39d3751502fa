"""People and identifiers of several tables together, each once, as far as sketches tell which values are the same.

Tables come one after the other, the largest first. Of each, the share of its values is looked up that tables before it
have: that share adds nobody. Values are compared within parts of all values (`TIERS`): two tables of which each has all
its values compare exactly, a small one with a huge one by the part that both cover. What the tables before it have in a
part is the union of their sketches there (bottom-k sketches: K. Beyer et al., "On synopses for distinct-value
estimation under multiset operations", SIGMOD 2007). A table without a kind of value in common with the others adds all
its people to the estimate and to the upper bound. The lower bound is the largest table, or the largest union of a
single kind of values if that is more: of documents and keys, of which a person has one, each value is somebody; of
phones and addresses people have one in this system and another in that, so that only every second counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from ..model import PLACES, Count, record
from ..sketches import Sketch, share_bounds
from ..sketches.distinct import Number, of_sketch

TIERS: Final = (1.0, 0.1, 0.01, 0.001, 0.0001)
"""Parts of all values within which unions are kept."""
_MOST: Final = 100_000
"""Values that a union keeps."""
_FEW: Final = 20
"""Fewer values tell no share."""
_EACH: Final = 2
"""Values that one has over all parts at the mean and at most, of a kind of which one may have several: assumed, not
measured. Two parts together then never prove more than the larger of them, since a part has one value of each."""


@record
class Part:
    """One table or column of a union: how much it holds, and its sketches by kind of value.

    ``known_low`` and ``known``: the share (0 to 1) of it that is known from elsewhere to be in another part that was
    added before, at least and likely. ``group`` and ``ceiling``: no more than so many in all parts of the group.
    """

    number: Number
    sketches: Mapping[str, Sketch]
    known_low: float = 0.0
    known: float = 0.0
    group: object = None
    ceiling: int | None = None


class _Tier:
    """The union of sketches that looked at ``least`` of all values or more, within ``share`` of all values.

    The share is halved when the union grows too large.
    """

    def __init__(self, least: float) -> None:
        self.least = self.share = least
        self.held: dict[int, int] = {}
        self.sketches = 0

    def add(self, sketch: Sketch) -> None:
        new = islice(sketch.items(), len(sketch.below(self.share)))
        self.held.update((digest, place) for place, digest in new)
        self.sketches += 1
        while len(self.held) > _MOST:
            self.share /= 2
            self.held = {d: p for d, p in self.held.items() if p < self.share * PLACES}

    def low(self) -> int:
        """Different values there are at least."""
        return of_sketch(Sketch(((p, d) for d, p in self.held.items()), share=self.share)).low if self.held else 0


class _Kind:
    """What was added of one kind of value, by tier; sketches that were cut short cannot be looked up in."""

    def __init__(self) -> None:
        self._tiers = [_Tier(t) for t in TIERS]

    def add(self, sketch: Sketch) -> None:
        for tier in self._tiers:
            if sketch.whole and sketch.share >= tier.least:
                tier.add(sketch)

    def shares(self, sketch: Sketch) -> tuple[float, float]:
        """Return the share of a sketch's values that are here already, at least and likely."""
        least = likely = 0.0
        for tier in self._telling():
            mine = set(sketch.below(min(tier.share, sketch.share)))
            if not tier.held or not mine:
                continue
            hits = len(tier.held.keys() & mine)
            exact = tier.share >= 1 and sketch.share >= 1 and sketch.whole
            least = max(least, hits / len(mine) if exact else share_bounds(hits, len(mine))[0])
            if exact or len(mine) >= _FEW:
                likely = max(likely, hits / len(mine))
        return least, max(least, likely)

    def low(self) -> int:
        """Different values there are at least."""
        return max((t.low() for t in self._telling()), default=0)

    def _telling(self) -> Iterator[_Tier]:
        """Yield the tiers that know of more tables than wider ones do: a narrower one says the same, less surely."""
        known = 0
        for tier in self._tiers:
            if tier.sketches > known:
                known = tier.sketches
                yield tier


def together(parts: Iterable[Part], several: frozenset[str] = frozenset()) -> Count | None:
    """Return what the parts hold together; None of no part. Where a part has no upper bound, neither has the whole.

    ``several``: the kinds of values of which one of what is counted may have another in another part.
    """
    ordered = sorted(parts, key=lambda p: (-p.number.estimate, -p.number.low, sorted(p.sketches)))
    if not ordered:
        return None
    kinds: dict[str, _Kind] = defaultdict(_Kind)
    groups: dict[object, int] = defaultdict(int)
    estimate = high = 0
    matched, bounded = False, True
    for part in ordered:
        least, likely = part.known_low, max(part.known_low, part.known)
        for kind, sketch in part.sketches.items():
            seen_least, seen = kinds[kind].shares(sketch)
            least, likely = max(least, seen_least), max(likely, seen)
            kinds[kind].add(sketch)
        matched = matched or likely > 0
        top = part.number.estimate if part.number.high is None else part.number.high
        more = round(top * (1 - least))
        if part.number.high is None and least < 1:
            bounded = bounded and part.ceiling is not None
            more = max(more, part.ceiling or 0)
        if part.group is not None and part.ceiling is not None:
            more = min(more, max(0, part.ceiling - groups[part.group]))
            groups[part.group] += more
        high += more
        estimate += min(more, round(part.number.estimate * (1 - likely)))
    low = max(
        *(p.number.low for p in ordered),
        *(_proved(k.low(), _EACH if name in several else 1) for name, k in kinds.items()),
        0,
    )
    if len(ordered) == 1:
        low = ordered[0].number.low
    elif bounded:
        low = min(low, high)
    method = ordered[0].number.method if len(ordered) == 1 else "matched_values" if matched else "added_up"
    top_of_all = max(low, high) if bounded else None
    return Count(low=low, estimate=max(low, min(high, estimate)), high=top_of_all, method=method)


def _proved(values: int, each: int) -> int:
    """Return of how many so many values are at least, if each has so many at most."""
    return -(-values // each)
