"""Uses of views as uses of the relations behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .base import Output, Use

Relation = tuple[str, str]
Definitions = Mapping[Relation, tuple[Output, ...]]
"""By schema and name of a view: what `lineage.outputs` says of it."""

DEEPEST = 64


def expand(uses: Iterable[Use], definitions: Definitions) -> tuple[Use, ...]:
    """Return the uses with those of views replaced by uses of what lies behind, through views over views.

    A view that is not in ``definitions`` stays as it is. A relation used directly and through views is one use:
    columns are added up; it is filtered if all its uses are. A view without columns of a relation (it counts its
    rows, say) leaves no use of that relation.
    """
    plain: list[Use] = []
    todo = _merged(uses)
    # Level by level, uses of one view put together: views in lattices would else be opened once for each way to them.
    for _ in range(DEEPEST):
        plain += [u for u in todo if (u.schema, u.table) not in definitions]
        views = [u for u in todo if (u.schema, u.table) in definitions]
        todo = _merged(one for use in views for one in _opened(use, definitions[use.schema, use.table]))
        if not todo:
            break
    return _merged((*plain, *todo))


def base_columns(schema: str, view: str, column: str, definitions: Definitions) -> frozenset[tuple[str, str, str]]:
    """Return the columns of relations that are no views (or unknown ones) that one column of a view shows."""
    use = Use(schema=schema, table=view, shown=(column,))
    return frozenset((u.schema, u.table, c) for u in expand((use,), definitions) for c in u.shown)


def _opened(use: Use, definition: tuple[Output, ...]) -> list[Use]:
    """The uses one level behind a view."""
    out: list[Use] = []
    relations = dict.fromkeys((s, t) for output in definition for s, t, _ in output.bases)
    for schema, table in relations:
        one = Use(
            schema=schema,
            table=table,
            shown=_behind(use.shown, definition, schema, table),
            counted=_behind(use.counted, definition, schema, table),
            matched=_behind(use.matched, definition, schema, table),
            filtered=use.filtered,
        )
        if one.shown or one.counted or one.matched:
            out.append(one)
    return out


def _behind(columns: tuple[str, ...], definition: tuple[Output, ...], schema: str, table: str) -> tuple[str, ...]:
    found = {
        c
        for output in definition
        if "*" in columns or output.name in columns
        for s, t, c in output.bases
        if (s, t) == (schema, table)
    }
    return ("*",) if "*" in found else tuple(sorted(found))


def _merged(uses: Iterable[Use]) -> tuple[Use, ...]:
    """One use a relation."""
    merged: dict[Relation, list[Use]] = {}
    for use in uses:
        merged.setdefault((use.schema, use.table), []).append(use)
    return tuple(_one(found) for found in merged.values())


def _one(found: list[Use]) -> Use:
    if len(found) == 1:
        return found[0]
    shown = _all(u.shown for u in found)
    return Use(
        schema=found[0].schema,
        table=found[0].table,
        shown=shown,
        counted=tuple(c for c in _all(u.counted for u in found) if c not in shown),
        matched=_all(u.matched for u in found),
        filtered=all(u.filtered for u in found),
    )


def _all(many: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    found = {c for columns in many for c in columns}
    return ("*",) if "*" in found else tuple(sorted(found))
