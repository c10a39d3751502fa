"""The cover of the workbook: whose audit this is, of what and when; who made it, who approves it, where they sign.

What nobody has said yet is an empty line to write on.
"""

from __future__ import annotations

from ...i18n import text
from ...model import AuditResult, Edition, Run
from .. import overview, words
from .say import Say
from .table import Column, Kind, Link, Row, Table, Value, fixed

MOST_NAMED = 3
"""Systems named on the cover; more are a number that leads to the sheet Systems."""
SIGNED_LINES = 2
"""Lines a row to sign is high."""


def tables(result: AuditResult, say: Say, width: float, cells: int, cell: float, edition: Edition) -> tuple[Table, ...]:
    """Return the cover and the lines to sign on; ``width`` of the first column, then ``cells`` of ``cell`` each."""
    return _facts(result, say, width, cells, cell, edition), _signatures(result.run, say, width, cells, cell, edition)


def _facts(result: AuditResult, say: Say, width: float, cells: int, cell: float, edition: Edition) -> Table:
    run, lang = result.run, say.lang
    named = edition is Edition.INTERNAL
    left: list[tuple[str, Value]] = [
        ("organisation", _organisation(run)),
        ("systems", _systems(result, say)),
        ("officer", run.cover.officer if named else None),
    ]
    right: list[tuple[str, Value]] = [
        ("edition", say(f"cover.editions.{edition.value}")),
        ("as_of", words.time_text(run.finished, lang)),
        ("incident", _incident(run, say)),
    ]
    if run.cover.controllers:
        left.append(("controllers", "; ".join(map(words.one_line, run.cover.controllers))))
        right.append(("role", text(f"sheets.words.role_{run.role}", lang)))
    rows: list[Row] = [
        (say(f"cover.{one}"), said, say(f"cover.{other}"), beside)
        for (one, said), (other, beside) in zip(left, right, strict=True)
    ]
    half = cells // 2 - 3
    columns = (
        Column(title=say("cover.fact"), kind=Kind.LABEL, width=width),
        Column(title=say("cover.value"), width=cell, span=half),
        Column(title=say("cover.other_fact"), kind=Kind.LABEL, width=cell, span=4),
        Column(title=say("cover.other_value"), width=cell, span=cells - half - 4),
    )
    return Table(key="cover", columns=columns, rows=fixed(rows), filtered=False, header=False)


def _organisation(run: Run) -> str | None:
    parts = (run.organisation, run.cover.tax_id, run.cover.address)
    return ", ".join(words.one_line(p) for p in parts if p) or None


def _systems(result: AuditResult, say: Say) -> Value:
    names = sorted(s.name for s in result.systems)
    asked = overview.counted_systems(result)
    if not names:
        return str(asked)
    said = (
        ", ".join(map(words.one_line, names)) if len(names) <= MOST_NAMED else say("cover.systems_count", count=asked)
    )
    return Link(text=said, sheet="systems", table="systems", row=0)


def _incident(run: Run, say: Say) -> str:
    incident = run.incident
    if incident is None:
        return say("cover.no_incident")
    if incident.discovered is None:
        return words.one_line(incident.number)
    seen = words.time_text(incident.discovered, say.lang)
    return say("incident", number=words.one_line(incident.number), time=seen)


def _signatures(run: Run, say: Say, width: float, cells: int, cell: float, edition: Edition) -> Table:
    named = edition is Edition.INTERNAL
    rows: list[Row] = [
        (say(f"cover.{key}"), name if named else None, say("cover.signature"), None, say("cover.date"), None)
        for key, name in (("prepared_by", run.cover.prepared_by), ("approved_by", run.cover.approved_by))
    ]
    name, sign, word = cells // 2 - 2, 3, 2
    columns = (
        Column(title=say("cover.fact"), kind=Kind.LABEL, width=width),
        Column(title=say("cover.value"), width=cell, span=name),
        Column(title=say("cover.signature"), kind=Kind.LABEL, width=cell, span=word),
        Column(title=say("cover.to_sign"), width=cell, span=sign),
        Column(title=say("cover.date"), kind=Kind.LABEL, width=cell, span=1),
        Column(title=say("cover.to_date"), width=cell, span=cells - name - word - sign - 1),
    )
    return Table(key="signatures", columns=columns, rows=fixed(rows), filtered=False, header=False,
                 least_lines=SIGNED_LINES)  # fmt: skip
