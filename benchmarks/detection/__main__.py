"""``python -m benchmarks.detection ESTATE``: the figures of detection on labelled databases.

ESTATE is a folder with ``db/*.db``, ``gold.csv`` and ``score.py`` (a folder without a scorer borrows that of the
development estate beside the checkout). Each database is read read-only, sampled (seeded, at most 1,000 rows a table)
and classified whole, by names only (no rows), and by values only (all names replaced).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from privaudit.detect import classify, load_rules

from .estate import MODES, asked
from .score import Rows, printed, score


def run(estate: Path, mode: str) -> tuple[Rows, float, int]:
    """Classifications of all databases as audit rows, seconds spent classifying, columns."""
    rules = load_rules()
    rows: Rows = []
    seconds, columns = 0.0, 0
    for a in asked(estate, mode):
        start = time.perf_counter()
        verdict = classify(a.table, a.sample, rules)
        seconds += time.perf_counter() - start
        columns += len(a.table.columns)
        for gap in verdict.gaps:
            print("gap:", a.own_name, gap.detector, gap.reason, gap.params, file=sys.stderr)
        rows += [
            {
                "system": c.system,
                "schema": c.schema,
                "table": a.own_name,
                "column": a.back.get(c.column, c.column),
                "path": c.path,
                "role": c.role.value,
                "entity": c.entity,
                "category": c.category.value,
                "subject": c.subject.value,
                "confidence": c.confidence,
                "evidence": [(e.rule, e.weight) for e in c.evidence],
            }
            for c in verdict.classifications
        ]
    return rows, seconds, columns


def main() -> int:
    """Print the scorer's figures for each mode and the time a column."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("estate", type=Path)
    parser.add_argument("--show", type=Path, help="folder for audits and the scorer's errors")
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--full", action="store_true", help="print the scorer's whole table for the first mode")
    a = parser.parse_args()
    modes = a.modes.split(",")
    for mode in modes:
        rows, seconds, columns = run(a.estate, mode)
        if a.show:
            audit = {"classifications": rows}
            a.show.mkdir(parents=True, exist_ok=True)
            (a.show / f"{mode}.json").write_text(json.dumps(audit, ensure_ascii=False, indent=1), encoding="utf-8")
        if a.full and mode == modes[0]:
            print(printed(a.estate, rows))
        figures = score(a.estate, rows, errors=a.show / f"{mode}.csv" if a.show else None)
        print(figures.line(mode), f"| {1000 * seconds / columns:.2f} ms a column ({columns})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
