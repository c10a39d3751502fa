"""The words in which an estate is planted: tables whose cells are functions of the row's number, and what is true.

People are invented: a number gives the same person everywhere, with a phone and an address of e-mail of their own.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from privaudit.demo.words import words
from privaudit.model import Level, record

Cell = Callable[[int], object]
FIRST = ("Анна", "Пётр", "Мария", "Иван", "Ольга", "Сергей", "Елена", "Дмитрий", "Татьяна", "Алексей", "Ирина", "Павел")
LAST = (
    "Карпенко",
    "Шевчук",
    "Бондаренко",
    "Ткаченко",
    "Кравченко",
    "Лысенко",
    "Гончаренко",
    "Савченко",
    "Руденко",
    "Мельниченко",
    "Марченко",
    "Кузьменко",
    "Юрченко",
    "Пилипенко",
    "Назаренко",
    "Демченко",
    "Тимошенко",
)
STREETS = ("Садовая", "Лесная", "Полевая", "Заречная", "Школьная", "Молодёжная", "Зелёная", "Луговая")
_PHONES = 899_999_999
_STEP = 7_368_787
"""Without a common divisor with the number of phones, so that each person has another one."""


def number(n: int) -> int:
    """The row's number."""
    return n


def full_name(n: int) -> str:
    """A person's name."""
    k = n * 31 % 1009
    return f"{LAST[n % 17]} {FIRST[k % 12]} {FIRST[n % 7]}ович"[:60]


def first_name(n: int) -> str:
    """A first name."""
    return FIRST[n * 31 % 1009 % 12]


def last_name(n: int) -> str:
    """A last name."""
    return LAST[n % 17]


def phone(n: int) -> str:
    """Ten digits of a mobile, without what stands before."""
    return f"9{100_000_000 + n * _STEP % _PHONES:09d}"


def phone_written(style: int) -> Cell:
    """A phone as people write it: 0 ``+79…``, 1 ``+7 (9…) …-..-..``, 2 ``89…``."""

    def cell(n: int) -> str:
        p = phone(n)
        return (f"+7{p}", f"+7 ({p[:3]}) {p[3:6]}-{p[6:8]}-{p[8:]}", f"8{p}")[style]

    return cell


def email(n: int) -> str:
    """An address of e-mail."""
    return f"{hashlib.md5(str(n).encode(), usedforsecurity=False).hexdigest()[:8]}.{n}@example.com"


def loud_email(n: int) -> str:
    """The same address in capitals."""
    return email(n).upper()


def address(n: int) -> str:
    """A street address."""
    return f"г. Тула, ул. {STREETS[n % 8]}, д. {n * 13 % 120 + 1}, кв. {n * 7 % 200 + 1}"


def passport(n: int) -> str:
    """A passport's series and number."""
    return f"45 {10 + n % 13:02d} {100_000 + n * 7919 % 900_000}"


def guid(n: int) -> uuid.UUID:
    """A person's UUID."""
    return uuid.UUID(bytes=hashlib.md5(b"p%d" % n, usedforsecurity=False).digest())


def guid_text(n: int) -> str:
    """It as text."""
    return str(guid(n))


def guid_bytes(n: int) -> bytes:
    """It as bytes."""
    return guid(n).bytes


def amount(n: int) -> str:
    """A sum of money."""
    return f"{50 + n * 7919 % 990_000 / 100:.2f}"


_GOODS: tuple[str, ...] = tuple(words("goods")["archive_goods"])


_START = datetime.fromisoformat("2024-01-01")


def goods(n: int) -> str:
    """What was bought."""
    return _GOODS[n % len(_GOODS)]


def moment(n: int) -> datetime:
    """When it was."""
    return _START + timedelta(minutes=n * 17 % 1_000_000)


def company(n: int) -> str:
    """A company's name."""
    return f"ООО «{STREETS[n % 8]} {n}»"


def some(people: int, cell: Cell = number, *, offset: int = 0) -> Cell:
    """A cell of one of so many people, who come evenly."""
    return lambda n: cell(offset + 1 + n * 7919 % people)


def small(most: int) -> Cell:
    """A number from 1 to ``most``."""
    return lambda n: 1 + n % most


@record
class Planted:
    """A place that is there: its level, and the relations of both sides as ``system.schema.table``."""

    level: Level
    identity: frozenset[str]
    transactions: frozenset[str]


@record
class PlantedTable:
    """A table: columns as (name, type, cell), the first the primary key; types as the engines know them.

    ``keys``: declared keys as (columns, table, columns), several columns with spaces between them. ``primary``: so many
    of the first columns are the primary key.
    """

    name: str
    columns: tuple[tuple[str, str, Cell], ...]
    rows: int
    schema: str = ""
    keys: tuple[tuple[str, str, str], ...] = ()
    primary: int = 1

    def values(self) -> Iterator[tuple[object, ...]]:
        """The rows."""
        cells = tuple(cell for _, _, cell in self.columns)
        return (tuple(cell(n) for cell in cells) for n in range(1, self.rows + 1))


@record
class PlantedSystem:
    """One database: ``engine`` is sqlite, postgresql or mariadb."""

    name: str
    engine: str
    tables: tuple[PlantedTable, ...]


@record
class Scenario:
    """Systems that are audited together, and every place in them."""

    name: str
    systems: tuple[PlantedSystem, ...]
    planted: frozenset[Planted]
