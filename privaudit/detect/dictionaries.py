"""What dictionaries say of values: names of people, places, companies, streets; short closed lists such as gender."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property

from ..model import Category, Evidence, EvidenceKind, TypeFamily
from .base import Clue, DetectorGap
from .fields import Context, Field
from .names import is_opaque
from .rulebook.rules import Rule, WordRule
from .values import log_likelihood
from .words.people import KINDS
from .words.vocabulary import Dictionaries, fold
from .words.wordforms import FORMS
from .words.wordneeds import Words

MOST_WORDS = 150
_FEW = 3
_SHORT = 3
_FORM_WITH_NAME = 2.5
"""What one word of a value can say where the column has a name: less than stands alone."""
_PROBE = 50
_LABELLED = 6
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
            letters = field.shapes.share("lcxyo") >= 0.5 and field.column.family in _FAMILIES
            read = _Read(field, context.rules.dictionaries)
            for rule, word_rule in rules:
                if (word_rule.codes or letters) and not (rule.distinct_max and len(field.distinct) > rule.distinct_max):
                    yield from _of_words(field, read, rule, word_rule, context)


class _Read:
    """A field's values as word rules see them, prepared once."""

    def __init__(self, field: Field, words: Dictionaries) -> None:
        self.values = field.spread(MOST_WORDS)
        self._field, self._words = field, words
        self.one_letter = all(len(v) < 2 for v in self.values)

    @cached_property
    def cased(self) -> list[str]:
        """The values as names are written."""
        return [_cased(v) for v in self.values]

    @cached_property
    def words(self) -> Words:
        """All their words."""
        return Words(self.values)

    @cached_property
    def names(self) -> list[str]:
        """Those that can be full names: without a sole trader's form, none if nearly all begin as a place does."""
        if len(self.values) < _LABELLED:
            return self.cased
        label, n = Counter(v.partition(" ")[0] for v in self.values).most_common(1)[0]
        if n * 10 < 9 * len(self.values):
            return self.cased
        word = fold(label).rstrip(".")
        if word in self._words.get("street_words"):
            return []  # Г. МОСКВА is a town and no initial
        if word not in self._words.get("sole_trader_forms"):
            return self.cased
        return [_cased(v.removeprefix(label).strip()) for v in self.values]

    @cached_property
    def short(self) -> bool:
        """Whether all values are codes of one to three letters."""
        return all(len(v) <= _SHORT for v in self.values)

    @cached_property
    def few_or_short(self) -> bool:
        """Whether a hit can be chance."""
        return _few_or_short(self._field)


def _of_words(field: Field, read: _Read, rule: Rule, word_rule: WordRule, context: Context) -> Iterator[Clue]:
    values = read.values
    if word_rule.kind in KINDS:
        tested = read.names if word_rule.kind == "full_name" else read.cased
        may = read.words.may_pass(word_rule.kind, context.rules.dictionaries)
        hits = _passing(KINDS[word_rule.kind], tested, context.rules.dictionaries) if may else 0
    else:
        words = context.rules.dictionaries.get(word_rule.kind)
        folded = field.folded(MOST_WORDS)
        found = [] if words.isdisjoint(folded) else [v for v in folded if v in words]
        hits = 0 if context.rules.dictionaries.get("vague_words").issuperset(found) else len(found)
    if len(values) < _FEW and not hits:
        return
    if read.one_letter and (rule.category is Category.LOCATION or len(values) == 1):
        return  # one letter is no country, and one and the same letter in all rows no fact about anybody
    raw = log_likelihood(hits, len(values), word_rule.chance, word_rule.expect)
    weight = max(-word_rule.miss, min(word_rule.weight, raw))
    if word_rule.kind in FORMS and not is_opaque(field.tokens):
        weight = min(weight, _FORM_WITH_NAME)
    alike = rule.category is not Category.IDENTITY and hits == len(values) >= _FEW and not read.short
    if rule.category in _OPEN and weight > _SUPPORTS and read.few_or_short and not alike:
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


def _passing(test: Callable[[str, Dictionaries], bool], values: list[str], words: Dictionaries) -> int:
    """How many values pass; 0 if none of some fifty does, since a column of the kind would show one."""
    if len(values) > 2 * _PROBE and not any(test(v, words) for v in values[:: len(values) // _PROBE]):
        return 0
    return sum(test(v, words) for v in values)


def _few_or_short(field: Field) -> bool:
    """Whether a hit can be chance: a handful of values over and over, or codes of one or two letters only."""
    if all(len(v) <= 2 for v in field.spread(MOST_WORDS)):
        return True
    return len(field.distinct) < _DECIDES and (field.filled >= 2 * len(field.distinct) or len(field.distinct) == 1)


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
