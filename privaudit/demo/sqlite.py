"""The estate as SQLite files: one a system, readable by their owner only, but for the analyst's copy."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

from ..errors import UsageError
from .built import DemoSystem
from .estate import estate
from .schema import Column, Row, System, Table

PRIVATE, WORLD_READABLE = 0o600, 0o644
TYPES = {
    "id": "INTEGER",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "text": "TEXT",
    "money": "NUMERIC(12,2)",
    "real": "REAL",
    "date": "DATE",
    "time": "TIMESTAMP",
    "bool": "BOOLEAN",
    "json": "JSON",
}


def build_sqlite(folder: Path, *, seed: int = 1, scale: float = 1.0) -> tuple[DemoSystem, ...]:
    """Write ``<system>.db`` for every system and return where they are.

    A file of an earlier build is replaced. Modes are 0600, and 0644 for the analyst's copy, so that the audit has
    a file to complain of; the folder is made if missing and its mode is left to the caller.

    Raises:
        UsageError: a file of that name is there and is not an SQLite database of the demo.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_build(folder / f"{system.name}.db", system) for system in estate(seed=seed, scale=scale))


MARK = 0x70764465
"""Our ``PRAGMA application_id`` ("pvDe"): only files that carry it are ever replaced."""


def _build(path: Path, system: System) -> DemoSystem:
    _make_room(path)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"PRAGMA application_id = {MARK}")
        connection.execute("PRAGMA synchronous = OFF")  # a lost demo is built again
        for table in system.tables:
            connection.execute(create_table(table))
            _fill(connection, table)
    path.chmod(WORLD_READABLE if system.world_readable else PRIVATE)
    # The audit shows the URL as it was given; a written configuration must work from any folder.
    return DemoSystem.of(
        system,
        f"sqlite:///{path}",
        configured_url=f"sqlite:///{path.absolute()}",
        server=None,
        database=str(path.absolute()),
    )


def _make_room(path: Path) -> None:
    if not path.exists() and not path.is_symlink():
        return
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            ours = connection.execute("PRAGMA application_id").fetchone() == (MARK,)
    except sqlite3.Error:
        ours = False
    if not ours:
        raise UsageError(str(path), "demo_name_taken")
    path.unlink()


def quote(name: str) -> str:
    """Return a quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def create_table(table: Table) -> str:
    """Return the CREATE TABLE statement of a table."""
    lines = [f"{quote(c.name)} {_type(c)}" for c in table.columns]
    if table.key:
        lines.append(f"PRIMARY KEY ({', '.join(map(quote, table.key))})")
    lines += [
        f"FOREIGN KEY ({quote(r.column)}) REFERENCES {quote(r.table)} ({quote(r.referred)})" for r in table.references
    ]
    return f"CREATE TABLE {quote(table.name)} ({', '.join(lines)})"


def _type(column: Column) -> str:
    kind, _, length = column.type.partition(":")
    return f"{'CHAR' if kind == 'char' else 'VARCHAR'}({length})" if length else TYPES[kind]


def _fill(connection: sqlite3.Connection, table: Table) -> None:
    marks = ", ".join("?" * len(table.columns))
    statement = f"INSERT INTO {quote(table.name)} VALUES ({marks})"
    rows = table.rows()
    while batch := [_adapt(row) for row in islice(rows, 1000)]:
        connection.executemany(statement, batch)


def _adapt(row: Row) -> Row:
    return tuple(_value(v) for v in row)


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | Decimal):
        return str(value)
    return value
