"""Triggers and rules: what they write into other relations whenever rows of theirs change.

Grammar: PostgreSQL 16 manual, CREATE TRIGGER, CREATE RULE, 43.10.1; MySQL 8.0 manual 13.1.22; https://www.sqlite.org/
lang_createtrigger.html; Transact-SQL reference, CREATE TRIGGER (tables ``inserted``, ``deleted``); Oracle PL/SQL
reference, CREATE TRIGGER (``:NEW``, ``:OLD``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Final

from ...model import record
from ._tokens import Kind, Token, folded, tokens
from .base import Dialect, QName
from .effects import Effect, Fires, Harmless
from .own_cursor import Cursor
from .own_held import WHOLE, held

_ROWS: Final = frozenset({"NEW", "OLD"})
_TABLES: Final = frozenset({"INSERTED", "DELETED"})
_ENDS: Final = frozenset({";", "FROM", "END", "RETURNING", "WHERE", "ON"})


@record
class Write:
    """An INSERT or UPDATE of a trigger: ``columns`` () where it names none; of each value the row's columns in it."""

    into: QName
    columns: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    update: bool = False
    """Rows that are there get the values."""


def create_trigger(cursor: Cursor) -> tuple[Effect, ...]:
    """CREATE TRIGGER: on which table, and what it runs, without literals."""
    cursor.until("TRIGGER")
    cursor.need("TRIGGER")
    cursor.if_not_exists()
    cursor.qname()
    cursor.until("ON")
    cursor.need("ON")
    table = cursor.qname()
    if cursor.dialect is not Dialect.POSTGRESQL:
        body = cursor.bare(cursor.token().start, len(cursor.piece.text))
        return _of_body(cursor, table, body, "CREATE TRIGGER")
    cursor.until("EXECUTE")
    cursor.need("EXECUTE")
    cursor.one("FUNCTION", "PROCEDURE")
    return (Fires(spot=cursor.whole(), table=table, function=cursor.qname()),)


def create_rule(cursor: Cursor) -> tuple[Effect, ...]:
    """CREATE RULE … AS ON event TO table DO commands."""
    cursor.until("TO")
    cursor.need("TO")
    table = cursor.qname()
    body = cursor.bare(cursor.token().start, len(cursor.piece.text))
    return _of_body(cursor, table, body, "CREATE RULE")


def _of_body(cursor: Cursor, table: QName, body: str, what: str) -> tuple[Effect, ...]:
    """A body that writes nothing of its rows elsewhere is of no concern."""
    if not any(any(write.values) for write in writes(body, cursor.dialect)):
        return (Harmless(spot=cursor.whole(), what=what),)
    return (Fires(spot=cursor.whole(), table=table, body=body),)


def writes(text: str, dialect: Dialect) -> Iterator[Write]:
    """Yield what a body puts into relations; what cannot be told apart there is left out. Never raises."""
    read = [t for t in tokens(text, dialect) if t.kind is not Kind.BROKEN]
    reader = _Reader(read, dialect, {} if dialect is Dialect.MSSQL else held(read, dialect))
    while reader.find_write():
        found = reader.update() if reader.is_update else reader.write()
        if found is not None:
            yield found


class _Reader:
    """Reads a body from the left, each token a bounded number of times."""

    def __init__(self, read: list[Token], dialect: Dialect, variables: Mapping[str, frozenset[str]]) -> None:
        self._tokens = read
        self._dialect = dialect
        self._variables = variables
        self._at = 0
        self.is_update = False

    def _word(self, ahead: int = 0) -> str:
        at = self._at + ahead
        token = self._tokens[at] if 0 <= at < len(self._tokens) else None
        return token.text.upper() if token is not None and token.kind in {Kind.WORD, Kind.SIGN} else ""

    def find_write(self) -> bool:
        """Go behind the next INSERT INTO, REPLACE INTO or UPDATE; false at the end."""
        while self._at < len(self._tokens):
            self.is_update = self._word() == "UPDATE" and self._dialect is not Dialect.MSSQL
            if self.is_update:
                self._at += 1
                return True
            if self._word() == "INTO" and {"INSERT", "REPLACE"} & {self._word(-n) for n in (1, 2, 3)}:
                self._at += 1
                return True
            self._at += 1
        return False

    def write(self) -> Write | None:
        """Return what follows INTO."""
        into = self._qname()
        if into is None:
            return None
        columns = self._columns() if self._word() == "(" and self._word(1) not in {"SELECT", "VALUES"} else ()
        while self._at < len(self._tokens) and self._word() not in {"VALUES", "VALUE", "SELECT", "SET", ";"}:
            self._at += 1
        first = self._word()
        self._at += 1
        if first == "SET":
            return self._assigned(into)
        if first in {"VALUES", "VALUE"}:
            self._at += self._word() == "("
        elif first != "SELECT":
            return None
        return Write(into=into, columns=columns, values=tuple(self._values()))

    def update(self) -> Write | None:
        """Return what follows UPDATE, if it is a table and SET."""
        self._at += self._word() == "ONLY"
        into = None if self._word() in {"SET", "OF", "OR", ";"} else self._qname()
        for _ in range(3):  # *, AS and another name
            self._at += self._word() not in {"SET", ";"}
        if into is None or self._word() != "SET":
            return None
        self._at += 1
        return dataclasses.replace(self._assigned(into), update=True)

    def _qname(self) -> QName | None:
        parts = [self._name()]
        while self._word() == ".":
            self._at += 1
            parts.append(self._name())
        return QName(name=parts[-1], schema=parts[-2] if len(parts) > 1 else None) if parts[-1] else None

    def _assigned(self, into: QName) -> Write:
        """INSERT … SET of MySQL, UPDATE … SET."""
        columns: list[str] = []
        begin = self._at
        while self._at < len(self._tokens) and self._word() not in _ENDS:
            if self._word(1) == "=" and self._word(-1) in {"SET", ","}:
                columns.append(self._name_here())
            self._at += 1
        self._at = begin
        return Write(into=into, columns=tuple(columns), values=tuple(self._values()))

    def _name(self) -> str:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        if token is None or token.kind not in {Kind.WORD, Kind.NAME}:
            return ""
        self._at += 1
        return folded(token, self._dialect)

    def _columns(self) -> tuple[str, ...]:
        found: list[str] = []
        self._at += 1
        while self._at < len(self._tokens) and self._word() != ")":
            name = self._name()
            found += [name] if name else []
            self._at += not name
        self._at += 1
        return tuple(found)

    def _values(self) -> Iterator[tuple[str, ...]]:
        """Yield for each value the columns of the row that stand in it."""
        depth, value = 0, dict[str, None]()
        while self._at < len(self._tokens):
            word = self._word()
            if depth == 0 and (word in _ENDS or word == ")"):
                break
            depth += (word == "(") - (word == ")")
            if word == "," and depth == 0:
                yield tuple(value)
                value = {}
            elif self._dialect is Dialect.MSSQL:
                value |= dict.fromkeys(self._any_name())
            elif word in _ROWS or (word == "?" and self._word(1) == "."):
                # Of Oracle the marks of rows begin with a colon, and no literal is left of them.
                value[self._of_row()] = None
            else:
                value |= dict.fromkeys(self._of_variable())
            self._at += 1
        # Of SQL Server the rows are tables: what is read from others is none of the trigger's.
        if self._dialect is not Dialect.MSSQL or self._reads_rows():
            yield tuple(value)

    def _of_row(self) -> str:
        if self._word(1) != ".":
            return WHOLE
        self._at += 2
        return self._name_here() or WHOLE

    def _of_variable(self) -> tuple[str, ...]:
        """Return the columns that a variable of the body holds, if one stands here."""
        held = self._variables.get(self._name_here(), frozenset())
        if not held or self._word(-1) == "." or self._word(1) in {"(", "="}:
            return ()
        return (self._of_row(),) if WHOLE in held and self._word(1) == "." else tuple(sorted(held))

    def _any_name(self) -> tuple[str, ...]:
        if self._word() == "*":
            return (WHOLE,)
        name = self._name_here()
        return (name,) if name and self._word(1) != "." else ()

    def _name_here(self) -> str:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        return folded(token, self._dialect) if token is not None and token.kind in {Kind.WORD, Kind.NAME} else ""

    def _reads_rows(self) -> bool:
        return any(t.text.upper() in _TABLES for t in self._tokens[self._at : self._at + 40])
