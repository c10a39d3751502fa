"""Synthetic columns of our own making: seeded, with valid check digits, no real person's data."""

from __future__ import annotations

import random
from collections.abc import Callable

from privaudit.model import Column, SampleMethod, Table, TableKind, TableSample, TypeFamily

ROWS = 200
MEN = ["Пётр", "Савва", "Ермолай", "Глеб", "Тихон", "Аркадий", "Лев", "Семён", "Игнат", "Роман", "Кирилл", "Дмитрий"]
WOMEN = ["Агата", "Варвара", "Злата", "Ирина", "Майя", "Полина", "Ольга", "Татьяна", "Вера", "Дарья"]
ROOTS = [
    "Лесников",
    "Озеров",
    "Травин",
    "Кедров",
    "Камышев",
    "Полянин",
    "Дубравин",
    "Осокин",
    "Родников",
    "Зорин",
    "Клёнов",
    "Рябинин",
]
FATHERS = ["Петров", "Саввич", "Глебов", "Аркадьев", "Львов", "Семёнов", "Романов", "Кириллов", "Дмитриев"]
STREETS = ["Садовая", "Полевая", "Речная", "Школьная", "Кленовая", "Заводская", "Мира", "Лесная"]
TOWNS = ["Москва", "Казань", "Самара", "Тула", "Пермь", "Омск", "Рязань", "Вологда"]
GIVEN = [
    "Martha",
    "Oliver",
    "Hannah",
    "Victor",
    "Clara",
    "Simon",
    "Laura",
    "Peter",
    "Nora",
    "Edwin",
    "Anna",
    "Felix",
    "Diana",
    "Hugo",
]
FAMILY = [
    "Ashford",
    "Bramley",
    "Colville",
    "Denholm",
    "Everton",
    "Fairfax",
    "Goldwin",
    "Harrowby",
    "Millbrook",
    "Norwood",
]


def seeded(seed: int) -> random.Random:
    """A source of made-up data."""
    return random.Random(seed)  # noqa: S311 - data for tests


def _patronymic(woman: bool, r: random.Random) -> str:
    return r.choice(["Петр", "Глеб", "Семён", "Роман", "Кирилл", "Арсен"]) + ("овна" if woman else "ович")


def russian_name(r: random.Random) -> str:
    """Surname, first name, patronymic."""
    woman = r.random() < 0.5
    return " ".join((last_ru(r, woman), first_ru(r, woman), _patronymic(woman, r)))


def first_ru(r: random.Random, woman: bool | None = None) -> str:
    """A Russian first name."""
    return r.choice(WOMEN if (woman if woman is not None else r.random() < 0.5) else MEN)


def last_ru(r: random.Random, woman: bool | None = None) -> str:
    """A Russian surname."""
    return r.choice(ROOTS) + ("а" if (woman if woman is not None else r.random() < 0.5) else "")


def patronymic(r: random.Random) -> str:
    """A Russian patronymic."""
    return _patronymic(r.random() < 0.5, r)


def english_name(r: random.Random) -> str:
    """First name and surname."""
    return f"{r.choice(GIVEN)} {r.choice(FAMILY)}"


def digits(n: int) -> Callable[[random.Random], str]:
    """A maker of ``n`` random digits, the first not zero."""
    return lambda r: str(r.randrange(10 ** (n - 1), 10**n))


def mobile(r: random.Random) -> str:
    """A Russian mobile number as stored by careful programs."""
    return f"+79{r.choice((0, 1, 2, 6, 8))}{r.randrange(10**8):08d}"


def mobile_formatted(r: random.Random) -> str:
    """A Russian mobile number as people type it."""
    n = f"{r.choice((0, 1, 2, 6, 8))}{r.randrange(10**8):08d}"
    return f"8 (9{n[:2]}) {n[2:5]}-{n[5:7]}-{n[7:9]}"


def mobile_bare(r: random.Random) -> str:
    """Ten digits of a mobile number."""
    return mobile(r)[2:]


def snils(r: random.Random) -> str:
    """A formatted SNILS with its check number."""
    n = f"{r.randrange(2_000_000, 999_999_999):09d}"
    check = sum(int(d) * w for d, w in zip(n, range(9, 0, -1), strict=True)) % 101 % 100
    return f"{n[:3]}-{n[3:6]}-{n[6:]} {check:02d}"


def snils_bare(r: random.Random) -> str:
    """Eleven digits of a SNILS."""
    return "".join(c for c in snils(r) if c.isdigit())


def inn_person(r: random.Random) -> str:
    """A 12-digit INN."""
    n = f"{r.randrange(1, 99):02d}{r.randrange(10**8):08d}"
    n += str(sum(int(d) * w for d, w in zip(n, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8), strict=True)) % 11 % 10)
    return n + str(sum(int(d) * w for d, w in zip(n, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8), strict=True)) % 11 % 10)


def inn_company(r: random.Random) -> str:
    """A 10-digit INN."""
    n = f"{r.randrange(1, 99):02d}{r.randrange(10**7):07d}"
    return n + str(sum(int(d) * w for d, w in zip(n, (2, 4, 10, 3, 5, 9, 4, 6, 8), strict=True)) % 11 % 10)


def passport(r: random.Random) -> str:
    """Series and number with a space."""
    region = r.choice(("45", "40", "03", "65", "92", "53", "36", "71"))
    return f"{region}{r.randrange(0, 24):02d} {r.randrange(100000, 999999)}"


def passport_bare(r: random.Random) -> str:
    """Ten digits of series and number."""
    return passport(r).replace(" ", "")


def luhn_complete(body: str) -> str:
    """The body with Luhn's check digit behind it."""
    for d in "0123456789":
        total = 0
        for i, c in enumerate(reversed(body + d)):
            x = int(c) * (2 if i % 2 else 1)
            total += x - 9 if x > 9 else x
        if total % 10 == 0:
            return body + d
    raise AssertionError


def card(r: random.Random) -> str:
    """A 16-digit card number of a known range."""
    return luhn_complete(r.choice(("2200", "4276", "5469", "2202", "4000")) + f"{r.randrange(10**11):011d}")


def enp(r: random.Random) -> str:
    """A 16-digit medical policy number."""
    return luhn_complete(r.choice(("77", "16", "50", "63", "31", "84")) + f"{r.randrange(10**13):013d}")


def ean(r: random.Random) -> str:
    """An EAN-13 of a product."""
    body = r.choice(("460", "400", "590", "500")) + f"{r.randrange(10**9):09d}"
    total = sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(body))
    return body + str(-total % 10)


def address_ru(r: random.Random) -> str:
    """A Russian postal address."""
    return f"г. {r.choice(TOWNS)}, ул. {r.choice(STREETS)}, д. {r.randrange(1, 99)}, кв. {r.randrange(1, 200)}"


def address_en(r: random.Random) -> str:
    """An English street address."""
    street = r.choice(("Willow", "Harbour", "Chapel", "Mill"))
    return f"{r.randrange(1, 999)} {street} {r.choice(('Street', 'Road', 'Lane'))}"


def email(r: random.Random) -> str:
    """An address below a reserved domain."""
    return (
        f"{r.choice(GIVEN).lower()}.{r.randrange(9999)}@{r.choice(('mail.example', 'post.example.org', 'example.com'))}"
    )


def birth_date(r: random.Random) -> str:
    """A date between 1945 and 2005."""
    return f"{r.randrange(1945, 2006)}-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}"


def recent(r: random.Random) -> str:
    """A time of the last two years."""
    return f"2025-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d} {r.randrange(24):02d}:{r.randrange(60):02d}:00"


def money(r: random.Random) -> str:
    """An amount with cents."""
    return f"{r.randrange(50, 90000) / 10:.2f}"


def one_of(*values: str) -> Callable[[random.Random], str]:
    """A maker that chooses among the values."""
    return lambda r: r.choice(values)


def table(
    name: str, makers: dict[str, Callable[[random.Random], str]], rows: int = ROWS, seed: int = 5
) -> tuple[Table, TableSample]:
    """A table of text columns filled by the makers."""
    r = random.Random(f"{name}{seed}")  # noqa: S311 - data for tests
    columns = tuple(Column(name=n, data_type="text", family=TypeFamily.TEXT, position=i) for i, n in enumerate(makers))
    made = Table(system="s", schema="main", name=name, kind=TableKind.TABLE, columns=columns)
    values: dict[str, tuple[object, ...]] = {n: tuple(m(r) for _ in range(rows)) for n, m in makers.items()}
    return made, TableSample(values, rows=rows, method=SampleMethod.ALL_ROWS, seed=seed)
