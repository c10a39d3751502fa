"""Signals and lost parents: what was read is reported, nobody goes on reading, no copy of a database stays."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) AS m FROM c"


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Path]:
    """A table in a file with a live WAL, so that it is copied, and two views that end at the time-out only."""
    path = tmp_path / "slow.db"
    with closing(sqlite3.connect(path)) as c:
        c.execute("PRAGMA journal_mode = WAL")
        c.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, phone TEXT)")
        c.execute("INSERT INTO t (phone) VALUES ('+7 916 555-01-02')")
        c.execute(f"CREATE VIEW v1 AS {ENDLESS}")
        c.execute(f"CREATE VIEW v2 AS {ENDLESS}")
        c.commit()
        yield path


def scan(path: Path, *options: str) -> subprocess.Popen[str]:
    """A scan that was begun, in a folder of its own for private copies."""
    (path.parent / "tmp").mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "privaudit", "scan", str(path), "--output", "out", "--verbose", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=path.parent,
        env=os.environ | {"TMPDIR": str(path.parent / "tmp"), "LC_ALL": "C"},
    )


def children(pid: int) -> set[int]:
    """Processes whose parent is that one."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found


def until(condition: object, seconds: float) -> bool:
    """Whether something comes true within that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def copies(path: Path) -> list[Path]:
    """Private copies of databases."""
    return list((path.parent / "tmp").glob("privaudit-sqlite-*"))


def worker_reads(process: subprocess.Popen[str], path: Path) -> bool:
    """Whether a worker of that scan has a private copy open."""
    return bool({int(c.name.split("-")[2]) for c in copies(path)} & children(process.pid))


def reading(process: subprocess.Popen[str], mark: str) -> None:
    """Wait until the scan says so."""
    assert process.stderr is not None
    for line in process.stderr:
        if mark in line:
            return
    pytest.fail(f"the scan never said {mark}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_term_and_hangup_are_interruptions(slow: Path, number: signal.Signals) -> None:
    """SIGTERM and SIGHUP, sent twice as timeout(1) does, end with 130, an audit of what was read, and no copy."""
    process = scan(slow, "--workers", "1")
    reading(process, "tables to read")
    assert until(lambda: copies(slow), 10)
    process.send_signal(number)
    time.sleep(0.1)
    process.send_signal(number)
    stderr = process.communicate(timeout=60)[1]
    assert process.returncode == 130, stderr
    assert stderr.splitlines()[-1].startswith("exit code 130: interrupted")
    assert json.loads((slow.parent / "out" / "audit.json").read_text())["run"]["interrupted"] is True
    assert copies(slow) == []


def test_an_interruption_before_anything_is_read(tmp_path: Path) -> None:
    """Ctrl-C while the scan is still getting ready leaves an audit that says so, and a folder that can be resumed."""
    path = tmp_path / "few.db"
    with closing(sqlite3.connect(path)) as c:
        c.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, phone TEXT)")
        c.commit()
    process = scan(path)
    assert until((tmp_path / "out" / ".gitignore").exists, 30)
    process.send_signal(signal.SIGINT)
    stderr = process.communicate(timeout=60)[1]
    assert process.returncode == 130, stderr
    assert stderr.splitlines()[-1].startswith("exit code 130: interrupted; incomplete")
    audit = json.loads((tmp_path / "out" / "audit.json").read_text())
    assert audit["run"]["interrupted"] is True
    assert [(s["name"], s["status"], s["reason"]) for s in audit["systems"]] == [("few", "failed", "interrupted")]
    assert (tmp_path / "out" / "audit.xlsx").is_file()
    resumed = subprocess.run(
        [sys.executable, "-m", "privaudit", "scan", str(path), "--resume", "out", "--quiet"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert resumed.returncode == 0, resumed.stderr


@pytest.mark.parametrize("deaf", [False, True])
def test_a_second_interruption_ends_at_once(slow: Path, deaf: bool) -> None:
    """While workers are waited for, a second SIGTERM ends scan and workers within seconds, and removes the copies.

    So it does where workers do not hear the signal: a stopped process handles none.
    """
    process = scan(slow, "--workers", "2")
    reading(process, "tables to read")
    assert until(lambda: worker_reads(process, slow), 30)
    time.sleep(1)  # it is at a view by now
    process.send_signal(signal.SIGTERM)
    time.sleep(1.5)
    workers = children(process.pid)
    assert process.poll() is None, "there was nothing to wait for"
    for worker in workers if deaf else ():
        if b"spawn_main" in Path(f"/proc/{worker}/cmdline").read_bytes():  # not Python's own resource tracker
            os.kill(worker, signal.SIGSTOP)
    process.send_signal(signal.SIGTERM)
    stderr = process.communicate(timeout=30)[1]
    assert (process.returncode, stderr.splitlines()[-1]) == (130, "interrupted")
    assert "--resume out" in stderr
    assert "Traceback" not in stderr
    assert until(lambda: not any(Path(f"/proc/{w}").exists() for w in workers), 5)
    assert copies(slow) == []


def test_workers_end_with_their_parent(slow: Path) -> None:
    """A scan that is killed outright leaves no process behind; the next scan removes copies nobody owns any more."""
    process = scan(slow, "--workers", "2")
    reading(process, "tables to read")
    assert until(lambda: worker_reads(process, slow), 30)
    workers = children(process.pid)
    process.kill()
    process.communicate(timeout=10)
    assert until(lambda: not any(Path(f"/proc/{w}").exists() for w in workers), 5)
    (slow.parent / "tmp" / f"privaudit-sqlite-{process.pid}-killed").mkdir()
    other = slow.parent / "other.db"
    sqlite3.connect(other).close()
    again = scan(other, "--force")
    again.communicate(timeout=60)
    assert (again.returncode, copies(slow)) == (0, [])
