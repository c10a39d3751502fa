"""The encoding of a text file: its mark, else UTF-8 if all of it is, else the one that reads as words."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import IO

from .base import Unreadable

CHUNK = 1 << 20
LOOKED_AT = 1 << 16
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE = ("cp1251", "cp866", "koi8-r", "cp1252")
_COMMON = frozenset("оеаинтсрвл")
_CONTROLS = frozenset(range(32)) - {9, 10, 11, 12, 13, 26}


def choose_encoding(stream: IO[bytes], wanted: str = "auto") -> str:
    """Return the codec for a file that is open at its start, and leave it there.

    ``wanted``: ``auto``, ``utf-8``, ``cp1251`` or ``utf-16``; a byte order mark wins over it.

    Raises:
        Unreadable: ``empty``, or ``binary``: control characters that no text has.
        OSError: the file cannot be read.
    """
    first = stream.read(LOOKED_AT)
    encoding = encoding_of(first, wanted, lambda: _is_utf8(first, stream))
    stream.seek(0)
    return encoding


def encoding_of(first: bytes, wanted: str = "auto", is_utf8: Callable[[], bool] | None = None) -> str:
    """Return the codec for a file that begins so; without ``is_utf8`` only this beginning is looked at.

    Raises:
        Unreadable: ``empty``, or ``binary``.
    """
    if not first.strip():
        raise Unreadable("empty")
    marked = next((codec for mark, codec in _MARKS if first.startswith(mark)), None)
    bare = marked or _utf16_without_mark(first)
    if bare is None and sum(b in _CONTROLS for b in first) > len(first) // 200:
        raise Unreadable("binary")
    if bare is None and wanted == "utf-16":
        bare = "utf-16-le"
    if bare is not None or wanted != "auto":
        return bare or wanted
    whole = is_utf8() if is_utf8 is not None else _may_be_utf8(first)
    return "utf-8" if whole or _nearly_utf8(first) else _likeliest(first)


def _utf16_without_mark(first: bytes) -> str | None:
    """UTF-16 of any letters has NULs or one high byte in every other place; source: RFC 2781, 4.3."""
    even, odd = first[0::2], first[1::2]
    for name, high in (("utf-16-le", odd), ("utf-16-be", even)):
        low = even if high is odd else odd
        if high and 0 in high and sum(b in {0, 4} for b in high) > 0.9 * len(high) and low.count(0) < 0.1 * len(low):
            return name
    return None


def _may_be_utf8(first: bytes) -> bool:
    """Whether a beginning, which may end within a letter, is UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(first)
    except UnicodeDecodeError:
        return False
    return True


def _nearly_utf8(first: bytes) -> bool:
    """Whether single broken letters stand in UTF-8: texts in other encodings have hardly any bytes of its form."""
    text = first.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(c > "\x7f" for c in text) - broken > 10 * broken


def _is_utf8(first: bytes, stream: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(first)
        while chunk := stream.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _likeliest(first: bytes) -> str:
    return max(_SINGLE, key=lambda codec: _reads_as_words(first, codec))


def _reads_as_words(first: bytes, codec: str) -> float:
    """Say how well bytes read in an encoding: common letters count for it, changes of script or case against it."""
    text = first.decode(codec, "replace")
    score = 0.0
    for before, letter in zip(" " + text, text, strict=False):
        if letter < "\x80":
            score -= "а" <= before.lower() <= "я" and letter.isalpha()  # Latin within a Cyrillic word
        elif "а" <= letter.lower() <= "я" or letter in "ёЁ":
            score += 1.0 if letter.lower() in _COMMON else 0.3
            score -= 2.0 * (before.isalpha() and before < "\x80") + 2.0 * (before.islower() and letter.isupper())
        elif letter.isalpha():
            score += 0.3
        else:
            score -= 1.0
    return score
