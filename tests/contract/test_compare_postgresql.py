"""The second pass over a real PostgreSQL: ages, look-ups, counts, time-outs and later versions."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from privaudit.dialects.postgresql import PostgresSession
from privaudit.errors import ConnectionLost, QueryTimeout
from privaudit.model import AgeRange, Catalog, LookUp, MarkedColumn, MarkSpec, PlaceForm, place

from ..conftest import DatabaseFactory
from .compare_questions import MARK, look
from .other_postgres import Others
from .postgres_sessions import open_session, run, table_of

DDL = """
CREATE TABLE people (id int PRIMARY KEY, code varchar(20) UNIQUE, key uuid UNIQUE, fixed char(12) UNIQUE,
  other text COLLATE "ucs_basic" UNIQUE, unindexed int, amount numeric UNIQUE, flag boolean);
INSERT INTO people SELECT g, 'c' || g, md5(g::text)::uuid, 'f' || g, 'o' || g, g, g, true
  FROM generate_series(1, 60000) g;
CREATE TABLE big AS SELECT generate_series(1, 2000000) AS id;
ALTER TABLE big ADD PRIMARY KEY (id);
CREATE TABLE orders AS SELECT g AS id, (g * 5)::bigint AS people_id, g * 150 AS big_id,
  'c' || g * 5 AS code, md5(g::text)::uuid AS key,
  'f' || g AS fixed, 'o' || g AS other, -g AS missing, g * 10 AS half, NULL::int AS nothing, 7 AS one,
  g AS amount, g::text AS texts, timestamptz '2020-01-01' + g * interval '1 minute' AS at,
  date '2020-01-01' + g % 500 AS day, time '10:00' AS hour, date '2021-01-01' AS unindexed
FROM generate_series(1, 12000) g;
CREATE INDEX ON orders (at);
CREATE INDEX ON orders (day);
CREATE INDEX ON orders (hour);
CREATE TABLE few AS SELECT g * 1000 AS id FROM generate_series(1, 500) g;
CREATE VIEW seen AS SELECT * FROM few;
CREATE TABLE times (a timestamp, b timestamptz, c date, d date, e date);
INSERT INTO times SELECT 'infinity', '-infinity', '0044-03-15 BC'::date, NULL FROM generate_series(1, 1000);
INSERT INTO times VALUES ('2024-02-29 23:59', '2024-02-29 23:30-05', '9999-12-31', NULL, '2020-01-01'),
  ('0001-01-01', '1999-12-31 23:00+00', '20000-01-01', NULL, '2020-01-01');
CREATE INDEX ON times (a); CREATE INDEX ON times (b); CREATE INDEX ON times (c); CREATE INDEX ON times (d);
CREATE TABLE parts (id int, at timestamp) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE INDEX ON parts (at); CREATE INDEX ON parts (id);
INSERT INTO parts SELECT g, timestamp '2020-06-01' + g * interval '1 hour' FROM generate_series(1, 9000) g;
ANALYZE;
"""


@pytest.fixture(scope="module")
def url(postgres_database: DatabaseFactory) -> str:
    """A database with a table of two million rows and others that point to it."""
    made = postgres_database()
    run(made, DDL)
    return made


@pytest.fixture
def session(url: str) -> Iterator[PostgresSession]:
    """A session on it."""
    opened = open_session(url)
    yield opened
    opened.close()


@pytest.fixture
def catalog(session: PostgresSession) -> Catalog:
    """Its catalog."""
    return session.catalog()


def test_look_ups(session: PostgresSession, catalog: Catalog) -> None:
    """Of at most 200 different values of each column it is counted how many are in the other's index."""
    asked = {
        look("big_id", "id", "big"): (200, 200, 200),
        look("people_id", "id"): (200, 200, 200),
        look("code", "code"): (200, 200, 200),
        look("key", "key"): (200, 200, 200),
        look("fixed", "fixed"): (200, 200, 200),
        look("other", "other"): (200, 200, 200),
        look("amount", "amount"): (200, 200, 200),
        look("missing", "id"): (200, 0, 0),
        look("half", "id"): (200, 70, 130),
        look("nothing", "id"): (0, 0, 0),
        look("one", "id"): (1, 1, 1),
        look("id", "id", "parts"): (200, 120, 180),
        look("people_id", "id", "few"): (200, 0, 6),
    }
    found = session.look_up(table_of(catalog, "orders"), tuple(asked), 7)
    assert [x.look for x in found] == list(asked)
    for answer in found:
        count, low, high = asked[answer.look]
        assert answer.asked == count, answer
        assert low <= answer.found <= high, answer
    assert session.look_up(table_of(catalog, "orders"), tuple(asked), 7) == found


@pytest.mark.parametrize(
    "question",
    [
        look("texts", "id"),
        look("id", "code"),
        look("people_id", "unindexed"),
        look("id", "flag"),
        look("id", "id", "seen"),
        look("id", "id", "gone"),
        look("id", "gone"),
        look("gone", "id"),
    ],
)
def test_what_no_index_answers_is_not_asked(session: PostgresSession, catalog: Catalog, question: LookUp) -> None:
    """Other types, a large table without an index, views and what is not there: no statement is sent for it."""
    session.look_up(table_of(catalog, "few"), (look("id", "id"),), 1)
    before = session.spent().statements
    (answer,) = session.look_up(table_of(catalog, "orders"), (question,), 7)
    assert (answer.asked, answer.found) == (0, 0)
    assert session.spent().statements == before


def test_large_table_is_probed_by_its_index(
    session: PostgresSession, catalog: Catalog, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question is a probe of an index; neither table is read through, statistics or not."""
    questions = (
        look("big_id", "id", "big"),
        look("people_id", "id"),
        look("code", "code"),
        look("other", "other"),
        look("id", "id", "parts"),
    )
    plans: list[Any] = []
    send = session._look_ups._query

    def explain(sql: str, params: dict[str, Any] | None = None, **more: Any) -> Any:
        if sql.startswith("WITH drawn"):
            text = sql
            for name, value in (params or {}).items():
                text = text.replace(f":{name}", repr(value))
            plans.append(run(url, "SET enable_seqscan = off", f"EXPLAIN (FORMAT JSON) {text}")[0][0])
        return send(sql, params, **more)

    monkeypatch.setattr(session._look_ups, "_query", explain)
    session.look_up(table_of(catalog, "orders"), questions, 7)
    nodes = list(walk(plans[0][0]["Plan"]))
    read = {(n["Node Type"], n.get("Relation Name")) for n in nodes if "Relation Name" in n}
    assert {kind for kind, name in read if name != "orders"} <= {
        "Index Only Scan",
        "Index Scan",
        "Bitmap Heap Scan",
    }
    assert ("Sample Scan", "orders") in read
    assert len(read) == 5


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a plan's nodes."""
    yield node
    for child in node.get("Plans", ()):
        yield from walk(child)


def test_ages(session: PostgresSession, catalog: Catalog) -> None:
    """The least and greatest day of columns with an index; others are left out."""
    orders = table_of(catalog, "orders")
    assert session.ages(orders, ("at", "day", "hour", "unindexed", "gone", "id")) == (
        AgeRange(column="at", oldest=dt.date(2020, 1, 1), newest=dt.date(2020, 1, 9)),
        AgeRange(column="day", oldest=dt.date(2020, 1, 1), newest=dt.date(2021, 5, 14)),
    )
    assert session.ages(table_of(catalog, "parts"), ("at",)) == (
        AgeRange(column="at", oldest=dt.date(2020, 6, 1), newest=dt.date(2021, 6, 11)),
    )
    assert session.ages(orders, ("unindexed",)) == ()


def test_ages_that_python_does_not_know(session: PostgresSession, catalog: Catalog) -> None:
    """Infinity, days before Christ and after 9999 do not count; a column of nothing else has no ages."""
    assert session.ages(table_of(catalog, "times"), ("a", "b", "c", "d")) == (
        AgeRange(column="a", oldest=dt.date(1, 1, 1), newest=dt.date(2024, 2, 29)),
        AgeRange(column="b", oldest=dt.date(1999, 12, 31), newest=dt.date(2024, 3, 1)),
        AgeRange(column="c", oldest=dt.date(9999, 12, 31), newest=dt.date(9999, 12, 31)),
        AgeRange(column="d", oldest=None, newest=None),
    )


def test_counts(session: PostgresSession, catalog: Catalog) -> None:
    """Rows and different values are counted exactly; NULL is no value."""
    assert session.count(table_of(catalog, "orders"), ("one", "nothing", "day", "code")) == (
        12_000,
        (1, 0, 500, 12_000),
    )
    assert session.count(table_of(catalog, "few"), ()) == (500, ())


def test_time_out_of_one_statement(url: str) -> None:
    """A mark ends at its own time-out, shorter or longer than the session's; the session goes on."""
    session = open_session(url, limits={"statement_timeout": 30.0})
    big = table_of(session.catalog(), "big")
    slow = MarkSpec(salt="5c", marks=(MarkedColumn(name="id", form=PlaceForm.PLAIN, share=1e-9),), seconds=0.05)
    with pytest.raises(QueryTimeout) as e:
        session.mark(big, slow)
    assert dict(e.value.params)["seconds"] == "0.05"
    assert session.mark(table_of(session.catalog(), "few"), MARK).sample.rows > 50
    session.close()
    hasty = open_session(url, limits={"statement_timeout": 0.1})
    with pytest.raises(QueryTimeout):
        hasty.count(big, ("id",))
    marked = hasty.mark(big, MarkSpec(salt="5c", marks=slow.marks, seconds=60.0))
    assert (marked.sample.rows, marked.whole) == (marked.sample.rows, True)
    with pytest.raises(QueryTimeout):
        hasty.count(big, ("id",))
    hasty.close()


def test_killed_connection(url: str) -> None:
    """A connection that the server cuts is told as such, and the next question opens another."""
    session = open_session(url)
    catalog = session.catalog()
    raised: list[BaseException] = []

    def mark() -> None:
        try:
            session.mark(table_of(catalog, "big"), MARK)
        except ConnectionLost as e:
            raised.append(e)

    thread = threading.Thread(target=mark)
    thread.start()
    asked = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE query LIKE '%md5%' AND state = 'active' AND pid <> pg_backend_pid()"""
    while thread.is_alive() and not run(url, asked):
        time.sleep(0.01)
    thread.join()
    assert [type(e) for e in raised] == [ConnectionLost]
    assert session.mark(table_of(catalog, "few"), MARK).sample.rows > 50
    session.close()


def test_nothing_of_a_value_in_a_statement(session: PostgresSession, catalog: Catalog) -> None:
    """Of what is sent no statement holds a value of a table."""
    orders = table_of(catalog, "orders")
    session.mark(orders, MARK)
    session.look_up(orders, (look("code", "code"), look("key", "key")), 3)
    code = session.mark(orders, MarkSpec(salt="", marks=(), also=("code", "key"))).sample
    sent = " ".join(s.sql for s in session.statements())
    assert not [v for name in ("code", "key") for v in code.values(name) if str(v) in sent]


@pytest.mark.parametrize("major", [16, 18])
def test_other_versions(other_postgres: Others, major: int) -> None:
    """Rows, ages, look-ups and counts are the same on later versions."""
    url = other_postgres.database(major)
    run(
        url,
        """CREATE TABLE t AS SELECT g AS id, 'Имя ' || g AS name, date '2020-01-01' + g AS at
        FROM generate_series(1, 900) g""",
        "ALTER TABLE t ADD PRIMARY KEY (id)",
        "CREATE INDEX ON t (at)",
        "ANALYZE t",
    )
    session = open_session(url)
    table = table_of(session.catalog(), "t")
    mark = MarkedColumn(name="name", form=PlaceForm.PLAIN, share=0.2)
    chosen = session.mark(table, MarkSpec(salt="5c", marks=(mark,))).sample.values("name")
    names = [f"Имя {g}" for g in range(1, 901)]
    assert sorted(map(str, chosen)) == sorted(n for n in names if (place("5c", mark.form, n) or 0) < 0.2 * 16**8)
    assert session.ages(table, ("at",)) == (
        AgeRange(column="at", oldest=dt.date(2020, 1, 2), newest=dt.date(2022, 6, 19)),
    )
    assert [(a.asked, a.found) for a in session.look_up(table, (look("id", "id", "t"),), 1)] == [(200, 200)]
    assert session.count(table, ("name",)) == (900, (900,))
    assert table.rows_estimate == 900
    session.close()
