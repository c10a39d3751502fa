"""What the columns' names of a table speak for, counted: names of persons, goods, sums, dates, keys of other tables."""

from __future__ import annotations

from collections import Counter

from ...model import Subject, TypeFamily
from ..fields import Context, Field
from ..names import NameMatch, named_subject, with_table

_KEYED_BY = frozenset({Subject.CUSTOMER, Subject.PATIENT})
_OF_PERSONS = frozenset({"PERSON", "FIRST_NAME", "LAST_NAME", "PATRONYMIC", "DATE_OF_BIRTH"})
_AT_BANKS = frozenset({"BANK_ACCOUNT", "IBAN_CODE", "RU_BIC", "ABA_ROUTING_NUMBER"})
_NUMBERS = frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL})
OF_THINGS = frozenset({"DEVICE_ID", "URL", "MAC_ADDRESS", "SIM_ID"})
"""Kinds that machines and projects have as well: they say of no table that it is about people."""
_SEEN, _MOST = 50, 0.9


def column_votes(context: Context) -> Counter[str]:
    """How many columns speak for what."""
    votes: Counter[str] = Counter()
    table = frozenset(context.table_tokens)
    for field in context.fields:
        if field.path is not None:
            continue
        matches = [m for m in with_table(field, table, context)[:3] if not m.off and m.weight > 1]
        said = {vote(m, context) for m in matches}
        if "person_strong" in said and _bare_name(field, context):
            said = (said - {"person_strong"}) | {"bare_name"}
        votes.update(said)
        votes["given_names"] += any(context.rules.by_id[m.rule].entity == "FIRST_NAME" for m in matches)
        votes["bank"] += any(
            m.strength == "strong" and context.rules.by_id[m.rule].entity in _AT_BANKS for m in matches
        )
        who = named_subject(field.tokens, context.rules)
        if "person_strong" in said and who is Subject.CONTACT_PERSON:
            votes["contact_names"] += not any(context.rules.vocabulary.among("in_need", t) for t in field.tokens)
        votes["staff_names"] += "person_strong" in said and who is Subject.EMPLOYEE
        _vote_key(field, who, table, context, votes)
    if votes["given_names"]:  # beside a given name, a bare name is the surname
        votes["person_strong"] += votes["bare_name"]
    return votes


def _bare_name(field: Field, context: Context) -> bool:
    """Whether a column is called by the word that is both surname and name of anything: ``nom``, ``nome``."""
    return len(field.tokens) == 1 and context.rules.vocabulary.among("names_of_anything", field.tokens[0])


def vote(m: NameMatch, context: Context) -> str:
    """The group that a match of a name counts for."""
    rule = context.rules.by_id[m.rule]
    if m.strength == "contextual":
        return "contextual_" + (
            rule.category.value if rule.context == "transaction" and rule.category else rule.context
        )
    if rule.entity in _OF_PERSONS:
        return "person_strong"
    if rule.category is None:
        return "goods" if rule.id.endswith(("product_code", "product_trait")) else "other"
    if rule.entity == "HEALTH":
        return "health"
    if rule.entity == "STREET_ADDRESS":
        return "address"
    if rule.entity in OF_THINGS:
        return "thing_id"
    if rule.entity == "RU_BIC":
        return "other"  # whose account it is, a bank's code does not say
    return {"ORGANIZATION": "organisation", "RU_OGRN": "organisation", "RU_INN_COMPANY": "organisation"}.get(
        rule.entity, rule.category.value
    )


def _vote_key(field: Field, who: Subject | None, table: frozenset[str], context: Context, votes: Counter[str]) -> None:
    """Count a key of a customer, of an employee, of goods or of an order in another table."""
    vocabulary = context.rules.vocabulary
    words = set(field.tokens)
    own = own_key(field, words, table, context)
    linked = field.tokens[-1:] and field.tokens[-1].endswith("id") and not own
    votes["linked"] += bool(linked)
    numbered = len(field.tokens) == 1 and field.tokens[0] in context.rules.dictionaries.get("patient_numbers")
    votes["patient_record"] += numbered or _is_key(field, Subject.PATIENT, context)
    ends = field.tokens[:1] + field.tokens[-1:]
    if own or not any(vocabulary.among("id_words", t) for t in ends):
        votes["person_key"] += not own and any(_is_key(field, s, context) for s in _KEYED_BY)
        return
    grouped = {t for t in words - table if vocabulary.among("lookup_tables", t)}
    if any(not vocabulary.among("id_words", t) for t in grouped):
        return  # the key of a group of customers is nobody's
    votes["record_key"] += vocabulary.among("transaction_tables", _keyed(field, context))
    if who in _KEYED_BY:
        votes["person_key"] += 1
        votes["patient_key"] += who is Subject.PATIENT
    elif who is Subject.EMPLOYEE:
        votes["employee_key"] += 1
    elif words & vocabulary.groups.get("item_words", frozenset()):
        votes["item_key"] += 1


def _keyed(field: Field, context: Context) -> str:
    """The word beside the id that says whose id it is: ``order`` of ``sales_order_id`` and of ``id_order_ext``."""
    tokens = field.tokens
    last = context.rules.vocabulary.among("id_words", tokens[-1])
    return tokens[-2] if last and len(tokens) > 1 else tokens[min(1, len(tokens) - 1)]


def _is_key(field: Field, whose: Subject, context: Context) -> bool:
    """Whether a column called ``patient`` or ``customer`` and nothing else holds keys, not names."""
    if len(field.tokens) != 1 or context.rules.vocabulary.subjects.get(field.tokens[0]) is not whose:
        return False
    if field.column.family in _NUMBERS:
        return True
    seen = field.spread(_SEEN)
    return sum(" " not in v and any(c.isdigit() for c in v) for v in seen) > _MOST * len(seen)


def own_key(field: Field, words: set[str], table: frozenset[str], context: Context) -> bool:
    """Whether a key is the table's own: its single primary key, or named as the table is."""
    if context.table.primary_key == (field.column.name,):
        return True
    named = {w for w in words if not context.rules.vocabulary.among("id_words", w)}
    return bool(named) and named >= {t for t in table if not context.rules.vocabulary.among("table_noise", t)}
