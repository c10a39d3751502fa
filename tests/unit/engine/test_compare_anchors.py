"""Beside which columns rows are kept: such that two tables of the same people, or of the same orders, meet."""

from __future__ import annotations

import dataclasses

from privaudit.engine.compare.columns import Chooser
from privaudit.model import Classification, SampleMethod, Table
from tests import facts as f


def anchors(table: Table, found: list[Classification], *, whole: bool = True) -> tuple[str, ...]:
    """The anchors of a table."""
    method = SampleMethod.ALL_ROWS if whole else SampleMethod.RANDOM_ROWS
    world = f.facts([table], found, rows=[f.row(table.name, rows=100, method=method)])
    return Chooser(world, ()).columns((table.system, table.schema, table.name)).anchors


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
