"""What the indexes and defaults of a MariaDB or MySQL table say of its columns.

Sources: https://mariadb.com/kb/en/information-schema-statistics-table/,
https://dev.mysql.com/doc/refman/8.0/en/information-schema-columns-table.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from ..model import Raw, TypeFamily
from ._sampling import raw_or_none

LISTED: Final = (
    "TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, SUB_PART, NON_UNIQUE, INDEX_TYPE, CARDINALITY"
)
_QUOTED: Final = re.compile(r"'((?:[^'\\]|''|\\.)*)'", re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"''|\\(.)", re.DOTALL)


def usable(release: tuple[int, ...], *, mariadb: bool) -> str | None:
    """Return the condition that leaves out indexes the server itself does not use; None before there were any."""
    if mariadb:
        return "IGNORED = 'NO'" if release >= (10, 6) else None
    return "IS_VISIBLE = 'YES'" if release >= (8,) else None


class TableIndexes:
    """The indexes of one table, from rows of information_schema.STATISTICS without schema and table.

    ``primary``: the primary key. ``unique``: columns alone under a unique index, as wholes. ``first``: columns that
    begin a B-tree over their whole values, with the different values that the server's statistics give, if any.
    """

    def __init__(self, rows: Iterable[tuple[Any, ...]] = ()) -> None:
        self.primary: tuple[str, ...] = ()
        self.unique: set[str] = set()
        self.first: dict[str, int | None] = {}
        indexes: dict[str, list[tuple[Any, ...]]] = {}
        for index, *rest in rows:
            indexes.setdefault(str(index), []).append(tuple(rest))
        for name, unsorted in indexes.items():
            parts = sorted(unsorted, key=lambda p: int(p[0]))
            whole = tuple(str(p[1]) for p in parts if p[1] is not None and p[2] is None)
            if len(whole) == len(parts) and not int(parts[0][3]):
                self._add_unique(name, whole)
            _, column, part, _, kind, distinct = parts[0]
            if column is not None and part is None and str(kind).upper() == "BTREE":
                known = int(distinct) if distinct is not None else None
                self.first[str(column)] = max((n for n in (known, self.first.get(str(column))) if n), default=known)

    def _add_unique(self, name: str, columns: tuple[str, ...]) -> None:
        if name == "PRIMARY":
            self.primary = columns
        if len(columns) == 1:
            self.unique.add(columns[0])


def constant(default: object, extra: object, family: TypeFamily, *, mariadb: bool) -> Raw | None:
    """Return the value of a constant default; None for NULL and expressions.

    MariaDB quotes texts (from 10.2.7); MySQL does not, and marks expressions.
    """
    if default is None:
        return None
    text = str(default)
    if quoted := _QUOTED.fullmatch(text):
        return raw_or_none(_ESCAPED.sub(lambda m: m[1] or "'", quoted[1])) if mariadb else raw_or_none(text)
    if _NUMBER.fullmatch(text):
        return Raw(text)
    expression = mariadb or "DEFAULT_GENERATED" in str(extra).upper() or text.upper().startswith("CURRENT_TIMESTAMP")
    return None if expression or family is TypeFamily.BINARY else raw_or_none(text)
