"""Names of columns are cut into words in any alphabet, whatever marks their letters carry."""

import pytest

from privaudit.detect.words.vocabulary import fold, split_name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("doğum_tarihi", ["dogum", "tarihi"]),
        ("DOĞUM_TARİHİ", ["dogum", "tarihi"]),
        ("PříjmeníKlienta", ["prijmeni", "klienta"]),
        ("płećOsoby", ["plec", "osoby"]),
        ("ІмяКлієнта", ["імя", "клієнта"]),
        ("ЖұмысОрны", ["жұмыс", "орны"]),
        ("ФИОКлиента", ["фио", "клиента"]),
        ("HTTPServer2", ["http", "server", "2"]),
        ("Straße", ["strasse"]),
        ("numéroDeSécu", ["numero", "de", "secu"]),
    ],
)
def test_names_are_cut_at_capitals_and_signs_in_any_alphabet(name: str, words: list[str]) -> None:
    """Marks go from Latin letters; Cyrillic letters of all languages keep theirs; ё is е."""
    assert split_name(name) == words


def test_folding_keeps_letters_that_are_letters_of_their_own() -> None:
    """й is no marked и, and a decomposed accent is the same as a composed one."""
    assert fold("Йод") == "йод"
    assert fold("Ёлка") == "елка"
    assert fold("Cafe\u0301") == fold("Café") == "cafe"
