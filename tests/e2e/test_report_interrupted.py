"""``privaudit report`` that is ended half-way, by real signals: names of people lie nowhere but beside the report."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from privaudit.errors import INTERRUPTED
from privaudit.report.atomic import replacing, sweep

AUDIT = Path(__file__).parents[2] / "reports" / "sample" / "audit.json"
WAIT = 60.0
"""Seconds after which a run that does not get so far is a failure."""


def _in(folder: Path) -> list[Path]:
    """What lies in a folder, but for the list of what git is to leave alone."""
    return sorted(p for p in folder.iterdir() if p.name != ".gitignore")


def _started(folder: Path) -> subprocess.Popen[str]:
    """A run that writes the workbook, as soon as a worksheet of it is on the disk."""
    for name in ("out", "machine"):
        (folder / name).mkdir()
    command = [sys.executable, "-m", "privaudit", "report", str(AUDIT), "--format", "xlsx", "--output", "out"]
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": str(folder / "machine")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + WAIT
    while not list((folder / "out").glob(".privaudit-*.part/*")):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < until
        time.sleep(0.002)
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_an_interrupted_report_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    """Neither beside the report nor in the machine's folder for temporary files."""
    process = _started(tmp_path)
    process.send_signal(number)
    _, said = process.communicate(timeout=WAIT)
    assert process.returncode == INTERRUPTED, said
    assert [*_in(tmp_path / "out"), *_in(tmp_path / "machine")] == []


def test_what_a_killed_report_left_is_private_and_a_later_report_removes_it(tmp_path: Path) -> None:
    """After SIGKILL it lies beside the report, for the owner alone; an hour later the next report there removes it."""
    process = _started(tmp_path)
    process.kill()
    process.communicate(timeout=WAIT)
    assert list((tmp_path / "machine").iterdir()) == []
    left = _in(tmp_path / "out")
    assert left
    for path in left:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
        assert path.name.startswith(f".privaudit-{process.pid}-")
    sweep(tmp_path / "out")
    assert _in(tmp_path / "out") == left  # it may be another machine's that still writes
    for path in left:
        os.utime(path, (1, 1))
    with replacing(tmp_path / "out" / "audit.md") as temporary:
        temporary.write_text("x")
    assert [p.name for p in _in(tmp_path / "out")] == ["audit.md"]


def test_nothing_of_a_running_process_and_nothing_of_others_is_removed(tmp_path: Path) -> None:
    """However old: a report that is being written, and files that only look alike."""
    names = (f".privaudit-{os.getpid()}-abc.part", ".privaudit-x-abc.part", ".privaudit-notes", "audit.part")
    for name in names:
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (1, 1))
    sweep(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(names)
