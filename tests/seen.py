"""What a person would see of a workbook: cells with their room, and what Excel would refuse. For tests."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum
from typing import Any

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from privaudit.i18n import areas, keys

LINE = 12.75
"""Points of a line of 10-point Arial."""
THIN = 0.78
"""The least share of a digit's width that an average letter of a sentence takes: a text of n letters is no narrower."""
MOST_HEIGHT = 409.0
_LETTERS = {"en": re.compile(r"[A-Za-z]{2,}"), "ru": re.compile(r"[А-Яа-яЁё]{2,}")}
_DIGEST = re.compile(r"\b[0-9a-f]{8,}\b")
_NOT_NAMES = frozenset({"key", "check"})
"""Fields of records that hold keys of texts, which nobody should read as they are."""


@dataclasses.dataclass(frozen=True)
class Seen:
    """A cell that is shown; width over all columns it covers, in characters, and height of its row, in points."""

    sheet: str
    place: str
    value: str | int | float | datetime
    width: float
    height: float | None
    wraps: bool
    upright: bool
    indent: float
    mono: bool
    number_format: str


def cells(ws: Worksheet) -> Iterator[Seen]:
    """Yield every cell with a value in a column that is shown."""
    wide = {m.min_row * 20_000 + m.min_col: m for m in ws.merged_cells.ranges}
    for row in ws.iter_rows():
        height = ws.row_dimensions[row[0].row or 1].height
        for cell in row:
            if isinstance(cell, Cell) and cell.value is not None and not _hidden(ws, cell.column):
                yield _seen(ws, cell, wide.get(cell.row * 20_000 + cell.column), height)


def _hidden(ws: Worksheet, column: int) -> bool:
    return bool(ws.column_dimensions[get_column_letter(column)].hidden)


def _seen(ws: Worksheet, cell: Cell, merged: CellRange | None, height: float | None) -> Seen:
    last = merged.max_col if merged is not None else cell.column
    width = sum(ws.column_dimensions[get_column_letter(i)].width for i in range(cell.column, last + 1))
    look: Any = cell.alignment
    value: Any = cell.value
    return Seen(
        sheet=ws.title,
        place=cell.coordinate,
        value=value,
        width=width,
        height=height,
        wraps=bool(look.wrap_text),
        upright=bool(look.text_rotation),
        indent=float(look.indent or 0),
        mono=str(cell.font.name).startswith("Courier"),
        number_format=str(cell.number_format),
    )


def cut(seen: Seen) -> str:
    """Return what of a cell would not be seen, empty if all is: a number without room, a text with too few lines."""
    if isinstance(seen.value, datetime | int | float):
        shown = _printed(seen)
        return f"{shown} in {seen.width}" if len(shown) + seen.indent > seen.width else ""
    room = max(seen.width - 1, 1.0)
    if seen.upright:
        return "" if len(seen.value) * 5.0 <= (seen.height or 0) else "too long for its header"
    share = 0.98 if seen.mono else THIN
    lines = sum(max(1, -(-len(part) * share // room)) for part in seen.value.split("\n"))
    if not seen.wraps:
        return ""
    need = lines * LINE * (0.8 if seen.mono else 1.0)
    return f"needs {need}, has {seen.height}" if need > max(seen.height or LINE, LINE) + 0.5 else ""


def _printed(seen: Seen) -> str:
    """A number or time as its format shows it."""
    if isinstance(seen.value, datetime):
        return "0000-00-00 00:00" if "h" in seen.number_format else "0000-00-00"
    value = float(seen.value)
    if "%" in seen.number_format:
        return f"{value:.1%}"
    if seen.number_format == "General":
        return str(seen.value)
    return f"{value:,.2f}" if ".00" in seen.number_format else f"{value:,.0f}"


def identifiers(thing: object) -> Iterator[str]:
    """Yield every name, SQL and free text that a record holds, however deep; keys of texts are left out."""
    if isinstance(thing, str) and not isinstance(thing, Enum):
        yield thing
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            if field.name not in _NOT_NAMES:
                yield from identifiers(getattr(thing, field.name))
    elif isinstance(thing, tuple | list | frozenset):
        for part in thing:
            yield from identifiers(part)


def words_of(lang: str, texts: Iterable[str]) -> frozenset[str]:
    """Return the words written in the letters of a language, in small letters; digests are no words."""
    return frozenset(w.casefold() for t in texts for w in _LETTERS[lang].findall(_DIGEST.sub(" ", t)))


def raw_keys() -> frozenset[str]:
    """Return the last parts of all keys of texts that no person would write: those with an underscore."""
    parts = (k.rpartition(".")[2] for area in areas() for k in keys(area, "en"))
    return frozenset(p for p in parts if "_" in p.strip("_"))


def printed_width(ws: Worksheet) -> float:
    """Return how many characters of the sheet go side by side on one page; hidden columns take none."""
    area = CellRange(str(ws.print_area).rpartition("!")[2].replace("$", "")) if ws.print_area else None
    last = area.max_col if area is not None else ws.max_column
    letters = [get_column_letter(i) for i in range(1, last + 1)]
    return sum(ws.column_dimensions[n].width for n in letters if not ws.column_dimensions[n].hidden)


def refused(ws: Worksheet) -> list[str]:
    """Return what Excel would refuse of a sheet, or mend when it opens it.

    Sources: Microsoft, "Excel specifications and limits"; ECMA-376 part 1, 18.3.1.
    """
    out = list[str]()
    merged = [CellRange(str(m)) for m in ws.merged_cells.ranges]
    tables = [CellRange(t.ref) for t in ws.tables.values()]
    for listed in ws.tables.values():
        area = CellRange(listed.ref)
        titles = [str(c.name).casefold() for c in listed.tableColumns]
        header = [str(c.value) for c in ws[listed.ref][0]]
        checks = (
            ("merged cells in a list", any(not area.isdisjoint(m) for m in merged)),
            ("lists overlap", sum(not area.isdisjoint(t) for t in tables) > 1),
            ("equal titles", len(titles) != len(set(titles))),
            ("long title", any(len(t) > 255 or not t for t in titles)),
            ("title is not its cell", header != [c.name for c in listed.tableColumns]),
            ("bad name", not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]{0,254}", listed.displayName)),
            ("no row", area.min_row == area.max_row),
        )
        out += [f"{listed.displayName}: {what}" for what, wrong in checks if wrong]
    for i, one in enumerate(merged):
        same = [m for m in merged[i + 1 :] if m.min_row <= one.max_row and m.max_row >= one.min_row]
        out += [f"merged cells overlap: {one}, {m}" for m in same if not one.isdisjoint(m)]
    for rule in ws.data_validations.dataValidation:
        texts = (("list", rule.formula1, 257), ("title", rule.errorTitle, 32), ("error", rule.error, 255))
        out += [f"{what} of a drop-down: {said}" for what, said, most in texts if said and len(said) > most]
    for rules in ws.conditional_formatting:
        out += [f"rule: {f}" for r in rules.rules for f in r.formula if len(f) > 257]
    links = [c for row in ws.iter_rows() for c in row if c.hyperlink]
    headers: Any = (ws.oddHeader, ws.oddFooter)
    checks = (
        ("name", not re.fullmatch(r"[^\[\]:*?/\\]{1,31}", ws.title) or ws.title.strip("'") != ws.title),
        ("links", len(links) > 65_530),
        ("header", any(sum(len(p.text or "") + 2 for p in (h.left, h.center, h.right)) > 255 for h in headers)),
        ("width", any((d.width or 0) > 255 for d in ws.column_dimensions.values())),
        ("height", any((d.height or 0) > MOST_HEIGHT for d in ws.row_dimensions.values())),
        ("long cell", any(isinstance(c.value, str) and len(c.value) > 32_767 for row in ws.iter_rows() for c in row)),
        ("formula", any(c.data_type == "f" for row in ws.iter_rows() for c in row)),
    )
    return out + [what for what, wrong in checks if wrong]
