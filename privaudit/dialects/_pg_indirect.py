"""Who reads a table of PostgreSQL through views and SECURITY DEFINER routines, without a right on it.

A dozen statements a database, however many views, routines and roles it has; texts of views and routines are looked at
in memory and dropped. Sources: https://www.postgresql.org/docs/current/rules-privileges.html, sql-createview.html,
sql-createfunction.html (SECURITY DEFINER).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..model import Catalog, Column, Grant, Params, Table, TableKind, TypeFamily
from ._indirect import Place, System, Through
from ._indirect import indirect_grants as grants_from
from ._pg_indirect_below import Below
from ._pg_indirect_meaning import Meanings
from ._pg_indirect_places import Places
from ._pg_indirect_rights import PgRights, read_executable, read_usage
from ._pg_indirect_routines import Routines
from ._pg_indirect_uses import Target, routine_uses, view_uses
from ._pg_indirect_views import View, read_views, view_throughs
from ._pg_reads import Reads, Targets
from ._pg_rows import Maker
from ._pg_setrole import set_role_grants

Query = Callable[..., list[tuple[Any, ...]]]
Gaps = tuple[tuple[str, Params], ...]


def indirect_grants(
    query: Query,
    catalog: Catalog,
    reads: Reads,
    easier: Iterable[Grant],
    version: int,
    stored: Callable[[], tuple[View, ...]] | None = None,
) -> tuple[tuple[Grant, ...], Gaps, dict[Place, Through]]:
    """Return rows of reach ``view`` and ``routine`` on the catalog's tables, what could not be understood, and views.

    ``easier`` are the direct and SET_ROLE rows; what they give is not repeated. ``stored``: as of `read_grants`.

    Raises:
        TargetError: the server refused.
    """
    found = _Indirect(query, catalog, reads, version, read_views(query) if stored is None else stored())
    return found.grants(list(easier)), found.gaps(), found.views


class _Indirect:
    """One database."""

    def __init__(self, query: Query, catalog: Catalog, reads: Reads, version: int, stored: tuple[View, ...]) -> None:
        self._query = query
        self._catalog = catalog
        self._reads = reads
        self._web = reads.web
        self._audited = frozenset((t.schema, t.name) for t in catalog.tables)
        self._places = places = Places(query)
        self._stored = stored
        self._run = {f for v in self._stored if v.stored is not None for f in v.stored.runs}
        self._known = known = Routines(query, version, self._run)
        schemas = {r.namespace for r in places.by_oid.values()} | {r.namespace for r in known.by_oid.values()}
        self._usage = read_usage(query, schemas) if known.texts else {}
        self._roles = {r.name: r for r in self._web.roles.values()}
        self._schemas = {r.place[0]: r.namespace for r in places.by_oid.values()}
        self._schemas |= {r.place[0]: r.namespace for r in known.by_oid.values()}
        meanings = Meanings(known, places, self._usage, self._name)
        used = {v.oid for v in self._stored} | {r for v in self._stored for r in v.relations()}
        places.learn(used | meanings.relations())
        self._routines = meanings.throughs()
        named = {oid: r.place for oid, r in known.by_oid.items() if r.place in self._routines}
        always = {oid: r.place for oid, r in known.by_oid.items() if r.volatile}
        self.views = view_throughs(self._stored, places, self._name, named, always)

    def _name(self, role: int) -> str:
        return self._web.roles[role].name

    def _sees(self, account: str, schema: str) -> bool:
        role = self._roles.get(account)
        if role is None or role.superuser:
            return role is not None
        return self._schemas.get(schema) in self._usage.get(role.oid, ())

    def grants(self, easier: list[Grant]) -> tuple[Grant, ...]:
        """Return the rows."""
        if not self.views and not self._routines:
            return ()
        oids = {self._known.by_oid[o].place: o for o in self._known.texts}
        executable = read_executable(self._query, oids.values()) if oids else {}
        rights = PgRights(self._web, self._places, oids)
        system = System(
            views=self.views,
            routines=self._routines,
            columns=self._columns(),
            rights=rights,
            parts=self._places.parts,
            invoker_outermost=True,
            audited=self._audited,
            sees=self._sees,
        )
        below = Below(system)
        uses = view_uses([*easier, *self._outside()], self.views, below.asking(), self._web)
        uses += routine_uses(self._targets(), self._web, self._reads.paths, self._usage, executable)
        rights.learn(self._query, below.pairs(uses), executable)
        return grants_from(uses, system, easier)

    def _targets(self) -> list[Target]:
        """Return the routines that are paths by themselves."""
        found = [r for r in self._known.entries if r.place in self._routines]
        grantees = self._known.grantees(r.oid for r in found) if found else {}
        return [
            Target(
                through=self._routines[r.place],
                oid=r.oid,
                owner=r.owner,
                namespace=r.namespace,
                grantees=grantees.get(r.oid, frozenset()),
            )
            for r in found
        ]

    def _columns(self) -> dict[Place, tuple[str, ...]]:
        listed = {(t.schema, t.name): tuple(c.name for c in t.columns) for t in self._catalog.tables}
        return self._places.all_columns() | listed

    def _outside(self) -> list[Grant]:
        """Return who may read views that are not part of the audit: what they show may be."""
        missing = [p for p in self.views if p not in self._audited]
        if not missing:
            return []
        tables = tuple(self._table(p) for p in sorted(missing))
        reads = Reads(self._query, self._web, Targets(self._query, Catalog(system="", tables=tables)))
        maker = Maker(reads)
        roles = (r for r in self._web.roles.values() if r.oid in self._web.connect)
        return [*(g for role in roles for g in maker.direct(role)), *set_role_grants(maker)]

    def _table(self, place: Place) -> Table:
        names = self._places.columns(self._places.by_place[place].oid)
        columns = tuple(
            Column(name=name, data_type="", family=TypeFamily.OTHER, position=n) for n, name in names.items()
        )
        return Table(system="", schema=place[0], name=place[1], kind=TableKind.VIEW, columns=columns)

    def gaps(self) -> Gaps:
        """Return what could not be understood."""
        by_oid = self._places.by_oid
        views = sorted(".".join(by_oid[v.oid].place) for v in self._stored if v.stored is None and v.oid in by_oid)
        routines = sorted(".".join(t.place) for t in self._routines.values() if t.opaque and t.definer is not None)
        found: list[tuple[str, Params]] = []
        if views:
            found.append(("views_not_understood", (("views", ", ".join(views)),)))
        if routines:
            found.append(("routines_not_understood", (("routines", ", ".join(routines)),)))
        return tuple(found)
