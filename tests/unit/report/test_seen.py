"""What a person sees of a workbook: nothing cut, no ####, no raw key, no English in the Russian one."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.styles import Alignment

from privaudit.config.laws import law_names, load_laws
from privaudit.i18n import LANGUAGES, areas, keys
from privaudit.i18n.glossary import glossary
from privaudit.model import AuditResult, Edition
from privaudit.registry import REPORTERS
from privaudit.report import load_audit
from tests import seen
from tests.samples import sample_result

DEMO = Path(__file__).parents[3] / "reports" / "sample" / "audit.json"
KINDS = [(a, e, lang) for a in ("fixed", "demo") for e in Edition for lang in LANGUAGES]


@pytest.fixture(scope="module", params=KINDS, ids=lambda k: "-".join(map(str, k)))
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, AuditResult, str]:
    """The workbooks of the fixed audit and of the demo's, both editions and languages."""
    audit, edition, lang = request.param
    result = sample_result() if audit == "fixed" else load_audit(DEMO)
    path = tmp_path_factory.mktemp("seen") / "audit.xlsx"
    REPORTERS.get("xlsx").write(result, path, lang, edition)
    return path, result, lang


@pytest.fixture(scope="module")
def book(written: tuple[Path, AuditResult, str]) -> Workbook:
    """One of them, read again."""
    return openpyxl.load_workbook(written[0])


def _cells(book: Workbook) -> list[seen.Seen]:
    return [c for ws in book.worksheets if ws.sheet_state == "visible" for c in seen.cells(ws)]


def test_nothing_is_cut_and_no_number_is_hashes(book: Workbook) -> None:
    """Every text has the lines it needs, every number and time the width."""
    assert [(c.sheet, c.place, what, str(c.value)[:60]) for c in _cells(book) if (what := seen.cut(c))] == []


def test_no_key_and_no_hole_is_shown(book: Workbook, written: tuple[Path, AuditResult, str]) -> None:
    """No cell is the key of a text, holds a place that nobody filled, or says None."""
    named = set(seen.identifiers(written[1]))
    raw = seen.raw_keys() - {part for name in named for part in re.split(r"[^\w]+", name)}
    dotted = re.compile(rf"\b({'|'.join(areas())})\.[a-z_]+(\.[a-z_]+)*\b")
    strange = [
        (c.sheet, c.place, c.value)
        for c in _cells(book)
        if isinstance(c.value, str)
        and (
            c.value in raw
            or c.value in {"None", "True", "False"}
            or re.search(r"\{[a-z_]+\}", c.value)
            or (dotted.fullmatch(c.value) and c.value not in named)
        )
    ]
    assert strange == []


def test_no_word_is_left_in_the_other_language(book: Workbook, written: tuple[Path, AuditResult, str]) -> None:
    """Words in letters of the other language are names of the audit, or stand in a text that was written so.

    The table of words of the laws has both languages; laws have their official names.
    """
    _, result, lang = written
    other = "en" if lang == "ru" else "ru"
    texts = [t for area in areas() for t in keys(area, lang).values()]
    laws = load_laws(law_names())
    texts += [
        s for law in laws for s in (law.title(lang), law.label, law.source, *(a.title(lang) for a in law.articles))
    ]
    texts += [e(other).word for e in glossary()]
    known = seen.words_of(other, (*texts, *seen.identifiers(result)))
    strange = {
        (c.sheet, c.place, word)
        for c in _cells(book)
        if isinstance(c.value, str)
        # A text that was cut may end within a word.
        for word in seen.words_of(other, (re.sub(r"\w+…", "", c.value),)) - known
    }
    assert strange == set()


def test_excel_finds_nothing_to_mend(book: Workbook, written: tuple[Path, AuditResult, str]) -> None:
    """Names, lists, drop-downs, links, headers and heights are within what Excel takes; no two have one name."""
    assert {ws.title: found for ws in book.worksheets if (found := seen.refused(ws))} == {}
    names = [t.displayName.casefold() for ws in book.worksheets for t in ws.tables.values()]
    assert len(names) == len(set(names))
    titles = [ws.title.casefold() for ws in book.worksheets]
    assert len(titles) == len(set(titles))
    with zipfile.ZipFile(written[0]) as z:
        for name in z.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(z.read(name))  # noqa: S314 - our own file


def test_links_lead_to_rows_that_are_there(book: Workbook) -> None:
    """No link of the workbook leads nowhere."""
    for ws in book.worksheets:
        for row in ws.iter_rows():
            for cell in row:
                if cell.hyperlink and cell.hyperlink.location:
                    name, _, place = cell.hyperlink.location.rpartition("!")
                    assert book[name.strip("'").replace("''", "'")][place].value is not None


def _made(tmp_path: Path, value: str | int, width: float, height: float) -> seen.Seen:
    """A cell of a book of its own."""
    book = Workbook()
    ws = book.worksheets[0]
    ws["A1"] = value
    ws["A1"].alignment = Alignment(wrap_text=True)
    ws["A1"].number_format = "#,##0"
    ws.column_dimensions["A"].width = width
    ws.row_dimensions[1].height = height
    book.save(tmp_path / "x.xlsx")
    return next(seen.cells(openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]))


@pytest.mark.parametrize(("value", "width", "height", "is_cut"), [
    ("word " * 30, 20.0, 13.0, True), ("word " * 30, 20.0, 120.0, False), (1_000_000, 6.0, 13.0, True),
    (1_000_000, 12.0, 13.0, False), ("a\nb\nc", 20.0, 13.0, True),
])  # fmt: skip
def test_what_is_cut_is_seen(tmp_path: Path, value: str | int, width: float, height: float, is_cut: bool) -> None:
    """A text with too few lines and a number without room are found, others are not."""
    assert bool(seen.cut(_made(tmp_path, value, width, height))) is is_cut
