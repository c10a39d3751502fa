"""The entries of PostgreSQL's access lists that give reading, as they are stored: what a REVOKE could take back.

Sources: https://www.postgresql.org/docs/current/ddl-priv.html, catalog-pg-class.html, catalog-pg-default-acl.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from ..model import Catalog, Right, RightLevel, Rule, record
from ._pg_catalog import RELATIONS
from ._pg_roles import SET_OPTION
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

_NAMES: Final = """
    CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE g.rolname END, CASE WHEN x.grantor <> o.owner THEN f.rolname END,
    x.grantee = o.owner, x.is_grantable
"""
_JOINED: Final = """
    LEFT JOIN pg_catalog.pg_roles g ON g.oid = x.grantee LEFT JOIN pg_catalog.pg_roles f ON f.oid = x.grantor
"""
_TABLES: Final = sql(f"""
    SELECT o.nspname, o.relname, {_NAMES} FROM
    (SELECT c.nspname, c.relname, c.relowner AS owner, c.relacl FROM ({RELATIONS}) c) o
    CROSS JOIN LATERAL aclexplode(coalesce(o.relacl, acldefault('r', o.owner))) x {_JOINED}
    WHERE x.privilege_type = 'SELECT'
""")
_COLUMNS: Final = sql(f"""
    SELECT o.nspname, o.relname, o.attname, {_NAMES} FROM
    (SELECT c.nspname, c.relname, c.relowner AS owner, a.attname, a.attacl FROM ({RELATIONS}) c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attacl IS NOT NULL) o
    CROSS JOIN LATERAL aclexplode(o.attacl) x {_JOINED} WHERE x.privilege_type = 'SELECT'
""")
_OTHERS: Final = sql(f"""
    SELECT 'schema', o.nspname, NULL, {_NAMES} FROM
    (SELECT n.nspname, n.nspowner AS owner, n.nspacl FROM pg_catalog.pg_namespace n) o
    CROSS JOIN LATERAL aclexplode(coalesce(o.nspacl, acldefault('n', o.owner))) x {_JOINED}
    WHERE x.privilege_type = 'USAGE'
    UNION ALL SELECT 'database', o.datname, NULL, {_NAMES} FROM
    (SELECT d.datname, d.datdba AS owner, d.datacl FROM pg_catalog.pg_database d
    WHERE d.datname = current_database()) o
    CROSS JOIN LATERAL aclexplode(coalesce(o.datacl, acldefault('d', o.owner))) x {_JOINED}
    WHERE x.privilege_type = 'CONNECT'
    UNION ALL SELECT 'routine', o.nspname, o.signature, {_NAMES} FROM
    (SELECT n.nspname, concat(p.proname, '(', oidvectortypes(p.proargtypes), ')') AS signature,
    p.proowner AS owner, p.proacl FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND p.oid >= 16384) o
    CROSS JOIN LATERAL aclexplode(coalesce(o.proacl, acldefault('f', o.owner))) x {_JOINED}
    WHERE x.privilege_type = 'EXECUTE'
""")
_OWNER: Final = sql("""
    SELECT d.datname, r.rolname FROM pg_catalog.pg_database d JOIN pg_catalog.pg_roles r ON r.oid = d.datdba
    WHERE d.datname = current_database()
""")


_MEMBERS: Final = sql("""
    SELECT u.rolname, r.rolname, CASE WHEN m.grantor <> 10 THEN g.rolname END, m.admin_option
    FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles u ON u.oid = m.member
    JOIN pg_catalog.pg_roles r ON r.oid = m.roleid JOIN pg_catalog.pg_roles g ON g.oid = m.grantor ORDER BY 1, 2, 3
""")
"""From 16 on a membership may have several grantors; 10 is the bootstrap superuser, whose grants need not be named."""


@record
class Held:
    """What was read: the entries, and the rules of the version."""

    rights: tuple[Right, ...]
    rules: frozenset[Rule]


def read_held(query: Query, catalog: Catalog, version: int) -> Held:
    """Return the entries on the catalog's relations, schemas, the database and routines with their owners' rights.

    Raises:
        TargetError: the server refused.
    """
    wanted = {(t.schema, t.name) for t in catalog.tables}
    rights = [*_tables(query(_TABLES), wanted), *_columns(query(_COLUMNS), wanted), *_others(query(_OTHERS))]
    rights += [
        Right(grantee=str(owner), level=RightLevel.DATABASE, schema=str(name), privileges=("OWNER",), owner=True)
        for name, owner in query(_OWNER)
    ]
    if version < SET_OPTION:
        return Held(rights=tuple(rights), rules=frozenset())
    rights += _members(query(_MEMBERS))
    return Held(rights=tuple(rights), rules=frozenset({Rule.SET_OPTION}))


def _members(rows: Iterable[tuple[Any, ...]]) -> Iterator[Right]:
    for member, role, grantor, admin in rows:
        yield Right(
            grantee=member,
            level=RightLevel.MEMBER,
            name=role,
            privileges=("MEMBER",),
            grantor=grantor,
            grantable=bool(admin),
        )


def _tables(rows: Iterable[tuple[Any, ...]], wanted: set[tuple[str, str]]) -> Iterator[Right]:
    for schema, name, grantee, grantor, owner, grantable in rows:
        if (schema, name) in wanted and grantee is not None:
            yield Right(
                grantee=grantee,
                level=RightLevel.TABLE,
                schema=schema,
                name=name,
                privileges=("SELECT",),
                grantor=grantor,
                owner=bool(owner),
                grantable=bool(grantable),
            )


def _columns(rows: Iterable[tuple[Any, ...]], wanted: set[tuple[str, str]]) -> Iterator[Right]:
    """One entry for the columns of a relation that share grantee and grantor."""
    groups: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for schema, name, column, *who in rows:
        if (schema, name) in wanted and who[0] is not None:
            groups[(schema, name, *who)].append(str(column))
    for (schema, name, grantee, grantor, owner, grantable), columns in groups.items():
        yield Right(
            grantee=grantee,
            level=RightLevel.COLUMN,
            schema=schema,
            name=name,
            columns=tuple(sorted(columns)),
            privileges=("SELECT",),
            grantor=grantor,
            owner=bool(owner),
            grantable=bool(grantable),
        )


_PRIVILEGE: Final = {"schema": "USAGE", "database": "CONNECT", "routine": "EXECUTE"}


def _others(rows: Iterable[tuple[Any, ...]]) -> Iterator[Right]:
    for level, schema, name, grantee, grantor, owner, grantable in rows:
        if grantee is not None:
            yield Right(
                grantee=grantee,
                level=RightLevel(level),
                schema=schema,
                name=name,
                privileges=(_PRIVILEGE[level],),
                grantor=grantor,
                owner=bool(owner),
                grantable=bool(grantable),
            )
