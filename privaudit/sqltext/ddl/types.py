"""Types as statements write them → what the server's catalog would show of them: text, family, length in characters.

Sources: PostgreSQL 15 manual, table 8.1 and ``format_type``; MariaDB and MySQL references, "Data Types" (synonyms,
display widths: MySQL 8.0.19 dropped them but for ``tinyint(1)``); SQL Server and Oracle as SQLAlchemy reflects them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Final

from ...model import TypeFamily
from ...model.sqltypes import (
    MYSQL_FAMILIES,
    PG_FAMILIES,
    PG_LENGTH_TYPES,
    KnownType,
    mysql_family,
    mysql_shown,
    sqlite_type,
)
from .base import Dialect

_PARTS: Final = re.compile(r"([^()\[\]]*)(?:\(([^()]*)\))?([^\[\]]*)((?:\[\d*\])*)", re.DOTALL)
_ARRAY: Final = re.compile(r"\s+array(?:\s*\[\d*\])?$")
_BUILT_IN: Final = re.compile(r"(?:pg_catalog\.)?\"?([a-z0-9_ ]+)\"?")
_PG_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(("int", "integer", "int4", "serial", "serial4"), ("int4", "integer")),
    **dict.fromkeys(("smallint", "int2", "smallserial", "serial2"), ("int2", "smallint")),
    **dict.fromkeys(("bigint", "int8", "bigserial", "serial8"), ("int8", "bigint")),
    **dict.fromkeys(("numeric", "decimal", "dec"), ("numeric", "numeric")),
    **dict.fromkeys(("real", "float4"), ("float4", "real")),
    **dict.fromkeys(("double precision", "float8", "float"), ("float8", "double precision")),
    **dict.fromkeys(("bool", "boolean"), ("bool", "boolean")),
    **dict.fromkeys(("varchar", "character varying", "char varying"), ("varchar", "character varying")),
    **dict.fromkeys(("national character varying", "national char varying"), ("varchar", "character varying")),
    **dict.fromkeys(("nchar varying",), ("varchar", "character varying")),
    **dict.fromkeys(("char", "character", "nchar", "national character", "national char"), ("bpchar", "character")),
    **dict.fromkeys(("varbit", "bit varying"), ("varbit", "bit varying")),
    "bit": ("bit", "bit"),
    "time": ("time", "time without time zone"),
    "timetz": ("timetz", "time with time zone"),
    "timestamp": ("timestamp", "timestamp without time zone"),
    "timestamptz": ("timestamptz", "timestamp with time zone"),
}
"""Words of a type → its name in pg_type and in the catalog's words, where they are not the same."""
_PG_EXTENSIONS: Final = frozenset(
    {"citext", "hstore", "ltree", "lquery", "ltxtquery", "cube", "earth", "isbn", "isbn13", "ean13", "seg"}
    | {"geometry", "geography", "box2d", "box3d", "raster", "vector", "halfvec", "sparsevec"}
)
"""Types of well-known extensions: shown by their name alone, without schema and modifier."""
_PG_OTHERS: Final = frozenset(
    {"interval", "tsvector", "tsquery", "point", "line", "lseg", "box", "path", "polygon", "circle", "pg_lsn"}
    | {"int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange", "int4multirange", "int8multirange"}
    | {"nummultirange", "tsmultirange", "tstzmultirange", "datemultirange", "jsonpath", "txid_snapshot", "xid", "xid8"}
    | {"pg_snapshot", "cid", "tid", "regclass", "regproc", "regtype", "regrole", "regnamespace", "bpchar"}
)
_PG_REAL: Final = 24
"""Most binary digits of ``float(n)`` that is a real."""

_MYSQL_NAMES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("integer", "int4"), "int"),
    **dict.fromkeys(("middleint", "int3"), "mediumint"),
    **dict.fromkeys(("int8", "serial"), "bigint"),
    "int2": "smallint",
    "int1": "tinyint",
    **dict.fromkeys(("bool", "boolean"), "tinyint"),
    **dict.fromkeys(("dec", "numeric", "fixed", "number"), "decimal"),
    **dict.fromkeys(("real", "double precision", "float8"), "double"),
    "float4": "float",
    **dict.fromkeys(("character", "nchar", "national char", "national character"), "char"),
    **dict.fromkeys(("character varying", "char varying", "varcharacter", "nvarchar", "varchar2"), "varchar"),
    **dict.fromkeys(("national varchar", "national character varying", "national char varying"), "varchar"),
    **dict.fromkeys(("nchar varchar", "nchar varying", "national varcharacter"), "varchar"),
    **dict.fromkeys(("long", "long varchar", "long char varying", "long character varying"), "mediumtext"),
    "long varbinary": "mediumblob",
    "char byte": "binary",
    "raw": "varbinary",
    "clob": "longtext",
    "sql_tsi_year": "year",
    "geomcollection": "geometrycollection",
}
_MYSQL_WIDTHS: Final[Mapping[str, tuple[int, int]]] = {
    "tinyint": (4, 3),
    "smallint": (6, 5),
    "mediumint": (9, 8),
    "int": (11, 10),
    "bigint": (20, 20),
}
"""Digits that MariaDB shows where the text says none: signed, unsigned."""
_MYSQL_SIZES: Final[Mapping[str, str]] = {"decimal": "10,0", "bit": "1", "char": "1", "binary": "1"}
_MYSQL_TEXTS: Final = (("tiny", 255), ("", 65_535), ("medium", 16_777_215), ("long", 4_294_967_295))
"""Prefix of a TEXT or BLOB and the bytes it holds at most, which is the length that the catalog shows."""
_MOST_BYTES: Final = 4
"""Bytes of a character (utf8mb4), by which TEXT(n) becomes the smallest type that holds n characters."""

_GENERIC: Final[Mapping[str, TypeFamily]] = {
    **dict.fromkeys(("int", "integer", "bigint", "smallint", "tinyint"), TypeFamily.INTEGER),
    **dict.fromkeys(("varchar", "nvarchar", "char", "nchar", "text", "ntext", "sysname", "xml"), TypeFamily.TEXT),
    **dict.fromkeys(
        ("character", "character varying", "char varying", "national char", "sys.sysname"), TypeFamily.TEXT
    ),
    **dict.fromkeys(("decimal", "numeric", "dec"), TypeFamily.DECIMAL),
    **dict.fromkeys(("float", "real", "double precision"), TypeFamily.FLOAT),
    **dict.fromkeys(("datetime", "datetime2", "datetimeoffset", "smalldatetime"), TypeFamily.DATETIME),
    "date": TypeFamily.DATE,
    "time": TypeFamily.TIME,
    **dict.fromkeys(("binary", "varbinary", "image"), TypeFamily.BINARY),
    "bit": TypeFamily.BOOLEAN,
    "uniqueidentifier": TypeFamily.UUID,
}
_ORACLE: Final[Mapping[str, TypeFamily]] = {
    **dict.fromkeys(("varchar2", "nvarchar2", "varchar", "char", "nchar", "clob", "nclob", "long"), TypeFamily.TEXT),
    **dict.fromkeys(("character", "character varying", "char varying", "national character"), TypeFamily.TEXT),
    **dict.fromkeys(("number", "integer", "int", "smallint", "decimal", "numeric", "dec"), TypeFamily.INTEGER),
    **dict.fromkeys(("float", "real", "double precision", "binary_double", "binary_float"), TypeFamily.FLOAT),
    **dict.fromkeys(("date", "timestamp"), TypeFamily.DATETIME),
    **dict.fromkeys(("blob", "bfile"), TypeFamily.BINARY),
    "boolean": TypeFamily.BOOLEAN,
    "json": TypeFamily.JSON,
}
"""NUMBER is an integer to SQLAlchemy, whatever its scale, and Oracle makes one of INTEGER and DECIMAL."""


def family(data_type: str, dialect: Dialect) -> tuple[TypeFamily, int | None]:
    """Return the family of a type as the dialect's live catalog says, and its length in characters if it has one.

    ``data_type`` is the text of a type in a statement, folded or not. A type that users made (a domain, an enum of
    PostgreSQL) is OTHER here: what it stands for is said elsewhere in the scripts.
    """
    found = known(data_type, dialect)
    return found.family, found.length


@functools.lru_cache(maxsize=4096)
def known(data_type: str, dialect: Dialect) -> KnownType:
    """Return what the dialect's live catalog would show of a type; a user's own as written, with its schema."""
    return _READERS[dialect](data_type)


def _cut(data_type: str) -> tuple[str, str, str, bool]:
    """Words, what is in brackets, words after them, whether it is an array."""
    text = " ".join(data_type.lower().split())
    found = _ARRAY.search(text)
    text = text[: found.start()] if found else text
    cut = _PARTS.fullmatch(text)
    if cut is None:
        head, _, rest = text.partition("(")
        return head.strip(), "", rest.rpartition(")")[2].strip(), found is not None or text.endswith("]")
    inside = ",".join(part.strip() for part in (cut[2] or "").split(","))
    return cut[1].strip(), inside, cut[3].strip(), found is not None or bool(cut[4])


def _postgresql(data_type: str) -> KnownType:
    name, inside, after, array = _cut(data_type)
    if name in ('"char"', 'pg_catalog."char"', "pg_catalog.char"):
        one = KnownType(shown='"char"', family=TypeFamily.TEXT)
    elif name.removeprefix("pg_catalog.") in ("int2vector", "oidvector"):
        one = KnownType(shown=name.removeprefix("pg_catalog."), family=TypeFamily.ARRAY)
    elif (found := _BUILT_IN.fullmatch(name)) and (made := _pg_built_in(found[1].strip(), inside, after)):
        one = made
    elif name.replace('"', "").rpartition(".")[2] in _PG_EXTENSIONS:
        bare = name.replace('"', "").rpartition(".")[2]
        one = KnownType(shown=bare, family=PG_FAMILIES.get(bare, TypeFamily.OTHER))
    else:
        one = KnownType(shown=_as_written(data_type), family=TypeFamily.OTHER)
    return KnownType(shown=f"{one.shown}[]", family=TypeFamily.ARRAY) if array else one


def _as_written(data_type: str) -> str:
    """The name of a user's own type, without modifier and brackets."""
    return re.split(r"[(\[]", data_type, maxsplit=1)[0].strip().replace('"', "")


def _pg_built_in(name: str, inside: str, after: str) -> KnownType | None:
    """What the catalog shows of a type of the server's own."""
    if name.startswith("interval"):
        return KnownType(shown=f"{name}({inside})" if inside else name, family=TypeFamily.OTHER)
    words = f"{name} {after}".strip()
    zone = words.endswith("with time zone")
    base = re.sub(r" with(?:out)? time zone$", "", words)
    if base in ("time", "timestamp"):
        base += "tz" if zone else ""
    elif base == "float" and inside.isdigit():
        base, inside = ("float4" if int(inside) <= _PG_REAL else "float8"), ""
    if base not in _PG_NAMES and base not in PG_FAMILIES and base not in _PG_OTHERS:
        return None
    internal, shown = _PG_NAMES.get(base, (base, base))
    if base in ("char", "character", "nchar", "national character", "national char", "bit"):
        inside = inside or "1"
    if internal == "bpchar" and inside:
        shown = "character"
    length = int(inside) if internal in PG_LENGTH_TYPES and inside.isdigit() else None
    return KnownType(
        shown=_pg_sized(internal, shown, inside), family=PG_FAMILIES.get(internal, TypeFamily.OTHER), length=length
    )


def _pg_sized(internal: str, shown: str, inside: str) -> str:
    """The size stands behind the first word of a time, and a numeric without scale has scale 0."""
    if not inside:
        return shown
    if internal == "numeric" and "," not in inside:
        inside += ",0"
    first, space, rest = shown.partition(" ")
    return f"{first}({inside}){space}{rest}" if internal.startswith("time") else f"{shown}({inside})"


def _mysql(data_type: str, *, mariadb: bool) -> KnownType:
    name, inside, after, _ = _cut(data_type)
    words = name.split()
    options = {*after.split(), *(w for w in words if w in ("unsigned", "signed", "zerofill", "binary"))} - {name}
    head = " ".join(w for w in words if w not in ("unsigned", "signed", "zerofill", "binary")) or name
    base = _MYSQL_NAMES.get(head, head)
    if base in ("enum", "set"):
        return KnownType(shown=base, family=TypeFamily.ENUM)
    if head in ("bool", "boolean"):
        inside = "1"
    if head == "serial" or "zerofill" in options:
        options.add("unsigned")
    base, inside = _mysql_sized(base, inside, options, mariadb=mariadb)
    shown = f"{base}({inside})" if inside else base
    if base in MYSQL_FAMILIES and MYSQL_FAMILIES[base] in (TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.FLOAT):
        shown += "".join(f" {o}" for o in ("unsigned", "zerofill") if o in options)
    kind = mysql_family(base, shown)
    return KnownType(
        shown=mysql_shown(base, shown),
        family=kind,
        length=_mysql_length(base, inside) if kind is TypeFamily.TEXT else None,
    )


def _mysql_sized(base: str, inside: str, options: set[str], *, mariadb: bool) -> tuple[str, str]:
    """The type that is really made, and the size that the catalog shows."""
    if base in ("text", "blob") and inside.isdigit():
        size = int(inside) * (_MOST_BYTES if base == "text" else 1)
        return next((f"{prefix}{base}" for prefix, most in _MYSQL_TEXTS if size <= most), f"long{base}"), ""
    if base in ("time", "datetime", "timestamp") and inside == "0":
        return base, ""
    if base == "year":
        return base, "4" if mariadb else ""
    if base == "float" and inside.isdigit():
        return ("float" if int(inside) <= _PG_REAL else "double"), ""
    if base in _MYSQL_WIDTHS:
        widths = _MYSQL_WIDTHS[base]
        if mariadb:
            return base, inside or str(widths["unsigned" in options])
        return base, inside if (base == "tinyint" and inside == "1" and "unsigned" not in options) else ""
    if base == "decimal" and inside and "," not in inside:
        return base, f"{inside},0"
    return base, inside or _MYSQL_SIZES.get(base, "")


def _mysql_length(base: str, inside: str) -> int | None:
    if inside.isdigit():
        return int(inside)
    return next((most for prefix, most in _MYSQL_TEXTS if base == f"{prefix}text"), None)


def _generic(data_type: str, families: Mapping[str, TypeFamily]) -> KnownType:
    bare = re.sub(r"[\[\]\"]", "", data_type)
    name, inside, after, _ = _cut(bare)
    words = " ".join(bare.lower().split("(", 1)[0].split()).removeprefix("sys.")
    base = words if words in families else words.split(" ", 1)[0] if name else words
    sizes = inside.split(" ")[0].split(",") if inside else []
    numbers = ",".join(s for s in sizes if s.isdigit())
    kind = TypeFamily.OTHER if after.startswith("raw") or words == "long raw" else families.get(base, TypeFamily.OTHER)
    length = int(numbers) if kind is TypeFamily.TEXT and numbers.isdigit() else None
    return KnownType(shown=f"{words}({numbers})" if numbers else words, family=kind, length=length)


_READERS: Final[Mapping[Dialect, Callable[[str], KnownType]]] = {
    Dialect.POSTGRESQL: _postgresql,
    Dialect.MYSQL: functools.partial(_mysql, mariadb=False),
    Dialect.MARIADB: functools.partial(_mysql, mariadb=True),
    Dialect.SQLITE: sqlite_type,
    Dialect.MSSQL: functools.partial(_generic, families=_GENERIC),
    Dialect.ORACLE: functools.partial(_generic, families=_ORACLE),
}
