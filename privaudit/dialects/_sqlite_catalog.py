"""The catalog of a SQLite file, from its table-valued PRAGMAs (one statement for all tables each).

Source: https://www.sqlite.org/pragma.html (table_list, table_xinfo, index_list, foreign_key_list).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from ..errors import TargetError
from ..model import Catalog, Column, ForeignKey, Raw, Table, TableKind
from ..model.sqltypes import sqlite_type
from ._sampling import raw_or_none

Query = Callable[..., list[tuple[Any, ...]]]

_TABLES = """SELECT l.name, l.type, l.wr FROM pragma_table_list() AS l
WHERE l.schema = 'main' AND l.name NOT IN ('sqlite_schema', 'sqlite_master', 'sqlite_sequence',
'sqlite_stat2', 'sqlite_stat3', 'sqlite_stat4') ORDER BY l.name"""
_COLUMNS = """SELECT l.name, c.cid, c.name, c.type, c."notnull", c.pk, c.hidden, c.dflt_value
FROM pragma_table_list() AS l JOIN pragma_table_xinfo(l.name) AS c
WHERE l.schema = 'main' AND l.type IN ('table', 'shadow') AND c.hidden <> 1 ORDER BY l.name, c.cid"""
_ONE = """SELECT c.cid, c.name, c.type, c."notnull", c.pk, c.hidden, c.dflt_value
FROM pragma_table_xinfo(:name) AS c ORDER BY c.cid"""
_KEYS = """SELECT l.name, f.id, f.seq, f."table", f."from", f."to"
FROM pragma_table_list() AS l JOIN pragma_foreign_key_list(l.name) AS f
WHERE l.schema = 'main' AND l.type = 'table' ORDER BY l.name, f.id, f.seq"""
_INDEXES = """SELECT l.name, i.name, i."unique", i.partial, i.origin, x.name, x.coll
FROM pragma_table_list() AS l JOIN pragma_index_list(l.name) AS i JOIN pragma_index_xinfo(i.name) AS x
WHERE l.schema = 'main' AND l.type = 'table' AND x.key = 1 ORDER BY l.name, i.name, x.seqno"""
_STATISTICS = """SELECT tbl, idx, stat FROM sqlite_stat1"""

_STAT = "sqlite_stat1"
_STRING = re.compile(r"'((?:[^']|'')*)'", re.DOTALL)
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|true|false", re.IGNORECASE)


def read_catalog(system: str, query: Query) -> Catalog:
    """Return all tables and views; one that cannot be resolved is listed without columns.

    Virtual tables count as views: what they show is kept in their shadow tables, which are ordinary ones, or elsewhere.
    """
    kinds = [(str(n), str(t), bool(wr)) for n, t, wr in query(_TABLES)]
    columns: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for name, *rest in query(_COLUMNS):
        columns[name].append(tuple(rest))
    keys = _foreign_keys(query(_KEYS))
    analysed = any(name == _STAT for name, _, _ in kinds)
    indexes = Indexes(query(_INDEXES), query(_STATISTICS) if analysed else [])
    primary = {name: _primary_key(rows) for name, rows in columns.items()}
    tables = []
    for name, kind, _without_rowid in kinds:
        if name == _STAT:
            continue
        if kind in {"view", "virtual"}:
            columns[name] = _asked_alone(query, name)
        resolved = tuple(_to_primary(k, primary) for k in keys.get(name, ()))
        tables.append(_table(system, name, kind, columns[name], resolved, indexes))
    return Catalog(system=system, tables=tuple(tables))


def _asked_alone(query: Query, name: str) -> list[tuple[Any, ...]]:
    """Columns of a view or virtual table: one that cannot be resolved must not cost the whole catalog."""
    try:
        return [row for row in query(_ONE, {"name": name}) if row[5] != 1]
    except TargetError:
        return []


def _table(
    system: str, name: str, kind: str, rows: list[tuple[Any, ...]], keys: tuple[ForeignKey, ...], indexes: Indexes
) -> Table:
    primary = _primary_key(rows)
    columns = tuple(_column(row, position, name, primary, indexes) for position, row in enumerate(rows, 1))
    return Table(
        system=system,
        schema="main",
        name=name,
        kind=TableKind.VIEW if kind in {"view", "virtual"} else TableKind.TABLE,
        columns=columns,
        primary_key=primary,
        foreign_keys=keys,
    )


def _column(row: tuple[Any, ...], position: int, table: str, primary: tuple[str, ...], indexes: Indexes) -> Column:
    _cid, name, declared, notnull, _pk, _hidden, default = row
    known = sqlite_type(str(declared or ""))
    return Column(
        name=str(name),
        data_type=known.shown,
        family=known.family,
        position=position,
        nullable=not notnull,
        length=known.length,
        unique=primary == (name,) or (table, name) in indexes.unique,
        # A primary key is the table's own order or an index.
        indexed=primary[:1] == (name,) or (table, name) in indexes.first,
        distinct_estimate=indexes.distinct.get((table, name)),
        default=constant(default),
    )


def constant(text: object) -> Raw | None:
    """Return the value of a default that is a literal; None for NULL and expressions."""
    if not isinstance(text, str):
        return None
    if m := _STRING.fullmatch(text):
        return raw_or_none(m[1].replace("''", "'"))
    return Raw(text) if _NUMBER.fullmatch(text) else None


def _foreign_keys(rows: list[tuple[Any, ...]]) -> dict[str, tuple[ForeignKey, ...]]:
    grouped: dict[tuple[str, int], list[tuple[Any, ...]]] = defaultdict(list)
    for table, number, _seq, *rest in rows:
        grouped[table, number].append(tuple(rest))
    out: dict[str, list[ForeignKey]] = defaultdict(list)
    for (table, _number), parts in grouped.items():
        to = tuple(str(p[2]) for p in parts if p[2] is not None)
        key = ForeignKey(
            columns=tuple(str(p[1]) for p in parts), to_schema="main", to_table=str(parts[0][0]), to_columns=to
        )
        out[table].append(key)
    return {table: tuple(found) for table, found in out.items()}


def _primary_key(rows: list[tuple[Any, ...]]) -> tuple[str, ...]:
    return tuple(str(r[1]) for r in sorted((r for r in rows if r[4]), key=lambda r: int(r[4])))


def _to_primary(key: ForeignKey, primary: dict[str, tuple[str, ...]]) -> ForeignKey:
    """Name the target as the catalog does (SQLite ignores case); without target columns it is the primary key."""
    actual = next((n for n in primary if n.casefold() == key.to_table.casefold()), key.to_table)
    to = key.to_columns or primary.get(actual, ())
    named = to if len(to) == len(key.columns) else key.columns
    return ForeignKey(columns=key.columns, to_schema=key.to_schema, to_table=actual, to_columns=named)


class Indexes:
    """What the indexes of a file say of columns, each named by table and column.

    ``unique``: alone under a unique index. ``first``: first under an index over all rows in the column's own order.
    ``distinct``: different values, where ANALYZE was run (https://www.sqlite.org/fileformat2.html, sqlite_stat1).
    """

    def __init__(self, rows: list[tuple[Any, ...]], statistics: list[tuple[Any, ...]]) -> None:
        self.unique: set[tuple[str, str]] = set()
        self.first: set[tuple[str, str]] = set()
        self.distinct: dict[tuple[str, str], int] = {}
        members: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
        for table, index, *rest in rows:
            members[table, index].append(tuple(rest))
        stats = {(str(table), str(index)): str(stat).split() for table, index, stat in statistics}
        for (table, index), parts in members.items():
            unique, partial, origin, column, collation = parts[0]
            if column is None:
                continue  # an expression
            key = (table, column)
            if unique and not partial and len(parts) == 1:
                self.unique.add(key)
            # An index made apart may have an order that comparing the column does not use: NOCASE over plain text.
            if not partial and (origin != "c" or collation == "BINARY"):
                self.first.add(key)
            stat = stats.get((table, index), [])
            if not partial and len(stat) > 1 and stat[0].isdigit() and stat[1].isdigit():
                self.distinct[key] = round(int(stat[0]) / max(1, int(stat[1])))
