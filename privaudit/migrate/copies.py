"""Copies: CREATE TABLE … AS, INSERT … SELECT, SELECT … INTO, MERGE, UPDATE with values of other relations.

Source: https://www.sqlite.org/lang_createtable.html#ctas (types of a copy).
"""

from __future__ import annotations

from typing import Final

from ..model import Location, TypeFamily
from ..sqltext.ddl.effects import CopyRows, CreateTable
from ..sqltext.ddl.types import family
from .flows import down, note
from .state_model import Base, ColumnState, Relation
from .state_world import World
from .views import bases_of, put_shown, read

_AFFINITY: Final = {
    TypeFamily.INTEGER: "INT",
    TypeFamily.TEXT: "TEXT",
    TypeFamily.FLOAT: "REAL",
    TypeFamily.BINARY: "",
}


def copy_from(world: World, made: Relation, e: CreateTable, at: Location) -> None:
    """CREATE TABLE … AS: columns that were not written get the query's types, and the copy is noted."""
    asked = read(world, e.query or "", at)
    if asked is None:
        world.trouble(at, "query_not_understood", relation=made.name)
        return
    written = list(made.columns) if not world.mysql else []
    columns: list[tuple[ColumnState | None, tuple[Base, ...]]] = []
    for number, given in enumerate(asked.columns):
        found = bases_of(world, given, at)
        name = written[number].name if number < len(written) else given.name or f"column{number + 1}"
        column = world.column(made, name)
        if column is None or world.sqlite:
            column = put_shown(world, made, name, given, at, {})
            _as_copied(world, column)
        elif number < len(written) and not column.data_type:
            twin = put_shown(world, Relation(0, made.schema, "", made.kind, at), name, given, at, {})
            column.data_type, column.family, column.length = twin.data_type, twin.family, twin.length
        columns.append((column, found))
    if e.with_data:
        note(world, made, columns, at)


def _as_copied(world: World, column: ColumnState) -> None:
    """SQLite gives a copy the name of the affinity for a type."""
    if world.sqlite:
        column.data_type = _AFFINITY.get(column.family, "NUM") if column.data_type else ""
        column.family, column.length = family(column.data_type, world.dialect)[0], None


def _update_rows(world: World, e: CopyRows, at: Location) -> None:
    """UPDATE with values of other relations: of those that are known, where the values come from."""
    target = world.find(e.into)
    asked = None if target is None else read(world, e.query, at, quiet=True)
    if target is None or asked is None:
        return
    into = [world.column(target, c) for c in e.columns]
    note(
        world, target, [(c, bases_of(world, g, at)) for c, g in zip(into, asked.columns, strict=False)], at, update=True
    )


def copy_rows(world: World, e: CopyRows, at: Location) -> None:
    """INSERT … SELECT; SELECT … INTO makes the table where there is none."""
    if e.update:
        _update_rows(world, e, at)
        return
    if e.into.name.startswith("@"):
        return  # a variable of SQL Server, gone at the end of the batch
    asked = read(world, e.query, at)
    target = world.find(e.into)
    if target is None:
        target = world.need(e.into, at)
    if asked is None:
        world.trouble(at, "query_not_understood", relation=target.name)
        return
    if e.columns:
        into = [world.column(target, c) for c in e.columns]
    elif target.partial:
        into = [c for g in asked.columns for c in world.columns_of(target, (g.name or "column",), at)]
    else:
        into = list(target.columns)
    pairs = [(c, bases_of(world, g, at)) for c, g in zip(into, asked.columns, strict=False)]
    note(world, target, pairs, at)


def sources(world: World, query: str, at: Location) -> list[Base] | None:
    """Return the columns of tables whose values a query gives; None where it is not understood."""
    asked = read(world, query, at)
    if asked is None:
        return None
    return [b for given in asked.columns for base in bases_of(world, given, at) for b in down(base)]
