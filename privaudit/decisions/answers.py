"""What stands in a cell as a field's answer: the same for the one that prints it and for the one that reads it back.

An answer is a text without language: of a choice its key, of a day its ISO 8601, of a text what was written, without
what would command a terminal or break a file. An empty one is "".
"""

from __future__ import annotations

import functools
import re
import unicodedata
from datetime import date, datetime, timedelta

from ..i18n import LANGUAGES, has_text, text
from ..redact import visible
from .fields import LONGEST, Field, FieldType

_FIRST, _LAST = date(1990, 1, 1), date(2199, 12, 31)
_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's numbers for days (ECMA-376 part 1, 18.17.4.1), after the leap day that never was."""
_SERIALS = range(36_526, 73_050)
"""2000 to 2099: a number outside is hardly a day."""
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s*г\.?)?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_YES_NO = {"yes": ("yes", "needed", "confirm"), "no": ("no", "not_needed", "reject")}
"""What "yes" and "no" mean as answers to questions: is the access needed, is the verdict right?"""
_CONTROL = re.compile(r"_x(00(?:[01][0-9A-Fa-f]|5[Ff]))_")
"""Escapes of control characters, and of the sign that begins an escape."""


class NotAnAnswer(ValueError):
    """What stands there is no answer to the field; ``key`` says why (``decisions.workbook.KEY``)."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def answer(field: Field, value: object) -> str:
    """Return what a cell's value answers, "" for nothing. ``value``: text, number, bool, date, datetime or None.

    Raises:
        NotAnAnswer: it is not among the choices, no day, too long, or of another sort.
    """
    if field.type is FieldType.DAY:
        return _day(value)
    said = plain(value)
    if len(said) > LONGEST:
        raise NotAnAnswer("too_long")
    if field.type is FieldType.TEXT or not said:
        return said
    if isinstance(value, bool):
        value = said = "yes" if value else "no"
    known = _keys(field).get(_bare(value if isinstance(value, str) else said))
    if known is None and not field.open_:
        raise NotAnAnswer("choice")
    return known or said


def printed(field: Field, said: str, lang: str) -> str | datetime:
    """Return an answer as a cell shows it in one language; a day as a datetime at midnight, as spreadsheets hold it."""
    if field.type is FieldType.DAY:
        try:
            return datetime.fromisoformat(said)
        except ValueError:
            return said
    return choice_text(field, said, lang) if said in field.choices else said


def choice_text(field: Field, choice: str, lang: str) -> str:
    """Return the words of one choice."""
    return text(f"decisions.choice.{field.name}.{choice}", lang)


def choice_texts(field: Field, lang: str) -> tuple[str, ...]:
    """Return the words of all choices, in order; none for a field that has none."""
    return tuple(choice_text(field, c, lang) for c in field.choices)


def plain(value: object) -> str:
    """Return the text of a cell, whichever sort of value a program keeps it as, without blanks around it."""
    if value is None:
        return ""
    if isinstance(value, str):
        said = _CONTROL.sub(lambda m: chr(int(m[1], 16)), value) if "_x" in value else value
        return visible(said.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def unescaped(said: str) -> str:
    """Return text without the escapes of ECMA-376 part 1, 22.9.2.19 ST_Xstring; some programs decode them, some not.

    Escapes of escapes, too: how often a text was saved must not matter.
    """
    while "_x" in said and (found := _ESCAPED.sub(lambda m: chr(int(m[1], 16)), said)) != said:
        said = found
    return said


def _day(value: object) -> str:
    found: date | None = None
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = _EPOCH + timedelta(days=int(value)) if int(value) in _SERIALS else None
    else:
        said = plain(value)
        if not said:
            return ""
        found = _written_day(said)
    if found is None or not _FIRST <= found <= _LAST:
        raise NotAnAnswer("day")
    return found.isoformat()


def _written_day(said: str) -> date | None:
    dotted = _DOTTED.fullmatch(said)
    try:
        if dotted:
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
        return datetime.fromisoformat(said).date()
    except ValueError:
        return None


def _bare(said: str) -> str:
    """Return a choice as it is meant: in small letters, without what nobody sees; any blanks between words are one."""
    seen = "".join(c for c in said if unicodedata.category(c) != "Cf")
    return " ".join(seen.split()).casefold()


@functools.cache
def _keys(field: Field) -> dict[str, str]:
    """Choices by their keys and by their words in every language; "yes" and "no" where the question takes them."""
    out = {c: c for c in field.choices}
    for lang in LANGUAGES:
        for c in field.choices:
            if has_text(f"decisions.choice.{field.name}.{c}", lang):
                out[_bare(choice_text(field, c, lang))] = c
        for word, choices in _YES_NO.items():
            meant = next((c for c in choices if c in field.choices), None)
            if meant is not None:
                out.setdefault(word, meant)
                out.setdefault(_bare(text(f"decisions.choice.customer_data.{word}", lang)), meant)
    return out
