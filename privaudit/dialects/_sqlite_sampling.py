"""Sampling a SQLite table: all of it if it fits, else rows at random rowids (a search by key, never a full sort).

``ORDER BY random()`` would scan and sort the whole table; a probe ``rowid >= ? LIMIT m`` is one search (FACTS F).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..config.limits import Limits
from ..errors import QueryFailed, TargetError
from ..model import SampleMethod, Table, TableKind, TableSample
from ._rows import KEYS_BEFORE, Around, rows_by_gaps
from ._sampling import ColumnCut, SamplePlan, key_points, plan_columns, table_seed, to_sample
from .base import PlannedSample, SampleSpec

Query = Callable[..., list[tuple[Any, ...]]]

PROBES = 100
_AVERAGE_VALUE = 16


def quote(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'


def read_sample(query: Query, table: Table, spec: SampleSpec, limits: Limits) -> TableSample:
    """Return at most ``spec.rows`` rows.

    Raises:
        TargetError: as the session's ``query``.
    """
    if not table.columns:
        raise QueryFailed(table.ref.label(), "view_broken", (("number", "-"),))
    plan, seed = plan_columns(table, spec, limits), table_seed(spec, table)
    target = f'"main".{quote(table.name)}'
    columns = ", ".join(expression(cut, limits) for cut in plan.cuts)
    head = f"SELECT {columns} FROM {target} LIMIT :n"
    rows = query(head, {"n": plan.rows + 1})
    if len(rows) <= plan.rows:
        return to_sample(plan, rows, method=SampleMethod.ALL_ROWS, seed=seed)
    if table.kind is TableKind.TABLE:
        span, seen, probed = _probe(query, target, columns, plan, seed)
        if probed:
            return to_sample(
                plan, probed, method=SampleMethod.RANDOM_KEYS, seed=seed, offset=1, key_span=span, rows_seen=seen
            )
    return to_sample(plan, rows[: plan.rows], method=SampleMethod.HEAD, seed=seed)


def _probe(
    query: Query, target: str, columns: str, plan: SamplePlan, seed: int
) -> tuple[int | None, tuple[int, int, int] | None, list[tuple[Any, ...]]]:
    try:
        ((low, high),) = query(f"SELECT min(rowid), max(rowid) FROM {target}")
    except QueryFailed:
        return None, None, []  # WITHOUT ROWID, or a virtual table that has none
    if not isinstance(low, int) or not isinstance(high, int):
        return None, None, []
    per_probe = max(1, -(-plan.rows // PROBES))
    nothing = ", NULL" * len(plan.cuts)
    sql = (
        f"SELECT * FROM (SELECT rowid, {columns} FROM {target} WHERE rowid >= :point ORDER BY rowid LIMIT :n) UNION ALL"
        f" SELECT * FROM (SELECT rowid{nothing} FROM {target} WHERE rowid < :point ORDER BY rowid DESC"
        f" LIMIT {min(KEYS_BEFORE, per_probe)})"
    )
    found: dict[int, tuple[Any, ...]] = {}
    places: list[Around] = []
    for point in key_points(low, high, min(PROBES, plan.rows), seed):
        try:
            rows = query(sql, {"point": point, "n": per_probe})
        except TargetError:
            if not found:
                raise
            break
        found.update((row[0], row) for row in rows if row[0] >= point)
        before = tuple(row[0] for row in rows if row[0] < point)
        places.append(Around(before=before, after=tuple(row[0] for row in rows if row[0] >= point)))
    seen = rows_by_gaps(low, high, places, len(found))
    return high - low + 1, seen, [found[key] for key in sorted(found)][: plan.rows]


def expression(cut: ColumnCut, limits: Limits) -> str:
    """What is asked for of a column: text and blobs cut in SQL, one more than is looked at.

    Any column of any declared type can hold text or a blob here, so each value's own type decides. Text functions stop
    at a NUL character, which may be followed by anything: such text comes as bytes.
    """
    name = quote(cut.column.name)
    chars, size = (cut.chars or limits.short_chars) + 1, limits.binary_bytes + 1
    return (
        f"CASE typeof({name}) WHEN 'text' THEN CASE WHEN instr({name}, char(0)) > 0 "
        f"THEN substr(CAST({name} AS BLOB), 1, {chars}) ELSE substr({name}, 1, {chars}) END "
        f"WHEN 'blob' THEN substr({name}, 1, {size}) ELSE {name} END"
    )


def plan_sample(table: Table, spec: SampleSpec, limits: Limits) -> PlannedSample:
    """Return the first statement of a sample and its bounds."""
    plan = plan_columns(table, spec, limits)
    columns = ", ".join(expression(cut, limits) for cut in plan.cuts)
    return PlannedSample(
        sql=f'SELECT {columns} FROM "main".{quote(table.name)} LIMIT :n',
        method=SampleMethod.RANDOM_KEYS if table.kind is TableKind.TABLE else SampleMethod.HEAD,
        rows=plan.rows,
        bytes=plan.rows * len(plan.cuts) * _AVERAGE_VALUE,
    )
