"""A workbook in parts, one for each owner."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from privaudit.decisions.entries import Decided
from privaudit.decisions.rowtoken import is_token
from privaudit.model import (
    AuditResult,
)
from privaudit.report.parts import file_name, parts
from privaudit.report.sheets import build
from privaudit.report.xlsx import write_sheets
from tests.filled_in import filled_tables, read
from tests.samples import sample_result


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


def test_parts_by_owner_hold_every_row(result: AuditResult, tmp_path: Path) -> None:
    """Each owner's workbook has that owner's rows, all together every row, and each says whose it is."""
    sheets = build(result, "ru")
    found = parts(sheets, "ru")
    seen: list[str] = []
    for part in found:
        path = tmp_path / f"{part.name}.xlsx"
        write_sheets(result, part.sheets, path, "ru", owner=part.owner)
        book = openpyxl.load_workbook(path)
        seen += [str(c.value) for ws in book.worksheets for row in ws.iter_rows() for c in row if is_token(c.value)]
        if part.owner is not None:
            book[book.sheetnames[1]]["A1"].value = "touched"
            book.save(path)
            assert read(path) == Decided()  # its owner stands for whoever saved it
    whole = [
        t
        for _, table in filled_tables(result, "ru")
        for n in range(len(table.rows))
        if table.targets and (t := table.targets(n))
    ]
    # The row that says who filled it in stands in each; a finding about several systems in each owner's.
    assert len(seen) == sum(len({t.owner, *t.others}) for t in whole) - 1 + len(found)
    assert {s.split("|")[2] for s in seen} == {t.id for t in whole}
    assert {p.owner for p in found} == {o for t in whole for o in (t.owner, *t.others)} - {"*"}
    assert found[-1].owner is None


def test_names_of_parts_are_safe() -> None:
    """Whatever an owner is called, the file's name is letters, digits and signs that no system minds, and its own."""
    assert file_name("../../etc: a/b\\c\0", ()) == "audit.owner-etc_a_b_c"
    assert file_name("Служба доставки", ()) == "audit.owner-Служба_доставки"
    assert file_name("a b", ["audit.owner-A_B"]).startswith("audit.owner-a_b-")
    assert file_name("..", ()) == "audit.owner-_"
    assert len(file_name("x" * 300, ())) < 60
    assert file_name(None, ()) == "audit.no-owner"
