"""The rates of chance in the rule files, measured: how often values of the same form pass without being of the kind."""

from __future__ import annotations

import random

import pytest

from privaudit.detect import load_rules
from privaudit.detect.rulebook.rules import Rule, ValueRule
from privaudit.detect.validators import find

_MEASURED = 3000
_LATIN, _CYRILLIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ"


def alike(value: str, rng: random.Random) -> str:
    """A value of the same form: digits for digits, letters for letters, signs as they are."""
    out = []
    for c in value:
        if "0" <= c <= "9":
            out.append(rng.choice("0123456789"))
        elif c.isalpha():
            other = rng.choice(_LATIN if c.isascii() else _CYRILLIC)
            out.append(other if c.isupper() else other.lower())
        else:
            out.append(c)
    return "".join(out)


def taken(rule: ValueRule, value: str) -> bool:
    """Whether one form of a rule takes a value, its check included."""
    if not rule.shortest <= len(value) <= rule.longest or rule.pattern.fullmatch(value) is None:
        return False
    return rule.validator is None or find(rule.validator)(value)


def _checked() -> list[tuple[Rule, ValueRule, str]]:
    """Rules that take bare digits, each with one of its examples: separators and letters are evidence of their own."""
    found = []
    for rule in load_rules().rules:
        for value_rule in rule.values:
            example = next((v for v in rule.examples.values if taken(value_rule, v)), None)
            if example is not None and value_rule.validator and example.isdigit() and len(example) >= 6:
                found.append((rule, value_rule, example))
    return found


@pytest.mark.parametrize(("rule", "value_rule", "example"), [pytest.param(*c, id=c[1].id) for c in _checked()])
def test_chance_is_no_smaller_than_it_is(rule: Rule, value_rule: ValueRule, example: str) -> None:
    """A rate that is too small makes a column of order numbers a column of documents."""
    rng = random.Random(20)  # noqa: S311 - a seed, no secret
    if value_rule.validator == "phone":
        pytest.skip("libphonenumber's plans depend on the regions")
    passed = sum(taken(value_rule, alike(example, rng)) for _ in range(_MEASURED)) / _MEASURED
    spread = 3 * (passed * (1 - passed) / _MEASURED) ** 0.5
    assert value_rule.chance >= passed - spread - 0.0005, f"{value_rule.id}: measured {passed:.4f}"
