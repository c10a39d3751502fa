"""Names that are looked for letter by letter: those with digits, and those without letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping


class Exact:
    """Puts ids in the place of such names in one pass over a text, however many there are; the longest name first."""

    def __init__(self, ids: Mapping[str, str]) -> None:
        """``ids``: name → id."""
        self._ids = ids
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in ids:
            lengths[name[:1]].add(len(name))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def hide(self, said: str) -> str:
        """Return the text with ids; ``Guest 1`` is not in ``Guest 12``."""
        if self._lengths.keys().isdisjoint(said):
            return said
        out, at, copied = [], 0, 0
        while at < len(said):
            name = self._at(said, at)
            if name:
                out += [said[copied:at], self._ids[name]]
                copied = at + len(name)
            at += len(name) or 1
        return "".join((*out, said[copied:]))

    def _at(self, said: str, at: int) -> str:
        for length in self._lengths.get(said[at], ()):
            name = said[at : at + length]
            if name in self._ids and not (name[-1].isdigit() and said[at + length : at + length + 1].isdigit()):
                return name
        return ""
