"""Whom a table is about, and whether it records transactions: from its name, its columns' names and its keys."""

from __future__ import annotations

from collections import Counter

from ..model import Subject
from .fields import Context, TableView
from .names import NameMatch, match, named_subject

_PEOPLE = frozenset({Subject.CUSTOMER, Subject.EMPLOYEE, Subject.PATIENT, Subject.CONTACT_PERSON})


def view(context: Context) -> TableView:
    """Return the table's subject and how far it is a table of transactions."""
    names = _column_votes(context)
    transaction = _transaction(context, names)
    subject, rule = _subject(context, names, transaction)
    if names["person_strong"]:
        transaction -= 2 * (not _has(context, "transaction_tables"))
    return TableView(subject=subject, subject_rule=rule, transaction=transaction)


def _column_votes(context: Context) -> Counter[str]:
    """How many columns speak for what: names of persons, company numbers, goods, amounts, dates, keys of persons."""
    votes: Counter[str] = Counter()
    table = frozenset(context.table_tokens)
    for field in context.fields:
        if field.path is not None:
            continue
        for m in match(field.tokens, table, context.rules)[:3]:
            if not m.off and m.weight > 1:
                votes[_vote(m, context)] += 1
        if context.rules.vocabulary.among("id_words", field.tokens[-1] if field.tokens else ""):
            who = named_subject(field.tokens, context.rules)
            if who in _PEOPLE and not set(field.tokens) & table - {"id"}:
                votes["person_key"] += 1
            elif set(field.tokens) & context.rules.vocabulary.groups.get("item_words", frozenset()) - table:
                votes["item_key"] += 1
        if named_subject(field.tokens, context.rules) is Subject.CONTACT_PERSON:
            votes["contact"] += 1
    return votes


def _vote(m: NameMatch, context: Context) -> str:
    rule = context.rules.by_id[m.rule]
    if m.strength == "contextual":
        return "contextual_" + rule.context
    if rule.entity in {"PERSON", "FIRST_NAME", "LAST_NAME", "PATRONYMIC", "DATE_OF_BIRTH"}:
        return "person_strong"
    if rule.category is None:
        return "goods" if rule.id.endswith(("product_code", "product_trait")) else "other"
    return {"ORGANIZATION": "organisation", "RU_OGRN": "organisation", "RU_INN_COMPANY": "organisation"}.get(
        rule.entity, rule.category.value
    )


def _has(context: Context, group: str) -> bool:
    return any(context.rules.vocabulary.among(group, t) for t in context.table_tokens)


def _transaction(context: Context, votes: Counter[str]) -> float:
    """Log-odds that rows are transactions; words of the name, amounts and dates beside keys of persons."""
    w = context.rules.weights
    total = w["transaction_prior"]
    if _has(context, "transaction_tables"):
        total += w["transaction_table"]
    if _has(context, "lookup_tables"):
        total -= w["transaction_lookup"]
    amounts = votes["transaction_amount"] + votes["contextual_transaction"]
    total += w["transaction_amounts"] if amounts >= 2 else 0.0
    total += w["transaction_person_key"] if votes["person_key"] else 0.0
    total += w["transaction_item_key"] if votes["item_key"] and votes["person_key"] else 0.0
    return total


def _subject(context: Context, votes: Counter[str], transaction: float) -> tuple[Subject, str]:
    """The subject and the rule that says so."""
    named = [
        context.rules.vocabulary.subjects[t] for t in context.table_tokens if t in context.rules.vocabulary.subjects
    ]
    lookup = _has(context, "lookup_tables")
    people = [s for s in named if s in _PEOPLE]
    if Subject.PUBLIC_FIGURE in named and not people:
        return Subject.PUBLIC_FIGURE, "subject:name"
    if people and not lookup:
        company = votes["organisation"] > 0 and votes["contact"] > 0 and votes["person_strong"] <= votes["contact"]
        return (Subject.ORGANISATION, "subject:company_with_contact") if company else (people[-1], "subject:name")
    if votes["person_strong"] >= 2 and not (votes["contact"] and votes["organisation"]):
        return (people or [Subject.CUSTOMER if transaction > 0 else Subject.UNKNOWN])[-1], "subject:columns"
    if Subject.ORGANISATION in named and not lookup:
        return Subject.ORGANISATION, "subject:name"
    if transaction > 0:
        return Subject.CUSTOMER, "subject:transactions"
    if votes["organisation"] and not votes["person_strong"] - votes["contact"] > 0:
        return Subject.ORGANISATION, "subject:columns"
    if Subject.PRODUCT in named or votes["goods"] >= 2:
        return Subject.PRODUCT, "subject:name" if Subject.PRODUCT in named else "subject:columns"
    if lookup or Subject.NONE in named:
        return (Subject.UNKNOWN, "subject:columns") if votes["person_strong"] else (Subject.NONE, "subject:name")
    return Subject.UNKNOWN, "subject:unknown"
