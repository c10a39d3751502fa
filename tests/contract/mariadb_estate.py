"""A database on a real MariaDB server with relations of every sort, and sessions on it, for the MariaDB tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pymysql
from sqlalchemy import make_url

from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.mysql import MysqlSession
from privaudit.model import Catalog, Raw, Table

TOKEN = "Canary8Xw"
HOSTILE = "a`b \"q\" 'x' %s :p имя select"
HOSTILE_COLUMNS = ("select", "c%d", ":p", "имя", "ти`к", "a b", "%(x)s", "back\\slash")

ENDLESS = "SELECT COUNT(*) AS n FROM big a JOIN big b ON a.v <> b.v JOIN big c ON c.v <> a.v"
"""8e12 pairs."""

Open = Callable[..., MysqlSession]
Run = Callable[..., None]
Account = Callable[..., str]


def sql_name(name: str) -> str:
    """Quote a name."""
    return "`" + name.replace("`", "``") + "`"


def connect_as_root(url: str) -> Any:
    """Return a driver's connection past the dialect."""
    u = make_url(url)
    return pymysql.connect(
        host=str(u.host),
        port=int(u.port or 0),
        user=str(u.username),
        password=str(u.password or ""),
        database=u.database,
        autocommit=True,
    )


def sender(connection: Any) -> Run:
    """Return a function that sends statements and takes zero dates."""

    def send(statement: str, args: tuple[object, ...] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, args)

    send("SET sql_mode = ''")
    return send


def fill(run: Run) -> None:
    """Make the relations."""
    columns = ", ".join(f"{sql_name(c)} VARCHAR(20)" for c in HOSTILE_COLUMNS)
    run(f"CREATE TABLE {sql_name(HOSTILE)} (id INT PRIMARY KEY, {columns})")
    holders = ", %s" * len(HOSTILE_COLUMNS)
    run(f"INSERT INTO {sql_name(HOSTILE).replace('%', '%%')} VALUES (1{holders})", tuple(HOSTILE_COLUMNS))
    run(
        f"CREATE TABLE kinds (id INT PRIMARY KEY, fio VARCHAR(40) NOT NULL COMMENT '{TOKEN}', mail VARCHAR(90) UNIQUE,"
        f" e ENUM('{TOKEN}', 'b') DEFAULT '{TOKEN}', s SET('{TOKEN}', 'c'), j JSON, flag TINYINT(1), n DECIMAL(9,2),"
        " f DOUBLE, d DATE, t TIME, dt DATETIME, ts TIMESTAMP NULL, y YEAR, bits BIT(5), g POINT, bin VARBINARY(200),"
        f" u UUID, i6 INET6, txt LONGTEXT) COMMENT '{TOKEN}'"
    )
    run(
        "INSERT INTO kinds VALUES (1, %s, 'a', %s, %s, '{\"k\": 1}', 1, 12.50, 1.5, '0000-00-00', '838:59:59',"
        " '0000-00-00 00:00:00', NULL, 2001, b'101', POINT(37.6, 55.7), %s,"
        " '123e4567-e89b-12d3-a456-426655440000', '::1', %s)",
        (TOKEN, TOKEN, TOKEN, b"x" * 64, "ы" * 20_000),
    )
    run(
        "INSERT INTO kinds (id, fio, mail, d, t, dt, bin) VALUES (2, 'b', 'b', '2024-02-29', '-10:00:00', 'bad', %s)",
        (b"y" * 65,),
    )
    run("CREATE TABLE child (id INT PRIMARY KEY, kind INT, CONSTRAINT fk FOREIGN KEY (kind) REFERENCES kinds (id))")
    run("CREATE VIEW shown AS SELECT id, fio FROM kinds")
    run("CREATE TABLE base (x INT)")
    run("CREATE VIEW broken AS SELECT x FROM base")
    run("DROP TABLE base")
    run("CREATE SEQUENCE seq_numbers")
    run("CREATE TABLE versioned (x INT) WITH SYSTEM VERSIONING")
    run("CREATE TABLE nothing (x INT)")
    run("CREATE TABLE big (id BIGINT UNSIGNED PRIMARY KEY, v VARCHAR(20))")
    run("INSERT INTO big SELECT seq * 7, CONCAT('v', seq) FROM seq_1_to_20000")
    run("CREATE TABLE composite (a INT, b VARCHAR(10), v INT, PRIMARY KEY (a, b))")
    run("INSERT INTO composite SELECT seq, 'k', seq FROM seq_1_to_20000")
    run("CREATE TABLE textkey (k VARCHAR(20) PRIMARY KEY, v INT)")
    run("INSERT INTO textkey SELECT CONCAT('k', seq), seq FROM seq_1_to_5000")
    run("ANALYZE TABLE big, composite, textkey")


def spec_of(url: str, **more: Any) -> ConnectSpec:
    """Return how to reach it."""
    return ConnectSpec(name="m", url=Raw(url), run_id="20260101-t", **more)


def table_of(catalog: Catalog, name: str) -> Table:
    """Return the one relation of that name."""
    (found,) = (t for t in catalog.tables if t.name == name)
    return found
