"""What the table around a column says of a kind: its subject, its neighbours, whether it records transactions."""

from __future__ import annotations

from ...model import Category, Evidence, EvidenceKind, Subject, TypeFamily
from ..fields import Field, TableView
from ..names import named_subject
from ..rulebook.rules import Rule, Rules
from .contextual import NOBODY, PEOPLE, in_context
from .votes import OF_THINGS

VALUE_KINDS = frozenset({EvidenceKind.PATTERN, EvidenceKind.CHECKSUM, EvidenceKind.DICTIONARY})
_NUMBERS = frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.FLOAT})
_SENSITIVE = frozenset({Category.SPECIAL, Category.BIOMETRIC})
_LISTS = frozenset({Category.LOCATION, Category.DEMOGRAPHIC, Category.EMPLOYMENT, Category.SPECIAL})
_NAMES = frozenset({"PERSON", "FIRST_NAME", "LAST_NAME", "PATRONYMIC"})
_MENTIONED = _NAMES | {"STREET_ADDRESS", "CITY", "REGION", "ORGANIZATION", "GENDER"}
_SINGLE = frozenset({"FIRST_NAME", "LAST_NAME", "PATRONYMIC"})
_NEARLY_ALL = 0.6
_LIST, _SHORT_LIST = 8, 2
_OF_MACHINES = frozenset({"IP_ADDRESS", "MAC_ADDRESS", "DEVICE_ID", "ACCOUNT_ID"})
Said = tuple[EvidenceKind, str, float]


def around(
    field: Field, rule: Rule, kept: list[Evidence], subject: Subject, view: TableView, rules: Rules
) -> list[Evidence]:
    """Return what the table says of this kind here; nothing if it says nothing."""
    contextual = any(e.kind is EvidenceKind.NAME and e.rule.endswith("contextual") for e in kept)
    if rule.context == "transaction":
        kind, name, weight = _transaction(field, rule, kept, contextual, view, rules)
    elif rule.context == "organisation":
        kind, name, weight = _organisation(field, subject, contextual, view, rules)
    elif _of_a_company(field, rule, kept, view, rules):
        kind, name, weight = EvidenceKind.SUBJECT, view.subject_rule, rules.weights["context_against"]
    elif _told_in_remarks(field, rule, kept, rules):
        kind, name, weight = EvidenceKind.SIBLINGS, "siblings:remarks", rules.weights["remark_against"]
    elif view.of_machines and rule.entity in _OF_MACHINES:
        kind, name, weight = EvidenceKind.SUBJECT, view.subject_rule, rules.weights["machine_against"]
    elif _of_goods(field, rule, kept, view, rules):
        kind, name, weight = EvidenceKind.SUBJECT, "subject:goods", rules.weights["subject_against"]
    elif contextual:
        weight = in_context(field, rule, view, rules)
        shown = any(e.kind in VALUE_KINDS and e.weight >= rules.weights["values_show"] for e in kept)
        shown = shown and not (rule.category in _SENSITIVE and view.listing)  # a list of diagnoses is nobody's
        kind, name, weight = EvidenceKind.SUBJECT, view.subject_rule, max(weight, -1.0) if shown else weight
    else:
        kind, name, weight = _person(field, rule, kept, subject, view, rules)
    return [Evidence(kind=kind, rule=name, weight=round(weight, 3))] if weight else []


def _transaction(
    field: Field, rule: Rule, kept: list[Evidence], contextual: bool, view: TableView, rules: Rules
) -> Said:
    w = rules.weights
    if view.of_goods and view.transaction <= 0 and not view.person_key:
        return EvidenceKind.SUBJECT, view.subject_rule, w["subject_against"]  # a price list, goods in stock
    if view.transaction <= 0 and view.amounts and _of_customer(field, rule, kept, rules):
        return EvidenceKind.TABLE, "table:people_with_amounts", w["transaction_of_people"]
    against = w["transaction_against"] if contextual else w["transaction_against_named"]
    return EvidenceKind.TABLE, "table:transactions", w["transaction_for"] if view.transaction > 0 else against


def _organisation(field: Field, subject: Subject, contextual: bool, view: TableView, rules: Rules) -> Said:
    whose = named_subject(field.tokens, rules) or view.subject
    fits = subject is Subject.ORGANISATION and whose is Subject.ORGANISATION
    weight = rules.weights["context_for"] if fits else rules.weights["context_against"] if contextual else 0.0
    return EvidenceKind.SUBJECT, "subject:organisation", weight


def _of_a_company(field: Field, rule: Rule, kept: list[Evidence], view: TableView, rules: Rules) -> bool:
    """Whether a bare name in a table of companies is the company's."""
    nameless = view.subject is Subject.ORGANISATION and not view.register
    of_anything = any(rules.vocabulary.among("names_of_anything", t) for t in field.tokens[-1:])
    if rule.entity in _NAMES and nameless and of_anything:
        return True
    if rule.entity != "PERSON":
        return False
    if view.subject_rule == "subject:company_with_contact":
        return named_subject(field.tokens, rules) is not Subject.CONTACT_PERSON
    bare = view.subject is Subject.ORGANISATION and not valued_by(kept)
    return bare and all(rules.vocabulary.among("bare_names", t) for t in field.tokens)


def _told_in_remarks(field: Field, rule: Rule, kept: list[Evidence], rules: Rules) -> bool:
    """Whether names or addresses are only mentioned in a column of remarks: they are found inside it."""
    named = [e for e in kept if e.kind is EvidenceKind.NAME and e.weight > 0]
    if rule.entity not in _MENTIONED or any(not e.rule.endswith("contextual") for e in named):
        return False
    shares = [(e.hits or 0) / e.seen for e in kept if e.kind in VALUE_KINDS and e.seen]
    remarks = any(rules.vocabulary.among("note_words", t) for t in field.tokens)
    return remarks and bool(shares) and max(shares) < _NEARLY_ALL


def _of_goods(field: Field, rule: Rule, kept: list[Evidence], view: TableView, rules: Rules) -> bool:
    """Whether names of people in a column are names of goods: a lamp called Anna, a car called Octavia."""
    if rule.entity not in _NAMES or any(
        e.kind is EvidenceKind.NAME and e.weight > 0 and not e.rule.endswith("contextual") for e in kept
    ):
        return False
    if any(rules.vocabulary.among("goods_words", t) for t in field.tokens):
        return True
    return view.of_goods and named_subject(field.tokens, rules) not in PEOPLE


def _person(field: Field, rule: Rule, kept: list[Evidence], subject: Subject, view: TableView, rules: Rules) -> Said:
    """What the subject and the neighbours say of a kind that people have."""
    w, own = rules.weights, named_subject(field.tokens, rules)
    about, beside = (EvidenceKind.SUBJECT, view.subject_rule), EvidenceKind.SIBLINGS
    if rule.category in _SENSITIVE and view.subject not in PEOPLE:
        if view.listing:
            return beside, "siblings:list", w["subject_against"]
        if not view.people and not valued_by(kept):
            return beside, "siblings:no_people", w["special_alone"]
    if not view.people and _shared(rule, kept):
        return beside, "siblings:no_people", w["special_alone"]
    if subject in NOBODY:
        return *about, w["subject_against"]
    if _of_company(rule, kept, view) and own not in PEOPLE:
        return *about, w["company_number"]
    if subject is Subject.UNKNOWN and rule.category is Category.LOCATION and not view.people:
        return beside, "siblings:no_people", w["place_without_people"]
    if view.subject in NOBODY and own not in PEOPLE:
        return *about, w["subject_against_own"]
    return *about, w["subject_for"] if subject in PEOPLE or subject is Subject.ORGANISATION else 0.0


def _shared(rule: Rule, kept: list[Evidence]) -> bool:
    """Whether things have this kind as well: a device's number, a project's page, codes that sexes have too."""
    if rule.entity in OF_THINGS:
        return True
    listed = rule.category is Category.DEMOGRAPHIC or rule.entity == "HONORIFIC"
    told = any((e.kind is EvidenceKind.NAME and e.weight > 0) or e.rule.endswith(":by_names") for e in kept)
    return listed and not told


def _of_customer(field: Field, rule: Rule, kept: list[Evidence], rules: Rules) -> bool:
    """Whether a column of a customers' table is a sum: a word for it, and numbers (or a type of numbers)."""
    if rule.entity != "TRANSACTION_AMOUNT" or not any(rules.vocabulary.among("amount_words", t) for t in field.tokens):
        return False
    return valued_by(kept) or (not field.distinct and field.column.family in _NUMBERS)


def _of_company(rule: Rule, kept: list[Evidence], view: TableView) -> bool:
    """Whether a number known by its name only lies in a table of organisations: a company has tax numbers too."""
    of_state = rule.category is Category.GOVERNMENT_ID
    return of_state and view.subject is Subject.ORGANISATION and not valued_by(kept)


def valued_by(kept: list[Evidence]) -> bool:
    """Whether values speak for the kind."""
    return any(e.kind in VALUE_KINDS and e.weight > 0 for e in kept)


def listed(field: Field, rule: Rule, kept: list[Evidence], view: TableView, rules: Rules) -> list[Evidence]:
    """Against places and posts none of which occurs twice, where no name says them: a reference list, not people.

    In a table of two or three columns a handful is enough, and makes and models that sound like given names are listed.
    """
    single = rule.entity in _SINGLE and view.narrow
    if not (single or rule.category in _LISTS) or any(e.kind is EvidenceKind.NAME and e.weight > 0 for e in kept):
        return []
    told = VALUE_KINDS if rule.category is Category.SPECIAL else {EvidenceKind.DICTIONARY}
    if not any(e.kind in told and e.weight > 0 for e in kept):
        return []
    if field.filled < (_SHORT_LIST if view.narrow else _LIST) or len(field.counts) < 0.98 * field.filled:
        return []
    return [Evidence(kind=EvidenceKind.CARDINALITY, rule=f"{rule.id}:each_once", weight=rules.weights["listed_once"])]
