"""Rows that go from one relation into another: noted by the tables that values come from, views looked through."""

from __future__ import annotations

from typing import Final

from ..model import Location, TableKind
from .state_model import Base, ColumnState, Relation
from .state_world import CopyState, World

_DEEPEST: Final = 40


def note(
    world: World,
    into: Relation,
    columns: list[tuple[ColumnState | None, tuple[Base, ...]]],
    at: Location,
    *,
    update: bool = False,
) -> None:
    """Note a copy, its sources followed through views down to tables."""
    found = tuple((c, tuple(dict.fromkeys(b for base in bases for b in down(base)))) for c, bases in columns)
    if any(bases for _, bases in found):
        world.copied.append(CopyState(into=into, columns=found, said=at, update=update))


def down(base: Base, depth: int = 0) -> tuple[Base, ...]:
    """Return the columns of tables whose values a column has; those of materialised views are kept there."""
    relation, column = base
    view = relation.view
    if view is None or relation.kind is TableKind.MATERIALIZED_VIEW or depth > _DEEPEST:
        return (base,)
    shown = [
        bases
        for number, bases in enumerate(view.outputs)
        if column is None or (number < len(relation.columns) and relation.columns[number] is column)
    ]
    return tuple(b for bases in shown for inner in bases for b in down(inner, depth + 1))
