"""Who reads the full package alone. Pure functions of an AuditResult.

An account reads the package of a place if it reads a column of identity and a column of transactions and, where they
lie in different tables, both ends of every key on a way from one to the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

from ..analysis.places import package_parts
from ..model import (
    Access,
    AuditResult,
    Classification,
    CoLocation,
    PackagePart,
    PrincipalKind,
    Reach,
    Ref,
    record,
)
from .packages import full_packages

ACTIVE = "active"
CLOSED = frozenset({"expired", "locked", "no_connections"})
"""States of an account (`Principal.status`) in which nobody can log in with it."""


class Standing(StrEnum):
    """Whether an account counts as a reader."""

    COUNTED = "counted"
    OWN = "own"
    """The account this audit was made with."""
    CLOSED = "closed"
    """The engine says that nobody can log in with it now: locked, expired, no connections allowed."""


@record
class Reader:
    """One principal, or one named person, who reads identity and transactions of full-package systems alone."""

    name: str
    person: str | None
    principals: tuple[str, ...]
    systems: tuple[str, ...]
    reach: Reach
    kind: PrincipalKind
    people: int | None
    """The largest number of people whose package this reader sees in one place; None if not known."""
    parts: tuple[PackagePart, ...] = ()
    """What of the package this reader gets, all places together."""
    standing: Standing = Standing.COUNTED
    status: str = ACTIVE
    """The engine's word for the state of the account."""


@record
class _Seen:
    """One account that reads the package of one place."""

    place: CoLocation
    who: Access
    reach: Reach
    parts: frozenset[PackagePart]
    standing: Standing
    status: str


def full_readers(result: AuditResult) -> tuple[Reader, ...]:
    """Return who reads the full package alone and counts: PUBLIC first, then the worst."""
    return tuple(r for r in all_readers(result) if r.standing is Standing.COUNTED)


def all_readers(result: AuditResult) -> tuple[Reader, ...]:
    """Return those who count, then the audit's own accounts, then accounts nobody can log in with now.

    Accounts count as one reader if they are of one named person, or are one account of a server with several
    systems, or one user of the machine that files lie on.
    """
    reach_of, servers = _reaches(result.access), {s.name: s.server for s in result.systems}
    accounts = _Accounts(result)
    by_table: dict[Ref, list[Classification]] = defaultdict(list)
    for c in result.counted():
        by_table[c.ref.of_table()].append(c)
    seen: dict[tuple[str, ...], list[_Seen]] = defaultdict(list)
    for place in full_packages(result):
        looked_at = _Place(place, by_table)
        for rights in reach_of[place.systems[0]].values():
            found = looked_at.read_with(rights)
            if found is None:
                continue
            reach, parts = found
            who = next(iter(rights.values()))[0]
            standing, status = accounts.of(who)
            one = _Seen(place=place, who=who, reach=reach, parts=parts, standing=standing, status=status)
            seen[standing, status, *_who(who, servers)].append(one)
    return tuple(sorted(map(_reader, seen.values()), key=_order))


def shown_first(readers: tuple[Reader, ...], most: int) -> tuple[Reader, ...]:
    """Return about ``most`` readers, in order: PUBLIC, whoever is first for each system, then the others.

    More than ``most`` are returned if the systems need them.
    """
    covered: set[str] = set()
    needed: set[int] = set()
    for i, r in enumerate(readers):
        if _is_everyone(r) or not covered.issuperset(r.systems):
            needed.add(i)
            covered.update(r.systems)
    others = [i for i in range(len(readers)) if i not in needed]
    chosen = needed | set(others[: max(0, most - len(needed))])
    return tuple(readers[i] for i in sorted(chosen))


class _Accounts:
    """What the engines say of the accounts, and which of them the audit used."""

    def __init__(self, result: AuditResult) -> None:
        self._status = {(p.system, p.principal): p.status for p in result.principals}
        self._own = {(s.name, s.account.name) for s in result.systems if s.account}

    def of(self, a: Access) -> tuple[Standing, str]:
        """Return whether the account counts, and its state."""
        key = (a.system, a.principal)
        status = self._status.get(key, ACTIVE)
        if key in self._own:
            return Standing.OWN, status
        return (Standing.CLOSED if status in CLOSED else Standing.COUNTED), status


def _order(r: Reader) -> tuple[object, ...]:
    standing, reach = list(Standing).index(r.standing), list(Reach).index(r.reach)
    return (standing, not _is_everyone(r), -len(r.systems), -(r.people or 0), reach, r.name)


def _is_everyone(r: Reader) -> bool:
    return r.kind is PrincipalKind.PUBLIC


def _who(a: Access, servers: dict[str, str | None]) -> tuple[str, str]:
    if a.person:
        return ("person", a.person)
    if a.principal_kind is PrincipalKind.OS_USER:
        return ("machine", a.principal)
    server = servers.get(a.system)
    return (f"server {server}" if server else f"system {a.system}", a.principal)


Rights = dict[tuple[str | None, str | None], list[Access]]
"""What one principal reaches in one system, by relation; (None, None) is every relation."""


def _reaches(access: Iterable[Access]) -> dict[str, dict[str, Rights]]:
    out: dict[str, dict[str, Rights]] = defaultdict(dict)
    for a in access:
        if a.can_login or a.principal_kind in {PrincipalKind.PUBLIC, PrincipalKind.OS_USER}:
            out[a.system].setdefault(a.principal, {}).setdefault((a.schema, a.table), []).append(a)
    return out


Found = tuple[Reach, frozenset[PackagePart]]
"""The easiest way by which all that is needed is reached, and the parts of the package that it shows."""


class _Place:
    """One place, and what each set of rights shows of it: hundreds of accounts often have the same."""

    def __init__(self, place: CoLocation, by_table: dict[Ref, list[Classification]]) -> None:
        self._place = place
        steps = [r for s in place.path for r in (s.from_, s.to)]
        tables = {r.of_table() for r in (*place.identity, *place.transactions, *steps)}
        self._columns = {t: by_table.get(t, []) for t in tables}
        self._keys = ((None, None), *sorted((t.schema or "", t.table or "") for t in tables))
        self._known: dict[object, Found | None] = {}

    def read_with(self, rights: Rights) -> Found | None:
        """Return what an account with these rights reads of the package; None if it is not the package."""
        held = tuple(tuple((a.reach, a.columns) for a in rights.get(key, ())) for key in self._keys)
        if held not in self._known:
            self._known[held] = self._look({key: rights[key] for key in self._keys if key in rights})
        return self._known[held]

    def _look(self, rights: Rights) -> Found | None:
        rows = (a for found in rights.values() for a in found)
        for reach in sorted({a.reach for a in rows}, key=list(Reach).index):
            tables = _joined(self._place, rights, reach)
            if tables:
                columns = [c for t in tables for c in self._columns[t] if _reads_column(c.ref, rights, reach)]
                return reach, frozenset(package_parts(columns)) & frozenset(self._place.package)
        return None


def _joined(place: CoLocation, rights: Rights, limit: Reach) -> frozenset[Ref]:
    """The tables that can be joined into the package by ways no harder than ``limit``; empty if it takes more."""
    group: dict[Ref, set[Ref]] = {}
    for r in (*place.identity, *place.transactions):
        group.setdefault(r.of_table(), {r.of_table()})
    for step in place.path:
        if _reads_column(step.from_, rights, limit) and _reads_column(step.to, rights, limit):
            one, other = (group.setdefault(r.of_table(), {r.of_table()}) for r in (step.from_, step.to))
            one |= other
            for table in one:
                group[table] = one
    identity = [r for r in place.identity if _reads_column(r, rights, limit)]
    transactions = [r for r in place.transactions if _reads_column(r, rights, limit)]
    out: set[Ref] = set()
    for r in identity:
        tables = group[r.of_table()]
        if any(t.of_table() in tables for t in transactions):
            out |= tables
    return frozenset(out)


def _reads_column(ref: Ref, rights: Rights, limit: Reach) -> bool:
    order = list(Reach)
    rows = (*rights.get((ref.schema, ref.table), ()), *rights.get((None, None), ()))
    return any(
        order.index(a.reach) <= order.index(limit)
        and ("*" in a.columns or ref.column is None or ref.column in a.columns)
        for a in rows
    )


def _reader(rows: list[_Seen]) -> Reader:
    who = rows[0].who
    counts = [s.place.people_estimate for s in rows if s.place.people_estimate is not None]
    return Reader(
        name=who.person or who.principal,
        person=who.person,
        principals=tuple(sorted({s.who.principal for s in rows})),
        systems=tuple(sorted({s.place.systems[0] for s in rows})),
        reach=min((s.reach for s in rows), key=list(Reach).index),
        kind=who.principal_kind,
        people=max(counts, default=None),
        parts=tuple(p for p in PackagePart if any(p in s.parts for s in rows)),
        standing=rows[0].standing,
        status=rows[0].status,
    )
