"""Random webs of roles and rights: direct reach is what the server lets each role select, column by column."""

from __future__ import annotations

import itertools
import random

import psycopg
import pytest

from ..conftest import DatabaseFactory
from .postgres_sessions import open_session, run

PLACES = [(s, t) for s in ("public", "hall", "information_schema") for t in ("one", "two")]
COLUMNS = ("id", "fio", "phone")
RIGHTS = ("SELECT", "SELECT", "SELECT", "INSERT", "UPDATE", "ALL")


def _statements(rng: random.Random, prefix: str) -> list[str]:
    """Return statements that make roles, memberships and rights, no two seeds alike."""
    roles = [f"{prefix}_{i}" for i in range(9)]
    made = [
        f"CREATE ROLE {r} {rng.choice(('LOGIN', 'NOLOGIN'))} {rng.choice(('INHERIT', 'INHERIT', 'NOINHERIT'))}"
        f" {rng.choice(('', '', '', '', '', '', 'SUPERUSER', 'BYPASSRLS'))}"
        for r in roles
    ]
    made += [f"GRANT {a} TO {b}" for a, b in itertools.combinations(roles, 2) if rng.random() < 0.15]
    made += [f"GRANT pg_read_all_data TO {rng.choice(roles)}" for _ in range(rng.randint(0, 1))]
    made += [f"GRANT USAGE ON SCHEMA hall TO {rng.choice(roles)}" for _ in range(3)]
    made += [f"REVOKE USAGE ON SCHEMA {s} FROM PUBLIC" for s in ("public",) if rng.random() < 0.3]
    grantees = [*roles, *roles, "PUBLIC"]
    for schema, table in PLACES:
        place = f"{schema}.{table}"
        if rng.random() < 0.3:
            made.append(f"ALTER TABLE {place} OWNER TO {rng.choice(roles)}")
        for _ in range(rng.randint(0, 3)):
            right = rng.choice(RIGHTS)
            columns = rng.sample(COLUMNS, rng.randint(1, 3))
            part = f" ({', '.join(columns)})" if rng.random() < 0.5 else ""
            made.append(f"GRANT {right}{part} ON {place} TO {rng.choice(grantees)}")
        if rng.random() < 0.2:
            made.append(f"REVOKE ALL ON {place} FROM {rng.choice(roles)}")
    return made


def _can(connection: psycopg.Connection, role: str) -> set[tuple[str, str, str, str]]:
    """Try each column as that role."""
    connection.execute(f"SET SESSION AUTHORIZATION {role}".encode())
    done = set()
    for (schema, table), column in itertools.product(PLACES, COLUMNS):
        try:
            connection.execute(f"SELECT {column} FROM {schema}.{table} LIMIT 0".encode())
        except psycopg.errors.InsufficientPrivilege:
            continue
        done.add((role, schema, table, column))
    connection.execute("RESET SESSION AUTHORIZATION")
    return done


@pytest.mark.parametrize("seed", range(20))
def test_equal_to_what_each_role_can_select(postgres_database: DatabaseFactory, seed: int) -> None:
    """Every role takes its turn: it selects a column exactly where there is a row, and every row has a known path."""
    url = postgres_database()
    prefix = f"x{seed}"
    run(
        url,
        "CREATE SCHEMA hall",
        *(f"CREATE TABLE {s}.{t} (id int, fio text, phone text)" for s, t in PLACES),
        *_statements(random.Random(seed), prefix),  # noqa: S311 - a test's choice
    )
    opened = open_session(url)
    found = opened.grants(opened.catalog()).grants
    opened.close()
    cells = {
        (g.principal, g.schema, g.table, c)
        for g in found
        for c in (COLUMNS if g.columns == ("*",) else g.columns)
        if g.principal.startswith(f"{prefix}_")
    }
    # A prepared statement would keep the name that another role looked up.
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        can = set().union(*(_can(connection, f"{prefix}_{i}") for i in range(9)))
    assert cells == can
    assert not [g for g in found if g.via[-1].name == "unknown"]
