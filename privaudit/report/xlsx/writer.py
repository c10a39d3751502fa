"""Neutral sheets to a workbook, row by row (openpyxl's write-only mode: memory does not grow with the rows)."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.filters import AutoFilter, FilterColumn
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as ListObject
from openpyxl.worksheet.table import TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from ...i18n import text
from ..atomic import scratch
from ..sheets.table import Column, Kind, Sheet, Table
from . import paper, styles
from .cells import Book, CellSheet, add_sheet
from .celltext import clean
from .chart import add_chart
from .choices import add_choices
from .layout import Page, Piece, Plan
from .measure import LINE_HEIGHT, ROW_HEIGHT, WIDE, WIDE_NOTE, height_of, lines_of
from .returned import Marked, Tokens, add_meta, is_returned, key_of, starts
from .rows import BodyRows

NOTE_WIDTH = 150.0
"""Characters a note runs over before it breaks, so that it can be read without scrolling."""
UPRIGHT_HEIGHT = 150.0
KEPT_WIDTH = 60.0
"""Characters of columns that stay in sight: more would leave no room on a small screen."""
UPRIGHT = styles.NUMERIC | {Kind.HEAT}
"""Kinds of columns that are narrow: only their titles are turned, where a table turns them."""
FIRST_ROW = 4 * LINE_HEIGHT
"""Points that must be left on a page below the titles of a table."""
ROWS_ABOVE_CHART = 2
"""A table with more rows leaves no room for its chart on the same page."""


def write_workbook(plan: Plan, out: Path, lang: str, *, subject: str, marked: Marked | None = None) -> None:
    """Write all pages to ``out``; ``subject`` names the audit in headers.

    With ``marked``, rows that people fill in get hidden tokens, and the workbook a hidden sheet, to be read back.
    """
    with scratch(out) as folder:
        wb = Book(folder)
        # Column widths count in digits of the default font: with openpyxl's own, which not every machine has, they
        # differ.
        wb._fonts = IndexedList([styles.default_font()])  # type: ignore[attr-defined]
        wb.properties.creator = "privaudit"
        wb.properties.title = subject
        token_at: dict[str, int] = {}
        for number, page in enumerate(plan.pages):
            writer = PageWriter(add_sheet(wb, page.name), page, plan, lang, number, marked)
            writer.write(subject)
            token_at[page.name] = len(writer.widths) + 1
        if marked is not None:
            add_meta(wb, plan, marked, token_at)
        _save(wb, out)


def _save(wb: Workbook, out: Path) -> None:
    """Save as ``Workbook.save`` does, but leave no open archive behind when the disk is full.

    One left open is closed by the garbage collector, which fails again and prints a traceback.
    """
    wb.properties.modified = datetime.now(tz=UTC).replace(tzinfo=None)
    archive = ZipFile(out, "w", ZIP_DEFLATED)
    try:
        ExcelWriter(wb, archive).save()
    except BaseException:
        with contextlib.suppress(OSError):
            archive.close()
        raise


class PageWriter:
    """Writes one worksheet from top to bottom."""

    def __init__(
        self, ws: Worksheet, page: Page, plan: Plan, lang: str, number: int, marked: Marked | None = None
    ) -> None:
        self.ws, self.page, self.plan, self.lang, self.number = ws, page, plan, lang, number
        self.marked = marked
        self.row = 0
        self.widths = grid_of(page.sheet)
        self.paper = paper.Room(sum(self.widths[: page.sheet.printed or None]))
        self.cut_note = text("sheets.words.cut", lang, count="{count}")

    def write(self, subject: str) -> None:
        """Write all of it; ``subject`` names the audit in headers."""
        self._set_up(subject)
        self._say(self.page.sheet.title, bold=True, size=14)
        for note in self._notes():
            self._say(note)
        self._skip_to(self.row + 2)
        for piece in self.page.pieces:
            self._skip_to(piece.top)
            self._begin_page(piece)
            self._piece(piece)
        cast("WriteOnlyWorksheet", self.ws).close()

    def _notes(self) -> Iterator[str]:
        if self.page.part > 1:
            before = next(
                p.name for p in self.plan.pages if p.sheet is self.page.sheet and p.part == self.page.part - 1
            )
            last = self.page.pieces[0].first - 1
            yield text("sheets.words.continued", self.lang, sheet=before, rows=last)
        yield from self.page.sheet.every_note

    def _set_up(self, subject: str) -> None:
        ws, pieces = self.ws, self.page.pieces
        for i, width in enumerate(self.widths, 1):
            ws.column_dimensions[get_column_letter(i)].width = width
        hidden = [start for p in pieces for start, c in starts(p.table) if c.hidden]
        if any(self._is_returned(p.table) for p in pieces):
            hidden.append(len(self.widths))
        for i in hidden:
            ws.column_dimensions[get_column_letter(i + 1)].hidden = True
        single = len(pieces) == 1 and pieces[0].header is not None
        ws.freeze_panes = f"{get_column_letter(self._kept() + 1)}{pieces[0].first}" if single else "A2"
        ws.print_title_rows = paper.repeated(pieces)
        ws.sheet_view.showGridLines = False
        ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        ws.page_setup.orientation = "landscape"
        ws.page_setup.paperSize = paper.A4
        ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
        paper.set_area(ws, self.page, len(self.widths))
        paper.set_margins(ws)
        mark = text("sheets.words.confidential", self.lang)
        page_of = text("sheets.words.page", self.lang, page="&P", pages="&N")
        partly = text("sheets.words.in_part", self.lang) if paper.in_part(self.page, len(self.widths)) else ""
        ws.oddHeader = paper.header_line(partly, mark, subject.replace("&", "&&"))
        ws.oddFooter = paper.header_line(mark, "&A", page_of)

    def _kept(self) -> int:
        """How many first columns stay in sight while one scrolls to those for the screen: what each row is about."""
        if not paper.in_part(self.page, len(self.widths)):
            return 0
        ends = itertools.accumulate(self.widths)
        return sum(end <= KEPT_WIDTH for end in ends)

    def _skip_to(self, row: int) -> None:
        while self.row < row - 1:
            self._append([])

    def _begin_page(self, piece: Piece) -> None:
        """Begin a page where a table asks for one, or where its title would stay behind alone."""
        table, begun = piece.table, starts(piece.table)
        above = [lines_of(table.note, NOTE_WIDTH)] if table.note else []
        if piece.header is not None:
            above.append(max(lines_of(c.title, self.width(i, c)) for i, c in begun))
        high = UPRIGHT_HEIGHT if table.upright else sum(map(height_of, above))
        if piece.top > 1 and (table.new_page or not self.paper.holds(2 * height_of(1) + high + FIRST_ROW)):
            self.ws.row_breaks.append(Break(id=piece.top - 1))
            self.paper.turn()

    def append_ready(self, row: str, height: float) -> None:
        """Write the next row, made as XML, of a height in points."""
        self.row += 1
        self.paper.take(height)
        cast("CellSheet", self.ws).append_ready(row)

    def _append(self, cells: list[Cell | None]) -> None:
        self.row += 1
        self.paper.take(self.ws.row_dimensions[self.row].height or ROW_HEIGHT)
        self.ws.append(cells)
        # Written by now; 200,000 kept heights would take more memory than the cells.
        self.ws.row_dimensions.pop(self.row, None)

    def _say(self, words: str, *, bold: bool = False, size: int = styles.SIZE) -> None:
        """A line over the sheet's columns, merged so that it wraps."""
        columns, width = 0, 0.0
        while columns < len(self.widths) and width < NOTE_WIDTH:
            width += self.widths[columns]
            columns += 1
        scale = size / styles.SIZE
        self.ws.row_dimensions[self.row + 1].height = height_of(lines_of(words, width / scale * WIDE_NOTE)) * scale + (
            4 if bold else 0
        )
        self.merge(self.row + 1, 1, columns)
        self._append([self._fill(styles.text_cell(self.ws, bold=bold, size=size), words)])

    def merge(self, row: int, column: int, span: int) -> None:
        """Make one cell of so many, from a row and column that count from 1."""
        if span > 1:
            # Straight into the set: `add` looks through all ranges each time.
            area = CellRange(min_row=row, max_row=row, min_col=column, max_col=column + span - 1)
            self.ws.merged_cells.ranges.add(area)

    def _fill(self, cell: Cell, value: str | float | datetime | None) -> Cell:
        if isinstance(value, str):
            cell.value = clean(value, self.cut_note)
            # Whatever it begins with, it is text: never a formula, never an error value.
            cell.data_type = "s"
        else:
            cell.value = value
        return cell

    def _is_returned(self, table: Table) -> bool:
        return self.marked is not None and is_returned(table)

    def tokens(self, table: Table) -> Tokens | None:
        """The tokens of a table; None if its rows are not read back."""
        if self.marked is None or not is_returned(table):
            return None
        return Tokens(self.ws, self.marked.audit_id, key_of(self.page, table), table, len(self.widths))

    def _piece(self, piece: Piece) -> None:
        table = piece.table
        if table.title:
            self._say(table.title, bold=True, size=12)
        if table.note:
            self._say(table.note)
        if piece.header is not None:
            self._header(table)
        if piece.count:
            BodyRows(self, table).write(piece)
            self._tones(piece)
            add_choices(self.ws, piece, starts(table), self.lang)
            self._filter(piece)
            if table.chart is not None:
                if piece.count > ROWS_ABOVE_CHART:
                    self.ws.row_breaks.append(Break(id=piece.last))
                    self.paper.turn()
                add_chart(self.ws, piece, self.page.pieces)
        else:
            self._say(table.empty)

    def _header(self, table: Table) -> None:
        begun = starts(table)
        lines = max(lines_of(c.title, (self.width(i, c) - 2) * WIDE[Kind.LABEL]) for i, c in begun)
        self.ws.row_dimensions[self.row + 1].height = UPRIGHT_HEIGHT if table.upright else height_of(lines) + 6
        cells: list[Cell | None] = []
        for start, column in begun:
            self.merge(self.row + 1, start + 1, column.span)
            upright = table.upright and column.kind in UPRIGHT
            cell = styles.header_cell(self.ws, upright=upright, right=column.kind in styles.NUMERIC)
            cells.append(self._fill(cell, column.title))
            cells.extend(styles.header_cell(self.ws) for _ in range(column.span - 1))
        tokens = self.tokens(table)
        if tokens is not None:
            cells.extend([None] * tokens.gap())
            cells.append(self._fill(styles.text_cell(self.ws, wrap=False), tokens.title))
        self._append(cells)

    def text(self, words: str) -> str:
        """Return a text as a cell can hold it."""
        return clean(words, self.cut_note)

    def width(self, start: int, column: Column) -> float:
        """Return how wide a column is that begins at ``start``, in characters."""
        return sum(self.widths[start : start + column.span])

    def _tones(self, piece: Piece) -> None:
        for start, column in starts(piece.table):
            area = f"{get_column_letter(start + 1)}{piece.first}:{get_column_letter(start + 1)}{piece.last}"
            for word, tone in column.tones:
                quoted = '"' + word.replace('"', '""') + '"'
                self.ws.conditional_formatting.add(
                    area, Rule(type="cellIs", operator="equal", dxf=styles.tone_style(tone), formula=[quoted])
                )
        heat = [start + 1 for start, c in starts(piece.table) if c.kind is Kind.HEAT]
        if heat and piece.count > 1:
            area = f"{get_column_letter(heat[0])}{piece.first}:{get_column_letter(heat[-1])}{piece.last - 1}"
            self.ws.conditional_formatting.add(area, Rule(type="colorScale", colorScale=styles.heat_scale()))

    def _filter(self, piece: Piece) -> None:
        table = piece.table
        if not table.filtered or piece.header is None:
            return
        tokens = self.tokens(table)
        width = sum(c.span for c in table.columns) + (tokens.gap() + 1 if tokens is not None else 0)
        area = f"A{piece.header}:{get_column_letter(width)}{piece.last}"
        if any(c.span > 1 for c in table.columns) or (tokens is not None and tokens.gap()):
            # A list object may hold no merged cells; a sheet has one filter of its own for such a table.
            if not self.ws.auto_filter.ref:
                self.ws.auto_filter.ref = area
                # Between the table and its hidden column there is nothing to choose.
                blank = range(width - tokens.gap() - 1, width) if tokens is not None else ()
                self.ws.auto_filter.filterColumn = [FilterColumn(colId=i, hiddenButton=True) for i in blank]
            return
        name = f"t{self.number}_{table.key}_{self.page.part}"
        style = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        listed = ListObject(displayName=name, ref=area, tableStyleInfo=style, autoFilter=AutoFilter(ref=area))
        titles = [self.text(c.title) for c in table.columns] + ([tokens.title] if tokens is not None else [])
        listed.tableColumns = [TableColumn(id=i, name=title) for i, title in enumerate(titles, 1)]
        # `add_table` warns that columns are to be added by hand, which was done.
        self.ws.tables.add(listed)


def grid_of(sheet: Sheet) -> tuple[float, ...]:
    """Column widths of a sheet: its own grid, else the widest wish of its tables' columns without a span."""
    if sheet.grid:
        return sheet.grid
    out: dict[int, float] = {}
    for table in sheet.tables:
        for start, column in starts(table):
            for i in range(start, start + column.span):
                out[i] = max(out.get(i, 0.0), column.width)
    return tuple(out[i] for i in sorted(out))
