"""The step of the briefing on the Summary: words do not make up for people who were not told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from privaudit.model import AuditResult, AuditStep, Decision, Edition, Ref, StepRecord, StepState, TargetKind
from privaudit.report import readers
from privaudit.report.sheets import build
from privaudit.report.sheets.briefing import briefed
from privaudit.report.sheets.say import Say
from privaudit.report.sheets.who import Directory
from tests.samples import sample_result


def told(audit: AuditResult, days: Iterable[str]) -> AuditResult:
    """The audit with a free answer to the step, and a day of briefing for these people."""
    answer = Decision(target_id="4_briefing", field="answer", value="on Monday", by="Head", kind=TargetKind.ANSWER)
    record = StepRecord(step="4_briefing", target=Ref(), state=StepState.PARTIAL, reason="briefing_by_person")
    steps = (*(s for s in audit.steps if s.step != AuditStep.BRIEFING.value), record)
    said = (
        Decision(target_id=i, field="briefed_on", value="2026-11-21", by="Head", kind=TargetKind.PERSON) for i in days
    )
    return replace(audit, steps=steps, decisions=(answer, *said))


def line(result: AuditResult, edition: Edition = Edition.INTERNAL) -> tuple[str, str]:
    """State of the step and what is missing."""
    summary = build(result, "en", edition=edition)[0]
    table = next(t for t in summary.tables if t.key == "steps")
    rows = [(str(r[1]), str(r[2])) for r in table.rows]
    return rows[[*AuditStep].index(AuditStep.BRIEFING)]


@pytest.fixture(scope="module")
def people() -> list[str]:
    """Ids of everyone to be told."""
    audit = sample_result()
    who = Directory(audit, Say("briefing", "en"))
    found = [who.person(h.person) for h in briefed(readers.all_holders(audit), who) if who.is_named(h)]
    return [p.id for p in found if p is not None]


def test_a_free_answer_leaves_people_who_were_not_told(people: list[str]) -> None:
    """One of them has a day: the step is not answered, and says how many are left."""
    assert len(people) > 1
    state, missing = line(told(sample_result(), people[:1]))
    assert state != "answered by a person"
    assert f"without a day on the sheet Briefing: {len(people) - 1} of {len(people)}" in missing


def test_the_step_is_answered_once_everyone_has_a_day(people: list[str]) -> None:
    """And the edition for the file, which holds no answers, sends nobody to look below."""
    whole = told(sample_result(), people)
    state, missing = line(whole)
    assert state == "answered by a person"
    assert "below" in missing
    _, filed = line(whole, Edition.FILE)
    assert "internal edition" in filed
    assert "below" not in filed
