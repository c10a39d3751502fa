"""Who the server itself would let read which relation now, and by which grant. AUDIT_JSON calls this reach ``direct``.

Whether someone may read is asked from the server (has_*_privilege), for all roles at once; why is worked out from
memberships and access lists, outermost step first. Sources: https://www.postgresql.org/docs/current/ddl-priv.html,
functions-info.html#FUNCTIONS-INFO-ACCESS, role-membership.html, predefined-roles.html.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from ..model import Catalog, Grant, Grants, Membership, Params, Principal, Reach, Via
from ._pg_catalog import RELATIONS
from ._pg_paths import PUBLIC, Member, Paths, Role
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

ALL_COLUMNS: Final = ("*",)
ROLES_AT_ONCE: Final = 50
"""Roles asked for in one statement: with 10,000 relations it takes about two seconds."""
_ATTRIBUTES: Final = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")

_ROLES = sql("""
    SELECT r.oid, r.rolname, r.rolcanlogin, r.rolinherit, r.rolsuper, r.rolcreaterole, r.rolcreatedb,
    r.rolreplication, r.rolbypassrls, r.rolconnlimit = 0, coalesce(r.rolvaliduntil <= current_timestamp, false),
    CASE WHEN isfinite(r.rolvaliduntil) THEN CAST(r.rolvaliduntil AS pg_catalog.text) END,
    d.datdba IS NOT NULL
    FROM pg_catalog.pg_roles r
    LEFT JOIN pg_catalog.pg_database d ON d.datname = current_database() AND d.datdba = r.oid
""")
_MEMBERS = sql("""
    SELECT m.member, m.roleid, bool_or(m.admin_option), NULL, NULL
    FROM pg_catalog.pg_auth_members m GROUP BY m.member, m.roleid
""")
_MEMBERS_16 = sql("""
    SELECT m.member, m.roleid, bool_or(m.admin_option), bool_or(m.inherit_option), bool_or(m.set_option)
    FROM pg_catalog.pg_auth_members m GROUP BY m.member, m.roleid
""")
_WHO = sql("""
    WITH who AS MATERIALIZED (
    SELECT r.oid FROM (SELECT p.oid FROM pg_catalog.pg_roles p UNION ALL SELECT CAST(0 AS oid)) r
    WHERE r.oid = ANY (CAST(:roles AS pg_catalog.oid[]))
    AND has_database_privilege(r.oid, (SELECT d.oid FROM pg_catalog.pg_database d
    WHERE d.datname = current_database()), 'CONNECT')),
    inside AS MATERIALIZED (
    SELECT w.oid AS role, n.oid AS schema FROM who w CROSS JOIN pg_catalog.pg_namespace n
    WHERE has_schema_privilege(w.oid, n.oid, 'USAGE'))
""")
"""Some roles, those with CONNECT on this database, and the schemas where each has USAGE; role 0 is PUBLIC."""

_TABLES = sql(f"""{_WHO}
    SELECT c.oid, i.role, concat_ws(',', CASE WHEN has_table_privilege(i.role, c.oid, 'INSERT') THEN 'INSERT' END,
    CASE WHEN has_table_privilege(i.role, c.oid, 'UPDATE') THEN 'UPDATE' END,
    CASE WHEN has_table_privilege(i.role, c.oid, 'DELETE') THEN 'DELETE' END,
    CASE WHEN has_table_privilege(i.role, c.oid, 'TRUNCATE') THEN 'TRUNCATE' END),
    has_table_privilege(i.role, c.oid, 'SELECT WITH GRANT OPTION')
    FROM ({RELATIONS}) c JOIN inside i ON i.schema = c.relnamespace
    WHERE has_table_privilege(i.role, c.oid, 'SELECT')
""")
_COLUMNS = sql(f"""{_WHO},
    parts AS MATERIALIZED (
    SELECT c.oid, c.relnamespace FROM ({RELATIONS}) c WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_attribute x
    WHERE x.attrelid = c.oid AND x.attnum > 0 AND NOT x.attisdropped AND x.attacl IS NOT NULL))
    SELECT c.oid, i.role, a.attname, a.attnum,
    concat_ws(',', CASE WHEN has_column_privilege(i.role, c.oid, a.attnum, 'INSERT') THEN 'INSERT' END,
    CASE WHEN has_column_privilege(i.role, c.oid, a.attnum, 'UPDATE') THEN 'UPDATE' END,
    CASE WHEN has_table_privilege(i.role, c.oid, 'DELETE') THEN 'DELETE' END,
    CASE WHEN has_table_privilege(i.role, c.oid, 'TRUNCATE') THEN 'TRUNCATE' END),
    has_column_privilege(i.role, c.oid, a.attnum, 'SELECT WITH GRANT OPTION')
    FROM parts c JOIN inside i ON i.schema = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE NOT has_table_privilege(i.role, c.oid, 'SELECT')
    AND has_column_privilege(i.role, c.oid, a.attnum, 'SELECT') ORDER BY c.oid, i.role, a.attnum
""")
_PLACES = f"SELECT c.oid, c.nspname, c.relname, c.relowner FROM ({RELATIONS}) c"
_TABLE_ACL = sql(f"""
    SELECT c.oid, x.grantee FROM ({RELATIONS}) c
    CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
    WHERE x.privilege_type = 'SELECT'
""")
_COLUMN_ACL = sql(f"""
    SELECT c.oid, a.attnum, x.grantee FROM ({RELATIONS}) c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    CROSS JOIN LATERAL aclexplode(a.attacl) x WHERE x.privilege_type = 'SELECT'
""")

_PARTITION_ACL = sql("""
    WITH RECURSIVE tree AS (
    SELECT c.oid AS root, c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'p' AND NOT c.relispartition
    UNION ALL SELECT t.root, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid)
    SELECT DISTINCT n.nspname, r.relname FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid
    JOIN pg_catalog.pg_class r ON r.oid = t.root JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
    CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
    WHERE x.privilege_type = 'SELECT' AND NOT has_table_privilege(x.grantee, t.root, 'SELECT')
""")
"""Parents of partitions that someone may read who may not read the whole."""


def read_grants(query: Query, catalog: Catalog, version: int) -> Grants:
    """Return every principal of the server and its direct reach into the catalog's relations.

    Raises:
        TargetError: the server refused.
    """
    as_of = datetime.now(UTC).isoformat(timespec="seconds")
    role_rows = query(_ROLES)
    roles = {r.oid: r for r in _roles(role_rows)}
    members = _members(query(_MEMBERS_16 if version >= 160000 else _MEMBERS), roles)
    wanted = {(t.schema, t.name) for t in catalog.tables}
    relations = [r for r in query(_PLACES) if (r[1], r[2]) in wanted]
    places = {r[0]: (str(r[1]), str(r[2])) for r in relations}
    paths = Paths(
        roles, members, {r[0]: r[3] for r in relations}, _pairs(query(_TABLE_ACL)), _triples(query(_COLUMN_ACL))
    )
    grants: list[Grant] = []
    for some in _batches(roles):
        grants += _table_grants(query(_TABLES, {"roles": some}), roles, places, paths)
        grants += _column_grants(query(_COLUMNS, {"roles": some}), roles, places, paths)
    return Grants(
        system=catalog.system,
        as_of=as_of,
        principals=tuple(sorted(_principals(role_rows, roles, members, catalog.system), key=lambda p: p.principal)),
        gaps=_gaps(query(_PARTITION_ACL), wanted),
        grants=tuple(sorted(grants, key=lambda g: (g.schema or "", g.table or "", g.principal, g.columns))),
    )


def _gaps(rows: Iterable[tuple[Any, ...]], wanted: set[tuple[str, str]]) -> tuple[tuple[str, Params], ...]:
    """A partition is no relation of the audit, so a right on one alone has no row: that is said instead."""
    names = sorted(f"{schema}.{name}" for schema, name in rows if (schema, name) in wanted)
    return (("pg_partition_grants", (("relations", ", ".join(names)),)),) if names else ()


def _batches(roles: Iterable[int]) -> Iterator[str]:
    """Oids of a few roles at a time, as PostgreSQL writes an array."""
    oids = sorted(roles)
    for start in range(0, len(oids), ROLES_AT_ONCE):
        yield "{" + ",".join(map(str, oids[start : start + ROLES_AT_ONCE])) + "}"


def _pairs(rows: Iterable[tuple[Any, ...]]) -> list[tuple[int, int]]:
    return [(r[0], r[1]) for r in rows]


def _triples(rows: Iterable[tuple[Any, ...]]) -> list[tuple[int, int, int]]:
    return [(r[0], r[1], r[2]) for r in rows]


def _roles(rows: Iterable[tuple[Any, ...]]) -> Iterator[Role]:
    yield Role(oid=PUBLIC, name="PUBLIC", can_login=False)
    for row in rows:
        yield Role(
            oid=row[0], name=str(row[1]), can_login=row[2], inherit=row[3], superuser=row[4], owns_database=row[12]
        )


def _members(rows: Iterable[tuple[Any, ...]], roles: dict[int, Role]) -> list[Member]:
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


def _table_grants(
    rows: Iterable[tuple[Any, ...]], roles: dict[int, Role], places: dict[int, tuple[str, str]], paths: Paths
) -> Iterator[Grant]:
    for table, role, others, grantable in rows:
        if table in places and role in roles:
            via = paths.to_table(role, table)
            yield _grant(roles[role], places[table], ALL_COLUMNS, others, via, grantable=grantable)


def _column_grants(
    rows: Iterable[tuple[Any, ...]], roles: dict[int, Role], places: dict[int, tuple[str, str]], paths: Paths
) -> Iterator[Grant]:
    """One grant for columns that share relation, role, path and rights."""
    groups: dict[tuple[int, int, tuple[Via, ...], str, bool], list[str]] = defaultdict(list)
    for table, role, name, number, others, grantable in rows:
        if table in places and role in roles:
            groups[table, role, paths.to_column(role, table, number), others, grantable].append(str(name))
    for (table, role, via, others, grantable), names in groups.items():
        yield _grant(roles[role], places[table], tuple(names), others, via, grantable=grantable)


def _grant(
    role: Role, place: tuple[str, str], columns: tuple[str, ...], others: str, via: tuple[Via, ...], *, grantable: bool
) -> Grant:
    return Grant(
        principal=role.name,
        principal_kind=role.kind,
        can_login=role.can_login,
        schema=place[0],
        table=place[1],
        columns=columns,
        privileges=_privileges(others),
        reach=Reach.DIRECT,
        via=via,
        grantable=grantable,
    )


@functools.cache
def _privileges(others: str) -> tuple[str, ...]:
    return ("SELECT", *(p for p in others.split(",") if p))


def _principals(
    rows: Iterable[tuple[Any, ...]], roles: dict[int, Role], members: Iterable[Member], system: str
) -> Iterator[Principal]:
    held: dict[int, list[Membership]] = defaultdict(list)
    for m in members:
        name = roles[m.role].name
        held[m.member].append(Membership(role=name, inherit=m.inherit, set=m.set, admin=m.admin))
    public = roles[PUBLIC]
    yield Principal(system=system, principal=public.name, principal_kind=public.kind, can_login=False)
    for row in rows:
        role = roles[row[0]]
        no_connections, expired, valid_until = row[9:12]
        yield Principal(
            system=system,
            principal=role.name,
            principal_kind=role.kind,
            can_login=role.can_login,
            status="expired" if expired else "no_connections" if no_connections else "active",
            valid_until=_iso(valid_until),
            attributes=tuple(name for name, has in zip(_ATTRIBUTES, row[4:9], strict=True) if has),
            member_of=tuple(sorted(held[role.oid], key=lambda m: m.role)),
        )


def _iso(text: str | None) -> str | None:
    """Turn PostgreSQL's ``2020-01-01 00:00:00+00`` into ISO 8601; what Python cannot hold stays as it is."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return text
