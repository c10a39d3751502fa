"""The catalog and the samples of a real MariaDB server."""

from __future__ import annotations

from datetime import date

from sqlalchemy import make_url

from privaudit.dialects.base import Limits, SampleSpec
from privaudit.dialects.mysql import MARIADB, MysqlSession
from privaudit.model import Catalog, SampleMethod, TableKind, TypeFamily

from ..conftest import DatabaseFactory
from ..servers import MariaDBServer
from .mariadb_estate import HOSTILE, HOSTILE_COLUMNS, TOKEN, Open, Run, spec_of, table_of


def test_catalog_lists_tables_and_views_not_sequences(maria_catalog: Catalog, maria_database: str) -> None:
    """Base, versioned and empty tables, views, also a broken one; no sequence."""
    kinds = {t.name: t.kind for t in maria_catalog.tables}
    assert kinds[HOSTILE] is TableKind.TABLE
    assert kinds["versioned"] is TableKind.TABLE
    assert kinds["shown"] is TableKind.VIEW
    assert kinds["broken"] is TableKind.VIEW
    assert "seq_numbers" not in kinds
    assert {t.schema for t in maria_catalog.tables} == {maria_database}


def test_types_are_reduced(maria_catalog: Catalog) -> None:
    """Every type has its family."""
    expected = {
        "id": TypeFamily.INTEGER,
        "fio": TypeFamily.TEXT,
        "mail": TypeFamily.TEXT,
        "e": TypeFamily.ENUM,
        "s": TypeFamily.ENUM,
        "j": TypeFamily.JSON,
        "flag": TypeFamily.BOOLEAN,
        "n": TypeFamily.DECIMAL,
        "f": TypeFamily.FLOAT,
        "d": TypeFamily.DATE,
        "t": TypeFamily.TIME,
        "dt": TypeFamily.DATETIME,
        "ts": TypeFamily.DATETIME,
        "y": TypeFamily.INTEGER,
        "bits": TypeFamily.INTEGER,
        "g": TypeFamily.OTHER,
        "bin": TypeFamily.BINARY,
        "u": TypeFamily.UUID,
        "i6": TypeFamily.INET,
        "txt": TypeFamily.TEXT,
    }
    assert {c.name: c.family for c in table_of(maria_catalog, "kinds").columns} == expected


def test_keys_lengths_comments_and_estimates(maria_catalog: Catalog, maria_database: str) -> None:
    """Primary, unique and foreign keys, lengths, comments (hidden) and row estimates come from the server."""
    kinds = table_of(maria_catalog, "kinds")
    assert kinds.primary_key == ("id",)
    assert (kinds.column("mail").unique, kinds.column("mail").length) == (True, 90)
    assert not kinds.column("fio").nullable
    comment = kinds.column("fio").comment
    assert comment is not None
    assert comment.reveal() == TOKEN
    (key,) = table_of(maria_catalog, "child").foreign_keys
    assert (key.columns, key.to_schema, key.to_table, key.to_columns) == (("kind",), maria_database, "kinds", ("id",))
    estimate = table_of(maria_catalog, "big").rows_estimate
    assert estimate is not None
    assert 15_000 < estimate < 25_000
    assert table_of(maria_catalog, "composite").primary_key == ("a", "b")
    assert not table_of(maria_catalog, "composite").column("a").unique


def test_labels_of_enum_are_not_in_the_type(maria_catalog: Catalog) -> None:
    """The declared type of ENUM and SET is shown without its labels, which are values."""
    kinds = table_of(maria_catalog, "kinds")
    assert (kinds.column("e").data_type, kinds.column("s").data_type) == ("enum", "set")
    assert TOKEN not in repr(maria_catalog)


def test_url_with_a_database_names_the_others(
    maria_catalog: Catalog, mariadb_database: DatabaseFactory, maria_open: Open
) -> None:
    """Databases that were not asked for are named; the server's own are not."""
    other = str(make_url(mariadb_database()).database)
    seen = maria_open().catalog().other_databases
    assert other in seen
    assert not {"mysql", "information_schema", "performance_schema", "sys"} & set(seen)


def test_url_without_a_database_means_all_of_them(maria_open: Open, mariadb_url: str, maria_database: str) -> None:
    """A server URL covers every database that the account sees, and is still one system."""
    assert MARIADB.databases(spec_of(mariadb_url)) == (spec_of(mariadb_url),)
    found = maria_open(mariadb_url).catalog()
    assert maria_database in {t.schema for t in found.tables}
    assert not {t.schema for t in found.tables} & {"mysql", "sys"}
    assert found.other_databases == ()


def test_hostile_names_are_read(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """Backticks, quotes, percent, colon, backslash, Cyrillic and reserved words survive in names."""
    table = table_of(maria_catalog, HOSTILE)
    sample = maria.sample(table, SampleSpec(rows=5, seed=1))
    assert {c: sample.values(c) for c in HOSTILE_COLUMNS} == {c: (c,) for c in HOSTILE_COLUMNS}


def test_values_of_every_type_come_as_declared(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """Zero dates, times beyond a day, bits, geometry, JSON and long text are read and bounded."""
    sample = maria.sample(table_of(maria_catalog, "kinds"), SampleSpec(rows=5, seed=1))
    values = {name: sample.values(name)[0] for name in sample.names()}
    assert values["d"] == "0000-00-00"
    assert sample.values("d")[1] == date(2024, 2, 29)
    assert values["t"] == "838:59:59"
    assert values["bits"] == 5
    assert values["g"] == "POINT(37.6 55.7)"
    assert values["j"] == '{"k": 1}'
    assert values["u"] == "123e4567-e89b-12d3-a456-426655440000"
    assert values["i6"] == "::1"
    assert (values["bin"], sample.values("bin")[1]) == (b"x" * 64, None)
    assert len(str(values["txt"])) == Limits().long_chars
    assert sample.cut["txt"] == 1.0
    assert sample.method is SampleMethod.ALL_ROWS


def test_large_table_is_read_at_random_keys(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """Rows come from the whole range of the key, without one twice, and the same ones again for the same seed."""
    table = table_of(maria_catalog, "big")
    sample = maria.sample(table, SampleSpec(rows=500, seed=7))
    keys = [int(str(k)) for k in sample.values("id")]
    assert sample.method is SampleMethod.RANDOM_KEYS
    assert len(keys) == len(set(keys)) > 400
    quarters = {k * 4 // (20_000 * 7 + 1) for k in keys}
    assert quarters == {0, 1, 2, 3}
    again = maria.sample(table, SampleSpec(rows=500, seed=7))
    assert again.values("id") == sample.values("id")
    other = maria.sample(table, SampleSpec(rows=500, seed=8))
    assert other.values("id") != sample.values("id")


def test_wide_gaps_do_not_empty_the_sample(maria: MysqlSession, maria_run: Run) -> None:
    """Where one row lies far from all others, the sample is topped up with the first rows and not called random."""
    maria_run("CREATE TABLE gappy (id BIGINT PRIMARY KEY, v INT)")
    maria_run("INSERT INTO gappy SELECT seq, seq FROM seq_1_to_5000")
    maria_run("INSERT INTO gappy VALUES (1000000000000, 0)")
    maria_run("ANALYZE TABLE gappy")
    sample = maria.sample(table_of(maria.catalog(), "gappy"), SampleSpec(rows=500, seed=5))
    maria_run("DROP TABLE gappy")
    assert (sample.rows, sample.method) == (500, SampleMethod.KEY_STEPS)
    assert len(set(sample.values("id"))) == 500


def test_probes_are_few_and_small(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """A sample of 1,000 rows takes a bounded number of statements, none of which reads the table."""
    maria.sample(table_of(maria_catalog, "big"), SampleSpec(rows=1000, seed=7))
    sent = [s for s in maria.statements() if "`big`" in s.sql]
    assert sum(s.count for s in sent) <= 20
    # Half of them are keys alone: those before each point tell how many rows there are.
    assert sum(s.rows for s in sent) <= 2100


def test_composite_key_is_read_in_steps(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """The leading integer of a composite key spreads the sample; it is not called random."""
    sample = maria.sample(table_of(maria_catalog, "composite"), SampleSpec(rows=200, seed=3))
    keys = [int(str(k)) for k in sample.values("a")]
    assert sample.method is SampleMethod.KEY_STEPS
    assert max(keys) - min(keys) > 10_000


def test_text_key_is_never_a_bound(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """A table with a text key only gives its first rows, and no statement compares the key."""
    sample = maria.sample(table_of(maria_catalog, "textkey"), SampleSpec(rows=100, seed=3))
    assert (sample.rows, sample.method) == (100, SampleMethod.HEAD)
    assert not [s for s in maria.statements() if "`textkey`" in s.sql and "WHERE" in s.sql]


def test_small_table_is_read_whole(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """All rows are claimed only where all came."""
    sample = maria.sample(table_of(maria_catalog, "kinds"), SampleSpec(rows=2, seed=3))
    assert (sample.rows, sample.method) == (2, SampleMethod.ALL_ROWS)
    assert maria.sample(table_of(maria_catalog, "nothing"), SampleSpec(rows=2, seed=3)).rows == 0
    one = maria.sample(table_of(maria_catalog, "shown"), SampleSpec(rows=1, seed=3))
    assert (one.rows, one.method) == (1, SampleMethod.HEAD)


def test_wide_table_is_read(maria: MysqlSession, maria_run: Run) -> None:
    """A thousand columns of text fit the bounds of one sample."""
    listed = ", ".join(f"c{i} TINYTEXT" for i in range(1000))
    maria_run(f"CREATE TABLE wide (id INT PRIMARY KEY, {listed}) ENGINE=MyISAM")
    maria_run("INSERT INTO wide (id, c1) SELECT seq, 'x' FROM seq_1_to_3000")
    maria_run("ANALYZE TABLE wide")
    sample = maria.sample(table_of(maria.catalog(), "wide"), SampleSpec(rows=1000, seed=1))
    maria_run("DROP TABLE wide")
    assert len(list(sample.names())) == 1001
    assert sample.rows > 200


def test_undecodable_text_does_not_cost_thetable_of(
    maria: MysqlSession, maria_run: Run, mariadb_server: MariaDBServer, maria_database: str
) -> None:
    """Bytes that are no UTF-8 in a text column become None; the other values stay."""
    maria_run("CREATE TABLE raw_text (a VARCHAR(20), b VARCHAR(20)) ENGINE=MyISAM ROW_FORMAT=FIXED CHARSET utf8mb4")
    maria_run("INSERT INTO raw_text VALUES ('good', 'one'), ('BADBAD', 'two')")
    maria_run("FLUSH TABLES raw_text")
    file = mariadb_server.data / maria_database / "raw_text.MYD"
    file.write_bytes(file.read_bytes().replace(b"BADBAD", b"\xff\xfe\xfaBAD"))
    sample = maria.sample(table_of(maria.catalog(), "raw_text"), SampleSpec(rows=5, seed=1))
    maria_run("DROP TABLE raw_text")
    assert sample.values("b") == ("one", "two")
    # Where the server itself puts a question mark for each bad byte, that is what is read.
    assert sample.values("a") in (("good", None), ("good", "???BAD"))


def test_plan_reads_no_row(maria: MysqlSession, maria_catalog: Catalog) -> None:
    """A planned sample is text, method and an estimate; nothing of the table is sent for."""
    planned = {t.name: maria.plan_sample(t, SampleSpec(rows=500, seed=1)) for t in maria_catalog.tables}
    assert planned["big"].method is SampleMethod.RANDOM_KEYS
    assert planned["textkey"].method is SampleMethod.HEAD
    assert (planned["big"].rows, planned["big"].bytes > 0) == (500, True)
    assert not [s for s in maria.statements() if "`big`" in s.sql]
