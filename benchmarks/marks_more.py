"""What it costs to choose rows by their values on SQLite and MariaDB: ``python -m benchmarks.marks_more [ROWS]``.

A table of 2,000,000 rows; printed are seconds of the statement for each column and form and for four columns at once,
as ratios to a ``count(*)`` of the same table, all of one run; then those of a look-up of 200 values in the table.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pymysql

from privaudit.dialects import dialect_for
from privaudit.dialects.base import ComparingSession, ConnectSpec, Limits
from privaudit.model import LookUp, MarkedColumn, MarkSpec, PlaceForm, Raw, Table
from tests.servers import MariaDBServer

ROWS, SHARE = 2_000_000, 0.001
COLUMNS = (
    *(("phone", PlaceForm.DIGITS), ("number", PlaceForm.DIGITS), ("email", PlaceForm.PLAIN)),
    *(("name", PlaceForm.PLAIN), ("card", PlaceForm.PLAIN)),
)
FOUR = ("phone", "email", "name", "card")
MARIADB = """INSERT INTO people SELECT seq, 79160000000 + seq, CONCAT('+7 (9', LPAD(seq % 100, 2, '0'), ') ',
    LPAD(seq * 7919 % 10000000, 7, '0')), CONCAT('User.Name', seq, '@example-mail.ru'), CONCAT('Иванов Пётр ', seq),
    seq * 12345677 FROM seq_1_to_{}"""
SQLITE = """WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {}) INSERT INTO people SELECT i,
    79160000000 + i, printf('+7 (9%02d) %07d', i % 100, i * 7919 % 10000000), 'User.Name' || i || '@example-mail.ru',
    'Иванов Пётр ' || i, i * 12345677 FROM s"""
COLUMN_TYPES = "number BIGINT, phone VARCHAR(30), email VARCHAR(60), name VARCHAR(60), card VARCHAR(30)"


@contextmanager
def sqlite(rows: int) -> Iterator[str]:
    """Make a file with the table; its URL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.db"
        with sqlite3.connect(path) as file:
            file.execute(f"CREATE TABLE people (id INTEGER PRIMARY KEY, {COLUMN_TYPES})")
            file.execute(SQLITE.format(rows))
        file.close()
        yield f"sqlite:///{path}"


@contextmanager
def mariadb(rows: int) -> Iterator[str]:
    """Make a server with the table; its URL."""
    server = MariaDBServer()
    server.start()
    try:
        connection = pymysql.connect(host="127.0.0.1", port=server.port, user="root", password=server.password)
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE b CHARACTER SET utf8mb4")
            cursor.execute("USE b")
            cursor.execute(f"CREATE TABLE people (id BIGINT PRIMARY KEY, {COLUMN_TYPES})")
            cursor.execute(MARIADB.format(rows))
            connection.commit()
        yield f"{server.url}b"
    finally:
        server.stop()


def measure(url: str, engine: str) -> None:
    """Print what an engine took."""
    spec = ConnectSpec(name="b", url=Raw(url), run_id="b", limits=Limits(statement_timeout=300.0))
    session = cast("ComparingSession", dialect_for(url, "b").connect(spec))
    (table,) = session.catalog().tables
    started = time.monotonic()
    (rows, _) = session.count(table, ())
    base = max(0.001, time.monotonic() - started)
    print(f"marks {engine}: {rows:,} rows, count(*) {base:.2f} s")
    every = [MarkedColumn(name=name, form=form, share=SHARE) for name, form in COLUMNS]
    four = tuple(m for m in every if m.name in FOUR)
    for label, marks in (*((f"{m.name} {m.form}", (m,)) for m in every), ("four columns", four)):
        seconds, found = timed(session, table, marks)
        print(f"marks {engine}: {label}: {seconds:.2f} s, {seconds / base:.1f} x count(*), {found} rows")
    look = LookUp(column="number", to_schema=table.schema, to_table="people", to_column="id")
    started = time.monotonic()
    (answer,) = session.look_up(table, (look,), 1)
    print(f"marks {engine}: look-up of {answer.asked} values: {time.monotonic() - started:.3f} s")
    session.close()


def timed(session: ComparingSession, table: Table, marks: tuple[MarkedColumn, ...]) -> tuple[float, int]:
    """Return seconds of the whole statement and the rows that came."""
    started = time.monotonic()
    marked = session.mark(table, MarkSpec(salt="b", marks=marks, also=("id",), seconds=300.0))
    return time.monotonic() - started, marked.sample.rows


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    for name, made in (("sqlite", sqlite), ("mariadb", mariadb)):
        with made(wanted) as address:
            measure(address, name)
