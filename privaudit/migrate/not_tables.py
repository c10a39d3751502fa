"""Sequences and indexes, which statements of PostgreSQL on tables may be about, too: they hold nobody's rows.

Sources: PostgreSQL manual, ALTER TABLE ("OWNER TO", "RENAME", "SET SCHEMA": of a sequence, index or view, too), "Serial
Types" (table_column_seq); pg_dump up to 15 writes ``ALTER TABLE … OWNER TO`` for sequences.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..sqltext.ddl.base import QName
from .state_model import SchemaState
from .state_world import World


def made(world: World, name: QName) -> None:
    """CREATE SEQUENCE."""
    world.place_for(name).sequences.add(world.key(name.name))


def is_sequence(world: World, name: QName) -> bool:
    """Whether a name is a sequence's: of one that a script makes, or of a known column."""
    if not world.postgresql or world.find(name) is not None:
        return False
    key = world.key(name.name)
    return any(key in schema.sequences for schema in _looked_in(world, name)) or _is_of_column(world, name)


def is_index(world: World, name: QName) -> bool:
    """Whether a name is an index's or a key's that a script makes."""
    if not world.postgresql or world.find(name) is not None:
        return False
    return any(world.key(name.name) in schema.indexes for schema in _looked_in(world, name))


def renamed(world: World, name: QName, to: str) -> bool:
    """ALTER TABLE … RENAME TO: whether it was a sequence or an index, which has the other name now."""
    key, new = world.key(name.name), world.key(to)
    if is_sequence(world, name):
        schema = next((s for s in _looked_in(world, name) if key in s.sequences), world.place_for(name))
        schema.sequences.discard(key)
        schema.sequences.add(new)
        return True
    if not is_index(world, name):
        return False
    for schema in _looked_in(world, name):
        if key in schema.indexes:
            relation, index = schema.indexes.pop(key)
            index.name = to
            schema.indexes[new] = (relation, index)
            break
    return True


def moved(world: World, name: QName, schema: str) -> bool:
    """ALTER TABLE … SET SCHEMA: whether it was a sequence, which lies there now."""
    if not is_sequence(world, name):
        return False
    for old in _looked_in(world, name):
        old.sequences.discard(world.key(name.name))
    world.schema(schema).sequences.add(world.key(name.name))
    return True


def _looked_in(world: World, name: QName) -> Iterator[SchemaState]:
    """The schemas that a name may mean."""
    for place in world.path if name.schema is None else (name.schema,):
        if (schema := world.schemas.get(world.key(place))) is not None:
            yield schema


def _is_of_column(world: World, name: QName) -> bool:
    """Whether it is what PostgreSQL calls the sequence of a column, of a table that is known: numbers only."""
    if not name.name.endswith("_seq"):
        return False
    words = name.name.split("_")[:-1]
    tables = (("_".join(words[:at]), "_".join(words[at:])) for at in range(1, len(words)))
    found = ((world.find(QName(name=table, schema=name.schema)), column) for table, column in tables)
    return any(table is not None and world.column(table, column) is not None for table, column in found)
