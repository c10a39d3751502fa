"""What GRANT and REVOKE are on: tables, all tables of a schema, schemas, databases, routines, or of no concern.

Grammar: as of `own_rights`.
"""

from __future__ import annotations

from typing import Final

from ...model import RightLevel
from ._tokens import Kind, folded
from .base import MYSQL_LIKE, Dialect, QName, Signature
from .effects import Privilege
from .own_cursor import Cursor, UnclearError, value
from .own_routines import arguments_of

_OTHER_OBJECTS: Final = (
    *(("FOREIGN", "DATA", "WRAPPER"), ("FOREIGN", "SERVER"), ("LARGE", "OBJECT"), ("LANGUAGE",), ("PARAMETER",)),
    *(("TABLESPACE",), ("TYPE",), ("DOMAIN",), ("SEQUENCE",), ("DIRECTORY",), ("EDITION",), ("MINING", "MODEL")),
    *(("USER",), ("PACKAGE",), ("SQL", "TRANSLATION", "PROFILE")),
)
_ROUTINES: Final = ("FUNCTION", "PROCEDURE", "ROUTINE")
_SCOPES: Final = {
    **dict.fromkeys(("OBJECT",), RightLevel.TABLE),
    **dict.fromkeys(("SCHEMA",), RightLevel.SCHEMA),
    **dict.fromkeys(("DATABASE",), RightLevel.DATABASE),
    **dict.fromkeys(("SERVER",), RightLevel.GLOBAL),
}
_ROUTINE_WORDS: Final = frozenset({"EXECUTE", "ALTER ROUTINE"})

Objects = tuple[RightLevel | None, tuple[QName, ...], tuple[str, ...]]
"""Level (None: of no concern, the name then says what), objects, columns (SQL Server)."""


def objects_of(cursor: Cursor, privileges: tuple[Privilege, ...]) -> Objects:
    """Take what stands behind ON; of rights to run something it is a routine where the text does not say."""
    if cursor.dialect in MYSQL_LIKE:
        return _mysql_objects(cursor)
    if cursor.dialect is Dialect.MSSQL:
        return _mssql_objects(cursor, privileges)
    for words in _OTHER_OBJECTS:
        if cursor.sees(*words) and cursor.word(len(words)) not in {"TO", "FROM", ".", ","}:
            cursor.until("TO", "FROM")
            return None, (QName(name=" ".join(words)),), ()
    if cursor.take("ALL"):
        return _all_in_schema(cursor)
    if cursor.take("SCHEMA"):
        return RightLevel.SCHEMA, tuple(QName(name=n) for n in cursor.listed(cursor.name)), ()
    if cursor.take("DATABASE"):
        return RightLevel.DATABASE, tuple(QName(name=n) for n in cursor.listed(cursor.name)), ()
    if cursor.one(*_ROUTINES):
        return RightLevel.ROUTINE, cursor.listed(lambda: _routine(cursor)), ()
    if cursor.word(1) not in {"TO", "FROM", ".", ","}:
        cursor.take("TABLE")
    routine = cursor.dialect is Dialect.ORACLE and all(p.word in _ROUTINE_WORDS for p in privileges)
    return (RightLevel.ROUTINE if routine else RightLevel.TABLE), cursor.listed(cursor.qname), ()


def _routine(cursor: Cursor) -> QName:
    found = cursor.qname()
    if cursor.dialect is not Dialect.POSTGRESQL:
        cursor.brackets()
        return found
    return Signature(name=found.name, schema=found.schema, arguments=arguments_of(cursor))


def _all_in_schema(cursor: Cursor) -> Objects:
    what = cursor.one("TABLES", "SEQUENCES", "FUNCTIONS", "PROCEDURES", "ROUTINES")
    cursor.need("IN", "SCHEMA")
    schemas = cursor.listed(cursor.name)
    if what == "SEQUENCES":
        return None, (QName(name="ALL SEQUENCES"),), ()
    if not what:
        raise UnclearError
    level = RightLevel.TABLE if what == "TABLES" else RightLevel.ROUTINE
    return level, tuple(QName(name="*", schema=s) for s in schemas), ()


def _mysql_objects(cursor: Cursor) -> Objects:
    """``*.*``, ``db.*``, ``*``, ``db.t``, ``t``; a database is a pattern whose escapes stay as they are written."""
    kind = cursor.one(*_ROUTINES, "TABLE", "PACKAGE", "SEQUENCE")
    cursor.take("BODY") if kind == "PACKAGE" else None
    first = _mysql_part(cursor)
    if not cursor.take("."):
        if first == "*":
            return RightLevel.DATABASE, (QName(name="*"),), ()
        return _mysql_level(kind), (QName(name=first),), ()
    second = _mysql_part(cursor)
    if first == "*":
        return RightLevel.GLOBAL, (), ()
    if second == "*":
        return RightLevel.DATABASE, (QName(name=first),), ()
    return _mysql_level(kind), (QName(name=second, schema=first),), ()


def _mysql_level(kind: str) -> RightLevel:
    return RightLevel.ROUTINE if kind in {*_ROUTINES, "PACKAGE"} else RightLevel.TABLE


def _mysql_part(cursor: Cursor) -> str:
    token = cursor.next()
    if token.kind is Kind.STRING:
        return value(token, cursor.dialect)
    if token.kind in {Kind.WORD, Kind.NAME} or token.text == "*":
        return folded(token, cursor.dialect)
    raise UnclearError


def _mssql_objects(cursor: Cursor, privileges: tuple[Privilege, ...]) -> Objects:
    """``OBJECT::dbo.t``, ``SCHEMA::s``, ``t``; columns may stand behind the object."""
    scope = cursor.word()
    if cursor.word(1) == "::":
        cursor.at += 2
    elif cursor.word(2) == "::":
        scope = f"{scope} {cursor.word(1)}"
        cursor.at += 3
    else:
        scope = "OBJECT"
    level = _SCOPES.get(scope)
    name = cursor.qname()
    columns: tuple[str, ...] = ()
    if cursor.take("("):
        columns = cursor.listed(cursor.name)
        cursor.need(")")
    if level is None:
        # Who may act as another has that one's rights.
        acts = scope in {"USER", "LOGIN"} and "IMPERSONATE" in {p.word for p in privileges}
        return None, (name if acts else QName(name=scope),), ()
    if level is RightLevel.TABLE and all(p.word in {"EXECUTE", "EXEC"} for p in privileges):
        level = RightLevel.ROUTINE
    return level, (() if level is RightLevel.GLOBAL else (name,)), columns
