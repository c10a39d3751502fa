"""Cells that are records of dumps: ``mail:password``, ``card|12|27|123``, ``1;name;phone``; each part is a fact.

A column is cut only where nearly all cells have the same separator and one part is, in nearly all of them, an e-mail
address, a phone or a card number; so codes, times, categories, addresses of pages and prose stay whole.
"""

from __future__ import annotations

import re
from collections import Counter

from ..prepare.decorated import fact

_SEPARATORS = "\t|;:,"
_NEARLY, _FACTS = 0.9, 0.8
_MOST_PARTS, _LONGEST = 30, 400
_FEW_LABELS, _ENOUGH_ROWS = 3, 10
_SECRET = re.compile(r"(?=[^\d\W]*[\d\W_])(?=[^A-Za-zА-Яа-яЁё]*[A-Za-zА-Яа-яЁё])\S{5,128}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HASH = re.compile(r"[0-9a-fA-F]{32,128}")
_EXPIRY = re.compile(r"(?:0?[1-9]|1[0-2])(?:[/.-]?\d{2}(?:\d{2})?)?")
_CODE = re.compile(r"\d{3}")
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")


class Record(tuple[str, ...]):  # noqa: SLOT001 - tuples take no slots
    """The parts of one cell; ``_fields`` are their positions, from 1, or what the parts beside tell of them."""

    _fields: tuple[str, ...] = ()


def may_hold(text: str) -> bool:
    """Whether a text has a separator and signs of a fact: an @, or ten digits."""
    if len(text) > _LONGEST or not any(sign in text for sign in _SEPARATORS):
        return False
    return "@" in text or sum(map(str.isdigit, text)) >= 10


def parsed(texts: list[str]) -> list[Record] | None:
    """Return the parts of each text; None unless they have one form and a part is a fact."""
    if len(texts) < 2 or sum(map(may_hold, texts)) < _NEARLY * len(texts):
        return None
    for separator in _SEPARATORS:
        rows = _cut(texts, separator)
        if rows is None:
            continue
        columns = list(zip(*rows, strict=True))
        found = [_kind(c) for c in columns]
        if not any(found) or (len(rows) >= _ENOUGH_ROWS and _labelled(columns)):
            continue
        return [_record(row, _names(columns, found)) for row in rows]
    return None


def _cut(texts: list[str], separator: str) -> list[list[str]] | None:
    """The texts in parts of one number; the first part and the rest where a later part has the separator as well."""
    having = [t for t in texts if separator in t]
    if len(having) < _NEARLY * len(texts) or (separator == "," and any(", " in t for t in having)):
        return None
    rows = [[p.strip() for p in t.strip(separator).split(separator)] for t in having]
    size, n = Counter(map(len, rows)).most_common(1)[0]
    if n >= _NEARLY * len(rows):
        return [r for r in rows if len(r) == size] if 2 <= size <= _MOST_PARTS else None
    if separator != ":":
        return None
    return [[p.strip() for p in t.split(separator, 1)] for t in having]


def _kind(parts: tuple[str, ...]) -> str | None:
    """Which fact nearly all filled parts are."""
    filled = [p for p in parts if p]
    kinds = Counter(k for p in filled[:200] if (k := fact(p)))
    if not kinds or len(filled) * 2 < len(parts):
        return None
    kind, n = kinds.most_common(1)[0]
    return kind if n >= _FACTS * len(filled[:200]) else None


def _labelled(columns: list[tuple[str, ...]]) -> bool:
    """Whether the first of two parts is one of a few words: `decorated` takes such labels off."""
    return len(columns) == 2 and len(set(columns[0])) <= _FEW_LABELS


def _names(columns: list[tuple[str, ...]], kinds: list[str | None]) -> tuple[str, ...]:
    """Positions; what stands behind an address or phone and is no code is a password, behind a card the CVV."""
    names = [str(i + 1) for i in range(len(columns))]
    if len(columns) == 2 and kinds[0] in ("email", "phone") and _secrets(columns[1]):
        names[1] = "password"
    if "card" in kinds and any(_all(_EXPIRY, c) for c in columns):
        last = [i for i, c in enumerate(columns) if _all(_CODE, c) and i > kinds.index("card")]
        if last:
            names[last[-1]] = "cvv"
    return tuple(names)


def _all(pattern: re.Pattern[str], parts: tuple[str, ...]) -> bool:
    return sum(pattern.fullmatch(p) is not None for p in parts) >= _NEARLY * len(parts)


def _secrets(parts: tuple[str, ...]) -> bool:
    """Whether parts are passwords or hashes of them: letters with digits or signs, many different, not of one shape."""
    if len(set(parts)) * 2 < len(parts) or any(_UUID.fullmatch(p) for p in parts[:5]):
        return False
    if _all(_HASH, parts):
        return True
    shapes = Counter(_LETTER.sub("a", _DIGIT.sub("9", p)) for p in parts)
    alike = shapes.most_common(1)[0][1]
    return alike < _FACTS * len(parts) and sum(_SECRET.fullmatch(p) is not None for p in parts) * 2 >= len(parts)


def _record(row: list[str], names: tuple[str, ...]) -> Record:
    made = Record(row)
    made._fields = names
    return made
