"""Rows of a table by what its sample met, on SQLite: no statistics, holes in the keys."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from privaudit.dialects.base import ConnectSpec, SampleSpec
from privaudit.dialects.sqlite import DIALECT
from privaudit.model import Raw


@pytest.mark.parametrize(("kept", "rows"), [("1 = 1", 9_000), ("id < 2000 OR id > 6000", 5_000), ("id % 3 = 0", 3_000)])
def test_rows_are_known_within_bounds_where_many_were_deleted(tmp_path: Path, kept: str, rows: int) -> None:
    """A hole in one piece, or a row left of three: the range of the key alone would say 9,000 each time."""
    path = tmp_path / "t.db"
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)")
        file.executemany("INSERT INTO t VALUES (?, ?)", ((n, f"x{n}") for n in range(1, 9_001)))
        file.execute(f"DELETE FROM t WHERE NOT ({kept})")
    file.close()
    session = DIALECT.connect(ConnectSpec(name="t", url=Raw(f"sqlite:///{path}"), run_id="test"))
    try:
        (table,) = session.catalog().tables
        seen = [session.sample(table, SampleSpec(rows=1_000, seed=seed)).rows_seen for seed in range(60)]
    finally:
        session.close()
    found = [s for s in seen if s is not None]
    assert len(found) == 60
    assert sum(low <= rows <= high for low, _, high in found) >= 54
    assert all(high <= 2 * low and abs(likely - rows) <= 0.4 * rows for low, likely, high in found)
