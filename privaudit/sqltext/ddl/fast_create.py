"""CREATE TABLE in all its forms: columns and keys, LIKE, INHERITS, PARTITION OF, AS, and the options behind."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Final

from ...model import Raw, TableKind, TypeFamily
from .base import Dialect, QName, Spot
from .effects import AddIndex, ColumnSpec, CreateTable, Effect, Encrypt, Key
from .fast_columns import Said, read_attributes, read_column
from .fast_cursor import Cursor, NotSure
from .fast_engines import ENCRYPTING, encrypts
from .fast_keys import ITEM_WORDS, is_constraint, read_constraint
from .fast_oracle import INSTEAD

_FOREIGN_ENGINES: Final = frozenset({"FEDERATED", "CONNECT", "SPIDER", "OQGRAPH"})
"""Storage engines whose rows are elsewhere (as dialects/_mysql_catalog.py)."""
_INSTEAD: Final = frozenset({"AS", "SELECT", "WITH", "USING", "TABLESPACE", "ON", "ENGINE", "COMMENT"})
_QUERY: Final = frozenset({"SELECT", "WITH", "TABLE", "VALUES"})


@dataclasses.dataclass(slots=True)
class Made:
    """What CREATE TABLE says, as far as it is read."""

    columns: list[ColumnSpec] = dataclasses.field(default_factory=list)
    keys: list[Key] = dataclasses.field(default_factory=list)
    indexes: list[AddIndex] = dataclasses.field(default_factory=list)
    like: list[QName] = dataclasses.field(default_factory=list)
    like_with: tuple[str, ...] = ()
    inherits: tuple[QName, ...] = ()
    partition_of: QName | None = None
    of_type: QName | None = None
    kind: TableKind = TableKind.TABLE
    query: str | None = None
    with_data: bool = True
    comment: Raw | None = None
    strict: bool = False
    """SQLite's STRICT or WITHOUT ROWID: no column of the primary key is NULL."""
    rowid: bool = True
    encrypted: bool = False


def create_table(c: Cursor, *, replace: bool, temporary: bool, foreign: bool) -> tuple[Effect, ...]:
    """CREATE … TABLE, from behind TABLE on."""
    missing = c.take("IF", "NOT", "EXISTS")
    name = c.qname()
    if c.dialect is Dialect.MSSQL and name.name.startswith("#"):
        temporary = True
    spot, made = c.spot(0), Made()
    if foreign:
        made.kind = TableKind.FOREIGN_TABLE
    _body(c, made, name)
    _options(c, made)
    c.need_end()
    effect = CreateTable(
        spot=spot,
        name=name,
        columns=_not_null(c, made),
        keys=tuple(made.keys),
        kind=made.kind,
        if_not_exists=missing,
        replace=replace,
        temporary=temporary,
        like=tuple(made.like),
        like_with=made.like_with,
        inherits=made.inherits,
        partition_of=made.partition_of,
        of_type=made.of_type,
        query=made.query,
        with_data=made.with_data,
        comment=made.comment,
    )
    encrypted = (Encrypt(spot=spot, table=name, on=True),) if made.encrypted else ()
    return (effect, *encrypted, *made.indexes)


def _not_null(c: Cursor, made: Made) -> tuple[ColumnSpec, ...]:
    """The columns; those of the primary key are never NULL, but in SQLite only where it says so."""
    primary = {n.lower() for k in made.keys if k.primary for n in k.columns}
    if c.dialect is Dialect.SQLITE:
        if not made.strict:
            return tuple(made.columns)
        primary |= {s.name.lower() for s in made.columns if s.primary}
        alias = next((s for s in made.columns if primary == {s.name.lower()} and s.data_type == "integer"), None)
        if alias is not None and made.rowid:
            return tuple(made.columns)
    return tuple(dataclasses.replace(s, nullable=False) if s.name.lower() in primary else s for s in made.columns)


def _body(c: Cursor, made: Made, name: QName) -> None:
    """What stands in brackets, or instead of them."""
    if c.take("PARTITION", "OF"):
        made.partition_of = c.qname()
        if c.word == "(":
            _partition_columns(c, made, name)
        if not c.take("DEFAULT"):
            c.need("FOR", "VALUES")
        return
    if c.dialect is Dialect.POSTGRESQL and c.take("OF"):
        made.of_type = c.qname()
        if c.word == "(":
            _partition_columns(c, made, name)
        return
    if c.mysql and (c.sees("LIKE") or c.sees("(", "LIKE")):
        bracket = c.take("(")
        c.need("LIKE")
        made.like.append(c.qname())
        made.like_with = ("ALL",)
        if bracket:
            c.need(")")
        return
    if c.word != "(":
        _no_columns(c, made)
        return
    if c.ahead() in {"SELECT", "WITH"}:
        made.query = _query(c, c.group())
        return
    if _is_names(c):
        made.columns += [_untyped(n, s) for n, s in _names(c)]
        return
    _items(c, made, name)


def _no_columns(c: Cursor, made: Made) -> None:
    """Columns come from another relation, or from the query behind the options."""
    if c.dialect is Dialect.ORACLE and c.take("FOR", "EXCHANGE", "WITH", "TABLE"):
        made.like.append(c.qname())
    elif c.word not in _INSTEAD and not (c.dialect is Dialect.ORACLE and c.word in INSTEAD):
        raise NotSure


def _items(c: Cursor, made: Made, name: QName) -> None:
    c.need("(")
    if c.take(")"):
        return
    while True:
        _item(c, made, name)
        # SQLite takes constraints one after the other without commas, too.
        if not c.take(",") and not (c.dialect is Dialect.SQLITE and is_constraint(c)):
            break
        if c.dialect is Dialect.MSSQL and c.word == ")":
            # SQL Server takes a comma behind the last one.
            break
    c.need(")")


def _is_names(c: Cursor) -> bool:
    """Whether it is a list of bare names, before AS: in SQLite such columns are real ones without a type."""
    if c.dialect is Dialect.SQLITE:
        return False
    at = c.at
    _, end = c.group()
    after, c.at = c.word, at
    inside = c.words[at + 1 : end]
    behind = INSTEAD if c.dialect is Dialect.ORACLE else frozenset()
    return after in {"AS", "USING", "WITH", "ON", "TABLESPACE"} | behind and all(w == "," for w in inside[1::2])


def _names(c: Cursor) -> Iterable[tuple[str, Spot]]:
    c.need("(")
    while True:
        first = c.at
        yield c.name(), c.spot(first)
        if not c.take(","):
            break
    c.need(")")


def _untyped(name: str, spot: Spot) -> ColumnSpec:
    return ColumnSpec(name=name, data_type="", family=TypeFamily.OTHER, spot=spot)


def _item(c: Cursor, made: Made, table: QName) -> None:
    """One entry of the list: a column, a constraint, LIKE, a period."""
    if c.words[c.at] not in ITEM_WORDS:
        _column(c, made)
    elif c.sees("LIKE") and not c.mysql and c.ahead() not in {",", ")"}:
        _like(c, made)
    elif is_constraint(c):
        found = read_constraint(c, table)
        if isinstance(found, Key):
            made.keys.append(found)
        elif isinstance(found, AddIndex):
            made.indexes.append(found)
    elif c.sees("PERIOD", "FOR"):
        c.at += 3
        c.group()
    else:
        _column(c, made)


def _column(c: Cursor, made: Made) -> None:
    spec, named, _ = read_column(c)
    made.columns.append(spec)
    made.keys += named


def _like(c: Cursor, made: Made) -> None:
    c.need("LIKE")
    made.like.append(c.qname())
    said: list[str] = []
    while word := c.take_any({"INCLUDING", "EXCLUDING"}):
        what = c.word
        c.skip()
        if word == "INCLUDING":
            said.append(what)
        else:
            said = [] if what == "ALL" else [s for s in said if s not in {what, "ALL"}]
    made.like_with = tuple(dict.fromkeys([*made.like_with, *said]))


def _partition_columns(c: Cursor, made: Made, name: QName) -> None:
    """Constraints and options of columns that the parent gave."""
    c.need("(")
    while True:
        if is_constraint(c):
            found = read_constraint(c, name)
            if isinstance(found, Key):
                made.keys.append(found)
        else:
            said = Said(name=c.name())
            c.take("WITH", "OPTIONS")
            read_attributes(c, said)
            made.keys += said.named
            if said.primary or said.unique:
                made.keys.append(Key(columns=(said.name,), primary=said.primary))
        if not c.take(","):
            break
    c.need(")")


# -- behind the brackets


def _options(c: Cursor, made: Made) -> None:
    while c.word:
        if c.word == "AS" or (c.mysql and c.word in {"SELECT", "IGNORE", "REPLACE"}):
            _as(c, made)
        elif c.take("INHERITS"):
            made.inherits = _parents(c)
        elif c.take("PARTITION", "BY"):
            if c.dialect is Dialect.POSTGRESQL or c.mysql:
                made.kind = TableKind.PARTITIONED_TABLE
            c.skip()
        elif c.take("COMMENT") and (c.take("=") or c.word == "'"):
            made.comment = c.raw()
        elif c.take("ENGINE"):
            c.take("=")
            if c.word in _FOREIGN_ENGINES:
                made.kind = TableKind.FOREIGN_TABLE
            c.skip()
        elif c.mysql and c.word in ENCRYPTING:
            made.encrypted = encrypts(c)
        elif c.take("WITHOUT", "ROWID"):
            made.strict, made.rowid = True, False
        elif c.dialect is Dialect.SQLITE and c.take("STRICT"):
            made.strict = True
        else:
            c.skip()


def _parents(c: Cursor) -> tuple[QName, ...]:
    c.need("(")
    if c.take(")"):
        return ()
    found = [c.qname()]
    while c.take(","):
        found.append(c.qname())
    c.need(")")
    return tuple(found)


def _as(c: Cursor, made: Made) -> None:
    """The query of CREATE TABLE AS, with WITH [NO] DATA behind it."""
    c.take("IGNORE") or c.take("REPLACE")
    c.take("AS")
    if c.dialect is Dialect.MSSQL and c.take_any({"NODE", "EDGE"}):
        return
    if c.word not in _QUERY and c.word != "(" and not (c.dialect is Dialect.POSTGRESQL and c.word == "EXECUTE"):
        raise NotSure
    if c.word == "EXECUTE":
        raise NotSure
    last = c.end
    if c.words[last - 3 : last] == ["WITH", "NO", "DATA"]:
        last, made.with_data = last - 3, False
    elif c.words[last - 2 : last] == ["WITH", "DATA"]:
        last -= 2
    made.query = c.query(last)
    c.at = c.end


def _query(c: Cursor, inside: tuple[int, int]) -> str:
    after, c.at = c.at, inside[0]
    text = c.query(inside[1])
    c.at = after
    return text
