"""Workbooks and rows that are not read back, and what is said of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from privaudit.decisions.rowtoken import is_header, is_token
from privaudit.decisions.workbook import META_SHEET
from privaudit.i18n import LANGUAGES
from privaudit.model import (
    AuditResult,
    Edition,
)
from privaudit.registry import REPORTERS
from tests.filled_in import FilledTable, edited, problems, read, rows_of
from tests.samples import sample_result


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


@pytest.fixture(scope="module")
def written(result: AuditResult, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Its workbook in each language."""
    folder = tmp_path_factory.mktemp("written")
    for lang in LANGUAGES:
        REPORTERS.get("xlsx").write(result, folder / f"{lang}.xlsx", lang)
    return {lang: folder / f"{lang}.xlsx" for lang in LANGUAGES}


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

    (entry,) = read(edited(written["en"], tmp_path / "x.xlsx", sign)).fields
    assert (entry.by, str(entry.on)) == ("Boris Testov", "2026-11-20")
    for name in (None, "openpyxl", "privaudit"):
        (problem,) = problems(edited(written["en"], tmp_path / "y.xlsx", lambda _: None, name))
        assert "Filled in by" in problem


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
