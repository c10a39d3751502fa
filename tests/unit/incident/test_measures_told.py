"""What drafts say was done: by one clock, about how many things, and never what the audit itself can see now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from privaudit.follow import followed
from privaudit.i18n import LANGUAGES
from privaudit.incident.facts import facts_of
from privaudit.incident.statement import facts as fact_sheet
from privaudit.model import AuditResult, AuditStep, DecisionState, Finding, StepRecord, StepState, TableStatus
from tests.samples import sample_result

from .cases import case, whole_text


def _compared() -> AuditResult:
    """The fixed audit after what was wrong with one table was mended; a gap of the audit is gone, too."""
    audit = sample_result()
    checks = (StepRecord(step=f"check:{f.check}", state=StepState.DONE) for f in audit.findings)
    known = {s.step for s in audit.steps}
    secret = next(f for f in audit.findings if f.check == "plain_secret")
    read = tuple(
        replace(t, status=TableStatus.SCANNED, reason=None) if t.ref == secret.target.ref.of_table() else t
        for t in audit.tables
    )
    old = replace(audit, tables=read, steps=(*audit.steps, *(s for s in checks if s.step not in known)))
    gone = {"plain_secret", "unread_table"}
    return followed(old, replace(old, findings=tuple(f for f in old.findings if f.check not in gone)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_notice_tells_by_one_clock_what_was_closed_and_about_how_much(lang: str) -> None:
    """One finding closed, about one thing; the gap of the audit is not among them; the earlier audit by our clock."""
    made = case(lang, _compared())
    (line,) = facts_of(made)["closed"].lines
    assert line.count(": 1") == 2
    assert "UTC+03:00" in line
    assert "UTC " not in f"{line} "
    sheet = whole_text([fact_sheet(made)])
    assert "UTC+03:00" in sheet
    assert not [part for part in sheet.split("UTC")[1:] if not part.startswith("+03:00")]


def _marked(f: Finding) -> Finding:
    return replace(f, decision=DecisionState(status="done", by="A. Example", on="2026-11-30"))


def test_a_gap_of_the_audit_that_somebody_ticked_off_is_no_measure() -> None:
    """Of findings marked as done only those about data count."""
    audit = sample_result()
    own = {AuditStep.COVERAGE, AuditStep.METHOD}
    gaps = tuple(_marked(f) if f.step in own else f for f in audit.findings)
    assert "marked_done" not in facts_of(case(result=replace(audit, findings=gaps)))
    every = facts_of(case(result=replace(audit, findings=tuple(map(_marked, audit.findings)))))["marked_done"].lines
    count = sum(f.step not in own for f in audit.findings)
    assert 0 < count < len(audit.findings)
    assert f"{count} of {len(audit.findings)}" in every[0]
