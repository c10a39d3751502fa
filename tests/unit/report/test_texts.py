"""Texts of the report layer: complete, equal in both languages, and Russian where they are to be Russian."""

from __future__ import annotations

import inspect
import re
import string
from enum import StrEnum

import pytest

from privaudit import model
from privaudit.i18n import LANGUAGES, has_text, keys
from privaudit.report import words

AREAS = ("sheets", "screen", "terms", "edition")

LATIN_WORDS = frozenset(
    re.findall(
        r"\w+",
        "privaudit audit json S SQL SHA SELECT SET ROLE PUBLIC JSON XML UUID UTC root fail on GDPR PCI DSS A a n "
        "explain sudo staff toml PostgreSQL REPLICATION SLAVE BYPASSRLS CREATEROLE FILE SUPER BACKUP_ADMIN CLONE_ADMIN "
        "accounts BACKUP HMAC CSV diff Excel Markdown SARIF Lines leak legal hold lifecycle purge retention "
        "CLONE ADMIN pg read write server files execute program BINLOG MONITOR CREATE USER hba conf MariaDB MySQL",
    )
)
"""Names of commands, formats, keywords and laws that stay as they are in Russian."""


UNSAID = frozenset({"privaudit.model.rights", "privaudit.model.marks"})
"""Modules of the model that no report prints: how engines store their rights, how rows are chosen by a value."""


def _enums() -> list[type[StrEnum]]:
    found = (
        c
        for _, c in inspect.getmembers(model, inspect.isclass)
        if issubclass(c, StrEnum) and c.__module__ not in UNSAID
    )
    return sorted(found, key=lambda c: c.__name__)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("enum", _enums(), ids=lambda c: c.__name__)
def test_every_value_of_the_model_has_a_word(enum: type[StrEnum], lang: str) -> None:
    """No enumeration can gain a value that a report would print as a key."""
    missing = [v.value for v in enum if not has_text(f"terms.{words.AREAS[enum]}.{v.value}", lang)]
    assert missing == []


@pytest.mark.parametrize("area", AREAS)
def test_languages_have_the_same_keys(area: str) -> None:
    """English and Russian texts have the same keys."""
    assert set(keys(area, "en")) == set(keys(area, "ru"))


@pytest.mark.parametrize("area", AREAS)
def test_languages_have_the_same_placeholders(area: str) -> None:
    """A text names the same parameters in both languages."""
    russian = keys(area, "ru")
    unequal = [k for k, t in keys(area, "en").items() if _placeholders(t) != _placeholders(russian[k])]
    assert unequal == []


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("area", AREAS)
def test_russian_texts_are_russian(area: str) -> None:
    """Latin letters in Russian texts are known names and options only: a forgotten translation shows."""
    strange = {
        key: foreign
        for key, template in keys(area, "ru").items()
        if (foreign := set(re.findall(r"[A-Za-z]+", re.sub(r"\{\w+\}|--[\w-]+", "", template))) - LATIN_WORDS)
    }
    assert strange == {}


@pytest.mark.parametrize("area", AREAS)
def test_english_texts_hold_no_cyrillic(area: str) -> None:
    """English texts hold no Russian words (the two letters that explain a mask are not words)."""
    strange = {k: t for k, t in keys(area, "en").items() if re.search(r"[А-Яа-яЁё]{2,}", t)}
    assert strange == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_column_titles_of_one_sheet_differ(lang: str) -> None:
    """A list object refuses two columns of one title."""
    from privaudit.report.sheets import build
    from tests.samples import sample_result

    for sheet in build(sample_result(), lang):
        for table in sheet.tables:
            titles = [c.title.casefold() for c in table.columns]
            assert len(titles) == len(set(titles)), (sheet.key, table.key)
