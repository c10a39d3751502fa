"""Workbooks made to do harm are refused before any program opens them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from privaudit.decisions.package import MOST_ROWS, NotReadable, check_package

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = '<?xml version="1.0"?><worksheet><sheetData><row r="1"><c/></row></sheetData></worksheet>'
DOCTYPE = '<!DOCTYPE a [<!ENTITY x "y">]>'


def _package(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in ({"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"} | parts).items():
            packed.writestr(name, content)
    return path


def test_an_ordinary_one_passes(tmp_path: Path) -> None:
    """Comments and stretches of text are no declarations; the last row there can be is a row."""
    sheet = PLAIN.replace("<row", "<!-- a --><![CDATA[b]]><row").replace("</row>", f"</row><row r='{MOST_ROWS}'/>")
    check_package(_package(tmp_path / "a.xlsx", {SHEET: sheet.encode(), "docProps/logo.png": b"<!DOCTYPE"}))


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        (SHEET, (DOCTYPE + PLAIN).encode(), "damaged"),
        (SHEET, (DOCTYPE + PLAIN).encode("utf-16"), "damaged"),
        (SHEET, (DOCTYPE + PLAIN).encode("utf-32"), "damaged"),
        (SHEET, ("<worksheet>" + "<row/>" * 800_000 + DOCTYPE + "</worksheet>").encode(), "damaged"),
        ("xl/sheet.dat", (DOCTYPE + PLAIN).encode(), "damaged"),
        (SHEET, PLAIN.replace('r="1"', 'r="99999999999"').encode(), "inflated"),
        (SHEET, PLAIN.replace('r="1"', f"spans='1:2' r = '{MOST_ROWS + 1}'").encode(), "inflated"),
    ],
)
def test_declarations_and_rows_without_end_are_refused(tmp_path: Path, name: str, content: bytes, key: str) -> None:
    """Wherever they stand, in whatever encoding, and whatever the part is called."""
    with pytest.raises(NotReadable) as caught:
        check_package(_package(tmp_path / "a.xlsx", {name: content}))
    assert caught.value.key == key
