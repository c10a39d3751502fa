"""Rows of a MariaDB or MySQL table chosen by their values: one pass of MD5 over rough forms, computed by the server.

Every form equals `model.place_text` of what the driver gives. Letters are lowered by a collation that knows all
alphabets in use, whatever the column's own (Turkish ones lower differently), as ``str.lower`` does; only "İ", a Greek
final sigma and capitals of scripts added after Unicode 5.2 differ. What follows is bytes, which is half the time.
Sources: https://mariadb.com/kb/en/regexp_replace/, https://mariadb.com/kb/en/set-statement/,
https://dev.mysql.com/doc/refman/8.0/en/optimizer-hints.html (MAX_EXECUTION_TIME).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..errors import PermissionMissing, QueryFailed
from ..model import Column, Marked, MarkSpec, PlaceForm, Table, TypeFamily, limit_text
from ..model.marks import DROPPED, TAIL
from ._marked import ALL, NO_ROWS, MarkPlan, plan_marks, to_marked
from ._mysql_connect import Server
from ._mysql_guard import bounded
from ._mysql_sampling import TABLES, decoded, expression, quote, readable_columns, source
from ._sampling import CUT_FAMILIES
from .base import Limits

Query = Callable[[str, Mapping[str, object]], list[tuple[Any, ...]]]

_LOWERING: Final = "utf8mb4_unicode_520_ci"
"""On every version since MySQL 5.6 and MariaDB 10.0."""
_REGEXP_REPLACE: Final = (8, 0, 4)
"""The MySQL version that brought it."""


class Marker:
    """Reads the chosen rows of one table."""

    def __init__(
        self,
        query: Query,
        table: Table,
        spec: MarkSpec,
        limits: Limits,
        server: Server,
        *,
        seconds: float,
        history: bool = False,
    ) -> None:
        self._seconds = seconds
        self.table = table
        self._query = query
        self._spec = spec
        self._limits = limits
        self._server = server
        self._relation = source(table, history=history)

    def read(self) -> Marked:
        """Return the rows that the marks choose; all rows, without hashing one, where a mark's share is 1.

        Columns that the account may not read are left out; text that does not decode is None.

        Raises:
            TargetError: the table cannot be read in ``seconds``, or at all.
        """
        plan = self._plan()
        if plan is None or self.table.kind not in TABLES:
            return NO_ROWS
        refused: PermissionMissing | None = None
        raw = False
        try:
            return self._read(plan)
        except PermissionMissing as e:
            refused = e
        except QueryFailed as e:
            if ("error", "UnicodeDecodeError") not in e.params:
                raise
            raw = True
        if refused is not None:
            readable = readable_columns(self._query, self.table)
            if not readable or all(c.column.name in readable for c in plan.sample.cuts):
                raise refused
            plan = self._plan(readable)
        return NO_ROWS if plan is None else self._read(plan, raw=raw)

    def _plan(self, readable: frozenset[str] | None = None) -> MarkPlan | None:
        """Marks that this server cannot compute choose no row."""
        lacking = not (self._server.mariadb or self._server.release >= _REGEXP_REPLACE)
        marks = (m for m in self._spec.marks if not (lacking and m.form is PlaceForm.DIGITS))
        spec = MarkSpec(
            salt=self._spec.salt,
            marks=tuple(marks),
            also=self._spec.also,
            rows=self._spec.rows,
            seconds=self._spec.seconds,
        )
        return None if self._spec.marks and not spec.marks else plan_marks(self.table, spec, self._limits, readable)

    def _read(self, plan: MarkPlan, *, raw: bool = False) -> Marked:
        columns = ", ".join(expression(cut, self._limits, raw=raw) for cut in plan.sample.cuts)
        params: dict[str, object] = {"n": plan.sample.rows + 1}
        where = ""
        if plan.marks and not any(limit_text(m.share) == ALL for m in plan.marks):
            params |= {"salt": self._spec.salt} | {f"l{i}": limit_text(m.share) for i, m in enumerate(plan.marks)}
            forms = (form(self.table.column(m.name), m.form) for m in plan.marks)
            where = " WHERE " + " OR ".join(f"MD5(CONCAT(:salt, {f})) < :l{i}" for i, f in enumerate(forms))
        sql = f"SELECT {columns} FROM {self._relation}{where} LIMIT :n"
        rows = self._query(bounded(sql, self._seconds, mariadb=self._server.mariadb), params)
        if raw:
            text = [c.column.family in CUT_FAMILIES for c in plan.sample.cuts]
            rows = [tuple(decoded(v, t) for v, t in zip(row, text, strict=True)) for row in rows]
        return to_marked(plan, rows)


def form(column: Column, wanted: PlaceForm) -> str:
    """Return the rough form of a column's values in SQL: NULL for what has none."""
    text, dropped = _text(column)
    if wanted is PlaceForm.DIGITS:
        digits = text if column.family is TypeFamily.INTEGER else f"REGEXP_REPLACE({text}, '[^0-9]+', '')"
        return f"NULLIF(RIGHT({digits}, {TAIL}), '')"
    if column.family in CUT_FAMILIES:
        text = f"CAST(LOWER({text} COLLATE {_LOWERING}) AS BINARY)"
    for sign in dropped:
        text = f"REPLACE({text}, '{sign}', '')"
    return f"NULLIF({text}, '')"


def _text(column: Column) -> tuple[str, str]:
    """Return a column's values as text, and which of the characters that a form drops may be in it."""
    name = quote(column.name)
    if column.family is TypeFamily.BINARY:
        return f"LOWER(HEX({name}))", ""
    if column.family is TypeFamily.INTEGER:
        # Adding takes away the zeros of ZEROFILL, which the driver drops, too.
        return f"REPLACE({name} + 0, '-', '')", ""
    if column.family is TypeFamily.DECIMAL:
        return f"CAST({name} + 0 AS CHAR)", "-."
    if column.family in CUT_FAMILIES:
        return f"CONVERT({name} USING utf8mb4)", DROPPED
    return f"LOWER(CAST({name} AS CHAR))", DROPPED
