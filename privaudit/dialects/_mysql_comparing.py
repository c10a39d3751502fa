"""The comparing half of a session on MariaDB or MySQL: what it has to know of tables besides the catalog, kept."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..errors import ObjectGone, PermissionMissing, QueryTimeout
from ..model import AgeRange, Column, LookedUp, LookUp, Marked, MarkSpec, Table
from ..model.sqltypes import mysql_family
from ._mysql_catalog import versioned_tables
from ._mysql_compare import read_ages, read_count, read_looked_up
from ._mysql_connect import Opener, Server
from ._mysql_marked import Marker
from ._mysql_sampling import TABLES, quote
from ._sqlalchemy import SqlConnection
from .base import Limits

Place = tuple[str, str, str]
"""Schema, table, column."""


class Comparing:
    """Asks one connection."""

    def __init__(self, sql: SqlConnection, opener: Opener, server: Server, limits: Limits) -> None:
        self._sql = sql
        self._opener = opener
        self._server = server
        self._limits = limits
        self._columns: dict[Place, tuple[Column, tuple[str, str] | None]] = {}
        self._known: set[tuple[str, str]] = set()

    def _query(self, sql: str, params: Mapping[str, object]) -> list[tuple[Any, ...]]:
        return self._sql.query(sql, params)

    def _held(self, *places: tuple[str, str]) -> Callable[[str, Mapping[str, object]], list[tuple[Any, ...]]]:
        """Return a way to ask by which nothing is read but tables: no view that was put where one of them was.

        Naming a relation takes a metadata lock on the name, until the transaction ends, and reads no row; under it the
        catalog says what it is. Source: https://mariadb.com/kb/en/metadata-locking/.
        """

        def ask(sql: str, params: Mapping[str, object]) -> list[tuple[Any, ...]]:
            names = tuple(dict.fromkeys(places))
            self._sql.query(
                "SELECT 1 FROM " + ", ".join(f"{quote(*p)} AS h{i}" for i, p in enumerate(names)) + " LIMIT 0",
                keep=True,
            )
            kinds = " UNION ALL ".join(
                f"SELECT TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = :s{i} AND TABLE_NAME = :t{i}"
                for i in range(len(names))
            )
            given = {f"s{i}": s for i, (s, _) in enumerate(names)} | {f"t{i}": t for i, (_, t) in enumerate(names)}
            if any("VIEW" in str(kind) for (kind,) in self._sql.query(kinds, given, keep=True)):
                self._sql.end()
                raise ObjectGone(self._sql.name)
            return self._sql.query(sql, params)

        return ask

    @functools.cached_property
    def _versioned(self) -> frozenset[tuple[str, str]]:
        return versioned_tables(self._query) if self._server.mariadb else frozenset()

    def is_versioned(self, table: Table) -> bool:
        """Whether the server keeps earlier versions of a table's rows, deleted ones too; asked once for all tables."""
        return table.kind in TABLES and (table.schema, table.name) in self._versioned

    def mark(self, table: Table, spec: MarkSpec) -> Marked:
        """Return the rows that values choose, within ``spec.seconds``."""
        seconds = spec.seconds
        failure: QueryTimeout | None = None
        history = self.is_versioned(table)
        ask = self._held((table.schema, table.name)) if table.kind in TABLES else self._query
        marker = Marker(ask, table, spec, self._limits, self._server, seconds=seconds, history=history)
        try:
            with self._opener.waiting(seconds):
                return marker.read()
        except QueryTimeout as e:
            if e.reason != "timeout":
                raise
            rest = tuple(p for p in e.params if p[0] != "seconds")
            failure = QueryTimeout(self._sql.name, None, (("seconds", f"{seconds:g}"), *rest))
        raise failure

    def ages(self, table: Table, columns: tuple[str, ...]) -> tuple[AgeRange, ...]:
        """Return the ends of indexes of columns of time."""
        return read_ages(self._held((table.schema, table.name)), table, columns, history=self.is_versioned(table))

    def look_up(self, table: Table, looks: tuple[LookUp, ...], seed: int) -> tuple[LookedUp, ...]:
        """Look up values in other tables; of the first rows where the key may not be read."""
        self._learn({(look.to_schema, look.to_table) for look in looks})
        targets = [self._columns.get((k.to_schema, k.to_table, k.to_column), (None, None)) for k in looks]
        known = [(k.to_schema, k.to_table) for k, (column, _) in zip(looks, targets, strict=True) if column is not None]
        ask = self._held((table.schema, table.name), *known)
        try:
            return read_looked_up(ask, table, looks, targets, seed)
        except PermissionMissing:
            return read_looked_up(ask, table, looks, targets, seed, head=True)

    def count(self, table: Table, columns: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
        """Count rows and different values."""
        return read_count(self._held((table.schema, table.name)), table, columns)

    def _learn(self, tables: Iterable[tuple[str, str]]) -> None:
        """Ask for types and collations of tables that were not asked for yet, all in one statement."""
        new = sorted(set(tables) - self._known)
        if not new:
            return
        parts: list[str] = []
        params: dict[str, object] = {}
        for i, (schema, name) in enumerate(new):
            # One place each: only such conditions keep the server from opening every table it has.
            parts.append(
                "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_SET_NAME,"
                f" COLLATION_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = :s{i} AND TABLE_NAME = :t{i}"
            )
            params |= {f"s{i}": schema, f"t{i}": name}
        for schema, table, name, data_type, column_type, charset, collation in self._query(
            " UNION ALL ".join(parts), params
        ):
            family = mysql_family(str(data_type), str(column_type))
            column = Column(name=str(name), data_type=str(data_type), family=family, position=0)
            text = (str(charset), str(collation)) if charset and collation else None
            self._columns[str(schema), str(table), str(name)] = (column, text)
        self._known.update(new)
