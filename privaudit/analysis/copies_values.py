"""Do two relations hold the same records? Settled by sketches: which columns agree row by row, and in how many rows.

Two relations are compared at an *anchor*: a column of each by whose values rows were chosen. At values that both have,
the other columns of the row either agree or do not. A copy agrees in nearly all its columns; two systems that know the
same people agree in what the people are, and each has something of its own; two relations numbered 1 to N agree by
chance only. That chance is taken off: equal cities, names and states make equal rows where nothing was copied.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from ..model import record
from ..sketches import Overlap, Sketch, TableSketch, share_bounds
from .copies_exports import Apart, Side, apart, is_export
from .facts import TableKey

TELLING: Final = 0.3
"""Columns in which rows are equal by chance more often than this tell nothing."""
RARE: Final = 0.02
"""Below this, equal rows are the same rows."""
FEWEST: Final = 4
"""Equal rows, and values that both have, from which on something is said."""
NOTHING_OWN: Final = 0.8
"""From this share of its columns on, a relation has next to nothing of its own."""
MOST: Final = 0.6
"""From this share on, and with a column that is no attribute of a person, rows are the same rows."""
HALF: Final = 0.5
"""A column agrees if it does so in half as many rows as the best one."""
Share = tuple[float, float, float]
"""A share of 1 with its lower and upper bound."""
UNIQUE: Final = 1.1
"""Up to so many rows a value, an anchor stands for one record."""
SURELY: Final = 0.01
"""The least share of records whose lower bound must be passed."""


@record
class Known:
    """What facts say of a relation's columns.

    ``strong``: kinds by column whose equal values mean the same person anywhere (phone, e-mail address, document,
    card); ``personal``: columns that are equal because the person is; ``surrogate``: numbers the system gave itself.
    ``names``: folded names. ``refers``: relations that its keys lead to, declared or found; ``unseen``: columns of its
    own that rows are not compared by (free texts, documents, pictures).
    """

    strong: dict[str, str]
    personal: frozenset[str]
    surrogate: frozenset[str]
    names: dict[str, str]
    kinds: dict[str, str]
    refers: frozenset[TableKey] = frozenset()
    unseen: frozenset[str] = frozenset()


@record
class Agreement:
    """One column of each relation that agree row by row. ``excess``: the share of rows beyond what chance gives."""

    first: str
    second: str
    excess: float
    chance: float
    pairs: Overlap


@record
class Match:
    """What two relations have in common. ``in_second``: share of the first's records that the second has; bounds.

    ``agreeing`` of ``telling`` columns of the narrower one agree at the anchor; ``own_row``: a column agrees that is
    no attribute of a person. ``partial``: a bound on rows was reached, so that more may be in common. ``exported``: by
    the shape of both, one is taken out of the other (`is_export`); ``named``: both hold names, in unlike pieces.
    """

    anchor: tuple[str, str]
    agreeing: tuple[Agreement, ...]
    telling: int
    own_row: bool
    shared: Overlap
    in_second: Share
    in_first: Share
    partial: bool = False
    exported: bool = False
    named: bool = False

    @property
    def ratio(self) -> float:
        """The share of the narrower relation's telling columns that agree."""
        return min(1.0, len(self.agreeing) / self.telling) if self.telling else 0.0

    @property
    def copied(self) -> bool:
        """Whether these are the same records in two places."""
        if self.smaller[1] < SURELY or self.shared.shared < FEWEST:
            return False
        return self.by_rows or self.exported

    @property
    def by_rows(self) -> bool:
        """Whether so many columns agree that the rows are the same, whatever else the two hold."""
        count = len(self.agreeing)
        return (count >= 2 and self.ratio >= NOTHING_OWN) or (count >= 3 and self.ratio >= MOST and self.own_row)

    @property
    def smaller(self) -> Share:
        """The share of the smaller relation's records that the other has, with bounds."""
        return self.in_second if self.shared.of_first <= self.shared.of_second else self.in_first

    @property
    def compared(self) -> int:
        """Records of the smaller one that were looked for."""
        return min(self.shared.of_first, self.shared.of_second)


def compare(a: TableSketch, b: TableSketch, of_a: Known, of_b: Known) -> Match | None:
    """Return what two relations have in common at the best pair of anchors; None if nothing can be said."""
    found = [m for x, y in _anchors(a, b, of_a, of_b) if (m := _at(a, b, of_a, of_b, x, y)) is not None]
    return max(found, key=lambda m: (m.copied, m.ratio * math.sqrt(len(m.agreeing)), m.smaller[1]), default=None)


def _anchors(a: TableSketch, b: TableSketch, of_a: Known, of_b: Known) -> Iterator[tuple[str, str]]:
    """Yield the pairs of anchors at which rows may meet: of one kind, or of none."""
    if not a.beside and not b.beside:
        return
    mine, theirs = _anchors_of(a, of_a), _anchors_of(b, of_b)
    for x in sorted(mine):
        for y in sorted(theirs):
            kinds = {of_a.kinds.get(x, ""), of_b.kinds.get(y, "")}
            if len(kinds) == 1 or "" in kinds:
                yield x, y


def _anchors_of(table: TableSketch, known: Known) -> set[str]:
    """The columns beside which others are kept; of a relation without another column, its identifiers."""
    return {x for x, _ in table.beside if x in table.values} or {x for x in table.values if x in known.strong}


def _at(a: TableSketch, b: TableSketch, of_a: Known, of_b: Known, x: str, y: str) -> Match | None:
    at = _Meeting(a, b, x, y)
    if at.met < FEWEST:
        return None
    agreeing = at.agreements(of_a, of_b)
    # A column that is equal in every row stands out from what rows share by chance; it sets the measure.
    top = max((g.excess for g in agreeing if g.chance <= TELLING), default=0.0)
    agreeing = [g for g in agreeing if g.chance <= TELLING and g.excess >= HALF * top]
    strong = bool(of_a.strong.get(x)) and of_a.strong.get(x) == of_b.strong.get(y)
    sole = strong and max(at.rows_each) <= UNIQUE
    measures = [(g.pairs, g.chance, at.whole) for g in agreeing if g.chance <= RARE]
    if sole:
        values = a.values[x].overlap(b.values[y])
        measures.append((values, 0.0, a.values[x].whole and b.values[y].whole))
    if not measures:
        return None
    shared, chance, whole = _best(measures)
    shares = (
        _share(shared.shared, shared.of_first, chance, whole),
        _share(shared.shared, shared.of_second, chance, whole),
    )
    sides = at.sides(of_a, of_b)
    parts = apart(*sides, [(x, y), *((g.first, g.second) for g in agreeing)])
    rare = sum(g.chance <= RARE for g in agreeing)
    exported = sole and is_export(sides, parts, shares, shared.shared, rare)
    if not agreeing and not exported:
        return None
    anchor_own = x not in of_a.personal and y not in of_b.personal
    own = anchor_own or any(g.first not in of_a.personal and g.second not in of_b.personal for g in agreeing)
    return Match(
        anchor=(x, y),
        agreeing=tuple(sorted(agreeing, key=lambda g: (g.first, g.second))),
        telling=_telling(sides, agreeing, parts),
        own_row=own,
        shared=shared,
        in_second=shares[0],
        in_first=shares[1],
        partial=not whole,
        exported=exported,
        named=parts.named,
    )


def _telling(sides: tuple[Side, Side], agreeing: list[Agreement], parts: Apart) -> int:
    """Columns of the narrower side that agree or would show it; names in unlike pieces show nothing."""
    used = ({g.first for g in agreeing}, {g.second for g in agreeing})
    each = (len(u | (s.telling - n)) for u, s, n in zip(used, sides, parts.unlike_names, strict=True))
    return max(min(each), 1)


def _best(measures: list[tuple[Overlap, float, bool]]) -> tuple[Overlap, float, bool]:
    """The measure that says most: of those with the most records, the one with the highest lower bound."""
    most = max(min(o.of_first, o.of_second) for o, _, _ in measures)
    near = [m for m in measures if min(m[0].of_first, m[0].of_second) >= NOTHING_OWN * most]
    return max(near, key=lambda m: share_bounds(m[0].shared, min(m[0].of_first, m[0].of_second))[0])


def _share(hits: int, seen: int, chance: float, whole: bool) -> Share:
    """A share without what chance gives, with bounds; where rows are missing, it is "at least"."""
    low, high = share_bounds(hits, seen)
    rate = hits / seen if seen else 0.0
    value, low, high = (max(0.0, (v - chance) / (1 - chance)) for v in (rate, low, high))
    return value, min(value, low), max(value, high) if whole else 1.0


class _Meeting:
    """Two relations at one pair of anchors, within the part of the anchors' values that all sketches cover."""

    def __init__(self, a: TableSketch, b: TableSketch, x: str, y: str) -> None:
        self._sides = (self._of(a, x), self._of(b, y))
        self._tables = (a, b)
        self._equal = (a.equal, b.equal)
        mine, theirs = a.values[x], b.values[y]
        parts = [s.share for side in self._sides for s in side.values()]
        self._part = min([mine.share, theirs.share, *parts])
        self._anchors = (len(mine.below(self._part)), len(theirs.below(self._part)))
        self.met = len(set(mine.below(self._part)).intersection(theirs.below(self._part)))
        self._digests: tuple[dict[str, frozenset[int]], ...] = ({}, {})
        if self.met >= FEWEST:
            self._digests = tuple({c: frozenset(s.below(self._part)) for c, s in d.items()} for d in self._sides)
        self.whole = mine.whole and theirs.whole
        self.rows_each = tuple(s.rows / max(1, len(s)) for s in (mine, theirs))
        """Rows a value of each anchor."""

    @staticmethod
    def _of(table: TableSketch, anchor: str) -> dict[str, Sketch]:
        return {column: sketch for (x, column), sketch in table.beside.items() if x == anchor}

    def _pairs_of(self, side: int, column: str) -> int:
        return len(self._sides[side][column].below(self._part))

    def sides(self, of_a: Known, of_b: Known) -> tuple[Side, Side]:
        """Return the columns of both relations as exports are judged by them."""
        return self._side(0, of_a), self._side(1, of_b)

    def _side(self, side: int, known: Known) -> Side:
        columns = {column for _, column in self._tables[side].beside} | known.unseen
        return Side(
            columns=frozenset(c for c in columns if c not in known.surrogate),
            telling=frozenset(c for c in self._sides[side] if self._tells(side, known, c)),
            names=known.names,
            kinds=known.kinds,
            refers=self._tables[1 - side].key in known.refers,
        )

    def _tells(self, side: int, known: Known, column: str) -> bool:
        """Whether a column could tell: varied, filled, and no number the system gave by itself."""
        return (
            self._equal[side].get(column, 0.0) <= TELLING
            and column not in known.surrogate
            and self._pairs_of(side, column) * 4 >= self._anchors[side]
        )

    def agreements(self, of_a: Known, of_b: Known) -> list[Agreement]:
        """Return pairs of columns that agree beyond chance, each column once, the best pairs first."""
        named = {
            (first, second)
            for first in self._sides[0]
            for second in self._sides[1]
            if of_a.names.get(first) == of_b.names.get(second)
            or (bool(of_a.kinds.get(first)) and of_a.kinds.get(first) == of_b.kinds.get(second))
        }
        found = self._agreeing(sorted(named))
        sure = [g for g in found if g.excess >= HALF and g.chance <= TELLING]
        mine, theirs = {g.first for g in sure}, {g.second for g in sure}
        # Columns that are alike and agree need no further look; the others may be called anything.
        left = [
            (first, second)
            for first in self._sides[0]
            for second in self._sides[1]
            if first not in mine and second not in theirs and (first, second) not in named
        ]
        found += self._agreeing(left)
        alike = {(g.first, g.second): (g.first, g.second) in named for g in found}
        found.sort(key=lambda g: (-round(g.excess, 1), not alike[g.first, g.second], -g.excess, g.first, g.second))
        used: tuple[set[str], set[str]] = (set(), set())
        chosen = []
        for g in found:
            if g.first not in used[0] and g.second not in used[1]:
                used[0].add(g.first)
                used[1].add(g.second)
                chosen.append(g)
        return chosen

    def _agreeing(self, pairs: list[tuple[str, str]]) -> list[Agreement]:
        """Return those pairs of columns that agree beyond chance."""
        mine, theirs = self._digests
        counted = ((first, second, len(mine[first] & theirs[second])) for first, second in pairs)
        made = (self._agreement(first, second, n) for first, second, n in counted if n >= FEWEST)
        return [g for g in made if g is not None]

    def _agreement(self, first: str, second: str, shared: int) -> Agreement | None:
        pairs = Overlap(shared=shared, of_first=self._pairs_of(0, first), of_second=self._pairs_of(1, second))
        each = [
            n / max(1, anchors) for n, anchors in zip((pairs.of_first, pairs.of_second), self._anchors, strict=True)
        ]
        seen = max(shared, round(self.met * min(each)))
        alone = math.sqrt(self._equal[0].get(first, 0.0) * self._equal[1].get(second, 0.0))
        chance = 1 - (1 - min(alone, 1.0)) ** max(1.0, *each)
        low, _ = share_bounds(shared, seen)
        if chance >= 1 or low <= 1.2 * chance + 0.005:
            return None
        excess = (shared / seen - chance) / (1 - chance)
        return Agreement(first=first, second=second, excess=excess, chance=chance, pairs=pairs)
