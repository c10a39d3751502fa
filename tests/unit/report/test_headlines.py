"""A finding in a few words."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.i18n import LANGUAGES, keys
from privaudit.model import Finding, Message, Ref, Severity, Target
from privaudit.registry import CHECKS
from privaudit.report import headlines, words
from tests.samples import sample_result

LONGEST = 52


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("check", sorted(CHECKS.names()))
def test_every_check_has_a_short_line_for_what_is_wrong_and_what_to_do(check: str, lang: str) -> None:
    """A director never meets a finding that only a long text explains."""
    for sort in ("what", "do"):
        found = [k for k in keys("headlines", lang) if k.startswith(f"headlines.{sort}.{check}.")]
        plain = f"headlines.{sort}.{check}" in keys("headlines", lang)
        assert plain or f"headlines.{sort}.{check}.default" in found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_are_short_and_name_nobody(lang: str) -> None:
    """A line fits its cell and has no place for a name or a number."""
    assert {k for k, t in keys("headlines", lang).items() if len(t) > LONGEST or "{" in t} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_are_of_checks_that_exist(lang: str) -> None:
    """No line is left of a check that is gone."""
    assert {k.split(".")[2] for k in keys("headlines", lang)} <= set(CHECKS.names())


def test_the_variant_of_a_message_chooses_its_line() -> None:
    """Two variants of one check can be said apart; one without a line of its own has the check's."""
    finding = next(f for f in sample_result().findings if f.check == "full_package")
    said = {
        variant: headlines.what(dataclasses.replace(finding, message=Message(key=f"full_package.{variant}")), "en")
        for variant in ("same_table", "same_server")
    }
    assert said == {
        "same_table": "Identity and transactions in one table",
        "same_server": "Identity lies beside transactions",
    }


def test_a_check_from_another_package_is_said_in_its_own_words() -> None:
    """Where no line is written, the whole text stands there, not a key."""
    finding = dataclasses.replace(sample_result().findings[0], message=Message(key="theirs.default"))
    assert headlines.what(finding, "en") == words.message(finding.message, "en")
    assert "theirs" not in headlines.what(finding, "en")


def test_what_is_about_one_thing_stands_together_and_every_check_has_its_worst() -> None:
    """A table with three faults takes one row of the top ten, and one fault of many tables does not hide another."""
    first = sample_result().findings[0]

    def found(check: str, table: str) -> Finding:
        target = Target(ref=Ref(system="shop", schema="main", table=table))
        return dataclasses.replace(first, check=check, severity=Severity.HIGH, target=target)

    every = [found("a", "one"), found("a", "two"), found("b", "one"), found("a", "three"), found("c", "four")]
    assert [[n for n, _ in subject] for subject in headlines.by_subject(every)] == [[0, 2], [1], [3], [4]]
    assert [[n for n, _ in subject] for subject in headlines.worst_subjects(every, 2)] == [[0, 2], [4]]
    mild = [*every[:2], dataclasses.replace(every[4], severity=Severity.LOW)]
    assert [[n for n, _ in subject] for subject in headlines.worst_subjects(mild, 2)] == [[0], [1]]
