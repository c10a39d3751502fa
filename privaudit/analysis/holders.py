"""Who alone holds the package: what each person, or account without a known person, reaches over all systems together.

A leak by an insider needs no join: who reads names in one system and purchases in another has both. So identity and
transactions count wherever they lie; whether they can be joined by a key, as they are, is said beside.

Rows of `access` are grouped by who stands behind them: a named person with all accounts; else one account of a server
(its databases are systems of their own), one user of a machine, one user of an application. What equal rights reach is
worked out once: hundreds of accounts often have the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ..model import (
    Access,
    Classification,
    CoLocation,
    Level,
    Message,
    Nature,
    PackagePart,
    PrincipalKind,
    Reach,
    Severity,
    record,
)
from .facts import Facts
from .placing import People, people_params
from .reached import MOST_LISTED, RANK, Audited, Contents, Reached, Rights, Side

CLOSED = frozenset({"expired", "locked", "no_connections"})
"""States of an account (`Principal.status`) in which nobody can log in with it."""

ACTIVE = "active"
_BY_THEMSELVES = frozenset({PrincipalKind.PUBLIC, PrincipalKind.OS_USER, PrincipalKind.APP_USER})
"""Kinds that read without a login of their own at the server."""


class Standing(StrEnum):
    """Whether an account counts as a holder."""

    COUNTED = "counted"
    OWN = "own"
    """The account this audit was made with."""
    CLOSED = "closed"
    """The engine says that nobody can log in with it now: locked, expired, no connections allowed."""


@record
class Holder:
    """One named person, or one account, and what it reaches over all systems together."""

    name: str
    person: str | None
    accounts: tuple[tuple[str, str], ...]
    """System and name of each account."""
    systems: tuple[str, ...]
    """Where identity or transactions are reached; every system reached, if neither is."""
    kind: PrincipalKind
    nature: Nature
    categories: tuple[str, ...]
    identity: Side
    transactions: Side
    reach: Reach
    """The easiest way to both sides (the harder of the two); to anything, where there are not both."""
    joined: tuple[str, ...]
    """Systems in which the two sides are joined as they lie: in one table, or through keys that are reached, too."""
    people: int | None
    """The most people whose identity is reached in one relation; None if not known."""
    named: int | None
    """The most people, customers or not, whose names or the like are reached in one relation; None if not known."""
    parts: tuple[PackagePart, ...]
    unread_tables: int
    """Relations reached whose content nobody knows."""
    standing: Standing = Standing.COUNTED
    status: str = ACTIVE
    """The engine's word for the state of the account."""

    @property
    def principals(self) -> tuple[str, ...]:
        """The names of the accounts, each once."""
        return tuple(sorted({principal for _, principal in self.accounts}))

    @property
    def both(self) -> bool:
        """Whether identity and transactions are reached."""
        return bool(self.identity.tables and self.transactions.tables)

    @property
    def everyone(self) -> bool:
        """Whether it is PUBLIC."""
        return self.kind is PrincipalKind.PUBLIC


def holders(audit: Audited, found: Iterable[Classification]) -> tuple[Holder, ...]:
    """Return everyone who reaches personal data, transactions or unread relations, worst first.

    Those who count come before the audit's own accounts and accounts nobody can log in with; everyone (PUBLIC) first,
    then who reaches both sides, joined before not joined, of most people. ``found`` are the classifications that count.
    """
    contents = Contents(audit, found)
    accounts = _Accounts(audit)
    groups: dict[tuple[str, ...], _Group] = {}
    for a in audit.access:
        if a.categories and (a.can_login or a.principal_kind in _BY_THEMSELVES):
            standing, status = accounts.standing(a)
            key = (standing, *accounts.who(a))
            group = groups.get(key)
            if group is None:
                group = groups[key] = _Group(a, standing)
            group.add(a, status, contents)
    made = (_holder(g, contents.reached(g.rights), accounts) for g in groups.values() if g.rights)
    return tuple(sorted(made, key=_order))


def same_principal(facts: Facts) -> tuple[CoLocation, ...]:
    """Return a co-location (without severity) for everyone who counts and reaches both sides, sorted by id."""
    rows = {c.id: c for c in (place_of(h) for h in holders(facts, facts.classifications) if _is_row(h))}
    return tuple(rows[i] for i in sorted(rows))


def _is_row(h: Holder) -> bool:
    return h.both and h.standing is Standing.COUNTED


def place_of(h: Holder) -> CoLocation:
    """Return the co-location of a holder, without severity."""
    application = h.nature is Nature.APPLICATION and h.person is None
    advice = "public" if h.everyone else "application" if application else "default"
    return CoLocation(
        level=Level.SAME_PRINCIPAL,
        systems=h.systems,
        identity=h.identity.columns,
        transactions=h.transactions.columns,
        principal=h.principals[0] if len(h.principals) == 1 else None,
        person=h.person,
        package=h.parts,
        people_estimate=h.people,
        unread_tables=h.unread_tables,
        unlisted_tables=sum(max(0, side.tables - MOST_LISTED) for side in (h.identity, h.transactions)),
        severity=Severity.INFO,
        advice=Message(key=f"one_holder.{advice}"),
        says=_says(h),
    )


def _says(h: Holder) -> Message:
    """What one account, one person with all accounts, or everyone shows by itself."""
    who = "everyone" if h.everyone else "same_person" if h.person is not None else "same_principal"
    params = (
        ("holder", h.name),
        ("systems", ", ".join(h.systems)),
        ("parts_package", ",".join(h.parts)),
        *people_params(People(estimate=h.people)),
    )
    return Message(key=f"says.{who}", params=params)


def _order(h: Holder) -> tuple[object, ...]:
    standing = list(Standing).index(h.standing)
    one_side = h.identity.tables or h.transactions.tables
    sides = (not h.joined) + (not h.both) + (not one_side)
    return (standing, not (h.everyone and h.both), sides, -(h.people or 0), -len(h.systems), -h.unread_tables,
            RANK[h.reach], h.name, h.systems)  # fmt: skip


class _Accounts:
    """What the engines say of the accounts, and which of them the audit used."""

    def __init__(self, audit: Audited) -> None:
        self._of = {(p.system, p.principal): p for p in audit.principals}
        self._own = {(s.name, s.account.name) for s in audit.systems if s.account}
        self._servers = {s.name: s.server for s in audit.systems}

    def standing(self, a: Access) -> tuple[Standing, str]:
        """Return whether the account counts, and its state."""
        if a.principal_kind is PrincipalKind.APP_USER:  # whatever account of the engine is called the same
            return Standing.COUNTED, ACTIVE
        key = (a.system, a.principal)
        known = self._of.get(key)
        status = known.status if known else ACTIVE
        if key in self._own or (known is not None and known.nature is Nature.SCANNER):
            return Standing.OWN, status
        return (Standing.CLOSED if status in CLOSED else Standing.COUNTED), status

    def who(self, a: Access) -> tuple[str, str]:
        """Return by what its rows are put together: person, or account of a server, machine or application."""
        application = a.via[0].name if a.principal_kind is PrincipalKind.APP_USER and a.via else ""
        if a.person and not (application and a.person == a.principal):
            return ("person", a.person)
        if application:  # of its user only the login is known, and "admin" of another application is somebody else
            return (f"application {application}", a.principal)
        if a.principal_kind is PrincipalKind.OS_USER:
            return ("machine", a.principal)
        server = self._servers.get(a.system)
        return (f"server {server}" if server else f"system {a.system}", a.principal)

    def nature(self, accounts: Iterable[tuple[str, str]]) -> Nature:
        """Return the first nature that is known of these accounts."""
        known = (self._of[a].nature for a in sorted(accounts) if a in self._of)
        return next((n for n in known if n is not Nature.UNKNOWN), Nature.UNKNOWN)


class _Group:
    """All rows of one holder."""

    def __init__(self, first: Access, standing: Standing) -> None:
        self.first = first
        self.standing = standing
        self.statuses: set[str] = set()
        self.kinds: set[PrincipalKind] = set()
        self.accounts: set[tuple[str, str]] = set()
        self.engines: set[tuple[str, str]] = set()
        """Those that an engine knows."""
        self.categories: set[str] = set()
        self.rights: Rights = {}

    def add(self, a: Access, status: str, contents: Contents) -> None:
        """Take in one row; of two ways to the same columns the easier one is kept."""
        self.statuses.add(status)
        self.kinds.add(a.principal_kind)
        self.accounts.add((a.system, a.principal))
        if a.principal_kind is not PrincipalKind.APP_USER:
            self.engines.add((a.system, a.principal))
        self.categories.update(a.categories)
        rank = RANK[a.reach]
        for number in contents.rights_of(a):
            known = self.rights.get(number)
            if known is None or rank < known:
                self.rights[number] = rank


def _holder(group: _Group, reached: Reached, accounts: _Accounts) -> Holder:
    first = group.first
    closed = sorted(group.statuses)
    return Holder(
        name=first.person or first.principal,
        person=first.person,
        accounts=tuple(sorted(group.accounts)),
        systems=reached.systems,
        kind=min(group.kinds, key=list(PrincipalKind).index),
        nature=accounts.nature(group.engines),
        categories=tuple(sorted(group.categories)),
        identity=reached.identity,
        transactions=reached.transactions,
        reach=reached.reach,
        joined=reached.joined,
        people=reached.people,
        named=reached.named,
        parts=reached.parts,
        unread_tables=reached.unread,
        standing=group.standing,
        status=ACTIVE if ACTIVE in closed else closed[0],
    )
