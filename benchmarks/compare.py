"""What comparing tables costs: ``python -m benchmarks.compare scan [TABLES]``; ``marks [ROWS]`` is `benchmarks.marks`.

``scan``: one PostgreSQL database of 2,000 tables with people and their orders, of 500 to 20,000 rows, no key declared.
It is scanned once; printed are statements, rows and seconds of the first pass and what the second one adds, bytes of
all sketches, and the statements of the table that cost most. Seconds depend on the machine; ratios are of one run.
"""

from __future__ import annotations

import re
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import psycopg

from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.engine.events import Event, JobDone, ReadingDone, TableCompared
from privaudit.engine.run import ScanOutcome, run_scan
from privaudit.model import Link, Statement
from privaudit.sketches.store import Kept, save
from tests.servers import PostgresServer

from .access import running
from .marks import ROWS, marks

TABLES = 2_000
SIZES = (500, 500, 500, 500, 500, 500, 500, 3_000, 3_000, 20_000)
"""Rows of the tables, in turn."""
IN_SCHEMA = 40
CLIENTS = """CREATE TABLE {0} AS SELECT n AS id,
    (ARRAY['Иванов','Петров','Сидоров','Кузнецов','Смирнова','Попова','Volkov','Orlova'])[1 + n * 7 % 8] || ' ' ||
    (ARRAY['Иван','Пётр','Анна','Мария','Олег','Ольга','Sergey','Elena'])[1 + n % 8] AS full_name,
    '+7916' || lpad(({1} + n)::text, 7, '0') AS phone, 'user' || ({1} + n) || '@example.com' AS email,
    date '1950-01-01' + (n * 37 % 20000) AS birth_date, timestamp '2019-01-01' + n * interval '1 hour' AS created_at
    FROM generate_series(1, {2}) n"""
ORDERS = """CREATE TABLE {0} AS SELECT n AS id, 1 + (n * 7919) % {2} AS client_id,
    round((100 + n * 31 % 90000) / 7.0, 2) AS amount, (ARRAY['Чай','Кофе','Сахар','Молоко'])[1 + n % 4] AS item,
    timestamp '2019-01-01' + n * interval '1 hour' AS ordered_at
    FROM generate_series(1, {2}) n"""


def build(url: str, tables: int) -> int:
    """Make the tables, half of them people and half their orders; return their rows."""
    rows = 0
    with psycopg.connect(url, autocommit=True) as connection:
        for n in range(tables // 2):
            if n % IN_SCHEMA == 0:
                connection.execute(f"CREATE SCHEMA s{n // IN_SCHEMA}".encode())
            size = SIZES[n % len(SIZES)]
            for name, form in (("clients", CLIENTS), ("orders", ORDERS)):
                table = f"s{n // IN_SCHEMA}.{name}_{n}"
                connection.execute(form.format(table, n * 5_000 % 6_000_000, size).encode())
                connection.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (id)".encode())
                rows += size
            connection.execute(f"CREATE INDEX ON s{n // IN_SCHEMA}.orders_{n} (ordered_at)".encode())
        connection.execute(b"ANALYZE")
    return rows


def processor() -> float:
    """Seconds of processor time of this process and of all its workers that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


class Watch:
    """When the first pass ended and the second one did; and the processor time of the first."""

    def __init__(self) -> None:
        self.began = self.first = self.second = time.monotonic()
        self.used = processor()
        self.used_first = self.used_second = 0.0

    def __call__(self, event: Event) -> None:
        """Note the time of an event."""
        if isinstance(event, JobDone):
            self.first = time.monotonic()
        elif isinstance(event, TableCompared):
            # The workers of the first pass have ended by now, those of the second have not.
            self.used_first = self.used_first or processor() - self.used
        elif isinstance(event, ReadingDone):
            self.used_second = processor() - self.used - self.used_first
            self.second = time.monotonic()


def costs(statements: list[Statement]) -> tuple[int, int, float]:
    """Statements, rows and seconds at the server."""
    return sum(s.count for s in statements), sum(s.rows for s in statements), sum(s.seconds for s in statements)


def _is_planted(link: Link) -> bool:
    """Whether a key leads from orders to the clients of the same number."""
    one, other = link.from_[0], link.to[0]
    return (one.table or "").replace("orders", "clients") == other.table and one.column == "client_id"


def report(outcome: ScanOutcome, watch: Watch, tables: int, rows: int) -> None:
    """Print what the second pass added."""
    added = list(outcome.compared.statements)
    every = costs(list(outcome.result.statements))
    more = costs(added)
    before = tuple(a - b for a, b in zip(every, more, strict=True))
    whole, extra = watch.first - watch.began, watch.second - watch.first
    print(f"compare scan: {tables} tables, {rows} rows, {len(outcome.compared.sketches)} compared, workers: 2")
    print(f"  first pass: {before[0]:.0f} statements, {before[1]:.0f} rows, {before[2]:.1f} s there, {whole:.1f} s")
    print(f"  comparing adds: {more[0]} statements ({more[0] / tables:.2f} a table), {more[1]} rows,")
    print(f"    {more[2]:.1f} s there, {extra:.1f} s: {extra / whole:.2f} of the scan without it")
    one, two = watch.used_first, watch.used_second
    print(f"  processor: first pass {one:.1f} s, comparing {two:.1f} s: {two / one:.2f}")
    steps = Counter((s.step, s.reason) for s in outcome.compared.steps)
    right = sum(_is_planted(link) for link in outcome.result.links)
    print(f"  links found: {len(outcome.result.links)}, of the {tables // 2} planted: {right}")
    print(f"  steps that say something: {dict(steps)}")
    asked = Counter(
        name for s in added for name in set(re.findall(r'"(?:clients|orders)_\d+"', s.sql)) for _ in range(s.count)
    )
    print(f"  statements of the table that was asked most: {max(asked.values(), default=0)}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with tempfile.TemporaryDirectory() as folder:
        kept = Kept(audit_id="b", salt="", key=outcome.compared.key, sketches=outcome.compared.sketches)
        size = save(Path(folder) / "audit.sketches", kept)
    print(f"  sketches: {size:,} bytes in the file; the process at most {peak} MiB")


def scan(tables: int) -> None:
    """Scan the tables once."""
    with running(PostgresServer()) as server:
        rows = build(server.url, tables)
        settings = load_settings(config=None, systems=(f"many={server.url}",), options=ScanOptions(workers=2))
        watch = Watch()
        outcome = run_scan(replace(settings, force=True), watch)
        report(outcome, watch, tables, rows)


def main() -> None:
    """Run the part that is named, or all."""
    part = sys.argv[1] if len(sys.argv) > 1 else "scan"
    number = int(sys.argv[2]) if len(sys.argv) > 2 else None
    if part == "scan":
        scan(number or TABLES)
    elif part == "marks":
        marks(number or ROWS)


if __name__ == "__main__":
    main()
