"""People without a transaction for longer than data may be kept: exact where all are seen, else within bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from privaudit.analysis.ages import months_before, with_ages, years_idle
from privaudit.analysis.facts import Facts
from privaudit.config.settings import RetentionRule
from privaudit.model import AgeRange, Link, LinkKind, Ref, Subject, TableRow
from privaudit.sketches import Sketches, TableSketch
from tests.facts import classified, relation
from tests.facts import facts as make_facts
from tests.old_world import (
    CUSTOMERS,
    ORDERS,
    TODAY,
    held,
    history,
    keyed,
    shop,
    shop_tables,
    sketched,
    timed,
    truth,
)

RULE = RetentionRule(months=36)
LIMIT = date(2023, 6, 1)


def _row(facts: Facts, rule: RetentionRule = RULE, table: str = "customers") -> TableRow:
    return next(r for r in with_ages(facts, (rule,), TODAY) if r.table == table)


def _sketches(people: int, share: float, *, orders_whole: bool = True) -> tuple[list[TableSketch], int]:
    registered, orders = history(people)
    made = [
        sketched(CUSTOMERS, {"id": registered.items()}, share=share),
        sketched(ORDERS, {"customer_id": orders}, share=share, whole=orders_whole),
    ]
    return made, truth(registered, orders, LIMIT)


def test_where_all_rows_are_seen_the_count_is_exact() -> None:
    """Who ordered counts by the last order, who never did by the day of registering."""
    sketches, true = _sketches(1000, 1.0)
    found = _row(shop(sketches))
    assert (found.inactive_low, found.inactive_people, found.inactive_high) == (true, true, true)
    assert 0 < true < 1000


@pytest.mark.parametrize("share", [0.05, 0.2])
def test_of_a_part_the_truth_lies_within_the_bounds(share: float) -> None:
    """Of the people chosen all orders are seen, so their share holds for all."""
    sketches, true = _sketches(8000, share)
    found = _row(shop(sketches, people=8000))
    assert found.inactive_low is not None
    assert found.inactive_people is not None
    assert found.inactive_high is not None
    assert found.inactive_low <= true <= found.inactive_high
    assert found.inactive_low < found.inactive_people < found.inactive_high
    assert abs(found.inactive_people - true) < 0.15 * true


def test_the_last_purchase_may_be_kept_with_the_customer() -> None:
    """Orders are moved away after a while, and the customer's own row still says when the last one was."""
    registered, orders = history(1000)
    sketches = [
        sketched(CUSTOMERS, {"id": ((i, TODAY if i % 2 else day) for i, day in registered.items())}),
        sketched(ORDERS, {"customer_id": orders}),
    ]
    facts = shop(sketches)
    told = classified("customers", "registered_at", "TRANSACTION_TIME")
    facts = Facts(
        systems=facts.systems,
        catalogs=facts.catalogs,
        tables=facts.tables,
        classifications=(*facts.classifications, told),
        links=facts.links,
        sketches=facts.sketches,
    )
    even = {i: day for i, day in registered.items() if not i % 2}
    assert _row(facts).inactive_people == truth(even, [o for o in orders if o[0] in even], LIMIT)


def test_orders_that_lead_to_customers_have_the_same_people() -> None:
    """A row of orders is as old as its customer is idle: an old order of an active customer is not past retention."""
    sketches, _ = _sketches(1000, 1.0)
    registered, orders = history(1000)
    idle = {i for i in registered if truth({i: registered[i]}, [o for o in orders if o[0] == i], LIMIT)}
    facts = shop(sketches)
    facts = Facts(
        systems=facts.systems,
        catalogs=facts.catalogs,
        tables=facts.tables,
        classifications=(*facts.classifications, classified("orders", "phone", "PHONE_NUMBER")),
        links=facts.links,
        sketches=facts.sketches,
    )
    found = _row(facts, table="orders")
    assert found.inactive_people == len(idle & {i for i, _ in orders})


def test_orders_that_were_cut_off_say_nothing_of_the_idle() -> None:
    """Where the bound on rows was reached, orders are missing: the table's people stay unknown."""
    sketches, _ = _sketches(1000, 1.0, orders_whole=False)
    assert _row(shop(sketches)).inactive_people is None


def test_transactions_that_cannot_be_seen_leave_no_lower_bound() -> None:
    """Payments at the branch office may show that an idle customer is none."""
    sketches, true = _sketches(1000, 1.0)
    tables = [
        *shop_tables(),
        keyed(timed(relation("payments", "id customer paid_at", "customer>customers.id"), "paid_at")),
    ]
    facts = shop(sketches, tables=tables)
    facts = Facts(
        systems=facts.systems,
        catalogs=facts.catalogs,
        tables=facts.tables,
        classifications=(*facts.classifications, classified("payments", "paid_at", "TRANSACTION_TIME")),
        links=facts.links,
        sketches=facts.sketches,
    )
    found = _row(facts)
    assert (found.inactive_low, found.inactive_people, found.inactive_high) == (0, true, true)


def _below(days: int) -> Facts:
    """Payments lead to orders, each so many days after its order, and orders to customers."""
    registered, orders = history(1000)
    numbered = list(enumerate(orders, 1))
    payments = ("crm", "main", "payments")
    tables = [
        *shop_tables(),
        keyed(timed(relation("payments", "id order_id paid_at", "order_id>orders.id"), "paid_at")),
    ]
    sketches = [
        sketched(CUSTOMERS, {"id": registered.items()}),
        sketched(ORDERS, {"id": ((n, day) for n, (_, day) in numbered), "customer_id": orders}),
        sketched(payments, {"order_id": ((n, day + timedelta(days=days)) for n, (_, day) in numbered)}),
    ]
    facts = shop(sketches, tables=tables)
    return Facts(
        systems=facts.systems,
        catalogs=facts.catalogs,
        tables=facts.tables,
        classifications=(*facts.classifications, classified("payments", "paid_at", "TRANSACTION_TIME")),
        links=facts.links,
        sketches=facts.sketches,
    )


def test_what_happens_soon_after_an_order_changes_nothing() -> None:
    """Payments of an order come with it; payments of an account go on for years, and are not seen from the customer."""
    _, true = _sketches(1000, 1.0)
    soon, late = _row(_below(3)), _row(_below(400))
    assert (soon.inactive_low, soon.inactive_high) == (true, true)
    assert (late.inactive_low, late.inactive_high) == (0, true)


def test_keys_in_a_ring_end() -> None:
    """Customers keep the number of their last order, and orders that of their customer."""
    registered, orders = history(200)
    tables = shop_tables()
    ring = relation("customers", "id name phone registered_at last_order", "last_order>orders.id")
    tables[0] = keyed(timed(ring, "registered_at"))
    numbered = list(enumerate(orders, 1))
    sketches = [
        sketched(CUSTOMERS, {"id": registered.items(), "last_order": ((n, day) for n, (_, day) in numbered[:150])}),
        sketched(ORDERS, {"id": ((n, day) for n, (_, day) in numbered), "customer_id": orders}),
    ]
    found = _row(shop(sketches, tables=tables, people=200))
    assert found.inactive_people == truth(registered, orders, LIMIT)


def _across(entity: str) -> Facts:
    """Customers here, orders in another system, joined by the same column."""
    registered, orders = history(500)
    here = keyed(timed(relation("customers", "id name registered_at"), "registered_at"))
    there = timed(relation("orders", "id customer_id total ordered_at", system="shop"), "ordered_at")
    sketches = [
        sketched(CUSTOMERS, {"id": registered.items()}),
        sketched(("shop", "main", "orders"), {"customer_id": orders}),
    ]
    found = [
        classified("customers", "name", "PERSON"),
        classified("customers", "id", entity),
        classified("orders", "customer_id", entity, system="shop"),
        classified("orders", "ordered_at", "TRANSACTION_TIME", system="shop"),
    ]
    made = make_facts([here, there], found, rows=[held("customers", 500)])
    link = Link(
        from_=(Ref(system="shop", schema="main", table="orders", column="customer_id"),),
        to=(Ref(system="crm", schema="main", table="customers", column="id"),),
        kind=LinkKind.DISCOVERED,
    )
    return Facts(
        systems=made.systems,
        catalogs=made.catalogs,
        tables=made.tables,
        classifications=made.classifications,
        links=(link,),
        sketches=Sketches(sketches),
    )


def test_a_number_of_customers_is_a_key_between_systems_and_a_phone_is_not() -> None:
    """An order of the same phone in another system is that system's, for another purpose."""
    registered, orders = history(500)
    by_number, by_phone = _row(_across("CUSTOMER_NUMBER")), _row(_across("PHONE_NUMBER"))
    assert by_number.inactive_people == truth(registered, orders, LIMIT)
    assert by_phone.inactive_people == truth(registered, [], LIMIT)


def test_people_without_any_known_day_may_be_idle() -> None:
    """Nothing says when they came, so they count in the upper bound only."""
    registered, orders = history(1000)
    sketches = [
        sketched(CUSTOMERS, {"id": ((i, None) for i in registered)}),
        sketched(ORDERS, {"customer_id": orders}),
    ]
    found = _row(shop(sketches))
    newest = {i: max(d for j, d in orders if j == i) for i in {j for j, _ in orders}}
    idle = sum(day < LIMIT for day in newest.values())
    assert (found.inactive_low, found.inactive_people) == (idle, idle)
    assert found.inactive_high == idle + len(registered) - len(newest)


def test_a_table_that_stands_alone_goes_by_each_persons_newest_row() -> None:
    """One table of orders with the phone in it, as delivery services keep them."""
    rows = [("1", date(2015, 1, 1)), ("1", date(2026, 1, 1)), ("2", date(2016, 1, 1)), ("3", date(2017, 1, 1))]
    facts = shop([sketched(CUSTOMERS, {"phone": rows})], people=3, tables=[shop_tables()[0]], links=())
    found = _row(facts)
    assert (found.inactive_low, found.inactive_people, found.inactive_high) == (2, 2, 2)


@pytest.mark.parametrize(
    ("oldest", "newest", "people"),
    [("2012-01-01", "2016-01-01", 1000), ("2024-01-01", "2026-01-01", 0), ("2012-01-01", "2026-01-01", None)],
)
def test_without_sketches_the_ends_of_an_index_may_settle_it(oldest: str, newest: str, people: int | None) -> None:
    """A table whose newest row is old holds old people only; one whose oldest is young holds none."""
    ends = AgeRange(column="registered_at", oldest=date.fromisoformat(oldest), newest=date.fromisoformat(newest))
    facts = shop([], tables=[shop_tables()[0]], links=(), ages={CUSTOMERS: (ends,)})
    assert _row(facts).inactive_people == people


def test_without_sketches_orders_elsewhere_leave_an_old_table_open() -> None:
    """Customers that registered long ago may have ordered yesterday."""
    ends = AgeRange(column="registered_at", oldest=date(2012, 1, 1), newest=date(2016, 1, 1))
    found = _row(shop([], ages={CUSTOMERS: (ends,)}))
    assert (found.inactive_low, found.inactive_high) == (0, 1000)


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (RetentionRule(months=36, systems="crm.main.cust*"), True),
        (RetentionRule(months=36, systems="crm"), True),
        (RetentionRule(months=36, systems="shop.*"), False),
        (RetentionRule(months=36, subjects=("patient",)), False),
        (RetentionRule(months=36, subjects=("customer",)), True),
        (RetentionRule(months=36, categories=("contact",)), True),
        (RetentionRule(months=36, categories=("special",)), False),
    ],
)
def test_a_rule_is_over_what_it_names(rule: RetentionRule, fits: bool) -> None:
    """By place, subject and category."""
    sketches, _ = _sketches(100, 1.0)
    assert (_row(shop(sketches), rule).inactive_people is not None) == fits


def test_employees_need_a_rule_of_their_own() -> None:
    """A period for customers says nothing of people who work here."""
    sketches, _ = _sketches(100, 1.0)
    facts = shop(sketches, rows=[held("customers", 100, subject=Subject.EMPLOYEE), held("orders", 100)])
    assert _row(facts).inactive_people is None
    assert _row(facts, RetentionRule(months=36, subjects=("employee",))).inactive_people is not None


def test_the_first_rule_that_fits_counts() -> None:
    """A narrow rule before a wide one."""
    sketches, _ = _sketches(1000, 1.0)
    facts = shop(sketches)
    narrow, wide = RetentionRule(months=120, systems="crm.main.customers"), RetentionRule(months=1)
    (customers,) = (r for r in with_ages(facts, (narrow, wide), TODAY) if r.table == "customers")
    assert customers.inactive_people == _row(facts, narrow).inactive_people
    assert (customers.inactive_people or 0) < (_row(facts, wide).inactive_people or 0)


def test_without_a_rule_the_years_people_were_idle_are_told() -> None:
    """A company that has set no period sees what one would find; the same people are not counted twice."""
    sketches, _ = _sketches(1000, 1.0)
    registered, orders = history(1000)
    told = dict(years_idle(shop(sketches), TODAY))
    assert told == {y: truth(registered, orders, date(2026 - y, 6, 1)) for y in (1, 3, 5)}
    assert replace(_row(shop(sketches), RetentionRule(months=1, systems="no"))).inactive_people is None


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ("2026-05-31", 3, "2026-02-28"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-03-31", 1, "2026-02-28"),
    ],
)
def test_months_end_where_calendars_do(day: str, months: int, before: str) -> None:
    """A period that ends on a day the month does not have ends on its last day."""
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(before)
