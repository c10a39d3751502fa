"""The contract every registered reporter keeps, ours and those of others (entry points): see privaudit/report.

A reporter writes one frozen audit to one path: whole or not at all, for its owner only, in every language, with
nothing left out. A new format passes these tests as it is, or it is no reporter.
"""

from __future__ import annotations

import dataclasses
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.cell_range import CellRange

from privaudit.errors import ReportError
from privaudit.i18n import LANGUAGES
from privaudit.model import ROW_TYPES, AuditResult
from privaudit.registry import REPORTERS
from privaudit.report import Reporter
from tests.htmlpage import Page
from tests.markdown import shown
from tests.samples import sample_result

HOSTILE = (
    '=HYPERLINK("x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "a\x00\x1b[2J\x07b",
    "line\nfeed\ttab\rreturn",
    "\u202eright to left\u202c",
    "имя таблицы",
    "表\U0001f600é",
    "\ud83d half of a pair",
    "_x0041_",
    "'; DROP TABLE x; --",
    '"quoted".dotted',
    "<t>&amp;]]></t>",
    " ",
    "n" * 300,
)
"""Names of schemas, tables and columns are whatever people made them."""

MACHINE = frozenset({"json", "jsonl"})
"""Formats that are the same in every language, and hold names as they are."""

Language = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture(params=REPORTERS.names())
def reporter(request: pytest.FixtureRequest) -> Reporter:
    """Each reporter of the registry."""
    found: Reporter = REPORTERS.get(request.param)
    return found


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


def _write(reporter: Reporter, result: AuditResult, folder: Path, lang: str = "en") -> Path:
    out = folder / f"audit.{reporter.suffix}"
    reporter.write(result, out, lang)
    return out


def _words(path: Path) -> str:
    """All text a report holds, whatever its format: cells of a workbook, strings of a JSON, else the file."""
    if path.suffix == ".xlsx":
        return "\n".join(_cells(path))
    said = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return "\n".join(shown(said))
    if path.suffix == ".html":
        return "\n".join(Page(said).texts)
    if path.suffix == ".jsonl":
        return "\n".join(s for line in said.splitlines() for s in _strings(json.loads(line)))
    return "\n".join(_strings(json.loads(said))) if path.suffix in {".json", ".sarif"} else said


def _cells(path: Path) -> Iterator[str]:
    book = openpyxl.load_workbook(path)
    for ws in book.worksheets:
        for row in ws.iter_rows(values_only=True):
            yield from (str(v) for v in row if v is not None)


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from _strings(item)
    else:
        yield str(data)


def test_a_reporter_says_its_name_and_suffix(reporter: Reporter) -> None:
    """The name is that of the registry; the suffix has no dot and makes a file name."""
    assert REPORTERS.get(reporter.name) is reporter
    assert reporter.suffix
    assert not set(reporter.suffix) & set("./\\ ")


@Language
def test_a_report_is_one_file_for_its_owner(reporter: Reporter, result: AuditResult, lang: str, tmp_path: Path) -> None:
    """Whatever the umask is: mode 0600, something in it, nothing beside it."""
    before = os.umask(0)
    try:
        out = _write(reporter, result, tmp_path, lang)
    finally:
        os.umask(before)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert out.stat().st_size > 0
    assert list(tmp_path.iterdir()) == [out]


def test_a_report_replaces_what_was_there(reporter: Reporter, result: AuditResult, tmp_path: Path) -> None:
    """An older report gives way as a whole: its inode is another, so a reader who has it open keeps the old one."""
    out = tmp_path / f"audit.{reporter.suffix}"
    out.write_bytes(b"old")
    out.chmod(0o644)
    with out.open("rb") as held:
        _write(reporter, result, tmp_path)
        assert held.read() == b"old"
    assert out.read_bytes() != b"old"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_what_cannot_be_written_is_a_report_error(reporter: Reporter, result: AuditResult, tmp_path: Path) -> None:
    """No folder, a file for a folder, a folder in the way: an error that names the path; nothing half-written."""
    (tmp_path / "file").touch()
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "child").touch()
    for place in (tmp_path / "absent" / "audit", tmp_path / "file" / "audit", tmp_path / "taken"):
        with pytest.raises(ReportError) as caught:
            reporter.write(result, place, "en")
        assert str(place) in str(caught.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "taken"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_failure_half_way_leaves_the_old_report(
    reporter: Reporter, result: AuditResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full the old report stays, and nothing else: the failure comes from a real full device."""
    out = tmp_path / f"audit.{reporter.suffix}"
    out.write_bytes(b"old")
    made = tempfile.mkstemp

    def full(*args: Any, **options: Any) -> tuple[int, str]:
        handle, name = made(*args, **options)
        if not name.endswith(".part"):
            return handle, name
        Path(name).unlink()
        Path(name).symlink_to("/dev/full")
        return handle, name

    monkeypatch.setattr(tempfile, "mkstemp", full)
    with pytest.raises(ReportError):
        reporter.write(result, out, "en")
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


@Language
def test_every_finding_and_system_is_in_the_report(
    reporter: Reporter, result: AuditResult, lang: str, tmp_path: Path
) -> None:
    """Finding ids are those of the audit, and every system, whatever became of it, is named."""
    words = _words(_write(reporter, result, tmp_path, lang)).splitlines()
    assert {f.id for f in result.findings} <= set(words)
    assert {s.name for s in result.systems} <= set(words)


def test_json_has_every_row_of_every_array(result: AuditResult, tmp_path: Path) -> None:
    """The ids of every array are those of the result, in the same order."""
    data = json.loads(_write(REPORTERS.get("json"), result, tmp_path).read_text(encoding="utf-8"))
    for name in ROW_TYPES:
        assert [row["id"] for row in data[name]] == [row.id for row in result.rows(name)]


@Language
def test_the_workbook_has_every_row(result: AuditResult, lang: str, tmp_path: Path) -> None:
    """Inventory, systems and places, access and actions have as many rows as their arrays."""
    book = openpyxl.load_workbook(_write(REPORTERS.get("xlsx"), result, tmp_path, lang))
    areas = [t.ref for ws in book.worksheets for t in ws.tables.values()]
    merged = [ws.auto_filter.ref for ws in book.worksheets if ws.auto_filter.ref]
    counts = [_height(str(ref)) for ref in (*areas, *merged)]
    # Predefined roles that read only as everyone does are counted under the table, not listed in it.
    access = [a for a in result.access if not a.principal.startswith("pg_")]
    wanted = (result.classifications, result.systems, result.colocations, access, result.findings)
    for rows in wanted:
        assert len(rows) in counts


def _height(ref: str) -> int:
    area = CellRange(ref)
    return int(area.max_row) - int(area.min_row)


def test_languages_differ_in_words_only(reporter: Reporter, result: AuditResult, tmp_path: Path) -> None:
    """In every language as many pieces of text, the same ids; a machine format is the same file."""
    made = {}
    for lang in LANGUAGES:
        (tmp_path / lang).mkdir()
        made[lang] = _words(_write(reporter, result, tmp_path / lang, lang))
    first, second = (made[lang].splitlines() for lang in ("en", "ru"))
    if reporter.suffix in MACHINE:
        assert first == second
    else:
        assert made["en"] != made["ru"]
        assert any("а" <= c <= "я" for c in made["ru"])


@Language
def test_an_empty_audit_is_reported_too(reporter: Reporter, result: AuditResult, lang: str, tmp_path: Path) -> None:
    """Nothing read is a report that says so, not a failure."""
    empty = AuditResult(tool=result.tool, run=result.run)
    assert result.run.audit_id in _words(_write(reporter, empty, tmp_path, lang))


@Language
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_reported_and_read_back(
    reporter: Reporter, result: AuditResult, name: str, lang: str, tmp_path: Path
) -> None:
    """A name that commands, breaks or misleads is written, loads again, and commands nothing."""
    systems = tuple(dataclasses.replace(s, name=name, owner=name) for s in result.systems[:1])
    found = tuple(
        dataclasses.replace(c, system=name, schema=name, table=name, column=name, path=name, data_type=name)
        for c in result.classifications[:2]
    )
    access = tuple(
        dataclasses.replace(a, system=name, principal=name, schema=name, table=name) for a in result.access[:2]
    )
    tables = tuple(dataclasses.replace(t, system=name, schema=name, table=name) for t in result.tables)
    hostile = dataclasses.replace(
        result, systems=systems, classifications=found, access=access, tables=tables, colocations=()
    )
    out = _write(reporter, hostile, tmp_path, lang)
    words = _words(out)
    assert not {c for c in words if ord(c) < 0x20} - set("\n\t") or reporter.suffix in MACHINE
    assert b"\x1b" not in out.read_bytes() or reporter.suffix == "xlsx"
    if name.isprintable() and name.isascii() and not name.isspace():
        assert name in words
