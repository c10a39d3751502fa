"""Who-read-what from a real MariaDB's server_audit and general log is what the test ran, and nothing else."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymysql
import pytest

from privaudit.accesslog.base import LogReading
from privaudit.accesslog.estate import LoggedSystem
from privaudit.accesslog.read import read_log
from privaudit.config.access_settings import LogSettings, ReadsSettings
from privaudit.dialects.base import SampleSpec
from privaudit.dialects.mysql import MARIADB
from privaudit.model.codec import to_plain

from ..canaries import WORD
from ..servers import ServerAbsent, find_program
from .logged import NUMBER, PHONE, SECRET, LoggingMariaDB, Told, lookups, spec, system_of, told

PASSWORD = f"pw{WORD}7"
ANNA = "anna@127.0.0.%"
ALL = "id name phone email"
ESTATE = (
    "CREATE DATABASE crm",
    "CREATE TABLE crm.customer (id int PRIMARY KEY, name text, phone varchar(40), email text)",
    "CREATE TABLE crm.orders (id int PRIMARY KEY, customer_id int, total int)",
    "CREATE TABLE crm.secret (id int, note text)",
    "CREATE VIEW crm.contacts AS SELECT id, phone AS tel FROM crm.customer",
    "CREATE VIEW crm.short AS SELECT tel FROM crm.contacts",
    "CREATE PROCEDURE crm.find(what text) READS SQL DATA SELECT email FROM crm.customer WHERE phone = what",
    "INSERT INTO crm.customer VALUES (1, 'a', 'b', 'c'), (2, 'd', 'e', 'f')",
    "INSERT INTO crm.orders VALUES (1, 1, 5)",
    "CREATE ROLE analyst",
    f"CREATE USER anna@'127.0.0.%' IDENTIFIED BY '{PASSWORD}'",
    "GRANT SELECT ON crm.customer TO anna@'127.0.0.%'",
    "GRANT SELECT ON crm.contacts TO anna@'127.0.0.%'",
    "GRANT SELECT ON crm.short TO anna@'127.0.0.%'",
    "GRANT EXECUTE ON crm.* TO anna@'127.0.0.%'",
    "GRANT SELECT ON crm.orders TO analyst",
    "GRANT analyst TO anna@'127.0.0.%'",
)


def connect(server: LoggingMariaDB, user: str, password: str) -> Any:
    """A connection to the database."""
    return pymysql.connect(
        host="127.0.0.1", port=server.port, user=user, password=password, database="crm", autocommit=True
    )


def run_statements(server: LoggingMariaDB) -> tuple[Counter[Told], Counter[Told], Counter[Told]]:
    """Run the known list as anna; return what every log shows, what only server_audit and only the general log do."""
    both: Counter[Told] = Counter()
    audit: Counter[Told] = Counter()

    def run(sql: str, *uses: tuple[str, str], who: str = ANNA, into: Counter[Told] = both) -> None:
        cursor.execute(sql)
        for table, columns in uses:
            into[who, "", table, columns, "select"] += 1

    connection = connect(server, "anna", PASSWORD)
    cursor = connection.cursor()
    run(f"SELECT name, phone FROM customer WHERE phone = '{PHONE}'", ("customer", "name phone"))
    run(
        f"SELECT name FROM crm.customer WHERE phone = \"{PHONE}\" AND email LIKE '{SECRET}''\\'s, 1%'",
        ("customer", "name"),
    )
    run("SELECT c.name, d.email FROM customer c JOIN crm.customer d USING (id)", ("customer", "name email"))
    run("WITH x AS (SELECT * FROM customer) SELECT email FROM x", ("customer", "email"))
    run("SELECT tel FROM contacts WHERE tel = 'x'", ("customer", "phone"))
    run("SELECT * FROM short", ("customer", "phone"))
    run("SELECT *\n  FROM `customer` -- all of it\n WHERE id = 1", ("customer", ALL))
    for wrong in (f"SELECT nope FROM customer WHERE name = '{SECRET}'", "SELECT note FROM secret"):
        with pytest.raises(pymysql.err.Error):
            cursor.execute(wrong)
    run("SET ROLE analyst")
    run("SELECT total FROM orders", ("orders", "total"), who=f"{ANNA}>analyst")
    run("SET ROLE NONE")
    run("PREPARE q FROM 'SELECT email FROM customer WHERE phone = ?'")
    run(f"SET @phone = '{NUMBER}'")
    run("EXECUTE q USING @phone", ("customer", "email"))
    run("CALL find('x')", ("customer", "email"), into=audit)
    run("SELECT count(*) FROM customer")
    run("EXPLAIN SELECT name FROM customer")
    connection.close()
    return both, audit, Counter()


def run_dump(server: LoggingMariaDB) -> Counter[Told]:
    """Dump a table with mysqldump."""
    program = find_program("mariadb-dump") or find_program("mysqldump")
    assert program is not None
    where = ["-h127.0.0.1", f"-P{server.port}", "-uroot", "crm", "customer"]
    subprocess.run([program, *where], check=True, capture_output=True, env=os.environ | {"MYSQL_PWD": server.password})
    return Counter({("root@127.0.0.1", "", "customer", ALL, "select+dump"): 1})


@pytest.fixture(scope="module")
def server(_terminable: None) -> Iterator[LoggingMariaDB]:
    """A server that logs, filled."""
    made = LoggingMariaDB()
    try:
        made.start()
    except ServerAbsent as e:
        pytest.fail(str(e), pytrace=False)
    try:
        root = pymysql.connect(host="127.0.0.1", port=made.port, user="root", password=made.password, autocommit=True)
        with root.cursor() as cursor:
            for statement in ESTATE:
                cursor.execute(statement)
        root.close()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def ran(server: LoggingMariaDB) -> dict[str, Counter[Told]]:
    """All statements; what each log shows."""
    both, audit, _ = run_statements(server)
    both += run_dump(server)
    return {"server-audit": both + audit, "general-log": both}


@pytest.fixture(scope="module")
def system(server: LoggingMariaDB, ran: dict[str, Counter[Told]]) -> LoggedSystem:
    """The server as the audit knows it; it reads a sample of its own."""
    session = MARIADB.connect(spec("shop", server.url))
    try:
        known = system_of(session, "shop", [("crm", "customer", c) for c in ("phone", "email", "name")])
        table = next(t for t in known.catalog.tables if t.name == "customer")
        assert session.sample(table, SampleSpec(rows=10, seed=1)).rows == 2
    finally:
        session.close()
    time.sleep(0.5)
    return known


def read(server: LoggingMariaDB, system: LoggedSystem, form: str) -> LogReading:
    """Read one of the logs."""
    name = "audit.log" if form == "server-audit" else "general.log"
    log = LogSettings(systems=("shop",), format=form, files=(str(server.folder / name),))
    return read_log(log, (system,), ReadsSettings())


def refused(form: str) -> Counter[Told]:
    """The general log does not say what was refused; a column that is not there is none."""
    told_so = Counter({(ANNA, "", "secret", "note", "select"): 1})
    return told_so if form == "general-log" else Counter()


@pytest.mark.parametrize("form", ["server-audit", "general-log"])
def test_who_read_what_is_what_was_run(
    server: LoggingMariaDB, ran: dict[str, Counter[Told]], system: LoggedSystem, form: str
) -> None:
    """All statements that showed columns, as often as they were run, under the account that the server matched."""
    reading = read(server, system, form)
    found = told(reading)
    own = {key: n for key, n in found.items() if key[4].endswith("own")}
    assert {key[2] for key in own} >= {"customer"}
    assert {key: n for key, n in found.items() if key not in own} == dict(ran[form] + refused(form))
    (state,) = reading.state
    assert (state.covers_reads, state.unparsed, state.reason) == (True, 0, "log_covers_days")


@pytest.mark.parametrize("form", ["server-audit", "general-log"])
def test_no_value_of_a_statement_is_kept(server: LoggingMariaDB, system: LoggedSystem, form: str) -> None:
    """Neither literals nor passwords are in what was learnt."""
    reading = read(server, system, form)
    written = repr(reading) + "".join(repr(to_plain(c)) for c in reading.changes)
    assert WORD not in written
    assert NUMBER not in written
    assert lookups(reading)["customer", "phone"] >= 2


@pytest.mark.parametrize("form", ["server-audit", "general-log"])
def test_changes_of_rights_are_listed(server: LoggingMariaDB, system: LoggedSystem, form: str) -> None:
    """A new account, a role, grants of relations and of the role, with who did it."""
    changes = {(c.kind.value, c.by, c.grantee, c.table) for c in read(server, system, form).changes}
    root = "root@127.0.0.1"
    assert ("create_account", root, ANNA, None) in changes
    assert ("grant", root, ANNA, "customer") in changes
    assert ("grant", root, ANNA, None) in changes


def test_relations_without_statements_are_reads_of_the_relation(
    server: LoggingMariaDB, system: LoggedSystem, tmp_path: Path
) -> None:
    """Where server_audit logs TABLE events only, the log names relations: who read each is known, not which columns."""
    lines = (server.folder / "audit.log").read_text().splitlines(keepends=True)
    short = tmp_path / "audit.log"
    short.write_text("".join(line for line in lines if ",QUERY," not in line))
    log = LogSettings(systems=("shop",), format="server-audit", files=(str(short),))
    reading = read_log(log, (system,), ReadsSettings())
    found = {(u.principal, u.table, u.columns) for u in reading.usages}
    assert (ANNA, "customer", ("*",)) in found
    assert (ANNA, "orders", ("*",)) in found
    assert {u.columns for u in reading.usages} == {("*",)}
