"""Bases of a view with invoker's rights, from the text that the server keeps."""

from __future__ import annotations

from privaudit.dialects._mysql_views import invoker_bases
from privaudit.model import Catalog, Column, Table, TableKind, TypeFamily


def _table(name: str, *columns: str) -> Table:
    made = tuple(Column(name=c, data_type="x", family=TypeFamily.TEXT, position=1) for c in columns)
    return Table(system="m", schema="shop", name=name, kind=TableKind.TABLE, columns=made)


CATALOG = Catalog(
    system="m", tables=(_table("orders", "id", "fio"), _table("staff", "id", "phone"), _table("a`b", "x"))
)


def _bases(text: str) -> dict[tuple[str, str], frozenset[str]]:
    return dict(invoker_bases([("shop", "v", text)], CATALOG).get(("shop", "v"), {}))


def test_relations_and_columns_by_full_name() -> None:
    """Full names give relation and column; names in literals and of unknown relations give nothing."""
    text = (
        "select `shop`.`orders`.`id` AS `id`,'`shop`.`staff`' AS `s`,`shop`.`a``b`.`x` AS `x`"
        " from `shop`.`orders` join `shop`.`a``b` join `other`.`t`"
    )
    assert _bases(text) == {("shop", "orders"): frozenset({"id"}), ("shop", "a`b"): frozenset({"x"})}


def test_columns_of_a_view_are_named_without_its_database() -> None:
    """A base that is a view itself is named alone where its columns are."""
    text = "select `orders`.`id` AS `id`,`orders`.`fio` AS `fio` from `shop`.`orders`"
    assert _bases(text) == {("shop", "orders"): frozenset({"id", "fio"})}


def test_an_alias_is_not_taken_for_a_relation() -> None:
    """Under an alias, even one that is named like another base, only the relations count."""
    text = "select `staff`.`id` AS `id` from (`shop`.`orders` `staff` join `shop`.`staff` `orders`)"
    assert _bases(text) == {("shop", "orders"): frozenset(), ("shop", "staff"): frozenset()}


def test_unseen_text_gives_no_base() -> None:
    """A text that the account may not see leaves the view to its own grants."""
    assert _bases("") == {}
