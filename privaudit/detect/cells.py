"""Short cells: notes such as "call +7 …" or "VIP", too short for the analyzer of sentences, searched by patterns.

Only columns whose name says remark, or whose values are several words each and differ, are searched.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator

from ..model import TypeFamily
from .fields import Context, Field
from .textrules import TEXT_PATTERNS, people_in
from .validators import find
from .vocabulary import Vocabulary

MOST_CELLS = 600
_SURE = 0.4
_SEVERAL_WORDS = 0.3
_LEAST_DIFFERENT = 5
_HELD = frozenset({TypeFamily.TEXT, TypeFamily.OTHER, TypeFamily.XML, TypeFamily.JSON})
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_CARD = re.compile(r"(?<![\d-])\d{4}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\d-])")
_WORTH = re.compile(r"\d[\d() .-]{4,}\d|@|[А-ЯЁA-Z][а-яёa-zà-ÿ]+\s+[А-ЯЁA-Z]|[АВЕКМНОРСТУХ]\d{3}")


def searched(field: Field, vocabulary: Vocabulary) -> bool:
    """Whether the column's cells may be notes: by its name, or several words each, different from row to row."""
    if field.is_text or not field.distinct or (field.path is None and field.column.family not in _HELD):
        return False
    if any(vocabulary.among("note_words", t) for t in field.tokens):
        return True
    some = field.spread(100)
    several = sum(v.count(" ") >= 2 for v in some)
    return len(field.counts) >= _LEAST_DIFFERENT and several >= _SEVERAL_WORDS * len(some)


def found_in(field: Field, context: Context) -> Iterator[tuple[Counter[str], int]]:
    """The kinds inside a column's cells with the number of cells each is in, and the number of cells looked at."""
    if not searched(field, context.rules.vocabulary):
        return
    cells = field.spread(MOST_CELLS)
    found: Counter[str] = Counter()
    for cell in cells:
        if _WORTH.search(cell):
            found.update(kinds_in(cell[:500], frozenset(field.tokens)))
    if not any(context.rules.vocabulary.among("note_words", t) for t in field.tokens):
        del found["PERSON"]  # names in a column of addresses or companies are those of streets and firms
    yield found, len(cells)


def kinds_in(text: str, beside: frozenset[str] = frozenset()) -> frozenset[str]:
    """The kinds of personal data inside one short text; ``beside`` are words of the column's name."""
    lowered = text.lower()
    found: set[str] = set()
    for entity, pattern, sure, context, validator in _patterns():
        match = pattern.search(text)
        if match is None or entity in found:
            continue
        if not sure and not beside.intersection(context) and not any(w in lowered for w in context):
            continue
        if validator is None or find(validator)(match[0]):
            found.add(entity)
    if _EMAIL.search(text):
        found.add("EMAIL_ADDRESS")
    if any(find("card")(m[0]) for m in _CARD.finditer(text)):
        found.add("CREDIT_CARD")
    if next(people_in(text), None) is not None:
        found.add("PERSON")
    return frozenset(found)


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], bool, tuple[str, ...], str | None], ...]:
    """The patterns of sentences, compiled once."""
    return tuple((p.entity, re.compile(p.regex), p.score >= _SURE, p.context, p.validator) for p in TEXT_PATTERNS)
