"""An account of a real PostgreSQL server gets another name, and is dropped: only the second is told as done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import create_engine, make_url

from privaudit.config.access_settings import AccountPattern
from privaudit.engine import run_scan
from privaudit.follow import Fate, fate, followed
from privaudit.model import AuditResult, Nature, Outcome

from ..conftest import DatabaseFactory
from .test_follow_systems import ORDERS, PEOPLE_TABLE, people, settings

FIRST, THEN = "follow_depot", "follow_store"
Audits = tuple[AuditResult, AuditResult, AuditResult]


@pytest.fixture(scope="module")
def audits(postgres_database: DatabaseFactory) -> Audits:
    """Three audits: with the account, after ALTER ROLE … RENAME TO …, and after DROP ROLE."""
    url = postgres_database()
    known = (AccountPattern(match=("follow_somebody",), nature=Nature.SERVICE, owner="IT"),)
    made = replace(settings(url), accounts=known)
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as run:
        run.exec_driver_sql(f'CREATE ROLE "{FIRST}" LOGIN')
        try:
            run.exec_driver_sql(f"CREATE TABLE clients {PEOPLE_TABLE}")
            run.exec_driver_sql(f"CREATE TABLE orders {ORDERS}")
            for p in people():
                run.exec_driver_sql("INSERT INTO clients VALUES (%s, %s, %s, %s, %s)", p)
                run.exec_driver_sql("INSERT INTO orders VALUES (%s, %s, 9.5, 'tea')", (p[0], p[0]))
            run.exec_driver_sql(f'GRANT SELECT ON clients, orders TO "{FIRST}"')
            first = run_scan(made).result
            run.exec_driver_sql(f'ALTER ROLE "{FIRST}" RENAME TO "{THEN}"')
            second = run_scan(made).result
        finally:
            for name in (FIRST, THEN):
                if run.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).first():
                    run.exec_driver_sql(f'DROP OWNED BY "{name}"')
                    run.exec_driver_sql(f'DROP ROLE "{name}"')
        third = run_scan(made).result
    engine.dispose()
    return first, second, third


def test_a_renamed_account_is_not_verified_under_either_name(audits: Audits) -> None:
    """Its finding, what it reaches and the account itself: perhaps renamed; nothing is done, nothing surely new."""
    result = followed(audits[0], audits[1])
    was = [c for c in result.changes if c.principal == FIRST]
    assert {"findings", "access", "principals"} <= {c.array for c in was}
    assert {c.kind for c in was} == {Outcome.NOT_VERIFIED}
    assert {c.message.param("now_named") for c in was} == {THEN}
    now = [c for c in result.changes if c.principal == THEN]
    assert {c.message.key.partition(".")[2] for c in now} <= {"new_renamed", "gained_renamed"}
    assert not [c for c in result.changes if fate(c) in {Fate.DONE, Fate.BETTER}]


def test_a_dropped_account_closes_what_was_found_of_it(audits: Audits) -> None:
    """Nobody came in its place: the finding and the account are closed, and count as done."""
    result = followed(audits[1], audits[2])
    was = [c for c in result.changes if c.principal == THEN and c.array in {"findings", "principals"}]
    assert {"findings", "principals"} == {c.array for c in was}
    assert {fate(c) for c in was} == {Fate.DONE}
