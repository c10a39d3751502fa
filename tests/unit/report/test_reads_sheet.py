"""What the sheets say of logs and journals: which of them answer, whose reads they are, and whose hours."""

from __future__ import annotations

from dataclasses import replace

from privaudit.model import AuditResult, LogKind
from privaudit.report.sheets import build, reads
from privaudit.report.sheets.table import Row
from tests.samples import sample_result


def _rows(result: AuditResult, sheet: str, table: str) -> list[Row]:
    (found,) = [s for s in build(result, "en") if s.key == sheet]
    return list(next(t for t in found.tables if t.key == table).rows)


def test_a_log_of_other_days_answers_for_nobody() -> None:
    """A log wholly outside the time asked for says who read on no sheet: its system is among the unanswered ones."""
    result = sample_result()
    old = tuple(replace(log, days_covered=0) if log.files else log for log in result.logs)
    assert "food_delivery" not in {s.name for s in reads.unlogged(result)}
    assert "food_delivery" in {s.name for s in reads.unlogged(replace(result, logs=old))}
    unused = [str(r[7]) for r in _rows(replace(result, logs=old, reads=()), "least", "least") if r[2] == "anna"]
    assert unused
    assert set(unused) == {"not known: no log of reads"}


def test_what_a_login_inside_an_application_read_is_no_use_of_an_account() -> None:
    """An account called as a login of an application is not "used" by what a journal says of the login."""
    result = sample_result()
    used = [r for r in _rows(result, "least", "least") if str(r[7]).startswith("yes:")]
    assert used
    inside = tuple(replace(r, kind=LogKind.JOURNAL, source="journal:Courier app") for r in result.reads)
    rows = _rows(replace(result, reads=inside), "least", "least")
    assert not [r for r in rows if str(r[7]).startswith("yes:")]
    assert {r[3] for r in _rows(replace(result, reads=inside), "reads", "evidence")} == {"user of an application"}


def test_hours_are_said_to_be_of_a_time_zone() -> None:
    """Who reads "outside working hours" reads in which zone; an older audit does not know."""
    result = sample_result()
    for zone, said in (("Europe/Moscow", True), (None, False)):
        (sheet,) = [s for s in build(replace(result, run=replace(result.run, timezone=zone)), "en") if s.key == "reads"]
        assert any("time zone" in note and str(zone) in note for note in sheet.notes) is said
