"""Detection quality and speed on labelled SQLite databases: ``python benchmarks/detection.py ESTATE [--show CSV]``.

ESTATE is a folder with ``db/*.db``, ``gold.csv``, ``map.json`` and ``score.py``. Each database is read read-only,
sampled (seeded, at most 1,000 rows a table) and classified three times: whole, names only (no rows), and values only
(column and table names replaced).
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from privaudit.detect import classify, load_rules
from privaudit.model import Column, ForeignKey, SampleMethod, Table, TableKind, TableSample, TypeFamily

ROWS, SEED = 1000, 7
FAMILIES = (
    ("bool", TypeFamily.BOOLEAN),
    ("int", TypeFamily.INTEGER),
    ("json", TypeFamily.JSON),
    ("datetime", TypeFamily.DATETIME),
    ("timestamp", TypeFamily.DATETIME),
    ("date", TypeFamily.DATE),
    ("char", TypeFamily.TEXT),
    ("text", TypeFamily.TEXT),
    ("clob", TypeFamily.TEXT),
    ("real", TypeFamily.FLOAT),
    ("floa", TypeFamily.FLOAT),
    ("doub", TypeFamily.FLOAT),
    ("dec", TypeFamily.DECIMAL),
    ("num", TypeFamily.DECIMAL),
    ("blob", TypeFamily.BINARY),
)


def family(declared: str) -> TypeFamily:
    """The family of a declared SQLite type."""
    return next((f for word, f in FAMILIES if word in declared.lower()), TypeFamily.OTHER)


def tables(path: Path, system: str) -> list[tuple[Table, TableSample]]:
    """Each table of a database with a seeded sample."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.text_factory = lambda b: b.decode("utf-8", "replace")
    names = [n for (n,) in db.execute("select name from sqlite_master where type='table' and name not like 'sqlite_%'")]
    return [(read_table(db, system, n), read_rows(db, n)) for n in sorted(names)]


def read_table(db: sqlite3.Connection, system: str, name: str) -> Table:
    """The catalog entry of one table."""
    info = list(db.execute("select cid, name, type, pk from pragma_table_info(?)", (name,)))
    keys = db.execute('select "from", "table", "to" from pragma_foreign_key_list(?)', (name,))
    return Table(
        system=system,
        schema="main",
        name=name,
        kind=TableKind.TABLE,
        columns=tuple(Column(name=n, data_type=t, family=family(t), position=i) for i, n, t, _ in info),
        primary_key=tuple(n for _, n, _, pk in info if pk),
        foreign_keys=tuple(
            ForeignKey(columns=(a,), to_schema="main", to_table=t, to_columns=(b or "",)) for a, t, b in keys
        ),
    )


def read_rows(db: sqlite3.Connection, name: str) -> TableSample:
    """At most ROWS rows, chosen by a seed."""
    cursor = db.execute(f'select * from "{name}"')
    rows = cursor.fetchall()
    if len(rows) > ROWS:
        rows = random.Random(SEED).sample(rows, ROWS)  # noqa: S311 - a sample, not a secret
    columns = {d[0]: tuple(r[i] for r in rows) for i, d in enumerate(cursor.description)}
    return TableSample(columns, rows=len(rows), method=SampleMethod.RANDOM_ROWS, seed=SEED)


def renamed(table: Table, sample: TableSample) -> tuple[Table, TableSample, dict[str, str]]:
    """The same table with names that say nothing, and the way back."""
    back = {f"_Fld{1000 + c.position}": c.name for c in table.columns}
    columns = tuple(
        Column(name=f"_Fld{1000 + c.position}", data_type=c.data_type, family=c.family, position=c.position)
        for c in table.columns
    )
    opaque = Table(system=table.system, schema="main", name="_Reference52", kind=table.kind, columns=columns)
    values = {new: sample.values(old) for new, old in back.items()}
    return opaque, TableSample(values, rows=sample.rows, method=sample.method, seed=SEED), back


def run(estate: Path, mode: str) -> tuple[list[dict[str, object]], float, int]:
    """Classifications of all databases as audit rows, seconds spent classifying, columns."""
    rules = load_rules()
    rows: list[dict[str, object]] = []
    seconds, columns = 0.0, 0
    for path in sorted((estate / "db").glob("*.db")):
        for table, whole in tables(path, path.stem):
            sample = TableSample.empty() if mode == "names" else whole
            asked, back = table, dict[str, str]()
            if mode == "values":
                asked, sample, back = renamed(table, sample)
            start = time.perf_counter()
            verdict = classify(asked, sample, rules)
            seconds += time.perf_counter() - start
            columns += len(table.columns)
            for gap in verdict.gaps:
                print("gap:", table.ref.label(), gap.detector, gap.reason, gap.params, file=sys.stderr)
            rows += [
                {
                    "system": c.system,
                    "schema": c.schema,
                    "table": table.name,
                    "column": back.get(c.column, c.column),
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
    parser.add_argument("--modes", default="whole,names,values")
    parser.add_argument("--full", action="store_true", help="print the scorer's whole table for the first mode")
    a = parser.parse_args()
    out = a.show or Path(tempfile.mkdtemp())
    for mode in a.modes.split(","):
        rows, seconds, columns = run(a.estate, mode)
        audit = out / f"{mode}.json"
        audit.write_text(json.dumps({"classifications": rows}, ensure_ascii=False, indent=1), encoding="utf-8")
        base = [sys.executable, str(a.estate / "score.py"), "--gold", str(a.estate / "gold.csv"), "--audit", str(audit)]
        base += ["--map", str(a.estate / "map.json"), "--errors", str(out / f"{mode}.csv")]
        if a.full and mode == a.modes.split(",")[0]:
            print(subprocess.run(base, capture_output=True, text=True, check=True).stdout)
        s = json.loads(subprocess.run([*base, "--json"], capture_output=True, text=True, check=True).stdout)
        core, typed, deals = s["core"]["overall"], s["typed"]["all_person_labels"], s["transactions"]
        low = json.loads(
            subprocess.run(
                [*base, "--json", "--min-confidence", "0.2"], capture_output=True, text=True, check=True
            ).stdout
        )
        harm = [low["typed"]["by_label"].get(k, {}) for k in HARM]
        found, missed = (sum(h.get(k, 0) for h in harm) for k in ("tp", "fn"))
        p, r = deals.get("precision", 0), deals.get("recall", 0)
        print(
            f"{mode:7s} core P {core['precision']:.3f} R {core['recall']:.3f} F1 {core['f1']:.3f} | "
            f"macro F1 {s['core']['macro']['f1']:.3f} | typed F1 {typed['f1']:.3f} | "
            f"transactions P {p:.3f} R {r:.3f} F1 {2 * p * r / (p + r) if p + r else 0:.3f} | "
            f"high harm, all bands {found}/{found + missed} | {1000 * seconds / columns:.2f} ms a column ({columns})"
        )
    return 0


HARM = (
    "national_id",
    "tax_id",
    "payment_card",
    "bank_account",
    "password_or_secret",
    "health",
    "ethnicity_religion_politics",
)

if __name__ == "__main__":
    sys.exit(main())
