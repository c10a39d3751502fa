"""The workbook file: nothing runs, nothing is lost, everything can be found."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from privaudit.errors import ReportError
from privaudit.i18n import LANGUAGES
from privaudit.model import AuditResult
from privaudit.registry import REPORTERS
from privaudit.report import headlines, words
from privaudit.report.sheets.actions import order
from privaudit.report.sheets.table import Column, Kind, Link, Row, Rows, Sheet, Table, fixed
from privaudit.report.xlsx import paper
from privaudit.report.xlsx.celltext import MOST_CHARACTERS, clean, sheet_name
from privaudit.report.xlsx.layout import plan
from privaudit.report.xlsx.writer import write_workbook
from tests import seen
from tests.samples import sample_result

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|'/c calc'!A1", "#N/A", "'quoted")


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


@pytest.fixture(scope="module", params=LANGUAGES)
def book(result: AuditResult, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the fixed audit in each language."""
    path = tmp_path_factory.mktemp("xlsx") / "audit.xlsx"
    REPORTERS.get("xlsx").write(result, path, request.param)
    return path


def _sheet(rows: Rows, columns: tuple[Column, ...], key: str = "one") -> Sheet:
    return Sheet(key=key, title="T", notes=("note",), tables=(Table(key="t", columns=columns, rows=rows),))


def write_book(sheets: tuple[Sheet, ...], path: Path, most_rows: int = 1_048_576) -> None:
    """Write sheets as a workbook, their keys as names."""
    names = {s.key: s.key for s in sheets}
    write_workbook(plan(sheets, names, most_rows), path, "en", subject="x")


def _texts(ws: Worksheet, column: str) -> list[object]:
    return [c.value for c in ws[column] if c.value is not None]


def _actions(wb: openpyxl.Workbook) -> Worksheet:
    """The sheet Actions, whatever its language."""
    return next(ws for ws in wb.worksheets if ws.title in {"Actions", "Действия"})


def _goal(cell: Any) -> tuple[str, str]:
    """Sheet and cell a link leads to."""
    name, _, place = cell.hyperlink.location.rpartition("!")
    return name.strip("'"), place


def test_dangerous_texts_stay_texts(tmp_path: Path) -> None:
    """What looks like a formula or an error is a string cell, marked as typed text, and reads back as it was."""
    columns = (Column(title="a"), Column(title="b", kind=Kind.CODE))
    write_book((_sheet(fixed([(t, t) for t in DANGEROUS]), columns),), tmp_path / "x.xlsx")
    ws = openpyxl.load_workbook(tmp_path / "x.xlsx")["one"]
    cells = [ws.cell(row=5 + i, column=1) for i in range(len(DANGEROUS))]
    assert [c.data_type for c in cells] == ["s"] * len(DANGEROUS)
    assert [c.value for c in cells] == [t.replace("\r", "␍") for t in DANGEROUS]
    assert [bool(c.quotePrefix) for c in cells] == [t[0] in "=+-@\t\r" for t in DANGEROUS]
    with zipfile.ZipFile(tmp_path / "x.xlsx") as z:
        assert "<f>" not in z.read("xl/worksheets/sheet1.xml").decode()


def test_rows_are_whole_without_lxml_and_with_it() -> None:
    """Rows made ready stand behind those made of cells, in order, whichever library writes; letters of any script."""
    code = (
        "import openpyxl\n"
        "from pathlib import Path\n"
        "from tempfile import TemporaryDirectory\n"
        "from tests.unit.report.test_xlsx import _sheet, write_book\n"
        "from privaudit.report.sheets.table import Column, fixed\n"
        "rows = [(f'<{i}> & \\u044f\\U0001f600', i) for i in range(300)]\n"
        "with TemporaryDirectory() as folder:\n"
        "    path = Path(folder) / 'x.xlsx'\n"
        "    write_book((_sheet(fixed(rows), (Column(title='a'), Column(title='b'))),), path)\n"
        "    found = list(openpyxl.load_workbook(path)['one'].iter_rows(values_only=True))\n"
        "at = found.index(('a', 'b'))\n"
        "assert found[0][0] == 'T' and found[at + 1:] == rows, found[:9]\n"
        "print(openpyxl.LXML)\n"
    )
    for lxml in ("True", "False"):
        env = {**os.environ, "OPENPYXL_LXML": lxml}
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.strip()) == (0, lxml), done.stderr


def test_no_sheet_of_an_audit_holds_a_formula(book: Path) -> None:
    """A finding about a table named like a formula does not become one."""
    with zipfile.ZipFile(book) as z:
        sheets = [n for n in z.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 15  # one of them hidden
        assert not any(re.search(rb"<f[ >]", z.read(n)) for n in sheets)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a\x00b\x1bc", "a␀b␛c"),
        ("a\ud83db", "a\ufffdb"),
        ("a\ufffeb", "a\ufffdb"),
        ("_x0041_", "_x005F_x0041_"),
        ("a\u202egpj.exe\u2028\u2066b", "a<U+202E>gpj.exe<U+2028><U+2066>b"),
        ("plain _x and 😀\n\t", "plain _x and 😀\n\t"),
    ],
)
def test_texts_that_xml_refuses_are_made_visible(text: str, cell: str) -> None:
    """Control characters, marks of direction, lone surrogates and escape-like names show: not dropped, not decoded."""
    assert clean(text) == cell


@pytest.mark.parametrize("letter", ["a", "я", "😀"])
def test_long_texts_are_cut_with_a_count(letter: str) -> None:
    """A cell holds 32,767 UTF-16 units; what is left out is counted."""
    text = letter * 40_000
    cell = clean(text, "[left out: {count}]")
    assert len(cell.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    kept = cell.count(letter)
    assert kept > 15_000
    assert cell == letter * kept + f"[left out: {40_000 - kept}]"
    assert clean(letter * 16_000) == letter * 16_000


def test_sheet_names_are_legal() -> None:
    """31 characters, no brackets, colons, stars, question marks or slashes; parts are numbered."""
    assert sheet_name("a[b]:c*d?e/f\\g") == "a b  c d e f g"
    assert sheet_name("x" * 40, 12) == "x" * 26 + " (12)"


def test_rows_that_do_not_fit_go_on_in_another_sheet(tmp_path: Path) -> None:
    """No row is lost, every part has the header, the second says what it continues, links lead to the right part."""
    rows = Rows(range(50), lambda i: (f"row {i}",))
    links: list[Row] = [(Link(text=f"to {i}", sheet="big", table="t", row=i),) for i in (0, 15, 16, 49)]
    sheets = (_sheet(fixed(links), (Column(title="l"),), "links"), _sheet(rows, (Column(title="name"),), "big"))
    write_book(sheets, tmp_path / "x.xlsx", most_rows=20)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["links", "big", "big (2)", "big (3)", "big (4)"]
    parts = [book[n] for n in book.sheetnames[1:]]
    assert all(ws.max_row <= 20 for ws in parts)
    assert [v for ws in parts for v in _texts(ws, "A") if str(v).startswith("row ")] == [f"row {i}" for i in range(50)]
    assert all("name" in _texts(ws, "A") for ws in parts)
    assert "“big”" in str(parts[1]["A2"].value)
    for n, i in enumerate((0, 15, 16, 49)):
        name, place = _goal(book["links"].cell(row=5 + n, column=1))
        assert book[name][place].value == f"row {i}"


def test_a_link_to_nowhere_is_plain_text(tmp_path: Path) -> None:
    """Cells are used again row after row: one whose goal does not exist does not inherit the link before it."""
    links: list[Row] = [(Link(text=f"to {i}", sheet="big", table="t", row=i),) for i in (1, 7, 0)]
    goal = _sheet(fixed([("a",), ("b",)]), (Column(title="name"),), "big")
    write_book((_sheet(fixed(links), (Column(title="l"),), "links"), goal), tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    cells = [book["links"].cell(row=5 + n, column=1) for n in range(3)]
    assert [c.value for c in cells] == ["to 1", "to 7", "to 0"]
    assert [c.hyperlink is None for c in cells] == [False, True, False]
    assert [book["big"][_goal(c)[1]].value for c in (cells[0], cells[2])] == ["b", "a"]


def test_links_of_the_summary_lead_to_the_findings(book: Path, result: AuditResult) -> None:
    """Each of the top actions leads to the row of the sheet Actions of the same finding."""
    wb = openpyxl.load_workbook(book)
    lang = "ru" if "Сводка" in wb.sheetnames else "en"
    summary, actions = wb.worksheets[0], _actions(wb)
    cells: list[Any] = [c for row in summary.iter_rows() for c in row if c.hyperlink]
    links = [c for c in cells if _goal(c)[0] == actions.title]
    assert (len(links), len(cells)) == (9, 23)
    worst = headlines.worst_subjects(order(result), 12)
    for cell, subject in zip(links, worst, strict=True):
        _, place = _goal(cell)
        target, finding = actions[place].row, subject[0][1]
        assert cell.value == headlines.what(finding, lang)
        assert finding.id in {c.value for c in actions[target]}
        assert actions.cell(row=target, column=1).value == words.term(finding.severity, lang)


def test_every_sheet_is_set_up_for_paper_and_screen(book: Path) -> None:
    """A4 landscape, one page wide and large enough to read, titles repeated, frozen, confidential, numbered."""
    wb = openpyxl.load_workbook(book)
    ws: Any  # the type stubs think that headers may be absent
    for ws in (s for s in wb.worksheets if s.sheet_state == "visible"):
        assert ws.page_setup.orientation == "landscape"
        assert (ws.page_setup.fitToWidth, ws.page_setup.fitToHeight) == (1, 0)
        assert ws.page_setup.paperSize == 9
        assert seen.printed_width(ws) <= paper.WIDEST
        assert bool(ws.print_area) == bool(ws.oddHeader.left.text)
        assert ws.sheet_properties.pageSetUpPr.fitToPage
        assert ws.print_title_rows
        assert ws.freeze_panes
        assert ws.oddHeader.center.text in {"CONFIDENTIAL", "КОНФИДЕНЦИАЛЬНО"}
        assert ws.oddFooter.left.text == ws.oddHeader.center.text
        assert "&P" in ws.oddFooter.right.text
        assert "&N" in ws.oddFooter.right.text
        assert ws.tables or ws.auto_filter.ref or ws.title in {"Summary", "Сводка", "Closing", "Итоги"}


def test_a_table_without_rows_has_no_column_titles(tmp_path: Path) -> None:
    """Above no row they would say nothing: its sentence stands under its title."""
    table = Table(key="a", columns=(Column(title="name"),), rows=fixed([]), title="Things", empty="None.")
    write_book((Sheet(key="one", title="T", tables=(table,)),), tmp_path / "x.xlsx")
    ws = openpyxl.load_workbook(tmp_path / "x.xlsx")["one"]
    assert [c.value for c in ws["A"] if c.value] == ["T", "Things", "None."]


def test_list_objects_match_their_header_cells(book: Path) -> None:
    """Excel repairs a file whose list columns differ from the header row: they do not."""
    wb = openpyxl.load_workbook(book)
    seen = 0
    for ws in wb.worksheets:
        for listed in ws.tables.values():
            header = [c.value for c in ws[listed.ref][0]]
            assert header == [c.name for c in listed.tableColumns]
            area = CellRange(listed.ref)
            assert all(area.isdisjoint(merged) for merged in ws.merged_cells.ranges)
            seen += 1
    assert seen >= 6


def test_finding_ids_are_there_and_hidden(book: Path, result: AuditResult) -> None:
    """The id that a next run reads back stands in a hidden column."""
    ws = _actions(openpyxl.load_workbook(book))
    assert ws.column_dimensions["O"].hidden
    assert {f.id for f in result.findings} <= set(_texts(ws, "O"))


def test_numbers_and_times_are_real(book: Path) -> None:
    """Counts are numbers and times are times, so that they can be sorted and summed."""
    wb = openpyxl.load_workbook(book)
    kinds = {type(c.value).__name__ for row in wb.worksheets[3].iter_rows() for c in row}
    assert {"datetime", "int"} <= kinds
    inventory = wb.worksheets[1]
    shares = [c for row in inventory.iter_rows() for c in row if isinstance(c.value, float)]
    assert shares
    assert all(c.number_format == "0.0%" for c in shares)


def test_the_workbook_is_for_its_owner_only(book: Path) -> None:
    """The file is 0600 and nothing else is left beside it."""
    assert stat.S_IMODE(book.stat().st_mode) == 0o600
    assert [p.name for p in book.parent.iterdir()] == ["audit.xlsx"]


@pytest.mark.parametrize("name", ["json", "xlsx"])
def test_a_report_that_cannot_be_written_says_so(result: AuditResult, tmp_path: Path, name: str) -> None:
    """A missing folder or a folder in the way is a ReportError, and nothing half-written stays."""
    reporter = REPORTERS.get(name)
    with pytest.raises(ReportError):
        reporter.write(result, tmp_path / "absent" / "audit", "en")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "child").touch()
    with pytest.raises(ReportError):
        reporter.write(result, tmp_path / "taken", "en")
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


def test_the_digest_is_of_the_audit_beside(result: AuditResult, tmp_path: Path) -> None:
    """The sheet Method names the SHA-256 of audit.json of this audit, and of no other."""
    REPORTERS.get("json").write(result, tmp_path / "audit.json", "en")
    REPORTERS.get("xlsx").write(result, tmp_path / "audit.xlsx", "en")
    other = dataclasses.replace(result, run=dataclasses.replace(result.run, audit_id="another"))
    REPORTERS.get("xlsx").write(other, tmp_path / "other.xlsx", "en")
    digest = hashlib.sha256((tmp_path / "audit.json").read_bytes()).hexdigest()
    shown = [_texts(openpyxl.load_workbook(tmp_path / n)["Method"], "B") for n in ("audit.xlsx", "other.xlsx")]
    assert digest in shown[0]
    assert digest not in shown[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_audit_makes_a_workbook(result: AuditResult, lang: str, tmp_path: Path) -> None:
    """An audit that read nothing still has all sheets, each saying that there is nothing and why."""
    REPORTERS.get("xlsx").write(AuditResult(tool=result.tool, run=result.run), tmp_path / "audit.xlsx", lang)
    assert len(openpyxl.load_workbook(tmp_path / "audit.xlsx").sheetnames) == 15


def test_the_chart_is_not_cut_between_pages(book: Path) -> None:
    """The chart below the heat map begins a page of its own unless the table above it is nearly empty."""
    ws = openpyxl.load_workbook(book).worksheets[0]
    (chart,) = ws._charts  # type: ignore[attr-defined]
    # The empty row above the chart begins the page, so that the chart's frame is not on the page before.
    assert chart.anchor._from.row - 1 in {b.id for b in ws.row_breaks.brk}


def test_rows_keep_off_their_header(book: Path) -> None:
    """A white line parts a dark header from the text below it, which has no room above."""
    ws = openpyxl.load_workbook(book).worksheets[1]
    header = next(c for row in ws.iter_rows(max_col=1) for c in row if c.fill.fill_type == "solid")
    assert (header.border.bottom.style, header.border.bottom.color.rgb[-6:]) == ("thick", "FFFFFF")
