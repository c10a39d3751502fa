"""What a column holds by its neighbours and by the words in its values, under names that say nothing."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from privaudit import detect
from privaudit.detect import load_rules
from privaudit.detect.words.vocabulary import fold
from privaudit.detect.words.wordforms import illness, medicine, post, surname_ending
from privaudit.i18n import LANGUAGES, has_text
from privaudit.model import TypeFamily
from tests.unit.detect.columns import verdicts_of

DRAW = random.Random(11)  # noqa: S311 - made-up people, no secrets
WORDS = load_rules().dictionaries
WOMEN, MEN = (
    ("Anna", "Maria", "Helen", "Laura", "Julia", "Emma"),
    ("Peter", "Paul", "Martin", "David", "Simon", "Oscar"),
)
MADE_UP = tuple(
    a + b for a in ("Tor", "Bel", "Gran", "Wis", "Pol", "Hark") for b in ("tam", "dorp", "wick", "lum", "nath", "ross")
)
FOLDER = Path(detect.__file__).parent
SAID = sorted(
    {
        sort
        for module in ("rows", "neighbours")
        for source in FOLDER.rglob(f"{module}.py")
        for sort in re.findall(r'"(?:generic|ru)\.[a-z_]+:([a-z_]+)"', source.read_text("utf-8"))
    }
)


def found(*columns: list[str], **families: TypeFamily) -> dict[str, str]:
    """The kind of each column under names that say nothing."""
    values = {f"_Fld{i}": tuple(c) for i, c in enumerate(columns)}
    return {c.column: c.entity for c in verdicts_of(values, "_Reference52", families)}


def people(n: int = 80) -> list[str]:
    """Given names, of women and men."""
    return [DRAW.choice(WOMEN + MEN) for _ in range(n)]


def test_capitalised_words_beside_given_names_are_surnames() -> None:
    """Made-up surnames are told by the given names beside them; far away or in small letters they are not."""
    given = people()
    family = [DRAW.choice(MADE_UP) for _ in given]
    gap = [str(1000 + i) for i in range(len(given))]
    assert found(given, family) == {"_Fld0": "FIRST_NAME", "_Fld1": "LAST_NAME"}
    assert "_Fld3" not in found(given, gap, gap, family)
    assert "_Fld1" not in found(given, [f.lower() for f in family])


def test_a_code_that_follows_the_given_name_is_the_gender() -> None:
    """One and two, whoever is which; a code that changes with the row is no gender."""
    given = people(120)
    codes = ["2" if g in WOMEN else "1" for g in given]
    others = [DRAW.choice("12") for _ in given]
    assert found(given, codes, _Fld1=TypeFamily.INTEGER).get("_Fld1") == "GENDER"
    assert "_Fld1" not in found(given, others, _Fld1=TypeFamily.INTEGER)


def test_codes_of_one_length_beside_towns_of_people_are_postal_codes() -> None:
    """Where nobody is shown, or the numbers run one after another, they are not."""
    towns = [DRAW.choice(("Paris", "Lyon", "Lille", "Nantes", "Dijon", "Reims")) for _ in range(60)]
    codes = [f"{DRAW.randint(10000, 95999)}" for _ in towns]
    mails = [f"x{i}@example.org" for i in range(60)]
    running = [f"{10000 + i}" for i in range(60)]
    assert found(mails, towns, codes)["_Fld2"] == "POSTAL_CODE"
    assert "_Fld1" not in found(towns, codes)
    assert "_Fld2" not in found(mails, towns, running)


@pytest.mark.parametrize("form", ["9989{}", "4206{}", "43661{}", "053{}", "0 (538) {}"])
def test_phones_of_other_countries_beside_people(form: str) -> None:
    """With the country's code but no plus, or with the nought of long distance; random numbers are none."""
    mails = [f"x{i}@example.org" for i in range(60)]
    phones = [form.format(f"{DRAW.randint(10000000, 99999999)}") for _ in mails]
    others = [f"{DRAW.randint(10**11, 10**12 - 1)}" for _ in mails]
    assert found(mails, phones)["_Fld1"] == "PHONE_NUMBER"
    assert "_Fld1" not in found(mails, others)


def test_digests_next_to_logins_are_passwords() -> None:
    """Digests of files, beside nobody, are not."""
    digests = [f"{DRAW.getrandbits(128):032x}" for _ in range(60)]
    assert found([f"x{i}@example.org" for i in range(60)], digests)["_Fld1"] == "PASSWORD"
    assert found(digests) == {}


def test_lists_of_posts_and_illnesses_are_about_nobody() -> None:
    """Each once and no person beside: a reference list; beside people they are theirs."""
    posts = ["Менеджер", "Директор", "Бухгалтер", "Водитель", "Инженер"]
    assert found([str(i) for i in range(5)], posts) == {}
    assert found([f"x{i}@example.org" for i in range(60)], posts * 12)["_Fld1"] == "JOB_TITLE"


def test_versions_of_programs_are_no_addresses() -> None:
    """Four numbers of which the first is one digit; addresses begin with anything."""
    versions = [
        f"{DRAW.randint(1, 9)}.{DRAW.randint(0, 20)}.{DRAW.randint(0, 9)}.{DRAW.randint(0, 200)}" for _ in range(60)
    ]
    addresses = [f"{DRAW.randint(20, 220)}.{DRAW.randint(0, 255)}.{DRAW.randint(0, 255)}.{i}" for i in range(60)]
    assert found(versions) == {}
    assert found(addresses) == {"_Fld0": "IP_ADDRESS"}


@pytest.mark.parametrize(
    "value",
    [
        "Senior Lecturer in Law",
        "Зам. директора по АХЧ",
        "слесарь-ремонтник",
        "Buchhalterin",
        "Vendeuse",
        "kierowca kat. B",
        "Sales Manager (EMEA)",
    ],
)
def test_posts_are_told_by_one_word(value: str) -> None:
    """Whatever qualifies it, in many languages."""
    assert post(value, WORDS)


@pytest.mark.parametrize("value", ["Main street", "Красная площадь", "", "42"])
def test_what_is_no_post(value: str) -> None:
    """Places and numbers are no posts."""
    assert not post(value, WORDS)


@pytest.mark.parametrize(
    "value",
    [
        "Острый бронхит",
        "гастрит хронический",
        "Chronic kidney disease",
        "appendicitis",
        "Kopfschmerzen",
        "Mal di testa con febbre",
        "перелом голени",
    ],
)
def test_illnesses_are_told_by_a_word_or_an_ending(value: str) -> None:
    """Diagnoses and symptoms."""
    assert illness(value, WORDS)


@pytest.mark.parametrize("value", ["кредит", "лимит", "гранит", "Bohemia", "Academia", "profit", "транзит", "аппетит"])
def test_words_that_end_alike_are_no_illness(value: str) -> None:
    """Credits, limits and academies."""
    assert not illness(value, WORDS)


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("Lisinopril 10 MG", True),
        ("Омепразол 20мг", True),
        ("Ibuprofen", True),
        ("Milk 250 ml", False),
        ("Шампунь 400 мл", False),
        ("10 mg", False),
    ],
)
def test_medicines_have_a_dose_or_a_known_name(value: str, is_one: bool) -> None:
    """Millilitres are of shampoo as well."""
    assert medicine(value, WORDS) is is_one


@pytest.mark.parametrize(
    "value", ["Kowalska", "Özoğlu", "Petrosyan", "Lindqvist", "O'Neill", "van Dijk", "Bekbayev", "Moretti"]
)
def test_endings_of_surnames(value: str) -> None:
    """Of many languages; small letters and digits are none."""
    assert surname_ending(value, WORDS)
    assert not surname_ending(value.lower(), WORDS)
    assert not surname_ending(value + "1", WORDS)


@pytest.mark.parametrize("words", ["other", "unknown", "black, white", "Friend", "University"])
def test_words_that_mean_anything_prove_nothing_alone(words: str) -> None:
    """Colours are no race, and an unknown is no gender."""
    values = [DRAW.choice(words.split(", ")) for _ in range(40)]
    assert found(values) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("sort", SAID)
def test_each_agreement_has_words(sort: str, lang: str) -> None:
    """`explain` says what agrees, in each language."""
    assert any(has_text(f"evidence.{k}", lang) for k in (f"pattern_{sort}", f"cardinality_{sort}_against"))


@pytest.mark.parametrize(
    ("given", "family"),
    [
        (("Ayşe", "Mehmet", "Zeynep", "Hakan"), ("Yıldız", "Öztürk", "Şahin", "Polat")),
        (("Katarzyna", "Paweł", "Agnieszka"), ("Nowak", "Kamiński", "Wójcik")),
        (("Jiří", "Zdeněk", "Božena"), ("Novotný", "Procházková", "Dvořák")),
        (("Rajesh", "Priya", "Suresh"), ("Sharma", "Patel", "Reddy")),
        (("Aigerim", "Nursultan"), ("Akhmetov", "Ospanov")),
        (("Tigran", "Hasmik", "Irakli"), ("Petrosyan", "Beridze")),
        (("Søren", "Ingrid", "Pekka"), ("Jørgensen", "Korhonen", "Lindgren")),
    ],
)
def test_names_of_many_languages_are_known(given: tuple[str, ...], family: tuple[str, ...]) -> None:
    """With their marks and without, in capitals and not."""
    for name in given:
        assert {fold(name), fold(name.upper())} <= WORDS.get("first_names"), name
    for name in family:
        assert fold(name) in WORDS.get("last_names") or surname_ending(name, WORDS), name
