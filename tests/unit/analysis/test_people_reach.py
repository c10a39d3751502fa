"""People with bounds, and grants joined with what columns hold."""

from __future__ import annotations

import dataclasses
import random

import pytest

from privaudit.analysis.people import distinct_in_all, with_people
from privaudit.analysis.reach import access_rows, merged
from privaudit.model import (
    Grant,
    Grants,
    Principal,
    PrincipalKind,
    Reach,
    SampleMethod,
    Subject,
    TableStatus,
    Via,
    ViaKind,
)
from tests.facts import classified, facts, relation, row


def test_a_table_read_whole_is_counted_exactly() -> None:
    """The column that tells most people apart counts; a document's series alone does not."""
    found = [classified("t", "p", "PHONE_NUMBER", distinct=80), classified("t", "d", "RU_PASSPORT", distinct=77)]
    (r,) = with_people(facts([relation("t")], found))
    assert (r.people_low, r.people_estimate, r.people_high, r.people_method) == (80, 80, 80, "exact_sample")
    assert r.identifiers_estimate == 157


def test_a_sample_gives_bounds_around_the_estimate() -> None:
    """Never fewer than were seen, never more than there are rows."""
    found = [classified("t", "p", "PHONE_NUMBER", distinct=50, checked=100)]
    rows = [row("t", rows=10_000, sampled=100, method=SampleMethod.RANDOM_ROWS)]
    (r,) = with_people(facts([relation("t")], found, rows=rows))
    assert (r.people_low, r.people_high) == (50, 10_000)
    assert r.people_estimate is not None
    assert 50 <= r.people_estimate <= 10_000


@pytest.mark.parametrize(("people", "rows"), [(2_471, 4_300), (3_000, 3_000), (500, 20_000), (20_000, 50_000)])
def test_the_estimate_is_near_the_truth_where_rows_are_spread_evenly(people: int, rows: int) -> None:
    """1,000 rows of a table in which each person has about as many rows as the next: within a fifth."""
    rng = random.Random(7)  # noqa: S311 - a sample, not a secret
    table = [i % people for i in range(rows)]
    seen = len(set(rng.sample(table, 1_000)))
    assert abs(distinct_in_all(seen, 1_000, rows) - people) <= people / 5


def test_a_declared_key_to_people_is_a_ceiling() -> None:
    """Orders cannot be about more people than there are customers."""
    tables = [relation("customer"), relation("orders", keys="customer_id>customer.id")]
    found = [
        classified("customer", "name", "PERSON"),
        classified("orders", "phone", "PHONE_NUMBER", distinct=990, checked=1_000),
    ]
    rows = [row("customer", rows=3_000), row("orders", rows=9_000, sampled=1_000, method=SampleMethod.RANDOM_ROWS)]
    orders = next(r for r in with_people(facts(tables, found, rows=rows)) if r.table == "orders")
    assert (orders.people_low, orders.people_estimate, orders.people_high) == (990, 3_000, 3_000)


def test_a_table_without_people_has_no_number() -> None:
    """Products, companies and names-only verdicts give nothing to count."""
    for c in (
        classified("t", "x", "PERSON", subject=Subject.ORGANISATION),
        classified("t", "x", "TRANSACTION_AMOUNT"),
        classified("t", "x", "PERSON", checked=0, distinct=0),
        classified("t", "x", "PERSON", confidence=0.3),
    ):
        (r,) = with_people(facts([relation("t")], [c]))
        assert r.people_estimate is None


def grant(principal: str, table: str | None, *columns: str) -> Grant:
    """A direct SELECT."""
    return Grant(
        principal=principal,
        principal_kind=PrincipalKind.USER,
        can_login=True,
        schema="main" if table else None,
        table=table,
        columns=columns or ("*",),
        privileges=("SELECT",),
        reach=Reach.DIRECT,
        via=(Via(kind=ViaKind.GRANT, name="table"),),
    )


def grants(*found: Grant) -> Grants:
    """All a system says."""
    anna = Principal(system="crm", principal="anna", principal_kind=PrincipalKind.USER, can_login=True)
    anna = dataclasses.replace(anna, person="Anna", last_login="2026-01-01T00:00:00+00:00")
    return Grants(system="crm", as_of="2026-01-01T00:00:00+00:00", principals=(anna,), grants=found)


def test_access_lists_only_what_matters() -> None:
    """A grant on a table without classified columns is no row; the columns reached decide the categories."""
    found = [classified("client", "name", "PERSON"), classified("client", "phone", "PHONE_NUMBER")]
    given = grants(
        grant("anna", "client", "name"), grant("bob", "client"), grant("bob", "other"), grant("eve", "client", "id")
    )
    rows = access_rows(facts([relation("client"), relation("other")], found, grants=[given]))
    assert {(a.principal, a.categories) for a in rows} == {
        ("anna", ("identity",)),
        ("bob", ("contact", "identity")),
        ("eve", ()),
    }
    anna = next(a for a in rows if a.principal == "anna")
    assert (anna.person, anna.last_login) == ("Anna", "2026-01-01T00:00:00+00:00")


def test_company_data_give_no_category() -> None:
    """Who reads a supplier's phone reaches the table, and no personal data in it."""
    found = [classified("supplier", "phone", "PHONE_NUMBER", subject=Subject.ORGANISATION)]
    (only,) = access_rows(facts([relation("supplier")], found, grants=[grants(grant("bob", "supplier"))]))
    assert only.categories == ()


def test_a_table_that_could_not_be_read_is_listed_as_unknown() -> None:
    """Its content may be anything."""
    rows = [row("secret", status=TableStatus.FAILED, reason="permission_denied", subject=Subject.UNKNOWN)]
    found = access_rows(facts([relation("secret")], [], rows=rows, grants=[grants(grant("bob", "secret"))]))
    assert [a.categories for a in found] == [("unknown",)]


def test_a_table_that_was_not_asked_for_is_unknown_too() -> None:
    """AUDIT_JSON lists skipped tables: nobody looked, so its content may be anything."""
    rows = [row("secret", status=TableStatus.SKIPPED, reason="excluded")]
    found = access_rows(facts([relation("secret")], [], rows=rows, grants=[grants(grant("bob", "secret"))]))
    assert [a.categories for a in found] == [("unknown",)]


def test_a_grant_over_everything_is_spelled_out_by_table() -> None:
    """A file's reader reaches each table in it."""
    found = [classified("a", "name", "PERSON"), classified("b", "phone", "PHONE_NUMBER")]
    rows = access_rows(facts([relation("a"), relation("b"), relation("c")], found, grants=[grants(grant("bob", None))]))
    assert {a.table for a in rows} == {"a", "b"}


@pytest.mark.parametrize("more", [0, 1, 3, 300])
def test_rows_that_come_later_stand_where_their_ids_belong(more: int) -> None:
    """Few rows or many: the order is that of all ids."""
    given = [grant(f"r{i}", "client") for i in range(400)]
    rows = access_rows(facts([relation("client")], [classified("client", "name", "PERSON")], grants=[grants(*given)]))
    added = tuple(dataclasses.replace(r, principal=f"later{i}") for i, r in enumerate(rows[:more]))
    ids = [r.id for r in merged(rows, added)]
    assert len(ids) == 400 + more
    assert ids == sorted(ids)
