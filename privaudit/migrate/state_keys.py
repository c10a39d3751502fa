"""Keys and indexes: added, renamed, dropped; what an engine adds on its own (NOT NULL, indexes, names).

Sources: https://www.postgresql.org/docs/current/ddl-constraints.html, dev.mysql.com "FOREIGN KEY Constraints" (the
index that one brings along).
"""

from __future__ import annotations

from collections.abc import Iterable

from ..model import ForeignKey, Location
from ..sqltext.ddl.base import QName
from ..sqltext.ddl.effects import AddIndex, AddKey, DropKey, Key, RenameKey
from .state_model import ColumnState, ForeignState, KeyState, Relation
from .state_world import World


def put_key(world: World, relation: Relation, key: Key, at: Location, *, index: bool = False) -> None:
    """Add a key; a primary one makes its columns NOT NULL, but for SQLite's."""
    columns = world.columns_of(relation, key.columns, at)
    if len(columns) != len(key.columns):
        if not relation.partial:
            world.trouble(at, "column_unknown", relation=relation.name)
        return
    if index and key.name is not None and _is_taken(world, relation, key.name):
        return
    name = key.name or _own_name(world, relation, key, columns)
    if key.foreign is not None:
        _put_foreign(world, relation, key.foreign, columns, name, at)
        return
    if key.primary:
        for old in [k for k in relation.keys if k.primary]:
            world.drop_key(relation, old)
        if not world.sqlite:
            for column in columns:
                column.nullable = False
    made = KeyState(columns, name, primary=key.primary, unique=True)
    world.add_key(relation, made)
    if not index:
        for child in relation.children:
            if child.partition_of is relation:
                put_key(world, child, Key(columns=key.columns, primary=key.primary), at)


def _put_foreign(
    world: World, relation: Relation, to: ForeignKey, columns: list[ColumnState], name: str, at: Location
) -> None:
    made = KeyState(columns, name)
    schema = to.to_schema or (relation.schema.name if world.mysql else None)
    target = world.find(QName(name=to.to_table, schema=schema))
    made.foreign = ForeignState(schema or relation.schema.name, to.to_table, to.to_columns)
    if target is not None:
        aim(world, made.foreign, target, at)
        world.referring.setdefault(target, []).append((relation, made))
    elif not world.postgresql:
        world.waiting.setdefault((world.key(made.foreign.schema), world.key(to.to_table)), []).append(made.foreign)
    relation.keys.append(made)
    if world.mysql and not any(k.columns[: len(columns)] == columns for k in relation.keys if k.foreign is None):
        # InnoDB makes an index for it where none begins with its columns.
        world.add_key(relation, KeyState(columns, name))


def aim(world: World, foreign: ForeignState, target: Relation, at: Location) -> None:
    """Let a foreign key point at objects instead of names."""
    foreign.relation = target
    if foreign.names:
        found = world.columns_of(target, foreign.names, at)
        foreign.columns = found if len(found) == len(foreign.names) else None
    elif not world.sqlite:
        foreign.columns = next((list(k.columns) for k in target.keys if k.primary), None)


def _own_name(world: World, relation: Relation, key: Key, columns: list[ColumnState]) -> str:
    made = KeyState(columns, "", primary=key.primary, unique=key.foreign is None)
    if key.foreign is not None:
        made.foreign = ForeignState("", "", ())
    return own_name(world, relation, made, columns)


def own_name(world: World, relation: Relation, key: KeyState, columns: list[ColumnState]) -> str:
    """Return the name that the engine gives a key or index where the text gives none."""
    names = [c.name for c in columns] or ["expression" if world.mysql else "expr"]
    if world.mysql:
        used = {k.name.lower() for k in relation.keys}
        if key.primary:
            return "PRIMARY"
        if key.foreign is None:
            return _free(names[0], used, "_", 2)
        return _free(f"{relation.name}_ibfk_", used, "", 1)
    ending = "pkey" if key.primary else "fkey" if key.foreign is not None else "key" if key.unique else "idx"
    name = shortened("_".join([relation.name, *([] if key.primary else names)]), ending)
    taken = set(relation.schema.indexes) | {world.key(k.name) for k in relation.keys}
    return _free(name, taken, "", 1) if world.key(name) in taken else name


def shortened(body: str, ending: str) -> str:
    """Return a name as PostgreSQL cuts it to 63 bytes."""
    room = 63 - len(ending) - 1
    return f"{body.encode()[:room].decode('utf-8', 'ignore')}_{ending}"


def _free(name: str, used: Iterable[str], between: str, first: int) -> str:
    taken = set(used)
    if between and name.lower() not in taken:
        return name
    number = first
    while f"{name}{between}{number}".lower() in taken:
        number += 1
    return f"{name}{between}{number}"


def add_key(world: World, e: AddKey, at: Location) -> None:
    """ALTER TABLE … ADD PRIMARY KEY, UNIQUE or FOREIGN KEY; CREATE UNIQUE INDEX."""
    put_key(world, world.need(e.table, at), e.key, at, index=e.index)


def _is_taken(world: World, relation: Relation, name: str) -> bool:
    """Whether an index of that name is there: the server passes over it (IF NOT EXISTS), or would refuse."""
    if world.mysql:
        return any(k.name.lower() == name.lower() for k in relation.keys)
    return world.key(name) in relation.schema.indexes


def keep_keys(world: World, part: Relation, whole: Relation) -> None:
    """Give a partition that becomes a table of its own the keys and indexes that it had as a part.

    Source: https://www.postgresql.org/docs/current/sql-altertable.html (DETACH PARTITION), ddl-partitioning.html
    (indexes and constraints of the whole are made in each part).
    """
    known = {_shape(k) for k in part.keys}
    for key in whole.keys:
        columns = [c for k in key.columns if (c := world.column(part, k.name)) is not None]
        if not columns or len(columns) != len(key.columns) or _shape(key) in known:
            continue
        made = KeyState(columns, "", primary=key.primary, unique=key.unique)
        to = key.foreign
        if to is None:
            made.name = own_name(world, part, made, columns)
            world.add_key(part, made)
            continue
        made.name = key.name
        made.foreign = ForeignState(to.schema, to.name, to.names)
        made.foreign.relation, made.foreign.columns = to.relation, to.columns
        if to.relation is not None:
            world.referring.setdefault(to.relation, []).append((part, made))
        part.keys.append(made)


def _shape(key: KeyState) -> tuple[tuple[str, ...], bool, bool, object]:
    to = key.foreign
    return tuple(c.name for c in key.columns), key.primary, key.unique, to and (to.schema, to.name)


def add_index(world: World, e: AddIndex, at: Location) -> None:
    """CREATE INDEX."""
    relation = world.need(e.table, at)
    if e.name is not None and _is_taken(world, relation, e.name):
        return
    columns = world.columns_of(relation, e.columns, at)
    columns = columns if len(columns) == len(e.columns) else []
    made = KeyState(columns, e.name or "")
    made.name = e.name or own_name(world, relation, made, columns)
    world.add_key(relation, made)


def drop_key(world: World, e: DropKey, at: Location) -> None:
    """ALTER TABLE … DROP CONSTRAINT, DROP PRIMARY KEY; DROP INDEX."""
    if e.table is not None:
        relation = world.find(e.table)
        if relation is None:
            if not e.if_exists:
                world.need(e.table, at)
            return
        meant = [k for k in relation.keys if _is_meant(world, k, e)]
        # The index that a foreign key of MySQL brought along has its name, and stays when the key goes.
        for key in [k for k in meant if k.foreign is not None] or meant:
            world.drop_key(relation, key)
        return
    for schema in (*(s for n in world.path if (s := world.schemas.get(world.key(n)))), *world.schemas.values()):
        found = schema.indexes.get(world.key(e.name or ""))
        if found is not None:
            world.drop_key(*found)
            return


def rename_key(world: World, e: RenameKey, at: Location) -> None:
    """ALTER TABLE … RENAME CONSTRAINT or INDEX, ALTER INDEX … RENAME."""
    if e.table is not None:
        relation = world.need(e.table, at)
        found = [(relation, k) for k in relation.keys if world.key(k.name) == world.key(e.name)]
    else:
        found = [k for s in world.schemas.values() if (k := s.indexes.get(world.key(e.name))) is not None][:1]
    for relation, key in found:
        indexes = relation.schema.indexes
        if indexes.get(world.key(key.name), (None, None))[1] is key:
            del indexes[world.key(key.name)]
            indexes[world.key(e.to)] = (relation, key)
        key.name = e.to


def _is_meant(world: World, key: KeyState, e: DropKey) -> bool:
    if e.primary:
        return key.primary
    return e.name is not None and world.key(key.name) == world.key(e.name) and not (world.mysql and key.primary)
