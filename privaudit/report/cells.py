"""What a cell and a column's title show in formats that are texts: Markdown and HTML."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ..i18n import text
from . import numbers, words
from .sheets.table import Column, Kind, Link, Table, Value

INSTEAD: Final = {"sheets.summary.steps_note": "formats.steps_note"}
"""Notes that are true of a workbook, which is read back, and what is said here."""
FOR_PEN: Final = frozenset({"signatures", "by"})
"""Tables of the Summary that are there to be signed, and to say who filled in."""


def note_of(table: Table, lang: str) -> str:
    """Return the note of a table, as it is true where nothing is read back."""
    instead = next((mine for theirs, mine in INSTEAD.items() if table.note == text(theirs, lang)), None)
    return table.note if instead is None else text(instead, lang)


def said(value: Value, column: Column, lang: str) -> str:
    """Return what a cell shows."""
    if isinstance(value, Link):
        return value.text
    if isinstance(value, datetime):
        iso = value.isoformat()
        return words.day(iso, lang) if column.kind is Kind.DAY else words.time_text(iso + "+00:00", lang)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return numbers.percent(value, lang) if column.kind is Kind.PERCENT else numbers.number(value, lang)
    return "" if value is None else str(value)


def title_of(column: Column, lang: str) -> str:
    """Return the title of a column; one that people fill in elsewhere asks for nothing here."""
    before, _, behind = text("sheets.words.to_fill", lang, title="\n").partition("\n")
    return column.title.removeprefix(before).removesuffix(behind)


def shown_columns(table: Table) -> list[int]:
    """Return the numbers of the columns to show: not those that are there to be filled in, where nobody did.

    The rows are gone through once, and no further than to the last column that somebody filled in.
    """
    left = {i for i, c in enumerate(table.columns) if c.kind is Kind.FILL}
    for row in table.rows if left else ():
        left -= {i for i in left if row[i]}
        if not left:
            break
    return [i for i in range(len(table.columns)) if i not in left]
