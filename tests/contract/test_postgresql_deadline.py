"""Time-outs that a real PostgreSQL does not keep: the audit goes on all the same, on a new connection."""

from __future__ import annotations

import os
import signal
import time

import pytest

from privaudit.dialects import _pg_connect, _pg_deadline
from privaudit.errors import QueryTimeout

from ..conftest import DatabaseFactory
from .postgres_sessions import SAMPLE, open_session, run, table_of


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> str:
    """A database with a table of five rows."""
    made = postgres_database()
    run(made, "CREATE TABLE t AS SELECT g AS id FROM generate_series(1, 5) g")
    return made


def test_timeout_that_a_function_swallows(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that catches every cancel costs its relation and the connection, not the audit; its backend ends."""
    monkeypatch.setattr(_pg_deadline, "GRACE", 0.3)
    monkeypatch.setattr(_pg_deadline, "CANCELLING", 0.5)
    monkeypatch.setattr(_pg_connect, "WATCH_CLIENT", _pg_connect.WATCH_CLIENT.replace("10s", "200ms"))
    run(
        url,
        """CREATE FUNCTION stubborn() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOOP BEGIN PERFORM pg_sleep(1000);
        EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$""",
        "CREATE VIEW stays AS SELECT stubborn() AS x",
    )
    opened = open_session(url, limits={"statement_timeout": 0.5})
    catalog = opened.catalog()
    started = time.monotonic()
    with pytest.raises(QueryTimeout) as e:
        opened.sample(table_of(catalog, "stays"), SAMPLE)
    assert 1 < time.monotonic() - started < 4
    assert (e.value.reason, dict(e.value.params)["seconds"]) == ("timeout", "0.5")
    assert opened.sample(table_of(catalog, "t"), SAMPLE).rows == 5
    asked = """SELECT count(*) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%"stays"%'"""
    deadline = time.monotonic() + 5
    while run(url, asked) != [(0,)] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert run(url, asked) == [(0,)]
    opened.close()


def test_server_that_falls_silent(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that answers no more, and cannot be asked to cancel either, is given up within the bound."""
    monkeypatch.setattr(_pg_deadline, "GRACE", 0.3)
    monkeypatch.setattr(_pg_deadline, "CANCELLING", 0.5)
    opened = open_session(url, limits={"statement_timeout": 0.5})
    table = table_of(opened.catalog(), "t")
    (pid,) = run(url, "SELECT pid FROM pg_stat_activity WHERE application_name = 'privaudit/run1'")[0]
    os.kill(pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        with pytest.raises(QueryTimeout):
            opened.sample(table, SAMPLE)
        assert time.monotonic() - started < 4
        assert opened.sample(table, SAMPLE).rows == 5
    finally:
        os.kill(pid, signal.SIGCONT)
        opened.close()
