"""privaudit never harms the database: what the servers themselves recorded of a scan."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from tests import canaries
from tests.conftest import DatabaseFactory
from tests.servers import MariaDBServer, PostgresServer

READING = (exp.Select, exp.Show, exp.Set, exp.SetOperation, exp.Transaction, exp.Rollback, exp.Commit, exp.Describe)
SETTINGS = re.compile(r"(SET|BEGIN|START TRANSACTION|ROLLBACK|COMMIT|DEALLOCATE)\b", re.IGNORECASE)


def scan(url: str, folder: Path) -> dict[str, Any]:
    """Scan one system and return its audit.json."""
    command = [sys.executable, "-m", "privaudit", "scan", f"crm={url}", "--output", "out", "--format", "json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=dict(os.environ))
    assert done.returncode in {0, 3}, done.stderr
    found: dict[str, Any] = json.loads((folder / "out/audit.json").read_text(encoding="utf-8"))
    return found


def assert_reads_only(statements: list[str], dialect: str) -> None:
    """Every statement is one that reads, or sets up its own session."""
    assert len(statements) > 10
    for sql in statements:
        if sql.upper().startswith("SHOW "):
            continue
        if SETTINGS.match(sql):
            assert not re.search(r"read\s+write|\bglobal\b|read_only\s*(=|to)\s*(off|0)", sql, re.IGNORECASE), sql
            continue
        parsed = sqlglot.parse_one(sql, dialect=dialect)
        assert isinstance(parsed, READING), sql
        assert not list(
            parsed.find_all(exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Drop, exp.Into, exp.Lock)
        ), sql


def test_sqlite_keeps_every_byte(tmp_path: Path) -> None:
    """The file's digest and its folder's content are the same after a scan, and all statements read."""
    home = tmp_path / "data"
    home.mkdir()
    connection = sqlite3.connect(home / "crm.db")
    connection.executescript(canaries.sqlite_script())
    connection.close()
    before = {p.name: (hashlib.sha256(p.read_bytes()).digest(), p.stat().st_mtime_ns) for p in home.iterdir()}
    audit = scan(f"sqlite:///{home}/crm.db", tmp_path)
    assert {p.name: (hashlib.sha256(p.read_bytes()).digest(), p.stat().st_mtime_ns) for p in home.iterdir()} == before
    sent = [s["sql"] for s in audit["statements"]]
    assert all(sql.startswith(("SELECT", "PRAGMA query_only", "PRAGMA trusted_schema")) for sql in sent)


@pytest.fixture
def postgres_log(postgres_server: PostgresServer, postgres_database: DatabaseFactory) -> str:
    """A database full of canaries whose every statement the server writes to its log."""
    import psycopg

    url = postgres_database()
    canaries.fill_postgresql(url)
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET log_statement = 'all'".encode())
        connection.execute("ANALYZE client")
    return url


def counters(url: str) -> tuple[Any, ...]:
    """The server's own counts of rows written in the database."""
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute(
            """SELECT sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del), sum(n_live_tup) FROM pg_stat_user_tables"""
        ).fetchone()
        objects = connection.execute("SELECT count(*) FROM pg_class").fetchone()
    assert row is not None
    assert objects is not None
    return (*row, *objects)


def test_postgresql_saw_reads_only(postgres_server: PostgresServer, postgres_log: str, tmp_path: Path) -> None:
    """Write counters and object count stand still, and the server's log holds nothing but reads of ours."""
    before, start = counters(postgres_log), postgres_server.log.stat().st_size
    audit = scan(postgres_log, tmp_path)
    assert counters(postgres_log) == before
    text = postgres_server.log.read_bytes()[start:].decode(errors="replace")
    pattern = re.compile(r"LOG:  (?:statement|execute [^:]*): (.*?)(?=\n\d{4}-\d\d-\d\d |\Z)", re.DOTALL)
    logged = [m.group(1).strip() for m in pattern.finditer(text)]
    ours = [sql for sql in logged if "n_tup_ins" not in sql]
    assert_reads_only([plain(sql) for sql in ours], "postgres")
    assert len(ours) >= sum(s["count"] for s in audit["statements"])


def plain(sql: str) -> str:
    """A logged statement with numbers for its parameters, in words that the parser knows."""
    return re.sub(r"CAST\(1 AS [\w.]+\)", "1", re.sub(r"\$\d+", "1", sql))


def test_mariadb_saw_reads_only(
    mariadb_server: MariaDBServer, mariadb_database: DatabaseFactory, tmp_path: Path
) -> None:
    """Handler write counters stand still, and the general log holds nothing but reads of ours."""
    url = mariadb_database()
    admin = canaries.fill_mariadb(url)
    cursor = admin.cursor()

    def digest() -> Any:
        cursor.execute("CHECKSUM TABLE client")
        checksum = cursor.fetchall()
        cursor.execute("SELECT table_name, update_time FROM information_schema.tables WHERE table_schema = database()")
        return checksum, sorted(cursor.fetchall())

    before = digest()
    log = mariadb_server.folder / "general.log"
    cursor.execute("SET GLOBAL general_log_file = %s", (str(log),))
    cursor.execute("SET GLOBAL general_log = ON")
    try:
        audit = scan(url, tmp_path)
    finally:
        cursor.execute("SET GLOBAL general_log = OFF")
    assert digest() == before
    admin.close()
    text = log.read_text(errors="replace")
    pattern = re.compile(r"\s\d+ Query\t(.*?)(?=\n\d{6}|\n\t\t|\Z)", re.DOTALL)
    logged = [m.group(1).strip() for m in pattern.finditer(text)]
    # The body of the function that a view calls is logged too; it is the database's own.
    ours = [sql for sql in logged if "general_log" not in sql and not sql.startswith("SIGNAL")]
    assert_reads_only(ours, "mysql")
    assert len(ours) >= sum(s["count"] for s in audit["statements"])
