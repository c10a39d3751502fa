"""Evidence into a verdict: gathered by kind, one piece of each sort kept, scaled, added up, collisions settled.

score = prior + name + comment + best of (pattern, checksum, dictionary) + text + type + what the table says;
confidence = 1 / (1 + e^-score). Every term is an `Evidence` that bears its fitted weight, so that ``explain`` prints a
sum that adds up. Whether a kind stands at all is decided on the weights set by hand: the fit moves no threshold.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from ..model import Category, Evidence, EvidenceKind, Protection, Rival, Subject, record
from .base import Clue
from .fields import Context, Field, TableView
from .names import is_opaque, named_subject
from .protection import protection_of
from .rulebook.rules import Rule, Rules
from .rulebook.scale import OPAQUE, scaled
from .table.contextual import INTRINSIC, NOBODY, PEOPLE
from .table.surroundings import VALUE_KINDS, around, listed
from .values import against

_UNLISTED = 0.3
_RIVAL, _MOST_RIVALS = 0.02, 2
_COULD_BE_NAMES = 0.8
_SINGLE = frozenset({"FIRST_NAME", "LAST_NAME", "PATRONYMIC"})
_OWN = frozenset(
    {Category.IDENTITY, Category.GOVERNMENT_ID, Category.CREDENTIAL, Category.BIOMETRIC, Category.CONVICTION}
)


@record
class Verdict:
    """The winning kind of one field."""

    rule: Rule
    subject: Subject
    score: float
    evidence: tuple[Evidence, ...]
    rivals: tuple[Rival, ...] = ()

    @property
    def confidence(self) -> float:
        """Probability, four digits."""
        return probability(self.score)


def probability(score: float) -> float:
    """The logistic of a score, rounded so that two runs print the same."""
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, score)))), 4)


def subject_of(field: Field, rule: Rule, view: TableView, rules: Rules) -> Subject:
    """Whom a value of this kind in this field is about: its own name's qualifier first, then the table."""
    if rule.category is Category.ORGANISATION:
        return Subject.ORGANISATION
    own = named_subject(field.tokens, rules)
    if own in NOBODY and len(field.tokens) == 1:
        own = None  # a column called status is about whom its table is about
    if own is Subject.ORGANISATION and view.person_words.intersection(field.tokens):
        return view.subject if view.subject in PEOPLE else Subject.CUSTOMER
    if own is Subject.ORGANISATION and rule.category in INTRINSIC and rule.context != "organisation":
        own = None
    found = own if own is not None else view.subject
    if found is Subject.ORGANISATION and rule.category in INTRINSIC:
        return Subject.CONTACT_PERSON
    if rule.category is not None and rule.category.value.startswith("transaction_"):
        return view.subject if view.subject in PEOPLE else Subject.CUSTOMER
    if found in NOBODY and (not rule.held or rule.category in _OWN):
        return Subject.UNKNOWN
    return found


def decide(field: Field, clues: Iterable[Clue], view: TableView, context: Context) -> Verdict | None:
    """Return the best kind of a field, None if nothing or only a kind that is nobody's comes out best."""
    scored = candidates(field, clues, view, context)
    if not scored or scored[0].rule.category is None:
        return None
    rivals = (_rival(v) for v in scored[1:] if v.confidence >= _RIVAL)
    return replace(scored[0], rivals=tuple(islice(rivals, _MOST_RIVALS)))


def _rival(v: Verdict) -> Rival:
    gave_way = any(e.kind is EvidenceKind.COLLISION for e in v.evidence)
    return Rival(entity=v.rule.entity, confidence=v.confidence, gave_way=gave_way)


def candidates(field: Field, clues: Iterable[Clue], view: TableView, context: Context) -> list[Verdict]:
    """Every kind that stands in a field, best first; a kind of the rules wins a tie against one that is nobody's."""
    rules = context.rules
    scored: list[Verdict] = []
    for entity, evidence in _gathered(field, clues, rules).items():
        verdict = _score(field, entity, evidence, view, rules)
        if verdict is not None:
            scored.append(verdict)
    scored = _collide(scored, rules)
    return sorted(scored, key=lambda v: (-v.score, v.rule.category is None, v.rule.entity))


def _gathered(field: Field, clues: Iterable[Clue], rules: Rules) -> dict[str, list[Evidence]]:
    """Evidence by kind, of those that anything speaks for; a hash or a mask says nothing against one."""
    by_entity: dict[str, list[Evidence]] = defaultdict(list)
    for clue in clues:
        by_entity[clue.entity].append(clue.evidence)
    spoken = {
        e: [*found, *against(field, e, rules)] for e, found in by_entity.items() if any(x.weight > 0 for x in found)
    }
    if protection_of(field) is Protection.PLAIN:
        return spoken
    return {e: [x for x in found if x.weight >= 0 or not _of_values(x)] for e, found in spoken.items()}


def _of_values(e: Evidence) -> bool:
    """Whether it comes from the forms of values."""
    return e.kind in VALUE_KINDS or e.rule.endswith(":form")


def _score(field: Field, entity: str, evidence: list[Evidence], view: TableView, rules: Rules) -> Verdict | None:
    """The sum for one kind, None if it does not stand."""
    rule = _rule_for(entity, evidence, rules)
    if rule is None or (rule.gives_way and view.transaction > 0):
        return None
    kept = _strongest(evidence)
    if view.subject not in NOBODY:
        kept = [_unknown_names(e, field, evidence, view) for e in kept]
    if not _stands(kept, rules):
        return None
    if not (is_opaque(field.tokens) or _named_at_all(kept)) and _only_a_form(field, rule, rules):
        return None
    subject = subject_of(field, rule, view, rules)
    bare = OPAQUE if is_opaque(field.tokens) else "prior"
    prior = Evidence(kind=EvidenceKind.PRIOR, rule=bare, weight=rules.weights["prior"] + rule.prior)
    if field.keyed and rule.entity == "ACCOUNT_ID" and not _named_by(kept, "strong"):
        kept.append(Evidence(kind=EvidenceKind.TYPE, rule=f"{rule.id}:key", weight=rules.weights["surrogate_key"]))
    beside = [*around(field, rule, kept, subject, view, rules), *listed(field, rule, kept, view, rules)]
    return _summed(rule, subject, scaled((prior, *kept, *beside), rules.weights))


def _only_a_form(field: Field, rule: Rule, rules: Rules) -> bool:
    """Whether much else looks like this kind, so that a name which says something else has to be believed.

    Numbers with two decimals, numbers of five or six digits, codes of two values (a flag, a type), long names.
    """
    if rule.context == "transaction" or rule.entity == "POSTAL_CODE":
        return True
    if rule.category is Category.FREE_TEXT:
        return any(rules.vocabulary.among("bare_names", t) for t in field.tokens[-1:])
    if rule.entity in _SINGLE:  # a firm called Martin
        return any(rules.vocabulary.subjects.get(t) is Subject.ORGANISATION for t in field.tokens)
    coded = len(field.counts) == 1 or any(rules.vocabulary.among("modifiers", t) for t in field.tokens)
    return rule.entity == "GENDER" and coded


def _summed(rule: Rule, subject: Subject, evidence: tuple[Evidence, ...]) -> Verdict:
    return Verdict(rule=rule, subject=subject, score=sum(e.weight for e in evidence), evidence=evidence)


def _named_at_all(kept: list[Evidence]) -> bool:
    """Whether the name or the comment speaks for the kind."""
    return any(e.kind in (EvidenceKind.NAME, EvidenceKind.COMMENT) and e.weight > 0 for e in kept)


def _unknown_names(e: Evidence, field: Field, evidence: list[Evidence], view: TableView) -> Evidence:
    """The same evidence, but lighter where a name says "person's name" and the values could be names nobody listed.

    What a name cannot be (digits, sentences, signs) still speaks against it in full.
    """
    against = e.kind is EvidenceKind.DICTIONARY and e.weight < -_UNLISTED and e.rule.endswith(("_name", "patronymic"))
    register = view.subject in PEOPLE and (view.register or view.contacts)  # there, a bare name is a person's as well
    if not against or not any(_named_by(evidence, s) for s in ("strong", "medium", *(["contextual"] * register))):
        return e
    could = field.shapes.share("lc") + field.shapes.share("xy") / 2
    return replace(e, weight=-_UNLISTED) if could >= _COULD_BE_NAMES and not field.is_text else e


def _named_by(kept: list[Evidence], strength: str) -> bool:
    """Whether the name speaks for the kind in that strength."""
    return any(e.kind is EvidenceKind.NAME and e.weight > 0 and e.rule.endswith(f".{strength}") for e in kept)


def _stands(kept: list[Evidence], rules: Rules) -> bool:
    """Whether there is more for the kind than a form that many values have."""
    if any(e.weight > 0 and e.kind not in VALUE_KINDS for e in kept):
        return True
    return any(e.weight >= rules.weights["values_alone"] for e in kept)


def _rule_for(entity: str, evidence: list[Evidence], rules: Rules) -> Rule | None:
    """The rule file whose evidence weighs most, among those of one entity."""
    best = max(evidence, key=lambda e: (e.weight, e.rule))
    return rules.by_id.get(best.rule.partition(":")[0]) or rules.of_entity.get(entity)


def _strongest(evidence: list[Evidence]) -> list[Evidence]:
    """One piece of each sort: the best name, the best of values, the best of text; comments help only a weak name."""
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for e in evidence:
        groups["values" if e.kind in VALUE_KINDS else e.kind.value].append(e)
    kept = [max(group, key=lambda e: (e.weight, e.rule)) for _, group in sorted(groups.items())]
    if any(e.kind is EvidenceKind.NAME and e.weight > 1 for e in kept):
        kept = [e for e in kept if e.kind is not EvidenceKind.COMMENT]
    return kept


def _collide(scored: list[Verdict], rules: Rules) -> list[Verdict]:
    """Settle known collisions: the kind whose name is not written on the column gives way to the other."""
    by_entity = {v.rule.entity: v for v in scored}
    lost: dict[str, float] = {}
    for c in rules.collisions:
        winner, loser = by_entity.get(c.winner), by_entity.get(c.loser)
        if winner is None or loser is None or not _valued(winner) or _valued(loser) is c.one_sided:
            continue
        if c.one_sided:
            lost[c.loser] = max(lost.get(c.loser, 0.0), c.weight)
            continue
        named_loser, named_winner = _named(loser), _named(winner)
        gives = c.winner if named_loser and not named_winner else c.loser
        lost[gives] = max(lost.get(gives, 0.0), c.weight)
    return [_minus(v, lost.get(v.rule.entity, 0.0), rules) for v in scored]


def _minus(v: Verdict, weight: float, rules: Rules) -> Verdict:
    if not weight:
        return v
    against = Evidence(kind=EvidenceKind.COLLISION, rule=f"{v.rule.id}:collision", weight=-weight)
    return _summed(v.rule, v.subject, (*v.evidence, *scaled((against,), rules.weights)))


def _valued(v: Verdict) -> bool:
    return any((e.kind in VALUE_KINDS or e.kind is EvidenceKind.TEXT) and e.weight > 0 for e in v.evidence)


def _named(v: Verdict) -> bool:
    return any(e.kind in (EvidenceKind.NAME, EvidenceKind.COMMENT) and e.weight > 0 for e in v.evidence)
