"""Workbooks and rows that are not read back, and what is said of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell

from privaudit.decisions.entries import Decided
from privaudit.decisions.read import read_part
from privaudit.decisions.rowtoken import is_header, is_token
from privaudit.decisions.workbook import META_SHEET
from privaudit.model import (
    AuditResult,
    Edition,
)
from privaudit.registry import REPORTERS
from privaudit.report.parts import parts
from privaudit.report.sheets import build
from privaudit.report.xlsx import write_sheets
from tests.filled_in import KINDS, FilledTable, edited, problems, read, rows_of
from tests.returned import TODAY


def test_a_row_apart_from_its_hidden_id_is_refused(written: dict[str, Path], tmp_path: Path) -> None:
    """Sorted without the hidden column, pasted over another, an id changed: said with sheet and row, not applied."""
    rows: list[int] = []

    def tear(book: Any) -> None:
        a = FilledTable(book)
        rows.extend(a.rows)
        a.cell(0, "status").value = "done"
        for at in a.identity:  # the visible part of another row
            a.ws.cell(a.rows[0], at).value = a.ws.cell(a.rows[1], at).value
        a.token(2).value = a.token(3).value
        other = str(a.token(4).value)
        a.token(4).value = other.replace(other.split("|")[2], "00" * 8)
        a.token(5).value = other[:30]
        a.ws.cell(a.rows[6], a.token_at + 2).value = a.token(7).value  # pasted beside the row's own

    path = edited(written["en"], tmp_path / "x.xlsx", tear)
    found = problems(path)
    assert [p.partition(":")[0] for p in found] == [f'sheet "Actions", row {rows[n]}' for n in (0, 2, 4, 5, 6)]
    assert all("no longer belong together" in p for p in found[:3])
    assert f"строка {rows[0]}: скрытый идентификатор" in problems(path, "ru")[0]


def test_a_row_without_its_hidden_id_is_never_left_out(written: dict[str, Path], tmp_path: Path) -> None:
    """The id cleared, or a row typed in between or below: said with sheet and row; notes of one's own are let be."""
    rows: list[int] = []

    def clear(book: Any) -> None:
        a = FilledTable(book)
        a.cell(2, "reason").value = "seen"
        a.token(2).value = None
        below = a.rows[-1] + 1
        a.ws.cell(below, 2).value = "another risk"
        a.ws.cell(below, a.fields["owner"]).value = "Boris Testov"
        a.ws.cell(below + 2, a.fields["owner"]).value = "a note of my own, apart"
        a.ws.insert_rows(a.rows[1])
        a.ws.insert_rows(a.rows[1])
        a.ws.cell(a.rows[1] + 1, a.fields["owner"]).value = "between"
        rows.extend((a.rows[1] + 1, a.rows[2] + 2, below + 2))

    found = problems(edited(written["en"], tmp_path / "x.xlsx", clear))
    assert [p.partition(":")[0] for p in found] == [f'sheet "Actions", row {n}' for n in rows]
    assert all("holds no hidden id" in p for p in found)
    mine = edited(written["en"], tmp_path / "y.xlsx", lambda book: book.create_sheet("Mine").append(["Owner", "x"]))
    assert read(mine) == Decided()


def _no_ids(book: Any, key: str = "actions.actions", name: str | None = None, **changed: str) -> None:
    a = FilledTable(book, key)
    for field, said in changed.items():
        a.cell(0, field).value = said
    a.ws.delete_cols(a.token_at)
    a.ws.title = name or a.ws.title


@pytest.mark.parametrize("name", [None, "Risks"])
def test_a_sheet_that_lost_all_hidden_ids_is_refused(
    written: dict[str, Path], tmp_path: Path, name: str | None
) -> None:
    """Its hidden column deleted, the sheet renamed or not; deleted wholly it decides nothing, and is no mistake."""
    (problem,) = problems(edited(written["en"], tmp_path / "x.xlsx", lambda b: _no_ids(b, name=name, status="done")))
    assert "lost the hidden ids" in problem
    assert f'sheet "{name or "Actions"}"' in problem
    assert read(edited(written["en"], tmp_path / "y.xlsx", lambda b: b.remove(b["Actions"]))) == Decided()


def test_answers_stay_with_their_own_row(written: dict[str, Path], tmp_path: Path) -> None:
    """Two findings of one place, two steps: what is sorted without the hidden column lands on no other row."""

    def swap(book: Any) -> None:
        for key in ("actions.actions", "summary.steps_full", "access.by_hand"):
            table = FilledTable(book, key)
            assert table.identity, key
            for at in range(table.identity[0] if key != "actions.actions" else table.identity[-1], table.token_at):
                one, other = (table.ws.cell(table.rows[n], at) for n in (0, 1))
                if not isinstance(one, MergedCell):
                    one.value, other.value = other.value, one.value

    found = problems(edited(written["en"], tmp_path / "x.xlsx", swap))
    assert len(found) == 6
    assert all("no longer belong together" in p for p in found)


def test_a_column_is_not_guessed(written: dict[str, Path], tmp_path: Path) -> None:
    """A title changed while a column was put in: what stands there may be anybody's notes, and is refused."""

    def shift(book: Any) -> None:
        a = FilledTable(book)
        header = a.rows[0] - 1
        a.ws.cell(header, a.fields["owner"]).value = "Who"
        a.ws.insert_cols(a.fields["owner"])
        a.ws.cell(a.rows[0], a.fields["owner"]).value = "my note"

    (problem,) = problems(edited(written["en"], tmp_path / "x.xlsx", shift))
    assert "Owner: the title of this column was changed" in problem


def test_clearing_ids_loses_no_decision_in_silence(written: dict[str, Path], tmp_path: Path) -> None:
    """Every id but those of the first sheet cleared: each row that answers is said."""

    def clear(book: Any) -> None:
        FilledTable(book, "systems.systems").cell(0, "purpose").value = "Deliveries"
        for ws in book.worksheets[1:]:
            for row in ws.iter_rows() if ws.title != META_SHEET else ():
                for cell in filter(lambda c: is_token(c.value), row):
                    cell.value = None

    found = problems(edited(written["en"], tmp_path / "x.xlsx", clear))
    assert {'sheet "Actions"', 'sheet "Systems"'} <= {p.partition(",")[0] for p in found}


def test_a_kind_named_beside_another_answer_is_refused(written: dict[str, Path], tmp_path: Path) -> None:
    """Rejected, and said what it is instead: the kind is not left out, the person is asked which of the two holds."""

    def fill(book: Any) -> None:
        table = FilledTable(book, "inventory.columns")
        table.cell(0, "verdict").value, table.cell(0, "entity").value = "rejected", "PHONE_NUMBER"

    (problem,) = problems(edited(written["en"], tmp_path / "x.xlsx", fill))
    assert "choose that, or clear the kind" in problem


def test_a_copied_row_answers_once(written: dict[str, Path], tmp_path: Path) -> None:
    """A row that stands there twice with one answer is one decision; with two answers it is refused."""

    def copy(status: str) -> Callable[[Any], None]:
        def edit(book: Any) -> None:
            a = FilledTable(book)
            for at in range(1, a.token_at + 1):
                a.ws.cell(300, at).value = a.ws.cell(a.rows[0], at).value
            a.cell(0, "status").value = "done"
            a.ws.cell(300, a.fields["status"]).value = status

        return edit

    assert len(read(edited(written["en"], tmp_path / "x.xlsx", copy("done"))).fields) == 1
    assert len(read(edited(written["en"], tmp_path / "y.xlsx", copy("open"))).fields) == 1
    (problem,) = problems(edited(written["en"], tmp_path / "z.xlsx", copy("in work")))
    assert "row 300" in problem


def test_mistakes_are_said_without_what_was_written(written: dict[str, Path], tmp_path: Path) -> None:
    """Formulas and errors are not worked out; a wrong answer is named by its field, and its text is nowhere."""

    def write(book: Any) -> None:
        a = FilledTable(book)
        a.cell(0, "status").value = "whatever Anna Testova says"
        a.cell(1, "due").value = "someday"
        a.cell(2, "reason").value = "=CONCATENATE(A1,B1)"
        a.cell(3, "reason").value = "x" * 1001
        a.cell(4, "reason").value = "#N/A"
        a.cell(4, "reason").data_type = "e"

    found = problems(edited(written["en"], tmp_path / "x.xlsx", write))
    assert [p.split(": ", 1)[1].split(" ")[0] for p in found] == ["Status", "Due", "Reason", "Reason", "Reason"]
    assert "Testova" not in "".join(found)
    assert "someday" not in "".join(found)


def test_who_filled_it_in(written: dict[str, Path], tmp_path: Path) -> None:
    """The cell on the first sheet, else who saved it last; where neither says so, the workbook is refused."""

    def sign(book: Any) -> None:
        FilledTable(book).cell(0, "status").value = "done"
        ws = book.worksheets[0]
        (row,) = rows_of(ws, "summary.by")
        ws.cell(row, 2).value = "Boris Testov"
        day = next(int(r[4]) for r in book[META_SHEET].iter_rows(values_only=True) if r[1:3] == ("summary.by", "day"))
        ws.cell(row, day).value = datetime(2026, 11, 20)  # noqa: DTZ001 - as spreadsheets hold days

    def done(book: Any) -> None:
        FilledTable(book).cell(0, "status").value = "done"

    (entry,) = read(edited(written["en"], tmp_path / "x.xlsx", sign)).fields
    assert (entry.by, str(entry.on)) == ("Boris Testov", "2026-11-20")
    for name in (None, "openpyxl", "privaudit"):
        (problem,) = problems(edited(written["en"], tmp_path / "y.xlsx", done, name))
        assert "Filled in by" in problem
    assert read(edited(written["en"], tmp_path / "z.xlsx", lambda _: None, None)) == Decided(), "nobody said anything"


def _without_meta(book: Any) -> None:
    del book[META_SHEET]


def _other_version(book: Any) -> None:
    book[META_SHEET]["A1"].value = "privaudit-workbook/9"


def _other_audit(book: Any) -> None:
    book[META_SHEET]["B2"].value = "another"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (_without_meta, "not a workbook of privaudit"),
        (_other_version, "another version"),
        (_other_audit, "belong together"),
    ],
)
def test_a_foreign_workbook_is_refused(
    written: dict[str, Path], tmp_path: Path, edit: Callable[[Any], None], said: str
) -> None:
    """Without the hidden sheet, of another version, or of another audit: refused in words, nothing is read."""
    assert said in problems(edited(written["en"], tmp_path / "x.xlsx", edit))[0]


def _changed(source: Path, target: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in more.items():
            new.writestr(f"xl/{name}", data)
    return target


def test_files_that_may_do_harm_are_not_opened(written: dict[str, Path], tmp_path: Path) -> None:
    """Macros, passwords, old formats, bombs, entities, damage, texts and folders: each refused by name."""
    good = written["en"]
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert "password" in problems(path)[0]
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "before Excel 2007" in problems(path)[0]
    path.write_text("decisions")
    assert "damaged" in problems(path)[0]
    path.write_bytes(good.read_bytes()[:-400])
    assert "damaged" in problems(path)[0]
    assert "macros" in problems(_changed(good, path, lambda _, d: d, **{"vbaProject.bin": b"x"}))[0]
    bomb = b"<x>" + b" " * (60 * 1024 * 1024) + b"</x>"
    assert "unpacks" in problems(_changed(good, path, lambda n, d: bomb if n == "xl/styles.xml" else d))[0]
    rows = b"<worksheet><sheetData>" + b"<c/>" * 3_000_000
    assert "unpacks" in problems(_changed(good, path, lambda n, d: rows if n.endswith("sheet1.xml") else d))[0]
    tags = b"<x>" + b"<a/>" * 1_100_000 + b"</x>"
    assert "unpacks" in problems(_changed(good, path, lambda n, d: tags if n == "xl/styles.xml" else d))[0]
    inner = b'<!DOCTYPE x [<!ENTITY a "b">]>'
    assert "damaged" in problems(_changed(good, path, lambda n, d: inner + d if n.endswith("sheet1.xml") else d))[0]
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
    assert "damaged" in problems(_changed(good, path, lambda n, d: entity if n.endswith("sheet1.xml") else d))[0]
    assert "damaged" in problems(_changed(good, path, lambda n, d: d[:-50] if n.endswith("sheet1.xml") else d))[0]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("notes.txt", "x")
    path.write_bytes(archive.getvalue())
    assert "not a workbook" in problems(path)[0]
    assert "no such file" in problems(tmp_path / "absent.xlsx")[0]
    assert problems(tmp_path)


def test_the_file_edition_is_not_filled_in(result: AuditResult, tmp_path: Path) -> None:
    """The edition that leaves the house has no hidden ids and no hidden sheet, and is refused if it comes back."""
    REPORTERS.get("xlsx").write(result, tmp_path / "f.xlsx", "en", Edition.FILE)
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    assert META_SHEET not in book.sheetnames
    cells = [c.value for ws in book.worksheets for row in ws.iter_rows() for c in row]
    assert not any(is_token(v) or is_header(v) for v in cells)
    assert "not a workbook of privaudit" in problems(tmp_path / "f.xlsx")[0]


def _unsigned(edit: Callable[[FilledTable, FilledTable], None], who: str | None = None) -> Callable[[Any], None]:
    """A workbook that an office program saved under somebody's name, while "Filled in by" holds ``who``."""

    def work(book: Any) -> None:
        edit(FilledTable(book), FilledTable(book, "inventory.columns"))
        FilledTable(book, "summary.by").cell(0, "who").value = who

    return work


def _risk(actions: FilledTable, _columns: FilledTable) -> None:
    actions.cell(0, "status").value = "risk accepted"
    actions.cell(0, "reason").value = "shown to nobody outside"
    actions.cell(0, "until").value = "2027-01-31"


def _verdict(_actions: FilledTable, columns: FilledTable) -> None:
    columns.cell(0, "verdict").value = "rejected"


@pytest.mark.parametrize("edit", [_risk, _verdict])
def test_nobody_without_a_name_accepts_a_risk_or_judges_a_verdict(
    edit: Callable[[FilledTable, FilledTable], None], written: dict[str, Path], tmp_path: Path
) -> None:
    """Whoever saved it last is no signature: refused with sheet and row; with a name the same cells are read."""
    (problem,) = problems(edited(written["en"], tmp_path / "x.xlsx", _unsigned(edit)))
    assert problem.startswith('sheet "Actions", row' if edit is _risk else 'sheet "Inventory", row')
    assert "only a person who is named" in problem
    decided = read(edited(written["en"], tmp_path / "y.xlsx", _unsigned(edit, "Boris Testov")))
    assert {e.by for e in decided.fields} | {v.by for v in decided.verdicts} == {"Boris Testov"}


def test_a_department_s_name_is_no_person_s(result: AuditResult, tmp_path: Path) -> None:
    """The workbook of an owner: left empty, or filled in with the owner's own name, it takes down answers, no risks."""
    sales = tuple(replace(s, owner="Sales") for s in result.systems)
    sold = replace(result, systems=sales, findings=tuple(replace(f, decision=None) for f in result.findings))
    part_of = next(p for p in parts(build(sold, "en"), "en") if p.owner == "Sales")
    owner, path = "Sales", tmp_path / "part.xlsx"
    write_sheets(sold, part_of.sheets, path, "en", owner=owner)
    for who in (None, owner):
        (problem,) = problems(edited(path, tmp_path / "x.xlsx", _unsigned(_risk, who)))
        assert "not a department's" in problem
    part = read_part(edited(path, tmp_path / "y.xlsx", _unsigned(_done)), KINDS, "en", TODAY)
    assert [e.by for e in part.whole().fields] == [owner]
    assert any(owner in remark and "Filled in by" in remark for remark in part.remarks)


def _done(actions: FilledTable, _columns: FilledTable) -> None:
    actions.cell(0, "status").value = "done"
