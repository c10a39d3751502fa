"""What the table says of a name that means something only in some tables: ``name``, ``title``, ``date``, ``weight``."""

from __future__ import annotations

from ...model import Category, Subject
from ..fields import Field, TableView
from ..names import named_subject
from ..rulebook.rules import Rule, Rules

PEOPLE = frozenset({Subject.CUSTOMER, Subject.EMPLOYEE, Subject.PATIENT, Subject.CONTACT_PERSON})
NOBODY = frozenset({Subject.PRODUCT, Subject.NONE})
INTRINSIC = frozenset(
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
_OF_CUSTOMERS = frozenset(
    {Category.IDENTITY, Category.CONTACT, Category.FREE_TEXT, Category.LOCATION, Category.PAYMENT}
)
_HEADED = frozenset({"JOB_TITLE", "HONORIFIC"})
_NUMBERED = frozenset({"BANK_ACCOUNT", "ACCOUNT_ID"})
_NAMES = frozenset({"PERSON", "FIRST_NAME", "LAST_NAME"})
_SHORT = 2


def in_context(field: Field, rule: Rule, view: TableView, rules: Rules) -> float:
    """The weight of a table's subject for a name that means something only there: ``name`` in ``customer``."""
    own = named_subject(field.tokens, rules)
    where = own if own is not None else view.subject
    settled = _health(field, rule, view, rules) or _settled(field, rule, view, rules)
    if settled is not None:
        return rules.weights[settled]
    if rule.contextual_for:
        return rules.weights["context_for" if where in rule.contextual_for else "context_against"]
    return rules.weights[_by_subject(rule, view, own, where)]


def _health(field: Field, rule: Rule, view: TableView, rules: Rules) -> str | None:
    """What a record of somebody's health makes of codes, dates and remarks: the weight's name, None if it is open."""
    if rule.category is Category.FREE_TEXT and view.clinical:
        return "context_against"  # remarks on a patient are of health
    if rule.entity != "HEALTH":
        return None
    if view.clinical:
        return "context_clinical"
    remark = view.register and any(rules.vocabulary.among("remark_words", t) for t in field.tokens)
    if remark or _of_any_record(field, rules):
        return "context_against"  # in a register of patients a remark or a date need not be of health
    return None


def _settled(field: Field, rule: Rule, view: TableView, rules: Rules) -> str | None:
    """Names that only one sort of table makes personal: the weight's name, None where the subject decides."""
    if rule.entity in _HEADED and _heading(field, view, rules):
        return "context_against"
    addressed = view.subject is Subject.CUSTOMER and not view.staffed
    if rule.entity == "JOB_TITLE" and addressed and _bare_heading(field, rules):
        return "context_against"  # a customer's bare title is how he is addressed
    if rule.entity == "PASSWORD" and view.logins:
        return "context_for"
    if rule.entity == "ID_DOCUMENT_ISSUE":
        return "context_for" if view.documents and view.transaction <= 0 else "context_against"
    if rule.entity in _NUMBERED and rules.vocabulary.among("account_words", field.tokens[0]):
        of_bank = view.banking or view.subject in (Subject.EMPLOYEE, Subject.ORGANISATION)
        return "context_for" if of_bank is (rule.entity == "BANK_ACCOUNT") else "context_against"
    if rule.entity == "EDUCATION" and rules.vocabulary.among("note_words", field.tokens[-1]):
        return "context_against"  # a note is a mark in some languages, and a remark in more
    if rule.entity in _NAMES and view.subject_rule == "subject:key" and _of_something(field, rules):
        return "context_unknown"  # beside a person's key, the name of something
    if rule.category is Category.FREE_TEXT and view.subject_rule == "subject:activity":
        return "context_unknown"  # what a program writes into its log
    if view.transaction > 0 and any(rules.vocabulary.among("measure_words", t) for t in field.tokens):
        return "context_against"  # the weight of a parcel
    return None


def _by_subject(rule: Rule, view: TableView, own: Subject | None, where: Subject) -> str:
    """The name of the weight that whom the table is about gives."""
    if rule.category is Category.FREE_TEXT and view.told:
        return "context_transaction"
    if own is None and view.subject_rule == "subject:transactions":
        fits = rule.category in _OF_CUSTOMERS and not view.items
        if rule.category is Category.FREE_TEXT and not (view.register or view.contacts):
            return "context_unknown"  # a remark on an order, not on a person, where nobody is named beside it
        if fits and view.contacts and rule.category is Category.IDENTITY:
            return "context_for"  # beside an e-mail address or phone, a name is the buyer's
        return "context_transaction" if fits else "context_against"
    if where in PEOPLE or (where is Subject.PUBLIC_FIGURE and rule.category in INTRINSIC):
        return "context_for"
    named = view.subject_rule == "subject:columns" or (view.register and view.contacts)
    if where is Subject.UNKNOWN and named and rule.category in _OF_CUSTOMERS:
        return "context_transaction"
    if where is Subject.UNKNOWN and rule.category is Category.FREE_TEXT and view.person_key:
        return "context_transaction"
    if where is Subject.UNKNOWN or (where is Subject.ORGANISATION and rule.category not in INTRINSIC):
        return "context_unknown"
    return "context_against"


def _of_any_record(field: Field, rules: Rules) -> bool:
    """Whether a name says only when something was, or its code: of health in a record of somebody's health alone."""
    known = [rules.vocabulary.among("clinical_words", t) for t in field.tokens]
    dated = any(rules.vocabulary.among("date_words", t) for t in (field.tokens[0], field.tokens[-1]))
    return all(known) or dated


def _of_something(field: Field, rules: Rules) -> bool:
    """Whether a name has a word beside ``name`` that is no person's: ``action_name``."""
    others = [t for t in field.tokens if not rules.vocabulary.among("bare_names", t)]
    return bool(others) and named_subject(field.tokens, rules) not in PEOPLE


def _bare_heading(field: Field, rules: Rules) -> bool:
    """Whether a column is called ``title`` and nothing else."""
    return len(field.tokens) == 1 and rules.vocabulary.among("heading_words", field.tokens[0])


def _heading(field: Field, view: TableView, rules: Rules) -> bool:
    """Whether a bare ``title`` is that of a text, an order or a firm: it is a post only where people are named."""
    headed = len(field.tokens) <= _SHORT and rules.vocabulary.among("heading_words", field.tokens[-1])
    staff = view.subject in (Subject.EMPLOYEE, Subject.CONTACT_PERSON)
    named = (view.register or staff) and view.subject_rule != "subject:key"
    return headed and (view.transaction > 0 or not named)
