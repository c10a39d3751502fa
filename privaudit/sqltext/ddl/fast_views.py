"""Views and copies of rows: CREATE VIEW, ALTER VIEW, INSERT … SELECT, SELECT … INTO."""

from __future__ import annotations

from typing import Final

from .base import Dialect, QName
from .effects import (
    ChangeView,
    CopyRows,
    CreateTable,
    CreateView,
    Effect,
    Harmless,
    MoveTable,
    RenameColumn,
    RenameTable,
    SetOwner,
)
from .fast_cursor import Cursor, NotSure

_VALUES: Final = frozenset({"VALUES", "VALUE", "DEFAULT", "SET", "EXEC", "EXECUTE", "OUTPUT"})
_TRUE: Final = frozenset({"TRUE", "ON", "YES", "1"})
_BEFORE_INTO: Final = frozenset({"OR", "REPLACE", "IGNORE", "ROLLBACK", "ABORT", "FAIL", "OVERWRITE", "INTO"}) | {
    "LOW_PRIORITY",
    "HIGH_PRIORITY",
    "DELAYED",
}


def create_view(c: Cursor, *, replace: bool, temporary: bool) -> tuple[Effect, ...]:
    """CREATE VIEW, from behind CREATE OR REPLACE TEMPORARY on."""
    invoker: bool | None = None
    definer: str | None = None
    while c.word not in {"VIEW", "MATERIALIZED"}:
        if c.take("ALGORITHM", "="):
            c.skip()
        elif c.take("DEFINER", "="):
            definer = account(c)
        elif c.take("SQL", "SECURITY"):
            invoker = c.take("INVOKER") or not _needed(c, "DEFINER")
        elif not c.take_any({"RECURSIVE", "FORCE", "NOFORCE", "NO", "EDITIONABLE", "NONEDITIONABLE", "EDITIONING"}):
            raise NotSure
    materialized = c.take("MATERIALIZED")
    c.need("VIEW")
    missing = c.take("IF", "NOT", "EXISTS")
    name = c.qname()
    spot = c.spot(0)
    columns = _columns(c)
    while c.word != "AS":
        if c.sees("WITH", "("):
            c.at += 1
            invoker = _option(c, invoker)
        elif c.word in {"USING", "TABLESPACE", "WITH", "BUILD", "REFRESH", "ON", ",", "SCHEMABINDING", "COMMIT"} or (
            materialized and c.word
        ):
            c.skip()
        else:
            raise NotSure
    c.need("AS")
    query = c.query(_before_tail(c))
    c.at = c.end
    made = CreateView(
        spot=spot,
        name=name,
        query=query,
        columns=columns,
        materialized=materialized,
        replace=replace,
        if_not_exists=missing,
        temporary=temporary,
        invoker=invoker,
        definer=definer,
    )
    return (made,)


def _needed(c: Cursor, word: str) -> bool:
    c.need(word)
    return True


def account(c: Cursor) -> str | None:
    """Read ``'name'@'host'``; None for whoever runs the statement."""
    if c.take("CURRENT_USER") or c.take("CURRENT_ROLE"):
        if c.take("("):
            c.need(")")
        return None
    name = _bare(c)
    return f"{name}@{_bare(c)}" if c.take("@") else name


def _bare(c: Cursor) -> str:
    return c.string() if c.word == "'" else c.name()


def _columns(c: Cursor) -> tuple[str, ...]:
    """Names of the view's columns; constraints beside them (Oracle) are left out."""
    if c.word != "(":
        return ()
    c.need("(")
    found = [c.name()]
    while True:
        c.skip_to()
        if not c.take(","):
            break
        found.append(c.name())
    c.need(")")
    return tuple(found)


def _option(c: Cursor, invoker: bool | None) -> bool | None:
    """Read ``(security_invoker = true, …)``."""
    first, last = c.group()
    for place in range(first, last):
        if c.words[place] == "SECURITY_INVOKER":
            if c.words[place + 1] != "=":
                return True
            text = c.written(place + 2).strip("'").upper()
            return text in _TRUE
    return invoker


def _before_tail(c: Cursor) -> int:
    """Where the query ends: before WITH … CHECK OPTION, WITH READ ONLY, WITH [NO] DATA."""
    last = c.end
    for tail in (
        ("WITH", "CHECK", "OPTION"),
        ("WITH", "CASCADED", "CHECK", "OPTION"),
        ("WITH", "LOCAL", "CHECK", "OPTION"),
        ("WITH", "READ", "ONLY"),
        ("WITH", "NO", "DATA"),
        ("WITH", "DATA"),
        ("WITH", "NO", "SCHEMA", "BINDING"),
    ):
        if tuple(c.words[last - len(tail) : last]) == tail:
            return last - len(tail)
    return last


def alter_view(c: Cursor, *, materialized: bool) -> tuple[Effect, ...]:
    """ALTER [MATERIALIZED] VIEW of PostgreSQL, from behind VIEW on."""
    missing = c.take("IF", "EXISTS")
    name = c.qname()
    spot = c.spot(0)
    if c.take("RENAME", "TO"):
        return (RenameTable(spot=spot, name=name, to=c.qname(), if_exists=missing),)
    if c.take("RENAME"):
        c.take("COLUMN")
        column = c.name()
        c.need("TO")
        return (RenameColumn(spot=spot, table=name, column=column, to=c.name(), if_exists=missing),)
    if c.take("SET", "SCHEMA"):
        return (MoveTable(spot=spot, name=name, schema=c.name(), if_exists=missing),)
    if c.take("OWNER", "TO"):
        return (SetOwner(spot=spot, owner=c.role(), table=name),)
    if c.sees("SET", "(") or c.sees("RESET", "("):
        return _set(c, name)
    if c.word in {"ALTER", "SET", "RESET", "CLUSTER", "DEPENDS", "NO"}:
        c.at = c.end
        return (Harmless(spot=spot, what="ALTER MATERIALIZED VIEW" if materialized else "ALTER VIEW"),)
    raise NotSure


def _set(c: Cursor, name: QName) -> tuple[Effect, ...]:
    reset = c.take("RESET") or not c.take("SET")
    words = c.words[c.at :]
    invoker = _option(c, None)
    c.need_end()
    if "SECURITY_INVOKER" not in words:
        return (Harmless(spot=c.spot(0), what="ALTER VIEW SET"),)
    return (ChangeView(spot=c.spot(0), name=name, invoker=bool(invoker) and not reset),)


# -- rows


def insert(c: Cursor) -> tuple[Effect, ...]:
    """INSERT or REPLACE: of rows that a query gives, or of values, which change nothing that is looked at."""
    before = _before_insert(c)
    start = c.at
    if not (c.take("INSERT") or c.take("REPLACE")):
        raise NotSure
    while c.take_any(_BEFORE_INTO):
        pass
    into = c.qname()
    spot = c.spot(start)
    if c.take("AS"):
        c.name()
    if c.take("PARTITION"):
        c.group()
    columns: tuple[str, ...] = ()
    if c.sees("(", ")"):
        c.at += 2
    elif c.word == "(" and c.ahead() not in {"SELECT", "WITH", "(", "VALUES"}:
        columns = c.names()
    if c.take("OVERRIDING"):
        c.skip()
        c.need("VALUE")
    if c.word in _VALUES:
        return (Harmless(spot=spot, what="INSERT"),)
    if c.word not in {"SELECT", "WITH", "TABLE", "("}:
        raise NotSure
    query = c.query(_end_of_query(c))
    c.at = c.end
    return (CopyRows(spot=spot, into=into, columns=columns, query=before + query),)


def _before_insert(c: Cursor) -> str:
    """WITH and its queries before INSERT, as text."""
    if c.word != "WITH":
        return ""
    while c.word and c.word not in {"INSERT", "REPLACE"}:
        if not c.take(","):
            c.skip()
    last, c.at = c.at, 0
    text = c.query(last)
    return f"{text} "


def _end_of_query(c: Cursor) -> int:
    """Where the query of an INSERT ends: before what is done on a conflict, and RETURNING."""
    at, depth = c.at, 0
    for place in range(at, c.end):
        word = c.words[place]
        depth += (word in {"(", "["}) - (word in {")", "]"})
        ends = word == "RETURNING" or (word == "ON" and c.words[place + 1] in {"CONFLICT", "DUPLICATE"})
        if ends and depth == 0:
            return place
    return c.end


def select_into(c: Cursor) -> tuple[Effect, ...] | None:
    """SELECT … INTO table FROM …: of PostgreSQL and SQL Server; None for a SELECT that makes nothing."""
    depth, into = 0, None
    for place, word in enumerate(c.words):
        depth += (word == "(") - (word == ")")
        if depth == 0 and word == "INTO":
            into = place
            break
    if into is None:
        return (Harmless(spot=c.spot(0, 1), what="SELECT"),)
    if c.dialect not in {Dialect.POSTGRESQL, Dialect.MSSQL}:
        return None
    c.at = into + 1
    temporary = bool(c.take_any({"TEMPORARY", "TEMP", "LOCAL", "GLOBAL", "UNLOGGED"}))
    temporary = bool(c.take_any({"TEMPORARY", "TEMP"})) or (temporary and c.words[c.at - 1] != "UNLOGGED")
    c.take("TABLE")
    name = c.qname()
    behind = c.at
    spot = c.spot(into)
    c.at = 0
    head = c.query(into)
    c.at = behind
    tail = f" {c.query()}" if c.word else ""
    temporary = temporary or name.name.startswith("#")
    return (CreateTable(spot=spot, name=name, query=head + tail, temporary=temporary),)
