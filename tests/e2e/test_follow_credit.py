"""A leaver's account dropped, a table given to the audit's own account, a column rejected: what is called done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url

from privaudit.config.access_settings import StaffSettings
from privaudit.config.settings import Settings, SystemSettings
from privaudit.engine import run_scan
from privaudit.follow import Fate, done, fate, followed
from privaudit.model import AuditResult, AuditStep, Cause, Nature, Raw
from privaudit.report.factsheet import fact_sheet

from ..conftest import DatabaseFactory
from .test_follow_systems import ORDERS, PEOPLE_TABLE, people

SCANNER, LEAVER, OTHER = "credit_scanner", "credit_vera", "credit_anna"
REJECTED = """format = "privaudit-decisions/1"

[[verdict]]
system = "shop"
schema = "public"
table = "clients"
column = "email"
verdict = "reject"
entity = "EMAIL_ADDRESS"
by = "A. Example"
on = 2026-11-20
reason = "the addresses of the shops"
"""


@pytest.fixture(scope="module")
def mended(postgres_database: DatabaseFactory, tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    """A second audit compared with the first; between them the three things happened."""
    url, folder = make_url(postgres_database()), tmp_path_factory.mktemp("credit")
    staff, decided = folder / "staff.csv", folder / "decisions.toml"
    staff.write_text(
        f"Name;Login;Status;Last day\nVera Obraztsova;{LEAVER};left;15.03.2026\nAnna Testova;{OTHER};active;\n"
    )
    decided.write_text(REJECTED)
    engine = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as run:
        for name in (SCANNER, LEAVER, OTHER):
            run.exec_driver_sql(f"CREATE ROLE \"{name}\" LOGIN PASSWORD 'invented1'")
        try:
            _build(run)
            own = url.set(username=SCANNER, password="invented1").render_as_string(hide_password=False)
            made = _settings(own, staff)
            first = run_scan(made).result
            run.exec_driver_sql(f'DROP OWNED BY "{LEAVER}"')
            run.exec_driver_sql(f'DROP ROLE "{LEAVER}"')
            run.exec_driver_sql(f'GRANT SELECT ON salaries TO "{SCANNER}"')
            second = run_scan(replace(made, decision_files=(str(decided),))).result
        finally:
            for name in (SCANNER, LEAVER, OTHER):
                if run.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).first():
                    run.exec_driver_sql(f'DROP OWNED BY "{name}"')
                    run.exec_driver_sql(f'DROP ROLE "{name}"')
    engine.dispose()
    return followed(first, second)


def _settings(url: str, staff: Path) -> Settings:
    systems = (SystemSettings(name="shop", url=Raw(url)),)
    return Settings(systems=systems, staff=StaffSettings(file=str(staff)), workers=1)


def _build(run: Connection) -> None:
    run.exec_driver_sql(f"CREATE TABLE clients {PEOPLE_TABLE}")
    run.exec_driver_sql(f"CREATE TABLE orders {ORDERS}")
    run.exec_driver_sql("CREATE TABLE salaries (full_name varchar(80), salary numeric)")
    for p in people()[:120]:
        run.exec_driver_sql("INSERT INTO clients VALUES (%s, %s, %s, %s, %s)", p)
        run.exec_driver_sql("INSERT INTO orders VALUES (%s, %s, 9.5, 'tea')", (p[0], p[0]))
        run.exec_driver_sql("INSERT INTO salaries VALUES (%s, 100)", (p[1],))
    run.exec_driver_sql(f'GRANT SELECT ON clients, orders TO "{SCANNER}", "{LEAVER}", "{OTHER}"')


def test_the_dropped_account_counts_as_done_whatever_was_decided_on_a_column(mended: AuditResult) -> None:
    """Its finding, the account and its place: closed by the systems; the question about leavers is credited."""
    (found,) = [c for c in mended.changes if c.array == "findings" and c.step is AuditStep.LEAVERS and c.principal
                == "Vera Obraztsova"]  # fmt: skip
    assert (found.cause, fate(found)) == (Cause.SYSTEMS, Fate.DONE)
    assert {fate(c) for c in mended.changes if c.array == "principals" and c.principal == LEAVER} == {Fate.DONE}


def test_a_table_that_the_audit_may_read_now_is_no_measure(mended: AuditResult) -> None:
    """The gap is gone and nothing is credited for it; the new right of the audit's own account is not "worse"."""
    assert SCANNER in {p.principal for p in mended.principals if p.nature is Nature.SCANNER}
    (gap,) = [c for c in mended.changes if c.array == "findings" and c.step is AuditStep.COVERAGE]
    assert (gap.message.key, fate(gap)) == ("finding.closed_audit", Fate.ELSEWHERE)
    own = [c for c in mended.changes if c.array == "access" and c.principal == SCANNER]
    assert [(c.message.key, fate(c)) for c in own] == [("access.own_more", Fate.CHANGED)]
    steps = {c.step for c in done(mended.changes) if c.array == "findings"}
    assert AuditStep.LEAVERS in steps
    assert AuditStep.COVERAGE not in steps
    said = [line for part in fact_sheet(mended, "en") if part.key == "done" for line in part.lines]
    assert not [line for line in said if "“”" in line]
