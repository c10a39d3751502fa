"""Are planted copies found, and how far from the truth is their overlap? None among fifty tables of strangers?

``python -m benchmarks.copies --rows 1000`` (or 2000000): originals in an SQLite file, copies in another one, in
PostgreSQL and in MariaDB: whole ones written in another way, parts of 80 and 30 %, and tables of which 80 and 30 % of
the rows are the original's and the others are strangers. Beside them fifty tables of strangers.
"""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

import privaudit
from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.config.settings import CompareSettings
from privaudit.model import AuditResult, Copy, record
from tests.servers import MariaDBServer, PostgresServer

from .copies_load import to_mariadb, to_postgresql, to_sqlite
from .copies_made import Planted, estate, strangers

STRANGERS = 5000
"""Rows of each table of strangers, at most."""
TEN = 10
EQUAL = 95
"""From this overlap in points on, two tables stand for each other."""


@record
class Outcome:
    """What became of one planted copy; ``found`` in points, None if it was not found."""

    original: str
    copy: str
    truth: int
    found: int | None

    @property
    def off(self) -> int | None:
        """Points away from the truth."""
        return abs(self.found - self.truth) if self.found is not None else None


def judged(result: AuditResult, tables: Iterable[Planted]) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
    """Return what became of the planted copies, and what was called a copy and is none."""
    tables = tuple(tables)
    kin = {f"{t.system}.{t.name}": t.of or f"{t.system}.{t.name}" for t in tables}
    outcomes = tuple(
        Outcome(
            original=t.of,
            copy=f"{t.system}.{t.name}",
            truth=t.overlap or 0,
            found=_found(result.copies, t.of, f"{t.system}.{t.name}"),
        )
        for t in tables
        if t.of is not None
    )
    groups = [_names(c) for c in result.copies]
    wrong = [names for names in groups if len({kin.get(n, n) for n in names}) > 1]
    return outcomes, tuple(" = ".join(sorted(names)) for names in wrong)


def _names(copy: Copy) -> frozenset[str]:
    return frozenset(f"{r.system}.{r.table}" for r in copy.members)


def _found(copies: tuple[Copy, ...], original: str, copy: str) -> int | None:
    """The overlap of a copy with its original, or with a table said to be equal to that."""
    others = sorted({n for c in copies for n in _names(c)} - {original, copy})
    equal = [n for n in others if (_overlap(copies, {original, n}) or 0) >= EQUAL]
    return next((o for n in (original, *equal) if (o := _overlap(copies, {n, copy})) is not None), None)


def _overlap(copies: Iterable[Copy], pair: set[str]) -> int | None:
    """The overlap of two tables: of their own row, or as the evidence of a group says it."""
    for copy in copies:
        if not pair <= _names(copy):
            continue
        if len(copy.members) == 2:
            return round((copy.overlap or 0.0) * 100)
        for message in copy.evidence:
            ends = {_short(str(message.param(n))) for n in ("first", "second")}
            if message.key.startswith("overlap.") and ends == pair:
                return max(int(str(message.param("part"))), int(str(message.param("back"))))
    return None


def _short(label: str) -> str:
    parts = label.split(".")
    return f"{parts[0]}.{parts[-1]}"


class Estate:
    """Databases of the three engines while it is open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._servers = (PostgresServer(), MariaDBServer())

    def __enter__(self) -> Self:
        for server in self._servers:
            server.check_installed()
            server.start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.stop()

    def filled(self, tables: tuple[Planted, ...]) -> tuple[str, ...]:
        """Load the tables and return the systems' URLs by name."""
        import pymysql

        postgres, maria = self._servers
        to_postgresql(postgres.url, _of(tables, "postgresql"))
        connection = pymysql.connect(
            host="127.0.0.1", port=maria.port, user="root", password=maria.password, charset="utf8mb4"
        )
        connection.cursor().execute("create database shop character set utf8mb4")
        connection.select_db("shop")
        to_mariadb(connection, _of(tables, "mariadb"))
        connection.close()
        files = [f"{n}={to_sqlite(self._folder / f'{n}.db', _of(tables, n))}" for n in ("sqlite", "sqlite2")]
        return (*files, f"postgresql={postgres.url}", f"mariadb={maria.url}shop")


def _of(tables: tuple[Planted, ...], system: str) -> Iterator[Planted]:
    return (t for t in tables if t.system == system)


def main() -> None:
    """Print one line a planted copy, and what was wrongly called one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=CompareSettings().seconds, help="time-out of each statement")
    asked = parser.parse_args()
    rows = asked.rows
    tables = (*estate(rows), *strangers(min(rows, STRANGERS)))
    with tempfile.TemporaryDirectory(prefix="privaudit-bench-") as folder, Estate(Path(folder)) as estate_:
        began = time.monotonic()
        systems = estate_.filled(tables)
        print(f"copies, {rows:,} rows a table: {len(tables)} tables made in {time.monotonic() - began:.0f} s")
        began = time.monotonic()
        settings = load_settings(config=None, systems=systems, options=ScanOptions(allow_plaintext=True))
        settings = dataclasses.replace(settings, compare=CompareSettings(seconds=asked.seconds))
        result = privaudit.audit(settings)
        print(f"scanned in {time.monotonic() - began:.0f} s, complete: {result.run.complete}")
    for step in result.steps:
        if step.incomplete:
            print(f"  not done: {step.step} of {step.target.label()}: {step.reason}")
    outcomes, wrong = judged(result, tables)
    for o in outcomes:
        said = "NOT FOUND" if o.found is None else f"{o.found} %, {o.off} points off"
        print(f"  {o.copy:26} of {o.original:16} truth {o.truth:3} %: {said}")
    found = [o for o in outcomes if o.off is not None]
    near = sum(o.off <= TEN for o in found if o.off is not None)
    print(f"found: {len(found)} of {len(outcomes)}; within {TEN} points: {near}; wrongly called copies: {len(wrong)}")
    for line in wrong:
        print(f"  WRONG: {line}")


if __name__ == "__main__":
    main()
