"""Cells and worksheets that cost little: 200,000 rows are millions of cells.

openpyxl's write-only worksheet tries each appended value as a plain value first, which fails for a cell by an exception
that prints it; each cell looks its style up anew, and is five elements made one by one (openpyxl 3.1,
``openpyxl/worksheet/_write_only.py``, ``styles/styleable.py``, ``cell/_writer.py``). None of that is needed for cells
whose style never changes: their rows are written as text, behind what the library has written before them.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import ALL_TEMP_FILES, WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import fromstring

TEXT, NUMBER = "s", "n"
"""Cell types of ECMA-376 part 1, 18.18.11 ST_CellType, as openpyxl names them."""


class Book(Workbook):
    """A write-only workbook whose worksheets are put together in a folder of ours, not in that of the machine."""

    def __init__(self, folder: Path) -> None:
        super().__init__(write_only=True)
        self.folder = folder


class BodyCell(Cell):
    """A cell that is filled and written again for every row; its style must be whole before it is first written."""

    __slots__ = ("_known_style",)

    def __init__(self, ws: Worksheet) -> None:
        super().__init__(ws, row=1, column=1)
        self._known_style: int | None = None

    @property
    def style_id(self) -> int:
        """The number of the style, looked up once."""
        if self._known_style is None:
            self._known_style = int(super().style_id)
        return self._known_style

    @property
    def has_style(self) -> bool:
        """Always: body cells have a font of their own."""
        return True

    def put(self, value: str | float, data_type: str) -> None:
        """Set value and type as they are: the text is clean already, and is never taken for a formula or an error."""
        self._value = value
        self.data_type = data_type


class CellSheet(WriteOnlyWorksheet):
    """A write-only worksheet to which rows of cells are appended (None for a place without one), or rows made ready."""

    def append_ready(self, row: str) -> None:
        """Append the next row, as XML of ECMA-376 part 1, 18.3.1.73; its texts must be clean and escaped."""
        self.append((row,))

    def close(self) -> None:
        """End the worksheet; what is to be packed is a file by then."""
        super().close()
        self._out.close()
        self._writer.out = self._out.name

    def _get_writer(self) -> None:
        if self._writer is None:
            handle, name = tempfile.mkstemp(dir=cast("Book", self.parent).folder)
            ALL_TEMP_FILES.append(name)  # openpyxl takes it out of this list when the worksheet is packed
            os.close(handle)
            self._out = Path(name).open("wb")  # noqa: SIM115
            self._writer: Any = WorksheetWriter(self, self._out)
            self._writer.write_top()

    def _write_rows(self) -> Generator[None, tuple[Any, ...], None]:
        """As openpyxl's own, but for rows that are XML already."""
        writer = self._writer
        xf = writer.xf.send(True)
        # What writes without lxml keeps a buffer that nobody can empty.
        flush, ready, put = getattr(xf, "flush", None), False, self._out.write
        with xf.element("sheetData"):
            number = 1
            with contextlib.suppress(GeneratorExit):
                while True:
                    row = yield
                    if not (row and isinstance(row[0], str)):
                        writer.write_row(xf, self._values_to_row(row, number), number)
                        ready = False
                    elif flush is None:
                        xf.write(fromstring(row[0]))
                    else:
                        if not ready:
                            flush()
                            ready = True
                        put(row[0].encode())
                    number += 1
        writer.xf.send(None)

    def _values_to_row(self, values: Iterable[Cell | None], row_idx: int) -> Iterator[Cell]:
        for column, cell in enumerate(values, 1):
            if cell is not None:
                cell.row, cell.column = row_idx, column
                if cell.hyperlink is not None:
                    cell.hyperlink.ref = cell.coordinate
                yield cell


def add_sheet(wb: Book, name: str) -> Worksheet:
    """Add a worksheet to a write-only workbook, as ``create_sheet`` does."""
    ws = CellSheet(parent=wb, title=name)
    wb._add_sheet(ws)  # type: ignore[attr-defined]
    # A write-only worksheet borrows its members from Worksheet one by one, which its type stubs do not know.
    return cast("Worksheet", ws)
