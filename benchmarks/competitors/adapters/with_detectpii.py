"""detectpii: its MetadataScanner on every column's name and its DataScanner on every value, as its pipeline does.

Its pipeline reads from catalogs of its own (PostgreSQL, Snowflake …), none of them SQLite: the scanners are called here
in the pipeline's order, on the same rows. A column gets every type that any scanner saw.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from detectpii.model import Column, Table
from detectpii.scanner import DataScanner, MetadataScanner


def main() -> None:
    """Scan every column."""
    names, values = MetadataScanner(), DataScanner()
    seconds = 0.0
    with Path(sys.argv[2]).open("w", encoding="utf-8") as out:
        for system, tables in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).items():
            for table, columns in tables.items():
                entry = Table(name=table, schema="main", columns=[Column(name=c) for c in columns])
                for column in entry.columns:
                    start = time.perf_counter()
                    found = {p.pii_type.type for p in names.scan(table=entry, column=column)}
                    for value in columns[column.name]:
                        found |= {p.pii_type.type for p in values.scan(table=entry, column=column, value=str(value))}
                    seconds += time.perf_counter() - start
                    if found:
                        row = {"system": system, "schema": "main", "table": table, "column": column.name}
                        out.write(json.dumps({**row, "entities": sorted(found)}, ensure_ascii=False) + "\n")
    print(seconds)


if __name__ == "__main__":
    main()
