"""Databases of customers and their orders without a declared key, and settings to compare them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

from privaudit.config.settings import Settings, SystemSettings
from privaudit.model import Raw

SCRIPT = """
CREATE TABLE clients (id INTEGER PRIMARY KEY, full_name TEXT, phone TEXT, email TEXT, created_at TEXT);
CREATE TABLE orders (num INTEGER PRIMARY KEY, client_id INTEGER, amount REAL, item TEXT, ordered_at TEXT);
CREATE INDEX by_day ON orders (ordered_at);
CREATE TABLE colours (code INTEGER PRIMARY KEY, title TEXT);
"""


def fill(path: Path, people: int = 3000, first: int = 1) -> None:
    """A database of customers and three orders of each, without a declared key."""
    connection = sqlite3.connect(path)
    connection.executescript(SCRIPT)
    numbers = range(first, first + people)
    rows = (
        (n, f"Ivan Testov{n}", f"+7916{n:07d}", f"ivan{n}@example.com", f"202{n % 5}-03-0{n % 9 + 1}") for n in numbers
    )
    connection.executemany("INSERT INTO clients VALUES (?, ?, ?, ?, ?)", rows)
    every = [n for n in numbers for _ in range(3)]
    orders = ((i, n, n * 7 % 900 + 0.5, "tea", f"202{i % 5}-04-1{i % 9}") for i, n in enumerate(every, start=1))
    connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", orders)
    connection.executemany("INSERT INTO colours VALUES (?, ?)", [(i, f"shade {i}") for i in range(50)])
    connection.commit()
    connection.close()


def settings_for(*urls: str, **more: object) -> Settings:
    """Settings for systems called s0, s1 …"""
    systems = tuple(SystemSettings(name=f"s{i}", url=Raw(url)) for i, url in enumerate(urls))
    return replace(Settings(systems=systems, workers=1), **more)  # type: ignore[arg-type]
