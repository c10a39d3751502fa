"""Access of a replayed PostgreSQL database, in the records of a scan: its own code, over the state.

On SQL Server and Oracle the same lists are read with fewer rules: everyone may connect and use every schema, and a
right on a schema or on the whole database is one on each relation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..dialects._pg_grants import read_grants
from ..dialects._pg_held import read_held
from ..dialects._pg_indirect_lineage import Shows, Stored
from ..dialects._pg_indirect_views import View
from ..model import Catalog, Grants, Params, TableKind
from .rights_server import ReplayedServer
from .state_acl import Holder
from .state_model import Base, Relation, ViewState
from .state_world import World


def postgresql_grants(world: World, catalog: Catalog, as_of: str) -> Grants:
    """Return who reads what; the one who runs the scripts and the server's own roles have no rows of their own."""
    server = ReplayedServer(world)
    version = world.rights.version
    found = read_grants(server.query, catalog, version, lambda: tuple(_views(world)))
    held = read_held(server.query, catalog, version)
    own = {h.name for h in world.rights.holders.values() if (h.runner or h.predefined) and h is not world.rights.public}
    used = {m.role for p in found.principals if p.principal not in own for m in p.member_of}
    return replace(
        found,
        as_of=as_of,
        principals=tuple(p for p in found.principals if p.principal not in own or p.principal in used),
        grants=tuple(g for g in found.grants if g.principal not in own),
        to_come=tuple(g for g in found.to_come if g.principal not in own),
        rights=held.rights,
        rules=held.rules,
        gaps=(*found.gaps, *unknown_roles(world)),
    )


def unknown_roles(world: World) -> Iterator[tuple[str, Params]]:
    """Give the gap of roles that scripts name and none makes: whether they may log in is not known."""
    rights = world.rights
    names = sorted(h.name for h in rights.holders.values() if _is_unknown(h))
    if names:
        yield "replayed_roles_unknown", (("roles", ", ".join(names)),)


def _is_unknown(holder: Holder) -> bool:
    return not (holder.created or holder.runner or holder.predefined)


def _views(world: World) -> Iterator[View]:
    routines: dict[str, list[tuple[str, int]]] = {}
    for schema in world.schemas.values():
        for listed in schema.routines.values():
            for routine in listed:
                routines.setdefault(routine.name, []).append((schema.name, routine.oid))
    for schema in world.schemas.values():
        for relation in schema.relations.values():
            if relation.view is not None and not relation.temporary:
                yield _view(world, relation, relation.view, routines)


def _view(world: World, relation: Relation, view: ViewState, routines: dict[str, list[tuple[str, int]]]) -> View:
    runs = frozenset(oid for parts in view.calls for oid in _called(parts, routines))
    outputs = tuple(Shows(columns=frozenset(map(_number, bases)), calls=runs) for bases in view.outputs)
    needs = tuple((r.oid, frozenset(c.number for c in columns)) for r, columns in view.reads)
    used = tuple((r.oid, c.number) for r, columns in view.reads for c in columns)
    return View(
        oid=relation.oid,
        owner=(relation.owner or world.rights.runner).oid,
        invoker=view.invoker,
        copied=relation.kind is TableKind.MATERIALIZED_VIEW,
        stored=Stored(outputs=outputs, needs=needs, runs=runs) if view.understood else None,
        used=used,
    )


def _number(base: Base) -> tuple[int, int]:
    relation, column = base
    return relation.oid, 0 if column is None else column.number


def _called(parts: tuple[str, ...], routines: dict[str, list[tuple[str, int]]]) -> Iterator[int]:
    for schema, oid in routines.get(parts[-1], ()):
        if len(parts) == 1 or parts[-2] == schema:
            yield oid
