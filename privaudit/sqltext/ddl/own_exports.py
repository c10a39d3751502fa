"""Statements by which rows leave the database: COPY … TO, INTO OUTFILE, BACKUP, VACUUM INTO, publications.

Grammar: PostgreSQL 16 manual, COPY, CREATE PUBLICATION, ALTER PUBLICATION; MySQL 8.0 manual, SELECT … INTO; MariaDB
"SELECT INTO OUTFILE"; Transact-SQL reference, BACKUP; https://www.sqlite.org/lang_vacuum.html.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from .base import MYSQL_LIKE, Dialect, Piece, PieceKind, QName
from .effects import Effect, Harmless, Publish, SendRows
from .own_cursor import Cursor, UnclearError, bare

_AWAY: Final = frozenset({"OUTFILE", "DUMPFILE"})
_BEHIND: Final = ("FROM", "FOR", "LOCK", "UNION")


def copy(cursor: Cursor) -> tuple[Effect, ...]:
    """COPY of PostgreSQL: rows that come in change no schema, those that go out go into a file, or to the client."""
    cursor.need("COPY")
    cursor.take("BINARY")
    if cursor.word() == "(":
        inside = cursor.brackets()
        query = cursor.piece.text[inside[0].start : inside[-1].end] if inside else ""
    else:
        start = cursor.token().start
        cursor.qname()
        table = cursor.piece.text[start : cursor.token(-1).end]
        columns = cursor.brackets()
        shown = cursor.piece.text[columns[0].start : columns[-1].end] if columns else "*"
        query = f"SELECT {shown} FROM {table}"
    if not cursor.take("TO"):
        return (Harmless(spot=cursor.whole(), what="COPY"),)
    client = bool(cursor.one("STDOUT", "PSTDOUT"))
    return (SendRows(spot=cursor.whole(), query=bare(query, cursor.dialect), client=client),)


def client_copy(piece: Piece, dialect: Dialect) -> tuple[Effect, ...] | None:
    r"""``\copy`` of psql, where rows go into a file of the client; None for every other command."""
    if dialect is not Dialect.POSTGRESQL or piece.text[:5].lower() != "\\copy":
        return None
    inside = replace(piece, kind=PieceKind.SQL, text=piece.text[1:], start=piece.start + 1)
    try:
        found = copy(Cursor(inside, dialect))
    except UnclearError:
        return None
    return tuple(e for e in found if isinstance(e, SendRows)) or None


def into_file(cursor: Cursor) -> tuple[Effect, ...] | None:
    """SELECT … INTO OUTFILE or DUMPFILE; None for a query whose rows go elsewhere. The cursor ends where it began."""
    begin = cursor.at
    cursor.until("INTO")
    while cursor.word() == "INTO" and cursor.word(1) not in _AWAY:
        cursor.at += 1
        cursor.until("INTO")
    found = None
    if cursor.word() == "INTO":
        head = cursor.piece.text[: cursor.token().start]
        cursor.at += 2
        cursor.next()
        cursor.until(*_BEHIND)
        tail = "" if cursor.done else cursor.piece.text[cursor.token().start :]
        found = (SendRows(spot=cursor.whole(), query=bare(head + tail, cursor.dialect)),)
    cursor.at = begin
    return found


def backup(cursor: Cursor) -> tuple[Effect, ...]:
    """BACKUP DATABASE of SQL Server: all there is goes into a file; of logs, keys and certificates none does."""
    cursor.need("BACKUP")
    if cursor.dialect is Dialect.MSSQL and cursor.take("DATABASE"):
        return (SendRows(spot=cursor.whole(), query=None),)
    return (Harmless(spot=cursor.whole(), what="BACKUP"),)


def vacuum(cursor: Cursor) -> tuple[Effect, ...]:
    """VACUUM of SQLite, which INTO makes a copy of the file."""
    cursor.need("VACUUM")
    if cursor.dialect is Dialect.SQLITE and cursor.has("INTO"):
        return (SendRows(spot=cursor.whole(), query=None),)
    return (Harmless(spot=cursor.whole(), what="VACUUM"),)


# -- publications


def publication(cursor: Cursor) -> tuple[Effect, ...]:
    """CREATE, ALTER and DROP PUBLICATION."""
    verb = cursor.next().text.upper()
    cursor.need("PUBLICATION")
    if verb == "DROP":
        cursor.if_exists()
        names = cursor.listed(cursor.name)
        cursor.cascade()
        cursor.end()
        return tuple(Publish(spot=cursor.whole(), name=n, how="gone") for n in names)
    name = cursor.name()
    if verb == "CREATE":
        how = "create"
        if not cursor.take("FOR"):
            return (Publish(spot=cursor.whole(), name=name, how=how),)
    else:
        if cursor.take("RENAME", "TO"):
            return (Publish(spot=cursor.whole(), name=name, how="rename", to=cursor.name()),)
        if cursor.word() == "OWNER" or cursor.sees("SET", "("):
            return (Harmless(spot=cursor.whole(), what="ALTER PUBLICATION"),)
        how = cursor.one("ADD", "SET", "DROP").lower()
        if not how:
            raise UnclearError
    return (_published(cursor, name, how),)


def _published(cursor: Cursor, name: str, how: str) -> Publish:
    if cursor.take("ALL", "TABLES"):
        return Publish(spot=cursor.whole(), name=name, how=how, everything=True)
    tables: list[tuple[QName, tuple[str, ...]]] = []
    schemas: list[str] = []
    in_schemas = False
    while True:
        if cursor.take("TABLES", "IN", "SCHEMA") or cursor.take("ALL", "TABLES", "IN", "SCHEMA"):
            in_schemas = True
        elif cursor.take("TABLE"):
            in_schemas = False
        if in_schemas:
            schemas.append(cursor.name())
        else:
            tables.append(_table(cursor))
        if not cursor.take(","):
            break
    if cursor.word() not in {"", ";", "WITH"}:
        raise UnclearError
    return Publish(spot=cursor.whole(), name=name, how=how, tables=tuple(tables), schemas=tuple(schemas))


def _table(cursor: Cursor) -> tuple[QName, tuple[str, ...]]:
    cursor.take("ONLY")
    table = cursor.qname()
    cursor.take("*")
    columns: tuple[str, ...] = ()
    if cursor.take("("):
        columns = cursor.listed(cursor.name)
        cursor.need(")")
    if cursor.take("WHERE"):
        cursor.brackets()
    return table, columns


def is_away(cursor: Cursor) -> bool:
    """Whether a query of MySQL or MariaDB puts its rows into a file."""
    return cursor.dialect in MYSQL_LIKE and cursor.has(*_AWAY)
