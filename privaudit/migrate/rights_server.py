"""A replay's rights as a PostgreSQL server would tell them: answers to the very statements that a scan sends.

So the rows of a replay come from the code that a scan uses, with the same paths and the same reaches; what is here is
only what the server itself would do: has_table_privilege, pg_has_role, aclexplode over the state. Source:
https://www.postgresql.org/docs/15/functions-info.html#FUNCTIONS-INFO-ACCESS, ``pg_class_aclmask`` of
src/backend/catalog/aclchk.c.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ..dialects import (
    _pg_bypass,
    _pg_foreign,
    _pg_future,
    _pg_held,
    _pg_indirect_places,
    _pg_indirect_rights,
    _pg_indirect_routines,
    _pg_reads,
    _pg_roles,
    _pg_takeover,
)
from ..model import TableKind
from .bodies import as_kept
from .rights_server_answers import Access, Objects
from .state_acl import Holder
from .state_model import RoutineState
from .state_world import World

Rows = list[tuple[Any, ...]]
Params = Mapping[str, object]
_ATTRIBUTES: Final = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")
_KINDS: Final = {
    TableKind.TABLE: "r",
    TableKind.PARTITIONED_TABLE: "p",
    TableKind.VIEW: "v",
    TableKind.MATERIALIZED_VIEW: "m",
    TableKind.FOREIGN_TABLE: "f",
}


def _settings(routine: RoutineState) -> list[str] | None:
    """Return a routine's settings as pg_proc.proconfig has them."""
    if routine.path is None:
        return None
    quoted = ('"' + name.replace('"', '""') + '"' for name in routine.path)
    return ["search_path=" + ", ".join(quoted)]


def oids_of(value: object) -> list[int]:
    """Return the numbers of an array as PostgreSQL writes it."""
    text = str(value)[1:-1]
    return [int(n) for n in text.split(",")] if text else []


class ReplayedServer:
    """`query` of one state; ``Query`` of the dialect's modules."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rights = world.rights
        self._objects = Objects(world)
        self._access = Access(world, self._objects)
        self._answers: dict[str, Callable[[Params], Rows]] = {
            _pg_roles._ROLES: self._roles,
            _pg_roles._MEMBERS: self._members,
            _pg_roles._MEMBERS_16: self._members,
            _pg_roles._BEFORE_16: self._reach,
            _pg_roles._SINCE_16: self._reach,
            _pg_roles._SESSIONS: self._sessions,
            _pg_reads._RELATIONS: self._relations,
            _pg_reads._PARTITIONS: self._partitions,
            _pg_reads._USAGE: self._usage,
            _pg_reads._WHOLE: self._whole,
            _pg_reads._PARTLY: self._partly,
            _pg_reads._TABLE_ACL: self._table_acl,
            _pg_reads._COLUMN_ACL: self._column_acl,
            _pg_indirect_places._RELATIONS: self._all_relations,
            _pg_indirect_places._ROOTS: self._roots,
            _pg_indirect_places._COLUMNS: self._columns,
            _pg_indirect_rights._SCHEMAS: self._usage,
            _pg_indirect_rights._ROUTINES: self._executable,
            _pg_indirect_rights._WHOLE: self._pairs_whole,
            _pg_indirect_rights._PARTLY: self._pairs_partly,
            _pg_indirect_routines._LIST: self._routines,
            _pg_indirect_routines._STORED: self._bodies,
            _pg_indirect_routines._GRANTEES: self._grantees,
            _pg_takeover._SCHEMAS: lambda _: [(s.oid, self._owner(s.owner)) for s in world.schemas.values()],
            _pg_foreign._SERVERS: lambda _: [],
            # As a server is set up by default: no logical decoding, replicas may connect, none does.
            _pg_bypass._STATE: lambda _: [(False, True, 0)],
            _pg_bypass._ROUTINES: lambda _: [],
            _pg_future._FUTURE: self._future,
            _pg_held._TABLES: self._held_tables,
            _pg_held._COLUMNS: self._held_columns,
            _pg_held._OTHERS: self._held_others,
            _pg_held._OWNER: lambda _: [(world.system, self._rights.database_owner.name)],
            _pg_held._MEMBERS: self._held_members,
        }

    def query(self, sql: str, params: Params | None = None) -> Rows:
        """Answer one statement.

        Raises:
            KeyError: a scan sends a statement that is not known here.
        """
        return self._answers[sql](params or {})

    def _owner(self, holder: Holder | None) -> int:
        return (holder or self._rights.runner).oid

    # -- roles

    def _roles(self, _: Params) -> Rows:
        return [
            (
                *(h.oid, h.name, h.can_login, h.inherit),
                *(a in h.attributes for a in _ATTRIBUTES),
                *(False, False, None, h is self._rights.database_owner, False),
            )
            for h in self._access.roles
        ]

    def _members(self, _: Params) -> Rows:
        since = self._rights.version >= _pg_roles.SET_OPTION
        return [
            (h.oid, role.oid, m.admin, self._rights.inherits(h, m) if since else None, m.set is not False)
            for h in self._access.roles
            for role, m in h.memberships.items()
        ]

    def _reach(self, _: Params) -> Rows:
        found = []
        for h in self._access.roles:
            if "SUPERUSER" not in h.attributes:
                rights = sorted(r.oid for r in self._access.rights[h] if r is not h)
                takes = sorted(r.oid for r in self._rights.takes(h))
                found.append((h.oid, rights, takes))
        return found

    def _sessions(self, _: Params) -> Rows:
        may = self._access.may_connect()
        return [(h.oid, h in may, h in may) for h in (*self._access.roles, self._rights.public)]

    # -- relations

    def _relations(self, _: Params) -> Rows:
        return [
            (r.oid, *r.place, self._owner(r.owner), r.schema.oid, r.guarded, r.forced) for r in self._objects.listed
        ]

    def _partitions(self, _: Params) -> Rows:
        found = []
        for part, root in self._objects.partitions:
            same = part.owner is root.owner and part.schema is root.schema and not root.guarded
            acl, above = self._rights.table_acl(part).entries, self._rights.table_acl(root).entries
            if not same or acl != above or any(c.acl is not None for c in part.columns):
                facts = (self._owner(part.owner), part.schema.oid, part.guarded, part.forced)
                found.append((part.oid, *part.place, *facts, root.oid))
        return sorted(found, key=lambda row: row[1:3])

    def _all_relations(self, _: Params) -> Rows:
        found = [
            (
                *(r.oid, *r.place, _KINDS.get(r.kind, "r"), self._owner(r.owner), r.schema.oid),
                *(r.partition_of is not None, r.guarded, r.forced),
            )
            for r in self._objects.by_oid.values()
        ]
        return sorted(found, key=lambda row: row[1:3])

    def _roots(self, _: Params) -> Rows:
        return [(part.oid, root.oid) for part, root in self._objects.partitions]

    def _columns(self, params: Params) -> Rows:
        by_oid = self._objects.by_oid
        relations = [by_oid[o] for o in sorted(oids_of(params["relations"]))]
        return [(r.oid, c.number, c.name) for r in relations for c in r.columns]

    # -- rights

    def _usage(self, params: Params) -> Rows:
        return self._access.usage(oids_of(params["schemas"]))

    def _whole(self, params: Params) -> Rows:
        return self._access.whole(oids_of(params["roles"]), oids_of(params["relations"]))

    def _partly(self, params: Params) -> Rows:
        return self._access.partly(oids_of(params["roles"]), oids_of(params["relations"]))

    def _table_acl(self, params: Params) -> Rows:
        relations = (self._objects.by_oid[o] for o in oids_of(params["relations"]))
        return [(r.oid, h.oid) for r in relations for h in self._access.readers(r)]

    def _column_acl(self, params: Params) -> Rows:
        relations = (self._objects.by_oid[o] for o in oids_of(params["relations"]))
        return [
            (r.oid, c.number, h.oid, c.name)
            for r in relations
            for c in r.columns
            if c.acl is not None
            for h in c.acl.holders("SELECT")
        ]

    def _pairs_whole(self, params: Params) -> Rows:
        found: dict[int, list[int]] = defaultdict(list)
        for role, oid in zip(oids_of(params["roles"]), oids_of(params["relations"]), strict=True):
            if self._access.reads(role, oid):
                found[role].append(oid)
        return list(found.items())

    def _pairs_partly(self, params: Params) -> Rows:
        found = []
        for role, oid in zip(oids_of(params["roles"]), oids_of(params["relations"]), strict=True):
            numbers = [] if self._access.reads(role, oid) else self._access.columns_read(role, oid)
            if numbers:
                found.append((role, oid, numbers))
        return found

    # -- routines

    def _routines(self, _: Params) -> Rows:
        return [
            (
                *(r.oid, r.schema.name, r.name, ", ".join(r.arguments), self._owner(r.owner), r.schema.oid),
                *(r.definer_rights, r.language, r.silent, _settings(r), True, False),
            )
            for r in self._objects.routines.values()
        ]

    def _bodies(self, params: Params) -> Rows:
        bodies = ((oid, self._objects.routines[oid].body) for oid in oids_of(params["routines"]))
        return [(oid, body if body is None else as_kept(self._world, body), None) for oid, body in bodies]

    def _executable(self, params: Params) -> Rows:
        return self._access.executable(oids_of(params["routines"]))

    def _grantees(self, params: Params) -> Rows:
        listed = (self._objects.routines[o] for o in oids_of(params["routines"]))
        return [(r.oid, h.oid) for r in listed for h in self._rights.routine_acl(r).holders("EXECUTE")]

    # -- what is to come, and the entries as they are held

    def _future(self, _: Params) -> Rows:
        found = []
        for (owner, schema, kind), acl in self._rights.defaults.items():
            for holder, grantable in acl.holders("SELECT").items() if kind == "TABLES" else ():
                if holder is not owner:
                    words = [w for w in _ALL if holder in acl.holders(w)]
                    found.append((owner.oid, None if schema is None else schema.name, holder.oid, words, grantable))
        return found

    def _held(self, acl: Any, owner: Holder | None, word: str) -> Iterator[tuple[Any, ...]]:
        holder = owner or self._rights.runner
        for grantor, grantee, held, grantable in acl.explode():
            if held == word:
                yield grantee.name, None if grantor is holder else grantor.name, grantee is holder, grantable

    def _held_tables(self, _: Params) -> Rows:
        return [
            (*r.place, *row)
            for r in self._objects.listed
            for row in self._held(self._rights.table_acl(r), r.owner, "SELECT")
        ]

    def _held_columns(self, _: Params) -> Rows:
        return [
            (*r.place, c.name, *row)
            for r in self._objects.listed
            for c in r.columns
            if c.acl is not None
            for row in self._held(c.acl, r.owner, "SELECT")
        ]

    def _held_others(self, _: Params) -> Rows:
        rights = self._rights
        found: Rows = []
        for s in self._world.schemas.values():
            found += [("schema", s.name, None, *row) for row in self._held(rights.schema_acl(s), s.owner, "USAGE")]
        database = self._held(rights.database(), rights.database_owner, "CONNECT")
        found += [("database", self._world.system, None, *row) for row in database]
        for r in self._objects.routines.values():
            if r.definer_rights:
                name = f"{r.name}({', '.join(r.arguments)})"
                held = self._held(rights.routine_acl(r), r.owner, "EXECUTE")
                found += [("routine", r.schema.name, name, *row) for row in held]
        return found

    def _held_members(self, _: Params) -> Rows:
        return [(h.name, role.name, None, m.admin) for h in self._access.roles for role, m in h.memberships.items()]


_ALL: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
