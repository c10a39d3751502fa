"""Exports: columns left out, names joined, a little added; two systems that know the same people are none."""

from __future__ import annotations

import pytest

from privaudit.analysis.copies import copies
from privaudit.analysis.keys import declared_links
from privaudit.model import Copy
from tests.analysed import TODAY
from tests.unit.analysis.copied_world import Columns, World, people, rows

SPLIT = {"first_name": "FIRST_NAME", "last_name": "LAST_NAME", "birth": "DATE_OF_BIRTH", "full_name": "PERSON"}


def customers(count: int = 1500) -> Columns:
    """Customers with their names in two columns."""
    made = people(count, 1)
    return {
        "id": made["id"],
        "first_name": [str(n).split()[1] for n in made["name"]],
        "last_name": [str(n).split()[0] for n in made["name"]],
        "phone": made["phone"],
        "email": made["email"],
        "birth": made["registered"],
    }


def taken(there: Columns, *columns: str, every: int = 1) -> Columns:
    """Columns of each so many'th customer, with the name in one of them if it is asked for."""
    names = [f"{a} {b}" for a, b in zip(there["first_name"], there["last_name"], strict=True)]
    out = rows({**there, "full_name": list(names)}, range(0, len(names), every))
    return {c: out[c] for c in columns}


def found(export: Columns, keys: str = "", original: Columns | None = None, share: float = 1.0) -> tuple[Copy, ...]:
    """What is found between customers and something else that knows them."""
    world = World().add("crm.main.customers", original or customers(), kinds=SPLIT, share=share)
    world.add("crm.main.t1" if keys else "dst.main.t1", export, kinds=SPLIT, keys=keys, share=share)
    facts = world.facts()
    return copies(facts.with_(links=declared_links(facts)), TODAY)


@pytest.mark.parametrize("share", [1.0, 0.4])
@pytest.mark.parametrize(
    ("columns", "every"),
    [
        (("full_name", "phone", "email", "birth"), 1),
        (("full_name", "phone", "email", "birth"), 20),
        (("phone", "email"), 1),
        (("phone", "email"), 20),
        (("full_name", "phone"), 1),
        (("phone",), 1),
    ],
)
def test_an_export_is_found_whatever_was_left_out(columns: tuple[str, ...], every: int, share: float) -> None:
    """Whole names, all customers or each twentieth, with nothing but a phone: all of it is the customers'."""
    (copy,) = found(taken(customers(), *columns, every=every), share=share)
    assert copy.original is not None
    assert copy.original.table == "customers"
    assert copy.overlap == 1.0


def test_columns_added_to_an_export_do_not_hide_it() -> None:
    """A manager's name beside whole names, phones, addresses and birthdays of all customers."""
    there = customers()
    for i, column in enumerate(("tariff", "source", "score")):
        there[column] = [(n * 37 + i) % 911 for n in range(1500)]
    export = taken(there, "full_name", "phone", "email", "birth")
    export["added"] = [n * 7919 % 1013 for n in range(1500)]
    (copy,) = found(export, original=there)
    assert {"agree.names", "agree.export"} <= {m.key for m in copy.evidence}


@pytest.mark.parametrize("columns", [("phone",), ("phone", "email"), ("full_name", "phone")])
def test_a_relation_with_something_of_its_own_is_no_export(columns: tuple[str, ...]) -> None:
    """A list of subscribers knows when each came: it serves something, and only shares people."""
    there = customers()
    export = taken(there, *columns)
    export["subscribed"] = [n * 7919 % 1013 for n in range(1500)]
    assert found(export) == ()


def test_a_child_of_the_customers_is_no_export() -> None:
    """Names and phones that a declared key ties to the customers are a part of the same system."""
    export = taken(customers(), "full_name", "phone")
    assert len(found(export)) == 1
    assert found(export, keys="phone>customers.phone") == ()


def test_other_birthdays_of_the_same_phones_are_no_export() -> None:
    """What both hold and what is not equal speaks against it."""
    there = customers()
    export = taken(there, "full_name", "phone", "birth")
    export["birth"] = list(reversed(export["birth"]))
    assert found(export) == ()


def test_a_short_list_of_phones_is_no_export() -> None:
    """Each twentieth customer's phone and nothing else, as of those who asked not to be called."""
    assert found(taken(customers(), "phone", every=20)) == ()


def test_phones_of_many_rows_are_no_export() -> None:
    """A log of calls holds the customers' phones, each many times."""
    export = taken(customers(), "phone")
    export["phone"] = [p for p in export["phone"] for _ in range(3)]
    assert found(export) == ()


def test_two_systems_that_name_people_otherwise_are_no_copies() -> None:
    """Nearly all customers of a shop are the crm's; names are written otherwise, and each has columns of its own."""
    there = customers()
    shop = taken(there, "full_name", "phone", "email")
    for i, column in enumerate(("login", "address", "points")):
        shop[column] = [f"{column} {n * 7919 % (1013 + i)}" for n in range(1500)]
    for i, column in enumerate(("manager", "made")):
        there[column] = [n * 6007 % (907 + i) for n in range(1500)]
    assert found(shop, original=there) == ()
