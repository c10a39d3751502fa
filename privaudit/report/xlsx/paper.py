"""How a sheet is printed: paper, parts of a wide table, rows that are repeated, headers and footers."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from .layout import Page, Piece

A4 = 9
"""Paper size of ECMA-376 part 1, 18.3.1.63: what every office prints on."""
WIDEST = 250.0
"""Characters of 10-point Arial that one A4 page, landscape, takes at a scale of 60 %: smaller is not read."""


def set_margins(ws: Worksheet) -> None:
    """Leave room for a header and a footer, and no more."""
    margins = ws.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.65
    margins.header = margins.footer = 0.3


def in_part(page: Page, columns: int) -> bool:
    """Whether columns or tables of a sheet stay on the screen."""
    return 0 < page.sheet.printed < columns or not all(p.table.printed for p in page.pieces)


def set_area(ws: Worksheet, page: Page, columns: int) -> None:
    """Print the columns and tables that go on paper, where those are not all."""
    if in_part(page, columns):
        shown = _printed(page.pieces)
        end = shown[-1].end if shown else page.pieces[0].top - 1
        ws.print_area = f"A1:{get_column_letter(page.sheet.printed or columns)}{end}"


def repeated(pieces: tuple[Piece, ...]) -> str:
    """Return the rows printed again on each page: the header of the last table, else the title of the sheet.

    A sheet has one such range, and it is repeated on all pages after it: above rows of another table it would lie.
    """
    shown = _printed(pieces)
    row = shown[-1].header if shown else None
    return f"{row or 1}:{row or 1}"


def _printed(pieces: tuple[Piece, ...]) -> list[Piece]:
    """The pieces that go on paper."""
    return [p for p in pieces if p.table.printed]


def header_line(left: str, center: str, right: str) -> HeaderFooterItem:
    """Return a header or footer with its three parts."""
    line = HeaderFooterItem()
    for part, words in ((line.left, left), (line.center, center), (line.right, right)):
        part.text = words or None
    return line
