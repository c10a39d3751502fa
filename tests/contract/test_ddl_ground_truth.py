"""Statements are run on real servers and read by the parser: effects must come to what the scan's catalog says."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.mysql import MARIADB
from privaudit.dialects.postgresql import DIALECT as POSTGRESQL
from privaudit.dialects.sqlite import DIALECT as SQLITE
from privaudit.model import Catalog, Raw
from privaudit.sqltext.ddl import effects as ef
from privaudit.sqltext.ddl.base import Dialect, Piece, PieceKind
from privaudit.sqltext.ddl.library import library

from ..conftest import DatabaseFactory
from ..unit.sqltext.ddl.applied import Applied, shown_catalog

FOLDER = Path(__file__).parents[1] / "unit" / "sqltext" / "ddl" / "statements"
OTHERS = ("CREATE SCHEMA", "CREATE EXTENSION")
"""Not this reader's."""


def statements(dialect: Dialect) -> list[str]:
    """The statements of a dialect's file."""
    return [s.strip() for s in (FOLDER / f"{dialect}.sql").read_text("utf-8").split(";\n") if s.strip()]


def read(text: str, dialect: Dialect) -> tuple[ef.Effect, ...]:
    """What the reader makes of one statement."""
    found = library(Piece(kind=PieceKind.SQL, text=text, start=0, line=1, column=1), dialect)
    assert found, text
    return found


def compare(dialect: Dialect, schema: str, run: Callable[[str], None], catalog: Callable[[], Catalog]) -> None:
    """Run every statement, apply its effects, and compare all tables."""
    applied = Applied(dialect, schema)
    for text in statements(dialect):
        run(text)
        if text.startswith(OTHERS):
            continue
        for effect in read(text, dialect):
            applied.apply(effect)
    opaque = frozenset(name for name, r in applied.relations.items() if r.opaque)
    live = shown_catalog(catalog(), opaque)
    shown = applied.shown()
    assert set(shown) == set(live)
    assert [(name, *pair) for name in live for pair in _differences(shown[name], live[name])] == []


def _differences(shown: list[str], live: list[str]) -> list[tuple[str, str]]:
    """Lines in which the two differ: what the effects come to, what the catalog says."""
    return [pair for pair in itertools.zip_longest(shown, live, fillvalue="nothing") if pair[0] != pair[1]]


def test_effects_are_what_postgresql_does(postgres_database: DatabaseFactory) -> None:
    """Columns, types, lengths, NULL, keys, indexes, defaults and comments equal the scan's catalog."""
    import psycopg

    url = postgres_database()
    with psycopg.connect(url, autocommit=True) as connection:

        def catalog() -> Catalog:
            session = POSTGRESQL.connect(ConnectSpec(name="p", url=Raw(url), run_id="20260101-t"))
            try:
                return session.catalog()
            finally:
                session.close()

        compare(Dialect.POSTGRESQL, "public", lambda text: _run(connection.execute, text), catalog)


def _run(execute: Callable[[bytes], object], text: str) -> None:
    execute(text.encode())


def test_effects_are_what_mariadb_does(mariadb_database: DatabaseFactory) -> None:
    """The same on MariaDB."""
    import pymysql
    from sqlalchemy import make_url

    url = mariadb_database()
    u = make_url(url)
    connection = pymysql.connect(
        host=str(u.host), port=int(u.port or 0), user=str(u.username), password=str(u.password), database=u.database
    )

    def catalog() -> Catalog:
        session = MARIADB.connect(ConnectSpec(name="m", url=Raw(url), run_id="20260101-t"))
        try:
            return session.catalog()
        finally:
            session.close()

    try:
        cursor = connection.cursor()
        compare(Dialect.MARIADB, str(u.database), lambda text: _execute(cursor, text), catalog)
    finally:
        connection.close()


def _execute(cursor: object, text: str) -> None:
    cursor.execute(text)  # type: ignore[attr-defined]  # pymysql has no types


def test_effects_are_what_sqlite_does(tmp_path: Path) -> None:
    """The same on SQLite."""
    path = tmp_path / "truth.db"
    connection = sqlite3.connect(path, isolation_level=None)

    def catalog() -> Catalog:
        connection.close()
        session = SQLITE.connect(ConnectSpec(name="s", url=Raw(f"sqlite:///{path}"), run_id="20260101-t"))
        try:
            return session.catalog()
        finally:
            session.close()

    compare(Dialect.SQLITE, "main", lambda text: _sqlite(connection, text), catalog)


def _sqlite(connection: sqlite3.Connection, text: str) -> None:
    connection.execute(text)


@pytest.mark.parametrize("dialect", [Dialect.POSTGRESQL, Dialect.MARIADB, Dialect.SQLITE])
def test_no_value_of_a_statement_is_shown(dialect: Dialect) -> None:
    """Constants of defaults, comments, conditions and labels are in no repr of an effect."""
    shown = repr([read(s, dialect) for s in statements(dialect) if not s.startswith(OTHERS)])
    assert not [
        value for value in ("q;w", "it's", "it''s", "ab'c", "b''c", "2000-01-01", "a(b", "buys") if value in shown
    ]
