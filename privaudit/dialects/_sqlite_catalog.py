"""The catalog of a SQLite file, from its table-valued PRAGMAs (one statement for all tables each).

Source: https://www.sqlite.org/pragma.html (table_list, table_xinfo, index_list, foreign_key_list).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from ..errors import TargetError
from ..model import Catalog, Column, ForeignKey, Table, TableKind, TypeFamily

Query = Callable[..., list[tuple[Any, ...]]]

_TABLES = """SELECT l.name, l.type, l.wr FROM pragma_table_list() AS l
WHERE l.schema = 'main' AND l.name NOT IN ('sqlite_schema', 'sqlite_master', 'sqlite_sequence', 'sqlite_stat1',
'sqlite_stat2', 'sqlite_stat3', 'sqlite_stat4') ORDER BY l.name"""
_COLUMNS = """SELECT l.name, c.cid, c.name, c.type, c."notnull", c.pk, c.hidden
FROM pragma_table_list() AS l JOIN pragma_table_xinfo(l.name) AS c
WHERE l.schema = 'main' AND l.type IN ('table', 'shadow') AND c.hidden <> 1 ORDER BY l.name, c.cid"""
_ONE = 'SELECT c.cid, c.name, c.type, c."notnull", c.pk, c.hidden FROM pragma_table_xinfo(:name) AS c ORDER BY c.cid'
_KEYS = """SELECT l.name, f.id, f.seq, f."table", f."from", f."to"
FROM pragma_table_list() AS l JOIN pragma_foreign_key_list(l.name) AS f
WHERE l.schema = 'main' AND l.type = 'table' ORDER BY l.name, f.id, f.seq"""
_UNIQUE = """SELECT l.name, i.name, x.name
FROM pragma_table_list() AS l JOIN pragma_index_list(l.name) AS i JOIN pragma_index_xinfo(i.name) AS x
WHERE l.schema = 'main' AND l.type = 'table' AND i."unique" = 1 AND x.key = 1 ORDER BY l.name, i.name"""

_FAMILIES: tuple[tuple[str, TypeFamily], ...] = (
    (r"BOOL", TypeFamily.BOOLEAN),
    (r"TIMESTAMP|DATETIME", TypeFamily.DATETIME),
    (r"\bDATE\b", TypeFamily.DATE),
    (r"\bTIME\b", TypeFamily.TIME),
    (r"JSON", TypeFamily.JSON),
    (r"XML", TypeFamily.XML),
    (r"UUID|GUID", TypeFamily.UUID),
    (r"INT", TypeFamily.INTEGER),
    (r"CHAR|CLOB|TEXT|STRING", TypeFamily.TEXT),
    (r"BLOB|BINARY", TypeFamily.BINARY),
    (r"REAL|FLOA|DOUB", TypeFamily.FLOAT),
    (r"NUMERIC|DECIMAL|MONEY|NUMBER", TypeFamily.DECIMAL),
)


def type_family(declared: str) -> TypeFamily:
    """Reduce a declared type; an undeclared one says nothing, and SQLite would hold anything in it."""
    upper = declared.upper()
    return next((family for pattern, family in _FAMILIES if re.search(pattern, upper)), TypeFamily.OTHER)


def read_catalog(system: str, query: Query) -> Catalog:
    """Return all tables and views; one that cannot be resolved is listed without columns.

    Virtual tables count as views: what they show is kept in their shadow tables, which are ordinary ones, or elsewhere.
    """
    kinds = [(str(n), str(t), bool(wr)) for n, t, wr in query(_TABLES)]
    columns: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for name, *rest in query(_COLUMNS):
        columns[name].append(tuple(rest))
    keys = _foreign_keys(query(_KEYS))
    unique = _single_uniques(query(_UNIQUE))
    primary = {name: _primary_key(rows) for name, rows in columns.items()}
    tables = []
    for name, kind, _without_rowid in kinds:
        if kind in {"view", "virtual"}:
            columns[name] = _asked_alone(query, name)
        resolved = tuple(_to_primary(k, primary) for k in keys.get(name, ()))
        tables.append(_table(system, name, kind, columns[name], resolved, unique.get(name, set())))
    return Catalog(system=system, tables=tuple(tables))


def _asked_alone(query: Query, name: str) -> list[tuple[Any, ...]]:
    """Columns of a view or virtual table: one that cannot be resolved must not cost the whole catalog."""
    try:
        return [row for row in query(_ONE, {"name": name}) if row[5] != 1]
    except TargetError:
        return []


def _table(
    system: str, name: str, kind: str, rows: list[tuple[Any, ...]], keys: tuple[ForeignKey, ...], unique: set[str]
) -> Table:
    primary = _primary_key(rows)
    if len(primary) == 1:
        unique = unique | set(primary)
    columns = tuple(_column(row, position, unique) for position, row in enumerate(rows, 1))
    return Table(
        system=system,
        schema="main",
        name=name,
        kind=TableKind.VIEW if kind in {"view", "virtual"} else TableKind.TABLE,
        columns=columns,
        primary_key=primary,
        foreign_keys=keys,
    )


def _column(row: tuple[Any, ...], position: int, unique: set[str]) -> Column:
    _cid, name, declared, notnull, _pk, _hidden = row
    declared = str(declared or "")
    # Everything in brackets but a length is dropped: SQLite takes any text there, an ENUM's labels too.
    size = re.search(r"\(\s*(\d+)\s*(?:,\s*\d+\s*)?\)", declared)
    bare = re.sub(r"\(.*", "", declared, flags=re.DOTALL).strip().lower()
    plain = bare if re.fullmatch(r"[a-z_ ][a-z0-9_ ]{0,40}", bare) else ""
    return Column(
        name=str(name),
        data_type=(plain + (f"({size.group(1)})" if size else "")) or "any",
        family=type_family(bare),
        position=position,
        nullable=not notnull,
        length=int(size.group(1)) if size and len(size.group(1)) < 10 else None,
        unique=str(name) in unique,
    )


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


def _single_uniques(rows: list[tuple[Any, ...]]) -> dict[str, set[str]]:
    members: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    for table, index, column in rows:
        members[table, index].append(column)
    out: dict[str, set[str]] = defaultdict(set)
    for (table, _index), names in members.items():
        if len(names) == 1 and names[0] is not None:
            out[table].add(names[0])
    return out
