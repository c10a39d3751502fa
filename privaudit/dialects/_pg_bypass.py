"""What log-ins of PostgreSQL can read past their rights on relations, or after giving themselves such a right.

A row without a relation stands for all of them: a copy of the whole cluster (REPLICATION), files and programs of the
server, roles that up to 15 a CREATEROLE account could grant to itself. Attributes are never inherited: they work for
the role itself, and for who takes it on. Superusers have no rows here: theirs are direct.

REPLICATION copies the cluster over a connection of its own kind, which only the log-in that has it can open, with or
without CONNECT; for who takes such a role on it is logical decoding in this database, where wal_level is logical.
Functions that read files of the server work for whoever may execute them: the data folder is among the files.
Sources: https://www.postgresql.org/docs/current/predefined-roles.html, role-attributes.html, protocol-replication.html,
logicaldecoding.html, functions-admin.html#FUNCTIONS-ADMIN-GENFILE; https://www.postgresql.org/docs/15/sql-createrole.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from ..model import Grant, Params, Reach, Via, ViaKind, record
from ._pg_foreign import Foreign
from ._pg_identities import Identities, Identity
from ._pg_paths import Role
from ._pg_reads import Reads
from ._pg_roles import SET_OPTION
from ._pg_rows import ALL_COLUMNS, Cover, Maker
from ._pg_sql import sql
from ._pg_takeover import Takeover

Query = Callable[..., list[tuple[Any, ...]]]

POWERS: Final = frozenset({"pg_read_server_files", "pg_write_server_files", "pg_execute_server_program"})
"""Predefined roles that reach the server's files; writing them is enough to let oneself in as a superuser."""

_STATE = sql("""
    SELECT current_setting('wal_level') = 'logical', CAST(current_setting('max_wal_senders') AS pg_catalog.int4) > 0,
    (SELECT count(*) FROM pg_catalog.pg_replication_slots)
""")
_ROUTINES = sql("""
    SELECT n.nspname, concat(p.proname, '(', oidvectortypes(p.proargtypes), ')'), x.grantee
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
    WHERE x.privilege_type = 'EXECUTE' AND x.grantee <> p.proowner
    AND (p.pronamespace = 11 AND p.proname IN ('pg_read_file', 'pg_read_binary_file', 'lo_import')
    OR p.proname = 'dblink_connect_u')
    ORDER BY n.nspname, p.proname, p.oid
""")
"""Functions that read any file of the server or connect to it as the server's own account; 11 is pg_catalog."""


@record
class Bypass:
    """What was found; gaps say what other servers hold of this one."""

    grants: tuple[Grant, ...]
    gaps: tuple[tuple[str, Params], ...]


def read_bypass(query: Query, reads: Reads, maker: Maker, easier: Iterable[Grant]) -> Bypass:
    """Return the rows of reach ``bypass``; ``easier`` are all others.

    Raises:
        TargetError: the server refused.
    """
    logical, senders, slots = query(_STATE)[0]
    powers = _Powers(reads, query(_ROUTINES), logical=logical, senders=senders)
    takeover, foreign = Takeover(query, reads, maker), Foreign(query, reads, maker)
    identities = Identities(reads.web, reads.paths)
    known = _by_login(easier)
    made: list[Grant] = []
    for login in reads.web.logins():
        acting = identities.of(login)
        made += powers.grants(login, acting)
        cover = _cover(login, reads, known.get(login.name, ()))
        made += takeover.grants(login, acting, cover)
        made += foreign.grants(login, acting, cover)
    gaps: tuple[tuple[str, Params], ...] = (("pg_replicas", (("slots", slots),)),) if slots else ()
    return Bypass(grants=tuple(made), gaps=gaps)


def _by_login(easier: Iterable[Grant]) -> dict[str, list[Grant]]:
    found: dict[str, list[Grant]] = defaultdict(list)
    for g in easier:
        if g.can_login and g.reach is not Reach.DIRECT:
            found[g.principal].append(g)
    return found


def _cover(login: Role, reads: Reads, known: Iterable[Grant]) -> Cover:
    """Return what the log-in reads by the ways known."""
    cover = Cover(reads, login.oid if login.oid in reads.web.connect else None)
    for g in known:
        part = next(((v.schema, v.name) for v in g.via if v.kind is ViaKind.PARTITION), None)
        target = reads.targets.by_place.get(part or (g.schema, g.table))
        if target is not None:
            cover.add(target, g.columns, filtered=g.row_security)
    return cover


class _Powers:
    """Works out who reaches every relation at once."""

    def __init__(self, reads: Reads, routines: Iterable[tuple[Any, ...]], *, logical: bool, senders: bool) -> None:
        self._web, self._paths = reads.web, reads.paths
        self._logical, self._senders = logical, senders
        self._routines: dict[Via, set[int]] = defaultdict(set)
        for schema, name, grantee in routines:
            self._routines[Via(kind=ViaKind.ROUTINE, name=str(name), schema=str(schema))].add(grantee)

    def grants(self, login: Role, identities: Iterable[Identity]) -> Iterator[Grant]:
        """Give a row for each power, by the easiest way to it."""
        seen: set[Via] = set()
        for i in identities:
            if self._web.roles[i.role].superuser:
                # Whoever may become one reads every relation by SET ROLE.
                continue
            for via in self._of(login, i):
                if via[-1] not in seen:
                    seen.add(via[-1])
                    yield _everything(login, via)

    def _of(self, login: Role, i: Identity) -> Iterator[tuple[Via, ...]]:
        attributes = self._web.facts[i.role].attributes
        if "REPLICATION" in attributes and self._replicates(login, i):
            yield (*i.head, Via(kind=ViaKind.ATTRIBUTE, name="REPLICATION"))
        if login.oid not in self._web.connect_somewhere:
            return
        if "CREATEROLE" in attributes and self._web.version < SET_OPTION:
            yield (*i.head, Via(kind=ViaKind.ATTRIBUTE, name="CREATEROLE"))
        for chain in self._paths.chains(i.role):
            name = self._web.roles[chain[-1]].name
            if name in POWERS:
                through = (self._paths.to_role(i.role, chain[-1]) or ())[1:-1]
                yield (*i.head, *through, Via(kind=ViaKind.PREDEFINED, name=name))
        for routine, grantees in self._routines.items() if login.oid in self._web.connect else ():
            path = self._paths.to_grantee(i.role, frozenset(grantees))
            if path is not None:
                yield (*i.head, *path[1:], routine)

    def _replicates(self, login: Role, i: Identity) -> bool:
        own = i.role == login.oid and self._senders
        return own or (self._logical and login.oid in self._web.connect)


def _everything(login: Role, via: tuple[Via, ...]) -> Grant:
    return Grant(
        principal=login.name,
        principal_kind=login.kind,
        can_login=True,
        schema=None,
        table=None,
        columns=ALL_COLUMNS,
        privileges=("SELECT",),
        reach=Reach.BYPASS,
        via=via,
    )
