"""How large a part of a column's values is asked for, so that about as many come as were aimed at."""

from __future__ import annotations

from typing import Final

from ...analysis.facts import Facts, TableKey
from ...model import Classification, Column, MarkedColumn, MarkSpec, Role, SampleMethod, Table, TableRow
from ...sketches.distinct import distinct_in_all

ROWS: Final = MarkSpec(salt="", marks=()).rows
"""At most so many rows come of one table."""
_FILL: Final = 0.6
"""Part of that bound which is aimed at: places are random, and some values are on more rows than others."""
UNKNOWN_ROWS: Final = 200_000
"""Rows that a table is taken to have where nothing says: the statement's time-out bounds what is read."""
_LEAST: Final = 1e-6


def rows_of(facts: Facts, table: Table) -> int | None:
    """Return the rows of a table as far as is known: counted where all came, else by the server, else None."""
    row = facts.row_of.get((table.system, table.schema, table.name))
    if row is not None and row.rows_estimate is not None:
        return row.rows_estimate
    return table.rows_estimate


def read_whole(row: TableRow | None) -> bool:
    """Whether the sample was all rows of the table."""
    return row is not None and row.sampling is not None and row.sampling.method is SampleMethod.ALL_ROWS


class Shares:
    """Expected numbers of different values, and the shares that follow from them."""

    def __init__(self, facts: Facts, values: int) -> None:
        self._facts = facts
        self._values = values
        self._classified: dict[tuple[TableKey, str], Classification] = {}
        for c in facts.classifications:
            if c.role is not Role.CONTAINED and c.path is None:
                self._classified.setdefault(((c.system, c.schema, c.table), c.column), c)

    def distinct(self, table: Table, column: Column) -> int:
        """Return how many different values a column is expected to have, at least 1."""
        key = (table.system, table.schema, table.name)
        rows = rows_of(self._facts, table)
        rows = UNKNOWN_ROWS if rows is None else rows
        known = self._classified.get((key, column.name))
        filled = rows if known is None or known.fill_rate is None else round(rows * known.fill_rate)
        if table.is_unique(column):
            return max(1, filled)
        if column.distinct_estimate is not None:
            return max(1, min(filled, column.distinct_estimate))
        if known is not None and known.checked:
            return max(1, min(filled, distinct_in_all(known.distinct, known.checked, filled)))
        parent = self._parent_rows(table, column)
        return max(1, filled if parent is None else min(filled, parent))

    def _parent_rows(self, table: Table, column: Column) -> int | None:
        for fk in table.foreign_keys:
            parent = self._facts.table_of.get((table.system, fk.to_schema, fk.to_table))
            if fk.columns == (column.name,) and parent is not None:
                return rows_of(self._facts, parent)
        return None

    def lopsided(self, table: Table, column: Column) -> bool:
        """Whether one value is on so many rows that choosing it would fill the bound with nothing else."""
        known = self._classified.get(((table.system, table.schema, table.name), column.name))
        rows = rows_of(self._facts, table) or 0
        share = (known.top_share or 0.0) * (known.fill_rate or 0.0) if known is not None else 0.0
        return share * rows > ROWS / 2

    def of(self, table: Table, column: Column, marks: int) -> float:
        """Return the share of a column's values, one of so many ``marks`` of its table."""
        rows = rows_of(self._facts, table)
        if read_whole(self._facts.row_of.get((table.system, table.schema, table.name))):
            return 1.0
        rows = max(1, UNKNOWN_ROWS if rows is None else rows)
        wanted = self._values / self.distinct(table, column)
        return max(_LEAST, min(1.0, wanted, ROWS * _FILL / marks / rows))


def expected(mark: MarkedColumn, distinct: int, share: float) -> float:
    """Return how many values two columns are expected to be compared by, of one with so many and a share."""
    return distinct * min(mark.share, share)
