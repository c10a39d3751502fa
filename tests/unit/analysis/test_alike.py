"""Look-alikes: by names of columns, by kinds of data, by the relation's name; few pairs of many relations."""

from __future__ import annotations

import dataclasses

from privaudit.analysis.alike import COMMON, alike_pairs, folded, forms, look_alikes
from privaudit.analysis.facts import Facts
from privaudit.model import Classification, Table, TableKind
from tests import facts as f


def pairs(tables: list[Table], classified: list[Classification] | None = None) -> list[tuple[str, str]]:
    """Names of the pairs that are alike."""
    found = alike_pairs(forms(f.facts(tables, classified or [])))
    return [(p.first[2], p.second[2]) for p in found]


def known(*columns: tuple[str, str, str]) -> list[Classification]:
    """Verdicts on (table, column, entity)."""
    return [f.classified(*c) for c in columns]


def test_names_of_columns_are_folded() -> None:
    """Case, signs, camel's humps and plurals do not tell columns apart."""
    assert folded("FullName") == folded("full_name") == folded("FULL-NAMES")


def test_the_same_columns_under_another_name() -> None:
    """A copy called anything is alike by its columns, a part of them in another order, too."""
    tables = [
        f.relation("clients", "id FullName phone_number email Created"),
        f.relation("t17", "email created full_names phone_number"),
        f.relation("goods", "id title price weight"),
    ]
    assert pairs(tables) == [("clients", "t17")]


def test_an_export_with_other_headers_is_alike_by_kinds() -> None:
    """Russian headers over the same kinds of data: no name is the same, the kinds are."""
    tables = [f.relation("clients", "name phone email"), f.relation("выгрузка", "ФИО Телефон Почта")]
    kinds = ("PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS")
    classified = known(
        *(("clients", c, k) for c, k in zip(("name", "phone", "email"), kinds, strict=True)),
        *(("выгрузка", c, k) for c, k in zip(("ФИО", "Телефон", "Почта"), kinds, strict=True)),
    )
    assert pairs(tables, classified) == [("clients", "выгрузка")]
    assert pairs(tables) == []


def test_what_all_have_does_not_make_them_alike() -> None:
    """A number and a day of creation are in every table; they weigh little beside what is a table's own."""
    tables = [f.relation(f"t{i}", f"id created own_{i} other_{i} more_{i}") for i in range(30)]
    assert pairs(tables) == []


def test_views_and_partitions_are_none() -> None:
    """A view holds no rows of its own, a partition's rows are its table's."""
    clients, view = f.relation("clients", "id name phone email"), f.relation("v", "id name phone email")
    part = f.relation("clients_1", "id name phone email")
    rows = [f.row("clients"), f.row("v"), f.row("clients_1", reason="partition_of")]
    world = f.facts([clients, dataclasses.replace(view, kind=TableKind.VIEW), part], [], rows=rows)
    assert alike_pairs(forms(world)) == ()


def test_thousands_of_one_form_make_few_pairs() -> None:
    """A schema a tenant: two thousand equal forms are not two million pairs; what is called a copy is still found."""
    tables = [f.relation(f"users_{'x' * (i % 7)}{i}", "id name phone email", system=f"tenant{i}") for i in range(2000)]
    tables.append(f.relation("users_x_old", "id name phone email", system="tenant1"))
    found = alike_pairs(forms(f.facts(tables, [])))
    assert len(found) <= COMMON * 40
    assert ("tenant1", "main", "users_x_old") in {k for p in found for k in (p.first, p.second)}


def test_groups_hold_data_of_people_or_transactions() -> None:
    """Two lists of colours are alike and nobody's business; with a phone in one of them they are."""
    tables = [f.relation("colours", "id title shade"), f.relation("colours_old", "id title shade")]
    assert look_alikes(f.facts(tables, [])) == ()
    facts: Facts = f.facts(tables, known(("colours", "title", "PHONE_NUMBER")))
    assert [[k[2] for k in group] for group in look_alikes(facts)] == [["colours", "colours_old"]]
