"""ALTER COLUMN, MODIFY and CHANGE of ALTER TABLE: a column is something else now."""

from __future__ import annotations

from .base import Dialect, Spot
from .effects import AddKey, ChangeColumn, ColumnSpec
from .fast_alter_add import read_place
from .fast_alter_base import Alter
from .fast_columns import Said, read_attributes, read_column, read_definition
from .fast_cursor import Cursor, NotSure, constant
from .fast_types import read_type
from .types import known


def alter_action(a: Alter, first: int) -> None:
    """ALTER COLUMN: type, NULL or not, default; on SQL Server all of it."""
    c = a.c
    if c.mysql and (c.sees("INDEX") or c.sees("KEY") or c.sees("CHECK") or c.sees("CONSTRAINT")):
        a.harmless(first)
        return
    if c.sees("CONSTRAINT"):
        a.harmless(first)
        return
    c.take("COLUMN")
    missing = c.take("IF", "EXISTS")
    start = c.at
    column = c.name()
    spot = c.spot(start)
    if c.dialect is Dialect.MSSQL:
        _alter_mssql(a, first, column, spot)
        return
    if c.take("TYPE") or c.take("SET", "DATA", "TYPE"):
        _retype(a, first, column, spot)
    elif c.take("SET", "NOT", "NULL"):
        _change(a, first, column, nullable=False, missing=missing)
    elif c.take("DROP", "NOT", "NULL"):
        _change(a, first, column, nullable=True, missing=missing)
    elif c.take("SET", "DEFAULT"):
        at = c.at
        c.skip()
        c.skip_to()
        value = constant(c, at, c.at)
        a.add(ChangeColumn(spot=c.spot(first), table=a.table, column=column, default=value, no_default=value is None))
    elif c.take("DROP", "DEFAULT"):
        a.add(ChangeColumn(spot=c.spot(first), table=a.table, column=column, no_default=True))
    elif c.word in {"SET", "RESET", "ADD", "DROP", "RESTART", "OPTIONS"}:
        a.harmless(first)
    else:
        raise NotSure


def _change(a: Alter, first: int, column: str, *, nullable: bool, missing: bool) -> None:
    a.add(
        ChangeColumn(
            spot=a.c.spot(first), table=a.table, column=column, nullable=nullable, if_exists=missing or a.if_exists
        )
    )


def _retype(a: Alter, first: int, column: str, spot: Spot) -> None:
    """TYPE … [COLLATE …] [USING …]."""
    c = a.c
    spec = _spec(c, column, spot)
    if c.take("COLLATE"):
        c.qname()
    if c.take("USING"):
        c.skip_to()
    a.add(ChangeColumn(spot=c.spot(first), table=a.table, column=column, to=spec, if_exists=a.if_exists))


def _spec(c: Cursor, column: str, spot: Spot) -> ColumnSpec:
    found = known(read_type(c), c.dialect)
    return ColumnSpec(name=column, data_type=found.shown, family=found.family, length=found.length, spot=spot)


def _alter_mssql(a: Alter, first: int, column: str, spot: Spot) -> None:
    """ALTER COLUMN of SQL Server: a mask, or the whole definition again (NULL unless it says NOT NULL)."""
    c = a.c
    if c.word in {"ADD", "DROP"}:
        adds = c.take("ADD")
        c.take("DROP")
        masked = ("masked" if adds else "") if c.sees("MASKED") else None
        c.skip_to()
        a.add(ChangeColumn(spot=c.spot(first), table=a.table, column=column, masked=masked))
        return
    spec, _, said = read_definition(c, column, spot)
    a.add(
        ChangeColumn(
            spot=c.spot(first), table=a.table, column=column, to=spec, nullable=said.nullable, masked=said.masked
        )
    )


def modify_action(a: Alter, first: int) -> None:
    """MODIFY: the whole definition (MySQL), or what is said (Oracle)."""
    c = a.c
    if c.dialect is Dialect.ORACLE:
        _modify_oracle(a, first)
        return
    c.take("COLUMN")
    missing = c.take("IF", "EXISTS")
    _replace(a, first, None, missing=missing)


def _replace(a: Alter, first: int, column: str | None, *, missing: bool) -> None:
    """MODIFY and CHANGE of MySQL: the whole definition again."""
    c = a.c
    spec, named, _ = read_column(c)
    after = read_place(c)
    a.add(
        ChangeColumn(
            spot=c.spot(first),
            table=a.table,
            column=column or spec.name,
            to=spec,
            whole=True,
            after=after,
            if_exists=missing or a.if_exists,
        )
    )
    for key in named:
        a.add(AddKey(spot=c.spot(first), table=a.table, key=key))


def change_action(a: Alter, first: int) -> None:
    """CHANGE of MySQL: the whole definition, with the name."""
    a.c.take("COLUMN")
    missing = a.c.take("IF", "EXISTS")
    _replace(a, first, a.c.name(), missing=missing)


def _modify_oracle(a: Alter, first: int) -> None:
    """MODIFY of Oracle: what is not said stays."""
    c = a.c
    if c.word in {"PARTITION", "SUBPARTITION", "LOB", "NESTED", "DEFAULT", "CONSTRAINT"}:
        a.harmless(first)
        return
    group = c.take("(")
    while True:
        start = c.at
        column = c.name()
        spot = c.spot(start)
        bare = c.word in {"NOT", "NULL", "DEFAULT", "CONSTRAINT", "ENCRYPT", "DECRYPT", "INVISIBLE", "VISIBLE", "CHECK"}
        if c.take("DECRYPT"):
            a.add(ChangeColumn(spot=c.spot(start), table=a.table, column=column, masked=""))
        else:
            _modified(a, column, spot, bare=bare)
        if not group or not c.take(","):
            break
    if group:
        c.need(")")


def _modified(a: Alter, column: str, spot: Spot, *, bare: bool) -> None:
    c, said, spec = a.c, Said(name=column), None
    if bare:
        read_attributes(c, said)
    else:
        spec, _, said = read_definition(c, column, spot)
    a.add(
        ChangeColumn(
            spot=spot,
            table=a.table,
            column=column,
            to=spec,
            nullable=said.nullable if said.null_said else None,
            masked=said.masked,
            default=said.default,
            no_default=said.no_default,
        )
    )
