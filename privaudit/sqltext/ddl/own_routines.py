"""Functions and procedures: with whose rights they run, and their bodies without literals.

Grammar: PostgreSQL 16 manual, CREATE FUNCTION, CREATE PROCEDURE, ALTER FUNCTION, DROP ROUTINE; MySQL 8.0 manual 13.1.17
(characteristics, SQL SECURITY); MariaDB reference, CREATE PROCEDURE; Transact-SQL reference, CREATE PROCEDURE (EXECUTE
AS); Oracle PL/SQL reference, AUTHID.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from ._tokens import Kind, Token
from .base import MYSQL_LIKE, Dialect, QName, Signature
from .effects import ChangeRoutine, CreateRoutine, Effect, Harmless, SearchPath, SetOwner
from .own_cursor import Cursor, UnclearError, bare, value
from .own_grantees import grantee
from .own_schemas import search_path
from .types import known

NOUNS: Final = ("FUNCTION", "PROCEDURE", "PROC", "ROUTINE", "AGGREGATE", "PACKAGE")
_LENGTH: Final = re.compile(r"\([^()]*\)")
_READ: Final = frozenset({"sql", "plpgsql"})
_MODES: Final = frozenset({"IN", "OUT", "INOUT", "VARIADIC"})
_TYPE_WORDS: Final = frozenset(
    {"DOUBLE", "CHARACTER", "BIT", "NATIONAL", "TIMESTAMP", "TIME", "INTERVAL", "CHAR", "NCHAR"}
)
_MY_WORDS: Final = (
    *(("LANGUAGE", "SQL"), ("NOT", "DETERMINISTIC"), ("DETERMINISTIC",), ("CONTAINS", "SQL"), ("NO", "SQL")),
    *(("READS", "SQL", "DATA"), ("MODIFIES", "SQL", "DATA"), ("AGGREGATE", "NONE"), ("AGGREGATE", "GROUP")),
)


def create_routine(cursor: Cursor, *, definer: str | None = None) -> tuple[Effect, ...]:
    """CREATE FUNCTION or PROCEDURE, from the noun on; ``definer`` is an account named before it (MySQL)."""
    replace = cursor.sees("OR", "REPLACE") or cursor.sees("OR", "ALTER")
    cursor.at += 2 if replace else 0
    cursor.one("EDITIONABLE", "NONEDITIONABLE")
    if cursor.take("DEFINER", "="):
        definer = grantee(cursor, at_home=True)
    cursor.take("AGGREGATE") if cursor.dialect in MYSQL_LIKE else None
    noun = cursor.one(*NOUNS)
    if cursor.dialect is Dialect.POSTGRESQL:
        return _harmless(cursor, noun) if noun == "AGGREGATE" else (_postgresql(cursor, noun, replace=replace),)
    cursor.take("BODY")
    cursor.if_not_exists()
    name = cursor.qname()
    if cursor.dialect in MYSQL_LIKE:
        return _mysql(cursor, name, definer, replace=replace, procedure=noun == "PROCEDURE")
    return (_other(cursor, name, replace=replace),)


def _harmless(cursor: Cursor, noun: str) -> tuple[Effect, ...]:
    return (Harmless(spot=cursor.whole(), what=f"CREATE {noun}"),)


# -- PostgreSQL


def _postgresql(cursor: Cursor, noun: str, *, replace: bool) -> Effect:
    name = cursor.qname()
    arguments = arguments_of(cursor)
    definer_rights = trigger = silent = False
    path: tuple[str, ...] | None = None
    language = "sql"
    body: str | None = None
    while not cursor.done:
        token = cursor.next()
        word = token.text.upper() if token.kind is Kind.WORD else token.text if token.kind is Kind.SIGN else ""
        if word == "LANGUAGE":
            language = cursor.string() if cursor.token().kind is Kind.STRING else cursor.name()
        elif word == "SECURITY":
            definer_rights = cursor.one("DEFINER", "INVOKER") == "DEFINER"
        elif word == "RETURNS" and cursor.word() in {"TRIGGER", "EVENT_TRIGGER"}:
            trigger = True
        elif word == "RETURNS" and cursor.word() == "VOID":
            silent = True
        elif word == "AS":
            body = bare(cursor.string(), cursor.dialect)
        elif word == "SET" and cursor.qname().name == "search_path":
            path = _path(cursor)
        elif word == "(":
            cursor.at -= 1
            cursor.brackets()
        elif word == "RETURN" or (word == "BEGIN" and cursor.sees("ATOMIC")):
            body = cursor.bare(token.start, len(cursor.piece.text))
            break
    language = language.lower()
    return CreateRoutine(
        spot=cursor.whole(),
        name=name,
        arguments=arguments or (),
        definer_rights=definer_rights,
        language=language,
        body=body if language in _READ else None,
        replace=replace,
        trigger=trigger,
        procedure=noun == "PROCEDURE",
        silent=silent,
        path=path,
    )


def _path(cursor: Cursor) -> tuple[str, ...] | None:
    """What stands behind SET search_path; None for the caller's."""
    if cursor.take("FROM", "CURRENT"):
        return None
    found = (e.schemas for e in search_path(cursor) if isinstance(e, SearchPath))
    return next(found, None)


def arguments_of(cursor: Cursor) -> tuple[str, ...] | None:
    """Return the types that tell routines of one name apart, as the catalog spells them; None without brackets."""
    if not cursor.sees("("):
        return None
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in cursor.brackets():
        depth += (token.text in "([") - (token.text in ")]") if token.kind is Kind.SIGN else 0
        if token.kind is Kind.SIGN and token.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    types = (_argument(cursor, part) for part in parts if part)
    return tuple(t for t in types if t)


def _argument(cursor: Cursor, part: list[Token]) -> str:
    """The type of one argument; "" for one that only comes out."""
    words = [t.text.upper() if t.kind in {Kind.WORD, Kind.SIGN} else "" for t in part]
    if words[0] == "OUT" and len(part) > 1:
        return ""
    if words[0] in _MODES and len(part) > 1:
        part, words = part[1:], words[1:]
    end = next((i for i, w in enumerate(words) if w in {"DEFAULT", "=", ":="}), len(part))
    part, words = part[:end], words[:end]
    if len(part) > 1 and part[1].kind in {Kind.WORD, Kind.NAME} and words[0] not in _TYPE_WORDS:
        part = part[1:]
    elif len(part) > 2 and words[0] in _TYPE_WORDS and words[1] in _TYPE_WORDS:
        part = part if words[:2] == ["NATIONAL", "CHARACTER"] else part[1:]
    if not part:
        return ""
    # Lengths tell no routines apart.
    return _LENGTH.sub("", known(cursor.piece.text[part[0].start : part[-1].end], cursor.dialect).shown)


def alter_routine(cursor: Cursor) -> tuple[Effect, ...]:
    """ALTER FUNCTION, PROCEDURE or ROUTINE."""
    cursor.need("ALTER")
    noun = cursor.one(*NOUNS)
    if cursor.dialect is Dialect.MSSQL:
        return (_other(cursor, cursor.qname(), replace=True),)
    name = cursor.qname()
    arguments = arguments_of(cursor) if cursor.dialect is Dialect.POSTGRESQL else None
    if cursor.take("OWNER", "TO"):
        signed = Signature(name=name.name, schema=name.schema, arguments=arguments)
        return (SetOwner(spot=cursor.whole(), owner=grantee(cursor), routine=signed),)
    to = QName(name=cursor.name(), schema=name.schema) if cursor.take("RENAME", "TO") else None
    if cursor.take("SET", "SCHEMA"):
        to = QName(name=name.name, schema=cursor.name())
    words = [t.text.upper() if t.kind is Kind.WORD else "" for t in cursor.rest()]
    said = next((b for a, b in pairwise(words) if a == "SECURITY"), "")
    rights = said == "DEFINER" if said in {"DEFINER", "INVOKER"} else None
    if to is None and rights is None:
        return (Harmless(spot=cursor.whole(), what=f"ALTER {noun}"),)
    return (ChangeRoutine(spot=cursor.whole(), name=name, arguments=arguments, definer_rights=rights, to=to),)


def drop_routine(cursor: Cursor) -> tuple[Effect, ...]:
    """DROP FUNCTION, PROCEDURE, ROUTINE, AGGREGATE."""
    cursor.need("DROP")
    cursor.one(*NOUNS)
    cursor.take("BODY")
    gone = cursor.if_exists()
    return cursor.listed(lambda: _dropped(cursor, gone))


def _dropped(cursor: Cursor, gone: bool) -> Effect:
    name = cursor.qname()
    arguments = arguments_of(cursor)
    return ChangeRoutine(spot=cursor.whole(), name=name, arguments=arguments, drop=True, if_exists=gone)


# -- the others


def _mysql(cursor: Cursor, name: QName, definer: str | None, *, replace: bool, procedure: bool) -> tuple[Effect, ...]:
    """It runs with its definer's rights unless it says otherwise; the body is what follows the characteristics."""
    cursor.brackets()
    if cursor.take("RETURNS"):
        cursor.until("SONAME", "BEGIN", "RETURN", "SQL", "COMMENT", *(w[0] for w in _MY_WORDS))
        if cursor.sees("SONAME"):
            return (Harmless(spot=cursor.whole(), what="CREATE FUNCTION SONAME"),)
    rights = True
    while True:
        if cursor.take("SQL", "SECURITY"):
            rights = cursor.one("DEFINER", "INVOKER") != "INVOKER"
        elif cursor.take("COMMENT"):
            cursor.string()
        elif not any(cursor.take(*words) for words in _MY_WORDS):
            break
    body = cursor.bare(cursor.token().start, len(cursor.piece.text)) if not cursor.done else None
    made = CreateRoutine(
        spot=cursor.whole(),
        name=name,
        definer_rights=rights,
        definer=definer,
        body=body,
        replace=replace,
        procedure=procedure,
    )
    return (made,)


def _other(cursor: Cursor, name: QName, *, replace: bool) -> Effect:
    """SQL Server's run with the rights of their owner as far as he owns what they read, Oracle's unless they say no."""
    cursor.until("AS", "IS", "BEGIN", "AUTHID", "EXECUTE")
    rights = True
    if cursor.take("AUTHID"):
        rights = cursor.one("CURRENT_USER", "DEFINER") != "CURRENT_USER"
        cursor.until("AS", "IS", "BEGIN")
    elif cursor.take("EXECUTE", "AS"):
        cursor.next()
        cursor.until("AS", "BEGIN")
    if cursor.done:
        raise UnclearError
    body = cursor.bare(cursor.token().start, len(cursor.piece.text))
    return CreateRoutine(spot=cursor.whole(), name=name, definer_rights=rights, body=body, replace=replace)


__all__ = ["NOUNS", "alter_routine", "create_routine", "drop_routine", "value"]
