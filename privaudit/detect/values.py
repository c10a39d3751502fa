"""What the values say: anchored patterns and check digits on the distinct values, weighed against chance.

A kind is decided on the share of matching values, never on one: the weight is the log of how much likelier the hits are
if the column is of that kind than if its values matched by chance, between the rule's own bounds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary

from ..model import Evidence, EvidenceKind, Role, TypeFamily
from .base import Clue, DetectorGap
from .fields import Context, Field
from .prepare.choice import chosen
from .prepare.shapes import Shapes
from .rulebook.needs import needs
from .rulebook.patterns import given_up
from .rulebook.rules import Rule, Rules, ValueRule
from .validators import dates, find
from .validators import generic as phones
from .validators.ru import account_key

MOST_CHECKED = 200
MOST_PHONES = 40
_PROBE = 40
_DECIDED = -10.0
_DIGITS = frozenset("d")
_NO_SIGNS = re.compile(r"[\W_]+")
_LOW_SHARE = 0.2
_CONTAINED_FLOOR = 5.0
_COUNTS_AS_MISS = 4
_ENOUGH_TO_REFUTE = 20
_DIFFERENT, _MOSTLY_MIXED = 0.9, 0.8
_MIXED = re.compile(r"(?=[^\d\n]*\d)(?=\w*[^\w\s.,:/-])[^\n]{8,400}|[^\x00-\u052f]{4,400}")


def log_likelihood(hits: int, seen: int, chance: float, expect: float) -> float:
    """Log of the likelihood ratio of ``hits`` in ``seen`` under a share of ``expect`` against one of ``chance``."""
    if expect <= chance:
        return 0.0
    return hits * math.log(expect / chance) + (seen - hits) * math.log((1 - expect) / (1 - chance))


def weigh(hits: int, seen: int, rule: ValueRule) -> float:
    """The weight of a pattern's result, between ``-miss`` and ``weight``."""
    return max(-rule.miss, min(rule.weight, log_likelihood(hits, seen, rule.chance, rule.expect)))


class Values:
    """The detector of patterns and check digits."""

    name = "values"

    def look(self, context: Context) -> Iterator[Clue | DetectorGap]:
        """Yield one clue a pattern that speaks for a kind; what speaks against one, `against` says when asked."""
        index = index_of(context.rules)
        for field in context.fields:
            if field.distinct and not field.nested:
                yield from _of_field(field, index, context)
                yield from _birth_spread(field)
        yield from _accounts_beside_codes(context)


class Index:
    """Which value rules can take values of a class and length; made once for a set of rules."""

    def __init__(self, rules: Rules) -> None:
        self.pairs = [(rule, value_rule) for rule in rules.rules for value_rule in rule.values]
        self.of_entity: dict[str, list[Rule]] = {}
        for rule in rules.rules:
            self.of_entity.setdefault(rule.entity, []).append(rule)
        self._at: dict[tuple[str, int], frozenset[int]] = {}

    def taking(self, groups: Iterable[tuple[str, int]]) -> Iterator[tuple[Rule, ValueRule]]:
        """Yield the rules that any group's values can match, in the order of the rules."""
        found = frozenset[int]().union(*(self._of_group(g) for g in groups))
        return (self.pairs[i] for i in sorted(found))

    def _of_group(self, group: tuple[str, int]) -> frozenset[int]:
        if group not in self._at:
            kind, length = group
            fits = (kind in v.classes and v.shortest <= length <= v.longest for _, v in self.pairs)
            self._at[group] = frozenset(i for i, fit in enumerate(fits) if fit)
        return self._at[group]


_INDEXES: WeakKeyDictionary[Rules, Index] = WeakKeyDictionary()


def index_of(rules: Rules) -> Index:
    """The index of a set of rules."""
    if rules not in _INDEXES:
        _INDEXES[rules] = Index(rules)
    return _INDEXES[rules]


def _of_field(field: Field, index: Index, context: Context) -> Iterator[Clue]:
    total = len(field.distinct)
    tried: dict[str, tuple[int, float]] = {}
    field.shapes.tried = tried
    if field.column.family is TypeFamily.BOOLEAN:
        return
    for rule, value_rule in index.taking(field.shapes.groups):
        if rule.distinct_max and total > rule.distinct_max:
            continue
        matched, standing = _matching(value_rule, field.shapes)
        if not matched or given_up(value_rule.pattern):
            continue  # counts of some of the values would say what nobody saw
        hits, checked = _valid(matched, value_rule, context.regions)
        share = (hits / checked if checked else 0.0) * len(matched) * standing / total
        kind = EvidenceKind.CHECKSUM if value_rule.validator else EvidenceKind.PATTERN
        if share < _LOW_SHARE and value_rule.contained and hits:
            yield from _contained(field, rule, value_rule, hits, checked, share, kind)
        valid = round(share * total)
        weight = weigh(valid, total, value_rule) if total >= _COUNTS_AS_MISS or hits else 0.0
        if weight > 0 and not _spread_enough(matched, value_rule, total):
            weight = 0.0
        tried[value_rule.id] = (valid, weight)
        if weight > 0:
            yield _clue(field, rule.entity, kind, value_rule.id, weight, (valid, total, value_rule.chance))


def against(field: Field, entity: str, rules: Rules) -> Iterator[Evidence]:
    """Yield what the field's values say against a kind: forms that were not met, too many different values.

    Empty if the values were not looked at. Made for kinds that something speaks for only: most columns would carry a
    hundred such pieces of evidence for nothing.
    """
    tried = field.shapes.tried if field.distinct and not field.nested else None
    total = len(field.distinct)
    for rule in index_of(rules).of_entity.get(entity, ()) if tried is not None else ():
        if rule.distinct_max and total > rule.distinct_max:
            yield _evidence(EvidenceKind.CARDINALITY, f"{rule.id}:distinct", -rules.weights["distinct_over"], None)
        elif field.column.family is TypeFamily.BOOLEAN or any(given_up(v.pattern) for v in rule.values):
            continue
        elif tried is not None:
            yield from _misses(rule, tried, total)
            if rule.strict and total >= _ENOUGH_TO_REFUTE and not any(v.id in tried for v in rule.values):
                weight = rules.weights["form_unusual" if _unusual(field) else "form_refuted"]
                yield _evidence(EvidenceKind.CARDINALITY, f"{rule.id}:form", -weight, None)


def _unusual(field: Field) -> bool:
    """Whether values are plainly made by something: letters, digits and signs mixed, long, no two alike.

    So are encrypted, decorated and foreign ones; flags, dates, words and numbers are plainly something else.
    """
    if len(field.distinct) < _DIFFERENT * field.filled:
        return False
    some = field.spread(_PROBE)
    return sum(_MIXED.fullmatch(v) is not None for v in some) >= _MOSTLY_MIXED * len(some)


def _misses(rule: Rule, tried: dict[str, tuple[int, float]], total: int) -> Iterator[Evidence]:
    """The forms of a rule that too few values have."""
    for value_rule in rule.values:
        met = tried.get(value_rule.id)
        if met is None:
            met = (0, weigh(0, total, value_rule) if total >= _COUNTS_AS_MISS else 0.0)
        if met[1] < 0:
            kind = EvidenceKind.CHECKSUM if value_rule.validator else EvidenceKind.PATTERN
            yield _evidence(kind, value_rule.id, met[1], (met[0], total, value_rule.chance))


def matching(rule: ValueRule, shapes: Shapes) -> list[str]:
    """The values of the rule's classes and lengths that its pattern takes whole; of many values, of some of them."""
    return _matching(rule, shapes)[0]


def _matching(rule: ValueRule, shapes: Shapes) -> tuple[list[str], float]:
    """Values that the pattern takes whole, and for how many values each stands.

    All values are asked for kinds that are looked for in small shares, else two hundred of them; none but forty if none
    of these matches.
    """
    words = needs(rule.pattern.pattern, rule.pattern.flags).words if rule.contained else ()
    if words and not shapes.has_any(words):
        return [], 1.0
    candidates = shapes.candidates(rule.classes, rule.shortest, rule.longest)
    takes = rule.pattern.fullmatch
    if rule.contained or len(candidates) <= 2 * _PROBE:
        return list(filter(takes, candidates)), 1.0
    if not any(map(takes, _spread(candidates, _PROBE))):
        return [], 1.0
    asked = _spread(candidates, MOST_CHECKED)
    return list(filter(takes, asked)), len(candidates) / len(asked)


def value_matches(rule: ValueRule, shapes: Shapes, regions: tuple[str, ...] = ("RU", "US", "GB", "DE")) -> bool:
    """Whether any of the values passes the pattern and its validator; ``regions`` are those of phone numbers."""
    return not given_up(rule.pattern) and _valid(matching(rule, shapes), rule, regions)[0] > 0


def _valid(matched: list[str], rule: ValueRule, regions: tuple[str, ...]) -> tuple[int, int]:
    """How many of the matched values the validator takes, and how many it was asked about."""
    if rule.validator is None or not matched:
        return len(matched), len(matched)
    limit = MOST_PHONES if rule.validator == "phone" else MOST_CHECKED
    asked = _spread(matched, limit)
    if rule.validator == "phone":
        return _phones(asked, regions), len(asked)
    check = find(rule.validator)
    if len(asked) > 2 * _PROBE:
        some = _spread(asked, _PROBE)
        passed = sum(check(v) for v in some)
        if log_likelihood(passed, len(some), rule.chance, rule.expect) < _DECIDED:
            return passed, len(some)  # chance, whatever the rest would be
    return sum(check(v) for v in asked), len(asked)


def _phones(values: list[str], regions: tuple[str, ...]) -> int:
    """How many are valid numbers; the region of the last one is tried first, since a column's are of one country."""
    hits, order = 0, list(regions)
    for value in values:
        if value.startswith(("+", "00")):
            hits += phones.phone(value, regions)
        elif region := next((r for r in order if phones.phone(value, (r,))), None):
            hits += 1
            order.remove(region)
            order.insert(0, region)
    return hits


def _spread(values: list[str], limit: int) -> list[str]:
    """At most ``limit`` of the values, drawn from all of them."""
    return values if len(values) <= limit else [values[i] for i in chosen(len(values), limit)]


def _spread_enough(matched: list[str], rule: ValueRule, total: int) -> bool:
    """Whether the matches begin in enough different ways: running numbers share their first digits."""
    if rule.spread <= 1 or total < 10:
        return True
    return len({_NO_SIGNS.sub("", v)[:4] for v in matched}) >= rule.spread


def _contained(
    field: Field, rule: Rule, value_rule: ValueRule, hits: int, checked: int, share: float, kind: EvidenceKind
) -> Iterator[Clue]:
    """A kind found in a few values of a column of something else: only if chance cannot explain the hits."""
    weight = min(value_rule.weight, log_likelihood(hits, checked, value_rule.chance, value_rule.expect))
    if hits >= 2 and weight >= min(_CONTAINED_FLOOR, value_rule.weight):
        evidence = (hits, len(field.distinct), value_rule.chance)
        yield _clue(field, rule.entity, kind, value_rule.id, weight, evidence, Role.CONTAINED, share)


def _accounts_beside_codes(context: Context) -> Iterator[Clue]:
    """Account numbers whose key fits the bank's code in the same row: certain where one in ten would by chance."""
    accounts = [f for f in context.fields if f.path is None and f.shapes.candidates(_DIGITS, 20, 20)]
    codes = [f for f in context.fields if f.path is None and f.shapes.candidates(_DIGITS, 9, 9)] if accounts else []
    for field in accounts:
        for code in codes:
            pairs = {(a, b) for a, b in zip(field.texts, code.texts, strict=False) if a and b and len(b) == 9}
            hits = sum(account_key(a, b) for a, b in pairs)
            weight = min(8.0, log_likelihood(hits, len(pairs), 0.1, 0.95))
            if weight > 0:
                counts = (hits, len(pairs), 0.1)
                yield _clue(
                    field, "BANK_ACCOUNT", EvidenceKind.CHECKSUM, "generic.bank_account:with_bic", weight, counts
                )


def _birth_spread(field: Field) -> Iterator[Clue]:
    """Dates without a time that lie over decades and end before now: birth dates do, dates of business do not."""
    values = field.spread(MOST_CHECKED)
    if len(values) < 8 or not (8 <= len(values[0]) <= 19) or field.column.family is TypeFamily.BOOLEAN:
        return
    years = sorted(y for v in values if (y := dates.year_of(v)) is not None)
    if len(years) < 0.8 * len(values):
        return
    low, middle, high = years[len(years) // 10], years[len(years) // 2], years[(len(years) * 9) // 10]
    timed = sum(len(v) > 10 and not v.endswith(("00:00:00", "00:00")) for v in values)
    if high - low >= 15 and 1930 <= middle <= 2008 and high <= 2020 and timed * 10 < len(values):
        evidence = (len(years), len(values), 0.02)
        yield _clue(field, "DATE_OF_BIRTH", EvidenceKind.PATTERN, "generic.birth_date:spread", 3.5, evidence)
    elif low >= 2010 or (timed * 2 > len(values)):
        yield _clue(field, "DATE_OF_BIRTH", EvidenceKind.PATTERN, "generic.birth_date:recent", -2.5, None)


def _clue(
    field: Field,
    entity: str,
    kind: EvidenceKind,
    rule: str,
    weight: float,
    counts: tuple[int, int, float] | None,
    role: Role = Role.COLUMN,
    share: float | None = None,
) -> Clue:
    evidence = _evidence(kind, rule, weight, counts)
    return Clue(column=field.column.name, path=field.path, entity=entity, evidence=evidence, role=role, share=share)


def _evidence(kind: EvidenceKind, rule: str, weight: float, counts: tuple[int, int, float] | None) -> Evidence:
    hits, seen, chance = counts or (None, None, None)
    return Evidence(kind=kind, rule=rule, weight=round(weight, 3), hits=hits, seen=seen, chance=chance)


DETECTOR = Values()
