"""Rules against their own examples: values a pattern or dictionary must and must not take, names that must speak."""

from __future__ import annotations

from collections.abc import Iterator

from ..dictionaries import value_passes
from ..names import match
from ..prepare.shapes import Shapes
from ..texts.recognizers import is_made
from ..texts.textrules import texts_of
from ..values import value_matches
from .rules import Rule, Rules


def failures(rules: Rules) -> tuple[str, ...]:
    """Return one line for each example that a rule does not keep, and each rule without one."""
    return tuple(problem for rule in rules.rules for problem in (*_form(rule), *_of_rule(rule, rules)))


def _form(rule: Rule) -> Iterator[str]:
    if rule.category is not None and rule.normalise is None and not is_made(rule.id):
        yield f"{rule.id}: normalise is missing: the form by which its values are compared"


def _of_rule(rule: Rule, rules: Rules) -> Iterator[str]:
    e = rule.examples
    if is_made(rule.id):
        return  # of a recognizer's file, which holds no examples
    if not (e.values or e.names):
        yield f"{rule.id}: has no example"
    if (rule.values or rule.words) and not e.values:
        yield f"{rule.id}: has patterns and no example of a value"
    for i, value in enumerate(e.values):
        if not _takes(rule, value, rules):
            yield f"{rule.id}: examples.values[{i}] is not taken"
    for i, value in enumerate(e.not_values):
        if _takes(rule, value, rules):
            yield f"{rule.id}: examples.not_values[{i}] is taken"
    yield from _of_texts(rule, rules)
    for name in e.names:
        if not _speaks(rule, name, rules):
            yield f"{rule.id}: the name {name!r} does not speak for it"
    for name in e.not_names:
        if _speaks(rule, name, rules):
            yield f"{rule.id}: the name {name!r} speaks for it"


def _of_texts(rule: Rule, rules: Rules) -> Iterator[str]:
    """Sentences that must and must not be said to hold the kind."""
    if rule.text and not rule.examples.texts:
        yield f"{rule.id}: looks into texts and has no example of a text"
    search = texts_of(rules).hits
    for i, text in enumerate(rule.examples.texts):
        if not any(h.entity == rule.entity for h in search(text)):
            yield f"{rule.id}: examples.texts[{i}] is not taken"
    for i, text in enumerate(rule.examples.not_texts):
        if any(h.entity == rule.entity for h in search(text)):
            yield f"{rule.id}: examples.not_texts[{i}] is taken"


def _takes(rule: Rule, value: str, rules: Rules) -> bool:
    shapes = Shapes([value])
    if any(value_matches(v, shapes) for v in rule.values):
        return True
    return any(value_passes(w, value, rules.dictionaries) for w in rule.words)


def _speaks(rule: Rule, name: str, rules: Rules) -> bool:
    found = match(rules.vocabulary.tokens(name), frozenset(), rules)
    return any(m.rule == rule.id and not m.off and m.weight > 0 for m in found)
