"""Where identity meets transactions: what counts, what does not, and by which way."""

from __future__ import annotations

import pytest

from privaudit.analysis.keys import declared_links
from privaudit.analysis.places import colocations
from privaudit.model import CoLocation, Level, PackagePart, Protection, Role, Subject
from tests.facts import classified, facts, relation


def tables_of(c: CoLocation) -> tuple[set[str | None], set[str | None]]:
    """Table names of both sides."""
    return {r.table for r in c.identity}, {r.table for r in c.transactions}


def joined(found: tuple[CoLocation, ...]) -> list[CoLocation]:
    """The places where a key or an identifier joins both sides, or one table holds them."""
    near = {Level.SAME_TABLE, Level.LINKED, Level.CROSS_SYSTEM}
    return [c for c in found if c.level in near]


def test_one_table_with_both_sides_is_a_co_location() -> None:
    """Name, phone and sum in one table: the package names its parts in order."""
    found = [
        classified("orders", "client", "PERSON"),
        classified("orders", "phone", "PHONE_NUMBER"),
        classified("orders", "sum", "TRANSACTION_AMOUNT"),
        classified("orders", "made", "TRANSACTION_TIME"),
    ]
    (c,) = colocations(facts([relation("orders")], found))
    assert c.level is Level.SAME_TABLE
    assert c.package == (PackagePart.NAME, PackagePart.CONTACT, PackagePart.AMOUNT, PackagePart.TIME)
    assert [r.column for r in c.identity] == ["client", "phone"]
    assert [r.column for r in c.transactions] == ["sum"]


@pytest.mark.parametrize(
    ("entity", "changes"),
    [
        ("PERSON", {"subject": Subject.EMPLOYEE}),
        ("PERSON", {"subject": Subject.ORGANISATION}),
        ("PERSON", {"subject": Subject.PUBLIC_FIGURE}),
        ("PHONE_NUMBER", {"protection": Protection.MASKED}),
        ("PHONE_NUMBER", {"protection": Protection.TOKENISED}),
        ("PHONE_NUMBER", {"confidence": 0.3}),
        ("PHONE_NUMBER", {"role": Role.CONTAINED}),
        ("CITY", {}),
        ("CUSTOMER_NUMBER", {}),
    ],
)
def test_what_is_no_identity_makes_no_co_location(entity: str, changes: dict[str, object]) -> None:
    """Staff, companies, masked values, weak verdicts, towns and bare numbers beside a sum are no package."""
    found = [
        classified("t", "x", entity, **changes),  # type: ignore[arg-type]
        classified("t", "sum", "TRANSACTION_AMOUNT"),
    ]
    assert colocations(facts([relation("t")], found)) == ()


def test_a_time_alone_is_no_transaction() -> None:
    """Only an amount or an item makes the transaction side."""
    found = [classified("t", "x", "PERSON"), classified("t", "at", "TRANSACTION_TIME")]
    assert colocations(facts([relation("t")], found)) == ()


CLIENT = [classified("client", "name", "PERSON"), classified("client", "phone", "PHONE_NUMBER")]


def test_keys_are_followed_from_the_many_to_the_one() -> None:
    """Item to order to client: one row for the client's table, with both ways in the path."""
    tables = [
        relation("client"),
        relation("orders", keys="client_id>client.id"),
        relation("items", keys="order_id>orders.id"),
    ]
    found = [
        *CLIENT,
        classified("orders", "total", "TRANSACTION_AMOUNT"),
        classified("items", "product", "TRANSACTION_ITEM"),
    ]
    (c,) = colocations(facts(tables, found))
    assert c.level is Level.LINKED
    assert tables_of(c) == ({"client"}, {"orders", "items"})
    assert [(s.from_.table, s.to.table) for s in c.path] == [("items", "orders"), ("orders", "client")]
    assert set(c.package) == {PackagePart.NAME, PackagePart.CONTACT, PackagePart.AMOUNT, PackagePart.ITEM}


def test_identity_over_three_tables_is_gathered() -> None:
    """A phone table below and an address table above the person belong to the package."""
    tables = [
        relation("person", keys="address_id>address.id"),
        relation("phones", keys="person_id>person.id"),
        relation("address"),
        relation("payment", keys="person_id>person.id"),
    ]
    found = [
        classified("person", "name", "PERSON"),
        classified("phones", "phone", "PHONE_NUMBER"),
        classified("address", "street", "STREET_ADDRESS"),
        classified("payment", "amount", "TRANSACTION_AMOUNT"),
    ]
    (c,) = colocations(facts(tables, found))
    assert tables_of(c) == ({"person", "phones", "address"}, {"payment"})
    assert set(c.package) == {PackagePart.NAME, PackagePart.CONTACT, PackagePart.ADDRESS, PackagePart.AMOUNT}


def test_an_address_on_the_way_leads_on_to_the_person() -> None:
    """Line to invoice (with an address) to customer: one row, at the customer, with both parts of identity."""
    tables = [
        relation("customer"),
        relation("invoice", keys="customer_id>customer.id"),
        relation("line", keys="invoice_id>invoice.id"),
    ]
    found = [
        classified("customer", "name", "PERSON"),
        classified("invoice", "billing", "STREET_ADDRESS"),
        classified("line", "price", "TRANSACTION_AMOUNT"),
    ]
    (c,) = colocations(facts(tables, found))
    assert tables_of(c) == ({"customer", "invoice"}, {"line"})
    assert [(s.from_.table, s.to.table) for s in c.path] == [("line", "invoice"), ("invoice", "customer")]


def test_a_person_whose_address_is_a_table_above_stays_the_hub() -> None:
    """Payment to customer to address: the customer's row is the one, not the address's."""
    tables = [
        relation("address"),
        relation("customer", keys="address_id>address.id"),
        relation("payment", keys="customer_id>customer.id"),
    ]
    found = [
        classified("address", "street", "STREET_ADDRESS"),
        classified("customer", "name", "PERSON"),
        classified("payment", "amount", "TRANSACTION_AMOUNT"),
    ]
    rows = colocations(facts(tables, found))
    assert [tables_of(c) for c in rows] == [({"customer", "address"}, {"payment"})]


def test_a_lookup_in_the_middle_joins_strangers_and_does_not_count() -> None:
    """Clients and sales that share a town are not linked: the way would go down again."""
    tables = [
        relation("town"),
        relation("client", keys="town_id>town.id"),
        relation("sale", keys="town_id>town.id"),
    ]
    found = [*CLIENT, classified("sale", "sum", "TRANSACTION_AMOUNT")]
    assert not joined(colocations(facts(tables, found)))


@pytest.mark.parametrize("subject", [Subject.PRODUCT, Subject.ORGANISATION, Subject.EMPLOYEE])
def test_a_way_through_products_or_staff_does_not_count(subject: Subject) -> None:
    """Item to product to supplier's contact: those are not the buyer's transactions."""
    tables = [
        relation("contact"),
        relation("product", keys="contact_id>contact.id"),
        relation("items", keys="product_id>product.id"),
    ]
    found = [
        classified("contact", "name", "PERSON"),
        classified("product", "title", "TRANSACTION_ITEM", subject=subject),
        classified("items", "price", "TRANSACTION_AMOUNT"),
    ]
    assert not joined(colocations(facts(tables, found)))


def test_a_circle_of_keys_ends() -> None:
    """Tables that point at each other do not keep the search going."""
    tables = [
        relation("a", keys="b_id>b.id a_id>a.id"),
        relation("b", keys="a_id>a.id"),
    ]
    found = [classified("a", "sum", "TRANSACTION_AMOUNT"), classified("b", "name", "PERSON")]
    (c,) = colocations(facts(tables, found))
    assert tables_of(c) == ({"b"}, {"a"})


def test_keys_never_cross_systems() -> None:
    """Tables of the same name in two systems are two tables."""
    tables = [
        relation("client", system="one"),
        relation("orders", keys="client_id>client.id", system="two"),
    ]
    found = [
        classified("client", "name", "PERSON", system="one"),
        classified("orders", "sum", "TRANSACTION_AMOUNT", system="two"),
    ]
    assert not joined(colocations(facts(tables, found)))


def test_declared_links_are_listed_once() -> None:
    """Every key of the catalog is a link with both ends."""
    (link,) = declared_links(facts([relation("a", keys="b_id>b.id"), relation("b")], []))
    assert (link.from_[0].label(), link.to[0].label()) == ("crm.main.a.b_id", "crm.main.b.id")
