"""Scripts cut into statements, and those about rights, routines and blocks understood: lines and bytes a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from privaudit.sqltext.ddl.base import Dialect, Piece
from privaudit.sqltext.ddl.split import split
from privaudit.sqltext.ddl.understand import understand

CASES = Path(__file__).parent.parent / "tests" / "unit" / "sqltext" / "ddl" / "own_cases"
RUNS = 5
TIMES = 20
_CLIENT = ("\\", ".", ":", "@", "SOURCE", "DELIMITER", "PROMPT")
"""Commands of clients end with their line, not with an end sign."""
_ROWS = "INSERT INTO t VALUES " + ", ".join(["(1, 'it''s; a value', NULL)"] * 400) + ";\n"


def script(dialect: Dialect) -> str:
    """Return all cases of a dialect as one script, some times over."""
    lines = (CASES / f"{dialect}.txt").read_text("utf-8").split("\n")
    statements = [line for line in lines if line and not line.startswith((" ", *_CLIENT))]
    end = {Dialect.MSSQL: "\nGO\n", Dialect.ORACLE: "\n/\n"}.get(dialect, ";\n")
    return "".join(statement.rstrip(";") + end for statement in statements * TIMES)


def least(work: Callable[[], object]) -> float:
    """Seconds of processor time, the best of some runs."""
    best = float("inf")
    for _ in range(RUNS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def _cut(text: str, dialect: Dialect) -> list[Piece]:
    return list(split(text, dialect))


def _read(pieces: list[Piece], dialect: Dialect) -> None:
    for piece in pieces:
        understand(piece, dialect)


def main() -> None:
    """Print one line a dialect, and one for a dump with rows."""
    for dialect in Dialect:
        text = script(dialect)
        pieces = list(split(text, dialect))
        cut = least(partial(_cut, text, dialect))
        read = least(partial(_read, pieces, dialect))
        lines = text.count("\n") / (cut + read)
        print(
            f"{dialect:10} {len(pieces):6,} statements: cut {len(pieces) / cut:9,.0f}/s, understood"
            f" {len(pieces) / read:8,.0f}/s, together {lines:8,.0f} lines/s"
        )
    dump = _ROWS * 500
    taken = least(lambda: _read(_cut(dump, Dialect.POSTGRESQL), Dialect.POSTGRESQL))
    print(f"rows of a dump: {len(dump) / taken / 1e6:.0f} MB/s")


if __name__ == "__main__":
    main()
