"""SQLite files compared: rows chosen by values, ends of indexes, look-ups, counts, the day of the last write."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.sqlite import DIALECT, GUARD, SqliteSession
from privaudit.errors import ObjectGone, QueryTimeout
from privaudit.model import LookUp, MarkedColumn, MarkSpec, PlaceForm, Raw, Table

from .marked_values import SALT, chosen_by_python, marks, texts

Open = Callable[[str], SqliteSession]
ODD = 'or"der; :p % `x`'


@pytest.fixture
def open_file(tmp_path: Path) -> Iterator[Open]:
    """Makes a file from a script and opens it."""
    opened: list[SqliteSession] = []

    def make(script: str) -> SqliteSession:
        path = tmp_path / f"{len(opened)}.db"
        connection = sqlite3.connect(path)
        connection.executescript(script)
        connection.close()
        session = DIALECT.connect(ConnectSpec(name="s", url=Raw(f"sqlite:///{path}"), run_id="t"))
        assert isinstance(session, SqliteSession)
        opened.append(session)
        return session

    yield make
    for session in opened:
        session.close()


def table(session: SqliteSession, name: str) -> Table:
    """One relation."""
    return next(t for t in session.catalog().tables if t.name == name)


def literal(value: object) -> str:
    """A value in SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    return str(value) if isinstance(value, (int, float)) else "'" + str(value).replace("'", "''") + "'"


def rows_of_every_sort() -> str:
    """A script: values of any type in columns of any type."""
    rng = random.Random(4)  # noqa: S311 - data of a test
    lines = ["CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c BLOB, d, e NUMERIC)"]
    for i, text in enumerate(texts(3000)):
        any_of = (text, rng.randrange(-(10**9), 10**12), rng.randbytes(rng.randrange(20)), None, rng.random(), f"0{i}")
        d, e = rng.choice(any_of), rng.choice(any_of)
        values = (i, text, rng.randrange(10**6) - 1000, rng.randbytes(8), d, e)
        lines.append(f"INSERT INTO t VALUES ({', '.join(map(literal, values))})")
    return "BEGIN;" + ";\n".join(lines) + "; COMMIT;"


def test_rows_are_those_that_python_would_choose(open_file: Open) -> None:
    """For texts, numbers, bytes and any mixture, in both forms, and for several marks at once."""
    session = open_file(rows_of_every_sort())
    t = table(session, "t")
    whole = session.mark(t, MarkSpec(salt=SALT, marks=(), also=("id", "a", "b", "c", "d", "e")))
    assert whole.whole
    assert whole.sample.rows == 3000
    both = MarkSpec(
        salt=SALT,
        marks=(
            MarkedColumn(name="a", form=PlaceForm.DIGITS, share=0.02),
            MarkedColumn(name="c", form=PlaceForm.PLAIN, share=0.03),
        ),
        also=("id",),
    )
    for spec in (*marks("a"), *marks("b"), *marks("c"), *marks("d"), *marks("e"), both):
        found = session.mark(t, spec)
        assert found.whole
        ids = sorted(found.sample.values("id"))  # type: ignore[type-var]
        assert ids == chosen_by_python(spec, whole)
        assert 30 < len(ids) < 1200


def test_text_that_is_no_utf8_costs_nothing(open_file: Open) -> None:
    """It is placed by its bytes; all other rows are chosen as ever."""
    session = open_file(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);"
        "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 500)"
        "INSERT INTO t SELECT i, 'Иван ' || i, i FROM s;"
        "UPDATE t SET a = CAST(x'c8e2e0ed20' || id AS TEXT) WHERE id % 3 = 0; UPDATE t SET a = 1.5 WHERE id = 7;"
    )
    t = table(session, "t")
    whole = session.mark(t, MarkSpec(salt=SALT, marks=(), also=("id", "a")))
    spec = marks("a")[0]
    found = session.mark(t, spec)
    assert sorted(found.sample.values("id")) == chosen_by_python(spec, whole)  # type: ignore[type-var]
    assert 100 < found.sample.rows < 220


def test_a_share_of_one_is_all_rows_and_the_bound_holds(open_file: Open) -> None:
    """All rows come without a computation; more rows than the bound are cut and said, in any case."""
    session = open_file(
        "CREATE TABLE t (k TEXT PRIMARY KEY, v GENERATED ALWAYS AS (k || '!') VIRTUAL, w TEXT) WITHOUT ROWID;"
        "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 300)"
        "INSERT INTO t (k) SELECT 'k' || i FROM s; CREATE VIEW shown AS SELECT k FROM t;"
    )
    t = table(session, "t")
    every = (MarkedColumn(name="v", form=PlaceForm.PLAIN, share=1.0),)
    found = session.mark(t, MarkSpec(salt=SALT, marks=every, also=("k",), rows=300))
    assert (found.whole, found.sample.rows, set(found.sample.names())) == (True, 300, {"k", "v"})
    cut = session.mark(t, MarkSpec(salt=SALT, marks=every, rows=299))
    assert (cut.whole, cut.sample.rows) == (False, 299)
    half = MarkSpec(salt=SALT, marks=(MarkedColumn(name="k", form=PlaceForm.PLAIN, share=0.5),), rows=20)
    assert (session.mark(t, half).whole, session.mark(t, half).sample.rows) == (False, 20)
    assert session.mark(table(session, "shown"), half).sample.rows == 0
    assert not any("privaudit_place" in s.sql for s in session.statements() if s.rows in (300, 301))


def test_a_slow_mark_is_ended_and_the_session_goes_on(open_file: Open) -> None:
    """The time-out is the mark's own; afterwards the function is gone and other reads run."""
    session = open_file(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);"
        "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 200000)"
        "INSERT INTO t SELECT i, 'value ' || i FROM s"
    )
    spec = MarkSpec(salt=SALT, marks=(MarkedColumn(name="a", form=PlaceForm.PLAIN, share=0.001),), seconds=0.05)
    with pytest.raises(QueryTimeout) as caught:
        session.mark(table(session, "t"), spec)
    assert ("seconds", "0.05") in caught.value.params
    assert session.count(table(session, "t"), ("a",)) == (200_000, (200_000,))


def test_a_table_that_is_gone_is_said(open_file: Open) -> None:
    """As in sampling; so is one whose name needs quoting read."""
    session = open_file(f'CREATE TABLE "{ODD.replace(chr(34), chr(34) * 2)}" (id INTEGER PRIMARY KEY, "a b" TEXT)')
    there = table(session, ODD)
    for spec in marks("a b"):
        assert session.mark(there, spec).whole
    look = LookUp(column="a b", to_schema="main", to_table=ODD, to_column="id")
    assert session.look_up(there, (look,), 1)[0].asked == 0
    assert session.ages(there, ("id",))[0].oldest is None
    assert session.count(there, ("a b",)) == (0, (0,))
    with pytest.raises(ObjectGone):
        session.mark(replace(there, name="gone"), marks("a b")[0])


def test_catalog_knows_indexes_statistics_and_defaults(open_file: Open) -> None:
    """Partial indexes, those on expressions and those of another order are of no use; ANALYZE counts values."""
    session = open_file(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT DEFAULT 'it''s', c INT DEFAULT 7, d TEXT COLLATE NOCASE"
        " UNIQUE, e TEXT DEFAULT CURRENT_TIMESTAMP, f INT DEFAULT (1 + 1), g DEFAULT NULL);"
        "CREATE INDEX i1 ON t(a, b); CREATE INDEX i2 ON t(b) WHERE c > 0; CREATE INDEX i3 ON t(lower(e));"
        "CREATE INDEX i4 ON t(g COLLATE NOCASE); CREATE TABLE w (x TEXT, y TEXT, PRIMARY KEY (y, x)) WITHOUT ROWID;"
        "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 1000)"
        "INSERT INTO t (id, a, d) SELECT i, i % 50, i FROM s; ANALYZE"
    )
    t = table(session, "t")
    assert {c.name for c in t.columns if c.indexed} == {"id", "a", "d"}
    assert {c.name for c in table(session, "w").columns if c.indexed} == {"y"}
    assert t.column("a").distinct_estimate == 50
    assert t.column("d").distinct_estimate == 1000
    defaults = {c.name: c.default.reveal() for c in t.columns if c.default is not None}
    assert defaults == {"b": "it's", "c": "7"}
    assert not any(t.name.startswith("sqlite_") for t in session.catalog().tables)


@pytest.mark.parametrize(
    ("declared", "values", "oldest", "newest"),
    [
        (
            "TEXT",
            ("2019-02-03", "2024-05-06T10:00:00Z", "", None, "0000-00-00", "9999-12-31"),
            "2019-02-03",
            "2024-05-06",
        ),
        ("DATETIME", ("2019-02-03 01:02:03", "2024-05-06"), "2019-02-03", "2024-05-06"),
        ("INTEGER", (1549152000, 1714953600, 0), "2019-02-03", "2024-05-06"),
        ("INTEGER", (1549152000000, 1714953600123), "2019-02-03", "2024-05-06"),
        ("REAL", (2458517.5, 2460436.75), "2019-02-03", "2024-05-06"),
        ("INTEGER", (20190203, 20240506), "2019-02-03", "2024-05-06"),
        ("TEXT", ("03.02.2019", "06.05.2024"), None, None),
        ("TEXT", ("2019-02-03", "31.12.2024"), "2019-02-03", None),
        ("INTEGER", (1, 2, 3), None, None),
        ("DATE", (), None, None),
    ],
)
def test_ages_are_the_ends_of_an_index(
    open_file: Open, declared: str, values: tuple[object, ...], oldest: str | None, newest: str | None
) -> None:
    """Days as text, numbers and Julian days; what stands for no day is passed over, what has no order is none."""
    inserts = ";".join(f"INSERT INTO t (at) VALUES ({literal(v)})" for v in values)
    session = open_file(f"CREATE TABLE t (at {declared}, other TEXT); CREATE INDEX i ON t(at); {inserts}")
    (age,) = session.ages(table(session, "t"), ("at", "other", "none"))
    assert (age.oldest, age.newest) == tuple(d and date.fromisoformat(d) for d in (oldest, newest))


def test_look_ups_answer_all_questions_and_use_the_index(open_file: Open) -> None:
    """Of numbers kept as text too; the target's index is used whatever the types, so that a look-up costs no scan."""
    session = open_file(
        "CREATE TABLE big (id INTEGER PRIMARY KEY, code TEXT UNIQUE);"
        "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 300000)"
        "INSERT INTO big SELECT i, '0' || i FROM s;"
        "CREATE TABLE child (id INTEGER PRIMARY KEY, big_id INT, as_text TEXT, code TEXT, half INT, none TEXT);"
        "INSERT INTO child SELECT id * 7, id, id, code, id * 2, NULL FROM big WHERE id > 100000;"
        "CREATE TABLE keyed (k TEXT PRIMARY KEY, v INT) WITHOUT ROWID; INSERT INTO keyed VALUES ('05', 5), ('x', -1);"
    )
    child = table(session, "child")
    looks = tuple(
        LookUp(column=c, to_schema="main", to_table="big", to_column=to)
        for c, to in (
            ("big_id", "id"),
            ("as_text", "id"),
            ("code", "code"),
            ("half", "id"),
            ("none", "id"),
            ("id", "code"),
        )
    )
    before = session.spent().statements
    answers = session.look_up(child, looks, 5)
    assert session.spent().statements == before + 1
    assert [a.look for a in answers] == list(looks)
    found = [(a.asked, a.found) for a in answers]
    assert found[:3] == [(200, 200)] * 3
    assert found[3][0] == 200
    assert 20 <= found[3][1] <= 90
    assert found[4:] == [(0, 0), (200, 0)]
    assert session.look_up(child, looks, 5) == answers
    (sql,) = (s.sql for s in session.statements() if s.sql.startswith("SELECT * FROM (WITH"))
    raw = sqlite3.connect(session.path)
    plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", {f"f{i}": 0.5 for i in range(40)})]
    raw.close()
    assert not any(step.startswith(("SCAN t", "SCAN child")) for step in plan)
    (one,) = session.look_up(
        table(session, "keyed"),
        (LookUp(column="k", to_schema="main", to_table="big", to_column="code"),),
        5,
    )
    assert (one.asked, one.found) == (2, 1)


def test_last_use_is_the_files(open_file: Open) -> None:
    """Every table has the time at which the file was written."""
    session = open_file("CREATE TABLE a (x TEXT); CREATE TABLE b (x TEXT); CREATE VIEW v AS SELECT x FROM a")
    os.utime(session.path, (1_600_000_000, 1_600_000_000))
    uses = session.last_used(session.catalog())
    assert [u.table for u in uses] == ["a", "b"]
    at = datetime.fromtimestamp(1_600_000_000, tz=UTC).isoformat(timespec="seconds")
    assert {(u.at, u.method) for u in uses} == {(at, "file_written")}


def test_comparing_writes_nothing_and_passes_the_guard(open_file: Open) -> None:
    """The file is the same byte for byte, and every statement is one the guard allows."""
    session = open_file(rows_of_every_sort())
    before = session.path.read_bytes()
    t = table(session, "t")
    session.mark(t, marks("a")[0])
    session.ages(t, ("id",))
    session.look_up(t, (LookUp(column="b", to_schema="main", to_table="t", to_column="id"),), 1)
    session.count(t, ("a",))
    assert session.path.read_bytes() == before
    for statement in session.statements():
        if not statement.sql.startswith("PRAGMA"):
            GUARD.check(statement.sql, "s")
