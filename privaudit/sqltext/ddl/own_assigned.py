"""Variables of a block that are set to literals several times over: which of them count at a place.

The last one that is surely run before the place counts, and those that may be run between the two. Source: PostgreSQL
16 manual 43.5.1 "Assignment", 43.6 "Control Structures".
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Final

from ...model import record
from ._tokens import Kind, Token
from .base import Dialect
from .own_cursor import value

_BEFORE: Final = frozenset({";", "BEGIN", "THEN", "ELSE", "LOOP"})
_LITERALS: Final = frozenset({Kind.STRING, Kind.BODY})
_OPENS: Final = frozenset({"IF", "CASE", "LOOP", "WHILE", "FOR", "FOREACH", "BEGIN"})
_LOOPS: Final = frozenset({"LOOP", "WHILE", "FOR", "FOREACH"})
_TURNS: Final = frozenset({"ELSE", "ELSIF", "ELSEIF", "WHEN", "EXCEPTION"})


@record
class _Set:
    """A variable that is set: where, within which parts, to what; None is no literal."""

    name: str
    start: int
    parts: tuple[int, ...]
    text: str | None


class Assigned:
    """What the variables of a body of PL/pgSQL stand for, place by place."""

    def __init__(self, body: list[Token], dialect: Dialect) -> None:
        self._parts: list[tuple[int, tuple[int, ...]]] = []
        self._loops: set[int] = set()
        self._sets: list[_Set] = []
        self._read(body, dialect)

    def at(self, start: int) -> Mapping[str, tuple[str, ...]]:
        """Return the variables that have literals there, each with all that it may stand for."""
        parts = next((p for begun, p in reversed(self._parts) if begun <= start), ())
        found = {name: self._of(name, start, parts) for name in {s.name for s in self._sets}}
        return {name: texts for name, texts in sorted(found.items()) if texts}

    def _of(self, name: str, start: int, parts: tuple[int, ...]) -> tuple[str, ...]:
        mine = [s for s in self._sets if s.name == name]
        before = [s for s in mine if s.start < start]
        sure = max((i for i, s in enumerate(before) if s.parts == parts[: len(s.parts)]), default=None)
        if sure is None:
            return ()
        around = [p for p in parts if p in self._loops and p not in before[sure].parts]
        again = [s for s in mine if s.start > start and set(s.parts) & set(around)]
        texts = tuple(dict.fromkeys(s.text for s in (*before[sure:], *again)))
        return tuple(t for t in texts if t is not None) if None not in texts else ()

    def _read(self, body: list[Token], dialect: Dialect) -> None:
        """Go through a body once; of one with labels nothing is known."""
        if any(a.text == b.text == "<" and a.end == b.start for a, b in itertools.pairwise(body)):
            return
        stack: list[int] = []
        last, first = ";", ""
        for at, token in enumerate(body):
            word = _word(token)
            if last in _BEFORE and word:
                first = word
                self._part(stack, word, at)
                self._parts.append((token.start, tuple(stack)))
                if _is(body, at + 1, ":=", "="):
                    self._set(word, token.start, stack, _text(body, at + 2, dialect))
            if word == "INTO" or first == "GET" or (word in {"FOR", "FOREACH"} and last in _BEFORE):
                self._set_more(body, at + 1, stack)
            last = word

    def _set(self, name: str, start: int, stack: list[int], text: str | None) -> None:
        self._sets.append(_Set(name=name.lower(), start=start, parts=tuple(stack), text=text))

    def _set_more(self, body: list[Token], at: int, stack: list[int]) -> None:
        """Variables, with commas between them, that are set to what nobody knows beforehand."""
        at += _is(body, at, "STRICT")
        while at < len(body):
            self._set(_word(body[at]), body[at].start, stack, None)
            if not _is(body, at + 1, ","):
                return
            at += 2

    def _part(self, stack: list[int], word: str, at: int) -> None:
        if word in {"END", *_TURNS} and stack:
            stack.pop()
        if word in _OPENS or word in _TURNS:
            stack.append(at)
            if word in _LOOPS:
                self._loops.add(at)


def _word(token: Token) -> str:
    return token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else ""


def _is(body: list[Token], at: int, *words: str) -> bool:
    return at < len(body) and _word(body[at]) in words


def _text(body: list[Token], at: int, dialect: Dialect) -> str | None:
    """The literal that is all up to the end of the statement."""
    alone = at + 1 < len(body) and body[at].kind in _LITERALS and body[at + 1].text == ";"
    return value(body[at], dialect) if alone else None
