"""Detectors of others that never come back: their table is said, the others are read, and the scan ends."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

DETECTOR = """
import re, time

class Hanging:
    name = "hanging"

    def look(self, context):
        if context.table.name == "asleep":
            while True:
                try:
                    time.sleep(60)
                except BaseException:
                    pass
        if context.table.name == "spinning":
            while True:
                pass
        if context.table.name == "backtracking":
            re.fullmatch("(a+)+$", "a" * 60 + "!")
        yield from ()

DETECTOR = Hanging()
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a package that brings the detector, a database and a configuration with short bounds."""
    package = tmp_path / "site"
    info = package / "hanging-1.0.dist-info"
    info.mkdir(parents=True)
    (package / "hanging.py").write_text(DETECTOR)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hanging\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[privaudit.detectors]\nhanging = hanging:DETECTOR\n")
    with closing(sqlite3.connect(tmp_path / "crm.db")) as c:
        for name in ("asleep", "backtracking", "people", "spinning", "visits"):
            c.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, email TEXT)")
            c.executemany(f"INSERT INTO {name} (email) VALUES (?)", [(f"a{i}@example.org",) for i in range(40)])
        c.commit()
    (tmp_path / "privaudit.toml").write_text(
        f'[[systems]]\nname = "crm"\nurl = "sqlite:///{tmp_path}/crm.db"\n'
        '[scan]\nformats = ["json"]\noutput = "out"\ndetector_seconds = 0.5\n'
    )
    return tmp_path


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_scan_survives_detectors_that_hang(place: Path, workers: str) -> None:
    """What computes for ever is broken off and its table kept; what cannot be broken off costs its table alone."""
    done = subprocess.run(
        [sys.executable, "-m", "privaudit", "scan", "--workers", workers, "--lang", "en"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(place / "site"), os.environ.get("PYTHONPATH", "")))},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    audit: dict[str, Any] = json.loads((place / "out" / "audit.json").read_text())
    assert {t["table"]: (t["status"], t["reason"]) for t in audit["tables"]} == {
        "asleep": ("failed", "detector_timeout"),
        "backtracking": ("scanned", None),
        "people": ("scanned", None),
        "spinning": ("scanned", None),
        "visits": ("scanned", None),
    }
    steps = {
        (s["target"]["table"], s["state"], s["reason"]) for s in audit["steps"] if "timeout" in (s["reason"] or "")
    }
    assert steps == {
        ("asleep", "failed", "detector_timeout"),
        ("backtracking", "partial", "detector_timeout"),
        ("spinning", "partial", "detector_timeout"),
    } | ({s for s in steps if s[0] is None})
    found = {(c["table"], c["entity"]) for c in audit["classifications"]}
    assert found == {(t, "EMAIL_ADDRESS") for t in ("backtracking", "people", "spinning", "visits")}
    assert "hanging" in json.dumps([s for s in audit["steps"] if s["reason"] == "detector_timeout"])
