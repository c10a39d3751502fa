"""A column as CREATE TABLE and ALTER TABLE write it: name, type, and what is said of it.

Grammar: PostgreSQL 16, MariaDB 10.11, MySQL 8.0, SQLite 3.45, SQL Server 2022 and Oracle 19 references, CREATE TABLE.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ...model import ForeignKey, Raw
from .base import Dialect, Spot
from .effects import ColumnSpec, Key
from .fast_cursor import Cursor, NotSure, constant
from .fast_engines import OF_ENGINES
from .fast_target import read_target
from .fast_types import has_no_type, read_type
from .types import known

_AFTER_DEFAULT: Final = frozenset(
    {"NOT", "NULL", "CHECK", "UNIQUE", "PRIMARY", "KEY", "REFERENCES", "CONSTRAINT", "GENERATED", "COLLATE", "COMMENT"}
    | {"ON", "AUTO_INCREMENT", "AUTOINCREMENT", "DEFERRABLE", "INITIALLY", "VISIBLE", "INVISIBLE", "FIRST", "AFTER"}
    | {"WITH", "IDENTITY", "ENABLE", "DISABLE", "ENCRYPT", "STORAGE", "COMPRESSION", "MASKED", "COLUMN_FORMAT", "AS"}
    | {"FOREIGN", "INDEX"}
)
SERIAL: Final = frozenset({"serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"})
_FLAGS: Final = frozenset(
    {"VISIBLE", "INVISIBLE", "ENABLE", "DISABLE", "VALIDATE", "NOVALIDATE", "RELY", "NORELY", "DEFERRABLE", "SPARSE"}
    | {"ROWGUIDCOL", "HIDDEN", "PERSISTED", "PERSISTENT", "STORED", "VIRTUAL", "ENFORCED", "FILESTREAM", "COMPRESSED"}
    | {"CLUSTERED", "NONCLUSTERED", "ASC", "DESC"}
)
_SEQUENCE: Final = frozenset(
    {"START", "WITH", "INCREMENT", "BY", "MINVALUE", "MAXVALUE", "CACHE", "CYCLE", "NOCACHE", "NOCYCLE", "NOORDER"}
    | {"ORDER", "NOMINVALUE", "NOMAXVALUE", "NOKEEP", "KEEP", "NOSCALE", "LIMIT", "VALUE"}
)
"""Options of an identity of Oracle, which need no brackets."""
_WITH_WORD: Final = frozenset({"COMPRESSION", "STORAGE", "COLUMN_FORMAT", "CHARSET", "SRID", "INITIALLY"})


class Said:
    """What is said of a column so far; ``named`` are keys with a name of their own.

    Defaults stand in the class: most columns change one or two.
    """

    nullable: bool = True
    unique: bool = False
    primary: bool = False
    generated: bool = False
    masked: str | None = None
    references: ForeignKey | None = None
    default: Raw | None = None
    no_default: bool = False
    comment: Raw | None = None
    constraint: str | None = None
    null_said: bool = False
    json: bool = False
    """It has the check by which MariaDB knows a JSON column."""
    named: tuple[Key, ...] = ()

    def __init__(self, name: str) -> None:
        self.name = name


def read_column(c: Cursor) -> tuple[ColumnSpec, tuple[Key, ...], Said]:
    """Read a column with its type; also return the keys beside it that have names, and what was said."""
    first = c.at
    name = c.name()
    return read_definition(c, name, c.spot(first))


def read_definition(c: Cursor, name: str, spot: Spot) -> tuple[ColumnSpec, tuple[Key, ...], Said]:
    """Read what stands behind the name of a column."""
    said = Said(name=name)
    type_text = "" if has_no_type(c) else read_type(c)
    low = type_text.lower()
    if c.dialect is Dialect.POSTGRESQL and low.removeprefix("pg_catalog.") in SERIAL:
        said.nullable = False
    if c.mysql and low == "serial":
        said.nullable, said.unique = False, True
    read_attributes(c, said)
    return spec_of(c.dialect, said, type_text, spot), said.named, said


def spec_of(dialect: Dialect, said: Said, type_text: str, spot: Spot) -> ColumnSpec:
    """The column as it stands."""
    found = known(type_text, dialect)
    if said.json and dialect is Dialect.MARIADB and found.shown == "longtext":
        found = known("json", dialect)
    implied = said.primary and dialect is not Dialect.SQLITE
    return ColumnSpec(
        name=said.name,
        data_type=found.shown,
        family=found.family,
        length=found.length,
        spot=spot,
        nullable=said.nullable and not implied,
        unique=said.unique,
        primary=said.primary,
        generated=said.generated,
        masked=said.masked,
        references=said.references,
        default=said.default,
        comment=said.comment,
    )


# -- what is said of it


def read_attributes(c: Cursor, said: Said) -> None:
    """Go past everything that is said of a column, to the comma, bracket or word behind it."""
    words, readers = c.words, _READERS
    while (word := words[c.at]) and word not in {",", ")", "FIRST", "AFTER"}:
        reader = readers.get(word)
        if reader is not None:
            c.at += 1
            reader(c, said)
        elif word in _FLAGS:
            c.at += 1
        elif word in _WITH_WORD:
            c.at += 1
            c.skip()
        else:
            raise NotSure
        if said.constraint is not None and word != "CONSTRAINT":
            said.constraint = None


def _constraint(c: Cursor, said: Said) -> None:
    said.constraint = None if c.word == "CHECK" else c.name()


def _not(c: Cursor, said: Said) -> None:
    if c.take("NULL"):
        said.nullable, said.null_said = False, True
        _conflict(c)
    elif not (c.take("DEFERRABLE") or c.take("ENFORCED") or c.take("VISIBLE") or c.take("VALID")):
        c.need("FOR", "REPLICATION")


def _null(c: Cursor, said: Said) -> None:
    said.nullable, said.null_said = True, True
    _conflict(c)


def _default(c: Cursor, said: Said) -> None:
    if c.take("ON", "NULL"):
        c.take("FOR", "INSERT", "ONLY")
        said.nullable = False
    first = c.at
    c.skip()
    while c.word and c.word not in {",", ")"} and c.word not in _AFTER_DEFAULT:
        if c.word == "CASE":
            raise NotSure
        c.skip()
    said.default = constant(c, first, c.at)
    said.no_default = said.default is None
    c.take("WITH", "VALUES")


def _primary(c: Cursor, said: Said) -> None:
    c.need("KEY")
    _key(c, said)


def _key(c: Cursor, said: Said) -> None:
    _key_options(c)
    _conflict(c)
    c.take("AUTOINCREMENT")
    if said.constraint:
        said.named += (Key(columns=(said.name,), name=said.constraint, primary=True),)
        said.nullable = said.nullable and c.dialect is Dialect.SQLITE
    else:
        said.primary = True


def _unique(c: Cursor, said: Said) -> None:
    c.take("KEY")
    if c.take("NULLS"):
        c.take("NOT")
        c.need("DISTINCT")
    _key_options(c)
    _conflict(c)
    if said.constraint:
        said.named += (Key(columns=(said.name,), name=said.constraint),)
    else:
        said.unique = True


def _key_options(c: Cursor) -> None:
    """Where and how an index is kept."""
    c.take_any({"CLUSTERED", "NONCLUSTERED", "ASC", "DESC"})
    while c.word in {"WITH", "USING"} or (c.word == "ON" and c.ahead() not in {"CONFLICT", "UPDATE", "DELETE"}):
        if c.take("WITH"):
            c.group()
        elif c.take("USING", "INDEX"):
            if c.take("TABLESPACE"):
                c.skip()
            elif c.word == "(":
                c.group()
        elif c.take("USING"):
            c.skip()
        else:
            c.need("ON")
            c.qname()


def _conflict(c: Cursor) -> None:
    if c.take("ON", "CONFLICT"):
        c.skip()


def _check(c: Cursor, said: Said) -> None:
    first, _ = c.group()
    said.json = said.json or c.words[first] == "JSON_VALID"
    if c.take("NO", "INHERIT") or c.take("NOT", "VALID"):
        return
    _conflict(c)


def _references(c: Cursor, said: Said) -> None:
    found = read_target(c, (said.name,))
    if c.dialect is Dialect.MYSQL:
        # The server takes it and forgets it (MySQL 8.0 manual, 13.1.20.5).
        return
    if said.constraint:
        said.named += (Key(columns=(said.name,), name=said.constraint, foreign=found),)
    else:
        said.references = found


def _foreign(c: Cursor, said: Said) -> None:
    """FOREIGN KEY before REFERENCES, as SQL Server takes it."""
    c.need("KEY", "REFERENCES")
    _references(c, said)


def _generated(c: Cursor, said: Said) -> None:
    if c.take("BY", "DEFAULT"):
        c.take("ON", "NULL")
    else:
        c.need("ALWAYS")
    c.need("AS")
    if c.take("IDENTITY"):
        said.nullable = False
        if c.word == "(":
            c.group()
        while c.take_any(_SEQUENCE):
            c.take("0")
    elif c.take("ROW"):
        c.skip()
        said.nullable = False
    else:
        _as(c, said)


def _as(c: Cursor, said: Said) -> None:
    c.group()
    said.generated = True


def _identity(c: Cursor, said: Said) -> None:
    said.nullable = False
    if c.word == "(":
        c.group()


def _collate(c: Cursor, _: Said) -> None:
    c.take("=")
    if c.word == "'":
        c.at += 1
    else:
        c.qname()


def _comment(c: Cursor, said: Said) -> None:
    c.take("=")
    said.comment = c.raw()


def _on(c: Cursor, _: Said) -> None:
    c.need("UPDATE")
    c.skip()
    if c.word == "(":
        c.group()


def _auto(c: Cursor, said: Said) -> None:
    if c.mysql:
        said.nullable = False


def _with(c: Cursor, _: Said) -> None:
    if not c.take("SYSTEM", "VERSIONING"):
        raise NotSure


_READERS: Final[Mapping[str, Callable[[Cursor, Said], None]]] = {
    "CONSTRAINT": _constraint,
    "NOT": _not,
    "NULL": _null,
    "DEFAULT": _default,
    "PRIMARY": _primary,
    "KEY": _key,
    "UNIQUE": _unique,
    "CHECK": _check,
    "REFERENCES": _references,
    "FOREIGN": _foreign,
    "GENERATED": _generated,
    "AS": _as,
    "IDENTITY": _identity,
    "COLLATE": _collate,
    "COMMENT": _comment,
    "ON": _on,
    "AUTO_INCREMENT": _auto,
    "AUTOINCREMENT": _auto,
    "WITH": _with,
    "WITHOUT": _with,
    **OF_ENGINES,
}
