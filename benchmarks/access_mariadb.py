"""Effective access on MariaDB: against really trying, over random graphs of rights; and what a large server costs.

``python -m benchmarks.access_mariadb`` does both; ``graphs [COUNT]`` and ``scale`` alone. Graphs: as in the tests; any
difference is printed with the seed that shows it, and makes the exit code 1. Scale: catalog and access of 10,000 tables
with 500 accounts, of which 20 read all and the others one table in a hundred.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pymysql

from privaudit.dialects.base import ConnectSpec, Limits
from privaudit.dialects.mysql import MARIADB
from privaudit.model import Raw
from tests.contract.mariadb_graphs import differences
from tests.servers import MariaDBServer

GRAPHS = 200
TABLES, DATABASES, COLUMNS = 10_000, 20, 12
ACCOUNTS, READ_ALL, EACH = 500, 20, TABLES // 100
MOST_SECONDS, MOST_MEGABYTES = 60, 500
SEED = 20261122


@contextmanager
def running() -> Iterator[MariaDBServer]:
    """Start a server, and stop it in the end."""
    server = MariaDBServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def graphs(count: int) -> int:
    """Compare many graphs with what accounts really read; return how many differences there were."""
    started = time.monotonic()
    found = 0
    with running() as server:
        for seed in range(count):
            for difference in differences(server, seed):
                print(f"access: MariaDB: {difference}")
                found += 1
    print(
        f"access: MariaDB: {count} random graphs, direct, set_role and view as really tried by every account;"
        f" differences {found}; {time.monotonic() - started:.0f} s"
    )
    return found


def fill(server: MariaDBServer) -> None:
    """Make the large server: half of the readers of all by a global right, one right in ten on columns."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data
    root = pymysql.connect(host="127.0.0.1", port=server.port, user="root", password=server.password, autocommit=True)
    columns = ", ".join(f"c{n} INT" for n in range(COLUMNS))
    names = [(f"d{i % DATABASES}", f"t{i}") for i in range(TABLES)]
    with root, root.cursor() as cursor:
        for n in range(DATABASES):
            cursor.execute(f"CREATE DATABASE d{n}")
        for database, table in names:
            cursor.execute(f"CREATE TABLE {database}.{table} ({columns}) ENGINE=MyISAM")
        for n in range(ACCOUNTS):
            cursor.execute(f"CREATE USER r{n}@'%'")
        for n in range(READ_ALL):
            wide = ["*"] if n < READ_ALL // 2 else [f"d{d}" for d in range(DATABASES)]
            for database in wide:
                cursor.execute(f"GRANT SELECT ON {database}.* TO r{n}@'%'")
        tables: list[tuple[str, ...]] = []
        cells: list[tuple[str, ...]] = []
        for n in range(READ_ALL, ACCOUNTS):
            part = n % 10 == 0
            for database, table in chance.sample(names, EACH):
                tables.append((database, f"r{n}", table, "" if part else "Select", "Select" if part else ""))
                cells += [(database, f"r{n}", table, c) for c in ("c1", "c2")] if part else []
        cursor.executemany(
            "INSERT INTO mysql.tables_priv (Host, Db, User, Table_name, Table_priv, Column_priv)"
            " VALUES ('%%', %s, %s, %s, %s, %s)",
            tables,
        )
        cursor.executemany(
            "INSERT INTO mysql.columns_priv (Host, Db, User, Table_name, Column_name, Column_priv)"
            " VALUES ('%%', %s, %s, %s, %s, 'Select')",
            cells,
        )
        cursor.execute("FLUSH PRIVILEGES")


def measure(url: str) -> None:
    """Read catalog and access in this process; print time, peak of memory, rows and statements."""
    started = time.monotonic()
    session = MARIADB.connect(ConnectSpec(name="large", url=Raw(url), run_id="bench", limits=Limits()))
    catalog = session.catalog()
    middle = time.monotonic()
    grants = session.grants(catalog)
    ended = time.monotonic()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sent = sum(s.count for s in session.statements())
    session.close()
    print(
        f"access: MariaDB: {len(catalog.tables)} tables x {ACCOUNTS} accounts ({READ_ALL} read all, the rest {EACH}"
        f" tables each): catalog {middle - started:.1f} s, access {ended - middle:.1f} s, peak {peak:.0f} MB,"
        f" {len(grants.grants)} rows, {sent} statements"
    )
    kept = ended - started <= MOST_SECONDS and peak <= MOST_MEGABYTES
    print(f"access: MariaDB: target {MOST_SECONDS} s and {MOST_MEGABYTES} MB: {'kept' if kept else 'MISSED'}")


def scale() -> None:
    """Make the large server and measure in a process of its own."""
    with running() as server:
        fill(server)
        subprocess.run([sys.executable, "-m", "benchmarks.access_mariadb", "measure", server.url], check=True)


def main() -> int:
    """Do what the command line says."""
    asked = sys.argv[1:]
    if asked[:1] == ["measure"]:
        measure(asked[1])
        return 0
    found = 0
    if asked[:1] in ([], ["graphs"]):
        found = graphs(int(asked[1]) if len(asked) > 1 else GRAPHS)
    if asked[:1] in ([], ["scale"]):
        scale()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
