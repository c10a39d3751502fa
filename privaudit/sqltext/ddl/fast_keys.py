"""Keys and indexes as statements write them: constraints of a table, lists of columns, CREATE INDEX."""

from __future__ import annotations

from typing import Final

from ...model import record
from .base import Dialect, QName
from .effects import AddIndex, AddKey, Effect, Key, TakeIndex
from .fast_cursor import Cursor, NotSure
from .fast_target import read_target

_STARTS: Final = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK"})
_MYSQL_STARTS: Final = _STARTS | {"KEY", "INDEX", "FULLTEXT", "SPATIAL"}
ITEM_WORDS: Final = _MYSQL_STARTS | {"EXCLUDE", "LIKE", "PERIOD"}
"""Words with which anything but a column may begin in the list of a table."""
_ORDER: Final = frozenset({"ASC", "DESC", "NULLS", "FIRST", "LAST"})
_BTREE: Final = frozenset({"", "BTREE"})


@record
class Part:
    """One entry of a list of columns: ``name`` None for an expression; ``whole``: no prefix of the value only.

    ``natural``: in the column's own order (no collation or operator class of its own).
    """

    name: str | None
    whole: bool = True
    natural: bool = True


def is_constraint(c: Cursor) -> bool:
    """Whether a constraint of a table or an index begins here, not a column."""
    word = c.word
    if c.mysql:
        return word in _MYSQL_STARTS
    if word == "EXCLUDE":
        # A column may be called so.
        return c.dialect is Dialect.POSTGRESQL and c.ahead() in {"USING", "("}
    return word in _STARTS or (word == "INDEX" and c.dialect is Dialect.MSSQL)


def read_constraint(c: Cursor, table: QName) -> Key | AddIndex | TakeIndex | None:
    """Read a constraint or an index of a table; None for one that says nothing of keys."""
    first = c.at
    name = _constraint_name(c)
    if c.take("PRIMARY", "KEY"):
        return _taken(c, table, name, first, primary=True) or _key(c, name, primary=True)
    if c.take("UNIQUE"):
        c.take("KEY") or c.take("INDEX")
        return _taken(c, table, name, first, primary=False) or _unique(c, table, name, first)
    if c.take("FOREIGN", "KEY"):
        return _foreign(c, name)
    if c.take("CHECK"):
        c.group()
        _tail(c)
        return None
    if c.take("EXCLUDE"):
        _tail(c)
        return None
    return _index(c, table, first)


def _constraint_name(c: Cursor) -> str | None:
    if not c.take("CONSTRAINT") or c.sees("PRIMARY") or c.sees("UNIQUE") or c.sees("CHECK") or c.sees("FOREIGN", "KEY"):
        return None
    c.take("IF", "NOT", "EXISTS")
    return c.name()


def _taken(c: Cursor, table: QName, name: str | None, first: int, *, primary: bool) -> TakeIndex | None:
    """A key that an index becomes (PostgreSQL)."""
    if c.dialect is not Dialect.POSTGRESQL or not c.take("USING", "INDEX"):
        return None
    index = c.name()
    _tail(c)
    return TakeIndex(spot=c.spot(first), table=table, index=index, name=name, primary=primary)


def _key(c: Cursor, name: str | None, *, primary: bool) -> Key:
    """Columns and tail of a key; `NotSure` where it takes over an index."""
    name, parts = _named_parts(c, name)
    columns = tuple(p.name for p in parts if p.name is not None)
    if len(columns) != len(parts) or (primary and not columns):
        raise NotSure
    return Key(columns=columns, name=None if primary and c.mysql else name, primary=primary)


def _named_parts(c: Cursor, name: str | None) -> tuple[str | None, tuple[Part, ...]]:
    """Read the name, the method, the parts and the tail of a key; `NotSure` where it takes over an index."""
    name = _index_name(c, name)
    if c.sees("USING", "INDEX"):
        raise NotSure
    if c.take("USING"):
        c.skip()
    parts = read_parts(c)
    _tail(c)
    return name, parts


def _index_name(c: Cursor, name: str | None) -> str | None:
    """A name of an index, which MySQL takes for that of the key; words of SQL Server before the columns."""
    if c.dialect is Dialect.MSSQL:
        c.take("CLUSTERED") or c.take("NONCLUSTERED")
    if c.take("NULLS"):
        c.take("NOT")
        c.need("DISTINCT")
    if c.mysql:
        c.take("IF", "NOT", "EXISTS")
        if c.word not in {"(", "USING"} and c.is_name():
            written = c.name()
            return name or written
    return name


def _unique(c: Cursor, table: QName, name: str | None, first: int) -> Key | AddIndex:
    name, parts = _named_parts(c, name)
    if all(p.name is not None and p.whole for p in parts):
        return Key(columns=tuple(p.name for p in parts if p.name is not None), name=name)
    return AddIndex(spot=c.spot(first), table=table, columns=leading(parts), name=name)


def _foreign(c: Cursor, name: str | None) -> Key:
    c.take("IF", "NOT", "EXISTS")
    if c.mysql and c.word != "(":
        written = c.name()
        name = name or written
    columns = c.names()
    c.need("REFERENCES")
    target = read_target(c, columns)
    _tail(c)
    return Key(columns=columns, name=name, foreign=target)


def _index(c: Cursor, table: QName, first: int) -> AddIndex:
    """KEY, INDEX, FULLTEXT or SPATIAL within a table (MySQL), INDEX (SQL Server)."""
    special = bool(c.take_any({"FULLTEXT", "SPATIAL"}))
    if not (c.take("KEY") or c.take("INDEX")) and not special:
        raise NotSure
    c.take("IF", "NOT", "EXISTS")
    name = c.name() if c.word not in {"(", "USING"} else None
    while c.take_any({"CLUSTERED", "NONCLUSTERED", "UNIQUE"}):
        pass
    if c.take("USING"):
        special = special or c.word not in _BTREE
        c.skip()
    parts = read_parts(c)
    at = c.at
    _tail(c)
    special = special or "HASH" in c.words[at : c.at]
    return AddIndex(spot=c.spot(first), table=table, columns=() if special else leading(parts), name=name)


def _tail(c: Cursor) -> None:
    """What stands behind a constraint, to the next comma."""
    if c.dialect is Dialect.SQLITE:
        c.skip_to(stops=_STARTS)
    else:
        c.skip_to(never=_STARTS)


def read_parts(c: Cursor) -> tuple[Part, ...]:
    """Read ``(a, b DESC, lower(c))``."""
    c.need("(")
    found = [_part(c)]
    while c.take(","):
        if c.sees("PERIOD") or c.sees("WITHOUT"):
            raise NotSure
        found.append(_part(c))
    c.need(")")
    return tuple(found)


def _part(c: Cursor) -> Part:
    first = c.at
    is_name = c.is_name()
    c.skip_to()
    rest = c.words[first + 1 : c.at]
    if not is_name:
        return Part(name=None)
    name, end = _named(c, first), c.at
    if rest[:1] == ["("]:
        # A prefix of the value (MySQL), else a function.
        prefix = c.mysql and rest[1:3] == ["0", ")"]
        return Part(name=name, whole=False) if prefix else Part(name=None)
    if all(word in _ORDER for word in rest):
        return Part(name=name)
    words = [w for w in rest if w not in _ORDER]
    if words[0] == "COLLATE" or (c.dialect is Dialect.POSTGRESQL and _is_class(c, first + 1, end)):
        return Part(name=name, natural=False)
    return Part(name=None)


def _named(c: Cursor, place: int) -> str:
    end, c.at = c.at, place
    name = c.name()
    c.at = end
    return name


def _is_class(c: Cursor, first: int, end: int) -> bool:
    """Whether words behind a column are an operator class, not the rest of an expression."""
    return all(w in {".", "(", ")", "=", ",", '"'} or w[:1].isidentifier() for w in c.words[first:end])


def leading(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """The columns an index begins with, as far as they are whole and in their own order."""
    found: list[str] = []
    for part in parts:
        if part.name is None or not part.whole or not part.natural:
            break
        found.append(part.name)
    return tuple(found)


def create_index(c: Cursor) -> tuple[Effect, ...]:
    """CREATE [UNIQUE] INDEX, from behind CREATE on."""
    unique, special = False, False
    while word := c.take_any({"UNIQUE", "BITMAP", "FULLTEXT", "SPATIAL", "CLUSTERED", "NONCLUSTERED"}):
        unique = unique or word == "UNIQUE"
        special = special or word in {"BITMAP", "FULLTEXT", "SPATIAL"}
    c.need("INDEX")
    c.take("CONCURRENTLY")
    c.take("IF", "NOT", "EXISTS")
    named = None if c.word == "ON" else c.qname()
    if c.take("USING"):
        special = special or c.word not in _BTREE
        c.skip()
    c.need("ON")
    c.take("ONLY")
    table = c.qname()
    spot = c.spot(0)
    if c.take("USING"):
        special = special or c.word not in _BTREE
        c.skip()
    parts = read_parts(c)
    at = c.at
    while c.word:
        c.skip_to()
        if not c.take(","):
            c.need_end()
    tail = c.words[at : c.at]
    some_rows = "WHERE" in tail
    special = special or (c.mysql and "HASH" in tail)
    name = named.name if named is not None else None
    whole = all(p.name is not None and p.whole for p in parts)
    if unique and whole and not some_rows and not special:
        columns = tuple(p.name for p in parts if p.name is not None)
        return (AddKey(spot=spot, table=table, key=Key(columns=columns, name=name), index=True),)
    usable = () if some_rows or special else leading(parts)
    return (AddIndex(spot=spot, table=table, columns=usable, name=name),)
