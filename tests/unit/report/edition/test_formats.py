"""Markdown, SARIF and JSON Lines in the edition that may leave the house: no name, no statement, no band."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from privaudit.errors import UsageError
from privaudit.follow import followed
from privaudit.i18n import LANGUAGES, text
from privaudit.model import AuditResult, Common, Count, Edition, Shown, TableStatus
from privaudit.registry import REPORTERS
from privaudit.report.changed_screen import changed_screen
from privaudit.report.changes import as_json
from privaudit.report.sheets import build
from tests.samples import sample_result

Language = pytest.mark.parametrize("lang", LANGUAGES)
Format = pytest.mark.parametrize("name", ["md", "sarif", "jsonl"])


def _written(result: AuditResult, name: str, lang: str, folder: Path) -> str:
    out = folder / f"audit.{name}"
    REPORTERS.get(name).write(result, out, lang, Edition.FILE)
    return out.read_bytes().decode("utf-8")


@Language
@Format
def test_nobody_is_named(name: str, lang: str, tmp_path: Path) -> None:
    """Of the staff list and of all logins nothing is in it, nor who accepted or owns anything."""
    result = sample_result()
    said = _written(result, name, lang, tmp_path)
    kept = {s.name for s in result.systems} | {t.table for t in result.tables} | {t.schema for t in result.tables}
    logins = {p.principal for p in result.principals if p.can_login and p.person} - kept
    assert result.people
    assert logins
    assert [p.name for p in result.people if p.name in said] == []
    assert [who for who in logins if re.search(rf"(?<![\w.-]){re.escape(who)}(?![\w.-])", said)] == []


@Language
@Format
def test_no_statement_and_no_band_of_fines_is_in_it(name: str, lang: str, tmp_path: Path) -> None:
    """No SQL to review, no band of a law that a leak falls into, nothing that was sent to a server."""
    result = sample_result()
    said = _written(result, name, lang, tmp_path)
    assert "REVOKE" not in said
    assert "TABLESAMPLE" not in said
    assert [b.article for b in result.estate.bands if b.article in said] == []


@Format
def test_a_table_named_after_somebody_is_not_named_so(name: str, tmp_path: Path) -> None:
    """An unread table is told; the person it is called after is an id there, too."""
    result = sample_result()
    person = next(p.name for p in result.people if " " in p.name)
    unread = next(t for t in result.tables if t.status is TableStatus.FAILED)
    tables = tuple(dataclasses.replace(t, table=f"{person} copy") if t is unread else t for t in result.tables)
    steps = tuple(
        dataclasses.replace(s, target=dataclasses.replace(s.target, table=f"{person} copy"))
        if s.target == unread.ref
        else s
        for s in result.steps
    )
    said = _written(dataclasses.replace(result, tables=tables, steps=steps), name, "en", tmp_path)
    assert person not in said
    assert " copy" in said


def test_systems_named_after_somebody_are_not_named_so_anywhere(tmp_path: Path) -> None:
    """Neither as a system, nor where two systems hold the same people, nor in what an earlier audit is told of."""
    result = sample_result()
    person = next(p.name for p in result.people if " " in p.name)
    common = Common(systems=(person, "crm"), people=Count(low=1, estimate=2, high=3, method="matched_values"))
    estate = dataclasses.replace(result.estate, common=(common,))
    systems = (dataclasses.replace(result.systems[0], name=person, location=person), *result.systems[1:])
    said = _written(dataclasses.replace(result, estate=estate, systems=systems), "jsonl", "en", tmp_path)
    assert person not in said
    head, *rows = map(json.loads, said.splitlines())
    [[other, kept]] = [c["systems"] for c in head["estate"]["common"]]
    assert kept == "crm"
    assert other in {row["name"] for row in rows if row["array"] == "systems"}


def test_rows_tell_of_the_leak_what_the_summary_tells(tmp_path: Path) -> None:
    """The two numbers, and nothing that only the internal edition's table has: no "false" stands for "not told"."""
    shown = Shown(people=123_457, identifiers=7, special=True, said_by="Somebody")
    result = sample_result()
    result = dataclasses.replace(result, estate=dataclasses.replace(result.estate, shown=shown))
    head = json.loads(_written(result, "jsonl", "en", tmp_path).splitlines()[0])
    assert head["estate"]["shown"] == {"people": 123_457, "identifiers": 7}
    assert head["estate"]["bands"] == []
    summary = build(result, "en", edition=Edition.FILE)[0]
    said = "\n".join(str(c) for t in summary.tables for row in t.rows for c in row)
    assert "123,457" in said
    assert text("sheets.estate.shown_special", "en") not in said


def test_a_comparison_for_the_file_counts_changes_and_lists_none() -> None:
    """Changes name places and accounts: counts are those of the internal edition, rows are not there."""
    result = sample_result()
    fewer = followed(result, dataclasses.replace(result, findings=result.findings[1:]))
    inside, outside = (json.loads("".join(as_json(fewer, edition))) for edition in Edition)
    assert inside["changes"]
    assert (outside["changes"], outside["counts"]) == ([], inside["counts"])
    title = text("sheets.closing.findings", "en")
    assert title in changed_screen(fewer, "en")
    assert title not in changed_screen(fewer, "en", Edition.FILE)


def test_audit_json_is_the_whole_audit_or_none(tmp_path: Path) -> None:
    """It is refused for the file, with the reason, and nothing is written."""
    with pytest.raises(UsageError) as caught:
        REPORTERS.get("json").write(sample_result(), tmp_path / "audit.json", "en", Edition.FILE)
    assert "edition" in str(caught.value)
    assert list(tmp_path.iterdir()) == []
