"""Who is there, who is leaving and who has left, by words, switches and days."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.model import StaffStatus
from privaudit.staff.base import Claim
from privaudit.staff.cells import parse_claim

from .people import of, problem

ACTIVE, LEAVING, LEFT = StaffStatus.ACTIVE, StaffStatus.LEAVING, StaffStatus.LEFT


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Работает", ACTIVE),
        ("В декрете", ACTIVE),
        ("Отпуск по уходу за ребёнком", ACTIVE),
        ("на больничном с понедельника", ACTIVE),
        ("не уволен", ACTIVE),
        ("On leave", ACTIVE),
        ("Увольняется", LEAVING),
        ("отработка", LEAVING),
        ("Notice period", LEAVING),
        ("УВОЛЕН", LEFT),
        ("Уволена по собственному желанию", LEFT),
        ("Увольнение", LEFT),
        ("Terminated - voluntary", LEFT),
        ("former employee", LEFT),
        ("странное слово", None),
        ("", None),
    ],
)
def test_words_of_a_status(tmp_path: Path, word: str, status: StaffStatus | None) -> None:
    """Words of Russian and English lists are understood; one that is not is no status."""
    found = of(tmp_path, ("Тестов Иван", word), headings=("ФИО", "Статус"))
    assert found.entries[0].person.status is status
    assert any(p.key in {"status_unknown", "status_empty"} for p in found.problems) is (status is None)


def test_the_configurations_words_win(tmp_path: Path) -> None:
    """A list's own words are mapped in privaudit.toml."""
    own = (("Ушёл в рейс", ACTIVE), ("уволен", LEAVING))
    rows = [("Тестов Иван", "ушел в рейс"), ("Примеров Олег", "Уволен")]
    found = of(tmp_path, *rows, headings=("ФИО", "Статус"), statuses=own)
    assert [e.person.status for e in found.entries] == [LEAVING, ACTIVE]


@pytest.mark.parametrize(
    ("heading", "cell", "status"),
    [
        ("Уволен", "да", LEFT),
        ("Уволен", "нет", ACTIVE),
        ("Уволен", "", ACTIVE),
        ("Уволен", "01.10.2026", LEFT),
        ("Заблокирован", "Да", LEFT),
        ("Active", "yes", ACTIVE),
        ("Active", "FALSE", LEFT),
        ("Enabled", "True", ACTIVE),
        ("Действует", "+", ACTIVE),
    ],
)
def test_columns_that_say_yes_or_no(tmp_path: Path, heading: str, cell: str, status: StaffStatus) -> None:
    """Who is not "dismissed" is there, who is not "active" is gone."""
    assert of(tmp_path, ("Тестов Иван", cell), headings=("ФИО", heading)).entries[0].person.status is status


@pytest.mark.parametrize(
    ("word", "day", "status", "contradicts"),
    [
        ("Работает", "", ACTIVE, False),
        ("Работает", "30.11.2026", LEAVING, False),
        ("Работает", "22.11.2026", LEAVING, False),
        ("Работает", "21.11.2026", LEFT, True),
        ("Уволен", "30.11.2026", LEAVING, False),
        ("Увольняется", "01.11.2026", LEFT, False),
        ("", "30.11.2026", LEAVING, False),
        ("", "", ACTIVE, False),
    ],
)
def test_a_last_day_decides_as_of_the_scan(
    tmp_path: Path, word: str, day: str, status: StaffStatus, contradicts: bool
) -> None:
    """Words are changed late, days are not; a contradiction is said."""
    found = of(tmp_path, ("Тестов Иван", "", "", "", "", word, day))
    assert found.entries[0].person.status is status
    assert any(p.key == "status_contradicted" for p in found.problems) is contradicts


def test_a_list_that_cannot_know_leavers_says_so(tmp_path: Path) -> None:
    """Without such a column nobody's status is known, and nobody is called active."""
    found = of(tmp_path, ("Тестов Иван", "ti"), headings=("ФИО", "Логин"))
    assert found.entries[0].person.status is None
    assert problem(found.problems, "no_status_column").count == 1


def test_a_last_day_that_cannot_be_read_leaves_the_person_unclear(tmp_path: Path) -> None:
    """Whoever mistypes a day must not make a leaver vanish; who is said to have left has left all the same."""
    headings = ("ФИО", "Статус", "Дата увольнения")
    rows = [("Тестов Иван", "Работает", "31.09.2026"), ("Примеров Олег", "Уволен", "31.09.2026")]
    found = of(tmp_path, *rows, ("Образцов Ян", "Работает", ""), headings=headings)
    assert {e.person.name: e.person.is_unclear for e in found.entries} == {
        "Тестов Иван": True,
        "Примеров Олег": False,
        "Образцов Ян": False,
    }


@pytest.mark.parametrize(("second", "unclear"), [("Работает", False), ("Уволен", True)])
def test_a_post_held_for_sure_makes_a_person_clear(tmp_path: Path, second: str, unclear: bool) -> None:
    """Of two posts one has a mistyped last day: what the other says decides."""
    headings = ("ФИО", "Таб. №", "Статус", "Дата увольнения")
    rows = [("Тестов Иван", "1", "Работает", "31.09.2026"), ("Тестов Иван", "1", second, "")]
    (only,) = of(tmp_path, *rows, headings=headings).entries
    assert only.person.is_unclear is unclear


def test_namesakes_get_names_of_their_own(tmp_path: Path) -> None:
    """By number where that tells all apart, else by department, else by what there is."""
    headings = ("ФИО", "Таб. №", "Отдел", "Логин")
    rows = [("Тестов Иван", "1", "A", "a"), ("Тестов  иван", "2", "A", "b"), ("Примеров Олег", "", "Склад", "c")]
    rows += [("Примеров Олег", "", "Цех", "d"), ("Образцов Ян", "", "", ""), ("Образцов Ян", "", "", "")]
    names = {e.person.name for e in of(tmp_path, *rows, headings=headings).entries}
    assert names == {
        "Тестов Иван (1)",
        "Тестов иван (2)",
        "Примеров Олег (Склад)",
        "Примеров Олег (Цех)",
        "Образцов Ян (1)",
        "Образцов Ян (2)",
    }


def test_a_person_in_two_rows_is_one_person(tmp_path: Path) -> None:
    """Two posts of one number are one person, there while any post is held, with the accounts of both."""
    headings = ("ФИО", "Таб. №", "Логин", "Дата увольнения", "Должность")
    rows = [("Тестов Иван", "1", "a", "01.02.2026", "Клерк"), ("Тестов Иван", "1", "b", "", "Начальник")]
    found = of(tmp_path, *rows, headings=headings)
    (only,) = found.entries
    assert (only.person.status, only.person.left_on, only.person.role) == (ACTIVE, None, "Начальник")
    assert only.claims == (Claim(login="a"), Claim(login="b"))
    assert (only.lines, found.understood.merged) == ((2, 3), 1)


def test_rows_that_name_nobody_are_said(tmp_path: Path) -> None:
    """A row without a name or with a number for one is no person, and its line is known."""
    found = of(tmp_path, ("", "1", "Склад", "x", "", "", ""), ("12345", "2", "", "", "", "", ""))
    assert found.entries == ()
    assert problem(found.problems, "no_name").lines == (2,)
    assert problem(found.problems, "name_unusable").lines == (3,)


def test_only_the_first_lines_of_a_problem_are_kept(tmp_path: Path) -> None:
    """A list wrong in every row has one problem with a count, not thousands."""
    found = of(tmp_path, *[(f"Тестов {i}", "?!") for i in "абвгдежзиклмно"], headings=("ФИО", "Статус"))
    one = problem(found.problems, "status_unknown")
    assert (one.count, len(one.lines)) == (14, 10)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("ti", Claim(login="ti")),
        ("EXAMPLE\\ti", Claim(login="ti")),
        ("ti@example.org", Claim(login="ti", host="example.org")),
        ("'ti'@'10.%'", Claim(login="ti", host="10.%")),
        ("crm/ti", Claim(login="ti", system="crm")),
        ("pg/shop/ti", Claim(login="ti", system="pg/shop")),
        ("shop/ti@%", Claim(login="ti", host="%", system="shop")),
        ("?!", None),
    ],
)
def test_ways_of_naming_an_account(text: str, claim: Claim | None) -> None:
    """Domains are left out, hosts and systems are kept."""
    assert parse_claim(text) == claim


def test_several_accounts_stand_in_one_cell(tmp_path: Path) -> None:
    """Whatever stands between them; dashes and "none" are no accounts."""
    found = of(tmp_path, ("Тестов Иван", "a, b;c\nd e | -"), headings=("ФИО", "Логин"))
    assert [c.login for c in found.entries[0].claims] == ["a", "b", "c", "d", "e"]
