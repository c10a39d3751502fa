"""Columns and keys: added, changed, renamed, dropped; what an engine adds on its own (NOT NULL, indexes, names).

Sources: https://www.postgresql.org/docs/current/ddl-constraints.html, dev.mysql.com "FOREIGN KEY Constraints" (the
index that one brings along), https://www.sqlite.org/lang_createtable.html.
"""

from __future__ import annotations

import re
from typing import Final

from ..model import ForeignKey, Location, TypeFamily
from ..sqltext.ddl.base import QName
from ..sqltext.ddl.effects import (
    AddColumn,
    ChangeColumn,
    ColumnSpec,
    DropColumn,
    Key,
    RenameColumn,
    SetComment,
)
from .state_keys import put_key
from .state_model import ColumnState, Relation
from .state_world import World

_SERIAL: Final = re.compile(r"(?i)(?:small|big)?serial[248]?\b")
_ARRAY: Final = re.compile(r"\s*(?:\[\d*\]|\barray\b.*)\s*$", re.IGNORECASE)
_TYPE_NAME: Final = re.compile(r'(?:("(?:[^"]|"")+"|[\w$]+)\.)?("(?:[^"]|"")+"|[\w$]+)')


def put_column(world: World, relation: Relation, spec: ColumnSpec, at: Location) -> ColumnState:
    """Add a column as a statement writes it, with the keys written beside it."""
    column = _bare_column(world, relation, spec, at)
    keys_beside(world, relation, column, spec, at)
    return column


def _bare_column(world: World, relation: Relation, spec: ColumnSpec, at: Location) -> ColumnState:
    column = world.add_column(relation, spec.name, spec.data_type, spec.family, at)
    retype(world, column, spec)
    column.nullable = spec.nullable and not (world.postgresql and _SERIAL.match(spec.data_type))
    column.generated = spec.generated
    column.masked = spec.masked or ""
    column.default, column.comment = spec.default, spec.comment
    return column


def keys_beside(world: World, relation: Relation, column: ColumnState, spec: ColumnSpec, at: Location) -> None:
    """Add the keys that a column's own text says: PRIMARY KEY, UNIQUE, REFERENCES."""
    names = (spec.name,)
    if spec.primary:
        put_key(world, relation, Key(columns=names, primary=True), at)
    elif spec.unique:
        put_key(world, relation, Key(columns=names), at)
    if spec.references is not None:
        to = spec.references
        foreign = ForeignKey(columns=names, to_schema=to.to_schema, to_table=to.to_table, to_columns=to.to_columns)
        put_key(world, relation, Key(columns=names, foreign=foreign), at)
    if world.sqlite and spec.primary and not column.nullable:
        column.nullable = spec.nullable


def retype(world: World, column: ColumnState, spec: ColumnSpec) -> None:
    """Give a column a type; one that a script made is looked up."""
    column.data_type, column.family, column.length = spec.data_type, spec.family, spec.length
    if spec.family is not TypeFamily.OTHER or not world.postgresql or _ARRAY.search(spec.data_type):
        return
    match = _TYPE_NAME.match(spec.data_type)
    if match is not None:
        parts = [None if p is None else _unquoted(p) for p in match.groups()]
        found = world.type_named(QName(name=parts[1] or "", schema=parts[0]))
        if found is not None:
            column.family, column.length = found[1].family, found[1].length


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name[:1] == '"' else name.lower()


# -- columns


def add_column(world: World, e: AddColumn, at: Location) -> None:
    """ALTER TABLE … ADD COLUMN, with the tables that inherit it."""
    relation = world.find(e.table)
    if relation is None and e.if_table_exists:
        return
    relation = relation or world.need(e.table, at)
    old = world.column(relation, e.column.name)
    if old is not None:
        if not (e.if_not_exists or relation.partial):
            world.trouble(at, "exists_already", relation=relation.name, column=old.name)
        if old.mentioned:
            retype(world, old, e.column)
            old.mentioned, old.said = False, at
        return
    for each in relation.family():
        if world.column(each, e.column.name) is None:
            made = _bare_column(world, each, e.column, at)
            made.inherited = each is not relation
            place(world, each, made, e.after)
    # Keys are not inherited, but by partitions.
    keys_beside(world, relation, relation.by_key[world.key(e.column.name)], e.column, at)


def place(world: World, relation: Relation, column: ColumnState, after: str | None) -> None:
    """Put a column behind another ("" for the first place), as MySQL and MariaDB can."""
    if after is None:
        return
    relation.columns.remove(column)
    before = world.column(relation, after) if after else None
    at = 0 if not after else len(relation.columns) if before is None else relation.columns.index(before) + 1
    relation.columns.insert(at, column)


def change_column(world: World, e: ChangeColumn, at: Location) -> None:
    """ALTER COLUMN, MODIFY, CHANGE."""
    relation = world.find(e.table) if e.if_exists else world.need(e.table, at)
    if relation is None:
        return
    for each in relation.family():
        found = world.columns_of(each, (e.column,), at) if world.column(each, e.column) or each.partial else []
        if not found:
            if each is relation and not e.if_exists:
                world.trouble(at, "column_unknown", relation=relation.name)
            continue
        _change(world, each, found[0], e, at)


def _change(world: World, relation: Relation, column: ColumnState, e: ChangeColumn, at: Location) -> None:
    column.said = at
    if e.to is not None:
        if e.to.data_type:
            retype(world, column, e.to)
        if e.whole:
            _replace(world, relation, column, e.to, at)
    if e.default is not None or e.no_default:
        column.default = e.default
    place(world, relation, column, e.after)
    if e.nullable is not None:
        column.nullable = e.nullable
    if e.masked is not None:
        column.masked = e.masked
        relation.lost_said = relation.lost_said if e.masked else at


def _replace(world: World, relation: Relation, column: ColumnState, spec: ColumnSpec, at: Location) -> None:
    """MODIFY and CHANGE say all of a column anew, but for its keys."""
    if spec.name and spec.name != column.name:
        _rename(world, relation, column, spec.name)
    in_primary = any(k.primary and column in k.columns for k in relation.keys)
    column.nullable = spec.nullable and not in_primary
    column.generated, column.default, column.comment = spec.generated, spec.default, spec.comment
    keys_beside(world, relation, column, spec, at)


def rename_column(world: World, e: RenameColumn, at: Location) -> None:
    """ALTER TABLE … RENAME COLUMN, of a view too."""
    relation = world.find(e.table) if e.if_exists else world.need(e.table, at)
    for each in relation.family() if relation is not None else ():
        if relation is not None and relation.partial:
            world.columns_of(each, (e.column,), at)
        column = world.column(each, e.column)
        if column is not None:
            column.said = at
            _rename(world, each, column, e.to)
        elif each is relation:
            world.trouble(at, "column_unknown", relation=each.name)


def _rename(world: World, relation: Relation, column: ColumnState, name: str) -> None:
    relation.by_key.pop(world.key(column.name), None)
    column.name = name
    relation.by_key[world.key(name)] = column


def drop_column(world: World, e: DropColumn, at: Location) -> None:
    """ALTER TABLE … DROP COLUMN; keys over it go, and views that show it where CASCADE says so."""
    relation = world.find(e.table) if e.if_exists else world.need(e.table, at)
    for each in list(relation.family()) if relation is not None else ():
        column = world.column(each, e.column)
        # One that no script makes cannot make anything worse by being gone.
        if column is not None and (each is relation or column.inherited):
            _drop(world, each, column)


def _drop(world: World, relation: Relation, column: ColumnState) -> None:
    relation.columns.remove(column)
    relation.by_key.pop(world.key(column.name), None)
    for key in list(relation.keys):
        if column not in key.columns:
            continue
        if world.mysql and key.foreign is None and len(key.columns) > 1:
            key.columns = [c for c in key.columns if c is not column]
        else:
            world.drop_key(relation, key)
    if world.postgresql:
        from .state_relations import drop_dependents

        drop_dependents(world, relation, column)


def set_comment(world: World, e: SetComment, at: Location) -> None:
    """COMMENT ON TABLE, VIEW or COLUMN."""
    relation = world.need(e.table, at)
    if e.column is None:
        relation.comment = e.comment
        return
    for column in world.columns_of(relation, (e.column,), at):
        column.comment = e.comment
