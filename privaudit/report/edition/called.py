"""Names that the company gave its things, in texts: where one says more of a person than words of the reports do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .logins import Whole, is_plain

_ENDS = re.compile(r"([\W_]*)(?:.*[^\W_])?([\W_]*)", re.DOTALL)


class Called:
    """Finds such names and says what stands in their place; a word of ours is known by what is beside it."""

    def __init__(self, shown: Mapping[str, str]) -> None:
        """``shown``: name → the name with ids."""
        self.shown = shown
        self._whole = Whole(p for p in shown if not is_plain(p))
        ours = "|".join(re.escape(p) for p in sorted(shown, key=lambda p: (-len(p), p)) if is_plain(p))
        self._ours = re.compile(rf"(?<!\w)(?:{ours})(?=\.\w|:)|(?<=\w\.)(?:{ours})(?!\w)") if ours else None

    def pieces(self, said: str) -> Iterator[tuple[str, bool]]:
        """Yield a text in pieces, in order, and whether each is ready: a name with ids in it."""
        at = 0
        for start, end, one in self._whole.find(said):
            yield from self._among(said[at:start])
            before, behind = _around(one)
            yield self.shown[one].removeprefix(before).removesuffix(behind), True
            at = end
        yield from self._among(said[at:])

    def _among(self, said: str) -> Iterator[tuple[str, bool]]:
        at = 0
        for found in self._ours.finditer(said) if self._ours is not None else ():
            yield said[at : found.start()], False
            yield self.shown[found.group()], True
            at = found.end()
        yield said[at:], False


def _around(name: str) -> tuple[str, str]:
    """The signs before the first and behind the last letter or digit: they stay where they stand."""
    found = _ENDS.fullmatch(name)
    return (found[1], found[2]) if found is not None else ("", "")
