"""A SQLite file that is compared while others write it: no writer waits long for the rows that values choose."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from privaudit.dialects import _sqlite_marked
from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.sqlite import DIALECT, SqliteSession
from privaudit.errors import QueryTimeout
from privaudit.model import MarkedColumn, MarkSpec, PlaceForm, Raw, Table

ROWS = 600_000
MARK = MarkSpec(
    salt="3f",
    marks=tuple(MarkedColumn(name=n, form=PlaceForm.PLAIN, share=0.001) for n in ("phone", "email")),
    also=("id",),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a rollback journal and a table that takes seconds to mark."""
    made = tmp_path_factory.mktemp("sqlite") / "shop.db"
    connection = sqlite3.connect(made)
    connection.executescript(f"""
        CREATE TABLE people (id INTEGER PRIMARY KEY, phone TEXT, email TEXT);
        WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {ROWS})
        INSERT INTO people SELECT n * 3 - 5, '+7903' || (1000000 + n), 'u' || n || '@mail.example' FROM g;
        CREATE TABLE log (n INTEGER);
        CREATE TABLE plain (phone TEXT PRIMARY KEY, id INT) WITHOUT ROWID;
        INSERT INTO plain SELECT phone, id FROM people LIMIT 5000;
        CREATE TABLE taken (rowid TEXT, _rowid_ TEXT, oid TEXT, phone TEXT);
        INSERT INTO taken SELECT 'a', 'b', 'c', phone FROM people LIMIT 5000;
        CREATE TABLE ends (id INTEGER PRIMARY KEY, phone TEXT);
        INSERT INTO ends VALUES ({-(2**63)}, 'a'), (0, 'b'), ({2**63 - 1}, 'c');
        CREATE TABLE torn (id INTEGER PRIMARY KEY, phone TEXT);
        INSERT INTO torn SELECT n, CASE WHEN n = 5500 THEN CAST(x'd0ff' AS TEXT) ELSE '+7' || n END
        FROM (WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 9000) SELECT n FROM g);
    """)
    connection.close()
    return made


@pytest.fixture
def session(path: Path) -> Iterator[SqliteSession]:
    """A session on it."""
    opened = DIALECT.connect(ConnectSpec(name="s", url=Raw(f"sqlite:///{path}"), run_id="t"))
    assert isinstance(opened, SqliteSession)
    yield opened
    opened.close()


def table(session: SqliteSession, name: str) -> Table:
    """One relation."""
    return next(t for t in session.catalog().tables if t.name == name)


def test_writers_go_on_while_a_table_is_marked(path: Path, session: SqliteSession) -> None:
    """One that gives up after a second writes all along, and the rows are those that one statement would give."""
    people = table(session, "people")
    done = threading.Event()
    written, refused = [0], [0]

    def write() -> None:
        connection = sqlite3.connect(path, timeout=1.0, isolation_level=None)
        while not done.wait(0.05):
            try:
                connection.execute("INSERT INTO log VALUES (1)")
                written[0] += 1
            except sqlite3.OperationalError:
                refused[0] += 1
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        marked = session.mark(people, MARK)
    finally:
        done.set()
        writer.join()
    assert refused == [0]
    assert written[0] >= 3
    (sent,) = (s for s in session.statements() if "privaudit_place" in s.sql)
    assert sent.count > 5
    whole = DIALECT.connect(ConnectSpec(name="s", url=Raw(f"sqlite:///{path}"), run_id="t"))
    assert isinstance(whole, SqliteSession)
    expected = _sqlite_marked.read_marked(whole._connection, whole.query, people, MARK, whole.spec.limits, locks=False)
    whole.close()
    assert marked.whole
    assert marked.sample.rows > 500
    assert sorted(marked.sample.values("id")) == sorted(expected.sample.values("id"))  # type: ignore[type-var]


def test_all_slices_together_keep_the_bound_on_time(session: SqliteSession) -> None:
    """Time is counted over all of them, and told as it was asked for."""
    people = table(session, "people")
    with pytest.raises(QueryTimeout) as caught:
        session.mark(people, MarkSpec(salt="3f", marks=MARK.marks, also=("id",), seconds=0.3))
    assert dict(caught.value.params)["seconds"] == "0.3"


@pytest.mark.parametrize(("name", "rows"), [("plain", 5000), ("taken", 5000), ("ends", 3), ("torn", 9000)])
def test_every_row_is_looked_at(session: SqliteSession, name: str, rows: int) -> None:
    """Without a rowid, with its names taken, at both ends of its range, and after text that is no UTF-8."""
    found = table(session, name)
    mark = MarkedColumn(name="phone", form=PlaceForm.PLAIN, share=0.999999)
    assert session.mark(found, MarkSpec(salt="4a", marks=(mark,))).sample.rows == rows
    every = MarkSpec(salt="3f", marks=(MarkedColumn(name="phone", form=PlaceForm.PLAIN, share=1.0),))
    assert session.mark(found, every).sample.rows == rows


def test_the_bound_on_rows_holds_over_slices(session: SqliteSession) -> None:
    """More rows than asked for are not whole."""
    every = MarkSpec(salt="3f", marks=(MarkedColumn(name="phone", form=PlaceForm.PLAIN, share=1.0),), rows=6500)
    marked = session.mark(table(session, "people"), every)
    assert (marked.sample.rows, marked.whole) == (6500, False)
