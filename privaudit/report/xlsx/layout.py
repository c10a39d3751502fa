"""Which row of which sheet everything goes to, worked out before anything is written. Must not know openpyxl.

A table that does not fit goes on in a sheet "(2)" with its header and a note: rows are never lost.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator

from ...model import record
from ..sheets.table import Link, Sheet, Table
from .celltext import sheet_name

MOST_ROWS = 1_048_576
CHART_ROWS = 22


@record
class Piece:
    """Rows ``start`` to ``start + count`` of a table on one page; row numbers count from 1, as Excel does."""

    table: Table
    start: int
    count: int
    top: int
    """The row of the table's title, or of what comes first without one."""
    header: int | None
    first: int
    """The first data row (or the row that says there is none)."""

    @property
    def last(self) -> int:
        """The last data row."""
        return self.first + max(self.count, 1) - 1

    @property
    def end(self) -> int:
        """The last row taken, a chart included."""
        return self.last + (CHART_ROWS if self.table.chart else 0)


@record
class Page:
    """One worksheet."""

    name: str
    part: int
    sheet: Sheet
    pieces: tuple[Piece, ...]


@record
class Plan:
    """All worksheets of a workbook."""

    pages: tuple[Page, ...]

    def address(self, link: Link) -> tuple[str, int] | None:
        """Return sheet name and row a link leads to; None if there is no such row."""
        for page in self.pages:
            if page.sheet.key == link.sheet:
                for p in page.pieces:
                    if p.table.key == link.table:
                        row = _number(p.table, link.row)
                        if row is not None and p.start <= row < p.start + p.count:
                            return page.name, p.first + row - p.start
        return None


def _number(table: Table, row: int) -> int | None:
    """The number that row ``row`` of a whole table has in this one, which may hold some of its rows only."""
    if table.numbers is None:
        return row
    at = bisect.bisect_left(table.numbers, row)
    return at if table.numbers[at : at + 1] == (row,) else None


def plan(sheets: Iterable[Sheet], names: dict[str, str], most_rows: int = MOST_ROWS) -> Plan:
    """Lay out all sheets; ``names`` gives each sheet's short name by key."""
    return Plan(pages=tuple(page for s in sheets for page in _pages(s, names[s.key], most_rows)))


def _pages(sheet: Sheet, name: str, most_rows: int) -> Iterator[Page]:
    part, pieces = 1, list[Piece]()
    row = _below_notes(sheet, part)
    for table in sheet.tables:
        start, rest = 0, len(table.rows)
        while True:
            space = most_rows - row - _above(table) + 1
            if space < min(rest, 2) and pieces:
                yield Page(name=sheet_name(name, part), part=part, sheet=sheet, pieces=tuple(pieces))
                part, pieces = part + 1, []
                row = _below_notes(sheet, part)
                continue
            piece = _piece(table, start, min(rest, space), row)
            pieces.append(piece)
            start, rest = start + piece.count, rest - piece.count
            row = piece.end + 2
            if not rest:
                break
    yield Page(name=sheet_name(name, part), part=part, sheet=sheet, pieces=tuple(pieces))


def _below_notes(sheet: Sheet, part: int) -> int:
    return 1 + len(sheet.every_note) + (part > 1) + 2


def _above(table: Table) -> int:
    return bool(table.title) + bool(table.note) + _has_header(table)


def _has_header(table: Table) -> bool:
    """Whether it has column titles: above no row they would say nothing."""
    return table.header and len(table.rows) > 0


def _piece(table: Table, start: int, count: int, row: int) -> Piece:
    first = row + _above(table)
    return Piece(
        table=table, start=start, count=count, top=row, header=first - 1 if _has_header(table) else None, first=first
    )
