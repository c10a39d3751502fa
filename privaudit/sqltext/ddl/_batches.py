"""Where a statement of SQL Server ends: no end sign is needed there, so that the next one's first word ends it.

Source: Transact-SQL reference, "Reserved keywords" (a verb is no name but in quotes), "Batches", IF…ELSE, GRANT, ALTER
TABLE, MERGE (which alone needs its end sign).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ._tokens import Kind, Token, tokens
from .base import Dialect

_NOUNS: Final = frozenset(
    {"TABLE", "VIEW", "INDEX", "PROC", "PROCEDURE", "FUNCTION", "TRIGGER", "SCHEMA", "USER", "LOGIN"}
    | {"ROLE", "SERVER", "DATABASE", "SECURITY", "SEQUENCE", "TYPE", "SYNONYM", "STATISTICS"}
    | {"APPLICATION", "MASTER", "SYMMETRIC", "ASYMMETRIC", "CERTIFICATE", "FULLTEXT", "PARTITION"}
    | {"EXTERNAL", "XML"}
)
"""What DROP takes away by itself; all else is a part of what ALTER changes."""
_ALWAYS: Final = frozenset(
    {"GRANT", "DENY", "REVOKE", "CREATE", "PRINT", "DECLARE", "TRUNCATE", "USE", "RAISERROR", "COMMIT"}
    | {"WAITFOR", "DBCC", "BACKUP", "RESTORE", "KILL", "REVERT", "SHUTDOWN", "SETUSER", "CHECKPOINT"}
    | {"RETURN", "WHILE", "SAVE"}
)
_RIGHTS: Final = frozenset({"GRANT", "DENY", "REVOKE"})
_QUERY_GOES_ON: Final = frozenset({"UNION", "ALL", "EXCEPT", "INTERSECT", "AS", "FOR"})
_EVENT: Final = frozenset({"THEN", "AFTER", "BEFORE", "FOR", "OF", ",", "BULK"})
_OF_TRANSACTIONS: Final = frozenset({"TRAN", "TRANSACTION", "DISTRIBUTED", "DIALOG", "CONVERSATION"})
_SET_AS_A_WHOLE: Final = frozenset({"DATABASE", "SERVER", "RESOURCE", "AVAILABILITY", "ENDPOINT", "EXTERNAL"})
_WHOLE: Final = re.compile(
    r"(?i)(?:create|alter)\s+(?:or\s+alter\s+)?(?:proc|procedure|function|trigger|view)\b", re.DOTALL
)
_GO: Final = re.compile(r"(?i)[ \t]*GO(?:[ \t]+\d+)?[ \t]*;?[ \t]*(?:--[^\n]*)?(?=\r?(?:\n|\Z))")
_ELSE: Final = re.compile(r"(?i)\s*else\b")


def batch(text: str, at: int) -> int:
    """Return where the statement ends that begins at ``at``: at a semicolon, a line ``GO`` or the next one's verb."""
    whole = _WHOLE.match(text, at) is not None
    statement = _Statement()
    last = at
    for token, *ahead in _windows(text, at):
        word = _plain(token)
        fresh = token.start == at or "\n" in text[last : token.start]
        if word == "GO" and fresh and _is_go(text, token):
            return text.rfind("\n", 0, token.start) + 1
        if not whole and statement.ends_before(word, ahead[0], ahead[1]):
            return last
        if not whole and word == ";" and statement.depth <= 0 and not statement.goes_on(text, token.end):
            return token.start
        statement.take(word, ahead[0])
        last = token.end
    return len(text)


def step(word: str, after: str, before: str) -> int:
    """Return how a word changes how deep in brackets and blocks one is."""
    if word in {"(", "CASE"}:
        return 1
    if word == "BEGIN":
        return int(after not in _OF_TRANSACTIONS)
    return -int(word == ")" or (word == "END" and after != "CONVERSATION" and before != "."))


class _Statement:
    """What is known of a statement while it is read."""

    def __init__(self) -> None:
        self.depth = 0
        self.has_condition = False
        self._waits = False
        """For what an IF, an ELSE or a WHILE does."""
        self._verb = self._noun = self._before = ""
        self._to = self._set = self._main = False

    def ends_before(self, word: str, after: str, next_: str) -> bool:
        """Whether a word is another statement's first."""
        return (
            self.depth <= 0
            and not self._waits
            and bool(self._verb)
            and word not in {"", ";"}
            and self._is_another(word, after, next_)
        )

    def goes_on(self, text: str, at: int) -> bool:
        """Whether an ELSE of the same IF comes after an end sign."""
        return self.has_condition and _ELSE.match(text, at) is not None

    def _is_another(self, word: str, after: str, next_: str) -> bool:
        before, verb = self._before, self._verb
        if before in {".", "NO"} or verb == "MERGE" or (verb in _RIGHTS and (not self._to or before == "WITH")):
            return False
        if verb == "CREATE" and self._noun == "SCHEMA" and word in {*_RIGHTS, "CREATE"}:
            return False
        if word in _ALWAYS:
            return True
        told = _TOLD.get(word)
        return told is not None and told(self, after, next_)

    def _execute(self, _after: str, _next: str) -> bool:
        return self._before != "WITH" and not self._wants_rows

    def _rows(self, after: str, _next: str) -> bool:
        """INSERT, UPDATE, DELETE."""
        if self._before == "ON" and self._verb != "SET" and after in {"CASCADE", "NO", "SET"}:
            return False
        return not (self._before in _EVENT or after == "(" or (self._verb == "WITH" and not self._main))

    def _select(self, _after: str, _next: str) -> bool:
        if self._before in _QUERY_GOES_ON:
            return False
        return not (self._wants_rows or (self._verb == "WITH" and not self._main))

    @property
    def _wants_rows(self) -> bool:
        return self._verb == "INSERT" and not self._main

    def _setting(self, after: str, _next: str) -> bool:
        if self._before in {"UPDATE", "DELETE"} or (self._verb == "UPDATE" and not self._set):
            return False
        return not (self._verb == "ALTER" and not self._set and (after == "(" or self._noun in _SET_AS_A_WHOLE))

    def _if(self, after: str, next_: str) -> bool:
        return not (after == "EXISTS" and next_ != "(")

    def _alter(self, after: str, _next: str) -> bool:
        return not (self._verb == "ALTER" and after in {"COLUMN", "FILTER", "BLOCK"})

    def _drop(self, after: str, _next: str) -> bool:
        return self._verb != "ALTER" or after in _NOUNS

    def _rollback(self, _after: str, _next: str) -> bool:
        return self._before != "WITH"

    def _merge(self, after: str, _next: str) -> bool:
        return after not in {"RANGE", "JOIN"} and not (self._verb == "WITH" and not self._main)

    def _begin(self, _after: str, _next: str) -> bool:
        return self._before != "TRY"

    def take(self, word: str, after: str) -> None:
        """Go behind a word."""
        if self.depth <= 0:
            self._take_outside(word, after)
        self.depth = max(self.depth + step(word, after, self._before), 0)
        self._before = word

    def _take_outside(self, word: str, after: str) -> None:
        if word in {"IF", "WHILE"} and (self._waits or not self._verb):
            self._verb, self._waits, self.has_condition = word, True, self.has_condition or word == "IF"
        elif word == "ELSE":
            self._waits = True
        elif not self._verb or (self._waits and (word in _ALWAYS or word in _TOLD or word == "WITH")):
            self._verb, self._noun, self._waits = word, after, False
            self._to = self._set = self._main = False
        elif self._verb == "WITH" and word in {"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"} and not self._main:
            self._verb, self._main = word, word != "INSERT"
        elif self._verb == "INSERT" and word in {"VALUES", "SELECT", "EXEC", "EXECUTE", "WITH"}:
            self._main = True
        else:
            self._to = self._to or word in {"TO", "FROM"}
            self._set = self._set or word == "SET"


_TOLD: Final = {
    "EXEC": _Statement._execute,
    "EXECUTE": _Statement._execute,
    "INSERT": _Statement._rows,
    "UPDATE": _Statement._rows,
    "DELETE": _Statement._rows,
    "SELECT": _Statement._select,
    "SET": _Statement._setting,
    "IF": _Statement._if,
    "ALTER": _Statement._alter,
    "DROP": _Statement._drop,
    "ROLLBACK": _Statement._rollback,
    "MERGE": _Statement._merge,
    "BEGIN": _Statement._begin,
}


def _plain(token: Token) -> str:
    return token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else ""


def _windows(text: str, at: int) -> Iterator[tuple[Token, str, str]]:
    """Each token with the two words behind it."""
    held: list[Token] = []
    for token in tokens(text, Dialect.MSSQL, at):
        held.append(token)
        if len(held) == 3:
            yield held[0], _plain(held[1]), _plain(held[2])
            del held[0]
    for number, token in enumerate(held):
        yield token, *([*(_plain(t) for t in held[number + 1 :]), "", ""][:2])  # type: ignore[misc]


def _is_go(text: str, token: Token) -> bool:
    start = text.rfind("\n", 0, token.start) + 1
    return _GO.match(text, start) is not None
