"""Views and routines on PostgreSQL: what roles really get out of random ones; and what thousands of them cost.

``python -m benchmarks.access_views`` does both; ``webs [COUNT]`` and ``scale`` alone. Webs: as in the tests, on 15 of
the system's packages and on 16 and 18 where the package index has them; any difference ends it with the web that shows
it. Scale: access of a server with 2,000 views (half of them over other views), 500 SECURITY DEFINER functions that
everyone may execute, as it is by default, and 500 log-ins, of which 20 read all views and the others one in a hundred.
"""

from __future__ import annotations

import random
import resource
import sys
import time

import psycopg
from hypothesis import HealthCheck, Phase, given, settings

from privaudit.dialects.base import ConnectSpec, Limits
from privaudit.dialects.postgresql import DIALECT
from privaudit.model import Raw, Reach
from tests.contract.other_postgres import VERSIONS, others
from tests.contract.postgres_view_webs import Web, cells, listed, made_on, tried, view_webs
from tests.servers import PostgresServer, ServerAbsent

from .access import running

WEBS = 100
TABLES, VIEWS, ROUTINES, LOGINS, READ_ALL = 200, 2_000, 500, 500, 20
COLUMNS = tuple(f"c{n}" for n in range(10))
SEED = 20261122


def compare(server: PostgresServer, count: int) -> int:
    """Compare random webs with what comes out; return how many roles were tried."""
    roles = 0

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=False,
        database=None,
        print_blob=True,
        phases=(Phase.generate,),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
    )
    @given(view_webs())
    def look(web: Web) -> None:
        nonlocal roles
        with made_on(server.url, web, "views") as url:
            grants = listed(url)
            found = {role: cells(grants, role) for role in web.roles}
            assert found == {role: tried(url, web, role) for role in web.roles}
        roles += len(web.roles)

    look()
    return roles


def all_webs(count: int) -> None:
    """Compare on every version at hand."""
    with running(PostgresServer()) as server:
        print(f"access_views: 15: {count} webs, {compare(server, count)} roles: none missing, none extra")
    try:
        with others() as more:
            for version in VERSIONS:
                roles = compare(more.server(version), count)
                print(f"access_views: {version}: {count} webs, {roles} roles: none missing, none extra")
    except ServerAbsent as e:
        print(f"access_views: PostgreSQL {', '.join(map(str, VERSIONS))}: {e}")


def build(url: str) -> None:
    """Make the large server."""
    rng = random.Random(SEED)  # noqa: S311 - a benchmark's choice
    with psycopg.connect(url) as connection:
        for n in range(LOGINS):
            connection.execute(f"CREATE ROLE l{n} LOGIN".encode())
        for n in range(TABLES):
            columns = ", ".join(f"{c} text" for c in COLUMNS)
            connection.execute(f"CREATE TABLE t{n} (k int, {columns})".encode())
        for n in range(VIEWS):
            connection.execute(_view(rng, n).encode())
            # Each of the others reads one view in a hundred; the first few read all.
            some = [f"l{i}" for i in range(READ_ALL, LOGINS) if rng.random() < 0.01]
            readers = ", ".join([*(f"l{i}" for i in range(READ_ALL)), *some])
            connection.execute(f"GRANT SELECT ON v{n} TO {readers}".encode())
        for n in range(ROUTINES):
            connection.execute(_routine(rng, n).encode())


def _routine(rng: random.Random, n: int) -> str:
    shown, asked = rng.choice(COLUMNS), rng.choice(COLUMNS)
    rest = f"FROM t{rng.randrange(TABLES)} WHERE k = $1 AND {asked} <> ''"
    bodies = (
        f"LANGUAGE sql BEGIN ATOMIC SELECT {shown} {rest}; END",
        f"LANGUAGE sql AS $$SELECT {shown} {rest}$$",
        f"LANGUAGE plpgsql AS $$DECLARE v text; BEGIN SELECT {shown} INTO v {rest}; RETURN v; END$$",
    )
    return f"CREATE FUNCTION f{n}(int) RETURNS text SECURITY DEFINER {bodies[n % 3]}"


def _view(rng: random.Random, n: int) -> str:
    first = f"t{rng.randrange(TABLES)}"
    second = f"v{rng.randrange(n)}" if n > 10 and rng.random() < 0.5 else f"t{rng.randrange(TABLES)}"
    shown = ", ".join(f"a.{c} AS {c}" for c in COLUMNS[:6])
    return (
        f"CREATE VIEW v{n} AS SELECT a.k, {shown}, b.c1 AS c6 FROM {first} a JOIN {second} b USING (k) WHERE a.c9 <> ''"
    )


def scale() -> None:
    """Print what the access of the large server costs."""
    with running(PostgresServer()) as server:
        build(server.url)
        spec = ConnectSpec(name="large", url=Raw(server.url), run_id="bench", limits=Limits(statement_timeout=120))
        session = DIALECT.connect(spec)
        started = time.monotonic()
        catalog = session.catalog()
        middle, used = time.monotonic(), time.process_time()
        grants = session.grants(catalog)
        ended, used = time.monotonic(), time.process_time() - used
        through = [g for g in grants.grants if g.reach in (Reach.VIEW, Reach.ROUTINE)]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        asked = sum(s.count for s in session.statements())
        session.close()
    print(
        f"access_views: {VIEWS} views, {ROUTINES} functions, {LOGINS} log-ins: catalog {middle - started:.1f} s,"
        f" access {ended - middle:.1f} s ({used:.1f} s of this processor),"
        f" {len(grants.grants)} rows ({len(through)} through views and functions),"
        f" {asked} statements, {memory:.0f} MB"
    )


def main() -> None:
    """Do what is asked."""
    what = sys.argv[1:2] or ["webs", "scale"]
    if "webs" in what:
        all_webs(int(sys.argv[2]) if len(sys.argv) > 2 else WEBS)
    if "scale" in what:
        scale()


if __name__ == "__main__":
    main()
