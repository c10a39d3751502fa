"""When tables were used last, as a real PostgreSQL says it."""

from __future__ import annotations

import datetime as dt

import pytest

from privaudit.model import LastUse

from ..conftest import DatabaseFactory
from .other_postgres import Others
from .postgres_sessions import open_session, run

COUNTERS = "SELECT relname, seq_scan, idx_scan, last_seq_scan, last_idx_scan FROM pg_stat_user_tables ORDER BY 1"


def uses(url: str) -> dict[str, LastUse]:
    """What the server says of each table's last use."""
    session = open_session(url)
    try:
        return {u.table: u for u in session.last_used(session.catalog())}
    finally:
        session.close()


def test_last_use(postgres_database: DatabaseFactory) -> None:
    """A table never read says so, and until when it was changed; of one that was read nothing is known."""
    url = postgres_database()
    run(
        url,
        "CREATE TABLE idle (id int)",
        "CREATE TABLE filled AS SELECT 1 AS id",
        "CREATE TABLE changed AS SELECT 1 AS id",
        "CREATE TABLE used AS SELECT 1 AS id",
        "CREATE TABLE parts (id int) PARTITION BY LIST (id)",
        "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1)",
        "CREATE VIEW seen AS SELECT * FROM used",
        "SELECT * FROM used",
    )
    run(url, "ANALYZE filled")
    run(url, "INSERT INTO changed VALUES (2)")
    found = uses(url)
    assert set(found) == {"idle", "filled", "parts"}
    now = dt.datetime.now(dt.UTC)
    assert (found["idle"].at, found["idle"].method, found["parts"].method) == (None, *["pg_no_scan_since"] * 2)
    assert found["filled"].method == "pg_unchanged"
    assert abs(now - dt.datetime.fromisoformat(found["filled"].at or "")) < dt.timedelta(minutes=5)
    since = dt.datetime.fromisoformat(found["idle"].since or "")
    assert since < now
    run(url, "SELECT pg_stat_reset()")
    assert dt.datetime.fromisoformat(uses(url)["used"].since or "") > since
    run(url, "INSERT INTO parts VALUES (1)", "SELECT * FROM parts_1")
    assert set(uses(url)) == {"idle", "filled", "changed", "used"}


@pytest.mark.parametrize("major", [16, 18])
def test_last_use_with_times(other_postgres: Others, major: int) -> None:
    """From 16 on the server knows when a table was read last, by its rows or an index."""
    url = other_postgres.database(major)
    run(url, "CREATE TABLE idle (id int)", "CREATE TABLE used (id int PRIMARY KEY)", "SELECT * FROM used WHERE id = 1")
    scans = run(url, COUNTERS)
    found = uses(url)
    assert run(url, COUNTERS) == scans
    assert (found["idle"].at, found["idle"].method) == (None, "pg_no_scan_since")
    assert found["used"].method == "pg_last_scan"
    read = dt.datetime.fromisoformat(found["used"].at or "")
    assert abs(dt.datetime.now(dt.UTC) - read) < dt.timedelta(minutes=5)
