"""The generic path, through SQLAlchemy's own SQLite driver under a scheme that privaudit does not know."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.dialects import registry

from privaudit.dialects.base import Capability, ConnectSpec, SampleSpec, Session
from privaudit.dialects.generic import DIALECT
from privaudit.errors import ConnectError, DriverMissing, NotReadOnly, PlaintextRefused, PrivauditError, QueryFailed
from privaudit.model import Catalog, Raw, SampleMethod, TableKind, TypeFamily

TOKEN = "Canary7Zq"
HOSTILE = 'a"b %s :x имя [select]'

registry.register("anysql", "sqlalchemy.dialects.sqlite.pysqlite", "SQLiteDialect_pysqlite")


def _spec(url: str, *, allow_generic: bool = True, require_read_only: bool = False) -> ConnectSpec:
    return ConnectSpec(
        name="g", url=Raw(url), run_id="r1", allow_generic=allow_generic, require_read_only=require_read_only
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small file with tables, a view, a broken view and a hostile name."""
    file = tmp_path / "some.db"
    connection = sqlite3.connect(file)
    quoted = HOSTILE.replace('"', '""')
    connection.executescript(
        f"""
        CREATE TABLE people (id INTEGER PRIMARY KEY, fio VARCHAR(40), born DATE, sum NUMERIC(10,2), photo BLOB);
        CREATE UNIQUE INDEX one_name ON people (fio);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, person INTEGER REFERENCES people(id), note TEXT);
        CREATE TABLE "{quoted}" ("select" TEXT, "c%d" TEXT, ":p" TEXT);
        INSERT INTO "{quoted}" VALUES ('1', '2', '{TOKEN}');
        CREATE VIEW names AS SELECT fio FROM people;
        CREATE TABLE gone (x TEXT);
        CREATE VIEW broken AS SELECT x FROM gone;
        DROP TABLE gone;
        """
    )
    people = [(i, f"{TOKEN}{i}", "2001-02-03", 1.5, b"x" * (10 + i)) for i in range(1, 101)]
    connection.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?)", people)
    connection.execute("INSERT INTO orders VALUES (1, 1, ?)", (TOKEN * 100,))
    connection.commit()
    connection.close()
    return file


@pytest.fixture
def session(path: Path) -> Iterator[Session]:
    """An open session."""
    made = DIALECT.connect(_spec(f"anysql:///{path}"))
    yield made
    made.close()


@pytest.fixture
def catalog(session: Session) -> Catalog:
    """Its catalog."""
    return session.catalog()


def test_catalog_has_tables_views_keys_and_types(catalog: Catalog) -> None:
    """Reflection gives relations of every sort, with keys, lengths and reduced types."""
    tables = {t.name: t for t in catalog.tables}
    assert set(tables) == {"people", "orders", HOSTILE, "names", "broken"}
    people = tables["people"]
    assert people.primary_key == ("id",)
    assert (people.column("fio").length, people.column("fio").unique) == (40, True)
    families = [c.family for c in people.columns]
    assert families == [
        TypeFamily.INTEGER,
        TypeFamily.TEXT,
        TypeFamily.DATE,
        TypeFamily.DECIMAL,
        TypeFamily.BINARY,
    ]
    assert tables["orders"].foreign_keys[0].to_table == "people"
    assert tables["names"].kind is TableKind.VIEW


def test_sample_is_the_head_or_the_whole(session: Session, catalog: Catalog) -> None:
    """More rows than asked for make a head sample; all rows are called so only when they are all."""
    people = next(t for t in catalog.tables if t.name == "people")
    head = session.sample(people, SampleSpec(rows=10, seed=1))
    assert (head.rows, head.method) == (10, SampleMethod.HEAD)
    whole = session.sample(people, SampleSpec(rows=100, seed=1))
    assert (whole.rows, whole.method) == (100, SampleMethod.ALL_ROWS)


def test_long_values_are_cut_and_large_binary_left_alone(session: Session, catalog: Catalog) -> None:
    """Binary values over the limit become None, shorter ones stay."""
    people = next(t for t in catalog.tables if t.name == "people")
    photos = session.sample(people, SampleSpec(rows=100, seed=1)).values("photo")
    assert photos[0] == b"x" * 11
    assert photos[99] is None


def test_hostile_names_are_quoted(session: Session, catalog: Catalog) -> None:
    """Names with quotes, percent, colon, Cyrillic and reserved words can be read."""
    table = next(t for t in catalog.tables if t.name == HOSTILE)
    sample = session.sample(table, SampleSpec(rows=5, seed=1))
    assert sample.values(":p") == (TOKEN,)
    assert sample.values("c%d") == ("2",)


def test_broken_view_is_listed_and_fails_alone(session: Session, catalog: Catalog) -> None:
    """A view whose table is gone is in the catalog; sampling it fails or gives nothing, and others still work."""
    broken = next(t for t in catalog.tables if t.name == "broken")
    if broken.columns:
        with pytest.raises(QueryFailed):
            session.sample(broken, SampleSpec(rows=5, seed=1))
    else:
        assert session.sample(broken, SampleSpec(rows=5, seed=1)).rows == 0
    names = next(t for t in catalog.tables if t.name == "names")
    assert session.sample(names, SampleSpec(rows=5, seed=1)).rows == 5


def test_what_is_not_enforced_is_said(session: Session, catalog: Catalog) -> None:
    """Read-only and time limits are shown as not applied, access as not answered."""
    applied = {c.name: c.applied for c in session.info.controls}
    assert applied["statement_guard"]
    assert not applied["generic_read_only"]
    assert session.info.account.may_write is None
    assert Capability.GRANTS not in session.capabilities
    assert session.grants(catalog).gaps == (("access_not_answered", ()),)


def test_statements_are_in_the_ledger_without_values(session: Session, catalog: Catalog) -> None:
    """Reflection and samples are counted; no value of a row stands in any statement."""
    people = next(t for t in catalog.tables if t.name == "people")
    session.sample(people, SampleSpec(rows=10, seed=1))
    texts = [s.sql for s in session.statements()]
    assert any("LIMIT" in t and "people" in t for t in texts)
    assert TOKEN not in "\n".join(texts)
    assert session.spent().rows >= 10


@pytest.mark.parametrize("statement", ["DELETE FROM people", "SELECT 1; DROP TABLE people", "PRAGMA user_version = 3"])
def test_guard_refuses_writes(session: Session, statement: str) -> None:
    """Nothing that writes gets through, whoever sends it."""
    with pytest.raises(NotReadOnly):
        session._sql.query(statement)  # type: ignore[attr-defined]


def test_only_with_the_option(path: Path) -> None:
    """Without --allow-generic the path is closed."""
    with pytest.raises(ConnectError) as caught:
        DIALECT.connect(_spec(f"anysql:///{path}", allow_generic=False))
    assert caught.value.reason == "generic_refused"


def test_require_read_only_refuses(path: Path) -> None:
    """Since read-only cannot be proven, --require-read-only refuses the system."""
    with pytest.raises(NotReadOnly):
        DIALECT.connect(_spec(f"anysql:///{path}", require_read_only=True))


@pytest.mark.parametrize(
    ("scheme", "module"),
    [
        ("mssql", "pymssql"),
        ("oracle", "oracledb"),
        ("snowflake", "snowflake.sqlalchemy"),
        ("trino", "trino.sqlalchemy"),
    ],
)
def test_missing_driver_names_the_extra(scheme: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A driver that is not installed is said with the extra that brings it; nothing is connected to."""
    # None in sys.modules makes an import fail, as if the package were absent.
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(DriverMissing) as caught:
        DIALECT.connect(_spec(f"{scheme}://user:{TOKEN}@127.0.0.1/db"))
    assert ("extra", scheme) in caught.value.params
    assert TOKEN not in str(caught.value)


def test_unknown_scheme_is_said() -> None:
    """A scheme that SQLAlchemy has no dialect for is named, the URL is not."""
    with pytest.raises(ConnectError) as caught:
        DIALECT.connect(_spec(f"nosuch://user:{TOKEN}@h/db"))
    assert caught.value.reason == "unknown_scheme_generic"
    assert TOKEN not in repr(caught.value)


def test_rows_do_not_leave_the_machine_unasked(path: Path, session: Session, catalog: Catalog) -> None:
    """On another host, encryption is not known here, so sampling is refused."""
    people = next(t for t in catalog.tables if t.name == "people")
    session._url = session._url.set(host="db.example.org")  # type: ignore[attr-defined]
    with pytest.raises(PlaintextRefused):
        session.sample(people, SampleSpec(rows=1, seed=1))


def test_no_value_in_an_error(tmp_path: Path) -> None:
    """A file that is no database fails to open, without its content or path in the error."""
    file = tmp_path / "not.db"
    file.write_text(TOKEN * 100)
    with pytest.raises(PrivauditError) as caught:
        DIALECT.connect(_spec(f"anysql:///{file}")).catalog()
    assert TOKEN not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
