"""All benchmarks: ``make bench``. PRIVAUDIT_ESTATE names a folder of labelled databases for the detection figures."""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> None:
    """Run each benchmark in a process of its own."""
    estate = os.environ.get("PRIVAUDIT_ESTATE")
    if estate:
        subprocess.run([sys.executable, "-m", "benchmarks.detection", estate], check=True)
    else:
        print("detection: set PRIVAUDIT_ESTATE to a folder with db/*.db, gold.csv, map.json and score.py")
    for name in ("startup", "workbook"):
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)


if __name__ == "__main__":
    main()
