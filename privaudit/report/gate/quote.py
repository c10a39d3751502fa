"""One line of a script as it may be shown: its words and names without the values in it, and what of it is meant.

Seed rows, passwords and comments stand in scripts. Shown are words of SQL and names that the replay knows or that a
statement gives to things (`shown_words`); of what is not understood, the words that it begins with, and names that the
replay knows. All else shows as ``…``: a string as ``'…'``, a dollar-quoted one as ``$…$``, a number but a length as
``#``, a comment as ``-- …``. Lines of COPY data are not shown at all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from ...model import record
from ...redact import visible
from ...sqltext.ddl._tokens import Kind, Token, folded, tokens
from ...sqltext.ddl.base import MYSQL_LIKE, Dialect, Piece, PieceKind
from ...sqltext.ddl.split import split
from .cells import cells, fitted
from .shown_words import TYPES, VERBS, WORDS, read

_DIGITS = 5
"""Longer numbers are no lengths."""
_CODE = re.compile(
    r"\s*+(?:DO\b|CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)\b)|\s*+(?:--[^\n]*\n\s*+)+(?:DO|CREATE)\b",
    re.IGNORECASE,
)
"""Statements whose dollar-quoted text is code."""
_LANGUAGES = frozenset({"sql", "plpgsql"})
"""In whose code words and strings are told apart as in a statement."""
_ACCOUNTS = frozenset({"USER", "ROLE", "LOGIN", "GROUP", "PASSWORD", "MAPPING", "LINK", "CREDENTIAL", "KEY", "TO"})
"""One of these is among the first words of statements that give a password."""
_SIGNS = frozenset("(),;.=*")
"""Signs shown of what is not understood."""
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


class _Statement(NamedTuple):
    """What is known of a statement: ``clear`` words may be shown, ``dark`` stretches were not understood."""

    found: list[Token]
    secret: frozenset[int]
    known: frozenset[str]
    """Names of the replay, in small letters; ``own``: those, and the ones that the statement gives to things."""
    own: frozenset[str]
    dark: tuple[tuple[int, int], ...]
    dialect: Dialect

    def within(self, token: Token) -> int | None:
        """The offset where the innermost stretch begins that is not understood and holds a token."""
        return max((start for start, end in self.dark if start <= token.start < end), default=None)


class Quoter:
    """The lines of one script. Made once a file: its statements are found once.

    ``names``: those that the replay knows, in small letters (`names_of`).
    """

    def __init__(self, text: str, dialect: Dialect, names: frozenset[str] = frozenset()) -> None:
        self._text = text
        self._dialect = dialect
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._pieces = tuple(split(text, dialect))
        self._starts = [p.start for p in self._pieces]
        self._names = names
        self._read: dict[int, _Statement] = {}

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
        if number not in self._read:
            self._read = {number: self._statement(piece)}
        said = self._read[number]
        for i in range(max(bisect_right(said.found, start, key=lambda t: t.start) - 1, 0), len(said.found)):
            token = said.found[i]
            if token.start >= end:
                break
            if token.end > start:
                yield _Part(max(token.start, start), min(token.end, end), _shown(said, i), first=i == 0)

    def _statement(self, piece: Piece) -> _Statement:
        found = list(_flat(piece.text, self._dialect, piece.start, code=_is_code(piece.text, self._dialect)))
        names, dark = read(piece, self._dialect)
        return _Statement(found, _secrets(found), self._names, self._names | names, dark, self._dialect)


def _doubtful(piece: Piece, dialect: Dialect) -> bool:
    """Whether where strings end depends on a setting of the session (``standard_conforming_strings``)."""
    return dialect not in MYSQL_LIKE and "\\'" in piece.text


def _of_command(piece: Piece, start: int, end: int) -> Iterator[_Part]:
    """Of a client's command the first word, if it is one: a password may stand in it, and behind it."""
    word = next(iter(piece.text.split()), "")
    at = piece.start + piece.text.find(word)
    plain = re.match(r"\\?!|@{1,2}|[\\.:]?[A-Za-z]{1,12}\Z", word)
    if at >= start:
        yield _Part(at, at + len(word), visible(plain.group()) if plain else "…", first=True)
    yield _Part(max(at + len(word), start), min(end, piece.start + len(piece.text)), " …")


def _is_code(text: str, dialect: Dialect) -> bool:
    """Whether a statement's dollar-quoted text is code that reads as SQL does."""
    if not _CODE.match(text):
        return False
    found = list(tokens(text, dialect))
    named = [b for a, b in pairwise(found) if a.kind is Kind.WORD and a.text.upper() == "LANGUAGE"]
    return all(token.text.strip("'\"").lower() in _LANGUAGES for token in named)


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
    words = [t.text.upper() if t.kind in {Kind.WORD, Kind.SIGN} else "" for t in found]
    hidden: set[int] = set()
    accounts = bool(_ACCOUNTS & set(words[1:5]))
    for i, word in enumerate(words):
        if word == "BY" and i and words[i - 1] == "IDENTIFIED":
            listed = next(n for n in range(len(words)) if words[i + 2 + 2 * n : i + 3 + 2 * n] != [","])
            hidden |= {i + 1 + 2 * n for n in range(listed + 1)}
        elif (word == "REPLACE" and i - 1 in hidden) or (word == "PASSWORD" and accounts):
            hidden |= {i + 1, i + 2} if words[i + 1 : i + 2] == ["="] else {i + 1}
    return frozenset(hidden)


def _shown(said: _Statement, number: int) -> str:
    token = said.found[number]
    if number in said.secret or token.kind is Kind.BROKEN:
        return "…"
    if token.kind is Kind.STRING:
        sign = token.text[-1]
        return token.text if token.text == sign * 2 else f"{sign}…{sign}"
    if token.kind is Kind.BODY:
        return "$…$"
    if token.kind is Kind.NUMBER:
        return token.text if _is_length(said, number) else "#"
    if token.kind is Kind.NAME:
        return _plain(token.text) if _is_known(said, token) else f"{token.text[0]}…{token.text[-1]}"
    if token.kind is Kind.WORD:
        return _plain(token.text) if _is_word(said, number) else "…"
    return _plain(token.text) if said.within(token) is None or token.text in _SIGNS else "…"


def _plain(text: str) -> str:
    return visible(text).replace("\n", " ").replace("\t", " ")


def _is_known(said: _Statement, token: Token) -> bool:
    """Whether a token is a name that the replay knows, or that the statement it stands in gives to something."""
    name = folded(token, said.dialect)
    return name.casefold() in (said.own if said.within(token) is None else said.known)


def _is_word(said: _Statement, number: int) -> bool:
    """Whether a word may be shown: a word of SQL where it is one, a known name, what a name stands behind."""
    token, found = said.found[number], said.found
    if _is_known(said, token):
        return True
    start = said.within(token)
    word = token.text.upper()
    if start is not None:
        return _leads(found, number, start)
    if word in WORDS or word in TYPES:
        return True
    if said.dark or number + 2 >= len(found) or found[number + 1].start != token.end:
        return False
    # The table that a query gives another name, or a function.
    return found[number + 1].text == "(" or (found[number + 1].text == "." and _is_known(said, found[number + 2]))


def _leads(found: list[Token], number: int, start: int) -> bool:
    """Whether a word is one of those of SQL that something not understood begins with."""
    while found[number].kind is Kind.WORD and found[number].text.upper() in WORDS:
        if number == 0 or found[number - 1].start < start:
            return found[number].text.upper() in VERBS
        number -= 1
    return False


def _is_length(said: _Statement, number: int) -> bool:
    """Whether a number says how long values of a type are: ``varchar(255)``, ``numeric(10, 2)``."""
    found = said.found
    if len(found[number].text) > _DIGITS or said.within(found[number]) is not None:
        return False
    before = [t.text.upper() for t in found[max(number - 4, 0) : number]]
    if len(before) > 3 and before[-1] == "," and found[number - 2].kind is Kind.NUMBER:
        before = before[:2]
    return len(before) > 1 and before[-1] == "(" and before[-2] in TYPES


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
    here = bisect_right(parts, at, key=lambda p: p.start) - 1
    if here < 0 or at >= parts[here].end or not parts[here].solid:
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
