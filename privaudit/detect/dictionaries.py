"""What dictionaries say of values: names of people, places, companies, streets; short closed lists such as gender."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Category, Evidence, EvidenceKind, TypeFamily
from .base import Clue, DetectorGap
from .fields import Context, Field
from .people import KINDS
from .rules import Rule, WordRule
from .values import log_likelihood
from .vocabulary import Dictionaries, fold

MOST_WORDS = 150
_FEW = 3
_DECIDES = 5
_OPEN = frozenset({Category.LOCATION, Category.IDENTITY, Category.EMPLOYMENT})
_SUPPORTS = 1.9
"""Under the weight that decides alone: what a handful of values, or codes of two letters, can say."""
_FAMILIES = frozenset(
    {TypeFamily.TEXT, TypeFamily.OTHER, TypeFamily.ENUM, TypeFamily.JSON, TypeFamily.ARRAY, TypeFamily.XML}
)


class InDictionaries:
    """The detector of words."""

    name = "dictionaries"

    def look(self, context: Context) -> Iterator[Clue | DetectorGap]:
        """Yield one clue a word rule, for columns whose values have letters and are no sentences."""
        rules = [(r, w) for r in context.rules.rules for w in r.words]
        for field in context.fields:
            if not field.distinct or field.nested or field.is_prose:
                continue
            letters = field.shapes.share("lcxyo")
            for rule, word_rule in rules:
                if word_rule.codes or (letters >= 0.5 and field.column.family in _FAMILIES):
                    yield from _of_words(field, rule, word_rule, context)


def _of_words(field: Field, rule: Rule, word_rule: WordRule, context: Context) -> Iterator[Clue]:
    if rule.distinct_max and len(field.distinct) > rule.distinct_max:
        return
    values = field.spread(MOST_WORDS)
    if word_rule.kind in KINDS:
        hits = sum(value_passes(word_rule, v, context.rules.dictionaries) for v in values)
    else:
        words = context.rules.dictionaries.get(word_rule.kind)
        hits = sum(v in words for v in field.folded(MOST_WORDS))
    if len(values) < _FEW and not hits:
        return
    if rule.category is Category.LOCATION and all(len(v) < 2 for v in values):
        return  # one letter is no country
    raw = log_likelihood(hits, len(values), word_rule.chance, word_rule.expect)
    weight = max(-word_rule.miss, min(word_rule.weight, raw))
    if rule.category in _OPEN and weight > _SUPPORTS and _few_or_short(field):
        weight = _SUPPORTS
    if weight:
        evidence = Evidence(
            kind=EvidenceKind.DICTIONARY,
            rule=f"{rule.id}:{word_rule.kind}",
            weight=round(weight, 3),
            hits=hits,
            seen=len(values),
            chance=word_rule.chance,
        )
        yield Clue(column=field.column.name, path=field.path, entity=rule.entity, evidence=evidence)


def _few_or_short(field: Field) -> bool:
    """Whether a hit can be chance: a handful of values over and over, or codes of one or two letters only."""
    if all(len(v) <= 2 for v in field.spread(MOST_WORDS)):
        return True
    return len(field.distinct) < _DECIDES and field.filled >= 2 * len(field.distinct)


def value_passes(rule: WordRule, value: str, dictionaries: Dictionaries) -> bool:
    """Whether one value passes a word rule: a test of `people`, or a look-up of the whole value."""
    if rule.kind in KINDS:
        return KINDS[rule.kind](_cased(value), dictionaries)
    return fold(value) in dictionaries.get(rule.kind)


def _cased(value: str) -> str:
    """Upper- and lower-cased values are titled, since names are judged by their capitals."""
    if value.islower() and "." in value:
        return value  # logins such as i.surname are no initials
    return value.title() if value.isupper() or value.islower() else value


DETECTOR = InDictionaries()
