"""One fixed audit × every format × both languages, against the files of tests/golden (see its README)."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from privaudit.i18n import LANGUAGES
from privaudit.incident.document import Document
from privaudit.incident.docx import docx_bytes
from privaudit.incident.folder import papers
from privaudit.model import AuditResult, Edition
from privaudit.registry import REPORTERS
from privaudit.report import changes
from privaudit.report.changed_screen import changed_screen
from privaudit.report.explain import explain
from privaudit.report.terminal import WIDTH, last_screen
from tests.samples import sample_result
from tests.unit.follow.test_told import compared
from tests.unit.incident.cases import case

GOLDEN = Path(__file__).parents[2] / "golden"
WRITE = "PRIVAUDIT_WRITE_GOLDEN"
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of ECMA-376 part 1, 17."""
EachEdition = pytest.mark.parametrize("edition", Edition)
_MARKS = {Edition.INTERNAL: "audit", Edition.FILE: "audit-file"}
EXPLAINED = (
    ("food_delivery", "public", "orders", "comment"),
    ("food_delivery", "public", "orders", "extra"),
    ("laboratory", "lab", "patients", "snils_hash"),
    ("laboratory", "lab", "results_raw", "anything"),
    ("food_delivery", "public", "orders", "internal_code"),
)


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


def _check(name: str, actual: str) -> None:
    path = GOLDEN / name
    if os.environ.get(WRITE):
        path.write_text(actual, encoding="utf-8", newline="\n")
    assert actual == path.read_text(encoding="utf-8"), f"{name} differs; if meant, set {WRITE}=1 and run again"


def _screen(result: AuditResult, lang: str) -> str:
    outputs = (("xlsx", "reports/sample/audit.xlsx"), ("json", "reports/sample/audit.json"))
    return last_screen(result, lang, outputs=outputs, exit_code=3, exit_reasons=("incomplete", "findings"))


def _cells(path: Path) -> Iterator[str]:
    book = openpyxl.load_workbook(path, read_only=True)
    for ws in book.worksheets:
        yield f"=== {ws.title}"
        for row in ws.iter_rows(values_only=True):
            words = [_plain(v) for v in row]
            while words and not words[-1]:
                words.pop()
            yield " | ".join(words)
    book.close()


def _plain(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat(" ") if isinstance(value, datetime) else str(value).replace("\n", "⏎")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_cell_of_the_workbook_is_as_before(result: AuditResult, lang: str, tmp_path: Path) -> None:
    """The workbook of the fixed audit says, cell by cell, what the golden file says."""
    REPORTERS.get("xlsx").write(result, tmp_path / "audit.xlsx", lang)
    _check(f"audit.{lang}.xlsx.txt", "\n".join(_cells(tmp_path / "audit.xlsx")) + "\n")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_cell_of_the_workbook_for_the_file_is_as_before(result: AuditResult, lang: str, tmp_path: Path) -> None:
    """So does the edition that may leave the house: what is new in it was looked at before it went there."""
    REPORTERS.get("xlsx").write(result, tmp_path / "audit-file.xlsx", lang, Edition.FILE)
    _check(f"audit-file.{lang}.xlsx.txt", "\n".join(_cells(tmp_path / "audit-file.xlsx")) + "\n")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_last_screen_is_as_before(result: AuditResult, lang: str) -> None:
    """The last screen of the fixed audit is the golden text."""
    _check(f"screen.{lang}.txt", _screen(result, lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_last_screen_fits_a_terminal_of_100_columns(result: AuditResult, lang: str) -> None:
    """No line of the last screen is wider than 100 columns."""
    assert max(map(len, _screen(result, lang).splitlines())) <= WIDTH


@pytest.mark.parametrize("lang", LANGUAGES)
def test_explanations_are_as_before(result: AuditResult, lang: str) -> None:
    """Explained columns (contained, path, hashed, unread, nothing found) give the golden text."""
    _check(f"explain.{lang}.txt", "\n".join(explain(result, ref, lang) for ref in EXPLAINED))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_audit_json_is_as_before_in_every_language(result: AuditResult, lang: str, tmp_path: Path) -> None:
    """audit.json is the golden file, whatever the language of the other reports."""
    REPORTERS.get("json").write(result, tmp_path / "audit.json", lang)
    _check("audit.json", (tmp_path / "audit.json").read_text(encoding="utf-8"))


def _written(result: AuditResult, name: str, lang: str, edition: Edition, folder: Path) -> str:
    out = folder / "audit"
    REPORTERS.get(name).write(result, out, lang, edition)
    return out.read_bytes().decode("utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["md", "sarif", "html"])
@EachEdition
def test_a_format_is_as_before(result: AuditResult, name: str, lang: str, edition: Edition, tmp_path: Path) -> None:
    """Letter by letter; what is new in the edition for the file was looked at before it went there."""
    _check(f"{_MARKS[edition]}.{lang}.{name}", _written(result, name, lang, edition, tmp_path))


@EachEdition
def test_json_lines_are_as_before_in_every_language(result: AuditResult, edition: Edition, tmp_path: Path) -> None:
    """One file for all languages, in each edition."""
    one, *others = (_written(result, "jsonl", lang, edition, tmp_path) for lang in LANGUAGES)
    assert others == [one]
    _check(f"{_MARKS[edition]}.jsonl", one)


@pytest.mark.parametrize("lang", LANGUAGES)
@EachEdition
def test_a_comparison_is_as_before(lang: str, edition: Edition) -> None:
    """What `privaudit diff` writes as Markdown and shows on a terminal."""
    found = compared()
    mark = _MARKS[edition].replace("audit", "changes")
    _check(f"{mark}.{lang}.md", "\n\n".join(changes.blocks(found, lang, edition)) + "\n")
    _check(f"{mark}.{lang}.txt", changed_screen(found, lang, edition))


@pytest.mark.parametrize("lang", LANGUAGES)
@EachEdition
def test_the_workbook_of_a_comparison_is_as_before(lang: str, edition: Edition, tmp_path: Path) -> None:
    """Every cell of the sheet Closing beside an earlier audit, as `privaudit diff` writes it."""
    changes.write("xlsx", compared(), tmp_path / "changes.xlsx", lang, edition)
    mark = _MARKS[edition].replace("audit", "changes")
    _check(f"{mark}.{lang}.xlsx.txt", "\n".join(_cells(tmp_path / "changes.xlsx")) + "\n")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_fact_sheet_is_as_before(lang: str) -> None:
    """The facts for a public statement."""
    _check(f"facts.{lang}.md", changes.fact_sheet_markdown(compared(), lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_documents_of_an_incident_are_as_before(lang: str) -> None:
    """Every paragraph of the drafts, the memo and the lists, document by document."""
    said = "\n".join(line for entry, document in papers(case(lang)).documents for line in _lines(entry.path, document))
    _check(f"incident.{lang}.docx.txt", said + "\n")


def _lines(path: str, document: Document) -> Iterator[str]:
    """The text of each paragraph as Word would show it, the cells of tables among them."""
    yield f"=== {path}"
    with zipfile.ZipFile(io.BytesIO(docx_bytes(document))) as parts:
        root = ET.fromstring(parts.read("word/document.xml"))  # noqa: S314 - our own file
    for paragraph in root.iter(f"{WORDS}p"):
        yield "".join(piece.text or "" for piece in paragraph.iter(f"{WORDS}t"))
