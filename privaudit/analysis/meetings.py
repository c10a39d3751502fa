"""Where the same people are in two places that no key joins: by an identifier both hold, in whatever form.

Phones, e-mail addresses, documents, card numbers and long numbers of customers are compared as sketches of their
canonical forms, within and across systems. A place is all that keys join to a relation. Two places meet where their
people overlap and one says more of who bought what in the other, or each adds what the other has not: equal small
numbers, copies and lists of the same contacts make no meeting.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from ..model import (
    Category,
    Classification,
    Level,
    Link,
    LinkKind,
    Message,
    PackagePart,
    PathStep,
    Protection,
    Role,
    record,
)
from ..sketches import Overlap, Sketch
from .common import in_both
from .facts import NOT_CUSTOMERS, NUMBER_ENTITIES, Facts, TableKey, is_likely
from .keynames import telling_columns
from .keys import IDENTIFIER
from .keystems import column_name
from .places_near import near_places
from .placing import WHO, People, Place, Sides, package_parts

STRONG: Final = frozenset({Category.CONTACT, Category.GOVERNMENT_ID})
STRONG_ENTITIES: Final = frozenset({"CREDIT_CARD", "IBAN_CODE"})
NUMBERS: Final = frozenset({"CUSTOMER_NUMBER", "ACCOUNT_ID"})
UNIQUE: Final = "uuid"
"""The kind of UUIDs and other identifiers that are not equal by chance."""
_LONG_NUMBER: Final = 9
_LEAST_SHARED: Final = 5
_LEAST_SHARED_OF_FEW: Final = 3
_LEAST_SHARE_OF_FEW: Final = 0.1
_SCREEN: Final = 256
"""Values that are compared first: most pairs share none of them."""
_BOUGHT: Final = frozenset({PackagePart.AMOUNT, PackagePart.ITEM})
GAINS: Final = WHO | _BOUGHT
"""The parts that make a meeting worth a row."""


@record
class Meeting:
    """Two places with the same people; ``link`` is the identifier, ``place`` what both show together."""

    place: Place
    link: Link


def meetings(facts: Facts) -> tuple[Meeting, ...]:
    """Return the places joined by shared identifiers: for each place of transactions the best in each system.

    Of places in one system the level is linked, else cross_system.
    """
    finder = _Finder(facts)
    found: dict[str, Meeting] = {}
    for here in finder.wholes:
        if here.bought:
            best: dict[str, tuple[tuple[object, ...], Meeting]] = {}
            for there in finder.others(here):
                meeting = finder.meet(here, there)
                if meeting is not None:
                    system = there.system
                    rank = (
                        -len(there.gain(here)),
                        -(meeting.place.people.estimate or 0),
                        there.tables,
                    )
                    if system not in best or rank < best[system][0]:
                        best[system] = (rank, meeting)
            found |= {m.link.id: m for _, m in best.values()}
    return tuple(found[i] for i in sorted(found))


@record
class _Whole:
    """All that keys join to a relation."""

    system: str
    tables: tuple[TableKey, ...]
    parts: frozenset[PackagePart]
    place: Place
    columns: tuple[tuple[str, Classification], ...]
    """Kind of identifier, and the column with the most values of it."""

    @property
    def bought(self) -> bool:
        return bool(self.place.transactions)

    def gain(self, other: _Whole) -> frozenset[PackagePart]:
        """Return what this adds to another that matters."""
        return (self.parts - other.parts) & GAINS


@record
class _Shared:
    """A kind of identifier that two places share, with the column of each."""

    kind: str
    mine: Classification
    other: Classification
    overlap: Overlap
    people: People

    def step(self, forward: bool) -> PathStep:
        """Return the join, from the first place to the second."""
        sure = round(min(0.99, 0.8 + 0.19 * min(1.0, self.overlap.shared / 50)), 2)
        from_, to = (self.mine, self.other) if forward else (self.other, self.mine)
        return PathStep(from_=from_.ref, to=to.ref, kind=LinkKind.DISCOVERED, confidence=sure)


class _Finder:
    """Places by system and kind of identifier, with their sketches."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._sides = Sides(facts)
        self._columns = _identifiers(facts, self._sides)
        self.wholes = self._wholes()
        self._by_kind: dict[str, list[_Whole]] = defaultdict(list)
        for whole in self.wholes:
            for kind, _ in whole.columns:
                self._by_kind[kind].append(whole)
        self._screens: dict[tuple[TableKey, str], frozenset[int]] = {}

    def _wholes(self) -> tuple[_Whole, ...]:
        """Make one of each place that keys join, and of each other relation with an identifier."""
        near = sorted(near_places(self._facts), key=lambda p: (p.level is Level.SAME_TABLE, -len(p.tables), p.tables))
        of_table: dict[TableKey, Place] = {}
        for place in near:
            for key in place.tables:
                of_table.setdefault(key, place)
        places = {p.tables: p for p in near if any(of_table[k] is p for k in p.tables)}
        for key in self._columns:
            if key not in of_table:
                places[key,] = self._alone(key)
        wholes = (self._whole(p) for _, p in sorted(places.items()))
        return tuple(w for w in wholes if w.columns)

    def _alone(self, key: TableKey) -> Place:
        return Place(
            level=Level.SAME_TABLE,
            tables=(key,),
            identity=tuple(self._sides.identity.get(key, ())),
            transactions=tuple(self._sides.transactions.get(key, ())),
            parts=package_parts(self._sides.found((key,))),
            people=self._sides.people((key,)),
            hub=key,
        )

    def _whole(self, place: Place) -> _Whole:
        best: dict[str, tuple[int, Classification]] = {}
        for key in place.tables:
            for kind, c in self._columns.get(key, ()):
                sketch = self._facts.sketches.of(key, c.column)
                size = round(len(sketch) / sketch.share) if sketch is not None else 0
                if kind not in best or size > best[kind][0]:
                    best[kind] = (size, c)
        return _Whole(
            system=place.tables[0][0],
            tables=place.tables,
            parts=frozenset(place.parts),
            place=place,
            columns=tuple((kind, c) for kind, (_, c) in sorted(best.items())),
        )

    def others(self, here: _Whole) -> Iterator[_Whole]:
        """Yield the places that share a kind of identifier and say more of who bought, or add up with this one."""
        seen = {here.tables}
        for kind, _ in here.columns:
            for there in self._by_kind[kind]:
                if there.tables not in seen and set(there.tables).isdisjoint(here.tables):
                    seen.add(there.tables)
                    gained = there.gain(here)
                    if gained & WHO or (gained and here.gain(there)):
                        yield there

    def meet(self, here: _Whole, there: _Whole) -> Meeting | None:
        """Return what both show together, by the identifier with the most people in common."""
        theirs = dict(there.columns)
        found: list[_Shared] = []
        for kind, mine in here.columns:
            other = theirs.get(kind)
            if other is not None and self._screened(mine, other):
                one, two = self._sketch(mine), self._sketch(other)
                overlap = one.overlap(two)
                if _is_real(overlap):
                    people = in_both(one, two, overlap, here.place.people, there.place.people)
                    found.append(_Shared(kind=kind, mine=mine, other=other, overlap=overlap, people=people))
        if not found:
            return None
        found.sort(key=lambda f: (-(f.people.estimate or 0), f.kind))
        return _meeting(here, there, found)

    def _sketch(self, c: Classification) -> Sketch:
        found = self._facts.sketches.of(_key(c), c.column)
        return found if found is not None else Sketch((), share=1.0)

    def _screened(self, mine: Classification, other: Classification) -> bool:
        """Whether the first values have any in common; where there are few, or shares differ much, all are compared."""
        one, two = self._sketch(mine), self._sketch(other)
        if min(len(one), len(two)) <= _SCREEN or min(one.share, two.share) < 0.5 * max(one.share, two.share):
            return bool(len(one) and len(two))
        return not self._screen(mine, one).isdisjoint(self._screen(other, two))

    def _screen(self, c: Classification, sketch: Sketch) -> frozenset[int]:
        key = (_key(c), c.column)
        if key not in self._screens:
            self._screens[key] = frozenset(sketch.below(sketch.share)[: 2 * _SCREEN])
        return self._screens[key]


def _key(c: Classification) -> TableKey:
    return (c.system, c.schema, c.table)


def _is_real(overlap: Overlap) -> bool:
    fewer = min(overlap.of_first, overlap.of_second)
    few = overlap.shared >= max(_LEAST_SHARED_OF_FEW, math.ceil(_LEAST_SHARE_OF_FEW * fewer))
    return overlap.shared >= _LEAST_SHARED or few


def _identifiers(facts: Facts, sides: Sides) -> dict[TableKey, list[tuple[str, Classification]]]:
    """Return the columns by which a person is the same elsewhere, with the kind that has to be equal."""
    out: dict[TableKey, list[tuple[str, Classification]]] = defaultdict(list)
    unique = {(r.table_key, r.column) for r in telling_columns(facts)}
    for key, found in sorted(facts.by_table.items()):
        if sides.barred(key):
            continue
        for c in found:
            kind = _kind(c, unique)
            if kind is not None and facts.sketches.of(key, c.column) is not None:
                out[key].append((kind, c))
    return dict(out)


def _kind(c: Classification, unique: set[tuple[TableKey, str | None]]) -> str | None:
    if c.role is not Role.COLUMN or c.path is not None or not is_likely(c) or c.subject in NOT_CUSTOMERS:
        return None
    if c.protection is not Protection.PLAIN:
        return None
    if (_key(c), c.column) in unique and c.entity in NUMBERS:
        return UNIQUE
    if c.entity in NUMBERS:
        return _number_kind(c)
    strong = (c.category in STRONG and c.entity not in NUMBER_ENTITIES) or c.entity in STRONG_ENTITIES
    return c.entity if strong else None


def _number_kind(c: Classification) -> str | None:
    """Return the kind of a number that a company gave: long ones are equal for a reason, short ones by chance."""
    signs = len(re.sub(r"[^\w#]|_", "", c.shape or ""))
    named = "/".join(column_name(c.column).every)
    return f"{c.entity}/{named}" if signs >= _LONG_NUMBER else None


def _meeting(here: _Whole, there: _Whole, found: list[_Shared]) -> Meeting:
    first, second = (here, there) if here.tables <= there.tables else (there, here)
    steps = tuple(f.step(first is here) for f in found)
    best = found[0]
    params = (
        ("kind_entity", best.mine.entity),
        ("shared", best.overlap.shared),
        ("seen", min(best.overlap.of_first, best.overlap.of_second)),
        (
            "seen_in",
            (best.mine if best.overlap.of_first <= best.overlap.of_second else best.other).ref.of_table().label(),
        ),
    )
    evidence: tuple[Message, ...] = (Message(key=IDENTIFIER, params=params),)
    if best.kind == UNIQUE:
        evidence = (*evidence, Message(key="link.telling"))
    link = Link(
        from_=(steps[0].from_,),
        to=(steps[0].to,),
        kind=LinkKind.DISCOVERED,
        confidence=steps[0].confidence,
        evidence=evidence,
    )
    one, two = first.place, second.place
    place = Place(
        level=Level.LINKED if first.system == second.system else Level.CROSS_SYSTEM,
        tables=(*one.tables, *two.tables),
        identity=(*one.identity, *two.identity),
        transactions=(*one.transactions, *two.transactions),
        parts=tuple(p for p in PackagePart if p in one.parts or p in two.parts),
        people=best.people,
        path=(*one.path, *steps, *two.path),
        hub=one.hub,
        joins=steps,
    )
    return Meeting(place=place, link=link)
