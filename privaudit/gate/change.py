"""A change: the state before, the state after, and which columns are new in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property

from ..analysis.facts import is_personal, names_people
from ..analysis.keys import KeyGraph
from ..config.settings import Settings
from ..model import Classification, Decision, Location, Raw, Ref, Standing, Table, TableKind, TargetKind
from .side import Side

Place = tuple[str, str, str]
"""Schema, relation, column."""


class Change:
    """Both sides of a change, with what its questions share. Not changed once made."""

    def __init__(
        self,
        before: Side,
        after: Side,
        settings: Settings,
        decisions: Iterable[Decision],
        today: date,
    ) -> None:
        self.before = before
        self.sides = (before, after)
        self.after = after
        self.settings = settings
        self.decisions = tuple(decisions)
        self.today = today
        self.system = after.snapshot.catalog.system

    # -- columns

    @cached_property
    def was(self) -> Mapping[Place, Place]:
        """For each column of the state after that was there before: where it was. Renames do not make a column new.

        Nor does a table that is made again under another name and takes the old one's place (SQLite's way to alter),
        nor values that go over while the column they came from goes away, nor a partition that is a table now.
        """
        said = self.after.snapshot.said
        found = dict(self._kept)
        for place in _places(self.after):
            if place not in found:
                then = self._old.get(said.heirs.get(place, place)) or self._of_parent(place)
                if then is not None:
                    found[place] = then
        return found

    @cached_property
    def _old(self) -> Mapping[Place, Place]:
        """The columns of the state before, by what they were called when they were made."""
        born = self.before.snapshot.said.born
        return {born.get(p, p): p for p in _places(self.before)}

    @cached_property
    def _kept(self) -> Mapping[Place, Place]:
        """As of ``was``: what is still the same column."""
        places = frozenset(_places(self.before))
        born = self.after.snapshot.said.born
        found = {p: self._old.get(born.get(p, p), p if p in places else None) for p in _places(self.after)}
        return {p: o for p, o in found.items() if o is not None}

    def _of_parent(self, place: Place) -> Place | None:
        """Where the rows of a relation that was a partition were shown."""
        parent = self.detached.get(place[:2])
        if parent is None:
            return None
        there = (*parent, place[2])
        return there if self._old.get(self.before.snapshot.said.born.get(there, there)) == there else None

    @cached_property
    def detached(self) -> Mapping[tuple[str, str], tuple[str, str]]:
        """For each relation of the state after that was a partition: the relation that showed its rows before."""
        parents, born = self.before.snapshot.said.parents, self.after.snapshot.said.born
        found = {p[:2]: parents.get(p[:2]) or parents.get(born.get(p, p)[:2]) for p in _places(self.after)}
        return {p: parent for p, parent in found.items() if parent is not None}

    @cached_property
    def tables_before(self) -> Mapping[tuple[str, str], tuple[str, str]]:
        """For each relation of the state after that was there before: schema and name it had."""
        kept = {then[:2] for then in self._kept.values()}
        found = {
            now[:2]: then[:2]
            for now, then in sorted(self.was.items())
            if now in self._kept or then[:2] not in kept or now[:2] in self.detached
        }
        same = {(t.schema, t.name) for t in self.before.snapshot.catalog.tables}
        return {p: p for p in _tables(self.after) if p in same} | found

    @cached_property
    def tables_after(self) -> Mapping[tuple[str, str], tuple[str, str]]:
        """For each relation of the state before that is still there: schema and name it has now."""
        found = {then: now for now, then in sorted(self.tables_before.items())}
        return found | {then: now for now, then in self.tables_before.items() if now == then}

    def is_new(self, place: Place) -> bool:
        """Whether a column was not there before, under no name, and the change makes it.

        One that a relation has because its parent has it is the parent's: what was declared of that holds.
        """
        said = self.after.snapshot.said
        return place not in self.was and place not in said.mentioned and place not in said.inherited

    @cached_property
    def columns(self) -> tuple[Mapping[Place, tuple[str, Raw | None]], ...]:
        """Type and comment of each column, before and after."""
        return tuple(
            {
                (t.schema, t.name, c.name): (c.data_type, c.comment)
                for t in side.snapshot.catalog.tables
                for c in t.columns
            }
            for side in self.sides
        )

    @cached_property
    def kinds_before(self) -> Mapping[Place, tuple[Classification, ...]]:
        """What columns held before, by where they were then."""
        return _by_place(self.before)

    @cached_property
    def kinds_after(self) -> Mapping[Place, tuple[Classification, ...]]:
        """What columns hold now."""
        return _by_place(self.after)

    def personal(self) -> tuple[Classification, ...]:
        """Return the classifications of the state after that say that personal data are there."""
        return tuple(c for c in self.after.facts.classifications if is_personal(c))

    @cached_property
    def personal_of(self) -> Mapping[tuple[str, str], tuple[Classification, ...]]:
        """The personal classifications of the state after, by schema and relation."""
        out: dict[tuple[str, str], list[Classification]] = defaultdict(list)
        for c in self.personal():
            out[c.schema, c.table].append(c)
        return {p: tuple(many) for p, many in out.items()}

    @cached_property
    def keyed(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The relations of the state after whose rows belong to people by a key, with the columns that lead there.

        Such rows are about somebody whatever their other columns are called.
        """
        facts = self.after.facts
        graph = KeyGraph(facts)
        people = {
            key for key, found in facts.by_table.items() if any(is_personal(c) and names_people(c) for c in found)
        }
        out: dict[tuple[str, str], dict[str, None]] = {}
        for key in graph.up:
            for to, path in graph.ways_up(key, lambda _: False):
                column = path[0].from_.column
                if to in people and column is not None:
                    out.setdefault(key[1:], {})[column] = None
        return {place: tuple(sorted(columns)) for place, columns in out.items()}

    @cached_property
    def read_whole(self) -> frozenset[tuple[str, str | None, str | None]]:
        """Who could read all columns of what before: account, schema and relation (None: any), whatever is in it."""
        rights = self.before.snapshot.grants.grants
        return frozenset((g.principal, g.schema, g.table) for g in rights if g.columns == ("*",))

    def could_read(self, principal: str, then: tuple[str, str]) -> bool:
        """Whether an account could read a whole relation of the state before."""
        schema, table = then
        wider: tuple[tuple[str | None, str | None], ...] = ((schema, table), (schema, None), (None, None))
        return any((principal, *place) in self.read_whole for place in wider)

    @cached_property
    def stored(self) -> frozenset[Place]:
        """The columns of the state after that hold values of their own: none of views, and none that the change copies.

        A view shows what tables hold; what a copy holds is told once (``copied_rows``), but where the column that the
        values came from is gone: they live on here only.
        """
        return self._columns_of(lambda t: t.kind not in _SHOWN) - self._copies

    @cached_property
    def foreign(self) -> frozenset[Place]:
        """The columns of tables of other systems, read here and kept there; none that the change copies."""
        return self._columns_of(lambda t: t.kind is TableKind.FOREIGN_TABLE) - self._copies

    def _columns_of(self, asked: Callable[[Table], bool]) -> frozenset[Place]:
        kept = (t for t in self.after.snapshot.catalog.tables if asked(t))
        return frozenset((t.schema, t.name, c.name) for t in kept for c in t.columns)

    @cached_property
    def _copies(self) -> frozenset[Place]:
        return frozenset(
            (c.into.schema or "", c.into.table or "", name)
            for c in self.after.snapshot.copied
            if not c.trigger
            for name, bases in c.columns
            if any(self.holds_personal(base) for base in bases if base[:2] != (c.into.schema, c.into.table))
        )

    @cached_property
    def lineage(self) -> Mapping[tuple[str, str], Mapping[str, tuple[Place, ...]]]:
        """For each view of the state after, materialised or not: what its columns show, by their names."""
        kept = {(t.schema, t.name) for t in self.after.snapshot.catalog.tables if t.kind is _KEPT}
        copied = ((c.into.schema or "", c.into.table or "", c.columns) for c in self.after.snapshot.copied)
        found = {(schema, name): dict(columns) for schema, name, columns in copied if (schema, name) in kept}
        return found | {(v.schema, v.view): dict(v.outputs) for v in self.after.snapshot.grants.views}

    def holds_personal(self, place: Place) -> bool:
        """Whether a column (``*`` for any of its relation) holds personal data now."""
        return any(place[2] in (c.column, "*") for c in self.personal_of.get(place[:2], ()))

    @cached_property
    def heirs_of_parents(self) -> frozenset[tuple[str, str]]:
        """The relations of the state after that inherit columns from another, by schema and name."""
        return frozenset(p[:2] for p in self.after.snapshot.said.inherited)

    @cached_property
    def elsewhere(self) -> frozenset[tuple[str, str]]:
        """The relations of the state after that no script makes."""
        tables = self.after.snapshot.catalog.tables
        return frozenset((t.schema, t.name) for t in tables if any(key == _IN_PART for key, _ in t.gaps))

    # -- what people declared

    @cached_property
    def declared(self) -> Mapping[str, Mapping[str, Decision]]:
        """Fields in force that people filled in about columns, by `Classification.id`."""
        out: dict[str, dict[str, Decision]] = defaultdict(dict)
        for d in self.decisions:
            if d.kind is TargetKind.COLUMN and d.standing is Standing.APPLIES:
                out[d.target_id][d.field] = d
        return dict(out)

    # -- where it was said

    def when(self, at: Location) -> tuple[int, str, int, int]:
        """Return what places are sorted by, as scripts are run (`Said.when`)."""
        return self.after.snapshot.said.when(at)

    def said(self, ref: Ref) -> Location | None:
        """Return where a column, or a relation, was said last."""
        said = self.after.snapshot.said
        if ref.column is not None:
            found = said.columns.get((ref.schema or "", ref.table or "", ref.column))
            if found is not None:
                return found
        return said.relations.get((ref.schema or "", ref.table or ""))


_IN_PART = "replayed_in_part"
_KEPT = TableKind.MATERIALIZED_VIEW
_SHOWN = frozenset({TableKind.VIEW, TableKind.MATERIALIZED_VIEW, TableKind.FOREIGN_TABLE})


def place_of(c: Classification) -> Place:
    """Return the column of a classification."""
    return (c.schema, c.table, c.column)


def _places(side: Side) -> Iterable[Place]:
    return ((t.schema, t.name, c.name) for t in side.snapshot.catalog.tables for c in t.columns)


def _tables(side: Side) -> Iterable[tuple[str, str]]:
    return ((t.schema, t.name) for t in side.snapshot.catalog.tables)


def _by_place(side: Side) -> Mapping[Place, tuple[Classification, ...]]:
    out: dict[Place, list[Classification]] = defaultdict(list)
    for c in side.facts.classifications:
        out[place_of(c)].append(c)
    return {p: tuple(many) for p, many in out.items()}
