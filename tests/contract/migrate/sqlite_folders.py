"""Statements of SQLite as migrations hold them, drawn at random."""

from __future__ import annotations

from typing import Final

from .folders import COLUMNS, TABLES, Draw

_VIEWS: Final = ("seen", "shown")
_TYPES: Final = (
    *("INTEGER", "INT", "TEXT", "VARCHAR(40)", "NUMERIC(10,2)", "DATE", "DATETIME", "BOOLEAN", "BLOB", "REAL", ""),
    *("timestamp", "char(2)", "JSON", "uuid", "double precision"),
)


def statement(rng: Draw) -> str:
    """Give one that may or may not work."""
    return rng.choice((_create, _create, _create, _alter, _alter, _alter, _view, _view, _away))(rng)


def _name(rng: Draw) -> str:
    table = rng.choice(TABLES)
    return rng.choice((table, table, table, f'"{table}"', f"main.{table}", table.upper()))


def _create(rng: Draw) -> str:
    table, exists = _name(rng), rng.choice(("", "", "IF NOT EXISTS "))
    if rng.random() < 0.15:
        return f"CREATE TABLE {exists}{table} AS SELECT {_query(rng)}"
    columns = rng.sample(COLUMNS[1:], rng.randint(1, 4))
    key = rng.choice(
        ("id INTEGER PRIMARY KEY AUTOINCREMENT", "id integer not null primary key", "id INT", "id text primary key")
    )
    parts = [key, *(_spec(rng, c) for c in columns)]
    if rng.random() < 0.3:
        parts.append(f"FOREIGN KEY ({columns[0]}) REFERENCES {rng.choice(TABLES)}{rng.choice(('', ' (id)'))}")
    if rng.random() < 0.2:
        parts.append(f"UNIQUE ({', '.join(columns[:2])})")
    return f"CREATE TABLE {exists}{table} ({', '.join(parts)})"


def _spec(rng: Draw, column: str) -> str:
    more = ("", "", "", " NOT NULL", " UNIQUE", " DEFAULT NULL", f" REFERENCES {rng.choice(TABLES)} (id)")
    return f"{column} {rng.choice(_TYPES)}{rng.choice(more)}"


def _alter(rng: Draw) -> str:
    table, column = _name(rng), rng.choice(COLUMNS)
    return rng.choice(
        (
            f"ALTER TABLE {table} ADD COLUMN {_spec(rng, column)}",
            f"ALTER TABLE {table} DROP COLUMN {column}",
            f"ALTER TABLE {table} RENAME COLUMN {column} TO {rng.choice(COLUMNS)}",
            f"ALTER TABLE {table} RENAME TO {rng.choice(TABLES)}",
            f"CREATE UNIQUE INDEX {rng.choice(('ix', 'iy'))} ON {rng.choice(TABLES)} ({column})",
            f"CREATE INDEX IF NOT EXISTS {rng.choice(('ix', 'iy'))} ON {rng.choice(TABLES)} ({column}, id)",
            f"CREATE UNIQUE INDEX {rng.choice(('ix', 'iy'))} ON {rng.choice(TABLES)} ({column}) WHERE id > 3",
            f"DROP INDEX {rng.choice(('ix', 'iy'))}",
            f"INSERT INTO {table} (id) SELECT id FROM {_name(rng)}",
        )
    )


def _query(rng: Draw) -> str:
    a, b, column = rng.choice((*TABLES, *_VIEWS)), rng.choice(TABLES), rng.choice(COLUMNS)
    return rng.choice(
        (
            f"* FROM {a}",
            f"id, {column} FROM {a}",
            f"a.id AS one, b.{column} AS two FROM {a} a JOIN {b} b ON b.id = a.id",
            f"x.{column} FROM (SELECT * FROM {a}) x",
        )
    )


def _view(rng: Draw) -> str:
    return f"CREATE VIEW {rng.choice(('', 'IF NOT EXISTS '))}{rng.choice(_VIEWS)} AS SELECT {_query(rng)}"


def _away(rng: Draw) -> str:
    return rng.choice(
        (f"DROP TABLE IF EXISTS {_name(rng)}", f"DROP VIEW {rng.choice(_VIEWS)}", f"DROP TABLE {_name(rng)}")
    )
