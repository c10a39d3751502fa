"""Access of a replayed MySQL or MariaDB server, in the records of a scan: its own rules over the replayed rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..dialects._indirect import Call, Need, Place, Through
from ..dialects._lineage import lineages
from ..dialects._mysql_acl import Acl
from ..dialects._mysql_bypass import Settings
from ..dialects._mysql_grants import Server, grants
from ..dialects._mysql_held import rights_of, rules_of
from ..dialects._mysql_names import function_place
from ..dialects._mysql_principals import principals
from ..dialects._mysql_rows import AccountRow, AclRows, DatabaseRow, ObjectRow, RoleRow, RoutineRow
from ..model import Catalog, Grants, ViaKind
from ..sqltext.base import Output
from ..sqltext.ddl.base import Dialect, QName
from .rights_postgresql import unknown_roles
from .state_acl import Holder
from .state_model import Relation, ViewState
from .state_world import World

Parts = tuple[str, str]
"""User and host of an account; the host of a role is empty."""


def mysql_grants(world: World, catalog: Catalog, as_of: str) -> Grants:
    """Return who reads what; the one who runs the scripts has no rows of its own."""
    rows = _rows(world)
    server = Server(Acl(rows), catalog, str, (), list(_routines(world)), _settings(world.dialect))
    server.views.update(_views(world, server))
    own = world.rights.runner.name
    return Grants(
        system=world.system,
        as_of=as_of,
        principals=tuple(p for p in principals(server.acl, world.system) if p.principal != own),
        grants=tuple(g for g in grants(server) if g.principal != own),
        gaps=(*server.gaps, *unknown_roles(world)),
        rights=tuple(r for r in rights_of(rows) if r.grantee != own),
        rules=rules_of(rows),
        views=lineages(server.views, catalog),
    )


def _settings(dialect: Dialect) -> Settings:
    """Return the variables of a server as it is set up by default."""
    mariadb = dialect is Dialect.MARIADB
    variables = {
        "secure_file_priv": "" if mariadb else "/var/lib/mysql-files/",
        "datadir": "/var/lib/mysql/",
        "log_bin": "0" if mariadb else "1",
        "event_scheduler": "OFF" if mariadb else "ON",
    }
    return Settings(mariadb=mariadb, release=(10, 11) if mariadb else (8, 0), variables=variables, clones=False)


def _parts(holder: Holder) -> Parts:
    user, at, host = holder.name.rpartition("@")
    return (user, host) if at else (holder.name, "")


def _rows(world: World) -> AclRows:
    rights = world.rights
    rows = rights.rows
    accounts = [h for h in rights.holders.values() if h is not rights.public or _is_used(world, h)]
    tables = dict.fromkeys((*rows.tables, *rows.columns))
    return AclRows(
        accounts=tuple(map(_account, accounts)),
        databases=tuple(
            DatabaseRow(user=u, host=h, database=pattern, privileges=frozenset(words))
            for (holder, pattern), words in rows.databases.items()
            for u, h in (_parts(holder),)
        ),
        objects=tuple(
            ObjectRow(
                user=_parts(key[0])[0],
                host=_parts(key[0])[1],
                database=key[1],
                table=key[2],
                privileges=frozenset(rows.tables.get(key, ())),
                columns=tuple(sorted(c for c, words in rows.columns.get(key, {}).items() if "SELECT" in words)),
            )
            for key in tables
        ),
        roles=tuple(_memberships(world)),
        routines=tuple(
            RoutineRow(user=u, host=h, database=schema, name=name, kind=kind, privileges=frozenset(words))
            for (holder, schema, name, kind), words in rows.routines.items()
            for u, h in (_parts(holder),)
        ),
        merge_roles=world.dialect is Dialect.MARIADB,
    )


def _is_used(world: World, holder: Holder) -> bool:
    rows = world.rights.rows
    return bool(holder.attributes or holder.memberships) or any(
        key[0] is holder for listed in (rows.databases, rows.tables, rows.columns, rows.routines) for key in listed
    )


def _account(holder: Holder) -> AccountRow:
    user, host = _parts(holder)
    # The one who runs the scripts may do everything; as a role it is nobody's account.
    held = frozenset({"SELECT", "EXECUTE"}) if holder.runner else frozenset(holder.attributes)
    return AccountRow(user=user, host=host, privileges=held, is_role=not host, status=holder.status)


def _memberships(world: World) -> Iterator[RoleRow]:
    for holder in world.rights.holders.values():
        for role, state in holder.memberships.items():
            user, host = _parts(holder)
            yield RoleRow(user=user, host=host, role=role.name, admin=state.admin)


# -- views and routines


def _definer(world: World, named: str | None, owner: Holder | None) -> str:
    """Return with whose rights something runs: the account that its text names, else who made it.

    What an account may do that no script makes is not known: it counts as able to read, as the one who runs them is.
    """
    if named is None:
        return (owner or world.rights.runner).name
    found = world.rights.holder(named)
    return found.name if found.created else world.rights.runner.name


def _routines(world: World) -> Iterator[tuple[Any, ...]]:
    for schema in world.schemas.values():
        for listed in schema.routines.values():
            for r in listed:
                if not r.trigger:
                    kind = "PROCEDURE" if r.procedure else "FUNCTION"
                    security = "DEFINER" if r.definer_rights else "INVOKER"
                    definer = _definer(world, r.definer, r.owner)
                    # Double quotes in it are names: its literals are gone.
                    yield schema.name, r.name, kind, security, definer, "ANSI_QUOTES", r.body or " "


def _views(world: World, server: Server) -> Iterator[tuple[Place, Through]]:
    for schema in world.schemas.values():
        for relation in schema.relations.values():
            if relation.view is not None and relation.place in server.relations.columns:
                yield relation.place, _through(world, relation, relation.view)


def _through(world: World, relation: Relation, view: ViewState) -> Through:
    """Return a view by the names that its text has: where one is gone, the view does not work."""
    named = [tuple(_now(world, base) for base in bases) for bases in view.named]
    outputs = tuple(Output(name=c.name, bases=bases) for c, bases in zip(relation.columns, named, strict=False))
    # A column that is gone nobody can read, so that the view does not work.
    needs = [Need(place=(schema, name), columns=columns) for schema, name, columns in view.read_names]
    calls = [function_place(p[-2] if len(p) > 1 else relation.schema.name, p[-1]) for p in view.calls]
    return Through(
        kind=ViaKind.VIEW,
        place=relation.place,
        definer=None if view.invoker else _definer(world, view.definer, relation.owner),
        outputs=outputs,
        needs=tuple(needs),
        calls=tuple(Call(place=place) for place in calls),
    )


def _now(world: World, base: tuple[str, str, str]) -> tuple[str, str, str]:
    """Return a column as the catalog spells it."""
    relation = world.find(QName(name=base[1], schema=base[0]))
    if relation is None:
        return base
    column = world.column(relation, base[2])
    return (*relation.place, base[2] if column is None else column.name)
