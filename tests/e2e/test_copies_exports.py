"""Exports of a table of customers in another SQLite file are found; a shop that serves the same people is no copy."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

import privaudit
from privaudit.model import Copy

Row = Sequence[object]
FIRST = ["Ivan", "Petr", "Anna", "Olga", "Maria", "Sergey", "Dmitry", "Elena", "Pavel", "Nina", "Oleg", "Vera"]
LAST = ["Testov", "Probin", "Obraztsov", "Smirnov", "Volkov", "Sokolov", "Lebedev", "Kozlov", "Novikov", "Morozov"]
COUNT = 8000


def customers() -> list[tuple[int, str, str, str, str, str]]:
    """Number, first name, last name, phone, address, birthday."""
    rng = random.Random(12)  # noqa: S311 - no secret
    return [
        (
            i,
            rng.choice(FIRST),
            rng.choice(LAST),
            f"+7916{rng.randrange(10**7):07d}",
            f"u{i}@people.example",
            f"{rng.randrange(1950, 2005)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
        )
        for i in range(1, COUNT + 1)
    ]


def database(path: Path, table: str, columns: str, rows: Iterable[Row]) -> str:
    """An SQLite file with one table; its URL."""
    made = [tuple(r) for r in rows]
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE {table} ({columns})")
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(made[0]))})", made)
    connection.close()
    return f"sqlite:///{path}"


def copies_of(tmp_path: Path, columns: str, rows: Iterable[Row]) -> tuple[Copy, ...]:
    """What a scan finds of the customers and of one more table."""
    there = "id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, phone TEXT, email TEXT, birth_date TEXT"
    source = database(tmp_path / "src.db", "customers", there, customers())
    other = database(tmp_path / "dst.db", "t1", columns, rows)
    return privaudit.audit(f"src={source}", f"dst={other}", workers=1).copies


@pytest.mark.parametrize(
    ("columns", "places"),
    [
        ("full_name TEXT, phone TEXT, email TEXT, birth_date TEXT", (0, 1, 2, 3)),
        ("phone TEXT, email TEXT", (1, 2)),
        ("full_name TEXT, phone TEXT", (0, 1)),
        ("phone TEXT", (1,)),
    ],
)
def test_a_whole_export_is_found(tmp_path: Path, columns: str, places: tuple[int, ...]) -> None:
    """Whole names with all else, phones and addresses only, names and phones only: each is the customers' export."""
    rows = ((f"{last} {first}", phone, email, born) for _, first, last, phone, email, born in customers())
    (copy,) = copies_of(tmp_path, columns, ([row[p] for p in places] for row in rows))
    assert [r.table for r in copy.members] == ["customers", "t1"]
    assert copy.original is not None
    assert copy.original.table == "customers"
    assert copy.overlap == 1.0


def test_a_few_customers_in_other_writing_are_found(tmp_path: Path) -> None:
    """266 of 8000 under columns without a name: capitals, brackets, days the other way round."""
    few = [c for c in customers() if c[0] % 30 == 0]
    rows = [
        (
            f"{last.upper()} {first.upper()}",
            f"8({phone[2:5]}) {phone[5:8]}-{phone[8:10]}-{phone[10:]}",
            email.upper(),
            ".".join(reversed(born.split("-"))),
        )
        for _, first, last, phone, email, born in few
    ]
    (copy,) = copies_of(tmp_path, "f1 TEXT, f2 TEXT, f3 TEXT, f4 TEXT", rows)
    assert copy.overlap is not None
    assert copy.overlap >= 0.95
    assert "agree.names" in {m.key for m in copy.evidence}


def test_a_shop_with_the_customers_of_the_crm_is_no_copy(tmp_path: Path) -> None:
    """96 % of the shop's customers are the crm's; each knows what the other does not."""
    rng = random.Random(5)  # noqa: S311 - no secret
    people = customers()
    crm = database(
        tmp_path / "crm.db",
        "clients",
        "client_id INTEGER PRIMARY KEY, name TEXT, phone TEXT, email TEXT, manager TEXT, created TEXT",
        (
            (
                i,
                f"{last} {first}",
                phone,
                email,
                f"{rng.choice(LAST)} {rng.choice(FIRST)}",
                f"202{i % 5}-0{i % 9 + 1}-11",
            )
            for i, first, last, phone, email, _ in people
        ),
    )
    strangers = [f"+7917{rng.randrange(10**7):07d}" for _ in range(COUNT // 25)]
    phones = [*strangers, *(p[3] for p in people[len(strangers) :])]
    shop = database(
        tmp_path / "shop.db",
        "customers",
        "id INTEGER PRIMARY KEY, login TEXT, phone TEXT, address TEXT, bonus INTEGER",
        (
            (
                i * 3,
                f"user{rng.randrange(10**9)}",
                phone,
                f"Lesnaya street, {i % 190}, flat {i % 71}",
                rng.randrange(10**5),
            )
            for i, phone in enumerate(phones, start=1)
        ),
    )
    assert privaudit.audit(f"crm={crm}", f"shop={shop}", workers=1).copies == ()
