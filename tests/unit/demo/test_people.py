"""People who do not exist: repeatable, of consistent grammar, reachable at no real number or address."""

from __future__ import annotations

import re

import pytest

from privaudit.demo.people import TODAY, company, english_person, feminine, phone_ru, russian_person
from privaudit.demo.words import latin

PEOPLE = 600


def test_the_same_seed_and_index_are_the_same_person() -> None:
    """A person depends on nothing but seed and index; another seed gives another person."""
    before = russian_person(7, 3)
    russian_person.cache_clear()
    assert russian_person(7, 3) == before
    assert russian_person(8, 3) != before
    assert english_person(7, 3) != english_person(8, 3)


def test_phones_of_a_population_differ() -> None:
    """Two people of one population share no mobile number."""
    phones = {russian_person(1, i).phone for i in range(20_000)}
    assert len(phones) == 20_000


def test_names_agree_in_gender() -> None:
    """A woman's patronymic ends in -на, a man's in -ич, and declined surnames follow."""
    for i in range(PEOPLE):
        person = russian_person(1, i)
        assert person.middle.endswith("на" if person.sex == "f" else "ич")
        if person.sex == "f":
            assert not person.last.endswith(("ов", "ев", "ин", "ский"))


@pytest.mark.parametrize(
    ("man", "woman"),
    [
        ("Иванов", "Иванова"),
        ("Зимин", "Зимина"),
        ("Раевский", "Раевская"),
        ("Толстой", "Толстая"),
        ("Савченко", "Савченко"),
    ],
)
def test_feminine_surnames(man: str, woman: str) -> None:
    """Surnames in -ов, -ин, -ский and -ой are declined, others are not."""
    assert feminine(man) == woman


def test_contact_data_is_of_reserved_ranges() -> None:
    """E-mail is on RFC 2606 names; phones are of the fiction ranges named in the module."""
    reserved = re.compile(r".+@(example\.(com|org|net)|[a-z]+\.example)")
    fiction = re.compile(r"07700 900\d{3}|020 7946 0\d{3}|0161 496 0\d{3}|\(\d{3}\) 555-01\d\d")
    for i in range(PEOPLE):
        russian, english = russian_person(2, i), english_person(2, i)
        assert reserved.fullmatch(russian.email)
        assert reserved.fullmatch(english.email)
        assert re.fullmatch(r"7(900000|999000|999999|900900)\d{4}", russian.phone)
        assert fiction.fullmatch(english.phone)


def test_documents_were_issued_after_fourteen_and_before_today() -> None:
    """A passport's day lies between the fourteenth birthday and the estate's day; all are adults."""
    for i in range(PEOPLE):
        person = russian_person(3, i)
        assert (TODAY - person.born).days >= 18 * 365
        assert (person.passport_issued - person.born).days > 14 * 365
        assert person.passport_issued <= TODAY
        assert re.fullmatch(r"\d{10}", person.passport)


def test_phone_styles_hold_the_same_digits() -> None:
    """Every way of writing a phone ends in the same ten digits."""
    for style in range(5):
        assert re.sub(r"\D", "", phone_ru("79000001234", style))[-10:] == "9000001234"


def test_sole_traders_have_a_persons_numbers() -> None:
    """An ИП has a twelve-digit ИНН, no КПП and a fifteen-digit ОГРНИП; a company ten, nine and thirteen."""
    for i in range(60):
        firm = company(1, i)
        lengths = (len(firm.inn), len(firm.kpp), len(firm.ogrn))
        assert lengths == ((12, 0, 15) if firm.sole else (10, 9, 13))
        assert firm.name.startswith("ИП ") == firm.sole


def test_latin_has_only_latin_letters() -> None:
    """Transliteration leaves no Cyrillic."""
    assert latin("Щёголев Юрий Объездчиков") == "shchegolev iurii obezdchikov"
