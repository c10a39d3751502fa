"""Values without what exports wrap around them: quotes, Excel's ``'`` and ``="…"``, separators, ``tel:`` and the like.

A wrapping is taken off each value that has one; a word before ``:`` or ``=`` only where what stands behind it is an
e-mail address, a phone or a card number in many values, so that codes, times and categories stay as they are.
"""

from __future__ import annotations

import json
import re

from ..validators.digits import luhn

_PROBED = 40
_OPENS, _CLOSES = frozenset("'\"`=|<"), frozenset(";|,\"'`>")
_WRAPPED = re.compile(r"""=?"([^"]*)"|'([^']*)'?|`([^`]*)`?|<([^<>\s]{3,400})>""")
_ESCAPED = re.compile(r'"(?:[^"\\]|\\.)*"')
_LONGEST = 400
_LABELLED = re.compile(r"[^\W\d_][\w.\-]{1,19}(?: [^\W\d_]{1,12})?\s?[:=]\s{0,2}(?=\S)")
_ENOUGH = 0.3
_EMAIL = re.compile(r"[^\s@,;:|<>\"']{1,64}@[^\s@,;:|<>\"']{1,190}\.[^\W\d_]{2,24}")
_PHONE = re.compile(
    r"(?:\+?7|8)[ (-]{0,2}[3489]\d{2}[ )-]{0,2}\d{3}[ -]?\d{2}[ -]?\d{2}|\+[1-9](?:[ ().-]{0,2}\d){8,13}"
)
_CARD = re.compile(r"[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}|3[47]\d{13}")
_NOT_DIGITS = re.compile(r"\D")


def fact(text: str) -> str | None:
    """Which kind a text is by its form alone: ``email``, ``phone`` or ``card``; None for anything else."""
    if "@" in text:
        return "email" if _EMAIL.fullmatch(text) else None
    if len(text) > _PROBED or not text[-1:].isdigit():
        return None
    if _PHONE.fullmatch(text):
        return "phone"
    return "card" if _CARD.fullmatch(text) and luhn(_NOT_DIGITS.sub("", text)) else None


def bare(texts: list[str | None]) -> list[str | None]:
    """Return the texts without wrappings and labels; the same list if none of a probe has any."""
    filled = [t for t in texts if t]
    some = filled[:: max(1, len(filled) // _PROBED)][: 2 * _PROBED]
    if any(t[0] in _OPENS or t[-1] in _CLOSES for t in some):
        texts = [_unwrapped(t) if t and (t[0] in _OPENS or t[-1] in _CLOSES) else t for t in texts]
        some = [_unwrapped(t) for t in some]
    found = sum(_unlabelled(t) is not t for t in some if ":" in t or "=" in t)
    if found and found >= _ENOUGH * len(some):
        texts = [_unlabelled(t) if t and (":" in t or "=" in t) else t for t in texts]
    return texts


def _unwrapped(text: str) -> str:
    """A value as it was before an export quoted it or put a separator behind it."""
    if len(text) > _LONGEST:
        return text
    inner = text.rstrip(";|,").lstrip("|").strip()
    if m := _WRAPPED.fullmatch(inner):
        inner = m[m.lastindex or 0].strip()
    elif "\\" in inner and _ESCAPED.fullmatch(inner):
        try:
            inner = str(json.loads(inner)).strip()
        except ValueError:
            return text
    return _unescaped(inner) or text


def _unescaped(inner: str) -> str:
    """The text of a JSON string that has only escapes for letters."""
    if "\\u" not in inner:
        return inner
    try:
        return str(json.loads(f'"{inner}"')).strip()
    except ValueError:
        return inner


def _unlabelled(text: str) -> str:
    """A fact without the word before it: ``tel:``, ``email:``, ``card=``; the text itself if there is no fact."""
    m = _LABELLED.match(text)
    return text[m.end() :] if m and fact(text[m.end() :]) else text
