"""Evidence into a verdict: log-odds added up, collisions settled, a probability and its band.

score = prior + name + comment + best of (pattern, checksum, dictionary) + text + type + what the table says;
confidence = 1 / (1 + e^-score). Every term is an `Evidence`, so that ``explain`` can print the sum.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ..model import Category, Evidence, EvidenceKind, Protection, Subject, record
from .base import Clue
from .fields import Context, Field, TableView
from .names import named_subject
from .protection import protection_of
from .rules import Rule, Rules

_UNLISTED = 0.3
_COULD_BE_NAMES = 0.8
_VALUE_KINDS = frozenset({EvidenceKind.PATTERN, EvidenceKind.CHECKSUM, EvidenceKind.DICTIONARY})
_PEOPLE = frozenset({Subject.CUSTOMER, Subject.EMPLOYEE, Subject.PATIENT, Subject.CONTACT_PERSON})
_NOBODY = frozenset({Subject.PRODUCT, Subject.NONE})
_LISTS = frozenset({Category.LOCATION, Category.DEMOGRAPHIC, Category.EMPLOYMENT})
_OF_CUSTOMERS = frozenset(
    {Category.IDENTITY, Category.CONTACT, Category.FREE_TEXT, Category.LOCATION, Category.PAYMENT}
)
_OWN = frozenset(
    {Category.IDENTITY, Category.GOVERNMENT_ID, Category.CREDENTIAL, Category.BIOMETRIC, Category.CONVICTION}
)
_INTRINSIC = frozenset(
    {
        Category.IDENTITY,
        Category.GOVERNMENT_ID,
        Category.CREDENTIAL,
        Category.DEMOGRAPHIC,
        Category.EMPLOYMENT,
        Category.SPECIAL,
        Category.BIOMETRIC,
        Category.CONVICTION,
    }
)


@record
class Verdict:
    """The winning kind of one field."""

    rule: Rule
    subject: Subject
    score: float
    evidence: tuple[Evidence, ...]

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
    if own is Subject.ORGANISATION and rule.category in _INTRINSIC and rule.context != "organisation":
        own = None
    found = own if own is not None else view.subject
    if found is Subject.ORGANISATION and rule.category in _INTRINSIC:
        return Subject.CONTACT_PERSON
    if rule.category is not None and rule.category.value.startswith("transaction_"):
        return view.subject if view.subject in _PEOPLE else Subject.CUSTOMER
    if found in _NOBODY and (not rule.held or rule.category in _OWN):
        return Subject.UNKNOWN
    return found


def decide(field: Field, clues: Iterable[Clue], view: TableView, context: Context) -> Verdict | None:
    """Return the best kind of a field, None if nothing or only a kind that is nobody's comes out best."""
    rules = context.rules
    by_entity: dict[str, list[Evidence]] = defaultdict(list)
    hidden = protection_of(field) is not Protection.PLAIN
    for clue in clues:
        if hidden and clue.evidence.kind in _VALUE_KINDS and clue.evidence.weight < 0:
            continue  # a hash or a mask says nothing against the kind
        by_entity[clue.entity].append(clue.evidence)
    scored: list[Verdict] = []
    for entity, evidence in by_entity.items():
        verdict = _score(field, entity, evidence, view, rules)
        if verdict is not None:
            scored.append(verdict)
    scored = _collide(scored, rules)
    scored.sort(key=lambda v: (-v.score, v.rule.category is None, v.rule.entity))
    return scored[0] if scored and scored[0].rule.category is not None else None


def _score(field: Field, entity: str, evidence: list[Evidence], view: TableView, rules: Rules) -> Verdict | None:
    rule = _rule_for(entity, evidence, rules)
    if rule is None or (rule.gives_way and view.transaction > 0):
        return None
    kept = [_unknown_names(e, field, evidence) for e in _strongest(evidence)]
    if not _stands(kept, rules):
        return None
    subject = subject_of(field, rule, view, rules)
    prior = Evidence(kind=EvidenceKind.PRIOR, rule="prior", weight=round(rules.weights["prior"] + rule.prior, 3))
    if field.keyed and rule.entity == "ACCOUNT_ID" and not _named_by(kept, "strong"):
        kept.append(Evidence(kind=EvidenceKind.TYPE, rule=f"{rule.id}:key", weight=rules.weights["surrogate_key"]))
    around = [*_around(field, rule, kept, subject, view, rules), *_listed(field, rule, kept, rules)]
    every = (prior, *kept, *around)
    return Verdict(rule=rule, subject=subject, score=sum(e.weight for e in every), evidence=every)


def _unknown_names(e: Evidence, field: Field, evidence: list[Evidence]) -> Evidence:
    """The same evidence, but lighter where a name says "person's name" and the values could be names nobody listed.

    What a name cannot be (digits, sentences, signs) still speaks against it in full.
    """
    against = e.kind is EvidenceKind.DICTIONARY and e.weight < -_UNLISTED and e.rule.endswith(("_name", "patronymic"))
    if not against or not any(_named_by(evidence, s) for s in ("strong", "medium")):
        return e
    could = field.shapes.share("lc") + field.shapes.share("xy") / 2
    return replace(e, weight=-_UNLISTED) if could >= _COULD_BE_NAMES and not field.is_text else e


def _named_by(kept: list[Evidence], strength: str) -> bool:
    """Whether the name speaks for the kind in that strength."""
    return any(e.kind is EvidenceKind.NAME and e.weight > 0 and e.rule.endswith(f".{strength}") for e in kept)


def _stands(kept: list[Evidence], rules: Rules) -> bool:
    """Whether there is more for the kind than a form that many values have."""
    if any(e.weight > 0 and e.kind not in _VALUE_KINDS for e in kept):
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
        groups["values" if e.kind in _VALUE_KINDS else e.kind.value].append(e)
    kept = [max(group, key=lambda e: (e.weight, e.rule)) for _, group in sorted(groups.items())]
    if any(e.kind is EvidenceKind.NAME and e.weight > 1 for e in kept):
        kept = [e for e in kept if e.kind is not EvidenceKind.COMMENT]
    return kept


def _around(
    field: Field, rule: Rule, kept: list[Evidence], subject: Subject, view: TableView, rules: Rules
) -> list[Evidence]:
    """What the table says of this kind here: its subject, and whether it records transactions."""
    w = rules.weights
    contextual = any(e.kind is EvidenceKind.NAME and e.rule.endswith("contextual") for e in kept)
    out: list[Evidence] = []

    def add(kind: EvidenceKind, name: str, weight: float) -> None:
        if weight:
            out.append(Evidence(kind=kind, rule=name, weight=round(weight, 3)))

    if rule.context == "transaction":
        against = w["transaction_against"] if contextual else w["transaction_against_named"]
        add(EvidenceKind.TABLE, "table:transactions", w["transaction_for"] if view.transaction > 0 else against)
        return out
    if rule.context == "organisation":
        fits = (
            subject is Subject.ORGANISATION
            and (named_subject(field.tokens, rules) or view.subject) is Subject.ORGANISATION
        )
        add(
            EvidenceKind.SUBJECT,
            "subject:organisation",
            w["context_for"] if fits else w["context_against"] if contextual else 0,
        )
        return out
    company = view.subject_rule == "subject:company_with_contact" and rule.entity == "PERSON"
    bare = rule.entity == "PERSON" and view.subject is Subject.ORGANISATION and not _valued_by(kept)
    bare = bare and all(rules.vocabulary.among("bare_names", t) for t in field.tokens)
    if bare or (company and named_subject(field.tokens, rules) is not Subject.CONTACT_PERSON):
        add(EvidenceKind.SUBJECT, view.subject_rule, w["context_against"])
    elif contextual:
        weight = _contextual(field, rule, view, rules)
        shown = any(e.kind in _VALUE_KINDS and e.weight >= w["values_show"] for e in kept)
        add(EvidenceKind.SUBJECT, view.subject_rule, max(weight, -1.0) if shown else weight)
    elif subject in _NOBODY:
        add(EvidenceKind.SUBJECT, view.subject_rule, w["subject_against"])
    elif _of_company(rule, kept, view) and named_subject(field.tokens, rules) not in _PEOPLE:
        add(EvidenceKind.SUBJECT, view.subject_rule, w["company_number"])
    elif subject is Subject.UNKNOWN and rule.category is Category.LOCATION and not view.people:
        add(EvidenceKind.SIBLINGS, "siblings:no_people", w["place_without_people"])
    elif view.subject in _NOBODY and named_subject(field.tokens, rules) not in _PEOPLE:
        add(EvidenceKind.SUBJECT, view.subject_rule, w["subject_against_own"])
    elif subject in _PEOPLE or subject is Subject.ORGANISATION:
        add(EvidenceKind.SUBJECT, view.subject_rule, w["subject_for"])
    return out


def _of_company(rule: Rule, kept: list[Evidence], view: TableView) -> bool:
    """Whether a number known by its name only lies in a table of organisations: a company has tax numbers too."""
    of_state = rule.category is Category.GOVERNMENT_ID
    return of_state and view.subject is Subject.ORGANISATION and not _valued_by(kept)


def _valued_by(kept: list[Evidence]) -> bool:
    """Whether values speak for the kind."""
    return any(e.kind in _VALUE_KINDS and e.weight > 0 for e in kept)


def _listed(field: Field, rule: Rule, kept: list[Evidence], rules: Rules) -> list[Evidence]:
    """Against places and posts none of which occurs twice, where no name says them: a reference list, not people."""
    if rule.category not in _LISTS or any(e.kind is EvidenceKind.NAME and e.weight > 0 for e in kept):
        return []
    if not any(e.kind is EvidenceKind.DICTIONARY and e.weight > 0 for e in kept):
        return []
    if field.filled < 8 or len(field.counts) < 0.98 * field.filled:
        return []
    return [Evidence(kind=EvidenceKind.CARDINALITY, rule=f"{rule.id}:each_once", weight=rules.weights["listed_once"])]


def _contextual(field: Field, rule: Rule, view: TableView, rules: Rules) -> float:
    """The weight of a table's subject for a name that means something only there: ``name`` in ``customer``."""
    w = rules.weights
    own = named_subject(field.tokens, rules)
    where = own if own is not None else view.subject
    if rule.contextual_for:
        return w["context_for"] if where in rule.contextual_for else w["context_against"]
    if own is None and view.subject_rule == "subject:transactions":
        fits = rule.category in _OF_CUSTOMERS and not view.items
        return w["context_transaction"] if fits else w["context_against"]
    if where in _PEOPLE or (where is Subject.PUBLIC_FIGURE and rule.category in _INTRINSIC):
        return w["context_for"]
    if where is Subject.UNKNOWN and rule.category is Category.FREE_TEXT and view.person_key:
        return w["context_transaction"]
    if where is Subject.UNKNOWN or (where is Subject.ORGANISATION and rule.category not in _INTRINSIC):
        return w["context_unknown"]
    return w["context_against"]


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
    return [_minus(v, lost.get(v.rule.entity, 0.0)) for v in scored]


def _minus(v: Verdict, weight: float) -> Verdict:
    if not weight:
        return v
    against = Evidence(kind=EvidenceKind.COLLISION, rule=f"{v.rule.id}:collision", weight=-weight)
    return Verdict(rule=v.rule, subject=v.subject, score=v.score - weight, evidence=(*v.evidence, against))


def _valued(v: Verdict) -> bool:
    return any((e.kind in _VALUE_KINDS or e.kind is EvidenceKind.TEXT) and e.weight > 0 for e in v.evidence)


def _named(v: Verdict) -> bool:
    return any(e.kind in (EvidenceKind.NAME, EvidenceKind.COMMENT) and e.weight > 0 for e in v.evidence)
