"""Roles, accounts and default privileges of a replay, and where rights were said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from ..model import Location
from ..sqltext.ddl.base import MYSQL_LIKE, Dialect
from .rights_rows import Rows
from .state_acl import (
    DATABASE_WORDS,
    ROUTINE_WORDS,
    SCHEMA_WORDS,
    TABLE_WORDS,
    Acl,
    Holder,
    MemberState,
    owned,
)

if TYPE_CHECKING:
    from .state_model import Relation, RoutineState, SchemaState

RUNNER: Final = "CURRENT_USER"
"""The one who runs the scripts, whom they do not name; as scripts themselves may write it."""
_SELF: Final = frozenset({RUNNER, "SESSION_USER", "CURRENT_ROLE", "CURRENT_USER()"})
EVERYONE: Final = "PUBLIC"
SET_OPTION: Final = 160000
"""The version from which memberships have options of their own."""
_OLDEST: Final = 150000
_BOOTSTRAP: Final = 10
_PREDEFINED: Final = {
    "pg_database_owner": 6171,
    "pg_read_all_data": 6181,
    "pg_write_all_data": 6182,
    "pg_monitor": 3373,
    "pg_read_all_settings": 3374,
    "pg_read_all_stats": 3375,
    "pg_stat_scan_tables": 3377,
    "pg_read_server_files": 4569,
    "pg_write_server_files": 4570,
    "pg_execute_server_program": 4571,
    "pg_signal_backend": 4200,
    "pg_checkpoint": 4544,
}
"""Roles that PostgreSQL 15 comes with, and their oids (src/include/catalog/pg_authid.dat)."""
_MONITORED: Final = ("pg_read_all_settings", "pg_read_all_stats", "pg_stat_scan_tables")

DefaultKey = tuple[Holder, "SchemaState | None", str]
"""Whose objects, in which schema (None: any), of which kind (TABLES, FUNCTIONS …)."""


class RightsState:
    """Everyone who may hold a right. On MySQL and MariaDB rights are rows by name; elsewhere lists of each object."""

    def __init__(self, dialect: Dialect, new_oid: Callable[[], int]) -> None:
        self._new_oid = new_oid
        self.dialect = dialect
        self.mysql = dialect in MYSQL_LIKE
        self.holders: dict[str, Holder] = {}
        self.public = self.holders[EVERYONE] = Holder(0, EVERYONE)
        self.public.predefined = True
        self.runner = self.holders[RUNNER] = Holder(_BOOTSTRAP, RUNNER)
        self.runner.runner = self.runner.can_login = True
        self.runner.attributes = {"SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS"}
        self.acting = self.runner
        self.version = _OLDEST
        self.database_owner = self.runner
        self.database_acl: Acl | None = None
        self.database_said: dict[Holder, Location] = {}
        self.defaults: dict[DefaultKey, Acl] = {}
        self.everywhere_said: dict[Holder, Location] = {}
        """Of memberships, attributes and rights over everything."""
        self.defaults_said: dict[Holder, Location] = {}
        self.unmasked: dict[tuple[int, Holder], Location] = {}
        """Who sees what masks hide (UNMASK), by the number of a relation or schema (0 for all), and since where."""
        self.denied: set[tuple[int, Holder]] = set()
        """Whom SQL Server's DENY keeps from reading, whatever was granted; numbers as of ``unmasked``."""
        self._born: dict[Holder, str] = {}
        self._left: dict[str, int] = {}
        """How many that had a name have another now."""
        self.rows = Rows()
        if dialect is Dialect.POSTGRESQL:
            self._predefine()

    def _predefine(self) -> None:
        for name, oid in _PREDEFINED.items():
            made = self.holders[name] = Holder(oid, name)
            made.predefined = made.created = True
        at = Location(file="", line=1)
        for name in _MONITORED:
            self.member(self.holders["pg_monitor"], self.holders[name], at)

    # -- who

    def holder(self, name: str, at: Location | None = None, *, as_role: bool = False) -> Holder:
        """Return a role or account by its name; one that no script made is known by its name alone."""
        if name.upper() in _SELF:
            return self.acting
        if name.upper() == EVERYONE:
            return self.public
        known = self.holders.get(name)
        if known is None and self.mysql:
            name = account_name(name, as_role=as_role)
            known = self.holders.get(name)
        if known is None:
            known = self.holders[name] = Holder(self._new_oid(), name)
            # Whether it may log in nobody knows; a reader too many is looked at, one too few is not seen.
            known.can_login = not as_role
            known.said = at
        return known

    def rename(self, holder: Holder, name: str) -> None:
        """Give a role or account another name; what it holds stays."""
        self.holders.pop(holder.name, None)
        self._born.setdefault(holder, self._first(holder.name))
        self._left[holder.name] = self._left.get(holder.name, 0) + 1
        holder.name = account_name(name, as_role="@" not in holder.name) if self.mysql else name
        self.holders[holder.name] = holder

    def _first(self, name: str) -> str:
        """Tell those apart that had a name one after the other."""
        return f"{name}/{self._left[name]}" if name in self._left else name

    def first_names(self) -> dict[str, str]:
        """Return what each was called first, by its name now, where that is not the same."""
        found = {name: self._born.get(h) or self._first(name) for name, h in self.holders.items()}
        return {name: born for name, born in found.items() if name != born}

    def member(self, member: Holder, role: Holder, at: Location) -> MemberState:
        """Return a membership, made if there is none."""
        found = member.memberships.get(role)
        if found is None:
            found = member.memberships[role] = MemberState(at)
            role.members.add(member)
        found.said = at
        return found

    def inherits(self, member: Holder, state: MemberState) -> bool:
        """Whether a membership gives the role's rights without a step."""
        return member.inherit if state.inherit is None or self.version < SET_OPTION else state.inherit

    def rights_of(self, holder: Holder) -> set[Holder]:
        """Return the roles whose rights one has without a step, itself among them."""
        return self._reached(holder, self.inherits)

    def takes(self, holder: Holder) -> set[Holder]:
        """Return the roles that one may take on by SET ROLE."""
        before = self.version < SET_OPTION
        return self._reached(holder, lambda _, s: before or s.set is not False) - {holder}

    def _reached(self, holder: Holder, follow: Callable[[Holder, MemberState], bool]) -> set[Holder]:
        found, todo = {holder}, [holder]
        owners = self.holders.get("pg_database_owner")
        for at in todo:
            up = [role for role, state in at.memberships.items() if follow(at, state)]
            up += [owners] if owners is not None and at is self.database_owner else []
            for role in up:
                if role not in found:
                    found.add(role)
                    todo.append(role)
        return found

    # -- access lists

    def table_acl(self, relation: Relation) -> Acl:
        """Return a relation's list, what nobody said included."""
        return relation.acl if relation.acl is not None else owned(relation.owner or self.runner, TABLE_WORDS)

    def schema_acl(self, schema: SchemaState) -> Acl:
        """Return a schema's list."""
        return schema.acl if schema.acl is not None else owned(schema.owner or self.runner, SCHEMA_WORDS)

    def routine_acl(self, routine: RoutineState) -> Acl:
        """Return a routine's list: everyone may execute it, unless that was taken back (PostgreSQL only)."""
        if routine.acl is not None:
            return routine.acl
        if self.dialect is not Dialect.POSTGRESQL:
            return owned(routine.owner or self.runner, ROUTINE_WORDS)
        return owned(routine.owner or self.runner, ROUTINE_WORDS, (self.public, ROUTINE_WORDS))

    def database(self) -> Acl:
        """Return the database's list: everyone may connect, unless that was taken back."""
        if self.database_acl is not None:
            return self.database_acl
        return owned(self.database_owner, DATABASE_WORDS, (self.public, ("CONNECT", "TEMPORARY")))

    def main_schema(self, schema: SchemaState) -> None:
        """Set up ``public`` as PostgreSQL 15 does: its owner is the database's, everyone may use it."""
        schema.owner = self.holders["pg_database_owner"]
        schema.acl = owned(schema.owner, SCHEMA_WORDS, (self.public, ("USAGE",)))

    def made_schema(self, schema: SchemaState, at: Location) -> None:
        """Give a new schema what default privileges say."""
        owner = schema.owner or self.runner
        found = self.defaults.get((owner, None, "SCHEMAS"))
        if found is not None:
            schema.acl = found.copy()
            note(schema.rights_said, found, owner, at)

    def default_acl(self, owner: Holder, schema: SchemaState, objects: str, usual: Callable[[], Acl]) -> Acl | None:
        """Return the list of a new object as default privileges make it; None where they say nothing."""
        whole, part = self.defaults.get((owner, None, objects)), self.defaults.get((owner, schema, objects))
        if whole is None and part is None:
            return None
        made = whole.copy() if whole is not None else usual()
        for grantor, grantee, word, grantable in part.explode() if part is not None else ():
            made.grant(grantor, grantee, (word,), grantable=grantable)
        return made

    # -- where

    def said(self, schemas: Iterable[SchemaState]) -> dict[tuple[str, str, str], Location]:
        """Return where rights were said, by grantee, schema and relation."""
        found = {(h.name, "", ""): at for h, at in (*self.everywhere_said.items(), *self.database_said.items())}
        schemas = tuple(schemas)
        for schema in schemas:
            found.update({(h.name, schema.name, ""): at for h, at in schema.rights_said.items()})
            found.update(_said_inside(schema))
        found.update(self.rows.said([s.name for s in schemas]) if self.mysql else ())
        return dict(sorted(found.items()))


def _said_inside(schema: SchemaState) -> Iterator[tuple[tuple[str, str, str], Location]]:
    for relation in schema.relations.values():
        for holder, at in relation.rights_said.items():
            yield (holder.name, schema.name, relation.name), at
    for routines in schema.routines.values():
        for routine in routines:
            for holder, at in routine.rights_said.items():
                yield (holder.name, schema.name, routine.name), at


def note(said: dict[Holder, Location], acl: Acl, owner: Holder, at: Location) -> None:
    """Note for all but the owner that a list was made here."""
    for _, grantee in acl.entries:
        if grantee is not owner:
            said[grantee] = at


def account_name(name: str, *, as_role: bool) -> str:
    """Return an account as ``user@host`` (``%`` where the text gives no host), a role by its bare name."""
    if as_role:
        return name.removesuffix("@%").removesuffix("@")
    return name if "@" in name else f"{name}@%"
