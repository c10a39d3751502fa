"""Workbooks as tired people and other programs leave them: what can be understood is, the rest is said."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.comments
import pytest

from privaudit.decisions.answers import NotAnAnswer, answer
from privaudit.decisions.entries import Decided
from privaudit.decisions.fields import FIELDS, FieldType, field_of
from privaudit.decisions.merged import Merged
from privaudit.decisions.read import read_part
from privaudit.decisions.workbook import META_SHEET
from privaudit.model import TargetKind
from tests.filled_in import KINDS, NAME, FilledTable, edited, problems, read
from tests.returned import TODAY

STATUS = field_of(TargetKind.FINDING, "status")
CUSTOMERS = field_of(TargetKind.SYSTEM, "customer_data")
ACCESS = field_of(TargetKind.ACCOUNT, "access")
VERDICT = field_of(TargetKind.COLUMN, "verdict")
DUE = field_of(TargetKind.FINDING, "due")
OWNER = field_of(TargetKind.FINDING, "owner")


@pytest.mark.parametrize(
    ("known", "cell", "meant"),
    [
        (STATUS, " Risk\u00a0 accepted\u200b\n", "accepted"),
        (STATUS, "\ufeffРИСК  принят", "accepted"),
        (STATUS, "in\u00adwork", None),
        (CUSTOMERS, True, "yes"),
        (CUSTOMERS, "Нет ", "no"),
        (ACCESS, "yes", "needed"),
        (ACCESS, "нет", "not_needed"),
        (ACCESS, False, "not_needed"),
        (VERDICT, "да", "confirm"),
        (VERDICT, "No", "reject"),
        (STATUS, "yes", None),
        (STATUS, True, None),
        (DUE, 46357, "2026-12-01"),
        (DUE, 46357.75, "2026-12-01"),
        (DUE, "\u00a001.12.2026\u00a0г. ", "2026-12-01"),
        (DUE, datetime(2026, 12, 1, 23, 59), "2026-12-01"),  # noqa: DTZ001 - as spreadsheets hold days
        (DUE, "12/01/2026", None),
        (DUE, 2026, None),
        (DUE, True, None),
        (OWNER, "007", "007"),
        (OWNER, 7, "7"),
        (OWNER, 7.0, "7"),
        (OWNER, "\u00a0Анна Тестова\u00a0", "Анна Тестова"),
        (OWNER, datetime(2026, 12, 1), "2026-12-01"),  # noqa: DTZ001
    ],
)
def test_an_answer_is_what_was_meant_or_none(known: Any, cell: object, meant: str | None) -> None:
    """Blanks, unseen letters, truth values and yes or no; what could mean two things is refused."""
    if meant is None:
        with pytest.raises(NotAnAnswer):
            answer(known, cell)
    else:
        assert answer(known, cell) == meant


def test_merged_cells_are_not_read_as_emptied(written: dict[str, Path], tmp_path: Path) -> None:
    """One owner merged over three rows: the two below would be lost, or taken back; merged beside, nothing is."""

    def merge(book: Any) -> None:
        a = FilledTable(book)
        a.cell(0, "owner").value = "Boris Testov"
        at = a.fields["owner"]
        a.ws.merge_cells(start_row=a.rows[0], end_row=a.rows[2], start_column=at, end_column=at)
        a.ws.merge_cells(
            start_row=a.rows[4], end_row=a.rows[4], start_column=a.fields["status"], end_column=a.fields["status"] + 1
        )

    found = problems(edited(written["en"], tmp_path / "x.xlsx", merge))
    assert len(found) == 3
    assert all("undo the merging" in p for p in found)

    def aside(book: Any) -> None:
        a = FilledTable(book)
        a.ws.merge_cells(start_row=a.rows[-1] + 2, end_row=a.rows[-1] + 5, start_column=1, end_column=4)

    assert read(edited(written["en"], tmp_path / "y.xlsx", aside)) == Decided()


def test_merged_ranges_are_asked_for_downwards() -> None:
    """The first cell of a range is no hidden one; ranges may overlap, and columns have two letters."""
    merged = Merged(["B2:B4", "AA3:AB3", "A1:C1"])
    hidden = [(r, c) for r in range(1, 6) for c in (1, 2, 3, 27, 28) if merged.covers(r, c)]
    assert hidden == [(1, 2), (1, 3), (3, 2), (3, 28), (4, 2)]


def _delete(book: Any, key: str, column: str | int) -> None:
    table = FilledTable(book, key)
    table.ws.delete_cols(table.fields[column] if isinstance(column, str) else table.identity[column])


def test_a_column_to_fill_in_may_be_deleted(written: dict[str, Path], tmp_path: Path) -> None:
    """Nobody answered there; the other columns are found by their titles."""

    def delete(book: Any) -> None:
        table = FilledTable(book, "inventory.columns")
        table.cell(0, "purpose").value = "delivery"
        table.cell(0, "needed").value = "needed"
        FilledTable(book).cell(0, "until").value = "31.12.2027"
        _delete(book, "actions.actions", "reason")
        _delete(book, "actions.actions", "due")

    found = {e.field: e.value for e in read(edited(written["en"], tmp_path / "x.xlsx", delete)).fields}
    assert found == {"purpose": "delivery", "needed": "needed", "until": "2027-12-31"}


def test_a_column_that_says_what_a_row_is_about_is_missed_once(written: dict[str, Path], tmp_path: Path) -> None:
    """Deleted, hidden as it was: one line says which, instead of one for each row."""
    (problem,) = problems(edited(written["en"], tmp_path / "x.xlsx", lambda b: _delete(b, "actions.actions", 2)))
    assert "says what each row is about, and it was deleted" in problem
    (visible,) = problems(edited(written["en"], tmp_path / "y.xlsx", lambda b: _delete(b, "inventory.columns", 3)))
    assert "Inventory" in visible
    (first,) = problems(edited(written["en"], tmp_path / "z.xlsx", lambda b: _delete(b, "actions.actions", 0)))
    assert "System" in first


def test_a_copied_sheet_answers_once(written: dict[str, Path], tmp_path: Path) -> None:
    """Copied to try something: what is said on either is one decision, and two answers are for the person to settle."""

    def copied(one: str | None, other: str | None) -> Callable[[Any], None]:
        def edit(book: Any) -> None:
            a = FilledTable(book)
            copy = book.copy_worksheet(a.ws)
            if one:
                a.cell(0, "status").value = one
            if other:
                copy.cell(a.rows[0], a.fields["status"]).value = other

        return edit

    for pair in (("done", None), (None, "done"), ("done", "done")):
        (entry,) = read(edited(written["en"], tmp_path / "x.xlsx", copied(*pair))).fields
        assert entry.value == "done"
    (problem,) = problems(edited(written["en"], tmp_path / "y.xlsx", copied("done", "in work")))
    assert "another row gives another answer" in problem


def test_a_file_of_libreoffice_is_told_what_to_do(tmp_path: Path) -> None:
    """Saved as .ods, it is no workbook yet; the person reads how to make one of it."""
    import zipfile

    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", "<x/>")
    assert "save it as .xlsx" in problems(path)[0]
    assert "LibreOffice" in problems(path, "ru")[0]


def test_comments_are_said_not_to_be_read(written: dict[str, Path], tmp_path: Path) -> None:
    """Somebody answers beside the cell instead of in it: it is no mistake, and not passed over in silence."""

    def comment(book: Any) -> None:
        a = FilledTable(book)
        a.cell(0, "owner").comment = openpyxl.comments.Comment("Boris does it", "Vera")
        a.cell(0, "status").value = "done"

    path = edited(written["en"], tmp_path / "x.xlsx", comment)
    part = read_part(path, KINDS, "en", TODAY)
    assert [e.field for e in part.whole().fields] == ["status"]
    (remark,) = part.remarks
    assert "comments" in remark
    assert "Boris" not in remark
    assert read_part(written["en"], KINDS, "en", TODAY).remarks == ()


@pytest.mark.filterwarnings("error")
def test_a_day_beyond_all_days_is_said_with_its_row(written: dict[str, Path], tmp_path: Path) -> None:
    """A number that no calendar has, in a cell of days: openpyxl would print it with a path of this machine."""

    def fill(book: Any) -> None:
        cell = FilledTable(book).cell(0, "due")
        cell.value, cell.number_format = 1e308, "yyyy-mm-dd"

    (problem,) = problems(edited(written["en"], tmp_path / "x.xlsx", fill))
    assert "Due" in problem
    assert "308" not in problem


def test_a_strict_workbook_is_told_what_to_do(written: dict[str, Path], tmp_path: Path) -> None:
    """Excel offers that format beside the ordinary one; it is said, instead of “damaged”."""
    import zipfile

    plain = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(written["en"]) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(plain, strict))
    assert "Strict Open XML" in problems(path)[0]


TEXTS = ("007", "a\u00a0b", "две\nстроки", 7, 7.5, True, "1,5", "5-10", "№ 5 «ёлка»", "x" * 900, "+7 900", "-1", "😀")


def test_every_answer_outlives_other_formats(written: dict[str, Path], tmp_path: Path) -> None:
    """Through OpenDocument and Excel's old format and back: every answer of every kind says the same."""

    def fill(book: Any) -> None:
        meta = [*book[META_SHEET].iter_rows(values_only=True)]
        number = 0
        for key, kind in {r[2]: r[3] for r in meta if r[0] == "table" and r[2] != "summary.by"}.items():
            table = FilledTable(book, key)
            for name in table.fields:
                known = next(f for f in FIELDS[TargetKind(kind)] if f.name == name)
                if name not in {"verdict", "entity"}:
                    table.cell(0, name).value = _some(known, number)
                    number += 1

    before = edited(written["ru"], tmp_path / "filled.xlsx", fill)
    wanted = {(e.kind, e.target, e.field): e.value for e in read(before).fields}
    assert len(wanted) > 30
    for suffix in ("ods", "xls"):
        path = _saved(_saved(before, suffix, tmp_path), "xlsx", tmp_path / suffix)
        found = {(e.kind, e.target, e.field): e.value for e in read(_signed(path)).fields}
        assert found == wanted


def _some(known: Any, number: int) -> object:
    if known.type is FieldType.DAY:
        return (datetime(2026, 12, 1), "01.12.2026", 46357, date(2026, 12, 1))[number % 4]  # noqa: DTZ001
    if known.choices and not known.open_:
        return known.choices[number % len(known.choices)]
    return TEXTS[number % len(TEXTS)]


def _saved(path: Path, suffix: str, folder: Path) -> Path:
    office = shutil.which("soffice")
    assert office is not None
    folder.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", suffix, "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return folder / f"{path.stem}.{suffix}"


def _signed(path: Path) -> Path:
    book = openpyxl.load_workbook(path)
    book.properties.lastModifiedBy = NAME
    book.save(path)
    return path
