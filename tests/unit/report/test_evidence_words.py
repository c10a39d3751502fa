"""Words for every piece of evidence that detection can give: none falls back to a key, or says nothing of its rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from privaudit import detect
from privaudit.detect.rulebook import vetoes
from privaudit.detect.rulebook.rulefile import STRENGTHS
from privaudit.i18n import LANGUAGES, has_text
from privaudit.model import Evidence, EvidenceKind
from privaudit.report import evidence_words as evidence

SOURCES = "\n".join(p.read_text(encoding="utf-8") for p in Path(detect.__file__).parent.rglob("*.py"))
LITERALS = sorted(set(re.findall(r'"((?:subject|siblings|table|prior):[a-z_]+)"', SOURCES)))
"""The rules that are no rule file's: what the table says of a column, and where its sum starts."""
OWN = sorted(set(re.findall(r'\{rule\.id\}:([a-z_]+)"', SOURCES)) - {"comment", "digits", "type", "key", "collision"})


def piece(kind: str, rule: str, weight: float) -> Evidence:
    """A piece of evidence with counts."""
    return Evidence(kind=EvidenceKind(kind), rule=rule, weight=weight, hits=3, seen=7, chance=0.01)


@pytest.mark.parametrize("rule", LITERALS)
def test_what_a_table_says_has_words_of_its_own(rule: str) -> None:
    """Each such rule is told apart, for or against the kind."""
    kind, _, sort = rule.partition(":")
    keys = {evidence.evidence_key(piece(kind, rule, w)) for w in (1.0, -1.0)}
    assert keys & {f"{kind}_{sort}", f"{kind}_{sort}_against"}, keys


def test_the_literals_are_found() -> None:
    """The search over the sources is not empty: a rule that is renamed is looked for under its new name."""
    assert {"subject:name", "siblings:list", "table:transactions"} <= set(LITERALS)
    assert {"form", "distinct", "each_once"} <= set(OWN)


@pytest.mark.parametrize("sort", [*OWN, *vetoes._FORMS])
def test_forms_that_speak_against_a_kind_have_words(sort: str) -> None:
    """What a column's values cannot be: yes and no, dates, sentences, none of the kind's forms."""
    assert evidence.evidence_key(piece("cardinality", f"x.y:{sort}", -2.0)) == f"cardinality_{sort}_against"


@pytest.mark.parametrize("strength", [*STRENGTHS, "off"])
def test_names_are_told_by_their_strength(strength: str) -> None:
    """A name that says it alone is not told as one that can mean anything."""
    weight = -3.0 if strength == "off" else 2.0
    assert evidence.evidence_key(piece("name", f"generic.phone:name.{strength}", weight)) == f"name_{strength}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", list(EvidenceKind))
def test_words_carry_the_rule_and_leave_no_hole(kind: EvidenceKind, lang: str) -> None:
    """Each ends with its rule in brackets; every placeholder is filled."""
    assert has_text(f"evidence.{kind.value}", lang)
    for weight in (1.0, -1.0):
        said = evidence.evidence(piece(kind.value, "x.y:value", weight), "customer", lang)
        assert said.endswith(" [x.y:value]")
        assert "?" not in said
        assert "{" not in said
