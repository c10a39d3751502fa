"""Statements of schema changes a second: the fast reader, the SQL library with its reader, and whole scripts."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from privaudit.sqltext.ddl.base import Dialect, Piece, PieceKind
from privaudit.sqltext.ddl.fast import fast
from privaudit.sqltext.ddl.library_read import read
from privaudit.sqltext.ddl.split import split
from privaudit.sqltext.ddl.understand import understand

COUNT = 300
RUNS = 5
_TABLE = """CREATE TABLE app.customers_{n} (
  id bigserial PRIMARY KEY,
  email varchar(255) NOT NULL,
  phone varchar(20),
  born date,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT uq_{n} UNIQUE (email),
  CONSTRAINT fk_{n} FOREIGN KEY (id) REFERENCES app.people (id) ON DELETE CASCADE
)"""
_PLAIN = (
    _TABLE,
    "ALTER TABLE customers_{n} ADD COLUMN note varchar(200) NOT NULL DEFAULT 'x', DROP COLUMN old",
    "CREATE UNIQUE INDEX customers_{n}_email ON customers_{n} (email, id)",
    "ALTER TABLE customers_{n} RENAME COLUMN note TO remark",
    "COMMENT ON COLUMN customers_{n}.email IS 'where we write to'",
    "DROP TABLE IF EXISTS old_{n}",
)


def per_second(work: Callable[[], object], count: int) -> float:
    """So many a second of processor time, the best of some runs."""
    best = float("inf")
    for _ in range(RUNS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return count / best


def main() -> None:
    """Print the rates, their ratio in this run, and what the import of the library costs."""
    texts = [text.format(n=n) for n in range(COUNT) for text in _PLAIN]
    pieces = [Piece(kind=PieceKind.SQL, text=text, start=0, line=1, column=1) for text in texts]
    script = ";\n".join(texts) + ";\n"

    def all_of(reader: Callable[[Piece, Dialect], object]) -> int:
        return sum(reader(piece, Dialect.POSTGRESQL) is not None for piece in pieces)

    assert all_of(fast) == all_of(read) == len(pieces)
    quick = per_second(lambda: all_of(fast), len(pieces))
    slow = per_second(lambda: all_of(read), len(pieces))
    whole = per_second(
        lambda: [understand(piece, Dialect.POSTGRESQL) for piece in split(script, Dialect.POSTGRESQL)], len(pieces)
    )
    print(f"fast reader: {quick:,.0f} statements/s; SQL library: {slow:,.0f}; ratio {quick / slow:.1f}")
    print(f"cut and understood as one script: {whole:,.0f} statements/s")
    for name in ("privaudit.sqltext.ddl.understand", "privaudit.sqltext.ddl.library_read"):
        print(f"import {name}: {_import(name):.3f} s (median of {RUNS}, Python's own start included)")


def _import(name: str) -> float:
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", f"import {name}"], check=True)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
