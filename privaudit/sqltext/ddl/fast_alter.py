"""ALTER TABLE: its actions one by one, each an effect; what an action of no concern does is said to be harmless."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from .base import Dialect, QName
from .effects import (
    Attach,
    Effect,
    Encrypt,
    Harmless,
    MoveTable,
    Partitioned,
    RenameColumn,
    RenameKey,
    RenameTable,
    RowSecurity,
    SetComment,
    SetOwner,
)
from .fast_alter_add import add_action, drop_action
from .fast_alter_base import Alter
from .fast_alter_change import alter_action, change_action, modify_action
from .fast_cursor import Cursor, NotSure
from .fast_engines import ENCRYPTING, encrypts
from .fast_oracle import is_storage

_MYSQL_OPTIONS: Final = frozenset(
    {"ALGORITHM", "LOCK", "ENGINE", "AUTO_INCREMENT", "ROW_FORMAT", "CHARSET", "COLLATE", "KEY_BLOCK_SIZE", "CHECKSUM"}
    | {"DELAY_KEY_WRITE", "MAX_ROWS", "MIN_ROWS", "PACK_KEYS", "STATS_PERSISTENT", "STATS_AUTO_RECALC", "FORCE"}
    | {"STATS_SAMPLE_PAGES", "AVG_ROW_LENGTH", "COMPRESSION", "INSERT_METHOD", "DATA", "WAIT", "NOWAIT"}
    | {"CONVERT", "DEFAULT", "CHARACTER", "TABLESPACE", "ORDER", "ENABLE", "DISABLE", "WITH", "WITHOUT", "PARTITION"}
    | {"COALESCE", "REORGANIZE", "ANALYZE", "CHECK", "OPTIMIZE", "REBUILD", "REPAIR", "TRUNCATE", "DISCARD", "IMPORT"}
    | {"REMOVE", "PAGE_COMPRESSED", "TRANSACTIONAL", "ENCRYPTION_KEY_ID", "VALIDATION"}
)
_HARMLESS: Final = frozenset(
    {"VALIDATE", "CLUSTER", "REPLICA", "SET", "RESET", "OPTIONS", "NOT", "OF", "TRUNCATE", "MOVE", "SPLIT", "MERGE"}
    | {"ENABLE", "DISABLE", "CHECK", "NOCHECK", "REBUILD", "SWITCH", "CACHE", "NOCACHE", "PARALLEL", "NOPARALLEL"}
    | {"LOGGING", "NOLOGGING", "PCTFREE", "INITRANS", "STORAGE", "COMPRESS", "NOCOMPRESS", "READ", "ROW"}
)


def alter_table(c: Cursor) -> tuple[Effect, ...]:
    """ALTER TABLE, from behind TABLE on: one effect or more an action."""
    a = Alter(c)
    while c.word:
        first = c.at
        _action(a, first)
        if not c.take(",") and not (c.dialect is Dialect.ORACLE and c.word):
            c.need_end()
    return tuple(a.effects) or (Harmless(spot=a.spot, what="ALTER TABLE"),)


def _action(a: Alter, first: int) -> None:
    c = a.c
    if c.dialect is Dialect.MSSQL and c.word == "WITH" and c.ahead() in {"CHECK", "NOCHECK"}:
        c.at += 2
    if c.mysql and c.sees("ORDER", "BY"):
        c.at = c.end
        a.add(Harmless(spot=c.spot(first), what="ALTER TABLE ORDER"))
        return
    if c.mysql and (c.sees("PARTITION", "BY") or c.sees("REMOVE", "PARTITIONING")):
        on = c.word == "PARTITION"
        c.at = c.end
        a.add(Partitioned(spot=c.spot(first), table=a.table, on=on))
        return
    if c.dialect is Dialect.ORACLE and is_storage(c):
        c.at = c.end
        a.add(Harmless(spot=c.spot(first), what=f"ALTER TABLE {c.words[first]}"))
        return
    if c.mysql and c.word in ENCRYPTING:
        a.add(Encrypt(on=encrypts(c), spot=c.spot(first), table=a.table))
        return
    reader = _ACTIONS.get(c.word)
    if reader is not None and not (c.mysql and c.word in _MYSQL_OPTIONS):
        c.at += 1
        reader(a, first)
    elif (c.mysql and c.word in _MYSQL_OPTIONS) or c.word in _HARMLESS:
        a.harmless(first)
    else:
        raise NotSure


def _rename(a: Alter, first: int) -> None:
    """RENAME of a column, a key, or the table."""
    c = a.c
    if c.take("COLUMN"):
        missing = c.take("IF", "EXISTS") or a.if_exists
        _rename_column(a, first, missing=missing)
    elif c.take("CONSTRAINT") or (c.mysql and (c.take("INDEX") or c.take("KEY"))):
        c.take("IF", "EXISTS")
        name = c.name()
        c.need("TO")
        a.add(RenameKey(spot=c.spot(first), name=name, to=c.name(), table=a.table))
    elif c.take("TO") or (c.mysql and (c.take("AS") or c.take("="))) or (c.mysql and not c.sees("PARTITION")):
        to = c.qname()
        a.add(RenameTable(spot=c.spot(first), name=a.table, to=to, if_exists=a.if_exists))
        a.table = to if to.schema is not None else QName(name=to.name, schema=a.table.schema)
    elif c.sees("PARTITION"):
        a.harmless(first)
    else:
        _rename_column(a, first, missing=a.if_exists)


def _rename_column(a: Alter, first: int, *, missing: bool) -> None:
    c = a.c
    column = c.name()
    c.need("TO")
    to = c.name()
    a.add(RenameColumn(spot=c.spot(first), table=a.table, column=column, to=to, if_exists=missing))


def _set(a: Alter, first: int) -> None:
    c = a.c
    if c.dialect is Dialect.POSTGRESQL and c.take("SCHEMA"):
        a.add(MoveTable(spot=c.spot(first), name=a.table, schema=c.name(), if_exists=a.if_exists))
    elif c.dialect is Dialect.ORACLE and c.take("UNUSED"):
        drop_action(a, first)
    else:
        a.harmless(first)


def _owner(a: Alter, first: int) -> None:
    c = a.c
    c.need("TO")
    a.add(SetOwner(spot=c.spot(first), owner=c.role(), table=a.table))


def _switch(a: Alter, first: int) -> None:
    """ENABLE, DISABLE, FORCE and NO FORCE of row security, or of triggers and rules."""
    c = a.c
    word = c.words[c.at - 1]
    force = word == "FORCE" or (word == "NO" and c.take("FORCE"))
    if c.take("ROW", "LEVEL", "SECURITY"):
        on = word in {"ENABLE", "FORCE"}
        spot = c.spot(first)
        a.add(
            RowSecurity(spot=spot, table=a.table, forced=on)
            if force
            else RowSecurity(spot=spot, table=a.table, enabled=on)
        )
    elif word == "NO" and c.take("INHERIT"):
        parent = c.qname()
        a.add(Attach(spot=c.spot(first), table=parent, partition=a.table, detach=True, inherit=True))
    elif force:
        raise NotSure
    else:
        a.harmless(first)


def _inherit(a: Alter, first: int) -> None:
    """Rows of the table are rows of another, too, from now on."""
    parent = a.c.qname()
    a.add(Attach(spot=a.c.spot(first), table=parent, partition=a.table, inherit=True))


def _attach(a: Alter, first: int) -> None:
    c = a.c
    detach = c.words[c.at - 1] == "DETACH"
    c.need("PARTITION")
    partition = c.qname()
    c.skip_to()
    a.add(Attach(spot=c.spot(first), table=a.table, partition=partition, detach=detach))


def _comment(a: Alter, first: int) -> None:
    """COMMENT = 'text' (MySQL)."""
    c = a.c
    c.take("=")
    a.add(SetComment(spot=c.spot(first), table=a.table, column=None, comment=c.raw()))


_ACTIONS: Final[Mapping[str, Callable[[Alter, int], None]]] = {
    "ADD": add_action,
    "DROP": drop_action,
    "ALTER": alter_action,
    "MODIFY": modify_action,
    "CHANGE": change_action,
    "RENAME": _rename,
    "SET": _set,
    "OWNER": _owner,
    "ENABLE": _switch,
    "DISABLE": _switch,
    "FORCE": _switch,
    "NO": _switch,
    "INHERIT": _inherit,
    "ATTACH": _attach,
    "DETACH": _attach,
    "COMMENT": _comment,
}
"""Each reads from behind its word on; the second argument is the place of the word."""
