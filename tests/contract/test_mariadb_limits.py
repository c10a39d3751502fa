"""Waits and time limits on a real MariaDB server: locks, a server that keeps silent, one that trickles."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from privaudit.dialects import _mysql_connect, _mysql_url
from privaudit.dialects.base import Limits, SampleSpec
from privaudit.errors import QueryTimeout
from privaudit.model import Catalog

from .mariadb_estate import Open, Run, connect_as_root, table_of

FEW = SampleSpec(rows=5, seed=1)


@contextmanager
def _holding(url: str, *statements: str) -> Iterator[None]:
    """Another session in the middle of something."""
    with connect_as_root(url) as holder, holder.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        yield
        cursor.execute("ROLLBACK")
        cursor.execute("UNLOCK TABLES")


def test_locked_table_is_said_to_be_locked(maria_open: Open, maria_catalog: Catalog, maria_url: str) -> None:
    """A table that another session holds is given up after the lock limit, with that reason and those seconds."""
    maria = maria_open(limits=Limits(lock_timeout=1))
    for name in ("child", "nothing"):
        with _holding(maria_url, f"LOCK TABLES {name} WRITE"):
            started = time.monotonic()
            with pytest.raises(QueryTimeout) as caught:
                maria.sample(table_of(maria_catalog, name), FEW)
            assert time.monotonic() - started < 4
        assert caught.value.reason == "locked"
        assert ("seconds", "1") in caught.value.params
        assert maria.sample(table_of(maria_catalog, name), FEW).rows == 0


def test_catalog_is_read_while_a_table_is_locked(maria_open: Open, maria_url: str) -> None:
    """Listing relations and columns does not wait for a table that another session holds."""
    maria = maria_open(limits=Limits(lock_timeout=1))
    with _holding(maria_url, "LOCK TABLES child WRITE"):
        started = time.monotonic()
        assert table_of(maria.catalog(), "child").columns
        assert time.monotonic() - started < 4


def test_sampling_takes_no_row_locks(maria_open: Open, maria_run: Run, maria_url: str) -> None:
    """On a server whose default isolation is SERIALIZABLE, rows that are being written are read all the same."""
    maria_run("CREATE TABLE busy (id INT PRIMARY KEY, v INT)")
    maria_run("INSERT INTO busy VALUES (1, 1)")
    maria_run("SET GLOBAL TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    try:
        maria = maria_open(limits=Limits(lock_timeout=1))
        table = table_of(maria.catalog(), "busy")
        with _holding(maria_url, "START TRANSACTION", "UPDATE busy SET v = 2"):
            assert maria.sample(table, FEW).values("v") == (1,)
    finally:
        maria_run("SET GLOBAL TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        maria_run("DROP TABLE busy")


@pytest.fixture
def unheeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not know its own time limit, and little patience on our side."""
    settings = _mysql_connect._settings

    def without_limit(limits: Limits, *, mariadb: bool) -> list[tuple[str, str]]:
        return [s for s in settings(limits, mariadb=mariadb) if s[0] != "statement_timeout"]

    monkeypatch.setattr(_mysql_connect, "_settings", without_limit)
    monkeypatch.setattr(_mysql_url, "SLACK", 0.2)


@pytest.mark.usefixtures("unheeded")
@pytest.mark.parametrize("patient_driver", [False, True])
def test_silent_server_does_not_hang_the_scan(
    maria_open: Open, maria_catalog: Catalog, maria_run: Run, maria_url: str, patient_driver: bool
) -> None:
    """The client gives up, by the driver's time-out or by its own clock; the next statement has a new connection."""
    maria_run("CREATE FUNCTION sleeps() RETURNS INT RETURN SLEEP(60)")
    maria_run("CREATE VIEW sleeping AS SELECT sleeps() AS x")
    maria = maria_open(limits=Limits(statement_timeout=0.4, lock_timeout=0.4))
    table = table_of(maria.catalog(), "sleeping")
    before = maria.server.connection_id
    if patient_driver:
        driver: Any = maria._sql.connection.connection.dbapi_connection
        driver._read_timeout = 60
    try:
        started = time.monotonic()
        with pytest.raises(QueryTimeout) as caught:
            maria.sample(table, FEW)
        assert time.monotonic() - started < 5
        assert caught.value.reason == "timeout"
        assert caught.value.__context__ is None
        assert maria.sample(table_of(maria_catalog, "child"), FEW).rows == 0
        assert maria.server.connection_id != before
        assert maria.query("SELECT @@tx_read_only") == [(1,)]
        assert _running(maria_url, before) == 0
    finally:
        maria_run("DROP VIEW sleeping")
        maria_run("DROP FUNCTION sleeps")


def _running(url: str, connection: int) -> int:
    """How many statements of a connection still run, shortly after it was given up."""
    with connect_as_root(url) as admin, admin.cursor() as cursor:
        for _ in range(40):
            cursor.execute(
                "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = %s AND COMMAND = 'Query'", (connection,)
            )
            (count,) = cursor.fetchone()
            if not count:
                break
            time.sleep(0.1)
    return int(count)


def test_limits_of_one_table_do_not_add_up(maria_open: Open, maria_catalog: Catalog, maria_url: str) -> None:
    """A locked table costs one wait, not one for each column or statement."""
    maria = maria_open(limits=Limits(lock_timeout=1))
    table = table_of(maria_catalog, "big")
    with _holding(maria_url, "LOCK TABLES big WRITE"):
        started = time.monotonic()
        with pytest.raises(QueryTimeout):
            maria.sample(table, SampleSpec(rows=500, seed=1))
        assert time.monotonic() - started < 3
