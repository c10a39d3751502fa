"""What the whole audit says: systems, people, packages, readers, steps."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from privaudit.analysis import facts
from privaudit.i18n import LANGUAGES, has_text
from privaudit.model import (
    AuditResult,
    AuditStep,
    Band,
    Category,
    Lifecycle,
    PackagePart,
    Role,
    Severity,
    Subject,
    System,
    SystemStatus,
    TableRow,
    TableStatus,
)
from privaudit.report import overview, packages, readers, words
from tests.samples import sample_result


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


def _view(result: AuditResult, name: str) -> overview.SystemView:
    return next(v for v in overview.system_views(result) if v.system.name == name)


@pytest.mark.parametrize(
    ("system", "answer"),
    [
        ("food_delivery", True),
        ("laboratory", True),
        ("staff_directory", False),
        ("price_list", False),
        ("old_crm", None),
        ("call_centre", None),
        ("food_delivery/analytics", None),
    ],
)
def test_customer_data_is_yes_no_or_unknown(result: AuditResult, system: str, answer: bool | None) -> None:
    """Staff data alone is no; a system that was not wholly read and showed nothing is unknown, never no."""
    assert _view(result, system).customer is answer


def test_weak_evidence_alone_is_unknown(result: AuditResult) -> None:
    """A system whose only rows are to be checked is neither yes nor no."""
    weak = tuple(c for c in result.classifications if c.system == "parcels" and c.band.value == "to_check")
    assert weak
    only = dataclasses.replace(result, classifications=weak, colocations=())
    assert _view(only, "parcels").customer is None


def test_people_are_bounded_by_the_largest_table_and_the_sum(result: AuditResult) -> None:
    """A system holds at least as many people as its largest table and at most the sum, if all is known."""
    assert _view(result, "food_delivery").people == overview.People(about=84_000, low=80_500, high=None)
    known = tuple(c for c in result.classifications if c.table != "Отзывы")
    whole = tuple(t for t in result.tables if not overview.is_unread(t))
    closed = dataclasses.replace(result, classifications=known, tables=whole)
    assert _view(closed, "food_delivery").people == overview.People(
        about=84_000, low=80_500, high=87_900 + 90_000 + 310
    )


def test_nobody_is_counted_in_a_system_that_was_not_read(result: AuditResult) -> None:
    """People of a declared system are unknown, those of a system without personal data are nought."""
    assert _view(result, "call_centre").people == overview.People()
    assert _view(result, "price_list").people == overview.People(about=0, low=0, high=0)


def test_full_packages_lie_in_one_table_or_are_linked(result: AuditResult) -> None:
    """Places in one schema without a key are not told as a full package; the worst comes first."""
    assert [c.systems[0] for c in packages.full_packages(result)] == ["food_delivery", "laboratory", "parcels"]


def test_unread_tables_leave_out_choices_and_partitions(result: AuditResult) -> None:
    """A partition is read through its parent and an excluded table by choice: neither counts as unreadable."""
    assert [t.table for t in overview.unread_tables(result)] == ["customer_view", "results_raw", "slow_report"]


def test_a_step_without_a_record_is_not_checked(result: AuditResult) -> None:
    """All nine steps are told, in order; the one nobody recorded is not checked by this version."""
    steps = overview.audit_steps(result)
    assert [s for s, _ in steps] == list(overview.STEPS)
    assert {s.value: overview.step_word(r) for s, r in steps} == {
        AuditStep.COLLECT: "partial",
        AuditStep.SYSTEMS: "done",
        AuditStep.ACCESS: "partial",
        AuditStep.BRIEFING: "by_person",
        AuditStep.OLD_DATA: "partial",
        AuditStep.COPIES: "partial",
        AuditStep.LEAST_PRIVILEGE: "failed",
        AuditStep.LEAVERS: "skipped",
        AuditStep.CLOSING: "not_yet",
    }


def test_a_system_with_two_places_is_named_once(result: AuditResult) -> None:
    """A system's parts are those of all its places together, its severity that of the worst, its people the most."""
    worst = packages.full_packages(result)[0]
    other = dataclasses.replace(
        worst,
        identity=(dataclasses.replace(worst.identity[0], table="other"),),
        package=(PackagePart.DOCUMENT, PackagePart.AMOUNT),
        severity=Severity.LOW,
        people_estimate=90_000,
    )
    found = packages.full_systems(dataclasses.replace(result, colocations=(worst, other)))
    assert [(s.name, s.severity, s.people, len(s.places)) for s in found] == [
        ("food_delivery", Severity.CRITICAL, overview.People(about=90_000), 2)
    ]
    assert found[0].parts == tuple(p for p in PackagePart if p is not PackagePart.PLACE)


def test_an_organisation_is_not_personal(result: AuditResult) -> None:
    """A row about a company counts neither as personal nor as identity."""
    rows = [c for c in result.classifications if c.subject is Subject.ORGANISATION]
    assert {c.category for c in rows} == {Category.IDENTITY, Category.CONTACT}
    assert not any(facts.is_personal(c) or facts.is_identity(c) or overview.is_shown(c) for c in rows)
    views = {v.system.name: v for v in overview.system_views(result)}
    assert (views["staff_directory"].customer, views["staff_directory"].identity) == (False, False)
    assert (views["staff_directory"].personal_columns, views["staff_directory"].company_columns) == (2, 2)
    assert overview.company_columns(result) == len(rows)


@pytest.mark.parametrize("entity", sorted(facts.NUMBER_ENTITIES))
def test_a_number_or_user_name_alone_is_no_identity(result: AuditResult, entity: str) -> None:
    """The answer on the sheet Systems and the co-locations beside it mean the same: what only joins names nobody."""
    base = next(c for c in result.classifications if c.column == "name" and c.system == "parcels")
    only = dataclasses.replace(result, classifications=(dataclasses.replace(base, entity=entity),), colocations=())
    assert _view(result, "parcels").identity is True
    assert (_view(only, "parcels").identity, _view(only, "parcels").customer) == (False, True)


@pytest.mark.parametrize("change", [{"band": Band.TO_CHECK}, {"role": Role.CONTAINED}])
def test_identity_on_weak_evidence_or_inside_text_is_unknown(result: AuditResult, change: dict[str, Any]) -> None:
    """What co-locations do not count as identity is not a yes, and not a no either."""
    base = next(c for c in result.classifications if c.column == "name" and c.system == "parcels")
    only = dataclasses.replace(result, classifications=(dataclasses.replace(base, **change),), colocations=())
    assert _view(only, "parcels").identity is None


def test_every_place_lies_in_a_system_with_both(result: AuditResult) -> None:
    """No co-location stands beside a "no" on either side."""
    for place in result.colocations:
        views = [_view(result, name) for name in place.systems]
        assert any(v.identity for v in views)
        assert any(v.transactions for v in views)


def test_masked_names_are_not_the_identity_side(result: AuditResult) -> None:
    """A masked card or a hashed number: only masked and tokenised identity is let go (AUDIT_JSON: sides)."""
    hashed = next(c for c in result.classifications if c.column == "snils_hash")
    masked = dataclasses.replace(
        hashed, protection=next(c for c in result.classifications if c.column == "card_number").protection
    )
    assert facts.is_identity(hashed)
    assert not facts.is_identity(masked)


def test_an_empty_audit_has_an_overview() -> None:
    """No system at all: nothing is held, nothing is known, nothing fails."""
    base = sample_result()
    empty = AuditResult(tool=base.tool, run=base.run)
    assert overview.system_views(empty) == ()
    assert overview.people_total(()) == overview.People()
    assert readers.full_readers(empty) == ()


def test_a_partly_read_system_has_no_upper_bound_of_people() -> None:
    """What was not read may hold anyone."""
    base = sample_result()
    system = System(name="s", dialect="sqlite", status=SystemStatus.PARTIAL, lifecycle=Lifecycle.LIVE)
    table = TableRow(
        system="s",
        schema="main",
        table="t",
        kind=base.tables[0].kind,
        status=TableStatus.FAILED,
        columns=1,
        reason="timeout",
    )
    audit = AuditResult(tool=base.tool, run=base.run, systems=(system,), tables=(table,))
    assert overview.system_views(audit)[0].people.high is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sample_holds_only_kinds_that_have_a_title(result: AuditResult, lang: str) -> None:
    """The fixed audit uses kinds of the rules, so that golden files show real words in each language."""
    assert not [c.entity for c in result.classifications if not has_text(f"entities.{c.entity}.title", lang)]


def test_counts_say_what_is_missing() -> None:
    """A count over systems of which some were not read is a count from below; over none, it is unknown."""
    assert words.count_of(2, 8, 0, "en") == "2 of 8"
    assert words.count_of(2, 8, 3, "en") == "at least 2 of 8 (systems not read: 3)"
    assert words.count_of(0, 2, 2, "en", read=False) == "unknown: no system was read"
    assert words.count_readers(4, 1, "en").startswith("at least 4;")


def test_people_are_an_estimate_with_its_bounds() -> None:
    """The estimate is never left without what bounds it, and a known number needs none."""
    held = overview.People(about=4_240, low=985, high=4_300)
    assert words.people(held, "en") == "about 4,240 (at least 985, at most 4,300)"
    assert words.people(dataclasses.replace(held, high=None), "en").endswith("(at least 985; no upper bound known)")
    assert words.people(overview.People(about=7, low=7, high=7), "en") == "7"
    assert words.people(overview.People(), "en") == "unknown"
    assert words.people_total(held, "en").startswith("at least about 4,240 (the largest single table")


def test_a_database_merely_seen_is_not_one_that_was_not_read(result: AuditResult) -> None:
    """Two databases read, a third seen on the server: two of two, not "at least two of three"; the third is said."""
    read = [s for s in result.systems if s.status is SystemStatus.COMPLETE]
    seen = dataclasses.replace(read[0], name="crm/other", status=SystemStatus.UNSCANNED)
    both = dataclasses.replace(result, systems=(*read, seen))
    assert overview.counted_systems(both) == len(read)
    assert (overview.not_read(both), overview.seen_only(both)) == (0, 1)
    said = words.count_of(len(read), len(read), 0, "en", seen=1)
    assert said == f"{len(read)} of {len(read)}; databases seen, not asked for: 1"
