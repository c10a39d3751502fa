"""Samples on MariaDB and MySQL: rows at random points of an integer key, or the first rows.

There is no TABLESAMPLE, and ``ORDER BY RAND()`` would read and sort the whole table. Text keys are never used as
bounds: their values would stand in the server's logs. Values are cut in SQL. Of a system-versioned table, rows that
were changed or deleted are sampled too: whoever may read the table may read them (MariaDB, ``FOR SYSTEM_TIME ALL``).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ..errors import PermissionMissing, QueryFailed
from ..model import Column, SampleMethod, Table, TableKind, TableSample, TypeFamily
from ._mysql_catalog import GEOMETRIES
from ._rows import KEYS_BEFORE, Around, rows_by_gaps
from ._sampling import (
    CUT_FAMILIES,
    ColumnCut,
    SamplePlan,
    key_points,
    plan_columns,
    table_seed,
    to_sample,
)
from .base import Limits, PlannedSample, SampleSpec

TABLES: Final = frozenset({TableKind.TABLE, TableKind.PARTITIONED_TABLE})
"""Kinds whose rows the server itself keeps."""
Query = Callable[[str, Mapping[str, object]], list[tuple[Any, ...]]]

ROWS_A_POINT: Final = 5
PROBES_A_STATEMENT: Final = 25
STATEMENTS: Final = 16
_TERMS: Final = 4000
"""Columns times probes in one statement: a wide table gets fewer probes at once."""
_CAST: Final = frozenset({TypeFamily.TIME, TypeFamily.UUID, TypeFamily.INET, TypeFamily.JSON, TypeFamily.OTHER})
_BYTES: Final[Mapping[TypeFamily, int]] = {TypeFamily.BOOLEAN: 1, TypeFamily.DATE: 10, TypeFamily.DATETIME: 19}


def quote(*names: str) -> str:
    """Return a dotted name in backticks, safe in the text of a statement (a colon would start a parameter)."""
    return ".".join("`" + n.replace("`", "``") + "`" for n in names).replace(":", "\\:")


def key_of(table: Table) -> str | None:
    """Return the integer column whose range can be probed: the primary key's first, else one that is unique."""
    if table.kind not in TABLES:
        return None
    by_name = {c.name: c for c in table.columns}
    candidates = [by_name[n] for n in table.primary_key[:1] if n in by_name]
    candidates += [c for c in table.columns if c.unique and not c.nullable]
    for column in candidates:
        if column.family is TypeFamily.INTEGER and not column.data_type.startswith(("bit", "year")):
            return column.name
    return None


def expression(cut: ColumnCut, limits: Limits, *, raw: bool = False) -> str:
    """Return what to select for a column; ``raw`` asks for the bytes of text, for values that do not decode."""
    column = cut.column
    name = quote(column.name)
    if column.data_type.partition("(")[0] in GEOMETRIES:
        name = f"ST_AsText({name})"
    elif column.family is TypeFamily.BINARY:
        return f"LEFT({name}, {(cut.binary or limits.binary_bytes) + 1})"
    elif column.data_type.startswith("bit"):
        return f"{name} + 0"
    elif column.family in _CAST and column.data_type not in ("json", "longtext"):
        # TIME goes beyond 24 hours here, and types that the driver does not know would come as bytes.
        name = f"CAST({name} AS CHAR)"
    if cut.chars is not None:
        name = f"LEFT({name}, {cut.chars + 1})"
    if raw and column.family in CUT_FAMILIES:
        name = f"CAST(CONVERT({name} USING utf8mb4) AS BINARY)"
    return name


class Sampler:
    """Samples one relation."""

    def __init__(self, query: Query, table: Table, spec: SampleSpec, limits: Limits, *, history: bool = False) -> None:
        self.table = table
        self._query = query
        self._limits = limits
        self._plan = plan_columns(table, spec, limits)
        self._seed = table_seed(spec, table)
        self._raw = False
        self._source = source(table, history=history)
        self._history = history

    def read(self) -> TableSample:
        """Return the sample.

        Columns that the account may not read are left out, text that does not decode is replaced by None.

        Raises:
            TargetError: the relation cannot be read.
        """
        if not self._plan.cuts:
            # A view whose tables are gone has no columns in information_schema: asking it says why.
            self._query(f"SELECT 1 FROM {quote(self.table.schema, self.table.name)} LIMIT 0", {})
            return TableSample.empty(seed=self._seed)
        refused: PermissionMissing | None = None
        try:
            return self._read()
        except PermissionMissing as e:
            refused = e
        except QueryFailed as e:
            if ("error", "UnicodeDecodeError") not in e.params:
                raise
            self._raw = True
        if refused is not None:
            self._restrict(refused)
        return self._read()

    def _restrict(self, refused: PermissionMissing) -> None:
        """Go on with the columns that may be read; the refusal stands if there is none, or if all may be."""
        allowed = readable_columns(self._query, self.table)
        cuts = tuple(c for c in self._plan.cuts if c.column.name in allowed)
        if not cuts or len(cuts) == len(self._plan.cuts):
            raise refused
        self._plan = SamplePlan(cuts=cuts, rows=self._plan.rows)

    def _read(self) -> TableSample:
        rows = self._plan.rows
        key = key_of(self.table)
        if key is not None and not any(c.column.name == key for c in self._plan.cuts):
            key = None
        estimate = self.table.rows_estimate
        if key is None or estimate is None or estimate < 2 * rows:
            found = self._query(head_statement(self._plan, self._source, self._limits, raw=self._raw), {"n": rows + 1})
            if len(found) <= rows:
                return self._sample(found, SampleMethod.ALL_ROWS)
            if key is None:
                return self._sample(found[:rows], SampleMethod.HEAD)
        return self._at_keys(key)

    def _at_keys(self, key: str) -> TableSample:
        bounds = self._query(bounds_statement(self._source, key), {})
        low, high = bounds[0]
        if low is None:
            return self._sample([], SampleMethod.ALL_ROWS)
        found: dict[object, tuple[Any, ...]] = {}
        alone = self.table.column(key).unique and not self._history
        places: list[Around] = []
        for points, each in self._batches(int(low), int(high)):
            places += self._probe(key, points, each, found, before=min(KEYS_BEFORE, each) if alone else 0)
        method = SampleMethod.RANDOM_KEYS if alone else SampleMethod.KEY_STEPS
        if len(found) < self._plan.rows // 2:
            # Wide gaps: most points fell before the same rows. The first rows are better than hardly any.
            self._probe(key, [int(low)], self._plan.rows, found)
            method = SampleMethod.KEY_STEPS
        span = int(high) - int(low) + 1 if alone else None
        seen = rows_by_gaps(int(low), int(high), places, len(found)) if alone else None
        return self._sample(list(found.values())[: self._plan.rows], method, self._keys(key), span, seen)

    def _probe(
        self, key: str, points: list[int], each: int, found: dict[object, tuple[Any, ...]], before: int = 0
    ) -> list[Around]:
        """Add the rows at and after each point to those found, one a key; of versions, all that differ.

        Returns the keys around each point: those of its rows, and ``before`` keys before it.
        """
        names = key_columns(self.table, key)
        statement = probes_statement(
            self._plan, self._source, (key, *names), len(points), self._limits, raw=self._raw, before=before
        )
        params = {f"p{i}": point for i, point in enumerate(points)} | {"n": each}
        around: dict[int, list[int]] = defaultdict(list)
        for *row, number in self._query(statement, params):
            around[int(number)].append(int(str(row[0])))
            if number >= 0:
                found.setdefault(tuple(row) if self._history else tuple(row[: len(names)]), tuple(row))
        return [Around(before=tuple(around[-1 - i]), after=tuple(around[i])) for i in range(len(points))]

    def _keys(self, key: str) -> int:
        return len(key_columns(self.table, key))

    def _batches(self, low: int, high: int) -> Iterator[tuple[list[int], int]]:
        wanted = self._plan.rows
        size = max(1, min(PROBES_A_STATEMENT, _TERMS // len(self._plan.cuts)))
        points = min(math.ceil(wanted / ROWS_A_POINT), size * STATEMENTS, high - low + 1)
        each = math.ceil(wanted / points)
        chosen = sorted(set(key_points(low, high, points, self._seed)))
        for start in range(0, len(chosen), size):
            yield chosen[start : start + size], each

    def _sample(
        self,
        rows: list[tuple[Any, ...]],
        method: SampleMethod,
        offset: int = 0,
        span: int | None = None,
        seen: tuple[int, int, int] | None = None,
    ) -> TableSample:
        if self._raw:
            text = [c.column.family in CUT_FAMILIES for c in self._plan.cuts]
            rows = [(*r[:offset], *(decoded(v, t) for v, t in zip(r[offset:], text, strict=True))) for r in rows]
        return to_sample(self._plan, rows, method=method, seed=self._seed, offset=offset, key_span=span, rows_seen=seen)


def decoded(value: object, is_text: bool) -> object:
    """Return the text of bytes that were asked for in its place; None where they are none."""
    if not is_text or not isinstance(value, bytes):
        return value
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def readable_columns(query: Query, table: Table) -> frozenset[str]:
    """Return the columns on which the account holds SELECT."""
    rows = query(
        "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS"
        " WHERE TABLE_SCHEMA = :schema AND TABLE_NAME = :name AND FIND_IN_SET('select', PRIVILEGES)",
        {"schema": table.schema, "name": table.name},
    )
    return frozenset(str(c) for schema, name, c in rows if (schema, name) == (table.schema, table.name))


def _selected(plan: SamplePlan, limits: Limits, raw: bool) -> str:
    return ", ".join(expression(c, limits, raw=raw) for c in plan.cuts)


def key_columns(table: Table, key: str) -> tuple[str, ...]:
    """Return the columns that tell rows of overlapping probes apart."""
    return (key,) if table.column(key).unique else table.primary_key


def source(table: Table, *, history: bool = False) -> str:
    """Return what to select from; ``history`` takes in the earlier versions of rows."""
    return quote(table.schema, table.name) + (" FOR SYSTEM_TIME ALL" if history else "")


def head_statement(plan: SamplePlan, relation: str, limits: Limits, *, raw: bool = False) -> str:
    """Return the statement that reads the first ``:n`` rows."""
    return f"SELECT {_selected(plan, limits, raw)} FROM {relation} LIMIT :n"


def bounds_statement(relation: str, key: str) -> str:
    """Return the statement that asks for the key's range: both ends of the index, no scan."""
    return f"SELECT MIN({quote(key)}), MAX({quote(key)}) FROM {relation}"


def probes_statement(
    plan: SamplePlan,
    relation: str,
    keys: tuple[str, ...],
    count: int,
    limits: Limits,
    *,
    raw: bool = False,
    before: int = 0,
) -> str:
    """Return the statement that reads ``:n`` rows from each of ``count`` points of the key upwards.

    ``keys`` are the key and the columns that tell rows apart. The last column is the number of the point; below zero
    (-1 for the first point) for the ``before`` keys that come before it, nearest first, which come alone.
    """
    name, *names = map(quote, keys)
    chosen = f"SELECT {', '.join(names)}, {_selected(plan, limits, raw)}"
    alone = f"SELECT {name}{', NULL' * (len(names) - 1 + len(plan.cuts))}"
    probes = [f"({chosen}, {i} FROM {relation} WHERE {name} >= :p{i} ORDER BY {name} LIMIT :n)" for i in range(count)]
    if before:
        probes += (
            f"({alone}, {-1 - i} FROM {relation} WHERE {name} < :p{i} ORDER BY {name} DESC LIMIT {before})"
            for i in range(count)
        )
    return " UNION ALL ".join(probes)


def plan_sample(table: Table, spec: SampleSpec, limits: Limits) -> PlannedSample:
    """Return what `Sampler` would send first, and an estimate of rows and bytes."""
    plan = plan_columns(table, spec, limits)
    if not plan.cuts:
        return PlannedSample(sql="", method=SampleMethod.NONE, rows=0, bytes=0)
    key, estimate = key_of(table), table.rows_estimate
    rows = plan.rows if estimate is None else min(plan.rows, estimate)
    if key is not None and estimate is not None and estimate >= 2 * plan.rows:
        sql = probes_statement(plan, source(table), (key, *key_columns(table, key)), 1, limits)
        alone = table.column(key).unique
        method = SampleMethod.RANDOM_KEYS if alone else SampleMethod.KEY_STEPS
    else:
        sql = head_statement(plan, source(table), limits)
        method = SampleMethod.ALL_ROWS if estimate is not None and estimate <= plan.rows else SampleMethod.HEAD
    return PlannedSample(sql=sql.replace("\\:", ":"), method=method, rows=rows, bytes=rows * _row_bytes(plan))


def _row_bytes(plan: SamplePlan) -> int:
    return sum(_column_bytes(c.column, c.chars) for c in plan.cuts)


def _column_bytes(column: Column, chars: int | None) -> int:
    if column.family in CUT_FAMILIES or column.family is TypeFamily.BINARY:
        # Half of a short declared length, and a short text where none is declared.
        return min(chars or 64, max(4, column.length // 2) if column.length is not None else 64)
    return _BYTES.get(column.family, 8)
