"""How near estimates of rows and people are to the truth, and whether bounds hold it: 200 seeded tables.

``python -m benchmarks.estimates [COUNT] [MOST]``: simulated samples of each engine; ``sqlite``, ``postgresql`` and
``mariadb [COUNT] [MOST]``: tables on a real server, scanned as users scan them (a third of COUNT each by default).
Sizes from 50 to MOST rows, 2,000,000 by default; with 100,000 a server is done in minutes. Phones unique, spread
evenly, skewed, mixed, in runs, with some duplicates; with NULLs, deleted rows, tables never analysed. Printed for each
engine, with sketches and without: rows and unique phones within 15 %; of all others how often the truth lies inside the
bounds, and how wide they are at the median; and each number whose bounds miss the truth.
"""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator

from privaudit.analysis.people import with_people
from privaudit.model import TableRow, record

from .estimates_tables import ENGINES, MOST, SPREADS, Spec, people, phones, simulated, specs

COUNT, SEED = 200, 20261122
NEAR_ENOUGH = 0.15


@record
class Outcome:
    """One number: what it was about, the truth and what was said."""

    what: str
    """``rows``, ``unique`` (people of a table with a unique phone in each row) or ``people``."""
    group: str
    truth: int
    low: int
    estimate: int
    high: int | None

    @property
    def near(self) -> bool:
        """Whether the estimate is within 15 %."""
        return abs(self.estimate - self.truth) <= NEAR_ENOUGH * self.truth

    @property
    def held(self) -> bool:
        """Whether the truth lies inside the bounds; "at least" has no upper one."""
        return self.low <= self.truth and (self.high is None or self.truth <= self.high)

    @property
    def width(self) -> float:
        """The upper bound by the lower one."""
        return float("inf") if self.high is None else self.high / max(1, self.low)


def outcomes(spec: Spec, who: list[int], row: TableRow) -> Iterator[Outcome]:
    """Yield what was said of a table: its rows, and its people."""
    truth = len(set(who))
    rows = row.rows_estimate or 0
    yield Outcome(what="rows", group="", truth=len(who), low=row.rows_low or 0, estimate=rows, high=row.rows_high)
    if row.people_estimate is not None:
        key = spec.unique and spec.fill >= 1
        yield Outcome(
            what="unique" if key else "people",
            group=spec.spread,
            truth=truth,
            low=row.people_low or 0,
            estimate=row.people_estimate,
            high=row.people_high,
        )


def simulate(found: Iterable[Spec], engine: str, *, compare: bool, seed: int = SEED) -> Iterator[Outcome]:
    """Yield the outcomes of simulated scans."""
    for spec in found:
        who = people(spec, seed)
        facts = simulated(spec, phones(spec, who, seed), engine, compare=compare, seed=seed)
        (row,) = with_people(facts)
        yield from outcomes(spec, who, row)


def summary(found: list[Outcome]) -> list[str]:
    """Return the lines that tell how good a set of outcomes is."""
    lines = []
    for what in ("rows", "unique", "people"):
        of = [o for o in found if o.what == what]
        if of:
            near, held = sum(o.near for o in of) / len(of), sum(o.held for o in of) / len(of)
            lines.append(
                f"{what}: {len(of)} tables; within 15 % {near:.0%}; truth inside the bounds {held:.0%};"
                f" median width {statistics.median(o.width for o in of):.2f}"
            )
    by_group: dict[str, list[Outcome]] = defaultdict(list)
    for o in found:
        if o.what == "people":
            by_group[o.group].append(o)
    parts = [_of_group(g, by_group[g]) for g in SPREADS if by_group[g]]
    return [*lines, "people by spread, inside the bounds and width: " + ", ".join(parts)]


def _of_group(name: str, of: list[Outcome]) -> str:
    return f"{name} {sum(o.held for o in of)}/{len(of)} x{statistics.median(o.width for o in of):.1f}"


def _print(name: str, found: list[Outcome]) -> None:
    for line in summary(found):
        print(f"estimates, {name}: {line}", flush=True)
    for o in found:
        if not o.held:
            print(f"estimates, {name}: outside: {o.what} {o.group}, {o.truth} not in {o.low} to {o.high}", flush=True)


def main() -> None:
    """Print the figures."""
    arguments = sys.argv[1:]
    server = arguments.pop(0) if arguments and arguments[0] in ("sqlite", "postgresql", "mariadb") else None
    count = int(arguments[0]) if arguments else COUNT // 3 if server else COUNT
    found = specs(count, SEED, most=int(arguments[1]) if len(arguments) > 1 else MOST)
    if server is not None:
        from .estimates_servers import scanned

        for compare, got in scanned(server, found, SEED):
            _print(f"{server}, {_named(compare=compare)}", got)
        return
    for compare in (True, False):
        every: list[Outcome] = []
        for engine in ENGINES:
            share = found[ENGINES.index(engine) :: len(ENGINES)]
            each = list(simulate(share, engine, compare=compare))
            _print(f"simulated {engine}, {_named(compare=compare)}", each)
            every += each
        _print(f"simulated, all, {_named(compare=compare)}", every)


def _named(*, compare: bool) -> str:
    return "with sketches" if compare else "--no-compare"


if __name__ == "__main__":
    main()
