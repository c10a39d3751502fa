"""What else MariaDB and MySQL are asked to compare tables: ends of indexes, look-ups between tables, counts.

Subqueries for least and greatest values are answered from the ends of an index before the statement runs ("Select
tables optimized away"), so that a random point of a key needs no statement of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from ..errors import PermissionMissing
from ..model import AgeRange, Column, LookedUp, LookUp, Table, TypeFamily
from ._days import as_day
from ._marked import LOOKED_UP
from ._mysql_sampling import key_of, quote, readable_columns, source
from ._sampling import CUT_FAMILIES

Query = Callable[[str, Mapping[str, object]], list[tuple[Any, ...]]]
Target = tuple[Column | None, tuple[str, str] | None]
"""A column that is looked up in, None if it is not there; of text, its character set and collation."""

_POINTS: Final = 20
_ROWS_A_POINT: Final = 20
_TIMES: Final = frozenset({TypeFamily.DATE, TypeFamily.DATETIME})
_WORDS: Final = CUT_FAMILIES - {TypeFamily.JSON, TypeFamily.OTHER}
_NUMBERS: Final = frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL})


def read_ages(query: Query, table: Table, columns: tuple[str, ...], *, history: bool = False) -> tuple[AgeRange, ...]:
    """Return the least and greatest day of indexed columns, each an end of an index.

    Zero dates and the year 9999 stand for no day and are left out. Columns that may not be read are, too.

    Raises:
        TargetError: as ``query``.
    """
    chosen = tuple(c for c in table.columns if c.name in columns and c.indexed)
    refused: PermissionMissing | None = None
    try:
        return _ages(query, table, chosen, history=history)
    except PermissionMissing as e:
        refused = e
    readable = readable_columns(query, table)
    left = tuple(c for c in chosen if c.name in readable)
    if len(left) == len(chosen):
        raise refused
    return _ages(query, table, left, history=history)


def _ages(query: Query, table: Table, columns: tuple[Column, ...], *, history: bool) -> tuple[AgeRange, ...]:
    if not columns:
        return ()
    relation = source(table, history=history)
    (found,) = query("SELECT " + ", ".join(_ends(c, relation) for c in columns), {})
    days = [as_day(v) for v in found]
    return tuple(AgeRange(column=c.name, oldest=days[2 * i], newest=days[2 * i + 1]) for i, c in enumerate(columns))


def _ends(column: Column, relation: str) -> str:
    name = quote(column.name)
    if column.family in _TIMES:
        first, last = "'0000-00-00'", "'9999-01-01'"
    elif column.family in _NUMBERS:
        first, last = "0", str(10**19)
    else:
        first, last = "'0001'", "'9999-'"
    # A TIMESTAMP ends in 2038 or 2106; compared with a later day, it is equal to, above and below nothing.
    below = "" if column.data_type.startswith("timestamp") else f" WHERE {name} < {last}"
    return f"(SELECT MIN({name}) FROM {relation} WHERE {name} > {first}), (SELECT MAX({name}) FROM {relation}{below})"


def read_looked_up(
    query: Query,
    table: Table,
    looks: tuple[LookUp, ...],
    targets: Sequence[Target],
    seed: int,
    *,
    head: bool = False,
) -> tuple[LookedUp, ...]:
    """Return how many of at most 200 different values of a column are in another table's, for all questions at once.

    The values are of rows at random points of the integer key; of the first rows where there is none, or if ``head``.
    They are turned into the type and collation of the target's column, so that its index is used; where that cannot
    be, or the target is not there, nothing is asked (``asked`` 0).

    Raises:
        TargetError: as ``query``.
    """
    found = dict.fromkeys(range(len(looks)), (0, 0))
    questions = []
    key = None if head else key_of(table)
    for i, (look, (target, collation)) in enumerate(zip(looks, targets, strict=True)):
        value = None if target is None else converted(table.column(look.column), target, collation)
        if value is not None:
            questions.append(_question(i, look, value, _values(table, look.column, key)))
    if questions:
        rng = random.Random(f"{seed}.{table.schema}.{table.name}")  # noqa: S311 - a sample, not a secret
        params: dict[str, object] = {f"f{i}": rng.random() for i in range(_POINTS)} if key else {}
        for i, asked, hits in query(" UNION ALL ".join(questions), params):
            found[int(i)] = (int(asked), int(hits))
    return tuple(
        LookedUp(schema=table.schema, table=table.name, look=look, asked=found[i][0], found=found[i][1])
        for i, look in enumerate(looks)
    )


def _question(number: int, look: LookUp, value: str, values: str) -> str:
    target = quote(look.to_schema, look.to_table)
    return (
        f"SELECT {number}, COUNT(*), COALESCE(SUM(EXISTS (SELECT 1 FROM {target} AS t"
        f" WHERE t.{quote(look.to_column)} = {value})), 0)"
        f" FROM (SELECT DISTINCT v FROM ({values}) AS p WHERE v IS NOT NULL LIMIT {LOOKED_UP}) AS s"
    )


def _values(table: Table, column: str, key: str | None) -> str:
    name, relation = quote(column), source(table)
    if key is None:
        return f"SELECT {name} AS v FROM {relation} LIMIT {_POINTS * _ROWS_A_POINT}"
    k = quote(key)
    points = (
        f"(SELECT {name} AS v FROM {relation} WHERE {k} >= (SELECT MIN({k}) + FLOOR((MAX({k}) - MIN({k})) * :f{i})"
        f" FROM {relation}) ORDER BY {k} LIMIT {_ROWS_A_POINT})"
        for i in range(_POINTS)
    )
    return " UNION ALL ".join(points)


def converted(column: Column, target: Column, collation: tuple[str, str] | None) -> str | None:
    """Return a value ``s.v`` of a column in the target's type; None where comparing would not use its index."""
    if target.family in _WORDS:
        if collation is None:
            return None
        charset, name = collation
        text = "s.v" if column.family in _WORDS else "CAST(s.v AS CHAR)"
        return None if column.family is TypeFamily.BINARY else f"CONVERT({text} USING {charset}) COLLATE {name}"
    if target.family is TypeFamily.INTEGER and column.family in _WORDS:
        return "CASE WHEN s.v REGEXP '^-?[0-9]{1,18}$' THEN CAST(s.v AS SIGNED) END"
    if target.family is TypeFamily.INTEGER and column.family is TypeFamily.DECIMAL:
        return "CASE WHEN s.v = FLOOR(s.v) THEN CAST(s.v AS SIGNED) END"
    return "s.v" if target.family is column.family else None


def read_count(query: Query, table: Table, columns: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
    """Return the rows and each column's different values, under its collation.

    Raises:
        TargetError: as ``query``.
    """
    asked = ", ".join(("COUNT(*)", *(f"COUNT(DISTINCT {quote(c)})" for c in columns)))
    ((rows, *distinct),) = query(f"SELECT {asked} FROM {source(table)}", {})
    return int(rows), tuple(map(int, distinct))
