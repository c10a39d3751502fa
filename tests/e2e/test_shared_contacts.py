"""A scan of tables in which phones and mailboxes do not tell people apart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from privaudit.engine.run import run_scan
from privaudit.model import TableRow

from .comparing import settings_for

FIRST = ("Иван", "Пётр", "Анна", "Ольга", "Мария", "Олег")
LAST = ("Тестов", "Пробный", "Образцова", "Примерова", "Опытный")


def test_shared_phones_and_placeholders_do_not_hide_people(tmp_path: Path) -> None:
    """Firms' phones, one phone of nobody, phones of no country: the bounds hold those who are there."""
    with sqlite3.connect(tmp_path / "crm.db") as db:
        db.execute("CREATE TABLE contacts (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, phone TEXT)")
        db.executemany("INSERT INTO contacts VALUES (?, ?, ?, ?)", people(900, phones=60))
        db.execute("CREATE TABLE purchases (id INTEGER PRIMARY KEY, phone TEXT, amount REAL, paid_at TEXT)")
        bought = ((i, "+70000000000", i % 900 + 0.5, f"2026-01-{i % 28 + 1:02d}") for i in range(3000))
        db.executemany("INSERT INTO purchases VALUES (?, ?, ?, ?)", bought)
        db.execute("CREATE TABLE clients (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, phone TEXT)")
        db.executemany("INSERT INTO clients VALUES (?, ?, ?, ?)", people(1900, third="+7000"))
        db.execute("CREATE TABLE empty (id INTEGER, phone TEXT, email TEXT, last_name TEXT)")
        db.executemany("INSERT INTO empty VALUES (?, NULL, NULL, NULL)", [(i,) for i in range(200)])
    db.close()
    for exact in (False, True):
        result = run_scan(settings_for(f"sqlite:///{tmp_path}/crm.db", exact=exact)).result
        rows = {t.table: t for t in result.tables}
        assert bounds(rows["contacts"]) == (60, 900)
        assert bounds(rows["purchases"]) == (1, 3000)
        low, high = bounds(rows["clients"])
        assert low <= 1900 <= high
        identifiers = rows["clients"].identifiers_high
        assert identifiers is not None
        assert identifiers >= 1900
        if exact:
            assert bounds(rows["empty"]) == (0, 0)


def people(rows: int, *, phones: int = 0, third: str = "") -> Iterable[tuple[int, str, str, str]]:
    """Rows of people: with so many phones, or one each, of which every third begins as no country's does."""
    for i in range(rows):
        number = i % phones if phones else i
        phone = f"{third}{i * 17:07d}" if third and i % 3 == 0 else f"+7903{2_000_003 + number * 13:07d}"
        yield i, FIRST[i // 60 % 6], LAST[i // 360 % 5], phone


def bounds(row: TableRow) -> tuple[int, int]:
    """The bounds of people, with the estimate between them."""
    assert row.people_low is not None
    assert row.people_estimate is not None
    assert row.people_high is not None
    assert row.people_low <= row.people_estimate <= row.people_high
    return row.people_low, row.people_high
