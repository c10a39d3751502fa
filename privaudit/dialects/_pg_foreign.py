"""Foreign tables of PostgreSQL that a log-in may not read here, and may read at their server nevertheless.

With USAGE on the foreign server, a user mapping of one's own (or of PUBLIC) and a place for a foreign table of one's
own (a temporary one will do), the other server gives what the mapping's account may read there.
Sources: https://www.postgresql.org/docs/current/sql-createforeigntable.html, sql-createusermapping.html,
view-pg-user-mappings.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..model import Grant, Reach, Via, ViaKind
from ._pg_identities import Identity
from ._pg_paths import PUBLIC, Role
from ._pg_reads import Detail, Reads
from ._pg_rows import Cover, Maker, in_order
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

_SERVERS = sql("""
    SELECT s.srvname, array(SELECT f.ftrelid FROM pg_catalog.pg_foreign_table f WHERE f.ftserver = s.oid),
    array(SELECT m.umuser FROM pg_catalog.pg_user_mappings m WHERE m.srvid = s.oid),
    array(SELECT x.grantee FROM aclexplode(coalesce(s.srvacl, acldefault('S', s.srvowner))) x
    WHERE x.privilege_type = 'USAGE'),
    array(SELECT r.oid FROM pg_catalog.pg_roles r WHERE NOT r.rolsuper AND has_server_privilege(r.oid, s.oid, 'USAGE')
    AND (has_database_privilege(r.oid, current_database(), 'TEMP')
    OR has_database_privilege(r.oid, current_database(), 'CREATE') OR EXISTS (SELECT 1 FROM pg_catalog.pg_namespace n
    WHERE has_schema_privilege(r.oid, n.oid, 'CREATE'))))
    FROM pg_catalog.pg_foreign_server s
    WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_foreign_table f WHERE f.ftserver = s.oid) ORDER BY s.srvname
""")
_DETAIL = Detail(privileges=("SELECT",), grantable=False)


class Foreign:
    """Works out who reaches the tables of foreign servers past the rights on them."""

    def __init__(self, query: Query, reads: Reads, maker: Maker) -> None:
        self._reads, self._maker = reads, maker
        self._servers = query(_SERVERS)

    def grants(self, login: Role, identities: list[Identity], cover: Cover) -> Iterator[Grant]:
        """Give the foreign tables that nothing in ``cover`` gives."""
        if login.oid not in self._reads.web.connect:
            return
        for name, tables, mapped, grantees, users in self._servers:
            server = Via(kind=ViaKind.FOREIGN_SERVER, name=str(name))
            for i in identities:
                # A mapping is looked up for the role itself, and is not inherited.
                if i.role in users and (i.role in mapped or PUBLIC in mapped):
                    path = self._reads.paths.to_grantee(i.role, frozenset(grantees)) or ()
                    via = self._maker.path(i.head, (*path[1:], server))
                    yield from self._tables(login, tables, via, cover)

    def _tables(self, login: Role, tables: list[int], via: tuple[Via, ...], cover: Cover) -> Iterator[Grant]:
        for oid in in_order(tables, self._reads.targets.listed):
            target = self._reads.targets.listed[oid]
            columns = cover.missing(target, None, filtered=False)
            if columns:
                cover.add(target, columns, filtered=False)
                yield self._maker.row(login, target, columns, _DETAIL, Reach.BYPASS, via, filtered=False)
