"""``python -m benchmarks.detection ESTATE``: the figures of detection on labelled databases.

ESTATE is a folder with ``db/*.db``, ``gold.csv`` and ``score.py`` (a folder without a scorer borrows that of the
development estate beside the checkout). Each database is read read-only, sampled (seeded, at most 1,000 rows a table)
and classified whole, by names only (no rows), and by values only (all names replaced).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

from privaudit.detect import classify, load_rules

from . import calibration, fit, report, timing
from .estate import MODES, asked
from .ridge import matrices
from .score import DEVSET, Figures, Rows, printed, score


def run(estate: Path, mode: str) -> tuple[Rows, float, int]:
    """Classifications of all databases as audit rows, seconds spent classifying, columns."""
    rules = load_rules()
    rows: Rows = []
    seconds, columns, gaps = 0.0, 0, Counter[str]()
    for a in asked(estate, mode):
        start = time.perf_counter()
        verdict = classify(a.table, a.sample, rules)
        seconds += time.perf_counter() - start
        columns += len(a.table.columns)
        gaps.update(f"{g.detector} {g.reason} {dict(g.params)}" for g in verdict.gaps)
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
    for gap, times in sorted(gaps.items()):
        print(f"gap: {gap} in {times} tables", file=sys.stderr)
    return rows, seconds, columns


def everything(estate: Path, beside: list[Path], found: dict[str, Rows], whole: Figures) -> None:
    """Print what ``make bench-detection`` shows beyond the figures of each mode."""
    print("\nwith the map published with the scorer", report.with_published_map(estate, found), sep="\n")
    print("", report.by_system(whole), sep="\n")
    columns = fit.gather([estate, *beside])
    ours = [c for c in columns if c.estate == estate.name]
    loso, sure = report.left_out(estate, ours, fit.left_out(matrices(columns, fit.BY_MODE, {}), estate.name))
    print("\nleft one system out: each predicted by a scale fitted on the others")
    print(*(f.line(mode) for mode, f in loso.items()), sep="\n")
    errors = (calibration.error(bins(sure)) for bins in (calibration.tenths, calibration.equal))
    print("\ncalibration error, bins of a tenth and bins of equal size:", *(f"{e:.3f}" for e in errors))
    print(calibration.table(sure))
    print("\ntargets", report.printed(report.targets(loso, sure, timing.measure())), sep="\n")


def main() -> int:
    """Print the scorer's figures for each mode and the time a column; with ``--all`` the whole report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("estate", type=Path, nargs="?", help="default: PRIVAUDIT_ESTATE, else the development estate")
    parser.add_argument("--show", type=Path, help="folder for audits and the scorer's errors")
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--full", action="store_true", help="print the scorer's whole table for the first mode")
    parser.add_argument("--all", action="store_true", help="also by system, left one system out, calibration, targets")
    parser.add_argument("--beside", type=Path, nargs="*", default=[], help="further estates that take part in each fit")
    a = parser.parse_args()
    estate = a.estate or estate_by_default()
    modes = list(MODES) if a.all else a.modes.split(",")
    found: dict[str, Rows] = {}
    figures: dict[str, Figures] = {}
    for mode in modes:
        rows, seconds, columns = run(estate, mode)
        found[mode] = rows
        if a.show:
            audit = {"classifications": rows}
            a.show.mkdir(parents=True, exist_ok=True)
            (a.show / f"{mode}.json").write_text(json.dumps(audit, ensure_ascii=False, indent=1), encoding="utf-8")
        if a.full and mode == modes[0]:
            print(printed(estate, rows))
        figures[mode] = score(estate, rows, errors=a.show / f"{mode}.csv" if a.show else None)
        print(figures[mode].line(mode), f"| {1000 * seconds / columns:.2f} ms a column ({columns})")
    if a.all:
        everything(estate, a.beside, found, figures["whole"])
    return 0


def estate_by_default() -> Path:
    """The estate that PRIVAUDIT_ESTATE names, else the development estate beside the checkout."""
    named = os.environ.get("PRIVAUDIT_ESTATE")
    estate = Path(named) if named else DEVSET
    if not (estate / "gold.csv").is_file():
        sys.exit(
            "no labelled databases: set PRIVAUDIT_ESTATE to a folder with db/*.db, gold.csv, map.json and score.py"
        )
    return estate


if __name__ == "__main__":
    sys.exit(main())
