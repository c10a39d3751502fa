"""Calls of Oracle: packages that hide rows and values (DBMS_RLS, DBMS_REDACT), those of no concern, and all others.

Source: Oracle Database 19c PL/SQL Packages and Types Reference, DBMS_RLS, DBMS_REDACT, DBMS_UTILITY
(EXEC_DDL_STATEMENT), DBMS_SQL; SQL*Plus User's Guide, EXECUTE.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ._tokens import Kind, Token
from .base import Dialect, Piece, PieceKind, QName
from .effects import CopyRows, Effect, Harmless, Hide, NotUnderstood
from .own_calls import listed
from .own_cursor import Cursor, UnclearError, value

_OF_COLLECTIONS: Final = frozenset({"EXTEND", "TRIM", "DELETE"})
_PLACE: Final = ("object_schema", "object_name")
_POLICY: Final = (*_PLACE, "policy_name")
_GROUPED: Final = (*_PLACE, "policy_group", "policy_name")
_SIGNATURES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("DBMS_RLS", "ADD_POLICY"): (*_POLICY, "function_schema", "policy_function", "statement_types"),
    ("DBMS_RLS", "ENABLE_POLICY"): (*_POLICY, "enable"),
    ("DBMS_RLS", "DROP_POLICY"): _POLICY,
    ("DBMS_RLS", "ADD_GROUPED_POLICY"): (*_GROUPED, "function_schema", "policy_function", "statement_types"),
    ("DBMS_RLS", "ENABLE_GROUPED_POLICY"): (*_GROUPED, "enable"),
    ("DBMS_RLS", "DISABLE_GROUPED_POLICY"): _GROUPED,
    ("DBMS_RLS", "DROP_GROUPED_POLICY"): _GROUPED,
    ("DBMS_REDACT", "ADD_POLICY"): (*_POLICY, "policy_description", "column_name"),
    ("DBMS_REDACT", "ALTER_POLICY"): (*_POLICY, "action", "column_name"),
    ("DBMS_REDACT", "ENABLE_POLICY"): _POLICY,
    ("DBMS_REDACT", "DISABLE_POLICY"): _POLICY,
    ("DBMS_REDACT", "DROP_POLICY"): _POLICY,
}
"""The arguments of what hides, in their order."""
_ENDS: Final = ("DROP", "DISABLE")


def statement(cursor: Cursor, deep: int) -> tuple[Effect, ...] | None:
    """What a statement of PL/SQL does that is none of SQL; None for every other."""
    word = cursor.word()
    if word == "FORALL":
        from .own_blocks import one_statement

        cursor.until("INSERT", "UPDATE", "DELETE", "MERGE", "EXECUTE")
        return one_statement(cursor.part(cursor.token().start, len(cursor.piece.text)), cursor.dialect, deep, {})
    if word == ":" or (word not in _SQL and cursor.word(1) in {"(", "", ".", ";"}):
        return call(cursor, deep)
    return None


_SQL: Final = frozenset(
    {
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "MERGE",
        "WITH",
        "EXECUTE",
        "COMMIT",
        "ROLLBACK",
        "NULL",
        "RETURN",
        "RAISE",
    }
    | {"EXIT", "CONTINUE", "CLOSE", "OPEN", "FETCH", "GOTO", "SAVEPOINT", "LOCK", "SET", "PRAGMA", "DECLARE", "END"}
)


def call(cursor: Cursor, deep: int) -> tuple[Effect, ...]:
    """What a call does, from its name on; () for an assignment, which only looks like one."""
    start = cursor.at
    if cursor.sees(":"):
        return ()
    try:
        parts = _name(cursor)
    except UnclearError:
        parts = []
    opened = cursor.at
    arguments = cursor.brackets()
    if cursor.word() in {":=", "."} or (cursor.word() == ":" and cursor.word(1) == "="):
        return ()
    package, name = (parts[-2] if len(parts) > 1 else ""), (parts[-1] if parts else "")
    if (package, name) in _SIGNATURES:
        return _hides(cursor, package, name, arguments)
    if (package, name) == ("DBMS_UTILITY", "EXEC_DDL_STATEMENT"):
        from .own_blocks import run_time

        cursor.at = opened
        return run_time(cursor, deep)
    if (
        package.lower() in listed("oracle_packages")
        or name == "RAISE_APPLICATION_ERROR"
        or (package and name in _OF_COLLECTIONS)
    ):
        return (Harmless(spot=cursor.whole(), what="CALL"),)
    reason = "dynamic" if package == "DBMS_SQL" else "calls"
    return (NotUnderstood(spot=cursor.spot(start), reason=reason, what="CALL"),)


def _name(cursor: Cursor) -> list[str]:
    parts = [cursor.name().upper()]
    while cursor.take("."):
        parts.append(cursor.name().upper())
    return parts


def line(piece: Piece, dialect: Dialect) -> tuple[Effect, ...] | None:
    """EXEC of SQL*Plus: a call, or any statement of a block; None for every other line of a client."""
    words = piece.text.split(None, 1)
    if dialect is not Dialect.ORACLE or len(words) < 2 or words[0].upper() not in {"EXEC", "EXECUTE"}:
        return None
    start = len(piece.text) - len(words[1])
    inside = Piece(kind=PieceKind.SQL, text=words[1], start=piece.start + start, line=0, column=0)
    try:
        cursor = Cursor(inside, dialect)
        return call(cursor, 0) or (Harmless(spot=cursor.whole(), what="EXEC"),)
    except UnclearError:
        return None


def insert_all(cursor: Cursor) -> tuple[Effect, ...]:
    """INSERT ALL and INSERT FIRST: rows of one query go into several tables; those of DUAL are written out."""
    found: list[tuple[QName, tuple[str, ...], str]] = []
    while True:
        cursor.until("INTO", "SELECT", "WITH")
        if not cursor.take("INTO"):
            break
        into = cursor.qname()
        columns: tuple[str, ...] = ()
        if cursor.take("("):
            columns = cursor.listed(cursor.name)
            cursor.need(")")
        values = "*"
        if cursor.take("VALUES"):
            inside = cursor.brackets()
            values = cursor.bare(inside[0].start, inside[-1].end) if inside else values
        found.append((into, columns, values))
    query = cursor.bare(cursor.token().start, len(cursor.piece.text))
    cursor.until("FROM")
    source = cursor.words(3)
    if not found or source[0] != "FROM":
        raise UnclearError
    if source[1] == "DUAL" and source[2] in {"", ";"}:
        return (Harmless(spot=cursor.whole(), what="INSERT"),)
    return tuple(
        CopyRows(spot=cursor.whole(), into=into, columns=columns, query=f"SELECT {values} FROM ({query}) q")
        for into, columns, values in found
    )


# -- what hides rows and values


def _hides(cursor: Cursor, package: str, name: str, arguments: list[Token]) -> tuple[Effect, ...]:
    given = _given(cursor, arguments, _SIGNATURES[package, name])
    table, policy = given.get("object_name"), given.get("policy_name")
    rows = package == "DBMS_RLS"
    if not table or policy is None:
        return (NotUnderstood(spot=cursor.whole(), reason="calls", what=package),)
    of_reading = given.get("statement_types")
    if rows and of_reading and "SELECT" not in of_reading.upper():
        return (Harmless(spot=cursor.whole(), what=package),)
    on = not name.startswith(_ENDS) and given.get("enable", "TRUE") != "FALSE"
    column = given.get("column_name")
    if name == "ALTER_POLICY":
        action = (given.get("action") or "ADD_COLUMN").rpartition(".")[2]
        if action not in {"ADD_COLUMN", "DROP_COLUMN"} or not column:
            return (NotUnderstood(spot=cursor.whole(), reason="calls", what=package),)
        on = action == "ADD_COLUMN"
    schema = given.get("object_schema")
    made = Hide(
        spot=cursor.whole(),
        table=QName(name=_folded(table), schema=_folded(schema) if schema else None),
        name=policy.upper(),
        rows=rows,
        on=on,
        column=None if column is None else _folded(column),
    )
    return (made,)


def _folded(name: str) -> str:
    return name.strip('"') if name.startswith('"') else name.lower()


def _given(cursor: Cursor, arguments: list[Token], names: tuple[str, ...]) -> dict[str, str]:
    """The arguments that are plain: the value of a string, or words in capitals where such are said."""
    found: dict[str, str] = {}
    for at, part in enumerate(_split(arguments)):
        # By name: object_name => 'PEOPLE'.
        named = len(part) > 2 and part[1].text == "=>"
        name = part[0].text.lower() if named else names[at] if at < len(names) else ""
        known = _plain(cursor, part[2:] if named else part, words=name in _SAID_IN_WORDS)
        if known is not None:
            found[name] = known
    return found


_SAID_IN_WORDS: Final = frozenset({"enable", "action"})


def _plain(cursor: Cursor, part: list[Token], *, words: bool) -> str | None:
    if len(part) == 1 and part[0].kind is Kind.STRING:
        return value(part[0], cursor.dialect)
    if words and all(t.kind in {Kind.WORD, Kind.SIGN} for t in part):
        return "".join(t.text for t in part).upper()
    return None


def _split(arguments: list[Token]) -> list[list[Token]]:
    """What stands between commas."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in arguments:
        depth += (token.text == "(") - (token.text == ")") if token.kind is Kind.SIGN else 0
        if token.kind is Kind.SIGN and token.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]
