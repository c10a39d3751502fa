"""Roles and owners: made, changed, granted to each other, gone; default privileges; routines with their rights.

Sources: https://www.postgresql.org/docs/current/sql-createrole.html, sql-grant.html, sql-alterdefaultprivileges.html,
sql-reassign-owned.html, sql-drop-owned.html; mariadb.com/kb "CREATE ROLE".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..model import Location
from ..sqltext.ddl.base import Dialect
from ..sqltext.ddl.effects import (
    ChangeRole,
    ChangeRoutine,
    CreateRoutine,
    DefaultRights,
    DropOwned,
    GrantRoles,
    SetOwner,
)
from . import triggers
from .not_tables import is_index, is_sequence
from .rights_engines import fixed
from .rights_state import SET_OPTION, account_name, note
from .state_acl import ROUTINE_WORDS, SCHEMA_WORDS, TABLE_WORDS, Acl, Holder, owned
from .state_model import Relation, RoutineState, SchemaState
from .state_world import World

_PER_KIND: Final = {
    "TABLES": TABLE_WORDS,
    "FUNCTIONS": ROUTINE_WORDS,
    "ROUTINES": ROUTINE_WORDS,
    "SCHEMAS": SCHEMA_WORDS,
}
_KNOWN: Final = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")


def change_role(world: World, e: ChangeRole, at: Location) -> None:
    """CREATE, ALTER, RENAME or DROP of a role or user."""
    rights = world.rights
    is_role = world.mysql and e.create and e.login is None
    name = account_name(e.name, as_role=is_role or e.name in rights.holders) if world.mysql else e.name
    if e.drop:
        known = rights.holders.get(name) or rights.holders.get(e.name)
        if known is not None:
            _drop_role(world, known)
        return
    holder = rights.holder(name, at, as_role=is_role)
    if e.to is not None:
        rights.rename(holder, e.to)
    if e.create and not holder.created:
        holder.created = True
        holder.can_login = bool(e.login) if not world.mysql else not is_role
    elif e.login is not None and not world.mysql:
        holder.can_login, holder.created = e.login, True
    if world.mysql and e.login is not None:
        holder.status = "active" if e.login else "locked"
    if e.inherit is not None:
        holder.inherit = e.inherit
    for word in e.attributes:
        _attribute(holder, word)
    if e.attributes:
        rights.everywhere_said[holder] = at
    for role in e.member_of:
        rights.member(holder, rights.holder(role, at, as_role=True), at)
        rights.everywhere_said[holder] = at
    for name in e.members:
        member = rights.holder(name, at)
        rights.member(member, holder, at)
        rights.everywhere_said[member] = at


def _attribute(holder: Holder, word: str) -> None:
    upper = word.upper()
    if upper in _KNOWN:
        holder.attributes.add(upper)
    elif upper.startswith("NO") and upper[2:] in _KNOWN:
        holder.attributes.discard(upper[2:])


def _drop_role(world: World, role: Holder) -> None:
    rights = world.rights
    if rights.holders.get(role.name) is role:
        del rights.holders[role.name]
    for member in list(role.members):
        member.memberships.pop(role, None)
    for held in list(role.memberships):
        held.members.discard(role)
    rights.rows.forget(role)
    rights.everywhere_said.pop(role, None)
    rights.database_said.pop(role, None)
    rights.defaults_said.pop(role, None)
    rights.denied = {key for key in rights.denied if key[1] is not role}
    rights.unmasked = {key: at for key, at in rights.unmasked.items() if key[1] is not role}
    for acl in _acls(world):
        acl.forget(role)
    for key in [k for k in rights.defaults if k[0] is role]:
        del rights.defaults[key]
    if rights.acting is role:
        rights.acting = rights.runner


def _objects(world: World) -> Iterator[Relation | RoutineState | SchemaState]:
    for schema in world.schemas.values():
        yield schema
        yield from schema.relations.values()
        for routines in schema.routines.values():
            yield from routines


def _acls(world: World) -> Iterator[Acl]:
    for one in _objects(world):
        if one.acl is not None:
            yield one.acl
        if isinstance(one, Relation):
            yield from (c.acl for c in one.columns if c.acl is not None)
    yield from world.rights.defaults.values()
    if world.rights.database_acl is not None:
        yield world.rights.database_acl


def grant_roles(world: World, e: GrantRoles, at: Location) -> None:
    """GRANT role TO member, and back."""
    rights = world.rights
    if world.postgresql and (e.inherit is not None or e.set is not None):
        # Only a server that has these options runs such a script.
        rights.version = SET_OPTION
    for role in (rights.holder(r, at, as_role=True) for r in e.roles):
        fixed(world, role)
        for member in (rights.holder(m, at) for m in e.members):
            if not e.revoke:
                state = rights.member(member, role, at)
                state.admin = state.admin or bool(e.admin)
                state.inherit = e.inherit if e.inherit is not None else state.inherit
                state.set = e.set if e.set is not None else state.set
                rights.everywhere_said[member] = at
                continue
            known = member.memberships.get(role)
            if known is None:
                continue
            if e.admin is None and e.inherit is None and e.set is None:
                del member.memberships[role]
                role.members.discard(member)
                continue
            known.admin = known.admin and e.admin is None
            known.inherit = False if e.inherit is not None else known.inherit
            known.set = False if e.set is not None else known.set


# -- owners


def set_owner(world: World, e: SetOwner, at: Location) -> None:
    """OWNER TO; REASSIGN OWNED."""
    owner = world.holder(e.owner, at)
    if e.reassigned:
        old = {world.holder(r, at) for r in e.reassigned}
        for one in _objects(world):
            if one.owner in old:
                _own(one, owner, at)
        if world.rights.database_owner in old:
            world.rights.database_owner = owner
    elif e.table is not None and not (is_sequence(world, e.table) or is_index(world, e.table)):
        _own(world.need(e.table, at), owner, at)
    elif e.schema is not None:
        schema = world.schema(e.schema)
        of_schema = schema.owner
        _own(schema, owner, at)
        # What nobody else owns is its schema's owner's on SQL Server.
        for relation in schema.relations.values() if world.dialect is Dialect.MSSQL else ():
            if relation.owner is of_schema:
                _own(relation, owner, at)
    elif e.routine is not None:
        for routine in world.routines(e.routine):
            _own(routine, owner, at)


def _own(one: Relation | RoutineState | SchemaState, owner: Holder, at: Location) -> None:
    old, one.owner = one.owner, owner
    one.rights_said[owner] = at
    if old is None or old is owner:
        return
    if one.acl is not None:
        one.acl.new_owner(old, owner)
    for column in one.columns if isinstance(one, Relation) else ():
        if column.acl is not None:
            column.acl.new_owner(old, owner)


def drop_owned(world: World, e: DropOwned, at: Location) -> None:
    """DROP OWNED BY: objects of the roles, and all that they were granted."""
    from .state_relations import drop

    roles = {world.holder(r, at) for r in e.roles}
    for schema in list(world.schemas.values()):
        for relation in list(schema.relations.values()):
            if relation.owner in roles:
                drop(world, relation)
        for key, routines in list(schema.routines.items()):
            schema.routines[key] = [r for r in routines if r.owner not in roles]
        if schema.owner in roles and schema.name != world.main:
            for relation in list(schema.relations.values()):
                drop(world, relation)
            world.schemas.pop(world.key(schema.name), None)
    for role in roles:
        for acl in _acls(world):
            acl.forget(role)
        for default in [k for k in world.rights.defaults if k[0] is role]:
            del world.rights.defaults[default]


def default_rights(world: World, e: DefaultRights, at: Location) -> None:
    """ALTER DEFAULT PRIVILEGES."""
    rights = world.rights
    kind = "FUNCTIONS" if e.objects.upper() == "ROUTINES" else e.objects.upper()
    every = _PER_KIND.get(kind)
    if every is None:
        return
    words = [w for p in e.privileges for w in (every if p.word.upper().startswith("ALL") else (p.word.upper(),))]
    grantees = [world.holder(g, at) for g in e.grantees]
    for owner in [world.holder(o, at) for o in e.owners] or [rights.acting]:
        places: list[SchemaState | None] = [world.schema(s) for s in e.schemas]
        for schema in places or [None]:
            key = (owner, schema, kind)
            acl = rights.defaults.get(key)
            if acl is None:
                public = (rights.public, ROUTINE_WORDS) if kind == "FUNCTIONS" else None
                acl = rights.defaults[key] = owned(owner, every, public) if schema is None else Acl()
            for grantee in grantees:
                if e.revoke:
                    acl.revoke(owner, grantee, words)
                else:
                    acl.grant(owner, grantee, words, grantable=e.grantable)
                    if kind == "TABLES":
                        rights.defaults_said[grantee] = at


# -- routines


def create_routine(world: World, e: CreateRoutine, at: Location) -> None:
    """CREATE FUNCTION and PROCEDURE; one that takes the place of another keeps owner and rights."""
    schema = world.place_for(e.name)
    listed = schema.routines.setdefault(world.key(e.name.name), [])
    found = next((r for r in listed if r.arguments == e.arguments or world.mysql), None)
    if found is None:
        found = RoutineState(world.new_oid(), schema, e.name.name, e.arguments, at)
        found.owner = owner = world.rights.acting
        listed.append(found)
        public = (world.rights.public, ROUTINE_WORDS)
        found.acl = world.rights.default_acl(owner, schema, "FUNCTIONS", lambda: owned(owner, ROUTINE_WORDS, public))
        if found.acl is not None:
            note(found.rights_said, found.acl, owner, at)
    found.said = at
    found.definer_rights, found.definer = e.definer_rights, e.definer
    found.language, found.body, found.trigger = e.language.lower(), e.body, e.trigger
    found.procedure, found.silent, found.path = e.procedure, e.silent, e.path
    triggers.rewritten(world, found, at)


def change_routine(world: World, e: ChangeRoutine, at: Location) -> None:
    """ALTER or DROP FUNCTION, PROCEDURE."""
    for found in list(world.routines(e.name)):
        if e.arguments is not None and found.arguments != e.arguments and len(world.routines(e.name)) > 1:
            continue
        if e.drop or e.to is not None:
            found.schema.routines[world.key(found.name)].remove(found)
        if e.to is not None:
            found.schema = found.schema if e.to.schema is None else world.schema(e.to.schema)
            found.name, found.said = e.to.name, at
            found.schema.routines.setdefault(world.key(found.name), []).append(found)
        elif e.definer_rights is not None:
            found.definer_rights, found.said = e.definer_rights, at
