"""``privaudit report`` of large audits of several shapes: time, peak memory, and a ratio to as many plain cells.

``python -m benchmarks.report_scale`` takes 10,000 rows; ``python -m benchmarks.report_scale 200000`` the size for which
the targets are: 60 seconds, 300 MB. Each measurement is a process of its own; the plain cells are written by openpyxl's
write-only mode, as short texts, right after.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.large import shapes, write

ROWS = 10_000
MOST_SECONDS, MOST_MB = 60, 300
WAYS = (("en", "internal"), ("ru", "internal"), ("en", "file"), ("ru", "file"))
"""Languages and editions that each shape is measured in."""


def render(audit: Path, lang: str, edition: str) -> None:
    """Do what ``privaudit report`` does, and print how many cells the workbook's tables have."""
    from privaudit.model import Edition
    from privaudit.registry import REPORTERS
    from privaudit.report import load_audit
    from privaudit.report.sheets import build

    result = load_audit(audit)
    REPORTERS.get("xlsx").write(result, audit.with_suffix(".xlsx"), lang, Edition(edition))
    _spent()
    sheets = build(result, lang, edition=Edition(edition))
    print(sum(len(t.rows) * len(t.columns) for s in sheets for t in s.tables))


def plain(audit: Path, cells: int) -> None:
    """Write as many plain cells, 16 a row."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for i in range(cells // 16):
        sheet.append([f"cell {i} {j}" for j in range(16)])
    book.save(audit.with_suffix(".plain.xlsx"))
    _spent()


def _spent() -> None:
    """Print processor seconds and the peak of memory in MB so far."""
    print(f"{time.process_time():.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


def _measured(*arguments: str) -> tuple[float, float, int, int]:
    """Return wall and processor seconds, peak MB and the last number printed, of one process."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.report_scale", *arguments]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return time.perf_counter() - begun, float(said[0]), int(said[1]), int(said[-1])


def main() -> None:
    """Measure all shapes and print a line each, with the load of the machine."""
    if sys.argv[1:2] == ["render"]:
        render(Path(sys.argv[2]), sys.argv[3], sys.argv[4])
        return
    if sys.argv[1:2] == ["plain"]:
        plain(Path(sys.argv[2]), int(sys.argv[3]))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    wanted = sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        for name, shape in shapes(rows).items():
            if wanted and name not in wanted:
                continue
            audit = Path(folder) / f"{name}.json"
            write(shape, audit)
            for lang, edition in WAYS:
                wall, cpu, peak, cells = _measured("render", str(audit), lang, edition)
                _, base, _, _ = _measured("plain", str(audit), str(cells))
                kept = "" if rows < 200_000 else _verdict(cpu, peak)
                print(f"report of {name}, {shape.rows} rows, {lang} {edition}: {wall:.0f} s, {cpu:.1f} s of processor, "
                      f"{peak} MB; {cells} plain cells: {base:.1f} s, ratio {cpu / base:.2f}; "
                      f"load {os.getloadavg()[0]:.1f}{kept}", flush=True)  # fmt: skip


def _verdict(cpu: float, peak: int) -> str:
    """Whether both targets are kept, of time by the processor's: other work on the machine is not ours."""
    return f"; targets {MOST_SECONDS} s, {MOST_MB} MB: " + (
        "kept" if cpu <= MOST_SECONDS and peak <= MOST_MB else "MISSED"
    )


if __name__ == "__main__":
    main()
