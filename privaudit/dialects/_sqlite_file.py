"""Opening a SQLite file without leaving a trace.

``mode=ro`` on a database in WAL mode creates ``-shm`` and ``-wal`` beside it, and ``immutable=1`` ignores a WAL that is
there (FACTS 0.6, F). So a plain file is opened ``mode=ro``, a WAL-mode file without a WAL ``immutable=1``, and a file
with a live WAL or journal is copied, with it, to a private folder and read there.
Source: https://www.sqlite.org/fileformat2.html (bytes 18 and 19), https://www.sqlite.org/uri.html.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from urllib.parse import quote

from ..errors import ConnectError
from ..model import record

MAGIC = b"SQLite format 3\x00"
_PREFIX = "privaudit-sqlite-"
OPENING = ("PRAGMA query_only = 1", "PRAGMA trusted_schema = 0", "SELECT count(*) FROM sqlite_master")
"""What is sent before the authorizer is in force: two walls, and the proof that the file is a database."""


@record
class OpenPlan:
    """How a file is opened: URI, the folder of a private copy (None if read in place), and whether it is immutable."""

    uri: str
    copy: Path | None = None
    immutable: bool = False


def plan_open(path: Path, where: str, copy_bytes: int) -> OpenPlan:
    """Decide how to open a file; makes the private copy if one is needed.

    Raises:
        ConnectError: no such file, not a database, not readable, or too large to copy.
    """
    path = path.resolve()  # SQLite looks for a journal beside the file itself, not beside a link to it
    header = _header(path, where)
    beside = [p for p in (_beside(path, "-wal"), _beside(path, "-journal")) if _size(p) > 0]
    if beside:
        return _copied(path, beside, where, copy_bytes)
    if header[18:20] == b"\x02\x02" or 2 in header[18:20]:
        return OpenPlan(uri=_uri(path, "mode=ro&immutable=1"), immutable=True)
    return OpenPlan(uri=_uri(path, "mode=ro"))


def _header(path: Path, where: str) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise ConnectError(where, "not_a_database")  # a folder, a pipe, a device
        with path.open("rb") as f:
            header = f.read(100)
    except FileNotFoundError:
        raise ConnectError(where, "file_missing") from None
    except OSError:
        raise ConnectError(where, "file_unreadable") from None
    if header and not header.startswith(MAGIC):
        raise ConnectError(where, "not_a_database")
    return header


def _copied(path: Path, beside: list[Path], where: str, copy_bytes: int) -> OpenPlan:
    sweep_stale_copies()
    size = sum(_size(p) for p in (path, *beside))
    if size > copy_bytes:
        raise ConnectError(where, "copy_too_large", (("bytes", str(size)), ("limit", str(copy_bytes))))
    if any(_names_another_file(p) for p in beside):
        raise ConnectError(where, "super_journal")
    # The folder's name carries our process id, so that a later start can tell a copy left by a kill.
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    try:
        for source in (path, *beside):
            target = folder / ("db" + source.name[len(path.name) :])
            shutil.copyfile(source, target)
            target.chmod(0o600)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise ConnectError(where, "file_unreadable") from None
    except BaseException:  # an interruption while a large file is copied
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return OpenPlan(uri=_uri(folder / "db", "mode=rw"), copy=folder)


JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")


def _names_another_file(journal: Path) -> bool:
    """Whether a rollback journal ends with the name of a super-journal, which SQLite would delete as it rolls back.

    Source: https://www.sqlite.org/tempfiles.html (super-journal files), pager.c readSuperJournal.
    """
    try:
        with journal.open("rb") as f:
            f.seek(-len(JOURNAL_MAGIC), os.SEEK_END)
            return f.read() == JOURNAL_MAGIC
    except OSError:
        return False


def sweep_stale_copies() -> None:
    """Remove private copies whose process is gone: a kill must not leave personal data behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = folder.name[len(_PREFIX) :].partition("-")[0]
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.getuid() and pid.isdecimal() and _is_gone(int(pid)):
                shutil.rmtree(folder, ignore_errors=True)


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)  # sends nothing
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def remove_own_copies() -> None:
    """Remove every private copy of this process: for one that ends without closing its sessions."""
    remove_copies(os.getpid())


def remove_copies(pid: int) -> None:
    """Remove every private copy of a process that has ended, or is about to."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}{pid}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def open_connection(plan: OpenPlan, where: str, lock_timeout: float) -> sqlite3.Connection:
    """Open the file as planned and prove that it is a database.

    Raises:
        ConnectError: not a database, damaged, or locked.
    """
    reason: str | None = None
    try:
        connection = sqlite3.connect(plan.uri, uri=True, timeout=lock_timeout, check_same_thread=False)
        for sql in OPENING:
            connection.execute(sql).fetchall()
    except sqlite3.Error as e:
        name = getattr(e, "sqlite_errorname", "")
        reason = "busy" if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) else "not_a_database"
    if reason is not None:
        raise ConnectError(where, reason)
    return connection


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _uri(path: Path, query: str) -> str:
    return f"file:{quote(str(path.absolute()))}?{query}"
