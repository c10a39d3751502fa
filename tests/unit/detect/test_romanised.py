"""Russian words in Latin letters are one word, by whatever system of transliteration they are written."""

import pytest

from privaudit.detect.romanised import Romanised, readings, skeleton

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
