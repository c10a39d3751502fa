"""Every mistake of a file is said in one run: nobody mends one to be told of the next."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from privaudit.decisions import read_decisions
from privaudit.errors import ConfigError
from tests.filled_in import FilledTable, edited, problems

TODAY = date(2026, 11, 21)
HEAD = 'format = "privaudit-decisions/1"\n'
ID, STATE = "0123456789abcdef", "fedcba9876543210"


def toml_problems(folder: Path, content: str) -> tuple[str, ...]:
    """What is said of one decisions.toml, without its folder."""
    path = folder / "d.toml"
    path.write_text(HEAD + content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_decisions([path], ("PHONE_NUMBER",), "en", TODAY)
    return tuple(p.replace(f"{folder}/", "") for p in caught.value.problems)


def test_what_a_risk_lacks_is_said_beside_a_typing_error_elsewhere(tmp_path: Path) -> None:
    """Both in one run: the mistake of one row does not hide what another lacks."""
    content = f"""[[finding]]
id = "{ID}"
status = "accepted"
by = "A. Petrova"
[[system]]
systm = "crm"
owner = "sales"
by = "A. Petrova"
"""
    found = toml_problems(tmp_path, content)
    assert any("systm" in p for p in found)
    assert [p for p in found if p.startswith("d.toml:2: status")] == list(found[-3:])


def test_a_row_with_a_mistake_is_asked_for_what_it_lacks_and_for_nothing_it_has(tmp_path: Path) -> None:
    """The day is mistyped: it is not missing, too; the reason is."""
    content = f"""[[finding]]
id = "{ID}"
status = "accepted"
until = "someday"
state = "{STATE}"
by = "A. Petrova"
"""
    assert toml_problems(tmp_path, content) == (
        "line 2: until must be a date such as 2026-12-31",
        "d.toml:2: status “risk accepted” needs a reason",
    )
    nobody = content.replace('by = "A. Petrova"\n', 'reason = "x"\n').replace('"someday"', "2027-01-01")
    assert toml_problems(tmp_path, nobody) == ("line 2: by is required",)


def test_contradictions_are_said_beside_mistakes(tmp_path: Path) -> None:
    """Two owners of one system, and an unknown section."""
    owner = '[[system]]\nsystem = "crm"\nowner = "{}"\nby = "A. Petrova"\n'
    found = toml_problems(tmp_path, owner.format("sales") + owner.format("billing") + "[[purpose]]\nx = 1\n")
    assert any("[[purpose]]" in p or "purpose" in p for p in found)
    assert any("“sales”" in p and "“billing”" in p for p in found)


def test_a_workbook_is_told_all_at_once(written: dict[str, Path], tmp_path: Path) -> None:
    """No author, a torn row, an answer that is none, and an accepted risk without a reason."""

    def fill(book: Any) -> None:
        a = FilledTable(book)
        a.cell(0, "status").value = "risk accepted"
        a.cell(1, "due").value = "someday"
        a.token(2).value = None
        a.cell(2, "owner").value = "Boris Testov"
        a.cell(3, "status").value, a.cell(3, "until").value = "risk accepted", "someday"

    path = edited(written["en"], tmp_path / "x.xlsx", fill, name=None)
    with pytest.raises(ConfigError) as caught:
        read_decisions([path], ("PHONE_NUMBER",), "en", TODAY)
    found = " ".join(caught.value.problems)
    for wanted in ("Filled in by", "holds no hidden id", "Due must be a day", "In force until must be a day"):
        assert wanted in found, wanted
    assert found.count("needs a reason") == 2
    assert found.count("needs until") == 1, "what is mistyped is not missing, too"
    assert len(problems(path)) == 4
