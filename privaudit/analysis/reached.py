"""What sets of rights reach, worked out once for each: identity, transactions, what is unread, and what joins."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol

from ..model import (
    Access,
    Classification,
    CoLocation,
    Level,
    PackagePart,
    Principal,
    Reach,
    Ref,
    Subject,
    System,
    TableRow,
    ViaKind,
    record,
)
from .facts import CHOSEN_NOT_READ, NOT_CUSTOMERS, UNREAD, TableKey, is_identity, is_transaction, names_people
from .places import package_parts

FULL_LEVELS = frozenset({Level.SAME_TABLE, Level.LINKED})
"""Where a leak shows the full package as it lies: in one table, or joined by a key."""

MOST_LISTED = 50
"""Relations of each side that are listed, those of most people first; `access` has them all."""

RANK = {reach: number for number, reach in enumerate(Reach)}
"""The easier the way, the lower."""

Rights = dict[int, int]
"""What is reached, by the number that `Contents` gave to a relation and columns in it, with the easiest way's rank."""

_NOT_OF_PEOPLE = NOT_CUSTOMERS | {Subject.NONE}


class Audited(Protocol):
    """What is looked at: of `Facts` as of an `AuditResult`."""

    @property
    def systems(self) -> tuple[System, ...]:
        """All systems."""
        ...

    @property
    def tables(self) -> tuple[TableRow, ...]:
        """All relations."""
        ...

    @property
    def colocations(self) -> tuple[CoLocation, ...]:
        """Places, for the joins."""
        ...

    @property
    def access(self) -> tuple[Access, ...]:
        """All access rows."""
        ...

    @property
    def principals(self) -> tuple[Principal, ...]:
        """All accounts."""
        ...


@record
class Side:
    """One side as far as it is reached: columns of the relations of most people, and how many relations in all."""

    columns: tuple[Ref, ...] = ()
    tables: int = 0


@record
class Held:
    """What columns of one relation hold."""

    key: TableKey
    columns: tuple[str, ...]
    """("*",) for all."""
    identity: tuple[Ref, ...] = ()
    transactions: tuple[Ref, ...] = ()
    parts: frozenset[PackagePart] = frozenset()
    people: int = 0
    named: int = 0
    """People of any kind, customers or not, if what names them is reached."""
    unread: bool = False


@record
class Reached:
    """What one set of rights reaches."""

    identity: Side
    transactions: Side
    parts: tuple[PackagePart, ...]
    unread: int
    people: int | None
    named: int | None
    reach: Reach
    joined: tuple[str, ...]
    systems: tuple[str, ...]


class Contents:
    """What relations and columns hold, each looked up once, and numbered: numbers are quick to put together."""

    def __init__(self, audit: Audited, found: Iterable[Classification]) -> None:
        self._by_table: dict[TableKey, list[Classification]] = defaultdict(list)
        for c in found:
            self._by_table[c.system, c.schema, c.table].append(c)
        self._access = audit.access
        self._direct: dict[tuple[str, str], list[Access]] | None = None
        self._of_accounts: dict[tuple[tuple[str, str], ...], tuple[int, ...]] = {}
        self._row = {(t.system, t.schema, t.table): t for t in audit.tables}
        self._places: dict[str, list[CoLocation]] = defaultdict(list)
        for place in audit.colocations:
            if place.level in FULL_LEVELS and len(place.systems) == 1:
                self._places[place.systems[0]].append(place)
        self._placed = {r for places in self._places.values() for p in places for r in p.transactions}
        unread = (k for k, t in self._row.items() if t.status in UNREAD)
        self._keys: dict[str, list[TableKey]] = defaultdict(list)
        for key in sorted({*self._by_table, *unread}):
            self._keys[key[0]].append(key)
        self._numbers: dict[tuple[TableKey, tuple[str, ...]], int] = {}
        self._held: list[Held] = []
        self._known: dict[frozenset[tuple[int, int]], Reached] = {}

    def rights_of(self, a: Access) -> Iterator[int]:
        """Yield what a row reaches; one without a relation reaches all of its schema or system.

        A user of an application reaches what the application's accounts read directly, and no more.
        """
        if a.reach is Reach.APPLICATION:
            yield from self._through(a)
            return
        if a.table is not None:
            yield self._number((a.system, a.schema or "", a.table), a.columns)
            return
        for key in self._keys[a.system]:
            if a.schema is None or key[1] == a.schema:
                yield self._number(key, a.columns)

    def _through(self, a: Access) -> tuple[int, ...]:
        accounts = tuple((a.system, v.name) for v in a.via if v.kind is ViaKind.LOGIN)
        found = self._of_accounts.get(accounts)
        if found is None:
            if self._direct is None:
                self._direct = defaultdict(list)
                for row in self._access:
                    if row.reach is Reach.DIRECT:
                        self._direct[row.system, row.principal].append(row)
            rows = (row for account in accounts for row in self._direct.get(account, ()))
            found = self._of_accounts[accounts] = tuple(dict.fromkeys(n for row in rows for n in self.rights_of(row)))
        return found

    def _number(self, key: TableKey, columns: tuple[str, ...]) -> int:
        number = self._numbers.setdefault((key, columns), len(self._held))
        if number == len(self._held):
            self._held.append(self._hold(key, columns))
        return number

    def _hold(self, key: TableKey, columns: tuple[str, ...]) -> Held:
        row = self._row.get(key)
        unread = row is not None and row.status in UNREAD and row.reason not in CHOSEN_NOT_READ
        reached = [c for c in self._by_table.get(key, ()) if columns == ("*",) or c.column in columns]
        people = (row.people_estimate if row is not None else None) or 0
        named = people if any(map(names_people, reached)) else 0
        if row is not None and row.subject in NOT_CUSTOMERS:
            return Held(key=key, columns=columns, named=named, unread=unread)
        # What hangs together with nobody (prices of goods) is no transaction, unless a key leads to the people.
        of_people = row is None or row.subject not in _NOT_OF_PEOPLE
        bought = (c for c in reached if is_transaction(c) and c.subject not in NOT_CUSTOMERS)
        return Held(
            key=key,
            columns=columns,
            identity=tuple(dict.fromkeys(c.ref for c in reached if is_identity(c))),
            transactions=tuple(dict.fromkeys(c.ref for c in bought if of_people or c.ref in self._placed)),
            parts=frozenset(package_parts([c for c in reached if c.subject not in NOT_CUSTOMERS])),
            people=people,
            named=named,
            unread=unread,
        )

    def reached(self, rights: Rights) -> Reached:
        """Return what these rights reach, all together."""
        key = frozenset(rights.items())
        if key not in self._known:
            self._known[key] = self._look(rights)
        return self._known[key]

    def _look(self, rights: Rights) -> Reached:
        held = [(self._held[number], rank) for number, rank in rights.items()]
        identity = [(h, rank) for h, rank in held if h.identity]
        transactions = [(h, rank) for h, rank in held if h.transactions]
        sides = [min(rank for _, rank in side) for side in (identity, transactions) if side]
        easiest = max(sides) if len(sides) == 2 else min(rank for _, rank in held)
        systems = {h.key[0] for h, _ in (*identity, *transactions)} or {h.key[0] for h, _ in held}
        parts = frozenset[PackagePart]().union(*{h.parts for h, _ in held})
        return Reached(
            identity=_side((h, h.identity) for h, _ in identity),
            transactions=_side((h, h.transactions) for h, _ in transactions),
            parts=tuple(p for p in PackagePart if p in parts),
            unread=len({h.key for h, _ in held if h.unread}),
            people=max((h.people for h, _ in identity), default=0) or None,
            named=max((h.named for h, _ in held), default=0) or None,
            reach=tuple(Reach)[easiest],
            joined=self._joined([h for h, _ in held]) if len(sides) == 2 else (),
            systems=tuple(sorted(systems)),
        )

    def _joined(self, held: list[Held]) -> tuple[str, ...]:
        by_key: dict[TableKey, list[tuple[str, ...]]] = defaultdict(list)
        for h in held:
            by_key[h.key].append(h.columns)
        systems = sorted({key[0] for key in by_key} & self._places.keys())
        return tuple(s for s in systems if any(_joins(place, by_key) for place in self._places[s]))


def _side(held: Iterable[tuple[Held, tuple[Ref, ...]]]) -> Side:
    """Put columns together, a relation once; those of the most people are listed."""
    people: dict[TableKey, int] = {}
    columns: dict[TableKey, list[tuple[Ref, ...]]] = defaultdict(list)
    for h, refs in held:
        people[h.key] = -h.people
        columns[h.key].append(refs)
    listed = heapq.nsmallest(MOST_LISTED, people, key=lambda key: (people[key], key))
    found = {r for key in listed for refs in columns[key] for r in refs}
    return Side(columns=tuple(sorted(found, key=lambda r: r.key)), tables=len(people))


def _joins(place: CoLocation, rights: dict[TableKey, list[tuple[str, ...]]]) -> bool:
    """Whether a column of each side of a place is reached, with both ends of every key on a way between them."""
    group: dict[Ref, set[Ref]] = {}
    for r in (*place.identity, *place.transactions):
        group.setdefault(r.of_table(), {r.of_table()})
    for step in place.path:
        if all(_reads(r, rights) for pair in step.columns for r in (pair.from_, pair.to)):
            one, other = (group.setdefault(r.of_table(), {r.of_table()}) for r in (step.from_, step.to))
            one |= other
            for table in one:
                group[table] = one
    bought = {r.of_table() for r in place.transactions if _reads(r, rights)}
    return any(bought & group[r.of_table()] for r in place.identity if _reads(r, rights))


def _reads(ref: Ref, rights: dict[TableKey, list[tuple[str, ...]]]) -> bool:
    columns = rights.get((ref.system or "", ref.schema or "", ref.table or ""), ())
    return any("*" in held or ref.column is None or ref.column in held for held in columns)
