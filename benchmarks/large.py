"""Large audits for measurements: rows like those of the sample audit, as many as wanted, streamed to a file.

Rows are made one at a time (twice: once for their ids, which audit.json is sorted by), so that only the codec's and the
report's own memory is measured. The same counts give the same bytes.
"""

from __future__ import annotations

import dataclasses
import functools
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, cast

from privaudit.model import ROW_TYPES, AuditResult, Classification, Ref, record
from privaudit.model.codec import dump_audit
from privaudit.model.result import Row

SAMPLE: Final = Path(__file__).parent.parent / "reports" / "sample" / "audit.json"
SYSTEMS, ACCOUNTS = 40, 50
"""Systems of a large estate, and accounts on each."""


@record
class Shape:
    """How many rows of each array."""

    tables: int
    classifications: int
    access: int
    findings: int = 0
    others: int = 0
    """In arrays of steps, statements, accounts, reads, people, keys, places and needless columns together."""

    @property
    def rows(self) -> int:
        """Of all arrays, without the systems."""
        return self.tables + self.classifications + self.access + self.findings + self.others


def shapes(rows: int) -> dict[str, Shape]:
    """Return the shapes measured, of about so many rows each: a whole estate, columns alone, access alone."""
    return {
        "estate": Shape(
            tables=rows // 10,
            classifications=rows * 3 // 10,
            access=rows // 2,
            findings=rows // 40,
            others=rows * 3 // 40,
        ),
        "classifications": Shape(tables=rows // 20, classifications=rows, access=rows // 100),
        "access": Shape(tables=rows // 20, classifications=rows // 100, access=rows),
    }


_OTHERS = ("steps", "statements", "principals", "reads", "people", "links", "colocations", "needless")
_OF_OTHERS = (8, 4, 5, 5, 3, 3, 1, 1)


class _Rows:
    """Rows made anew each time they are iterated, in id order."""

    def __init__(self, count: int, make: Callable[[int], Row]) -> None:
        self._make = make
        found = {make(i).id: i for i in range(count)}
        self._order = [found[key] for key in sorted(found)]

    def __iter__(self) -> Iterator[Row]:
        return map(self._make, self._order)


class _Maker:
    """Makes row number ``i`` of each array from the sample's rows."""

    def __init__(self, shape: Shape) -> None:
        from privaudit.report import load_audit

        self.base = load_audit(SAMPLE)
        self.shape = shape
        read = [s for s in self.base.systems if any(t.system == s.name for t in self.base.tables)]
        self.systems = tuple(
            dataclasses.replace(read[i % len(read)], name=f"system-{i:02}", server=f"server-{i // 4}")
            for i in range(SYSTEMS)
        )
        self.tables = [t for t in self.base.tables if t.status.value == "scanned"]
        self.columns = [c for c in self.base.classifications if c.decision is None]
        self.rights = [a for a in self.base.access if a.table is not None]
        self.staff = [p.name for p in self.base.people]

    def place(self, i: int) -> Ref:
        """The relation number ``i``."""
        i %= self.shape.tables
        table = self.tables[i % len(self.tables)]
        return Ref(system=f"system-{i % SYSTEMS:02}", schema=table.schema, table=f"{table.table}_{i}")

    def _at(self, row: Any, i: int, **more: Any) -> Any:
        """The row in relation number ``i``."""
        ref = self.place(i)
        return dataclasses.replace(row, system=ref.system, schema=ref.schema, table=ref.table, **more)

    def make(self, array: str, i: int) -> Row:
        """Return row ``i`` of an array."""
        made = getattr(self, f"_{array}", None)
        return cast("Row", made(i) if made else self._other(array, i))

    def _tables(self, i: int) -> Row:
        draw = random.Random(i)  # noqa: S311 - no secret
        row = self.tables[i % len(self.tables)]
        return cast("Row", self._at(row, i, rows_sampled=draw.randrange(1, 1000), people_estimate=None, people_low=None,
                                    people_high=None) if row.people_estimate is None
                    else self._at(row, i, people_estimate=(n := draw.randrange(2000, 90_000)), people_low=n // 2,
                                  people_high=n * 2))  # fmt: skip

    def _classifications(self, i: int) -> Classification:
        draw = random.Random(i)  # noqa: S311 - no secret
        row = self.columns[i % len(self.columns)]
        seen = draw.randrange(50, 1000)
        evidence = tuple(
            dataclasses.replace(
                e,
                weight=round(e.weight + draw.random(), 3),
                hits=seen - draw.randrange(20),
                seen=seen,
            )
            if e.hits is not None
            else e  # what a name or a type says weighs the same everywhere
            for e in row.evidence
        )
        number = i // self.shape.tables
        more = {
            "column": f"{row.column}_{number}",
            "checked": seen,
            "distinct": seen - draw.randrange(30),
            "fill_rate": round(draw.random(), 4),
            "top_share": round(draw.random() / 9, 4),
            "once": seen - draw.randrange(40),
            "confidence": row.confidence,
            "evidence": evidence,
        }
        return cast("Classification", self._at(row, i, **more))

    def _access(self, i: int) -> Row:
        row = self.rights[i % len(self.rights)]
        number = i // self.shape.tables + (i % self.shape.tables) // SYSTEMS % ACCOUNTS
        columns = row.columns if row.columns == ("*",) else tuple(f"{c}_{i // 1000}" for c in row.columns)
        person = self.staff[number % len(self.staff)] if row.person else None
        return cast("Row", self._at(row, i, principal=f"account_{number}", person=person, columns=columns))

    def _findings(self, i: int) -> Row:
        row = self.base.findings[i % len(self.base.findings)]
        related = tuple(self.place(i + n) for n in range(len(row.target.related)))
        target = dataclasses.replace(row.target, ref=self.place(i), related=related, realm=None)
        return dataclasses.replace(row, target=target)

    def _other(self, array: str, i: int) -> Any:
        rows: tuple[Any, ...] = getattr(self.base, array)
        row, name = rows[i % len(rows)], f"{array}_{i}"
        if array == "steps":
            return dataclasses.replace(row, step="sample", target=self.place(i))
        if array == "statements":
            return dataclasses.replace(row, system=self.place(i).system, sql=f"{row.sql} {name}")
        if array == "principals":
            return dataclasses.replace(row, system=self.systems[i % SYSTEMS].name, principal=f"account_{i // SYSTEMS}")
        if array == "people":
            again = i >= len(rows)
            return dataclasses.replace(row, name=f"{row.name} {i}", login=name) if again else row
        if array == "links":
            here, there = (
                tuple(dataclasses.replace(self.place(i + n), column="id") for _ in (1,)) for n in (0, SYSTEMS)
            )
            return dataclasses.replace(row, from_=here, to=there)
        if array == "colocations":
            refs = tuple(dataclasses.replace(self.place(i), column=r.column) for r in row.identity)
            return dataclasses.replace(row, identity=refs, systems=(self.place(i).system,))
        if array == "needless":
            return dataclasses.replace(row, ref=dataclasses.replace(self.place(i), column=row.ref.column))
        return self._at(row, i)


def audit(shape: Shape) -> AuditResult:
    """Return an audit of that shape, whose arrays are made while they are iterated."""
    maker = _Maker(shape)
    counts = {"tables": shape.tables, "classifications": shape.classifications, "access": shape.access}
    counts["findings"] = shape.findings
    for name, part in zip(_OTHERS, _OF_OTHERS, strict=True):
        counts[name] = shape.others * part // sum(_OF_OTHERS)
    counts["people"] = max(counts["people"], len(maker.staff))
    rows: Any = {n: _Rows(c, functools.partial(maker.make, n)) for n, c in counts.items() if c}
    systems = tuple(sorted(maker.systems, key=lambda s: s.id))
    assert rows.keys() <= ROW_TYPES.keys()
    return AuditResult(tool=maker.base.tool, run=maker.base.run, estate=maker.base.estate, systems=systems, **rows)


def write(shape: Shape, path: Path) -> None:
    """Write audit.json of that shape."""
    from privaudit.report.words import text_of

    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(dump_audit(audit(shape), text_of))
