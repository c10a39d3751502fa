"""English and Russian are equal: same keys, same placeholders, no text left in the other language."""

from __future__ import annotations

import re
import string

import pytest

from privaudit.i18n import LANGUAGES, areas, has_text, keys, text

AREAS = areas()
_ALLOWED = re.compile(
    r"\bJSON Lines\b|\{[a-z_]+\}|`[^`]*`|<[^>]*>|--[a-z-]+|[a-z]+://\S*|[\w./*-]*[._/=][\w./*=-]*|\b[A-Z][A-Z0-9_]{1,}\b|\b[A-Za-z]*[A-Z][a-z]+[A-Z]\w*\b|'[^']*'|\"[^\"]*\""
)


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_have_the_same_keys_and_placeholders(area: str) -> None:
    """A key of one language is a key of the other, filled from the same parameters."""
    en, ru = keys(area, "en"), keys(area, "ru")
    assert set(en) == set(ru)
    assert {k: _fields(v) for k, v in en.items()} == {k: _fields(v) for k, v in ru.items()}


@pytest.mark.parametrize("area", AREAS)
def test_russian_texts_are_russian(area: str) -> None:
    """A Russian text of any length has Cyrillic letters once names, code and placeholders are taken out."""
    for key, template in keys(area, "ru").items():
        bare = _ALLOWED.sub(" ", template)
        if re.search(r"[A-Za-z]{4,}", bare):
            assert re.search(r"[А-Яа-яЁё]", bare), key


@pytest.mark.parametrize("area", AREAS)
def test_english_texts_have_no_cyrillic(area: str) -> None:
    """Outside of detection's own terms and the letters of a masked shape, English has no Cyrillic letter."""
    if area in {"entities", "evidence"}:
        pytest.skip("names of Russian documents stand beside their English names")
    for key, template in keys(area, "en").items():
        assert not re.search(r"[А-Яа-яЁё]", re.sub(r"\([^)]*\)|\{[^}]*\}|\b[Яя]\b", "", template)), key


def test_a_missing_parameter_shows_as_a_question_mark() -> None:
    """A text with a hole is better than no report."""
    assert "?" in text("reasons.timeout", "en")


def test_a_template_reaches_no_attribute() -> None:
    """Parameters are put in as they are: no attribute or index is followed."""
    assert all(
        "." not in f and "[" not in f
        for lang in LANGUAGES
        for a in AREAS
        for t in keys(a, lang).values()
        for f in _fields(t)
    )


def test_a_missing_key_still_reads() -> None:
    """An unknown key shows its last word."""
    assert not has_text("reasons.no_such_key", "en")
    assert text("reasons.no_such_key", "ru") == "no such key"
