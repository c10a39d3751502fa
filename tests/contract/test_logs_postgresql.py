"""Who-read-what from a real PostgreSQL's logs is what the test ran, all of it and nothing else, in every format."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from privaudit.accesslog.base import LogReading
from privaudit.accesslog.estate import LoggedSystem
from privaudit.accesslog.read import read_log
from privaudit.config.access_settings import LogSettings, ReadsSettings
from privaudit.config.settings import Settings, SystemSettings
from privaudit.dialects.base import SampleSpec
from privaudit.dialects.postgresql import DIALECT
from privaudit.engine import run_scan
from privaudit.model import Raw
from privaudit.model.codec import to_plain

from ..canaries import WORD
from ..servers import ServerAbsent
from .logged import NUMBER, PHONE, SECRET, LoggingPostgres, Told, lookups, spec, system_of, told

PASSWORD = f"pw{WORD}7"
MODES = {
    "audited": ("read, write, role, misc, misc_set, function", "none"),
    "plain": ("none", "all"),
    "doubled": ("read, write, role, ddl, misc, misc_set", "all"),
}
"""Databases, with pgaudit.log and log_statement."""
FORMATS = {"postgresql-csv": "pg.csv", "postgresql-json": "pg.json", "postgresql-stderr": "pg.log"}
ESTATE = """
    CREATE SCHEMA crm;
    CREATE TABLE crm.customer (id int PRIMARY KEY, name text, phone text, email text);
    CREATE TABLE crm.orders (id int PRIMARY KEY, customer_id int REFERENCES crm.customer, total int);
    CREATE TABLE crm.secret (id int, note text);
    CREATE VIEW crm.contacts AS SELECT id, phone AS tel FROM crm.customer;
    CREATE VIEW crm.short AS SELECT tel FROM crm.contacts;
    CREATE FUNCTION crm.find(what text) RETURNS SETOF text LANGUAGE sql
        AS $$ SELECT email FROM crm.customer WHERE phone = what $$;
    INSERT INTO crm.customer SELECT n, 'n' || n, 'p' || n, 'e' || n FROM generate_series(1, 5) n;
    INSERT INTO crm.orders SELECT n, n, n FROM generate_series(1, 5) n;
    GRANT USAGE ON SCHEMA crm TO anna, analyst;
    GRANT SELECT ON crm.customer, crm.contacts, crm.short TO anna;
    GRANT SELECT ON crm.orders TO analyst, anna;
"""
ALL = "id name phone email"


@pytest.fixture(scope="module")
def server(_terminable: None) -> Iterator[LoggingPostgres]:
    """A server that logs; its databases are filled, its accounts made."""
    made = LoggingPostgres()
    try:
        made.start()
    except ServerAbsent as e:
        pytest.fail(str(e), pytrace=False)
    try:
        with psycopg.connect(made.url, autocommit=True) as c:
            c.execute(f"CREATE ROLE analyst; CREATE ROLE anna LOGIN PASSWORD '{made.password}' IN ROLE analyst")
            for name, (audit, statements) in MODES.items():
                c.execute(f"CREATE DATABASE {name}")
                with psycopg.connect(made.url.rpartition("/")[0] + f"/{name}", autocommit=True) as one:
                    one.execute(ESTATE)
                c.execute(f"ALTER DATABASE {name} SET pgaudit.log = '{audit}'")
                c.execute(f"ALTER DATABASE {name} SET log_statement = '{statements}'")
        yield made
    finally:
        made.stop()


def url_of(server: LoggingPostgres, database: str, user: str = "postgres") -> str:
    """The URL of a database."""
    return f"postgresql://{user}:{server.password}@127.0.0.1:{server.port}/{database}"


def run_statements(url: str) -> Counter[Told]:
    """Run the known list of statements as anna; return what a log of all of them shows."""
    said: Counter[Told] = Counter()

    def expect(table: str, columns: str, how: str = "select", who: str = "anna") -> None:
        said[who, "crm", table, columns, how] += 1

    with psycopg.connect(url, autocommit=True, application_name="crm") as c:
        c.execute("SELECT name, phone FROM crm.customer WHERE phone = %s", (PHONE,))
        expect("customer", "name phone")
        c.execute(f"SELECT name FROM crm.customer WHERE phone = '{PHONE}' AND email LIKE '{SECRET}%'")
        expect("customer", "name")
        c.execute("SELECT c.name, o.total FROM crm.customer c JOIN crm.orders o ON o.customer_id = c.id")
        expect("customer", "name")
        expect("orders", "total")
        c.execute("WITH x AS (SELECT * FROM crm.customer) SELECT email FROM x")
        expect("customer", "email")
        c.execute("SELECT tel FROM crm.contacts WHERE tel = 'x'")
        expect("customer", "phone")
        c.execute("SELECT * FROM crm.short")
        expect("customer", "phone")
        c.execute("SELECT *\n  FROM crm.customer -- all of it\n WHERE id = 1")
        expect("customer", ALL)
        for n in range(3):
            c.execute("SELECT email FROM crm.customer WHERE id = %s", (n,), prepare=True)
            expect("customer", "email")
        for copy in ("COPY crm.customer (name) TO STDOUT", "COPY (SELECT email FROM crm.customer) TO STDOUT"):
            with c.cursor() as cursor, cursor.copy(copy.encode()) as out:
                for _ in out:
                    pass
        expect("customer", "name", "copy_out+dump")
        expect("customer", "email", "copy_out+dump")
        for wrong in (
            f"SELECT nope FROM crm.customer WHERE name = '{SECRET}'",
            "SELECT note FROM crm.secret",
            "SELECT phone, 1 / (id - 3) FROM crm.customer",
        ):
            with pytest.raises(psycopg.Error):
                c.execute(wrong.encode())
        expect("customer", "id phone")  # a division by zero in the middle: rows may have gone out before
        c.execute("SET ROLE analyst")
        c.execute("SELECT total FROM crm.orders")
        expect("orders", "total", who="anna>analyst")
        c.execute("RESET ROLE")
        c.execute("BEGIN; SET LOCAL ROLE analyst")
        c.execute("SELECT customer_id FROM crm.orders")
        expect("orders", "customer_id", who="anna>analyst")
        c.execute("COMMIT")
        c.execute("PREPARE q (text) AS SELECT email FROM crm.customer WHERE phone = $1")
        for value in (PHONE, NUMBER):
            c.execute(f"EXECUTE q('{value}')")
            expect("customer", "email")
        c.execute("SELECT phone FROM crm.customer; SELECT total FROM crm.orders")
        expect("customer", "phone")
        expect("orders", "total")
        with c.transaction(), c.cursor(name="slow") as cursor:
            cursor.execute("SELECT name FROM crm.customer")
            cursor.fetchall()
        expect("customer", "name")
        c.execute("SET search_path = crm")
        c.execute("SELECT total FROM orders LIMIT 3")
        expect("orders", "total")
        c.execute("EXPLAIN ANALYZE SELECT name FROM customer")
        c.execute("SELECT count(*) FROM customer")
    return said


def run_inside(url: str) -> Counter[Told]:
    """Run what reads inside a DO block and a function; only pgaudit shows that."""
    with psycopg.connect(url, autocommit=True, application_name="inside") as c:
        c.execute("DO $$ DECLARE n text; BEGIN SELECT email INTO n FROM crm.customer WHERE id = 1; END $$")
        c.execute("SELECT * FROM crm.find('x')")
    return Counter({("anna", "inside", "customer", "email", "select"): 2})


def run_dump(server: LoggingPostgres, database: str) -> Counter[Told]:
    """Dump one table with pg_dump."""
    assert server.postgres is not None
    program = server.postgres.with_name("pg_dump")
    where = ["-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres", "-t", "crm.customer", database]
    subprocess.run([program, *where], check=True, capture_output=True, env=os.environ | {"PGPASSWORD": server.password})
    return Counter({("postgres", "pg_dump", "customer", ALL, "copy_out+dump"): 1})


@pytest.fixture(scope="module")
def ran(server: LoggingPostgres) -> dict[str, Counter[Told]]:
    """All statements, in every database; what its log shows."""
    out = {}
    for name in MODES:
        url = url_of(server, name, "anna")
        expected = run_statements(url)
        inside = run_inside(url)
        expected += inside if name != "plain" else Counter()
        expected += run_dump(server, name)
        with psycopg.connect(url_of(server, name), autocommit=True, application_name="admin") as c:
            c.execute(f"CREATE ROLE u_{name} LOGIN PASSWORD '{PASSWORD}'")
            c.execute(f"GRANT SELECT ON crm.customer TO u_{name}")
            c.execute(f"REVOKE SELECT ON crm.customer FROM u_{name}")
            c.execute(f"DROP ROLE u_{name}")
        out[name] = expected
    return out


@pytest.fixture(scope="module")
def systems(server: LoggingPostgres, ran: dict[str, Counter[Told]]) -> tuple[LoggedSystem, ...]:
    """The databases as the audit knows them; it reads a sample of its own in each."""
    found = []
    for name in ran:
        session = DIALECT.connect(spec(name, url_of(server, name)))
        try:
            known = system_of(session, name, [("crm", "customer", c) for c in ("phone", "email", "name")])
            table = next(t for t in known.catalog.tables if t.name == "customer")
            assert session.sample(table, SampleSpec(rows=10, seed=1)).rows == 5
        finally:
            session.close()
        found.append(known)
    time.sleep(1)  # the collector writes what it was given
    return tuple(found)


def read(server: LoggingPostgres, systems: tuple[LoggedSystem, ...], form: str, database: str) -> LogReading:
    """Read one format for one database."""
    log = LogSettings(
        systems=(database,),
        format=form,
        files=(str(server.folder / "logs" / FORMATS[form]),),
        prefix=server.prefix,
    )
    return read_log(log, systems, ReadsSettings())


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("database", MODES)
def test_who_read_what_is_what_was_run(
    server: LoggingPostgres,
    ran: dict[str, Counter[Told]],
    systems: tuple[LoggedSystem, ...],
    form: str,
    database: str,
) -> None:
    """All statements that showed columns, as often as they were run; not those that failed, and nothing else."""
    reading = read(server, systems, form, database)
    found = told(reading)
    own = {key: n for key, n in found.items() if key[4].endswith("own")}
    assert own
    assert {key[2] for key in own} == {"customer"}
    assert {key: n for key, n in found.items() if key not in own} == dict(ran[database])
    assert {key for key, _ in reading.gaps} <= {"log_statements_inside"}
    state = next(s for s in reading.state if s.source == ("log_statement" if database == "plain" else "pgaudit"))
    assert (state.covers_reads, state.unparsed, state.reason) == (True, 0, "log_covers_days")
    assert (state.days_asked, state.days_covered) == (90, 1)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("database", MODES)
def test_no_value_of_a_statement_is_kept(
    server: LoggingPostgres, systems: tuple[LoggedSystem, ...], form: str, database: str
) -> None:
    """Neither literals nor parameters nor passwords are in what was learnt, only digests under a key nobody has."""
    reading = read(server, systems, form, database)
    written = repr(reading) + "".join(repr(to_plain(c)) for c in reading.changes)
    assert WORD not in written
    assert NUMBER not in written


def test_the_same_person_is_the_same_in_text_and_parameter(
    server: LoggingPostgres, systems: tuple[LoggedSystem, ...]
) -> None:
    """A value is one subject, whether it stood in the text, beside it or in EXECUTE."""
    for database in MODES:
        found = lookups(read(server, systems, "postgresql-csv", database))
        assert found["customer", "phone"] >= 2
        assert found["customer", "id"] >= 3
        phones = [
            u.subjects
            for u in read(server, systems, "postgresql-csv", database).usages
            if u.lookup and "phone" in u.lookup and u.columns in {("name", "phone"), ("name",)}
        ]
        assert len(frozenset.intersection(*phones)) == 1


@pytest.mark.parametrize("database", MODES)
def test_changes_of_rights_are_listed_without_passwords(
    server: LoggingPostgres, systems: tuple[LoggedSystem, ...], database: str
) -> None:
    """A new account, a grant, a revoke and the account's end, with who did it."""
    reading = read(server, systems, "postgresql-csv", database)
    mine = [c for c in reading.changes if c.grantee == f"u_{database}"]
    assert [(c.kind.value, c.by, c.table) for c in sorted(mine, key=lambda c: (c.at, c.kind != "create_account"))]
    assert {(c.kind.value, c.by, c.schema, c.table) for c in mine} == {
        ("create_account", "postgres", None, None),
        ("grant", "postgres", "crm", "customer"),
        ("revoke", "postgres", "crm", "customer"),
        ("drop_account", "postgres", None, None),
    }


def test_packed_and_rotated_files_are_one_log(
    server: LoggingPostgres, systems: tuple[LoggedSystem, ...], ran: dict[str, Counter[Told]], tmp_path: Path
) -> None:
    """Cut into parts, gzip, zstd and plain, named against their order, a log says the same."""
    import gzip

    import zstandard

    whole = (server.folder / "logs" / "pg.json").read_bytes().splitlines(keepends=True)
    third = len(whole) // 3
    (tmp_path / "z.json.gz").write_bytes(gzip.compress(b"".join(whole[:third])))
    (tmp_path / "m.json.zst").write_bytes(zstandard.compress(b"".join(whole[third : 2 * third])))
    (tmp_path / "a.json").write_bytes(b"".join(whole[2 * third :]))
    log = LogSettings(systems=("audited",), format="postgresql-json", files=(str(tmp_path / "*.json*"),))
    reading = read_log(log, systems, ReadsSettings())
    found = {key: n for key, n in told(reading).items() if not key[4].endswith("own")}
    assert found == dict(ran["audited"])
    assert reading.state[0].files == 3


def test_a_scan_tells_who_read(server: LoggingPostgres, systems: tuple[LoggedSystem, ...]) -> None:
    """A whole audit with a configured log has rows of reads and changes, the log's state, and no value of the log."""
    log = LogSettings(
        systems=("audited",), format="postgresql-csv", files=(str(server.folder / "logs" / "pg.csv"), "/nowhere/x.csv")
    )
    settings = Settings(
        systems=(SystemSettings(name="audited", url=Raw(url_of(server, "audited"))),),
        logs=(log,),
        allow_plaintext=True,
        workers=1,
    )
    result = run_scan(settings).result
    assert {c.by for c in result.access_changes} == {"postgres"}
    assert [s for s in result.logs if s.source == "pgaudit" and s.files == 1 and s.covers_reads]
    assert ("reads:1", "log_files_missing") in {(s.step, s.reason) for s in result.steps}
    assert WORD not in repr(to_plain(result))
    assert NUMBER not in repr(to_plain(result))
