"""SQLite files: what is left beside them (nothing), what is refused, and how reading them fails."""

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

from privaudit.dialects.base import Limits, Session
from privaudit.dialects.private_copies import sweep_stale_copies
from privaudit.dialects.sqlite import DIALECT, SqliteSession
from privaudit.errors import ConnectError, NotReadOnly, ObjectGone, QueryFailed, QueryTimeout, TargetError
from privaudit.model import Table, TableKind

from .sqlite_estate import SPEC, make, make_crm, spec_for, table


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
