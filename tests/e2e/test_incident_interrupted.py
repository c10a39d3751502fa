"""``privaudit incident`` that is ended half-way, by real signals: nothing in clear stays, or the next run says so."""

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

AUDIT = Path(__file__).parents[2] / "reports" / "sample" / "audit.json"
PASSWORD = "correct horse battery"
WAIT = 60.0
"""Seconds after which a run that does not get so far is a failure."""


def _started(folder: Path) -> subprocess.Popen[str]:
    """A run that encrypts, as soon as it has written the audit in clear into its hidden folder."""
    command = [sys.executable, "-m", "privaudit", "incident", str(AUDIT), "--output", "case", "--password-env", "PASS"]
    process = subprocess.Popen(
        [*command, "--lang", "en"], cwd=folder, env={**os.environ, "LC_ALL": "C.UTF-8", "PASS": PASSWORD},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + WAIT
    while not list(folder.glob(".incident-*.part/folder/internal/audit.json")):
        assert process.poll() is None, "it ended before it could be interrupted"
        assert time.monotonic() < until
        time.sleep(0.002)
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_an_interrupted_run_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    """No folder, no hidden folder, no paper in clear; it says that it was interrupted."""
    process = _started(tmp_path)
    process.send_signal(number)
    _, said = process.communicate(timeout=WAIT)
    assert process.returncode == INTERRUPTED, said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_impatience_does_not_keep_it_from_cleaning_up(tmp_path: Path) -> None:
    """Whoever presses Ctrl-C again and again still finds nothing in clear."""
    process = _started(tmp_path)
    until = time.monotonic() + WAIT
    while process.poll() is None and time.monotonic() < until:
        process.send_signal(signal.SIGINT)
        time.sleep(0.005)
    process.communicate(timeout=WAIT)
    assert process.returncode != 0
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_private_and_the_next_run_says_so(tmp_path: Path) -> None:
    """After SIGKILL all of it lies in one folder for the owner alone; the next run removes that and names it."""
    process = _started(tmp_path)
    process.kill()
    process.communicate(timeout=WAIT)
    [left] = tmp_path.iterdir()
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    command = [sys.executable, "-m", "privaudit", "incident", str(AUDIT), "--output", "case", "--password-env", "PASS"]
    done = subprocess.run(
        [*command, "--lang", "en"], cwd=tmp_path, env={**os.environ, "LC_ALL": "C.UTF-8", "PASS": PASSWORD},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert f"they are removed now: {left}" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["case"]
