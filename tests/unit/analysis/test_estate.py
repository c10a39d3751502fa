"""People and identifiers of the whole estate: each once, as far as values tell."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import pytest

from privaudit.analysis.estate import estate
from privaudit.analysis.facts import Facts
from privaudit.analysis.people import with_people
from privaudit.model import (
    Category,
    Classification,
    CoLocation,
    Copy,
    CopyKind,
    Count,
    Grants,
    Level,
    LinkKind,
    Message,
    PathStep,
    PlaceForm,
    SampleMethod,
    Severity,
    Shown,
    Subject,
    Table,
    TableKind,
    TableRow,
    TableStatus,
    place,
)
from privaudit.model.catalog import ViewLineage
from privaudit.sketches import Sketch, Sketches, TableSketch
from tests.facts import classified, facts, relation, row, system


def place_of(person: int) -> int:
    """Where a person's value stands among all."""
    return place("test", PlaceForm.PLAIN, person) or 0


def sketch(people: Iterable[int], share: float = 1.0, *, whole: bool = True) -> Sketch:
    """A column with one value a person, of which a part was looked at."""
    return Sketch([(place_of(p), p) for p in people], share=share, whole=whole)


def phones(name: str, count: int, *, in_system: str = "crm", subject: Subject = Subject.CUSTOMER) -> Classification:
    """A column of so many different phones."""
    return classified(name, "phone", "PHONE_NUMBER", system=in_system, distinct=count, checked=count, subject=subject)


def counted(
    tables: list[Table],
    found: list[Classification],
    rows: list[TableRow],
    sketches: dict[tuple[str, str, str], Sketch] | None = None,
    **more: object,
) -> Facts:
    """Facts of all systems named, with people filled in."""
    systems = [system(name) for name in sorted({t.system for t in tables})]
    made = facts(tables, found, rows=rows, systems=systems)
    by_table: dict[tuple[str, str, str], dict[str, Sketch]] = {}
    for (in_system, table, column), one in (sketches or {}).items():
        by_table.setdefault((in_system, "main", table), {})[column] = one
    made.sketches = Sketches(TableSketch(k, values=v) for k, v in by_table.items())
    for name, value in more.items():
        setattr(made, name, value)
    return made.with_(tables=with_people(made))


def people(made: Facts) -> Count:
    """How many people all systems hold."""
    found = estate(made, None, ()).people
    assert found is not None
    return found


def two(
    first: Iterable[int], second: Iterable[int], share: float = 1.0, other: float = 1.0, entity: str = "PHONE_NUMBER"
) -> Facts:
    """Two systems with a table of people each, told apart by phones, or by another kind of values."""
    one, more = list(first), list(second)
    tables = [relation("client"), relation("guest", system="shop")]
    found = [phones("client", len(one)), phones("guest", len(more), in_system="shop")]
    if entity != "PHONE_NUMBER":
        document = Category.GOVERNMENT_ID
        found = [dataclasses.replace(c, column="phone", entity=entity, category=document) for c in found]
    rows = [row("client", rows=len(one)), row("guest", rows=len(more), system="shop")]
    compared = {("crm", "client", "phone"): sketch(one, share), ("shop", "guest", "phone"): sketch(more, other)}
    return counted(tables, found, rows, compared)


def test_people_of_two_systems_are_counted_once() -> None:
    """Of 1,000 and 800 people 500 are the same: 1,300, without a doubt where all documents were compared."""
    found = people(two(range(1_000), range(500, 1_300), entity="RU_SNILS"))
    assert (found.low, found.estimate, found.high, found.method) == (1_300, 1_300, 1_300, "matched_values")


def test_one_with_another_phone_in_another_system_may_be_one_person() -> None:
    """All 800 guests may be customers under another number: at least the larger table, at most both."""
    found = people(two(range(1_000), range(1_000, 1_800)))
    assert (found.low, found.estimate, found.high) == (1_000, 1_800, 1_800)
    found = people(two(range(1_000), range(500, 1_300)))
    assert (found.low, found.estimate, found.high) == (1_000, 1_300, 1_300)


def test_many_systems_hold_more_people_than_the_largest_has() -> None:
    """Nobody has a phone of their own in each of eight: every second number is somebody's."""
    names = [f"shop{n}" for n in range(8)]
    tables = [relation("client", system=n) for n in names]
    found = [phones("client", 1_000, in_system=n) for n in names]
    rows = [row("client", rows=1_000, system=n) for n in names]
    compared = {(n, "client", "phone"): sketch(range(i * 1_000, i * 1_000 + 1_000)) for i, n in enumerate(names)}
    made = people(counted(tables, found, rows, compared))
    assert (made.low, made.high) == (4_000, 8_000)


@pytest.mark.parametrize(("share", "other"), [(0.05, 0.05), (0.05, 1.0), (1.0, 0.02)])
def test_parts_of_the_values_give_bounds_that_hold_the_truth(share: float, other: float) -> None:
    """Large tables of which a part was looked at: half of the second are in the first."""
    found = people(two(range(60_000), range(40_000, 80_000), share, other))
    assert found.high is not None
    assert found.low <= 80_000 <= found.high
    assert found.high < 2 * found.low
    assert abs(found.estimate - 80_000) < 8_000


def test_what_cannot_be_matched_widens_the_bounds() -> None:
    """Without values nobody knows whether they are the same: from the larger one to both together."""
    tables = [relation("client"), relation("guest", system="shop")]
    found = [phones("client", 1_000), phones("guest", 800, in_system="shop")]
    rows = [row("client", rows=1_000), row("guest", rows=800, system="shop")]
    made = people(counted(tables, found, rows))
    assert (made.low, made.estimate, made.high, made.method) == (1_000, 1_800, 1_800, "added_up")


def test_a_table_of_orders_adds_nobody_to_customers() -> None:
    """Its key leads to them."""
    tables = [relation("client"), relation("orders", "id client_id phone", keys="client_id>client.id")]
    found = [phones("client", 1_000), phones("orders", 900)]
    rows = [row("client", rows=1_000), row("orders", rows=5_000, sampled=5_000)]
    made = people(counted(tables, found, rows))
    assert (made.low, made.high) == (1_000, 1_000)


def test_staff_and_customers_are_both_people() -> None:
    """The law counts people, whoever they are."""
    tables = [relation("client"), relation("staff")]
    found = [phones("client", 1_000), phones("staff", 50, subject=Subject.EMPLOYEE)]
    rows = [row("client", rows=1_000), row("staff", rows=50, subject=Subject.EMPLOYEE)]
    compared = {
        ("crm", "client", "phone"): sketch(range(1_000)),
        ("crm", "staff", "phone"): sketch(range(5_000, 5_050)),
    }
    assert people(counted(tables, found, rows, compared)).estimate == 1_050


def test_a_view_adds_nobody() -> None:
    """It shows a table that is counted itself."""
    view = dataclasses.replace(relation("v"), kind=TableKind.VIEW)
    rows = [row("client", rows=1_000), dataclasses.replace(row("v", rows=1_000), kind=TableKind.VIEW)]
    tables = [relation("client"), view]
    found = [phones("client", 1_000), phones("v", 1_000)]
    assert people(counted(tables, found, rows)).high == 1_000
    shows = ViewLineage(schema="main", view="v", outputs=(), bases=(("main", "client"),))
    grants = (Grants(system="crm", as_of="2026-01-01T00:00:00+00:00", principals=(), grants=(), views=(shows,)),)
    assert people(counted(tables, found, rows, grants=grants)).high == 1_000


def test_a_copy_is_counted_once() -> None:
    """As much as is known to be in the original adds nobody."""
    tables = [relation("client"), relation("client_old", system="archive")]
    found = [phones("client", 1_000), phones("client_old", 900, in_system="archive")]
    rows = [row("client", rows=1_000), row("client_old", rows=900, system="archive")]
    pair = Copy(
        members=(tables[0].ref, tables[1].ref), kind=CopyKind.ARCHIVE, overlap=1.0, overlap_low=0.95, overlap_high=1.0
    )
    made = people(counted(tables, found, rows, copies=(pair,)))
    assert (made.low, made.estimate, made.high) == (1_000, 1_000, 1_045)


def test_a_column_with_several_values_a_person_tells_nothing_of_people() -> None:
    """Phones kept apart from clients, three each: the people are those of the key."""
    tables = [relation("client"), relation("phone", "client_id phone", keys="client_id>client.id")]
    found = [classified("client", "name", "PERSON", distinct=1_000, checked=1_000), phones("phone", 3_000)]
    rows = [row("client", rows=1_000), row("phone", rows=3_000)]
    compared = {
        ("crm", "phone", "phone"): sketch(range(3_000)),
        ("crm", "phone", "client_id"): sketch(range(1_000)),
    }
    made = people(counted(tables, found, rows, compared))
    assert (made.low, made.high) == (1_000, 1_000)


def health(table: str, system_name: str = "crm") -> Classification:
    """A column of diagnoses."""
    return classified(table, "diagnosis", "HEALTH", system=system_name, subject=Subject.PATIENT)


def test_people_of_special_data_are_those_a_key_leads_to() -> None:
    """Diagnoses without a name count the patients they point to, over all tables of diagnoses once."""
    tables = [
        relation("patient"),
        relation("visit", "id patient_id diagnosis", keys="patient_id>patient.id"),
        relation("lab", "id patient_id diagnosis", keys="patient_id>patient.id"),
    ]
    found = [phones("patient", 1_000), health("visit"), health("lab")]
    rows = [row("patient", rows=1_000), row("visit", rows=3_000), row("lab", rows=2_000)]
    compared = {
        ("crm", "visit", "patient_id"): sketch(range(600)),
        ("crm", "lab", "patient_id"): sketch(range(400, 700)),
    }
    held = estate(counted(tables, found, rows, compared), None, ())
    assert held.people is not None
    assert held.people.high == 1_000
    assert held.special_people is not None
    assert (held.special_people.low, held.special_people.high) == (700, 700)
    assert held.biometric_people is None
    unmatched = estate(counted(tables, found, rows), None, ()).special_people
    assert unmatched is not None
    assert unmatched.high == 1_000  # no more than there are patients


def test_identifiers_of_each_kind_are_counted_once_and_added() -> None:
    """1,300 different phones in two systems, and cards of their own."""
    made = two(range(1_000), range(500, 1_300))
    cards = classified("client", "card", "CREDIT_CARD", distinct=700, checked=700)
    made.classifications = (*made.classifications, cards)
    held = estate(made.with_(), None, ()).identifiers
    assert held is not None
    assert (held.low, held.estimate, held.high) == (2_000, 2_000, 2_000)


def test_logins_of_two_systems_are_different_identifiers() -> None:
    """A customer number means somebody else in the next system."""
    tables = [relation("client"), relation("guest", system="shop")]
    found = [
        classified("client", "no", "CUSTOMER_NUMBER"),
        classified("guest", "no", "CUSTOMER_NUMBER", system="shop"),
    ]
    rows = [row("client"), row("guest", system="shop")]
    compared = {("crm", "client", "no"): sketch(range(100)), ("shop", "guest", "no"): sketch(range(100))}
    held = estate(counted(tables, found, rows, compared), None, ()).identifiers
    assert held is not None
    assert held.low == 200


@pytest.mark.parametrize(("meet", "different"), [(True, 1000), (False, 2000)])
def test_customer_numbers_are_one_over_systems_where_places_meet_by_them(meet: bool, different: int) -> None:
    """Two systems that were seen to hold the same numbers count them once; otherwise each system's are its own."""
    tables = [relation("clients", "number", system=s) for s in ("crm", "shop")]
    found = [
        classified("clients", "number", "CUSTOMER_NUMBER", system=s, distinct=1000, checked=1000)
        for s in ("crm", "shop")
    ]
    one, two = (c.ref for c in found)
    step = PathStep(from_=one, to=two, kind=LinkKind.DISCOVERED)
    where = CoLocation(
        level=Level.CROSS_SYSTEM,
        systems=("crm", "shop"),
        identity=(one,),
        transactions=(two,),
        path=(step,),
        package=(),
        severity=Severity.HIGH,
        advice=Message(key="none"),
    )
    made = counted(
        tables,
        found,
        [row("clients", rows=1000, system=s) for s in ("crm", "shop")],
        {(s, "clients", "number"): sketch(range(1000)) for s in ("crm", "shop")},
        colocations=(where,) if meet else (),
    )
    held = estate(made, None, ()).identifiers
    assert held is not None
    assert held.estimate == different


def test_tables_that_could_not_be_counted_are_said() -> None:
    """One that was refused, one whose size nobody knows; not one that was left out on purpose."""
    tables = [relation("client"), relation("secret"), relation("left"), relation("big")]
    found = [phones("client", 100), classified("big", "phone", "PHONE_NUMBER", distinct=900, checked=1_000)]
    rows = [
        row("client"),
        row("secret", status=TableStatus.FAILED, reason="permission_denied"),
        row("left", status=TableStatus.SKIPPED, reason="excluded"),
        row("big", rows=None, sampled=1_000, method=SampleMethod.HEAD),
    ]
    assert estate(counted(tables, found, rows), None, ()).uncounted_tables == 2


def test_bands_come_from_what_was_shown_never_from_what_is_held() -> None:
    """Two million people held are no band; two thousand shown are one."""
    made = two(range(1_000), range(500, 1_300))
    assert estate(made, None, ("152fz", "gdpr")).bands == ()
    held = estate(made, Shown(people=2_000), ("152fz", "gdpr"))
    assert [(b.law, b.article, b.counted) for b in held.bands] == [("152fz", "13.11.12", "people")]
    assert estate(made, Shown(people=2_000), ("gdpr",)).bands == ()


def test_nothing_held_is_nothing_counted() -> None:
    """An estate of products has neither people nor identifiers."""
    made = facts([relation("t")], [classified("t", "x", "TRANSACTION_AMOUNT")])
    held = estate(made.with_(tables=with_people(made)), None, ())
    assert (held.people, held.identifiers, held.special_people, held.uncounted_tables) == (None, None, None, 0)


def test_tables_that_were_compared_to_the_end_leave_no_doubt() -> None:
    """A part of all values never says more than all of them do."""
    for people_of in (range(300, 1_200), range(50_000, 50_777), range(7, 640)):
        found = people(two(people_of, people_of))
        assert found.low == found.estimate == found.high == len(people_of)
