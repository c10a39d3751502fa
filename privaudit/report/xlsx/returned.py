"""What makes a workbook one that can be read back: a hidden token beside each row to fill in, and a hidden sheet.

The hidden sheet says whose workbook it is and which column holds which field, by key: titles are translated, columns
are moved. `privaudit.decisions.workbook` reads both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from ...decisions.fields import Field, field_of
from ...decisions.rowtoken import HEADER, Stamp
from ...decisions.workbook import FORMAT, META_SHEET
from ...model import AuditResult, Edition, record
from ..sheets.table import Column, Link, Row, Table, Value
from .cells import TEXT, BodyCell, Book, add_sheet
from .celltext import clean
from .layout import Page, Piece, Plan
from .styles import text_cell


@record
class Marked:
    """Whose workbook it is."""

    audit_id: str
    organisation: str | None
    version: str
    edition: Edition
    lang: str
    owner: str | None = None
    """Of a part that holds one owner's rows: who that is."""


def marked(result: AuditResult, edition: Edition, lang: str, owner: str | None = None) -> Marked | None:
    """Return what a workbook of an audit says of itself; None of an edition that nobody fills in."""
    if edition is not Edition.INTERNAL:
        return None
    run = result.run
    return Marked(audit_id=run.audit_id, organisation=run.organisation, version=result.tool.version,
                  edition=edition, lang=lang, owner=owner)  # fmt: skip


def starts(table: Table) -> list[tuple[int, Column]]:
    """Return each column with where it begins, from 0."""
    out, at = list[tuple[int, Column]](), 0
    for column in table.columns:
        out.append((at, column))
        at += column.span
    return out


def is_returned(table: Table) -> bool:
    """Whether rows of a table are read back."""
    return table.targets is not None and table.target_kind is not None


def fields_of(table: Table) -> tuple[Field, ...]:
    """Return the fields of a table's columns to fill in, in the order of the columns."""
    kind = table.target_kind
    return tuple(field_of(kind, c.field) for c in table.columns if c.field) if kind is not None else ()


def key_of(page: Page, table: Table) -> str:
    """Return what a table is called in tokens: unlike its own key, it is unique in the workbook."""
    return f"{page.sheet.key}.{table.key}"


class Tokens:
    """The tokens of one table on one page, in a column of their own after the sheet's last."""

    def __init__(self, ws: Worksheet, audit_id: str, key: str, table: Table, at: int) -> None:
        self.title = HEADER + key
        self.at = at
        """The column, from 0."""
        self._width = sum(c.span for c in table.columns)
        self._table = table
        self._cell = BodyCell(ws)
        self._stamp = Stamp(audit_id, key, fields_of(table))
        self._fields = [i for i, c in enumerate(table.columns) if c.field]
        self._identity = [i for i, c in enumerate(table.columns) if c.identity]

    def gap(self) -> int:
        """Return how many cells lie between the table and the token."""
        return self.at - self._width

    def cell(self, number: int, values: Row) -> BodyCell:
        """Return the cell of row ``number``; it is filled anew each time."""
        target = self._table.targets
        assert target is not None  # noqa: S101 - such tables alone have tokens
        what = target(number)
        if what is None:
            self._cell.put("", TEXT)
            return self._cell
        answers = [_shown(values[i]) for i in self._fields]
        identity = (str(_shown(values[i]) or "") for i in self._identity)
        self._cell.put(self._stamp.token(what.id, what.state, answers, identity), TEXT)
        return self._cell


def _shown(value: Value) -> object:
    """A cell's value as it is written."""
    if isinstance(value, Link):
        value = value.text
    return clean(value) if isinstance(value, str) else value


def add_meta(wb: Book, plan: Plan, said: Marked, token_at: dict[str, int]) -> None:
    """Add the hidden sheet; ``token_at``: by a page's name the column of its tokens, from 1."""
    ws = add_sheet(wb, META_SHEET)
    ws.sheet_state = "veryHidden"
    cells = [text_cell(ws) for _ in range(8)]

    def put(*values: object) -> None:
        for cell, value in zip(cells, values, strict=False):
            cell.value = "" if value is None else clean(str(value))
            cell.data_type = TEXT
        ws.append(cells[: len(values)])

    put(FORMAT)
    for key in ("audit_id", "organisation", "version", "edition", "lang", "owner"):
        put(key, getattr(said, key))
    known: dict[str, Table] = {}
    for page, piece in _returned(plan):
        table, key = piece.table, key_of(page, piece.table)
        put("table", page.name, key, table.target_kind, token_at[page.name], piece.header or 0, piece.first, piece.last)
        known.setdefault(key, table)
    for key, table in known.items():
        for at, column in starts(table):
            put("column", key, column.field, "identity" if column.identity else "", at + 1, column.title)
    cast("WriteOnlyWorksheet", ws).close()


def _returned(plan: Plan) -> Iterator[tuple[Page, Piece]]:
    return ((page, piece) for page in plan.pages for piece in page.pieces if piece.count and is_returned(piece.table))
