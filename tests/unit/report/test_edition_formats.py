"""Markdown, SARIF and JSON Lines in the edition that may leave the house: no name, no statement, no band."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from privaudit.errors import UsageError
from privaudit.i18n import LANGUAGES
from privaudit.model import AuditResult, Edition, TableStatus
from privaudit.registry import REPORTERS
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


def test_audit_json_is_the_whole_audit_or_none(tmp_path: Path) -> None:
    """It is refused for the file, with the reason, and nothing is written."""
    with pytest.raises(UsageError) as caught:
        REPORTERS.get("json").write(sample_result(), tmp_path / "audit.json", "en", Edition.FILE)
    assert "edition" in str(caught.value)
    assert list(tmp_path.iterdir()) == []
