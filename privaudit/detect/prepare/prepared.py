"""A column's values as the texts that detectors see: decoded, repaired, in one alphabet, numbers and dates in one form.

Each step is skipped by a cheap test of the whole column at once, so that ordinary columns pay for the tests only
(0.05 ms for 1,000 short values in ASCII).
"""

from __future__ import annotations

import re
from typing import cast

from ..words.vocabulary import Dictionaries
from .datetexts import as_iso
from .decorated import bare
from .encodings import Repair, may_be_broken, repaired
from .lookalikes import has_any, normalised
from .shapes import BLANK, LONGEST, as_text

_LONG_NUMBER = re.compile(r"(\d{9,20})[.,]0{1,6}")
_EXPONENT = re.compile(r"(\d)[.,](\d{4,18})[eE]\+?(\d{1,2})")
_OF_FLOATS = (".0", ",0", "E+", "e+", "E1", "e1")
_TEXT_ONLY = frozenset({str, type(None)})
_MOST, _HEAD = 100_000, 100
_AHEAD = re.compile(r"(?:39|40)\d\d-[01]\d-[0-3]\d(?:[ T].*)?$")
_MOSTLY = 0.9
_FLOATS = re.compile(r"\d(?:\d{8,19}[.,]0|[.,]\d{4,18}[eE]\+?\d)")
_SHORTEST_FLOAT = 8


def prepared(
    values: tuple[object, ...], tokens: tuple[str, ...], words: Dictionaries
) -> tuple[list[str | None], Repair | None]:
    """Return the values as text, None for what is empty or no text, and what was repaired in them.

    ``tokens`` are the words of the column's name: bare numbers are dates only where they say so.
    """
    texts = texts_of(values)
    joined = _joined(texts)
    repair = None
    if not joined.isascii():
        if may_be_broken(joined):
            texts, repair = repaired(texts)
            joined = _joined(texts) if repair is not None else joined
        if has_any(joined):
            texts = [(normalised(t) or None) if t else None for t in texts]
    if any(sign in joined for sign in _OF_FLOATS) and _may_be_floats(texts, joined):
        texts = [_whole(t) if t else None for t in texts]
    return _unshifted(as_iso(bare(texts), tokens, words)), repair


def _unshifted(texts: list[str | None]) -> list[str | None]:
    """Dates as they were meant where a program stores them two thousand years ahead, as 1C:Enterprise does in MS SQL.

    Source: 1C:Enterprise administrator guide, date offset of the DBMS (``DateOffset``, 0 or 2000 years).
    """
    first = next(filter(None, texts), "")
    if not _AHEAD.match(first):
        return texts
    ahead = [t for t in texts if t and _AHEAD.match(t)]
    if len(ahead) < _MOSTLY * sum(map(bool, texts)):
        return texts
    return [f"{int(t[:4]) - 2000}{t[4:]}" if t and _AHEAD.match(t) else t for t in texts]


def texts_of(values: tuple[object, ...]) -> list[str | None]:
    """`as_text` of each value; quicker where all are text."""
    if _TEXT_ONLY.issuperset(map(type, values)):
        texts = cast("tuple[str | None, ...]", values)
        if "".join(filter(None, texts)).isascii():
            if all(texts):
                made = list(map(str.strip, cast("tuple[str, ...]", texts)))
                if len(max(made, key=len, default="")) <= LONGEST and all(made):
                    return cast("list[str | None]", made)
            return [t.strip()[:LONGEST] or None if t else None for t in texts]
        return [(t.strip() if t.isascii() else t.strip(BLANK))[:LONGEST] or None if t else None for t in texts]
    return [as_text(v) for v in values]


def _joined(texts: list[str | None]) -> str:
    """The texts on lines; of long ones their beginnings, which show as much."""
    joined = "\n".join(filter(None, texts))
    return joined if len(joined) <= _MOST else "\n".join(t[:_HEAD] for t in texts if t)


def _may_be_floats(texts: list[str | None], joined: str) -> bool:
    """Whether any text begins as a long number with a point."""
    if "." not in joined and "," not in joined:
        return False
    filled = list(filter(None, texts))
    return len(max(filled, key=len)) >= _SHORTEST_FLOAT and any(map(_FLOATS.match, filled))


def _whole(text: str) -> str:
    """A long whole number as programs print it by mistake (``79161234567.0``, ``7.9161234567E+10``), as its digits."""
    if m := _LONG_NUMBER.fullmatch(text):
        return m[1]
    if m := _EXPONENT.fullmatch(text):
        digits, power = m[1] + m[2], int(m[3])
        if 9 <= power < 20 and len(m[2].rstrip("0")) <= power:
            return digits[: power + 1].ljust(power + 1, "0")
    return text
