"""Virtual tables of SQLite, masks of PostgreSQL Anonymizer, owners of SQL Server.

Sources: SQLite "FTS5", "FTS3 and FTS4", "R-Tree"; PostgreSQL manual, SECURITY LABEL; PostgreSQL Anonymizer manual
("Declare masking rules"); Transact-SQL reference, ALTER AUTHORIZATION.
"""

from __future__ import annotations

from typing import Final

from ...model import TypeFamily
from ._tokens import Kind
from .base import QName
from .effects import ChangeColumn, ColumnSpec, CreateTable, Effect, GrantRoles, Harmless, NotUnderstood, SetOwner
from .own_cursor import Cursor, UnclearError
from .own_grantees import grantee

_TEXT_SEARCH: Final = frozenset({"FTS3", "FTS4", "FTS5"})
_TREES: Final = frozenset({"RTREE", "RTREE_I32", "GEOPOLY"})


def virtual_table(cursor: Cursor) -> tuple[Effect, ...]:
    """CREATE VIRTUAL TABLE: columns are known of full-text search and R-trees."""
    cursor.need("CREATE", "VIRTUAL", "TABLE")
    missing = cursor.if_not_exists()
    name = cursor.qname()
    cursor.need("USING")
    module = cursor.next().text.upper()
    if module not in _TEXT_SEARCH | _TREES:
        return (NotUnderstood(spot=cursor.whole(), reason="virtual_table", what="CREATE VIRTUAL"),)
    columns: list[ColumnSpec] = []
    cursor.need("(")
    while not cursor.done and not cursor.sees(")"):
        start = cursor.at
        part = cursor.until(",", ")")
        # An option (tokenize = …) is no column.
        if part and not any(t.text == "=" for t in part) and part[0].kind in {Kind.WORD, Kind.NAME, Kind.STRING}:
            after, cursor.at = cursor.at, start
            token = cursor.token()
            column = token.text[1:-1] if token.kind is Kind.STRING else cursor.name()
            cursor.at = after
            columns.append(_column(column, module, cursor, start, first=not columns))
        cursor.take(",")
    made = CreateTable(spot=cursor.whole(), name=name, columns=tuple(columns), if_not_exists=missing)
    return (made,)


def _column(name: str, module: str, cursor: Cursor, start: int, *, first: bool) -> ColumnSpec:
    family = TypeFamily.TEXT if module in _TEXT_SEARCH else TypeFamily.INTEGER if first else TypeFamily.FLOAT
    return ColumnSpec(name=name, data_type="", family=family, spot=cursor.spot(start))


def security_label(cursor: Cursor) -> tuple[Effect, ...]:
    """SECURITY LABEL FOR anon ON COLUMN t.c IS 'MASKED WITH …': others are of no concern."""
    cursor.need("SECURITY", "LABEL")
    if cursor.take("FOR") and cursor.next().text.strip("'\"").lower() != "anon":
        return (Harmless(spot=cursor.whole(), what="SECURITY LABEL"),)
    cursor.need("ON")
    if not cursor.take("COLUMN"):
        return (Harmless(spot=cursor.whole(), what="SECURITY LABEL"),)
    parts = [cursor.name()]
    while cursor.take("."):
        parts.append(cursor.name())
    cursor.need("IS")
    masked = "" if cursor.take("NULL") else _mask(cursor.string())
    if len(parts) < 2 or masked is None:
        raise UnclearError
    table = QName(name=parts[-2], schema=parts[-3] if len(parts) > 2 else None)
    return (ChangeColumn(spot=cursor.whole(), table=table, column=parts[-1], masked=masked),)


def _mask(label: str) -> str | None:
    text = label.strip().upper()
    return "masked" if text.startswith("MASKED") else "" if text.startswith("NOT MASKED") else None


def authorization(cursor: Cursor) -> tuple[Effect, ...]:
    """ALTER AUTHORIZATION ON … TO … of SQL Server."""
    cursor.need("ALTER", "AUTHORIZATION", "ON")
    scope = "OBJECT"
    if cursor.word(1) == "::":
        scope = cursor.next().text.upper()
        cursor.at += 1
    name = cursor.qname()
    cursor.need("TO")
    if cursor.take("SCHEMA", "OWNER") or scope not in {"OBJECT", "SCHEMA", "DATABASE"}:
        return (Harmless(spot=cursor.whole(), what="ALTER AUTHORIZATION"),)
    owner = grantee(cursor)
    if scope == "DATABASE":
        return owner_of_database(cursor, owner)
    if scope == "SCHEMA":
        return (SetOwner(spot=cursor.whole(), owner=owner, schema=name.name),)
    return (SetOwner(spot=cursor.whole(), owner=owner, table=name),)


def owner_of_database(cursor: Cursor, owner: str) -> tuple[Effect, ...]:
    """An account that is dbo from now on; sa is so anyway."""
    if owner.lower() == "sa":
        return (Harmless(spot=cursor.whole(), what="ALTER AUTHORIZATION"),)
    return (GrantRoles(spot=cursor.whole(), roles=("db_owner",), members=(owner,)),)
