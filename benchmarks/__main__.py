"""All benchmarks: ``make bench``. PRIVAUDIT_ESTATE names a folder of labelled databases for the detection figures."""

from __future__ import annotations

import os
import subprocess
import sys

from .detection.score import DEVSET

COMPARING = (
    ("places", "--rows", "1000"),
    ("copies", "--rows", "1000"),
    ("copies_many", "500"),
    ("compare", "scan", "100"),
    ("compare", "marks", "200000"),
    ("marks_more", "200000"),
    ("estimates", "60", "100000"),
)
"""Those of the second pass at sizes that take a minute or so each; the README tells of the full ones."""
NEEDS_FOLDERS = ("public_migrations",)
"""Run by hand: they judge repositories that are not part of this one, given on the command line."""


def main() -> None:
    """Run each benchmark in a process of its own."""
    if os.environ.get("PRIVAUDIT_ESTATE") or DEVSET.is_dir():
        subprocess.run([sys.executable, "-m", "benchmarks.detection", "--all"], check=True)
    else:
        print("detection: set PRIVAUDIT_ESTATE to a folder with db/*.db, gold.csv, map.json and score.py")
    for name in ("logs", "access", "access_mariadb", "access_views", "replay"):
        _run(name)
    for name, *size in COMPARING:
        _run(name, *size)
    for name in (
        "decided_scale", "formats", "gate", "migrations", "reach", "report_scale", "returned", "russian",
        "schema_changes", "scripts", "startup", "statements", "text", "workbook",
    ):  # fmt: skip
        _run(name)


def _run(name: str, *size: str) -> None:
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *size], check=True)


if __name__ == "__main__":
    main()
