"""Who alone reads the full package, by which accounts, and in which order they are named."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.model import (
    Access,
    AuditResult,
    PackagePart,
    PrincipalKind,
    Reach,
    Via,
    ViaKind,
)
from privaudit.report import readers
from tests.samples import sample_result


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


def test_who_alone_reads_the_full_package(result: AuditResult) -> None:
    """Whoever reaches identity and transactions counts, by whatever way; of most people first, then unread tables."""
    found = {r.name: r for r in readers.full_readers(result)}
    assert list(found) == ["replicator", "Anna Testova", "Vera Obraztsova", "postgres", "Boris Primerov"]
    assert found["replicator"].reach is Reach.BYPASS
    assert found["Boris Primerov"].principals == ("doctor@%",)


def test_a_reader_of_columns_of_one_side_is_not_named(result: AuditResult) -> None:
    """An account limited to contact columns does not read the package; given the amount column, it does."""
    assert "courier_app" not in {r.name for r in readers.full_readers(result)}
    wider = tuple(
        dataclasses.replace(a, columns=("phone", "total")) if a.principal == "courier_app" else a for a in result.access
    )
    assert "courier_app" in {r.name for r in readers.full_readers(dataclasses.replace(result, access=wider))}


def test_a_group_role_is_not_named_as_a_reader(result: AuditResult) -> None:
    """A role nobody logs in as is not a reader by itself; PUBLIC is."""
    access = tuple(a for a in result.access if a.principal == "analysts")
    public = tuple(dataclasses.replace(a, principal="PUBLIC", principal_kind=PrincipalKind.PUBLIC) for a in access)
    assert readers.full_readers(dataclasses.replace(result, access=access)) == ()
    assert [r.name for r in readers.full_readers(dataclasses.replace(result, access=public))] == ["PUBLIC"]


def test_one_person_with_two_accounts_is_one_reader(result: AuditResult) -> None:
    """Accounts of one person in two systems are counted together, and come first: they reach the most systems."""
    hers = {"anna", "doctor@%"}
    access = tuple(
        dataclasses.replace(a, person="Anna Testova" if a.principal in hers else None) for a in result.access
    )
    first = readers.full_readers(dataclasses.replace(result, access=access))[0]
    assert (first.name, first.principals, first.systems) == (
        "Anna Testova",
        ("anna", "doctor@%"),
        ("food_delivery", "laboratory"),
    )


def test_the_easiest_way_to_both_sides_is_the_harder_of_the_two() -> None:
    """Identity read directly but amounts only after SET ROLE make a reader after SET ROLE."""
    base = sample_result()
    via = (Via(kind=ViaKind.GRANT, name="table"),)
    rows = tuple(
        Access(
            system="laboratory",
            principal="eve",
            principal_kind=PrincipalKind.USER,
            can_login=True,
            schema="lab",
            table=table,
            columns=("*",),
            privileges=("SELECT",),
            reach=reach,
            via=via,
            categories=("identity",),
            as_of="2026-11-20T09:40:00+00:00",
        )
        for table, reach in (("patients", Reach.DIRECT), ("test_orders", Reach.SET_ROLE))
    )
    (reader,) = readers.full_readers(dataclasses.replace(base, access=rows))
    assert reader.reach is Reach.SET_ROLE


def test_one_account_of_a_server_is_one_reader(result: AuditResult) -> None:
    """A role of one server counts once over its databases; the same name on another server is another account."""
    lab = tuple(
        dataclasses.replace(a, principal="eve", person=None) for a in result.access if a.principal == "doctor@%"
    )
    food = tuple(dataclasses.replace(a, principal="eve", person=None) for a in result.access if a.principal == "anna")
    both = dataclasses.replace(result, access=lab + food)
    assert [r.systems for r in readers.full_readers(both)] == [("food_delivery",), ("laboratory",)]
    one_server = tuple(dataclasses.replace(s, server="one") for s in result.systems)
    (reader,) = readers.full_readers(dataclasses.replace(both, systems=one_server))
    assert reader.systems == ("food_delivery", "laboratory")


def test_everyone_is_the_first_reader(result: AuditResult) -> None:
    """PUBLIC comes before readers of more systems: it is everybody."""
    public = next(a for a in result.access if a.principal == "postgres")
    row = dataclasses.replace(public, principal="PUBLIC", principal_kind=PrincipalKind.PUBLIC, can_login=False)
    found = readers.full_readers(dataclasses.replace(result, access=(*result.access, row)))
    assert found[0].name == "PUBLIC"


def _only(result: AuditResult, *principals: str) -> AuditResult:
    return dataclasses.replace(result, access=tuple(a for a in result.access if a.principal in principals))


def test_closed_accounts_and_the_audits_own_are_counted_apart(result: AuditResult) -> None:
    """An expired account and the scanner's own hold the rights but are no readers; each says what it is."""
    found = {r.name: (r.standing.value, r.status) for r in readers.all_holders(result)}
    assert found["old_analyst"] == ("closed", "expired")
    assert found["privaudit_reader"] == ("own", "active")
    assert {"old_analyst", "privaudit_reader"}.isdisjoint(r.name for r in readers.full_readers(result))


@pytest.mark.parametrize(("state", "count"), [("active", 1), ("unknown", 1), ("locked", 0), ("no_connections", 0)])
def test_only_states_that_bar_logging_in_take_a_reader_out(result: AuditResult, state: str, count: int) -> None:
    """An account whose state the engine does not tell counts: a miss costs more."""
    principals = tuple(dataclasses.replace(p, status=state) for p in result.principals if p.principal == "old_analyst")
    audit = dataclasses.replace(_only(result, "old_analyst"), principals=principals)
    assert len(readers.full_readers(audit)) == count


def test_a_reader_gets_the_parts_its_columns_show(result: AuditResult) -> None:
    """An account limited to phone and total gets contact and amount, not the name beside them."""
    access = tuple(
        dataclasses.replace(a, columns=("phone", "total")) for a in result.access if a.principal == "courier_app"
    )
    (reader,) = readers.full_readers(dataclasses.replace(result, access=access))
    assert reader.parts == (PackagePart.CONTACT, PackagePart.AMOUNT)


def test_each_system_is_among_the_readers_shown(result: AuditResult) -> None:
    """A system whose readers come last by rank is still named before the cut."""
    base = readers.full_readers(_only(result, "postgres"))[0]
    many = tuple(dataclasses.replace(base, name=f"u{i:02}") for i in range(20))
    late = dataclasses.replace(base, name="z", systems=("laboratory",))
    shown = readers.shown_first((*many, late), 10)
    assert (len(shown), shown[0].name, shown[-1].name) == (10, "u00", "z")
