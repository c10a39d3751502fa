"""Names in texts are found in any order, case and spelling, and nothing else is taken for one."""

from __future__ import annotations

import re
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privaudit.i18n import LANGUAGES, areas, keys
from privaudit.report.edition.names import ANYONE, Hider

PEOPLE = {
    "Иванова Анна Петровна": "S-001",
    "Петрова-Водкина Ольга Юрьевна": "S-002",
    "O'Brien Mary": "S-003",
    "Jean-Luc d'Artagnan": "S-004",
    "Klientsky": "S-005",
    "Anna Testova (Support)": "S-006",
    "Anna Testova (Sales)": "S-007",
    "Ёлкин Пётр": "S-008",
    "Ли Си": "S-009",
    "孙悟空": "S-010",
    "0xF00": "S-011",
    "José García Núñez": "S-012",
    "Müller Jörg": "S-013",
    "Łukasz Đorđević": "S-014",
    "Mueller Heinz": "S-015",
    "Том Том": "S-017",
    "Søren Kjærgård": "S-016",
}


@pytest.fixture(scope="module")
def hider() -> Hider:
    """A hider of the people above and of two logins."""
    return Hider(PEOPLE, {"svc.crm": "A-001", "app@%": "A-002", "reads": "A-003"}, frozenset({"Иванова и партнёры"}))


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("Иванова Анна Петровна", "S-001"),
        ("владелец: АННА ИВАНОВА, аналитик", "владелец: S-001, аналитик"),
        ("Иванова А. П.", "S-001."),
        ("А. П. Иванова", "S-001"),
        ("с А. Ивановой согласовано", "с S-001 согласовано"),
        ("принял Иванов", "принял S-001"),
        ("demo_anna_ivanova", "demo_S-001"),
        ("a.ivanova", "S-001"),
        ("anna.petrovna.ivanova@firm", "S-001@firm"),
        ("public.ivanova_backup", "public.S-001_backup"),
        ("Водкина Ольга", "S-002"),
        ("Olga Petrova-Vodkina", "S-002"),
        ("mary o’brien", "S-003"),
        ("OBrien, Mary", "S-003"),
        ("D'ARTAGNAN Jean Luc", "S-004"),
        ("klientsky: 5", "S-005: 5"),
        ("Anna Testova (Sales) left", "S-007 left"),
        ("Testova Anna", "S-006/S-007"),
        ("Елкин П.", "S-008."),
        ("Си Ли", "S-009"),
        ("孙悟空 reads", "S-010 reads"),
        ("0xF00 reads", "S-011 reads"),
        ("Jose Garcia", "S-012"),
        ("tom_tom", "S-017"),
        ("JOSÉ GARCÍA", "S-012"),
        ("joerg_mueller", "S-013"),
        ("jorg.muller", "S-013"),
        ("Heinz Müller", "S-015"),
        ("lukasz.dordevic", "S-014"),
        ("soeren kjaergaard", "S-016"),
        ("backup_by_aivanova", "backup_by_S-001"),
        ("annaivanova.csv", "S-001.csv"),
        ("ivanovaap", "S-001"),
        ("mobrien", "S-003"),
        ("mary.obrien", "S-003"),
        ("Ива\u00adнова А\u200bнна", "S-001"),
        ("Ива<U+00AD>нова А<U+200B>нна", "S-001"),
        ("backup of mobr<U+0007>ien", "backup of S-003"),
        ("a.iva\x07nova", "S-001"),
        ("a.iva\u2407nova", "S-001"),
        ("svc.crm: food_delivery", "A-001: food_delivery"),
        ("app@%", "A-002"),
        ("Анна", "S-001/S-006/S-007"),
        ("export_for_olga", "export_for_S-002"),
        ("Петровна", "S-001"),
        ("li_export", "S-009_export"),
        ("mueller77.csv", "S-013/S-015.csv"),
        ("`svc.crm`, [svc.crm]!", "`A-001`, [A-001]!"),
    ],
)
def test_a_name_is_hidden_however_it_is_written(hider: Hider, said: str, hidden: str) -> None:
    """The id stands in the place of the name, and the rest of the text stays."""
    assert hider.hide(said) == hidden


@pytest.mark.parametrize(
    "said",
    [
        "Иванова и партнёры",
        "ООО «Иванова и партнёры», ИНН 7700000000",
        "О людях: имя и телефон",
        "food_delivery: public.customers",
        "личность и покупки в одной таблице",
        "who reads orders of all customers",
        "",
        "2026-11-20 09:41 UTC",
    ],
)
def test_what_is_no_name_stays(hider: Hider, said: str) -> None:
    """The company's own name, words of the reports and plain places stay as they are."""
    assert hider.hide(said) == said


def test_a_company_called_as_a_person_is_on_the_list_is_no_excuse() -> None:
    """Where the company's name is a name of the staff list, word for word, it is hidden like all others."""
    hider = Hider({"Зорин Иван Петрович": "S-001"}, {}, frozenset({"Зорин Иван Петрович"}))
    assert hider.hide("Зорин Иван Петрович") == "S-001"


ORDINARY = {
    "Price Anna": "S-001",
    "Long Mark": "S-002",
    "Reader": "S-003",
    "Законова Вера": "S-004",
    "1001": "S-005",
    "q": "S-006",
    "Ван Дер Хук Питер": "S-007",
}
"""People whose surnames are words of the reports, or who are known by a number or a letter."""
PLACES = (
    "price_list",
    "crm",
    "prices",
    "reader",
    "archive_1001",
    "long.tables",
    "q_old",
    "mark_price",
    "orders",
    "_price_x_",
)


@pytest.fixture(scope="module")
def ordinary() -> Hider:
    """A hider of people with ordinary names, their logins, and places called after some of them."""
    logins = {"report": "A-001", "anna.k": "A-002", "CORP/pete": "A-003", "2": "A-004"}
    return Hider(ORDINARY, {}, frozenset(), logins, PLACES)


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("the price of a long report, by law", "the price of a long report, by law"),
        ("crm: price_list could not be read", "crm: S-001_list could not be read"),
        ("the reader could not be read", "the reader could not be read"),
        ("reader: could not be read", "S-003: could not be read"),
        ("crm.reader, reader.orders", "crm.S-003, S-003.orders"),
        ("reader", "S-003"),
        ("in _price_x_ and old_price_list_2", "in _S-001_x_ and old_S-001_list_2"),
        ("Price Anna", "S-001"),
        ("A. Price", "S-001"),
        ("1001 people in archive_1001", "1001 people in archive_S-005"),
        ("in 2 tables of q_old", "in 2 tables of S-006_old"),
        ("ANNA.K reads, anna.kuzn does not", "A-002 reads, S-001.kuzn does not"),
        ("export_corp/pete.csv", "export_A-003.csv"),
        ("mark_price", "mark_S-001"),
        ("по законов", "по законов"),
        ("Хук", "S-007"),
        ("der Tisch", "der Tisch"),
    ],
)
def test_words_of_the_reports_stay_in_sentences_but_not_in_names_of_places(
    ordinary: Hider, said: str, hidden: str
) -> None:
    """A surname that is an ordinary word stays where it is one, and goes where the company called a thing so."""
    assert ordinary.hide(said) == hidden


def test_no_text_of_ours_is_changed_by_people_with_ordinary_names() -> None:
    """Whoever is called like words of the reports, sentences of both languages stay letter by letter."""
    said = [t for lang in LANGUAGES for area in areas() for t in keys(area, lang).values()]
    found = sorted({w for t in said for w in re.findall(r"[^\W\d_]{2,}", t)})
    people = {f"{word} Щукарёва{i}": f"S-{i:03}" for i, word in enumerate(found[::7])}
    hider = Hider(people, {}, frozenset(), dict.fromkeys(found[::5], "A-001"), [f"{w}_x" for w in found[::50]])
    assert [t for t in said if hider.hide(t) != t] == []


def test_many_namesakes_are_not_listed() -> None:
    """Of many who may be meant the text says only that it is somebody."""
    many = {f"Зорин Иван {c}вич": f"S-{i:03}" for i, c in enumerate(("Петро", "Павло", "Ильи", "Лукьяно", "Фомо"))}
    assert Hider(many, {}, frozenset()).hide("Зорин Иван") == ANYONE


_RUSSIAN = st.text("абвгдежзиклмнопрстуфхцчшэюя", min_size=5, max_size=10).map(str.capitalize)
_ENGLISH = st.text("abcdefghijklmnoprstuvwz", min_size=5, max_size=10).map(str.capitalize)
_NAMES = st.one_of(st.tuples(_RUSSIAN, _RUSSIAN, _RUSSIAN), st.tuples(_ENGLISH, _ENGLISH))
_CASES = st.sampled_from((str, str.upper, str.lower, str.title))
_JOINTS = st.sampled_from((" ", "  ", ", ", "_", ".", "\n", "-", "\u00a0"))


@given(names=st.lists(_NAMES, min_size=1, max_size=6), case=_CASES, joint=_JOINTS, around=_RUSSIAN, data=st.data())
def test_invented_people_are_hidden_in_any_order_and_case(
    names: list[tuple[str, ...]],
    case: object,
    joint: str,
    around: str,
    data: st.DataObject,
) -> None:
    """Two words of a name together, in whatever order, case and with whatever between them, never stay."""
    people = {" ".join(n): f"S-{i:03}" for i, n in enumerate(names)}
    name = data.draw(st.sampled_from(names))
    order = data.draw(st.sampled_from(list(permutations(name))))
    words = order[: data.draw(st.integers(2, len(order)))]
    assert callable(case)
    said = f"({case(joint.join(words))}) — {around}"
    hidden = Hider(people, {}, frozenset()).hide(said)
    for word in set(words) - {around}:
        assert case(word) not in hidden.replace(around, "") or len(set(words)) < len(words)
    assert "S-" in hidden
