"""JSON Lines: every row of every array, one a line, as strict readers take it."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

from privaudit.model import ROW_TYPES, AuditResult, Change, Message, Outcome
from privaudit.model.codec import from_plain
from privaudit.report.jsonl import REPORTER
from tests.samples import sample_result


def _lines(result: AuditResult, folder: Path) -> list[dict[str, Any]]:
    out = folder / "audit.jsonl"
    REPORTER.write(result, out, "en")
    return [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n")[:-1]]


def test_every_row_of_every_array_is_one_line(tmp_path: Path) -> None:
    """In the order of audit.json, after a line that says what made it and of what."""
    result = sample_result()
    head, *rows = _lines(result, tmp_path)
    assert head["array"] == "audit"
    assert head["run"]["audit_id"] == result.run.audit_id
    assert head["tool"]["version"] == result.tool.version
    wanted = [(name, row.id) for name in ROW_TYPES for row in result.rows(name)]
    assert [(row["array"], row["id"]) for row in rows] == wanted


def test_rows_are_those_of_audit_json(tmp_path: Path) -> None:
    """A line without its array's name reads back as the same record."""
    result = sample_result()
    rows = _lines(result, tmp_path)[1:]
    for name, cls in ROW_TYPES.items():
        back = tuple(from_plain(cls, row) for row in rows if row["array"] == name)
        assert back == tuple(result.rows(name))


def test_a_change_keeps_the_array_it_is_about(tmp_path: Path) -> None:
    """Rows of changes have a field of that name themselves: it moves, and nothing is lost."""
    change = Change(array="systems", target_id="0" * 16, kind=Outcome.NEW, cause=None, message=Message(key="x"))
    rows = _lines(dataclasses.replace(sample_result(), changes=(change,)), tmp_path)
    [row] = [r for r in rows if r["array"] == "changes"]
    assert (row["array"], row["changed_array"]) == ("changes", "systems")


def test_strict_readers_take_hostile_names(tmp_path: Path) -> None:
    """Every line is UTF-8, without a lone surrogate or a character that commands a terminal; the name is whole."""
    name = 'x\x00\x1b[2J\x9b\u202e\ud83d\U0001f600"\n\u2028\ufeff'
    result = sample_result()
    systems = tuple(dataclasses.replace(s, name=f"{name}{i}") for i, s in enumerate(result.systems))
    rows = _lines(dataclasses.replace(result, systems=systems), tmp_path)
    names = [row["name"] for row in rows if row["array"] == "systems"]
    assert names == [s.name.replace("\ud83d", "\ufffd") for s in systems]
    written = (tmp_path / "audit.jsonl").read_bytes().decode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ufeff]", written)
    assert not re.search(r"(?<!\\)\\ud[89a-f]", written)
