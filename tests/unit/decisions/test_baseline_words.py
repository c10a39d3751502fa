"""What a baseline and a table to paste say of a finding."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date

import pytest

from privaudit.decisions.baseline import Taken, acceptance, baseline, title
from privaudit.decisions.entries import Decided
from privaudit.decisions.write import table_text
from privaudit.i18n import LANGUAGES, text
from privaudit.model import Ref, Target
from tests.samples import sample_result

DAY = date(2026, 11, 22)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("check", ["public_access", "plain_secret", "backup_table"])
def test_a_finding_has_one_title(check: str, lang: str) -> None:
    """A sentence of its own where there is one, not what adds to its severity; both ways write it."""
    assert title(check, lang) == text(f"messages.filed.{check}", lang)
    result = sample_result()
    target = Target(ref=Ref(system="shop", schema="public", table="people"))
    found = replace(
        result.findings[0],
        check=check,
        target=target,
    )
    judged = replace(result, findings=(found,))
    taken = Taken(by="A. Testova", on=DAY, until=DAY, lang=lang)
    (made,) = baseline(judged, Decided(), "decisions.toml", (), taken).findings
    pasted = acceptance(found, lang, by="", reason="", on=DAY, until=DAY)
    assert made.values["about"] == pasted["about"]
    assert title(check, lang) in tomllib.loads(table_text("finding", pasted.items()))["finding"][0]["about"]


def test_a_name_without_words_is_its_own_title() -> None:
    """A check of a plugin."""
    assert title("of_a_plugin", "en") == "of_a_plugin"
