"""``python -m benchmarks.competitors ESTATE [--venvs DIR] [--rows N]``: other scanners on the same rows, one scorer.

Makes a virtual environment for each scanner (``requirements/*.txt``) below DIR unless it is there, hands them all the
same seeded rows, and prints the scorer's figures and the time a column, ours in the same run. Not part of the tests:
the environments take about 1.5 GB and some minutes. `labels.json` says what each scanner's types mean in the labels
of the gold file; a type that means no personal data (dates, numbers, plain URLs) is not held against a scanner.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from privaudit.detect import classify, load_rules
from privaudit.model import TableSample

from ..detection.estate import SEED, Asked, asked
from ..detection.score import MAP, scorer_of

HERE = Path(__file__).parent
SCANNERS = ("presidio_structured", "detectpii", "dataprofiler")
Json = dict[str, Any]


def few(a: Asked, rows: int) -> TableSample:
    """At most ``rows`` rows of a table's sample, the same for every scanner."""
    if a.sample.rows <= rows:
        return a.sample
    chosen = sorted(random.Random(SEED).sample(range(a.sample.rows), rows))  # noqa: S311 - a sample, not a secret
    columns = {c.name: a.sample.values(c.name) for c in a.table.columns}
    kept = {name: tuple(values[i] for i in chosen) for name, values in columns.items()}
    return TableSample(kept, rows=rows, method=a.sample.method, seed=SEED)


def plain(value: object) -> object:
    """A value as JSON can carry it; bytes that are text as text, others left out."""
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return None
    return str(value) if isinstance(value, dt.date | dt.time | Decimal) else value


def environment(folder: Path, scanner: str) -> Path:
    """The interpreter of the scanner's own environment, made on first use."""
    python = folder / scanner / "bin" / "python"
    if not python.is_file():
        print(f"installing {scanner} below {folder} …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder / scanner)], check=True)
        wanted = HERE / "requirements" / f"{scanner}.txt"
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(wanted)], check=True)
    return python


def theirs(python: Path, scanner: str, rows: Path, out: Path) -> float:
    """Run one scanner in its environment; the seconds it says it spent scanning."""
    script = HERE / "adapters" / f"with_{scanner}.py"
    done = subprocess.run([str(python), str(script), str(rows), str(out)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{scanner} failed:\n{done.stderr[-2000:]}")
    return float(done.stdout.strip().splitlines()[-1])


def ours(tables: list[tuple[Asked, TableSample]], out: Path) -> float:
    """Our verdicts of 0.5 and more, in the form of the others; seconds spent classifying, rules loaded before."""
    rules, seconds = load_rules(), 0.0
    found: list[Json] = []
    for a, sample in tables:
        start = time.perf_counter()
        verdict = classify(a.table, sample, rules)
        seconds += time.perf_counter() - start
        found += [
            {"system": c.system, "schema": c.schema, "table": a.own_name, "column": c.column, "path": c.path}
            | {"role": c.role.value, "entity": c.entity, "category": c.category.value, "subject": c.subject.value}
            | {"confidence": c.confidence}
            for c in verdict.classifications
        ]
    out.write_text(json.dumps({"classifications": found}, ensure_ascii=False), encoding="utf-8")
    return seconds


def figures(estate: Path, claims: list[str], labels: Path) -> Json:
    """What the scorer says."""
    command = [sys.executable, str(scorer_of(estate)), "--gold", str(estate / "gold.csv"), "--map", str(labels)]
    done = subprocess.run([*command, *claims, "--json"], capture_output=True, text=True, check=True)
    found: Json = json.loads(done.stdout)
    return found


def line(name: str, found: Json, seconds: float, columns: int) -> str:
    """One scanner's row of the table."""
    core, typed = found["core"]["overall"], found["typed"]
    kinds = typed["all_person_labels"]
    own = typed["supported_person_labels"]
    return (
        f"{name:20s} core P {core['precision']:.3f} R {core['recall']:.3f} F1 {core['f1']:.3f} | typed F1 "
        f"{kinds['f1']:.3f}, over the kinds it knows {own['f1']:.3f} | {1000 * seconds / columns:8.2f} ms a column"
    )


def main() -> int:
    """Print one row a scanner."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("estate", type=Path)
    parser.add_argument("--venvs", type=Path, default=Path(tempfile.gettempdir()) / "privaudit-competitors")
    parser.add_argument("--rows", type=int, default=200, help="rows a table that every scanner sees")
    parser.add_argument("--scanners", default=",".join(SCANNERS))
    a = parser.parse_args()
    tables = [(t, few(t, a.rows)) for t in asked(a.estate, "whole")]
    columns = sum(len(t.table.columns) for t, _ in tables)
    given: dict[str, dict[str, dict[str, list[object]]]] = {}
    for t, sample in tables:
        of_system = given.setdefault(t.table.system, {})
        of_system[t.own_name] = {c.name: [plain(v) for v in sample.values(c.name)] for c in t.table.columns}
    print(f"{columns} columns of {len(given)} databases, at most {a.rows} rows a table, the same for all")
    labels = json.loads((HERE / "labels.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = folder / "rows.json"
        rows.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
        seconds = ours(tables, folder / "ours.json")
        print(
            line("privaudit", figures(a.estate, ["--audit", str(folder / "ours.json")], MAP), seconds, columns),
            flush=True,
        )
        for scanner in a.scanners.split(","):
            out, meaning = folder / f"{scanner}.jsonl", folder / f"{scanner}.map.json"
            meaning.write_text(json.dumps(labels[scanner]), encoding="utf-8")
            seconds = theirs(environment(a.venvs, scanner), scanner, rows, out)
            print(line(scanner, figures(a.estate, ["--findings", str(out)], meaning), seconds, columns), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
