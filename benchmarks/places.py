"""Where identity meets transactions: precision and recall on planted estates, on SQLite, PostgreSQL and MariaDB.

``python -m benchmarks.places [--rows 1000] [--only WORDS]``: the main tables have so many rows; 2000000 takes minutes.
Exit code 1 if a place is missed or invented.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.estates.compare import audit, score
from tests.estates.load import loaded
from tests.estates.places import scenarios
from tests.servers import MariaDBServer, PostgresServer


def main() -> int:
    """Print a line a scenario; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
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
                scored = score(scenario, audit(urls))
            done = time.perf_counter()
            figures = f"{scored.precision:>11.2f}{scored.recall:>8.2f}{built - started:>8.1f}{done - built:>8.1f}"
            print(f"{scenario.name:<32}{len(scored.planted):>8}{len(scored.found):>8}{figures}", flush=True)
            for word, places in (("missed", scored.missed), ("invented", scored.invented)):
                for p in sorted(places, key=repr):
                    print(f"  {word}: {p.level} {sorted(p.identity)} {sorted(p.transactions)}")
            good = good and not scored.missed and not scored.invented
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
