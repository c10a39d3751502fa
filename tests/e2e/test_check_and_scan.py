"""One decisions.toml for scripts of a schema, the database that they make, and a scan of it.

What was accepted of one holds for the others; what has become worse since is open again in each.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ..conftest import DatabaseFactory
from ..contract.mariadb_estate import connect_as_root
from .baselining import commit, run

TABLES = """
CREATE TABLE customers (id integer PRIMARY KEY, full_name varchar(120), email varchar(200), phone varchar(20));
CREATE TABLE payments (id integer PRIMARY KEY, customer_id integer REFERENCES customers (id), amount numeric(12, 2),
    items varchar(200));
CREATE TABLE patients (id integer PRIMARY KEY, full_name varchar(120), diagnosis varchar(200));
CREATE TABLE cards (id integer PRIMARY KEY, card_number varchar(19), cvv varchar(3));
CREATE TABLE logins (id integer PRIMARY KEY, email varchar(200), plain_password varchar(20));
CREATE TABLE customers_backup (id integer PRIMARY KEY, full_name varchar(120), email varchar(200));
CREATE TABLE access_log (id integer PRIMARY KEY, email varchar(200));
"""
RIGHTS = """
CREATE ROLE {p}_app LOGIN;
CREATE ROLE {p}_reports;
CREATE ROLE {p}_anna LOGIN IN ROLE {p}_reports;
GRANT SELECT ON customers, payments TO {p}_reports;
GRANT SELECT ON customers TO {p}_app WITH GRANT OPTION;
GRANT SELECT ON patients TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {p}_reports;
"""
WORSE = """
CREATE ROLE {p}_boris LOGIN;
GRANT SELECT ON customers, payments, cards TO {p}_boris;
"""
MORE = """
ALTER TABLE cards ADD COLUMN card_pin varchar(4);
ALTER TABLE payments ADD COLUMN delivery_address varchar(200);
"""
FILE = Path("decisions.toml")
SCRIPTS = Path("migrations")
Rows = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    SCRIPTS.mkdir()
    return empty


def add(version: int, text: str) -> None:
    """Put one more script beside the others."""
    (SCRIPTS / f"V{version}__step.sql").write_text(text, encoding="utf-8")


def files(dialect: str) -> Rows:
    """Every finding that the gate has of the scripts."""
    return gate("migrations", "--dialect", dialect)


def gate(*asked: str) -> Rows:
    """Every finding that the gate has."""
    done = run("check", *asked, "--system", "shop", "--format", "json=check.json")
    assert done.exit_code in (0, 1), done.output + done.stderr
    found: Rows = json.loads(Path("check.json").read_text(encoding="utf-8"))["findings"]
    return found


def scan(url: str, *more: str) -> Rows:
    """Every finding of a scan, with whether it is settled."""
    Path("privaudit.toml").write_text(f'[[systems]]\nname = "shop"\nurl = "{url}"\n{"".join(more)}', encoding="utf-8")
    given = ("--decisions", "decisions.toml") if FILE.exists() else ()
    done = run("scan", "-q", "--force", "--output", "audit", "--format", "json", "--workers", "1", *given)
    Path("privaudit.toml").unlink()
    assert done.exit_code in (0, 1, 3), done.output + done.stderr
    audit = json.loads(Path("audit/audit.json").read_text(encoding="utf-8"))
    rows: Rows = audit["findings"]
    for f in rows:
        said = f["decision"]
        f["settled"] = bool(said) and said["standing"] == "applies" and said["status"] == "accepted"
    return rows


def accept(*asked: str) -> None:
    """Take down as known what the gate finds."""
    done = run("baseline", *asked, "--system", "shop", "--by", "A. Testova")
    assert done.exit_code in (0, 3), done.output + done.stderr
    assert FILE.exists(), done.output


def accept_scan(rows: Rows) -> None:
    """Accept what a scan found as people do in a file."""
    entries = [
        f'[[finding]]\nid = "{f["id"]}"\n'
        + (f'system = "{f["target"]["system"]}"\n' if f["target"]["system"] else "")
        + f'status = "accepted"\nreason = "known"\nuntil = 2099-01-01\nstate = "{f["state"]}"\nby = "A. Testova"\n'
        for f in rows
    ]
    FILE.write_text('format = "privaudit-decisions/1"\n\n' + "\n".join(entries), encoding="utf-8")


def name(f: dict[str, Any]) -> tuple[str, str]:
    """A finding in words."""
    target = f.get("target", f)
    place = ".".join(str(target.get(k) or "") for k in ("table", "column_name", "principal"))
    return f["check"], place


def open_of(rows: Rows) -> set[tuple[str, str]]:
    """What is not settled."""
    return {name(f) for f in rows if not f["settled"]}


def of_both(one: Rows, other: Rows) -> set[tuple[str, str]]:
    """What both find."""
    return {name(f) for f in one} & {name(f) for f in other}


def see_one_file_for_all(dialect: str, url: str, worse: tuple[str, ...], change: Any) -> None:
    """Accept of each of the three, look with the others, then make it worse."""
    found, live, scanned = files(dialect), gate(url), scan(url)
    assert {f["check"] for f in found} >= {"undeclared_column", "full_package", "special_data", "backup_table"}
    shared = of_both(found, scanned)
    assert {check for check, _ in shared} >= {"full_package", "special_data", "backup_table"}
    for how in (("migrations", "--dialect", dialect), (url,)):
        FILE.unlink(missing_ok=True)
        accept(*how)
        assert open_of(files(dialect)) == set(), how
        assert open_of(gate(url)) - (open_of(live) - of_both(found, live)) == set(), how
        assert open_of(scan(url)) & shared == set(), how
    accept_scan(scanned)
    assert open_of(files(dialect)) & shared == set()
    assert open_of(gate(url)) & of_both(live, scanned) == set()
    assert [f["what"] for f in files(dialect) if f["check"] == "late_decision"] == []
    FILE.unlink()
    accept("migrations", "--dialect", dialect)
    for number, text in enumerate(worse):
        add(7 + number, text)
        change(text)
    for again in (files(dialect), gate(url), scan(url)):
        opened = {check for check, place in open_of(again) if re.match("customers|payments|cards", place)}
        assert "full_package" in opened
        assert "card_security_data" in opened
        assert not {place for check, place in open_of(again) & shared if check == "special_data"}


def test_sqlite(tmp_path: Path) -> None:
    """Files and the file that they make."""
    at = tmp_path / "migrated.db"

    def send(text: str) -> None:
        with closing(sqlite3.connect(at)) as base, base:
            base.executescript(text)

    add(1, TABLES)
    send(TABLES)
    see_one_file_for_all("sqlite", f"sqlite:///{at}", (MORE,), send)


def test_postgresql(postgres_database: DatabaseFactory) -> None:
    """Files and the database that they make, whose owner and superuser no script names."""
    import psycopg

    url = postgres_database()
    prefix = url.rpartition("/")[2]

    def send(text: str) -> None:
        with psycopg.connect(url, autocommit=True) as c:
            c.execute(text.encode())

    first, rights, worse = (t.format(p=prefix) for t in (TABLES, RIGHTS, WORSE))
    add(1, first)
    add(2, rights)
    send(first)
    send(rights)
    try:
        see_one_file_for_all("postgresql", url, (worse, MORE), send)
    finally:
        with psycopg.connect(url, autocommit=True) as c:
            for role in ("app", "reports", "anna", "boris"):
                c.execute(f"DROP OWNED BY {prefix}_{role}".encode()) if role != "boris" else None


def test_readers_accepted_step_by_step_are_accepted_as_a_whole(postgres_database: DatabaseFactory) -> None:
    """Of scripts each statement is a finding, of the database an account: what was accepted in parts holds together."""
    import psycopg

    url = postgres_database()
    role = f"{url.rpartition('/')[2]}_step"
    steps = (
        "\n".join(f"CREATE TABLE t{n} (id integer PRIMARY KEY, email varchar(200));" for n in range(4)),
        f"CREATE ROLE {role} LOGIN;\nGRANT SELECT ON t0, t1 TO {role};",
        f"GRANT SELECT ON t2 TO {role};",
    )
    more = f"GRANT SELECT ON t3 TO {role};"
    readers = {"new_reader"}
    with psycopg.connect(url, autocommit=True) as c:
        for number, text in enumerate(steps, 1):
            add(number, text)
            c.execute(text.encode())
            accept("migrations", "--dialect", "postgresql")
        assert len({f["id"] for f in files("postgresql") if f["check"] == "new_reader"}) == 2
        assert [f["settled"] for f in gate(url) if f["check"] == "new_reader"] == [True]
        assert not {check for check, _ in open_of(gate(url))} & readers
        FILE.unlink()
        accept(url)
        assert not {check for check, _ in open_of(files("postgresql"))} & readers
        add(4, more)
        c.execute(more.encode())
        for again in (files("postgresql"), gate(url)):
            assert {check for check, _ in open_of(again)} & readers
        c.execute(f"DROP OWNED BY {role}".encode())


def test_mariadb(mariadb_database: Callable[[], str]) -> None:
    """Files and the database that they make, which its administrator reads by a right over everything."""
    url = mariadb_database()
    schema = url.rpartition("/")[2]
    rights = f"CREATE USER '{schema}_app'@'%';\nGRANT SELECT ON customers TO '{schema}_app'@'%';\n"
    worse = f"GRANT SELECT ON payments TO '{schema}_app'@'%';\nGRANT SELECT ON cards TO '{schema}_app'@'%';\n"

    def send(text: str) -> None:
        with closing(connect_as_root(url)) as connection:
            for statement in text.split(";\n"):
                if statement.strip():
                    connection.cursor().execute(statement)

    # Scripts of MariaDB say to which database they belong, or nobody knows its name.
    first = f"USE {schema};\n{TABLES}{rights}"
    add(1, first)
    send(first)
    try:
        see_one_file_for_all("mariadb", url, (f"USE {schema};\n{worse}", f"USE {schema};\n{MORE}"), send)
    finally:
        send(f"DROP USER IF EXISTS '{schema}_app'@'%';")


SHOP = """
CREATE TABLE customers (id integer PRIMARY KEY, full_name varchar(120), email varchar(200));
CREATE TABLE staff (id integer PRIMARY KEY, login varchar(60), full_name varchar(120), password varchar(60));
"""
LESS = (
    "REVOKE SELECT ON staff FROM app;",
    "REVOKE SELECT ON customers FROM app; GRANT SELECT (id, full_name) ON customers TO app;",
    "CREATE VIEW n AS SELECT full_name FROM customers; GRANT SELECT ON n TO app; REVOKE SELECT ON customers FROM app;",
)
OF_PG = ("--dialect", "postgresql", "--system", "shop")
OF_MYSQL = ("--dialect", "mysql", "--system", "shop")
MY = """
CREATE DATABASE shop; USE shop;
CREATE TABLE customers (id integer PRIMARY KEY, full_name varchar(120), email varchar(200));
CREATE USER 'app'@'%';
GRANT SELECT ON shop.* TO 'app'@'%';
"""


def _opened(*options: str) -> tuple[int, list[tuple[str, bool]]]:
    """Exit code of a check, and what is open: which question, and whether it stops the change."""
    out = run("check", str(SCRIPTS), *options, "--format", "json=check.json", "--format", "md=check.md")
    found = json.loads(Path("check.json").read_text())["findings"]
    return out.exit_code, sorted((f["check"], f["stops"]) for f in found if not (f["decision"] or {}).get("settles"))


@pytest.mark.parametrize("less", LESS)
def test_a_reader_who_reads_less_opens_nothing(less: str) -> None:
    """Tables and columns that are taken back are less than what was accepted, whichever statement opens the rest."""
    (SCRIPTS / "V1__shop.sql").write_text(f"{SHOP}CREATE ROLE app; GRANT SELECT ON customers, staff TO app;")
    assert run("baseline", str(SCRIPTS), *OF_PG, "--by", "A").exit_code == 0
    (SCRIPTS / "V2__less.sql").write_text(less)
    assert _opened(*OF_PG)[0] == 0
    (SCRIPTS / "V3__more.sql").write_text("CREATE ROLE anna; GRANT SELECT ON customers TO anna;")
    assert ("new_reader", True) in _opened(*OF_PG)[1]


def test_a_mysql_reader_of_one_table_of_all_opens_nothing() -> None:
    """Who read the whole database, and reads one table of it now, reads less."""
    (SCRIPTS / "V1__shop.sql").write_text(MY)
    assert run("baseline", str(SCRIPTS), *OF_MYSQL, "--by", "A").exit_code == 0
    (SCRIPTS / "V2__less.sql").write_text(
        "REVOKE SELECT ON shop.* FROM 'app'@'%'; GRANT SELECT ON shop.customers TO 'app'@'%';"
    )
    assert _opened(*OF_MYSQL)[0] == 0


def test_a_change_says_which_acceptances_it_opens_again() -> None:
    """Nobody learns only from the whole state that a copy is read by whom all tables were granted to."""
    (SCRIPTS / "V1__shop.sql").write_text(MY + "CREATE TABLE couriers (id integer PRIMARY KEY, phone varchar(20));")
    assert run("baseline", str(SCRIPTS), *OF_MYSQL, "--by", "A").exit_code == 0
    commit("shop")
    (SCRIPTS / "V2__guests.sql").write_text(
        "CREATE TABLE shop.guests (id integer PRIMARY KEY, full_name varchar(120), passport_number varchar(20));"
    )
    assert ("new_reader", False) in _opened(*OF_MYSQL, "--since", "HEAD")[1]
    line = next(
        n for n, s in enumerate(FILE.read_text().splitlines(), 1) if s == "[[finding]]"
    )  # of the whole database
    assert f"# In place of the entry at decisions.toml:{line}:" in Path("check.md").read_text()
    again = run("baseline", str(SCRIPTS), *OF_MYSQL, "--by", "A", "--since", "HEAD")
    assert (again.exit_code, "open again" in again.output) == (1, True)
    assert run("baseline", str(SCRIPTS), *OF_MYSQL, "--by", "A", "--since", "HEAD", "--renew").exit_code == 0
    assert _opened(*OF_MYSQL)[0] == 0
    (SCRIPTS / "V2__guests.sql").unlink()
    assert _opened(*OF_MYSQL)[0] == 0


def test_a_baseline_of_what_is_open_again_is_not_all_said() -> None:
    """A file that says nothing was changed, beside entries that stop every change would be taken for clean."""
    (SCRIPTS / "V1__shop.sql").write_text(f"{SHOP}CREATE ROLE app; GRANT SELECT ON customers TO app;")
    assert run("baseline", str(SCRIPTS), *OF_PG, "--by", "A").exit_code == 0
    text = FILE.read_text()
    FILE.write_text(re.sub(r'state = "[0-9a-f]+"', 'state = "00000"', text, count=1))
    out = run("baseline", str(SCRIPTS), *OF_PG, "--by", "A")
    assert out.exit_code == 1
    assert "says all of it already" not in out.output
    assert "they still stop changes: 1" in out.output
    assert run("baseline", str(SCRIPTS), *OF_PG, "--by", "A", "--renew").exit_code == 0
    assert run("baseline", str(SCRIPTS), *OF_PG, "--by", "A").exit_code == 0
