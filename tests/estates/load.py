"""Estates put onto real engines in bulk: SQLite without syncing, COPY, LOAD DATA."""

from __future__ import annotations

import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pymysql
from sqlalchemy.engine import make_url

from .base import PlantedSystem, PlantedTable, Scenario

_TYPES = {
    "sqlite": {
        "int": "INTEGER", "text": "TEXT", "money": "NUMERIC", "time": "TIMESTAMP", "date": "DATE", "char36": "CHAR(36)",
        "binary16": "BLOB(16)",
    },
    "postgresql": {
        "int": "integer", "text": "varchar(120)", "money": "numeric(12,2)", "time": "timestamp", "date": "date",
        "char36": "char(36)", "binary16": "bytea",
    },
    "mariadb": {
        "int": "INT", "text": "VARCHAR(120)", "money": "DECIMAL(12,2)", "time": "DATETIME", "date": "DATE",
        "char36": "CHAR(36)", "binary16": "BINARY(16)",
    },
}  # fmt: skip
_CHUNK = 50_000


@contextmanager
def loaded(scenario: Scenario, postgres_url: str, mariadb_url: str, folder: Path) -> Iterator[dict[str, str]]:
    """Build a scenario; yield the URL of each system by name, and drop its databases in the end."""
    made: list[tuple[PlantedSystem, str]] = []
    urls: dict[str, str] = {}
    try:
        for system in scenario.systems:
            name = f"{system.name}_{secrets.token_hex(3)}"
            made.append((system, name))
            if system.engine == "sqlite":
                urls[system.name] = f"sqlite:///{_sqlite(system, folder / f'{name}.db')}"
            elif system.engine == "postgresql":
                urls[system.name] = _postgresql(system, postgres_url, name)
            else:
                urls[system.name] = _mariadb(system, mariadb_url, name)
        yield urls
    finally:
        for system, name in made:
            if system.engine == "postgresql":
                with psycopg.connect(postgres_url, autocommit=True) as connection:
                    connection.execute(f"DROP DATABASE IF EXISTS {name}".encode())
            elif system.engine == "mariadb":
                with _maria(mariadb_url, None) as maria, maria.cursor() as cursor:
                    cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            else:
                (folder / f"{name}.db").unlink(missing_ok=True)


def _create(table: PlantedTable, engine: str, schemas: bool) -> str:
    types = _TYPES[engine]
    parts = []
    for name, kind, _ in table.columns:
        sort, _, more = kind.partition(" ")
        parts.append(f"{name} {types[sort]}{' UNIQUE' if more else ''}")
    parts.append(f"PRIMARY KEY ({', '.join(name for name, _, _ in table.columns[: table.primary])})")
    parts += [f"FOREIGN KEY ({_listed(ours)}) REFERENCES {to} ({_listed(theirs)})" for ours, to, theirs in table.keys]
    place = f"{table.schema}.{table.name}" if schemas and table.schema else table.name
    return f"CREATE TABLE {place} ({', '.join(parts)})"


def _listed(columns: str) -> str:
    return ", ".join(columns.split())


def _sqlite(system: PlantedSystem, path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = OFF")
    for table in system.tables:
        connection.execute(_create(table, "sqlite", schemas=False))
        marks = ", ".join("?" for _ in table.columns)
        rows = (tuple(str(v) if hasattr(v, "year") else v for v in row) for row in table.values())
        connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)
    connection.commit()
    connection.execute("ANALYZE")
    connection.close()
    return path


def _postgresql(system: PlantedSystem, url: str, name: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    own = make_url(url).set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with psycopg.connect(own) as connection:
        for schema in sorted({t.schema for t in system.tables} - {""}):
            connection.execute(f"CREATE SCHEMA {schema}".encode())
        for table in system.tables:
            connection.execute(_create(table, "postgresql", schemas=True).encode())
            place = f"{table.schema}.{table.name}" if table.schema else table.name
            with connection.cursor().copy(f"COPY {place} FROM STDIN".encode()) as copy:
                for chunk in _chunks(table, "\\\\x"):
                    copy.write(chunk)
        connection.commit()
        connection.autocommit = True
        connection.execute(b"ANALYZE")
    return own


def _chunks(table: PlantedTable, bytes_mark: str) -> Iterator[str]:
    out: list[str] = []
    for row in table.values():
        out.append("\t".join(bytes_mark + v.hex() if isinstance(v, bytes) else str(v) for v in row))
        if len(out) == _CHUNK:
            yield "\n".join(out) + "\n"
            out = []
    if out:
        yield "\n".join(out) + "\n"


def _maria(url: str, database: str | None) -> Any:
    at = make_url(url)
    return pymysql.connect(
        host=at.host or "127.0.0.1", port=at.port or 3306, user=at.username or "", password=str(at.password or ""),
        database=database, autocommit=True, charset="utf8mb4", local_infile=True,
    )  # fmt: skip


def _mariadb(system: PlantedSystem, url: str, name: str) -> str:
    with _maria(url, None) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    with _maria(url, name) as connection, connection.cursor() as cursor, tempfile.TemporaryDirectory() as folder:
        for table in system.tables:
            cursor.execute(_create(table, "mariadb", schemas=False))
            path = Path(folder) / f"{table.name}.tsv"
            path.write_text("".join(_chunks(table, "")), encoding="utf-8")
            given = ", ".join(f"@{c}" if kind.startswith("binary") else c for c, kind, _ in table.columns)
            sets = [f"{c} = UNHEX(@{c})" for c, kind, _ in table.columns if kind.startswith("binary")]
            cursor.execute(
                f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE {table.name} CHARACTER SET utf8mb4 ({given})"
                + (f" SET {', '.join(sets)}" if sets else "")
            )
            path.unlink()
            cursor.execute(f"ANALYZE TABLE {table.name}")
    return make_url(url).set(database=name).render_as_string(hide_password=False)
