"""Workbooks made to exhaust memory are refused before openpyxl sees them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from privaudit.staff.base import Unreadable

from .people import HEADINGS, read, rows


def workbook(tmp_path: Path, name: str, content: bytes) -> Path:
    """A staff list whose part ``name`` is replaced."""
    book = openpyxl.Workbook()
    for row in (HEADINGS, *rows(2)):
        book.active.append(list(row))  # type: ignore[union-attr]
    good = tmp_path / "good.xlsx"
    book.save(good)
    path = tmp_path / "staff.xlsx"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("xl/styles.xml", b"<styleSheet><cellXfs>" + b"<xf/>" * 1_100_000, "workbook_inflated"),
        ("xl/styles.xml", b"<styleSheet>" + b"<xf/>" * 11_000_000, "too_large"),
        ("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 8_500_000, "workbook_inflated"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><t>" + b"x" * 3_000_000, "workbook_inflated"),
        ("xl/worksheets/sheet1.xml", b"<c/>" * 51_000_000, "too_large"),
    ],
)
def test_a_bomb_is_refused(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """Too many styles or texts, too long a cell, too much in all: each has its reason."""
    with pytest.raises(Unreadable) as caught:
        read(workbook(tmp_path, name, content))
    assert caught.value.reason == reason


def test_a_directory_that_lies_gives_no_more_than_it_says(tmp_path: Path) -> None:
    """A part whose size is written too small is damaged: it is not unpacked on."""
    content = b"<styleSheet>" + b"<xf/>" * 11_000_000
    path = workbook(tmp_path, "xl/styles.xml", content)
    packed = path.read_bytes()
    path.write_bytes(packed.replace(len(content).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with pytest.raises(Unreadable) as caught:
        read(path)
    assert caught.value.reason == "workbook_damaged"
