"""The Russian bench: its people and numbers are right, its layouts whole, and its figures count what they should."""

from __future__ import annotations

import random

import pytest
import stdnum.luhn
from stdnum.ru import inn, ogrn

from benchmarks.russian import documents
from benchmarks.russian.__main__ import TARGET, run
from benchmarks.russian.layouts import LAYOUTS, lay_out
from benchmarks.russian.people import patronymic, people, surname
from benchmarks.russian.scoring import Score, score


def chance(seed: int = 5) -> random.Random:
    """A source of invented data."""
    return random.Random(seed)  # noqa: S311 - invented data


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Иван", "Иванович", "Ивановна"),
        ("Сергей", "Сергеевич", "Сергеевна"),
        ("Василий", "Васильевич", "Васильевна"),
        ("Дмитрий", "Дмитриевич", "Дмитриевна"),
        ("Игорь", "Игоревич", "Игоревна"),
        ("Илья", "Ильич", "Ильинична"),
        ("Никита", "Никитич", "Никитична"),
        ("Лев", "Львович", "Львовна"),
        ("Пётр", "Петрович", "Петровна"),
    ],
)
def test_patronymics_follow_the_rules_of_russian(father: str, son: str, daughter: str) -> None:
    """The stem and the ending depend on how the father's name ends."""
    assert (patronymic(father, woman=False), patronymic(father, woman=True)) == (son, daughter)


def test_people_are_the_same_for_a_seed_and_agree_in_gender() -> None:
    """Two runs give the same people; women's surnames have women's endings."""
    assert people(50, chance()) == people(50, chance())
    assert people(50, chance(1)) != people(50, chance(2))
    for p in people(500, chance()):
        assert p.woman == p.last.endswith(("ова", "ева", "ина", "ая", "ёва", "ына")) or not p.last.endswith(
            ("ов", "ая")
        )
    assert surname("russian", True, chance()) != surname("russian", False, chance())


def test_numbers_have_right_check_digits() -> None:
    """What the bench calls a number of that kind, another library takes for one."""
    r = chance()
    for p in people(200, r):
        assert inn.is_valid(documents.inn_person(p, r))
        assert inn.is_valid(documents.inn_company(r))
        assert ogrn.is_valid(documents.ogrn(r))
        assert stdnum.luhn.is_valid(documents.card(r))
        assert stdnum.luhn.is_valid(documents.enp(r))


def test_all_layouts_hold_tables_with_right_answers() -> None:
    """Every layout is there, every column of a table is either labelled or the layout's own, and look-alikes abound."""
    laid = list(lay_out(people(40, chance()), chance()))
    assert {x.layout for x in laid} == set(LAYOUTS)
    places = [(place, col) for x in laid for place, col in x.gold.items()]
    assert sum(not col.kinds for _, col in places) > len(places) / 4
    for x in laid:
        assert x.sample.rows <= 40
        if x.layout not in ("json", "key-value"):
            assert {c.name for c in x.table.columns} == {column for column, _ in x.gold}


def test_silence_scores_nothing() -> None:
    """A detector that says nothing misses everything asked for and is wrong about nothing."""
    for x in lay_out(people(40, chance()), chance()):
        silent = score(x, ())
        assert (silent.right, silent.wrong) == (0, 0)
        assert silent.missed >= sum(bool(c.blind if x.layout == "opaque" else c.kinds) for c in x.gold.values())


def test_detection_meets_the_target_on_a_small_bench() -> None:
    """Over all layouts and styles of naming, 300 people give an F1 of at least 0.97."""
    scores, _, _ = run(300, seed=1)
    whole = sum(scores.values(), Score())
    assert whole.f1 >= TARGET, "\n".join(whole.places)
