"""An audit's own decisions, as they would stand in a file again: where each came from is read back as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from privaudit.decisions.carry import earlier_of
from privaudit.decisions.entries import source_of
from tests.unit.decisions.test_onto import FINDING, decided, said


@pytest.mark.parametrize(
    ("file", "sheet", "line"),
    [
        ("decisions.toml", None, 12),
        ("a:b.toml", None, 12),
        ("11:30.toml", None, 0),
        ("actions.xlsx", "Actions", 12),
        ("a:b.xlsx", "Findings: all", 7),
        ("Ответы.XLSX", "Выводы", 3),
    ],
)
def test_the_place_of_a_decision_is_read_back(file: str, sheet: str | None, line: int) -> None:
    """Also where names hold colons: only a workbook has sheets."""
    entry = replace(said("owner", "billing", target=FINDING.id), file=file, sheet=sheet, line=line)
    audit = decided(entry)
    (own,) = (e for e in earlier_of(audit).fields if e.target == FINDING.id and e.field == "owner")
    assert (own.file, own.sheet, own.line) == (file, sheet, line)
    assert source_of(own) == source_of(entry)
