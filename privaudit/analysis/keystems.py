"""Stems of the words in names of tables and columns, by which ``id_klienta`` and ``KLIENTY`` go together."""

from __future__ import annotations

import functools
from typing import Final

from ..config.keywords import load_key_words
from ..detect.words.vocabulary import split_name
from ..model import record

_LETTERS: Final = "а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:h ц:c"
_LATIN: Final = dict(p.split(":") for p in f"{_LETTERS} ч:ch ш:sh щ:sch ъ: ы:y ь: э:e ю:yu я:ya".split())
_ENDINGS: Final = ("ami", "ov", "ev", "en", "om", "am", "ah", "a", "y", "i", "u", "e")
"""Cases and plurals of Russian, German and Spanish words; cut from all words alike, so that they meet."""
_SHORTEST: Final = 4
_LONGEST_NAME: Final = 80


@record
class Name:
    """A name's stems: all of them, and those that say whose it is (without words of keys; of a table: of nothing)."""

    every: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def is_key(self) -> bool:
        """Whether a word of keys is in it."""
        return len(self.rest) < len(self.every)

    @property
    def is_number(self) -> bool:
        """Whether it says that it is a number or code of something, and not only of the row: ``nomer``, not ``id``."""
        return bool(self.every) and not self.rest and not _words()[3].issuperset(self.every)


@functools.lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of one folded word: ``customers`` and ``customer``, ``klienty`` and ``клиента`` are equal."""
    text = "".join(_LATIN.get(c, c) for c in word)
    if len(text) >= _SHORTEST and text.endswith("s") and not text.endswith(("ss", "us", "is")):
        text = text[:-2] if text.endswith(("sses", "xes", "ches", "shes")) else text[:-1]
    if text.endswith("ie"):  # what is left of companies
        text = text[:-2] + "y"
    for ending in _ENDINGS:
        if text.endswith(ending) and len(text) - len(ending) >= _SHORTEST:
            return text[: -len(ending)]
    return text


@functools.lru_cache(maxsize=65536)
def column_name(name: str) -> Name:
    """Return the stems of a column's name."""
    every = tuple(stem(t) for t in split_name(name[:_LONGEST_NAME]))
    keys = _words()[0]
    return Name(every=every, rest=tuple(t for t in every if t not in keys and not t.isdigit()))


_GLUED: Final = ("uuid", "guid", "code", "key", "num", "id", "no", "fk")
_SHORTEST_GLUED: Final = 3


@functools.lru_cache(maxsize=65536)
def glued_name(name: str) -> Name | None:
    """Return the stems of a column's name in which a word of keys was written without a break: ``customerid``."""
    words = split_name(name[:_LONGEST_NAME])
    if len(words) != 1:
        return None
    for key in _GLUED:
        for rest in (words[0].removesuffix(key), words[0].removeprefix(key)):
            if _SHORTEST_GLUED <= len(rest) < len(words[0]):
                return Name(every=(stem(rest), stem(key)), rest=(stem(rest),))
    return None


@functools.lru_cache(maxsize=65536)
def table_name(name: str) -> Name:
    """Return the stems of a table's name; words that say nothing are left out of ``rest`` unless nothing else is."""
    every = tuple(stem(t) for t in split_name(name[:_LONGEST_NAME]))
    noise = _words()[1]
    return Name(every=every, rest=tuple(t for t in every if t not in noise and not t.isdigit()) or every)


def same_as(word: str) -> frozenset[int]:
    """Return the numbers of the groups of words for the same that a stem belongs to."""
    return frozenset(i for i, group in enumerate(_words()[2]) if word in group)


@functools.cache
def _words() -> tuple[frozenset[str], frozenset[str], tuple[frozenset[str], ...], frozenset[str]]:
    words = load_key_words()

    def stems(group: frozenset[str]) -> frozenset[str]:
        return frozenset(stem(w) for w in group)

    return stems(words.key_words), stems(words.noise), tuple(stems(g) for g in words.same), stems(words.rows)
