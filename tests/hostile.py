"""Names that command, break or mislead, in tables and columns of real databases, and what no format may show."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl

NAMES = (
    '=HYPERLINK("http://x.example","go")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\ttab first",
    "\rreturn first",
    "a\x1b[31mred\x07",
    "\x7f\x9b31m",
    "line\nbreak",
    "n" * 300,
    "\u202egnp.exe\u202c",
    "zero\u200bwidth\ufeff",
    "\U0001f600 face",
    "a]]>b",
    "&amp;<b>&#x41;",
    "<script>alert(1)</script>",
    "[x](http://e.example) ![y](z)",
    "`code` **bold** | pipe",
    "@admin #12 !3",
    '"quoted"."twice"',
    "o'brien; DROP TABLE x; --",
    "../../etc/passwd",
    "100 %s %(x)s {0} {x}",
    "CON",
    "[sheet]:*?/\\",
    "_x0041_",
    "# heading",
    "${jndi:ldap://x.example}",
    "имя таблицы",
    " ",
)
COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""What no text for people may hold: controls but tab and line feed, turns of direction, nothing that has no width."""
PEOPLE = tuple((f"+7 916 555-02-{n:02d}", f"reader{n}@example.com", f"tea {n}", n * 3.5 + 10) for n in range(40))


def statements(names: Iterable[str], key: str, number: str) -> Iterable[str]:
    """Yield a table for each name: the full package, one column of that name, too."""
    for name in names:
        table = '"' + name.replace('"', '""') + '"'
        yield f"CREATE TABLE {table} (id {key}, phone TEXT, {table} TEXT, items TEXT, order_total {number})"


def insert(name: str, mark: str) -> str:
    """The statement that fills it."""
    table = '"' + name.replace('"', '""') + '"'
    return f"INSERT INTO {table} (phone, {table}, items, order_total) VALUES ({', '.join([mark] * 4)})"


def sqlite_estate(path: Path) -> Path:
    """Write an SQLite file whose tables and columns have all the names."""
    with closing(sqlite3.connect(path)) as c:
        for statement in statements(NAMES, "INTEGER PRIMARY KEY", "REAL"):
            c.execute(statement)
        for name in NAMES:
            c.executemany(insert(name, "?"), PEOPLE)
        c.commit()
    return path


def check_workbook(path: Path) -> str:
    """Return the text of a workbook in which no cell is a formula and every part is well-formed.

    openpyxl reads ``_x0041_`` as it is written; a spreadsheet reads ``A``, which is why names like it are escaped.
    """
    with zipfile.ZipFile(path) as parts:
        for part in parts.namelist():
            if part.endswith((".xml", ".rels")):
                ET.fromstring(parts.read(part))  # noqa: S314 - our own file
    book = openpyxl.load_workbook(path)
    cells = [c for ws in book.worksheets for row in ws.iter_rows() for c in row if c.value is not None]
    assert [c.value for c in cells if c.data_type == "f"] == []
    text = "\n".join(str(c.value) for c in cells)
    assert COMMANDS.findall(text) == []
    return text
