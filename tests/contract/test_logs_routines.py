"""Reads through SECURITY DEFINER functions: pgaudit says the outer call alone, and the audit knows what it showed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest

from privaudit.accesslog.base import Usage
from privaudit.accesslog.estate import LoggedSystem
from privaudit.accesslog.read import read_log
from privaudit.config.access_settings import LogSettings, ReadsSettings
from privaudit.config.settings import Settings, SystemSettings
from privaudit.demo.people import phone_ru, russian_person
from privaudit.dialects.postgresql import DIALECT
from privaudit.engine import run_scan
from privaudit.model import Raw

from ..canaries import WORD
from ..servers import ServerAbsent
from .logged import LoggingPostgres, spec, system_of

MODES = {"audited": ("read", "none"), "more": ("read, function, misc", "none"), "plain": ("none", "all")}
"""Databases, with pgaudit.log and log_statement."""
ESTATE = """
    CREATE SCHEMA crm;
    CREATE TABLE crm.customers (id int PRIMARY KEY, full_name text, phone text);
    CREATE TABLE crm.orders (id int PRIMARY KEY, customer_id int, phone text);
    CREATE FUNCTION crm.get_orders(what int) RETURNS TABLE (id int, phone text) LANGUAGE plpgsql SECURITY DEFINER
        AS $$ BEGIN RETURN QUERY SELECT o.id, o.phone FROM crm.orders o WHERE o.customer_id = what; END $$;
    CREATE FUNCTION crm.get_orders(a int, b int) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER
        AS $$ SELECT full_name FROM crm.customers WHERE id BETWEEN a AND b $$;
    CREATE FUNCTION crm."Get It"() RETURNS TABLE (phone text) LANGUAGE sql SECURITY DEFINER
        AS $$ SELECT phone FROM crm.customers $$;
    CREATE FUNCTION crm.own_rights() RETURNS SETOF text LANGUAGE sql AS $$ SELECT phone FROM crm.customers $$;
    GRANT USAGE ON SCHEMA crm TO rita;
"""
CALLS = (
    f"select * from crm.get_orders(1) where phone <> '{WORD}'",
    "SELECT crm.get_orders(2)",
    "SELECT count(*) FROM crm.get_orders(1, 3)",
    "SET search_path = crm",
    "SELECT n.id FROM generate_series(1, 2) n(id), LATERAL get_orders(n.id) AS o",
    'SELECT phone FROM "Get It"() LIMIT 1',
)
SILENT = (
    "EXPLAIN SELECT * FROM get_orders(1)",
    "SELECT 'get_orders(1)', now()",
    "SELECT 1 AS get_orders",
)
FIRST, SECOND, WHOLE = "crm.get_orders(integer)", "crm.get_orders(integer, integer)", "crm.Get It()"


@pytest.fixture(scope="module")
def server(_terminable: None) -> Iterator[LoggingPostgres]:
    """A server whose databases have been read through their functions by rita, who has no right on any table."""
    made = LoggingPostgres()
    try:
        made.start()
    except ServerAbsent as e:
        pytest.fail(str(e), pytrace=False)
    try:
        with psycopg.connect(made.url, autocommit=True) as c:
            c.execute(f"CREATE ROLE rita LOGIN PASSWORD '{made.password}'")
            for name, (audit, statements) in MODES.items():
                c.execute(f"CREATE DATABASE {name}")
                _fill(_url(made, name))
                c.execute(f"ALTER DATABASE {name} SET pgaudit.log = '{audit}'")
                c.execute(f"ALTER DATABASE {name} SET log_statement = '{statements}'")
        for name in MODES:
            with psycopg.connect(_url(made, name, "rita"), autocommit=True) as c:
                for statement in (*CALLS, *SILENT):
                    c.execute(statement.encode())
                with pytest.raises(psycopg.Error):
                    c.execute("SELECT * FROM own_rights()")
        time.sleep(1)  # the collector writes what it was given
        yield made
    finally:
        made.stop()


def _fill(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as c:
        c.execute(ESTATE)
        for i in range(200):
            person = russian_person(3, i)
            c.execute("INSERT INTO crm.customers VALUES (%s, %s, %s)", (i, person.full, phone_ru(person.phone)))
            c.execute("INSERT INTO crm.orders VALUES (%s, %s, %s)", (i, i, phone_ru(person.phone)))


def _url(server: LoggingPostgres, database: str, user: str = "postgres") -> str:
    return f"postgresql://{user}:{server.password}@127.0.0.1:{server.port}/{database}"


def _system(server: LoggingPostgres, name: str) -> LoggedSystem:
    session = DIALECT.connect(spec(name, _url(server, name)))
    try:
        return system_of(session, name, [])
    finally:
        session.close()


def _through(usages: tuple[Usage, ...]) -> Counter[tuple[str | None, str | None, tuple[str, ...]]]:
    found: Counter[tuple[str | None, str | None, tuple[str, ...]]] = Counter()
    for u in usages:
        if u.principal == "rita":
            found[u.through, u.table, u.columns] += u.statements
    return found


@pytest.mark.parametrize("database", MODES)
def test_a_call_is_a_read_of_what_the_function_shows(server: LoggingPostgres, database: str) -> None:
    """Each overload by its own relation, as often as it ran; not those that were explained, named only, or refused."""
    log = LogSettings(systems=(database,), format="postgresql-csv", files=(str(server.folder / "logs" / "pg.csv"),))
    reading = read_log(log, (_system(server, database),), ReadsSettings())
    found = _through(reading.usages)
    assert found == {
        (FIRST, "orders", ("id", "phone")): 3,
        (SECOND, "customers", ("full_name",)): 1,
        (WHOLE, "customers", ("phone",)): 1,
    }
    assert WORD not in repr(reading)


def test_an_audit_marks_reads_through_a_function_and_takes_it_from_nobody_as_unused(server: LoggingPostgres) -> None:
    """``reads[]`` has the tables with the routine; unused access names neither them nor the function."""
    log = LogSettings(systems=("audited",), format="postgresql-csv", files=(str(server.folder / "logs" / "pg.csv"),))
    settings = Settings(
        systems=(SystemSettings(name="audited", url=Raw(_url(server, "audited"))),),
        logs=(log,),
        allow_plaintext=True,
        workers=1,
    )
    result = run_scan(settings).result
    rows = {(r.table, r.through) for r in result.reads if r.principal == "rita" and r.pattern.value == "read"}
    assert rows == {("orders", (FIRST,)), ("customers", (WHOLE, SECOND))}
    assert {a.reach.value for a in result.access if a.principal == "rita"} == {"routine"}
    unused = [f for f in result.findings if f.check == "unused_access" and f.target.principal == "rita"]
    assert not unused
