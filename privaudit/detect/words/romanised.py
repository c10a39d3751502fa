"""Russian words in Latin letters, whatever system they are written by: ``rozhdeniya``, ``rojdenija``, ``rogdenia``.

Transliterations differ in the letters that Latin lacks (ж as zh, j or g; х as kh, h or x; ц as ts or c; щ as shch or
sch; я as ya, ja or ia; -ий as -iy, -ij, -yi or -y). `skeleton` writes them all one way, with what the systems disagree
on left out, and the same is done to the Cyrillic words of the vocabulary. Two words with one skeleton are one word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import Any

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i i k l m n o p r s t u f h c ch sh sch - i - e iu ia".replace("-", "").split(" "),
        strict=True,
    )
)
_SYSTEMS = (
    ("w", "v"),
    ("ph", "f"),
    ("shch", "W"),
    ("sch", "W"),
    ("sh", "W"),
    ("ch", "Q"),
    ("zh", "z"),
    ("kh", "h"),
    ("x", "h"),
    ("ts", "c"),
    ("tz", "c"),
    ("yo", "e"),
    ("ye", "e"),
    ("y", "i"),
    ("j", "i"),
)
_READINGS = tuple(
    tuple((re.compile(letter), meant) for letter, meant in swaps)
    for swaps in (
        (),
        (("j(?![au]|$)", "z"),),
        (("c", "k"),),
        (("j", "z"),),
        (("g", "z"),),
        (("x", "ks"),),
        (("j", "z"), ("c", "k")),
    )
)
"""Letters that stand for another one in some systems, read so only where the usual reading is no word."""
_TWICE = re.compile(r"(.)\1+")
_CYRILLIC = re.compile("[а-яё]+")
_LEAST, _SHORT, _LEAST_CUT, _LEAST_BENT = 2, 4, 5, 5
_CASE = re.compile("[aeioughmv]*")
"""The letters of which endings of cases are made, as skeletons have them."""
_BEYOND, _ENDING = 2, 3


def skeleton(word: str) -> str:
    """A lower-case word, Cyrillic or Latin, as all systems of transliteration have it in common."""
    return _reduced("".join(_LATIN.get(c, c) for c in word), len(word) > _SHORT)


@cache
def readings(word: str) -> tuple[str, ...]:
    """The skeletons a Latin word can have, the most usual first."""
    found: list[str] = []
    for swaps in _READINGS:
        said = word.replace("ch", "Q") if swaps else word
        for letter, other in swaps:
            said = letter.sub(other, said)
        form = _reduced(said, len(word) > _SHORT)
        if form not in found:
            found.append(form)
    return tuple(found)


def _reduced(text: str, once: bool) -> str:
    """The text by one system; a letter written twice counts ``once`` but in short words: инн is no иин."""
    for written, meant in _SYSTEMS:
        text = text.replace(written, meant)
    return _TWICE.sub(r"\1", text) if once else text


class Romanised:
    """The Cyrillic words of a vocabulary, found by any of their spellings, endings or beginnings."""

    def __init__(self, words: Iterable[str], preferred: frozenset[str] = frozenset()) -> None:
        """``preferred`` are Russian for certain: продавец before the продавець of another language."""
        self._by_skeleton: dict[str, str] = {}
        known = {w for w in words if len(w) >= _LEAST and _CYRILLIC.fullmatch(w)}
        for word in sorted(known, key=lambda w: (w not in preferred, -len(w), w)):
            self._by_skeleton.setdefault(skeleton(word), word)
        self._sorted = sorted(self._by_skeleton)
        self._known: dict[str, str | None] = {}
        self._exact: dict[str, str | None] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_known": {}, "_exact": {}}

    def exactly(self, token: str) -> str | None:
        """The Cyrillic word that a token spells, None if none."""
        if token not in self._exact:
            forms = readings(token) if token.isascii() else (skeleton(token),)
            known = (self._by_skeleton[f] for f in forms if f in self._by_skeleton)
            self._exact[token] = next(known, None) if len(token) >= _LEAST else None
        return self._exact[token]

    def meant(self, token: str) -> str | None:
        """The word that a token spells, bends or cuts short: ``nomera`` and ``nomer``, ``obraz`` of образование."""
        if token not in self._known:
            self._known[token] = self.exactly(token) or self._bent(token)
        return self._known[token]

    def _bent(self, token: str) -> str | None:
        """The word of the same stem, or the only one that begins so."""
        if len(token) < _LEAST_CUT or not token.isalpha():
            return None
        for form in readings(token) if token.isascii() else (skeleton(token),):
            for cut in range(_ENDING + 1):
                stem = form[: len(form) - cut]
                if len(stem) < _LEAST_BENT or not _CASE.fullmatch(form[len(stem) :]):
                    break
                rests = ((s, s[len(stem) :]) for s in self._from(stem))
                near = [s for s, rest in rests if len(rest) <= _ENDING and _CASE.fullmatch(rest)]
                if near:
                    return self._by_skeleton[min(near, key=lambda s: (abs(len(s) - len(form)), s))]
            longer = self._from(form)
            if longer and len({s[: len(form) + _BEYOND] for s in longer}) == 1:
                return self._by_skeleton[min(longer, key=lambda s: (len(s), s))]
        return None

    def _from(self, beginning: str) -> list[str]:
        at = bisect_left(self._sorted, beginning)
        found = []
        while at < len(self._sorted) and self._sorted[at].startswith(beginning):
            found.append(self._sorted[at])
            at += 1
        return found
