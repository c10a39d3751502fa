"""A word that means one thing in one language and another elsewhere counts only among others of its language."""

from privaudit.detect import classify, load_rules
from privaudit.detect.words.tongues import spoken_in
from privaudit.model import Column, Table, TableKind, TableSample, TypeFamily


def entities(table: str, *columns: str) -> dict[str, str]:
    """The kinds found by names alone."""
    made = tuple(
        Column(name=c, data_type="varchar(80)", family=TypeFamily.TEXT, position=i) for i, c in enumerate(columns)
    )
    asked = Table(system="s", schema="public", name=table, kind=TableKind.TABLE, columns=made)
    found = classify(asked, TableSample.empty(), load_rules()).classifications
    return {c.column: c.entity for c in found if c.confidence >= 0.5}


def test_a_short_word_counts_where_the_table_speaks_its_language() -> None:
    """``ad`` is a name among Turkish words, and no name in a table of advertisements."""
    assert entities("musteriler", "ad", "soyad", "telefon")["ad"] == "PERSON"
    assert "ad" not in entities("campaigns", "ad", "title", "budget")


def test_an_italian_address_is_found_by_its_short_words() -> None:
    """``via`` and ``cap`` are a street and a postal code beside ``cognome``."""
    found = entities("clienti", "nome", "cognome", "via", "cap", "citta")
    assert found["via"] == "STREET_ADDRESS"
    assert found["cap"] == "POSTAL_CODE"
    assert "via" not in entities("messages", "sent", "via", "cap")


def test_english_names_show_no_other_language() -> None:
    """The words of an English schema, short ones among them, bring no foreign meaning in."""
    names = ("orders", "id", "data", "note", "ad", "il", "land", "customer_name", "cap", "total")
    assert spoken_in(names, load_rules().tongues) == ()


def test_the_language_most_spoken_is_chosen() -> None:
    """A table of Dutch words speaks Dutch."""
    spoken = spoken_in(("klanten", "achternaam", "woonplaats", "geslacht"), load_rules().tongues)
    assert [t.name for t in spoken] == ["nl"]
