"""The workbook on paper: where pages end, which titles stand on each, and what is for the screen only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from privaudit.report.sheets.table import Column, Sheet, Table, fixed
from privaudit.report.xlsx import paper

from .test_xlsx import write_book


@pytest.mark.parametrize(("long", "last", "again"), [(2, 60, "9:9"), (60, 3, "67:67"), (60, 0, "1:1")])
def test_no_table_is_printed_below_the_header_of_another(tmp_path: Path, long: int, last: int, again: str) -> None:
    """What is printed again is the header of the last table on paper, whatever is longer; else the sheet's title."""
    columns = (Column(title="name"),)
    tables = (
        Table(key="a", columns=columns, rows=fixed([("x",)] * long)),
        Table(key="b", columns=columns, rows=fixed([("y",)] * last), empty="nothing"),
        Table(key="c", columns=columns, rows=fixed([("z",)] * 50), printed=False),
    )
    sheet = Sheet(key="one", title="T", notes=("note", "note"), tables=tables)
    write_book((sheet,), tmp_path / "x.xlsx")
    ws = openpyxl.load_workbook(tmp_path / "x.xlsx")["one"]
    assert str(ws.print_title_rows).replace("$", "") == again
    row = int(again.partition(":")[0])
    assert ws.cell(row=row, column=1).value == ("T" if row == 1 else "name")
    end = int(str(ws.print_area).replace("$", "").rpartition(":A")[2])
    assert [c.value for c in ws["A"]][:end][-1] == ("y" if last else "nothing")


def test_columns_for_the_screen_are_not_printed_and_the_paper_says_so(tmp_path: Path) -> None:
    """The page ends at the last printed column; its header says that there is more; a whole sheet has no such area."""
    columns = tuple(Column(title=f"c{n}", width=10) for n in range(5))
    table = Table(key="a", columns=columns, rows=fixed([("x",) * 5] * 3))
    for printed, area in ((3, "'one'!$A$1:$C$7"), (0, ""), (5, "")):
        path = tmp_path / f"{printed}.xlsx"
        write_book((Sheet(key="one", title="T", notes=("n",), tables=(table,), printed=printed),), path)
        ws: Any = openpyxl.load_workbook(path)["one"]
        assert (ws.print_area or "") == area
        assert ws.freeze_panes == ("F5" if area else "A5")
        assert bool(ws.oddHeader.left.text) == bool(area)


@pytest.mark.parametrize("before", [10, 23, 33, 60])
def test_no_title_stays_alone_at_the_end_of_a_page(tmp_path: Path, before: int) -> None:
    """A table whose title, column titles and first row do not fit begins a page; one that fits does not."""
    columns = (Column(title="name", width=100),)
    tables = tuple(
        Table(key=k, columns=columns, rows=fixed([("x",)] * n), title=k) for k, n in (("a", before), ("b", 40))
    )
    write_book((Sheet(key="one", title="T", tables=tables),), tmp_path / "x.xlsx")
    ws = openpyxl.load_workbook(tmp_path / "x.xlsx")["one"]
    title = next(c.row for c in ws["A"] if c.value == "b")
    assert [b.id for b in ws.row_breaks.brk] == ([title - 1] if before == 23 else [])


def test_pages_are_filled_as_rows_are_high() -> None:
    """A page takes more of a wide sheet, which prints smaller; what does not fit goes on the next one."""
    room, wide = paper.Room(100), paper.Room(paper.WIDEST)
    for _ in range(30):
        room.take(15.0)
        wide.take(15.0)
    assert not room.holds(100.0)
    assert wide.holds(100.0)
    room.take(60.0)
    assert room.holds(400.0)
    wide.turn()
    assert wide.holds(10_000.0)
