"""Logins in texts: found whole wherever they stand by themselves or as words of another name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from .spelling import own_words

_TOKEN = re.compile(r"[^\W_]+")
"""Letters and digits: a login begins and ends with one of these, and none stands beside it."""


def is_plain(login: str) -> bool:
    """Whether a login is a word of the reports, or digits alone, and says nothing where it stands in a sentence."""
    tokens = _TOKEN.findall(login)
    return not tokens or (len(tokens) == 1 and (tokens[0].isdigit() or tokens[0].casefold() in own_words()))


def is_like_login(name: str) -> bool:
    """Whether a name is a number or one letter: of a user of an application, whose login is all that is known."""
    return name.isdigit() or (len(name) == 1 and name.isalpha() and name.isascii())


class Whole:
    """Finds texts of a list that stand by themselves, or as words of another name, whatever their case."""

    def __init__(self, texts: Iterable[str]) -> None:
        by_first: dict[str, dict[str, str]] = defaultdict(dict)
        for one in sorted(texts):
            tokens = list(_TOKEN.finditer(one))
            if tokens:
                bare = one[tokens[0].start() : tokens[-1].end()].casefold()
                by_first[tokens[0].group().casefold()].setdefault(bare, one)
        self._by_first = {
            first: (tuple(sorted({*map(len, found)}, reverse=True)), found) for first, found in by_first.items()
        }  # the longest first: ``anna.k`` is not ``anna``

    def find(self, said: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and the text of the list for each that is found; none overlaps another."""
        at = 0
        for token in _TOKEN.finditer(said) if self._by_first else ():
            lengths, found = self._by_first.get(token.group().casefold(), _NONE)
            if token.start() < at:
                continue
            for length in lengths:
                end = token.start() + length
                one = found.get(said[token.start() : end].casefold())
                if one is not None and not said[end : end + 1].isalnum():
                    yield token.start(), end, one
                    at = end
                    break


_NONE: Final[tuple[tuple[int, ...], dict[str, str]]] = ((), {})


class Logins:
    """Puts ids in the place of logins: ``ANNA_export`` has the login ``anna``, ``annas`` has not."""

    def __init__(self, ids: Mapping[str, str]) -> None:
        """``ids``: login → id."""
        self._ids = ids
        self._whole = Whole(ids)

    def hide(self, said: str) -> str:
        """Return the text with ids for logins."""
        out, at = [], 0
        for start, end, login in self._whole.find(said):
            out += [said[at:start], self._ids[login]]
            at = end
        return "".join((*out, said[at:])) if out else said
