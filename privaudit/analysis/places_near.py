"""Identity and transactions in one relation, or joined by keys, declared or found.

Keys are followed from the many to the one (order item -> order -> customer), so that every transaction row belongs to
one person; a way through products, organisations or staff joins strangers and does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..model import Level, PathStep, Subject
from .facts import Facts, TableKey
from .keys import KeyGraph, Path
from .placing import NAMES, WHO, People, Place, Sides, package_parts, passed

_PEOPLE = frozenset({Subject.CUSTOMER, Subject.PATIENT, Subject.CONTACT_PERSON})
_ONE = 1.02
"""Rows for each, where there is one row for each but for a few."""


def near_places(facts: Facts) -> tuple[Place, ...]:
    """Return the places of levels same_table and linked, those of one relation first."""
    sides = Sides(facts)
    return (*_same_table(sides), *_linked(sides))


def _same_table(sides: Sides) -> Iterator[Place]:
    for key in sorted(sides.identity.keys() & sides.transactions.keys()):
        yield Place(
            level=Level.SAME_TABLE,
            tables=(key,),
            identity=tuple(sides.identity[key]),
            transactions=tuple(sides.transactions[key]),
            parts=package_parts(sides.found((key,))),
            people=sides.people((key,)),
            hub=key,
        )


def _linked(sides: Sides) -> Iterator[Place]:
    finder = _Linked(sides)
    reached: dict[TableKey, dict[TableKey, Path]] = defaultdict(dict)
    for key in sorted(sides.transactions):
        for person, path in finder.hubs(key):
            reached[person].setdefault(key, path)
    for key in sorted(sides.identity.keys() & sides.transactions.keys()):
        if key in reached or (not finder.hubs(key) and finder.adds(key)):
            reached[key].setdefault(key, ())
    for person, sources in sorted(reached.items()):
        yield finder.place(person, sources)


class _Linked:
    """Finds the people that transactions lead to through keys."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._graph = KeyGraph(sides.facts)
        self._above: dict[TableKey, list[tuple[TableKey, Path]]] = {}
        self._held: dict[TableKey, frozenset[str]] = {}

    def _kinds(self, key: TableKey) -> frozenset[str]:
        """The kinds of identity that a relation stands for: its own, else those of its own relations below."""
        if key not in self._held:
            found = list(self._sides.identity.get(key, ()))
            if not found:
                about_people = self._sides.facts.subject_of(key) in _PEOPLE
                for below, step in self._graph.own(key):
                    if about_people or (self._graph.rows_for_each(step) or 0) <= _ONE:
                        found += self._sides.identity.get(below, ())
            self._held[key] = frozenset(c.entity for c in found)
        return self._held[key]

    def _people_above(self, key: TableKey) -> list[tuple[TableKey, Path]]:
        if key not in self._above:
            ways = [(k, p) for k, p in self._graph.ways_up(key, self._sides.barred) if self._kinds(k)]
            if not ways:
                over = ((k, p) for k, p in self._graph.over_pairs(key) if not self._sides.barred(k) and k != key)
                ways = [(k, p) for k, p in over if self._kinds(k)]
            self._above[key] = ways
        return self._above[key]

    def hubs(self, start: TableKey) -> list[tuple[TableKey, Path]]:
        """Return the tables whose people a transaction belongs to.

        Of all tables with identity on the way up, those that name people; of these, the topmost: an invoice's address
        leads to its customer, and the customer's address in a table above does not make that table the customer.
        """
        ways = self._people_above(start)
        chosen = [(k, p) for k, p in ways if self._kinds(k) & NAMES] or ways
        order = {k: number for number, (k, _) in enumerate(chosen)}
        above = {k: {a for a, _ in self._people_above(k)} & order.keys() for k in order}

        def leads_on(k: TableKey) -> bool:
            """Whether a person's table above is the one meant; of two that lead to each other the nearer one stays."""
            return any(k not in above[a] or order[a] < order[k] for a in above[k])

        return [(k, p) for k, p in chosen if not leads_on(k)]

    def adds(self, key: TableKey) -> bool:
        """Whether relations beside one with both sides say more of who its people are: their addresses, say."""
        sides = self._sides
        beside = [to for to, path in self._graph.beside(key) if not any(map(sides.barred, passed(path)))]
        more = package_parts([c for to in beside for c in sides.identity.get(to, ())])
        return not set(more) & WHO <= set(package_parts(sides.found((key,))))

    def place(self, person: TableKey, sources: dict[TableKey, Path]) -> Place:
        """One place a table of people: all transactions that lead to it, and identity kept on the way or beside."""
        sides = self._sides
        steps = [step for path in sources.values() for step in path]
        between = self._between(person, sources) | passed(tuple(steps))
        tables = dict.fromkeys([person, *sorted(between - {person})])
        identity = [c for key in tables for c in sides.identity.get(key, ())]
        for other, path in self._graph.beside(person):
            if other not in tables and sides.identity.get(other) and not any(map(sides.barred, passed(path))):
                tables |= dict.fromkeys([other, *sorted(passed(path) - tables.keys())])
                identity += sides.identity[other]
                steps += path
        keys = tuple(tables)
        people = sides.people((person,))
        if people == People():
            people = sides.people(tuple(k for k in keys if k in sides.identity))
        return Place(
            level=Level.LINKED,
            tables=keys,
            identity=tuple(identity),
            transactions=tuple(c for key in sources for c in sides.transactions[key]),
            parts=package_parts(sides.found(keys)),
            people=people,
            path=tuple(dict.fromkeys((*steps, *self._inside(keys)))),
            hub=person,
        )

    def _between(self, person: TableKey, sources: dict[TableKey, Path]) -> set[TableKey]:
        """Return the relations on any way up from transactions to their people, not the shortest alone."""
        below = {person, *self._graph.all_below(person)}
        reached = {k for start in sources for k, _ in self._graph.ways_up(start, self._sides.barred)}
        return {k for k in reached | set(sources) if k in below and not self._sides.barred(k)}

    def _inside(self, keys: tuple[TableKey, ...]) -> list[PathStep]:
        """Return every key between these relations: each is a way that has to be cut."""
        inside = set(keys)
        return [step for key in sorted(inside) for to, step in self._graph.up.get(key, ()) if to in inside]
