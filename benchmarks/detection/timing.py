"""Processor time a column of 1,000 made-up values takes, by kind of column: one core, dictionaries warm, medians.

Every run sees values of its own, so that no cache knows them; the values are composed here and are nobody's.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from privaudit.detect import Rules, classify, load_rules
from privaudit.model import Column, SampleMethod, Table, TableKind, TableSample, TypeFamily

VALUES, RUNS = 1000, 7
Maker = Callable[[random.Random], str]
_SYLLABLES = "ba ko li ma ne ro sa ti vu den gor hal kin lor mar nor pel rin sten tor wal wick"
_FIRST = "Anna Boris Clara Daniel Elena Felix Greta Henry Irina Julia Karl Laura Maria Nora Oleg Peter Roman Simon"
_ROOTS = "Берез Волк Громов Дубов Ельник Журавл Зимин Козл Лебед Медвед Орл Павл Рыбак Сокол Тихон Ушак Фёдор Яковл"
_GIVEN = "Анна Борис Вера Глеб Дарья Егор Зоя Иван Кира Лев Мария Нина Олег Павел Роман Софья Тихон Юлия"
_FATHERS = "Борисович Глебович Егорович Иванович Львович Олегович Павлович Романович Тихонович"
_WORDS = (
    "the customer asked to move delivery because nobody is at home before evening please call again and leave parcel "
    "клиент просил перенести доставку потому что вечером никого не будет дома позвоните ещё раз и оставьте посылку"
)
SYLLABLES, FIRST, ROOTS, GIVEN, FATHERS, WORDS = (
    words.split() for words in (_SYLLABLES, _FIRST, _ROOTS, _GIVEN, _FATHERS, _WORDS)
)
ENDINGS = ("ов", "ин", "ев", "ский", "цев", "енко")


@dataclass(frozen=True)
class Timed:
    """One kind of column: its limit and its median, in milliseconds a column."""

    kind: str
    limit: float
    median: float


def _surname(r: random.Random) -> str:
    return "".join(r.choice(SYLLABLES) for _ in range(r.randint(2, 3))).title()


def _english(r: random.Random) -> str:
    return f"{r.choice(FIRST)} {_surname(r)}"


def _russian(r: random.Random) -> str:
    return f"{r.choice(ROOTS)}{r.choice(ENDINGS)} {r.choice(GIVEN)} {r.choice(FATHERS)}"


def _phone(r: random.Random) -> str:
    return f"+7 9{r.randint(10, 99)} {r.randint(100, 999)}-{r.randint(10, 99)}-{r.randint(10, 99)}"


def _national(r: random.Random) -> str:
    return f"({r.randint(201, 989)}) {r.randint(200, 999)}-{r.randint(1000, 9999)}"


def _sentence(r: random.Random) -> str:
    return " ".join(r.choice(WORDS) for _ in range(r.randint(8, 24))).capitalize() + "."


def _note(r: random.Random) -> str:
    """A sentence, one in three with somebody in it."""
    about = r.choice((_english, _russian, _phone, _sentence, _sentence, _sentence))
    return f"{_sentence(r)} {about(r)}"


def _short_note(r: random.Random) -> str:
    return " ".join(r.choice(WORDS) for _ in range(r.randint(3, 5)))


def _address(r: random.Random) -> str:
    return f"ул. {r.choice(ROOTS)}ова, д. {r.randint(1, 99)}, кв. {r.randint(1, 200)}"


def _document(r: random.Random) -> str:
    """JSON of eleven facts under six paths."""
    items = [{"sku": r.randint(1, 9999), "qty": r.randint(1, 9)} for _ in range(3)]
    city, mail = r.choice(SYLLABLES), f"{_surname(r).lower()}@example.org"
    return json.dumps({"name": _english(r), "email": mail, "phone": _phone(r), "city": city, "items": items})


KINDS: tuple[tuple[str, float, dict[str, Maker]], ...] = (
    (
        "short values",
        0.5,
        {
            "order_id": lambda r: str(r.randint(10_000, 99_999)),
            "created": lambda r: f"2024-{r.randint(1, 12):02}-{r.randint(1, 28):02}",
            "status": lambda r: r.choice(("new", "paid", "sent", "done")),
            "amount": lambda r: f"{r.randint(1, 900)}.{r.randint(0, 99):02}",
            "sku": lambda r: f"{r.choice(SYLLABLES).upper()}-{r.randint(1000, 9999)}",
            "uid": lambda r: f"{r.getrandbits(128):032x}",
            "zip": lambda r: str(r.randint(101_000, 693_000)),
            "email": lambda r: f"{_surname(r).lower()}{r.randint(1, 999)}@example.org",
        },
    ),
    (
        "names and phones",
        8.0,
        {"full_name": _english, "fio": _russian, "surname": _surname, "mobile": _phone, "phone": _national},
    ),
    ("free text", 150.0, {"comment": _note, "remark": _sentence}),
    ("notes, addresses, documents", 150.0, {"note": _short_note, "address": _address, "payload": _document}),
)


def _table(makers: dict[str, Maker], seed: int) -> tuple[Table, TableSample]:
    r = random.Random(seed)  # noqa: S311 - data for a benchmark
    columns = tuple(Column(name=n, data_type="text", family=TypeFamily.TEXT, position=i) for i, n in enumerate(makers))
    table = Table(system="timing", schema="main", name="requests", kind=TableKind.TABLE, columns=columns)
    values: dict[str, tuple[object, ...]] = {n: tuple(m(r) for _ in range(VALUES)) for n, m in makers.items()}
    return table, TableSample(values, rows=VALUES, method=SampleMethod.ALL_ROWS, seed=seed)


def column_ms(makers: dict[str, Maker], rules: Rules, runs: int = RUNS) -> float:
    """Median processor time a column, in milliseconds; one run before the first warms up what is loaded once."""
    spent = []
    for seed in range(runs + 1):
        table, sample = _table(makers, seed)
        started = time.process_time()
        classify(table, sample, rules)
        spent.append(time.process_time() - started)
    return 1000 * statistics.median(spent[1:]) / len(makers)


def measure() -> list[Timed]:
    """Each kind of column."""
    rules = load_rules()
    return [Timed(kind, limit, column_ms(makers, rules)) for kind, limit, makers in KINDS]
