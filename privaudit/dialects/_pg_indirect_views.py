"""What the views of a PostgreSQL database show: read from their stored rules, where every name is resolved already.

Texts are fetched some at a time, looked at in memory and dropped. What cannot be understood counts as showing every
column that the server notes as used (pg_depend), and is said.
Sources: https://www.postgresql.org/docs/current/catalog-pg-rewrite.html, catalog-pg-depend.html, sql-createview.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from ..model import ViaKind, record
from ..sqltext.base import Output
from ._indirect import ALL, Call, Need, Place, Through
from ._pg_indirect_lineage import WHOLE, Shows, Stored, understand
from ._pg_indirect_places import Places, array, batches, name_of
from ._pg_indirect_tree import TreeError
from ._pg_sql import sql

Query = Callable[..., list[tuple[Any, ...]]]

_AT_ONCE: Final = 500
_LARGEST: Final = 4_000_000
"""Characters of a stored rule that is still read; a view of a thousand columns has about a million."""

_VIEWS = sql("""
    SELECT v.oid, v.relkind::text, v.relowner, v.relispopulated, CAST(v.reloptions AS pg_catalog.text)
    FROM pg_catalog.pg_class v WHERE v.relkind IN ('v', 'm') AND v.relpersistence <> 't' AND v.oid >= 16384
""")
_RULES = sql(f"""
    SELECT r.ev_class, CASE WHEN octet_length(CAST(r.ev_action AS pg_catalog.text)) <= {_LARGEST}
    THEN CAST(r.ev_action AS pg_catalog.text) END
    FROM pg_catalog.pg_rewrite r WHERE r.ev_type = '1' AND r.ev_class = ANY (CAST(:views AS pg_catalog.oid[]))
""")
_USED = sql("""
    SELECT r.ev_class, d.refobjid, d.refobjsubid FROM pg_catalog.pg_rewrite r
    JOIN pg_catalog.pg_depend d ON d.classid = 2618 AND d.objid = r.oid AND d.refclassid = 1259
    WHERE r.ev_type = '1' AND d.refobjid <> r.ev_class AND r.ev_class = ANY (CAST(:views AS pg_catalog.oid[]))
""")
"""2618 is pg_rewrite, 1259 pg_class: oids fixed in every version."""
_INVOKER: Final = "security_invoker="


@record
class View:
    """One view as stored; ``stored`` None where its rule was not understood, ``used`` then says what it uses."""

    oid: int
    owner: int
    invoker: bool
    copied: bool
    stored: Stored | None
    used: tuple[tuple[int, int], ...] = ()

    def relations(self) -> set[int]:
        """Return the relations it reads."""
        if self.stored is None:
            return {oid for oid, _ in self.used}
        inside = {oid for o in self.stored.outputs for oid, _ in (*o.columns, *o.needs)}
        return {oid for oid, _ in self.stored.needs} | inside


def read_views(query: Query) -> tuple[View, ...]:
    """Return every view and materialised view.

    Raises:
        TargetError: the server refused.
    """
    rows = query(_VIEWS)
    stored: dict[int, Stored | None] = {}
    for some in batches(sorted(r[0] for r in rows), _AT_ONCE):
        for view, text in query(_RULES, {"views": array(some)}):
            stored[view] = _understood(text)
    unknown = [r[0] for r in rows if stored.get(r[0]) is None]
    used: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for view, relation, column in query(_USED, {"views": array(unknown)}) if unknown else ():
        used[view].append((relation, column))
    return tuple(
        View(
            oid=oid,
            owner=owner,
            invoker=_is_invoker(options),
            # Before it is filled for the first time, nobody can read it; who fills it needs the rights.
            copied=kind == "m" and populated,
            stored=stored.get(oid),
            used=tuple(sorted(set(used[oid]))),
        )
        for oid, kind, owner, populated, options in rows
    )


def _understood(text: str | None) -> Stored | None:
    if text is None:
        return None
    try:
        queries = understand(name_of(text))
    except TreeError:
        return None
    return queries[0] if len(queries) == 1 else None


def _is_invoker(options: str | None) -> bool:
    """Whether ``security_invoker`` (from 15 on) is set, in any of the ways to write a true value."""
    for option in (options or "").strip("{}").split(","):
        if option.startswith(_INVOKER):
            value = option.removeprefix(_INVOKER).lower()
            return value == "on" or value[:1] in ("t", "y", "1")
    return False


def view_throughs(
    views: Iterable[View],
    places: Places,
    owners: Callable[[int], str],
    routines: dict[int, Place],
    always: dict[int, Place],
) -> dict[Place, Through]:
    """Turn views into what `_indirect` works on; the columns of all relations they read must be known.

    ``routines``: those that may show something; ``always``: those that run whichever columns are asked for.
    """
    throughs = (_through(v, places, owners, routines) for v in views if v.oid in places.by_oid)
    runs = {
        places.by_oid[v.oid].place: tuple(always[f] for f in sorted(v.stored.runs) if f in always)
        for v in views
        if v.oid in places.by_oid and v.stored is not None
    }
    return {t.place: replace(t, runs=runs.get(t.place, ())) for t in throughs}


def _through(view: View, places: Places, owners: Callable[[int], str], routines: dict[int, Place]) -> Through:
    names = list(places.columns(view.oid).values())
    if view.stored is None:
        bases = bases_of((c for c in view.used if c[1]), places)
        outputs = tuple(Output(name=n, bases=bases) for n in names)
        needs = needs_of(_grouped(view.used), places)
        calls: tuple[Call, ...] = ()
        each: tuple[tuple[Need, ...], ...] = ()
    else:
        shown = list(zip(names, view.stored.outputs, strict=False))
        outputs = tuple(Output(name=n, bases=bases_of(o.columns, places)) for n, o in shown)
        needs = needs_of(view.stored.needs, places)
        each = tuple(needs_of(o.needs, places) for _, o in shown)
        calls = tuple(call for n, o in shown for call in _calls(n, o, routines))
    return Through(
        kind=ViaKind.VIEW,
        place=places.by_oid[view.oid].place,
        definer=None if view.invoker else owners(view.owner),
        outputs=outputs,
        needs=needs,
        each=each if any(each) else (),
        calls=calls,
        copied=view.copied,
    )


def _grouped(used: Iterable[tuple[int, int]]) -> list[tuple[int, frozenset[int]]]:
    found: dict[int, set[int]] = defaultdict(set)
    for relation, column in used:
        found[relation] |= {column} if column else set()
    return [(r, frozenset(c)) for r, c in found.items()]


def bases_of(columns: Iterable[tuple[int, int]], places: Places) -> tuple[tuple[str, str, str], ...]:
    """Return columns of relations by name; what is not the database's own is left out."""
    found = set()
    for oid, number in columns:
        relation = places.by_oid.get(oid)
        name = ALL if number == WHOLE else places.columns(oid).get(number)
        if relation is not None and name is not None:
            found.add((*relation.place, name))
    return tuple(sorted(found))


def needs_of(needs: Iterable[tuple[int, frozenset[int]]], places: Places) -> tuple[Need, ...]:
    """Return the same by name."""
    return tuple(
        Need(
            place=places.by_oid[oid].place,
            columns=(ALL,) if WHOLE in numbers else tuple(n for c, n in places.columns(oid).items() if c in numbers),
        )
        for oid, numbers in needs
        if oid in places.by_oid
    )


def _calls(output: str, shows: Shows, routines: dict[int, Place]) -> Iterable[Call]:
    return (Call(place=routines[f], output=output) for f in sorted(shows.calls) if f in routines)
