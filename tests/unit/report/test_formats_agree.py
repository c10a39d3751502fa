"""All formats tell of one audit: the same findings by id and severity, as many systems, columns, unread tables."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from privaudit.i18n import LANGUAGES, text
from privaudit.model import ROW_TYPES, AuditResult, Edition, Severity
from privaudit.model.codec import from_plain
from privaudit.registry import REPORTERS
from privaudit.report import load_audit, words
from privaudit.report.overview import unread_tables
from privaudit.report.terminal import last_screen
from tests.htmlpage import Page
from tests.markdown import tokens
from tests.samples import sample_result

ID = re.compile(r"\b[0-9a-f]{16}\b")
Language = pytest.mark.parametrize("lang", LANGUAGES)


@dataclass(frozen=True)
class Told:
    """What one format tells; None where it does not tell it."""

    findings: frozenset[str] | None = None
    severities: dict[str, int] | None = None
    systems: int | None = None
    classifications: int | None = None
    colocations: int | None = None
    unread: int | None = None


def _of(result: AuditResult) -> Told:
    return Told(
        findings=frozenset(f.id for f in result.findings),
        severities=dict(Counter(f.severity.value for f in result.findings)),
        systems=len(result.systems),
        classifications=len(result.classifications),
        colocations=len(result.colocations),
        unread=len(unread_tables(result)),
    )


def _json(path: Path, lang: str) -> Told:
    return _of(load_audit(path))


def _jsonl(path: Path, lang: str) -> Told:
    head, *rows = map(json.loads, path.read_text(encoding="utf-8").split("\n")[:-1])
    arrays: dict[str, Any] = {n: tuple(from_plain(t, r) for r in rows if r["array"] == n) for n, t in ROW_TYPES.items()}
    back = AuditResult(tool=sample_result().tool, run=sample_result().run, **arrays)
    if head["edition"] == Edition.INTERNAL.value:
        return _of(back)
    # Ids of people's findings are made anew for this edition: those that were written count.
    ids = frozenset(r["id"] for r in rows if r["array"] == "findings")
    return Told(findings=ids, severities=_of(back).severities, systems=len(back.systems))


def _sarif(path: Path, lang: str) -> Told:
    [run] = json.loads(path.read_text(encoding="utf-8"))["runs"]
    said, rows = run["properties"], run["results"]
    gaps = run["invocations"][0]["toolExecutionNotifications"]
    unread = sum(n["descriptor"]["id"] == "table_not_read" for n in gaps)
    assert said["findings"] == len(rows)
    assert said["tables_unread"] == unread
    return Told(
        findings=frozenset(r["partialFingerprints"]["privauditFinding/v1"] for r in rows),
        severities=dict(Counter(r["properties"]["severity"] for r in rows)),
        systems=len(said["systems"]),
        classifications=said["classifications"],
        colocations=said["colocations"],
        unread=unread,
    )


def _md(path: Path, lang: str) -> Told:
    said = path.read_text(encoding="utf-8")
    sections = re.split(r"^#### ", said, flags=re.MULTILINE)[1:]
    found = [ID.findall(section)[-1] for section in _cut(sections)]
    severities = Counter(_severity(section, lang) for section in _cut(sections))
    return Told(
        findings=frozenset(found),
        severities=dict(severities),
        systems=_rows_below(said, text("sheets.systems.title", lang)),
        unread=_unread(said, lang),
    )


def _cut(sections: list[str]) -> Iterator[str]:
    """Each section to its end: the last is followed by the next sheet."""
    return (section.split("\n## ")[0] for section in sections)


def _severity(section: str, lang: str) -> str:
    """The severity that a section begins with, or says in a line of its own."""
    column = re.escape(text("sheets.actions.col.severity", lang))
    own = re.search(rf"\*\*{column}\*\*: (.+)", section)
    word = own[1] if own else re.split("[:\n]", section.split(". ", 1)[1], maxsplit=1)[0]
    return _by_word(lang)[word]


def _by_word(lang: str) -> dict[str, str]:
    return {words.term(s, lang): s.value for s in Severity}


def _rows_below(said: str, title: str) -> int:
    """How many rows the first table below a heading has."""
    parts = tokens(said)
    at = next(i for i, t in enumerate(parts) if t.type == "inline" and t.content.startswith(title))
    body = next(i for i, t in enumerate(parts[at:], at) if t.type == "tbody_open")
    end = next(i for i, t in enumerate(parts[body:], body) if t.type == "tbody_close")
    return sum(t.type == "tr_open" for t in parts[body:end])


def _unread(said: str, lang: str) -> int:
    """The number of tables that the line on coverage says."""
    parts = {"systems": "@", "unread": "@", "partial": "@", "tables": "#", "all_tables": "@"}
    pattern = re.escape(text("sheets.coverage.line", lang, **parts)).replace(r"\#", "#")
    match = re.search(pattern.replace("#", r"(\d+)").replace("@", r".+?"), re.sub(r"\s+", " ", said))
    assert match is not None
    return int(match[1])


def _html(path: Path, lang: str) -> Told:
    page = Page(path.read_text(encoding="utf-8"))
    key, severity = (text(f"sheets.actions.col.{c}", lang) for c in ("id", "severity"))
    rows = page.rows(key) or [
        {key: cell, severity: table_row[severity]}
        for table_row in page.rows(text("sheets.actions.col.step", lang))
        for cell in table_row.values()
        if ID.fullmatch(cell)
    ]
    leak, rated = (text(f"sheets.access.col.{c}", lang) for c in ("leak", "severity"))
    holders = sum(bool(row[rated]) for row in page.rows(leak))
    return Told(
        findings=frozenset(row[key] for row in rows),
        severities=dict(Counter(_by_word(lang)[row[severity]] for row in rows)),
        systems=len(page.rows(text("sheets.systems.col.customer", lang))),
        classifications=len(page.rows(text("sheets.inventory.col.shape", lang))),
        colocations=len(page.rows(text("sheets.systems.col.c_advice", lang))) + holders,
        unread=_unread(" ".join(page.texts), lang),
    )


def _xlsx(path: Path, lang: str) -> Told:
    book = openpyxl.load_workbook(path)
    cells = "\n".join(str(c.value) for ws in book.worksheets for row in ws.iter_rows() for c in row if c.value)
    sheets: list[Any] = [ws for ws in book.worksheets if ws.sheet_state == "visible"]  # what people see
    key, severity = (text(f"sheets.actions.col.{c}", lang) for c in ("id", "severity"))
    rows = _areas(sheets, key)
    # Who alone holds both sides is a co-location, too: on the sheet Access, with its severity.
    leak, rated = (text(f"sheets.access.col.{c}", lang) for c in ("leak", "severity"))
    holders = sum(bool(row[rated]) for row in _areas(sheets, leak))
    return Told(
        findings=frozenset(row[key] for row in rows),
        severities=dict(Counter(_by_word(lang)[row[severity]] for row in rows)),
        systems=len(_areas(sheets, text("sheets.systems.col.customer", lang))),
        classifications=len(_areas(sheets, text("sheets.inventory.col.shape", lang))),
        colocations=len(_areas(sheets, text("sheets.systems.col.c_advice", lang))) + holders,
        unread=_unread(cells, lang),
    )


def _areas(sheets: list[Any], title: str) -> list[dict[str, Any]]:
    """The rows, by title, of every table with a column of that title: from its header to an empty line."""
    found: list[dict[str, Any]] = []
    for ws in sheets:
        head: tuple[Any, ...] = ()
        for row in ws.iter_rows(values_only=True):
            if title in row:
                head = row
            elif not any(row):
                head = ()
            elif head:
                found.append(dict(zip(map(str, head), row, strict=True)))
    return found


READERS: dict[str, Callable[[Path, str], Told]] = {
    "json": _json,
    "jsonl": _jsonl,
    "sarif": _sarif,
    "html": _html,
    "md": _md,
    "xlsx": _xlsx,
}


def test_every_format_is_compared() -> None:
    """A format that is added is read back here, too."""
    assert set(READERS) == set(REPORTERS.names())


@Language
@pytest.mark.parametrize("name", READERS)
def test_formats_agree(name: str, lang: str, tmp_path: Path) -> None:
    """What a format tells is what the audit holds."""
    result = sample_result()
    out = tmp_path / f"audit.{REPORTERS.get(name).suffix}"
    REPORTERS.get(name).write(result, out, lang)
    told, wanted = READERS[name](out, lang), _of(result)
    untold = {key for key, value in vars(told).items() if value is None}
    assert untold == ({"classifications", "colocations"} if name == "md" else set())
    assert {k: v for k, v in vars(told).items() if k not in untold} == {
        k: v for k, v in vars(wanted).items() if k not in untold
    }


@Language
def test_the_last_screen_agrees(lang: str) -> None:
    """Findings by severity, and tables that could not be read."""
    result = sample_result()
    said = last_screen(result, lang, outputs=(), exit_code=3, exit_reasons=())
    found = {s: int(n) for w, s in _by_word(lang).items() if (n := _count(w, said))}
    assert found == _of(result).severities
    assert _unread(said, lang) == _of(result).unread


def _count(word: str, said: str) -> str | None:
    match = re.search(rf"{re.escape(word)}: (\d+)", said)
    return match[1] if match else None


@Language
def test_formats_of_the_file_agree(lang: str, tmp_path: Path) -> None:
    """In the edition that may leave the house the ids are others, the same in every format, as many as inside."""
    result, told = sample_result(), {}
    for name in ("jsonl", "sarif", "md", "html"):
        out = tmp_path / f"audit.{REPORTERS.get(name).suffix}"
        REPORTERS.get(name).write(result, out, lang, Edition.FILE)
        told[name] = READERS[name](out, lang)
    assert told["jsonl"].findings == told["sarif"].findings == told["md"].findings == told["html"].findings
    assert told["jsonl"].severities == told["sarif"].severities == told["md"].severities == _of(result).severities
    assert told["jsonl"].systems == told["sarif"].systems == told["md"].systems == len(result.systems)
    out = tmp_path / "audit.xlsx"
    REPORTERS.get("xlsx").write(result, out, lang, Edition.FILE)
    cells = {c.value for ws in openpyxl.load_workbook(out).worksheets for row in ws.iter_rows() for c in row}
    assert told["sarif"].findings is not None
    assert told["sarif"].findings <= cells
