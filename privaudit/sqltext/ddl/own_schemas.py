"""Schemas, databases, the search path, and types that users make.

Grammar: PostgreSQL 16 manual, CREATE SCHEMA, ALTER SCHEMA, SET, CREATE TYPE, CREATE DOMAIN; MySQL 8.0 manual 13.1.12
and 13.8.4 (USE); Transact-SQL reference, CREATE SCHEMA, ALTER SCHEMA … TRANSFER, CREATE TYPE; Oracle SQL reference,
ALTER SESSION.
"""

from __future__ import annotations

from typing import Final

from ...model import TypeFamily
from ._tokens import Kind
from .base import MYSQL_LIKE, Dialect, QName
from .effects import (
    ColumnSpec,
    CreateSchema,
    CreateType,
    DropSchema,
    Effect,
    Harmless,
    InSchema,
    MoveTable,
    NotUnderstood,
    SearchPath,
    SetOwner,
)
from .own_cursor import Cursor, UnclearError
from .own_grantees import grantee
from .types import family

_NOWHERE: Final = ("pg_catalog",)
"""An empty search path: PostgreSQL looks in its own catalog all the same, and nowhere else."""


# -- schemas


def create_schema(cursor: Cursor) -> tuple[Effect, ...]:
    """CREATE SCHEMA; on MySQL and MariaDB DATABASE, too. Elements behind it are statements of their own."""
    cursor.need("CREATE")
    cursor.take("OR", "REPLACE")
    noun = cursor.one("SCHEMA", "DATABASE")
    missing = cursor.if_not_exists()
    if noun == "DATABASE" and cursor.dialect not in MYSQL_LIKE:
        return (Harmless(spot=cursor.whole(), what="CREATE DATABASE"),)
    name = "" if cursor.sees("AUTHORIZATION") else cursor.name()
    if cursor.take("."):
        name = cursor.name()
    owner = grantee(cursor) if cursor.take("AUTHORIZATION") else None
    made = CreateSchema(spot=cursor.whole(), name=name or owner or "", owner=owner, if_not_exists=missing)
    if cursor.dialect in MYSQL_LIKE or cursor.done or cursor.sees(";"):
        return (made,)
    if cursor.dialect is Dialect.ORACLE:
        # There it makes none: it is that of the account, and what follows is made in it.
        return (NotUnderstood(spot=cursor.whole(), reason="schema_elements", what="CREATE SCHEMA"),)
    return (made, InSchema(spot=cursor.whole(), schema=made.name, effects=_elements(cursor)))


def _elements(cursor: Cursor) -> tuple[Effect, ...]:
    """CREATE TABLE, VIEW …, GRANT behind a schema's name, one after the other, without signs between them."""
    from .understand import within

    if cursor.word() not in _ELEMENTS:
        return (NotUnderstood(spot=cursor.whole(), reason="schema_elements", what="CREATE SCHEMA"),)
    found = cursor.rest()
    starts, depth = [], 0
    for before, token in zip((None, *found), found, strict=False):
        depth += (token.text == "(") - (token.text == ")") if token.kind is Kind.SIGN else 0
        word = token.text.upper() if token.kind is Kind.WORD else ""
        if depth == 0 and word in _ELEMENTS and not (before is not None and before.text.upper() == "WITH"):
            starts.append(token.start)
    out: list[Effect] = []
    for start, end in zip(starts, (*starts[1:], len(cursor.piece.text)), strict=True):
        out += within(cursor.part(start, end), cursor.dialect, 1)
    return tuple(out)


_ELEMENTS: Final = frozenset({"CREATE", "GRANT", "REVOKE", "DENY"})


def drop_schema(cursor: Cursor) -> tuple[Effect, ...]:
    """DROP SCHEMA; on MySQL and MariaDB a database goes with all that is in it."""
    cursor.need("DROP")
    noun = cursor.one("SCHEMA", "DATABASE")
    gone = cursor.if_exists()
    mysql = cursor.dialect in MYSQL_LIKE
    if noun == "DATABASE" and not mysql:
        return (Harmless(spot=cursor.whole(), what="DROP DATABASE"),)
    names = cursor.listed(cursor.name)
    cascade = cursor.cascade() or mysql
    return (DropSchema(spot=cursor.whole(), names=names, cascade=cascade, if_exists=gone),)


def alter_schema(cursor: Cursor) -> tuple[Effect, ...]:
    """ALTER SCHEMA … RENAME TO, OWNER TO; TRANSFER of SQL Server; options of a database are of no concern."""
    cursor.need("ALTER")
    noun = cursor.one("SCHEMA", "DATABASE")
    if noun == "DATABASE" and cursor.dialect is Dialect.POSTGRESQL:
        return _alter_database(cursor)
    if noun == "DATABASE" or cursor.dialect in MYSQL_LIKE:
        return (Harmless(spot=cursor.whole(), what="ALTER DATABASE"),)
    name = cursor.name()
    if cursor.take("RENAME", "TO"):
        return (DropSchema(spot=cursor.whole(), names=(name,), to=cursor.name()),)
    if cursor.take("OWNER", "TO"):
        return (SetOwner(spot=cursor.whole(), owner=grantee(cursor), schema=name),)
    if cursor.take("TRANSFER"):
        if cursor.word(1) == "::":
            kind = cursor.next().text.upper()
            cursor.at += 1
            if kind != "OBJECT":
                return (Harmless(spot=cursor.whole(), what="ALTER SCHEMA TRANSFER"),)
        return (MoveTable(spot=cursor.whole(), name=cursor.qname(), schema=name),)
    raise UnclearError


def _alter_database(cursor: Cursor) -> tuple[Effect, ...]:
    """ALTER DATABASE: a search path is that of sessions to come."""
    cursor.name()
    if cursor.take("SET", "SEARCH_PATH"):
        return search_path(cursor)
    if cursor.sees("OWNER", "TO"):
        # Who owns a database may connect to it and make schemas in it; rows stay with the owners of tables.
        return (Harmless(spot=cursor.whole(), what="ALTER DATABASE OWNER"),)
    return (Harmless(spot=cursor.whole(), what="ALTER DATABASE"),)


# -- the search path


def search_path(cursor: Cursor, *, local: bool = False) -> tuple[Effect, ...]:
    """What stands behind SET search_path."""
    cursor.one("=", "TO")
    if cursor.take("DEFAULT"):
        return (SearchPath(spot=cursor.whole(), schemas=(), local=local),)
    schemas = tuple(s for s in cursor.listed(lambda: _path_part(cursor)) if s)
    return (SearchPath(spot=cursor.whole(), schemas=schemas or _NOWHERE, local=local),)


def _path_part(cursor: Cursor) -> str:
    return cursor.string() if cursor.token().kind is Kind.STRING else cursor.name()


def set_config(cursor: Cursor) -> tuple[Effect, ...]:
    """What stands behind ``SELECT [pg_catalog.]set_config(``: the path as dumps set it, or of no concern."""
    setting = cursor.token()
    if setting.kind is not Kind.STRING or setting.text.lower() != "'search_path'":
        return (Harmless(spot=cursor.whole(), what="SET"),)
    cursor.at += 1
    cursor.need(",")
    if cursor.token().kind is not Kind.STRING or cursor.word(1) != ",":
        raise UnclearError("dynamic")
    names = [n.strip().strip('"') for n in cursor.string().split(",")]
    cursor.need(",")
    local = cursor.one("TRUE", "FALSE") == "TRUE"
    schemas = tuple(n for n in names if n)
    return (SearchPath(spot=cursor.whole(), schemas=schemas or _NOWHERE, local=local),)


def use(cursor: Cursor) -> tuple[Effect, ...]:
    """USE: a database is what a schema is on MySQL and MariaDB; on SQL Server it is another."""
    cursor.need("USE")
    if cursor.dialect in MYSQL_LIKE:
        return (SearchPath(spot=cursor.whole(), schemas=(cursor.name(),)),)
    return (Harmless(spot=cursor.whole(), what="USE"),)


def alter_session(cursor: Cursor) -> tuple[Effect, ...]:
    """ALTER SESSION of Oracle: the current schema, or of no concern."""
    cursor.need("ALTER", "SESSION")
    if cursor.take("SET", "CURRENT_SCHEMA"):
        cursor.need("=")
        return (SearchPath(spot=cursor.whole(), schemas=(cursor.name(),)),)
    return (Harmless(spot=cursor.whole(), what="ALTER SESSION"),)


# -- types


def create_type(cursor: Cursor) -> tuple[Effect, ...]:
    """CREATE TYPE and CREATE DOMAIN."""
    cursor.need("CREATE")
    cursor.take("OR", "REPLACE")
    noun = cursor.one("TYPE", "DOMAIN")
    cursor.if_not_exists()
    name = cursor.qname()
    if noun == "DOMAIN":
        cursor.take("AS")
        return (_based(cursor, name),)
    if cursor.dialect is Dialect.MSSQL and cursor.take("FROM"):
        return (_based(cursor, name),)
    if cursor.dialect is not Dialect.POSTGRESQL:
        return (CreateType(spot=cursor.whole(), name=name, family=TypeFamily.OTHER),)
    if not cursor.take("AS"):
        return (CreateType(spot=cursor.whole(), name=name, family=TypeFamily.OTHER),)
    if cursor.take("ENUM"):
        return (CreateType(spot=cursor.whole(), name=name, family=TypeFamily.ENUM),)
    if cursor.take("RANGE"):
        return (CreateType(spot=cursor.whole(), name=name, family=TypeFamily.OTHER),)
    cursor.need("(")
    columns = () if cursor.sees(")") else cursor.listed(lambda: _attribute(cursor))
    return (CreateType(spot=cursor.whole(), name=name, family=TypeFamily.OTHER, columns=columns),)


def _based(cursor: Cursor, name: QName) -> Effect:
    base = type_text(cursor)
    return CreateType(spot=cursor.whole(), name=name, family=family(base, cursor.dialect)[0], base=base)


_AFTER_TYPE: Final = (
    *("COLLATE", "DEFAULT", "NOT", "NULL", "CHECK", "CONSTRAINT", "UNIQUE", "PRIMARY", "REFERENCES", "CASCADE"),
    *("RESTRICT", ",", ")", ";", "=", "GENERATED", "USING"),
)


def type_text(cursor: Cursor) -> str:
    """Take a type and return its text, without what strings it has (labels of an ENUM)."""
    found = cursor.until(*_AFTER_TYPE)
    if not found:
        raise UnclearError
    out = ""
    before = None
    for token in found:
        text = "?" if token.kind in {Kind.STRING, Kind.BODY} else token.text
        out += (" " if before is not None and token.start > before else "") + text
        before = token.end
    return out


def _attribute(cursor: Cursor) -> ColumnSpec:
    start = cursor.at
    name = cursor.name()
    text = type_text(cursor)
    kind, length = family(text, cursor.dialect)
    spot = cursor.spot(start)
    if cursor.take("COLLATE"):
        cursor.qname()
    return ColumnSpec(name=name, data_type=text, family=kind, spot=spot, length=length)


def drop_type(cursor: Cursor) -> tuple[Effect, ...]:
    """DROP TYPE and DROP DOMAIN."""
    cursor.need("DROP")
    cursor.one("TYPE", "DOMAIN")
    cursor.if_exists()
    names = cursor.listed(cursor.qname)
    return tuple(CreateType(spot=cursor.whole(), name=n, family=TypeFamily.OTHER, drop=True) for n in names)


def alter_type(cursor: Cursor) -> tuple[Effect, ...]:
    """ALTER TYPE and ALTER DOMAIN: only another name or schema matters to columns of the type."""
    cursor.need("ALTER")
    noun = cursor.one("TYPE", "DOMAIN")
    name = cursor.qname()
    if cursor.take("RENAME", "TO"):
        to = QName(name=cursor.name(), schema=name.schema)
        return (CreateType(spot=cursor.whole(), name=name, family=TypeFamily.OTHER, to=to),)
    if cursor.take("SET", "SCHEMA"):
        to = QName(name=name.name, schema=cursor.name())
        return (CreateType(spot=cursor.whole(), name=name, family=TypeFamily.OTHER, to=to),)
    # What attributes of a composite type are called matters; which types they have, and which are gone, does not.
    named = {"ADD", "RENAME"} & {
        cursor.word(n - 1) for n in range(1, len(cursor.rest())) if cursor.word(n) == "ATTRIBUTE"
    }
    if noun == "TYPE" and named:
        return (NotUnderstood(spot=cursor.whole(), reason="part", what="ALTER TYPE"),)
    return (Harmless(spot=cursor.whole(), what=f"ALTER {noun}"),)
