"""How long ``privaudit --help`` takes, beside an empty Python: medians of ten, in turn."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 10


def seconds(command: list[str]) -> float:
    """Wall time of one run."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Print both medians and their ratio."""
    ours, empty = [], []
    for _ in range(RUNS + 1):
        ours.append(seconds([sys.executable, "-m", "privaudit", "--help"]))
        empty.append(seconds([sys.executable, "-c", "pass"]))
    a, b = statistics.median(ours[1:]), statistics.median(empty[1:])
    print(f"privaudit --help: {a:.3f} s, empty Python: {b:.3f} s, ratio {a / b:.1f} (medians of {RUNS})")


if __name__ == "__main__":
    main()
