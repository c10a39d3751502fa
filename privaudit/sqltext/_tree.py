"""What the walk through a statement keeps: occurrences of relations, what columns show, what names mean where."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..model import record
from ..model.sqlnames import kept_by_postgresql
from .base import Flavour, Names


class Place:
    """One occurrence of a relation in a statement, with the conditions on it."""

    __slots__ = ("filtered", "matched", "reaches", "schema", "table")

    def __init__(self, schema: str, table: str) -> None:
        self.schema = schema
        self.table = table
        self.filtered = False
        self.matched: set[str] = set()
        self.reaches: set[Place] = set()
        """Places that a condition on this one limits too: those joined to it."""


Column = tuple[Place, str]
"""A column of an occurrence; ``*`` for all of a relation whose columns are not known."""

NOTHING: frozenset[Column] = frozenset()


@record
class Sight:
    """What an expression shows of single rows, and what it shows in aggregates only."""

    shown: frozenset[Column] = NOTHING
    counted: frozenset[Column] = NOTHING

    def __or__(self, other: Sight) -> Sight:
        return Sight(shown=self.shown | other.shown, counted=self.counted | other.counted)

    def only_counted(self) -> Sight:
        """The same as an aggregate shows it."""
        return Sight(counted=self.shown | self.counted)


BLIND = Sight()
Outputs = list[tuple[str, Sight]]


@dataclasses.dataclass(slots=True)
class Source:
    """One entry of FROM: a name, its columns in order by folded name, and what any other column of it would show.

    ``default`` is None where the columns are all there are.
    """

    name: str
    columns: dict[str, tuple[str, Sight]]
    default: Sight | None = None
    place: Place | None = None
    _places: frozenset[Place] | None = None

    def column(self, key: str) -> Sight | None:
        """What a column shows; None if there is no such column."""
        found = self.columns.get(key)
        if found is not None:
            return found[1]
        if self.place is not None and self.default is not None and key:
            return Sight(shown=frozenset({(self.place, key)}))
        return self.default

    def everything(self) -> Sight:
        """What all its columns together show."""
        return union([sight for _, sight in self.columns.values()] + ([self.default] if self.default else []))

    def places(self) -> frozenset[Place]:
        """The occurrences of relations behind it; to be asked once the source is complete."""
        if self._places is None:
            self._places = frozenset(places_of(self.everything()) | ({self.place} if self.place else set()))
        return self._places


def union(sights: list[Sight]) -> Sight:
    """All of them together."""
    return Sight(
        shown=NOTHING.union(*(s.shown for s in sights)),
        counted=NOTHING.union(*(s.counted for s in sights)),
    )


def places_of(sight: Sight) -> set[Place]:
    """The occurrences of relations it comes from."""
    return {place for place, _ in sight.shown | sight.counted}


def all_of(source: Source, but: frozenset[str] = frozenset()) -> Outputs:
    """The columns of a source in order, but for some."""
    rest = [("*", source.default)] if source.default is not None and not source.columns else []
    return [c for key, c in source.columns.items() if key not in but] + rest


def side_by_side(left: Outputs, right: Outputs) -> Outputs:
    """Columns of a union by their place; the names are those of the first."""
    if not left:
        return right
    if len(left) != len(right):
        every = union([s for _, s in (*left, *right)])
        return [(name, every) for name, _ in left]
    return [(name, a | b) for (name, a), (_, b) in zip(left, right, strict=True)]


def facts(outputs: Outputs) -> list[set[tuple[str, str, str]]]:
    """What each column shows, apart from where in the statement its relation stands."""
    return [{(p.schema, p.table, c) for p, c in s.shown} for _, s in outputs]


def one_way(inner: set[Place], kept: set[Place]) -> None:
    """A condition on the side of an outer join that may be missing does not limit the side that is kept."""
    for place in inner:
        place.reaches -= kept


def named(expressions: list[Any], outputs: Outputs) -> list[tuple[Any, tuple[str, Sight]]]:
    """Pairs of aliased expressions and their outputs, where none is a star (which gives more than one output)."""
    if len(expressions) != len(outputs):
        return []
    return [(e, o) for e, o in zip(expressions, outputs, strict=True) if e.args.get("alias")]


@dataclasses.dataclass(slots=True)
class Scope:
    """What names mean in one SELECT: its sources, the scopes around it, the names of WITH."""

    outer: Scope | None
    ctes: dict[str, Source]
    sources: list[Source] = dataclasses.field(default_factory=list)
    aliases: dict[str, Sight] = dataclasses.field(default_factory=dict)
    merged: list[str] = dataclasses.field(default_factory=list)
    """Columns of USING, by folded name: ``*`` gives them once and first."""

    def source(self, name: str, schema: str | None = None) -> Source | None:
        """The source of that name, here or around; of tables of one name, the one of the schema that is written."""
        found = [s for s in self.sources if s.name == name]
        if found:
            exact = (s for s in found if s.place is not None and schema in {s.place.schema, s.place.schema.lower()})
            return next(exact, found[0]) if schema is not None and len(found) > 1 else found[0]
        return self.outer.source(name, schema) if self.outer is not None else None

    def column(self, key: str) -> Sight | None:
        """What a column without a qualifier shows: of the sources here, else as a whole row, else around."""
        found = [s for s in self.sources if key in s.columns]
        if found:
            return union([s.columns[key][1] for s in found])
        vague = [sight for s in self.sources if (sight := s.column(key)) is not None]
        if vague:
            return union(vague)
        row = next((s for s in self.sources if s.name == key), None)
        if row is not None:
            return row.everything()
        return self.outer.column(key) if self.outer is not None else None


class Spelling:
    """How names are compared and looked up in one flavour, or (``any_case``) as SQLite does: in no case."""

    def __init__(self, flavour: Flavour, names: Names, *, any_case: bool = False) -> None:
        self._postgresql = flavour is Flavour.POSTGRESQL and not any_case
        self._names = names

    def of(self, identifier: Any) -> str:
        """The name an identifier stands for, for a look-up in the catalog."""
        if identifier is None:
            return ""
        if isinstance(identifier, str):
            return kept_by_postgresql(identifier, quoted=False) if self._postgresql else identifier
        text = str(identifier.name)
        return kept_by_postgresql(text, quoted=bool(identifier.args.get("quoted"))) if self._postgresql else text

    def key(self, identifier: Any) -> str:
        """The form in which names within a statement are compared."""
        text = self.of(identifier)
        return text if self._postgresql else text.lower()

    def fold(self, name: str) -> str:
        """The same of a name as the catalog spells it."""
        return name if self._postgresql else name.lower()

    def relation(self, schema: str | None, name: str) -> tuple[str, str] | None:
        """Schema and relation as the catalog spells them."""
        return self._names.resolve(schema, name)

    def columns(self, place: Place) -> tuple[str, ...]:
        """The columns of a relation."""
        return self._names.columns(place.schema, place.table)
