"""Tables of people and orders with copies planted among them: the truth that `benchmarks.copies` is judged by.

Every value follows from a seed and a row's number, so that a part of a table can be made again anywhere. All seeds draw
from the same names, cities and products, and all tables are numbered from one on: strangers look like copies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from privaudit.model import record

Row = tuple[object, ...]
_MASK = 2**64 - 1
_FIRST = "Анна Иван Ольга Пётр Мария Сергей Елена Павел Юлия Олег Вера Игорь Нина Антон Зоя Глеб Дарья Роман Алла Денис"
_STEMS = "Петр Сидор Козл Смирн Волк Зайц Орл Беляк Черн Жук Лебед Соболь Гусак Комар Дрозд Синиц Карп Ерш Щук Линёв"
FIRST = tuple(_FIRST.split())
LAST = tuple(stem + end for stem in _STEMS.split() for end in ("ов", "енко", "ский", "ин", "ук"))
CITIES = ("Омск", "Пермь", "Тула", "Казань", "Самара", "Псков", "Рязань", "Томск")
PRODUCTS = tuple(f"{what} {n}" for what in ("Чайник", "Лампа", "Сапоги", "Книга", "Куртка") for n in range(1, 61))
SINCE, ORDERED = (datetime.combine(date(year, 1, 1), time()) for year in (2019, 2021))
STATUSES = ("новый", "оплачен", "доставлен", "возврат")


def mixed(seed: int, number: int, draw: int) -> int:
    """Return 64 bits that follow from three numbers. Source: S. Vigna, SplitMix64 (public domain), 2015."""
    z = (seed * 0x9E3779B97F4A7C15 + number * 0xD1B54A32D192ED03 + draw * 0x8CB92BA72F3D8DD7) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


@record
class Person:
    """One customer, as values; each table writes them in its own way."""

    number: int
    last: str
    first: str
    phone: str
    email: str
    city: str
    born: date
    since: datetime
    bonus: int


def person(seed: int, number: int) -> Person:
    """Return a customer by seed and number, from 1 on."""
    a, b = mixed(seed, number, 1), mixed(seed, number, 2)
    return Person(
        number=number,
        last=LAST[a % len(LAST)],
        first=FIRST[(a >> 8) % len(FIRST)],
        phone=f"9{(a >> 16) % 10**9:09d}",
        email=f"user{b % 10**8}@mail{b % 7}.example",
        city=CITIES[(b >> 28) % len(CITIES)],
        born=date(1950, 1, 1) + timedelta(days=(b >> 32) % 20_000),
        since=SINCE + timedelta(minutes=(b >> 40) % 3_000_000),
        bonus=(a >> 44) % 50_000,
    )


CLIENT_COLUMNS = "id full_name phone email city birth_date registered_at bonus"
CLIENT_TYPES = ("int", "text", "text", "text", "text", "date", "time", "int")


def client(seed: int, number: int, at: int | None = None) -> Row:
    """Return a row of clients as the original writes it, under the number ``at``."""
    p = person(seed, number)
    phone = f"+7 ({p.phone[:3]}) {p.phone[3:6]}-{p.phone[6:8]}-{p.phone[8:]}"
    return (at or number, f"{p.last} {p.first}", phone, p.email, p.city, p.born, p.since, p.bonus)


OTHER_COLUMNS = "klient bonusy data_rozhd pochta gorod telefon fio registraciya"
OTHER_TYPES = ("int", "int", "text", "text", "text", "text", "text", "text")


def otherwise(seed: int, number: int) -> Row:
    """Return the same client in another order, under another number, each value written in another way."""
    p = person(seed, number)
    name = f"{p.first} {p.last}".upper()
    at = 7_000_000 + number * 3
    return (
        *(at, p.bonus, f"{p.born:%d.%m.%Y}", p.email.upper(), p.city.upper(), f"8{p.phone}", name),
        f"{p.since:%d.%m.%Y %H:%M}",
    )


ORDER_COLUMNS = "id customer_id product amount status created_at"
ORDER_TYPES = ("int", "int", "text", "money", "text", "time")


def order(seed: int, number: int, at: int | None = None, customers: int = 1000) -> Row:
    """Return an order that names nobody, under the number ``at``."""
    a, b = mixed(seed, number, 3), mixed(seed, number, 4)
    when = ORDERED + timedelta(seconds=(b >> 30) % 150_000_000)
    return (
        *(at or number, a % customers + 1, PRODUCTS[(a >> 32) % len(PRODUCTS)], f"{b % 3_000_000 / 100:.2f}"),
        *(STATUSES[(a >> 50) % len(STATUSES)], when),
    )


@record
class Planted:
    """One table: where it lies, its columns and rows; ``overlap``: the true share in points, None for no copy."""

    system: str
    name: str
    columns: str
    types: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    of: str | None = None
    overlap: int | None = None


def _own(name: str) -> int:
    """The seed of a table's strangers, who are in no other table."""
    return 10_000 + sum(name.encode())


def clients_of(
    system: str, name: str, numbers: Sequence[int], *, seed: int = 1, strangers: range | None = None
) -> Planted:
    """A table of clients: some of the original's, numbered anew from one on, and strangers after them."""

    def rows() -> Iterator[Row]:
        yield from (client(seed, n, at) for at, n in enumerate(numbers, 1))
        yield from (client(_own(name), n, at) for at, n in enumerate(strangers or (), len(numbers) + 1))

    return Planted(system=system, name=name, columns=CLIENT_COLUMNS, types=CLIENT_TYPES, rows=rows)


def orders_of(
    system: str, name: str, numbers: range, *, seed: int = 1, strangers: range | None = None, anew: bool = False
) -> Planted:
    """A table of orders: the original's under their numbers or, ``anew``, under others, and another shop's."""

    def rows() -> Iterator[Row]:
        yield from (order(seed, n, n + 50_000_000 if anew else n) for n in numbers)
        yield from (order(_own(name), n, n) for n in strangers or ())

    return Planted(system=system, name=name, columns=ORDER_COLUMNS, types=ORDER_TYPES, rows=rows)


def copy_of(table: Planted, of: str, overlap: int) -> Planted:
    """The same table, said to be a copy."""
    return Planted(
        system=table.system,
        name=table.name,
        columns=table.columns,
        types=table.types,
        rows=table.rows,
        of=of,
        overlap=overlap,
    )


def estate(rows: int) -> tuple[Planted, ...]:
    """Return the originals in SQLite and their copies in three engines."""

    def part(percent: int) -> range:
        return range(1, rows * percent // 100 + 1)

    def rest(percent: int) -> range:
        return range(rows * percent // 100 + 1, rows + 1)

    written = Planted(
        system="postgresql",
        name="t_kl",
        columns=OTHER_COLUMNS,
        types=OTHER_TYPES,
        rows=lambda: (otherwise(1, n) for n in part(100)),
    )
    half = Planted(
        system="sqlite2",
        name="vygruzka",
        columns=OTHER_COLUMNS,
        types=OTHER_TYPES,
        rows=lambda: (otherwise(1, n) for n in part(30)),
    )
    people = (
        (written, 100),
        (half, 100),
        (clients_of("mariadb", "klienty_80", [n for n in part(100) if n % 5]), 100),
        (clients_of("postgresql", "clients_bak", part(30)), 100),
        (clients_of("mariadb", "buyers", part(80), strangers=rest(80)), 80),
        (clients_of("sqlite2", "members", part(30), strangers=rest(30)), 30),
    )
    orders = (
        (orders_of("postgresql", "orders_old", part(100)), 100),
        (orders_of("mariadb", "zakazy", part(80), anew=True), 100),
        (orders_of("sqlite2", "sales", part(80), strangers=rest(80)), 80),
        (orders_of("mariadb", "purchases", part(30), strangers=rest(30)), 30),
    )
    return (
        clients_of("sqlite", "clients", part(100)),
        orders_of("sqlite", "orders", part(100)),
        *(copy_of(t, "sqlite.clients", overlap) for t, overlap in people),
        *(copy_of(t, "sqlite.orders", overlap) for t, overlap in orders),
    )


def strangers(rows: int, count: int = 50) -> tuple[Planted, ...]:
    """Return tables of people who are in no other, in three engines, under the same columns and numbers."""
    systems = ("sqlite", "postgresql", "mariadb")
    return tuple(clients_of(systems[i % 3], f"clients_{i}", range(1, rows + 1), seed=1000 + i) for i in range(count))
