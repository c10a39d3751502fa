"""One line of a script as it may be shown: its words and names without the values in it, and what of it is meant.

Seed rows, passwords and comments stand in scripts: a string shows as ``'…'``, a dollar-quoted one as ``$…$``, a number
of more than five digits as ``#``, a comment as ``-- …``. Lines of COPY data are not shown at all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from ...model import record
from ...redact import visible
from ...sqltext.ddl._tokens import Kind, Token, tokens
from ...sqltext.ddl.base import MYSQL_LIKE, Dialect, Piece, PieceKind
from ...sqltext.ddl.split import split
from .cells import cells, fitted

_DIGITS = 5
_CODE = re.compile(
    r"\s*+(?:DO\b|CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)\b)|\s*+(?:--[^\n]*\n\s*+)+(?:DO|CREATE)\b",
    re.IGNORECASE,
)
"""Statements whose dollar-quoted text is code."""
_VALUES = frozenset({"INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE", "SELECT", "WITH", "VALUES", "DEFAULT"})
"""Behind these words SQLite takes a text in double quotes for a value where no column is called so."""
_ACTIONS = frozenset({"ADD", "ALTER", "CHANGE", "DISABLE", "DROP", "ENABLE", "FORCE", "MODIFY", "NO", "RENAME", "SET"})
"""What actions of ALTER begin with: the whole action is meant."""
TAB = "    "


@record
class Quote:
    """A line that may be shown. ``marks``: a line of spaces and ``^`` that fits below it, cell by cell."""

    shown: str
    marks: str


class _Part(NamedTuple):
    """A stretch of the script, and how it is shown."""

    start: int
    end: int
    shown: str
    first: bool = False
    """The first word of a statement."""
    solid: bool = True
    """Not a gap between words."""


class Quoter:
    """The lines of one script. Made once a file: its statements are found once."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._text = text
        self._dialect = dialect
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._pieces = tuple(split(text, dialect))
        self._starts = [p.start for p in self._pieces]
        self._known: dict[int, list[Token]] = {}

    def quote(self, line: int, columns: Iterable[int], width: int) -> Quote | None:
        """Return a line in at most ``width`` cells around what is meant; None where nothing may be shown.

        ``line`` and ``columns`` count from 1. Never raises on what a script holds.
        """
        if not 0 < line <= len(self._lines):
            return None
        start = self._lines[line - 1]
        end = start + len(self._text[start : self._lines[line] if line < len(self._lines) else None].rstrip("\r\n"))
        parts = self._parts(start, end) if self._text[start:end].strip() else None
        if parts is None:
            return None
        places = sorted({start + c - 1 for c in columns if 0 < c <= end - start})
        marked = {i for at in places for i in _meant(parts, at)}
        shown = "".join(p.shown for p in parts)
        marks = "".join(("^" if i in marked else " ") * cells(p.shown) for i, p in enumerate(parts))
        shown, marks = fitted(shown, marks, width)
        return Quote(shown=shown, marks=marks) if shown.strip() else None

    def _parts(self, start: int, end: int) -> list[_Part] | None:
        """What stands between two offsets, in order; None for rows of COPY."""
        parts: list[_Part] = []
        at = start
        for number in range(max(bisect_right(self._starts, start) - 1, 0), len(self._pieces)):
            piece = self._pieces[number]
            if piece.start >= end:
                break
            if piece.start + len(piece.text) <= start:
                continue
            if piece.kind is PieceKind.DATA or _doubtful(piece, self._dialect):
                return None
            for part in self._of_piece(number, start, end):
                if part.start > at:
                    parts += _between(self._text[at : part.start], at)
                parts.append(part)
                at = part.end
        return [*parts, *(_between(self._text[at:end], at) if at < end else ())]

    def _of_piece(self, number: int, start: int, end: int) -> Iterator[_Part]:
        piece = self._pieces[number]
        if piece.kind is PieceKind.COMMAND:
            yield from _of_command(piece, start, end)
            return
        if number not in self._known:
            self._known = {number: list(_flat(piece.text, self._dialect, piece.start, bool(_CODE.match(piece.text))))}
        found = self._known[number]
        secret = _secrets(found)
        for i in range(max(bisect_right(found, start, key=lambda t: t.start) - 1, 0), len(found)):
            token = found[i]
            if token.start >= end:
                break
            if token.end > start:
                shown = "…" if i in secret else _shown(token, self._dialect, found, i)
                yield _Part(max(token.start, start), min(token.end, end), shown, first=i == 0)


def _doubtful(piece: Piece, dialect: Dialect) -> bool:
    """Whether where strings end depends on a setting of the session (``standard_conforming_strings``)."""
    return dialect not in MYSQL_LIKE and "\\'" in piece.text


def _of_command(piece: Piece, start: int, end: int) -> Iterator[_Part]:
    """Of a client's command the first word: a password may stand behind it."""
    word = next(iter(piece.text.split()), "")
    at = piece.start + piece.text.find(word)
    if at >= start:
        yield _Part(at, at + len(word), visible(word), first=True)
    yield _Part(max(at + len(word), start), min(end, piece.start + len(piece.text)), " …")


def _flat(text: str, dialect: Dialect, at: int, code: bool) -> Iterator[Token]:
    """The tokens of a statement, with those of a routine's body; offsets of the script."""
    for t in tokens(text, dialect):
        if code and t.kind is Kind.BODY:
            sign = t.text[: t.text.find("$", 1) + 1]
            yield Token(Kind.SIGN, sign, at + t.start, at + t.start + len(sign))
            yield from _flat(t.text[len(sign) : -len(sign)], dialect, at + t.start + len(sign), code=False)
            yield Token(Kind.SIGN, sign, at + t.end - len(sign), at + t.end)
        else:
            yield Token(t.kind, t.text, at + t.start, at + t.end)


def _secrets(found: list[Token]) -> frozenset[int]:
    """Which tokens are passwords without quotes, or quoted as names are (Oracle: ``IDENTIFIED BY secret``)."""
    words = [t.text.upper() if t.kind is Kind.WORD else "" for t in found]
    return frozenset(i + 2 for i, pair in enumerate(pairwise(words)) if pair == ("IDENTIFIED", "BY"))


def _shown(token: Token, dialect: Dialect, found: list[Token], number: int) -> str:
    if token.kind is Kind.STRING:
        sign = token.text[-1]
        return token.text if token.text == sign * 2 else f"{sign}…{sign}"
    if token.kind is Kind.BODY:
        return "$…$"
    if token.kind is Kind.BROKEN:
        return "…"
    if token.kind is Kind.NUMBER:
        return "#" if sum(c.isalnum() for c in token.text) > _DIGITS else token.text
    doubtful = dialect is Dialect.SQLITE and token.kind is Kind.NAME and token.text[0] == '"'
    if doubtful and (found[0].text.upper() in _VALUES or (number and found[number - 1].text.upper() == "DEFAULT")):
        return '"…"'
    return visible(token.text).replace("\n", " ").replace("\t", " ")


def _between(gap: str, at: int) -> Iterator[_Part]:
    """What no token covers: spaces, end signs and comments, whose words are not shown."""
    for found in re.finditer(r"\s+|;+|[^\s;].*", gap, re.DOTALL):
        said = found.group()
        if said.isspace():
            shown = visible(said.replace("\t", TAB).replace("\n", " "))
        elif said[0] == ";":
            shown = said
        else:
            shown = "/* … */" if said.startswith("/*") and said.rstrip().endswith("*/") else _comment(said)
        yield _Part(at + found.start(), at + found.end(), shown, solid=False)


def _comment(said: str) -> str:
    sign = next((s for s in ("--", "/*", "#") if said.startswith(s)), "")
    return f"{sign} …" if sign else "…"


def _meant(parts: list[_Part], at: int) -> Iterator[int]:
    """The parts that are meant by a place: a name as it is qualified; from a first word, the head of it."""
    here = next((i for i, p in enumerate(parts) if p.start <= at < p.end and p.solid), None)
    if here is None:
        return
    meant = [here]
    whole = parts[here].first or parts[here].shown.upper() in _ACTIONS
    for i in range(here + 1, len(parts)):
        part = parts[i]
        ends = part.first or part.shown in {"(", ")"} or part.shown.startswith(";")
        ends = ends or (part.shown == "," and not parts[here].first)
        if ends or not (whole or _joined(parts[i - 1], part)):
            break
        meant.append(i)
    while not parts[meant[-1]].solid:
        meant.pop()
    yield from meant


def _joined(before: _Part, part: _Part) -> bool:
    return before.solid and part.solid and before.end == part.start and "." in (before.shown, part.shown)
