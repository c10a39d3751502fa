"""Values as text, and their shapes: what decides which patterns look at a value at all.

A shape is the value with digits as 9, Latin letters as a, Cyrillic as c; made for a whole column at once by
``bytes.translate`` over cp1251 (0.1 to 0.3 ms for 1,000 values).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cached_property

from ..rulebook.needs import certain, plain
from .encodings import unicode_text, unpacked

LONGEST = 8192
_DIGIT, _LATIN, _CYRILLIC, _OTHER = b"9", b"a", b"c", b"?"


def _table() -> bytes:
    out = bytearray(256)
    for b in range(256):
        char = bytes([b]).decode("cp1251", "replace")
        if char.isascii() and char.isdigit():
            out[b] = _DIGIT[0]
        elif char.isascii() and char.isalpha():
            out[b] = _LATIN[0]
        elif "Ѐ" <= char <= "ӿ":
            out[b] = _CYRILLIC[0]
        else:
            out[b] = b if b < 128 else _OTHER[0]
    return bytes(out)


_TABLE = _table()
_CUT = 200
_ODD_SIGNS = "@:c?"
"""Signs of shapes that are more than Latin letters, digits and what stands between them."""
_RUNS = tuple((c, re.compile(f"{c}{{2,}}")) for c in "aяx")
BLANK = " \t\r\n\v\f\0"


def as_text(value: object) -> str | None:
    """Return a value as the text a person would see; None for NULL, blank and what is no text (pictures)."""
    if value is None:
        return None
    text: str | None
    if isinstance(value, str):
        # Beyond ASCII, a space that does not break can be a letter of a broken encoding.
        text = value.strip() if value.isascii() else value.strip(BLANK)
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, int):
        text = str(value) if abs(value) < 10**40 else None  # int() refuses longer texts
    elif isinstance(value, float):
        text = _number(value)
    elif isinstance(value, Decimal):
        text = format(value, "f") if value.is_finite() and abs(value.adjusted()) < 40 else None
    elif isinstance(value, dt.datetime):
        text = value.isoformat(" ")
    elif isinstance(value, dt.date | dt.time):
        text = value.isoformat()
    elif isinstance(value, bytes | bytearray | memoryview):
        text = unicode_text(unpacked(bytes(value)))
    else:
        text = str(value)
    return text[:LONGEST] if text else None


def _number(value: float) -> str | None:
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)


def shape_of(values: list[str]) -> list[str]:
    """Return the shape of each value, cut at 200 characters."""
    joined = "\n".join(values)
    if joined.count("\n") != len(values) - 1 or len(max(values, key=len, default="")) > _CUT:
        joined = "\n".join(v[:_CUT].replace("\n", " ") for v in values)
    coded = joined.encode() if joined.isascii() else joined.encode("cp1251", "replace")
    shapes = coded.translate(_TABLE).decode("ascii", "replace").split("\n")
    if len(shapes) != len(values):  # a sign that cp1251 writes as a line end
        return [v[:_CUT].encode("cp1251", "replace").translate(_TABLE).decode("ascii", "replace") for v in values]
    return shapes


def class_of(shape: str) -> str:
    """Return the class of a shape.

    ``d`` digits, ``n`` digits and signs, ``l`` Latin letters, ``x`` Latin letters and digits, ``c`` Cyrillic letters,
    ``y`` Cyrillic letters and digits, ``e`` with @, ``u`` a URL, ``o`` anything else.
    """
    if "@" in shape:
        return "e"
    if "aaaa://" in shape or "aaaaa://" in shape:
        return "u"
    digits = "9" in shape
    if "c" in shape:
        return "y" if digits else "c"
    if "a" in shape:
        return "x" if digits else "l"
    if shape.isdigit():
        return "d"
    return "n" if digits and "?" not in shape else "o"


def _plain_class(shape: str) -> str:
    """`class_of` a shape that has none of `_ODD_SIGNS`."""
    if "a" in shape:
        return "x" if "9" in shape else "l"
    return "d" if shape.isdigit() else "n" if "9" in shape else "o"


class Shapes:
    """The distinct values of a column, grouped by class and length."""

    def __init__(self, distinct: list[str]) -> None:
        self.groups: dict[tuple[str, int], list[str]] = {}
        self.tried: dict[str, tuple[int, float]] | None = None
        """What became of the value rules that some value has the form of, by their ids: values taken, weight."""
        self.total = len(distinct)
        self._distinct = distinct
        self._found: dict[tuple[frozenset[str], int, int], list[str]] = {}
        by_shape: dict[str, list[str]] = defaultdict(list)
        shapes = shape_of(distinct)
        for value, shape in zip(distinct, shapes, strict=True):
            by_shape[shape].append(value)
        joined = "".join(shapes)
        told = class_of if any(sign in joined for sign in _ODD_SIGNS) else _plain_class
        for shape, values in by_shape.items():
            kind = told(shape)
            if len(shape) < _CUT:
                self.groups.setdefault((kind, len(shape)), []).extend(values)
                continue
            for value in values:
                self.groups.setdefault((kind, len(value)), []).append(value)

    def candidates(self, classes: frozenset[str], shortest: int, longest: int) -> list[str]:
        """The values of these classes and lengths; the caller must not change the list."""
        asked = (classes, shortest, longest)
        if asked not in self._found:
            groups = [v for (kind, n), v in self.groups.items() if kind in classes and shortest <= n <= longest]
            self._found[asked] = groups[0] if len(groups) == 1 else [v for group in groups for v in group]
        return self._found[asked]

    def has(self, classes: str, shortest: int, longest: int) -> bool:
        """Whether any value is of these classes and lengths."""
        return any(shortest <= n <= longest and kind in classes for kind, n in self.groups)

    def has_any(self, words: tuple[str, ...]) -> bool:
        """Whether any of the values may have one of these words, which are in plain letters."""
        joined, sure = self._joined
        return not sure or any(w in joined for w in words)

    @cached_property
    def _joined(self) -> tuple[str, bool]:
        """The values in plain letters, and whether a word they lack is in none of them in any case."""
        joined = plain("\n".join(self._distinct))
        return joined, certain(joined)

    def share(self, classes: str) -> float:
        """Share of the distinct values that are of these classes."""
        n = sum(len(v) for (kind, _), v in self.groups.items() if kind in classes)
        return n / self.total if self.total else 0.0


def common_mask(values: dict[str, int], floor: float) -> str | None:
    """Return the masked shape that most values share, if at least ``floor`` of them and 2 do; never a value.

    Shapes are compared with letter runs closed (``Aa``), so that names of different lengths are one shape.
    """
    from ...redact import mask

    shapes: Counter[str] = Counter()
    for value, n in values.items():
        shapes[_closed(mask(value))] += n
    if not shapes:
        return None
    shape, n = min(shapes.items(), key=lambda kv: (-kv[1], kv[0]))
    return shape if n >= 2 and n >= floor * shapes.total() else None


def _closed(masked: str) -> str:
    for letter, run in _RUNS:
        if letter + letter in masked:
            masked = run.sub(letter, masked)
    return masked
