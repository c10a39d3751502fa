"""Loads the tables of `benchmarks.copies_made` into SQLite files, a PostgreSQL and a MariaDB database."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from .copies_made import Planted, Row

_TYPES = {
    "sqlite": {"int": "integer", "text": "text", "date": "text", "time": "text", "money": "numeric"},
    "postgresql": {"int": "integer", "text": "text", "date": "date", "time": "timestamp", "money": "numeric(10,2)"},
    "mariadb": {"int": "int", "text": "varchar(120)", "date": "date", "time": "datetime", "money": "decimal(10,2)"},
}
BATCH = 5000


def created(table: Planted, engine: str) -> str:
    """Return the statement that makes a table; its first column is the key."""
    types = _TYPES[engine]
    columns = [f"{c} {types[t]}" for c, t in zip(table.columns.split(), table.types, strict=True)]
    columns[0] += " primary key"
    return f"create table {table.name} ({', '.join(columns)})"


def to_sqlite(path: Path, tables: Iterable[Planted]) -> str:
    """Make or extend a file; return its URL."""
    with sqlite3.connect(path) as db:
        db.execute("pragma synchronous = off")
        for table in tables:
            db.execute(created(table, "sqlite"))
            marks = ", ".join("?" for _ in table.types)
            db.executemany(f"insert into {table.name} values ({marks})", map(_texts, table.rows()))
    db.close()
    return f"sqlite:///{path}"


def _texts(row: Row) -> Row:
    return tuple(str(v) if isinstance(v, date) else v for v in row)


def to_postgresql(url: str, tables: Iterable[Planted]) -> None:
    """Fill a database."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        for table in tables:
            cursor.execute(created(table, "postgresql").encode())
            with cursor.copy(f"copy {table.name} from stdin".encode()) as copy:
                for row in table.rows():
                    copy.write_row(row)
            cursor.execute(f"analyze {table.name}".encode())


def to_mariadb(connection: Any, tables: Iterable[Planted]) -> None:
    """Fill the database that a PyMySQL connection uses."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(created(table, "mariadb"))
            marks = ", ".join("%s" for _ in table.types)
            for batch in _batches(table.rows()):
                cursor.executemany(f"insert into {table.name} values ({marks})", batch)
            connection.commit()
            cursor.execute(f"analyze table {table.name}")
            cursor.fetchall()


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(itertools.islice(rows, BATCH)):
        yield batch
