"""What a text must have before a pattern can match in it: so many digits, one of some words; read from the pattern.

Necessary, never enough: where nothing can be said for sure, nothing is asked for. Words are as `plain` leaves them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from itertools import product
from typing import Any

from ...model import record

_MOST_WORDS, _MOST_TIMES = 64, 4
_ODD_CASE = re.compile("[ıİſKᲀ-ᲈꙊꙋ]")
"""Letters that a pattern takes for another letter when case does not count, and that lower case does not change."""


@record
class Needs:
    """What every match of a pattern has."""

    digits: int = 0
    words: tuple[str, ...] = ()
    """One of these, in plain letters; empty: none in particular."""


class _Part:
    """What a piece of a pattern always matches."""

    def __init__(self, digits: int = 0, words: frozenset[str] | None = None, exact: frozenset[str] | None = None):
        self.digits, self.words, self.exact = digits, words, exact


def plain(text: str) -> str:
    """Lower case, ё as е."""
    return text.lower().replace("ё", "е")


def certain(joined: str) -> bool:
    """Whether words that a text in plain letters lacks cannot be matched in it in any case."""
    return joined.isascii() or _ODD_CASE.search(joined) is None


@functools.lru_cache(maxsize=4096)
def needs(pattern: str, flags: int = 0) -> Needs:
    """Read what every match of a pattern has; nothing of what cannot be read."""
    try:
        from re import _parser  # type: ignore[attr-defined]

        found = _sequence(_parser.parse(pattern, flags))
    except (ImportError, AttributeError, TypeError, ValueError, LookupError, re.error):
        return Needs()
    words = sorted(_best([found.words, found.exact]) or ())
    return Needs(digits=found.digits, words=tuple(w for w in words if not any(v in w for v in words if v != w)))


def _sequence(items: Iterable[Any]) -> _Part:
    """Pieces one after another: digits add up; strings that follow each other grow together."""
    digits, run, whole = 0, frozenset({""}), True
    found: list[frozenset[str] | None] = []
    for op, argument in items:
        part = _piece(str(op), argument)
        digits += part.digits
        if part.exact is not None and len(run) * len(part.exact) <= _MOST_WORDS:
            run = frozenset(a + b for a, b in product(run, part.exact))
            continue
        found += [run, part.words, part.exact]
        run, whole = frozenset({""}), False
    return _Part(digits, _best([*found, run]), run if whole else None)


def _best(found: list[frozenset[str] | None]) -> frozenset[str] | None:
    """The set whose shortest word is longest; the smaller one of two."""
    useful = [f for f in found if f and "" not in f]
    return max(useful, key=lambda f: (min(*map(len, f), 3), -len(f), sorted(f)), default=None)


def _piece(op: str, argument: Any) -> _Part:
    if op == "LITERAL":
        c = chr(argument)
        return _Part(int(c.isdecimal()), exact=frozenset({plain(c)}))
    if op in ("ASSERT", "ASSERT_NOT", "AT"):
        return _Part(exact=frozenset({""}))
    if op == "SUBPATTERN":
        return _sequence(argument[-1])
    if op == "ATOMIC_GROUP":
        return _sequence(argument)
    if op == "BRANCH":
        return _either([_sequence(b) for b in argument[1]])
    if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _repeated(argument[0], argument[1], _sequence(argument[2]))
    if op == "IN":
        return _one_of(argument)
    return _Part()


def _either(parts: list[_Part]) -> _Part:
    digits = min(p.digits for p in parts)
    exact: list[frozenset[str]] = [p.exact for p in parts if p.exact is not None]
    if len(exact) == len(parts):
        together = frozenset[str]().union(*exact)
        return _Part(digits, exact=together) if len(together) <= _MOST_WORDS else _Part(digits)
    words = [_best([p.words, p.exact]) for p in parts]
    if any(w is None for w in words):
        return _Part(digits)
    every = frozenset[str]().union(*(w for w in words if w is not None))
    return _Part(digits, every if len(every) <= _MOST_WORDS else None)


def _repeated(least: int, most: int, part: _Part) -> _Part:
    if (least, most) == (0, 1) and part.exact is not None:
        return _Part(exact=part.exact | {""})
    if least == 0:
        return _Part()
    if least == most <= _MOST_TIMES and part.exact is not None and len(part.exact) ** least <= _MOST_WORDS:
        every = frozenset("".join(words) for words in product(part.exact, repeat=least))
        return _Part(part.digits * least, exact=every)
    return _Part(part.digits * least, _best([part.words, part.exact]))


def _one_of(members: list[tuple[Any, Any]]) -> _Part:
    """A class of characters: digits only, or a few letters."""
    digits = all(
        (str(op) == "LITERAL" and chr(argument).isdecimal())
        or (str(op) == "RANGE" and "0" <= chr(argument[0]) <= chr(argument[1]) <= "9")
        or (str(op) == "CATEGORY" and str(argument) == "CATEGORY_DIGIT")
        for op, argument in members
    )
    if digits:
        return _Part(1)
    if len(members) <= _MOST_TIMES and all(str(op) == "LITERAL" for op, _ in members):
        return _Part(exact=frozenset(plain(chr(argument)) for _, argument in members))
    return _Part()
