"""All benchmarks: ``make bench``. PRIVAUDIT_ESTATE names a folder of labelled databases for the detection figures."""

from __future__ import annotations

import os
import subprocess
import sys

from .detection.score import DEVSET


def main() -> None:
    """Run each benchmark in a process of its own."""
    if os.environ.get("PRIVAUDIT_ESTATE") or DEVSET.is_dir():
        subprocess.run([sys.executable, "-m", "benchmarks.detection", "--all"], check=True)
    else:
        print("detection: set PRIVAUDIT_ESTATE to a folder with db/*.db, gold.csv, map.json and score.py")
    access = ("logs", "access", "access_mariadb", "access_views")
    compared = ("copies", "copies_many", "estimates")
    for name in (*access, *compared, "reach", "russian", "startup", "statements", "text", "workbook"):
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)


if __name__ == "__main__":
    main()
