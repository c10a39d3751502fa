"""Fixtures shared by all tests: real servers, started only when a test asks for one, and fresh databases on them."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable, Iterator
from types import FrameType

import pytest
from hypothesis import settings

from .servers import MariaDBServer, PostgresServer, ServerAbsent, ThrowAwayServer

settings.register_profile("tests", derandomize=True, database=None, deadline=None)
settings.load_profile("tests")
"""The same examples in every run, none kept on disk, no limit of time: a test that fails fails for everybody, at once.

What chance may find beyond is looked for by ``make bench``, whose examples are new each time.
"""
_names = itertools.count(1)

DatabaseFactory = Callable[..., str]
"""``make(encoding="UTF8")`` gives the URL of a new database; it is dropped at the end of the module."""


def _interrupt(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@pytest.fixture(scope="session")
def _terminable() -> Iterator[None]:
    """SIGTERM ends the run as Ctrl-C does, so that servers are stopped and folders removed."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    yield
    signal.signal(signal.SIGTERM, before)


def _running(server: ThrowAwayServer) -> Iterator[ThrowAwayServer]:
    try:
        server.start()
    except ServerAbsent as e:
        pytest.fail(str(e), pytrace=False)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def postgres_server(_terminable: None) -> Iterator[PostgresServer]:
    """A running PostgreSQL."""
    server = PostgresServer()
    for _ in _running(server):
        yield server


@pytest.fixture(scope="session")
def mariadb_server(_terminable: None) -> Iterator[MariaDBServer]:
    """A running MariaDB."""
    server = MariaDBServer()
    for _ in _running(server):
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """The administrator's URL: ``postgresql://…@127.0.0.1:port/postgres``."""
    return postgres_server.url


@pytest.fixture(scope="session")
def mariadb_url(mariadb_server: MariaDBServer) -> str:
    """The administrator's URL: ``mysql://root…@127.0.0.1:port/``."""
    return mariadb_server.url


@pytest.fixture(scope="module")
def postgres_database(postgres_url: str) -> Iterator[DatabaseFactory]:
    """Makes fresh databases; all are dropped after the module."""
    import psycopg

    made: list[str] = []

    def make(encoding: str = "UTF8") -> str:
        name = f"t{os.getpid()}_{next(_names)}"
        with psycopg.connect(postgres_url, autocommit=True) as c:
            c.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'".encode())
        made.append(name)
        return postgres_url.rpartition("/")[0] + f"/{name}"

    yield make
    with psycopg.connect(postgres_url, autocommit=True) as c:
        for name in made:
            c.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@pytest.fixture(scope="module")
def mariadb_database(mariadb_url: str) -> Iterator[DatabaseFactory]:
    """Makes fresh databases; all are dropped after the module."""
    import pymysql
    from sqlalchemy import make_url

    url = make_url(mariadb_url)

    def run(statement: str) -> None:
        connection = pymysql.connect(
            host=str(url.host), port=int(url.port or 0), user=str(url.username), password=str(url.password)
        )
        try:
            connection.cursor().execute(statement)
        finally:
            connection.close()

    made: list[str] = []

    def make(encoding: str = "utf8mb4") -> str:
        name = f"t{os.getpid()}_{next(_names)}"
        run(f"CREATE DATABASE {name} CHARACTER SET {encoding}")
        made.append(name)
        return f"{mariadb_url}{name}"

    yield make
    for name in made:
        run(f"DROP DATABASE IF EXISTS {name}")
