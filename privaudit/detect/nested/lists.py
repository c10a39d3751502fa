"""Several facts in one cell: ``a@x.org; b@y.org``, phones after commas, names between bars. Tags and prose are none.

Only elements that are facts of a person by their form make a list: e-mail addresses, numbers of seven or more digits,
names in capitals of two or three words; words, amounts, coordinates and parts of an address do not.
"""

from __future__ import annotations

import re

_SEPARATED = re.compile(r"[;|\n]|,\s?")
_FIRM = re.compile(r"[;|\n]")
_EMAIL = re.compile(r"[^\s@,;|<>]{1,64}@[^\s@,;|<>]{1,255}\.[^\s@,;|<>.]{2,24}")
_NUMBER = re.compile(r"\+?\(?\d[\d ()\-]{5,22}\d")
_LEAST_DIGITS = 7
_NAME = re.compile(r"[A-ZА-ЯЁ][^\W\d_]+(?:[- ][A-ZА-ЯЁ][^\W\d_]*\.?(?:\s?[A-ZА-ЯЁ]\.)?){1,2}")
_ENOUGH, _LISTS = 0.8, 0.3
_MOST_ELEMENTS = 2000
_CUT_FROM = 1000
"""Characters from which the last element may be one that was cut."""
_FOR_SURE = 10


def may_be_list(text: str) -> bool:
    """Whether a text has a separator and something that could be a fact."""
    if not any(sign in text for sign in ";|,\n"):
        return False
    return _SEPARATED.search(text) is not None and (
        "@" in text or sum(c.isdigit() for c in text[:60]) >= _LEAST_DIGITS or _FIRM.search(text) is not None
    )


def parsed(texts: list[str]) -> list[list[str]] | None:
    """Return the elements of each text; None unless a third of the texts are lists and nearly all elements facts."""
    out = [_elements(t) for t in texts]
    several = sum(len(e) > 1 for e in out)
    if (several < 2 and max(map(len, out), default=0) < _FOR_SURE) or several < _LISTS * len(out):
        return None
    every = [e for row in out for e in row]
    return out if sum(_fact(e) for e in every) >= _ENOUGH * len(every) else None


def _elements(text: str) -> list[str]:
    """The parts between semicolons, bars or lines; between commas if all of them are e-mail addresses or numbers."""
    if _FIRM.search(text):
        return _whole([e.strip() for e in _FIRM.split(text) if e.strip()], text)[:_MOST_ELEMENTS]
    parts = _whole([e.strip() for e in text.split(",") if e.strip()], text)
    hard = len(parts) > 1 and all(_EMAIL.fullmatch(e) or _long_number(e) for e in parts)
    return parts[:_MOST_ELEMENTS] if hard else [text]


def _whole(parts: list[str], text: str) -> list[str]:
    """The elements without a last one that was cut with a long text, and is no fact any more."""
    return parts[:-1] if len(text) >= _CUT_FROM and len(parts) > _FOR_SURE and not _fact(parts[-1]) else parts


def _fact(element: str) -> bool:
    return bool(_EMAIL.fullmatch(element) or _long_number(element) or _NAME.fullmatch(element))


def _long_number(element: str) -> bool:
    return _NUMBER.fullmatch(element) is not None and sum(c.isdigit() for c in element) >= _LEAST_DIGITS
