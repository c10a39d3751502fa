"""The page of all kinds: complete, in both languages, and made from the rules as they are."""

from __future__ import annotations

import pytest

from privaudit.cli.rulekinds import kinds_page
from privaudit.detect import list_rules, load_rules
from privaudit.i18n import LANGUAGES
from privaudit.resources import rules_dir

_FILES = {"en": "KINDS.md", "ru": "KINDS.ru.md"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_up_to_date(lang: str) -> None:
    """After a change of rules: privaudit rules list --format md --lang LANG > rules/KINDS….md."""
    written = (rules_dir() / _FILES[lang]).read_text(encoding="utf-8").splitlines()
    assert written == list(kinds_page(load_rules(), lang)), "run: privaudit rules list --format md"


def test_every_kind_is_on_the_page() -> None:
    """A reader finds each kind that an audit can name."""
    page = "\n".join(kinds_page(load_rules(), "en"))
    assert [r.entity for r in list_rules(load_rules()) if f"`{r.entity}`" not in page] == []
