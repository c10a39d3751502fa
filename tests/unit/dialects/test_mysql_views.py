"""What a view needs in order to work and what it shows, from the text that the server keeps."""

from __future__ import annotations

from privaudit.dialects._indirect import Need
from privaudit.dialects._mysql_access import Relations
from privaudit.dialects._mysql_views import needs_of, read_views, view_of
from privaudit.model import Catalog, Column, Table, TableKind, TypeFamily


def _table(name: str, *columns: str, kind: TableKind = TableKind.TABLE) -> Table:
    made = tuple(Column(name=c, data_type="x", family=TypeFamily.TEXT, position=1) for c in columns)
    return Table(system="m", schema="shop", name=name, kind=kind, columns=made)


RELATIONS = Relations(
    Catalog(
        system="m",
        tables=(
            _table("orders", "id", "fio"),
            _table("staff", "Id", "phone"),
            _table("a`b", "x"),
            _table("v", "number", "who", kind=TableKind.VIEW),
        ),
    ),
    str,
)
ORDERS, STAFF, VIEW = ("shop", "orders"), ("shop", "staff"), ("shop", "v")


def _needs(text: str) -> dict[tuple[str, str], tuple[str, ...]]:
    return {need.place: need.columns for need in needs_of(text, RELATIONS)}


def test_relations_and_columns_by_full_name() -> None:
    """Full names give relation and column; names in literals and of unknown relations give nothing."""
    text = (
        "select `shop`.`orders`.`id` AS `id`,'`shop`.`staff`' AS `s`,`shop`.`a``b`.`x` AS `x`"
        " from `shop`.`orders` join `shop`.`a``b` join `other`.`t`"
    )
    assert _needs(text) == {ORDERS: ("id",), ("shop", "a`b"): ("x",)}


def test_columns_of_a_view_are_named_without_its_database() -> None:
    """A base that is a view itself is named alone where its columns are."""
    assert _needs("select `orders`.`id` AS `id`,`orders`.`fio` AS `fio` from `shop`.`orders`") == {
        ORDERS: ("fio", "id")
    }


def test_an_alias_stands_for_its_relation() -> None:
    """Under an alias, even one that is named like another base, the columns are those of what it stands for."""
    text = (
        "select `staff`.`id` AS `id` from (`shop`.`orders` `staff` join `shop`.`staff` `orders`"
        " on(`orders`.`phone` = `staff`.`fio`))"
    )
    assert _needs(text) == {ORDERS: ("fio", "id"), STAFF: ("phone",)}


def test_columns_that_only_filter_are_needed_and_not_shown() -> None:
    """A view shows what comes out, under the names that the catalog has for its columns."""
    text = (
        "select `o`.`id` AS `id`,concat(`s`.`phone`,'x') AS `p` from (`shop`.`orders` `o` join `shop`.`staff` `s`)"
        " where `o`.`fio` = 'y'"
    )
    view = view_of(VIEW, "boss@%", text, RELATIONS)
    assert [(o.name, o.bases) for o in view.outputs] == [
        ("number", (("shop", "orders", "id"),)),
        ("who", (("shop", "staff", "phone"),)),
    ]
    assert view.needs == (Need(place=ORDERS, columns=("fio", "id")), Need(place=STAFF, columns=("phone",)))


def test_functions_of_a_view_are_known() -> None:
    """Stored functions are called by their full name; built-in ones are not."""
    view = view_of(VIEW, None, "select `shop`.`Mask`(`shop`.`orders`.`id`) AS `n`, upper('`x`.`y`(') AS `w`", RELATIONS)
    assert [c.place for c in view.calls] == [("shop", "mask()")]


def test_text_that_is_not_understood_shows_all_it_names() -> None:
    """Rather too much than a column that is not seen."""
    view = view_of(VIEW, None, "something `shop`.`orders`.`fio` from `shop`.`orders` ???", RELATIONS)
    assert {o.bases for o in view.outputs} == {(("shop", "orders", "fio"),)}


def test_unseen_text_is_named_and_needs_nothing() -> None:
    """A text that the account may not see leaves the view to its own grants, and is told."""
    rows = [("shop", "v", "x@%", "DEFINER", None), ("gone", "v", "x@%", "DEFINER", ""), ("shop", "a`b", "r@", "", "x")]
    views, unseen = read_views(rows, RELATIONS)
    assert unseen == ("shop.v",)
    assert views[VIEW].needs == ()
    assert views["shop", "a`b"].definer == "r"
