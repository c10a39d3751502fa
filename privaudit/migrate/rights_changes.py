"""GRANT, REVOKE, roles, owners, default privileges, row security: effects on the rights of a replay.

Sources: https://www.postgresql.org/docs/current/sql-grant.html, sql-revoke.html, sql-alterdefaultprivileges.html,
sql-reassign-owned.html, sql-drop-owned.html; the choice of a grantor is ``select_best_grantor`` of acl.c.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from ..model import Location, RightLevel
from ..sqltext.ddl.base import Dialect, QName
from ..sqltext.ddl.effects import GrantRights, Policy, Privilege, RowSecurity
from . import rights_engines
from .not_tables import is_sequence
from .rights_state import RightsState, note
from .state_acl import (
    COLUMN_WORDS,
    DATABASE_WORDS,
    ROUTINE_WORDS,
    SCHEMA_WORDS,
    TABLE_WORDS,
    Acl,
    Holder,
    owned,
)
from .state_model import PolicyState, Relation, RoutineState, SchemaState, written

if TYPE_CHECKING:
    from .state_world import World

_SYNONYMS: Final = {
    "TEMP": "TEMPORARY",
    "CREATE TEMPORARY": "TEMPORARY",
    **dict.fromkeys(rights_engines.READ, "SELECT"),
}
_ALL: Final = frozenset({"ALL", "ALL PRIVILEGES"}) | rights_engines.EVERYTHING
EVERY: Final = "*"


def made_relation(world: World, relation: Relation, at: Location) -> None:
    """Give a new relation the rights that default privileges say."""
    if relation.owner is None or world.mysql:
        return
    owner = relation.owner
    made = world.rights.default_acl(owner, relation.schema, "TABLES", lambda: owned(owner, TABLE_WORDS))
    if made is not None:
        relation.acl = made
        note(relation.rights_said, made, owner, at)


# -- GRANT and REVOKE


def grant_rights(world: World, e: GrantRights, at: Location) -> None:
    """GRANT, REVOKE, DENY."""
    if world.mysql:
        _mysql(world, e, at)
        return
    grantees = [world.holder(g, at) for g in e.grantees]
    said = e
    if e.deny:
        e = _denied(e)
    for name in e.objects or (QName(name=""),):
        if e.level in (RightLevel.TABLE, RightLevel.COLUMN):
            for relation in _relations(world, name, at, revoke=e.revoke):
                _on_relation(world, relation, e, grantees, at)
                rights_engines.beside(world, said, grantees, relation, at)
        elif e.level is RightLevel.SCHEMA:
            schema = world.schema(name.name or name.schema or world.main)
            _on_schema(world, schema, e, grantees, at)
            rights_engines.beside(world, said, grantees, schema, at)
        elif e.level is RightLevel.ROUTINE:
            for routine in _routines(world, name):
                _on_routine(world, routine, e, grantees, at)
        else:
            rights = world.rights
            rights.database_acl = rights.database()
            words = _words(e.privileges, DATABASE_WORDS if world.postgresql else (*DATABASE_WORDS, "SELECT"))
            owner = rights.database_owner
            rights_engines.beside(world, said, grantees, None, at)
            _change(world, rights.database_acl, owner, words, e, grantees, rights.database_said, at)


def _denied(e: GrantRights) -> GrantRights:
    """DENY takes away, as far as a list of what is allowed can say it."""
    return GrantRights(
        spot=e.spot,
        privileges=e.privileges,
        level=e.level,
        objects=e.objects,
        grantees=e.grantees,
        revoke=True,
        cascade=True,
    )


def _relations(world: World, name: QName, at: Location, *, revoke: bool) -> Iterable[Relation]:
    if name.name == EVERY:
        schema = world.schemas.get(world.key(name.schema or world.main))
        return [] if schema is None else list(schema.relations.values())
    if world.is_system(name) or is_sequence(world, name):
        return []
    return [world.need(name, at) if revoke else _granted(world, name, at)]


def _granted(world: World, name: QName, at: Location) -> Relation:
    """The relation that a right is given on: of one that no script makes nobody knows what the account reads."""
    known = world.find(name)
    found = world.need(name, at)
    if known is not None and found.partial:
        world.trouble(at, "relation_unknown", relation=written(name))
    return found


def _routines(world: World, name: QName) -> list[RoutineState]:
    if name.name == EVERY:
        schema = world.schemas.get(world.key(name.schema or world.main))
        return [] if schema is None else [r for listed in schema.routines.values() for r in listed]
    return world.routines(name)


def _words(privileges: Iterable[Privilege], every: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for privilege in privileges:
        if privilege.columns:
            continue
        word = privilege.word.upper()
        word = _SYNONYMS.get(word, word)
        found += list(every) if word in _ALL else [word]
    return found


def _on_relation(world: World, relation: Relation, e: GrantRights, grantees: list[Holder], at: Location) -> None:
    owner = relation.owner or world.rights.runner
    words = _words(e.privileges, TABLE_WORDS)
    if words:
        relation.acl = world.rights.table_acl(relation)
        _change(world, relation.acl, owner, words, e, grantees, relation.rights_said, at)
        if e.revoke:
            # What is taken back on the whole is taken back on every column.
            for column in relation.columns:
                if column.acl is not None:
                    _change(world, column.acl, owner, words, e, grantees, {}, at)
    for privilege in (p for p in e.privileges if p.columns):
        part = _words((Privilege(word=privilege.word),), COLUMN_WORDS)
        for column in world.columns_of(relation, privilege.columns, at):
            column.acl = column.acl or Acl()
            _change(world, column.acl, owner, part, e, grantees, relation.rights_said, at)


def _on_schema(world: World, schema: SchemaState, e: GrantRights, grantees: list[Holder], at: Location) -> None:
    schema.acl = world.rights.schema_acl(schema)
    words = _words(e.privileges, SCHEMA_WORDS if world.postgresql else TABLE_WORDS)
    _change(world, schema.acl, schema.owner or world.rights.runner, words, e, grantees, schema.rights_said, at)


def _on_routine(world: World, routine: RoutineState, e: GrantRights, grantees: list[Holder], at: Location) -> None:
    routine.acl = world.rights.routine_acl(routine)
    words = _words(e.privileges, ROUTINE_WORDS)
    _change(world, routine.acl, routine.owner or world.rights.runner, words, e, grantees, routine.rights_said, at)


def _change(
    world: World,
    acl: Acl,
    owner: Holder,
    words: list[str],
    e: GrantRights,
    grantees: list[Holder],
    said: dict[Holder, Location],
    at: Location,
) -> None:
    grantor, able = best_grantor(world.rights, acl, owner, words)
    for grantee in grantees if able else ():
        if e.revoke:
            acl.revoke(grantor, grantee, able, option_only=e.option_only)
        else:
            acl.grant(grantor, grantee, able, grantable=e.grantable)
        if rights_engines.opens(able) or (world.postgresql and grantee not in said):
            said[grantee] = at


def best_grantor(rights: RightsState, acl: Acl, owner: Holder, words: list[str]) -> tuple[Holder, list[str]]:
    """Return as whom rights are given, and which: the owner where the one who acts may act as it, else who may.

    Who may pass none of them on gets a warning, and nothing changes. A role that no script made counts as the owner.
    """
    acting = rights.acting
    mine = rights.rights_of(acting)
    if "SUPERUSER" in acting.attributes or owner in mine or not acting.created:
        return owner, words
    found = {
        h: [w for w in words if acl.holders(w).get(h)] for h in sorted(mine, key=lambda h: (h is not acting, h.oid))
    }
    best = max(found, key=lambda h: len(found[h]))
    return best, found[best]


# -- MySQL and MariaDB


def _mysql(world: World, e: GrantRights, at: Location) -> None:
    words = list(e.privileges)
    if e.grantable:
        words.append(Privilege(word="GRANT OPTION"))
    if e.revoke and e.option_only:
        words = [Privilege(word="GRANT OPTION")]
    for grantee in e.grantees:
        holder = world.holder(grantee, at)
        for place in e.objects or (QName(name=""),):
            _mysql_one(world, e, holder, place, words, at)


def _mysql_one(
    world: World, e: GrantRights, holder: Holder, place: QName, words: list[Privilege], at: Location
) -> None:
    rows, here = world.rights.rows, world.path[0]
    if e.level is RightLevel.GLOBAL and e.revoke and {"ALL", "GRANT OPTION"} <= {w.word.upper() for w in words}:
        # REVOKE ALL PRIVILEGES, GRANT OPTION FROM: on all levels; on MariaDB roles go, too.
        holder.attributes.clear()
        rows.forget(holder)
        for role in list(holder.memberships) if world.dialect is Dialect.MARIADB else ():
            del holder.memberships[role]
            role.members.discard(holder)
        rows.where[holder, "", ""] = at
    elif e.level is RightLevel.GLOBAL:
        rows.on_server(holder, words, revoke=e.revoke)
        rows.where[holder, "", ""] = at
    elif e.level in (RightLevel.DATABASE, RightLevel.SCHEMA):
        pattern = here if place.name in ("", EVERY) else place.name
        if world.is_home(pattern.replace("\\_", "_")):
            pattern = world.main
        rows.on_database(holder, pattern, words, revoke=e.revoke)
        rows.where[holder, pattern, ""] = at
    elif e.level is RightLevel.ROUTINE:
        schema = place.schema or here
        found = world.routines(QName(name=place.name, schema=schema))
        kinds = {("PROCEDURE" if r.procedure else "FUNCTION") for r in found} or {"PROCEDURE", "FUNCTION"}
        for kind in sorted(kinds):
            rows.on_routine((holder, schema, place.name.lower(), kind), words, revoke=e.revoke)
        rows.where[holder, schema, place.name] = at
    else:
        relation = world.find(place)
        if not world.is_system(place) and not e.revoke:
            relation = _granted(world, place, at)
        schema, name = (place.schema or here, place.name) if relation is None else relation.place
        rows.on_table(holder, schema, name, words, revoke=e.revoke)
        rows.where[holder, schema, name] = at


# -- row security


def row_security(world: World, e: RowSecurity, at: Location) -> None:
    """ENABLE, DISABLE, FORCE, NO FORCE ROW LEVEL SECURITY."""
    if e.policy is not None:
        found = list(_having(world, e.policy))
        for relation in found:
            _guard(relation, e, at)
        if not found:
            world.trouble(at, "policy_tables", what="ALTER SECURITY POLICY")
        return
    _guard(world.need(e.table, at), e, at)


def _having(world: World, policy: str) -> Iterator[Relation]:
    for schema in world.schemas.values():
        for relation in schema.relations.values():
            if policy in relation.policies:
                yield relation


def _guard(relation: Relation, e: RowSecurity, at: Location) -> None:
    if e.enabled is not None:
        relation.guarded, relation.guarded_said = e.enabled, at
        relation.lost_said = relation.lost_said if e.enabled else at
    if e.forced is not None:
        relation.forced, relation.forced_said = e.forced, at
        relation.lost_said = relation.lost_said if e.forced else at


def policy(world: World, e: Policy, at: Location) -> None:
    """CREATE, ALTER, DROP POLICY."""
    if not e.table.name:
        for relation in list(_having(world, e.name)):
            relation.policies.pop(e.name)
        return
    relation = world.need(e.table, at)
    known = relation.policies.get(e.name)
    if e.drop:
        relation.policies.pop(e.name, None)
        relation.lost_said = at
    elif known is not None and (e.alter or e.to is not None):
        del relation.policies[e.name]
        known.name = e.to or known.name
        known.open = known.open if e.open is None else e.open
        known.roles = e.roles or known.roles
        known.said = at
        relation.policies[known.name] = known
    else:
        relation.policies[e.to or e.name] = PolicyState(
            e.to or e.name, e.roles, at, open_=bool(e.open), permissive=e.permissive
        )
