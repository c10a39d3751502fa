"""The neutral description of a demo system: tables, typed columns with the right answer beside them, rows on demand.

One description is built into SQLite, PostgreSQL and MariaDB or MySQL, so that an audit of each can be compared. The
answer (``entity``, ``subject``) stands where the column is made: no column can be without one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from ..model.base import record
from ..model.catalog import Subject
from ..model.classification import Protection
from ..model.system import Lifecycle
from .numbers import seeded
from .people import Company, Person, company, english_person, phone_ru, russian_person
from .words import words

Row = tuple[object, ...]
Rows = Callable[[], Iterator[Row]]


@record
class Column:
    """One column and what is true of it.

    ``type`` is one of ``id int bigint text money real date time bool json str:N char:N``. ``entity`` is the kind of
    data the column is for, None for none; ``contained`` are kinds found inside its text or JSON.
    """

    name: str
    type: str
    entity: str | None = None
    subject: Subject = Subject.NONE
    comment: str = ""
    contained: tuple[str, ...] = ()
    protection: Protection = Protection.PLAIN

    @property
    def truth(self) -> str | None:
        """The entity; ``ORGANIZATION`` for whatever belongs to a company and not to a person."""
        if self.entity is not None and self.subject is Subject.ORGANISATION:
            return "ORGANIZATION"
        return self.entity


@record
class Reference:
    """A declared foreign key of one column."""

    column: str
    table: str
    referred: str


@record
class Table:
    """One table; ``rows`` makes its rows anew at each call, the same ones every time."""

    name: str
    columns: tuple[Column, ...]
    rows: Rows
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    comment: str = ""


@record
class Package:
    """A place planted on purpose where identity meets transactions.

    ``level`` is ``same_table`` or ``linked``; ``declared`` says whether foreign keys lead along ``tables``.
    """

    system: str
    tables: tuple[str, ...]
    level: str
    declared: bool
    parts: tuple[str, ...]


@record
class System:
    """One fictional company's database."""

    name: str
    title: str
    owner: str
    purpose: str
    lifecycle: Lifecycle
    tables: tuple[Table, ...]
    schema: str = "public"
    location: str = "RU"
    packages: tuple[Package, ...] = ()
    world_readable: bool = False

    def table(self, name: str) -> Table:
        """Return a table by name.

        Raises:
            KeyError: there is none.
        """
        return {t.name: t for t in self.tables}[name]


def col(
    name: str,
    type_: str,
    entity: str | None = None,
    subject: Subject = Subject.CUSTOMER,
    *,
    comment: str = "",
    contained: tuple[str, ...] = (),
    protection: Protection = Protection.PLAIN,
) -> Column:
    """Describe a column; without an entity and contained kinds its subject is ``none``."""
    said = subject if entity or contained else Subject.NONE
    return Column(
        name=name, type=type_, entity=entity, subject=said, comment=comment, contained=contained, protection=protection
    )


def org(name: str, type_: str, entity: str, *, comment: str = "") -> Column:
    """Describe a column with a company's data: what it would be if a person's, and that it is not."""
    return col(name, type_, entity, Subject.ORGANISATION, comment=comment)


@dataclass(frozen=True)
class Setup:
    """The seed and size of an estate, and the draws made with them."""

    seed: int = 1
    scale: float = 1.0
    _cache: dict[str, list[Row]] = field(default_factory=dict, repr=False, compare=False)

    def rng(self, name: str) -> Random:
        """Return a source of its own for a table, so that changing one table leaves the others as they were."""
        return seeded(f"{self.seed}:{name}")

    def count(self, n: int) -> int:
        """Return a number of rows at this scale, at least one."""
        return max(1, round(n * self.scale))

    def russians(self, start: int, n: int) -> list[Person]:
        """Return a slice of the Russian population; slices that overlap share people between systems."""
        first = round(start * self.scale)
        return [russian_person(self.seed, first + i) for i in range(self.count(n))]

    def english(self, start: int, n: int) -> list[Person]:
        """Return a slice of the English-speaking population."""
        first = round(start * self.scale)
        return [english_person(self.seed, first + i) for i in range(self.count(n))]

    def companies(self, start: int, n: int) -> list[Company]:
        """Return a slice of the register of companies."""
        return [company(self.seed, start + i) for i in range(n)]

    def kept(self, name: str, rows: Rows) -> list[Row]:
        """Return the rows of a table that other tables are drawn from, made once."""
        if name not in self._cache:
            self._cache[name] = list(rows())
        return self._cache[name]


def moment(rng: Random, start: date, end: date) -> datetime:
    """Return a time between two days, to the second, by day and evening more than by night."""
    day = start + timedelta(days=rng.randrange(max(1, (end - start).days)))
    return datetime.combine(day, time(min(23, int(rng.triangular(7, 23.9, 18))), rng.randrange(60), rng.randrange(60)))


def money(rng: Random, low: int, high: int) -> Decimal:
    """Return an amount with two decimals, small ones more often."""
    return Decimal(round(rng.triangular(low, high, low + (high - low) / 5) * 100)) / 100


def phrase(rng: Random, kind: str, person: Person, other: Person) -> str:
    """Return a line of free text of ``data/texts.yaml`` with this person's, or a relative's, data filled in."""
    text: str = rng.choice(words("texts")[kind])
    return text.format(
        phone=phone_ru(person.phone, rng.randrange(5)),
        phone2=phone_ru(other.phone, rng.randrange(5)),
        name=f"{other.first} {other.last}",
        code=person.address.door_code,
        floor=person.address.floor,
        number=rng.randrange(10_000, 1_000_000),
    )


def as_json(value: Mapping[str, object]) -> str:
    """Return JSON text as an application stores it."""
    return json.dumps(value, ensure_ascii=False)
