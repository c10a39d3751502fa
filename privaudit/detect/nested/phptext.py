"""Values as PHP serialises them (WordPress, Bitrix, Magento), as dicts and lists. No object is ever made.

Source: the format of PHP's serialize(), https://www.php.net/manual/function.serialize.php; lengths are in bytes of the
encoding that the program used, which need not be the database's, so a length that does not fit is passed over.
"""

from __future__ import annotations

import re

_OPENS = re.compile(r"(?:a:\d{1,6}:\{|O:\d{1,4}:\"[\w\\]{1,120}\":\d{1,6}:\{)")
_SCALAR = re.compile(rb"(?:i:(-?\d{1,20})|d:([^;]{1,40})|b:([01])|[rR]:\d{1,9}|N);")
_STRING = re.compile(rb"s:(\d{1,8}):\"")
_ARRAY = re.compile(rb"(?:a:(\d{1,6})|O:\d{1,4}:\"[^\"]{1,120}\":(\d{1,6})):\{")
DEEPEST = 6
MOST = 2000


def may_be_php(text: str) -> bool:
    """Whether a text opens as a serialised array or object."""
    return text[:1] in ("a", "O") and _OPENS.match(text) is not None


def structure(text: str) -> dict[str, object] | list[object] | None:
    """Return the arrays and scalars of a serialised value, up to a cut; None if it is none."""
    if not may_be_php(text):
        return None
    reader = _Reader(text.encode("utf-8", "replace"))
    found = reader.value(0)
    return found if isinstance(found, dict | list) else None


class _Cut(Exception):
    """The text ends, or is none of the format."""


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0
        self._left = MOST

    def value(self, depth: int) -> object:
        """The value that begins here; of an array that is cut, what there is."""
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            raise _Cut
        if m := _SCALAR.match(self._raw, self._at):
            self._at = m.end()
            number = m[1] or m[2]
            return number.decode("ascii", "replace") if number else None
        if m := _STRING.match(self._raw, self._at):
            return self._string(int(m[1]), m.end())
        if m := _ARRAY.match(self._raw, self._at):
            self._at = m.end()
            return self._array(int(m[1] or m[2]), depth)
        raise _Cut

    def _string(self, length: int, start: int) -> str:
        end = start + length
        if self._raw[end : end + 2] != b'";':
            end = self._raw.find(b'";', start)
            if end < 0:
                raise _Cut
        self._at = end + 2
        return self._raw[start:end].decode("utf-8", "replace")

    def _array(self, count: int, depth: int) -> dict[str, object] | list[object]:
        pairs: list[tuple[object, object]] = []
        try:
            for _ in range(count):
                key = self.value(depth + 1)
                pairs.append((key, self.value(depth + 1)))
            if self._raw[self._at : self._at + 1] == b"}":
                self._at += 1
        except _Cut:
            if depth and not pairs:
                raise
        if all(key == str(i) for i, (key, _) in enumerate(pairs)):
            return [value for _, value in pairs]
        # Names of protected and private members carry their class between NUL bytes.
        return {str(key).rpartition("\0")[2]: value for key, value in pairs}
