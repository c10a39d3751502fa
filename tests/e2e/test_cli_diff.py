"""``privaudit diff`` and ``--previous`` from the command line: exit codes, files, what is refused."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from docx import Document

from privaudit.cli import cli
from privaudit.model import AuditResult
from privaudit.registry import REPORTERS
from privaudit.report import load_audit

from ..unit.follow.test_compare import one, whole, without


def privaudit(*arguments: object) -> Result:
    """Run the command in English."""
    return CliRunner().invoke(cli, [*map(str, arguments), "--lang", "en"])


def write(audit: AuditResult, path: Path) -> Path:
    """The audit as a file."""
    REPORTERS.get("json").write(audit, path, "en")
    return path


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two complete audits: one finding is gone in the second, another is there only then."""
    gone, came = one(whole(), "plain_secret"), one(whole(), "special_data")
    run = replace(whole().run, complete=True, interrupted=False)
    old = replace(without(whole(), came), run=run)
    new = replace(without(whole(), gone), run=replace(run, audit_id="second", finished="2026-12-20T09:41:12+00:00"))
    return write(old, tmp_path / "old.json"), write(new, tmp_path / "new.json")


def test_a_comparison_is_printed_and_ends_with_0(pair: tuple[Path, Path]) -> None:
    """Counts and numbers on stdout, why the code on stderr; nothing is written."""
    before = sorted(p.name for p in pair[0].parent.iterdir())
    result = privaudit("diff", *pair)
    assert result.exit_code == 0, result.output
    assert "Numbers before and after" in result.stdout
    assert "exit code 0" in result.stderr
    assert sorted(p.name for p in pair[0].parent.iterdir()) == before


@pytest.mark.parametrize(("severity", "code"), [("critical", 0), ("high", 1), ("info", 1)])
def test_fail_on_counts_what_is_new_or_worse_only(pair: tuple[Path, Path], severity: str, code: int) -> None:
    """A finding of severity high is new; critical ones are there as they were."""
    assert privaudit("diff", *pair, "--fail-on", severity).exit_code == code


def test_an_incomplete_audit_is_compared_and_ends_with_3(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """Either of them: the code is 3, before 1, and all that holds is said."""
    audit = load_audit(pair[0])
    short = write(replace(audit, run=replace(audit.run, complete=False)), tmp_path / "short.json")
    result = privaudit("diff", short, pair[1], "--fail-on", "info")
    assert result.exit_code == 3
    assert "earlier audit is incomplete" in result.stderr
    assert "new or got worse: 1" in result.stderr
    assert privaudit("diff", pair[1], short).exit_code == 3


def test_files_are_written_beside_the_new_audit(pair: tuple[Path, Path]) -> None:
    """changes.md, changes.xlsx and changes.json, readable by their owner alone; never over what is there."""
    formats = [f for name in ("md", "xlsx", "json") for f in ("--format", name)]
    result = privaudit("diff", *pair, *formats)
    assert result.exit_code == 0, result.output
    folder = pair[1].parent
    made = [folder / f"changes.{s}" for s in ("md", "xlsx", "json")]
    assert [Path(line) for line in result.stdout.splitlines()] == made
    assert {p.stat().st_mode & 0o777 for p in made} == {0o600}
    assert "closed" in (folder / "changes.md").read_text()
    assert openpyxl.load_workbook(folder / "changes.xlsx").sheetnames == ["Closing"]
    assert {c["kind"] for c in json.loads((folder / "changes.json").read_text())["changes"]} >= {"closed", "new"}
    assert privaudit("diff", *pair, *formats).exit_code == 2
    assert privaudit("diff", *pair, *formats, "--force").exit_code == 0


@pytest.mark.parametrize("suffix", ["md", "docx"])
def test_the_fact_sheet_is_a_file_of_its_own(pair: tuple[Path, Path], suffix: str) -> None:
    """Markdown or an editable document; another suffix is refused before anything is read."""
    path = pair[0].parent / f"facts.{suffix}"
    result = privaudit("diff", *pair, "--fact-sheet", path)
    assert result.exit_code == 0, result.output
    said = path.read_text() if suffix == "md" else "\n".join(p.text for p in Document(str(path)).paragraphs)
    assert "Findings of the earlier audit that were looked at again and are no longer there: 1." in said.replace(
        "\\", ""
    )
    assert path.stat().st_mode & 0o777 == 0o600
    assert privaudit("diff", *pair, "--fact-sheet", "facts.pdf").exit_code == 2


def test_what_cannot_be_compared_is_refused(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """No such file, no JSON, damaged, another estate, an unknown format, onto a source: exit code 2, one clear line."""
    odd = tmp_path / "odd.json"
    odd.write_text("{", encoding="utf-8")
    damaged = tmp_path / "damaged.json"
    damaged.write_text(pair[0].read_text().replace('"severity": "high"', '"severity": "dire"'))
    other = replace(
        whole(), systems=tuple(replace(s, name=f"x{s.name}", url=None, server=None) for s in whole().systems)
    )
    foreign = write(other, tmp_path / "foreign.json")
    for arguments in (
        (tmp_path / "none.json", pair[1]),
        (pair[0], odd),
        (damaged, pair[1]),
        (foreign, pair[1]),
        (*pair, "--format", "pdf"),
        (*pair, "--format", f"json={pair[0]}", "--force"),
        (*pair, "--format", f"json={pair[1]}", "--force"),
        (pair[0],),
    ):
        result = privaudit("diff", *arguments)
        assert result.exit_code == 2, arguments
        assert "Traceback" not in result.output
    assert "no system in common" in privaudit("diff", foreign, pair[1]).stderr


def test_audits_in_the_wrong_order_are_compared_and_warned_about(pair: tuple[Path, Path]) -> None:
    """OLD is the newer one: said, and what was closed is new."""
    result = privaudit("diff", pair[1], pair[0])
    assert result.exit_code == 0
    assert "ended later" in " ".join(result.stdout.split())
    same = privaudit("diff", pair[0], pair[0])
    assert "same audit" in same.stdout


def test_report_shows_what_became_of_an_earlier_audit(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """Report --previous fills the sheet Closing; it never writes over the audit it compares with."""
    result = privaudit("report", pair[1], "--previous", pair[0], "--output", tmp_path / "again")
    assert result.exit_code == 0, result.output
    sheet = openpyxl.load_workbook(tmp_path / "again" / "audit.xlsx")["Closing"]
    cells = {str(c) for row in sheet.iter_rows(values_only=True) for c in row if c is not None}
    assert {"What became of what the earlier audit found", "closed", "new"} <= cells
    onto = privaudit("report", pair[1], "--previous", pair[0], "--format", f"json={pair[0]}", "--force")
    assert onto.exit_code == 2


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    """A SQLite file with a few people."""
    path = tmp_path / "crm.db"
    with sqlite3.connect(path) as db:
        for name in ("clients", "leads"):
            db.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, full_name TEXT, phone TEXT, password TEXT)")
            rows = [(i, f"Ivan Testov{i}", f"+7916555{i:04d}", f"secret{i}word") for i in range(50)]
            db.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?)", rows)
    db.close()
    return path


def test_a_scan_with_an_earlier_audit_keeps_what_was_done(crm: Path, tmp_path: Path) -> None:
    """Scan --previous: audit.json has baseline and changes, the report too, and a report made again shows the same."""
    first = privaudit("scan", crm, "--output", tmp_path / "first", "--workers", "1", "-q")
    assert first.exit_code == 0, first.output
    alone = load_audit(tmp_path / "first" / "audit.json")
    (step,) = [s for s in alone.steps if s.step == "9_closing"]
    assert (step.state.value, step.reason) == ("skipped", "no_previous")
    with sqlite3.connect(crm) as db:
        db.execute("DROP TABLE leads")
    db.close()
    second = ("scan", crm, "--previous", tmp_path / "first" / "audit.json", "--workers", "1", "-q")
    assert privaudit(*second, "--output", tmp_path / "first", "--force").exit_code == 2, "it would destroy the first"
    assert privaudit(*second, "--output", tmp_path / "second").exit_code == 0
    result = load_audit(tmp_path / "second" / "audit.json")
    assert result.baseline is not None
    assert result.baseline.audit_id == alone.run.audit_id
    assert {(c.kind.value, c.target.table) for c in result.changes if c.array == "tables"} == {("closed", "leads")}
    (step,) = [s for s in result.steps if s.step == "9_closing"]
    assert step.state.value == "done"
    again = privaudit("report", tmp_path / "second" / "audit.json", "--output", tmp_path / "third")
    assert again.exit_code == 0, again.output
    books = [openpyxl.load_workbook(tmp_path / d / "audit.xlsx")["Closing"] for d in ("second", "third")]
    cells = [[c for row in b.iter_rows(values_only=True) for c in row] for b in books]
    assert cells[0] == cells[1]


def test_a_scan_that_has_nothing_in_common_with_the_earlier_audit_is_not_lost(
    crm: Path, tmp_path: Path, pair: tuple[Path, Path]
) -> None:
    """That the two cannot be compared is said; the audit is written all the same."""
    result = privaudit("scan", crm, "--previous", pair[0], "--output", tmp_path / "out", "--workers", "1", "-q")
    assert result.exit_code == 0, result.output
    assert "no system in common" in result.stderr
    assert load_audit(tmp_path / "out" / "audit.json").baseline is None
    bad = privaudit("scan", crm, "--previous", tmp_path / "none.json", "--output", tmp_path / "out2", "-q")
    assert bad.exit_code == 2
    assert not (tmp_path / "out2").exists()
