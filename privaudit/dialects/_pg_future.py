"""Rights on tables that do not exist yet: what default privileges of PostgreSQL will open when they are made.

Sources: https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html, catalog-pg-default-acl.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..model import Grant, Reach, Via, ViaKind
from ._pg_roles import Web
from ._pg_rows import ALL_COLUMNS
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

_LISTED: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")

_FUTURE = sql("""
    SELECT d.defaclrole, n.nspname, x.grantee, array_agg(CAST(x.privilege_type AS pg_catalog.text)),
    bool_or(x.is_grantable AND x.privilege_type = 'SELECT')
    FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
    CROSS JOIN LATERAL aclexplode(d.defaclacl) x
    WHERE d.defaclobjtype = 'r' AND x.grantee <> d.defaclrole
    GROUP BY d.oid, d.defaclrole, n.nspname, x.grantee HAVING bool_or(x.privilege_type = 'SELECT')
    ORDER BY d.defaclrole, n.nspname, x.grantee
""")


def read_future(query: Query, web: Web) -> tuple[Grant, ...]:
    """Return who will read the tables that some role makes from now on, in a schema or (None) in any."""
    made = (
        Grant(
            principal=web.roles[grantee].name,
            principal_kind=web.roles[grantee].kind,
            can_login=web.roles[grantee].can_login,
            schema=None if schema is None else str(schema),
            table=None,
            columns=ALL_COLUMNS,
            privileges=tuple(p for p in _LISTED if p in privileges),
            reach=Reach.DIRECT,
            via=(
                web.roles[grantee].step,
                Via(kind=ViaKind.DEFAULT_PRIVILEGES, name=web.roles[creator].name),
            ),
            grantable=grantable,
        )
        for creator, schema, grantee, privileges, grantable in query(_FUTURE)
        if creator in web.roles and grantee in web.roles
    )
    return tuple(sorted(made, key=lambda g: (g.schema or "", g.principal, g.via[-1].name)))
