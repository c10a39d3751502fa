"""Routines that a script calls: what they do, if scripts made them and all that they do is known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..sqltext.ddl.base import MYSQL_LIKE, Dialect, QName
from ..sqltext.ddl.effects import Block, Effect, Harmless, NotUnderstood
from .state_world import World

DEEPEST: Final = 3
"""Routines that call routines."""


def called(
    world: World, names: Iterable[QName], dialect: Dialect, seen: list[str], deep: int = 0
) -> tuple[Effect, ...] | None:
    """Return the effects of calls, one after the other; None where what is called is not wholly known.

    Of routines of one name, which the types of arguments would tell apart, all count. ``seen`` gets the names of those
    that were looked at, whether they are known or not.
    """
    if deep >= DEEPEST or not (dialect is Dialect.POSTGRESQL or dialect in MYSQL_LIKE):
        return None
    out: list[Effect] = []
    for name in names:
        seen.append(name.name)
        routines = world.routines(name)
        for routine in routines:
            done = _does(world, routine.body, routine.language, dialect, seen, deep)
            if done is None:
                return None
            out += done
        if not routines:
            return None
    return tuple(out)


def _does(
    world: World, body: str | None, language: str, dialect: Dialect, seen: list[str], deep: int
) -> list[Effect] | None:
    from ..sqltext.ddl.own_blocks import body_effects

    out: list[Effect] = []
    for effect in _flat(body_effects(body, language, dialect)) if body is not None else ():
        if isinstance(effect, NotUnderstood):
            inner = called(world, effect.calls, dialect, seen, deep + 1) if effect.calls else None
            if inner is None:
                return None
            out += inner
        elif not isinstance(effect, Harmless):
            out.append(effect)
    return None if body is None else out


def _flat(effects: Iterable[Effect]) -> Iterable[Effect]:
    for effect in effects:
        if isinstance(effect, Block):
            yield from _flat(effect.effects)
        else:
            yield effect
