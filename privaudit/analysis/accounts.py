"""What each account reaches on each system, summed up: categories, relations, people."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar
from weakref import WeakKeyDictionary

from ..model import Access, Grants, Nature, Person, Principal, PrincipalKind, Ref, ViaKind, record
from ..model.person import STAFF
from .facts import Facts, TableKey, is_likely, is_personal
from .reach import UNKNOWN
from .revoke import RightsModel, model_of

T = TypeVar("T")

CLOSED = frozenset({"expired", "locked", "no_connections"})
"""States of an account in which nobody can log in with it."""

MACHINE = "machine"
"""The realm of accounts that read files of the machine the audit ran on."""

MOST_TABLES = 100
"""Relations that are named of what an account reaches on a system."""

OURS = frozenset({Nature.ENGINE, Nature.SCANNER})


@record
class Account:
    """One principal on one system and its access rows. ``known`` is None for users of applications and of machines."""

    system: str
    name: str
    kind: PrincipalKind
    known: Principal | None
    person: str | None
    nature: Nature
    rows: tuple[Access, ...]
    is_scanner: bool = False
    realm: str | None = None
    """Where it is one and the same account (`finding.Target.realm`); None: on this system only, as far as is known."""

    @property
    def is_open(self) -> bool:
        """Whether someone can log in with it now."""
        if self.known is None:
            return self.kind in (PrincipalKind.APP_USER, PrincipalKind.OS_USER)
        return self.known.can_login and self.known.status not in CLOSED

    @property
    def categories(self) -> frozenset[str]:
        """What it reaches, as far as it was read."""
        return frozenset(c for row in self.rows for c in row.categories) - {UNKNOWN}

    @property
    def reads_anything(self) -> bool:
        """Whether it reaches personal or transaction data, or relations whose content nobody knows."""
        return any(row.categories for row in self.rows)


@record
class Login:
    """One account wherever it is the same: its parts, one a system, by name of the system."""

    parts: tuple[Account, ...]
    of_person: bool = False
    """All accounts of one person, whatever they are called."""

    @property
    def realm(self) -> str | None:
        """Where it is known; None if that is one system, or several realms."""
        realms = {a.realm for a in self.parts}
        return next(iter(realms)) if len(realms) == 1 else None

    @property
    def name(self) -> str:
        """Its name."""
        return self.parts[0].name

    @property
    def kind(self) -> PrincipalKind:
        """What sort of account it is."""
        return self.parts[0].kind

    @property
    def person(self) -> str | None:
        """Whose it is, where any of its systems knows."""
        return next((a.person for a in self.parts if a.person), None)

    @property
    def systems(self) -> tuple[str, ...]:
        """Where it is, each once."""
        return tuple(dict.fromkeys(a.system for a in self.parts))


def by_login(entries: Iterable[T], account: Callable[[T], Account]) -> Iterator[tuple[Login, tuple[T, ...]]]:
    """Yield entries about single systems put together by account, in the order of realms and names."""
    found: dict[tuple[str, str, PrincipalKind], list[T]] = defaultdict(list)
    for entry in entries:
        a = account(entry)
        found[a.realm or a.system, a.name, a.kind].append(entry)
    for _, mine in sorted(found.items()):
        mine.sort(key=lambda e: account(e).system)
        yield Login(parts=tuple(map(account, mine))), tuple(mine)


@record
class Reached:
    """Rows summed up: how many relations with data, those of most people by name, and how many nobody could read."""

    categories: tuple[str, ...]
    tables: tuple[Ref, ...]
    count: int
    unread: int
    people: int | None


def accounts(facts: Facts) -> tuple[Account, ...]:
    """Return every principal with access rows, and every other account that can log in, by system and name."""
    known = _CACHE.get(facts)
    if known is None:
        known = _CACHE[facts] = _accounts(facts)
    return known


_CACHE: WeakKeyDictionary[Facts, tuple[Account, ...]] = WeakKeyDictionary()
"""Several checks ask for the same; facts do not change."""


def _accounts(facts: Facts) -> tuple[Account, ...]:
    rows: dict[tuple[str, str, PrincipalKind, str], list[Access]] = defaultdict(list)
    for a in facts.access:
        rows[a.system, a.principal, a.principal_kind, _application(a)].append(a)
    principals = {(p.system, p.principal): p for p in facts.principals}
    for p in facts.principals:
        rows[p.system, p.principal, p.principal_kind, ""] += ()
    machines = {a.system for a in facts.access if a.principal_kind is PrincipalKind.OS_USER}
    made = []
    for (system, name, kind, application), found in sorted(rows.items()):
        named = principals.get((system, name))
        known = named if named is not None and named.principal_kind is kind else None
        person = (known.person if known else None) or next((a.person for a in found if a.person), None)
        scanner = facts.system_by_name.get(system)
        own = scanner is not None and scanner.account is not None and scanner.account.name == name
        server = scanner.server if scanner is not None else None
        realm = f"application:{application}" if application else server or (MACHINE if system in machines else None)
        made.append(
            Account(
                system=system,
                name=name,
                kind=kind,
                known=known,
                person=person,
                nature=known.nature if known else Nature.UNKNOWN,
                rows=tuple(found),
                is_scanner=own or (known is not None and known.nature is Nature.SCANNER),
                realm=realm,
            )
        )
    return tuple(made)


def _application(row: Access) -> str:
    """The application whose user reads so: a login of another application is somebody else."""
    if row.principal_kind is not PrincipalKind.APP_USER:
        return ""
    return next((v.name for v in row.via if v.kind is ViaKind.APPLICATION), "")


def summed(facts: Facts, rows: Iterable[Access]) -> Reached:
    """Return what rows come to."""
    people: dict[TableKey, int] = {}
    categories: set[str] = set()
    seen: set[tuple[str, ...]] = set()
    unread: set[TableKey] = set()
    for row in rows:
        if row.categories not in seen:
            seen.add(row.categories)
            categories.update(row.categories)
        if row.table is None:
            continue  # a user of an application: which relations it sees there, nobody verified
        key = (row.system, row.schema or "", row.table)
        if UNKNOWN in row.categories:
            unread.add(key)
        if row.categories and row.categories != (UNKNOWN,):
            known = facts.row_of.get(key)
            people[key] = (known.people_estimate if known else None) or 0
    first = heapq.nsmallest(MOST_TABLES, people, key=lambda k: (-people[k], k))
    return Reached(
        categories=tuple(sorted(categories - {UNKNOWN})),
        tables=tuple(Ref(system=s, schema=schema, table=table) for s, schema, table in first),
        count=len(people),
        unread=len(unread),
        people=max(people.values(), default=0) or None,
    )


def roles_of(grants: Iterable[Grants]) -> dict[tuple[str, str], frozenset[str]]:
    """Return, for each system and principal, all roles it holds, through others too."""
    out: dict[tuple[str, str], frozenset[str]] = {}
    for g in grants:
        held = {p.principal: tuple(m.role for m in p.member_of) for p in g.principals}
        for name, own in held.items():
            seen: set[str] = set()
            queue = list(own)
            while queue:
                role = queue.pop()
                if role not in seen:
                    seen.add(role)
                    queue += held.get(role, ())
            out[g.system, name] = frozenset(seen)
    return out


def staff_of(people: Iterable[Person]) -> dict[str, Person]:
    """Return the people of the staff list by the name that other arrays call them by."""
    return {p.name: p for p in people if p.source == STAFF}


def models(facts: Facts) -> dict[str, RightsModel]:
    """Return the model of each system's rights over the relations that have access rows."""
    known = _MODELS.get(facts)
    if known is None:
        known = _MODELS[facts] = _models(facts)
    return known


_MODELS: WeakKeyDictionary[Facts, dict[str, RightsModel]] = WeakKeyDictionary()


def _models(facts: Facts) -> dict[str, RightsModel]:
    scope: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for a in facts.access:
        if a.schema is not None and a.table is not None and a.categories:
            scope[a.system].add((a.schema, a.table))
    out = {}
    for g in facts.grants:
        system = facts.system_by_name.get(g.system)
        made = model_of(g, system.dialect, scope[g.system]) if system is not None else None
        if made is not None:
            out[g.system] = made
    return out


def personal_columns(facts: Facts) -> frozenset[Ref]:
    """Return every column of the estate that holds personal data."""
    return frozenset(
        Ref(system=c.system, schema=c.schema, table=c.table, column=c.column)
        for c in facts.classifications
        if is_personal(c) and is_likely(c)
    )
