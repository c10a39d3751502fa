"""Logins in texts: found whole wherever they stand by themselves or as words of another name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from .spelling import own_words

_TOKEN = re.compile(r"[^\W_]+")
"""Letters and digits: a login begins and ends with one of these, and none stands beside it."""


def is_plain(login: str) -> bool:
    """Whether a login is a word of the reports, or digits alone, and says nothing where it stands in a sentence."""
    tokens = _TOKEN.findall(login)
    return not tokens or (len(tokens) == 1 and (tokens[0].isdigit() or tokens[0].casefold() in own_words()))


class Logins:
    """Puts ids in the place of logins, in any case: ``ANNA_export`` has the login ``anna``, ``annas`` has not."""

    def __init__(self, ids: Mapping[str, str]) -> None:
        """``ids``: login → id."""
        by_first: dict[str, dict[str, str]] = defaultdict(dict)
        for login, id_ in sorted(ids.items()):
            tokens = list(_TOKEN.finditer(login))
            if tokens:
                bare = login[tokens[0].start() : tokens[-1].end()].casefold()
                by_first[tokens[0].group().casefold()].setdefault(bare, id_)
        self._by_first = {
            first: tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))
            for first, found in by_first.items()
        }  # the longest first: ``anna.k`` is not ``anna``

    def hide(self, said: str) -> str:
        """Return the text with ids for logins."""
        if not self._by_first:
            return said
        out, at = [], 0
        for token in _TOKEN.finditer(said):
            if token.start() < at:
                continue
            for bare, id_ in self._by_first.get(token.group().casefold(), ()):
                end = token.start() + len(bare)
                if said[token.start() : end].casefold() == bare and not said[end : end + 1].isalnum():
                    out += [said[at : token.start()], id_]
                    at = end
                    break
        return "".join((*out, said[at:])) if out else said
