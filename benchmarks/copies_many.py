"""How long comparing takes with thousands of relations: ``python -m benchmarks.copies_many [RELATIONS]``.

Three estates of sketches made here, no database: strangers in tables of one form (a schema a tenant), all tables one
copy of another, and tables of many forms. Judged by processor time of `analysis.copies.copies`, peak memory beside it.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator

from privaudit.analysis.copies import copies
from privaudit.analysis.facts import Facts
from privaudit.model import PLACES
from privaudit.sketches import Sketch, Sketches, TableSketch
from tests import facts as f
from tests.analysed import TODAY

RELATIONS = 2000
VALUES, BESIDE = 2000, 300
COLUMNS = ("name", "phone", "email", "birth_date", "city", "points", "since", "note", "rating", "branch")
KINDS = {"name": "PERSON", "phone": "PHONE_NUMBER", "email": "EMAIL_ADDRESS", "city": "CITY"}
WORDS = ("alpha", "beta", "gamma", "delta", "omega", "sigma", "theta", "kappa", "zeta", "iota")


def sketch(number: int, seed: int, columns: tuple[str, ...]) -> TableSketch:
    """A table numbered from one on whose other values follow from a seed."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    ids = [(hash(("place", i)) % PLACES, i) for i in range(VALUES)]
    phones = [(rng.randrange(PLACES), rng.getrandbits(64)) for _ in range(VALUES)]
    values = {"id": Sketch(ids, share=1.0), columns[1]: Sketch(phones, share=1.0)}
    beside = {}
    for anchor, items in (("id", ids), (columns[1], phones)):
        share = sorted(p for p, _ in items)[BESIDE] / PLACES
        for column in ("id", *columns):
            if column != anchor:
                pairs = [(p, rng.getrandbits(63)) for p, _ in items if p < share * PLACES]
                beside[anchor, column] = Sketch(pairs, share=share)
    equal = dict.fromkeys(("id", *columns), 0.0)
    return TableSketch(("s", "main", f"t{number}"), values=values, beside=beside, equal=equal, rows=VALUES)


def estate(count: int, sort: str) -> Facts:
    """Facts of so many tables."""
    tables, classified, sketches = [], [], []
    for i in range(count):
        columns: tuple[str, ...] = COLUMNS
        if sort == "many forms":
            columns = tuple(f"{c}_{WORDS[i % 10]}_{WORDS[i // 10 % 10]}" for c in COLUMNS)
        tables.append(f.relation(f"t{i}", " ".join(("id", *columns)), system="s"))
        named = dict(zip(columns, COLUMNS, strict=True))
        classified += [f.classified(f"t{i}", c, KINDS[n], system="s") for c, n in named.items() if n in KINDS]
        sketches.append(sketch(i, 1 if sort == "all copies" else i, columns))
    return f.facts(tables, classified, sketches=Sketches(sketches))


def timed(count: int) -> Iterator[str]:
    """One line an estate."""
    for sort in ("strangers of one form", "many forms", "all copies"):
        facts = estate(count, sort)
        began = time.process_time()
        found = copies(facts, TODAY)
        seconds = time.process_time() - began
        members = max((len(c.members) for c in found), default=0)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        yield f"{count} relations, {sort}: {seconds:.1f} s, rows {len(found)}, largest {members}, peak {peak} MiB"


def main() -> None:
    """Print the lines."""
    for line in timed(int(sys.argv[1]) if len(sys.argv) > 1 else RELATIONS):
        print(line, flush=True)


if __name__ == "__main__":
    main()
