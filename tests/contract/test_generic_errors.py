"""Errors on the generic path, on real PostgreSQL and MariaDB servers and with a driver that keeps no contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from privaudit.dialects.base import ConnectSpec, SampleSpec, Session
from privaudit.dialects.generic import DIALECT
from privaudit.errors import (
    ConnectError,
    ConnectionLost,
    ObjectGone,
    PermissionMissing,
    PrivauditError,
    QueryFailed,
    QueryTimeout,
)
from privaudit.model import Raw, Table

from ..conftest import DatabaseFactory

TOKEN = "Canary7Er"
FEW = SampleSpec(rows=5, seed=1)
Send = Callable[[str], None]


class UnrulyDialect(SQLiteDialect_pysqlite):
    """A third party's dialect that raises what is no error of the DB-API, with a value in its text."""

    supports_statement_cache = True

    def do_execute(self, cursor: Any, statement: Any, parameters: Any, context: Any = None) -> None:  # noqa: ARG002
        """Fail on the one table."""
        if ".unruly" in statement:
            raise RuntimeError(TOKEN)
        cursor.execute(statement, parameters)


registry.register("unruly", __name__, "UnrulyDialect")


def _open(url: str) -> Session:
    return DIALECT.connect(ConnectSpec(name="g", url=Raw(url), run_id="r1", allow_generic=True))


def _sender(url: str) -> Send:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")

    def send(statement: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(statement))

    return send


@pytest.fixture
def postgres(postgres_database: DatabaseFactory) -> tuple[str, Send]:
    """A database with a table, and a way to send statements."""
    url = make_url(postgres_database()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    send = _sender(url)
    send("CREATE TABLE people (id INT PRIMARY KEY, fio TEXT, photo BYTEA)")
    send(f"INSERT INTO people VALUES (1, '{TOKEN}', repeat('x', 500)::bytea), (2, 'b', 'short')")
    return url, send


def _table(session: Session, name: str) -> Table:
    (found,) = (t for t in session.catalog().tables if t.name == name)
    return found


def _fails(session: Session, table: Table) -> PrivauditError:
    with pytest.raises(PrivauditError) as caught:
        session.sample(table, FEW)
    assert TOKEN not in f"{caught.value!r} {caught.value.__cause__} {caught.value.__context__}"
    return caught.value


def test_time_limit_gone_table_and_lost_connection(postgres: tuple[str, Send]) -> None:
    """SQLSTATEs tell a time-out, a dropped relation and a killed connection apart, and the session goes on."""
    url, send = postgres
    send("CREATE VIEW slow AS SELECT pg_sleep(20)::text AS x")
    send("CREATE TABLE fleeting (x INT)")
    session = _open(url + "?options=-c%20statement_timeout%3D300")
    try:
        slow, fleeting, people = (_table(session, n) for n in ("slow", "fleeting", "people"))
        error = _fails(session, slow)
        assert (type(error), error.reason) == (QueryTimeout, "timeout_not_ours")
        send("DROP TABLE fleeting")
        assert type(_fails(session, fleeting)) is ObjectGone
        send(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert type(_fails(session, people)) is ConnectionLost
        assert session.sample(people, FEW).rows == 2
    finally:
        session.close()


def test_lock_and_missing_right(postgres: tuple[str, Send]) -> None:
    """A lock is said to be one, and a table that may not be read is a missing right."""
    url, send = postgres
    role = f"r_{make_url(url).database}"
    send(f"CREATE ROLE {role} LOGIN PASSWORD 'pw'")
    at = make_url(url).set(username=role, password="pw").render_as_string(hide_password=False)
    session, limited = _open(url + "?options=-c%20lock_timeout%3D300"), _open(at)
    try:
        people = _table(session, "people")
        assert type(_fails(limited, people)) is PermissionMissing
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as holder:
            holder.execute(text("LOCK TABLE people IN ACCESS EXCLUSIVE MODE"))
            error = _fails(session, people)
        assert (type(error), error.reason) == (QueryTimeout, "busy")
    finally:
        session.close()
        limited.close()
        send(f"DROP ROLE {role}")
    with pytest.raises(ConnectError):
        _open(at)


def test_long_binary_values_are_counted(postgres: tuple[str, Send]) -> None:
    """What is over the bound is left out of the sample and counted."""
    session = _open(postgres[0])
    sample = session.sample(_table(session, "people"), FEW)
    session.close()
    assert sample.left_alone == {"photo": 1}
    assert sample.values("photo") == (None, b"short")


def test_numbers_of_mysql_are_known(mariadb_database: DatabaseFactory) -> None:
    """Through PyMySQL, the server's numbers are read as on the path of its own."""
    url = make_url(mariadb_database()).set(drivername="mysql+pymysql").render_as_string(hide_password=False)
    send = _sender(url)
    send("CREATE TABLE people (x INT)")
    session = _open(url)
    people = _table(session, "people")
    send("DROP TABLE people")
    assert type(_fails(session, people)) is ObjectGone
    session.close()


def test_driver_that_raises_anything(tmp_path: Path) -> None:
    """What is no error of the DB-API becomes a QueryFailed, without its text."""
    engine = create_engine(f"sqlite:///{tmp_path / 'u.db'}", poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE unruly (x TEXT)"))
    session = _open(f"unruly:///{tmp_path / 'u.db'}")
    error = _fails(session, _table(session, "unruly"))
    session.close()
    assert type(error) is QueryFailed
    assert error.params == (("error", "RuntimeError"),)


def test_no_deadline_of_our_own_is_said(tmp_path: Path) -> None:
    """That a hung driver cannot be left is among the controls, as not applied."""
    create_engine(f"sqlite:///{tmp_path / 'u.db'}", poolclass=NullPool).connect().close()
    session = _open(f"unruly:///{tmp_path / 'u.db'}")
    assert {c.name: c.applied for c in session.info.controls}["client_deadline"] is False
    session.close()
