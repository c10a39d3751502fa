"""What a view needs in order to work, from the text that the server keeps, and for whom it does."""

from __future__ import annotations

from privaudit.dialects._mysql_access import ALL, Access, Key, Relations
from privaudit.dialects._mysql_rows import Reading
from privaudit.dialects._mysql_views import View, Views, needs_of, read_views
from privaudit.model import Catalog, Column, Table, TableKind, TypeFamily


def _table(name: str, *columns: str) -> Table:
    made = tuple(Column(name=c, data_type="x", family=TypeFamily.TEXT, position=1) for c in columns)
    return Table(system="m", schema="shop", name=name, kind=TableKind.TABLE, columns=made)


RELATIONS = Relations(
    Catalog(
        system="m",
        tables=(_table("orders", "id", "fio"), _table("staff", "Id", "phone"), _table("a`b", "x"), _table("v", "id")),
    ),
    str,
)


def _needs(text: str) -> dict[Key, frozenset[str]]:
    return needs_of(text, RELATIONS)


def test_relations_and_columns_by_full_name() -> None:
    """Full names give relation and column; names in literals and of unknown relations give nothing."""
    text = (
        "select `shop`.`orders`.`id` AS `id`,'`shop`.`staff`' AS `s`,`shop`.`a``b`.`x` AS `x`"
        " from `shop`.`orders` join `shop`.`a``b` join `other`.`t`"
    )
    assert _needs(text) == {("shop", "orders"): frozenset({"id"}), ("shop", "a`b"): frozenset({"x"})}


def test_columns_of_a_view_are_named_without_its_database() -> None:
    """A base that is a view itself is named alone where its columns are."""
    text = "select `orders`.`id` AS `id`,`orders`.`fio` AS `fio` from `shop`.`orders`"
    assert _needs(text) == {("shop", "orders"): frozenset({"id", "fio"})}


def test_an_alias_stands_for_its_relation() -> None:
    """Under an alias, even one that is named like another base, the columns are those of what it stands for."""
    text = (
        "select `staff`.`id` AS `id` from (`shop`.`orders` `staff` join `shop`.`staff` `orders`"
        " on(`orders`.`phone` = `staff`.`fio`))"
    )
    assert _needs(text) == {("shop", "orders"): frozenset({"id", "fio"}), ("shop", "staff"): frozenset({"phone"})}


def test_unseen_text_is_named_and_needs_nothing() -> None:
    """A text that the account may not see leaves the view to its own grants, and is told."""
    views, unseen = read_views([("shop", "v", "x@%", "DEFINER", None), ("gone", "v", "x@%", "DEFINER", "")], RELATIONS)
    assert unseen == ("shop.v",)
    assert views == {("shop", "v"): View(definer="x@%", needs={})}


def _access(columns: tuple[str, ...], *names: str) -> Access:
    reading = Reading(level="table", roles=(), privileges=("SELECT",), columns=columns)
    return Access(databases={}, tables={("shop", n): (reading,) for n in names})


def test_rights_of_the_nearest_definer_count() -> None:
    """Within a definer's view one of the reader's rights runs with the definer's; each named column is needed."""
    views = Views(
        {
            ("shop", "inner"): View(definer=None, needs={("shop", "orders"): frozenset({"fio"})}),
            ("shop", "outer"): View(definer="boss@%", needs={("shop", "inner"): frozenset({"fio"})}),
            ("shop", "orphan"): View(definer="gone@%", needs={}),
        },
        {"boss@%": _access((ALL,), "inner", "orders"), "gone@%": None},
    )
    few, none = _access(("id",), "orders"), _access(())
    assert views.works(("shop", "outer"), none)
    assert not views.works(("shop", "inner"), few)
    assert views.works(("shop", "inner"), _access(("Fio",), "orders"))
    assert not views.works(("shop", "orphan"), few)
