"""Streams and disks that take nothing, names that command terminals: said where it matters, never an internal error."""

from __future__ import annotations

import os
import pty
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.test_cli_terminal import read_rest, read_until

NASTY = "x\ny\tz\x1b[31m\u202eq"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A small file, one of whose tables has a name that commands a terminal."""
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as c:
        c.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, phone TEXT, items TEXT)")
        c.executemany(
            "INSERT INTO orders (phone, items) VALUES (?, 'tea')", [(f"+7 916 555-01-{i}",) for i in range(9)]
        )
        c.execute(f'CREATE TABLE "{NASTY}" (id INTEGER PRIMARY KEY, email TEXT)')
        c.commit()
    return path


def run(line: str) -> subprocess.CompletedProcess[str]:
    """The outcome of a shell's command line; ``$P`` is privaudit."""
    code = f"{sys.executable} -m privaudit"
    return subprocess.run(
        ["bash", "-c", line.replace("$P", code)], capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize(
    ("redirection", "code"),
    [(">/dev/full", 4), ("2>/dev/full", 0), ("2>&-", 0), (">&- 2>&- <&-", 0), ("| head -c1; exit ${PIPESTATUS[0]}", 0)],
)
def test_streams_that_take_nothing(database: Path, redirection: str, code: int) -> None:
    """A last screen that cannot be shown is 4, and said; a lost stderr or a reader gone changes nothing."""
    done = run(f"$P scan {database.name} --output out --workers 1 {redirection}")
    assert done.returncode == code, done.stderr
    assert {p.name for p in Path("out").iterdir()} == {".gitignore", "audit.json", "audit.sketches", "audit.xlsx"}
    assert "internal" not in done.stderr
    if code:
        assert done.stderr.splitlines()[-1] == "exit code 4: not written: stdout"


@pytest.mark.parametrize("command", ["--help", "scan --help", "rules list", "init --engine sqlite"])
def test_every_command_notices_a_full_stdout(command: str) -> None:
    """What was asked for and could not be printed is 4, in one line; for a reader that has gone it is 0."""
    done = run(f"$P {command} >/dev/full")
    assert (done.returncode, done.stderr) == (4, "stdout: the report could not be written (No space left on device)\n")
    assert run(f"$P {command} | true; exit ${{PIPESTATUS[0]}}").returncode == 0


def test_names_command_no_terminal(database: Path) -> None:
    """Escape sequences, line feeds and marks of direction of a table's name are shown, on stdout and on stderr."""
    outputs = [
        run(f"$P scan {database.name} 'n=sqlite:///%00%1b.db' --output out --verbose"),
        run("$P explain out/audit.json 'a.main.\"xyz[31mq\".phone'"),
        run(f"$P scan {database.name} --dry-run --verbose"),
        run("$P scan $'a\\x1b[31m\\nb.db' --quiet"),
    ]
    printed = "".join(o.stdout + o.stderr for o in outputs)
    assert not {"\x00", "\x1b", "\t", "\u202e"} & set(printed)
    assert "x\ny" not in printed
    assert 'a.main."x␊y␉z␛[31m<U+202E>q"' in outputs[1].stderr


@pytest.mark.parametrize("command", ["scan a.db --output", "demo --no-postgres --output", "init --output"])
def test_a_name_too_long_is_said(database: Path, command: str) -> None:
    """A folder or file whose name no file system takes is 4, before anything is read."""
    done = run(f"$P {command} {'x' * 300}")
    assert done.returncode == 4
    assert "File name too long" in done.stderr
    assert sorted(p.name for p in Path().iterdir()) == [database.name]


@pytest.mark.parametrize("command", ["scan --config", "rules list", "report", "scan"])
def test_a_name_too_long_to_be_read(command: str) -> None:
    """A file that cannot exist is a mistake of the command line."""
    done = run(f"$P {command} {'x' * 300}")
    assert done.returncode == 2
    assert "internal" not in done.stderr


@pytest.mark.parametrize("command", ["demo --output out --postgres", "scan --output out"])
def test_a_password_cut_in_two_is_not_connected_to(command: str) -> None:
    """A raw @ and / in a password are refused before anything is made; no part of it is shown, the advice is."""
    done = run(f"$P {command} 'postgresql://u:pa:ss@w/S3crord@127.0.0.1:1/db'")
    assert (done.returncode, done.stdout) == (2, "")
    assert "S3crord" not in done.stderr
    assert "(@ is %40)" in done.stderr
    assert list(Path().iterdir()) == []


def test_something_has_the_checkpoints_name(database: Path) -> None:
    """A folder in the checkpoint's place is 4, before anything is read; it cannot be resumed from."""
    Path("out/.checkpoint.jsonl").mkdir(parents=True)
    done = run(f"$P scan {database.name} --output out")
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 1)
    assert run(f"$P scan {database.name} --resume out").returncode == 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 96 kB."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small file system")
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(place)], check=False).returncode != 0:
        pytest.skip("this machine does not let root mount")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_costs_reports_not_the_scan(tmp_path: Path, small_disk: Path) -> None:
    """Without space the checkpoint is given up with a warning, the last screen is shown, 4 names what is missing."""
    with closing(sqlite3.connect(tmp_path / "wide.db")) as c:
        for i in range(60):
            columns = ", ".join(f"phone{n} TEXT" for n in range(20))
            c.execute(f"CREATE TABLE t{i} (id INTEGER PRIMARY KEY, {columns})")
            c.execute(f"INSERT INTO t{i} (phone0) VALUES ('+7 916 555-01-02')")
        c.commit()
    done = run(f"$P scan wide.db --output {small_disk}/out --workers 1")
    assert done.returncode == 4, done.stderr
    assert done.stderr.count("warning: the checkpoint could not be written") == 1
    assert "No space left on device" in done.stderr
    assert "audit.json, " in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.stdout.startswith("Audit ")
    assert not [p for p in (small_disk / "out").iterdir() if p.name.endswith(".part")]


def test_the_question_for_a_password_commands_no_terminal() -> None:
    """A user's name from a URL is shown in the prompt, not obeyed."""
    terminal, other_side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "privaudit", "scan", "postgresql://u%1b%5b31mx@127.0.0.1:1/db", "--output", "out"],
        stdin=other_side,
        stdout=subprocess.DEVNULL,
        stderr=other_side,
        start_new_session=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"TERM": "dumb"},
    )
    os.close(other_side)
    shown = read_until(terminal, "Enter:")
    os.write(terminal, b"\n")
    shown += read_rest(terminal)
    process.wait(timeout=60)
    os.close(terminal)
    assert "u␛[31mx" in shown
    assert "\x1b[31m" not in shown
