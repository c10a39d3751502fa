"""Ways past the rights on relations of a real PostgreSQL: what is proposed against each is run, and it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from privaudit.analysis.revoke import Target, close_past, model_of, plan, revoke
from privaudit.config.access_settings import AccessSettings, PolicyRule
from privaudit.config.settings import Settings, SystemSettings
from privaudit.demo.people import phone_ru, russian_person
from privaudit.engine.run import run_scan
from privaudit.model import Access, Finding, Grants, Raw, Reach
from privaudit.report.words import remedy

from ..conftest import DatabaseFactory
from .other_postgres import VERSIONS, Others
from .postgres_graphs import look
from .postgres_sessions import run

LOGIN = "rq_login"
HOSTILE = "rq\"q'`(x, \\; DROP ROLE rq_keep; -- \n)"
"""Every sign by which a name could end early."""
ROLES = (LOGIN, "rq_role", "rq_keep", "rq_giver", "rq_second")


def quoted(name: str) -> str:
    """Quote a name."""
    return '"' + name.replace('"', '""') + '"'


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> Iterator[str]:
    """A database with a table and a foreign server that has its copy."""
    made = postgres_database()
    run(
        made,
        *(f"CREATE ROLE {r} {'LOGIN' if r == LOGIN else ''}" for r in ROLES),
        "CREATE TABLE clients (id int, name text)",
        "CREATE EXTENSION postgres_fdw",
        "CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw OPTIONS (dbname 'shop')",
        "CREATE FOREIGN TABLE far (id int, name text) SERVER away OPTIONS (table_name 'clients')",
        f"CREATE USER MAPPING FOR {LOGIN} SERVER away OPTIONS (user 'x')",
    )
    yield made
    run(made, "DROP EXTENSION postgres_fdw CASCADE", "DROP TABLE clients")
    for role in ROLES:
        run(made, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def rows_of(grants: Grants, reach: Reach, name: str = LOGIN) -> list[Access]:
    """Return a log-in's rows as the audit has them."""
    return [
        Access(
            system=grants.system,
            principal=g.principal,
            principal_kind=g.principal_kind,
            can_login=g.can_login,
            schema=g.schema,
            table=g.table,
            columns=g.columns,
            privileges=g.privileges,
            reach=g.reach,
            via=g.via,
            categories=("unknown",),
            as_of=grants.as_of,
        )
        for g in grants.grants
        if g.principal == name and g.reach is reach
    ]


def proposed(grants: Grants, rows: list[Access]) -> tuple[str, ...]:
    """Return the statements that are proposed against rows."""
    model = model_of(grants, "postgresql", [("public", "clients")])
    return revoke("postgresql", dict.fromkeys(c for r in rows for c in close_past(r, "postgresql", grants, model)))


POWERS = (
    ("ALTER ROLE rq_login REPLICATION", 'ALTER ROLE "rq_login" NOREPLICATION;', "ALTER ROLE rq_login NOREPLICATION"),
    ("ALTER ROLE rq_login CREATEROLE", 'ALTER ROLE "rq_login" NOCREATEROLE;', "ALTER ROLE rq_login NOCREATEROLE"),
    (
        "GRANT pg_read_server_files TO rq_login",
        'REVOKE "pg_read_server_files" FROM "rq_login";',
        "REVOKE pg_read_server_files FROM rq_login",
    ),
    (
        "GRANT pg_read_server_files TO rq_role; GRANT rq_role TO rq_login",
        'REVOKE "rq_role" FROM "rq_login";',
        "REVOKE pg_read_server_files FROM rq_role; REVOKE rq_role FROM rq_login",
    ),
    (
        "ALTER ROLE rq_role CREATEROLE; GRANT rq_role TO rq_login",
        'REVOKE "rq_role" FROM "rq_login";',
        "ALTER ROLE rq_role NOCREATEROLE; REVOKE rq_role FROM rq_login",
    ),
    (
        "GRANT EXECUTE ON FUNCTION pg_read_binary_file(text, bigint, bigint) TO rq_login",
        'REVOKE EXECUTE ON ROUTINE "pg_catalog"."pg_read_binary_file"(text, bigint, bigint) FROM "rq_login";',
        "REVOKE EXECUTE ON FUNCTION pg_read_binary_file(text, bigint, bigint) FROM rq_login",
    ),
    (
        "GRANT USAGE ON FOREIGN SERVER away TO rq_login",
        'REVOKE USAGE ON FOREIGN SERVER "away" FROM "rq_login";',
        "REVOKE USAGE ON FOREIGN SERVER away FROM rq_login",
    ),
    (
        "GRANT USAGE ON FOREIGN SERVER away TO PUBLIC",
        'REVOKE USAGE ON FOREIGN SERVER "away" FROM PUBLIC;',
        "REVOKE USAGE ON FOREIGN SERVER away FROM PUBLIC",
    ),
)


@pytest.mark.parametrize(("give", "statement", "back"), POWERS, ids=[p[0] for p in POWERS])
def test_each_way_alone(url: str, give: str, statement: str, back: str) -> None:
    """Given, it is listed; the one statement against it is run; the next audit has it no more."""
    assert not rows_of(look(url), Reach.BYPASS)
    run(url, *give.split("; "))
    try:
        grants = look(url)
        rows = rows_of(grants, Reach.BYPASS)
        assert rows
        assert proposed(grants, rows) == (statement,)
        run(url, statement)
        assert not rows_of(look(url), Reach.BYPASS)
    finally:
        run(url, *back.split("; "))


def test_an_owner_is_closed_by_no_statement(url: str) -> None:
    """Who owns a table may open it to himself again: nothing is proposed that would not last."""
    run(url, f"ALTER TABLE clients OWNER TO {LOGIN}", f"REVOKE ALL ON clients FROM {LOGIN}")
    try:
        grants = look(url)
        rows = rows_of(grants, Reach.BYPASS)
        assert [r.table for r in rows] == ["clients"]
        assert proposed(grants, rows) == ()
    finally:
        run(url, "ALTER TABLE clients OWNER TO CURRENT_USER")


@pytest.mark.parametrize("grantee", ["PUBLIC", LOGIN])
def test_functions_of_hostile_names(url: str, grantee: str) -> None:
    """Names of function, schema, argument's type and role cannot break out; others of the same name stay open."""
    schema, name, kind = quoted(HOSTILE), quoted(HOSTILE + "f"), quoted(HOSTILE + "t")
    text = "RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT name FROM public.clients'"
    run(
        url,
        f"CREATE SCHEMA {schema}",
        f"CREATE TYPE {schema}.{kind} AS (a int)",
        f"CREATE FUNCTION {schema}.{name}(int, {schema}.{kind}) {text}",
        f"CREATE FUNCTION {schema}.{name}(int) {text}",
        f"REVOKE EXECUTE ON FUNCTION {schema}.{name}(int) FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA {schema} TO {LOGIN}",
    )
    if grantee != "PUBLIC":
        run(url, f"REVOKE EXECUTE ON FUNCTION {schema}.{name}(int, {schema}.{kind}) FROM PUBLIC")
        run(url, f"GRANT EXECUTE ON FUNCTION {schema}.{name}(int, {schema}.{kind}) TO {LOGIN}")
    try:
        grants = look(url)
        steps = {v for r in rows_of(grants, Reach.ROUTINE) for v in r.via if v.kind.value == "routine"}
        (step,) = steps
        model = model_of(grants, "postgresql", [("public", "clients")])
        assert model is not None
        target = Target(schema=step.schema or "", name=step.name, routine=True)
        (statement,) = revoke("postgresql", plan(model, LOGIN, [target]).cuts)
        assert statement.endswith(" FROM PUBLIC;" if grantee == "PUBLIC" else f' FROM "{LOGIN}";')
        run(url, statement)
        assert not rows_of(look(url), Reach.ROUTINE)
        assert run(url, "SELECT 1 FROM pg_roles WHERE rolname = 'rq_keep'")
    finally:
        run(url, f"DROP SCHEMA {schema} CASCADE")


def test_relations_and_roles_of_hostile_names(url: str) -> None:
    """A table, its column and two roles by such names: the statements do what they say, and nothing besides."""
    schema, table, column = quoted(HOSTILE), quoted(HOSTILE + "t"), quoted(HOSTILE + "c")
    who, role = HOSTILE + "u", HOSTILE + "r"
    run(
        url,
        f"CREATE SCHEMA {schema}",
        f"CREATE TABLE {schema}.{table} ({column} int, other int)",
        f"CREATE ROLE {quoted(who)} LOGIN CREATEROLE",
        f"CREATE ROLE {quoted(role)}",
        f"GRANT {quoted(role)} TO {quoted(who)}",
        f"GRANT USAGE ON SCHEMA {schema} TO {quoted(who)}",
        f"GRANT SELECT ({column}) ON {schema}.{table} TO {quoted(who)}",
        f"GRANT SELECT ON {schema}.{table} TO {quoted(role)}",
    )
    try:
        grants = look(url)
        assert rows_of(grants, Reach.DIRECT, who)
        model = model_of(grants, "postgresql", [(HOSTILE, HOSTILE + "t")])
        assert model is not None
        made = plan(model, who, [Target(schema=HOSTILE, name=HOSTILE + "t")])
        past = proposed(grants, rows_of(grants, Reach.BYPASS, who))
        assert past == (f"ALTER ROLE {quoted(who)} NOCREATEROLE;",)
        run(url, *revoke("postgresql", made.cuts), *past)
        after = look(url)
        assert not rows_of(after, Reach.DIRECT, who)
        assert not rows_of(after, Reach.BYPASS, who)
        assert run(url, "SELECT 1 FROM pg_roles WHERE rolname = 'rq_keep'")
    finally:
        run(url, f"DROP SCHEMA {schema} CASCADE")
        for name in (who, role):
            run(url, f"DROP OWNED BY {quoted(name)}", f"DROP ROLE {quoted(name)}")


def _excess(url: str) -> dict[str | None, Finding]:
    rule = PolicyRule(accounts=("postgres",), systems=("shop",), categories=("*",))
    settings = Settings(
        systems=(SystemSettings(name="shop", url=Raw(url)),),
        access=AccessSettings(policy="access.toml", rules=(rule,)),
        workers=1,
    )
    found = run_scan(replace(settings, lang="en")).result.findings
    return {f.target.principal: f for f in found if f.check == "policy_excess"}


def test_what_stays_open_is_counted(url: str) -> None:
    """A table that its owner cannot read today stays open to him, and is counted; a function for all is closed."""
    with psycopg.connect(url) as connection:
        for i in range(100):
            row = (i, russian_person(5, i).full, phone_ru(russian_person(5, i).phone))
            if i == 0:
                connection.execute(b"CREATE TABLE people (id int PRIMARY KEY, full_name text, phone text)")
            connection.execute(b"INSERT INTO people VALUES (%s, %s, %s)", row)
    text = "RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT phone FROM public.people'"
    try:
        run(url, f"ALTER TABLE people OWNER TO {LOGIN}", f"REVOKE ALL ON people FROM {LOGIN}")
        found = _excess(url)[LOGIN]
        assert (found.remediation.sql, dict(found.remediation.params)["left"]) == (None, 1)
        run(url, "ALTER TABLE people OWNER TO CURRENT_USER", f"CREATE FUNCTION phones(int) {text}")
        found = _excess(url)["PUBLIC"]
        statement = 'REVOKE EXECUTE ON ROUTINE "public"."phones"(integer) FROM PUBLIC;'
        assert found.remediation.sql == statement
        assert "is not known" in remedy(found.remediation, "en")
        run(url, statement)
        assert "PUBLIC" not in _excess(url)
    finally:
        run(url, "DROP TABLE people", "DROP FUNCTION IF EXISTS phones(int)")


@pytest.fixture(scope="module", params=VERSIONS)
def newer(request: pytest.FixtureRequest, other_postgres: Others) -> str:
    """A database where memberships have several grantors."""
    made = other_postgres.database(request.param)
    run(
        made,
        *(f"CREATE ROLE rs_{name} LOGIN" for name in ("one", "two", "member", "last", "admin")),
        "CREATE ROLE rs_readers",
        "CREATE TABLE clients (id int, name text)",
        "GRANT SELECT ON clients TO rs_readers",
    )
    return made


def test_every_grantor_is_named(newer: str) -> None:
    """A membership granted by three is left by three statements; what the member granted on goes, and is said."""
    run(
        newer,
        "GRANT rs_readers TO rs_one, rs_two WITH ADMIN TRUE, INHERIT FALSE, SET FALSE",
        "GRANT rs_readers TO rs_member",
        "SET ROLE rs_one; GRANT rs_readers TO rs_member WITH ADMIN TRUE; RESET ROLE",
        "GRANT rs_readers TO rs_member GRANTED BY rs_two",
        "GRANT rs_readers TO rs_last GRANTED BY rs_member",
    )
    grants = look(newer)
    model = model_of(grants, "postgresql", [("public", "clients")])
    assert model is not None
    made = plan(model, "rs_member", [Target(schema="public", name="clients")])
    statements = revoke("postgresql", made.cuts)
    assert set(statements) == {
        f'REVOKE "rs_readers" FROM "rs_member"{by} CASCADE;'
        for by in ("", ' GRANTED BY "rs_one"', ' GRANTED BY "rs_two"')
    }
    assert [loss.principal for loss in made.others] == ["rs_last"]
    run(newer, *statements)
    after = look(newer)
    names = {g.principal for g in after.grants if g.reach is not Reach.BYPASS}
    assert not {"rs_member", "rs_last"} & names


def test_the_admin_option_alone(newer: str) -> None:
    """Who may only grant the role to himself loses that option, whoever gave it, and keeps nothing of it."""
    run(
        newer,
        "GRANT rs_readers TO rs_two WITH ADMIN TRUE",
        "GRANT rs_readers TO rs_admin WITH ADMIN TRUE, INHERIT FALSE, SET FALSE GRANTED BY rs_two",
    )
    grants = look(newer)
    rows = rows_of(grants, Reach.BYPASS, "rs_admin")
    statements = proposed(grants, rows)
    assert statements == ('REVOKE ADMIN OPTION FOR "rs_readers" FROM "rs_admin" GRANTED BY "rs_two";',)
    run(newer, *statements)
    assert not rows_of(look(newer), Reach.BYPASS, "rs_admin")
