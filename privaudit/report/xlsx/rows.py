"""The data rows of a table as XML: what never changes is made once, and so is a text that comes again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from openpyxl.compat import safe_string
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.hyperlink import Hyperlink

from ..sheets.table import Column, Kind, Link, Row, Table, Value
from . import styles
from .cells import NUMBER
from .celltext import looks_like_formula
from .layout import Piece
from .measure import ROW_HEIGHT, WIDE, WIDE_BODY, code_lines_of, height_of, lines_of
from .returned import starts

if TYPE_CHECKING:
    from .writer import PageWriter

_MOST_KEPT: Final = 4096
"""Values of one column that are remembered; then all are forgotten, and those seen next are."""
_LONGEST: Final = 200
"""Characters of a text that may come again."""


def escaped(text: str) -> str:
    """Return a text as XML has it; characters that XML refuses are gone before (`celltext.clean`)."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text


def cell_end(style: int, text: str) -> str:
    """Return a cell that holds a text, from behind its row number."""
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f'" s="{style}" t="inlineStr"><is><t{kept}>{escaped(text)}</t></is></c>' if text else blank_end(style)


def blank_end(style: int) -> str:
    """Return an empty cell, from behind its row number."""
    return f'" s="{style}" t="{NUMBER}"/>'


_LINES: Final[dict[Kind, Callable[[str, float], int]]] = {Kind.CODE: code_lines_of, Kind.LINE: lambda *_: 1}
"""How many lines a text takes, where that is not told as for words."""


class _Cells:
    """The cells of one column."""

    def __init__(self, page: PageWriter, start: int, column: Column) -> None:
        # A style counts in the workbook from when its number is asked for: those never used stay out.
        ws, self._page, self._start = page.ws, page, start
        self.head = f'<c r="{get_column_letter(start + 1)}'
        self._plain = styles.body_cell(ws, column, page.lang)
        self._quoted = styles.body_cell(ws, column, page.lang, quoted=True)
        # LibreOffice takes the indent from numbers in cells that wrap: they would touch the next column.
        self._number = styles.body_cell(ws, column, page.lang, wrap=column.kind not in styles.NUMERIC)
        self._link = styles.link_cell(ws)
        self._epoch = ws.parent.epoch  # type: ignore[union-attr]
        self._room = (page.width(start, column) - 2) * WIDE.get(column.kind, WIDE_BODY)
        self._lines = _LINES.get(column.kind, lines_of)
        self.kept: dict[Value, tuple[str, int]] = {}
        """Cells made before, by their values; those that lead to another row are made each time."""
        self._spanned = [f'<c r="{get_column_letter(start + 1 + i)}' for i in range(1, column.span)]

    def made(self, value: Value, row: int) -> tuple[str, int]:
        """Return a cell from behind its row number, and the lines it takes."""
        if isinstance(value, Link):
            return self._linked(value, row)
        if isinstance(value, str):
            template = self._quoted if looks_like_formula(value) else self._plain
            out = (cell_end(template.style_id, self._page.text(value)), self._lines(value, self._room))
            if len(value) > _LONGEST:
                return out
        elif value is None:
            out = blank_end(self._plain.style_id), 1
        else:
            number = to_excel(value, self._epoch) if isinstance(value, datetime) else value  # type: ignore[no-untyped-call]
            out = f'" s="{self._number.style_id}" t="{NUMBER}"><v>{safe_string(number)}</v></c>', 1
        if len(self.kept) >= _MOST_KEPT:
            self.kept.clear()
        self.kept[value] = out
        return out

    def spanned(self, row: int) -> Iterator[str]:
        """Yield the empty cells over which the column goes on."""
        end = blank_end(self._plain.style_id)
        return (f"{head}{row}{end}" for head in self._spanned)

    def _linked(self, link: Link, row: int) -> tuple[str, int]:
        goal = self._page.plan.address(link)
        if goal is not None:
            name, to = goal
            location = f"'{name.replace(chr(39), chr(39) * 2)}'!A{to}"
            at = f"{get_column_letter(self._start + 1)}{row}"
            self._page.ws._hyperlinks.append(Hyperlink(ref=at, location=location))  # type: ignore[attr-defined]
        return cell_end(self._link.style_id, self._page.text(link.text)), self._lines(link.text, self._room)


class BodyRows:
    """Writes the data rows of one table."""

    def __init__(self, page: PageWriter, table: Table) -> None:
        self._page, self._table = page, table
        self._columns = [(start, c.span, _Cells(page, start, c)) for start, c in starts(table)]
        self._least = max(2 if any(c.kind is Kind.FILL for c in table.columns) else 1, table.least_lines)
        self._tokens = page.tokens(table)
        self._token_head = f'<c r="{get_column_letter(self._tokens.at + 1)}' if self._tokens is not None else ""

    def write(self, piece: Piece) -> None:
        """Write the rows of one piece."""
        for number, values in enumerate(self._table.rows.slice(piece.start, piece.count), piece.start):
            self._page.append_ready(*self._row(number, values, self._page.row + 1))

    def _row(self, number: int, values: Row, row: int) -> tuple[str, float]:
        """Return the XML of a row and its height; ``number`` counts the table's rows, ``row`` the sheet's."""
        out, lines = [], self._least
        for (start, span, cells), value in zip(self._columns, values, strict=True):
            end, high = cells.kept.get(value) or cells.made(value, row)
            out.append(f"{cells.head}{row}{end}")
            if high > lines:
                lines = high
            if span > 1:
                self._page.merge(row, start + 1, span)
                out.extend(cells.spanned(row))
        if self._tokens is not None:
            token = self._tokens.cell(number, values)
            out.append(f"{self._token_head}{row}{cell_end(token.style_id, str(token.value or ''))}")
        # Merged cells do not stretch their row by themselves, and not every program stretches the others.
        height = height_of(lines) if lines > 1 else ROW_HEIGHT
        high_ = f' ht="{safe_string(height)}" customHeight="1"' if lines > 1 else ""
        return f'<row r="{row}"{high_}>{"".join(out)}</row>', height
