"""The second pass over a real PostgreSQL: what an account may not read, code of others, tables that are gone."""

from __future__ import annotations

import pytest

from privaudit.dialects.postgresql import PostgresSession
from privaudit.errors import ObjectGone, PermissionMissing, QueryFailed
from privaudit.model import MarkedColumn, MarkSpec, PlaceForm, Table

from ..conftest import DatabaseFactory
from .compare_questions import MARK, look
from .postgres_sessions import as_role, open_session, run, table_of


@pytest.fixture(scope="module")
def guarded(postgres_database: DatabaseFactory) -> str:
    """A database with what an account may see in part only."""
    made = postgres_database()
    run(
        made,
        "CREATE TABLE t AS SELECT g AS id, 'p' || g AS phone, 'n' || g AS name FROM generate_series(1, 1000) g",
        "CREATE INDEX ON t (id)",
        "CREATE TABLE hidden AS SELECT * FROM t",
        "ALTER TABLE hidden ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY p ON hidden USING (id < 10)",
        "CREATE SCHEMA closed",
        "CREATE TABLE closed.t AS SELECT * FROM t",
        "CREATE VIEW v AS SELECT * FROM t",
        "CREATE MATERIALIZED VIEW unfilled AS SELECT * FROM t WITH NO DATA",
        "CREATE ROLE partly LOGIN PASSWORD 'pw'",
        "GRANT SELECT (id, phone) ON t TO partly",
        "GRANT SELECT ON hidden, v, unfilled TO partly",
    )
    return made


def every_way(session: PostgresSession, table: Table) -> list[object]:
    """What each of the four questions raises."""
    ways = (
        lambda: session.mark(table, MARK),
        lambda: session.ages(table, ("id",)),
        lambda: session.look_up(table, (look("id", "id", "t"),), 1),
        lambda: session.count(table, ("id",)),
    )
    raised: list[object] = []
    for way in ways:
        try:
            way()
            raised.append(None)
        except (PermissionMissing, QueryFailed, ObjectGone) as e:
            raised.append((type(e), e.reason))
    return raised


def test_rights(guarded: str) -> None:
    """Only columns that the account may read are read; a table that it may not, or in part, says so each time."""
    catalog = (session := open_session(as_role(guarded, "partly"))).catalog()
    marked = session.mark(table_of(catalog, "t"), MARK)
    assert set(marked.sample.names()) == {"id", "phone"}
    unseen = MarkSpec(salt="5c", marks=(MarkedColumn(name="name", form=PlaceForm.PLAIN, share=1.0),), also=("id",))
    nothing = session.mark(table_of(catalog, "t"), unseen)
    assert (nothing.sample.rows, nothing.whole) == (0, False)
    with pytest.raises(PermissionMissing):
        session.count(table_of(catalog, "t"), ("id", "name"))
    assert every_way(session, table_of(catalog, "hidden")) == [(PermissionMissing, "row_security")] * 4
    assert every_way(session, table_of(catalog, "t", "closed")) == [(PermissionMissing, "permission_denied")] * 4
    assert every_way(session, table_of(catalog, "v")) == [(QueryFailed, "not_stored")] * 4
    assert every_way(session, table_of(catalog, "unfilled")) == [(QueryFailed, "matview_not_populated")] * 4
    (answer,) = session.look_up(table_of(catalog, "t"), (look("id", "id", "hidden"),), 1)
    assert answer.asked == 0
    session.close()


def test_code_of_others_is_not_run(postgres_database: DatabaseFactory) -> None:
    """A table whose planning would run a stranger's function, and a partition elsewhere, are left alone."""
    url = postgres_database()
    run(
        url,
        "CREATE ROLE stranger LOGIN PASSWORD 'pw'",
        "GRANT CREATE ON SCHEMA public TO stranger",
        "CREATE ROLE auditor LOGIN PASSWORD 'pw'",
        "CREATE TABLE parts (id int, at date) PARTITION BY RANGE (id)",
        "CREATE FOREIGN DATA WRAPPER dummy",
        "CREATE SERVER far FOREIGN DATA WRAPPER dummy",
        "CREATE FOREIGN TABLE parts_far PARTITION OF parts FOR VALUES FROM (0) TO (10) SERVER far",
        "GRANT SELECT ON parts TO auditor",
    )
    run(
        as_role(url, "stranger"),
        "CREATE TABLE trap (id int, phone text, name text)",
        "CREATE FUNCTION sting() RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END'",
        "CREATE INDEX ON trap ((id + sting()))",
        "GRANT SELECT ON trap TO auditor",
    )
    session = open_session(as_role(url, "auditor"))
    catalog = session.catalog()
    assert every_way(session, table_of(catalog, "trap")) == [(PermissionMissing, "pg_foreign_code_planned")] * 4
    assert every_way(session, table_of(catalog, "parts")) == [(QueryFailed, "not_stored")] * 4
    session.close()
    run(url, "DROP OWNED BY stranger, auditor CASCADE", "DROP ROLE stranger, auditor")


def test_table_that_is_gone(postgres_database: DatabaseFactory) -> None:
    """A table that was dropped since the catalog was read, before or after the second pass began."""
    url = postgres_database()
    run(url, *(f"CREATE TABLE t{n} AS SELECT 1 AS id" for n in range(3)))
    session = open_session(url)
    catalog = session.catalog()
    run(url, "DROP TABLE t0")
    for _ in range(2):
        with pytest.raises(ObjectGone):
            session.mark(table_of(catalog, "t0"), MARK)
        session.mark(table_of(catalog, "t1"), MARK)
    run(url, "DROP TABLE t2")
    with pytest.raises(ObjectGone):
        session.mark(table_of(catalog, "t2"), MARK)
    session.close()
