"""Beside which columns rows are kept: such that two tables of the same people, or of the same orders, meet."""

from __future__ import annotations

import dataclasses

from privaudit.engine.compare.columns import Chooser
from privaudit.model import Classification, Ref, SampleMethod, Table
from tests import facts as f


def anchors(table: Table, found: list[Classification], *, whole: bool = True) -> tuple[str, ...]:
    """The anchors of a table."""
    method = SampleMethod.ALL_ROWS if whole else SampleMethod.RANDOM_ROWS
    world = f.facts([table], found, rows=[f.row(table.name, rows=100, method=method)])
    return Chooser(world, ()).columns((table.system, table.schema, table.name)).anchors


def chosen_by(rows: int | None) -> tuple[str, ...]:
    """The columns that choose rows of a table of customers with five identifiers, a key, and two ends of keys."""
    kinds = {"passport": "RU_PASSPORT", "mail": "EMAIL_ADDRESS", "card": "CREDIT_CARD", "tel": "PHONE_NUMBER"}
    found = [f.classified("t", name, kind, distinct=1000, checked=1000) for name, kind in kinds.items()]
    table = keyed("t", "id passport mail card tel shop_id manager_id")
    made = f.row("t", rows=rows, sampled=1000, method=SampleMethod.RANDOM_ROWS)
    world = f.facts([table], found, rows=[made])
    ends = [
        Ref(system="crm", schema="main", table="t", column="shop_id"),
        Ref(system="crm", schema="main", table="t", column="manager_id"),
    ]
    return Chooser(world, ends).columns((table.system, table.schema, table.name)).marks


def keyed(name: str, columns: str) -> Table:
    """A table with the key ``id``."""
    return dataclasses.replace(f.relation(name, columns), primary_key=("id",))


def test_rows_are_kept_beside_the_key_and_two_kinds_of_identifiers() -> None:
    """An export has lost a column of the original: the phone or the e-mail address is left, and rows still meet."""
    found = [
        f.classified("t", "mail", "EMAIL_ADDRESS", distinct=100),
        f.classified("t", "tel", "PHONE_NUMBER", distinct=60),
    ]
    assert anchors(keyed("t", "id mail tel"), found) == ("id", "tel", "mail")
    assert anchors(f.relation("t", "mail"), found[:1]) == ("mail",)


def test_orders_that_name_nobody_are_kept_beside_their_customers_number() -> None:
    """Where orders get new numbers in the copy, the customers' numbers are the same."""
    found = [f.classified("t", "amount", "TRANSACTION_AMOUNT")]
    assert anchors(keyed("t", "id amount customer_id"), found) == ("id", "customer_id", "amount")


def test_a_column_of_few_values_does_not_choose_rows_of_a_large_table() -> None:
    """A shop's number may be on a million rows: unless its variety is known, no rows are chosen by it."""
    found = [f.classified("t", "amount", "TRANSACTION_AMOUNT", distinct=900, checked=1000)]
    assert anchors(keyed("t", "id shop_id amount"), found, whole=False) == ("id", "amount")


def test_few_columns_choose_rows_of_a_large_table_the_strongest_first() -> None:
    """Each costs the server a second for a million rows: identifiers and ends of keys in turn, the key last."""
    assert set(chosen_by(100_000)) == {"id", "passport", "mail", "card", "tel", "shop_id", "manager_id"}
    assert chosen_by(100_000)[0] == "id"
    assert chosen_by(1_500_000) == ("tel", "shop_id", "mail", "manager_id")
    assert chosen_by(2_000_000) == ("tel", "shop_id", "mail")
    assert chosen_by(5_000_000) == ("tel", "shop_id")


def test_the_key_chooses_rows_of_a_large_table_without_identifiers() -> None:
    """Orders are told apart by their key and joined by that of their customers."""
    table = keyed("t", "id customer_id amount")
    made = f.row("t", rows=5_000_000, sampled=1000, method=SampleMethod.RANDOM_ROWS)
    world = f.facts([table], [f.classified("t", "amount", "TRANSACTION_AMOUNT")], rows=[made])
    chooser = Chooser(world, [Ref(system="crm", schema="main", table="t", column="customer_id")])
    assert set(chooser.columns((table.system, table.schema, table.name)).marks) == {"customer_id", "id"}
