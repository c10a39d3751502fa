"""Keys that no schema declares: what names and values prove, and what they do not."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence

import pytest

from privaudit.analysis.facts import Facts
from privaudit.analysis.keynames import key_candidates
from privaudit.analysis.places import colocations
from privaudit.analysis.undeclared import discovered_links
from privaudit.model import Classification, LookedUp, LookUp, Subject
from privaudit.report.words import said
from tests.facts import classified
from tests.sketched import World

PEOPLE = range(1, 1001)
BOUGHT = [1 + 7 * i % 1000 for i in range(3000)]


def uuids(numbers: range) -> list[uuid.UUID]:
    """The same UUIDs for the same numbers."""
    return [uuid.uuid5(uuid.NAMESPACE_OID, str(n)) for n in numbers]


def of(table: str, *, schema: str = "main", system: str = "crm") -> tuple[Classification, ...]:
    """What a table of people and one of orders hold."""
    found = (
        [classified(table, "name", "PERSON", system=system)]
        if "order" not in table and "ZAK" not in table
        else [classified(table, "total", "TRANSACTION_AMOUNT", system=system)]
    )
    return tuple(dataclasses.replace(c, schema=schema) for c in found)


def links(facts: Facts) -> list[tuple[str, str]]:
    """Both ends of each key, without the system."""
    return [
        (f"{a.from_[0].table}.{a.from_[0].column}", f"{a.to[0].table}.{a.to[0].column}")
        for a in discovered_links(facts)
    ]


@pytest.mark.parametrize(
    ("people", "key", "column"),
    [
        ("customers", "id", "customer_id"),
        ("customers", "id", "CustomerID"),
        ("customers", "customer_id", "customer_id"),
        ("Clients", "id", "clientId"),
        ("clients", "id", "client"),
        ("klienty", "id", "id_klienta"),
        ("KLIENTY", "KOD", "KOD_KL"),
        ("клиенты", "ид", "ид_клиента"),
        ("tbl_user", "id", "fk_user"),
        ("users", "userid", "userid"),
        ("customers", "customer_no", "cust_no"),
        ("customers", "id", "billing_customer_id"),
        ("customers", "id", "buyer_id"),
    ],
)
def test_a_key_of_whole_numbers_is_found_by_its_name(people: str, key: str, column: str) -> None:
    """Snake, camel, Russian, transliterated, cut short and synonymous names lead to the table of people."""
    world = World()
    world.table(people, f"{key}:int! name:text", {key: PEOPLE}, *of(people))
    world.table("orders", f"nr:int! {column}:int total:int", {column: BOUGHT, "nr": range(1, 3001)}, *of("orders"))
    assert links(world.facts) == [(f"orders.{column}", f"{people}.{key}")]


@pytest.mark.parametrize("column", ["product_id", "amount", "qty", "status", "shop_id", "order_id", "id"])
def test_whole_numbers_that_are_contained_by_chance_are_no_key(column: str) -> None:
    """Products 1 to 50 are among customers 1 to 1000, and mean nothing."""
    world = World()
    world.table("customers", "id:int! name:text", {"id": PEOPLE}, *of("customers"))
    world.table("orders", f"nr:int! {column}:int total:int", {column: range(1, 51)}, *of("orders"))
    assert links(world.facts) == []


def test_a_guessed_name_needs_more_of_the_parent() -> None:
    """Ids 1 to 50 of buyers may be anything; the same name exactly would be enough."""
    world = World()
    world.table("customers", "id:int! name:text", {"id": PEOPLE}, *of("customers"))
    world.table("orders", "nr:int! buyer_id:int total:int", {"buyer_id": range(1, 51)}, *of("orders"))
    world.table("orders_b", "nr:int! customer_id:int total:int", {"customer_id": range(1, 51)}, *of("orders_b"))
    assert links(world.facts) == [("orders_b.customer_id", "customers.id")]


def test_values_that_are_not_there_refute_a_name() -> None:
    """A column called customer_id whose values are another system's leads nowhere."""
    world = World()
    world.table("customers", "id:int! name:text", {"id": PEOPLE}, *of("customers"))
    world.table("orders", "nr:int! customer_id:int total:int", {"customer_id": range(5000, 9000)}, *of("orders"))
    assert links(world.facts) == []


@pytest.mark.parametrize("kind", ["uuid", "char(36)", "binary(16)"])
def test_uuids_are_found_whatever_they_are_called_and_written(kind: str) -> None:
    """Text with dashes, bytes and the engine's own type hold the same values; names say nothing."""
    people = uuids(PEOPLE)
    world = World()
    world.table("persons", "guid:binary(16)! name:text", {"guid": [u.hex for u in people]}, *of("persons"))
    values: dict[str, list[object]] = {"x1": [str(people[b - 1]) for b in BOUGHT], "x2": [*uuids(range(5000, 6000))]}
    world.table("orders", f"nr:int! x1:{kind} x2:{kind} total:int", values, *of("orders"))
    assert links(world.facts) == [("orders.x1", "persons.guid")]


def test_names_alone_make_no_link() -> None:
    """Without values compared nothing is found."""
    world = World()
    world.table("customers", "id:int! name:text", None, *of("customers"))
    world.table("orders", "nr:int! customer_id:int total:int", None, *of("orders"))
    assert key_candidates(world.facts)
    assert links(world.facts) == []


def test_values_looked_up_on_the_server_settle_what_sketches_cannot() -> None:
    """Of 200 values 198 are there: a key, with the numbers as evidence."""
    world = World()
    world.table("customers", "id:int! name:text", None, *of("customers"))
    world.table("orders", "nr:int! customer_id:int total:int", None, *of("orders"))
    facts = world.facts
    look = LookUp(column="customer_id", to_schema="main", to_table="customers", to_column="id")
    for found, expected in ((198, 1), (20, 0)):
        facts.looked_up = {
            ("crm", "main", "orders"): (LookedUp(schema="main", table="orders", look=look, asked=200, found=found),)
        }
        assert len(discovered_links(facts)) == expected


def test_each_schema_keeps_its_own_keys() -> None:
    """Shops of the same shape in several schemas: orders lead to the customers beside them."""
    world = World()
    for shop in ("north", "south"):
        world.table("customers", "id:int! name:text", {"id": PEOPLE}, *of("customers", schema=shop), schema=shop)
        world.table(
            "orders", "nr:int! customer_id:int total:int", {"customer_id": BOUGHT}, *of("orders", schema=shop),
            schema=shop,
        )  # fmt: skip
    found = discovered_links(world.facts)
    assert sorted((a.from_[0].schema, a.to[0].schema) for a in found) == [("north", "north"), ("south", "south")]


def test_of_many_tables_called_the_same_the_one_of_the_same_number_is_meant() -> None:
    """Each shop has its own clients, all numbered from 1: orders_17 lead to clients_17, and orders to clients."""
    world = World()
    for shop in ("", *(f"_{n}" for n in range(20))):
        people, orders = f"clients{shop}", f"orders{shop}"
        world.table(people, "id:int! name:text", {"id": PEOPLE}, *of(people))
        world.table(orders, "nr:int! client_id:int total:int", {"client_id": BOUGHT}, *of(orders))
    found = links(world.facts)
    assert len(found) == 21
    assert all(a.partition(".")[0].replace("orders", "clients") == b.partition(".")[0] for a, b in found)


def test_another_schema_is_asked_where_the_own_has_no_such_table() -> None:
    """Orders of one schema lead to the customers of another."""
    world = World()
    world.table("customers", "id:int! name:text", {"id": PEOPLE}, *of("customers", schema="crm"), schema="crm")
    world.table(
        "orders", "nr:int! customer_id:int total:int", {"customer_id": BOUGHT}, *of("orders", schema="shop"),
        schema="shop",
    )  # fmt: skip
    (link,) = discovered_links(world.facts)
    assert (link.from_[0].schema, link.to[0].schema) == ("shop", "crm")
    assert link.confidence > 0.8


def test_numbers_of_another_system_are_never_a_key() -> None:
    """Customer 17 of one system is not customer 17 of another."""
    world = World()
    world.table("customers", "id:int! name:text", {"id": PEOPLE}, *of("customers", system="crm"), in_="crm")
    world.table(
        "orders", "nr:int! customer_id:int total:int", {"customer_id": BOUGHT}, *of("orders", system="web"), in_="web"
    )
    assert links(world.facts) == []


def test_a_column_that_no_way_to_people_needs_is_no_candidate() -> None:
    """A key between two tables of settings is not worth a statement."""
    world = World()
    world.table("colours", "id:int! title:text", {"id": range(1, 20)}, subject=Subject.NONE)
    world.table("themes", "nr:int! colour_id:int", {"colour_id": range(1, 20)}, subject=Subject.NONE)
    assert key_candidates(world.facts) == ()


def test_tables_without_any_key_are_joined_by_what_is_called_a_key() -> None:
    """Exports have no primary key: a column called like its table's key, with no value twice, is one."""
    world = World()
    world.table("shop_order", "order_id:int total:int", {"order_id": range(1, 501)}, *of("shop_order"))
    world.table("client", "client_id:int name:text", {"client_id": PEOPLE}, *of("client"))
    world.table("order_history", "order_id:int client_id:int", {"order_id": range(1, 501), "client_id": PEOPLE})
    assert sorted(links(world.facts)) == [
        ("order_history.client_id", "client.client_id"),
        ("order_history.order_id", "shop_order.order_id"),
    ]


def test_an_address_of_e_mail_is_no_key_to_addresses() -> None:
    """What a column was found to hold says more than its name."""
    world = World()
    world.table("address", "id:int! street:text", {"id": PEOPLE}, classified("address", "street", "STREET_ADDRESS"))
    found = classified("orders", "email_address", "EMAIL_ADDRESS")
    world.table("orders", "nr:int! email_address:text total:int", None, found, *of("orders"))
    assert key_candidates(world.facts) == ()


@pytest.mark.parametrize("name", ["nomer", "number", "no", "kod", "code", "НОМЕР", "Kod"])
def test_the_same_number_in_both_is_a_key_where_values_bear_it_out(name: str) -> None:
    """Subscribers by number, payments with that number: each is contained, and most subscribers pay."""
    world = World()
    world.table("abonent", f"{name}:int! name:text", {name: PEOPLE}, *of("abonent"))
    world.table("orders", f"nr:int! {name}:int total:int", {name: BOUGHT, "nr": range(1, 3001)}, *of("orders"))
    (link,) = discovered_links(world.facts)
    assert [(r.table, r.column) for r in (*link.from_, *link.to)] == [("orders", name), ("abonent", name)]
    assert 0.5 <= link.confidence < 0.7


@pytest.mark.parametrize(
    ("name", "kind", "values"),
    [
        ("id", "int", BOUGHT),  # rows of any table
        ("rowid", "int", BOUGHT),
        ("number", "int!", range(1, 901)),  # numbers of both tables' rows
        ("number", "int", range(1, 901)),  # the same without a key that says so
        ("number", "int", [1 + i % 50 for i in range(3000)]),  # lines of an order
        ("number", "int", [1 + 7 * i % 1001 for i in range(3000)]),  # one value is nobody's
    ],
)
def test_the_same_number_in_both_may_be_chance(name: str, kind: str, values: Sequence[int]) -> None:
    """Dense numbers are contained in dense numbers: more is needed than the name."""
    world = World()
    world.table("abonent", f"{name}:int! name:text", {name: PEOPLE}, *of("abonent"))
    world.table("orders", f"nr:int! {name}:{kind} total:int", {name: values, "nr": range(1, 3001)}, *of("orders"))
    assert links(world.facts) == []


def test_a_column_of_the_same_name_that_was_not_proven_is_said() -> None:
    """Who knows the system knows what `number` means in both; the advice asks."""
    world = World()
    world.table("abonent", "number:int! name:text", {"number": PEOPLE}, *of("abonent"))
    world.table("orders", "nr:int! number:int total:int", {"number": range(1, 901)}, *of("orders"))
    (row,) = colocations(world.facts)
    assert "Both have a column number;" in said(row.advice, "en")
    other = World()
    other.table("abonent", "id:int! name:text", {"id": PEOPLE}, *of("abonent"))
    other.table("orders", "id:int! number:int total:int", {"id": PEOPLE}, *of("orders"))
    (row,) = colocations(other.facts)
    assert "Both have" not in said(row.advice, "en")
