"""Two databases of one real server: what is proposed is run, closes the excess, and takes nothing that is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from privaudit.config.access_settings import AccessSettings, PolicyRule
from privaudit.config.settings import Settings, SystemSettings
from privaudit.demo.people import phone_ru, russian_person
from privaudit.engine.run import run_scan
from privaudit.i18n import LANGUAGES
from privaudit.model import AuditResult, Finding, Raw
from privaudit.report.words import remedy

from ..conftest import DatabaseFactory
from .postgres_sessions import run

LOGINS = ("rs_anna", "rs_boris", "rs_vera", "rs_zoya", "rs_olga")
ROLES = ("rs_support", "rs_analysts")
SUPPORT, ANALYSTS = LOGINS[:2], LOGINS[2:]
PEOPLE = "(id int PRIMARY KEY, full_name text, phone text)"
CARDS = "(id int PRIMARY KEY, full_name text, passport text)"


def _fill(url: str, table: str, shape: str, *, passport: bool = False) -> None:
    with psycopg.connect(url, autocommit=True) as c:
        c.execute(f"CREATE TABLE {table} {shape}".encode())
        for i in range(200):
            person = russian_person(3, i)
            row = (i, person.full, person.passport if passport else phone_ru(person.phone))
            c.execute(f"INSERT INTO {table} VALUES (%s, %s, %s)".encode(), row)


@pytest.fixture(scope="module")
def urls(postgres_database: DatabaseFactory) -> Iterator[dict[str, str]]:
    """Databases crm and shop; support reads in both, analysts in shop only; each database has a schema of its own."""
    made = {"crm": postgres_database(), "shop": postgres_database()}
    for name in (*ROLES, *LOGINS):
        run(made["crm"], f"CREATE ROLE {name}{' LOGIN' if name in LOGINS else ''}")
    for name, roles in (("rs_support", SUPPORT), ("rs_analysts", ANALYSTS)):
        run(made["crm"], f"GRANT {name} TO {', '.join(roles)}")
    _fill(made["crm"], "contacts", PEOPLE)
    run(made["crm"], "GRANT SELECT ON contacts TO rs_support")
    run(made["shop"], "CREATE SCHEMA sale", "GRANT USAGE ON SCHEMA sale TO rs_support, rs_analysts")
    for table in ("sale.customers", "sale.orders"):
        _fill(made["shop"], table, PEOPLE)
        run(made["shop"], f"GRANT SELECT ON {table} TO rs_analysts")
    run(
        made["shop"],
        "GRANT SELECT ON sale.orders TO rs_support",
        "GRANT SELECT (id, phone) ON sale.customers TO rs_support",
    )
    _fill(made["shop"], "sale.payments", CARDS, passport=True)
    run(made["shop"], "GRANT SELECT ON sale.payments TO rs_analysts")
    yield made
    run(made["crm"], "DROP TABLE contacts")
    run(made["shop"], "DROP SCHEMA sale CASCADE")
    for name in (*LOGINS, *ROLES):
        for url in made.values():
            run(url, f"DROP OWNED BY {name}")
        run(made["crm"], f"DROP ROLE {name}")


def _rule(accounts: tuple[str, ...], systems: tuple[str, ...], *categories: str) -> PolicyRule:
    return PolicyRule(accounts=accounts, systems=systems, categories=categories)


RULES = (
    _rule(("rs_boris",), ("crm",), "*"),
    _rule(SUPPORT, ("shop",), "*"),
    _rule(ANALYSTS, ("shop",), "identity", "contact"),
    _rule(("postgres",), ("crm", "shop"), "*"),
)


def _audit(urls: dict[str, str]) -> AuditResult:
    settings = Settings(
        systems=tuple(SystemSettings(name=name, url=Raw(url)) for name, url in urls.items()),
        access=AccessSettings(policy="access.toml", rules=RULES),
        workers=1,
    )
    return run_scan(replace(settings, lang="en")).result


def _excess(result: AuditResult) -> dict[str | None, Finding]:
    """The findings about the logins made here: other tests leave theirs on the same server."""
    found = {f.target.principal: f for f in result.findings if f.check == "policy_excess"}
    return {name: f for name, f in found.items() if name in LOGINS}


def _columns(urls: dict[str, str], account: str) -> set[str]:
    """What the server lets an account read, by column."""
    ask = """
        SELECT format('%%s.%%s', c.relname, a.attname) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relname IN ('contacts', 'customers', 'orders', 'payments') AND a.attnum > 0
        AND has_schema_privilege('{0}', c.relnamespace, 'USAGE')
        AND has_column_privilege('{0}', c.oid, a.attnum, 'SELECT')
    """.replace("%%", "%").format(account)
    return {f"{name}:{row[0]}" for name, url in urls.items() for row in run(url, ask)}


def _run_script(urls: dict[str, str], sql: str | None) -> None:
    """Run a proposal as its comments say: what is under the name of a database there, the rest anywhere."""
    databases = {url.rpartition("/")[2]: url for url in urls.values()}
    at = urls["crm"]
    for line in (sql or "").splitlines():
        if line.startswith("-- in database "):
            at = databases[line.removeprefix("-- in database ")]
        elif not line.startswith("--"):
            run(at, line)


def test_nobody_loses_what_the_policy_allows_in_any_database(urls: dict[str, str]) -> None:
    """Anna leaves a role for crm and keeps shop by grants; analysts lose one right of their role, said once."""
    before = {name: _columns(urls, name) for name in LOGINS}
    found = _excess(_audit(urls))
    assert set(found) == {"rs_anna", "rs_olga"}
    anna, olga = found["rs_anna"].remediation, found["rs_olga"].remediation
    assert 'REVOKE "rs_support" FROM "rs_anna";' in (anna.sql or "")
    params = dict(anna.params)
    assert params["besides"] == "shop.sale.customers, shop.sale.orders"
    assert params["others"] == "–"
    assert dict(olga.params)["same"] == "rs_vera, rs_zoya"
    assert 'REVOKE SELECT ON "sale"."payments" FROM "rs_analysts";' in (olga.sql or "")
    for lang in LANGUAGES:
        assert "rs_vera" in remedy(olga, lang)
        assert "shop.sale.orders" in remedy(anna, lang)
    for made in (anna, olga):
        _run_script(urls, made.sql)
    assert not _excess(_audit(urls))
    assert _columns(urls, "rs_anna") == {c for c in before["rs_anna"] if c.startswith("shop:")}
    assert _columns(urls, "rs_boris") == before["rs_boris"]
    for name in ANALYSTS:
        assert _columns(urls, name) == before[name] - {"shop:payments.passport"}
