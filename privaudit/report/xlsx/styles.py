"""How cells look. Few styles, shared by all cells: 200,000 rows must not make 200,000 styles."""

from __future__ import annotations

from typing import Final

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.formatting.rule import ColorScale, FormatObject
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

from ..sheets.table import Column, Kind, Tone
from .cells import BodyCell

FONT: Final = "Arial"
SIZE: Final = 10
MONO: Final = "Courier New"
INK: Final = "1F2A44"

HEADER_FILL = PatternFill("solid", start_color=INK, end_color=INK)
LINE = Side(style="hair", color="9AA3B2")
BORDER = Border(bottom=LINE, top=LINE)
_INK_LINE = Side(style="thin", color="6B7484")
FRAME = Border(left=_INK_LINE, right=_INK_LINE, top=_INK_LINE, bottom=_INK_LINE)
"""Around cells that people fill in by hand."""
GAP = Border(bottom=Side(style="thick", color="FFFFFF"))
"""Keeps the first row of a table off its dark header: cells have no padding above their text."""

NUMERIC: Final = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.PERCENT, Kind.TIME})

TONES: Final[dict[Tone, tuple[str, str]]] = {
    Tone.BAD: ("F8D0CC", "8A1C12"),
    Tone.WARN: ("FCE8B8", "6B4A00"),
    Tone.GOOD: ("D3ECD5", "1E5A28"),
    Tone.QUIET: ("E6E9EF", "444B5A"),
}
"""Background and letters: each pair has a contrast of at least 4.5 to 1 (WCAG 2.1, 1.4.3)."""

HEAT_LOW, HEAT_HIGH = "FFF4E0", "F08A4B"

_DATE: Final = {"en": "yyyy-mm-dd hh:mm", "ru": "dd.mm.yyyy hh:mm"}
_DAY: Final = {"en": "yyyy-mm-dd", "ru": "dd.mm.yyyy"}


def default_font() -> Font:
    """The font of the workbook as a whole."""
    return Font(name=FONT, size=SIZE, family=2)


def tone_style(tone: Tone) -> DifferentialStyle:
    """How a word that says good or bad is coloured."""
    back, ink = TONES[tone]
    return DifferentialStyle(
        font=Font(color=ink, bold=True), fill=PatternFill("solid", start_color=back, end_color=back)
    )


def heat_scale() -> ColorScale:
    """The colours of the heat map, from the least to the most."""
    ends = [FormatObject(type="min"), FormatObject(type="max")]
    return ColorScale(cfvo=ends, color=[Color(HEAT_LOW), Color(HEAT_HIGH)])


def text_cell(ws: Worksheet, *, bold: bool = False, size: int = SIZE, color: str = INK, wrap: bool = True) -> Cell:
    """A cell for titles and notes."""
    cell = WriteOnlyCell(ws)
    cell.font = Font(name=FONT, size=size, bold=bold, color=color)
    cell.alignment = Alignment(vertical="center" if bold else "top", wrap_text=wrap)
    return cell


def header_cell(ws: Worksheet, *, upright: bool = False, right: bool = False) -> Cell:
    """A cell of a header row."""
    cell = WriteOnlyCell(ws)
    cell.font = Font(name=FONT, size=SIZE, bold=True, color="FFFFFF")
    cell.fill = HEADER_FILL
    cell.border = GAP
    if upright:
        cell.alignment = Alignment(vertical="bottom", horizontal="center", wrap_text=True, text_rotation=90)
    else:
        cell.alignment = Alignment(vertical="center", horizontal="right" if right else "left", indent=1, wrap_text=True)
    return cell


def body_cell(
    ws: Worksheet, column: Column, lang: str, *, quoted: bool = False, bold: bool = False, wrap: bool = True
) -> BodyCell:
    """The template of a column's cells; it is filled and written again for every row."""
    cell = BodyCell(ws)
    code, kind = column.kind in {Kind.CODE, Kind.LINE}, column.kind
    cell.font = Font(name=MONO if code else FONT, size=9 if code else SIZE, bold=bold or kind is Kind.LABEL, color=INK)
    right = kind in NUMERIC
    horizontal = "right" if right else "center" if kind is Kind.HEAT else "left"
    cell.alignment = Alignment(
        vertical="top",
        wrap_text=wrap and kind is not Kind.LINE,
        horizontal=horizontal,
        indent=0 if horizontal == "center" else 1,
    )
    cell.border = FRAME if kind is Kind.FILL else BORDER
    cell.number_format = {
        Kind.NUMBER: "#,##0",
        Kind.DECIMAL: "#,##0.00",
        Kind.PERCENT: "0.0%",
        Kind.HEAT: "#,##0",
        Kind.TIME: _DATE[lang],
        Kind.DAY: _DAY[lang],
    }.get(Kind.DAY if column.day else kind, "General")
    if quoted:
        # The apostrophe that people type before text: the cell stays text when it is edited, too.
        cell.quotePrefix = True
    return cell


def link_cell(ws: Worksheet) -> BodyCell:
    """The template of a column's cells that lead to another row."""
    cell = BodyCell(ws)
    cell.font = Font(name=FONT, size=SIZE, color="1B4FA8", underline="single")
    cell.alignment = Alignment(vertical="top", wrap_text=True, horizontal="left", indent=1)
    cell.border = BORDER
    return cell
