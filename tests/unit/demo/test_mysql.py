"""The estate on a real MariaDB: rows, comments, rights that show, and nothing dropped that is not the demo's."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pymysql
import pytest

from privaudit.demo import DemoSystem, estate, ground_truth
from privaudit.demo.mysql import build_mysql, drop_mysql
from privaudit.errors import ConnectError, UsageError

SCALE = 0.1


@pytest.fixture(scope="module")
def built(mariadb_url: str) -> Iterator[dict[str, DemoSystem]]:
    """Build the estate twice, as a second run does, and drop it after the tests."""
    build_mysql(mariadb_url, scale=0.02)
    yield {s.key: s for s in build_mysql(mariadb_url, scale=SCALE)}
    drop_mysql(mariadb_url)


def ask(url: str, sql: str) -> list[tuple[object, ...]]:
    """Run a query and return its rows."""
    parts = urlsplit(url)
    connection = pymysql.connect(
        host=parts.hostname,
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=parts.path.strip("/") or None,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_the_scanner_reads_every_labelled_column(built: dict[str, DemoSystem]) -> None:
    """The columns the scanner sees are those of the ground truth, and the rows are the description's."""
    for described in estate(scale=SCALE):
        system = built[described.name]
        found = ask(
            system.url,
            "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t "
            "USING (table_schema, table_name) WHERE t.table_type = 'BASE TABLE' AND table_schema = DATABASE()",
        )
        assert set(found) == {(t, c) for s, t, c in ground_truth() if s == described.name}
        for table in described.tables:
            count = ask(system.url, f"SELECT count(*) FROM `{table.name}`")[0][0]
            assert count == sum(1 for _ in table.rows())


def test_the_scanner_cannot_write(built: dict[str, DemoSystem]) -> None:
    """The account may neither delete nor create."""
    for sql in ("DELETE FROM orders", "CREATE TABLE t (i int)"):
        with pytest.raises(pymysql.err.OperationalError):
            ask(built["delivery"].url, sql)


def test_the_scanner_reads_rights_without_hashes(built: dict[str, DemoSystem]) -> None:
    """The tables of rights are open to the scanner as `privaudit init` advises, password hashes are not."""
    url = built["delivery"].url
    assert ask(url, "SELECT count(*) FROM mysql.db")[0][0] != 0
    assert ask(url, "SELECT count(User) FROM mysql.user")[0][0] != 0
    for sql in ("SELECT authentication_string FROM mysql.user", "SELECT Priv FROM mysql.global_priv"):
        with pytest.raises(pymysql.err.OperationalError):
            ask(url, sql)


def test_rights_show(mariadb_url: str, built: dict[str, DemoSystem]) -> None:
    """A column grant, a wildcard grant, a role and its default are in the tables of rights."""
    assert built["bank"].schema == "demo_bank"
    columns = ask(mariadb_url, "SELECT Column_name FROM mysql.columns_priv WHERE User = 'demo_couriers_app'")
    assert ("door_code",) in columns
    assert ("email",) not in columns
    assert ask(mariadb_url, "SELECT Db FROM mysql.db WHERE User = 'demo_contractor'") == [("demo_%",)]
    assert ask(mariadb_url, "SELECT default_role FROM mysql.user WHERE User = 'demo_leaver'") == [("demo_support",)]
    assert ask(mariadb_url, "SELECT default_role FROM mysql.user WHERE User = 'demo_senior'") == [("",)]


def test_comments_arrive(built: dict[str, DemoSystem]) -> None:
    """Column and table comments are there."""
    said = ask(
        built["delivery"].url,
        "SELECT column_comment FROM information_schema.columns WHERE column_name = 'door_code' "
        "AND table_name = 'orders' AND table_schema = DATABASE()",
    )
    assert said == [("Код домофона",)]


def test_a_database_that_is_not_ours_stops_the_build(mariadb_url: str) -> None:
    """A database of the demo's name with another table in it is neither dropped nor filled."""
    drop_mysql(mariadb_url)
    ask(mariadb_url, "CREATE DATABASE demo_bank")
    try:
        ask(mariadb_url, "CREATE TABLE demo_bank.somebodys (i int)")
        with pytest.raises(UsageError, match="demo_bank"):
            build_mysql(mariadb_url, scale=0.02)
        assert ask(mariadb_url, "SELECT count(*) FROM demo_bank.somebodys") == [(0,)]
    finally:
        ask(mariadb_url, "DROP DATABASE demo_bank")


def test_an_account_that_is_not_ours_stops_the_build(mariadb_url: str) -> None:
    """An account of the demo's name on a server without the demo stays."""
    drop_mysql(mariadb_url)
    ask(mariadb_url, "CREATE USER demo_leaver@localhost")
    try:
        with pytest.raises(UsageError, match="demo_leaver"):
            build_mysql(mariadb_url, scale=0.02)
    finally:
        ask(mariadb_url, "DROP USER demo_leaver@localhost")


def test_an_unreachable_server_is_a_connect_error() -> None:
    """The error names the server without its password."""
    with pytest.raises(ConnectError) as caught:
        build_mysql("mysql://admin:s3cret@127.0.0.1:1/")
    assert "s3cret" not in str(caught.value)
