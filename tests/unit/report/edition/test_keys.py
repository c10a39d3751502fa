"""The key list of the edition for the file, and the options that write both."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from privaudit.cli import cli
from privaudit.i18n import LANGUAGES
from privaudit.model import AuditResult, Edition
from privaudit.registry import REPORTERS
from privaudit.report.edition.ids import ids_of
from privaudit.report.edition.keys import key_list, write_key_list
from privaudit.report.inert import inert
from privaudit.report.sheets import build
from tests.named import HOSTILE, named_result

Language = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit, with people's names everywhere."""
    return named_result()


@Language
def test_the_key_list_says_whom_every_id_means(result: AuditResult, lang: str, tmp_path: Path) -> None:
    """Every id of the report is in the key list with its name, as CSV and as a workbook, for their owner only."""
    keys = {k.id: k for k in key_list(result)}
    said = str([tuple(row) for s in build(result, lang, edition=Edition.FILE) for t in s.tables for row in t.rows])
    used = set(re.findall(r"\b[SA]-\d{3,}\b", said))
    assert used
    assert used <= set(keys)
    assert {k.name for k in keys.values() if k.kind == "person"} >= {p.name for p in result.people}
    found = [f for f in result.findings if f.target.person]
    assert all(keys[ids_of(result).of_finding(f)].name == f.id for f in found)
    for suffix in ("csv", "xlsx"):
        out = tmp_path / f"keys.{suffix}"
        write_key_list(result, out, lang)
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    text = (tmp_path / "keys.csv").read_text(encoding="utf-8-sig")
    assert all(k in text for k in keys)
    assert "\n=" not in text
    assert ",=" not in text.replace('"', "")
    book = load_workbook(tmp_path / "keys.xlsx")
    assert sum(ws.max_row for ws in book.worksheets) > len(keys)


def test_a_person_with_an_account_is_one_line_of_each(result: AuditResult) -> None:
    """The person's line lists the accounts, and the account's line the person."""
    keys = {k.id: k for k in key_list(result)}
    mine = next(p for p in result.principals if p.person and p.can_login)
    account = ids_of(result).account(mine.system, mine.principal)
    person = ids_of(result).person(mine.person)
    assert account is not None
    assert person is not None
    assert account in keys[person].more.split(", ")
    assert keys[account].more == person
    assert keys[account].name == mine.principal


@pytest.fixture
def audit(result: AuditResult, tmp_path: Path) -> Path:
    """audit.json of the audit, in a folder of its own."""
    path = tmp_path / "audit.json"
    REPORTERS.get("json").write(result, path, "en")
    return path


def test_the_command_writes_the_edition_under_a_name_of_its_own(audit: Path) -> None:
    """audit-file.xlsx, whose properties and headers say which edition it is, and the key list apart."""
    keys = audit.parent / "keys.csv"
    done = CliRunner().invoke(cli, ["report", str(audit), "--edition", "file", "--key-list", str(keys)])
    assert done.exit_code == 0, done.output
    book = load_workbook(audit.parent / "audit-file.xlsx")
    assert not (audit.parent / "audit.xlsx").exists()
    assert "for the file" in (book.properties.title or "")
    assert all("for the file" in str(ws.oddHeader and ws.oddHeader.right.text) for ws in book.worksheets)
    assert keys.read_text(encoding="utf-8-sig").count("person") >= len(HOSTILE)


@pytest.mark.parametrize(
    "options",
    [("--key-list", "keys.csv"), ("--edition", "file", "--format", "json"),
     ("--edition", "file", "--split-by", "owner"), ("--edition", "other")],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(audit: Path, options: tuple[str, ...]) -> None:
    """A key list of the internal edition, audit.json or parts of the one for the file: nothing is written."""
    done = CliRunner().invoke(cli, ["report", str(audit), *options])
    assert done.exit_code == 2
    assert [p.name for p in audit.parent.iterdir()] == ["audit.json"]


def test_no_cell_of_the_key_list_is_a_formula_however_cells_are_parted(result: AuditResult, tmp_path: Path) -> None:
    """Parted by semicolons, tabs or lines, an account called like a formula is text; its name can be read."""
    names = ("x;=cmd|'/c calc'!A0;y", "a\t+1", "b\n@c", 'd;"=e', "＝f")
    hostile = (replace(p, principal=n) for p, n in zip(cycle(result.principals), names, strict=False))
    out = tmp_path / "keys.csv"
    write_key_list(replace(result, principals=(*result.principals, *hostile)), out, "en")
    written = out.read_text(encoding="utf-8-sig")
    assert "x;'=cmd" in written
    assert not re.search(r"(?m)(^|[;\t])[\s\"]*[=+@＝-]", written)
    assert "'＝f" in written


def test_other_texts_stay_as_they_are() -> None:
    """A sign inside a word, a number in a sentence and a comma are no formula."""
    for said in ("a-b", "user@host", "A-001, A-002", "x = y", "", "a;b", "C++; D"):
        assert inert(said) == said
