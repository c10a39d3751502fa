"""Places that no schema joins: by keys found, by shared identifiers, or lying together; and how to part them."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.analysis.facts import Facts
from privaudit.analysis.keynames import key_candidates
from privaudit.analysis.places import colocations
from privaudit.analysis.undeclared import discovered_links
from privaudit.i18n import has_text
from privaudit.model import Classification, CoLocation, Level, PackagePart, Subject
from privaudit.report import words
from tests.facts import classified, system
from tests.sketched import World

PEOPLE = range(1, 1001)
BOUGHT = [1 + 7 * i % 1000 for i in range(3000)]
PHONES = [f"+7900{n:07d}" for n in PEOPLE]


def found_in(world: World) -> tuple[CoLocation, ...]:
    """The co-locations of a world, links found first as in an audit."""
    facts = world.facts
    return colocations(facts.with_(links=discovered_links(facts)))


def in_(schema: str, *found: Classification) -> tuple[Classification, ...]:
    """The same in another schema."""
    return tuple(dataclasses.replace(c, schema=schema) for c in found)


def person(table: str, *, system: str = "crm") -> tuple[Classification, ...]:
    """A name and a phone."""
    return (
        classified(table, "name", "PERSON", system=system),
        classified(table, "phone", "PHONE_NUMBER", system=system),
    )


def order(table: str, *, system: str = "crm") -> tuple[Classification, ...]:
    """A sum and a time."""
    return (
        classified(table, "total", "TRANSACTION_AMOUNT", system=system),
        classified(table, "at", "TRANSACTION_TIME", system=system),
    )


def linked() -> World:
    """Customers and orders without a declared key."""
    world = World()
    world.table("customers", "id:int! name:text phone:text", {"id": PEOPLE}, *person("customers"), people=1000)
    world.table("orders", "nr:int! customer_id:int total:int at:date", {"customer_id": BOUGHT}, *order("orders"))
    return world


def test_a_key_that_was_found_joins_with_its_confidence() -> None:
    """The step says discovered and how sure; the one column to tokenise is the key; the statement joins by it."""
    (c,) = found_in(linked())
    assert c.level is Level.LINKED
    assert [(s.kind.value, s.from_.column, s.to.column) for s in c.path] == [("discovered", "customer_id", "id")]
    assert 0.8 < c.path[0].confidence < 1
    assert [r.column for r in c.moves] == ["customer_id"]
    assert c.sql == (
        'SELECT count(*) AS "joined"\nFROM "main"."orders" AS t1\n'
        'JOIN "main"."customers" AS t2 ON t1."customer_id" = t2."id";'
    )
    assert c.says is not None
    assert words.said(c.says, "en") == (
        "A dump of these tables shows together, joined by keys: name, contact, amount, time of 1,000 people. "
        "Tables: main.customers, main.orders."
    )


def test_phones_join_systems_where_one_says_more_of_who_bought() -> None:
    """Half of the buyers are in the call centre: as many people as both hold, by the phone alone."""
    world = World(system("crm"), system("shop"))
    world.table("clients", "id:int! name:text phone:text", {"phone": PHONES}, *person("clients"))
    buyers = [*PHONES[500:], *(f"+7901{n:07d}" for n in PEOPLE)]
    found = (*order("sales", system="shop"), classified("sales", "phone", "PHONE_NUMBER", system="shop"))
    world.table("sales", "nr:int! phone:text total:int at:date", {"phone": buyers}, *found, in_="shop")
    cross = next(c for c in found_in(world) if c.level is Level.CROSS_SYSTEM)
    assert cross.systems == ("crm", "shop")
    assert (cross.people_low, cross.people_estimate, cross.people_high) == (500, 500, 500)
    assert (cross.sql, [r.column for r in cross.moves]) == (None, ["phone"])
    assert set(cross.package) >= {PackagePart.NAME, PackagePart.CONTACT, PackagePart.AMOUNT}


def test_the_people_in_both_are_estimated_from_a_part_of_all_values() -> None:
    """A tenth of the values is compared: the truth lies within the bounds."""
    world = World(system("crm"), system("shop"))
    world.table("clients", "id:int! name:text phone:text", {"phone": PHONES}, *person("clients"), share=0.1)
    found = (*order("sales", system="shop"), classified("sales", "phone", "PHONE_NUMBER", system="shop"))
    world.table("sales", "nr:int! phone:text total:int at:date", {"phone": PHONES[400:]}, *found, in_="shop", share=0.2)
    cross = next(c for c in found_in(world) if c.level is Level.CROSS_SYSTEM)
    assert cross.people_low is not None
    assert cross.people_high is not None
    assert cross.people_low < 600 < cross.people_high < 1000


@pytest.mark.parametrize("buyers", [[f"+7902{n:07d}" for n in PEOPLE], [*PHONES[:2], "+79030000000"] * 50])
def test_other_phones_join_nothing(buyers: list[str]) -> None:
    """Strangers, or two numbers in common, are no meeting."""
    world = World(system("crm", server=None), system("shop", server=None))
    world.table("clients", "id:int! name:text phone:text", {"phone": PHONES}, *person("clients"))
    found = (*order("sales", system="shop"), classified("sales", "phone", "PHONE_NUMBER", system="shop"))
    buyers = [*buyers, *(f"+7904{n:07d}" for n in PEOPLE)]
    world.table("sales", "nr:int! phone:text total:int at:date", {"phone": buyers}, *found, in_="shop")
    assert {c.level for c in found_in(world)} == {Level.SAME_TABLE}


def test_a_copy_of_the_same_list_adds_nothing() -> None:
    """Two lists with the same parts of the same people are copies, not a meeting."""
    world = World(system("one", server=None), system("two", server=None))
    for name in ("one", "two"):
        found = (*person("t", system=name), *order("t", system=name))
        world.table("t", "nr:int! name:text phone:text total:int at:date", {"phone": PHONES}, *found, in_=name)
    assert {c.level for c in found_in(world)} == {Level.SAME_TABLE}


def apart(*places: tuple[str, str, str]) -> Facts:
    """People and orders that nothing joins, each at a system, schema and server."""
    world = World(*(system(s, server=server) for s, _, server in dict.fromkeys(places)))
    for name, (where, schema, _) in zip(("guests", "receipts"), places, strict=True):
        found = person(name, system=where) if name == "guests" else order(name, system=where)
        columns = "id:int! name:text phone:text" if name == "guests" else "nr:int! total:int at:date"
        world.table(name, columns, None, *in_(schema, *found), in_=where, schema=schema)
    return world.facts


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        (("crm", "a", "db1"), ("crm", "a", "db1"), Level.SAME_SCHEMA),
        (("crm", "a", "db1"), ("crm", "b", "db1"), Level.SAME_DATABASE),
        (("crm", "a", "db1"), ("web", "a", "db1"), Level.SAME_SERVER),
        (("crm", "a", "db1"), ("web", "a", "db2"), None),
    ],
)
def test_what_merely_lies_together_is_said_at_the_nearest_level(
    first: tuple[str, str, str], second: tuple[str, str, str], level: Level | None
) -> None:
    """One row at the nearest level that holds both, and a sentence in both languages; none across servers."""
    rows = colocations(apart(first, second))
    assert [c.level for c in rows] == ([level] if level else [])
    for c in rows:
        assert c.says is not None
        assert all(has_text(f"places.{m.key}", lang) for m in (c.says, c.advice) for lang in ("en", "ru"))


def test_databases_of_one_mariadb_lie_on_one_server() -> None:
    """There a schema is a database, and a system is a server."""
    world = World(system("db", dialect="mysql"))
    world.table("guests", "id:int! name:text phone:text", None, *in_("a", *person("guests", system="db")), in_="db",
                schema="a")  # fmt: skip
    world.table("receipts", "nr:int! total:int at:date", None, *in_("b", *order("receipts", system="db")), in_="db",
                schema="b")  # fmt: skip
    assert [c.level for c in found_in(world)] == [Level.SAME_SERVER]


def test_what_a_key_joins_is_not_said_again_further_off() -> None:
    """Customers with their orders, and subscribers who bought nothing: one row each."""
    world = linked()
    world.table("subscribers", "id:int! name:text phone:text", None, *person("subscribers"), people=5)
    rows = {c.level: c for c in found_in(world)}
    assert rows.keys() == {Level.LINKED, Level.SAME_SCHEMA}
    assert {r.table for r in rows[Level.SAME_SCHEMA].identity} == {"subscribers"}
    assert rows[Level.SAME_SCHEMA].people_estimate == 5


@pytest.mark.parametrize("subject", [Subject.PRODUCT, Subject.NONE, Subject.ORGANISATION, Subject.EMPLOYEE])
def test_prices_companies_and_staff_beside_people_are_no_place(subject: Subject) -> None:
    """Goods with prices in the schema of customers are nobody's transactions."""
    world = World()
    world.table("customers", "id:int! name:text phone:text", None, *person("customers"))
    found = classified("goods", "total", "TRANSACTION_AMOUNT", subject=subject)
    world.table("goods", "id:int! total:int", None, found, subject=subject)
    assert found_in(world) == ()


def test_every_way_is_cut() -> None:
    """Payments lead to customers directly and through rentals: one sum to move is fewer than two keys."""
    world = World()
    ids = {"id": PEOPLE}
    world.table("customers", "id:int! name:text phone:text", ids, *person("customers"))
    world.table("rentals", "id:int! customer_id:int", {**ids, "customer_id": BOUGHT})
    found = classified("payments", "total", "TRANSACTION_AMOUNT")
    values = {"customer_id": BOUGHT, "rental_id": BOUGHT}
    world.table("payments", "nr:int! customer_id:int rental_id:int total:int", values, found)
    (c,) = found_in(world)
    assert len(c.path) == 3
    assert [r.label() for r in c.moves] == ["crm.main.payments.total"]


def test_candidates_do_not_grow_with_the_square_of_tables() -> None:
    """Of 200 shops in one schema each order has one candidate, that of its own number."""
    world = World()
    for n in range(200):
        table, orders = f"customers_{n}", f"orders_{n}"
        world.table(table, "id:int! name:text phone:text", {"id": range(1, 60)}, *person(table))
        values = {"customer_id": range(1, 60)}
        world.table(orders, "nr:int! customer_id:int total:int at:date", values, *order(orders))
    assert len(key_candidates(world.facts)) == 200
    assert sum(c.level is Level.LINKED for c in found_in(world)) == 200
