"""Short cells: notes such as "call +7 …" or "VIP", too short for the analyzer of sentences, searched by patterns.

Only columns whose name says remark, or whose values are several words each and differ, are searched.
"""

from __future__ import annotations

from ..model import TypeFamily
from .fields import Context, Field
from .textrules import Tally, texts_of
from .vocabulary import Vocabulary

MOST_CELLS = 600
LONGEST_CELL = 500
_SEVERAL_WORDS = 0.3
_LEAST_DIFFERENT = 5
_HELD = frozenset({TypeFamily.TEXT, TypeFamily.OTHER, TypeFamily.XML, TypeFamily.JSON})


def searched(field: Field, vocabulary: Vocabulary) -> bool:
    """Whether the column's cells may be notes: by its name, or several words each, different from row to row."""
    if field.is_text or not field.distinct or (field.path is None and field.column.family not in _HELD):
        return False
    if any(vocabulary.among("note_words", t) for t in field.tokens):
        return True
    some = field.spread(100)
    several = sum(v.count(" ") >= 2 for v in some)
    return len(field.counts) >= _LEAST_DIFFERENT and several >= _SEVERAL_WORDS * len(some)


def found_in(field: Field, context: Context) -> Tally | None:
    """In how many of a column's cells each kind is; None if its cells are no notes."""
    vocabulary = context.rules.vocabulary
    if not searched(field, vocabulary):
        return None
    texts = texts_of(context.rules)
    named = any(vocabulary.among("note_words", t) for t in field.tokens)
    cells = field.spread(MOST_CELLS)
    found = (texts.hits(cell[:LONGEST_CELL], field.tokens) for cell in cells)
    # Names in a column of addresses or companies are those of streets and firms.
    return texts.tally(([h for h in hits if named or h.entity != "PERSON"] for hits in found), len(cells))
