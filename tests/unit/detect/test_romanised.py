"""Russian words in Latin letters are one word, by whatever system of transliteration they are written."""

import pytest

from privaudit.detect.words.romanised import Romanised, readings, skeleton
from tests.unit.detect.test_tongues import entities

WORDS = ("рождения", "имя", "щетка", "жилье", "семейное", "улица", "клиент", "приема", "образование", "адрес", "хозяин")


@pytest.mark.parametrize(
    ("word", "spellings"),
    [
        ("рождения", "rozhdeniya rozhdenija rozhdenia rojdeniya rojdenija rogdenia rogdeniya rozhdenya"),
        ("имя", "imya imja imia"),
        ("семейное", "semeynoe semejnoe semeinoe"),
        ("улица", "ulica ulitsa"),
        ("клиент", "klient client"),
        ("приема", "priema priyoma"),
        ("адрес", "adres adress"),
        ("хозяин", "khozyain hozyain hozjain xozyain"),
        ("щетка", "shchetka schetka"),
    ],
)
def test_all_spellings_of_a_word_are_found(word: str, spellings: str) -> None:
    """Every usual spelling of a word leads to it."""
    index = Romanised(WORDS)
    assert {s: index.exactly(s) for s in spellings.split()} == dict.fromkeys(spellings.split(), word)


def test_ends_bent_or_cut_off_are_understood() -> None:
    """Cases of a word and its beginning mean the word; a beginning shared by two words means none."""
    index = Romanised(("должность", "договор", "договоренность", "образование", "продажа", "продавец"))
    assert index.meant("dolzhnostej") == "должность"
    assert index.meant("obraz") == index.meant("образ") == "образование"
    assert index.meant("prod") is None


def test_english_words_are_no_russian_ones() -> None:
    """What spells no word of the vocabulary says nothing, and neither do short tokens."""
    index = Romanised(WORDS)
    assert [index.meant(w) for w in ("customer", "shipping", "im", "quantity", "a1")] == [None] * 5


def test_a_skeleton_leaves_out_what_systems_disagree_on() -> None:
    """Cyrillic and Latin spellings have one skeleton, the usual reading comes first."""
    assert skeleton("счёт") == skeleton("schet") == readings("schet")[0]


def test_a_word_that_two_languages_spell_alike_is_the_russian_one() -> None:
    """What Latin letters leave open goes to what is Russian for certain; short words keep double letters."""
    index = Romanised(("продавець", "продавец", "сума", "сумма", "иин", "инн"), frozenset({"продавец", "сумма"}))
    assert [index.exactly(t) for t in ("prodavec", "summa", "inn", "iin")] == ["продавец", "сумма", "инн", "иин"]


def test_a_table_of_russian_names_in_latin_letters_is_read_as_russian() -> None:
    """Spellings that no rule lists, cases and cut words count in such a table, and not among English names."""
    found = entities("uchitelja", "familija", "imja", "data_rozhdenija", "okl", "nom_pasporta", "klient_telephon")
    assert found["familija"] == "LAST_NAME"
    assert found["data_rozhdenija"] == "DATE_OF_BIRTH"
    assert found["nom_pasporta"] == "RU_PASSPORT"
    assert found["klient_telephon"] == "PHONE_NUMBER"
    assert "familija" not in entities("runs", "familija", "started", "finished", "status")
