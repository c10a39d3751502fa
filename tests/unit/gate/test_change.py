"""Renames, what was there before, decisions that are over, and ids that a scan of the migrated file has, too."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

import privaudit
from privaudit.config.settings import Settings
from privaudit.decisions import Decided
from privaudit.gate.change import Change
from privaudit.gate.judge import judge
from privaudit.gate.side import Sides
from privaudit.migrate.replayed import replayed
from privaudit.migrate.script import Script
from privaudit.model import AuditResult, Severity
from privaudit.model.finding import EARLIER
from privaudit.report.gate.answer import Answer, Tally
from privaudit.sqltext.ddl.base import Dialect

from .cases import STARTED, SYSTEM, Case, judged, rules, told

TODAY = STARTED.date()
PACKAGE = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, last_name TEXT, phone TEXT);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id), ordered_at TEXT, total_amount REAL
);
"""


def change_of(before: str, added: str, dialect: Dialect = Dialect.POSTGRESQL) -> Change:
    """Return a change of one script behind another."""
    scripts = (Script(file="1.sql", text=before), Script(file="2.sql", text=added))
    then, now = replayed(scripts[:1], scripts, SYSTEM, dialect, STARTED.isoformat())
    assert then is not None
    sides = Sides(rules(), Settings(), Decided(), TODAY)
    return Change(sides.of(then, dialect.value), sides.of(now, dialect.value), Settings(), (), date(2026, 11, 22))


def case_of(before: str | None, added: str, dialect: Dialect = Dialect.SQLITE, decisions: str = "") -> Case:
    """Return a case that expects nothing, to be judged."""
    files = (("before.sql", before),) if before is not None else None
    return Case(
        id="x",
        dialect=dialect,
        before=files,
        after=(*(files or ()), ("change.sql", added)),
        expect=frozenset(),
        decisions=decisions,
    )


def checks(result: AuditResult) -> list[str]:
    """Return the checks that speak, sorted."""
    return sorted(f.check for f in result.findings)


# -- renames


def test_a_column_renamed_twice_is_the_one_it_was() -> None:
    """Also where its table is renamed in between; a column beside it is new."""
    change = change_of(
        "CREATE TABLE people (id int, mail text);",
        """
        ALTER TABLE people RENAME COLUMN mail TO e_mail;
        ALTER TABLE people RENAME TO customers;
        ALTER TABLE customers RENAME COLUMN e_mail TO email;
        ALTER TABLE customers ADD COLUMN phone text;
        """,
    )
    assert change.was["public", "customers", "email"] == ("public", "people", "mail")
    assert change.tables_before["public", "customers"] == ("public", "people")
    assert change.tables_after["public", "people"] == ("public", "customers")
    assert change.is_new(("public", "customers", "phone"))


def test_a_table_made_again_in_twelve_steps_is_the_one_it_was() -> None:
    """SQLite's way to alter; only the column that is not carried over is new."""
    change = change_of(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, mail TEXT);",
        """
        CREATE TABLE new_people (id INTEGER PRIMARY KEY, mail TEXT NOT NULL, phone TEXT);
        INSERT INTO new_people (id, mail) SELECT id, mail FROM people;
        DROP TABLE people;
        ALTER TABLE new_people RENAME TO people;
        """,
        Dialect.SQLITE,
    )
    assert set(change.was) == {("main", "people", "id"), ("main", "people", "mail")}
    assert change.is_new(("main", "people", "phone"))


def test_two_columns_that_swap_names_are_followed() -> None:
    """Each is where the other was, and neither is new."""
    change = change_of(
        "CREATE TABLE t (id int, a text, b text);",
        "ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME b TO a; ALTER TABLE t RENAME c TO b;",
    )
    assert change.was["public", "t", "a"] == ("public", "t", "b")
    assert change.was["public", "t", "b"] == ("public", "t", "a")


PEOPLE = "CREATE TABLE people (id int PRIMARY KEY, full_name text, phone text, email text);"
PARTED = """
CREATE TABLE people (id int PRIMARY KEY, full_name text, phone text, email text) PARTITION BY RANGE (id);
CREATE TABLE people_old PARTITION OF people FOR VALUES FROM (0) TO (1000);
"""


@pytest.mark.parametrize(
    ("dialect", "before", "added", "new"),
    [
        pytest.param(Dialect.POSTGRESQL, None, PEOPLE, 3, id="all"),
        pytest.param(Dialect.POSTGRESQL, PEOPLE, "ALTER TABLE people ADD passport_number text;", 1, id="added"),
        pytest.param(Dialect.POSTGRESQL, PEOPLE, "ALTER TABLE people RENAME phone TO mobile_phone;", 0, id="renamed"),
        pytest.param(
            Dialect.SQLITE,
            PEOPLE,
            """
            CREATE TABLE n (id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, phone TEXT, email TEXT);
            INSERT INTO n (id, full_name, phone, email) SELECT id, full_name, phone, email FROM people;
            DROP TABLE people;
            ALTER TABLE n RENAME TO people;
            """,
            0,
            id="made again",
        ),
        pytest.param(
            Dialect.POSTGRESQL,
            PEOPLE,
            "CREATE TABLE members (passport_number text) INHERITS (people);",
            1,
            id="inherits",
        ),
        pytest.param(Dialect.POSTGRESQL, PARTED, "ALTER TABLE people DETACH PARTITION people_old;", 0, id="detached"),
        pytest.param(
            Dialect.POSTGRESQL,
            "CREATE TABLE t (id int);",
            "GRANT SELECT (full_name, phone) ON customers TO lab;",
            0,
            id="no script makes it",
        ),
    ],
)
def test_new_columns_are_counted_as_questions_are_asked(
    dialect: Dialect, before: str | None, added: str, new: int
) -> None:
    """What was there already in another shape is not new: the sum says no more than what is asked for."""
    scripts = tuple(Script(file=f"{n}.sql", text=s) for n, s in enumerate((before, added)) if s is not None)
    states = replayed(None if before is None else scripts[:1], scripts, SYSTEM, dialect, STARTED.isoformat())
    verdict = judge(*states, dialect.value, Settings(), rules(), Decided(), STARTED)
    assert verdict.new_columns == new
    assert len([f for f in verdict.result.findings if f.check == "undeclared_column"]) == new


# -- order


@pytest.mark.parametrize("files", [("V9.sql", "V10.sql"), ("users.sql", "app.sql"), ("10.sql", "9.sql")])
def test_the_place_is_what_was_run_last(files: tuple[str, str]) -> None:
    """By the order in which the tool runs its files, whatever they are called: of rights, columns and logs."""
    first = (
        "CREATE TABLE request_log (id int, phone text);\nCREATE ROLE lab;\nGRANT SELECT (phone) ON request_log TO lab;"
    )
    then = "ALTER TABLE request_log ADD COLUMN email text;\n\nGRANT SELECT ON request_log TO lab;"
    scripts = tuple(Script(file=name, text=text) for name, text in zip(files, (first, then), strict=True))
    states = replayed((), scripts, SYSTEM, Dialect.POSTGRESQL, STARTED.isoformat())
    result = judge(*states, "postgresql", Settings(), rules(), Decided(), STARTED).result
    places = {f.check: (at.file, at.line) for f in result.findings if (at := f.target.location) is not None}
    assert places["new_reader"] == (files[1], 3)
    assert places["personal_log"] == (files[1], 1)
    answer = Answer(
        result,
        system=SYSTEM,
        dialect="postgresql",
        floor=Severity.MEDIUM,
        tally=Tally(),
        said=states[1].said,
    )
    told_in = [at.file for f in answer.open if (at := f.target.location) is not None and f.check == "undeclared_column"]
    assert told_in == list(files)


# -- packages


@pytest.mark.parametrize(
    "added",
    [
        "ALTER TABLE customers RENAME TO clients;",
        "ALTER TABLE orders RENAME TO purchases;",
        "ALTER TABLE orders RENAME COLUMN total_amount TO amount;",
        "CREATE INDEX o ON orders (customer_id);",
    ],
)
def test_a_package_that_was_there_is_silent(added: str, tmp_path: Path) -> None:
    """Under whatever name."""
    assert checks(judged(case_of(PACKAGE, added), tmp_path)) == []


def test_a_package_made_worse_is_told_with_what_made_it_worse(tmp_path: Path) -> None:
    """A part more of a person: told at its line."""
    found = told(judged(case_of(PACKAGE, "\n\nALTER TABLE customers ADD COLUMN passport_number TEXT;"), tmp_path))
    assert ("full_package", "main.customers", "change.sql:3", True) in found


def test_a_package_that_loses_a_part_is_silent(tmp_path: Path) -> None:
    """Less is never worse."""
    assert checks(judged(case_of(PACKAGE, "ALTER TABLE customers DROP COLUMN phone;"), tmp_path)) == []


# -- decisions


COLUMN = """
[[column]]
system = "shop"
schema = "main"
table = "customers"
column = "{column}"
purpose = "delivery"
by = "I. Ivanov"
"""
HEAD = 'format = "privaudit-decisions/1"\n'


def test_an_entry_about_what_was_there_before_is_not_idle(tmp_path: Path) -> None:
    """The change touches another table; what is declared of the first still matches something."""
    text = HEAD + COLUMN.format(column="phone")
    assert checks(judged(case_of(PACKAGE, "CREATE INDEX o ON orders (customer_id);", decisions=text), tmp_path)) == []


def test_an_entry_about_a_column_that_the_change_drops_is_idle(tmp_path: Path) -> None:
    """It is said with its line, low, and stops nothing."""
    text = HEAD + COLUMN.format(column="phone")
    result = judged(case_of(PACKAGE, "ALTER TABLE customers DROP COLUMN phone;", decisions=text), tmp_path)
    assert told(result) == (("late_decision", "", "decisions.toml:3", False),)


def test_an_acceptance_of_an_old_finding_is_not_idle(tmp_path: Path) -> None:
    """It settles what a scan finds, and the change did not bring: the gate says nothing of it."""
    whole = judged(case_of(None, PACKAGE), tmp_path)
    package = next(f for f in whole.findings if f.check == "full_package")
    text = (
        f'{HEAD}[[finding]]\nid = "{package.id}"\nstate = "{package.state}"\nstatus = "accepted"\n'
        'reason = "one system since ever"\nuntil = 2027-03-31\nby = "A. Petrova"\non = 2026-10-01\n'
    )
    added = "CREATE INDEX o ON orders (customer_id);"
    assert checks(judged(case_of(PACKAGE, added, decisions=text), tmp_path)) == []
    assert checks(judged(case_of(PACKAGE, added, decisions=text.replace("2027-03-31", "2026-11-01")), tmp_path)) == [
        "late_decision"
    ]


# -- ids


def test_ids_are_those_of_a_scan_of_the_migrated_file(tmp_path: Path) -> None:
    """Columns and packages: what is accepted or declared for the one holds for the other."""
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.executescript(PACKAGE)
    connection.close()
    scan = privaudit.audit(f"sqlite:///{tmp_path / 'shop.db'}", sample_rows=0)
    states = replayed(None, (Script(file="1.sql", text=PACKAGE),), SYSTEM, Dialect.SQLITE, STARTED.isoformat())
    gate = judge(*states, "sqlite", Settings(), rules(), Decided(), STARTED).result
    assert [s.name for s in scan.systems] == [SYSTEM]
    assert {c.id: c.entity for c in gate.classifications} == {c.id: c.entity for c in scan.classifications}
    assert len(gate.classifications) >= 4
    packages = [f.id for f in gate.findings if f.check == "full_package"]
    assert packages
    assert packages == [f.id for f in scan.findings if f.check == "full_package"]


def test_nothing_of_a_literal_is_in_what_the_gate_says(tmp_path: Path) -> None:
    """Seed rows and passwords stay in the script."""
    added = (
        "INSERT INTO customers (last_name, phone) VALUES ('Sekretova', '+7 912 000-00-00');\n"
        "CREATE ROLE bot LOGIN PASSWORD 'hunter2-is-no-password';\n"
        "ALTR TABLE customers SET x = 'Sekretova';\n"
    )
    result = judged(
        case_of("CREATE TABLE customers (last_name text, phone text);", added, Dialect.POSTGRESQL), tmp_path
    )
    assert "not_understood" in checks(result)
    for secret in ("Sekretova", "912 000", "hunter2"):
        assert secret not in repr(result)


def test_the_grant_that_lets_read_is_the_last_on_the_table_itself(tmp_path: Path) -> None:
    """Not the USAGE of its schema, and V12 is behind V7: the old place beside a finding is the true one."""
    before = (
        ("V7__grants.sql", "CREATE ROLE app;\nGRANT USAGE ON SCHEMA public TO app;\n"),
        (
            "V12__suppliers.sql",
            "CREATE TABLE suppliers (id int, company_name text);\nGRANT SELECT ON suppliers TO app;\n",
        ),
    )
    added = (("V16__q.sql", "ALTER TABLE suppliers ADD COLUMN contact_email text;\n"),)
    case = Case(id="v", dialect=Dialect.POSTGRESQL, before=before, after=(*before, *added), expect=frozenset())
    (f,) = (f for f in judged(case, tmp_path).findings if f.check == "new_reader")
    assert dict(f.message.params)[EARLIER] == "V12__suppliers.sql:2"
