"""SQLite sessions: what they read, what they leave behind (nothing), and how they fail."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from privaudit.dialects.base import ConnectSpec, Limits, SampleSpec, Session
from privaudit.dialects.private_copies import sweep_stale_copies
from privaudit.dialects.sqlite import DIALECT, SqliteSession
from privaudit.errors import ConnectError, NotReadOnly, ObjectGone, QueryFailed, QueryTimeout, TargetError
from privaudit.model import Raw, SampleMethod, Table, TableKind, TypeFamily

CANARY = "canary-93b1"
SPEC = SampleSpec(rows=100, seed=7)


def spec_for(path: Path, **kwargs: object) -> ConnectSpec:
    """How to reach a file."""
    return ConnectSpec(name="crm", url=Raw(f"sqlite:///{path}"), run_id="test", **kwargs)  # type: ignore[arg-type]


def make(path: Path, script: str) -> Path:
    """Make a database file."""
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    """A small database with keys, a view and odd names."""
    return make(
        tmp_path / "crm.db",
        f"""
        CREATE TABLE client (
            id INTEGER PRIMARY KEY, "full name" VARCHAR(50) NOT NULL, "приём" DATE, kind "ENUM '{CANARY}'");
        CREATE TABLE "or""der;--" (
            id INTEGER PRIMARY KEY, client_id INT REFERENCES Client, sum DECIMAL(10,2), photo BLOB);
        CREATE UNIQUE INDEX u ON client("full name");
        CREATE VIEW v AS SELECT "full name" AS n FROM client;
        CREATE VIEW broken AS SELECT missing FROM nowhere;
        CREATE TABLE empty_table (a TEXT);
        INSERT INTO client VALUES (1, 'Anna', '2020-01-01', 'x'), (2, 'Боб', NULL, 'y');
        INSERT INTO "or""der;--" VALUES (1, 1, 10.5, x'{"ff" * 100}'), (2, 1, 7, x'0102');
        """,
    )


@pytest.fixture
def session(crm: Path) -> Iterator[Session]:
    """An open session on it."""
    opened = DIALECT.connect(spec_for(crm))
    yield opened
    opened.close()


def table(session: Session, name: str) -> Table:
    """One relation of the catalog."""
    return next(t for t in session.catalog().tables if t.name == name)


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


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_nothing_is_left_beside_the_file(crm: Path, mode: str) -> None:
    """No -wal or -shm appears, and the file's bytes stay the same, also in WAL mode."""
    connection = sqlite3.connect(crm)
    connection.execute(f"PRAGMA journal_mode={mode}")
    connection.close()
    before = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in crm.parent.iterdir()}
    session = DIALECT.connect(spec_for(crm))
    for t in session.catalog().tables:
        if t.columns:
            session.sample(t, SPEC)
    session.close()
    assert {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in crm.parent.iterdir()} == before


def test_a_live_wal_is_read_from_a_private_copy(crm: Path) -> None:
    """Rows that are only in the WAL are seen, the writer's files stay as they are, and the copy goes away."""
    writer = sqlite3.connect(crm)
    writer.execute("PRAGMA journal_mode=wal")
    writer.execute("PRAGMA wal_autocheckpoint=0")
    writer.execute("INSERT INTO client VALUES (3, 'In the WAL', NULL, NULL)")
    writer.commit()
    before = {p.name: p.read_bytes() for p in crm.parent.iterdir() if not p.name.endswith("-shm")}
    opened = DIALECT.connect(spec_for(crm))
    assert isinstance(opened, SqliteSession)
    copy = opened.plan.copy
    assert copy is not None
    assert copy.stat().st_mode & 0o777 == 0o700
    assert "In the WAL" in opened.sample(table(opened, "client"), SPEC).values("full name")
    opened.close()
    assert not copy.exists()
    assert {p.name: p.read_bytes() for p in crm.parent.iterdir() if not p.name.endswith("-shm")} == before
    writer.close()


def test_a_link_to_a_file_with_a_live_wal_is_followed(crm: Path, tmp_path: Path) -> None:
    """SQLite keeps the WAL beside the file itself; rows in it are seen through a link too."""
    writer = sqlite3.connect(crm)
    writer.execute("PRAGMA journal_mode=wal")
    writer.execute("PRAGMA wal_autocheckpoint=0")
    writer.execute("INSERT INTO client VALUES (3, 'In the WAL', NULL, NULL)")
    writer.commit()
    (tmp_path / "other").mkdir()
    link = tmp_path / "other" / "link.db"
    link.symlink_to(crm)
    opened = DIALECT.connect(spec_for(link))
    assert "In the WAL" in opened.sample(table(opened, "client"), SPEC).values("full name")
    opened.close()
    writer.close()


def test_a_journal_that_names_another_file_is_refused(crm: Path, tmp_path: Path) -> None:
    """Rolling it back would delete the file it names."""
    victim = tmp_path / "victim.txt"
    victim.write_text("precious")
    name = str(victim).encode()
    magic = bytes.fromhex("d9d505f920a163d7")
    trailer = b"\x00\x04\x00\x01" + name + len(name).to_bytes(4, "big") + (sum(name) & 0xFFFFFFFF).to_bytes(4, "big")
    Path(f"{crm}-journal").write_bytes(magic + b"\x00" * 504 + trailer + magic)
    with pytest.raises(ConnectError) as caught:
        DIALECT.connect(spec_for(crm))
    assert caught.value.reason == "super_journal"
    assert victim.exists()


def test_a_pipe_is_no_database(tmp_path: Path) -> None:
    """It is refused at once, not waited for."""
    os.mkfifo(tmp_path / "f")
    with pytest.raises(ConnectError):
        DIALECT.connect(spec_for(tmp_path / "f"))


def test_binary_values_that_stay_are_counted(tmp_path: Path) -> None:
    """A blob over the bound is not looked into, and that is known; text in a blob column is cut like any text."""
    path = make(
        tmp_path / "b.db",
        "CREATE TABLE t (b BLOB); INSERT INTO t VALUES (x'0102'), (zeroblob(100)), (printf('%.*c', 9000, 'a'))",
    )
    session = DIALECT.connect(spec_for(path))
    sample = session.sample(table(session, "t"), SPEC)
    assert sample.values("b")[:2] == (b"\x01\x02", None)
    assert sample.left_alone == {"b": 1}
    assert len(str(sample.values("b")[2])) == 257
    session.close()


def test_tables_with_the_names_of_shadow_or_system_tables_are_listed(tmp_path: Path) -> None:
    """A name does not hide a table."""
    path = make(
        tmp_path / "s.db",
        """CREATE VIRTUAL TABLE docs USING fts5(body, content='');
        CREATE TABLE docs_content (id INTEGER PRIMARY KEY, email TEXT);""",
    )
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA writable_schema = 1")
    connection.execute("CREATE TABLE visible (email TEXT)")
    connection.execute(
        "UPDATE sqlite_master SET name = 'sqlite_hidden', tbl_name = 'sqlite_hidden', "
        "sql = 'CREATE TABLE sqlite_hidden (email TEXT)' WHERE name = 'visible'"
    )
    connection.commit()
    connection.close()
    session = DIALECT.connect(spec_for(path))
    assert {"docs_content", "sqlite_hidden"} <= {t.name for t in session.catalog().tables}
    session.close()


def test_a_copy_over_the_limit_is_refused(crm: Path) -> None:
    """Personal data are not copied without bound."""
    Path(f"{crm}-wal").write_bytes(b"x" * 10)
    with pytest.raises(ConnectError) as caught:
        DIALECT.connect(spec_for(crm, limits=Limits(copy_bytes=100)))
    assert caught.value.reason == "copy_too_large"


def test_a_copy_left_by_a_killed_process_is_swept() -> None:
    """The folder's name tells whose it was."""
    process = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    stale = Path(tempfile.mkdtemp(prefix=f"privaudit-sqlite-{process.stdout.strip()}-"))
    mine = Path(tempfile.mkdtemp(prefix=f"privaudit-sqlite-{os.getpid()}-"))
    sweep_stale_copies()
    assert not stale.exists()
    assert mine.exists()
    mine.rmdir()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE client SET id = 9",
        "ATTACH 'other.db' AS o",
        "VACUUM INTO 'copy.db'",
        "PRAGMA journal_mode = delete",
        "CREATE TEMP TABLE x (a)",
        "SELECT load_extension('x')",
    ],
)
def test_writing_is_refused_by_every_wall(crm: Path, sql: str) -> None:
    """The guard refuses the statement, and the file's own session would too."""
    opened = DIALECT.connect(spec_for(crm))
    assert isinstance(opened, SqliteSession)
    with pytest.raises(NotReadOnly):
        opened.query(sql)
    with pytest.raises(sqlite3.Error):
        opened._connection.execute(sql).fetchall()
    opened.close()
    assert sorted(p.name for p in crm.parent.iterdir()) == ["crm.db"]


def test_a_slow_view_is_stopped(tmp_path: Path) -> None:
    """The time limit holds inside one statement."""
    path = make(
        tmp_path / "s.db",
        "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS i FROM n",
    )
    session = DIALECT.connect(spec_for(path, limits=Limits(statement_timeout=0.2)))
    with pytest.raises(QueryTimeout):
        session.sample(table(session, "v"), SPEC)
    session.close()


def test_failures_have_their_own_reasons(crm: Path, tmp_path: Path) -> None:
    """A dropped table, a broken view and a column that calls for trouble each say what happened, without a value."""
    session = DIALECT.connect(spec_for(crm))
    gone = table(session, "client")
    writer = sqlite3.connect(crm)
    writer.execute("DROP TABLE client")
    writer.commit()
    writer.close()
    with pytest.raises(ObjectGone):
        session.sample(gone, SPEC)
    with pytest.raises(QueryFailed):
        session.sample(
            Table(system="crm", schema="main", name="broken", kind=TableKind.VIEW, columns=gone.columns), SPEC
        )
    session.close()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "file_missing"), (b"not a database at all, but long enough" * 9, "not_a_database")],
)
def test_what_is_no_database_says_so(tmp_path: Path, content: bytes | None, reason: str) -> None:
    """Missing and foreign files have their reasons, and none is created."""
    path = tmp_path / "x.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConnectError) as caught:
        DIALECT.connect(spec_for(path))
    assert caught.value.reason == reason
    assert path.exists() == (content is not None)


def read_all(session: Session) -> None:
    """Sample every relation."""
    for t in session.catalog().tables:
        session.sample(t, SPEC)


def test_damage_inside_the_file_fails_the_table_only(crm: Path) -> None:
    """A corrupt page is a failed read, not a crash."""
    data = bytearray(crm.read_bytes())
    data[4096:] = b"\xaa" * (len(data) - 4096)
    crm.write_bytes(data)
    session = DIALECT.connect(spec_for(crm))
    with pytest.raises(TargetError):
        read_all(session)
    session.close()


def test_an_empty_file_is_an_empty_database(tmp_path: Path) -> None:
    """SQLite says so, and so do we."""
    (tmp_path / "x.db").touch()
    session = DIALECT.connect(spec_for(tmp_path / "x.db"))
    assert session.catalog().tables == ()
    session.close()


def test_require_read_only_refuses_a_file_we_may_write(crm: Path) -> None:
    """The account here is this process."""
    with pytest.raises(NotReadOnly):
        DIALECT.connect(spec_for(crm, require_read_only=True))


def test_access_follows_mode_and_folders(crm: Path) -> None:
    """World-readable shows PUBLIC; a closed folder above shuts everyone else out."""
    crm.chmod(0o644)
    session = DIALECT.connect(spec_for(crm))
    for parent in crm.parents:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    catalog = session.catalog()
    assert any(g.principal == "PUBLIC" for g in session.grants(catalog).grants)
    crm.parent.chmod(0o700)
    grants = session.grants(catalog)
    assert {g.principal.partition(":")[0] for g in grants.grants} == {"user"}
    crm.chmod(0o600)
    assert all(g.privileges == ("SELECT", "UPDATE") for g in session.grants(catalog).grants)
    session.close()
