"""Whom a table is about, and whether it records transactions: from its name, its columns' names and its keys."""

from __future__ import annotations

from collections import Counter

from ...model import Subject
from ..fields import Context, TableView
from .contextual import PEOPLE
from .votes import column_votes

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

_NARROW, _FEW_ROWS = (2, 3), 60
_COLUMNS_OF_HEALTH = 12
_OF_WORK = 2


def view(context: Context) -> TableView:
    """Return the table's subject and how far it is a table of transactions."""
    votes = column_votes(context)
    transaction = _transaction(context, votes)
    subject, rule = _subject(context, votes, transaction)
    if votes["person_strong"] and not _recorded(votes):
        transaction -= 2 * (not _has(context, "transaction_tables"))
    people = any(votes[v] for v in _OF_PEOPLE) or not context.table_tokens or bool(context.profiles)
    own_names = votes["person_strong"] - votes["contact_names"]
    by_name = _has(context, "clinical_tables")
    amounts = _either(votes, "transaction_amount")
    billed = amounts > 1 and _has(context, "transaction_tables") and not by_name and not votes["patient_key"]
    if not own_names and _of_animals(context):
        subject, rule = Subject.PRODUCT, "subject:key"
    ailing = _mostly_health(context, votes) and subject is not Subject.PRODUCT
    staff = votes["staff_names"] if by_name else 0  # whose visit it is, the doctor's name does not say
    clinical = own_names <= staff and (by_name or ailing) and not billed
    whose = votes["person_key"] + votes["patient_record"]
    clinical = clinical and bool(
        whose
        or votes["health"] > 2
        or ((votes["linked"] or (by_name and subject is Subject.PATIENT)) and not _has(context, "lookup_tables"))
    )
    if clinical and subject in (Subject.UNKNOWN, Subject.NONE, Subject.CUSTOMER):
        subject, rule = Subject.PATIENT, "subject:clinical"
    if clinical:
        transaction = min(transaction, 0.0)  # a visit to a doctor is no purchase; what it cost is said by its own name
    return TableView(
        subject=subject,
        subject_rule=rule,
        transaction=transaction,
        people=people or subject not in (Subject.UNKNOWN, Subject.PRODUCT, Subject.NONE),
        person_key=votes["person_key"] > 0,
        items=_has(context, "item_tables"),
        told=_has(context, "written_by_people"),
        staffed=votes["employment"] > 0,
        clinical=clinical,
        register=own_names > 0,
        contacts=votes["contact"] > 0,
        documents=votes["government_id"] > 0,
        logins=votes["credential"] > 0,
        of_machines=_of_machines(context, votes),
        banking=votes["bank"] > 0 or _banking(context),
        narrow=_NARROW[0] <= len(context.table.columns) <= _NARROW[1] and context.sample.rows <= _FEW_ROWS,
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
    amounts, times = _either(votes, "transaction_amount"), _either(votes, "transaction_time")
    named_as = (*context.table_tokens, *_words(context)[-1:])  # a work order is one word
    lookups = {t for t in named_as if context.rules.vocabulary.among("lookup_tables", t)}
    recorded = _has(context, "transaction_tables") and amounts >= 2 and lookups == {"lookup"}
    kept = _kept_over_time(context) and bool(amounts or votes["record_key"])
    if lookups and not recorded and not kept:
        total -= w["transaction_lookup"]
    total += w["transaction_amounts"] if amounts >= 2 else 0.0
    if votes["record_key"] and (amounts or _either(votes, "transaction_item") or kept):
        total += w["transaction_record_key"]
    if amounts and times and votes["person_key"]:
        total += w["transaction_sums"]
    worked = amounts and votes["item_key"] and votes["person_key"] + votes["employee_key"]
    total += w["transaction_work"] if worked else 0.0
    total += w["transaction_person_key"] if votes["person_key"] else 0.0
    total += w["transaction_item_key"] if votes["item_key"] and votes["person_key"] else 0.0
    return total


def _mostly_health(context: Context, votes: Counter[str]) -> bool:
    """Whether enough columns name a state of health: one among eleven, two among more."""
    return votes["health"] > len(context.table.columns) // _COLUMNS_OF_HEALTH


def _of_animals(context: Context) -> bool:
    """Whether a key of an animal is beside: what ails it is nobody's health."""
    vocabulary = context.rules.vocabulary
    keys = (f.tokens for f in context.fields if f.tokens and vocabulary.among("id_words", f.tokens[-1]))
    return any(vocabulary.among("animal_words", t) for tokens in keys for t in tokens)


def _either(votes: Counter[str], category: str) -> int:
    """Columns of a category, by a name that says it alone or only among transactions."""
    return votes[category] + votes["contextual_" + category]


def _recorded(votes: Counter[str]) -> bool:
    """Whether a table that names people records what they paid and when: a contract, not a register of people."""
    own = votes["person_strong"] - votes["contact_names"]
    return own <= 2 and bool(votes["transaction_amount"]) and _either(votes, "transaction_time") > 0


def _kept_over_time(context: Context) -> bool:
    """Whether the table is a history or a log: a history of states is no list of states."""
    return any(context.rules.vocabulary.among("record_tables", t) for t in context.table_tokens)


def _subject(context: Context, votes: Counter[str], transaction: float) -> tuple[Subject, str]:
    """The subject and the rule that says so."""
    subjects = context.rules.vocabulary.subjects
    words = _words(context)
    named = [subjects[t] for t in words if t in subjects]
    head = subjects.get(words[-1]) if words else None
    lookup = _has(context, "lookup_tables") and not any(votes[v] for v in _NO_LOOKUP)
    people = [s for s in named if s in PEOPLE]
    own_names = votes["person_strong"] - votes["contact_names"]
    if head is Subject.PUBLIC_FIGURE and not votes["contact"] + votes["credential"]:
        return Subject.PUBLIC_FIGURE, "subject:name"
    if votes["contact_names"] and own_names <= 1 and (votes["organisation"] or votes["contact_names"] >= 2):
        return Subject.ORGANISATION, "subject:company_with_contact"
    if _of_machines(context, votes):
        return Subject.NONE, "subject:name"
    if people and not lookup and (head in PEOPLE or head is None or own_names):
        worked = _has(context, "people_of_any_sort") and set(people) == {Subject.CUSTOMER}
        if worked and votes["employment"] >= _OF_WORK:
            return Subject.EMPLOYEE, "subject:columns"
        return people[-1], "subject:name"
    known = votes["contact"] + votes["government_id"] + votes["address"]
    things = head is Subject.PRODUCT and own_names == 2 and not known
    if own_names >= 2 and not things:  # a pet has a name and a birth date, too
        return (people or [Subject.CUSTOMER if transaction > 0 else Subject.UNKNOWN])[-1], "subject:columns"
    # of people at banks, not of banks; a company's register of companies has its numbers or names beside
    accounts = own_names > 0 and votes["payment"] > 0 and not votes["organisation"]
    if (
        head is Subject.ORGANISATION
        and not lookup
        and not votes["person_key"]
        and not accounts
        and not _places(context, votes)
    ):
        return Subject.ORGANISATION, "subject:name"
    reference = (lookup and not own_names) or (head is Subject.NONE and own_names <= 1)
    return _of_the_rest(context, votes, transaction, head, reference)


_OF_MACHINES = ("person_strong", "contact", "address", "person_key", "employee_key", "credential", "government_id")


def _of_machines(context: Context, votes: Counter[str]) -> bool:
    """Whether the table is called after machines and has their addresses, and no column of a person: hosts of a net."""
    named = context.table_tokens[-1:]
    machines = any(context.rules.vocabulary.among("machine_tables", t) for t in named)
    return machines and bool(votes["online_id"] + votes["thing_id"]) and not any(votes[v] for v in _OF_MACHINES)


def _banking(context: Context) -> bool:
    """Whether the table's name or a column beside speaks of banks, payments or balances."""
    words = {*context.table_tokens, *(t for f in context.fields for t in f.tokens)}
    return any(context.rules.vocabulary.among("bank_words", t) for t in words)


def _words(context: Context) -> list[str]:
    """The words of the table's name that mean something; two that mean something together as one: ``addressbook``."""
    vocabulary = context.rules.vocabulary
    words = [t for t in context.table_tokens if not vocabulary.among("table_noise", t)]
    together = "".join(words[-2:])
    known = together in vocabulary.subjects or vocabulary.among("lookup_tables", together)
    return [*words[:-2], together] if len(words) > 1 and known else words


def _places(context: Context, votes: Counter[str]) -> bool:
    """Whether a table of locations is a list of addresses: none of its columns names a site or a company."""
    words = _words(context)
    vocabulary = context.rules.vocabulary
    named = votes["organisation"] or any(
        f.tokens[-1:] == ("name",) or vocabulary.among("names_of_anything", f.tokens[-1])
        for f in context.fields
        if f.tokens
    )
    return not named and bool(words) and vocabulary.among("table_only", words[-1])


def _declared(context: Context) -> Subject | None:
    """The people that a declared key of the table points to: a table of sick leave is about employees."""
    found = set()
    for key in context.table.foreign_keys:
        subjects = (context.rules.vocabulary.subjects.get(t) for t in context.rules.vocabulary.tokens(key.to_table))
        found |= {s for s in subjects if s in PEOPLE}
    return found.pop() if len(found) == 1 else None


def _of_the_rest(
    context: Context, votes: Counter[str], transaction: float, head: Subject | None, reference: bool
) -> tuple[Subject, str]:
    """The subject of a table that neither its name nor names of people in it give."""
    if votes["patient_key"]:
        return Subject.PATIENT, "subject:key"
    if transaction > 0:
        return Subject.CUSTOMER, "subject:transactions"
    if head is Subject.PRODUCT and not (votes["person_strong"] and votes["contact"]) and not context.profiles:
        return Subject.PRODUCT, "subject:name"
    if votes["organisation"] and not votes["person_strong"] - votes["contact_names"]:
        return Subject.ORGANISATION, "subject:columns"
    priced = _either(votes, "transaction_amount") > 0 and not votes["person_strong"] + votes["contact"]
    if votes["goods"] + priced >= 2 and votes["goods"] and not votes["credential"]:
        return Subject.PRODUCT, "subject:columns"
    if votes["employee_key"] and not votes["person_key"] and _kept_over_time(context):
        return Subject.EMPLOYEE, "subject:key"
    if _kept_over_time(context) and (votes["online_id"] or votes["thing_id"] or votes["person_key"]):
        return Subject.CUSTOMER, "subject:activity"
    if reference:
        return Subject.NONE, "subject:name"
    if votes["employee_key"] and not votes["person_key"]:
        return Subject.EMPLOYEE, "subject:key"
    declared = _declared(context)
    if declared is not None:
        return declared, "subject:key"
    return Subject.UNKNOWN, "subject:unknown"
