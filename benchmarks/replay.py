"""The state of a replay: changes a second, the snapshot of many tables and roles, and hundreds of random folders.

``python -m benchmarks.replay [FOLDERS]``: FOLDERS random folders of migrations (100 where none are given) are run on
real SQLite, PostgreSQL and MariaDB servers and replayed; catalogs and rights must be equal. 0: speed alone.
"""

from __future__ import annotations

import functools
import os
import random
import secrets
import sys
import time
from collections.abc import Callable, Iterator

from privaudit.migrate.state import Replay
from privaudit.model import Location, Reach, RightLevel, TypeFamily
from privaudit.sqltext.ddl.base import Dialect, QName, Spot
from privaudit.sqltext.ddl.effects import (
    AddColumn,
    ChangeRole,
    ColumnSpec,
    CreateTable,
    Effect,
    GrantRights,
    Privilege,
)
from tests.contract.migrate import on_mariadb, on_postgresql, on_sqlite
from tests.contract.migrate.folders import cells, rows, shape
from tests.contract.migrate.mariadb_folders import ACCOUNTS
from tests.servers import MariaDBServer, PostgresServer

SCRIPTS, ROLES, READERS = 2_000, 100, 10
AT = Spot(start=0, end=1)


def main() -> None:
    """Print speed, then how many folders came out equal."""
    for dialect in (Dialect.POSTGRESQL, Dialect.MARIADB):
        _speed(dialect)
    folders = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    if folders:
        first = secrets.randbelow(2**31)
        print(f"random folders from seed {first} on")
        _compared("sqlite", range(first, first + folders), _sqlite)
        seeds = range(first, first + folders)
        postgres, mariadb = PostgresServer(), MariaDBServer()
        try:
            postgres.start()
            _compared("postgresql", seeds, functools.partial(_postgresql, postgres))
            mariadb.start()
            _compared("mariadb", seeds, functools.partial(_mariadb, mariadb))
        finally:
            postgres.stop()
            mariadb.stop()


def _column(name: str) -> ColumnSpec:
    return ColumnSpec(name=name, data_type="text", family=TypeFamily.TEXT, spot=AT)


def _effects() -> Iterator[Effect]:
    """Give 2,000 scripts of three statements: a table, a column, a GRANT to a tenth of the roles."""
    draw = random.Random(1)  # noqa: S311 - repeatable cases, not a secret
    names = [f"r{i}" for i in range(ROLES)]
    for name in names:
        yield ChangeRole(spot=AT, name=name, create=True, login=True)
    for number in range(SCRIPTS):
        table = QName(name=f"t{number}")
        yield CreateTable(spot=AT, name=table, columns=tuple(_column(f"c{i}") for i in range(10)))
        yield AddColumn(spot=AT, table=table, column=_column("more"))
        yield GrantRights(
            spot=AT,
            privileges=(Privilege(word="SELECT"),),
            level=RightLevel.TABLE,
            objects=(table,),
            grantees=tuple(draw.sample(names, READERS)),
        )


def _speed(dialect: Dialect) -> None:
    replay, effects = Replay("shop", dialect, as_of="2026-01-01T00:00:00+00:00"), list(_effects())
    began = time.perf_counter()
    for line, effect in enumerate(effects, 1):
        replay.apply(effect, Location(file="V1.sql", line=line))
    applied = time.perf_counter()
    found = replay.snapshot()
    done = time.perf_counter()
    tables, access = len(found.catalog.tables), len(found.grants.grants)
    print(
        f"{dialect}: {len(effects):,} changes in {applied - began:.2f} s; snapshot of {tables:,} tables"
        f" x {ROLES} roles, {access:,} rows of access, in {done - applied:.2f} s"
    )


def _compared(name: str, seeds: range, check: Callable[[int], tuple[bool, int]]) -> None:
    began = time.perf_counter()
    results = {seed: check(seed) for seed in seeds}
    unequal = [seed for seed, (equal, _) in results.items() if not equal]
    statements = sum(count for _, count in results.values())
    print(
        f"{name}: {len(seeds) - len(unequal)} of {len(seeds)} folders equal, {statements:,} statements,"
        f" {time.perf_counter() - began:.0f} s; unequal seeds: {unequal[:20]}"
    )


def _sqlite(seed: int) -> tuple[bool, int]:
    folder, catalog, replayed = on_sqlite.migrated(seed, 60)
    return shape(catalog) == shape(replayed.catalog) and not replayed.troubles, len(folder.statements)


def _postgresql(server: PostgresServer, seed: int) -> tuple[bool, int]:
    seen = on_postgresql.migrated(server.url, f"bench{os.getpid()}", seed, 100)
    equal = shape(seen.catalog) == shape(seen.replayed.catalog)
    equal = equal and rows(seen.grants, seen.runner) == rows(seen.replayed.grants, "CURRENT_USER")
    said = {c for c in seen.said if c[0] != seen.runner}
    equal = equal and cells(seen.replayed.grants, seen.catalog, Reach.DIRECT) == said
    return equal and not seen.replayed.troubles, len(seen.folder.statements)


def _mariadb(server: MariaDBServer, seed: int) -> tuple[bool, int]:
    seen = on_mariadb.migrated(server, seed, 60)
    equal = shape(seen.catalog) == shape(seen.replayed.catalog)
    mine = rows(seen.replayed.grants, "CURRENT_USER", ACCOUNTS)
    equal = equal and mine == rows(seen.working, "root@localhost", ACCOUNTS)
    users = tuple(a for a in ACCOUNTS if "@" in a)
    equal = equal and cells(seen.replayed.grants, seen.catalog, Reach.DIRECT, accounts=users) == seen.tried
    return equal and not seen.replayed.troubles, len(seen.folder.statements)


if __name__ == "__main__":
    main()
