"""Explaining a column: evidence added up, a bounded SELECT, and help with wrong names."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.errors import UsageError
from privaudit.model import AuditResult, Ref
from privaudit.report.explain import explain, select
from tests.samples import sample_result


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


def test_weights_are_added_up(result: AuditResult) -> None:
    """Each line of evidence shows its weight and the sum so far."""
    said = explain(result, ("food_delivery", "public", "orders", "phone"), "en")
    sums = [line.split()[:2] for line in said.splitlines() if line.strip().startswith(("+", "-"))]
    assert sums == [["-3.00", "-3.00"], ["+2.40", "-0.60"], ["+3.10", "+2.50"]]


def test_every_verdict_of_a_column_is_told(result: AuditResult) -> None:
    """A column with a verdict at a path and one of its own tells both, the column's first."""
    base = next(c for c in result.classifications if c.column == "extra")
    own = dataclasses.replace(base, path=None, entity="PERSON")
    both = dataclasses.replace(result, classifications=(base, own))
    said = explain(both, ("food_delivery", "public", "orders", "extra"), "en")
    assert said.count("Evidence (") == 2
    assert "at the path receipt.email" in said


@pytest.mark.parametrize(
    ("dialect", "column", "sql"),
    [
        ("postgresql", 'a"b', 'SELECT "a""b" FROM "s"."t" LIMIT 20;'),
        ("sqlite", "Имя", 'SELECT "Имя" FROM "s"."t" LIMIT 20;'),
        ("mysql", "a`b", "SELECT `a``b` FROM `s`.`t` LIMIT 20;"),
        ("mariadb", 'a"b', 'SELECT `a"b` FROM `s`.`t` LIMIT 20;'),
    ],
)
def test_the_select_is_quoted_as_the_engine_wants(dialect: str, column: str, sql: str) -> None:
    """Names with quotes of the engine's own kind are doubled, others left alone."""
    assert select(Ref(system="x", schema="s", table="t", column=column), dialect) == sql


@pytest.mark.parametrize(
    ("place", "near"),
    [
        (("laboratory", "lab", "patient", "fio"), "laboratory.lab.patients"),
        (("laboratory", "lab", "patients", "fi"), "fio"),
        (("food_deliver", "public", "orders", "phone"), "food_delivery.public.orders"),
    ],
)
def test_a_wrong_name_lists_near_ones(result: AuditResult, place: tuple[str, ...], near: str) -> None:
    """A slip in system, table or column is a usage error that names what was probably meant, first."""
    with pytest.raises(UsageError) as caught:
        explain(result, place, "en")
    assert dict(caught.value.params)["known"].split(", ")[0] == near


@pytest.mark.parametrize("place", [("a",), ("a", "b", "c"), ("a", "b", "c", "d", "e")])
def test_a_place_has_four_names(result: AuditResult, place: tuple[str, ...]) -> None:
    """Fewer or more names are told as such."""
    with pytest.raises(UsageError) as caught:
        explain(result, place, "en")
    assert caught.value.reason == "place_needs_four_names"


def test_an_unread_table_is_never_said_to_hold_nothing(result: AuditResult) -> None:
    """Silence is not a pass: the reason stands instead of "nothing found"."""
    said = explain(result, ("laboratory", "lab", "results_raw", "x"), "en").replace("\n", " ")
    assert "was not read" in said
    assert "the scanner's account may not read this" in said
    assert "No personal" not in said


def test_nothing_found_says_what_the_sample_can_have_missed(result: AuditResult) -> None:
    """A column without a verdict in a table that was read tells how it was read."""
    said = explain(result, ("food_delivery", "public", "orders", "internal_code"), "en")
    assert "No personal or transaction data was found" in said
    assert "0.3" in said


def test_no_line_carries_an_escape(result: AuditResult) -> None:
    """A column named with an escape sequence cannot command the terminal."""
    evil = tuple(dataclasses.replace(c, column="a\x1b[2Jb") for c in result.classifications if c.column == "phone")
    said = explain(
        dataclasses.replace(result, classifications=evil), ("food_delivery", "public", "orders", "a\x1b[2Jb"), "en"
    )
    assert "\x1b" not in said
    assert "␛" in said
