"""Words, names, strings and signs of one statement, with their places; comments are left out.

Lexical rules: PostgreSQL 16 manual 4.1; MySQL 8.0 manual 11.1, 11.2 and 11.7 (executable comments are code, but for
versions that the server has not); MariaDB "Comment Syntax" (``/*M!``; ``/*!`` of MySQL 5.7 and later is a comment);
SQLite "SQL As Understood By SQLite: keywords" (four quotes); Transact-SQL "Delimited identifiers" and nested comments;
Oracle SQL reference 3 "Literals" (``q'[…]'``).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from ...model.sqlnames import kept_by_postgresql
from ..base import STRING_GOES_ON
from .base import MYSQL_LIKE, Dialect


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    NAME = "name"
    """A quoted name."""
    STRING = "string"
    BODY = "body"
    """A dollar-quoted string of PostgreSQL."""
    NUMBER = "number"
    SIGN = "sign"
    BROKEN = "broken"
    """A string, name or comment that does not end: all the rest of the text."""


class Token(NamedTuple):
    """One token; ``text`` as written, which its repr does not show. Offsets are those of the text."""

    kind: Kind
    text: str
    start: int
    end: int

    def __repr__(self) -> str:
        return f"Token({self.kind.value}, {self.start}, {self.end})"


_DOUBLED: Final = r"'[^']*+(?:''[^']*+)*+'"
_ESCAPED: Final = r"'(?:[^'\\]++|\\.|'')*+'"
ESCAPED_ON: Final = rf"{_ESCAPED}(?:{STRING_GOES_ON}{_ESCAPED})*+(?!{STRING_GOES_ON})"
"""A string of PostgreSQL with escapes, from its quote on, with all lines that go on with it."""
_BRACKETED: Final = r"\[[^\]]*+(?:\]\][^\]]*+)*+\]"
_ALTERNATIVE: Final = "".join(f"|{re.escape(sign)}.*?{re.escape(sign)}'" for sign in "!|#~^/@$%&*+:;,.?\"-_='")
_ORACLE: Final = (
    r"(?:(?<=[qQ])(?<![\w$][qQ])|(?<=[nN][qQ])(?<![\w$][nN][qQ]))'(?:\[.*?\]'|\{.*?\}'|\(.*?\)'|<.*?>'"
    + _ALTERNATIVE
    + ")"
)
_UNFIT: Final = {
    Dialect.MYSQL: r"M!|!1\d{5}|!999999",
    Dialect.MARIADB: r"!50[7-9]\d\d(?!\d)|!5[1-9]\d{3}(?!\d)|![6-9]\d{4}(?!\d)|M?!999999",
}
"""Executable comments that the server does not execute."""
_NESTING: Final = frozenset({Dialect.POSTGRESQL, Dialect.MSSQL})
"""Whose comments nest."""
DOLLAR: Final = r"(?<![\w$])\$(?:[^\W\d]\w*)?\$"
_EDGE: Final = re.compile(r"/\*|\*/")


def comments(dialect: Dialect) -> str:
    """Return a pattern of a comment without another in it, which ends."""
    if dialect in MYSQL_LIKE:
        block = rf"/\*(?:(?!M?!)|(?={_UNFIT[dialect]}))(?:[^*]++|\*(?!/))*+\*/"
        return rf"--(?=[\s\x00-\x1f]|\Z)[^\n]*+|\#[^\n]*+|{block}"
    if dialect in _NESTING:
        return r"--[^\n\r]*+|/\*(?:[^*/]++|\*(?!/)|/(?!\*))*+\*/"
    return r"--[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/"


EXECUTABLE: Final = r"/\*M?!\d*+|\*/"
"""The signs around code that only MySQL and MariaDB execute."""


def strings(dialect: Dialect) -> str:
    """Return a pattern of a string that ends, from its quote on: what stands before it is looked back at."""
    if dialect is Dialect.POSTGRESQL:
        # An escape string that does not end must not be read as one of the other kind.
        return rf"(?<=[eE])(?<![\w$][eE]){ESCAPED_ON}|(?:(?<![eE])|(?<=[\w$][eE])){_DOUBLED}"
    if dialect in MYSQL_LIKE:
        return _ESCAPED + "|" + _ESCAPED.replace("'", '"')
    if dialect is Dialect.ORACLE:
        return f"{_ORACLE}|(?:(?<![qQ])|(?<=[\\w$][qQ])(?<![nN][qQ])){_DOUBLED}"
    return _DOUBLED


def names(dialect: Dialect) -> str:
    """Return a pattern of a quoted name that ends."""
    double, back = _DOUBLED.replace("'", '"'), _DOUBLED.replace("'", "`")
    if dialect in MYSQL_LIKE:
        return back
    if dialect is Dialect.SQLITE:
        return f"{double}|{back}|{_BRACKETED}"
    return f"{double}|{_BRACKETED}" if dialect is Dialect.MSSQL else double


_PREFIX: Final = {Dialect.POSTGRESQL: r"[eEnNbBxX]|[uU]&", Dialect.ORACLE: r"[nN]?[qQ]|[nN]"}
_BLANK: Final = r"(?:\$\{[^{}\n]*\}|\{\{[^{}\n]*\}\}|\$\(\w+\))"
"""What a tool fills in before a server sees it: ``${name}`` (Flyway), ``{{name}}``, ``$(name)`` (sqlcmd)."""
_MORE: Final = r"\w*+(?:\$(?![{(])\w*+)*+"
_PLAIN_WORD: Final = r"[^\W\d]\w*+(?:\$(?![{(])\w*+)*+"
_WORD: Final = {
    Dialect.MSSQL: r"[^\W\d][\w\#@]*+(?:\$(?![{(])[\w\#@]*+)*+|[@\#]{1,2}[\w$\#@]+",
    Dialect.ORACLE: r"[^\W\d][\w\#]*+(?:\$(?![{(])[\w\#]*+)*+",
    Dialect.POSTGRESQL: _PLAIN_WORD + r"|(?<![\w:\])]):(?:[^\W\d]\w*|\"[^\"\n]*\")",
}
"""Words; of PostgreSQL variables of psql, too, which may stand for names."""
_VARIABLE: Final = re.compile(r"(?<![\w:\])]):((?:[^\W\d]\w*|\"[^\"\n]*\")\s*\.)")


def without_variables(text: str, dialect: Dialect) -> str:
    """Return a query in which variables of psql before a dot are the plain names that `folded` takes them for."""
    return _VARIABLE.sub(r" \1", text) if dialect is Dialect.POSTGRESQL and ":" in text else text


@functools.cache
def _scanner(dialect: Dialect) -> re.Pattern[str]:
    doubtful = "'\"`" if dialect in MYSQL_LIKE else "'\"`\\["
    parts = (
        rf"(?P<c>{comments(dialect)}{'|' + EXECUTABLE if dialect in MYSQL_LIKE else ''})",
        rf"(?P<s>(?:(?<![\w$])(?:{_PREFIX.get(dialect, '[nNbBxX]')})(?='))?(?:{strings(dialect)}))",
        rf"(?P<n>{names(dialect)})",
        rf"(?P<d>{DOLLAR})" if dialect is Dialect.POSTGRESQL else "",
        rf"(?P<w>(?:{_WORD.get(dialect, _PLAIN_WORD)}|{_BLANK}{_MORE})(?:{_BLANK}{_MORE})*+)",
        r"(?P<m>\.?\d[\w.]*)",
        rf"(?P<b>[{doubtful}]|/\*)",
        r"(?P<x>::|:=|=>|\|\||[^\s])",
    )
    return re.compile("|".join(p for p in parts if p), re.DOTALL)


_KINDS: Final = {
    "s": Kind.STRING,
    "n": Kind.NAME,
    "w": Kind.WORD,
    "m": Kind.NUMBER,
    "x": Kind.SIGN,
}


def tokens(text: str, dialect: Dialect, at: int = 0) -> Iterator[Token]:
    """Yield the tokens of a text from an offset on, as they are asked for."""
    scanner = _scanner(dialect)
    while True:
        for found in scanner.finditer(text, at):
            group = found.lastgroup
            if group == "c":
                continue
            if group in {"d", "b"}:
                break
            yield Token(_KINDS[group or "x"], found.group(), found.start(), found.end())
        else:
            return
        start, sign = found.start(), found.group()
        if sign == "[" and dialect not in {Dialect.SQLITE, Dialect.MSSQL}:
            # An array's; a bracket is a quote of two engines only.
            yield Token(Kind.SIGN, sign, start, start + 1)
            at = start + 1
            continue
        end = _after(text, found)
        if end is None:
            yield Token(Kind.BROKEN, text[start:], start, len(text))
            return
        if sign != "/*":
            yield Token(Kind.BODY, text[start:end], start, end)
        at = end


def _after(text: str, found: re.Match[str]) -> int | None:
    """Where a dollar-quoted string or a nested comment ends; None for what does not end."""
    sign = found.group()
    if sign == "/*":
        return after_comment(text, found.end())
    if found.lastgroup == "d":
        end = text.find(sign, found.end())
        return None if end < 0 else end + len(sign)
    return None


def after_comment(text: str, at: int) -> int | None:
    """Return where a comment ends that began before ``at`` and may have others in it; None if it does not."""
    depth = 1
    for edge in _EDGE.finditer(text, at):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    return None


def folded(token: Token, dialect: Dialect) -> str:
    """Return the name that a token stands for, folded as the engine folds names that are not quoted.

    PostgreSQL folds to lower case. Oracle folds to upper case; its names are given as the live catalog gives them, in
    lower case where they are all upper. The others keep names as they are written.
    """
    text = token.text
    if token.kind is Kind.WORD:
        if dialect is Dialect.POSTGRESQL:
            # A variable of psql counts as the name that it stands for: what it is, psql is told when it is started.
            quoted = text.startswith(':"')
            return kept_by_postgresql(text[2:-1] if quoted else text.removeprefix(":"), quoted=quoted)
        return text.lower() if dialect is Dialect.ORACLE else text
    if token.kind in {Kind.NAME, Kind.STRING} and len(text) > 1:
        close = text[-1]
        text = text[1:-1].replace(close * 2, close)
        if dialect is Dialect.POSTGRESQL:
            return kept_by_postgresql(text, quoted=True)
        return text.lower() if dialect is Dialect.ORACLE and text == text.upper() else text
    return text


def split_parts(part: list[Token]) -> list[list[Token]]:
    """Return what stands between commas outside of brackets, without end signs."""
    out: list[list[Token]] = [[]]
    depth = 0
    for token in part:
        text = token.text if token.kind is Kind.SIGN else ""
        depth += (text == "(") - (text == ")")
        if text == "," and depth == 0:
            out.append([])
        elif text != ";":
            out[-1].append(token)
    return out
