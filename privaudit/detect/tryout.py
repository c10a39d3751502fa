"""What each rule makes of a table that a person brings: counts a column and rule, never a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Classification, Table, TableSample, record
from .base import DetectorGap
from .classify import classify
from .dictionaries import MOST_WORDS, value_passes
from .fields import Context, Field
from .nested.segments import SHARED, Segments
from .rulebook.patterns import given_up
from .rulebook.rules import Rule, Rules, ValueRule
from .validators import find
from .validators import generic as phones


@record
class Taken:
    """How many of the different values that were looked at one rule takes."""

    rule: str
    entity: str
    hits: int
    seen: int


@record
class TriedField:
    """One column, or one path inside it."""

    column: str
    path: str | None
    filled: int
    distinct: int
    verdicts: tuple[Classification, ...]
    taken: tuple[Taken, ...]
    """By rule, those that take most first."""


@record
class Tried:
    """A whole table; ``gaps`` are detectors and patterns that could not look to the end."""

    fields: tuple[TriedField, ...]
    gaps: tuple[DetectorGap, ...]


def try_out(table: Table, sample: TableSample, rules: Rules, *, regions: tuple[str, ...]) -> Tried:
    """Return what is found in a table and what each rule takes there."""
    verdict = classify(table, sample, rules, regions=regions)
    context = Context(table, sample, rules, regions)
    fields = []
    for field in context.fields:
        if field.nested:
            continue
        found = [c for c in verdict.classifications if (c.column, c.path) == field.key]
        taken = [t for rule in rules.rules for t in _taken(field, rule, context)]
        fields.append(
            TriedField(
                column=field.column.name,
                path=field.path,
                filled=field.filled,
                distinct=len(field.counts),
                verdicts=tuple(sorted(found, key=lambda c: (c.role, c.entity))),
                taken=tuple(sorted(taken, key=lambda t: (-t.hits, t.rule))),
            )
        )
    return Tried(fields=tuple(fields), gaps=verdict.gaps)


def headings(names: Sequence[str], shared: Sequence[float] | None, rules: Rules) -> tuple[bool, ...]:
    """Say of each name of a column in a file whether it may be printed; what is no name of a field may be a value.

    ``shared``: of JSON, the share of objects that have each name; most having it, unknown words in Latin letters pass.
    """
    segments = Segments(rules)
    often = shared or [0.0] * len(names)
    return tuple(
        segments.known(" ".join(w.removesuffix(".") for w in n.split()))
        or (share >= SHARED and segments.member(n.strip()))
        for n, share in zip(names, often, strict=True)
    )


def _taken(field: Field, rule: Rule, context: Context) -> Iterator[Taken]:
    forms: set[str] = set()
    for value_rule in rule.values:
        if not given_up(value_rule.pattern):
            forms |= _passing(field, value_rule, context.regions)
    if forms:
        yield Taken(rule=rule.id, entity=rule.entity, hits=len(forms), seen=len(field.distinct))
    words = field.spread(MOST_WORDS)
    for word_rule in rule.words if not field.is_text else ():
        hits = sum(value_passes(word_rule, v, context.rules.dictionaries) for v in words)
        if hits:
            yield Taken(rule=f"{rule.id}:{word_rule.kind}", entity=rule.entity, hits=hits, seen=len(words))


def _passing(field: Field, rule: ValueRule, regions: tuple[str, ...]) -> set[str]:
    candidates = field.shapes.candidates(rule.classes, rule.shortest, rule.longest)
    matched = {v for v in candidates if rule.pattern.fullmatch(v)}
    if rule.validator is None:
        return matched
    if rule.validator == "phone":
        return {v for v in matched if phones.phone(v, regions)}
    check = find(rule.validator)
    return {v for v in matched if check(v)}
