"""detectpii: its MetadataScanner on every column's name and its DataScanner on every value, as its pipeline does.

Its pipeline reads from catalogs of its own (PostgreSQL, Snowflake …), none of them SQLite: the scanners are called here
in the pipeline's order, on the same rows. A column gets every type that any scanner saw.
"""

from __future__ import annotations

from collections.abc import Iterator

from common import Columns, run
from detectpii.model import Column, Table
from detectpii.scanner import DataScanner, MetadataScanner


def main() -> None:
    """Scan every column."""
    names, values = MetadataScanner(), DataScanner()

    def scan(table: str, columns: Columns) -> Iterator[tuple[str, list[str]]]:
        entry = Table(name=table, schema="main", columns=[Column(name=c) for c in columns])
        for column in entry.columns:
            found = {p.pii_type.type for p in names.scan(table=entry, column=column)}
            for value in columns[column.name]:
                found |= {p.pii_type.type for p in values.scan(table=entry, column=column, value=str(value))}
            yield column.name, sorted(found)

    run(scan)


if __name__ == "__main__":
    main()
