"""The access rules against a real server, over random accounts, hosts, patterns, roles and grants.

Hand-picked cases show what was thought of; these show the rest. A failing seed is to be kept.
"""

from __future__ import annotations

import contextlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pymysql
import pytest
from pymysql.err import MySQLError

from privaudit.dialects._mysql_acl import AccountRow, Acl
from privaudit.dialects._mysql_patterns import Client
from privaudit.dialects._mysql_rights import RightsReader
from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.mysql import MARIADB, MysqlSession
from privaudit.model import Raw, Reach

from ..servers import MariaDBServer

Cell = tuple[str, str, str]
Send = Callable[..., None]

DATABASES = ("fz_a", "fzxa", "fz_ab", "fzb", "f_z")
TABLES = {"orders": ("id", "fio", "total"), "staff": ("id", "phone")}
PATTERNS = (
    *("fz%", "fz_a", "fz\\_a", "fz\\_%", "fz_", "f%", "f_z", "f\\_z", "%", "%a", "fz_a%", "f__a", "f%a%", "fzb"),
    *("_z%", "%z%", "fz\\_ab", "____", "f___", "fz\\_a_"),
)
HOSTS = (
    *("%", "localhost", "127.%", "127.0.%", "127.0.1.%", "127.0.1.5", "127.0._.%", "127.0.0.1", "%.%", "1%"),
    *("127.0.0.0/255.0.0.0", "127.0.1.0/255.255.255.0", "127.0.2.9"),
)
USERS = (*(f"fu{i}" for i in range(14)), "")
ROLES = tuple(f"fr{i}" for i in range(8))
SOURCES = {
    "socket": Client(host="localhost", ip=""),
    **{ip: Client(host="", ip=ip) for ip in ("127.0.0.1", "127.0.1.5", "127.0.2.9", "127.0.10.3", "127.5.1.2")},
}


class Chance:
    """Random accounts and grants on one server, from one seed."""

    def __init__(self, send: Send, seed: int) -> None:
        self._send = send
        self._random = random.Random(seed)  # noqa: S311 - repeatable cases, not a secret
        self._accounts: list[tuple[str, str]] = []

    def fill(self) -> None:
        """Make databases, accounts, roles and rights of every level."""
        for database in DATABASES:
            self._send(f"CREATE DATABASE {database}")
            for table, columns in TABLES.items():
                self._send(f"CREATE TABLE {database}.{table} ({', '.join(f'{c} INT' for c in columns)})")
        self._make_accounts()
        self._grant_roles()
        self._grant_databases()
        self._send("FLUSH PRIVILEGES")
        self._grant_tables()
        self._send("FLUSH PRIVILEGES")

    def _make_accounts(self) -> None:
        for role in ROLES:
            self._send(f"CREATE ROLE {role}")
        for user in USERS:
            for host in self._random.sample(HOSTS, self._random.choice((1, 1, 2, 3)) if user else 1):
                self._send(f"CREATE USER '{user}'@'{host}'")
                self._accounts.append((user, host))

    def _grant_roles(self) -> None:
        for i, role in enumerate(ROLES):
            for inner in self._random.sample(ROLES[i + 1 :], min(len(ROLES) - i - 1, self._random.choice((0, 1, 2)))):
                self._send(f"GRANT {inner} TO {role}")
        for user, host in self._accounts:
            held = self._random.sample(ROLES, self._random.choice((0, 1, 2))) if user else []
            for role in held:
                self._send(f"GRANT {role} TO '{user}'@'{host}'")
            if held and self._random.random() < 0.8:
                # Now and then a default role that is not held.
                default = self._random.choice([*held, ROLES[0]])
                self._send(
                    "UPDATE mysql.global_priv SET Priv = JSON_INSERT(Priv, '$.default_role', %s)"
                    " WHERE User = %s AND Host = %s",
                    (default, user, host),
                )

    def _grant_databases(self) -> None:
        grantees = [(user, self._random.choice(HOSTS)) for user in USERS for _ in range(4)]
        grantees += [(role, "") for role in (*ROLES, "PUBLIC") for _ in range(3)]
        for user, host in grantees:
            row = (host, self._random.choice(PATTERNS), user, self._random.choice("YN"))
            with contextlib.suppress(MySQLError):
                self._send(
                    "INSERT INTO mysql.db (Host, Db, User, Select_priv, Insert_priv) VALUES (%s, %s, %s, %s, 'Y')", row
                )

    def _grant_tables(self) -> None:
        grantees = [f"'{user}'@'{host}'" for user, host in self._accounts for _ in range(2)]
        for grantee in (*grantees, *ROLES, "PUBLIC"):
            table = self._random.choice(tuple(TABLES))
            place = f"{self._random.choice(DATABASES)}.{table}"
            chance = self._random.random()
            if chance < 0.4:
                self._send(f"GRANT {self._random.choice(('SELECT', 'INSERT', 'DELETE'))} ON {place} TO {grantee}")
            elif chance < 0.8:
                self._send(f"GRANT SELECT ({self._random.choice(TABLES[table])}) ON {place} TO {grantee}")

    def clear(self) -> None:
        """Remove all of it."""
        for database in DATABASES:
            self._send(f"DROP DATABASE IF EXISTS {database}")
        for table in ("global_priv", "db", "tables_priv", "columns_priv"):
            self._send(f"DELETE FROM mysql.{table} WHERE User REGEXP '^f[ur][0-9]+$' OR User = ''")
            if table != "global_priv":
                self._send(f"DELETE FROM mysql.{table} WHERE User = 'PUBLIC'")
        self._send("DELETE FROM mysql.roles_mapping WHERE Role REGEXP '^fr[0-9]+$'")
        self._send("FLUSH PRIVILEGES")


@pytest.fixture
def send(mariadb_server: MariaDBServer) -> Iterator[Send]:
    """Sends a statement as root."""
    server = mariadb_server
    connection = pymysql.connect(
        host="127.0.0.1", port=server.port, user="root", password=server.password, autocommit=True
    )

    def run(statement: str, args: tuple[object, ...] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, args)

    yield run
    connection.close()


def _cells() -> Iterator[Cell]:
    for database in DATABASES:
        for table, columns in TABLES.items():
            for column in columns:
                yield database, table, column


def _login(server: MariaDBServer, user: str, source: str) -> Any:
    if source == "socket":
        return pymysql.connect(unix_socket=str(server.folder / "sock"), user=user)
    return pymysql.connect(host="127.0.0.1", port=server.port, user=user, bind_address=source)


def _read(connection: Any) -> tuple[str, set[Cell]]:
    found: set[Cell] = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_USER()")
        name = str(cursor.fetchone()[0])
        for database, table, column in _cells():
            with contextlib.suppress(MySQLError):
                cursor.execute(f"SELECT {column} FROM {database}.{table} LIMIT 0")
                found.add((database, table, column))
    return name, found


def _worked_out(acl: Acl, account: AccountRow, client: Client) -> set[Cell]:
    session = acl.after_login(account, client)
    wide = {d for d in DATABASES if any(True for _ in acl.everywhere(session, d))}
    found = {cell for cell in _cells() if cell[0] in wide}
    for database, table, reading in acl.tables(session):
        columns = TABLES[table] if reading.columns == ("*",) else reading.columns
        found |= {(database, table, c) for c in columns}
    return found


@pytest.mark.parametrize("seed", [4, 9, 15])
def test_random_grants(mariadb_server: MariaDBServer, send: Send, seed: int) -> None:
    """For every account and every address that it logs in from, the rules give exactly what the server lets it read.

    The list over all addresses holds at least all of it.
    """
    chance = Chance(send, seed)
    session = MARIADB.connect(ConnectSpec(name="m", url=Raw(mariadb_server.url), run_id="20260101-random"))
    assert isinstance(session, MysqlSession)
    try:
        chance.fill()
        rows = RightsReader(session._sql, session.server).read()
        assert rows is not None
        acl = Acl(rows)
        listed: dict[str, set[Cell]] = defaultdict(set)
        for g in session.grants(session.catalog()).grants:
            if g.reach is Reach.DIRECT and g.schema in DATABASES and g.table in TABLES:
                columns = TABLES[g.table] if g.columns == ("*",) else g.columns
                listed[g.principal] |= {(g.schema, g.table, c) for c in columns}
        logins = 0
        for user in (*USERS[:-1], "anyone"):
            for source, client in SOURCES.items():
                try:
                    connection = _login(mariadb_server, user, source)
                except MySQLError:
                    continue
                logins += 1
                with connection:
                    name, really = _read(connection)
                account = acl.login(user, client)
                assert account is not None
                assert account.name == name
                assert _worked_out(acl, account, client) == really, (name, source)
                assert really <= listed[name], (name, source)
        assert logins >= 20
    finally:
        session.close()
        chance.clear()
