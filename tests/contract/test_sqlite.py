"""SQLite sessions: what they read, what they leave behind (nothing), and how they fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from privaudit.dialects.base import SampleSpec, Session
from privaudit.dialects.sqlite import DIALECT
from privaudit.model import SampleMethod, TableKind, TypeFamily

from .sqlite_estate import CANARY, SPEC, make, make_crm, spec_for, table


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    """A small database with keys, a view and odd names."""
    return make_crm(tmp_path)


@pytest.fixture
def session(crm: Path) -> Iterator[Session]:
    """An open session on it."""
    opened = DIALECT.connect(spec_for(crm))
    yield opened
    opened.close()


def test_the_catalog_has_tables_views_keys_and_types(session: Session) -> None:
    """Names come through as they are; ENUM labels do not."""
    tables = {t.name: t for t in session.catalog().tables}
    assert set(tables) == {"client", 'or"der;--', "v", "broken", "empty_table"}
    client, order = tables["client"], tables['or"der;--']
    assert [c.name for c in client.columns] == ["id", "full name", "приём", "kind"]
    assert [c.family for c in client.columns][:3] == [TypeFamily.INTEGER, TypeFamily.TEXT, TypeFamily.DATE]
    assert client.columns[3].data_type == "any"
    assert client.columns[1].length == 50
    assert client.columns[1].unique
    assert client.primary_key == ("id",)
    assert order.foreign_keys[0].to_table == "client"
    assert order.foreign_keys[0].to_columns == ("id",)
    assert tables["v"].kind is TableKind.VIEW
    assert [c.name for c in tables["v"].columns] == ["n"]
    assert tables["broken"].columns == ()
    assert CANARY not in repr(session.catalog())


def test_a_small_table_is_read_whole(session: Session) -> None:
    """The method says so, and binary over 64 bytes stays in the database."""
    sample = session.sample(table(session, 'or"der;--'), SPEC)
    assert sample.method is SampleMethod.ALL_ROWS
    assert sample.values("photo") == (None, b"\x01\x02")
    assert session.sample(table(session, "empty_table"), SPEC).rows == 0
    assert session.sample(table(session, "v"), SPEC).values("n") == ("Anna", "Боб")


def test_a_large_table_is_probed_at_random_keys_and_repeatably(tmp_path: Path) -> None:
    """No more rows than asked for, from all over the table, the same ones for the same seed."""
    path = make(
        tmp_path / "big.db",
        """CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
        INSERT INTO t SELECT i, 'v' || i FROM n;""",
    )
    session = DIALECT.connect(spec_for(path))
    big = table(session, "t")
    first, again = session.sample(big, SPEC), session.sample(big, SPEC)
    other = session.sample(big, SampleSpec(rows=100, seed=8))
    assert first.method is SampleMethod.RANDOM_KEYS
    assert 90 <= first.rows <= 100
    ids = [v for v in first.values("id") if isinstance(v, int)]
    assert min(ids) < 10_000
    assert max(ids) > 40_000
    assert first.values("x") == again.values("x") != other.values("x")
    assert first.key_span == 50_000
    spent = session.spent()
    assert spent.rows < 1_000
    session.close()


def test_a_table_without_rowid_and_a_view_are_read_from_the_head(tmp_path: Path) -> None:
    """Where no integer key leads to random rows, the method says head."""
    path = make(
        tmp_path / "w.db",
        """CREATE TABLE t (k TEXT PRIMARY KEY) WITHOUT ROWID;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
        INSERT INTO t SELECT 'k' || i FROM n;
        CREATE VIEW v AS SELECT * FROM t;""",
    )
    session = DIALECT.connect(spec_for(path))
    for name in ("t", "v"):
        sample = session.sample(table(session, name), SPEC)
        assert (sample.method, sample.rows) == (SampleMethod.HEAD, 100)
    session.close()


def test_long_values_are_cut_and_counted(tmp_path: Path) -> None:
    """A value over the bound comes cut, and the share is known."""
    path = make(tmp_path / "l.db", "CREATE TABLE t (x); INSERT INTO t VALUES (printf('%.*c', 9000, 'a')), ('b')")
    session = DIALECT.connect(spec_for(path))
    sample = session.sample(table(session, "t"), SPEC)
    assert sample.cut == {"x": 0.5}
    assert len(str(sample.values("x")[0])) == 8192
    session.close()


def test_text_that_is_no_utf8_comes_as_bytes(tmp_path: Path) -> None:
    """cp1251 in a TEXT column neither fails nor is garbled."""
    path = make(tmp_path / "c.db", "CREATE TABLE t (x TEXT); INSERT INTO t VALUES (CAST(x'c8e2e0ed' AS TEXT)), ('ok')")
    session = DIALECT.connect(spec_for(path))
    assert session.sample(table(session, "t"), SPEC).values("x") == (b"\xc8\xe2\xe0\xed", "ok")
    session.close()


def test_virtual_tables_do_not_hide_the_others(tmp_path: Path) -> None:
    """Full-text and R-Tree tables are read, and ordinary tables beside them come through."""
    path = make(
        tmp_path / "f.db",
        """CREATE TABLE people (email TEXT); INSERT INTO people VALUES ('a@example.com');
        CREATE VIRTUAL TABLE fts USING fts5(body); INSERT INTO fts VALUES ('hello');
        CREATE VIRTUAL TABLE fts_old USING fts4(body); INSERT INTO fts_old VALUES ('hello');
        CREATE VIRTUAL TABLE box USING rtree(id, x0, x1);""",
    )
    session = DIALECT.connect(spec_for(path))
    assert session.sample(table(session, "people"), SPEC).values("email") == ("a@example.com",)
    assert session.sample(table(session, "fts"), SPEC).values("body") == ("hello",)
    assert session.sample(table(session, "fts_old"), SPEC).values("body") == ("hello",)
    assert session.sample(table(session, "box"), SPEC).rows == 0
    session.close()


def test_text_after_a_nul_character_is_not_lost(tmp_path: Path) -> None:
    """SQLite's text functions stop at NUL; the bytes behind it come all the same."""
    path = make(tmp_path / "n.db", "CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('a' || char(0) || 'b@example.com')")
    session = DIALECT.connect(spec_for(path))
    assert session.sample(table(session, "t"), SPEC).values("x") == (b"a\x00b@example.com",)
    session.close()
