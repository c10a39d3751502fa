"""MariaDB compared: rows chosen by values, ends of indexes, look-ups, counts, last changes, on a real server."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from privaudit.dialects._mysql_connect import Opener
from privaudit.dialects._mysql_guard import GUARD
from privaudit.dialects.mysql import MysqlSession
from privaudit.errors import ConnectionLost, ObjectGone, PermissionMissing, QueryTimeout
from privaudit.model import Catalog, LookUp, MarkedColumn, MarkSpec, PlaceForm, SampleMethod

from .mariadb_estate import HOSTILE, HOSTILE_COLUMNS, Account, Open, Run, table_of
from .marked_values import SALT, chosen_by_python, marks, texts

PLACED = {
    "mb4": "VARCHAR(60) CHARACTER SET utf8mb4",
    "tr": "VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_turkish_ci",
    "bin_": "VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    "mb3": "VARCHAR(60) CHARACTER SET utf8mb3",
    "l1": "VARCHAR(60) CHARACTER SET latin1",
    "cp": "TEXT CHARACTER SET cp1251",
    "ucs": "CHAR(60) CHARACTER SET ucs2",
    "fixed": "CHAR(60) CHARACTER SET utf8mb4",
    "n": "INT",
    "z": "INT(10) UNSIGNED ZEROFILL",
    "big": "BIGINT UNSIGNED",
    "whole": "DECIMAL(20, 0)",
    "u": "UUID",
    "b16": "BINARY(16)",
    "vb": "VARBINARY(40)",
    "bl": "BLOB",
    "d": "DATE",
    "e": "ENUM('Да', 'Нет', '', '077')",
    "ip": "INET6",
}
"""Columns of every type that has a place."""


@pytest.fixture(scope="module")
def values(maria_run: Run) -> None:
    """A table with thousands of values in columns of every type."""
    rng = random.Random(9)  # noqa: S311 - repeatable data, not a secret
    columns = ", ".join(f"{name} {sort}" for name, sort in PLACED.items())
    maria_run(f"CREATE TABLE placed (id INT PRIMARY KEY, {columns}) CHARACTER SET utf8mb4")
    for start, some in enumerate(texts(3000)):
        basic = some if some is None else some.encode("utf-16", "surrogatepass").decode("utf-16")
        plain = None if basic is None else "".join(c for c in basic if ord(c) < 0x10000)
        n = rng.choice((None, rng.randrange(10**9), rng.randrange(100)))
        blob = rng.choice((None, b"", rng.randbytes(rng.randrange(40))))
        row = (
            *(start, basic, basic, basic, plain, some and some.encode("latin1", "replace"), None, plain, basic),
            *(None if n is None else n - 10**6, n, None if n is None else n * 9_999_999_967, n),
            *(f"{rng.getrandbits(128):032x}", rng.randbytes(rng.choice((16, 16, 16, 7))), blob, blob),
            *(rng.choice((None, "0000-00-00", f"20{rng.randrange(30):02d}-0{rng.randrange(1, 9)}-11")),),
            *(rng.choice((None, "Да", "Нет", "", "077")), rng.choice((None, f"::{rng.randrange(9999):x}"))),
        )
        maria_run(f"INSERT INTO placed VALUES ({', '.join(['%s'] * len(row))})", row)
    maria_run("UPDATE placed SET cp = CONVERT(mb3 USING cp1251)")


@pytest.mark.usefixtures("values")
@pytest.mark.parametrize("name", PLACED)
def test_rows_are_those_that_python_would_choose(maria: MysqlSession, name: str) -> None:
    """For every type, character set and collation, in both forms."""
    placed = table_of(maria.catalog(), "placed")
    whole = maria.mark(placed, MarkSpec(salt=SALT, marks=(), also=("id", name)))
    assert (whole.whole, whole.sample.rows, whole.sample.method) == (True, 3000, SampleMethod.ALL_ROWS)
    for spec in marks(name):
        found = maria.mark(placed, spec)
        assert sorted(found.sample.values("id")) == chosen_by_python(spec, whole)  # type: ignore[type-var]
        assert found.whole
        assert found.sample.rows < 2000
        assert found.sample.rows > 100 or name == "e" or (name == "ip" and spec.marks[0].form is PlaceForm.DIGITS)


@pytest.mark.usefixtures("values")
def test_several_marks_choose_together_within_the_bound(maria: MysqlSession) -> None:
    """A row that two marks choose comes once; a bound that was reached is said; a share of 1 hashes nothing."""
    placed = table_of(maria.catalog(), "placed")
    two = (
        MarkedColumn(name="mb4", form=PlaceForm.DIGITS, share=0.05),
        MarkedColumn(name="vb", form=PlaceForm.PLAIN, share=0.05),
    )
    spec = MarkSpec(salt=SALT, marks=two, also=("id",))
    found = maria.mark(placed, spec)
    whole = maria.mark(placed, MarkSpec(salt=SALT, marks=(), also=("id", "mb4", "vb")))
    assert sorted(found.sample.values("id")) == chosen_by_python(spec, whole)  # type: ignore[type-var]
    assert set(found.sample.names()) == {"id", "mb4", "vb"}
    bound = maria.mark(placed, replace(spec, rows=found.sample.rows - 1))
    assert (bound.whole, bound.sample.rows) == (False, found.sample.rows - 1)
    assert maria.mark(placed, replace(spec, rows=found.sample.rows)).whole
    before = {s.sql for s in maria.statements()}
    every = maria.mark(placed, replace(spec, marks=(replace(two[0], share=1.0),), also=("id", "vb"), rows=10))
    (new,) = (s.sql for s in maria.statements() if s.sql not in before)
    assert (every.whole, every.sample.rows, "MD5" in new) == (False, 10, False)


def test_views_and_columns_that_are_not_there_choose_nothing(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """No statement is sent to them."""
    for name, column in (("shown", "fio"), ("kinds", "none"), ("kinds", "f")):
        found = maria.mark(table_of(maria_catalog, name), marks(column)[0])
        assert (found.sample.rows, found.whole) == (0, False)
    assert not any("`shown`" in s.sql or "`kinds`" in s.sql for s in maria.statements())


def test_names_that_need_quoting(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """Backticks, quotes, colons, percent signs and words of SQL in names change nothing."""
    hostile = table_of(maria_catalog, HOSTILE)
    every = tuple(MarkedColumn(name=c, form=PlaceForm.PLAIN, share=0.999) for c in HOSTILE_COLUMNS)
    found = maria.mark(hostile, MarkSpec(salt=SALT, marks=every))
    assert [found.sample.values(c) for c in HOSTILE_COLUMNS] == [(c,) for c in HOSTILE_COLUMNS]
    looks = tuple(LookUp(column=c, to_schema=hostile.schema, to_table=HOSTILE, to_column=c) for c in HOSTILE_COLUMNS)
    assert [(a.asked, a.found) for a in maria.look_up(hostile, looks, 1)] == [(1, 1)] * len(HOSTILE_COLUMNS)
    assert maria.count(hostile, HOSTILE_COLUMNS) == (1, (1,) * len(HOSTILE_COLUMNS))


def test_rights_by_column(
    maria_open: Open, maria_account: Account, maria_catalog: Catalog, maria_database: str
) -> None:
    """What may not be read is left out; a refusal is said where no column may be."""
    big, kinds = table_of(maria_catalog, "big"), table_of(maria_catalog, "kinds")
    limited = maria_open(maria_account(f"SELECT (v) ON {maria_database}.big", f"SELECT (d) ON {maria_database}.kinds"))
    found = limited.mark(big, MarkSpec(salt=SALT, marks=(*marks("v")[0].marks, *marks("id")[0].marks), also=("id",)))
    assert set(found.sample.names()) == {"v"}
    assert 5000 < found.sample.rows < 7000
    assert limited.mark(big, marks("id")[0]).sample.rows == 0
    assert limited.ages(kinds, ("mail",)) == ()
    look = LookUp(column="v", to_schema=maria_database, to_table="big", to_column="v")
    (answer,) = limited.look_up(big, (look,), 1)
    assert (answer.asked, answer.found) == (200, 200)
    with pytest.raises(PermissionMissing):
        limited.mark(table_of(maria_catalog, "composite"), marks("v")[0])


def test_deleted_rows_of_a_versioned_table_are_chosen(maria: MysqlSession, maria_run: Run) -> None:
    """Whoever may read the table may read them, as in sampling."""
    maria_run("CREATE TABLE kept (id INT PRIMARY KEY, v VARCHAR(20)) WITH SYSTEM VERSIONING")
    maria_run("INSERT INTO kept SELECT seq, CONCAT('v', seq) FROM seq_1_to_200")
    maria_run("DELETE FROM kept WHERE id > 50")
    found = maria.mark(table_of(maria.catalog(), "kept"), replace(marks("v")[0], also=("id",)))
    maria_run("DROP TABLE kept")
    assert max(found.sample.values("id")) > 50  # type: ignore[operator,type-var]


@pytest.fixture(scope="module")
def large(maria_run: Run, maria_database: str) -> Iterator[str]:
    """A large table of keys, another that points to it, and the same in another database and collation."""
    other = f"{maria_database}_other"
    maria_run(f"CREATE DATABASE {other}")
    maria_run(
        "CREATE TABLE large (id INT PRIMARY KEY, code VARCHAR(20) CHARACTER SET latin1 UNIQUE, u UUID UNIQUE, v INT)"
    )
    maria_run(
        "INSERT INTO large SELECT seq * 3, CONCAT('0', seq), CONCAT('00000000-0000-4000-8000-', LPAD(seq, 12, '0')), 1"
        " FROM seq_1_to_200000"
    )
    maria_run(
        "CREATE TABLE pointing (id INT PRIMARY KEY, to_id INT, as_text VARCHAR(30), code VARCHAR(30) CHARACTER SET"
        " utf8mb4 COLLATE utf8mb4_unicode_ci, half INT, none INT, u UUID, day DATE, one TINYINT, dc DECIMAL(12, 0))"
    )
    maria_run(
        "INSERT INTO pointing SELECT seq * 11, seq * 30, seq * 30, CONCAT('0', seq * 10),"
        " IF(seq % 2, seq * 30, seq * 30 + 1), NULL, CONCAT('00000000-0000-4000-8000-', LPAD(seq, 12, '0')),"
        " '2020-01-01', 3, seq * 30 FROM seq_1_to_20000"
    )
    maria_run(f"CREATE TABLE {other}.far LIKE large")
    maria_run(f"INSERT INTO {other}.far SELECT * FROM large")
    maria_run(f"ANALYZE TABLE large, pointing, {other}.far")
    yield other
    maria_run("DROP TABLE large, pointing")
    maria_run(f"DROP DATABASE {other}")


def reads(session: MysqlSession) -> int:
    """Rows and entries of indexes that the session's statements read so far."""
    return sum(int(v) for _, v in session.query("SHOW SESSION STATUS LIKE 'Handler_read%'"))


def test_look_ups_are_answered_by_indexes(maria: MysqlSession, large: str, maria_database: str) -> None:
    """In other types, character sets and databases of the server too: a few thousand reads, never the large table."""
    pointing = table_of(maria.catalog(), "pointing")
    looks = tuple(
        LookUp(column=c, to_schema=schema, to_table=name, to_column=to)
        for schema, name in ((maria_database, "large"), (large, "far"))
        for c, to in (
            *(("to_id", "id"), ("as_text", "id"), ("code", "code"), ("half", "id"), ("none", "id"), ("u", "u")),
            *(("to_id", "code"), ("day", "id"), ("one", "id"), ("dc", "id")),
        )
    )
    before = reads(maria)
    answers = maria.look_up(pointing, looks, 3)
    assert reads(maria) - before < 40_000
    assert [a.look for a in answers] == list(looks)
    for found in ([(a.asked, a.found) for a in answers[:10]], [(a.asked, a.found) for a in answers[10:]]):
        assert found[:3] == [(200, 200)] * 3
        assert found[3][0] == 200
        assert 60 <= found[3][1] <= 140
        assert found[4:] == [(0, 0), (200, 200), (200, 0), (0, 0), (1, 1), (200, 200)]
    sent = maria.spent().statements
    assert maria.look_up(pointing, looks, 3) == answers
    # A transaction begins, the tables are held and asked what they are, and one statement reads.
    assert maria.spent().statements == sent + 4


def test_a_look_up_takes_values_from_the_head_where_there_is_no_integer_key(maria: MysqlSession, large: str) -> None:
    """Or where the key may not be read; the target may be a table of its own."""
    catalog = maria.catalog()
    look = LookUp(column="k", to_schema=table_of(catalog, "textkey").schema, to_table="textkey", to_column="k")
    (answer,) = maria.look_up(table_of(catalog, "textkey"), (look,), 1)
    assert (answer.asked, answer.found) == (200, 200)


def test_ages_are_the_ends_of_indexes(maria: MysqlSession, maria_run: Run) -> None:
    """Zero dates and the year 9999 are passed over; columns without an index of their own are not asked for."""
    maria_run(
        "CREATE TABLE aged (id INT PRIMARY KEY, d DATE, dt DATETIME(3), ts TIMESTAMP NULL, txt VARCHAR(30), ep BIGINT,"
        " un DATE, part VARCHAR(30), INDEX (d), INDEX (dt, id), INDEX (ts), INDEX (txt), INDEX (ep), INDEX (part(4)))"
    )
    maria_run(
        "INSERT INTO aged SELECT seq, '2019-02-03' + INTERVAL seq DAY, '2019-02-03' + INTERVAL seq DAY,"
        " '2019-02-03' + INTERVAL seq DAY, '2019-02-03' + INTERVAL seq DAY, 1549152000 + 86400 * seq, '2001-01-01', 'x'"
        " FROM seq_0_to_100000 WHERE seq <= 1000"
    )
    maria_run(
        "INSERT INTO aged (id, d, dt, txt, ep) VALUES (5000, '0000-00-00', '0000-00-00', '', 0),"
        " (5001, '9999-12-31', '9999-12-31', '9999-12-31', NULL), (5002, NULL, NULL, NULL, NULL)"
    )
    aged = table_of(maria.catalog(), "aged")
    assert {c.name for c in aged.columns if c.indexed} == {"id", "d", "dt", "ts", "txt", "ep"}
    before, sent = reads(maria), maria.spent().statements
    found = maria.ages(aged, ("d", "dt", "ts", "txt", "ep", "un", "part"))
    assert maria.spent().statements - sent <= 6
    assert reads(maria) - before < 800
    maria_run("DROP TABLE aged")
    assert {(a.oldest, a.newest) for a in found} == {(date(2019, 2, 3), date(2021, 10, 30))}
    assert [a.column for a in found] == ["d", "dt", "ts", "txt", "ep"]


def test_catalog_knows_indexes_statistics_and_defaults(maria: MysqlSession, maria_run: Run) -> None:
    """Prefixes, full text and ignored indexes are of no use; only constants are defaults."""
    maria_run(
        "CREATE TABLE facts (id INT PRIMARY KEY, a INT, b INT DEFAULT 7, c VARCHAR(99) DEFAULT 'it''s \\\\ ok', d TEXT,"
        " e DATETIME DEFAULT CURRENT_TIMESTAMP, f VARCHAR(9) DEFAULT NULL, g DATE DEFAULT '2000-01-01',"
        " h INT DEFAULT (1 + 1), INDEX (a, b), INDEX (c(5)), FULLTEXT (d), INDEX (e), INDEX i (f) IGNORED)"
    )
    maria_run("INSERT INTO facts (id, a) SELECT seq, seq % 40 FROM seq_1_to_2000")
    maria_run("ANALYZE TABLE facts")
    facts = table_of(maria.catalog(), "facts")
    maria_run("DROP TABLE facts")
    assert {c.name for c in facts.columns if c.indexed} == {"id", "a", "e"}
    assert 20 <= (facts.column("a").distinct_estimate or 0) <= 80
    assert 1500 <= (facts.column("id").distinct_estimate or 0) <= 2500
    defaults = {c.name: c.default.reveal() for c in facts.columns if c.default is not None}
    assert defaults == {"b": "7", "c": "it's \\ ok", "g": "2000-01-01"}


def test_counts_are_exact(maria: MysqlSession, large: str, maria_catalog: Catalog) -> None:
    """Rows and different values."""
    assert maria.count(table_of(maria.catalog(), "large"), ("id", "v")) == (200_000, (200_000, 1))
    assert maria.count(table_of(maria_catalog, "nothing"), ("x",)) == (0, (0,))


def test_last_changes_are_told(maria: MysqlSession, maria_run: Run, maria_database: str) -> None:
    """InnoDB since the server started, files of other engines at any time; views have none."""
    maria_run("CREATE TABLE innodb_new (x INT)")
    maria_run("CREATE TABLE filed (x INT) ENGINE=MyISAM")
    uses = {u.table: u for u in maria.last_used(maria.catalog()) if u.schema == maria_database}
    maria_run("DROP TABLE innodb_new, filed")
    assert (uses["innodb_new"].method, uses["filed"].method) == ("table_created", "table_written")
    assert uses["filed"].since is None
    written = uses["big"]
    assert written.method == "table_written"
    assert written.at is not None
    assert written.since is not None
    assert written.since <= written.at
    assert "shown" not in uses


def test_a_slow_mark_is_ended_and_the_session_goes_on(maria: MysqlSession, large: str) -> None:
    """The time-out is that of the statement alone."""
    everything = table_of(maria.catalog(), "large")
    with pytest.raises(QueryTimeout) as caught:
        maria.mark(everything, replace(marks("code", 0.001)[0], seconds=0.02))
    assert ("seconds", "0.02") in caught.value.params
    assert caught.value.reason == "timeout"
    assert maria.mark(everything, marks("code", 0.001)[0]).whole


def test_gone_tables_and_killed_connections_are_said(maria: MysqlSession, maria_run: Run) -> None:
    """As in sampling; after a kill the next statement has a connection again."""
    maria_run("CREATE TABLE soon_gone (id INT PRIMARY KEY, v INT)")
    gone = table_of(maria.catalog(), "soon_gone")
    assert maria.mark(gone, marks("v")[0]).whole
    ((number,),) = maria.query("SELECT CONNECTION_ID()")
    maria_run(f"KILL {number}")
    with pytest.raises(ConnectionLost):
        maria.mark(gone, marks("v")[0])
    assert maria.mark(gone, marks("v")[0]).whole
    maria_run("DROP TABLE soon_gone")
    for ask in (
        lambda: maria.mark(gone, marks("v")[0]),
        lambda: maria.ages(gone, ("id",)),
        lambda: maria.count(gone, ()),
    ):
        with pytest.raises(ObjectGone):
            ask()


@pytest.mark.usefixtures("values")
def test_every_statement_passes_the_guard_and_holds_no_value(maria: MysqlSession, large: str) -> None:
    """The whole ledger; salts and points are parameters."""
    catalog = maria.catalog()
    placed = table_of(catalog, "placed")
    maria.mark(placed, marks("mb4")[0])
    maria.ages(placed, ("id",))
    maria.look_up(placed, (LookUp(column="n", to_schema=large, to_table="far", to_column="id"),), 1)
    maria.last_used(catalog)
    maria.count(placed, ("n",))
    for statement in maria.statements():
        GUARD.check(statement.sql.replace("\\:", ":"), "m")
        assert SALT not in statement.sql


def test_a_mark_may_take_longer_than_the_sessions_other_statements(maria: MysqlSession, large: str) -> None:
    """Of millions of rows: the server ends that one statement later, and the client waits as long."""
    asked = replace(marks("code", 0.001)[0], seconds=maria.spec.limits.statement_timeout + 45)
    assert maria.mark(table_of(maria.catalog(), "large"), asked).whole
    bound = f"max_statement_time = {asked.seconds:.3f}"
    assert [s for s in maria.statements() if bound in s.sql and "`large`" in s.sql]
    opener = Opener(maria.spec)
    usual = opener.deadline
    with opener.waiting(asked.seconds):
        assert opener.deadline == usual + 45
    assert opener.deadline == usual
