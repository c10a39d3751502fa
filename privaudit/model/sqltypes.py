"""Types of engines reduced to families: one table each, for the catalogs of servers and for the text of statements.

Sources: https://www.postgresql.org/docs/current/catalog-pg-type.html,
https://mariadb.com/kb/en/data-types/, https://dev.mysql.com/doc/refman/8.0/en/data-types.html,
https://www.sqlite.org/datatype3.html (a declared type is any text there).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from .base import record
from .catalog import TypeFamily

PG_FAMILIES: Final[Mapping[str, TypeFamily]] = {
    **dict.fromkeys(("text", "varchar", "bpchar", "char", "name", "citext"), TypeFamily.TEXT),
    **dict.fromkeys(("int2", "int4", "int8", "oid"), TypeFamily.INTEGER),
    **dict.fromkeys(("numeric", "money"), TypeFamily.DECIMAL),
    **dict.fromkeys(("float4", "float8"), TypeFamily.FLOAT),
    "bool": TypeFamily.BOOLEAN,
    "date": TypeFamily.DATE,
    **dict.fromkeys(("time", "timetz"), TypeFamily.TIME),
    **dict.fromkeys(("timestamp", "timestamptz"), TypeFamily.DATETIME),
    "bytea": TypeFamily.BINARY,
    **dict.fromkeys(("json", "jsonb"), TypeFamily.JSON),
    "xml": TypeFamily.XML,
    "uuid": TypeFamily.UUID,
    **dict.fromkeys(("inet", "cidr", "macaddr", "macaddr8"), TypeFamily.INET),
}
"""By pg_type.typname."""
PG_LENGTH_TYPES: Final = frozenset({"varchar", "bpchar"})

MYSQL_FAMILIES: Final[Mapping[str, TypeFamily]] = {
    **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext"), TypeFamily.TEXT),
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint", "bit", "year"), TypeFamily.INTEGER),
    **dict.fromkeys(("binary", "varbinary"), TypeFamily.BINARY),
    **dict.fromkeys(("tinyblob", "blob", "mediumblob", "longblob"), TypeFamily.BINARY),
    **dict.fromkeys(("datetime", "timestamp"), TypeFamily.DATETIME),
    **dict.fromkeys(("float", "double"), TypeFamily.FLOAT),
    **dict.fromkeys(("enum", "set"), TypeFamily.ENUM),
    **dict.fromkeys(("inet4", "inet6"), TypeFamily.INET),
    "decimal": TypeFamily.DECIMAL,
    "date": TypeFamily.DATE,
    "time": TypeFamily.TIME,
    "json": TypeFamily.JSON,
    "xmltype": TypeFamily.XML,
    "uuid": TypeFamily.UUID,
}
"""By information_schema.COLUMNS.DATA_TYPE."""

_SQLITE_FAMILIES: Final[tuple[tuple[str, TypeFamily], ...]] = (
    (r"BOOL", TypeFamily.BOOLEAN),
    (r"TIMESTAMP|DATETIME", TypeFamily.DATETIME),
    (r"\bDATE\b", TypeFamily.DATE),
    (r"\bTIME\b", TypeFamily.TIME),
    (r"JSON", TypeFamily.JSON),
    (r"XML", TypeFamily.XML),
    (r"UUID|GUID", TypeFamily.UUID),
    (r"INT", TypeFamily.INTEGER),
    (r"CHAR|CLOB|TEXT|STRING", TypeFamily.TEXT),
    (r"BLOB|BINARY", TypeFamily.BINARY),
    (r"REAL|FLOA|DOUB", TypeFamily.FLOAT),
    (r"NUMERIC|DECIMAL|MONEY|NUMBER", TypeFamily.DECIMAL),
)
_LONGEST_SIZE: Final = 10
"""Digits of a number in a declared type that is no length any more."""


@record
class KnownType:
    """What a catalog shows of a column's type: its text, without labels of an ENUM, and the length in characters."""

    shown: str
    family: TypeFamily
    length: int | None = None


def mysql_family(data_type: str, column_type: str) -> TypeFamily:
    """Reduce DATA_TYPE and COLUMN_TYPE of MariaDB or MySQL; ``tinyint(1)`` is how both spell BOOLEAN."""
    if column_type.lower().startswith("tinyint(1)") or column_type.lower() == "bit(1)":
        return TypeFamily.BOOLEAN
    return MYSQL_FAMILIES.get(data_type.lower(), TypeFamily.OTHER)


def mysql_shown(data_type: str, column_type: str) -> str:
    """Return the type as declared, without the labels of an ENUM or SET, which are values."""
    low = data_type.lower()
    return low if low in ("enum", "set") else column_type.lower()


def sqlite_family(declared: str) -> TypeFamily:
    """Reduce a declared type; an undeclared one says nothing, and SQLite would hold anything in it."""
    upper = declared.upper()
    return next((family for pattern, family in _SQLITE_FAMILIES if re.search(pattern, upper)), TypeFamily.OTHER)


def sqlite_type(declared: str) -> KnownType:
    """Return what is shown of a type as SQLite keeps it: any text, from which all in brackets but a length goes."""
    size = re.search(r"\(\s*(\d+)\s*(?:,\s*\d+\s*)?\)", declared)
    bare = re.sub(r"\(.*", "", declared, flags=re.DOTALL).strip().lower()
    plain = bare if re.fullmatch(r"[a-z_ ][a-z0-9_ ]{0,40}", bare) else ""
    return KnownType(
        shown=(plain + (f"({size.group(1)})" if size else "")) or "any",
        family=sqlite_family(bare),
        length=int(size.group(1)) if size and len(size.group(1)) < _LONGEST_SIZE else None,
    )
