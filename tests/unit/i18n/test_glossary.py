"""Texts say what the laws say."""

from __future__ import annotations

import re
from datetime import date

import pytest

from privaudit.config.laws import LawText, law_names, load_laws
from privaudit.i18n import LANGUAGES, areas, keys
from privaudit.i18n.glossary import Entry, glossary
from privaudit.incident.forms import Form, all_forms, open_duties

FOREIGN = {"entities", "evidence"}
"""Areas of names of documents and of rules, which are not words of the report."""


def test_the_words_of_both_laws_are_there() -> None:
    """Who is who, what is done, and what is guarded more strictly."""
    found = {e.id: (e.en.word, e.ru.word) for e in glossary()}
    assert found["controller"] == ("controller", "оператор")
    assert found["data_subject"] == ("data subject", "субъект персональных данных")
    assert found["breach"][1].startswith("инцидент")
    assert {"processor", "processing", "destruction", "depersonalisation", "special", "biometric"} <= set(found)
    assert len(found) == len(glossary())


@pytest.mark.parametrize("entry", glossary(), ids=lambda e: e.id)
def test_every_word_says_where_it_is_from(entry: Entry) -> None:
    """Law and article (or that the report chose it), the day it was looked at, one plain sentence."""
    assert date.fromisoformat(entry.checked_on) <= date.today()  # noqa: DTZ011 - a day without a time
    for lang in LANGUAGES:
        word = entry(lang)
        assert (word.law in law_names() and word.article) or word.law == word.article == ""
        assert word.means.endswith(".")
        assert len(word.means) <= 120
        assert word.means.rstrip(".").casefold() != word.word.casefold()


def test_what_was_not_compared_with_the_official_text_says_so() -> None:
    """No word is called verified while its law is not."""
    verified = {law.name for law in load_laws(law_names()) if law.verified}
    assert all(not e.verified or {e.en.law, e.ru.law} <= verified for e in glossary())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_keep_to_the_words_of_the_laws(lang: str) -> None:
    """No text uses a variant that the laws do not have ("контроллер" for the operator)."""
    said = {k: t for area in areas() if area not in FOREIGN for k, t in keys(area, lang).items()}
    strange = {
        key: found.group()
        for entry in glossary()
        for pattern in entry(lang).never
        for key, text in said.items()
        if (found := re.search(pattern, text, re.IGNORECASE))
    }
    assert strange == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_laws_own_texts_keep_to_the_words(lang: str) -> None:
    """Titles of laws, duties, articles and bands do, too."""
    said = list[str]()
    for law in load_laws(law_names()):
        if law.name != "pci":  # its words are those of the card industry
            said += [t(lang) for t in (law.title, *(d.title for d in law.duties), *(a.title for a in law.articles))]
            said += [b.title(lang) for b in law.bands]
    patterns = [p for entry in glossary() for p in entry(lang).never]
    assert [t for t in said for p in patterns if re.search(p, t, re.IGNORECASE)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_papers_of_an_incident_keep_to_the_words(lang: str) -> None:
    """Forms and duties are data of their own: their fields, notes and hints use the words of the laws, too."""
    # A regulation of the EU has words of its own for who is who: in Russian papers under it they stand beside ours.
    eu = {"gdpr_33", "processor_notice"}
    said = [(f.name, t(lang)) for f in all_forms() for t in _texts(f)]
    said += [("duties", t(lang)) for role in ("operator", "processor") for d in open_duties(law_names(), role)
             for t in (d.title, d.period)]  # fmt: skip
    patterns = [p for e in glossary() if e.id != "controller" or lang == "en" for p in e(lang).never]
    assert [(n, t) for n, t in said for p in patterns if re.search(p, t, re.IGNORECASE)] == []
    assert all("контролёр" not in t.casefold() or n in {*eu, "duties"} for n, t in said)


def _texts(form: Form) -> tuple[LawText, ...]:
    fields = [t for f in form.fields for t in (f.title, f.person, f.help) if t is not None]
    return form.title, form.to, *form.notes, *fields


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_variant_is_caught(lang: str) -> None:
    """The patterns do find what they are for, and never the word of the law itself."""
    wrong = {"en": "tell the data controller", "ru": "сообщите контроллеру"}[lang]
    assert any(re.search(p, wrong, re.IGNORECASE) for e in glossary() for p in e(lang).never)
    for entry in glossary():
        assert not any(re.search(p, entry(lang).word, re.IGNORECASE) for p in entry(lang).never), entry.id
