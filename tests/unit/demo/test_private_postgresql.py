"""The demo's own PostgreSQL: it starts, answers, and leaves neither process nor folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from privaudit.cli.demo import _private_server
from privaudit.demo.private_postgresql import PREFIX, find_postgresql, start_private_postgresql
from privaudit.errors import ConnectError


@pytest.fixture
def folder() -> Path:
    """Make a folder that the server's account may enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="privaudit-home-"))
    path.chmod(0o755)
    return path


def gone(url: str) -> bool:
    """Whether nothing answers any more."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return True
    return False


def test_it_answers_and_leaves_nothing(folder: Path) -> None:
    """Inside, an administrator can create a database; afterwards the server and its files are gone."""
    with start_private_postgresql(folder) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE something")
            assert connection.execute("SELECT inet_server_addr()::text").fetchone() == ("127.0.0.1/32",)
        assert list(folder.glob(f"{PREFIX}*"))
    assert gone(url)
    assert list(folder.iterdir()) == []
    folder.rmdir()


def test_it_leaves_nothing_after_an_error(folder: Path) -> None:
    """An exception inside goes through, and the server and its files are gone."""
    running = start_private_postgresql(folder)
    url = running.__enter__()
    assert not gone(url)
    failure = ZeroDivisionError()
    assert not running.__exit__(ZeroDivisionError, failure, None)
    assert gone(url)
    assert list(folder.iterdir()) == []
    folder.rmdir()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_ends_with_its_process(folder: Path, number: signal.Signals) -> None:
    """Terminated or interrupted, a process takes server and folder along; killed, the folder goes at the next start."""
    code = (
        "import sys, time; from pathlib import Path; "
        "from privaudit.demo.private_postgresql import start_private_postgresql as start\n"
        f"with start(Path({str(folder)!r})) as url:\n    print(url, flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    with process.stdout:
        url = process.stdout.readline().decode().strip()
        assert url.startswith("postgresql://")
        process.send_signal(number)
        process.wait(30)
    end = time.monotonic() + 15
    while not gone(url) and time.monotonic() < end:
        time.sleep(0.1)
    assert gone(url)
    if number is signal.SIGKILL:
        assert list(folder.glob(f"{PREFIX}{process.pid}-*"))
        with start_private_postgresql(folder):
            assert not list(folder.glob(f"{PREFIX}{process.pid}-*"))
    assert list(folder.iterdir()) == []
    folder.rmdir()


def first_fails(folder: Path, monkeypatch: pytest.MonkeyPatch, failures: int) -> Path:
    """Put an ``initdb`` in front of the machine's that fails so many times; return the file that counts its calls."""
    real = find_postgresql()
    assert real is not None
    programs = folder / "programs"
    programs.mkdir(mode=0o755)
    calls = folder / "calls"
    calls.touch()
    calls.chmod(0o666)
    (programs / "initdb").write_text(
        f"#!/bin/sh\necho x >> '{calls}'\n"
        f"[ $(wc -l < '{calls}') -gt {failures} ] && exec '{real}/initdb' \"$@\"\necho 'disk is full' >&2\nexit 3\n"
    )
    (programs / "postgres").write_text(f"#!/bin/sh\nexec '{real}/postgres' \"$@\"\n")
    for name in ("initdb", "postgres"):
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return calls


def test_a_failed_start_is_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One failure is made good by a second start, and leaves no log."""
    first_fails(folder, monkeypatch, 1)
    with start_private_postgresql(folder) as url:
        assert not gone(url)
    assert {p.name for p in folder.iterdir()} == {"programs", "calls"}


def test_a_server_that_cannot_start_says_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After two failures the reason and the path of the log are given; the log stays, the data do not."""
    calls = first_fails(folder, monkeypatch, 9)
    with pytest.raises(ConnectError) as caught, start_private_postgresql(folder):
        pass
    log = folder / "postgresql-failed.log"
    assert (caught.value.reason, caught.value.params) == ("demo_initdb_failed", (("code", "3"), ("log", str(log))))
    assert log.read_text() == "disk is full\n"
    assert calls.read_text() == "x\nx\n"
    assert not list(folder.glob(f"{PREFIX}*"))


def test_the_demo_goes_on_without_a_server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command shows the reason, the end of the log, and says that access will show less."""
    first_fails(folder, monkeypatch, 9)
    said: list[str] = []
    monkeypatch.setattr("privaudit.cli.demo.tell", said.append)
    monkeypatch.setattr("privaudit.cli.failures.tell", said.append)
    with ExitStack() as stack:
        assert _private_server(folder, "en", stack) is None
    assert "initdb ended with code 3" in said[0]
    assert said[1] == "  disk is full"
    assert said[2].startswith("The demo goes on with SQLite only")


def test_a_machine_without_a_server_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without initdb and postgres anywhere, the reason is demo_no_server."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("privaudit.demo.private_postgresql.PLACES", (str(tmp_path / "*"),))
    assert find_postgresql() is None
    with pytest.raises(ConnectError, match="demo_no_server"), start_private_postgresql(tmp_path):
        pass


def test_the_newest_version_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of versions 9, 15 and 16 in package folders, 16 is found."""
    for version in ("9", "16", "15"):
        programs = tmp_path / version / "bin"
        programs.mkdir(parents=True)
        for name in ("initdb", "postgres"):
            (programs / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr("privaudit.demo.private_postgresql.PLACES", (str(tmp_path / "*/bin"),))
    assert find_postgresql() == (tmp_path / "16" / "bin").resolve()
