"""From pairs of copies to rows: equal ones together, the others beside their original, nothing said twice."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from ..model import Message, record
from .alike import AlikePair
from .copies_values import Match, Share
from .facts import TableKey

ALL_ALIKE: Final = 0.5
"""From this overlap on, both ways, three and more copies of each other are one row."""
EXPLAINED: Final = 0.1
"""Two copies of one original are no row of their own, unless they share so much more than each with the original."""
CALLED: Final = 0.25
"""What one more pair in which a relation is the original is worth, in records of another that it holds."""
TESTED: Final = 8
"""Members of a row that a new one has to be equal to, besides what they all are equal to."""
Pair = tuple[TableKey, TableKey]


@record
class Found:
    """Two relations that are copies. ``shares``: of the first's records in the second, and the other way round."""

    first: TableKey
    second: TableKey
    shares: tuple[Share, Share] | None
    smaller: Share | None
    """Of the two, that of the smaller relation."""
    compared: int
    match: Match | None
    alike: AlikePair | None
    original: TableKey | None
    evidence: tuple[Message, ...]
    confidence: float

    def of(self, key: TableKey) -> float:
        """The share of one relation's records that the other has."""
        if self.shares is None:
            return 0.0
        return self.shares[0 if key == self.first else 1][0]


def groups(found: list[Found]) -> list[list[Found]]:
    """Return the rows: the pairs of relations that are one row together."""
    left = {(f.first, f.second): f for f in found if f.shares is not None}
    out = [[f] for f in found if f.shares is None]
    while left:
        near: dict[TableKey, dict[TableKey, Found]] = defaultdict(dict)
        for f in left.values():
            near[f.first][f.second] = near[f.second][f.first] = f
        hubs = frozenset(_hubs(near))
        rows = [row for hub in sorted(hubs) for row in _rows(hub, near)]
        said = {(f.first, f.second) for row in rows for f in row}
        left = {pair: f for pair, f in left.items() if pair not in said and not _follows(f, near, hubs)}
        out += rows
    return out


def _hubs(near: dict[TableKey, dict[TableKey, Found]]) -> list[TableKey]:
    """The relations that hold most of what the others hold, no two of them with a neighbour in common."""
    chosen: list[TableKey] = []
    barred: set[TableKey] = set()
    for key in sorted(near, key=lambda k: (-_worth(k, near[k]), k)):
        if key not in barred:
            chosen.append(key)
            barred.update(k for other in near[key] for k in (other, *near[other]))
    return chosen


def _worth(key: TableKey, others: dict[TableKey, Found]) -> float:
    held = sum(f.of(other) for other, f in others.items())
    called = sum((f.original == key) - (f.original == other) for other, f in others.items())
    return round(held + CALLED * called, 3)


def _rows(hub: TableKey, near: dict[TableKey, dict[TableKey, Found]]) -> list[list[Found]]:
    """One row for all that are equal to the hub and to each other, one for each other copy of it."""
    equal = [hub]
    for other in sorted(near[hub]):
        if all(_are_equal(hub, other, m, near) for m in equal[:TESTED]):
            equal.append(other)
    if len(equal) < 3:
        return [[f] for _, f in sorted(near[hub].items())]
    inside = [near[a][b] for i, a in enumerate(equal) for b in equal[i + 1 :] if b in near[a]]
    return [inside, *([f] for other, f in sorted(near[hub].items()) if other not in equal)]


def _are_equal(hub: TableKey, one: TableKey, other: TableKey, near: dict[TableKey, dict[TableKey, Found]]) -> bool:
    """Whether two copies are equal; of two that were not compared, if both are nearly all of the hub."""
    if other in near[one]:
        return _least(near[one][other]) >= ALL_ALIKE
    return hub not in (one, other) and min(_least(near[hub][one]), _least(near[hub][other])) >= (1 + ALL_ALIKE) / 2


def _least(f: Found) -> float:
    return min(f.shares[0][0], f.shares[1][0]) if f.shares is not None else 0.0


def _follows(f: Found, near: dict[TableKey, dict[TableKey, Found]], hubs: frozenset[TableKey]) -> bool:
    """Whether a pair follows from what both share with one hub."""
    smaller = max(f.first, f.second, key=lambda k: (f.of(k), k))
    both = [h for h in hubs if h in near[f.first] and h in near[f.second]]
    return any(near[h][smaller].of(smaller) >= f.of(smaller) - EXPLAINED for h in both)


def hub_of(row: list[Found]) -> TableKey | None:
    """Return the relation of which the others of a row are copies, as far as they say; None of a pair."""
    if len(row) < 2:
        return None
    return next((k for k in (row[0].first, row[0].second) if k in (row[1].first, row[1].second)), None)
