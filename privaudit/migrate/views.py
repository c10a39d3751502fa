"""Views and copies: what the columns of a query come from, as objects, so that it stays true when names change.

PostgreSQL resolves a view's names when it is made; MySQL and MariaDB keep them, with ``*`` written out; SQLite keeps
the text. Sources: https://www.postgresql.org/docs/current/sql-createview.html, dev.mysql.com "CREATE VIEW Statement",
https://www.sqlite.org/lang_createview.html, https://www.sqlite.org/lang_createtable.html#ctas (types of a copy).
"""

from __future__ import annotations

from ..model import Location, TableKind, TypeFamily
from ..sqltext.base import Flavour
from ..sqltext.ddl.base import Dialect, QName
from ..sqltext.ddl.effects import ChangeView, CreateView
from ..sqltext.ddl.types import family
from ..sqltext.queries import Asked, Given, read_query
from .flows import note
from .rights_changes import made_relation
from .state_model import Base, ColumnState, Relation, ViewState
from .state_world import World


class _Names:
    """`sqltext.Names` of the state: a relation that no script made is known in part from then on."""

    def __init__(self, world: World, at: Location, *, quiet: bool = False) -> None:
        self._world, self._at, self._quiet = world, at, quiet

    def resolve(self, schema: str | None, name: str) -> tuple[str, str] | None:
        asked = QName(name=name, schema=schema)
        found = self._world.find(asked)
        if found is None and not (self._quiet or self._world.is_system(asked)):
            found = self._world.need(asked, self._at)
        return None if found is None else found.place

    def columns(self, schema: str, table: str) -> tuple[str, ...]:
        found = self._world.find(QName(name=table, schema=schema))
        return () if found is None or found.partial else tuple(c.name for c in found.columns)


def read(world: World, query: str, at: Location, *, quiet: bool = False) -> Asked | None:
    """Return what a query asks for; ``quiet``: names that are not known stay so. None where it is not understood."""
    flavour = Flavour.MYSQL if world.mysql else Flavour.POSTGRESQL
    return read_query(query, flavour, _Names(world, at, quiet=quiet), any_case=world.any_case)


def _base(world: World, schema: str, table: str, column: str, at: Location) -> Base | None:
    relation = world.find(QName(name=table, schema=schema))
    if relation is None:
        return None
    if column == "*":
        return relation, None
    found = world.columns_of(relation, (column,), at)
    return (relation, found[0]) if found else (relation, None)


def bases_of(world: World, given: Given, at: Location) -> tuple[Base, ...]:
    """Return the columns that a column of a query shows."""
    found = (_base(world, *b, at) for b in given.bases)
    return tuple(dict.fromkeys(b for b in found if b is not None))


# -- views


def create_view(world: World, e: CreateView, at: Location) -> None:
    """CREATE VIEW and CREATE MATERIALIZED VIEW; one that takes the place of another keeps owner and rights."""
    kind = TableKind.MATERIALIZED_VIEW if e.materialized else TableKind.VIEW
    schema = world.place_for(e.name, temporary=e.temporary)
    old = schema.relations.get(world.key(e.name.name))
    if old is not None and e.if_not_exists:
        return
    asked = read(world, e.query, at)
    made = old
    if made is None:
        made = world.add(schema, e.name.name, kind, at)
        made_relation(world, made, at)
    elif not (e.replace or made.partial):
        world.trouble(at, "exists_already", relation=made.name)
    made.kind, made.said, made.partial, made.keys = kind, at, False, []
    shown = made.view = ViewState(e.query)
    shown.invoker, shown.definer, shown.titles = bool(e.invoker), e.definer, e.columns
    _columns(world, made, shown, e, asked, at)
    if asked is None:
        shown.understood = False
        world.trouble(at, "view_not_understood", relation=made.name)
        _show_all(world, made, shown, e)
    if e.materialized:
        # What it shows is kept a second time, whoever may read the tables behind it.
        world.copied = [c for c in world.copied if c.into is not made]
        note(world, made, list(zip(made.columns, shown.outputs, strict=True)), at)
    for relation in {r for r, _ in shown.reads} | {r for bases in shown.outputs for r, _ in bases}:
        world.uses.setdefault(relation, {})[made] = None


def _columns(world: World, made: Relation, shown: ViewState, e: CreateView, asked: Asked | None, at: Location) -> None:
    before, made.columns, made.by_key = made.by_key, [], {}
    made.next_number = 1
    given = asked.columns if asked is not None else ()
    for number in range(max(len(given), len(e.columns))):
        one = given[number] if number < len(given) else Given(name=None)
        name = e.columns[number] if number < len(e.columns) else one.name
        column = put_shown(world, made, name or f"column{number + 1}", one, at, before)
        column.said = at
        shown.outputs.append(bases_of(world, one, at))
        shown.named.append(one.bases)
    if asked is not None:
        shown.calls = asked.calls
        for schema, table, columns in asked.reads:
            relation = world.find(QName(name=table, schema=schema))
            if relation is not None:
                names = tuple(c for c in columns if c != "*")
                _reads(shown, relation, world.columns_of(relation, names, at))


def _reads(shown: ViewState, relation: Relation, columns: list[ColumnState]) -> None:
    shown.reads.append((relation, tuple(columns)))
    shown.read_names.append((*relation.place, tuple(c.name for c in columns)))


def _show_all(world: World, made: Relation, shown: ViewState, e: CreateView) -> None:
    """Of a text that is not understood every column that is named counts as showing all of the relations in it."""
    from ..dialects._pg_indirect_bodies import read_body

    body = read_body(e.query)
    named = dict.fromkeys((*body.named, *(parts for query in body.queries for parts in query.named)))
    for parts in named:
        relation = world.find(QName(name=parts[-1], schema=parts[-2] if len(parts) > 1 else None))
        if relation is not None and relation is not made:
            _reads(shown, relation, relation.columns)
    bases = tuple((r, c) for r, columns in shown.reads for c in columns)
    shown.outputs = [bases for _ in made.columns]
    shown.named = [tuple((*r.place, c.name) for r, c in bases) for _ in made.columns]


def change_view(world: World, e: ChangeView, at: Location) -> None:
    """ALTER VIEW … SET (security_invoker)."""
    found = world.find(e.name) if e.if_exists else world.need(e.name, at)
    if found is not None and found.view is not None:
        found.view.invoker, found.said = e.invoker, at


def put_shown(
    world: World, made: Relation, name: str, given: Given, at: Location, before: dict[str, ColumnState]
) -> ColumnState:
    """Add a column of a query; one of that name that a replaced view had goes on, for others may show it."""
    like = None if given.like is None else _base(world, *given.like, at)
    base = None if like is None else like[1]
    kind, length = (TypeFamily.OTHER, None)
    text = given.data_type or ""
    if base is not None:
        kind, length, text = base.family, base.length, base.data_type
    elif given.data_type is not None:
        kind, length = family(given.data_type, world.dialect)
    number = 1
    while world.sqlite and world.column(made, name if number == 1 else f"{name}:{number - 1}") is not None:
        number += 1
    name = name if number == 1 else f"{name}:{number - 1}"
    column = before.pop(world.key(name), None)
    if column is None or world.column(made, name) is not None:
        column = world.add_column(made, name, text, kind, at)
    else:
        column.number, made.next_number = made.next_number, made.next_number + 1
        column.data_type, column.family = text, kind
        made.columns.append(column)
        made.by_key[world.key(name)] = column
    # MAX of a varchar(40) is a text in PostgreSQL.
    column.length = length if given.plain or not world.postgresql or base is None else None
    if world.mysql and base is not None and given.plain:
        column.nullable, column.comment = base.nullable, base.comment
        if kind is TypeFamily.JSON and world.dialect is Dialect.MARIADB:
            # Its JSON is a text with a check, which stays behind.
            column.data_type, column.family, column.length = "longtext", TypeFamily.TEXT, 4_294_967_295
    return column


def forget_relation(world: World, relation: Relation) -> None:
    """Forget that a dropped view used others."""
    if relation.view is not None:
        for used in world.uses.values():
            used.pop(relation, None)


def adopt(world: World, old: Relation, made: Relation) -> None:
    """Let views that named a relation before it was made show the one that was made now."""
    for view in world.uses.pop(old, {}):
        shown = view.view
        if shown is not None:
            shown.outputs = [tuple(_adopted(world, b, old, made) for b in bases) for bases in shown.outputs]
            shown.reads = [
                (made, tuple(c for n in columns if (c := world.column(made, n.name)))) if r is old else (r, columns)
                for r, columns in shown.reads
            ]
            world.uses.setdefault(made, {})[view] = None


def _adopted(world: World, base: Base, old: Relation, made: Relation) -> Base:
    relation, column = base
    return base if relation is not old else (made, None if column is None else world.column(made, column.name))


def shown_columns(world: World, relation: Relation) -> list[ColumnState]:
    """Return the columns that a relation has now: of SQLite's views those that their text gives now."""
    view = relation.view
    if view is None or world.postgresql:
        return relation.columns
    if not world.sqlite:
        return relation.columns if not world.mysql or _is_named(world, view) else []
    whole = all(_is_whole(world, r, columns) for r, columns in view.reads)
    asked = _again(world, view, relation.said) if not whole or "*" in view.query else None
    scratch = Relation(0, relation.schema, relation.name, relation.kind, relation.said)
    for number, given in enumerate(asked.columns if asked is not None else ()):
        title = view.titles[number] if number < len(view.titles) else given.name
        put_shown(world, scratch, title or f"column{number + 1}", given, relation.said, {})
    if asked is not None:
        return scratch.columns
    return [_as_now(world, scratch, view, n, c) for n, c in enumerate(relation.columns)] if whole else []


def _is_named(world: World, view: ViewState) -> bool:
    """Whether all that a view of MySQL or MariaDB names is there under its name."""
    for schema, name, columns in view.read_names:
        found = world.find(QName(name=name, schema=schema))
        if found is None or not all(world.column(found, c) for c in columns) or not shown_columns(world, found):
            return False
    return True


def _is_whole(world: World, relation: Relation, columns: tuple[ColumnState, ...]) -> bool:
    """Whether what a view reads is there still."""
    there = not relation.dropped and all(c in relation.columns for c in columns)
    return there and (relation.view is None or bool(shown_columns(world, relation)))


def _as_now(world: World, scratch: Relation, view: ViewState, number: int, column: ColumnState) -> ColumnState:
    """SQLite writes new names of columns into its views, and so a column without an alias has the new name, too."""
    bases, named = view.outputs[number], view.named[number]
    if len(bases) != 1 or bases[0][1] is None or named[0][2].lower() != column.name.lower():
        return column
    made = world.add_column(scratch, bases[0][1].name, column.data_type, column.family, column.said)
    made.length = column.length
    return made


class _Known(_Names):
    """The names in a text that was read before: what was renamed since is meant still."""

    def __init__(self, world: World, at: Location, view: ViewState) -> None:
        _Names.__init__(self, world, at)
        self._before = {n.lower(): r for (r, _), (_, n, _) in zip(view.reads, view.read_names, strict=True)}

    def resolve(self, schema: str | None, name: str) -> tuple[str, str] | None:
        before = self._before.get(name.lower())
        found = before
        if before is None or before.dropped:
            found = self._world.find(QName(name=name, schema=schema) if before is None else QName(name=before.name))
        # A view that does not work shows nothing.
        return None if found is None or not shown_columns(self._world, found) else found.place

    def columns(self, schema: str, table: str) -> tuple[str, ...]:
        found = self._world.find(QName(name=table, schema=schema))
        return () if found is None else tuple(c.name for c in shown_columns(self._world, found))


def _again(world: World, view: ViewState, at: Location) -> Asked | None:
    """Read a text once more; None where a name in it is not known any more."""
    asked = read_query(view.query, Flavour.POSTGRESQL, _Known(world, at, view), any_case=world.any_case)
    return None if asked is None or asked.unknown or any(c.missing for c in asked.columns) else asked
