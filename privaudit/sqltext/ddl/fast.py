"""DDL in its common forms, read without the SQL library, which takes longer to import than most scripts to read.

What is not surely understood is not read at all (None). Nothing but names, types and `Raw` texts leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from .base import Dialect, Piece, QName
from .effects import DropKey, DropTable, Effect, Harmless, RenameKey, RenameTable, SetComment
from .fast_alter import alter_table
from .fast_create import create_table
from .fast_cursor import Cursor, NotSure
from .fast_keys import create_index
from .fast_views import alter_view, create_view, insert, select_into

_RELATIONS: Final = frozenset({"TABLE", "VIEW", "MATERIALIZED", "FOREIGN", "TEMPORARY", "TEMP"})


def fast(piece: Piece, dialect: Dialect) -> tuple[Effect, ...] | None:
    """Return what a statement does; None where it is not of a form that is surely understood. Never raises."""
    try:
        cursor = Cursor(piece, dialect)
        reader = _READERS.get(cursor.word)
        return reader(cursor) if reader is not None else None
    except (NotSure, IndexError, RecursionError):
        return None


def _create(c: Cursor) -> tuple[Effect, ...] | None:
    c.at += 1
    replace = c.take("OR", "REPLACE") or c.take("OR", "ALTER")
    temporary = foreign = private = False
    while word := c.take_any({"GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED", "FOREIGN", "EXTERNAL", *_OF_ORACLE}):
        temporary = temporary or word in {"TEMPORARY", "TEMP"}
        foreign = foreign or word in {"FOREIGN", "EXTERNAL"}
        private = private or word == "PRIVATE"
    if c.dialect is Dialect.ORACLE:
        # Global tables that keep their rows for a session are there for everybody, and stay; private ones go.
        temporary = private
    if c.take("TABLE"):
        return create_table(c, replace=replace, temporary=temporary, foreign=foreign)
    if c.word in _INDEX_WORDS:
        return create_index(c)
    if c.word in _VIEW_WORDS:
        return create_view(c, replace=replace, temporary=temporary)
    return None


_OF_ORACLE: Final = ("PRIVATE", "SHARDED", "DUPLICATED", "IMMUTABLE", "BLOCKCHAIN")
_INDEX_WORDS: Final = frozenset({"INDEX", "UNIQUE", "BITMAP", "FULLTEXT", "SPATIAL", "CLUSTERED", "NONCLUSTERED"})
_VIEW_WORDS: Final = frozenset(
    {"VIEW", "MATERIALIZED", "RECURSIVE", "ALGORITHM", "DEFINER", "SQL", "FORCE", "NOFORCE", "EDITIONABLE"}
    | {"NONEDITIONABLE", "NO"}
)


def _alter(c: Cursor) -> tuple[Effect, ...] | None:
    c.at += 1
    if c.mysql:
        while c.take_any({"ONLINE", "IGNORE"}):
            pass
    c.take("FOREIGN")
    if c.take("TABLE"):
        return alter_table(c)
    if c.take("INDEX"):
        return _alter_index(c)
    materialized = c.take("MATERIALIZED")
    if c.dialect is Dialect.POSTGRESQL and c.take("VIEW"):
        return alter_view(c, materialized=materialized)
    if c.word in _VIEW_WORDS and c.dialect is not Dialect.POSTGRESQL:
        return create_view(c, replace=True, temporary=False)
    return None


def _alter_index(c: Cursor) -> tuple[Effect, ...] | None:
    c.take("IF", "EXISTS")
    name = c.qname()
    if c.take("RENAME", "TO"):
        effect: Effect = RenameKey(spot=c.spot(0), name=name.name, to=c.name())
        c.need_end()
        return (effect,)
    return (Harmless(spot=c.spot(0), what="ALTER INDEX"),)


def _drop(c: Cursor) -> tuple[Effect, ...] | None:
    c.at += 1
    if c.take("INDEX"):
        return _drop_index(c)
    if c.word not in _RELATIONS:
        return None
    c.take("TEMPORARY") or c.take("TEMP") or c.take("MATERIALIZED") or c.take("FOREIGN")
    if not (c.take("TABLE") or c.take("VIEW")):
        return None
    exists = c.take("IF", "EXISTS")
    names = [c.qname()]
    while c.take(","):
        names.append(c.qname())
    spot = c.spot(0)
    cascade = c.take("CASCADE") and c.dialect is Dialect.POSTGRESQL
    while c.take_any({"RESTRICT", "CONSTRAINTS", "PURGE"}) or (c.mysql and (c.take("WAIT", "0") or c.take("NOWAIT"))):
        pass
    c.need_end()
    return (DropTable(spot=spot, names=tuple(names), if_exists=exists, cascade=cascade),)


def _drop_index(c: Cursor) -> tuple[Effect, ...]:
    c.take("CONCURRENTLY")
    exists = c.take("IF", "EXISTS")
    found: list[Effect] = []
    while True:
        first = c.at
        name = c.qname()
        table = c.qname() if c.take("ON") else None
        if c.dialect is Dialect.MSSQL and table is None and name.schema is not None:
            table = QName(name=name.schema)
        primary = c.mysql and name.name.upper() == "PRIMARY"
        known = None if primary else name.name
        found.append(DropKey(spot=c.spot(first), name=known, table=table, primary=primary, if_exists=exists))
        if not c.take(","):
            break
    while c.word:
        c.skip()
    return tuple(found)


def _comment(c: Cursor) -> tuple[Effect, ...] | None:
    c.at += 1
    c.need("ON")
    kind = c.word
    if kind not in {"TABLE", "COLUMN", "VIEW", "MATERIALIZED", "FOREIGN"}:
        return None
    c.take("MATERIALIZED") or c.take("FOREIGN")
    c.at += 1
    column = None
    if kind == "COLUMN":
        table, column = _column_name(c)
    else:
        table = c.qname()
    spot = c.spot(0)
    c.need("IS")
    text = c.raw()
    c.need_end()
    return (SetComment(spot=spot, table=table, column=column, comment=text),)


def _column_name(c: Cursor) -> tuple[QName, str]:
    parts = [c.name()]
    while c.take("."):
        parts.append(c.name())
    if len(parts) < 2:
        raise NotSure
    return QName(name=parts[-2], schema=parts[-3] if len(parts) > 2 else None), parts[-1]


def _rename(c: Cursor) -> tuple[Effect, ...] | None:
    c.at += 1
    if c.mysql and not (c.take("TABLE") or c.take("TABLES")):
        return None
    if not c.mysql and c.dialect is not Dialect.ORACLE:
        return None
    exists = c.take("IF", "EXISTS")
    found: list[Effect] = []
    while True:
        first = c.at
        name = c.qname()
        if c.take("WAIT"):
            c.skip()
        c.need("TO")
        found.append(RenameTable(spot=c.spot(first, c.at), name=name, to=c.qname(), if_exists=exists))
        if not c.take(","):
            break
    c.need_end()
    return tuple(found)


def _with(c: Cursor) -> tuple[Effect, ...] | None:
    """A statement behind WITH: one that writes inside of WITH is not for here."""
    depth = 0
    for word in c.words:
        depth += (word == "(") - (word == ")")
        if depth == 0 and word == "INSERT":
            return insert(c) if c.words.count("INSERT") == 1 else None
        if depth == 0 and word == "SELECT":
            return None if _WRITES & set(c.words) else select_into(c)
    return None


_WRITES: Final = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE"})
_READERS: Final[Mapping[str, Callable[[Cursor], tuple[Effect, ...] | None]]] = {
    "CREATE": _create,
    "ALTER": _alter,
    "DROP": _drop,
    "COMMENT": _comment,
    "RENAME": _rename,
    "INSERT": insert,
    "REPLACE": insert,
    "SELECT": select_into,
    "WITH": _with,
}
