"""Where statements end that hold others: routines, triggers, rules, and the batches of SQL Server.

Read word by word, each BEGIN, CASE, IF and loop with its END. Sources: PostgreSQL manual, CREATE FUNCTION (BEGIN
ATOMIC) and CREATE RULE; MySQL 8.0 manual 13.6 "Compound Statements"; SQLite "CREATE TRIGGER"; Transact-SQL reference,
BEGIN…END and "Batches"; Oracle PL/SQL reference.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

from ._batches import batch
from ._tokens import Kind, tokens
from .base import MYSQL_LIKE, Dialect

_MYSQL: Final = frozenset({"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE"})
_HOLDS_OTHERS: Final = {
    Dialect.POSTGRESQL: frozenset({"FUNCTION", "PROCEDURE", "RULE"}),
    Dialect.MYSQL: _MYSQL,
    Dialect.MARIADB: _MYSQL,
    Dialect.SQLITE: frozenset({"TRIGGER"}),
    Dialect.MSSQL: frozenset[str](),
    Dialect.ORACLE: frozenset({"FUNCTION", "PROCEDURE", "PACKAGE", "TRIGGER", "LIBRARY", "JAVA"}),
}
_BEFORE_NOUN: Final = frozenset(
    {"OR", "REPLACE", "TEMP", "TEMPORARY", "AGGREGATE", "EDITIONABLE", "NONEDITIONABLE", "AND", "COMPILE", "RESOLVE"}
)
_MAY_HOLD: Final = re.compile(r"(?i)(?:/\*M?!\d*+\s*+)?(?:create|begin|declare|if|case|while|loop|repeat|for)\b|<<")
_BLOCKS_OF_MARIADB: Final = frozenset({"IF", "CASE", "WHILE", "LOOP", "REPEAT", "FOR"})
_ATOMIC: Final = re.compile(r"(?i)\batomic\b")
_NAMED: Final = 24
"""Words that a head has at most: DEFINER = 'user'@'host' among them."""
_SLASH: Final = re.compile(r"^[ \t]*/[ \t]*(?=\r?(?:\n|\Z))", re.MULTILINE)
_OPENS_ANYWHERE: Final = frozenset({"BEGIN", "CASE"})
_OPENS_STATEMENT: Final = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})
_SAID_BY_END: Final = _OPENS_STATEMENT | {"CASE"}
_BEFORE_STATEMENT: Final = frozenset({";", "THEN", "ELSE", "BEGIN", "LOOP", "DO", "REPEAT", "ROW", ":", "ATOMIC"})


def is_compound(text: str, at: int, end: int, dialect: Dialect) -> bool:
    """Whether a statement that seems to end at ``end`` may hold others, so that it ends elsewhere."""
    if dialect is Dialect.MSSQL:
        return True
    if _MAY_HOLD.match(text, at) is None:
        return False
    words = _head(text, at, dialect)
    if words[:1] != ["CREATE"]:
        return _is_block(words, dialect)
    noun = _noun(words, dialect)
    if noun not in _HOLDS_OTHERS[dialect]:
        return noun == "TYPE BODY"
    return dialect is not Dialect.POSTGRESQL or noun == "RULE" or _ATOMIC.search(text, at, end) is not None


def _head(text: str, at: int, dialect: Dialect) -> list[str]:
    """The first words in capitals, up to what is made, or one behind it."""
    words: list[str] = []
    for token in itertools.islice(tokens(text, dialect, at), _NAMED):
        words.append(token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else "")
        if len(words) > 2 and "DEFINER" not in words and words[-2] not in _BEFORE_NOUN:
            break
    return words


def _is_block(words: list[str], dialect: Dialect) -> bool:
    first = words[0] if words else ""
    if dialect is Dialect.ORACLE:
        return first in {"BEGIN", "DECLARE", "<"}
    if dialect not in MYSQL_LIKE:
        return False
    return words[:3] == ["BEGIN", "NOT", "ATOMIC"] or (dialect is Dialect.MARIADB and first in _BLOCKS_OF_MARIADB)


def _noun(words: list[str], dialect: Dialect) -> str:
    """What CREATE makes."""
    at = 1
    while at < len(words) and words[at] in _BEFORE_NOUN:
        at += 1
    if words[at : at + 2] == ["DEFINER", "="] and dialect in MYSQL_LIKE:
        return next((w for w in words[at + 3 :] if w in _MYSQL | {"VIEW", "SQL"}), "")
    if words[at : at + 2] == ["TYPE", "BODY"] and dialect is Dialect.ORACLE:
        return "TYPE BODY"
    return words[at] if at < len(words) else ""


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
        return before in _BEFORE_STATEMENT or not before or (before == ")" and not self._open)
