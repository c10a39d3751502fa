"""An index that becomes a key: ADD CONSTRAINT … USING INDEX."""

from __future__ import annotations

from ..model import Location
from ..sqltext.ddl.effects import RenameKey, TakeIndex
from .state_keys import rename_key
from .state_world import World


def take_index(world: World, e: TakeIndex, at: Location) -> None:
    """Make a key of a unique index; PostgreSQL gives the index the key's name, and its columns are NOT NULL."""
    relation = world.need(e.table, at)
    key = next((k for k in relation.keys if world.key(k.name) == world.key(e.index)), None)
    if key is None:
        if not relation.partial:
            world.trouble(at, "index_unknown", relation=relation.name)
        return
    if e.name is not None:
        rename_key(world, RenameKey(spot=e.spot, name=key.name, to=e.name, table=e.table), at)
    key.unique = True
    if e.primary:
        key.primary = True
        for column in key.columns:
            column.nullable = False
