"""A large JSON object read piece by piece: members of the top level, elements of its arrays, never the whole text.

What is accepted and how values come out is `json.load`'s own doing (RFC 8259, and NaN, lone surrogates, numbers of any
size as Python has them), because its scanner reads each piece; the layout does not matter. Held in memory are one piece
and the text that was read ahead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.decoder import JSONDecodeError
from typing import IO, Any, Final

AHEAD: Final = 1 << 18
"""Characters read at once."""
_SPACE: Final = re.compile(r"[ \t\n\r]*")
_WORDS: Final = 64
"""An error so near to the end of what was read may only mean that the rest of a word or number is still to come."""
_UNENDED: Final = "Unterminated string"


class Pieces:
    """Reads one JSON document from a stream of text.

    Raises (everywhere):
        ValueError: it is no JSON, or the stream is not the text it should be.
        RecursionError: it is nested too deeply.
    """

    def __init__(self, stream: IO[str], ahead: int = AHEAD) -> None:
        self._stream, self._ahead = stream, ahead
        self._text, self._at, self._ended = "", 0, False
        self._scan = json.JSONDecoder().raw_decode

    def begins(self) -> str:
        """Return the first character that is no white space, without taking it; empty at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def value(self) -> Any:
        """Take one value of any kind, whole."""
        self.begins()
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except JSONDecodeError as e:
                cut = e.pos >= len(self._text) - _WORDS or e.msg.startswith(_UNENDED)
                if not cut or not self._more():
                    raise
                continue
            # A number near the end of what was read may go on: of "1e+" only the 1 was taken.
            if end < len(self._text) - 2 or not self._more():
                self._at = end
                return value

    def members(self) -> Iterator[str]:
        """Take an object: yield each name; its value has to be taken before the next one is asked for."""
        self._expect("{")
        if self._ends("}"):
            return
        while True:
            if self.begins() != '"':
                raise ValueError("a name is missing")
            name: str = self.value()
            self._expect(":")
            yield name
            if self._ends("}"):
                return
            self._expect(",")

    def elements(self) -> Iterator[Any]:
        """Take an array: yield each element."""
        self._expect("[")
        if self._ends("]"):
            return
        while True:
            yield self.value()
            if self._ends("]"):
                return
            self._expect(",")

    def skip(self) -> None:
        """Take one value and forget it, an array element by element."""
        if self.begins() != "[":
            self.value()
            return
        for _ in self.elements():
            pass

    def end(self) -> None:
        """Make sure that nothing follows."""
        if self.begins():
            raise ValueError("something follows the end")

    def _expect(self, mark: str) -> None:
        if self.begins() != mark:
            raise ValueError(f"{mark} is missing")
        self._at += 1

    def _ends(self, mark: str) -> bool:
        ends = self.begins() == mark
        self._at += ends
        return ends

    def _more(self) -> bool:
        """Read on, twice as much where a piece is larger than what was read before; whether there was more."""
        size = max(self._ahead, len(self._text) - self._at)
        new = "" if self._ended else self._stream.read(size)
        self._ended = not new
        if new:
            self._text, self._at = self._text[self._at :] + new, 0
        return bool(new)
