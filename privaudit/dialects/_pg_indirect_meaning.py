"""What a routine of PostgreSQL shows: its text, with the names in it found among the relations of the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from ..model import ViaKind
from ..sqltext.base import Flavour, Output, Shape, Use
from ..sqltext.shapes import shape
from ._indirect import ALL, Call, Need, Place, Through
from ._pg_indirect_bodies import Body, Parts, Query
from ._pg_indirect_places import Places, Relation
from ._pg_indirect_routines import Routine, Routines
from ._pg_indirect_views import bases_of, needs_of

Column = tuple[str, str, str]
_TOTALS: Final = re.compile(r"\b(?:sum|avg)\s*\(", re.IGNORECASE)
"""Of one row a total is the value itself, and a routine's user chooses the rows."""
_MOST: Final = 8
"""Schemas that an unqualified name is looked for in, where the routine's user chooses."""


_FAILS: Final = Need(place=("", ""), columns=())
"""Of a statement that cannot work."""


class Names:
    """`sqltext.Names` of one routine; ``turn`` chooses among schemas where its user could."""

    def __init__(self, places: Places, find: Callable[[Parts], list[Relation]], turn: int = 0) -> None:
        self._places = places
        self._find = find
        self._turn = turn

    def resolve(self, schema: str | None, name: str) -> tuple[str, str] | None:
        """Return the relation that is meant."""
        found = self._find((name,) if schema is None else (schema, name))
        return found[min(self._turn, len(found) - 1)].place if found else None

    def columns(self, schema: str, table: str) -> tuple[str, ...]:
        """Return its columns."""
        relation = self._places.by_place.get((schema, table))
        return () if relation is None else tuple(self._places.columns(relation.oid).values())


class Meanings:
    """Turns routines into what `_indirect` works on. ``usage``: schemas by role; ``owners``: names of roles."""

    def __init__(
        self,
        routines: Routines,
        places: Places,
        usage: Mapping[int, frozenset[int]],
        owners: Callable[[int], str],
    ) -> None:
        self._routines = routines
        self._places = places
        self._usage = usage
        self._owners = owners

    def relations(self) -> set[int]:
        """Return all relations that some text names; their columns must be known before `throughs`."""
        found: set[int] = set()
        for oid, text in self._routines.texts.items():
            if text.stored is not None:
                found |= {r for q in text.stored for r, _ in q.needs}
                found |= {r for q in text.stored for o in q.outputs for r, _ in (*o.columns, *o.needs)}
            elif text.body is not None:
                find = self._finder(self._routines.by_oid[oid])
                found |= {r.oid for parts in _all_names(text.body) for r in find(parts)}
        return found

    def throughs(self) -> dict[Place, Through]:
        """Return the routines whose texts were read; silent ones that say nothing are left out."""
        found = (self._through(self._routines.by_oid[oid]) for oid in sorted(self._routines.texts))
        return {t.place: t for t in found if t is not None}

    def _through(self, routine: Routine) -> Through | None:
        text = self._routines.texts[routine.oid]
        opaque = text.stored is None and (text.body is None or text.body.opaque)
        if routine.silent and not opaque and not (text.body is not None and text.body.says):
            return None
        statements = list(self._statements(routine))
        return Through(
            kind=ViaKind.ROUTINE,
            place=routine.place,
            definer=self._owners(routine.owner) if routine.definer else None,
            outputs=tuple(Output(name=routine.name, bases=bases) for bases, _ in statements),
            each=tuple(needs for _, needs in statements),
            calls=tuple(Call(place=r.place) for r in dict.fromkeys(self._routines.called(routine.oid))),
            opaque=opaque,
            by_name=text.stored is None,
            whole=text.stored is not None or (text.body is not None and text.body.straight),
        )

    def _statements(self, routine: Routine) -> Iterator[_Statement]:
        """Give what each statement shows, and what must be readable for it to work."""
        text = self._routines.texts[routine.oid]
        if text.stored is not None:
            for query in text.stored:
                bases = bases_of((c for o in query.outputs for c in o.columns), self._places)
                inside = (need for o in query.outputs for need in o.needs)
                yield bases, needs_of((*query.needs, *inside), self._places)
        elif text.body is not None:
            find = self._finder(routine)
            for asked in text.body.queries:
                yield from self._of_query(asked, find)
            yield _whole(text.body.named, find), ()

    def _finder(self, routine: Routine) -> Callable[[Parts], list[Relation]]:
        """Return how a routine finds relations: as the server would, with its owner's USAGE on schemas."""
        path = self._routines.path_of(routine.oid)
        usage = self._usage.get(routine.owner) if routine.definer else None
        if path is not None and routine.definer:
            path = tuple(self._owners(routine.owner) if schema == "$user" else schema for schema in path)

        def find(parts: Parts) -> list[Relation]:
            if len(parts) > 1:
                exact = self._places.by_place.get((parts[-2], parts[-1]))
                return [exact] if exact is not None and (usage is None or exact.namespace in usage) else []
            named = [r for r in self._places.named.get(parts[0], ()) if usage is None or r.namespace in usage]
            if path is None:
                return named[:_MOST]
            return next(([r] for schema in path for r in named if r.place[0] == schema), [])

        return find

    def _of_query(self, query: Query, find: Callable[[Parts], list[Relation]]) -> Iterator[_Statement]:
        if any(len(parts) > 1 and not find(parts) and parts[-2:] in self._places.by_place for parts in query.named):
            # Its owner may not look into the schema.
            yield (), (_FAILS,)
            return
        turns = max((len(find(parts)) for parts in query.named), default=1)
        totals = _TOTALS.search(query.text) is not None
        for turn in range(max(1, turns)):
            understood = shape(query.text, Flavour.POSTGRESQL, Names(self._places, find, turn))
            if understood is None or not (understood.uses or understood.unknown):
                yield _whole(query.named, find), ()
                return
            yield _shown(understood, totals=totals), tuple(map(_need, understood.uses))


_Statement = tuple[tuple[Column, ...], tuple[Need, ...]]


def _all_names(body: Body) -> Iterator[Parts]:
    yield from body.named
    for query in body.queries:
        yield from query.named


def _shown(understood: Shape, *, totals: bool) -> tuple[Column, ...]:
    return tuple(
        (use.schema, use.table, column)
        for use in understood.uses
        for column in (*use.shown, *(use.counted if totals else ()))
    )


def _need(use: Use) -> Need:
    """Of the conditions, those by equality are known; what only a function compares is not asked for."""
    columns = {*use.shown, *use.counted, *use.matched}
    return Need(place=(use.schema, use.table), columns=(ALL,) if ALL in columns else tuple(sorted(columns)))


def _whole(names: Iterable[Parts], find: Callable[[Parts], list[Relation]]) -> tuple[Column, ...]:
    """All of the relations that a text names where it was not understood."""
    return tuple((*relation.place, ALL) for parts in names for relation in find(parts))
