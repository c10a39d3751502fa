"""Two real audits, before and after the work: a PostgreSQL database with accounts, and SQLite files with a copy."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url

from privaudit.config.settings import Settings, SystemSettings
from privaudit.engine import run_scan
from privaudit.follow import Fate, fate, followed
from privaudit.model import AuditResult, Cause, Change, Outcome, Raw, Ref, StepState
from privaudit.report.factsheet import fact_sheet

from ..conftest import DatabaseFactory

FIRST = ("Ivan", "Petr", "Anna", "Olga", "Maria", "Sergey", "Dmitry", "Elena", "Pavel", "Nina")
LAST = ("Testov", "Probin", "Obraztsov", "Smirnov", "Volkov", "Sokolov", "Lebedev", "Kozlov")
PEOPLE = 400
LOGINS = ("follow_anna", "follow_oleg", "follow_new")


def people() -> list[tuple[object, ...]]:
    """Number, name, phone, address, day: invented."""
    rng = random.Random(3)  # noqa: S311 - no secret

    def one(i: int) -> tuple[object, ...]:
        name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        return (i, name, f"+7916{rng.randrange(10**7):07d}", f"u{i}@people.example", "2024-02-03")

    return list(map(one, range(1, PEOPLE + 1)))


def settings(url: str, **more: object) -> Settings:
    """Settings for one system, ``shop``."""
    made = Settings(systems=(SystemSettings(name="shop", url=Raw(url)),), workers=1)
    return replace(made, **more)  # type: ignore[arg-type]


def changes(result: AuditResult, array: str, table: str | None = None, column: str | None = None) -> list[Change]:
    """The changes of an array, those about a table or column if one is named."""
    found = [c for c in result.changes if c.array == array]
    if table is not None:
        found = [c for c in found if c.target.table == table and (column is None or c.target.column == column)]
    return found


PEOPLE_TABLE = "(id integer PRIMARY KEY, full_name varchar(80), phone varchar(40), email varchar(80), registered date)"
ORDERS = "(num integer PRIMARY KEY, client_id integer REFERENCES clients, amount numeric(10,2), item varchar(40))"


@pytest.fixture(scope="module")
def mended(postgres_database: DatabaseFactory) -> tuple[AuditResult, AuditResult]:
    """Two audits of a PostgreSQL shop: between them a table goes, a right too, a column is masked, and one is given."""
    url = postgres_database()
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as run:
        _build(run)
        try:
            before = run_scan(settings(url)).result
            _mend(run)
            after = run_scan(settings(url)).result
        finally:
            for name in LOGINS:
                run.exec_driver_sql(f'DROP OWNED BY "{name}"')
                run.exec_driver_sql(f'DROP ROLE "{name}"')
    engine.dispose()
    return before, after


def _build(run: Connection) -> None:
    for name in LOGINS[:2]:
        run.exec_driver_sql(f'CREATE ROLE "{name}" LOGIN')
    run.exec_driver_sql(f"CREATE TABLE clients {PEOPLE_TABLE}")
    run.exec_driver_sql(f"CREATE TABLE orders {ORDERS}")
    run.exec_driver_sql("CREATE TABLE leads (id integer PRIMARY KEY, phone varchar(40), email varchar(80))")
    for p in people():
        run.exec_driver_sql("INSERT INTO clients VALUES (%s, %s, %s, %s, %s)", p)
        run.exec_driver_sql("INSERT INTO orders VALUES (%s, %s, 9.5, 'tea')", (p[0], p[0]))
        run.exec_driver_sql("INSERT INTO leads VALUES (%s, %s, %s)", (p[0], p[2], p[3]))
    run.exec_driver_sql("CREATE TABLE clients_2023 AS SELECT * FROM clients")
    run.exec_driver_sql("GRANT SELECT ON clients, orders, leads TO PUBLIC")
    run.exec_driver_sql('GRANT SELECT ON clients_2023 TO "follow_anna", "follow_oleg"')


def _mend(run: Connection) -> None:
    run.exec_driver_sql("DROP TABLE clients_2023")
    run.exec_driver_sql("REVOKE SELECT ON clients, orders FROM PUBLIC")
    run.exec_driver_sql('GRANT SELECT ON clients TO "follow_anna"')
    run.exec_driver_sql("UPDATE leads SET phone = '+7*******' || right(phone, 2)")
    run.exec_driver_sql("ALTER TABLE leads RENAME TO leads_now")
    run.exec_driver_sql('CREATE ROLE "follow_new" LOGIN')
    run.exec_driver_sql('GRANT SELECT ON orders TO "follow_new"')


@pytest.fixture(scope="module")
def result(mended: tuple[AuditResult, AuditResult]) -> AuditResult:
    """The second audit with what became of the first."""
    return followed(*mended)


def test_a_table_that_was_dropped_closes_what_was_found_in_it(result: AuditResult) -> None:
    """The copy is gone from a whole catalog: the table and findings about it alone are closed, by the systems."""
    (table,) = changes(result, "tables", "clients_2023")
    assert (table.kind, table.cause, table.message.key) == (Outcome.CLOSED, Cause.SYSTEMS, "table.gone")
    findings = changes(result, "findings", "clients_2023")
    assert findings
    assert {(c.kind, c.cause) for c in findings} == {(Outcome.CLOSED, Cause.SYSTEMS)}
    assert not changes(result, "classifications", "clients_2023"), "one row a table, not one a column"


def test_a_right_that_was_taken_back_is_told_as_lost_and_closes_its_finding(result: AuditResult) -> None:
    """PUBLIC reads clients and orders no more: one row of access, and the findings on public access are closed."""
    lost = [c for c in changes(result, "access") if c.message.key == "access.lost"]
    assert any("PUBLIC" in str(c.message.param("accounts")) and c.message.param("tables") == 2 for c in lost)
    assert {c.cause for c in lost} == {Cause.SYSTEMS}
    closed = [c for c in changes(result, "findings") if c.principal == "PUBLIC" and c.kind is Outcome.CLOSED]
    assert closed
    assert {c.cause for c in closed} == {Cause.SYSTEMS}


def test_new_accounts_and_what_they_reach_are_told(result: AuditResult) -> None:
    """follow_new is a new account that reads orders; it reads no more of the rest than everyone."""
    (new,) = [c for c in changes(result, "principals") if c.principal == "follow_new"]
    assert (new.kind, new.cause) == (Outcome.NEW, Cause.SYSTEMS)
    gained = [c for c in changes(result, "access") if c.message.key == "access.gained"]
    assert any("follow_new" in str(c.message.param("accounts")) for c in gained)


def test_a_masked_column_of_a_renamed_table_is_better_and_nothing_else_of_it_is_new(result: AuditResult) -> None:
    """The table leads is called leads_now: compared as the same, its phones are masked, its addresses as before."""
    (moved,) = [c for c in result.changes if c.message.key == "held.renamed"]
    assert (moved.kind, moved.before, moved.after) == (
        Outcome.CHANGED, "shop.public.leads", "shop.public.leads_now"
    )  # fmt: skip
    (phone,) = [c for c in changes(result, "classifications", "leads_now", "phone") if "protection" in c.message.key]
    assert (phone.kind, phone.cause, phone.before, phone.after) == (Outcome.BETTER, Cause.SYSTEMS, "plain", "masked")
    assert not changes(result, "classifications", "leads_now", "email")
    assert changes(result, "tables", "leads_now") == [moved]
    assert not changes(result, "tables", "leads")


def test_the_ninth_step_is_answered_and_the_numbers_are_comparable(result: AuditResult) -> None:
    """Step 9 is done, before and after are of the same things, and the fact sheet tells both."""
    (step,) = [s for s in result.steps if s.step == "9_closing"]
    assert step.state is StepState.DONE
    assert result.baseline is not None
    assert result.baseline.same_scope
    assert result.baseline.figures.personal_tables > 0
    said = "\n".join(line for part in fact_sheet(result, "en") for line in part.lines)
    assert "not verified, since" not in said
    for name in ("clients", "follow_", "shop", "PUBLIC"):
        assert name not in said


def test_other_rules_close_nothing_that_the_place_does_not_show(mended: tuple[AuditResult, AuditResult]) -> None:
    """The same two audits, had the rules changed: what vanished without a trace at the place is not their doing."""
    before, after = mended
    other = replace(after, tool=replace(after.tool, rules_digest="f" * 16))
    result = followed(before, other)
    gone = [c for c in result.changes if c.kind is Outcome.CLOSED and c.cause is not Cause.SYSTEMS]
    same = followed(before, after)
    assert {c.target_id for c in result.changes if fate(c) is Fate.DONE} <= {
        c.target_id for c in same.changes if fate(c) is Fate.DONE
    }
    assert all(c.cause is Cause.RULES for c in gone)
    # What the server itself shows does not depend on rules.
    (table,) = changes(result, "tables", "clients_2023")
    assert (table.kind, table.cause) == (Outcome.CLOSED, Cause.SYSTEMS)
    assert {c.cause for c in changes(result, "access")} == {Cause.SYSTEMS}


def test_a_system_that_was_not_reached_again_closes_nothing(
    mended: tuple[AuditResult, AuditResult], tmp_path: Path
) -> None:
    """The second audit cannot log in: every finding is not verified, with the reason, and nothing is closed."""
    lost = run_scan(settings(f"sqlite:///{tmp_path / 'there_is_none.db'}")).result
    result = followed(mended[0], lost)
    kinds = {c.kind for c in changes(result, "findings") if c.target_id in {f.id for f in mended[0].findings}}
    assert kinds == {Outcome.NOT_VERIFIED}
    assert not [c for c in result.changes if fate(c) in {Fate.DONE, Fate.BETTER}]
    (system,) = changes(result, "systems")
    assert (system.kind, system.target) == (Outcome.NOT_VERIFIED, Ref(system="shop"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, AuditResult]:
    """A SQLite file with customers and a copy of them, and its audit."""
    path = tmp_path_factory.mktemp("files") / "crm.db"
    with sqlite3.connect(path) as db:
        for name in ("customers", "customers_export"):
            db.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, full_name TEXT, phone TEXT, c4 TEXT, day TEXT)")
            db.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?)", people())
    db.close()
    made = settings(f"sqlite:///{path}")
    return made, run_scan(made).result


def _path(made: Settings) -> Path:
    url = made.systems[0].url
    assert url is not None
    return Path(url.reveal().removeprefix("sqlite:///"))


def test_a_smaller_sample_verifies_nothing(files: tuple[Settings, AuditResult]) -> None:
    """Only names are looked at: nothing is closed, and the cause of what is missing is the sample."""
    made, before = files
    result = followed(before, run_scan(replace(made, sample_rows=0)).result)
    assert not [c for c in result.changes if c.kind is Outcome.CLOSED]
    missing = [c for c in result.changes if c.kind is Outcome.NOT_VERIFIED]
    assert [(c.target.column, c.cause) for c in missing if c.array == "classifications" and c.target.column == "c4"]
    assert {c.cause for c in missing} <= {Cause.SAMPLE, Cause.UNKNOWN}


def test_a_table_left_out_is_not_verified_by_scope(files: tuple[Settings, AuditResult]) -> None:
    """--exclude leaves the copy out: it is not verified, since it was not asked for."""
    made, before = files
    result = followed(before, run_scan(replace(made, exclude=("customers_export",))).result)
    (table,) = changes(result, "tables", "customers_export")
    assert (table.kind, table.cause) == (Outcome.NOT_VERIFIED, Cause.SCOPE)
    assert not [c for c in changes(result, "copies") if c.kind is Outcome.CLOSED]
    (step,) = [s for s in result.steps if s.step == "9_closing"]
    assert (step.state, step.reason) == (StepState.PARTIAL, "closing_not_verified")


def test_a_copy_that_was_deleted_is_closed(files: tuple[Settings, AuditResult]) -> None:
    """The copy is dropped from the file: copy, table and its findings are closed by the systems. Runs last."""
    made, before = files
    assert before.copies
    with sqlite3.connect(_path(made)) as db:
        db.execute("DROP TABLE customers_export")
    db.close()
    result = followed(before, run_scan(made).result)
    (copy,) = changes(result, "copies")
    assert (copy.kind, copy.cause) == (Outcome.CLOSED, Cause.SYSTEMS)
    assert {c.kind for c in changes(result, "findings", "customers_export")} <= {Outcome.CLOSED}
    assert any(fate(c) is Fate.DONE for c in changes(result, "findings"))
