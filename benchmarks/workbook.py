"""A workbook of many classifications: time and peak memory, beside as many plain rows written with openpyxl.

And one of 200,000 rows of access: processor seconds against a target.
"""

from __future__ import annotations

import dataclasses
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 20_000
ACCESS_ROWS, TABLES = 200_000, 10_000
MOST_SECONDS = 60
"""Of the processor, for the workbook of access."""


def audit(folder: Path, rows: int) -> None:
    """Write the workbook of an audit with so many classifications."""
    from privaudit.registry import REPORTERS
    from tests.samples import sample_result

    result = sample_result()
    base = result.classifications[0]
    many = tuple(dataclasses.replace(base, column=f"c{i}") for i in range(rows))
    made = dataclasses.replace(result, classifications=tuple(sorted(many, key=lambda c: c.id)))
    REPORTERS.get("xlsx").write(made, folder / "audit.xlsx", "en")


def access(folder: Path, rows: int) -> None:
    """Write the workbook of an audit with so many rows of access, of accounts to 10,000 tables."""
    from privaudit.registry import REPORTERS
    from tests.samples import sample_result

    result = sample_result()
    base = next(a for a in result.access if a.table is not None)
    many = (dataclasses.replace(base, principal=f"r{i // TABLES}", table=f"t{i % TABLES}") for i in range(rows))
    made = dataclasses.replace(result, access=tuple(sorted(many, key=lambda a: a.id)))
    begun = time.process_time()
    REPORTERS.get("xlsx").write(made, folder / "audit.xlsx", "en")
    spent, peak = time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    kept = "kept" if spent <= MOST_SECONDS else "MISSED"
    print(f"workbook of {rows} rows of access: {spent:.1f} s of processor, {peak} MB peak")
    print(f"workbook: target {MOST_SECONDS} s: {kept}")


def plain(folder: Path, rows: int) -> None:
    """Write as many plain rows of 14 cells."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for i in range(rows):
        sheet.append([f"cell {i} {j}" for j in range(14)])
    book.save(folder / "plain.xlsx")


def main() -> None:
    """Run each in a process of its own and print seconds, peak memory and the ratio."""
    if sys.argv[1:2] == ["access"]:
        with tempfile.TemporaryDirectory() as folder:
            access(Path(folder), int(sys.argv[2]) if len(sys.argv) > 2 else ACCESS_ROWS)
        return
    if len(sys.argv) > 2:
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            {"audit": audit, "plain": plain}[sys.argv[1]](Path(folder), int(sys.argv[2]))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{time.perf_counter() - started:.2f} {peak}")
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    figures = {}
    for name in ("plain", "audit"):
        command = [sys.executable, "-m", "benchmarks.workbook", name, str(rows)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        figures[name] = [float(x) for x in done.stdout.split()]
    (plain_s, plain_mb), (audit_s, audit_mb) = figures["plain"], figures["audit"]
    print(f"workbook of {rows} classifications: {audit_s:.1f} s, {audit_mb:.0f} MB peak")
    print(f"plain openpyxl rows: {plain_s:.1f} s, {plain_mb:.0f} MB; ratio {audit_s / plain_s:.1f}", flush=True)
    subprocess.run([sys.executable, "-m", "benchmarks.workbook", "access"], check=True)


if __name__ == "__main__":
    main()
