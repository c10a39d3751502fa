"""Relations of a MariaDB or MySQL server, from information_schema in a handful of statements, no row read."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from ..errors import TargetError
from ..model import Catalog, Column, ForeignKey, Params, Table, TableKind, TypeFamily
from ..model.sqltypes import mysql_family, mysql_shown
from ._mysql_indexes import LISTED, TableIndexes, constant, usable
from ._mysql_shipped import is_shipped
from ._mysql_sight import Sight
from ._sampling import raw_or_none

_PARTITIONED: Final = "partitioned"
"""In the options of a table that has partitions (both servers; INFORMATION_SCHEMA.TABLES, CREATE_OPTIONS)."""
SYSTEM_DATABASES: Final = frozenset({"information_schema", "performance_schema", "mysql", "sys"})

GEOMETRIES: Final = frozenset(
    {"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"}
    | {"geometrycollection", "geomcollection"}
)
_KINDS: Final[Mapping[str, TableKind]] = {
    "BASE TABLE": TableKind.TABLE,
    "SYSTEM VERSIONED": TableKind.TABLE,
    "VIEW": TableKind.VIEW,
}
"""Sequences, and the ``SYSTEM VIEW`` of information_schema, hold no data of anyone."""
_FOREIGN_ENGINES: Final = frozenset({"FEDERATED", "CONNECT", "SPIDER", "OQGRAPH"})

Query = Callable[[str, Mapping[str, object]], list[tuple[Any, ...]]]
Key = tuple[str, str]
Columns = dict[Key, list[tuple[Any, ...]]]


def read_databases(query: Query) -> tuple[str, ...]:
    """Return the databases the account sees, without the server's own."""
    rows = query("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA", {})
    return tuple(sorted(str(r[0]) for r in rows if str(r[0]).lower() not in SYSTEM_DATABASES))


def read_sight(query: Query) -> Sight | None:
    """Return what the account is shown; None if the server does not tell its rights (--skip-grant-tables)."""
    try:
        return Sight(str(row[0]) for row in query("SHOW GRANTS", {}))
    except TargetError:
        return None


def _unlisted(sight: Sight | None, key: Key, listed: int) -> tuple[tuple[str, Params], ...]:
    if sight is None or sight.all_columns(*key):
        return ()
    return (("columns_may_be_hidden", (("columns", listed),)),)


def versioned_tables(query: Query) -> frozenset[Key]:
    """Return the tables (schema, name) of whose rows MariaDB keeps earlier versions, deleted ones too."""
    rows = query(
        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE = 'SYSTEM VERSIONED'", {}
    )
    return frozenset((str(schema), str(name)) for schema, name in rows)


class CatalogReader:
    """Reads one catalog. ``database`` restricts it to one; ``mariadb`` says where JSON is a checked text."""

    def __init__(
        self, system: str, query: Query, database: str | None, *, mariadb: bool, release: tuple[int, ...] = ()
    ) -> None:
        self.system = system
        self._query = query
        self._database = database
        self._mariadb = mariadb
        self._release = release

    def read(self) -> Catalog:
        """Return all relations, sorted.

        Raises:
            TargetError: relations or columns could not be listed.
        """
        sight = read_sight(self._query)
        seen = read_databases(self._query)
        found = self._tables()
        columns = self._columns()
        indexes = self._indexes()
        keys = self._foreign_keys()
        json_columns = self._json_columns() if self._mariadb else frozenset()
        tables = (
            Table(
                system=self.system,
                schema=schema,
                name=name,
                kind=kind,
                columns=tuple(
                    sorted(self._made(columns, indexes, (schema, name), json_columns), key=lambda c: c.position)
                ),
                primary_key=indexes[schema, name].primary,
                foreign_keys=keys.get((schema, name), ()),
                rows_estimate=rows,
                comment=raw_or_none(comment if kind is not TableKind.VIEW else None),
                gaps=_unlisted(sight, (schema, name), len(columns.get((schema, name), ()))),
            )
            for (schema, name), (kind, rows, comment) in found.items()
        )
        others = tuple(d for d in seen if self._database is not None and d != self._database)
        ordered = tuple(sorted(tables, key=lambda t: (t.schema, t.name)))
        gaps = self._gaps(sight, {*seen, *(schema for schema, _ in found)})
        return Catalog(system=self.system, tables=ordered, other_databases=others, gaps=gaps)

    def _gaps(self, sight: Sight | None, databases: Iterable[str]) -> tuple[tuple[str, Params], ...]:
        """Say where the server leaves out what the account has no right to, as far as it was asked for."""
        if sight is None:
            return (("mysql_sight_unknown", ()),)
        asked = databases if self._database is None else (self._database,)
        partly = sorted(d for d in asked if d.lower() not in SYSTEM_DATABASES and not sight.all_tables(d))
        found: list[tuple[str, Params]] = []
        if partly:
            found.append(("mysql_tables_hidden", (("databases", ", ".join(partly)),)))
        if self._database is None and not sight.all_databases():
            found.append(("mysql_databases_hidden", ()))
        return tuple(found)

    def _ask(self, columns: str, view: str, where: str = "", schema: str = "TABLE_SCHEMA") -> list[tuple[Any, ...]]:
        """Select from a view of information_schema, in the databases asked for; the second column is the schema."""
        scope, params = self._scope(schema)
        more = f" AND {where}" if where else ""
        rows = self._query(f"SELECT {columns} FROM information_schema.{view} WHERE {scope}{more}", params)
        # information_schema compares names without case; the server's tables do not.
        return [r for r in rows if self._database is None or r[0] == self._database]

    def _scope(self, schema: str) -> tuple[str, dict[str, object]]:
        """Return the condition on databases: the one asked for, or all, with what others put among the server's own."""
        if self._database is not None:
            return f"{schema} = :database", {"database": self._database}
        scope = f"{schema} NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')"
        params: dict[str, object] = {}
        for i, (database, name) in enumerate(self._strangers):
            scope += f" OR {schema} = '{database}' AND TABLE_NAME = :stranger{i}"
            params[f"stranger{i}"] = name
        return f"({scope})", params

    @functools.cached_property
    def _strangers(self) -> tuple[Key, ...]:
        """Relations in the server's own databases that it did not put there."""
        rows = self._query(
            "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA IN ('mysql', 'sys')", {}
        )
        found = ((str(schema).lower(), str(name)) for schema, name in rows)
        return tuple(sorted(key for key in found if not is_shipped(*key, mariadb=self._mariadb)))

    def _tables(self) -> dict[Key, tuple[TableKind, int | None, object]]:
        found: dict[Key, tuple[TableKind, int | None, object]] = {}
        listed = "TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, TABLE_COMMENT, CREATE_OPTIONS"
        for schema, name, kind, engine, rows, comment, options in self._ask(listed, "TABLES"):
            known = _KINDS.get(str(kind))
            if known is None:
                continue
            estimate = int(rows) if rows is not None and known is TableKind.TABLE else None
            if known is TableKind.TABLE and _PARTITIONED in str(options or "").lower().split():
                known = TableKind.PARTITIONED_TABLE
            elif known is TableKind.TABLE and str(engine or "").upper() in _FOREIGN_ENGINES:
                known, estimate = TableKind.FOREIGN_TABLE, None
            found[str(schema), str(name)] = (known, estimate, comment)
        return found

    def _columns(self) -> Columns:
        listed = (
            "TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, IS_NULLABLE, DATA_TYPE, COLUMN_TYPE,"
            " CHARACTER_MAXIMUM_LENGTH, COLUMN_COMMENT, COLUMN_DEFAULT, EXTRA"
        )
        found: dict[Key, list[tuple[Any, ...]]] = defaultdict(list)
        for schema, name, *rest in self._ask(listed, "COLUMNS"):
            found[str(schema), str(name)].append(tuple(rest))
        return found

    def _indexes(self) -> dict[Key, TableIndexes]:
        rows: dict[Key, list[tuple[Any, ...]]] = defaultdict(list)
        condition = usable(self._release, mariadb=self._mariadb) or ""
        for schema, name, *rest in self._ask(LISTED, "STATISTICS", condition):
            rows[str(schema), str(name)].append(tuple(rest))
        return defaultdict(TableIndexes, {key: TableIndexes(found) for key, found in rows.items()})

    def _foreign_keys(self) -> dict[Key, tuple[ForeignKey, ...]]:
        listed = (
            "TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION, COLUMN_NAME,"
            " REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME"
        )
        parts: dict[tuple[str, str, str], list[tuple[int, str, str, str, str]]] = defaultdict(list)
        for row in self._ask(listed, "KEY_COLUMN_USAGE", "REFERENCED_TABLE_NAME IS NOT NULL"):
            schema, name, constraint, place, column, to_schema, to_table, to_column = row
            parts[str(schema), str(name), str(constraint)].append(
                (int(place), str(column), str(to_schema), str(to_table), str(to_column))
            )
        found: dict[Key, list[ForeignKey]] = defaultdict(list)
        for (schema, name, _), unsorted in sorted(parts.items()):
            items = sorted(unsorted)
            made = ForeignKey(
                columns=tuple(i[1] for i in items),
                to_schema=items[0][2],
                to_table=items[0][3],
                to_columns=tuple(i[4] for i in items),
            )
            found[schema, name].append(made)
        return {key: tuple(made) for key, made in found.items()}

    def _json_columns(self) -> frozenset[tuple[str, str, str]]:
        """Return columns that MariaDB declared as JSON: long text under a check of its own named like the column."""
        try:
            rows = self._ask(
                "CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME",
                "CHECK_CONSTRAINTS",
                "CHECK_CLAUSE LIKE 'json_valid(%'",
                schema="CONSTRAINT_SCHEMA",
            )
        except TargetError:
            # Older versions lack the view; the column is then read as the text that it is.
            return frozenset()
        return frozenset((str(s), str(t), str(c)) for s, t, c in rows)

    def _made(
        self, columns: Columns, indexes: Mapping[Key, TableIndexes], key: Key, json_columns: frozenset[tuple[str, ...]]
    ) -> Iterator[Column]:
        """Yield a relation's columns."""
        known = indexes[key]
        for name, place, nullable, data_type, column_type, length, comment, default, extra in columns.get(key, ()):
            is_json = (*key, str(name)) in json_columns and str(data_type).lower() == "longtext"
            family = TypeFamily.JSON if is_json else mysql_family(str(data_type), str(column_type))
            yield Column(
                name=str(name),
                data_type="json" if is_json else mysql_shown(str(data_type), str(column_type)),
                family=family,
                position=int(place),
                nullable=str(nullable).upper() == "YES",
                length=int(length) if length is not None and family is TypeFamily.TEXT else None,
                unique=str(name) in known.unique,
                indexed=str(name) in known.first,
                distinct_estimate=known.first.get(str(name)),
                comment=raw_or_none(comment),
                default=constant(default, extra, family, mariadb=self._mariadb),
            )
