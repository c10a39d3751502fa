"""Names that a text does not set apart: inside a word (``backupivanov``), or with signs between their letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .letters import Word
from .spelling import UNSPACED, spelt

_LEAST = 5
"""Letters of a surname that is looked for inside other words; shorter ones are in too many."""
_LEAST_UNSPACED = 2
"""The same of writing that sets no blanks between words."""
_ROOM = 6
"""A name may have so many more letters in its own script than in Latin ones: none has more silent signs."""
_AROUND = 2
"""What is so short before or behind a surname are initials, or an ending."""
_KEPT = 50_000
_HYPHEN = re.compile(r"[-‐‑]\s{0,2}")
_BETWEEN = re.compile(r"[\W_]")


class Inside:
    """Finds surnames inside words."""

    def __init__(self, surnames: Iterable[str]) -> None:
        """``surnames``: in the spellings of `forms`."""
        self._surnames = frozenset(s for s in surnames if len(s) >= _least(s))
        self._most = max(map(len, self._surnames), default=0)
        self._unspaced = any(map(UNSPACED.search, self._surnames))
        self._known: dict[str, tuple[tuple[int, int, str], ...]] = {}

    def find(self, letters: str, *, named: bool) -> tuple[tuple[int, int, str], ...]:
        """Return start, end and spelling of the surnames in a word; not ``named``: of writing without blanks alone."""
        if not named and not (self._unspaced and UNSPACED.search(letters)):
            return ()
        found = self._known.get(letters)
        if found is None:
            found = tuple(self._located(letters)) if any(map(self._is_in, spelt(letters))) else ()
            if len(self._known) < _KEPT:
                self._known[letters] = found
        return found

    def _is_in(self, said: str) -> bool:
        least = _LEAST_UNSPACED if self._unspaced else _LEAST
        ends = range(least, self._most + 1)
        return any(said[i : i + n] in self._surnames for i in range(len(said) - least + 1) for n in ends)

    def _located(self, letters: str) -> Iterator[tuple[int, int, str]]:
        """The surnames where they stand in the word as it is written; the whole word where that cannot be told."""
        at = found = 0
        while at < len(letters):
            end, surname = self._at(letters, at)
            if surname:
                found += 1
                yield at, end, surname
            at = end if surname else at + 1
        if not found:
            yield 0, len(letters), next(self._any(letters))

    def _at(self, letters: str, at: int) -> tuple[int, str]:
        for end in range(min(len(letters), at + self._most + _ROOM), at + 1, -1):
            surname = next((s for s in spelt(letters[at:end]) if s in self._surnames), "")
            if surname:
                return end, surname
        return at, ""

    def _any(self, letters: str) -> Iterator[str]:
        for said in spelt(letters):
            yield from (s for s in sorted(self._surnames, key=lambda s: (-len(s), s)) if s in said)


def widened(letters: str, start: int, end: int, others: Iterable[str]) -> tuple[int, int]:
    """Take in what belongs to a surname inside a word: initials, endings, and the ``others`` of its bearer's names."""
    known = set(others)
    for begin in range(start):
        if not known.isdisjoint(spelt(letters[begin:start])):
            start = begin
            break
    for behind in range(len(letters), end, -1):
        if not known.isdisjoint(spelt(letters[end:behind])):
            end = behind
            break
    return start if start > _AROUND else 0, end if len(letters) - end > _AROUND else len(letters)


def broken(said: str, words: list[Word], first: int) -> Iterator[tuple[int, str]]:
    """Yield words from ``first`` on that may be one with signs in it, longest first: how many, and their letters.

    Two parts with a hyphen (``Ива-нов``), or five and more letters with the same sign between them (``И_в_а_н_о_в``).
    """
    count = 1
    while first + count < len(words) and _is_letter(words[first]) and _is_letter(words[first + count]):
        sign = said[words[first].end : words[first + 1].start]
        one, other = words[first + count - 1], words[first + count]
        if len(sign) != 1 or not _BETWEEN.match(sign) or said[one.end : other.start] != sign:
            break
        count += 1
    for n in range(count, _LEAST - 1, -1):
        yield n, "".join(said[w.start] for w in words[first : first + n])
    if count == 1 and first + 1 < len(words) and not (words[first].own and words[first + 1].own):
        one, other = words[first : first + 2]
        if _HYPHEN.fullmatch(said, one.end, other.start) and other.end - one.start > _LEAST:
            yield 2, said[one.start : one.end] + said[other.start : other.end]


def _is_letter(word: Word) -> bool:
    return word.end - word.start == 1


def _least(surname: str) -> int:
    return _LEAST_UNSPACED if UNSPACED.search(surname) else _LEAST
