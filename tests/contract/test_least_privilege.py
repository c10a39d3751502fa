"""A whole audit of a real server against a policy: what is proposed is run, and the next audit finds it closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from privaudit.config.access_settings import AccessSettings, AccountPattern, PolicyRule
from privaudit.config.settings import Settings, SystemSettings
from privaudit.demo.people import phone_ru, russian_person
from privaudit.engine.run import run_scan
from privaudit.model import AuditResult, Finding, Nature, Raw

from ..conftest import DatabaseFactory
from .postgres_sessions import run

LOGINS = ("lp_anna", "lp_boris", "lp_root", "lp_report_ro", "lp_handy", "lp_caller", "lp_looker", "lp_taker")
ROLES = ("lp_sales",)
TABLE = '"public"."clients"'


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> Iterator[str]:
    """A shop with clients, and accounts of every sort."""
    made = postgres_database()
    for role in LOGINS:
        run(made, f"CREATE ROLE {role} LOGIN")
    run(
        made,
        "CREATE ROLE lp_sales",
        "CREATE TABLE clients (id int PRIMARY KEY, full_name text, phone text, passport text, note text)",
        "CREATE TABLE prices (id int PRIMARY KEY, title text)",
        "GRANT SELECT ON clients, prices TO lp_sales",
        "GRANT lp_sales TO lp_anna",
        "ALTER ROLE lp_taker NOINHERIT",
        "GRANT lp_sales TO lp_taker",
        "CREATE VIEW phones AS SELECT phone FROM clients",
        "GRANT SELECT ON phones TO lp_looker",
        """CREATE FUNCTION "find Her"(int) RETURNS text LANGUAGE sql SECURITY DEFINER
        AS 'SELECT passport FROM public.clients WHERE id = $1'""",
        'REVOKE EXECUTE ON FUNCTION "find Her" FROM PUBLIC',
        'GRANT EXECUTE ON FUNCTION "find Her" TO lp_caller',
        "GRANT SELECT ON clients TO lp_boris, lp_report_ro",
        "GRANT SELECT ON clients TO lp_handy WITH GRANT OPTION",
        "ALTER ROLE lp_root SUPERUSER",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO lp_boris",
    )
    with psycopg.connect(made) as connection:
        for i in range(200):
            person = russian_person(3, i)
            row = (i, person.full, phone_ru(person.phone), person.passport, "позвонить")
            connection.execute(b"INSERT INTO clients VALUES (%s, %s, %s, %s, %s)", row)
    yield made
    run(made, 'DROP FUNCTION "find Her"', "DROP VIEW phones", "DROP TABLE clients, prices")
    for role in (*LOGINS, *ROLES):
        run(made, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def _rule(account: str, *categories: str) -> PolicyRule:
    return PolicyRule(accounts=(account,), systems=("shop",), categories=categories)


RULES = (
    _rule("lp_anna", "*"),
    _rule("lp_root", "*"),
    _rule("lp_handy", "*"),
    _rule("lp_report_ro", "identity"),
    _rule("postgres", "*"),
)


def _audit(url: str) -> AuditResult:
    settings = Settings(
        systems=(SystemSettings(name="shop", url=Raw(url)),),
        access=AccessSettings(policy="access.toml", rules=RULES),
        accounts=(AccountPattern(match=("lp_handy",), nature=Nature.VENDOR),),
        workers=1,
    )
    return run_scan(replace(settings, lang="en")).result


def _of(result: AuditResult, check: str) -> dict[str | None, Finding]:
    return {f.target.principal: f for f in result.findings if f.check == check}


def test_what_is_proposed_closes_what_was_found(url: str) -> None:
    """Statement after statement is run; the next audit has none of these findings, and Anna reads as before."""
    before = _audit(url)
    assert not [s for s in before.steps if s.step.startswith("check:") and s.state.value == "failed"]
    excess = _of(before, "policy_excess")
    assert {"lp_boris", "lp_report_ro"} <= set(excess)
    assert "lp_anna" not in excess
    boris = excess["lp_boris"].remediation
    assert boris.sql == f'REVOKE SELECT ON {TABLE} FROM "lp_boris";'
    assert dict(boris.params)["others"] == "–"
    root = _of(before, "all_powerful")["lp_root"].remediation
    assert root.sql == 'ALTER ROLE "lp_root" NOSUPERUSER;'
    handy = _of(before, "grant_option")["lp_handy"].remediation
    assert handy.sql == f'REVOKE GRANT OPTION FOR SELECT ON {TABLE} FROM "lp_handy";'
    to_come = _of(before, "tables_to_come")["lp_boris"].remediation
    wanted = [boris.sql, root.sql, handy.sql, to_come.sql, excess["lp_report_ro"].remediation.sql]
    for sql in wanted:
        assert sql is not None
        run(url, *sql.splitlines())
    after = _audit(url)
    assert not {"lp_boris", "lp_report_ro"} & set(_of(after, "policy_excess"))
    assert "lp_root" not in _of(after, "all_powerful")
    assert not _of(after, "grant_option")
    assert not _of(after, "tables_to_come")
    readers = {a.principal for a in after.access if a.table == "clients" and a.reach.value == "direct"}
    assert {"lp_anna", "lp_handy", "lp_report_ro"} <= readers
    assert not {"lp_boris", "lp_root"} & readers
    kept = run(url, "SELECT has_column_privilege('lp_report_ro', 'clients', 'full_name', 'SELECT')")
    assert kept == [(True,)]


def test_ways_other_than_a_right_on_the_table_are_closed_where_they_are(url: str) -> None:
    """By a view, a routine and SET ROLE: each statement closes its way, and the next audit finds none."""
    wanted = {
        "lp_looker": 'REVOKE SELECT ON "public"."phones" FROM "lp_looker";',
        "lp_caller": 'REVOKE EXECUTE ON ROUTINE "public"."find Her"(integer) FROM "lp_caller";',
        "lp_taker": 'REVOKE "lp_sales" FROM "lp_taker";',
    }
    excess = _of(_audit(url), "policy_excess")
    assert {name: excess[name].remediation.sql for name in wanted} == wanted
    run(url, *wanted.values())
    assert not set(wanted) & set(_of(_audit(url), "policy_excess"))


def test_a_vendor_and_accounts_of_nobody_are_named(url: str) -> None:
    """By pattern alone, without a staff list: the vendor's account, and those that nothing explains."""
    result = _audit(url)
    vendor = _of(result, "vendor_account")["lp_handy"]
    assert vendor.remediation.sql == 'ALTER ROLE "lp_handy" NOLOGIN;'
    assert "lp_handy" not in _of(result, "unknown_account")
    assert "lp_anna" in _of(result, "unknown_account")
    states = {s.step: s for s in result.steps}
    assert states["check:leaver_account"].reason == "not_configured"
    assert states["8_leavers"].reason == "needs_staff"
    assert states["7_least_privilege"].reason == "unused_not_judged"
