"""Keys of several columns: joined by all of them, parted by the one that tells, and followed to transactions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from privaudit.analysis.ages import with_ages
from privaudit.analysis.facts import Facts
from privaudit.analysis.holders import holders
from privaudit.analysis.inactive import People
from privaudit.analysis.keys import declared_links, is_sure
from privaudit.analysis.people import key_columns
from privaudit.analysis.places import colocations
from privaudit.config.settings import RetentionRule
from privaudit.model import (
    Access,
    CoLocation,
    ForeignKey,
    Level,
    Link,
    LinkKind,
    PrincipalKind,
    Reach,
    Ref,
    Via,
    ViaKind,
)
from privaudit.report.sheets.places import join_path
from tests.facts import classified, facts, relation, row, system

ORDERS = ("crm", "main", "orders")
FOUND = [
    classified("customers", "name", "PERSON"),
    classified("customers", "phone", "PHONE_NUMBER"),
    classified("orders", "total", "TRANSACTION_AMOUNT"),
    classified("orders", "item", "TRANSACTION_ITEM"),
    classified("orders", "tax", "TRANSACTION_AMOUNT"),
    classified("orders", "created_at", "TRANSACTION_TIME"),
]


def key(columns: str, to: str, to_columns: str) -> ForeignKey:
    """A declared key of columns with spaces between them."""
    return ForeignKey(
        columns=tuple(columns.split()), to_schema="main", to_table=to, to_columns=tuple(to_columns.split())
    )


def world(*keys: ForeignKey, columns: str = "tenant order_no customer_id total item tax created_at") -> Facts:
    """Customers and orders of tenants."""
    customers = replace(relation("customers", "tenant id name phone"), primary_key=("tenant", "id"))
    orders = replace(relation("orders", columns), primary_key=("tenant", "order_no"), foreign_keys=keys)
    made = facts([customers, orders], FOUND, rows=[row("customers"), row("orders")], systems=[system()])
    return made.with_(links=declared_links(made))


def linked(made: Facts) -> CoLocation:
    """The place joined by keys."""
    return next(c for c in colocations(made) if c.level is Level.LINKED)


TENANT = key("tenant customer_id", "customers", "tenant id")


def test_the_statement_joins_by_all_columns() -> None:
    """By the tenant alone every order of a tenant would be everybody's."""
    place = linked(world(TENANT))
    assert place.sql is not None
    assert 'ON t1."customer_id" = t2."id" AND t1."tenant" = t2."tenant"' in place.sql
    (step,) = place.path
    assert (step.from_.column, step.to.column) == ("tenant", "tenant")
    assert {(p.from_.column, p.to.column) for p in step.pairs} == {("tenant", "tenant"), ("customer_id", "id")}


@pytest.mark.parametrize("columns", [("tenant customer_id", "tenant id"), ("customer_id tenant", "id tenant")])
def test_the_column_to_tokenise_is_the_one_that_others_do_not_share(columns: tuple[str, str]) -> None:
    """Whichever comes first in the schema: the tenant is part of other keys, too."""
    place = linked(world(key(columns[0], "customers", columns[1])))
    assert [r.column for r in place.moves] == ["customer_id"]


def test_two_keys_with_a_column_in_common_are_two_cuts() -> None:
    """Buyer and payer: to tokenise the tenant is no way out, so both are named."""
    both = world(
        TENANT,
        key("tenant payer_id", "customers", "tenant id"),
        columns="tenant order_no customer_id payer_id total item tax created_at",
    )
    assert [r.column for r in linked(both).moves] == ["customer_id", "payer_id"]


def test_a_key_of_one_column_has_no_pairs() -> None:
    """What audit.json says of those stays as it was."""
    (step,) = linked(world(key("customer_id", "customers", "id"))).path
    assert (step.from_.column, step.pairs) == ("customer_id", ())


def test_the_way_is_said_with_all_columns() -> None:
    """A reader sees what is compared."""
    said = join_path(linked(world(TENANT)), "en")
    assert "orders.customer_id → main.customers.id" in said
    assert "orders.tenant → main.customers.tenant" in said


@pytest.mark.parametrize(("columns", "joined"), [("tenant", ()), ("tenant customer_id", ("crm",))])
def test_who_reads_a_part_of_a_key_cannot_join(columns: str, joined: tuple[str, ...]) -> None:
    """All columns of a key have to be read."""
    access = tuple(
        Access(
            system="crm", principal="eve", principal_kind=PrincipalKind.USER, can_login=True, schema="main",
            table=table, columns=held, privileges=("SELECT",), reach=Reach.DIRECT,
            via=(Via(kind=ViaKind.GRANT, name="table"),), categories=("identity",), as_of="2026-11-20T09:40:00+00:00",
        )
        for table, held in (("customers", ("*",)), ("orders", ("total", *columns.split())))
    )  # fmt: skip
    known = world(TENANT).with_(access=access)
    known = known.with_(colocations=colocations(known))
    (holder,) = holders(known, known.classifications)
    assert holder.joined == joined


def test_orders_that_keys_of_several_columns_lead_from_are_not_forgotten() -> None:
    """Of customers registered long ago nobody knows who ordered since: none of them is surely past retention."""
    made = world(TENANT)
    old = replace(
        made.tables[0], people_estimate=100, people_low=100, people_high=100,
        oldest="2015-01-01", newest="2016-01-01", age_method="index",
    )  # fmt: skip
    made = made.with_(tables=(old, *made.tables[1:]))
    past = with_ages(made, (RetentionRule(months=36),), date(2026, 6, 1))[0]
    assert (past.inactive_low, past.inactive_people, past.inactive_high) == (0, 100, 100)


@pytest.mark.parametrize(("confidence", "counts"), [(0.49, False), (0.5, True), (0.55, True)])
def test_one_floor_of_confidence_holds_for_places_and_people(confidence: float, counts: bool) -> None:
    """A key that joins a place also says whose orders they are, and the other way round."""
    made = world()
    link = Link(
        from_=(Ref(system="crm", schema="main", table="orders", column="customer_id"),),
        to=(Ref(system="crm", schema="main", table="customers", column="id"),),
        kind=LinkKind.DISCOVERED,
        confidence=confidence,
    )
    made = made.with_(links=(link,))
    assert is_sure(link) is counts
    assert any(c.level is Level.LINKED for c in colocations(made)) is counts
    assert (ORDERS in key_columns(made)) is counts
    assert People(made).acts_elsewhere(("crm", "main", "customers")) is counts
