"""Samples of a real PostgreSQL: which method, how many rows, what of each value, and what stands in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

from privaudit.dialects.base import SampleSpec
from privaudit.dialects.postgresql import PostgresSession
from privaudit.errors import ObjectGone, PermissionMissing, QueryFailed
from privaudit.model import Catalog, SampleMethod, TableKind

from ..conftest import DatabaseFactory
from .postgres_sessions import SAMPLE, as_role, open_session, run, table_of

DDL = """
CREATE TABLE small AS SELECT g AS id FROM generate_series(1, 300) g;
CREATE TABLE moderate AS SELECT g AS id, 'name ' || g AS name FROM generate_series(1, 40000) g;
CREATE TABLE big AS SELECT g AS id, md5(g::text) AS h FROM generate_series(1, 200000) g;
CREATE TABLE fresh WITH (autovacuum_enabled = off) AS SELECT g AS id FROM generate_series(1, 90000) g;
CREATE TABLE shrunk AS SELECT g AS id FROM generate_series(1, 100000) g;
CREATE TABLE empty (id int);
CREATE VIEW part_of AS SELECT * FROM moderate;
CREATE VIEW few AS SELECT * FROM small;
CREATE VIEW broken AS SELECT 1 / (id - 1) AS x FROM small;
CREATE MATERIALIZED VIEW stored AS SELECT * FROM moderate;
CREATE MATERIALIZED VIEW unfilled AS SELECT * FROM moderate WITH NO DATA;
CREATE TABLE parts (id int, x text) PARTITION BY HASH (id);
CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parts SELECT g, 'x' FROM generate_series(1, 5000) g;
CREATE TABLE animals (id int);
CREATE TABLE cats () INHERITS (animals);
INSERT INTO cats VALUES (1);
CREATE TABLE odd (d date, t timestamptz, m money, n numeric, b bytea, long text, i inet, arr text[], j jsonb, c time);
INSERT INTO odd VALUES
  ('infinity', '-infinity', 5.5, 'NaN', '\\x0102', repeat('я', 9000), '10.0.0.1', '{a,b}', '{"k": 1}', '24:00'),
  ('0044-03-15 BC', '20000-01-01', NULL, 1.10, decode(repeat('00', 65), 'hex'), 'short', NULL, NULL, NULL, NULL),
  ('2024-02-29', '2024-02-29 12:00+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
ANALYZE small; ANALYZE moderate; ANALYZE big; ANALYZE shrunk; ANALYZE stored; ANALYZE parts;
DELETE FROM shrunk WHERE id > 700;
"""


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> str:
    """A database with tables of several sizes."""
    made = postgres_database()
    run(made, DDL)
    return made


@pytest.fixture(scope="module")
def session(url: str) -> Iterator[PostgresSession]:
    """A session on that database."""
    opened = open_session(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def catalog(session: PostgresSession) -> Catalog:
    """Its catalog."""
    return session.catalog()


@pytest.mark.parametrize(
    ("name", "method", "rows"),
    [
        ("small", SampleMethod.ALL_ROWS, 300),
        ("empty", SampleMethod.ALL_ROWS, 0),
        ("moderate", SampleMethod.RANDOM_ROWS, 1000),
        ("big", SampleMethod.RANDOM_BLOCKS, 1000),
        ("stored", SampleMethod.RANDOM_ROWS, 1000),
        ("parts", SampleMethod.RANDOM_ROWS, 1000),
        ("part_of", SampleMethod.HEAD, 1000),
        ("few", SampleMethod.ALL_ROWS, 300),
    ],
)
def test_method(session: PostgresSession, catalog: Catalog, name: str, method: SampleMethod, rows: int) -> None:
    """Each relation is sampled as its kind and size allow, and the method is told."""
    sample = session.sample(table_of(catalog, name), SAMPLE)
    assert sample.method is method
    assert rows * 0.8 <= sample.rows <= rows


def test_same_seed_same_rows(session: PostgresSession, catalog: Catalog) -> None:
    """A seed gives the same rows again, another seed others."""
    for name in ("moderate", "big"):
        table = table_of(catalog, name)
        first = session.sample(table, SAMPLE).values("id")
        assert session.sample(table, SAMPLE).values("id") == first
        assert session.sample(table, SampleSpec(rows=1000, seed=8)).values("id") != first


def test_spread(session: PostgresSession, catalog: Catalog) -> None:
    """A sample reaches all regions of a table, and a big one is not a few pages only."""
    for name, total in (("moderate", 40_000), ("big", 200_000)):
        ids = [int(str(v)) for v in session.sample(table_of(catalog, name), SAMPLE).values("id")]
        tenths = [sum(1 for i in ids if k * total / 10 < i <= (k + 1) * total / 10) for k in range(10)]
        assert min(tenths) > 40
    # About 120 rows fill a page of "big": 1,000 rows from fewer than 100 pages would be clusters.
    assert len({i // 120 for i in ids}) > 150


def test_statistics_absent_or_stale(session: PostgresSession, catalog: Catalog) -> None:
    """A table never analysed, and one that lost nearly all rows since, still give a full random sample."""
    fresh = session.sample(table_of(catalog, "fresh"), SAMPLE)
    assert fresh.method in (SampleMethod.RANDOM_ROWS, SampleMethod.RANDOM_BLOCKS)
    assert fresh.rows > 700
    assert max(int(str(v)) for v in fresh.values("id")) > 80_000
    shrunk = session.sample(table_of(catalog, "shrunk"), SAMPLE)
    assert shrunk.rows > 300


def test_children_by_inheritance(session: PostgresSession, catalog: Catalog) -> None:
    """A parent by inheritance gives its own rows only: its children are relations of their own."""
    assert session.sample(table_of(catalog, "animals"), SAMPLE).rows == 0
    assert session.sample(table_of(catalog, "cats"), SAMPLE).rows == 1


def test_values(session: PostgresSession, catalog: Catalog) -> None:
    """Python's own types where there is one, text where not; long text cut and counted, long binary left alone."""
    sample = session.sample(table_of(catalog, "odd"), SAMPLE)
    assert sample.values("d") == ("infinity", "0044-03-15 BC", dt.date(2024, 2, 29))
    assert sample.values("t")[0] == "-infinity"
    assert sample.values("t")[2] == dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)
    assert sample.values("m")[0] == Decimal("5.50")
    assert sample.values("n")[1] == Decimal("1.10")
    assert sample.values("b")[:2] == (b"\x01\x02", None)
    assert sample.left_alone == {"b": 1}
    assert sample.values("long")[0] == "я" * 8192
    assert sample.cut == {"long": 0.5}
    assert sample.values("i")[0] == "10.0.0.1"
    assert sample.values("arr")[0] == "{a,b}"
    assert sample.values("j")[0] == '{"k": 1}'
    assert sample.values("c")[0] == "24:00:00"


def test_plan(session: PostgresSession, catalog: Catalog) -> None:
    """A planned sample names statement, method, rows and bytes, and reads no row."""
    for name in ("small", "moderate", "big", "part_of"):
        table = table_of(catalog, name)
        before = {s.sql: s.count for s in session.statements()}
        plan = session.plan_sample(table, SAMPLE)
        after = {s.sql: s.count for s in session.statements()}
        assert not [text for text, count in after.items() if name in text and count != before.get(text)]
        assert plan.rows == (300 if name == "small" else 1000)
        assert 0 < plan.bytes < 2_000_000
        assert f'"public"."{name}"' in plan.sql
        assert plan.method is (
            SampleMethod.HEAD
            if table.kind is TableKind.VIEW
            else {
                "small": SampleMethod.ALL_ROWS,
                "moderate": SampleMethod.RANDOM_ROWS,
                "big": SampleMethod.RANDOM_BLOCKS,
            }[name]
        )


def test_table_dropped_in_mid_scan(url: str, session: PostgresSession) -> None:
    """A table that is gone when its turn comes is ObjectGone, and the session goes on."""
    run(url, "CREATE TABLE leaving (x int)")
    catalog = session.catalog()
    run(url, "DROP TABLE leaving")
    with pytest.raises(ObjectGone):
        session.sample(table_of(catalog, "leaving"), SAMPLE)
    run(url, "CREATE TABLE changing (x int, y int)")
    catalog = session.catalog()
    run(url, "ALTER TABLE changing DROP COLUMN y")
    assert list(session.sample(table_of(catalog, "changing"), SAMPLE).names()) == ["x"]


def test_columns_not_granted(url: str) -> None:
    """With SELECT on some columns the sample has those; with none the error says that the right is missing."""
    run(
        url,
        "CREATE ROLE s_part LOGIN PASSWORD 'pw'",
        "CREATE TABLE partly (id int, fio text, secret text)",
        "INSERT INTO partly VALUES (1, 'a', 'b')",
        "GRANT SELECT (id, fio) ON partly TO s_part",
        "CREATE SCHEMA closed",
        "CREATE TABLE closed.granted (x int)",
        "GRANT SELECT ON closed.granted TO s_part",
    )
    opened = open_session(as_role(url, "s_part"))
    catalog = opened.catalog()
    assert list(opened.sample(table_of(catalog, "partly"), SAMPLE).names()) == ["id", "fio"]
    for name, schema in (("small", "public"), ("granted", "closed")):
        with pytest.raises(PermissionMissing) as e:
            opened.sample(table_of(catalog, name, schema), SAMPLE)
        assert e.value.reason == "permission_denied"
    lacking = opened.missing_rights(catalog)
    missing = {(key, dict(params)["schema"]): int(str(dict(params)["relations"])) for key, params in lacking}
    assert missing["pg_some_columns", "public"] == 1
    assert missing["pg_no_usage", "closed"] == 1
    assert missing["pg_no_select", "public"] >= 10
    opened.close()


def test_row_security(url: str) -> None:
    """A policy that hides rows is told, also under a view, instead of an empty sample; the owner is not filtered."""
    run(
        url,
        "CREATE ROLE s_filtered LOGIN PASSWORD 'pw'",
        "CREATE ROLE s_owner LOGIN PASSWORD 'pw'",
        "CREATE TABLE hidden (id int)",
        "INSERT INTO hidden VALUES (1)",
        "ALTER TABLE hidden ENABLE ROW LEVEL SECURITY",
        "CREATE VIEW above WITH (security_invoker = true) AS SELECT * FROM hidden",
        "CREATE VIEW refused WITH (security_invoker = true) AS SELECT * FROM small",
        "GRANT SELECT ON hidden, above, refused TO s_filtered",
        "ALTER TABLE hidden OWNER TO s_owner",
    )
    opened = open_session(as_role(url, "s_filtered"))
    catalog = opened.catalog()
    for name, reason in (("hidden", "row_security"), ("above", "row_security"), ("refused", "permission_denied")):
        with pytest.raises(PermissionMissing) as e:
            opened.sample(table_of(catalog, name), SAMPLE)
        assert e.value.reason == reason
    assert ("pg_row_security", (("schema", "public"), ("relations", 1))) in opened.missing_rights(catalog)
    opened.close()
    opened = open_session(as_role(url, "s_owner"))
    assert opened.sample(table_of(catalog, "hidden"), SAMPLE).rows == 1
    opened.close()


def test_database_without_encoding(postgres_database: DatabaseFactory) -> None:
    """Text that is not UTF-8 comes as bytes, its neighbours as text, and no table is lost."""
    url = postgres_database("SQL_ASCII")
    run(
        url,
        "SET client_encoding = 'SQL_ASCII'",
        'CREATE TABLE "таблица" (id int, "имя" text)',
        r"""INSERT INTO "таблица" VALUES (1, E'\xcf\xf0\xe8\xe2\xe5\xf2'), (2, 'plain'), (3, repeat('я', 5000))""",
        r"""COMMENT ON TABLE "таблица" IS E'\xcf\xf0'""",
        r"""CREATE TABLE t AS SELECT 1 AS id""",
    )
    opened = open_session(url)
    catalog = opened.catalog()
    sample = opened.sample(table_of(catalog, "таблица"), SAMPLE)
    assert sample.values("имя") == ("Привет".encode("cp1251"), "plain", "я" * 4096)
    assert opened.sample(table_of(catalog, "t"), SAMPLE).rows == 1
    opened.close()


def test_untranslatable_character(postgres_database: DatabaseFactory) -> None:
    """A value that the server cannot turn into UTF-8 costs its column, not the table."""
    url = postgres_database("EUC_JIS_2004")
    run(
        url,
        "SET client_encoding = 'EUC_JIS_2004'",
        "CREATE TABLE t (id int, good text, bad text)",
        r"INSERT INTO t VALUES (1, 'ok', E'\x8f\xfe\xfe')",
    )
    opened = open_session(url)
    sample = opened.sample(table_of(opened.catalog(), "t"), SAMPLE)
    assert list(sample.names()) == ["id", "good"]
    assert sample.values("good") == ("ok",)
    opened.close()


def test_own_search_path_in_views(postgres_database: DatabaseFactory) -> None:
    """A view whose function relies on the account's search_path can be read, and only views see that path."""
    url = postgres_database()
    run(
        url,
        "CREATE SCHEMA app",
        "CREATE TABLE app.rates (r int)",
        "INSERT INTO app.rates VALUES (3)",
        f"ALTER DATABASE {url.rpartition('/')[2]} SET search_path = app, public",
        "SET search_path = app",
        "CREATE FUNCTION app.rate() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT r FROM rates); END'",
        "CREATE VIEW public.rated AS SELECT app.rate() AS r",
    )
    opened = open_session(url)
    assert opened.sample(table_of(opened.catalog(), "rated"), SAMPLE).values("r") == (3,)
    opened.close()


def test_materialized_view_without_rows(session: PostgresSession, catalog: Catalog) -> None:
    """A materialized view that was never filled is not an empty one: it says that there was nothing to read yet."""
    with pytest.raises(QueryFailed) as e:
        session.sample(table_of(catalog, "unfilled"), SAMPLE)
    assert e.value.reason == "matview_not_populated"


def test_name_that_is_not_utf8(postgres_database: DatabaseFactory) -> None:
    """A relation that is there but whose name cannot be sent says so, and not that it is gone."""
    url = postgres_database("SQL_ASCII")
    run(
        url,
        "SET client_encoding = 'SQL_ASCII'",
        r"DO $$ BEGIN EXECUTE E'CREATE TABLE \"\xcf\xf0\" (id int)'; END $$",
    )
    opened = open_session(url)
    (table,) = opened.catalog().tables
    with pytest.raises(QueryFailed) as e:
        opened.sample(table, SAMPLE)
    assert e.value.reason == "name_not_utf8"
    opened.close()
