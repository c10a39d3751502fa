"""Short cells: notes such as "call +7 …" or "VIP", too short for the analyzer of sentences, searched by patterns.

Only columns whose name says remark, or whose values are several words each and differ, are searched.
"""

from __future__ import annotations

from ...model import Evidence, EvidenceKind, Role, TypeFamily
from ..base import Clue
from ..fields import Context, Field
from ..words.people import full_name_for_sure, organisation
from ..words.vocabulary import Vocabulary, fold
from .textrules import Tally, texts_of

MOST_CELLS = 600
LONGEST_CELL = 500
_SEVERAL_WORDS = 0.3
_LEAST_DIFFERENT = 5
_NUMBERS, _ONE_FORM, _ONE_NUMBER = 0.95, 0.8, 24
_FIRST_LOOK, _COMPANIES, _LEAST_PERSONS = 20, 0.25, 3
_HELD = frozenset({TypeFamily.TEXT, TypeFamily.OTHER, TypeFamily.XML, TypeFamily.JSON})


def searched(field: Field, vocabulary: Vocabulary) -> bool:
    """Whether the column's cells may be notes: by its name, or several words each, different from row to row."""
    if field.is_text or not field.distinct or (field.path is None and field.column.family not in _HELD):
        return False
    if any(vocabulary.among("note_words", t) for t in field.tokens):
        return True
    if field.shapes.share("dn") >= _NUMBERS and _of_one_form(field):
        return False
    some = field.spread(100)
    several = sum(v.count(" ") >= 2 for v in some)
    return len(field.counts) >= _LEAST_DIFFERENT and several >= _SEVERAL_WORDS * len(some)


def _of_one_form(field: Field) -> bool:
    """Whether the values are of one short length, most of them: one number each, which `values` reads, and no note."""
    often = max(map(len, field.shapes.groups.values()))
    return often >= _ONE_FORM * len(field.distinct) and len(max(field.distinct, key=len)) <= _ONE_NUMBER


def people_among(field: Field, context: Context) -> Clue | None:
    """Persons in a column of companies, such as payees: a fair share has a company's form, and some are full names."""
    words = context.rules.dictionaries
    if field.is_text or (field.path is None and field.column.family not in _HELD):
        return None
    if not any(organisation(v, words) for v in field.spread(_FIRST_LOOK)):
        return None
    values = field.spread(MOST_CELLS)
    companies = [v for v in values if organisation(v, words)]
    if len(companies) < _COMPANIES * len(values):
        return None
    of_companies = frozenset(fold(w) for v in companies for w in v.split())
    persons = sum(full_name_for_sure(v, words, of_companies) for v in values)
    if persons < _LEAST_PERSONS or persons > len(companies):
        return None
    evidence = Evidence(
        kind=EvidenceKind.DICTIONARY,
        rule="generic.person:among_companies",
        weight=round(3.5 + min(persons, 10) / 5, 3),
        hits=persons,
        seen=len(values),
    )
    share = round(persons / len(values), 4)
    return Clue(
        column=field.column.name,
        path=field.path,
        entity="PERSON",
        evidence=evidence,
        role=Role.CONTAINED,
        share=share,
        apart=True,
    )


def found_in(field: Field, context: Context) -> Tally | None:
    """In how many of a column's cells each kind is; None if its cells are no notes."""
    vocabulary = context.rules.vocabulary
    if not searched(field, vocabulary):
        return None
    texts = texts_of(context.rules)
    named = any(vocabulary.among("note_words", t) for t in field.tokens)
    cells = field.spread(MOST_CELLS)
    # Names in a column of addresses or companies are those of streets and firms.
    found = texts.column([c[:LONGEST_CELL] for c in cells], field.tokens, without=None if named else "PERSON")
    return texts.tally(found, len(cells))
