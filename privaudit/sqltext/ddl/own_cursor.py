"""A statement read word by word, from the left; what cannot be read there ends the reading with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from ..base import STRING_GOES_ON, Flavour
from ..fingerprint import fingerprint
from ._tokens import Kind, Token, folded, tokens, without_variables
from .base import MYSQL_LIKE, Dialect, Piece, PieceKind, QName, Spot

T = TypeVar("T")


class UnclearError(Exception):
    """A statement is not understood; ``reason`` is a key of i18n area ``gate.not_understood``, no text is in it."""

    def __init__(self, reason: str = "part") -> None:
        super().__init__(reason)
        self.reason = reason


_NAMED: Final = frozenset({Kind.WORD, Kind.NAME})
_END: Final = Token(Kind.SIGN, "", 0, 0)
_FLAVOUR: Final = {Dialect.POSTGRESQL: Flavour.POSTGRESQL, Dialect.MYSQL: Flavour.MYSQL, Dialect.MARIADB: Flavour.MYSQL}
_PART: Final = re.compile(rf"'((?:[^'\\]++|\\.|'')*+)'(?:{STRING_GOES_ON})?", re.DOTALL)
"""One line's part of a string with escapes (PostgreSQL)."""
_BACKSLASH: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\x00", "Z": "\x1a"}


class Cursor:
    """Reads the tokens of one piece as they are asked for. ``at`` counts tokens."""

    def __init__(self, piece: Piece, dialect: Dialect) -> None:
        self.piece = piece
        self.dialect = dialect
        self.at = 0
        self._more: Iterator[Token] = tokens(piece.text, dialect)
        self._read: list[Token] = []
        self._words: list[str] = []
        """Words and signs in capitals, "" for everything else: what statements are told by."""

    # -- looking

    def token(self, ahead: int = 0) -> Token:
        """Return a token from here on; one without text behind the last."""
        while len(self._read) <= self.at + ahead:
            found = next(self._more, None)
            if found is None:
                return _END
            if found.kind is Kind.BROKEN:
                raise UnclearError("unterminated")
            self._read.append(found)
            plain = found.kind is Kind.WORD or found.kind is Kind.SIGN
            self._words.append(found.text.upper() if plain else "")
        return self._read[self.at + ahead]

    def word(self, ahead: int = 0) -> str:
        """Return a word or sign in capitals, "" for everything else."""
        at = self.at + ahead
        if at < len(self._words):
            return self._words[at]
        return "" if self.token(ahead) is _END else self._words[at]

    def words(self, count: int) -> tuple[str, ...]:
        """Return the next words in capitals."""
        self.token(count - 1)
        found = self._words[self.at : self.at + count]
        return tuple(found + [""] * (count - len(found)))

    @property
    def done(self) -> bool:
        """Whether nothing follows."""
        return self.token() is _END

    def sees(self, *words: str) -> bool:
        """Whether these words come next."""
        at, end = self.at, self.at + len(words)
        if self.word() != words[0]:
            return False
        self.token(len(words) - 1)
        return self._words[at:end] == list(words)

    def rest(self) -> list[Token]:
        """Return all tokens from here on."""
        while self.token(len(self._read) - self.at) is not _END:
            pass
        return self._read[self.at :]

    def has(self, *words: str) -> bool:
        """Whether one of these words comes somewhere from here on."""
        return any(t.kind is Kind.WORD and t.text.upper() in words for t in self.rest())

    # -- taking

    def take(self, *words: str) -> bool:
        """Take these words if they come next."""
        if not self.sees(*words):
            return False
        self.at += len(words)
        return True

    def one(self, *words: str) -> str:
        """Take one of these words if it comes next and return it, else ""."""
        found = self.word()
        if found not in words or not found:
            return ""
        self.at += 1
        return found

    def need(self, *words: str) -> None:
        """Take these words.

        Raises:
            UnclearError: others come.
        """
        if not self.take(*words):
            raise UnclearError

    def next(self) -> Token:
        """Take whatever comes next.

        Raises:
            UnclearError: nothing does.
        """
        token = self.token()
        if token is _END:
            raise UnclearError
        self.at += 1
        return token

    def end(self) -> None:
        """See that nothing follows but an end sign.

        Raises:
            UnclearError: something does.
        """
        self.take(";")
        if not self.done:
            raise UnclearError

    def name(self) -> str:
        """Take one name and return it folded."""
        token = self.next()
        if token.kind not in _NAMED and not (token.text[:1] == '"' and self.dialect in MYSQL_LIKE):
            raise UnclearError
        return folded(token, self.dialect)

    def qname(self) -> QName:
        """Take a name with its schema; what stands before that (a database, a server) is left out."""
        parts = [self.name()]
        while self.word() == ".":
            self.at += 1
            parts.append("" if self.word() == "." else self.name())
        return QName(name=parts[-1], schema=(parts[-2] or None) if len(parts) > 1 else None)

    def listed(self, read: Callable[[], T]) -> tuple[T, ...]:
        """Take what is separated by commas."""
        out = [read()]
        while self.take(","):
            out.append(read())
        return tuple(out)

    def brackets(self) -> list[Token]:
        """Take what stands in brackets, if a bracket opens here; return what is inside."""
        if self.word() != "(":
            return []
        start, depth = self.at, 0
        while True:
            token = self.next()
            if token.kind is Kind.SIGN and token.text in "()":
                depth += 1 if token.text == "(" else -1
                if depth == 0:
                    return self._read[start + 1 : self.at - 1]

    def until(self, *words: str) -> list[Token]:
        """Take all up to one of these words outside of brackets, or the end."""
        start, depth = self.at, 0
        while not self.done:
            word = self.word()
            if depth == 0 and word in words:
                break
            depth += (word == "(") - (word == ")")
            self.at += 1
        return self._read[start : self.at]

    def if_exists(self) -> bool:
        """Take IF EXISTS."""
        return self.take("IF", "EXISTS")

    def if_not_exists(self) -> bool:
        """Take IF NOT EXISTS."""
        return self.take("IF", "NOT", "EXISTS")

    def cascade(self) -> bool:
        """Take CASCADE or RESTRICT; True for CASCADE."""
        return self.one("CASCADE", "RESTRICT", "CASCADED") == "CASCADE"

    def string(self) -> str:
        """Take a string and return its value: for comments, types and names only."""
        token = self.next()
        if token.kind not in {Kind.STRING, Kind.BODY}:
            raise UnclearError
        return value(token, self.dialect)

    # -- texts and places

    def spot(self, start: int = 0, end: int | None = None) -> Spot:
        """Return where tokens stand in the script: from the one of that number up to here."""
        read = self._read
        if not read:
            return Spot(start=self.piece.start, end=self.piece.start + len(self.piece.text))
        first, last = read[min(start, len(read) - 1)], read[min((self.at if end is None else end), len(read)) - 1]
        return Spot(start=self.piece.start + first.start, end=self.piece.start + max(first.end, last.end))

    def whole(self) -> Spot:
        """Return where the whole statement stands."""
        return Spot(start=self.piece.start, end=self.piece.start + len(self.piece.text))

    def part(self, start: int, end: int) -> Piece:
        """Return a part of the text as a piece, from one offset to another; its line is not known."""
        text = self.piece.text[start:end]
        return Piece(kind=PieceKind.SQL, text=text, start=self.piece.start + start, line=0, column=0)

    def bare(self, start: int, end: int) -> str:
        """Return a part of the text, between offsets, without literals and comments."""
        return bare(self.piece.text[start:end], self.dialect)


def bare(text: str, dialect: Dialect) -> str:
    """Return a text without literals and comments."""
    return fingerprint(without_variables(text, dialect), _FLAVOUR.get(dialect))


def value(token: Token, dialect: Dialect) -> str:
    """Return what a string stands for."""
    text = token.text
    if token.kind is Kind.BODY:
        tag = text.index("$", 1) + 1
        return text[tag:-tag]
    quote = text[-1]
    head, _, body = text[:-1].partition(quote)
    if head in {"E", "e"}:
        body = "".join(_PART.findall(text, 1))
    if head[-1:] in "qQ" and head:
        return body[1:-1]
    body = body.replace(quote * 2, quote)
    if head in {"E", "e"} or dialect in MYSQL_LIKE:
        return _BACKSLASH.sub(lambda m: _ESCAPES.get(m[1], m[1]), body)
    return body
