"""A real MariaDB: columns that the scanner's account may not see any more are not told as gone."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, make_url

from privaudit.engine import run_scan
from privaudit.follow import Fate, fate, followed
from privaudit.model import AuditResult, Cause, Outcome
from privaudit.report.factsheet import comparable

from ..conftest import DatabaseFactory
from .test_follow_systems import settings

SCANNER = "hidden_scan"


@pytest.fixture(scope="module")
def audits(mariadb_database: DatabaseFactory) -> tuple[AuditResult, AuditResult, AuditResult]:
    """Three audits by one account: of the database, of some columns alone, and of the database without a column."""
    url = make_url(mariadb_database())
    made = settings(url.set(username=SCANNER, password="pw").render_as_string(hide_password=False))
    engine = create_engine(url.set(drivername="mysql+pymysql"), isolation_level="AUTOCOMMIT")
    whole, who = f"`{url.database}`.*", f"'{SCANNER}'@'%%'"
    some = f"`{url.database}`.cards"
    with engine.connect() as run:
        run.exec_driver_sql(f"CREATE OR REPLACE USER {who} IDENTIFIED BY 'pw'")
        try:
            run.exec_driver_sql("CREATE TABLE cards (id INT PRIMARY KEY, full_name VARCHAR(60), cvv VARCHAR(4))")
            run.exec_driver_sql("CREATE TABLE guests (id INT PRIMARY KEY, full_name VARCHAR(60), phone VARCHAR(20))")
            for i in range(200):
                run.exec_driver_sql("INSERT INTO guests VALUES (%s, 'Anna Probina', %s)", (i, f"+7916555{i:04d}"))
                run.exec_driver_sql("INSERT INTO cards VALUES (%s, %s, %s)", (i, "Ivan Testov", f"{i:03d}"))
            run.exec_driver_sql(f"GRANT SELECT ON {whole} TO {who}")
            first = run_scan(made).result
            run.exec_driver_sql(f"REVOKE SELECT ON {whole} FROM {who}")
            run.exec_driver_sql(f"GRANT SELECT (id, full_name) ON {some} TO {who}")
            second = run_scan(made).result
            run.exec_driver_sql(f"REVOKE SELECT (id, full_name) ON {some} FROM {who}")
            run.exec_driver_sql(f"GRANT SELECT ON {whole} TO {who}")
            run.exec_driver_sql("ALTER TABLE cards DROP COLUMN cvv")
            third = run_scan(made).result
        finally:
            run.exec_driver_sql(f"DROP USER {who}")
    engine.dispose()
    return first, second, third


def test_a_column_that_is_not_shown_any_more_is_not_verified(audits: tuple[AuditResult, AuditResult, object]) -> None:
    """The card's code is there as it was: nothing is closed, and no numbers stand side by side."""
    first, second, _ = audits
    assert [f for f in first.findings if f.target.ref.table == "cards"]
    result = followed(first, second)
    assert not [c for c in result.changes if c.array != "access" and fate(c) in {Fate.DONE, Fate.BETTER}]
    (column,) = [c for c in result.changes if c.array == "classifications" and c.target.column == "cvv"]
    assert column.kind is Outcome.NOT_VERIFIED
    (table,) = [c for c in result.changes if c.array == "tables" and c.target.table == "guests"]
    assert table.kind is Outcome.NOT_VERIFIED
    assert not comparable(result)


def test_a_column_that_was_dropped_is_gone(audits: tuple[AuditResult, object, AuditResult]) -> None:
    """The account holds the whole database: the column is told as gone, by the systems."""
    first, _, third = audits
    result = followed(first, third)
    (column,) = [c for c in result.changes if c.array == "classifications" and c.target.column == "cvv"]
    assert (column.kind, column.cause, column.message.key) == (Outcome.CLOSED, Cause.SYSTEMS, "column.dropped")
