"""Statements that are told by their verb alone: rights, settings, queries, rows, calls.

Grammar: PostgreSQL 16 manual, SET, RESET, MERGE, COMMENT; MySQL 8.0 manual 13.2 and 13.5; SQLite "INSERT"; Transact-SQL
reference, EXECUTE and MERGE.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ._tokens import Kind
from .base import MYSQL_LIKE, Dialect, QName
from .effects import CopyRows, Effect, NotUnderstood, SearchPath
from .own_blocks import run_time
from .own_cursor import Cursor, UnclearError, bare
from .own_exports import backup, copy, into_file, is_away, vacuum
from .own_harmless import harmless, query
from .own_kept import keep, keep_into, run
from .own_others import security_label
from .own_packages import call, insert_all
from .own_rights import rights
from .own_roles import act_as, change_role, procedure, reassign
from .own_schemas import search_path, set_config, use
from .own_updates import matched, update
from .own_variables import keep_variables, run_variable

Found = tuple[Effect, ...] | None
"""None: it is another reader's."""
Reader = Callable[[Cursor], Found]
_INSERTS: Final = ("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE")


def _set(cursor: Cursor) -> Found:
    """SET: the search path, who one is, or of no concern."""
    at = 1 + (cursor.word(1) in {"SESSION", "LOCAL", "GLOBAL"})
    local = cursor.word(1) == "LOCAL"
    if cursor.dialect is Dialect.POSTGRESQL:
        if cursor.word(at) == "SEARCH_PATH":
            cursor.at = at + 1
            return search_path(cursor, local=local)
        if cursor.word(at) == "SCHEMA" and cursor.token(at + 1).kind is Kind.STRING:
            cursor.at = at + 1
            return search_path(cursor, local=local)
        if cursor.word(at) in {"ROLE", "AUTHORIZATION"} or cursor.words(3)[1:] == ("SESSION", "AUTHORIZATION"):
            return act_as(cursor)
    return harmless(cursor, "SET")


def _reset(cursor: Cursor) -> Found:
    if cursor.dialect is Dialect.POSTGRESQL:
        if cursor.word(1) == "SEARCH_PATH":
            cursor.at = 2
            return search_path(cursor) if not cursor.done else _default_path(cursor)
        if cursor.word(1) in {"ROLE", "SESSION"}:
            return act_as(cursor)
        if cursor.word(1) == "ALL":
            return (*(_default_path(cursor) or ()), *(act_as(cursor)))
    return harmless(cursor, "RESET")


def _default_path(cursor: Cursor) -> Found:
    return (SearchPath(spot=cursor.whole(), schemas=()),)


def _comment(cursor: Cursor) -> Found:
    """COMMENT ON other things than relations and columns."""
    if cursor.word(2) in {"TABLE", "VIEW", "COLUMN", "MATERIALIZED"} or cursor.words(4)[2:] == ("FOREIGN", "TABLE"):
        return None
    return harmless(cursor, "COMMENT")


def _select(cursor: Cursor) -> Found:
    """A query; dumps of PostgreSQL set the search path by one."""
    at = 3 if cursor.words(3)[1:] == ("PG_CATALOG", ".") else 1
    if cursor.dialect is Dialect.POSTGRESQL and cursor.words(at + 2)[at:] == ("SET_CONFIG", "("):
        cursor.at = at + 2
        return set_config(cursor)
    if is_away(cursor) and (found := into_file(cursor)) is not None:
        return found
    return query(cursor)


def _with(cursor: Cursor) -> Found:
    """A query, or what takes its rows."""
    cursor.until("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE")
    changes = cursor.word() == "UPDATE"
    cursor.at = 0
    return update(cursor) if changes else query(cursor)


def _insert(cursor: Cursor) -> Found:
    """Rows that are written out change no schema; rows of a query are the library's."""
    verb = cursor.one("INSERT", "REPLACE")
    if cursor.dialect is Dialect.ORACLE and cursor.word() in {"ALL", "FIRST"}:
        return insert_all(cursor)
    while cursor.one(*_INSERTS):
        pass
    if cursor.take("OR"):
        cursor.next()
    cursor.take("INTO")
    try:
        cursor.qname()
    except UnclearError:
        return None
    if cursor.take("AS"):
        cursor.name()
    if cursor.word(1) not in {"SELECT", "WITH", "TABLE", "("}:
        cursor.brackets()
    if cursor.take("OVERRIDING"):
        cursor.at += 2
    plain = cursor.word() in {"VALUES", "VALUE", "DEFAULT", "SET"}
    return harmless(cursor, verb) if plain else None


def _merge(cursor: Cursor) -> Found:
    """MERGE: rows of the source that are not there yet go into the target."""
    cursor.need("MERGE")
    cursor.take("INTO")
    cursor.take("ONLY")
    into = cursor.qname()
    cursor.until("USING")
    cursor.need("USING")
    start = cursor.token().start
    cursor.until("ON")
    source = cursor.piece.text[start : cursor.token().start]
    begin = cursor.at
    updated = _merge_updates(cursor, into, source)
    cursor.at = begin
    cursor.until("INSERT")
    if not cursor.take("INSERT"):
        return updated or harmless(cursor, "MERGE")
    columns: tuple[str, ...] = ()
    if cursor.take("("):
        columns = tuple(c.name for c in cursor.listed(cursor.qname))
        cursor.need(")")
    cursor.until("VALUES")
    cursor.need("VALUES")
    values = cursor.brackets()
    if not values:
        raise UnclearError
    text = f"SELECT {cursor.piece.text[values[0].start : values[-1].end]} FROM {source}"
    return (CopyRows(spot=cursor.whole(), into=into, columns=columns, query=bare(text, cursor.dialect)), *updated)


def _merge_updates(cursor: Cursor, into: QName, source: str) -> tuple[Effect, ...]:
    found: list[Effect] = []
    while True:
        cursor.until("UPDATE")
        if not cursor.take("UPDATE", "SET"):
            return tuple(found)
        found += matched(cursor, into, "", source)


def _call(cursor: Cursor) -> Found:
    whole = cursor.whole()
    cursor.need("CALL")
    if cursor.dialect is Dialect.ORACLE:
        return call(cursor, 0)
    return (NotUnderstood(spot=whole, reason="calls", what="CALL", calls=(cursor.qname(),)),)


def prepare(cursor: Cursor, deep: int) -> Found:
    """PREPARE of MySQL takes a text, that of PostgreSQL a statement: both count as run."""
    if cursor.dialect is Dialect.POSTGRESQL:
        return _prepared(cursor, deep)
    if cursor.dialect not in MYSQL_LIKE:
        return harmless(cursor, "PREPARE")
    cursor.at = 2
    cursor.need("FROM")
    return run(cursor, cursor.rest()) or run_time(cursor, deep)


_PREPARED: Final = frozenset({"SELECT", "WITH", "VALUES", "TABLE", "(", "INSERT", "UPDATE", "DELETE", "MERGE"})


def _prepared(cursor: Cursor, deep: int) -> Found:
    """PREPARE name (types) AS statement; PREPARE TRANSACTION is another's."""
    from .understand import within

    if cursor.word(1) == "TRANSACTION":
        return harmless(cursor, "PREPARE")
    cursor.at = 1
    cursor.name()
    if cursor.word() == "(":
        cursor.brackets()
    cursor.need("AS")
    if cursor.word() not in _PREPARED:
        raise UnclearError
    return within(cursor.part(cursor.token().start, len(cursor.piece.text)), cursor.dialect, deep + 1)


def set_variable(cursor: Cursor, deep: int) -> Found:
    """SET of MySQL and MariaDB: texts that variables keep; all else is of no concern."""
    found = keep(cursor, deep)
    cursor.at = 0
    return found or _set(cursor)


def select_variable(cursor: Cursor, deep: int) -> Found:
    """SELECT of MySQL and MariaDB: texts that go into variables."""
    found = keep_into(cursor, deep) if cursor.has("INTO") else None
    cursor.at = 0
    query = _select(cursor)
    if not found:
        return query
    # What is called does what it does, wherever its result goes.
    return (*found, *(e for e in query or () if isinstance(e, NotUnderstood)))


def batch_variable(cursor: Cursor, deep: int) -> Found:
    """DECLARE, SET and SELECT of SQL Server: texts that variables keep, and what they do besides."""
    verb = cursor.word()
    found = keep_variables(cursor, deep)
    cursor.at = 0
    besides = _set(cursor) if verb == "SET" else harmless(cursor, verb) if verb == "DECLARE" else _select(cursor)
    if not found:
        return besides
    return (*found, *(e for e in besides or () if isinstance(e, NotUnderstood)))


def execute(cursor: Cursor, deep: int) -> Found:
    """EXECUTE: a call, a text, or what was prepared before."""
    if cursor.dialect is Dialect.MSSQL:
        if cursor.word(1) == "(" or cursor.word(1) == "SP_EXECUTESQL":
            if (kept := run_variable(cursor)) is not None:
                return kept
            cursor.at = 2 if cursor.word(1) == "SP_EXECUTESQL" else 1
            return run_time(cursor, deep)
        return procedure(cursor)
    if cursor.dialect is Dialect.POSTGRESQL:
        return harmless(cursor, "EXECUTE")
    if cursor.take("EXECUTE", "IMMEDIATE"):
        named = run(cursor, cursor.rest()) if cursor.dialect in MYSQL_LIKE else None
        return named or run_time(cursor, deep)
    # What it runs was looked at where it was prepared.
    return harmless(cursor, "EXECUTE")


def _import(cursor: Cursor) -> Found:
    """IMPORT FOREIGN SCHEMA makes tables that the text does not name."""
    return (NotUnderstood(spot=cursor.whole(), reason="imports", what="IMPORT"),)


def _rename(cursor: Cursor) -> Found:
    return change_role(cursor) if cursor.word(1) == "USER" else None


READERS: Final[dict[str, Reader]] = {
    "GRANT": rights,
    "REVOKE": rights,
    "DENY": rights,
    "SET": _set,
    "RESET": _reset,
    "USE": use,
    "COMMENT": _comment,
    "SELECT": _select,
    "WITH": _with,
    "INSERT": _insert,
    "REPLACE": _insert,
    "CALL": _call,
    "MERGE": _merge,
    "IMPORT": _import,
    "SECURITY": security_label,
    "UPDATE": update,
    "COPY": copy,
    "BACKUP": backup,
    "VACUUM": vacuum,
    "REASSIGN": reassign,
    "RENAME": _rename,
}
