"""How a sheet is printed: paper, parts of a wide table, rows that are repeated, headers and footers."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from ..sheets.table import Sheet
from .layout import Page, Piece

A4, A3 = 9, 8
"""Paper sizes of ECMA-376 part 1, 18.3.1.63."""
A4_CHARACTERS = 190.0
"""Wider sheets would be too small to read on A4."""


def size_of(sheet: Sheet, widths: tuple[float, ...]) -> int:
    """Return the paper on which a sheet can be read."""
    wide = sum(widths)
    if sheet.split:
        wide = max(sum(widths[: sheet.split]), sum(widths[: sheet.repeated_columns]) + sum(widths[sheet.split :]))
    return A4 if wide < A4_CHARACTERS else A3


def set_margins(ws: Worksheet) -> None:
    """Leave room for a header and a footer, and no more."""
    margins = ws.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.65
    margins.header = margins.footer = 0.3


def split(ws: Worksheet, page: Page, columns: int) -> None:
    """Print two areas: all rows of the first columns, then the table alone of the others, beside the repeated ones."""
    piece, first = page.pieces[0], page.sheet.split
    left, right, end = (get_column_letter(n) for n in (first, first + 1, columns))
    ws.print_area = f"A1:{left}{piece.last},{right}{piece.header or piece.first}:{end}{piece.last}"
    ws.print_title_cols = f"A:{get_column_letter(page.sheet.repeated_columns)}"


def repeated(pieces: tuple[Piece, ...]) -> str:
    """Return the rows printed again on each page: the header of a long last table, else the title of the sheet.

    A sheet has one such range; a table's header is repeated on the pages after it only.
    """
    last = next((p for p in pieces if p.table.repeated and p.count > p.table.long_from), pieces[-1])
    long = len(pieces) == 1 or last.count > last.table.long_from
    row = last.header if long and last.header is not None else 1
    return f"{row}:{row}"


def header_line(left: str, center: str, right: str) -> HeaderFooterItem:
    """Return a header or footer with its three parts."""
    line = HeaderFooterItem()
    for part, words in ((line.left, left), (line.center, center), (line.right, right)):
        part.text = words or None
    return line
