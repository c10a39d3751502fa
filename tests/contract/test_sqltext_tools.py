"""Statements that real programs send (psql, pg_dump, mysqldump), as the servers log them: all are understood."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from privaudit.sqltext.base import Flavour, Shape, Verb
from privaudit.sqltext.fingerprint import fingerprint
from privaudit.sqltext.shapes import shape

from ..conftest import DatabaseFactory
from ..servers import PostgresServer
from .mariadb_estate import connect_as_root

TABLES = {"customers": ("id", "name", "phone"), "orders": ("id", "customer_id", "total"), "v": ("name", "total")}
MAKE = (
    "CREATE TABLE customers (id int PRIMARY KEY, name varchar(40), phone varchar(40))",
    "CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers (id), total int)",
    "CREATE VIEW v AS SELECT name, total FROM customers c JOIN orders o ON o.customer_id = c.id",
    "INSERT INTO customers VALUES (1, 'zqxcanary', '+79990077')",
)
PSQL = (
    r"\d", r"\d customers", r"\d+ v", r"\l", r"\du", r"\dp", r"\df", r"\dn+", r"\dt+ *.*", r"\sv v", r"\dx", r"\dT",
    r"\copy customers to /dev/null", r"\copy (select phone from customers) to /dev/null csv", "table customers",
    "select * from customers where phone ~ $$zqxcanary$$ fetch first 5 rows only",
)  # fmt: skip


class _Names:
    def __init__(self, schema: str) -> None:
        self._schema = schema

    def resolve(self, schema: str | None, name: str) -> tuple[str, str] | None:
        return (self._schema, name) if name in TABLES and schema in {None, self._schema} else None

    def columns(self, schema: str, table: str) -> tuple[str, ...]:  # noqa: ARG002 - one schema
        return TABLES[table]


def _program(beside: Path | None, name: str) -> str:
    """A program that came with a server, or is on the path."""
    own = beside.parent / name if beside is not None else Path(name)
    found = str(own) if own.exists() else shutil.which(name)
    assert found is not None, f"{name} is not installed"
    return found


@pytest.fixture(scope="module")
def postgres_log(postgres_server: PostgresServer, postgres_database: DatabaseFactory) -> list[str]:
    """What psql and pg_dump sent to one database, as the server logged it."""
    url, server = postgres_database(), postgres_server.postgres
    name = make_url(url).database
    with psycopg.connect(url, autocommit=True) as connection:
        for sql in (*MAKE, f"ALTER DATABASE {name} SET log_statement = 'all'"):
            connection.execute(sql.encode())
    for command in PSQL:
        subprocess.run([_program(server, "psql"), url, "-Xqc", command], check=True, capture_output=True)
    for options in ((), ("--inserts",), ("--column-inserts", "-t", "customers")):
        subprocess.run([_program(server, "pg_dump"), *options, "-d", url], check=True, capture_output=True)
    lines = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d \S+ \w+ \[)", postgres_server.log.read_text(errors="replace"))
    mark = f"] {name} "
    return [
        line.split("statement: ", 1)[1].replace("\n\t", "\n").strip()
        for line in lines
        if mark in line.split("|", 1)[0] and "LOG:  statement: " in line
    ]


@pytest.fixture(scope="module")
def maria_log(mariadb_database: DatabaseFactory) -> Iterator[tuple[str, list[str]]]:
    """The database's name, and what mysqldump sent, as the general log has it."""
    url = make_url(mariadb_database())
    with connect_as_root(url.render_as_string(hide_password=False)) as connection:
        cursor = connection.cursor()
        for sql in (*MAKE, "SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = 1"):
            cursor.execute(sql)
        try:
            where = ("--protocol=tcp", f"--host={url.host}", f"--port={url.port}", f"--user={url.username}")
            environment = {**os.environ, "MYSQL_PWD": str(url.password)}
            for options, tables in (
                ((), ()),
                (("--skip-extended-insert", "--where=phone='zqxcanary'"), ("customers",)),
            ):
                command = [_program(None, "mysqldump"), *where, *options, str(url.database), *tables]
                subprocess.run(command, check=True, capture_output=True, env=environment)
        finally:
            cursor.execute("SET GLOBAL general_log = 0")
        cursor.execute("SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log WHERE command_type = 'Query'")
        logged = [str(row[0]) for row in cursor.fetchall()]
        cursor.execute("SET GLOBAL log_output = 'FILE'")
        yield str(url.database), logged


def _shapes(logged: list[str], flavour: Flavour, schema: str) -> list[Shape]:
    found = []
    for sql in logged:
        assert "canary" not in fingerprint(sql, flavour)
        understood = shape(sql, flavour, _Names(schema))
        assert understood is not None, sql
        assert "canary" not in repr(understood)
        found.append(understood)
    return found


def test_all_that_psql_and_pg_dump_send_is_understood(postgres_log: list[str]) -> None:
    """Their questions about the catalog read no table; their copies are exports of all columns."""
    shapes = _shapes(postgres_log, Flavour.POSTGRESQL, "public")
    assert len(shapes) > 200
    told = [(s.verb, u.table, u.shown, u.filtered) for s in shapes for u in s.uses]
    every = TABLES["customers"]
    assert told.count((Verb.COPY_OUT, "customers", every, False)) == 2
    assert told.count((Verb.COPY_OUT, "customers", ("phone",), False)) == 1
    assert told.count((Verb.SELECT, "customers", every, False)) == 3
    assert told.count((Verb.SELECT, "customers", every, True)) == 1
    assert len(told) == 9


def test_all_that_mysqldump_sends_is_understood(maria_log: tuple[str, list[str]]) -> None:
    """Each dump reads each table whole, or by its condition."""
    schema, logged = maria_log
    shapes = _shapes(logged, Flavour.MYSQL, schema)
    told = {(u.table, u.shown, u.filtered) for s in shapes for u in s.uses}
    every = TABLES["customers"]
    assert ("customers", every, False) in told
    assert ("customers", every, True) in told
