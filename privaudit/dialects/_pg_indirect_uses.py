"""Who may use the views and routines of a PostgreSQL database: now, or after SET ROLE.

A routine needs EXECUTE, which everyone has unless it was taken back, and USAGE on its schema; the server says who has
both. Source: https://www.postgresql.org/docs/current/ddl-priv.html (Default access privileges).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ..model import Grant, Reach, Via, ViaKind, record
from ._indirect import ALL, Place, Through, Use, uses_of_views
from ._pg_paths import Paths, Role
from ._pg_roles import Web


@record
class Target:
    """A routine with what decides who may call it."""

    through: Through
    oid: int
    owner: int
    namespace: int
    grantees: frozenset[int]


def view_uses(grants: list[Grant], views: Mapping[Place, Through], asking: frozenset[Place], web: Web) -> list[Use]:
    """Return who may read the views; ``asking`` are those in which their reader's rights count.

    Of those a log-in has a use for each role that it may take on, besides its own: other rights, other columns.
    """
    uses = list(uses_of_views(grants, views))
    direct: dict[str, list[Grant]] = defaultdict(list)
    for g in grants:
        if g.reach is Reach.DIRECT and (g.schema or "", g.table or "") in asking:
            direct[g.principal].append(g)
    for login, head, role in _taken(web) if direct else ():
        own = uses_of_views(direct.get(role.name, ()), views)
        uses += (_use(login, u.through, (*head, *u.via[1:]), role.name, u.columns) for u in own)
    return uses


def _taken(web: Web) -> Iterator[tuple[Role, tuple[Via, ...], Role]]:
    """Give each log-in with the roles it may take on, and the steps so far."""
    for login in web.logins():
        for oid in web.takes(login.oid) if login.oid in web.connect else ():
            role = web.roles[oid]
            yield login, (login.step, Via(kind=ViaKind.SET_ROLE, name=role.name)), role


def routine_uses(
    routines: Iterable[Target],
    web: Web,
    paths: Paths,
    usage: Mapping[int, frozenset[int]],
    executable: Mapping[int, frozenset[int]],
) -> Iterator[Use]:
    """Give who may call the routines; superusers read everything anyhow."""
    listed = list(routines)
    known: dict[tuple[int, int, frozenset[int]], tuple[Via, ...]] = {}

    def path(role: Role, routine: Target) -> tuple[Via, ...]:
        # Most routines share owner and grantees with others.
        key = (role.oid, routine.owner, routine.grantees)
        if key not in known:
            known[key] = _path(role, routine, paths, web)
        return known[key]

    able: dict[int, set[int]] = defaultdict(set)
    for role in web.roles.values():
        inside, may = usage.get(role.oid, frozenset()), executable.get(role.oid, frozenset())
        able[role.oid] = {r.oid for r in listed if r.oid in may and r.namespace in inside}
    for role in web.roles.values():
        if role.oid in web.connect and not role.superuser:
            for routine in listed:
                if routine.oid in able[role.oid]:
                    yield _use(role, routine.through, path(role, routine), role.name)
    for login, head, role in _taken(web):
        if role.superuser:
            continue
        for routine in listed:
            # What runs with its user's rights gives others after SET ROLE.
            if routine.oid in able[role.oid] and (
                routine.through.definer is None or routine.oid not in able[login.oid]
            ):
                via = (*head, *path(role, routine)[1:])
                yield _use(login, routine.through, via, role.name)


def _path(role: Role, routine: Target, paths: Paths, web: Web) -> tuple[Via, ...]:
    steps = paths.to_grantee(role.oid, routine.grantees)
    if steps is None:
        return (role.step, Via(kind=ViaKind.GRANT, name="unknown"))
    owner = web.roles.get(routine.owner)
    if owner is not None and steps[-1].kind is not ViaKind.PUBLIC and steps[-1].name == owner.name:
        return (*steps, Via(kind=ViaKind.OWNER, name=owner.name))
    return (*steps, Via(kind=ViaKind.GRANT, name="routine"))


def _use(role: Role, through: Through, via: tuple[Via, ...], acts_as: str, columns: tuple[str, ...] = (ALL,)) -> Use:
    return Use(
        principal=role.name,
        principal_kind=role.kind,
        can_login=role.can_login,
        through=through,
        via=via,
        acts_as=acts_as,
        columns=columns,
    )
