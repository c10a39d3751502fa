"""The type of a column as a statement writes it: its words, to where it ends, as text for `types.known`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .base import Dialect
from .fast_cursor import Cursor, NotSure

_SQLITE_END: Final = frozenset(
    {"CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS"}
    | {"ON", "DEFERRABLE", "AUTOINCREMENT", "COMMENT"}
)
_MYSQL_MORE: Final[Mapping[str, frozenset[str]]] = {
    "DOUBLE": frozenset({"PRECISION"}),
    "NATIONAL": frozenset({"CHAR", "CHARACTER", "VARCHAR", "VARCHARACTER", "VARYING"}),
    "CHARACTER": frozenset({"VARYING"}),
    "CHAR": frozenset({"VARYING", "BYTE"}),
    "NCHAR": frozenset({"VARYING", "VARCHAR"}),
    "LONG": frozenset({"VARCHAR", "VARBINARY", "CHAR", "CHARACTER", "VARYING"}),
}
_PG_MORE: Final[Mapping[str, frozenset[str]]] = {
    "DOUBLE": frozenset({"PRECISION"}),
    "NATIONAL": frozenset({"CHAR", "CHARACTER", "VARYING"}),
    "CHARACTER": frozenset({"VARYING"}),
    "CHAR": frozenset({"VARYING"}),
    "NCHAR": frozenset({"VARYING"}),
    "BIT": frozenset({"VARYING"}),
    "INTERVAL": frozenset({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO"}),
}
_ORACLE_MORE: Final[Mapping[str, frozenset[str]]] = {
    **_PG_MORE,
    "LONG": frozenset({"RAW"}),
}
_PLAIN: Final = frozenset(
    {"TEXT", "INT", "INTEGER", "BIGINT", "SMALLINT", "BOOLEAN", "BOOL", "DATE", "UUID", "JSONB", "JSON", "SERIAL"}
    | {"BIGSERIAL", "BYTEA", "INET", "TIMESTAMPTZ", "NUMERIC"}
)
_GOES_ON: Final = frozenset({"(", "[", ".", "ARRAY"})
_MYSQL_OPTIONS: Final = frozenset({"UNSIGNED", "SIGNED", "ZEROFILL", "BINARY", "ASCII", "UNICODE", "BYTE"})


def has_no_type(c: Cursor) -> bool:
    """Whether the column has no type: one of SQLite, and a computed one, needs none."""
    if c.dialect is Dialect.SQLITE:
        return c.word in {",", ")", ""} or c.word in _SQLITE_END
    return c.word == "AS"


def read_type(c: Cursor) -> str:
    """Go past a type; return its text, without labels of an ENUM."""
    if c.dialect is Dialect.SQLITE:
        return _sqlite_type(c)
    first, head = c.at, c.word
    if c.mysql:
        return _mysql_type(c)
    if head in _PLAIN and c.ahead() not in _GOES_ON:
        c.at += 1
        return head.lower()
    if not c.is_name():
        raise NotSure
    c.qname()
    more = (_ORACLE_MORE if c.dialect is Dialect.ORACLE else _PG_MORE).get(head, frozenset())
    while c.take_any(more) or (head == "INTERVAL" and c.word == "(" and c.group()):
        pass
    if c.word == "(":
        c.group()
    if head in {"TIME", "TIMESTAMP", "TIMETZ"} and c.word in {"WITH", "WITHOUT"} and c.ahead() in {"TIME", "LOCAL"}:
        c.at += 1
        c.take("LOCAL")
        c.need("TIME", "ZONE")
    if c.dialect is Dialect.POSTGRESQL:
        _array(c)
    return _text(c, first)


def _array(c: Cursor) -> None:
    c.take("ARRAY")
    while c.take("["):
        c.take("0")
        c.need("]")


def _text(c: Cursor, first: int) -> str:
    """The tokens of a type as text: words that are not quoted are folded, spaces are single."""
    text = c.slice(first, c.at)
    if text.replace(" ", "").replace("(", "").replace(")", "").isalnum():
        return text.lower()
    out: list[str] = []
    for place in range(first, c.at):
        text = c.written(place)
        text = text.lower() if c.words[place] != '"' else text
        glued = text in {".", "(", ")", ",", "[", "]"} or (place > first and c.words[place - 1] in {".", "(", ",", "["})
        out.append(text if glued or not out else f" {text}")
    return "".join(out)


def _mysql_type(c: Cursor) -> str:
    head = c.word
    if not c.is_name() or head == '"':
        raise NotSure
    words = [head]
    c.at += 1
    while more := c.take_any(_MYSQL_MORE.get(head, frozenset())):
        words.append(more)
    inside = ""
    if c.word == "(":
        start, end = c.group()
        inside = "" if head in {"ENUM", "SET"} else "(" + "".join(map(c.written, range(start, end))) + ")"
    options = []
    while True:
        if option := c.take_any(_MYSQL_OPTIONS):
            options.append(option)
        elif c.take("CHARACTER", "SET") or c.take("CHARSET") or c.take("COLLATE"):
            c.take("=")
            c.skip()
        else:
            break
    kept = [o for o in options if o not in {"BINARY", "ASCII", "UNICODE", "BYTE"}]
    return " ".join([" ".join(words) + inside, *kept]).lower()


def _sqlite_type(c: Cursor) -> str:
    """Any words; SQLite keeps them as they are written."""
    first = c.at
    while c.is_name() or c.word == "'":
        if c.word in _SQLITE_END:
            break
        c.at += 1
    if c.at > first and c.word == "(":
        c.group()
    if c.at == first:
        raise NotSure
    text = c.slice(first, c.at)
    return text[1:-1] if c.at == first + 1 and text[0] in "\"'`[" else text
