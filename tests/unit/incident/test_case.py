"""The case: absolute deadlines from the time of discovery, and data kept as evidence from then on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from privaudit.errors import UsageError
from privaudit.incident.case import Told, case_of
from privaudit.incident.common import deadline_grid, remaining
from privaudit.model import AuditResult, Incident, Shown
from tests.samples import sample_result

from .cases import FOUND, NOW, case


def fresh(zone: str | None = "Europe/Moscow") -> AuditResult:
    """The audit as if it had been made before anybody knew of the incident."""
    audit = sample_result()
    systems = tuple(replace(s, legal_hold=False, legal_hold_why=None) for s in audit.systems)
    rows = tuple(replace(d, legal_hold=False, legal_hold_why=None) for d in audit.destruction)
    run = replace(audit.run, incident=None, timezone=zone)
    estate = replace(audit.estate, shown=None, bands=())
    return replace(audit, run=run, estate=estate, systems=systems, destruction=rows)


def test_deadlines_are_absolute_and_keep_the_offset() -> None:
    """24 and 72 hours of 152-FZ, 72 of GDPR, counted from the minute, in the offset that was given."""
    found = {(d.law, d.duty): d.at for d in case().incident.deadlines}
    assert found == {
        ("152-FZ", "notify_regulator"): "2026-12-02T10:00:00+03:00",
        ("152-FZ", "report_investigation"): "2026-12-04T10:00:00+03:00",
        ("GDPR", "notify_regulator"): "2026-12-04T10:00:00+03:00",
    }


def test_what_is_left_is_as_of_writing() -> None:
    """Nineteen hours are left five hours after discovery; a time that is over is said to be."""
    made = case()
    assert remaining("2026-12-02T10:00:00+03:00", made) == "left: 19 h 0 min"
    assert remaining("2026-12-01T14:00:00+03:00", made) == "OVERDUE by 1 h 0 min"
    assert len(deadline_grid(made).rows) == 3


def test_options_replace_what_the_audit_said() -> None:
    """Another time of discovery moves the deadlines; what is not said anew is kept."""
    audit = replace(fresh(), run=replace(fresh().run, incident=Incident(number="old", discovered=FOUND)))
    later = case_of(audit, Told(discovered="2026-12-01T11:00:00+03:00"), "en", NOW)
    assert later.incident.number == "old"
    assert later.incident.deadlines[0].at == "2026-12-02T11:00:00+03:00"
    same = case_of(audit, Told(), "en", NOW)
    assert same.incident.discovered == FOUND
    assert same.incident.deadlines


def test_a_processor_has_no_deadline_of_the_regulator() -> None:
    """It owes notice to its controllers without delay: no hour is made up."""
    assert case(role="processor").incident.deadlines == ()


def test_a_time_without_offset_takes_the_zone_of_the_audit_and_says_so() -> None:
    """Half past ten in Moscow is three hours before UTC's."""
    made = case_of(fresh(), Told(discovered="2026-12-01T10:30:00"), "en", NOW)
    assert made.incident.discovered == "2026-12-01T10:30:00+03:00"
    assert made.zone == "Europe/Moscow"
    assert case().zone is None
    made = case_of(fresh("UTC"), Told(discovered="2026-12-01T10:30:00", zone="Asia/Vladivostok"), "en", NOW)
    assert (made.incident.discovered, made.zone) == ("2026-12-01T10:30:00+10:00", "Asia/Vladivostok")


@pytest.mark.parametrize(
    ("said", "zone", "reason"),
    [
        ("yesterday", "Europe/Moscow", "time_malformed"),
        ("0001-01-01T00:00:00+14:00", None, "time_malformed"),
        ("0001-01-01T00:00:00", "Europe/Moscow", "time_malformed"),
        ("9999-12-31T23:59:59-14:00", None, "time_in_future"),
        ("2026-12-01T10:30:00", None, "time_without_offset"),
        ("2026-10-25T02:30:00", "Europe/Berlin", "time_without_offset"),
        ("2026-03-29T02:30:00", "Europe/Berlin", "time_without_offset"),
        ("2026-12-01T10:30:00", "No/Where", "time_without_offset"),
        ("2026-12-01T15:30:00+03:00", None, "time_in_future"),
    ],
)
def test_a_time_that_is_not_clear_is_refused(said: str, zone: str | None, reason: str) -> None:
    """No time, no offset, an hour that comes twice or never, an unknown zone, the future: a deadline would be wrong."""
    with pytest.raises(UsageError) as caught:
        case_of(fresh(zone), Told(discovered=said), "en", NOW)
    assert caught.value.reason == reason


def test_data_are_evidence_from_the_incident_on() -> None:
    """An audit made before it gets the legal hold; one that knew keeps what its configuration excepted."""
    made = case_of(fresh(), Told(discovered=FOUND), "en", NOW).result
    assert made.destruction
    assert all(d.legal_hold and d.legal_hold_why == "incident" for d in made.destruction)
    assert all(s.legal_hold for s in made.systems)
    knew = replace(fresh(), run=replace(fresh().run, incident=Incident(number="1")))
    assert not any(d.legal_hold for d in case_of(knew, Told(discovered=FOUND), "en", NOW).result.destruction)


def test_bands_follow_what_was_shown() -> None:
    """The internal workbook tells the bands of what people now say was shown, and of the laws that apply."""
    made = case_of(fresh(), Told(discovered=FOUND, laws=("152fz",), shown=Shown(people=5000)), "en", NOW)
    assert [b.article for b in made.result.estate.bands] == ["13.11.12"]


def test_an_unknown_law_is_refused() -> None:
    """A law that there is no file of is a mistake, not silence."""
    with pytest.raises(UsageError):
        case_of(fresh(), Told(laws=("152fz", "hipaa")), "en", NOW)
