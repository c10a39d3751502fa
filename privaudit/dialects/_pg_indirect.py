"""Who reads a table of PostgreSQL through views and SECURITY DEFINER routines, without a right on it.

A dozen statements a database, however many views, routines and roles it has; texts of views and routines are looked at
in memory and dropped. Sources: https://www.postgresql.org/docs/current/rules-privileges.html, sql-createview.html,
sql-createfunction.html (SECURITY DEFINER).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..model import Catalog, Column, Grant, Params, Table, TableKind, TypeFamily
from ._indirect import Place, System, Through, Use, uses_of_views
from ._indirect import indirect_grants as grants_from
from ._pg_indirect_places import Places
from ._pg_indirect_rights import PgRights
from ._pg_indirect_views import View, read_views, view_throughs
from ._pg_reads import Reads, Targets
from ._pg_rows import Maker
from ._pg_setrole import set_role_grants

Query = Callable[..., list[tuple[Any, ...]]]
Gaps = tuple[tuple[str, Params], ...]


def indirect_grants(
    query: Query, catalog: Catalog, reads: Reads, easier: Iterable[Grant], version: int
) -> tuple[tuple[Grant, ...], Gaps]:
    """Return rows of reach ``view`` and ``routine`` on the catalog's tables, and what could not be understood.

    ``easier`` are the direct and SET_ROLE rows; what they give is not repeated.

    Raises:
        TargetError: the server refused.
    """
    return _Indirect(query, catalog, reads).grants(list(easier))


class _Indirect:
    """One database."""

    def __init__(self, query: Query, catalog: Catalog, reads: Reads) -> None:
        self._query = query
        self._catalog = catalog
        self._reads = reads
        self._web = reads.web
        self._audited = frozenset((t.schema, t.name) for t in catalog.tables)
        self._places = Places(query)
        self._views = read_views(query)

    def grants(self, easier: list[Grant]) -> tuple[tuple[Grant, ...], Gaps]:
        if not self._views:
            return (), ()
        places = self._places
        places.learn({v.oid for v in self._views} | {r for v in self._views for r in v.relations()})
        views = view_throughs(self._views, places, lambda oid: self._web.roles[oid].name, {})
        uses = list(uses_of_views([*easier, *self._outside(views)], views))
        rights = PgRights(self._web, places, {})
        rights.learn(self._query, _pairs(views, uses), {})
        system = System(
            views=views,
            routines={},
            columns=self._columns(),
            rights=rights,
            parts=places.parts,
            invoker_outermost=True,
            audited=self._audited,
        )
        return grants_from(uses, system, easier), self._gaps()

    def _columns(self) -> dict[Place, tuple[str, ...]]:
        listed = {(t.schema, t.name): tuple(c.name for c in t.columns) for t in self._catalog.tables}
        return self._places.all_columns() | listed

    def _outside(self, views: dict[Place, Through]) -> list[Grant]:
        """Return who may read views that are not part of the audit: what they show may be."""
        missing = [p for p in views if p not in self._audited]
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

    def _gaps(self) -> Gaps:
        unknown = sorted(
            ".".join(self._places.by_oid[v.oid].place) for v in self._views if _is_unknown(v, self._places)
        )
        return (("views_not_understood", (("views", ", ".join(unknown)),)),) if unknown else ()


def _is_unknown(view: View, places: Places) -> bool:
    return view.stored is None and view.oid in places.by_oid


def _pairs(views: dict[Place, Through], uses: Iterable[Use]) -> Iterator[tuple[str, Place]]:
    """Give the pairs of account and relation that will be asked for."""
    read = {
        p: {n.place for n in v.needs} | {(s, t) for o in v.outputs for s, t, _ in o.bases} for p, v in views.items()
    }
    for place, view in views.items():
        if view.definer is not None and not view.copied:
            yield from ((view.definer, p) for p in read[place])
    below: dict[Place, frozenset[Place]] = {}
    for use in uses:
        for p in _invokers(use.through.place, views, read, below):
            yield from ((use.acts_as, r) for r in read[p])


def _invokers(
    place: Place, views: dict[Place, Through], read: dict[Place, set[Place]], below: dict[Place, frozenset[Place]]
) -> frozenset[Place]:
    """Return the views with invoker's rights among a view and all inside it."""
    known = below.get(place)
    if known is None:
        below[place] = frozenset()
        found = {place} if views[place].definer is None else set()
        for inner in read[place]:
            if inner in views:
                found |= _invokers(inner, views, read, below)
        known = below[place] = frozenset(found)
    return known
