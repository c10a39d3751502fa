"""ADD and DROP of ALTER TABLE: columns, keys, indexes, constraints."""

from __future__ import annotations

from .base import Dialect
from .effects import AddColumn, AddKey, ChangeColumn, DropColumn, DropKey, Harmless, Key
from .fast_alter_base import Alter
from .fast_columns import read_column
from .fast_cursor import Cursor, NotSure, constant
from .fast_keys import is_constraint, read_constraint


def add_action(a: Alter, first: int) -> None:
    """ADD: columns, constraints, indexes."""
    c = a.c
    if is_constraint(c) or (c.dialect is Dialect.MSSQL and c.sees("DEFAULT")):
        _add_constraint(a, first)
        _more(a)
        return
    if c.mysql and c.word == "PARTITION":
        a.harmless(first)
        return
    if c.take("SYSTEM", "VERSIONING") or c.sees("PERIOD", "FOR"):
        a.harmless(first)
        return
    c.take("COLUMN")
    missing = c.take("IF", "NOT", "EXISTS")
    if c.take("("):
        while True:
            _add_one(a, c.at, missing=missing)
            if not c.take(","):
                break
        c.need(")")
        return
    # A line of its own is the column's place.
    apart = "\n" in c.text[c.spans[first][0] : c.spans[c.at][0]] if c.word else False
    _add_one(a, c.at if apart else first, missing=missing)
    _more(a)


def _more(a: Alter) -> None:
    """SQL Server says ADD once for all that follow."""
    c = a.c
    while c.dialect is Dialect.MSSQL and c.sees(","):
        c.at += 1
        if c.word in {"", ";"}:
            # A comma too many at the end, as of generated scripts.
            return
        if c.sees("PERIOD", "FOR"):
            a.harmless(c.at)
        elif is_constraint(c) or c.sees("DEFAULT"):
            _add_constraint(a, c.at)
        else:
            _add_one(a, c.at, missing=False)


def _add_one(a: Alter, first: int, *, missing: bool) -> None:
    c = a.c
    if is_constraint(c):
        _add_constraint(a, first)
        return
    spec, named, _ = read_column(c)
    after = read_place(c)
    spot = c.spot(first)
    a.add(
        AddColumn(
            spot=spot,
            table=a.table,
            column=spec,
            if_not_exists=missing,
            if_table_exists=a.if_exists,
            after=after,
        )
    )
    for key in named:
        a.add(AddKey(spot=spot, table=a.table, key=key))


def read_place(c: Cursor) -> str | None:
    """FIRST or AFTER a column (MySQL)."""
    if c.take("FIRST"):
        return ""
    return c.name() if c.take("AFTER") else None


def _add_constraint(a: Alter, first: int) -> None:
    c = a.c
    if c.dialect is Dialect.MSSQL and _is_default(c):
        _default_of(a, first)
        return
    found = read_constraint(c, a.table)
    if isinstance(found, Key):
        a.add(AddKey(spot=c.spot(first), table=a.table, key=found))
    elif found is not None:
        a.add(found)
    else:
        a.add(Harmless(spot=c.spot(first), what="ALTER TABLE ADD CHECK"))


def _is_default(c: Cursor) -> bool:
    return c.sees("DEFAULT") or (c.sees("CONSTRAINT") and c.ahead(2) == "DEFAULT")


def _default_of(a: Alter, first: int) -> None:
    """ADD CONSTRAINT name DEFAULT value FOR column (SQL Server)."""
    c = a.c
    if c.take("CONSTRAINT"):
        c.name()
    c.need("DEFAULT")
    start = c.at
    c.skip()
    c.skip_to(stops=("FOR",))
    value = constant(c, start, c.at)
    c.need("FOR")
    column = c.name()
    c.take("WITH", "VALUES")
    a.add(ChangeColumn(spot=c.spot(first), table=a.table, column=column, default=value, no_default=value is None))


# -- DROP


def drop_action(a: Alter, first: int) -> None:
    """DROP: columns, keys, indexes."""
    c = a.c
    if c.take("PRIMARY", "KEY"):
        c.take_any({"CASCADE", "KEEP", "DROP"})
        c.take("INDEX")
        a.add(DropKey(spot=c.spot(first), name=None, table=a.table, primary=True))
    elif c.take("FOREIGN", "KEY") or c.take("CONSTRAINT") or (c.mysql and (c.take("KEY") or c.take("INDEX"))):
        _drop_keys(a, first)
    elif (
        c.take("CHECK")
        or (c.mysql and (c.sees("PARTITION") or c.sees("SYSTEM", "VERSIONING")))
        or c.sees("PERIOD", "FOR")
    ):
        a.harmless(first)
    elif c.dialect is Dialect.ORACLE and c.word in {"PARTITION", "SUBPARTITION", "UNUSED", "UNIQUE"}:
        if c.word == "UNIQUE":
            raise NotSure
        a.harmless(first)
    else:
        _drop_columns(a, first)


def _drop_keys(a: Alter, first: int) -> None:
    c = a.c
    while True:
        missing = c.take("IF", "EXISTS")
        name = c.name()
        c.take("CASCADE") or c.take("RESTRICT")
        c.take("KEEP", "INDEX") or c.take("DROP", "INDEX")
        if c.sees("WITH", "("):
            c.at += 1
            c.group()
        a.add(DropKey(spot=c.spot(first), name=name, table=a.table, if_exists=missing or a.if_exists))
        if c.dialect is not Dialect.MSSQL or not c.sees(",") or c.ahead() in {"COLUMN", "CONSTRAINT"}:
            break
        c.at += 1
    _more_drops(a)


def _more_drops(a: Alter) -> None:
    """SQL Server says DROP once for all that follow."""
    c = a.c
    if c.dialect is Dialect.MSSQL and c.sees(","):
        c.at += 1
        drop_action(a, c.at)


def _drop_columns(a: Alter, first: int) -> None:
    c = a.c
    c.take("COLUMN")
    group = c.take("(")
    while True:
        missing = c.take("IF", "EXISTS")
        name = c.name()
        cascade = c.take("CASCADE")
        cascade = (cascade and not c.mysql) or c.take("CASCADE")
        c.take("RESTRICT")
        c.take("CONSTRAINTS")
        a.add(
            DropColumn(
                spot=c.spot(first), table=a.table, column=name, if_exists=missing or a.if_exists, cascade=cascade
            )
        )
        several = group or (c.dialect is Dialect.MSSQL and c.ahead() not in {"COLUMN", "CONSTRAINT"})
        if not several or not c.take(","):
            break
    if group:
        c.need(")")
    c.take("CASCADE", "CONSTRAINTS")
    c.take("INVALIDATE")
    _more_drops(a)
