"""Where a person's identity meets their transactions: in one relation, or through declared keys.

Keys are followed from the many to the one (order item -> order -> customer), so that every transaction row belongs to
one person; a way through products, organisations or staff joins strangers and does not count. Undeclared keys, schemas,
servers and principals are not looked at by this version.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..model import (
    Category,
    Classification,
    CoLocation,
    Level,
    Message,
    PackagePart,
    Ref,
    Severity,
)
from .facts import NOT_CUSTOMERS, Facts, TableKey, is_exposed, is_identity, is_likely, is_transaction
from .keys import KeyGraph, Path

_PARTS: dict[Category, PackagePart] = {
    Category.CONTACT: PackagePart.CONTACT,
    Category.GOVERNMENT_ID: PackagePart.DOCUMENT,
    Category.LOCATION: PackagePart.ADDRESS,
    Category.TRANSACTION_AMOUNT: PackagePart.AMOUNT,
    Category.TRANSACTION_ITEM: PackagePart.ITEM,
    Category.TRANSACTION_TIME: PackagePart.TIME,
    Category.TRANSACTION_PLACE: PackagePart.PLACE,
}
_NAMES = frozenset({"PERSON", "FIRST_NAME", "LAST_NAME", "PATRONYMIC"})
_ADDRESSES = frozenset({"STREET_ADDRESS"})


def package_parts(found: list[Classification]) -> tuple[PackagePart, ...]:
    """Return which parts of the full package these columns show, in the order of the package."""
    parts: set[PackagePart] = set()
    for c in found:
        if not is_likely(c) or not is_exposed(c):
            continue
        if c.entity in _NAMES:
            parts.add(PackagePart.NAME)
        elif c.entity in _ADDRESSES:
            parts.add(PackagePart.ADDRESS)
        elif c.category in _PARTS:
            parts.add(_PARTS[c.category])
    return tuple(p for p in PackagePart if p in parts)


def colocations(facts: Facts) -> tuple[CoLocation, ...]:
    """Return all co-locations at levels same_table and linked, without severity (`info`), sorted by id."""
    rows = {r.id: r for r in (*_same_table(facts), *_linked(facts))}
    return tuple(rows[i] for i in sorted(rows))


def _refs(found: list[Classification]) -> tuple[Ref, ...]:
    return tuple(sorted({c.ref for c in found}, key=lambda r: r.key))


def _same_table(facts: Facts) -> Iterator[CoLocation]:
    for key, found in sorted(facts.by_table.items()):
        identity = [c for c in found if is_identity(c)]
        transactions = [c for c in found if is_transaction(c)]
        if not identity or not transactions or facts.subject_of(key) in NOT_CUSTOMERS:
            continue
        yield CoLocation(
            level=Level.SAME_TABLE,
            systems=(key[0],),
            identity=_refs(identity),
            transactions=_refs(transactions),
            package=package_parts(found),
            people_estimate=_people(facts, key),
            severity=Severity.INFO,
            advice=Message(
                key="colocation.split_table", params=(("table", _label(key)), ("columns", _columns(identity)))
            ),
        )


def _linked(facts: Facts) -> Iterator[CoLocation]:
    finder = _Linked(facts)
    reached: dict[TableKey, dict[TableKey, Path]] = defaultdict(dict)
    for key, found in sorted(facts.by_table.items()):
        if any(is_transaction(c) for c in found) and not finder.barred(key):
            for person, path in finder.hubs(key):
                reached[person].setdefault(key, path)
    for person, sources in sorted(reached.items()):
        yield finder.row(person, sources)


class _Linked:
    """Finds the people that transactions lead to through declared keys."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._graph = KeyGraph(facts)
        self._identity = {k: [c for c in found if is_identity(c)] for k, found in facts.by_table.items()}
        self._above: dict[TableKey, list[tuple[TableKey, Path]]] = {}

    def barred(self, key: TableKey) -> bool:
        """Whether a way through this relation would join strangers: products, organisations, staff."""
        return self._facts.subject_of(key) in NOT_CUSTOMERS

    def _people_above(self, key: TableKey) -> list[tuple[TableKey, Path]]:
        if key not in self._above:
            ways = self._graph.ways_up(key, self.barred)
            self._above[key] = [(k, p) for k, p in ways if self._identity.get(k)]
        return self._above[key]

    def hubs(self, start: TableKey) -> list[tuple[TableKey, Path]]:
        """Return the tables whose people a transaction belongs to.

        Of all tables with identity on the way up, those that name people; of these, the topmost: an invoice's address
        leads to its customer, and the customer's address in a table above does not make that table the customer.
        """
        ways = self._people_above(start)
        named = [(k, p) for k, p in ways if any(c.entity in _NAMES for c in self._identity[k])]
        chosen = named or ways
        keys = {k for k, _ in chosen}
        return [(k, p) for k, p in chosen if not any(above in keys for above, _ in self._people_above(k))]

    def row(self, person: TableKey, sources: dict[TableKey, Path]) -> CoLocation:
        """One row a table of people: all transactions that lead to it, and identity kept on the way or beside."""
        steps = [step for path in sources.values() for step in path]
        passed = {_key(r) for s in steps for r in (s.from_, s.to)} - {person}
        tables = dict.fromkeys([person, *sorted(passed)])
        identity = [c for key in tables if not self.barred(key) for c in self._identity.get(key, ())]
        for other, path in self._graph.beside(person):
            if other not in tables and not self.barred(other) and self._identity.get(other):
                tables[other] = None
                identity += self._identity[other]
                steps += path
        found = [c for key in tables for c in self._facts.by_table.get(key, ())]
        columns = _columns(identity)
        return CoLocation(
            level=Level.LINKED,
            systems=(person[0],),
            identity=_refs(identity),
            transactions=_refs([c for key in sources for c in self._facts.by_table[key] if is_transaction(c)]),
            path=tuple(dict.fromkeys(steps)),
            package=package_parts(found),
            people_estimate=_people(self._facts, person),
            severity=Severity.INFO,
            advice=Message(key="colocation.cut_key", params=(("table", _label(person)), ("columns", columns))),
        )


def _key(ref: Ref) -> TableKey:
    return (ref.system or "", ref.schema or "", ref.table or "")


def _people(facts: Facts, key: TableKey) -> int | None:
    row = facts.row_of.get(key)
    return row.people_estimate if row else None


def _label(key: TableKey) -> str:
    return Ref(system=key[0], schema=key[1], table=key[2]).label()


def _columns(found: list[Classification]) -> str:
    """Names of the fewest columns to move so that the package falls apart: the identity side, each once."""
    return ", ".join(dict.fromkeys(Ref(table=c.table, column=c.column).label() for c in found))
