"""The proposed statements, run on a real PostgreSQL: who was named loses what was named, and nobody else does."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator

import psycopg
import pytest

from privaudit.analysis.revoke import Target, model_of, plan, revoke
from privaudit.dialects.postgresql import PostgresSession
from privaudit.model import Grants

from ..conftest import DatabaseFactory
from .postgres_sessions import open_session

Reach = dict[str, frozenset[tuple[str, str]]]

LOGINS = tuple(f"rv_u{i}" for i in range(8))
ROLES = tuple(f"rv_r{i}" for i in range(7))
GIVER = "rv_giver"
"""Hands rights on, so that not every grant is the owner's."""
TABLES = tuple(("rv_a" if i % 2 else "rv_b", f"t{i}") for i in range(6))
SEEDS = range(12)

_REACH = """
    SELECT u.rolname, n.nspname, c.relname FROM pg_roles u CROSS JOIN pg_class c JOIN pg_namespace n
    ON n.oid = c.relnamespace WHERE n.nspname IN ('rv_a', 'rv_b') AND u.rolname ~ '^rv_' AND c.relkind = 'r'
    AND (NOT u.rolcanlogin OR has_database_privilege(u.oid, current_database(), 'CONNECT'))
    AND EXISTS (SELECT 1 FROM pg_roles r WHERE pg_has_role(u.oid, r.oid, 'MEMBER')
    AND has_schema_privilege(r.oid, n.oid, 'USAGE') AND has_any_column_privilege(r.oid, c.oid, 'SELECT'))
"""
"""Who reads which table, at once or after SET ROLE, as the server says."""


def _fill(run: psycopg.Connection, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable cases, not a secret
    for role in (*LOGINS, *ROLES, GIVER):
        inherit = "NOINHERIT" if chance.random() < 0.2 else "INHERIT"
        run.execute(f"CREATE ROLE {role} {inherit} {'LOGIN' if role in LOGINS else ''}".encode())
    for schema in ("rv_a", "rv_b"):
        run.execute(f"CREATE SCHEMA {schema}".encode())
        grantees = ["PUBLIC"] if chance.random() < 0.4 else chance.sample((*LOGINS, *ROLES), 9)
        run.execute(f"GRANT USAGE ON SCHEMA {schema} TO {', '.join(grantees)}, {GIVER}".encode())
    for i, role in enumerate(ROLES):
        for inner in chance.sample(ROLES[i + 1 :], min(len(ROLES) - i - 1, chance.choice((0, 1, 1, 2)))):
            run.execute(f"GRANT {inner} TO {role}".encode())
    for login in LOGINS:
        for role in chance.sample(ROLES, chance.choice((0, 1, 2))):
            run.execute(f"GRANT {role} TO {login}".encode())
    everyone = (*LOGINS, *ROLES, "PUBLIC")
    for schema, name in TABLES:
        run.execute(f"CREATE TABLE {schema}.{name} (id int, fio text, phone text)".encode())
        run.execute(f"GRANT SELECT ON {schema}.{name} TO {GIVER} WITH GRANT OPTION".encode())
        for grantee in chance.sample(everyone, 3):
            what = chance.choice(("SELECT", "SELECT", "SELECT (fio)", "SELECT (id, phone)"))
            if chance.random() < 0.3:
                run.execute(f"SET ROLE {GIVER}".encode())
            option = " WITH GRANT OPTION" if grantee != "PUBLIC" and chance.random() < 0.2 else ""
            with contextlib.suppress(psycopg.errors.InvalidGrantOperation), run.transaction():
                run.execute(f"GRANT {what} ON {schema}.{name} TO {grantee}{option}".encode())
            run.execute(b"RESET ROLE")
    if chance.random() < 0.5:
        run.execute(f"GRANT pg_read_all_data TO {chance.choice(ROLES)}".encode())
    run.execute(f"ALTER TABLE rv_a.t1 OWNER TO {chance.choice((*LOGINS, *ROLES))}".encode())
    run.execute(f"ALTER ROLE {chance.choice(LOGINS)} SUPERUSER".encode())


def _clear(run: psycopg.Connection) -> None:
    run.execute(b"DROP SCHEMA IF EXISTS rv_a, rv_b CASCADE")
    for role in (*LOGINS, *ROLES, GIVER):
        if run.execute(b"SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
            run.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> str:
    """A database of its own."""
    return postgres_database()


@pytest.fixture(params=SEEDS)
def filled(url: str, request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """Random roles and grants; a connection as the administrator, one transaction at a time."""
    with psycopg.connect(url) as run:
        _clear(run)
        _fill(run, request.param)
        run.commit()
        yield run
        run.rollback()
        _clear(run)
        run.commit()


def _reach(run: psycopg.Connection) -> Reach:
    found: dict[str, set[tuple[str, str]]] = {r: set() for r in (*LOGINS, *ROLES, GIVER)}
    for role, schema, name in run.execute(_REACH.encode()).fetchall():
        found[role].add((schema, name))
    return {role: frozenset(keys) for role, keys in found.items()}


def _grants(url: str) -> Grants:
    session: PostgresSession = open_session(url)
    try:
        return session.grants(session.catalog())
    finally:
        session.close()


def test_the_model_is_the_server(url: str, filled: psycopg.Connection) -> None:
    """Before anything is taken back, the model says of every role what the server says."""
    model = model_of(_grants(url), "postgresql", TABLES)
    assert model is not None
    really = _reach(filled)
    assert {role: model.reached(role) for role in really} == really
    assert any(really.values())


def test_exactly_the_named_lose_exactly_that(url: str, filled: psycopg.Connection) -> None:
    """For every login: its statements close every target but those said to stay open; every loss of others is said."""
    grants = _grants(url)
    model = model_of(grants, "postgresql", TABLES)
    assert model is not None
    before = _reach(filled)
    closed = 0
    for login in LOGINS:
        targets = sorted(before[login])[: 1 + len(login) % 3]
        made = plan(model, login, [Target(schema=s, name=n) for s, n in targets])
        for statement in revoke("postgresql", made.cuts):
            filled.execute(statement.encode())
        after = _reach(filled)
        filled.rollback()
        left = {t.key for t in made.left}
        assert {k for k in targets if k in after[login]} == left, (login, revoke("postgresql", made.cuts), made)
        assert before[login] - after[login] == (set(targets) - left) | set(made.besides), (
            login,
            revoke("postgresql", made.cuts),
            made,
        )
        others = {o.principal: frozenset(o.relations) for o in made.others}
        lost = {r: before[r] - after[r] for r in before if r != login and before[r] != after[r]}
        assert {r: k for r, k in others.items() if r.startswith("rv_")} == lost, (
            login,
            revoke("postgresql", made.cuts),
            made,
        )
        closed += len(targets) - len(left)
    assert closed


def test_one_column(url: str, filled: psycopg.Connection) -> None:
    """Where some columns are granted, only those that are meant are taken back."""
    filled.execute(b"CREATE TABLE rv_a.people (id int, fio text, phone text)")
    filled.execute(b"GRANT USAGE ON SCHEMA rv_a TO rv_u0; GRANT SELECT (id, fio) ON rv_a.people TO rv_u0")
    filled.execute(b"ALTER ROLE rv_u0 NOSUPERUSER; REVOKE rv_r0, rv_r1, rv_r2, rv_r3, rv_r4, rv_r5, rv_r6 FROM rv_u0")
    filled.commit()
    model = model_of(_grants(url), "postgresql", [("rv_a", "people")])
    assert model is not None
    made = plan(model, "rv_u0", [Target(schema="rv_a", name="people", columns=("fio", "phone"))])
    statements = revoke("postgresql", made.cuts)
    assert statements == ('REVOKE SELECT ("fio") ON "rv_a"."people" FROM "rv_u0";',)
    assert not made.besides
    filled.execute(statements[0].encode())
    asked = "SELECT has_column_privilege('rv_u0', 'rv_a.people', c, 'SELECT') FROM unnest(ARRAY['id', 'fio']) c"
    assert [row[0] for row in filled.execute(asked.encode()).fetchall()] == [True, False]
    filled.rollback()
