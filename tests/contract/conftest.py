"""Fixtures of the contract tests: sessions on a MariaDB database with relations of every sort."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import make_url

from privaudit.dialects.mysql import MARIADB, MysqlSession
from privaudit.model import Catalog

from ..conftest import DatabaseFactory
from ..servers import ServerAbsent
from .mariadb_estate import TOKEN, Open, Run, connect_as_root, fill, sender, spec_of
from .other_postgres import Others, others


@pytest.fixture(scope="session")
def other_postgres(_terminable: None) -> Iterator[Others]:
    """PostgreSQL 16 and 18; tests on them are skipped where the package index has not got them."""
    with contextlib.ExitStack() as stack:
        try:
            made = stack.enter_context(others())
        except ServerAbsent as e:
            pytest.skip(str(e))
        yield made


@pytest.fixture(scope="module")
def maria_url(mariadb_database: DatabaseFactory) -> str:
    """A database with tables of every sort; its URL."""
    url = mariadb_database()
    with connect_as_root(url) as connection:
        fill(sender(connection))
    return url


@pytest.fixture(scope="module")
def maria_database(maria_url: str) -> str:
    """Its name."""
    return str(make_url(maria_url).database)


@pytest.fixture(scope="module")
def maria_run(maria_url: str) -> Iterator[Run]:
    """Sends a statement as root."""
    connection = connect_as_root(maria_url)
    yield sender(connection)
    connection.close()


@pytest.fixture
def maria_open(maria_url: str) -> Iterator[Open]:
    """Opens sessions and closes them."""
    made: list[MysqlSession] = []

    def connect(at: str = maria_url, **more: Any) -> MysqlSession:
        maria = MARIADB.connect(spec_of(at, **more))
        assert isinstance(maria, MysqlSession)
        made.append(maria)
        return maria

    yield connect
    for maria in made:
        maria.close()


@pytest.fixture
def maria(maria_open: Open) -> MysqlSession:
    """A session as root."""
    return maria_open()


@pytest.fixture
def maria_catalog(maria: MysqlSession) -> Catalog:
    """Its catalog."""
    return maria.catalog()


@pytest.fixture
def maria_account(maria_run: Run, maria_url: str, maria_database: str) -> Iterator[Callable[..., str]]:
    """Makes accounts with rights on the database; gives their URL."""
    made: list[str] = []

    def make(*rights: str) -> str:
        name = f"s{len(made)}_{maria_database}"
        maria_run(f"CREATE USER {name}@'127.0.0.1' IDENTIFIED BY 'pw{TOKEN}'")
        made.append(name)
        for right in rights:
            maria_run(f"GRANT {right} TO {name}@'127.0.0.1'")
        u = make_url(maria_url)
        return f"mysql://{name}:pw{TOKEN}@127.0.0.1:{u.port}/{maria_database}"

    yield make
    for name in made:
        maria_run(f"DROP USER {name}@'127.0.0.1'")
