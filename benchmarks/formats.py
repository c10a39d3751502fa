"""SARIF, JSON Lines and Markdown of many findings: processor seconds and peak memory, beside audit.json of the same.

Each format runs in a process of its own: one that only builds the audit says what the rest cost.
"""

from __future__ import annotations

import dataclasses
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 50_000
FORMATS = ("json", "jsonl", "sarif", "md")


def write(folder: Path, name: str, rows: int) -> None:
    """Write an audit with so many findings, or only build it; prints processor seconds, peak memory, size."""
    from privaudit.registry import REPORTERS
    from tests.samples import sample_result

    result, out = sample_result(), folder / f"audit.{name}"
    kinds = result.findings
    many = (dataclasses.replace(kinds[i % len(kinds)], discriminator=str(i)) for i in range(rows))
    made = dataclasses.replace(result, findings=tuple(sorted(many, key=lambda f: f.id)))
    begun = time.process_time()
    if name != "nothing":
        REPORTERS.get(name).write(made, out, "en")
    spent, peak = time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = out.stat().st_size // 1_000_000 if out.exists() else 0
    print(spent, peak, size)


def main(rows: int) -> None:
    """Print each format's figures, and its time as a multiple of that of audit.json."""
    with tempfile.TemporaryDirectory() as folder:
        base = 0.0
        _, before, _ = _measure(folder, "nothing", rows)
        print(f"formats: {rows} findings; the audit itself takes {before:.0f} MB")
        for name in FORMATS:
            spent, peak, size = _measure(folder, name, rows)
            base = base or spent
            times, more = spent / base, peak - before
            print(f"  {name}: {spent:.1f} s ({times:.1f} times json), {more:+.0f} MB, {size:.0f} MB written")


def _measure(folder: str, name: str, rows: int) -> tuple[float, float, float]:
    command = [sys.executable, "-m", "benchmarks.formats", str(rows), name, folder]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    spent, peak, size = map(float, said.split())
    return spent, peak, size


if __name__ == "__main__":
    count, *more = sys.argv[1:] or [str(ROWS)]
    if more:
        write(Path(more[1]), more[0], int(count))
    else:
        main(int(count))
