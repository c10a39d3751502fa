"""Effective access on PostgreSQL: as the server has it, over random webs of roles; and what a large server costs.

``python -m benchmarks.access`` does both; ``webs`` and ``scale`` alone. Webs: as in the tests, on 15 of the system's
packages and on 16 and 18 where the package index has them; any difference ends it with the web that shows it. Scale:
catalog and access of 10,000 tables with 500 log-ins, of which 20 read all and the others one table in a hundred.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from hypothesis import HealthCheck, Phase, given, settings

from privaudit.dialects.base import ConnectSpec, Limits
from privaudit.dialects.postgresql import DIALECT
from privaudit.model import Raw
from tests.contract.other_postgres import VERSIONS, others
from tests.contract.postgres_graphs import Web, check_filtered, check_listed, check_really, made_on, webs
from tests.other_servers import PostgresFrom
from tests.servers import PostgresServer, ServerAbsent

WEBS = 200
TABLES, SCHEMAS, COLUMNS = 10_000, 20, 12
LOGINS, READ_ALL, EACH = 500, 20, TABLES // 100
MOST_SECONDS, MOST_MEGABYTES = 60, 500
SEED = 20261122


@contextmanager
def running(server: PostgresServer) -> Iterator[PostgresServer]:
    """Start a server, and stop it in the end."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


def compare(server: PostgresServer, *, options: bool) -> int:
    """Compare many webs with what the server says and does; return how many log-ins were tried for real."""
    tried = 0

    @settings(
        max_examples=WEBS,
        deadline=None,
        derandomize=False,
        database=None,
        print_blob=True,
        phases=(Phase.generate,),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
    )
    @given(webs(options=options))
    def look(web: Web) -> None:
        nonlocal tried
        with made_on(server.url, web, "webs") as url:
            grants = check_listed(url, web)
            check_filtered(url, web, grants)
            check_really(url, web, grants, web.logins[:3])
            tried += len(web.logins[:3])

    look()
    return tried


def all_webs() -> None:
    """Compare on every version at hand."""
    with running(PostgresServer()) as server:
        report("15", server, options=False)
    try:
        with others() as more:
            for version in VERSIONS:
                report(str(version), more.server(version), options=True)
    except ServerAbsent as e:
        print(f"access: PostgreSQL {', '.join(map(str, VERSIONS))}: {e}")


def report(version: str, server: PostgresServer, *, options: bool) -> None:
    """Compare on one version, and print what was compared."""
    started = time.monotonic()
    tried = compare(server, options=options)
    print(
        f"access: PostgreSQL {version}: {WEBS} random webs, direct, set_role and row_security equal to the server's "
        f"answers; {tried} log-ins tried for real; missing 0, extra 0; {time.monotonic() - started:.0f} s"
    )


def fill(url: str) -> None:
    """Make the large server: half of the readers of all by pg_read_all_data, one right in ten on columns."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data
    names = [f"s{i % SCHEMAS}.t{i}" for i in range(TABLES)]
    columns = ", ".join(f"c{n} text" for n in range(COLUMNS))
    with psycopg.connect(url, autocommit=True) as connection:

        def send(*statements: str) -> None:
            for start in range(0, len(statements), 200):
                connection.execute("; ".join(statements[start : start + 200]).encode())

        send(*(f"CREATE SCHEMA s{n}" for n in range(SCHEMAS)))
        send(*(f"GRANT USAGE ON SCHEMA s{n} TO PUBLIC" for n in range(SCHEMAS)))
        send(*(f"CREATE TABLE {name} ({columns})" for name in names))
        send(*(f"CREATE ROLE r{n} LOGIN" for n in range(LOGINS)))
        half = READ_ALL // 2
        send(*(f"GRANT pg_read_all_data TO r{n}" for n in range(half)))
        readers = ", ".join(f"r{n}" for n in range(half, READ_ALL))
        send(*(f"GRANT SELECT ON ALL TABLES IN SCHEMA s{n} TO {readers}" for n in range(SCHEMAS)))
        for n in range(READ_ALL, LOGINS):
            part = " (c1, c2)" if n % 10 == 0 else ""
            send(f"GRANT SELECT{part} ON {', '.join(chance.sample(names, EACH))} TO r{n}")


def measure(url: str) -> None:
    """Read catalog and access in this process; print time, peak of memory, rows and statements."""
    started = time.monotonic()
    session = DIALECT.connect(ConnectSpec(name="large", url=Raw(url), run_id="bench", limits=Limits()))
    catalog = session.catalog()
    middle = time.monotonic()
    grants = session.grants(catalog)
    ended = time.monotonic()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    longest = max(s.seconds / s.count for s in session.statements())
    sent = sum(s.count for s in session.statements())
    session.close()
    print(
        f"access: {len(catalog.tables)} tables x {LOGINS} log-ins ({READ_ALL} read all, the rest {EACH} tables each): "
        f"catalog {middle - started:.1f} s, access {ended - middle:.1f} s, peak {peak:.0f} MB, "
        f"{len(grants.grants)} rows, {sent} statements, the longest {longest:.1f} s"
    )
    kept = ended - started <= MOST_SECONDS and peak <= MOST_MEGABYTES
    print(f"access: target {MOST_SECONDS} s and {MOST_MEGABYTES} MB: {'kept' if kept else 'MISSED'}")


def scale() -> None:
    """Make the large server and measure in a process of its own."""
    with running(PostgresFrom(None, max_locks_per_transaction="1000")) as server:
        fill(server.url)
        subprocess.run([sys.executable, "-m", "benchmarks.access", "measure", server.url], check=True)


def main() -> int:
    """Do what the command line says."""
    asked = sys.argv[1:]
    if asked[:1] == ["measure"]:
        measure(asked[1])
        return 0
    if asked in ([], ["webs"]):
        all_webs()
    if asked in ([], ["scale"]):
        scale()
    return 0


if __name__ == "__main__":
    sys.exit(main())
