"""The seeded tables of `estimates_tables` on real engines, scanned as users scan them."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pymysql

from privaudit.config.settings import CompareSettings, Settings, SystemSettings
from privaudit.engine.run import run_scan
from privaudit.model import Raw
from tests.servers import MariaDBServer, PostgresServer

from .estimates import Outcome, outcomes
from .estimates_tables import Spec, people, phones

Rows = Sequence[tuple[int, str | None]]
BATCH = 5_000


def scanned(engine: str, found: list[Spec], seed: int) -> Iterator[tuple[bool, list[Outcome]]]:
    """Fill an engine with the tables and yield what a scan with sketches, then one without, says of them."""
    fill: Callable[[list[Spec], int], Iterator[str]] = {
        "sqlite": _sqlite, "postgresql": _postgresql, "mariadb": _mariadb
    }[engine]  # fmt: skip
    with contextmanager(fill)(found, seed) as url:
        for compare in (True, False):
            settings = Settings(
                systems=(SystemSettings(name="s", url=Raw(url)),),
                allow_plaintext=True,
                compare=CompareSettings() if compare else replace(CompareSettings(), rows=0),
            )
            rows = {t.table: t for t in run_scan(settings).result.tables}
            yield compare, [o for s in found for o in outcomes(s, kept(s, people(s, seed)), rows[s.name])]


def kept(spec: Spec, who: list[int]) -> list[int]:
    """Return whom the rows are about that are left: of tables with gaps a third in one piece is gone."""
    third = len(who) // 3
    return who[:third] + who[2 * third :] if spec.gaps else who


def _rows(spec: Spec, seed: int) -> Rows:
    who = people(spec, seed)
    numbers, third = range(1, len(who) + 1), len(who) // 3
    left = list(zip(numbers, phones(spec, who, seed), strict=True))
    return left[:third] + left[2 * third :] if spec.gaps else left


def _sqlite(found: list[Spec], seed: int) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp())
    try:
        with sqlite3.connect(folder / "s.db") as file:
            for spec in found:
                unique = " UNIQUE" if spec.declared else ""
                file.execute(f"CREATE TABLE {spec.name} (id INTEGER PRIMARY KEY, phone TEXT{unique})")
                file.executemany(f"INSERT INTO {spec.name} VALUES (?, ?)", _rows(spec, seed))
        file.close()
        yield f"sqlite:///{folder / 's.db'}"
    finally:
        shutil.rmtree(folder)


def _postgresql(found: list[Spec], seed: int) -> Iterator[str]:
    server = PostgresServer()
    server.start()
    try:
        with psycopg.connect(server.url, autocommit=True) as connection:
            for spec in found:
                unique = " UNIQUE" if spec.declared else ""
                connection.execute(
                    f"CREATE TABLE {spec.name} (id int PRIMARY KEY, phone text{unique}) WITH (autovacuum_enabled = off)"
                )
                with connection.cursor().copy(f"COPY {spec.name} FROM STDIN") as copy:
                    for row in _rows(spec, seed):
                        copy.write_row(row)
                if spec.analysed:
                    connection.execute(f"ANALYZE {spec.name}")
        yield server.url
    finally:
        server.stop()


def _mariadb(found: list[Spec], seed: int) -> Iterator[str]:
    server = MariaDBServer()
    server.start()
    try:
        root = pymysql.connect(host="127.0.0.1", port=server.port, user="root", password=server.password)
        with root, root.cursor() as cursor:
            cursor.execute("CREATE DATABASE estimates")
            for spec in found:
                unique = " UNIQUE" if spec.declared else ""
                cursor.execute(f"CREATE TABLE estimates.{spec.name} (id INT PRIMARY KEY, phone VARCHAR(20){unique})")
                rows = _rows(spec, seed)
                for start in range(0, len(rows), BATCH):
                    made = f"INSERT INTO estimates.{spec.name} VALUES (%s, %s)"
                    cursor.executemany(made, rows[start : start + BATCH])
                root.commit()
                if spec.analysed:
                    cursor.execute(f"ANALYZE TABLE estimates.{spec.name}")
        yield server.url
    finally:
        server.stop()
