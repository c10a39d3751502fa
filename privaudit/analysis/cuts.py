"""The fewest columns to move or tokenise so that identity and transactions fall apart: a smallest cut.

Columns of identity, columns of transactions and the columns of keys are pipes from transactions to people, each as
wide as one column; what has to be taken away is the narrowest cut (L. R. Ford, D. R. Fulkerson, "Maximal flow through
a network", 1956; augmented along shortest ways, J. Edmonds, R. M. Karp, 1972). Of equally narrow cuts that of keys is
taken, then that of identity.
"""

from __future__ import annotations

import itertools
from collections import defaultdict, deque
from collections.abc import Hashable
from enum import StrEnum
from typing import Final

from ..model import Ref, record
from .placing import Place

_ONE: Final = 10_000
_WIDTH: Final = {"key": _ONE, "shared": _ONE, "identity": _ONE + 1, "transaction": _ONE + 2}
"""A column's width by its part, so that of as many columns keys are cheapest."""
_WIDE: Final = 1 << 60


class Part(StrEnum):
    """What columns of a cut are."""

    IDENTITY = "identity"
    TRANSACTION = "transaction"
    KEY = "key"
    SHARED = "shared"
    """An identifier that two places share."""


@record
class Cut:
    """Columns, by place, and what each is."""

    columns: tuple[tuple[Ref, Part], ...]

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The columns."""
        return tuple(ref for ref, _ in self.columns)

    @property
    def parts(self) -> frozenset[Part]:
        """What is among them."""
        return frozenset(part for _, part in self.columns)


def smallest(place: Place) -> Cut:
    """Return the fewest columns without which no transaction of a place leads to identity.

    Where identifiers join two places, the fewest that part these two; each has a cut of its own besides.
    """
    if place.joins:
        sides = ({s.from_ for s in place.joins}, {s.to for s in place.joins})
        fewer = min(sides, key=lambda side: (len(side), min(r.key for r in side)))
        return Cut(columns=tuple((ref, Part.SHARED) for ref in sorted(fewer, key=lambda r: r.key)))
    net = _Net()
    for c in place.transactions:
        net.column(c.ref, Part.TRANSACTION, _SOURCE, ("table", c.ref.table_key))
    for c in place.identity:
        net.column(c.ref, Part.IDENTITY, ("table", c.ref.table_key), _SINK)
    for step in place.path:
        # Of a key of several columns one is enough: without the customer's number that of the tenant joins nobody.
        net.key(step.columns[0].from_, ("table", step.from_.table_key), ("table", step.to.table_key))
    return Cut(columns=tuple(sorted(net.cut(), key=lambda c: c[0].key)))


_Node = Hashable
_SOURCE: Final[_Node] = ("source",)
_SINK: Final[_Node] = ("sink",)


class _Net:
    """Pipes, and the columns some of them are."""

    def __init__(self) -> None:
        self._left: dict[_Node, dict[_Node, int]] = defaultdict(dict)
        self._columns: dict[tuple[_Node, _Node], tuple[Ref, Part]] = {}

    def _pipe(self, one: _Node, other: _Node, width: int) -> None:
        self._left[one][other] = max(width, self._left[one].get(other, 0))
        self._left[other].setdefault(one, 0)

    def column(self, ref: Ref, part: Part, one: _Node, other: _Node) -> None:
        """Put a column between two nodes; one that is several things at once is one pipe, and called a key."""
        enter, leave = ("in", ref), ("out", ref)
        known = self._columns.get((enter, leave), (ref, part))[1]
        part = min(part, known, key=lambda p: _WIDTH[p])
        self._columns[enter, leave] = (ref, part)
        self._pipe(one, enter, _WIDE)
        self._left[enter][leave] = _WIDTH[part]
        self._left[leave].setdefault(enter, 0)
        self._pipe(leave, other, _WIDE)

    def key(self, ref: Ref, one: _Node, other: _Node) -> None:
        """Put a key between two relations, open both ways."""
        self.column(ref, Part.KEY, one, other)
        self.column(ref, Part.KEY, other, one)

    def cut(self) -> list[tuple[Ref, Part]]:
        """Return the columns of the narrowest cut; of several the one nearest to the people."""
        while (way := self._way()) is not None:
            pairs = list(itertools.pairwise(way))
            least = min(self._left[a][b] for a, b in pairs)
            for a, b in pairs:
                self._left[a][b] -= least
                self._left[b][a] += least
        reached = self._from_source()
        return [column for (a, b), column in self._columns.items() if a in reached and b not in reached]

    def _way(self) -> list[_Node] | None:
        before = self._from_source(_SINK)
        if _SINK not in before:
            return None
        way = [_SINK]
        while way[-1] != _SOURCE:
            way.append(before[way[-1]])
        return way[::-1]

    def _from_source(self, until: _Node = None) -> dict[_Node, _Node]:
        before: dict[_Node, _Node] = {_SOURCE: _SOURCE}
        queue: deque[_Node] = deque([_SOURCE])
        while queue:
            here = queue.popleft()
            if here == until:
                return before
            for to, left in self._left[here].items():
                if left > 0 and to not in before:
                    before[to] = here
                    queue.append(to)
        return before
