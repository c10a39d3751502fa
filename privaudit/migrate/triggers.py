"""Triggers and rules: values of a table's rows that go into others, as copies from the moment the trigger is there."""

from __future__ import annotations

from ..model import Location
from ..sqltext.ddl.effects import Fires
from ..sqltext.ddl.own_held import WHOLE, told
from ..sqltext.ddl.own_triggers import Write, writes
from .state_model import Base, ColumnState, Relation, RoutineState
from .state_world import CopyState, SentState, World


def fires(world: World, e: Fires, at: Location) -> None:
    """CREATE TRIGGER, CREATE RULE: of one on no table (of a database, a schema) nothing is copied."""
    relation = world.find(e.table)
    if relation is None:
        return
    if e.function is None:
        _write(world, relation, e.body or "", at)
    for routine in world.routines(e.function) if e.function is not None else ():
        world.fired.append((routine, relation))
        _write(world, relation, routine.body or "", at)


def rewritten(world: World, routine: RoutineState, at: Location) -> None:
    """CREATE OR REPLACE of a function that triggers run: what it writes now."""
    for fired, relation in world.fired:
        if fired is routine and not relation.dropped:
            _write(world, relation, routine.body or "", at)


def _write(world: World, relation: Relation, body: str, at: Location) -> None:
    for write in writes(body, world.dialect):
        if any(write.values):
            _note(world, relation, write, at)
    bases = _bases(world, relation, tuple(sorted(told(body, world.dialect)))) if world.postgresql else ()
    if bases and not any(one.log and one.bases == bases for one in world.sent):
        world.sent.append(SentState(bases=bases, said=at, log=True))


def _note(world: World, relation: Relation, write: Write, at: Location) -> None:
    if write.update and (relation.view is not None or world.find(write.into) in {relation, None}):
        # A row that keeps itself, and a view's way into its own table.
        return
    target = world.need(write.into, at)
    into: list[ColumnState | None] = [world.column(target, name) for name in write.columns]
    if not into:
        into = list(target.columns)
    pairs = tuple((c, _bases(world, relation, names)) for c, names in zip(into, write.values, strict=False))
    if any(bases for _, bases in pairs):
        world.copied.append(CopyState(into=target, columns=pairs, said=at, trigger=True))


def _bases(world: World, relation: Relation, names: tuple[str, ...]) -> tuple[Base, ...]:
    if WHOLE in names:
        return ((relation, None),)
    found = (world.column(relation, name) for name in names)
    return tuple((relation, column) for column in found if column is not None)
