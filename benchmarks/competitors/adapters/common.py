"""What the adapters share: tables in, one line a column out, seconds on stdout. Standard library only.

Each adapter runs as a script in its scanner's own environment, where privaudit is not installed: it is found beside it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

Columns = dict[str, list[object]]
"""Values by column."""
Scan = Callable[[str, Columns], Iterable[tuple[str, list[str]]]]
"""``scan(table, columns)`` gives columns with the scanner's words for what is in them."""


def texts(columns: Columns) -> dict[str, list[str]]:
    """The values as texts, missing ones empty: what a data frame of texts is made from."""
    return {c: ["" if v is None else str(v) for v in vs] for c, vs in columns.items()}


def run(scan: Scan) -> None:
    """Scan the tables of the file in argv[1], write what was found to argv[2], print the seconds it took."""
    seconds = 0.0
    with Path(sys.argv[2]).open("w", encoding="utf-8") as out:
        for system, tables in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).items():
            for table, columns in tables.items():
                start = time.perf_counter()
                found = list(scan(table, columns))
                seconds += time.perf_counter() - start
                for column, entities in found:
                    if entities:
                        row = {"system": system, "schema": "main", "table": table, "column": column}
                        out.write(json.dumps({**row, "entities": entities}, ensure_ascii=False) + "\n")
    print(seconds)
