"""Whom a table is about, and whether it records transactions: from its name, its columns' names and its keys."""

from __future__ import annotations

from collections import Counter

from ..model import Subject
from .fields import Context, Field, TableView
from .names import NameMatch, named_subject, with_table

_OF_PEOPLE = (
    "person_strong",
    "contact",
    "address",
    "person_key",
    "employee_key",
    "government_id",
    "credential",
    "payment",
    "online_id",
)
_NO_LOOKUP = ("person_strong", "contact", "government_id", "demographic", "credential", "special", "health", "payment")
_PEOPLE = frozenset({Subject.CUSTOMER, Subject.EMPLOYEE, Subject.PATIENT, Subject.CONTACT_PERSON})


def view(context: Context) -> TableView:
    """Return the table's subject and how far it is a table of transactions."""
    votes = _column_votes(context)
    transaction = _transaction(context, votes)
    subject, rule = _subject(context, votes, transaction)
    if votes["person_strong"]:
        transaction -= 2 * (not _has(context, "transaction_tables"))
    people = any(votes[v] for v in _OF_PEOPLE) or not context.table_tokens or bool(context.profiles)
    own_names = votes["person_strong"] - votes["contact_names"]
    clinical = not own_names and (_has(context, "clinical_tables") or votes["health"] > 0)
    whose = votes["person_key"] + votes["patient_record"]
    clinical = clinical and bool(
        whose or votes["health"] > 2 or (votes["linked"] and not _has(context, "lookup_tables"))
    )
    if clinical and subject in (Subject.UNKNOWN, Subject.NONE, Subject.CUSTOMER):
        subject, rule = Subject.PATIENT, "subject:clinical"
    return TableView(
        subject=subject,
        subject_rule=rule,
        transaction=transaction,
        people=people or subject not in (Subject.UNKNOWN, Subject.PRODUCT, Subject.NONE),
        person_key=votes["person_key"] > 0,
        items=_has(context, "item_tables"),
        clinical=clinical,
        register=own_names > 0,
        contacts=votes["contact"] > 0,
        listing=not people and not votes["linked"],
        of_goods=subject is Subject.PRODUCT and rule == "subject:name" and not votes["person_strong"],
        amounts=_identified(votes, subject, _has(context, "lookup_tables")),
    )


def _identified(votes: Counter[str], subject: Subject, lookup: bool) -> bool:
    """Whether rows are of identified customers, so that a sum beside them is theirs; wages are none."""
    if subject in (Subject.PRODUCT, Subject.ORGANISATION, Subject.PUBLIC_FIGURE, Subject.EMPLOYEE):
        return False
    named = votes["person_strong"] + votes["contact"]
    return named + votes["person_key"] + votes["government_id"] > 0 if not lookup else named > 1


def _column_votes(context: Context) -> Counter[str]:
    """How many columns speak for what: names of persons, company numbers, goods, amounts, dates, keys of persons."""
    votes: Counter[str] = Counter()
    table = frozenset(context.table_tokens)
    for field in context.fields:
        if field.path is not None:
            continue
        said = {_vote(m, context) for m in with_table(field, table, context)[:3] if not m.off and m.weight > 1}
        votes.update(said)
        who = named_subject(field.tokens, context.rules)
        if "person_strong" in said and who is Subject.CONTACT_PERSON and "emergency" not in field.tokens:
            votes["contact_names"] += 1
        _vote_key(field, who, table, context, votes)
    return votes


def _vote_key(field: Field, who: Subject | None, table: frozenset[str], context: Context, votes: Counter[str]) -> None:
    """Count a key of a customer, of an employee or of goods in another table."""
    words = set(field.tokens)
    linked = field.tokens[-1:] and field.tokens[-1].endswith("id") and not _own_key(field, words, table, context)
    votes["linked"] += bool(linked)
    votes["patient_record"] += field.tokens == ("pid",)
    ends = field.tokens[:1] + field.tokens[-1:]
    if not any(context.rules.vocabulary.among("id_words", t) for t in ends) or _own_key(field, words, table, context):
        return
    if who in (Subject.CUSTOMER, Subject.PATIENT):
        votes["person_key"] += 1
        votes["patient_key"] += who is Subject.PATIENT
    elif who is Subject.EMPLOYEE:
        votes["employee_key"] += 1
    elif words & context.rules.vocabulary.groups.get("item_words", frozenset()):
        votes["item_key"] += 1


def _own_key(field: Field, words: set[str], table: frozenset[str], context: Context) -> bool:
    """Whether a key is the table's own: its single primary key, or named as the table is."""
    if context.table.primary_key == (field.column.name,):
        return True
    named = {w for w in words if not context.rules.vocabulary.among("id_words", w)}
    return bool(named) and named >= {t for t in table if not context.rules.vocabulary.among("table_noise", t)}


def _vote(m: NameMatch, context: Context) -> str:
    rule = context.rules.by_id[m.rule]
    if m.strength == "contextual":
        return "contextual_" + (
            rule.category.value if rule.context == "transaction" and rule.category else rule.context
        )
    if rule.entity in {"PERSON", "FIRST_NAME", "LAST_NAME", "PATRONYMIC", "DATE_OF_BIRTH"}:
        return "person_strong"
    if rule.category is None:
        return "goods" if rule.id.endswith(("product_code", "product_trait")) else "other"
    if rule.entity == "HEALTH":
        return "health"
    if rule.entity == "STREET_ADDRESS":
        return "address"
    if rule.entity == "RU_BIC":
        return "other"  # whose account it is, a bank's code does not say
    return {"ORGANIZATION": "organisation", "RU_OGRN": "organisation", "RU_INN_COMPANY": "organisation"}.get(
        rule.entity, rule.category.value
    )


def _has(context: Context, group: str) -> bool:
    return any(context.rules.vocabulary.among(group, t) for t in context.table_tokens)


def _transaction(context: Context, votes: Counter[str]) -> float:
    """Log-odds that rows are transactions; words of the name, amounts and dates beside keys of persons."""
    w = context.rules.weights
    total = w["transaction_prior"]
    named = context.rules.vocabulary.tokens(context.table.name)
    if _has(context, "transaction_tables"):
        total += w["transaction_table"]
    if context.generated and any(context.rules.vocabulary.among("generated_documents", t) for t in named):
        total += w["transaction_table"]
    amounts = votes["transaction_amount"] + votes["contextual_transaction_amount"]
    lookups = {t for t in context.table_tokens if context.rules.vocabulary.among("lookup_tables", t)}
    recorded = _has(context, "transaction_tables") and amounts >= 2 and lookups == {"lookup"}
    if _has(context, "lookup_tables") and not recorded:
        total -= w["transaction_lookup"]
    total += w["transaction_amounts"] if amounts >= 2 else 0.0
    worked = amounts and votes["item_key"] and votes["person_key"] + votes["employee_key"]
    total += w["transaction_work"] if worked else 0.0
    total += w["transaction_person_key"] if votes["person_key"] else 0.0
    total += w["transaction_item_key"] if votes["item_key"] and votes["person_key"] else 0.0
    return total


def _subject(context: Context, votes: Counter[str], transaction: float) -> tuple[Subject, str]:
    """The subject and the rule that says so."""
    subjects = context.rules.vocabulary.subjects
    words = [t for t in context.table_tokens if not context.rules.vocabulary.among("table_noise", t)]
    named = [subjects[t] for t in words if t in subjects]
    head = subjects.get(words[-1]) if words else None
    lookup = _has(context, "lookup_tables") and not any(votes[v] for v in _NO_LOOKUP)
    people = [s for s in named if s in _PEOPLE]
    own_names = votes["person_strong"] - votes["contact_names"]
    if head is Subject.PUBLIC_FIGURE and not votes["contact"] + votes["credential"]:
        return Subject.PUBLIC_FIGURE, "subject:name"
    if votes["contact_names"] and own_names <= 1 and (votes["organisation"] or votes["contact_names"] >= 2):
        return Subject.ORGANISATION, "subject:company_with_contact"
    if people and not lookup and (head in _PEOPLE or head is None or own_names):
        return people[-1], "subject:name"
    things = head is Subject.PRODUCT and own_names == 2 and not votes["contact"] + votes["government_id"]
    if own_names >= 2 and not things:  # a pet has a name and a birth date, too
        return (people or [Subject.CUSTOMER if transaction > 0 else Subject.UNKNOWN])[-1], "subject:columns"
    accounts = own_names > 0 and votes["payment"] > 0  # of people at banks, not of banks
    if head is Subject.ORGANISATION and not lookup and not votes["person_key"] and not accounts:
        return Subject.ORGANISATION, "subject:name"
    reference = (lookup and not own_names) or (head is Subject.NONE and own_names <= 1)
    return _of_the_rest(context, votes, transaction, head, reference)


def _declared(context: Context) -> Subject | None:
    """The people that a declared key of the table points to: a table of sick leave is about employees."""
    found = set()
    for key in context.table.foreign_keys:
        subjects = (context.rules.vocabulary.subjects.get(t) for t in context.rules.vocabulary.tokens(key.to_table))
        found |= {s for s in subjects if s in _PEOPLE}
    return found.pop() if len(found) == 1 else None


def _of_the_rest(
    context: Context, votes: Counter[str], transaction: float, head: Subject | None, reference: bool
) -> tuple[Subject, str]:
    """The subject of a table that neither its name nor names of people in it give."""
    if votes["patient_key"]:
        return Subject.PATIENT, "subject:key"
    if transaction > 0:
        return Subject.CUSTOMER, "subject:transactions"
    if head is Subject.PRODUCT and not (votes["person_strong"] and votes["contact"]):
        return Subject.PRODUCT, "subject:name"
    if votes["organisation"] and not votes["person_strong"] - votes["contact_names"]:
        return Subject.ORGANISATION, "subject:columns"
    if votes["goods"] >= 2 and not votes["credential"]:
        return Subject.PRODUCT, "subject:columns"
    if votes["employee_key"] and not votes["person_key"] and {"history", "hist", "log"} & set(context.table_tokens):
        return Subject.EMPLOYEE, "subject:key"
    if reference:
        return Subject.NONE, "subject:name"
    if votes["employee_key"] and not votes["person_key"]:
        return Subject.EMPLOYEE, "subject:key"
    declared = _declared(context)
    if declared is not None:
        return declared, "subject:key"
    return Subject.UNKNOWN, "subject:unknown"
