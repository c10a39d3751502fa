"""Explaining a column: evidence added up, a bounded SELECT, and help with wrong names."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.errors import UsageError
from privaudit.model import (
    AuditResult,
    Choice,
    LinkKind,
    Rival,
    SampleMethod,
    Standing,
    StepRecord,
    StepState,
    VerdictDecision,
)
from privaudit.report.explain import explain
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
    ("dialect", "sql"),
    [
        ("postgresql", 'SELECT "phone" FROM "public"."orders" LIMIT 20;'),
        ("mariadb", "SELECT `phone` FROM `public`.`orders` LIMIT 20;"),
        ("mssql", "SELECT TOP (20) [phone] FROM [public].[orders];"),
        ("oracle", 'SELECT "PHONE" FROM "PUBLIC"."ORDERS" FETCH FIRST 20 ROWS ONLY;'),
    ],
)
def test_the_select_is_in_the_words_of_its_engine(result: AuditResult, dialect: str, sql: str) -> None:
    """What a person is given to run is bounded and quoted as the system's engine wants it."""
    systems = tuple(dataclasses.replace(s, dialect=dialect) for s in result.systems)
    said = explain(dataclasses.replace(result, systems=systems), ("food_delivery", "public", "orders", "phone"), "en")
    assert said.rstrip().endswith(sql)


@pytest.mark.parametrize(
    ("place", "near"),
    [
        (("laboratory", "lab", "patient", "fio"), "laboratory.lab.patients"),
        (("food_deliver", "public", "orders", "phone"), "food_delivery.public.orders"),
    ],
)
def test_a_wrong_name_lists_near_ones(result: AuditResult, place: tuple[str, ...], near: str) -> None:
    """A slip in system or table is a usage error that names what was probably meant, first."""
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
    assert "No finding is recorded" in said
    assert "0.3" in said


def test_a_misspelt_column_is_not_said_to_be_clean(result: AuditResult) -> None:
    """The audit does not list columns without findings: it says so, and names classified columns that are near."""
    said = " ".join(explain(result, ("food_delivery", "public", "orders", "phon"), "en").split())
    assert "check the spelling" in said
    assert "a similar name: phone" in said
    assert "No personal" not in said
    said = explain(result, ("food_delivery", "public", "orders", "internal_code"), "en")
    assert "similar" not in said
    assert "похожим именем" in explain(result, ("food_delivery", "public", "orders", "phon"), "ru").replace("\n", " ")


def test_a_name_that_cannot_be_is_a_usage_error(result: AuditResult) -> None:
    """Where every column of the table has a finding, another name does not exist."""
    table = next(t for t in result.tables if t.table == "orders" and t.system == "food_delivery")
    known = {c.column for c in result.classifications if c.ref.of_table() == table.ref}
    tables = tuple(dataclasses.replace(t, columns=len(known)) if t is table else t for t in result.tables)
    with pytest.raises(UsageError) as caught:
        explain(dataclasses.replace(result, tables=tables), ("food_delivery", "public", "orders", "phon"), "en")
    assert "phone" in dict(caught.value.params)["known"]


def test_a_key_that_was_found_is_told_and_unknown_columns_are_errors(result: AuditResult) -> None:
    """What speaks for a key stands with its column; a column without findings exists, a slip does not."""
    link = next(x for x in result.links if x.kind is LinkKind.DISCOVERED)
    end = link.from_[0]
    place = (end.system or "", end.schema or "", end.table or "", end.column or "")
    columns = ("plain", place[3], *(c.column for c in result.classifications if c.ref.of_table() == end.of_table()))
    tables = tuple(
        dataclasses.replace(t, column_names=columns) if t.ref == end.of_table() else t for t in result.tables
    )
    made = dataclasses.replace(result, tables=tables)
    said = " ".join(explain(made, place, "en").split())
    assert f"A key that was found: {end.label()} → {link.to[0].label()}" in said
    assert "No finding is recorded" in explain(made, (*place[:3], "plain"), "en")
    with pytest.raises(UsageError):
        explain(made, (*place[:3], "plane"), "en")


def test_no_line_carries_an_escape(result: AuditResult) -> None:
    """A column named with an escape sequence cannot command the terminal."""
    evil = tuple(dataclasses.replace(c, column="a\x1b[2Jb") for c in result.classifications if c.column == "phone")
    said = explain(
        dataclasses.replace(result, classifications=evil), ("food_delivery", "public", "orders", "a\x1b[2Jb"), "en"
    )
    assert "\x1b" not in said
    assert "␛" in said


def test_the_sum_and_what_came_next_are_told(result: AuditResult) -> None:
    """From the sum to the probability and its band; then the kinds that lost, and why."""
    rivals = (Rival(entity="RU_INN", confidence=0.31), Rival(entity="RU_OMS", confidence=0.12, gave_way=True))
    rows = tuple(dataclasses.replace(c, rivals=rivals) if c.column == "phone" else c for c in result.classifications)
    told = dataclasses.replace(result, classifications=rows)
    said = " ".join(explain(told, ("food_delivery", "public", "orders", "phone"), "en").split())
    assert "Sum +2.50, which is a probability of" in said
    assert "(31 %): less speaks for it" in said
    assert "(12 %), which gives way" in said


def test_a_decision_is_told_with_author_and_date(result: AuditResult) -> None:
    """It stands above the evidence, which is told all the same; in both languages."""
    decision = VerdictDecision(
        choice=Choice.REJECT, by="A. Petrova", on="2026-11-20", reason="ours", standing=Standing.APPLIES, overrules=True
    )
    rows = tuple(
        dataclasses.replace(c, decision=decision) if c.column == "phone" else c for c in result.classifications
    )
    told = dataclasses.replace(result, classifications=rows)
    place = ("food_delivery", "public", "orders", "phone")
    said = " ".join(explain(told, place, "en").split())
    assert "rejected by A. Petrova on 2026-11-20: ours; no longer counted" in said
    assert "Evidence (" in said
    assert "отклонено (A. Petrova, 2026-11-20): ours" in " ".join(explain(told, place, "ru").split())


@pytest.mark.parametrize(("lang", "clean"), [("en", "none missed"), ("ru", "ничего: прочитаны все строки")])
def test_a_cut_column_is_never_said_to_have_missed_nothing(result: AuditResult, lang: str, clean: str) -> None:
    """Where all rows were read and this column's cells only in part, what stands behind the cut is not known."""
    table = next(t for t in result.tables if t.sampling and t.sampling.method is SampleMethod.ALL_ROWS)
    params = (("columns", "letter, remark"),)
    step = StepRecord(
        step="sample:cut", target=table.ref, state=StepState.PARTIAL, reason="values_cut", reason_params=params
    )
    cut = dataclasses.replace(result, steps=(*result.steps, step))
    place = (table.system, table.schema, table.table)
    assert clean not in explain(cut, (*place, "remark"), lang)
    assert explain(cut, (*place, "remark"), lang) != explain(result, (*place, "remark"), lang)
    assert explain(cut, (*place, "another"), lang) == explain(result, (*place, "another"), lang)


@pytest.mark.parametrize(("lang", "words_"), [("en", "not looked at"), ("ru", "значения не смотрели")])
def test_values_that_nobody_looked_at_are_not_called_plain(result: AuditResult, lang: str, words_: str) -> None:
    """A scan of names only does not know how values are stored."""
    base = next(c for c in result.classifications if c.column == "phone" and c.table == "orders")
    unseen = dataclasses.replace(base, checked=0)
    said = explain(
        dataclasses.replace(result, classifications=(unseen,)), ("food_delivery", "public", "orders", "phone"), lang
    )
    assert words_ in said
