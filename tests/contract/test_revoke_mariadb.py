"""The proposed statements, run on a real MariaDB: who was named loses what was named, and nobody else does."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from typing import Any

import pymysql
import pytest
from pymysql.err import MySQLError

from privaudit.analysis.revoke import Target, model_of, plan, revoke
from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.mysql import MARIADB
from privaudit.model import Grants, Raw

from ..servers import MariaDBServer

Key = tuple[str, str]

DATABASES = ("rv_a", "rvxa", "rv_ab")
TABLES = {"orders": ("id", "fio"), "staff": ("id", "phone")}
PATTERNS = ("rv%", "rv_a", "rv\\_a", "rv\\_%", "rv_a%", "%", "rv\\_ab")
HOSTS = ("%", "127.%", "127.0.0.1", "127.0.1.%")
SOURCES = ("127.0.0.1", "127.0.1.5", "127.5.1.2")
USERS = tuple(f"ru{i}" for i in range(6))
ROLES = tuple(f"rr{i}" for i in range(5))
SCOPE = tuple((d, t) for d in DATABASES for t in TABLES)
SEEDS = (0, 1, 2, 23)
"""23 has a right on a table and on a column of it."""


class Estate:
    """Random accounts and grants on one server, from one seed."""

    def __init__(self, server: MariaDBServer) -> None:
        self.server = server
        self.accounts: list[tuple[str, str]] = []
        self._connection = pymysql.connect(
            host="127.0.0.1", port=server.port, user="root", password=server.password, autocommit=True
        )

    def run(self, statement: str, args: tuple[object, ...] | None = None) -> None:
        """Send one statement as root."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement, args)

    def make_databases(self) -> None:
        """Make databases and tables."""
        for database in DATABASES:
            self.run(f"CREATE DATABASE {database}")
            for table, columns in TABLES.items():
                self.run(f"CREATE TABLE {database}.{table} ({', '.join(f'{c} INT' for c in columns)})")

    def fill(self, seed: int) -> None:
        """Make databases, accounts, roles and rights of every level."""
        chance = random.Random(seed)  # noqa: S311 - repeatable cases, not a secret
        self.make_databases()
        for role in ROLES:
            self.run(f"CREATE ROLE {role}")
        for user in USERS:
            for host in chance.sample(HOSTS, chance.choice((1, 1, 2))):
                self.run(f"CREATE USER '{user}'@'{host}'")
                self.accounts.append((user, host))
        for i, role in enumerate(ROLES):
            for inner in chance.sample(ROLES[i + 1 :], min(len(ROLES) - i - 1, chance.choice((0, 1)))):
                self.run(f"GRANT {inner} TO {role}")
        for user, host in self.accounts:
            held = chance.sample(ROLES, chance.choice((0, 1, 2)))
            for role in held:
                self.run(f"GRANT {role} TO '{user}'@'{host}'")
            if held and chance.random() < 0.6:
                self.run(f"SET DEFAULT ROLE {held[0]} FOR '{user}'@'{host}'")
        self._rights(chance)

    def _rights(self, chance: random.Random) -> None:
        grantees = [f"'{user}'@'{host}'" for user, host in self.accounts] + list(ROLES)
        for grantee in (*grantees, *grantees, "PUBLIC"):
            place = f"{chance.choice(DATABASES)}.{chance.choice(tuple(TABLES))}"
            pick = chance.random()
            if pick < 0.35:
                what = chance.choice(("SELECT", "SELECT", "SELECT, INSERT", "INSERT"))
                self.run(f"GRANT {what} ON `{chance.choice(PATTERNS)}`.* TO {grantee}")
            elif pick < 0.6:
                self.run(f"GRANT SELECT ON {place} TO {grantee}")
            elif pick < 0.8:
                self.run(f"GRANT SELECT (id) ON {place} TO {grantee}")
            elif pick < 0.85:
                self.run(f"GRANT SELECT ON *.* TO {grantee}")

    def clear(self) -> None:
        """Remove all of it."""
        for database in DATABASES:
            self.run(f"DROP DATABASE IF EXISTS {database}")
        for name in ("db", "tables_priv", "columns_priv"):
            self.run(f"DELETE FROM mysql.{name} WHERE User REGEXP '^r[ur][0-9]+$' OR User = 'PUBLIC'")
        self.run("DELETE FROM mysql.global_priv WHERE User REGEXP '^r[ur][0-9]+$'")
        self.run("DELETE FROM mysql.roles_mapping WHERE Role REGEXP '^rr[0-9]+$'")
        self.run("FLUSH PRIVILEGES")

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def read(self, user: str, table: str) -> None:
        """Log in and read."""
        connection = pymysql.connect(host="127.0.0.1", port=self.server.port, user=user)
        with connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table}")

    def grants(self) -> Grants:
        """Scan who reads what."""
        session = MARIADB.connect(ConnectSpec(name="m", url=Raw(self.server.url), run_id="20260101-revoke"))
        try:
            return session.grants(session.catalog())
        finally:
            session.close()

    def really(self) -> dict[str, set[Key]]:
        """Log in as every account from everywhere, with every role, and try to read."""
        found: dict[str, set[Key]] = {f"{u}@{h}": set() for u, h in self.accounts}
        for user in USERS:
            for source in SOURCES:
                with contextlib.suppress(MySQLError):
                    connection = pymysql.connect(
                        host="127.0.0.1", port=self.server.port, user=user, bind_address=source
                    )
                    with connection, connection.cursor() as cursor:
                        cursor.execute("SELECT CURRENT_USER()")
                        (name,) = cursor.fetchone() or ("",)
                        found[str(name)] |= _tried(cursor)
        return found


def _tried(cursor: Any) -> set[Key]:
    found: set[Key] = set()
    for role in (None, "NONE", *ROLES):
        try:
            if role is not None:
                cursor.execute(f"SET ROLE {role}")
        except MySQLError:
            continue
        for database, table in SCOPE:
            for column in TABLES[table]:
                with contextlib.suppress(MySQLError):
                    cursor.execute(f"SELECT {column} FROM {database}.{table} LIMIT 0")
                    found.add((database, table))
    return found


@pytest.fixture
def estate(mariadb_server: MariaDBServer) -> Iterator[Estate]:
    """A server without databases and accounts of ours, before and after."""
    made = Estate(mariadb_server)
    made.clear()
    yield made
    made.clear()
    made.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_exactly_the_named_lose_exactly_that(estate: Estate, seed: int) -> None:
    """Account after account, its statements are run: the targets are closed, and every loss of others was said."""
    estate.fill(seed)
    closed = 0
    for user, host in estate.accounts[:6]:
        name = f"{user}@{host}"
        model = model_of(estate.grants(), "mariadb", SCOPE)
        assert model is not None
        before = estate.really()
        assert all(before[a] <= model.reached(a) for a in before)
        targets = sorted(model.reached(name))[: 1 + len(host) % 3]
        made = plan(model, name, [Target(schema=s, name=n) for s, n in targets])
        statements = revoke("mariadb", made.cuts)
        for statement in statements:
            estate.run(statement)
        after, again = estate.really(), model_of(estate.grants(), "mariadb", SCOPE)
        assert again is not None
        left = {t.key for t in made.left}
        gone = set(targets) - left
        assert not gone & after[name], (name, statements)
        said = {loss.principal: set(loss.relations) for loss in made.others} | {name: gone | set(made.besides)}
        for other in model.principals():
            lost = model.reached(other) - again.reached(other)
            assert lost == said.get(other, set()), (name, other, statements)
            assert again.reached(other) <= model.reached(other), (name, other, statements)
        for other in before:
            assert before[other] - after[other] <= said.get(other, set()), (name, other, statements)
        closed += len(gone)
    assert closed


def test_the_pattern_is_named_as_it_is_stored(estate: Estate) -> None:
    """A right on databases is taken back under the pattern it was given with, else the server knows no such right."""
    estate.make_databases()
    estate.run("CREATE USER 'ru9'@'%'")
    estate.run("GRANT SELECT ON `rv\\_a%`.* TO 'ru9'@'%'")
    estate.run("GRANT INSERT ON `rv%`.* TO 'ru9'@'%'")
    model = model_of(estate.grants(), "mariadb", SCOPE)
    assert model is not None
    assert len(model.reached("ru9@%")) == 4
    made = plan(model, "ru9@%", [Target(schema="rv_ab", name="orders")])
    (statement,) = revoke("mariadb", made.cuts)
    assert statement == "REVOKE SELECT ON `rv\\_a%`.* FROM 'ru9'@'%';"
    assert set(made.besides) == {("rv_ab", "staff"), ("rv_a", "orders"), ("rv_a", "staff")}
    estate.run(statement)
    again = model_of(estate.grants(), "mariadb", SCOPE)
    assert again is not None
    assert not again.reached("ru9@%")


def test_what_comes_to_matter_after_it(estate: Estate) -> None:
    """A row that held reading only disappears when that is taken back, and the more general one has to go too."""
    estate.make_databases()
    estate.run("CREATE USER 'ru9'@'%'")
    estate.run("GRANT SELECT ON `rv%`.* TO 'ru9'@'%'")
    estate.run("GRANT SELECT ON `rvxa`.* TO 'ru9'@'%'")
    model = model_of(estate.grants(), "mariadb", SCOPE)
    assert model is not None
    statements = revoke("mariadb", plan(model, "ru9@%", [Target(schema="rvxa", name="orders")]).cuts)
    assert statements == (
        "REVOKE SELECT ON `rvxa`.* FROM 'ru9'@'%';",
        "REVOKE SELECT ON `rv%`.* FROM 'ru9'@'%';",
    )
    estate.run(statements[0])
    estate.read("ru9", "rvxa.orders")
    estate.run(statements[1])
    with pytest.raises(MySQLError):
        estate.read("ru9", "rvxa.orders")
