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


_WIDE, _HIGH = 841.9, 595.3
"""Points of A4, landscape."""
_CHARACTER = 5.25
"""Points of a character of column width: 7 pixels (ECMA-376 part 1, 18.3.1.13), 96 of which are an inch."""
SIDES, ENDS = 0.4, 0.65
"""Margins in inches."""


class Room:
    """How much of the page that is being filled is left, as far as heights of rows tell."""

    def __init__(self, width: float) -> None:
        scale = min(1.0, (_WIDE - 2 * SIDES * 72) / (max(width, 1.0) * _CHARACTER))
        self._page = (_HIGH - 2 * ENDS * 72) / scale
        self._taken = 0.0

    def take(self, height: float) -> None:
        """Put a row of so many points on the page, or on the next one."""
        self._taken = self._taken + height if self._taken + height <= self._page else height

    def holds(self, height: float) -> bool:
        """Whether so many points are left; an empty page holds everything."""
        return not self._taken or self._taken + height <= self._page

    def turn(self) -> None:
        """Begin a page."""
        self._taken = 0.0


def set_margins(ws: Worksheet) -> None:
    """Leave room for a header and a footer, and no more."""
    margins = ws.page_margins
    margins.left = margins.right = SIDES
    margins.top = margins.bottom = ENDS
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
