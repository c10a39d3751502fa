"""Neutral tables: what a workbook, a page or a text shows, before any format. Must not know openpyxl.

Rows are made one at a time while they are written, so that a sheet of 200,000 rows is never a list in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from ...model import TargetKind, record

T = TypeVar("T")


class Kind(StrEnum):
    """How a column's cells are to be shown."""

    TEXT = "text"
    NUMBER = "number"
    DECIMAL = "decimal"
    PERCENT = "percent"
    TIME = "time"
    DAY = "day"
    CODE = "code"
    """SQL or a shape: fixed-width letters."""
    LINE = "line"
    """Code of a last column, on one line: it runs on to the right, so that long texts make no high rows."""
    HEAT = "heat"
    """A count on a colour scale, the number visible."""
    FILL = "fill"
    """To be filled in by hand: framed, and high enough to write in."""
    LABEL = "label"
    """The row's name: bold."""


class Tone(StrEnum):
    """What a word's colour says; never the only signal."""

    BAD = "bad"
    WARN = "warn"
    GOOD = "good"
    QUIET = "quiet"


@record
class Link:
    """A text that leads to a row of another sheet: ``row`` counts data rows of that table from 0."""

    text: str
    sheet: str
    table: str
    row: int


Value = str | int | float | datetime | Link | None
Row = tuple[Value, ...]


@record
class Column:
    """One column. ``width`` is in characters of the body font; ``span`` counts grid columns it covers."""

    title: str
    key: str = ""
    """The key of its title among the texts of its sheet: says which column this is in any language."""
    kind: Kind = Kind.TEXT
    width: float = 14
    span: int = 1
    hidden: bool = False
    tones: tuple[tuple[str, Tone], ...] = ()
    choices: tuple[str, ...] = ()
    """Of a column to fill in: the answers offered; another text may stand there, too."""
    field: str = ""
    """Of a column to fill in that is read back: the field of the decision (`privaudit.decisions.fields`)."""
    day: bool = False
    """Of a column to fill in: days are written there, and show as days."""
    only_choices: bool = False
    """Of a column with choices: another text is no answer, and a spreadsheet says so."""
    identity: bool = False
    """Says which row this is, the same in every language: a hidden id that stands beside another text was moved."""
    internal: bool = False
    """Left out of the edition that may leave the house."""


@record
class RowTarget:
    """What a row is about, for decisions filled in beside it: an id, and the state a decision would be taken on."""

    id: str
    state: str | None = None
    owner: str | None = None
    """Who is to fill it in, where the audit knows: workbooks can be split by owner."""
    others: tuple[str | None, ...] = ()
    """Who is to fill it in besides: a finding about several systems stands in the workbook of each one's owner."""


class Rows:
    """Rows made from items on demand: has a length, can be iterated again."""

    __slots__ = ("_length", "_row")

    def __init__(self, items: Sequence[T], make: Callable[[T], Row]) -> None:
        self._length = len(items)
        self._row: Callable[[int], Row] = lambda i: make(items[i])

    def __len__(self) -> int:
        return self._length

    def slice(self, start: int, count: int) -> Iterator[Row]:
        """Yield up to ``count`` rows from ``start``."""
        return map(self._row, range(start, min(start + count, self._length)))

    def picked(self, numbers: Sequence[int]) -> Rows:
        """Return some of the rows, in the order of ``numbers``."""
        return Rows(numbers, self._row)

    def __iter__(self) -> Iterator[Row]:
        return self.slice(0, self._length)


def fixed(rows: Sequence[Row]) -> Rows:
    """Rows that are few and made already."""
    return Rows(rows, lambda row: row)


@record
class Chart:
    """A bar chart of a table's last row (totals) over its heat columns, below the table that has it."""

    title: str
    axis: str
    of: str = ""
    """The key of the table of the same sheet that it draws, where that is another one."""


@record
class Table:
    """One table of a sheet. ``empty`` is said where there are no rows; ``upright`` headers are turned by 90 degrees."""

    key: str
    columns: tuple[Column, ...]
    rows: Rows
    title: str = ""
    note: str = ""
    empty: str = ""
    filtered: bool = True
    header: bool = True
    upright: bool = False
    new_page: bool = False
    """Begins a page when printed."""
    printed: bool = True
    """Whether it goes on paper; one that does not stands last on its sheet, below what is printed."""
    chart: Chart | None = None
    least_lines: int = 1
    """How high its rows are at least: where people sign or write, more than one line."""
    internal: bool = False
    """For the company alone; its title says so. Left out of the edition that may leave the house."""
    target_kind: TargetKind | None = None
    """What the rows are about, where people fill in decisions that are read back."""
    targets: Callable[[int], RowTarget | None] | None = None
    """What row number ``n`` is about; None where nothing is read back, of a table or of one row."""
    numbers: tuple[int, ...] | None = None
    """Of a table that holds some rows of another: the numbers they have there, ascending; links name those."""


@record
class Sheet:
    """One sheet: a title, notes below it, tables one under the other. ``grid`` sets widths where columns span.

    ``printed``: how many columns of the grid go on paper; the others stand to the right of them, for the screen.
    0: all of them.
    """

    key: str
    title: str
    notes: tuple[str, ...] = ()
    internal_notes: tuple[str, ...] = ()
    """For the company alone, as `Table.internal`; each says so itself, and they stand after the others."""
    internal: bool = False
    """The whole sheet is for the company alone."""
    tables: tuple[Table, ...] = ()
    grid: tuple[float, ...] = ()
    printed: int = 0

    @property
    def every_note(self) -> tuple[str, ...]:
        """All notes, those for the company alone last."""
        return (*self.notes, *self.internal_notes)
