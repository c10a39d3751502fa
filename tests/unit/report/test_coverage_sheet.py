"""Coverage: what was not read in one line, what a sample could have missed, and who accepted a gap."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.i18n import LANGUAGES, text
from privaudit.incident.facts import facts_of
from privaudit.model import (
    AuditResult,
    SampleMethod,
    Sampling,
    StepRecord,
    StepState,
    TableRow,
    TableStatus,
)
from privaudit.report.sheets import build
from privaudit.report.sheets.coverage import accepted_word, bound, share_missed
from privaudit.report.sheets.say import Say
from privaudit.report.unseen import coverage_line
from tests.samples import sample_result
from tests.unit.incident.cases import case


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


def test_coverage_in_one_line(result: AuditResult) -> None:
    """Partitions are read through their parent and not counted twice; what a server merely showed stands apart."""
    assert coverage_line(result, "en") == (
        "What the audit did not see, of 7 systems of the company: not read at all: 2 (call_centre, old_crm); "
        "read in part: 1 (laboratory); tables not read in systems that were read: 3 of 15. Databases beside them "
        "that a server showed and nobody asked for, not read and not counted: 1 (food_delivery/analytics)."
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_not_seen_is_the_same_everywhere(result: AuditResult, lang: str) -> None:
    """Summary, Coverage and a draft say one sentence of one base; the short answer and Closing count the same."""
    sheets = {s.key: s for s in build(result, lang)}
    said = coverage_line(result, lang)
    assert next(t for t in sheets["summary"].tables if t.key == "coverage").empty == said
    assert sheets["coverage"].notes[0] == said
    assert facts_of(case(lang, result))["coverage"].lines == (coverage_line(result, lang, named=False),)
    answer = {str(r[0]): str(r[1]) for r in next(t for t in sheets["summary"].tables if t.key == "answer").rows}
    unread = answer[text("sheets.summary.answer.unread", lang)]
    assert text("sheets.summary.answer.unread_systems", lang, count="2", total="7") in unread
    numbers = {str(r[0]): r[1] for r in next(t for t in sheets["closing"].tables if t.key == "numbers").rows}
    assert numbers[text("sheets.closing.figure.unread_systems", lang)] == "2"


def _sampled(method: SampleMethod, rows: int) -> TableRow:
    base = next(t for t in sample_result().tables if t.table == "orders")
    return dataclasses.replace(base, sampling=Sampling(method=method, seed=1), rows_sampled=rows)


@pytest.mark.parametrize(
    ("method", "rows", "share"),
    [
        (SampleMethod.ALL_ROWS, 10, 0.0),
        (SampleMethod.RANDOM_ROWS, 1000, 0.003),
        (SampleMethod.RANDOM_ROWS, 2, 1.0),
        (SampleMethod.RANDOM_ROWS, 0, None),
        (SampleMethod.RANDOM_BLOCKS, 1000, None),
        (SampleMethod.RANDOM_KEYS, 1000, None),
        (SampleMethod.KEY_STEPS, 1000, None),
        (SampleMethod.HEAD, 1000, None),
        (SampleMethod.NONE, 0, None),
    ],
)
def test_the_rule_of_three_holds_for_random_rows_only(method: SampleMethod, rows: int, share: float | None) -> None:
    """3/n for rows drawn one by one, nought if all were read, no bound for every other sample."""
    table = _sampled(method, rows)
    assert share_missed(table) == share
    assert ("no bound" in bound(table, "en")) is (share is None)


def test_an_empty_table_needs_no_bound() -> None:
    """An empty table is said to be empty, not to be without a bound."""
    table = dataclasses.replace(_sampled(SampleMethod.HEAD, 0), status=TableStatus.EMPTY)
    assert bound(table, "en") == "the table is empty"


def test_who_accepted_a_gap_is_said() -> None:
    """Coverage names who accepted a gap and why where the configuration says so."""
    say = Say("coverage", "en")
    bare = StepRecord(step="sample", state=StepState.FAILED, accepted=True)
    step = dataclasses.replace(
        bare, accepted_by="security", accepted_reason="moved in May", accepted_until="2027-01-31"
    )
    assert accepted_word(step, say) == "no: accepted by security, until 2027-01-31 (moved in May)"
    assert accepted_word(bare, say) == "no: accepted in the configuration"
