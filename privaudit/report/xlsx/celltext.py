r"""Any text as a cell's text: nothing that XML refuses, nothing that a spreadsheet would run.

Limits of Excel: 32,767 characters (UTF-16 units) a cell, 31 a sheet name without ``[ ] : * ? / \``
(Microsoft, "Excel specifications and limits"). ``_x0041_`` in a cell is read back as ``A`` (ECMA-376 part 1, 22.9.2.19
ST_Xstring), so a name that looks like that is escaped.
"""

from __future__ import annotations

import re

from ..words import visible

MOST_CHARACTERS = 32_767
MOST_NAME = 31
FORMULA_STARTS = frozenset("=+-@\t\r")

_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def clean(text: str, cut_note: str = "…") -> str:
    """Return the text with illegal characters made visible, cut to what a cell holds.

    ``cut_note`` ends a text that was cut; ``{count}`` in it is the number of characters left out.
    """
    text = visible(text)
    if "_x" in text:
        text = _ESCAPED.sub("_x005F_", text)
    return text if len(text) * 2 <= MOST_CHARACTERS or _units(text) <= MOST_CHARACTERS else _cut(text, cut_note)


def _units(text: str) -> int:
    return len(text) + sum(c > "\uffff" for c in text)


def _cut(text: str, note: str) -> str:
    room = MOST_CHARACTERS - len(note) - 12
    kept = text[:room]
    while _units(kept) > room:
        kept = kept[: len(kept) - (_units(kept) - room + 1) // 2]
    return kept + note.replace("{count}", str(len(text) - len(kept)))


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula when it is typed or pasted."""
    return text[:1] in FORMULA_STARTS if text else False


def sheet_name(name: str, part: int = 1) -> str:
    """Return a legal sheet name; parts after the first are numbered."""
    tail = "" if part == 1 else f" ({part})"
    base = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ") or "Sheet"
    return base[: MOST_NAME - len(tail)] + tail
