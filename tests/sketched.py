"""Tables with values, in a few words: what a scan and its comparing would have learnt of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from privaudit.analysis.facts import Facts
from privaudit.model import (
    Catalog,
    Classification,
    Column,
    PlaceForm,
    SampleMethod,
    Sampling,
    Subject,
    System,
    Table,
    TableKind,
    TableRow,
    TableStatus,
    TypeFamily,
    place,
)
from privaudit.sketches import Sketch, Sketches, TableSketch, digest_of
from tests.facts import system

KEY = b"k" * 32
SALT = "salt"
FAMILY = {
    "int": TypeFamily.INTEGER,
    "text": TypeFamily.TEXT,
    "char(36)": TypeFamily.TEXT,
    "uuid": TypeFamily.UUID,
    "binary(16)": TypeFamily.BINARY,
    "date": TypeFamily.DATE,
}
LENGTH = {"char(36)": 36, "binary(16)": 16}


def sketch(values: Iterable[object], *, share: float = 1.0, whole: bool = True) -> Sketch:
    """The sketch of a column with these values."""
    texts = [str(v).replace("-", "").lower() for v in values]
    pairs = [(place(SALT, PlaceForm.PLAIN, t) or 0, digest_of(KEY, t)) for t in texts]
    limit = Sketch([], share=share)
    inside = [(p, d) for p, d in pairs if p < round(share * 16**8)]
    return Sketch(pairs, share=limit.share, whole=whole, rows=len(inside))


class World:
    """Tables as they are added; ``facts`` is what an analysis gets."""

    def __init__(self, *systems: System) -> None:
        self._systems = {s.name: s for s in systems}
        self._tables: list[Table] = []
        self._rows: list[TableRow] = []
        self._sketches: list[TableSketch] = []
        self._found: list[Classification] = []

    def table(
        self,
        name: str,
        columns: str,
        values: Mapping[str, Iterable[object]] | None = None,
        *found: Classification,
        in_: str = "crm",
        schema: str = "main",
        subject: Subject = Subject.CUSTOMER,
        share: float = 1.0,
        people: int | None = 100,
    ) -> None:
        """Add a table: columns as ``id:int! name:text``, unique ones with ``!``; the first is the primary key."""
        made = []
        for number, text in enumerate(columns.split(), 1):
            column, _, kind = text.partition(":")
            plain = kind.rstrip("!") or "int"
            made.append(
                Column(
                    name=column,
                    data_type=plain,
                    family=FAMILY[plain],
                    position=number,
                    length=LENGTH.get(plain),
                    unique=kind.endswith("!"),
                )
            )
        keys = tuple(c.name for c in made[:1] if c.unique)
        self._systems.setdefault(in_, system(in_))
        self._tables.append(
            Table(system=in_, schema=schema, name=name, kind=TableKind.TABLE, columns=tuple(made), primary_key=keys)
        )
        self._rows.append(
            TableRow(
                system=in_, schema=schema, table=name, kind=TableKind.TABLE, status=TableStatus.SCANNED,
                columns=len(made), rows_estimate=1000, rows_sampled=1000,
                sampling=Sampling(method=SampleMethod.ALL_ROWS, seed=1), subject=subject,
                people_estimate=people, people_low=people, people_high=people,
            )
        )  # fmt: skip
        sketches = {c: sketch(v, share=share) for c, v in (values or {}).items()}
        self._sketches.append(TableSketch((in_, schema, name), values=sketches, rows=1000))
        self._found += found

    @property
    def facts(self) -> Facts:
        """The facts of all tables."""
        names = sorted(self._systems)
        return Facts(
            systems=tuple(self._systems[n] for n in names),
            catalogs=tuple(Catalog(system=n, tables=tuple(t for t in self._tables if t.system == n)) for n in names),
            tables=tuple(self._rows),
            classifications=tuple(sorted(self._found, key=lambda c: c.id)),
            sketches=Sketches(self._sketches),
        )
