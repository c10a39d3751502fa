"""What stays a trouble at the end: a relation that a later script makes was only used before its time."""

from __future__ import annotations

from collections.abc import Iterator

from ..sqltext.ddl.base import QName
from .snapshot import Trouble
from .state_world import World

_UNKNOWN = "relation_unknown"


def standing(world: World) -> Iterator[Trouble]:
    """Give the troubles of a replay, but for relations that are made by now: repeatable scripts come last."""
    for trouble in world.troubles:
        if trouble.reason != _UNKNOWN or not _is_made(world, str(dict(trouble.params).get("relation", ""))):
            yield trouble


def _is_made(world: World, written: str) -> bool:
    schema, _, name = written.rpartition(".")
    found = world.find(QName(name=name, schema=schema or None))
    return found is not None and not found.partial
