"""The beginning of lines of PostgreSQL's plain log, as log_line_prefix says: can it be split in one way only?

Source: PostgreSQL 15 manual, 20.8.3 "What to Log", log_line_prefix. An application's name, and the name in a login that
failed, may hold anything, such as the rest of another line: such a line names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .pg_words import DETAIL, LEVELS, OTHERS, QUERY

_TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \S+"
_ESCAPES = {
    "a": ".*?",
    "u": ".*?",
    "d": ".*?",
    "i": ".*?",
    "b": ".*?",
    "r": r"\S*?",
    "h": r"\S*?",
    "v": r"\S*?",
    "p": r"\d+",
    "P": r"\d*",
    "l": r"\d+",
    "x": r"\d+",
    "Q": r"-?\d+",
    "n": r"[\d.]+",
    "e": r"\w{5}",
    "t": _TIME,
    "m": _TIME,
    "s": _TIME,
    "c": r"[0-9a-f]+\.[0-9a-f]+",
}
_ESCAPE = re.compile(r"%(-?\d*)(.)", re.DOTALL)
_WORDS = "|".join(re.escape(w) for w in sorted(LEVELS | DETAIL | QUERY | OTHERS, key=len, reverse=True))
_GREEDY = dict.fromkeys("audib", ".{0,80}")
"""Names have at most 63 bytes; what a process is called (%i) is little longer."""
_FREE = "aud"
LONGEST_NAMES = 400
"""Characters behind the first level's word in which another may stand that belongs to the line's own beginning."""
MOST_KNOWN = 10_000


def prefix_pattern(prefix: str, instead: dict[str, str] | None = None) -> re.Pattern[str]:
    """Return a pattern of a line that begins with log_line_prefix; groups are named by the escapes' letters.

    ``instead`` are patterns of single escapes.
    """
    known = {**_ESCAPES, **(instead or {})}
    out, at, optional, seen = [], 0, 0, set[str]()
    for found in _ESCAPE.finditer(prefix):
        out.append(re.escape(prefix[at : found.start()]))
        at = found.end()
        letter = found[2]
        if letter == "%":
            out.append("%")
        elif letter == "q":
            out.append("(?:")
            optional += 1
        elif letter in known:
            name = f"(?P<{letter}>{known[letter]})" if letter not in seen else f"(?:{known[letter]})"
            seen.add(letter)
            out.append(rf" *{name} *" if found[1] else name)
    out.append(re.escape(prefix[at:]))
    return re.compile("".join(out) + ")?" * optional + rf"(?P<level>{_WORDS}) ?:  ?(?P<text>.*)", re.DOTALL)


class Prefix:
    """Splits lines that begin with log_line_prefix; ``accounts`` and ``databases`` decide where it is not clear."""

    def __init__(self, prefix: str, accounts: Iterable[str], databases: Iterable[str]) -> None:
        self.pattern = prefix_pattern(prefix)
        users, places = _one_of(accounts), _one_of(databases)
        tries: list[dict[str, str]] = [{"u": users, "d": places}] if users and places else []
        tries += [{"d": places}] if places else []
        self._tries = tuple(
            (prefix_pattern(prefix, one), prefix_pattern(prefix, {**_GREEDY, **one})) for one in (*tries, {})
        )
        self._names = tuple(c for c in _FREE if c in self.pattern.groupindex)
        self._separators = frozenset(_ESCAPE.sub("", prefix))
        self._plain: dict[tuple[str | None, ...], bool] = {}

    def split(self, line: str) -> re.Match[str] | None:
        """Return the parts of a line; None if it does not begin so.

        Raises:
            ValueError: it can be split in more than one way.
        """
        found = self.pattern.match(line)
        if found is None or not self._names:
            return found
        names = found.group(*self._names) if len(self._names) > 1 else (found[self._names[0]],)
        plain = self._plain.get(names)
        if plain is None:
            plain = all(self._separators.isdisjoint(name or "") for name in names)
            if len(self._plain) < MOST_KNOWN:
                self._plain[names] = plain
        end = found.start("text")
        if plain and line.find(":  ", end, end + LONGEST_NAMES) < 0:
            return found
        return self._settled(line)

    def _settled(self, line: str) -> re.Match[str]:
        shortest, longest = self._tries[-1]
        first, last = shortest.match(line), longest.match(line)
        if first is None or (last is not None and first.start("text") != last.start("text")):
            # Another line within a name; the name of a login that failed need not be one of an account.
            raise ValueError(line[:0])
        for shortest, longest in self._tries[:-1]:
            one, other = shortest.match(line), longest.match(line)
            if one is not None:
                if other is not None and self._told(one) != self._told(other):
                    raise ValueError(line[:0])
                return one
        # Of none of the databases that were scanned, however it is split.
        return first

    def _told(self, found: re.Match[str]) -> tuple[object, ...]:
        return (found.start("text"), *(found[c] for c in self._names if c != "a"))


def _one_of(names: Iterable[str]) -> str:
    """A pattern of one of several names, which matches nothing else."""
    known = sorted(set(names), key=lambda n: (-len(n), n))[:MOST_KNOWN]
    return "|".join(re.escape(n) for n in known)
