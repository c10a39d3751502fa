"""A place in the tokens of one statement: what stands there, names, groups in brackets, values of literals."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Final

from ...model import Raw
from ...model.sqlnames import kept_by_postgresql
from ..base import Flavour
from ..fingerprint import LONGEST, fingerprint, folded
from ._tokens import Kind, Token, tokens, without_variables
from ._tokens import _scanner as scanner
from ._tokens import folded as folded_name
from .base import MYSQL_LIKE, Dialect, Piece, QName, Spot

_MARKS: Final = {Kind.NAME: '"', Kind.STRING: "'", Kind.BODY: "$$", Kind.NUMBER: "0"}
_GROUPS: Final = {"n": '"', "s": "'", "m": "0"}
_QUOTED: Final = frozenset({'"', "'"})
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": "\0", "Z": "\x1a"}
_BACKSLASH: Final = re.compile(r"\\(.)|''", re.DOTALL)
_FILLED: Final = frozenset("@#:${")
"""What names begin with that are no plain ones: SQL Server's, variables of psql, what a tool fills in."""
_SIGNS: Final = frozenset({"::", ":="})
_TRUE: Final = frozenset({"TRUE", "FALSE"})


@functools.cache
def _quick(dialect: Dialect) -> re.Pattern[str]:
    """The scanner of tokens behind what is most of a text: white space, words without anything odd, brackets, commas.

    It saves trying every alternative at every space.
    """
    first = r"(?P<W>[A-Za-z_][A-Za-z_0-9]*+)(?![\w$#@'&])|(?P<X>[(),;]|\.(?!\d))"
    return re.compile(rf"\s*+(?:{first}|{scanner(dialect).pattern})", re.DOTALL)


class NotSure(Exception):
    """The text is not of a form that the fast reader knows; it holds nothing of it."""


class Cursor:
    """The tokens of a statement and a place among them.

    ``words`` are what they are compared by: words in capitals, signs, ``"`` for a quoted name, ``'`` for a string,
    ``$$`` for a body, ``0`` for a number; one "" at the end. Everything that is not as expected raises `NotSure`.
    """

    __slots__ = ("at", "dialect", "end", "mysql", "origin", "spans", "text", "words")

    def __init__(self, piece: Piece, dialect: Dialect) -> None:
        self.text = piece.text
        self.origin = piece.start
        self.dialect = dialect
        self.mysql = dialect in MYSQL_LIKE
        self.words: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.at = 0
        if not self._scan():
            self._read()
        while self.words and self.words[-1] == ";":
            self.words.pop()
        self.end = len(self.words)
        """The place behind the last token."""
        self.words.append("")

    def _scan(self) -> bool:
        """Cut the text with one pattern; False where that is not enough (dollar quotes, nested comments)."""
        words, spans, text = self.words, self.spans, self.text
        for found in _quick(self.dialect).finditer(text):
            group = found.lastgroup or ""
            start, end = span = found.span(group)
            if group in "Ww":
                words.append(text[start:end].upper())
            elif group in "Xx":
                words.append(text[start:end])
            elif group in _GROUPS:
                words.append(_GROUPS[group])
            elif group == "c":
                continue
            else:
                words.clear()
                spans.clear()
                return False
            spans.append(span)
        return True

    def _read(self) -> None:
        for kind, text, start, end in tokens(self.text, self.dialect):
            if kind is Kind.WORD:
                self.words.append(text.upper())
            elif kind is Kind.SIGN:
                self.words.append(text)
            elif kind is Kind.BROKEN:
                raise NotSure
            else:
                self.words.append(_MARKS[kind])
            self.spans.append((start, end))

    def written(self, place: int) -> str:
        """A token as it is written."""
        start, end = self.spans[place]
        return self.text[start:end]

    # -- looking and going on

    @property
    def word(self) -> str:
        """What stands here."""
        return self.words[self.at]

    def ahead(self, n: int = 1) -> str:
        """What stands ``n`` further on."""
        return self.words[self.at + n] if self.at + n < len(self.words) else ""

    def sees(self, *words: str) -> bool:
        """Whether these stand here, one after the other."""
        return self.words[self.at : self.at + len(words)] == list(words)

    def take(self, *words: str) -> bool:
        """Go past these words if they stand here."""
        if self.words[self.at] == words[0] and (len(words) == 1 or self.sees(*words)):
            self.at += len(words)
            return True
        return False

    def take_any(self, words: Iterable[str]) -> str:
        """Go past one of these words; "" if none stands here."""
        found = self.words[self.at]
        if found and found in words:
            self.at += 1
            return found
        return ""

    def need(self, *words: str) -> None:
        """Go past these words, which must stand here."""
        if not self.take(*words):
            raise NotSure

    def need_end(self) -> None:
        """Nothing must stand here any more."""
        if self.words[self.at]:
            raise NotSure

    def skip(self) -> None:
        """Go past one token, or a group in brackets as a whole."""
        word = self.words[self.at]
        if word in {"(", "["}:
            self.group()
        elif not word or word in {")", "]"}:
            raise NotSure
        else:
            self.at += 1

    def skip_to(self, stops: Iterable[str] = (), never: Iterable[str] = ()) -> None:
        """Go on to a comma, a closing bracket, the end or one of ``stops``; `NotSure` at a word of ``never``."""
        while (word := self.words[self.at]) and word not in {",", ")"} and word not in stops:
            if word in never:
                raise NotSure
            self.skip()

    def group(self) -> tuple[int, int]:
        """Go past a group in brackets; return the places of its first token and of its closing bracket."""
        if self.words[self.at] not in {"(", "["}:
            raise NotSure
        depth, first = 0, self.at + 1
        for place in range(self.at, len(self.words) - 1):
            word = self.words[place]
            if word in {"(", "["}:
                depth += 1
            elif word in {")", "]"}:
                depth -= 1
                if depth == 0:
                    self.at = place + 1
                    return first, place
        raise NotSure

    # -- names and places

    def is_name(self) -> bool:
        """Whether a word or a quoted name stands here."""
        word = self.words[self.at]
        return word == '"' or word[:1].isidentifier() or (len(word) > 1 and word[0] in _FILLED and word not in _SIGNS)

    def name(self) -> str:
        """Go past a name; return it folded. SQLite takes a string for one."""
        word = self.words[self.at]
        if word != '"' and not self.is_name() and not (word == "'" and self.dialect is Dialect.SQLITE):
            raise NotSure
        start, end = self.spans[self.at]
        self.at += 1
        text = self.text[start:end]
        if word not in _QUOTED:
            if text[0] == ":":
                return folded_name(Token(Kind.WORD, text, 0, 0), self.dialect)
            if self.dialect is Dialect.POSTGRESQL:
                return kept_by_postgresql(text, quoted=False)
            return text.lower() if self.dialect is Dialect.ORACLE else text
        return folded_name(Token(Kind.NAME, text, 0, 0), self.dialect)

    def role(self) -> str:
        """Go past a role; return it folded, or the word for the one who acts."""
        word = self.words[self.at]
        if self.dialect is Dialect.POSTGRESQL and word in {"CURRENT_USER", "CURRENT_ROLE", "SESSION_USER"}:
            self.at += 1
            return "CURRENT_USER" if word == "CURRENT_ROLE" else word
        return self.name()

    def qname(self) -> QName:
        """Go past a name with its schema; a database before them is left out."""
        schema, name = None, self.name()
        while self.take("."):
            if self.take("."):
                schema, name = None, self.name()
            else:
                schema, name = name, self.name()
        return QName(name=name, schema=schema)

    def names(self) -> tuple[str, ...]:
        """Go past ``(a, b)``; return the names."""
        self.need("(")
        found = [self.name()]
        while self.take(","):
            found.append(self.name())
        self.need(")")
        return tuple(found)

    def spot(self, first: int, last: int | None = None) -> Spot:
        """The stretch from token ``first`` to before token ``last`` (the place here), in the script."""
        end = self.at if last is None else last
        at = self.spans[first][0] if first < self.end else len(self.text)
        return Spot(start=self.origin + at, end=self.origin + (self.spans[end - 1][1] if end > first else at))

    def slice(self, first: int, last: int) -> str:
        """The text from token ``first`` to before token ``last``."""
        return self.text[self.spans[first][0] : self.spans[last - 1][1]] if last > first else ""

    # -- literals

    def string(self) -> str:
        """Go past a string; return its value, for `Raw` only."""
        if self.words[self.at] not in {"'", "$$"}:
            raise NotSure
        self.at += 1
        return value_of(self.written(self.at - 1), self.dialect)

    def raw(self) -> Raw | None:
        """Go past a string, or NULL; None for an empty one, too."""
        if self.take("NULL"):
            return None
        text = self.string()
        return Raw(text) if text else None

    def query(self, last: int | None = None) -> str:
        """Go to the end (or to token ``last``); return the text from here on without literals.

        Quoted names of SQLite and SQL Server come out as the standard's, in double quotes.
        """
        first, end = self.at, self.end if last is None else last
        if end <= first:
            raise NotSure
        self.at = end
        source = self.slice(first, end)
        if len(source) > LONGEST:
            raise NotSure
        if self.dialect is Dialect.POSTGRESQL or self.mysql:
            source = without_variables(source, self.dialect)
            return fingerprint(source, Flavour.MYSQL if self.mysql else Flavour.POSTGRESQL)
        words = " ".join(self._bare(place) for place in range(first, end))
        return folded(words.replace(" \0 ", "."))

    def _bare(self, place: int) -> str:
        """A token of a query: what is a value is gone, names are quoted as the standard says, dots have no spaces."""
        word, text = self.words[place], self.written(place)
        if word in {"'", "$$", "0"}:
            return "?"
        if word == '"':
            close = text[-1]
            return '"' + text[1:-1].replace(close * 2, close).replace('"', '""') + '"'
        return "\0" if word == "." else text


def value_of(text: str, dialect: Dialect) -> str:
    """Return the value of a string as written, with its quotes and prefix."""
    quote = text[-1]
    if quote == "$":
        tag = text.index("$", 1) + 1
        return text[tag:-tag]
    begin = text.index(quote)
    prefix, inside = text[:begin].upper(), text[begin + 1 : -1]
    if dialect is Dialect.ORACLE and prefix.endswith("Q"):
        return inside[1:-1]
    if dialect in MYSQL_LIKE or prefix == "E":
        inside = inside.replace('""', '"') if quote == '"' else inside
        return _BACKSLASH.sub(lambda m: "'" if m[1] is None else _ESCAPES.get(m[1], m[1]), inside)
    return inside.replace(quote * 2, quote)


def constant(cursor: Cursor, first: int, last: int) -> Raw | None:
    """Return the value of a default between two tokens if it is a literal, as live catalogs do; else None."""
    words = cursor.words
    while last - first > 2 and words[first] == "(" and words[last - 1] == ")":
        first, last = first + 1, last - 1
    cast = next((i for i in range(first, last) if words[i] == "::"), last)
    if cast < last and cursor.dialect is not Dialect.POSTGRESQL:
        return None
    size, head = cast - first, words[first]
    text = cursor.written(first)
    if size == 1 and head in {"'", "$$"}:
        return _of_string(text, cursor.dialect)
    if size == 1 and head in _TRUE:
        if cursor.mysql:
            return Raw("1" if head == "TRUE" else "0")
        return Raw(text.lower() if cursor.dialect is Dialect.POSTGRESQL else text)
    if (size == 1 and head == "0") or (size == 2 and head in {"-", "+"} and words[first + 1] == "0"):
        number = "".join(map(cursor.written, range(first, cast)))
        if number[:2].lower() == "0x":
            return Raw(str(int(number, 16))) if cursor.mysql else None
        return Raw(number if cursor.dialect is Dialect.SQLITE else number.lstrip("+"))
    return None


def _of_string(text: str, dialect: Dialect) -> Raw | None:
    if text[:1] not in "'\"$eEnN":
        return None
    value = value_of(text, dialect)
    return Raw(value) if value else None
