"""What MariaDB leaves out of its lists for the scanner's account is said to be missing, never shown as clean."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from privaudit.config.settings import Settings, SystemSettings
from privaudit.engine.run import run_scan
from privaudit.model import AuditResult, Raw, StepState, TableKind, TableStatus

from .mariadb_estate import Account, Open, Run

GRANT_TABLES = "SELECT ON mysql.*"


@pytest.fixture
def crm(maria_run: Run, maria_database: str) -> Iterator[str]:
    """A database with tables of people; its name."""
    name = f"{maria_database}_crm"
    maria_run(f"CREATE DATABASE {name}")
    maria_run(f"CREATE TABLE {name}.card (id INT PRIMARY KEY, full_name VARCHAR(40), cvv CHAR(3), phone VARCHAR(20))")
    maria_run(f"CREATE TABLE {name}.people (id INT PRIMARY KEY, full_name VARCHAR(40), email VARCHAR(90) INVISIBLE)")
    maria_run(f"CREATE TABLE {name}.orders (id INT PRIMARY KEY, total INT)")
    maria_run(f"CREATE VIEW {name}.shown AS SELECT id, full_name, phone FROM {name}.card")
    maria_run(f"INSERT INTO {name}.card VALUES (1, 'A B', '123', '+7 000')")
    yield name
    maria_run(f"DROP DATABASE {name}")


def at(url: str, database: str) -> str:
    """Return the URL of another database of the server; of the server if that is empty."""
    return f"{url.rpartition('/')[0]}/{database}"


def scan(url: str, **more: object) -> AuditResult:
    """Return the audit of one system."""
    settings = Settings(systems=(SystemSettings(name="m", url=Raw(url)),), lang="en", workers=1, **more)  # type: ignore[arg-type]
    return run_scan(settings).result


def unlisted(result: AuditResult) -> dict[str | None, tuple[tuple[str, object], ...]]:
    """Tables that may have further columns, with the values of the reason."""
    steps = [s for s in result.steps if s.reason == "columns_may_be_hidden"]
    assert all((s.state, s.step) == (StepState.PARTIAL, "catalog") for s in steps)
    return {s.target.table: s.reason_params for s in steps}


def catalog_gaps(result: AuditResult) -> dict[str | None, tuple[tuple[str, object], ...]]:
    """What the list of relations may lack."""
    return {
        s.reason: s.reason_params for s in result.steps if s.step == "catalog" and s.target.table is None and s.reason
    }


@pytest.mark.parametrize("grant_tables", [True, False])
@pytest.mark.parametrize("rows", [100, 0])
def test_columns_behind_column_rights_are_said_to_be_missing(
    maria_account: Account, crm: str, rows: int, grant_tables: bool
) -> None:
    """The audit of tables that are reached by single columns is incomplete, by names only too; of others it is not."""
    rights = [f"SELECT (id, full_name) ON {crm}.{t}" for t in ("card", "people", "shown")]
    url = maria_account(*rights, f"SELECT ON {crm}.orders", *([GRANT_TABLES] if grant_tables else []))
    result = scan(at(url, crm), sample_rows=rows)
    assert unlisted(result) == dict.fromkeys(("card", "people", "shown"), (("columns", 2),))
    assert catalog_gaps(result) == {"mysql_tables_hidden": (("databases", crm),)}
    assert not result.run.complete


def test_rights_on_the_whole_database_leave_no_doubt(maria_account: Account, crm: str) -> None:
    """With SELECT on a database nothing is missing, beside rights on columns too, and by a pattern."""
    whole = rf"SELECT, SHOW VIEW ON `{crm.replace('_', chr(92) + '_')}`.*"
    rights = ("SELECT, SHOW VIEW ON *.*", f"SELECT (id) ON {crm}.card")
    for url in (maria_account(whole, f"SELECT (id) ON {crm}.card", GRANT_TABLES), maria_account(*rights)):
        result = scan(at(url, crm))
        assert not unlisted(result)
        assert not catalog_gaps(result)
        assert {t.status for t in result.tables} <= {TableStatus.SCANNED, TableStatus.EMPTY}


def test_roles_and_rights_of_everyone_count(maria_account: Account, maria_run: Run, crm: str) -> None:
    """A table that a default role, or everyone, reads whole is listed whole; a database row that hides a wider does."""
    url = maria_account(f"SELECT (id) ON {crm}.card", f"SELECT (id) ON {crm}.people")
    user = url.partition("://")[2].partition(":")[0]
    role, inner = f"r_{crm}", f"i_{crm}"
    maria_run(f"CREATE ROLE {role}")
    maria_run(f"CREATE ROLE {inner}")
    try:
        maria_run(f"GRANT SELECT ON {crm}.card TO {inner}")
        maria_run(f"GRANT {inner} TO {role}")
        maria_run(f"GRANT {role} TO {user}@'127.0.0.1'")
        assert set(unlisted(scan(at(url, crm)))) == {"card", "people"}
        maria_run(f"SET DEFAULT ROLE {role} FOR {user}@'127.0.0.1'")
        assert set(unlisted(scan(at(url, crm)))) == {"people"}
        maria_run(f"GRANT SELECT ON {crm}.people TO PUBLIC")
        assert not unlisted(scan(at(url, crm)))
        maria_run(f"GRANT SELECT ON `{crm}%`.* TO {user}@'127.0.0.1'")
        assert not catalog_gaps(scan(at(url, crm)))
        maria_run(f"GRANT EXECUTE ON `{crm}`.* TO {user}@'127.0.0.1'")
        assert set(catalog_gaps(scan(at(url, crm)))) == {"mysql_tables_hidden"}
    finally:
        maria_run(f"DROP ROLE {role}")
        maria_run(f"DROP ROLE {inner}")
        maria_run(f"REVOKE ALL PRIVILEGES ON {crm}.people FROM PUBLIC")


def test_a_table_without_any_column_shown_was_not_read(maria_account: Account, crm: str) -> None:
    """A table that may be changed and not read is listed without columns: that is no empty table."""
    result = scan(at(maria_account(f"DELETE ON {crm}.card", f"SELECT ON {crm}.orders"), crm))
    (row,) = (t for t in result.tables if t.table == "card")
    assert (row.status, row.reason) == (TableStatus.FAILED, "permission_denied")
    assert unlisted(result) == {"card": (("columns", 0),)}


def test_databases_and_tables_that_are_not_shown_are_told(maria_account: Account, crm: str) -> None:
    """Of a server: where databases are hidden, and in which databases tables are; the server's own are left out."""
    few = scan(at(maria_account(f"SELECT ON {crm}.orders", "SELECT ON mysql.global_priv"), ""))
    assert catalog_gaps(few) == {"mysql_tables_hidden": (("databases", crm),), "mysql_databases_hidden": ()}
    names = catalog_gaps(scan(at(maria_account("SHOW DATABASES ON *.*", f"SELECT ON {crm}.*"), "")))
    (hidden,) = names.values()
    assert set(names) == {"mysql_tables_hidden"}
    assert crm not in str(dict(hidden)["databases"]).split(", ")
    assert crm.removesuffix("_crm") in str(dict(hidden)["databases"]).split(", ")
    assert not catalog_gaps(scan(at(maria_account("SELECT ON *.*"), crm)))


def test_own_rights_do_not_claim_hidden_columns(maria_account: Account, maria_open: Open, crm: str) -> None:
    """Without the privilege tables the own account reads the columns it was given, not "all columns"."""
    session = maria_open(at(maria_account(f"SELECT (id, full_name) ON {crm}.card", f"SELECT ON {crm}.orders"), crm))
    catalog = session.catalog()
    assert {t.name: t.kind for t in catalog.tables} == {"card": TableKind.TABLE, "orders": TableKind.TABLE}
    found = {g.table: g.columns for g in session.grants(catalog).grants}
    assert found == {"card": ("full_name", "id"), "orders": ("*",)}


def test_rights_of_others_on_hidden_columns_are_listed(maria_account: Account, crm: str) -> None:
    """Who may read a column that the scanner is not shown is in the access list, under the column's name."""
    url = maria_account(f"SELECT (id, full_name) ON {crm}.card", GRANT_TABLES)
    other = maria_account(f"SELECT (cvv, FULL_NAME) ON {crm}.card").partition("://")[2].partition(":")[0]
    result = scan(at(url, crm), sample_rows=10)
    found = {a.columns for a in result.access if a.table == "card" and str(a.principal).startswith(other)}
    assert found == {("cvv", "full_name")}
    assert not [s for s in result.steps if s.state is StepState.FAILED]
