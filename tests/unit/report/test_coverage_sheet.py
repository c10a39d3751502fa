"""Coverage: what was not read in one line, what a sample could have missed, and who accepted a gap."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.model import (
    AuditResult,
    SampleMethod,
    Sampling,
    StepRecord,
    StepState,
    TableRow,
    TableStatus,
)
from privaudit.report.sheets.coverage import accepted_word, bound, line, share_missed
from privaudit.report.sheets.say import Say
from tests.samples import sample_result


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


def test_coverage_in_one_line(result: AuditResult) -> None:
    """Partitions are read through their parent and not counted twice; systems nobody asked for are not unread."""
    assert (
        line(result, "en")
        == "3 of 15 tables could not be read; systems asked for and not wholly read: 2 of 6 (not read: old_crm)"
    )


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
