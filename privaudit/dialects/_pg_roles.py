"""The roles of a PostgreSQL server: what they are, whose rights they have, whom they may become by SET ROLE.

Whose rights a role has (pg_has_role USAGE) and which roles it may take on (MEMBER up to 15, SET from 16 on) is the
server's own answer; the memberships are read beside it, to say why. Sources:
https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-ACCESS, role-membership.html,
predefined-roles.html, catalog-pg-roles.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from ..model import Membership, Nature, Principal, record
from ._pg_paths import OWNER_ROLE, PUBLIC, Member, Role
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

SET_OPTION: Final = 160000
"""The first version whose memberships have the options INHERIT and SET."""
_BOOTSTRAP: Final = 10
"""Oid of the superuser that initdb makes, whatever its name."""
_FIRST_USER_OID: Final = 16384
_ATTRIBUTES: Final = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")

_ROLES = sql("""
    SELECT r.oid, r.rolname, r.rolcanlogin, r.rolinherit, r.rolsuper, r.rolcreaterole, r.rolcreatedb,
    r.rolreplication, r.rolbypassrls,
    NOT d.datallowconn OR NOT r.rolsuper AND (r.rolconnlimit = 0 OR d.datconnlimit = 0),
    coalesce(r.rolvaliduntil <= current_timestamp, false),
    CASE WHEN isfinite(r.rolvaliduntil) THEN CAST(r.rolvaliduntil AS pg_catalog.text) END,
    d.datdba = r.oid, r.rolname = session_user
    FROM pg_catalog.pg_roles r JOIN pg_catalog.pg_database d ON d.datname = current_database()
""")
"""A superuser is held by no limit of connections."""
_MEMBERS = sql("""
    SELECT m.member, m.roleid, bool_or(m.admin_option), NULL, NULL
    FROM pg_catalog.pg_auth_members m GROUP BY m.member, m.roleid
""")
_MEMBERS_16 = sql("""
    SELECT m.member, m.roleid, bool_or(m.admin_option), bool_or(m.inherit_option), bool_or(m.set_option)
    FROM pg_catalog.pg_auth_members m GROUP BY m.member, m.roleid
""")
_REACH = """
    SELECT u.oid, array(SELECT g.oid FROM pg_catalog.pg_roles g WHERE g.oid <> u.oid
    AND (EXISTS (SELECT 1 FROM pg_catalog.pg_auth_members m WHERE m.roleid = g.oid) OR g.rolname = 'pg_database_owner')
    AND pg_has_role(u.oid, g.oid, 'USAGE')),
    array(SELECT g.oid FROM pg_catalog.pg_roles g WHERE g.oid <> u.oid
    AND (EXISTS (SELECT 1 FROM pg_catalog.pg_auth_members m WHERE m.roleid = g.oid) OR g.rolname = 'pg_database_owner')
    AND pg_has_role(u.oid, g.oid, '{take}'))
    FROM pg_catalog.pg_roles u WHERE NOT u.rolsuper
"""
_BEFORE_16, _SINCE_16 = sql(_REACH.format(take="MEMBER")), sql(_REACH.format(take="SET"))
"""Whose rights each role has, and which it may take on. Superusers have and may all, which nobody needs listed."""
_SESSIONS = sql("""
    SELECT r.oid, has_database_privilege(r.oid, current_database(), 'CONNECT'), EXISTS (
    SELECT 1 FROM pg_catalog.pg_database d WHERE d.datallowconn AND has_database_privilege(r.oid, d.oid, 'CONNECT'))
    FROM (SELECT p.oid FROM pg_catalog.pg_roles p UNION ALL SELECT CAST(0 AS oid)) r
""")


@record
class Facts:
    """What one row of pg_roles says beside `Role`. ``attributes`` are its own: none is ever inherited."""

    attributes: frozenset[str]
    status: str
    valid_until: str | None
    own: bool
    """The account of this audit."""


class Web:
    """All roles and their ties; keys are oids, 0 is PUBLIC."""

    def __init__(self, query: Query, version: int) -> None:
        rows = query(_ROLES)
        self.version = version
        self.roles = {r.oid: r for r in roles_of(rows)}
        self.facts = {row[0]: _facts(row) for row in rows}
        self.held = members_of(query(_MEMBERS_16 if version >= SET_OPTION else _MEMBERS), self.roles)
        self.members = (*self.held, *owner_member(self.roles, version))
        """The memberships, and the owner's of the database, which no catalog lists."""
        reach = query(_SINCE_16 if version >= SET_OPTION else _BEFORE_16)
        self._rights = {row[0]: frozenset(row[1]) for row in reach}
        self._takes = {row[0]: frozenset(row[2]) for row in reach}
        sessions = query(_SESSIONS)
        self.connect = frozenset(row[0] for row in sessions if row[1])
        """Who may connect to this database."""
        self.connect_somewhere = frozenset(row[0] for row in sessions if row[2])
        """Who may connect to any database of the server."""

    def logins(self) -> list[Role]:
        """Return the log-ins that are no superusers, by name: those have all rights as they are."""
        found = (r for r in self.roles.values() if r.can_login and not r.superuser)
        return sorted(found, key=lambda r: r.name)

    def has(self, role: int, other: int) -> bool:
        """Whether a role has all privileges of another, as an owner needs it; attributes are not among them."""
        return role == other or other in self._rights.get(role, ()) or self.roles[role].superuser

    def takes(self, role: int) -> list[int]:
        """Return whom a log-in may become by SET ROLE, the nearest first."""
        away = self._distances(role)
        return sorted(self._takes.get(role, ()), key=lambda r: (away.get(r, len(self.roles)), self.roles[r].name))

    def _distances(self, role: int) -> dict[int, int]:
        up: dict[int, list[int]] = defaultdict(list)
        for m in self.members:
            if m.set:
                up[m.member].append(m.role)
        away, queue = {role: 0}, [role]
        for at in queue:
            for parent in up.get(at, ()):
                if parent not in away:
                    away[parent] = away[at] + 1
                    queue.append(parent)
        return away

    def principals(self, system: str) -> tuple[Principal, ...]:
        """Return all of them, PUBLIC too, by name."""
        held: dict[int, list[Membership]] = defaultdict(list)
        for m in self.held:
            name = self.roles[m.role].name
            held[m.member].append(Membership(role=name, inherit=m.inherit, set=m.set, admin=m.admin))
        found = (self._principal(r, held[r.oid], system) for r in self.roles.values())
        return tuple(sorted(found, key=lambda p: p.principal))

    def _principal(self, role: Role, held: list[Membership], system: str) -> Principal:
        facts = self.facts.get(role.oid)
        if facts is None:
            return Principal(system=system, principal=role.name, principal_kind=role.kind, can_login=False)
        return Principal(
            system=system,
            principal=role.name,
            principal_kind=role.kind,
            can_login=role.can_login,
            status=facts.status if role.can_login else "active",
            valid_until=facts.valid_until,
            attributes=tuple(a for a in _ATTRIBUTES if a in facts.attributes),
            member_of=tuple(sorted(held, key=lambda m: m.role)),
            nature=_nature(role, facts),
        )


def _nature(role: Role, facts: Facts) -> Nature:
    if role.oid == _BOOTSTRAP or (role.oid < _FIRST_USER_OID and role.name.startswith("pg_")):
        return Nature.ENGINE
    return Nature.SCANNER if facts.own else Nature.UNKNOWN


def roles_of(rows: Iterable[tuple[Any, ...]]) -> Iterator[Role]:
    """Turn rows of pg_roles into roles, PUBLIC before them."""
    yield Role(oid=PUBLIC, name="PUBLIC", can_login=False)
    for row in rows:
        yield Role(
            oid=row[0], name=str(row[1]), can_login=row[2], inherit=row[3], superuser=row[4], owns_database=row[12]
        )


def members_of(rows: Iterable[tuple[Any, ...]], roles: dict[int, Role]) -> list[Member]:
    """Up to 15 the member's own INHERIT decides; from 16 on each membership has its options."""
    return [
        Member(
            member=member,
            role=role,
            admin=admin,
            inherit=roles[member].inherit if inherit is None else inherit,
            set=True if set_ is None else set_,
        )
        for member, role, admin, inherit, set_ in rows
        if member in roles and role in roles
    ]


def owner_member(roles: dict[int, Role], version: int) -> Iterator[Member]:
    """Give the membership of the database's owner in pg_database_owner (14 and later), which is not stored."""
    group = next((r.oid for r in roles.values() if r.name == OWNER_ROLE), None)
    for role in roles.values():
        if role.owns_database and group is not None and role.oid != group:
            inherit = version >= SET_OPTION or role.inherit
            yield Member(member=role.oid, role=group, admin=False, inherit=inherit, set=True)


def _facts(row: tuple[Any, ...]) -> Facts:
    no_connections, expired, valid_until = row[9:12]
    return Facts(
        attributes=frozenset(name for name, has in zip(_ATTRIBUTES, row[4:9], strict=True) if has),
        status="expired" if expired else "no_connections" if no_connections else "active",
        valid_until=_iso(valid_until),
        own=row[13],
    )


def _iso(text: str | None) -> str | None:
    """Turn PostgreSQL's ``2020-01-01 00:00:00+00`` into ISO 8601; what Python cannot hold stays as it is."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return text
