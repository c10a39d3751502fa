"""What only single engines say of a column: masks, encryption, character sets, an index beside it.

Grammar: SQL Server 2022 and Oracle 19 references, CREATE TABLE; MySQL 8.0 manual 13.1.20; PostgreSQL 16 manual, CREATE
FOREIGN TABLE (OPTIONS).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from .fast_cursor import Cursor, NotSure

if TYPE_CHECKING:
    from .fast_columns import Said


def _masked(c: Cursor, said: Said) -> None:
    if c.take("WITH"):
        c.group()
    said.masked = "masked"


def _encrypted(c: Cursor, said: Said) -> None:
    if c.take("WITH"):
        c.group()
    if c.take("USING"):
        c.skip()
    if c.take("IDENTIFIED", "BY"):
        c.skip()
    while c.word in {"NO", "SALT", "'"}:
        c.at += 1
    said.masked = "encrypted"


def _character(c: Cursor, _: Said) -> None:
    c.need("SET")
    c.skip()


def _options(c: Cursor, _: Said) -> None:
    c.group()


def _index(c: Cursor, _: Said) -> None:
    """INDEX name [UNIQUE] [CLUSTERED] beside a column (SQL Server)."""
    if c.mysql:
        raise NotSure
    c.name()
    while c.take_any({"UNIQUE", "CLUSTERED", "NONCLUSTERED"}):
        pass
    while c.word in {"WITH", "ON", "WHERE"}:
        c.at += 1
        if c.word == "(":
            c.group()
        else:
            c.qname()


def _column_set(c: Cursor, _: Said) -> None:
    c.need("FOR", "ALL_SPARSE_COLUMNS")


OF_ENGINES: Final[Mapping[str, Callable[[Cursor, Said], None]]] = {
    "MASKED": _masked,
    "ENCRYPTED": _encrypted,
    "ENCRYPT": _encrypted,
    "CHARACTER": _character,
    "OPTIONS": _options,
    "INDEX": _index,
    "COLUMN_SET": _column_set,
}


ENCRYPTING: Final = frozenset({"ENCRYPTION", "ENCRYPTED"})
"""Options of a whole table: MySQL's ENCRYPTION = 'Y', MariaDB's ENCRYPTED = YES."""


def encrypts(c: Cursor) -> bool:
    """Go past such an option; anything but a plain yes leaves the files as the server's settings have them."""
    c.at += 1
    c.take("=")
    if c.word == "'":
        return c.string().upper() == "Y"
    on = c.word == "YES"
    c.skip()
    return on
