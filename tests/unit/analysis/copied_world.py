"""Tables of people and orders from one small generator, their sketches and facts, for tests of copies."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence

from privaudit.analysis.facts import Facts
from privaudit.model import Classification, Lifecycle, Table
from privaudit.sketches import Sketches, TableSketch
from tests import facts as f
from tests.sketching import sketched

Columns = dict[str, list[object]]

FIRST = [
    "Анна",
    "Иван",
    "Ольга",
    "Пётр",
    "Мария",
    "Сергей",
    "Елена",
    "Павел",
    "Юлия",
    "Олег",
    "Вера",
    "Игорь",
    "Нина",
    "Антон",
    "Зоя",
    "Глеб",
]
LAST = [
    f"{stem}{end}"
    for stem in ["Петр", "Сидор", "Козл", "Смирн", "Волк", "Зайц", "Орл", "Ежик", "Бел", "Черн"]
    for end in ("ов", "енко")
]
CITIES = ["Омск", "Пермь", "Тула", "Казань", "Самара"]
ENTITY = {
    "first_name": "PERSON",
    "name": "PERSON",
    "phone": "PHONE_NUMBER",
    "email": "EMAIL_ADDRESS",
    "city": "CITY",
    "amount": "TRANSACTION_AMOUNT",
    "item": "TRANSACTION_ITEM",
    "created": "TRANSACTION_TIME",
}
FORM = {
    "PERSON": "name",
    "FIRST_NAME": "name",
    "LAST_NAME": "name",
    "DATE_OF_BIRTH": "date",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "TRANSACTION_AMOUNT": "amount",
    "TRANSACTION_TIME": "date",
    "CITY": "text",
}
START = dt.date(2022, 1, 1)


def people(count: int, seed: int) -> Columns:
    """Customers numbered 1 to N, from the same names and cities whatever the seed; phones and days are their own."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    names = [f"{rng.choice(LAST)} {rng.choice(FIRST)}" for _ in range(count)]
    return {
        "id": list(range(1, count + 1)),
        "name": list(names),
        "phone": [f"+79{rng.randrange(10**9):09d}" for _ in range(count)],
        "email": [f"p{rng.randrange(10**9)}@mail.example" for _ in range(count)],
        "city": [rng.choice(CITIES) for _ in range(count)],
        "status": [rng.choice(("new", "active")) for _ in range(count)],
        "points": [rng.randrange(100_000) for _ in range(count)],
        "registered": [START + dt.timedelta(days=rng.randrange(1400)) for _ in range(count)],
    }


def orders(count: int, seed: int, customers: int = 300) -> Columns:
    """Orders numbered 1 to N without a name or phone: whose they are says a number only."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    return {
        "id": list(range(1, count + 1)),
        "customer_id": [rng.randrange(1, customers + 1) for _ in range(count)],
        "amount": [rng.randrange(100, 500_000) / 100 for _ in range(count)],
        "item": [f"товар {rng.randrange(400)}" for _ in range(count)],
        "created": [START + dt.timedelta(days=rng.randrange(1400)) for _ in range(count)],
    }


def rows(columns: Columns, chosen: Iterable[int]) -> Columns:
    """Some rows of a table."""
    picked = list(chosen)
    return {name: [values[i] for i in picked] for name, values in columns.items()}


def joined(one: Columns, other: Columns) -> Columns:
    """The rows of both."""
    return {name: [*values, *other[name]] for name, values in one.items()}


@dataclasses.dataclass
class World:
    """Tables by ``system.schema.table``; columns keep their kinds when they are renamed by ``kinds``."""

    tables: list[Table] = dataclasses.field(default_factory=list)
    classified: list[Classification] = dataclasses.field(default_factory=list)
    sketches: list[TableSketch] = dataclasses.field(default_factory=list)
    lifecycles: dict[str, Lifecycle] = dataclasses.field(default_factory=dict)

    def add(
        self,
        name: str,
        columns: Columns,
        *,
        kinds: Mapping[str, str] | None = None,
        keys: str = "",
        share: float = 1.0,
        anchors: Sequence[str] = ("id", "phone"),
        compared: bool = True,
        times: Sequence[str] = ("registered", "created"),
        whole: bool = True,
    ) -> World:
        """Put a table into the world, classified and, if ``compared``, with its sketch."""
        system, _, table = name.split(".")
        entities = {**ENTITY, **(kinds or {})}
        entities = {c: e for c, e in entities.items() if c in columns and e}
        made = f.relation(table, " ".join(columns), keys, system=system)
        self.tables.append(dataclasses.replace(made, primary_key=("id",) if "id" in columns else ()))
        self.classified += [f.classified(table, c, e, system=system) for c, e in entities.items()]
        if compared:
            marks = [a for a in (*anchors, "email") if a in columns]
            forms = {c: FORM[e] for c, e in entities.items() if e in FORM} | {c: "date" for c in columns if c in times}
            self.sketches.append(
                sketched(
                    name,
                    columns,
                    forms=forms,
                    marks=list(dict.fromkeys(marks)),
                    share=share,
                    anchors=[a for a in anchors if a in columns],
                    beside=list(columns),
                    times=[t for t in times if t in columns],
                    whole=whole,
                )
            )
        return self

    def facts(self) -> Facts:
        """The facts of this world."""
        names = sorted({t.system for t in self.tables})
        return f.facts(
            self.tables,
            self.classified,
            systems=[f.system(n, lifecycle=self.lifecycles.get(n)) for n in names],
            sketches=Sketches(self.sketches),
        )
