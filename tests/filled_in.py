"""Workbooks of the fixed audit, filled in by people: what the tests of reading them back share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from privaudit.decisions.entries import Decided
from privaudit.decisions.read import read_part
from privaudit.decisions.rowtoken import is_token
from privaudit.decisions.workbook import META_SHEET
from privaudit.errors import ConfigError
from privaudit.model import (
    AuditResult,
)
from privaudit.report.sheets import build
from privaudit.report.sheets.table import Table
from tests.returned import TODAY

KINDS = {"PHONE_NUMBER", "PERSON_NAME"}
NAME = "Vera Testova"


def read(path: Path, lang: str = "en") -> Decided:
    """Read a workbook back."""
    return read_part(path, KINDS, lang, TODAY).whole()


def problems(path: Path, lang: str = "en") -> tuple[str, ...]:
    """Return why a workbook is refused."""
    with pytest.raises(ConfigError) as caught:
        read(path, lang)
    return caught.value.problems


def edited(source: Path, target: Path, edit: Callable[[Any], object], name: str | None = NAME) -> Path:
    """Change a workbook as a person does, sign it on the first sheet, and save it under a name."""
    book = openpyxl.load_workbook(source)
    book.properties.lastModifiedBy = name
    if name == NAME:
        FilledTable(book, "summary.by").cell(0, "who").value = name
    edit(book)
    book.save(target)
    return target


def rows_of(ws: Any, table: str) -> list[int]:
    """The rows of a table on a sheet."""
    return [r for r in range(1, ws.max_row + 1) if any(str(c.value).startswith(f"p1|{table}|") for c in ws[r])]


class FilledTable:
    """A table to fill in, its cells by field and by the number of the row."""

    def __init__(self, book: Any, key: str = "actions.actions") -> None:
        meta = [*book[META_SHEET].iter_rows(values_only=True)]
        self.ws = book[next(r[1] for r in meta if r[0] == "table" and r[2] == key)]
        self.rows = rows_of(self.ws, key)
        said = [r for r in meta if r[:2] == ("column", key)]
        self.fields = {r[2]: int(r[4]) for r in said if r[2]}
        self.identity = [int(r[4]) for r in said if r[3]]
        self.token_at = next(c.column for c in self.ws[self.rows[0]] if is_token(c.value))

    def cell(self, number: int, field: str) -> Any:
        """The cell of one field; rows count from 0."""
        return self.ws.cell(self.rows[number], self.fields[field])

    def token(self, number: int) -> Any:
        """The hidden cell."""
        return self.ws.cell(self.rows[number], self.token_at)


def filled_tables(result: AuditResult, lang: str) -> Iterator[tuple[str, Table]]:
    """Yield the tables to fill in, each with the key of its sheet."""
    for sheet in build(result, lang):
        for table in sheet.tables:
            if table.targets is not None and len(table.rows):
                yield sheet.key, table
