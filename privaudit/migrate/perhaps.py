"""Statements of a block that are run only under a condition: what the state says of it, they do not contradict.

Every branch counts as taken. "If the column is there" over one that the scripts do not make, and "if it is not there
yet" over one that they do, are how migrations are written that may be run twice: they change nothing then.
"""

from __future__ import annotations

import dataclasses

from ..sqltext.ddl.base import QName
from ..sqltext.ddl.effects import AddColumn, ChangeColumn, CreateTable, CreateView, Effect, RenameColumn, RenameTable
from .state_model import Relation
from .state_world import World


def perhaps(world: World, effect: Effect) -> tuple[Effect, ...]:
    """Return what an effect of such a block comes to; () if nothing, as what it is about is surely not there.

    What would hide something stays as it is, and is a trouble: a table made with other columns than it has, a column
    that gets a name which its table has not.
    """
    if isinstance(effect, AddColumn):
        return (dataclasses.replace(effect, if_not_exists=True),)
    if isinstance(effect, CreateTable) and _is_told_again(world, effect):
        return (dataclasses.replace(effect, if_not_exists=True),)
    if isinstance(effect, CreateView) and " from " not in " ".join(effect.query.lower().split()):
        # SQL Server's way to a view that ALTER VIEW can then write: one over nothing.
        return (dataclasses.replace(effect, if_not_exists=True),)
    if isinstance(effect, ChangeColumn | RenameColumn):
        return () if _is_over(world, effect.table, effect.column, _new_name(effect)) else (effect,)
    if isinstance(effect, RenameTable) and world.find(effect.name) is None:
        to = effect.to if effect.to.schema is not None else QName(name=effect.to.name, schema=effect.name.schema)
        return () if _known(world, to) is not None else (effect,)
    return (effect,)


def _known(world: World, name: QName) -> Relation | None:
    """Return a relation of which all columns are known."""
    found = world.find(name)
    return None if found is None or found.partial else found


def _is_told_again(world: World, effect: CreateTable) -> bool:
    """Whether the table is there, with all the columns that it would be made with."""
    found = _known(world, effect.name)
    if found is None or effect.replace or effect.query or effect.like or effect.inherits or effect.of_type:
        return False
    return all(world.column(found, column.name) is not None for column in effect.columns)


def _is_over(world: World, table: QName, column: str, to: str) -> bool:
    """Whether a table has no such column, and already the one that it would be."""
    found = _known(world, table)
    if found is None or world.column(found, column) is not None:
        return False
    return to in {"", column} or world.column(found, to) is not None


def _new_name(effect: ChangeColumn | RenameColumn) -> str:
    if isinstance(effect, RenameColumn):
        return effect.to
    return "" if effect.to is None else effect.to.name
