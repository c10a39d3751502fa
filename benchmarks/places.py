"""Where identity meets transactions: precision and recall on planted estates, on SQLite, PostgreSQL and MariaDB.

``python -m benchmarks.places [--rows 1000] [--only WORDS] [--seconds 20]``: the main tables have so many rows; 2000000
takes minutes. ``--seconds``: the time-out of comparing statements, that of scans if it is not given.
Exit code 1 if a place is missed or invented.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from privaudit.analysis.places import colocations
from privaudit.analysis.undeclared import discovered_links
from tests.estates.compare import audit, score
from tests.estates.load import loaded
from tests.estates.places import scenarios
from tests.facts import classified
from tests.servers import MariaDBServer, PostgresServer
from tests.sketched import World

TABLES, COLUMNS = 2000, 10


def main() -> int:
    """Print a line a scenario; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=float, help="time-out of comparing statements; the default is that of scans")
    chosen = parser.parse_args()
    _analysis()
    good = True
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres, mariadb = PostgresServer(), MariaDBServer()
        for server in (postgres, mariadb):
            server.start()
            stack.callback(server.stop)
        print(f"{'scenario':<32}{'planted':>8}{'found':>8}{'precision':>11}{'recall':>8}{'load s':>8}{'scan s':>8}")
        for scenario in scenarios(chosen.rows):
            if chosen.only not in scenario.name:
                continue
            started = time.perf_counter()
            with loaded(scenario, postgres.url, mariadb.url, folder) as urls:
                built = time.perf_counter()
                scored = score(scenario, audit(urls, chosen.seconds))
            done = time.perf_counter()
            figures = f"{scored.precision:>11.2f}{scored.recall:>8.2f}{built - started:>8.1f}{done - built:>8.1f}"
            print(f"{scenario.name:<32}{len(scored.planted):>8}{len(scored.found):>8}{figures}", flush=True)
            for word, places in (("missed", scored.missed), ("invented", scored.invented)):
                for p in sorted(places, key=repr):
                    print(f"  {word}: {p.level} {sorted(p.identity)} {sorted(p.transactions)}")
            good = good and not scored.missed and not scored.invented
    return 0 if good else 1


def _analysis() -> None:
    """Print the processor seconds of links and places of 2,000 tables with 20,000 classified columns."""
    world = World()
    kinds = ("PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS", "STREET_ADDRESS", "RU_PASSPORT", "CITY")
    for n in range(TABLES // 2):
        people, orders = f"customers_{n}", f"orders_{n}"
        phones = [f"+7900{n:04d}{i:03d}" for i in range(300)]
        held = [classified(people, f"c{i}", kinds[i % len(kinds)]) for i in range(COLUMNS)]
        columns = " ".join(f"c{i}:text" for i in range(COLUMNS))
        world.table(people, f"id:int! {columns}", {"id": range(300), "c1": phones}, *held)
        bought = [classified(orders, f"c{i}", "TRANSACTION_AMOUNT") for i in range(COLUMNS)]
        values = {"customer_id": range(300)}
        world.table(orders, f"nr:int! customer_id:int {columns.replace('text', 'int')}", values, *bought)
    facts = world.facts
    started = time.process_time()
    links = discovered_links(facts)
    linked = time.process_time()
    rows = colocations(facts.with_(links=links))
    done = time.process_time()
    print(
        f"{TABLES} tables, {len(facts.classifications)} classified columns: {len(links)} links in "
        f"{linked - started:.1f} s, {len(rows)} places in {done - linked:.1f} s of one core"
    )


if __name__ == "__main__":
    sys.exit(main())
