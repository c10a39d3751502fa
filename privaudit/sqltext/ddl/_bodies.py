"""Where statements end that hold others: routines, triggers, rules, and the batches of SQL Server.

Read word by word, each BEGIN, CASE, IF and loop with its END. Sources: PostgreSQL manual, CREATE FUNCTION (BEGIN
ATOMIC) and CREATE RULE; MySQL 8.0 manual 13.6 "Compound Statements"; SQLite "CREATE TRIGGER"; Transact-SQL reference,
BEGIN…END and "Batches"; Oracle PL/SQL reference.
"""

from __future__ import annotations

import re
from typing import Final

from ._batches import batch
from ._tokens import Kind, tokens
from .base import MYSQL_LIKE, Dialect

_ACCOUNT: Final = r"(?:`[^`]*`|'[^']*'|\"[^\"]*\"|[\w$]+)(?:\s*@\s*(?:`[^`]*`|'[^']*'|\"[^\"]*\"|[\w$.%]+))?"
_MYSQL: Final = (
    rf"(?is)(?:create\s+(?:or\s+replace\s+)?(?:definer\s*=\s*{_ACCOUNT}(?:\s*\(\s*\))?\s+)?(?:aggregate\s+)?"
    r"(?:trigger|procedure|function|event|package)\b|begin\s+not\s+atomic\b)"
)
_COMPOUND: Final = {
    Dialect.POSTGRESQL: re.compile(r"(?i)create\s+(?:or\s+replace\s+)?(?:function|procedure|rule)\b"),
    Dialect.MYSQL: re.compile(_MYSQL),
    Dialect.MARIADB: re.compile(_MYSQL),
    Dialect.SQLITE: re.compile(r"(?i)create\s+(?:temp\s+|temporary\s+)?trigger\b"),
    Dialect.MSSQL: re.compile(""),
    Dialect.ORACLE: re.compile(
        r"(?i)(?:begin|declare|<<)|create\s+(?:or\s+replace\s+)?(?:(?:non)?editionable\s+)?"
        r"(?:function|procedure|package|trigger|library|type\s+body|(?:and\s+)?(?:compile|resolve)?\s*java)\b"
    ),
}
_ATOMIC: Final = re.compile(r"(?i)\bbegin\s+atomic\b")
_RULE: Final = re.compile(r"(?i)create\s+(?:or\s+replace\s+)?rule\b")
_SLASH: Final = re.compile(r"^[ \t]*/[ \t]*(?=\r?(?:\n|\Z))", re.MULTILINE)
_OPENS_ANYWHERE: Final = frozenset({"BEGIN", "CASE"})
_OPENS_STATEMENT: Final = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})
_SAID_BY_END: Final = _OPENS_STATEMENT | {"CASE"}
_BEFORE_STATEMENT: Final = frozenset({";", "THEN", "ELSE", "BEGIN", "LOOP", "DO", "REPEAT", "ROW", ":", "ATOMIC"})


def is_compound(text: str, at: int, end: int, dialect: Dialect) -> bool:
    """Whether a statement that seems to end at ``end`` may hold others, so that it ends elsewhere."""
    if _COMPOUND[dialect].match(text, at) is None:
        return False
    if dialect is Dialect.POSTGRESQL:
        return _RULE.match(text, at) is not None or _ATOMIC.search(text, at, end) is not None
    return True


def ending(text: str, at: int, dialect: Dialect) -> int:
    """Return where the end sign of a compound statement stands, or the text ends."""
    if dialect is Dialect.ORACLE:
        found = _SLASH.search(text, at)
        return len(text) if found is None else found.start()
    if dialect is Dialect.MSSQL:
        return batch(text, at)
    depth = _Depth(dialect)
    for token in tokens(text, dialect, at):
        word = token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else ""
        if word == ";" and depth.outside:
            return token.start
        depth.take(word)
    return len(text)


class _Depth:
    """How deep in blocks and brackets one is."""

    def __init__(self, dialect: Dialect) -> None:
        self._mysql = dialect in MYSQL_LIKE
        self._open: list[bool] = []
        """Blocks that are open: whether each is a CASE that is a value, in which no statement begins."""
        self._brackets = 0
        self._before = ""

    @property
    def outside(self) -> bool:
        """Whether an end sign ends the whole."""
        return not self._open and self._brackets <= 0

    def take(self, word: str) -> None:
        """Go behind a word: one that says what ends opens nothing."""
        before, self._before = self._before, word
        self._brackets += (word == "(") - (word == ")")
        if before == "." or (before == "END" and word in _SAID_BY_END):
            return
        if word == "END" and self._open:
            self._open.pop()
        elif word in _OPENS_ANYWHERE or (self._mysql and word in _OPENS_STATEMENT and self._begins(before)):
            self._open.append(word == "CASE" and not self._begins(before))

    def _begins(self, before: str) -> bool:
        """Whether a statement begins behind a word."""
        if self._open and self._open[-1]:
            return False
        return before in _BEFORE_STATEMENT or (before == ")" and not self._open)
