"""What it costs to choose rows by their values, on a PostgreSQL table of 2,000,000 rows: ``benchmarks.compare marks``.

Printed are seconds of the statement for each column and form, and for four columns at once, as ratios to a
``SELECT count(*)`` of the same table on one processor, all of one run.
"""

from __future__ import annotations

import time

import psycopg

from privaudit.dialects.base import ComparingSession, ConnectSpec, Limits
from privaudit.dialects.postgresql import PostgresSession
from privaudit.model import MarkedColumn, MarkSpec, PlaceForm, Raw, Table
from tests.servers import PostgresServer

from .access import running

ROWS = 2_000_000
SHARE = 0.001
TABLE = """CREATE TABLE people AS SELECT g AS id, g::bigint * 13 AS account, gen_random_uuid() AS key,
    '+7 (9' || lpad((g % 100)::text, 2, '0') || ') ' || lpad((g::bigint * 7919 % 10000000)::text, 7, '0') AS phone,
    'User.Name' || g || '@example-mail.ru' AS email, 'Иванов Пётр ' || g AS name, 79160000000 + g AS number
    FROM generate_series(1, {}) g"""
COLUMNS = (
    *(("phone", PlaceForm.DIGITS), ("number", PlaceForm.DIGITS), ("email", PlaceForm.PLAIN)),
    *(("name", PlaceForm.PLAIN), ("account", PlaceForm.PLAIN), ("key", PlaceForm.PLAIN)),
)
FOUR = ("phone", "email", "account", "key")


def fill(url: str, rows: int) -> None:
    """Make the table, and read it once into the server's memory."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLE.format(rows).encode())
        connection.execute(b"VACUUM ANALYZE people")
        connection.execute(b"SELECT count(*) FROM people")


def timed(session: ComparingSession, table: Table, marks: tuple[MarkedColumn, ...]) -> tuple[float, int]:
    """Return seconds of the whole statement and the rows that came."""
    started = time.monotonic()
    marked = session.mark(table, MarkSpec(salt="b", marks=marks, also=("id",), seconds=120.0))
    return time.monotonic() - started, marked.sample.rows


def marks(rows: int = ROWS) -> None:
    """Measure, and print."""
    with running(PostgresServer()) as server:
        fill(server.url, rows)
        spec = ConnectSpec(name="b", url=Raw(server.url), run_id="b", limits=Limits(statement_timeout=120.0))
        session = PostgresSession(spec)
        (table,) = (t for t in session.catalog().tables if t.name == "people")
        started = time.monotonic()
        session.count(table, ())
        base = time.monotonic() - started
        print(f"compare marks: {rows:,} rows, count(*) {base:.2f} s on one processor")
        every = tuple(MarkedColumn(name=name, form=form, share=SHARE) for name, form in COLUMNS)
        for mark in every:
            seconds, got = timed(session, table, (mark,))
            print(f"  {mark.name} ({mark.form}): {seconds:.2f} s, {seconds / base:.1f} times count(*), {got} rows")
        seconds, got = timed(session, table, tuple(m for m in every if m.name in FOUR))
        print(f"  {', '.join(FOUR)} at once: {seconds:.2f} s, {seconds / base:.1f} times count(*), {got} rows")
        session.close()
