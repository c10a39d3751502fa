"""The estate on a real PostgreSQL: rows, comments, rights that show, and nothing dropped that is not the demo's."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest

from privaudit.demo import DemoSystem, estate, ground_truth
from privaudit.demo.cast import planted_access
from privaudit.demo.postgresql import build_postgresql, conninfo, drop_postgresql, scanner_url
from privaudit.errors import ConnectError, UsageError

SCALE = 0.1


@pytest.fixture(scope="module")
def built(postgres_url: str) -> Iterator[dict[str, DemoSystem]]:
    """Build the estate twice, as a second `privaudit demo` does, and drop it after the tests."""
    build_postgresql(postgres_url, scale=0.02)
    yield {s.key: s for s in build_postgresql(postgres_url, scale=SCALE)}
    drop_postgresql(postgres_url)


def ask(url: str, sql: str, *, database: str | None = None) -> list[tuple[object, ...]]:
    """Run a query and return its rows."""
    with psycopg.connect(conninfo(url, database), autocommit=True) as connection:
        return connection.execute(sql.encode()).fetchall()


def reads(url: str, database: str, role: str, relation: str, column: str | None = None) -> object:
    """Ask the server whether a role may select."""
    function = f"has_column_privilege('{role}', '{relation}', '{column}', 'SELECT')"
    if column is None:
        function = f"has_table_privilege('{role}', '{relation}', 'SELECT')"
    return ask(url, f"SELECT {function}", database=database)[0][0]


def test_the_scanner_reads_every_labelled_column(built: dict[str, DemoSystem]) -> None:
    """The columns the scanner sees are those of the ground truth, and the rows are the description's."""
    hidden = {"core.complaints"}
    for described in estate(scale=SCALE):
        system = built[described.name]
        found = ask(
            system.url,
            "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t "
            "USING (table_schema, table_name) WHERE t.table_type = 'BASE TABLE' "
            f"AND t.table_schema = '{described.schema}'",
        )
        expected = {(t, c) for s, t, c in ground_truth() if s == described.name}
        assert {f for f in found if f"{described.schema}.{f[0]}" not in hidden} == expected
        for table in described.tables:
            count = ask(system.url, f'SELECT count(*) FROM "{described.schema}"."{table.name}"')[0][0]
            assert count == sum(1 for _ in table.rows())


def test_the_scanner_cannot_write_or_create(built: dict[str, DemoSystem]) -> None:
    """Even with its read-only setting turned off, the account may neither write nor create anything."""
    for sql in ("DELETE FROM orders", "CREATE TABLE t (i int)", "CREATE TEMP TABLE t (i int)"):
        with psycopg.connect(built["delivery"].url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.encode())


def test_rights_show(postgres_url: str, built: dict[str, DemoSystem]) -> None:
    """Column grants, groups, PUBLIC, pg_read_all_data and a grant without USAGE are as the landscape says."""
    assert built["delivery"].database == "demo_delivery"
    assert reads(postgres_url, "demo_delivery", "demo_couriers_app", "orders", "door_code") is True
    assert reads(postgres_url, "demo_delivery", "demo_couriers_app", "orders", "email") is False
    assert reads(postgres_url, "demo_delivery", "demo_support", "orders") is True
    assert reads(postgres_url, "demo_laboratory", "demo_contractor", "patients") is True
    assert reads(postgres_url, "demo_analyst_copy", "demo_bank_app", "orders_2023_copy") is True
    usage = "SELECT has_schema_privilege('demo_analysts', 'core', 'USAGE'), has_table_privilege('demo_analysts', "
    assert ask(postgres_url, usage + "'core.payments', 'SELECT')", database="demo_bank") == [(False, True)]


def test_planted_access_is_what_the_server_says(postgres_url: str, built: dict[str, DemoSystem]) -> None:
    """For every planted principal the server's own has_column_privilege gives exactly the planted columns."""
    schemas = {s.name: s for s in estate()}
    for planted in planted_access(scale=SCALE):
        schema = schemas[planted.system].schema
        # A new role holds what PUBLIC holds and nothing else.
        role = "demo_bank_app" if planted.principal == "PUBLIC" else planted.principal
        rows = ask(
            postgres_url,
            f"""SELECT attname FROM pg_attribute WHERE attrelid = '{schema}."{planted.table}"'::regclass AND attnum > 0
            AND has_schema_privilege('{role}', '{schema}', 'USAGE')
            AND has_database_privilege('{role}', current_database(), 'CONNECT')
            AND has_column_privilege('{role}', attrelid, attnum, 'SELECT')""",
            database=built[planted.system].database,
        )
        everything = {c.name for c in schemas[planted.system].table(planted.table).columns}
        expected = everything if planted.columns == ("*",) else set(planted.columns)
        assert {str(name) for (name,) in rows} == expected, planted


def test_accounts_have_no_password_but_the_scanner(postgres_url: str, built: dict[str, DemoSystem]) -> None:
    """No account of the demo can log in with a password, a leaver can still log in by other means, all are plain."""
    assert built
    rows = ask(
        postgres_url,
        "SELECT rolname, rolpassword IS NULL, rolcanlogin, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls "
        "FROM pg_authid WHERE rolname LIKE 'demo\\_%' OR rolname = 'privaudit_demo'",
    )
    assert len(rows) == 13
    assert [name for name, no_password, _, _ in rows if not no_password] == ["privaudit_demo"]
    assert not any(strong for _, _, _, strong in rows)


def test_a_definer_function_gives_a_row_to_anyone(postgres_url: str, built: dict[str, DemoSystem]) -> None:
    """The analysts, without a right on clients, get a passport through the function."""
    assert reads(postgres_url, "demo_bank", "demo_analysts", "core.clients") is False
    with psycopg.connect(conninfo(postgres_url, str(built["bank"].database)), autocommit=True) as connection:
        phone = connection.execute("SELECT mobile FROM core.clients LIMIT 1").fetchone()
        connection.execute("SET ROLE demo_analysts")
        assert phone is not None
        found = connection.execute("SELECT passport FROM find_client(%s)", phone).fetchall()
    assert len(found) >= 1


def test_row_level_security_hides_complaints_from_the_scanner(built: dict[str, DemoSystem]) -> None:
    """The scanner sees no row, and an error when it asks not to be filtered; the gap is named."""
    url = built["bank"].url
    assert ask(url, "SELECT count(*) FROM core.complaints") == [(0,)]
    with psycopg.connect(url) as connection:
        connection.execute("SET row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM core.complaints")
    assert built["bank"].gaps == ("bank-pg.core.complaints",)


def test_comments_and_json_arrive(built: dict[str, DemoSystem]) -> None:
    """Column comments are there, JSON is jsonb."""
    said = ask(built["delivery"].url, "SELECT col_description('orders'::regclass, 9)")
    assert said == [("Код домофона",)]
    kind = ask(built["loyalty"].url, "SELECT pg_typeof(preferences)::text, preferences->'contact' FROM members LIMIT 1")
    assert kind[0][0] == "jsonb"
    assert "email" in json.dumps(kind[0][1])


def test_a_database_that_is_not_ours_stops_the_build(postgres_url: str) -> None:
    """A database named as one of the demo's, but without its mark, is neither dropped nor filled."""
    drop_postgresql(postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE demo_bank")
        try:
            with pytest.raises(UsageError, match="demo_bank"):
                build_postgresql(postgres_url, scale=0.02)
            drop_postgresql(postgres_url)
            assert connection.execute("SELECT 1 FROM pg_database WHERE datname = 'demo_bank'").fetchall()
            assert not connection.execute("SELECT 1 FROM pg_roles WHERE rolname LIKE 'demo%'").fetchall()
        finally:
            connection.execute("DROP DATABASE demo_bank")


def test_an_unreachable_server_is_a_connect_error() -> None:
    """The error names the server without its password."""
    with pytest.raises(ConnectError) as caught:
        build_postgresql("postgresql://admin:s3cret@127.0.0.1:1/postgres")
    assert "s3cret" not in str(caught.value)


def test_scanner_urls_follow_the_administrators() -> None:
    """Host, port and TLS settings are kept, the account is not; a socket folder becomes a parameter."""
    tcp = scanner_url("postgresql+psycopg://admin:x@db.example:5433/postgres?sslmode=require", "demo_bank", "pw")
    assert tcp == "postgresql://privaudit_demo:pw@db.example:5433/demo_bank?sslmode=require"
    socket = scanner_url("postgresql://postgres@/postgres?host=/run/pg&port=5433", "demo_bank", "pw")
    assert socket == "postgresql://privaudit_demo:pw@/demo_bank?host=/run/pg&port=5433"
