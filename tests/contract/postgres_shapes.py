"""Shapes of views and routines, each with a log-in of its own that has no right on any table.

In every table the column ``k`` is a number to join on; every other column holds its own name as a marker, so that
what comes out of a view or routine says by itself which columns it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TABLES = {
    "public.clients": ("fio", "phone", "note"),
    "public.orders": ("item", "place"),
    "hidden.staff": ("name", "pay"),
    "hidden.clients": ("secret",),
    '"Odd Room"."My.Table"': ('"Фио"', '"Pho""ne"', "plain"),
}
NOT_SEEN = {"procedure": {"clients.phone", "clients.note"}}
"""``v := fio FROM clients`` is no query by itself: the relation counts as read whole."""

_SHAPE = re.compile(r"^-- shape (\w+):(.*)$", re.MULTILINE)
_ASK = re.compile(r"^-- ask (.*)$", re.MULTILINE)


class Shape(NamedTuple):
    """``made``: statements of the administrator; ``asked``: of the log-in; ``shows``: the columns that come out."""

    name: str
    made: str
    asked: tuple[str, ...]
    shows: frozenset[str]


def shapes(file: str) -> Iterator[Shape]:
    """Read shapes from a file beside this one."""
    parts = _SHAPE.split((Path(__file__).parent / file).read_text("utf-8"))
    for name, shows, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        columns = frozenset(c.strip() for c in shows.split(",") if c.strip())
        yield Shape(name=name, made=_ASK.sub("", text), asked=tuple(_ASK.findall(text)), shows=columns)


def marker(table: str, column: str) -> str:
    """Return what every row of a column holds."""
    return f"<{_bare(table.split('.', 1)[1])}.{_bare(column)}>"


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def fill() -> Iterator[str]:
    """Give the statements that make the tables."""
    yield from ("CREATE SCHEMA hidden", 'CREATE SCHEMA "Odd Room"', "GRANT USAGE ON SCHEMA public TO PUBLIC")
    yield "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"
    for table, columns in TABLES.items():
        yield f"CREATE TABLE {table} (k int, {', '.join(f'{c} text' for c in columns)})"
        values = ", ".join(f"'{marker(table, c)}'" for c in columns)
        yield f"INSERT INTO {table} SELECT n, {values} FROM generate_series(1, 2) n"


def seen_in(text: str) -> set[str]:
    """Return the columns whose markers are in a text."""
    plain = text.replace('\\"', '"')
    found = (marker(t, c) for t, columns in TABLES.items() for c in columns)
    return {m[1:-1] for m in found if m in plain}
