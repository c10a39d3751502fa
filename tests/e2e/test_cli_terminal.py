"""The command line at a terminal: a password is asked for, bars are drawn, odd encodings do no harm."""

from __future__ import annotations

import os
import pty
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.conftest import DatabaseFactory


def read_until(terminal: int, mark: str) -> str:
    """What a terminal shows up to a mark."""
    shown = b""
    while mark.encode() not in shown:
        shown += os.read(terminal, 4096)
    return shown.decode()


def read_rest(terminal: int) -> str:
    """What a terminal shows until its other side is closed."""
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # Linux says EIO when nobody holds the other side any more
            piece = b""
        if not piece:
            return shown.decode()
        shown += piece


def test_a_missing_password_is_asked_for(tmp_path: Path, postgres_database: DatabaseFactory) -> None:
    """At a terminal the password of a real server is asked for, used, and neither echoed nor written anywhere."""
    import psycopg

    url = postgres_database()
    with psycopg.connect(url) as c:
        c.execute("CREATE TABLE contacts (id int PRIMARY KEY, email text)")
    found = re.fullmatch(r"(postgresql://postgres):([^@]+)(@.*)", url)
    assert found is not None
    terminal, other_side = pty.openpty()
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "privaudit", "scan", f"crm={found[1]}{found[3]}", "--output", "out"],
        stdin=other_side,
        stdout=subprocess.PIPE,
        stderr=other_side,
        cwd=tmp_path,
        start_new_session=True,
        env=environ | {"HOME": str(tmp_path), "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(other_side)
    shown = read_until(terminal, "Password of postgres for crm")
    os.write(terminal, f"{found[2]}\n".encode())
    shown += read_rest(terminal)
    stdout = process.communicate(timeout=60)[0].decode()
    os.close(terminal)
    assert process.returncode == 0, shown
    assert "█" * 24 in shown
    assert "crm: read, tables: 1" in shown
    assert "the password was on the command line" not in shown
    assert found[2] not in shown + stdout + (tmp_path / "out" / "audit.json").read_text()


def test_a_terminal_without_cyrillic(tmp_path: Path) -> None:
    """Where the encoding has no Cyrillic, letters are replaced; nothing fails."""
    done = subprocess.run(
        [sys.executable, "-m", "privaudit", "scan", "--lang", "ru"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": "latin-1"},
    )
    assert done.returncode == 2
    assert b"privaudit init" in done.stderr
    assert b"?" in done.stderr
    assert b"internal" not in done.stderr


def test_each_of_several_systems_keeps_its_bar(tmp_path: Path) -> None:
    """Two systems read by two workers each leave one full bar a pass, and only text, CR and erase-line are sent."""
    for name in ("crm", "shop"):
        with closing(sqlite3.connect(tmp_path / f"{name}.db")) as c:
            for i in range(30):
                c.execute(f"CREATE TABLE t{i} (id INTEGER PRIMARY KEY, email TEXT)")
                c.execute(f"INSERT INTO t{i} (email) VALUES ('reader{i}@example.com')")
            c.commit()
    terminal, other_side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "privaudit", "scan", "crm.db", "shop.db", "--output", "out", "--workers", "2"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=other_side,
        cwd=tmp_path,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "100", "LC_ALL": "C.UTF-8"},
    )
    os.close(other_side)
    shown = read_rest(terminal)
    assert process.wait(timeout=60) == 0, shown
    os.close(terminal)
    lasting = [line.rpartition("\x1b[K")[2].strip("\r") for line in shown.split("\n")]
    assert sorted(line for line in lasting if "█" in line) == [
        "█" * 24 + " crm: 30 of 30",
        "█" * 24 + " crm: compared 30 of 30",
        "█" * 24 + " shop: 30 of 30",
        "█" * 24 + " shop: compared 30 of 30",
    ]
    assert set(re.findall(r"\x1b[^A-Za-z]*[A-Za-z]", shown)) == {"\x1b[K"}
