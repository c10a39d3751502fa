"""Bodies of routines as PostgreSQL's reader takes them: of engines that know no case, names as they are kept."""

from __future__ import annotations

import re
from typing import Final

from .state_world import World

_NAME: Final = re.compile(r"\[([^\]]+)\]|\w+")
_AS: Final = re.compile(r"\s*AS\b", re.IGNORECASE)


def as_kept(world: World, body: str) -> str:
    """Return a body without literals, its names of relations and columns quoted and as they were made (SQL Server)."""
    if not world.any_case:
        return body
    kept: dict[str, str] = {}
    for schema in world.schemas.values():
        kept[schema.name.lower()] = schema.name
        for relation in schema.relations.values():
            kept[relation.name.lower()] = relation.name
            kept.update((c.name.lower(), c.name) for c in relation.columns)

    def quoted(found: re.Match[str]) -> str:
        name = kept.get((found[1] or found[0]).lower())
        return found[0] if name is None else f'"{name}"'

    return _NAME.sub(quoted, _AS.sub("", body, count=1) if _AS.match(body) else body)
