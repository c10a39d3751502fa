"""Runs of letters of a text, and how two of them stand to each other."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from ...model import record
from .spelling import LETTERS, own_words, spelt, stem

_GAP = re.compile(r"[\s_.,;'’ʼ`´‐‑\-/\\]{0,3}")


@record
class Word:
    """One run of letters of a text, or a part of one."""

    start: int
    end: int
    spelt: str
    other: str
    """The second spelling of a word with marked letters; empty without one."""
    capital: bool
    own: bool
    """Whether it is a word of the reports."""


def read(said: str) -> Iterator[Word]:
    """Yield the runs of letters of a text, in order."""
    return (word_at(said, m.start(), m.end()) for m in LETTERS.finditer(said))


def word_at(said: str, start: int, end: int) -> Word:
    """Return what stands there as a word."""
    letters = said[start:end]
    first, *more = spelt(letters)
    own = letters.casefold() in own_words()
    return Word(start=start, end=end, spelt=first, other=more[0] if more else "", capital=not letters[0].islower(),
                own=own)  # fmt: skip


def parts_of(said: str, word: Word) -> tuple[Word, ...]:
    """Return the words that a run of letters is put together of, as ``backupOfAnna`` is; none if it is one word."""
    cuts = [word.start, *(word.start + i for i in seams(said[word.start : word.end])), word.end]
    if len(cuts) == len((word.start, word.end)):
        return ()
    return tuple(word_at(said, a, b) for a, b in itertools.pairwise(cuts))


def seams(letters: str) -> Iterator[int]:
    """Yield where a capital begins another word: behind a small letter (``aB``), or the last one of some (``ABc``)."""
    for i in range(1, len(letters)):
        behind = letters[i + 1 : i + 2]
        if letters[i].isupper() and (letters[i - 1].islower() or (letters[i - 1].isupper() and behind.islower())):
            yield i


def near(said: str, one: Word, other: Word) -> bool:
    """Whether no more stands between two words than between those of one name."""
    return _GAP.fullmatch(said, one.end, other.start) is not None


def is_initial(said: str, word: Word) -> bool:
    """Whether it is one letter as initials are written: ``А.``, ``a_``, ``A``."""
    return word.end - word.start == 1 and (word.capital or said[word.end : word.end + 1] in {".", "_"})


def spells(word: Word) -> set[str]:
    """Return the spellings of a word, one without its Russian ending too."""
    return {word.spelt, word.other, stem(word.spelt)} - {""}


def with_digits(said: str, start: int, end: int) -> tuple[int, int]:
    """Take in digits beside a name: they are of the login, and behind an id they would make it another one."""
    while start and said[start - 1].isdigit():
        start -= 1
    while said[end : end + 1].isdigit():
        end += 1
    return start, end
