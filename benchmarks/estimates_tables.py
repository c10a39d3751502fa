"""Seeded tables with a known number of people: sizes, spreads, defects; and simulated samples."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Sequence

from privaudit.analysis.facts import Facts
from privaudit.detect.fields import NEAR
from privaudit.dialects._rows import KEYS_BEFORE, Around, rows_by_gaps
from privaudit.dialects._sampling import SURE
from privaudit.model import (
    PLACES,
    Band,
    Catalog,
    Category,
    Classification,
    Column,
    SampleMethod,
    Sampling,
    Subject,
    System,
    SystemStatus,
    Table,
    TableKind,
    TableRow,
    TableStatus,
    TypeFamily,
    record,
)
from privaudit.model.marks import TAIL
from privaudit.sketches import NONE, Sketch, Sketches, TableSketch

SPREADS = ("unique", "uniform", "zipf", "mixture", "runs", "duplicates")
ENGINES = ("sqlite", "postgresql", "mysql")
SAMPLE = 1000
AIM = 2000
"""Values that a sketch aims at, as `CompareSettings.values`."""
LEAST, MOST = 50, 2_000_000


@record
class Spec:
    """One table: rows, how they are spread over people, the share with a phone, and what is odd about it."""

    number: int
    rows: int
    spread: str
    fill: float
    declared: bool
    """Whether the schema says that phones are unique, where they are."""
    gaps: bool
    """Whether a third of the rows, in one piece, was deleted."""
    analysed: bool

    @property
    def name(self) -> str:
        """The table's name."""
        return f"clients_{self.number}"

    @property
    def unique(self) -> bool:
        """Whether no two rows hold the same phone."""
        return self.spread == "unique"


def specs(count: int, seed: int, *, most: int = MOST) -> list[Spec]:
    """Return so many tables; sizes spread evenly over the orders of magnitude from 50 rows on."""
    rng = random.Random(seed)  # noqa: S311 - made-up data
    made = []
    for number in range(count):
        spread = SPREADS[(number + number // len(SPREADS)) % len(SPREADS)]
        made.append(
            Spec(
                number=number,
                rows=round(LEAST * (most / LEAST) ** rng.random()),
                spread=spread,
                fill=1.0 if rng.random() < 0.7 else rng.uniform(0.3, 0.95),
                declared=spread == "unique" and rng.random() < 0.5,
                gaps=rng.random() < 0.3,
                analysed=rng.random() < 0.7,
            )
        )
    return made


def people(spec: Spec, seed: int) -> list[int]:
    """Return whom each row is about: whole numbers."""
    rng = random.Random(seed * 100_003 + spec.number)  # noqa: S311 - made-up data
    rows = spec.rows
    if spec.spread == "unique":
        return list(range(rows))
    if spec.spread == "uniform":
        most = max(1, round(rows ** rng.uniform(0.5, 1)))
        return [rng.randrange(most) for _ in range(rows)]
    if spec.spread == "zipf":
        most, power = max(2, round(rows * rng.uniform(0.1, 0.8))), rng.uniform(0.6, 1.2)
        weights = list(itertools.accumulate(1 / (n + 1) ** power for n in range(most)))
        return rng.choices(range(most), cum_weights=weights, k=rows)
    if spec.spread == "mixture":
        regulars = max(1, rows // 50)
        return [rows + n if rng.random() < 0.4 else rng.randrange(regulars) for n in range(rows)]
    if spec.spread == "runs":
        out: list[int] = []
        while len(out) < rows:
            out += [rows + len(out)] * (1 + int(rng.expovariate(0.4)))
        return out[:rows]
    return [rng.randrange(rows) if rng.random() < 0.1 else n for n in range(rows)]


def phones(spec: Spec, who: Sequence[int], seed: int) -> list[str | None]:
    """Return each row's phone, None where it has none; one person has one phone."""
    rng = random.Random(seed * 7 + spec.number)  # noqa: S311 - made-up data
    return [f"+79{(n * 7_919 + 13) % 999_999_937:09d}" if rng.random() < spec.fill else None for n in who]


def sampled(values: Sequence[str | None], engine: str, seed: int) -> tuple[SampleMethod, list[str | None]]:
    """Return rows as an engine's sampler chooses them: all, random ones, blocks, or some behind random keys."""
    rng = random.Random(seed)  # noqa: S311 - a sample
    rows = len(values)
    if rows <= SAMPLE:
        return SampleMethod.ALL_ROWS, list(values)
    if engine == "postgresql" and rows <= 50_000:
        chosen = sorted(rng.sample(range(rows), SAMPLE))
        return SampleMethod.RANDOM_ROWS, [values[i] for i in chosen]
    if engine == "postgresql":
        pages = [p for p in range(0, rows, 60) if rng.random() < 300 / (rows / 60)]
        chosen = [i for p in pages for i in range(p, min(rows, p + 60)) if rng.random() < SAMPLE / 18_000]
        return SampleMethod.RANDOM_BLOCKS, [values[i] for i in chosen[:SAMPLE]]
    points, each = (100, 10) if engine == "sqlite" else (200, 5)
    found = {i for _ in range(points) for p in [rng.randrange(rows)] for i in range(p, min(rows, p + each))}
    return SampleMethod.RANDOM_KEYS, [values[i] for i in sorted(found)][:SAMPLE]


def rows_met(spec: Spec, rows: int, method: SampleMethod, seed: int) -> tuple[int, int, int] | None:
    """Return what a sampler says of the number of rows: by keys that it hit, or by the rows of a random draw."""
    rng = random.Random(seed + 1)  # noqa: S311 - a sample
    if method is SampleMethod.ALL_ROWS:
        return None
    if method is SampleMethod.RANDOM_KEYS:
        whole = round(rows * 1.5) if spec.gaps else rows
        hole = range(rows // 2, rows // 2 + whole - rows)
        points = [rng.randrange(whole) for _ in range(100)]
        places = [_around(p, whole, hole) for p in points]
        return rows_by_gaps(0, whole - 1, places, SAMPLE)
    pages = 2 / 300 if method is SampleMethod.RANDOM_BLOCKS else 0.0
    spread = (1 / SAMPLE + pages) ** 0.5
    error = SURE * spread
    likely = rows * (1 + rng.gauss(0, spread / 1.2))
    return round(likely / (1 + error)), round(likely), round(likely * (1 + error))


def _around(point: int, whole: int, hole: range) -> Around:
    """Return the keys around a point of a range with a hole."""
    after = (n for n in range(hole.stop if point in hole else point, whole) if n not in hole)
    before = (n for n in range((hole.start if point in hole else point) - 1, -1, -1) if n not in hole)
    return Around(before=tuple(itertools.islice(before, KEYS_BEFORE)), after=tuple(itertools.islice(after, 10)))


def placed(number: int, seed: int) -> int:
    """Return where a whole number stands among all: a mixing of its bits, as MD5 does it on servers (T. Wang, 1997)."""
    n = (number + seed) & 0xFFFFFFFF
    for _ in range(2):
        n = ((n >> 16) ^ n) * 0x45D9F3B & 0xFFFFFFFF
    return (n >> 16) ^ n


def sketched(values: Sequence[str | None], seed: int) -> Sketch:
    """Return a sketch as comparing makes it: phones stand where their last six digits do."""
    share = min(1.0, AIM / len(values))
    limit = share * PLACES
    pairs = [(p, int(v[1:])) for v in values if v is not None for p in [placed(int(v[-TAIL:]), seed)] if p < limit]
    return Sketch(pairs, share=share, rows=len(pairs))


def simulated(spec: Spec, values: Sequence[str | None], engine: str, *, compare: bool, seed: int) -> Facts:
    """Return what a scan of the table would know, without a server."""
    method, sample = sampled(values, engine, seed + spec.number)
    known = [v for v in sample if v is not None]
    times = Counter(known)
    begun: dict[str, int] = {}
    again = {v for i, v in enumerate(sample) if v is not None and i - begun.setdefault(v, i) > NEAR}
    stated = len(values) if engine != "sqlite" and spec.analysed else None
    columns = (
        Column(name="id", data_type="integer", family=TypeFamily.INTEGER, position=1, unique=True, nullable=False),
        Column(name="phone", data_type="text", family=TypeFamily.TEXT, position=2, unique=spec.declared),
    )
    table = Table(
        system="s", schema="main", name=spec.name, kind=TableKind.TABLE, columns=columns, primary_key=("id",),
        rows_estimate=stated,
    )  # fmt: skip
    found = Classification(
        system="s", schema="main", table=spec.name, column="phone", data_type="text", entity="PHONE_NUMBER",
        category=Category.CONTACT, subject=Subject.CUSTOMER, confidence=0.97, band=Band.CERTAIN,
        checked=len(known), distinct=len(times), fill_rate=len(known) / len(sample),
        once=sum(1 for n in times.values() if n == 1), twice=sum(1 for n in times.values() if n == 2),
        one_place=len(times) - len(again),
    )  # fmt: skip
    met = rows_met(spec, len(values), method, seed + spec.number)
    row = TableRow(
        system="s", schema="main", table=spec.name, kind=TableKind.TABLE, status=TableStatus.SCANNED, columns=2,
        rows_estimate=len(values) if met is None else stated or met[1], rows_sampled=len(sample),
        sampling=Sampling(method=method, seed=seed), subject=Subject.CUSTOMER,
        rows_low=met[0] if met else None, rows_high=met[2] if met else None, rows_method="rows_met" if met else None,
    )  # fmt: skip
    key = ("s", "main", spec.name)
    share = min(1.0, AIM / len(values))
    numbers = ((p, n) for n in range(len(values)) for p in [placed(n, seed)] if p < share * PLACES)
    ids = Sketch(numbers, share=share) if compare else None
    sketches = Sketches([TableSketch(key, values={"phone": sketched(values, seed), "id": ids})]) if ids else NONE
    return Facts(
        systems=(System(name="s", dialect=engine, status=SystemStatus.COMPLETE),),
        catalogs=(Catalog(system="s", tables=(table,)),),
        tables=(row,),
        classifications=(found,),
        sketches=sketches,
    )
