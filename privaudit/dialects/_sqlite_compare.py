"""What else a SQLite file is asked to compare tables: ends of indexes, look-ups between tables, counts.

Sources: https://www.sqlite.org/optoverview.html (MIN/MAX), https://www.sqlite.org/datatype3.html (affinity).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ..errors import QueryFailed
from ..model import AgeRange, Catalog, LastUse, LookedUp, LookUp, Table, TableKind
from ._days import as_day
from ._marked import LOOKED_UP
from ._sqlite_sampling import quote

_POINTS: Final = 40
_ROWS_A_POINT: Final = 10
_FIRST: Final = "'0001'"
_LAST: Final = "'9999-'"
"""Numbers stand before all text; the dash makes text of it also where a column's type would make numbers."""

Query = Callable[..., list[tuple[Any, ...]]]


def file_written(path: Path, catalog: Catalog) -> tuple[LastUse, ...]:
    """Return when the file, or what is not yet in it, was written last: no table was changed later.

    Raises:
        OSError: it is gone.
    """
    beside = (path.with_name(path.name + suffix) for suffix in ("-wal", "-journal"))
    times = [path.stat().st_mtime, *(p.stat().st_mtime for p in beside if p.exists() and p.stat().st_size)]
    at = datetime.fromtimestamp(max(times), tz=UTC).isoformat(timespec="seconds")
    return tuple(
        LastUse(schema=t.schema, table=t.name, at=at, method="file_written")
        for t in catalog.tables
        if t.kind is TableKind.TABLE
    )


def read_ages(query: Query, table: Table, columns: tuple[str, ...]) -> tuple[AgeRange, ...]:
    """Return the least and greatest day of indexed columns, each an end of an index.

    Years 0 and 9999 stand for no day and are left out, as is text that begins with no digit.

    Raises:
        TargetError: as ``query``.
    """
    indexed = {c.name for c in table.columns if c.indexed}
    names = [n for n in columns if n in indexed]
    if not names:
        return ()
    target = _name(table.name)
    ends = (
        f"(SELECT min({c}) FROM {target} WHERE {c} > {_FIRST}), (SELECT max({c}) FROM {target} WHERE {c} < {_LAST})"
        for c in map(quote, names)
    )
    (found,) = query(f"SELECT {', '.join(ends)}")
    days = [as_day(v) for v in found]
    return tuple(AgeRange(column=n, oldest=days[2 * i], newest=days[2 * i + 1]) for i, n in enumerate(names))


def read_looked_up(query: Query, table: Table, looks: tuple[LookUp, ...], seed: int) -> tuple[LookedUp, ...]:
    """Return how many of at most 200 different values of a column are in another table's, for all questions at once.

    The values are of rows at random rowids, the same for all questions; of the first rows where there is no rowid.

    Raises:
        TargetError: as ``query``.
    """
    if not looks:
        return ()
    try:
        found = _look_up(query, looks, _rows_at_points(table, looks), _fractions(table, seed))
    except QueryFailed:
        found = _look_up(query, looks, _first_rows(table, looks), {})
    return tuple(
        LookedUp(schema=table.schema, table=table.name, look=looks[int(i)], asked=int(asked), found=int(hits))
        for i, asked, hits in sorted(found)
    )


def _look_up(query: Query, looks: tuple[LookUp, ...], rows: str, params: dict[str, float]) -> list[tuple[Any, ...]]:
    # "+" takes the type from a value, so that it is compared as the target's column is, by its index.
    questions = (
        f"SELECT {i}, count(*), coalesce(sum(EXISTS (SELECT 1 FROM {_name(look.to_table)} AS t"
        f" WHERE t.{quote(look.to_column)} = +s.v)), 0)"
        f" FROM (SELECT DISTINCT c{i} AS v FROM chosen WHERE c{i} IS NOT NULL LIMIT {LOOKED_UP}) AS s"
        for i, look in enumerate(looks)
    )
    return query(f"SELECT * FROM (WITH {rows} {' UNION ALL '.join(questions)})", params)


def _fractions(table: Table, seed: int) -> dict[str, float]:
    rng = random.Random(f"{seed}.{table.name}")  # noqa: S311 - a sample, not a secret
    return {f"f{i}": rng.random() for i in range(_POINTS)} if table.kind is TableKind.TABLE else {}


def _rows_at_points(table: Table, looks: tuple[LookUp, ...]) -> str:
    taken = {c.name.lower() for c in table.columns}
    rowid = next((name for name in ("rowid", "_rowid_", "oid") if name not in taken), None)
    if rowid is None or table.kind is not TableKind.TABLE:
        return _first_rows(table, looks)
    columns, target = _columns(looks), _name(table.name)
    probes = (
        f"SELECT * FROM (SELECT {columns} FROM {target} WHERE {rowid} >="
        f" (SELECT low + CAST((high - low) * :f{i} AS INTEGER) FROM ends) ORDER BY {rowid} LIMIT {_ROWS_A_POINT})"
        for i in range(_POINTS)
    )
    ends = f"SELECT (SELECT min({rowid}) FROM {target}) AS low, (SELECT max({rowid}) FROM {target}) AS high"
    return f"ends AS ({ends}), chosen AS ({' UNION ALL '.join(probes)})"


def _first_rows(table: Table, looks: tuple[LookUp, ...]) -> str:
    return f"chosen AS (SELECT {_columns(looks)} FROM {_name(table.name)} LIMIT {_POINTS * _ROWS_A_POINT})"


def _columns(looks: tuple[LookUp, ...]) -> str:
    return ", ".join(f"{quote(look.column)} AS c{i}" for i, look in enumerate(looks))


def _name(table: str) -> str:
    return f'"main".{quote(table)}'


def read_count(query: Query, table: Table, columns: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
    """Return the rows and each column's different values.

    Raises:
        TargetError: as ``query``.
    """
    asked = ", ".join(("count(*)", *(f"count(DISTINCT {quote(c)})" for c in columns)))
    ((rows, *distinct),) = query(f"SELECT {asked} FROM {_name(table.name)}")
    return int(rows), tuple(map(int, distinct))
