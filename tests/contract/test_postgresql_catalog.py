"""The catalog of a real PostgreSQL database: kinds, types, keys, estimates, and names that break careless SQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from privaudit.config.settings import SystemSettings
from privaudit.dialects.postgresql import PostgresSession
from privaudit.engine.systems import KnownSystem, learn
from privaudit.i18n import LANGUAGES, has_text
from privaudit.model import Catalog, StepState, TableKind, TypeFamily

from ..conftest import DatabaseFactory
from .postgres_sessions import SAMPLE, as_role, open_session, run, spec_for, table_of

HOSTILE = [
    'say "cheese"',
    "two  spaces",
    "имя клиента",
    "select",
    "a:b",
    "a::b :c",
    "50% off %s %(x)s",
    "back\\slash\\:x",
    "it's; -- not /* a comment",
    "$$dollar$$",
    "UPPER",
    "{brace}",
]

DDL = """
CREATE SCHEMA "Схема 1";
CREATE TYPE mood AS ENUM ('canary-label-happy', 'canary-label-sad');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN email_address AS varchar(80) CHECK (VALUE LIKE '%@%');
CREATE DOMAIN work_email AS email_address;
CREATE TABLE clients (
  id bigint PRIMARY KEY, fio varchar(120) NOT NULL, phone text UNIQUE, email work_email, feeling mood, both_ pair,
  born date, seen timestamptz, at_time time, paid numeric(12,2), price money, score real, active boolean, photo bytea,
  extra jsonb, doc xml, tags text[], code uuid, ip inet, life interval, span int4range, initials char(3));
COMMENT ON TABLE clients IS 'canary-comment table';
COMMENT ON COLUMN clients.phone IS 'canary-comment column';
CREATE TABLE orders (id int, line int, client_id bigint REFERENCES clients, total numeric, PRIMARY KEY (id, line));
CREATE TABLE parcels (id int, order_id int, line int, code text, FOREIGN KEY (order_id, line) REFERENCES orders);
CREATE UNIQUE INDEX ON parcels (lower(code));
CREATE UNIQUE INDEX ON parcels (code) WHERE id > 5;
CREATE VIEW buyers AS SELECT fio, phone FROM clients;
CREATE MATERIALIZED VIEW totals AS SELECT client_id, sum(total) FROM orders GROUP BY 1;
CREATE TABLE log (day date, note text) PARTITION BY RANGE (day);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY RANGE (day);
CREATE TABLE log_2a PARTITION OF log_2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO log SELECT date '2024-06-01' + g, 'x' FROM generate_series(1, 500) g;
CREATE TABLE nothing ();
CREATE FOREIGN DATA WRAPPER dummy;
CREATE SERVER far FOREIGN DATA WRAPPER dummy;
CREATE FOREIGN TABLE far_clients (id int, fio text) SERVER far;
CREATE TEMP TABLE passing (x int);
ANALYZE clients; ANALYZE log; ANALYZE orders;
"""


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> str:
    """A database with one relation of every kind and one column of every family."""
    made = postgres_database()
    run(made, DDL)
    run(made, 'CREATE TABLE "Схема 1"."таблица ""один""" (id int)')
    columns = ", ".join('"' + name.replace('"', '""') + '" text' for name in HOSTILE)
    values = ", ".join(f"'v{i}'" for i in range(len(HOSTILE)))
    for name in HOSTILE:
        quoted = '"' + name.replace('"', '""') + '"'
        run(made, f"CREATE TABLE {quoted} ({columns})", f"INSERT INTO {quoted} VALUES ({values})")
    run(made, f"CREATE TABLE wide ({', '.join(f'c{i} text' for i in range(1600))})")
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


def test_kinds(catalog: Catalog) -> None:
    """Every kind of relation is listed as what it is."""
    kinds = {t.name: t.kind for t in catalog.tables}
    assert kinds["clients"] is TableKind.TABLE
    assert kinds["buyers"] is TableKind.VIEW
    assert kinds["totals"] is TableKind.MATERIALIZED_VIEW
    assert kinds["log"] is TableKind.PARTITIONED_TABLE
    assert kinds["far_clients"] is TableKind.FOREIGN_TABLE


def test_left_out(catalog: Catalog) -> None:
    """Partitions, temporary relations and system schemas are not listed."""
    names = {t.name for t in catalog.tables}
    assert not names & {"log_1", "log_2", "log_2a", "passing", "pg_class", "tables"}
    assert {t.schema for t in catalog.tables} == {"public", "Схема 1"}


def test_extension_left_out(postgres_database: DatabaseFactory) -> None:
    """What an extension brought along is not listed, what users made is."""
    url = postgres_database()
    run(url, "CREATE EXTENSION pg_stat_statements", "CREATE TABLE mine (x int)")
    opened = open_session(url)
    assert [t.name for t in opened.catalog().tables] == ["mine"]
    opened.close()


def test_families(catalog: Catalog) -> None:
    """Each type falls into its family, domains into that of their base type."""
    families = {c.name: c.family for c in table_of(catalog, "clients").columns}
    assert families == {
        "id": TypeFamily.INTEGER,
        "fio": TypeFamily.TEXT,
        "phone": TypeFamily.TEXT,
        "email": TypeFamily.TEXT,
        "feeling": TypeFamily.ENUM,
        "both_": TypeFamily.OTHER,
        "born": TypeFamily.DATE,
        "seen": TypeFamily.DATETIME,
        "at_time": TypeFamily.TIME,
        "paid": TypeFamily.DECIMAL,
        "price": TypeFamily.DECIMAL,
        "score": TypeFamily.FLOAT,
        "active": TypeFamily.BOOLEAN,
        "photo": TypeFamily.BINARY,
        "extra": TypeFamily.JSON,
        "doc": TypeFamily.XML,
        "tags": TypeFamily.ARRAY,
        "code": TypeFamily.UUID,
        "ip": TypeFamily.INET,
        "life": TypeFamily.OTHER,
        "span": TypeFamily.OTHER,
        "initials": TypeFamily.TEXT,
    }


def test_columns(catalog: Catalog) -> None:
    """Type text, length, nullability, uniqueness and comments of columns."""
    clients = table_of(catalog, "clients")
    assert clients.column("fio").data_type == "character varying(120)"
    assert clients.column("fio").length == 120
    assert clients.column("email").length == 80
    assert clients.column("email").data_type == "work_email"
    assert clients.column("feeling").data_type == "mood"
    assert clients.column("initials").length == 3
    assert not clients.column("fio").nullable
    assert clients.column("born").nullable
    assert {c.name for c in clients.columns if c.unique} == {"id", "phone"}
    comment = clients.column("phone").comment
    assert comment is not None
    assert comment.reveal() == "canary-comment column"
    assert "canary" not in repr(catalog)


def test_keys(catalog: Catalog) -> None:
    """Primary and foreign keys, also of several columns; expression and partial indexes make nothing unique."""
    orders, parcels = table_of(catalog, "orders"), table_of(catalog, "parcels")
    assert orders.primary_key == ("id", "line")
    assert [(k.columns, k.to_table, k.to_columns) for k in parcels.foreign_keys] == [
        (("order_id", "line"), "orders", ("id", "line"))
    ]
    assert not any(c.unique for c in (*parcels.columns, *orders.columns))


def test_estimates(catalog: Catalog) -> None:
    """Rows come from statistics: those of all partitions together; of a view there are none."""
    assert table_of(catalog, "log").rows_estimate == 500
    assert table_of(catalog, "clients").rows_estimate == 0
    assert table_of(catalog, "parcels").rows_estimate == 0
    assert table_of(catalog, "buyers").rows_estimate is None


def test_hostile_names(session: PostgresSession, catalog: Catalog) -> None:
    """Names with quotes, colons, percent signs, backslashes, Cyrillic and reserved words are listed and read."""
    for name in HOSTILE:
        table = table_of(catalog, name)
        sample = session.sample(table, SAMPLE)
        assert [sample.values(n) for n in HOSTILE] == [(f"v{i}",) for i in range(len(HOSTILE))]
    assert table_of(catalog, 'таблица "один"', "Схема 1").columns[0].name == "id"


def test_hostile_names_in_the_ledger(session: PostgresSession, catalog: Catalog) -> None:
    """The ledger shows names as they are, so that the statement can be run by hand."""
    session.sample(table_of(catalog, "a::b :c"), SAMPLE)
    assert any('FROM ONLY "public"."a::b :c"' in s.sql for s in session.statements())


def test_no_columns_and_1600(session: PostgresSession, catalog: Catalog) -> None:
    """A table without columns gives an empty sample, one with 1,600 columns is read in one statement."""
    assert session.sample(table_of(catalog, "nothing"), SAMPLE).rows == 0
    assert len(list(session.sample(table_of(catalog, "wide"), SAMPLE).names())) == 1600


def test_few_statements(url: str) -> None:
    """The number of statements does not depend on the number of relations."""
    opened = open_session(url)
    before = opened.spent().statements
    opened.catalog()
    assert opened.spent().statements - before == 9
    opened.close()


def test_relations_in_system_schemas(postgres_database: DatabaseFactory) -> None:
    """A table that someone put into information_schema is listed and read; the server's own are not."""
    url = postgres_database()
    run(
        url,
        "CREATE TABLE information_schema.hidden AS SELECT 'a@mail.example' AS email",
        "CREATE ROLE k_writer LOGIN PASSWORD 'pw'",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT SELECT, INSERT ON information_schema.hidden TO k_writer",
    )
    opened = open_session(as_role(url, "k_writer"))
    catalog = opened.catalog()
    assert [(t.schema, t.name) for t in catalog.tables] == [("information_schema", "hidden")]
    assert opened.sample(catalog.tables[0], SAMPLE).values("email") == ("a@mail.example",)
    assert opened.info.account.may_write is True
    opened.close()


def test_large_objects(postgres_database: DatabaseFactory) -> None:
    """Large objects are counted and said not to be read; a database without any has no such gap."""
    url = postgres_database()
    opened = open_session(url)
    assert opened.catalog().gaps == ()
    run(url, "SELECT lo_from_bytea(0, 'x') FROM generate_series(1, 3)")
    assert opened.catalog().gaps == (("large_objects_not_read", (("count", 3),)),)
    known = KnownSystem(spec_for(url), SystemSettings(name="shop"), opened)
    learn(known, opened)
    opened.close()
    (step,) = (s for s in known.steps if s.step == "catalog")
    assert (step.state, step.reason, step.reason_params) == (
        StepState.PARTIAL,
        "large_objects_not_read",
        (("count", 3),),
    )
    assert known.grants is not None
    for lang in LANGUAGES:
        assert has_text("reasons.large_objects_not_read", lang)
