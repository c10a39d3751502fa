"""Patterns against hostile values: time that grows with the length of a cell, not with its square."""

from __future__ import annotations

import time

import pytest

from privaudit.detect import load_rules, protection
from privaudit.detect.nested.xmlcells import may_be_xml
from privaudit.detect.rulebook import vetoes
from privaudit.detect.texts.textrules import shortened

LONG = (
    "a@" * 4096,
    "1" * 8192,
    "я" * 8192,
    "a" * 8192,
    "1 " * 4096,
    "a." * 4096,
    "<a" * 4096,
    "a@b.c," * 1365,
    '"' * 8192,
)


@pytest.mark.parametrize("value", LONG)
def test_no_pattern_is_slow_on_a_long_value(value: str) -> None:
    """Every pattern answers on 8 KB of one repeated form at once, so that a hostile cell cannot stop a scan."""
    start = time.thread_time()
    for rule in load_rules().rules:
        for form in rule.values:
            form.pattern.fullmatch(value)
            form.pattern.fullmatch(value[: form.longest])
    may_be_xml(value)
    for pattern in (row.pattern for rule in load_rules().rules for row in rule.text):
        if pattern is not None:
            list(pattern.finditer(shortened(value)))
    for whole in (vetoes._DATE, vetoes._DECIMAL, vetoes._WORDS, protection._CRYPT):
        whole.fullmatch(value)
    assert time.thread_time() - start < 2.0


@pytest.mark.parametrize("rule", ["generic.phone", "gb.driving_licence", "generic.ip_address"])
def test_forms_with_conditions_look_no_further_than_they_can_match(rule: str) -> None:
    """Searching a long cell for these forms takes time that grows with its length."""
    start = time.thread_time()
    for form in load_rules().by_id[rule].values:
        for value in ("A" * 16_000, "\t" * 16_000, "A a " * 4_000):
            list(form.pattern.finditer(value))
    assert time.thread_time() - start < 2.0
