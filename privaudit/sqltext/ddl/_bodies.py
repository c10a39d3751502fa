"""Where statements end that hold others: routines, triggers, rules, and the batches of SQL Server.

Read word by word, each BEGIN, CASE, IF and loop with its END. Sources: PostgreSQL manual, CREATE FUNCTION (BEGIN
ATOMIC) and CREATE RULE; MySQL 8.0 manual 13.6 "Compound Statements"; SQLite "CREATE TRIGGER"; Transact-SQL reference,
BEGIN…END and "Batches"; Oracle PL/SQL reference.
"""

from __future__ import annotations

import re
from typing import Final

from ._tokens import Kind, Token, tokens
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
_GO: Final = re.compile(r"(?i)[ \t]*GO(?:[ \t]+\d+)?[ \t]*(?:--[^\n]*)?(?=\r?(?:\n|\Z))")
_OPENS_ANYWHERE: Final = frozenset({"BEGIN", "CASE"})
_OPENS_STATEMENT: Final = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})
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
        return _batch(text, at)
    depth = brackets = 0
    before = ""
    for token in tokens(text, dialect, at):
        word = token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else ""
        if word == ";" and depth <= 0 and brackets <= 0:
            return token.start
        brackets += (word == "(") - (word == ")")
        depth += _step(word, before, depth, dialect)
        before = word
    return len(text)


def _step(word: str, before: str, depth: int, dialect: Dialect) -> int:
    """How a word changes the depth: a word after END only says what ends."""
    if before in {".", "END"}:
        # A column's name, or what ends.
        return 0
    if word == "END":
        return -1
    if word in _OPENS_ANYWHERE:
        return 1
    if word in _OPENS_STATEMENT and dialect in MYSQL_LIKE:
        return int(before in _BEFORE_STATEMENT or (before == ")" and depth == 0))
    return 0


# -- batches of SQL Server: statements need no end sign there

_NOUNS: Final = (
    r"(?:OR\s+ALTER\s+)?(?:UNIQUE\s+|CLUSTERED\s+|NONCLUSTERED\s+|EXTERNAL\s+|SYNONYM\s+)*(?:TABLE|VIEW|INDEX|PROC"
    r"|PROCEDURE|FUNCTION|TRIGGER|SCHEMA|USER|LOGIN|ROLE|SERVER|DATABASE|SECURITY|SEQUENCE|TYPE|SYNONYM|STATISTICS"
    r"|AUTHORIZATION|APPLICATION|MASTER|SYMMETRIC|ASYMMETRIC|CERTIFICATE|FULLTEXT|PARTITION|COLUMN\s+(?:MASTER|ENCRYPTION))\b"
)
_STARTS: Final = re.compile(
    rf"(?i)(?:(?:CREATE|ALTER|DROP)\s+{_NOUNS}|(?:GRANT|DENY|REVOKE|USE|PRINT|EXEC|EXECUTE|DECLARE|TRUNCATE|INSERT|IF|BEGIN"
    r"|RAISERROR|COMMIT|ROLLBACK|REVERT|DBCC|MERGE|WAITFOR)\b"
    r"|SET\s+(?:ANSI_\w+|QUOTED_IDENTIFIER|NOCOUNT|XACT_ABORT|ARITHABORT|CONCAT_NULL_YIELDS_NULL|NUMERIC_ROUNDABORT"
    r"|IDENTITY_INSERT|DATEFORMAT|LANGUAGE|TRANSACTION|LOCK_TIMEOUT|ROWCOUNT|NOEXEC|@)|(?:UPDATE|DELETE)\s+(?!CASCADE|SET|NO\b))"
)
_WHOLE_BATCH: Final = re.compile(
    r"(?i)(?:create|alter)\s+(?:or\s+alter\s+)?(?:proc|procedure|function|trigger|view)\b|create\s+schema\b"
)
_TAKES_NEXT: Final = frozenset({"IF", "ELSE", "WHILE", "BEGIN", "MERGE", "WITH", "AS", "THEN", "GRANT", "FOR", "OF"})


def _batch(text: str, at: int) -> int:
    """Where a statement of a batch ends: at a semicolon, a line ``GO``, or a line that begins another statement."""
    whole = _WHOLE_BATCH.match(text, at) is not None
    depth = waiting = 0
    before: Token | None = None
    for token in tokens(text, Dialect.MSSQL, at):
        word = token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else ""
        fresh = before is not None and "\n" in text[before.end : token.start]
        if word == "GO" and (before is None or fresh) and _is_go(text, token):
            return text.rfind("\n", 0, token.start) + 1
        if not whole and depth <= 0:
            if word == ";" and not _else_follows(text, token.end, waiting):
                return token.start
            if fresh and not _takes(before) and _STARTS.match(text, token.start) and word != "BEGIN":
                if waiting == 0:
                    return token.start
                waiting = 0
        waiting = 1 if word in {"IF", "ELSE", "WHILE"} and depth <= 0 else waiting
        step = _block(word, before, text, token)
        depth += step
        waiting = 0 if step < 0 and word == "END" and depth == 0 else waiting
        before = token
    return len(text)


def _is_go(text: str, token: Token) -> bool:
    start = text.rfind("\n", 0, token.start) + 1
    return _GO.match(text, start) is not None


def _takes(before: Token | None) -> bool:
    return (
        before is not None and before.kind in {Kind.WORD, Kind.SIGN} and before.text.upper() in _TAKES_NEXT | {",", "("}
    )


def _else_follows(text: str, at: int, waiting: int) -> bool:
    """Whether an ELSE of the same IF comes after a semicolon."""
    return waiting > 0 and re.match(r"(?i)\s*else\b", text[at : at + 200]) is not None


def _block(word: str, before: Token | None, text: str, token: Token) -> int:
    if word in {"(", "CASE"}:
        return 1
    if word == "BEGIN":
        return int(
            re.match(r"(?i)\s*(?:tran|transaction|distributed|dialog|conversation)\b", text[token.end : token.end + 40])
            is None
        )
    if word == ")":
        return -1
    return -1 if word == "END" and not (before is not None and before.text.upper() == "CONVERSATION") else 0
