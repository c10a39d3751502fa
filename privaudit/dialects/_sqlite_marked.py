"""Rows of a SQLite table chosen by their values: a function of our own, called once a row, says which.

SQLite has no MD5; the function is registered for one statement. Source: https://www.sqlite.org/c3ref/create_function.html.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ..config.limits import Limits
from ..errors import QueryFailed
from ..model import Marked, MarkedColumn, MarkSpec, PlaceForm, Table, TableKind, TypeFamily, limit_text
from ..model.marks import DROPPED, TAIL
from ._marked import ALL, NO_ROWS, MarkPlan, plan_marks, to_marked
from ._sqlite_sampling import expression, quote

FUNCTION: Final = "privaudit_place"
"""Of the marked columns' values: 1 if any has a place below its share."""

_DROP: Final = DROPPED.encode()
_NO_DIGITS: Final = bytes(b for b in range(256) if b not in b"0123456789")

Query = Callable[..., list[tuple[Any, ...]]]


def read_marked(connection: sqlite3.Connection, query: Query, table: Table, spec: MarkSpec, limits: Limits) -> Marked:
    """Return the rows that the marks choose; all rows, without hashing one, where a mark's share is 1.

    Text that is no UTF-8 is placed as its bytes are; it costs a second statement.

    Raises:
        TargetError: as ``query``.
    """
    plan = plan_marks(_placeable(table), spec, limits) if table.kind is TableKind.TABLE else None
    if plan is None:
        return NO_ROWS
    if any(limit_text(m.share) == ALL for m in plan.marks) or not plan.marks:
        return to_marked(
            plan, query(_statement(table, plan, limits), {"n": plan.sample.rows + 1}, seconds=spec.seconds)
        )
    choose = _chooser(spec.salt.encode(), plan.marks)
    try:
        return _read(connection, query, table, spec, plan, limits, choose, raw=False)
    except QueryFailed:
        # Python cannot be given text that does not decode: the types and bytes of the values, then.
        return _read(connection, query, table, spec, plan, limits, _raw_chooser(choose), raw=True)


def _read(
    connection: sqlite3.Connection,
    query: Query,
    table: Table,
    spec: MarkSpec,
    plan: MarkPlan,
    limits: Limits,
    chooser: Callable[..., int],
    *,
    raw: bool,
) -> Marked:
    connection.create_function(FUNCTION, -1, chooser, deterministic=True)
    try:
        names = [quote(m.name) for m in plan.marks]
        given = ", ".join(f"typeof({n}), CAST({n} AS BLOB)" for n in names) if raw else ", ".join(names)
        sql = _statement(table, plan, limits, f"WHERE {FUNCTION}({given}) ")
        return to_marked(plan, query(sql, {"n": plan.sample.rows + 1}, seconds=spec.seconds))
    finally:
        connection.create_function(FUNCTION, -1, None)


def _statement(table: Table, plan: MarkPlan, limits: Limits, where: str = "") -> str:
    columns = ", ".join(expression(cut, limits) for cut in plan.sample.cuts)
    return f'SELECT {columns} FROM "main".{quote(table.name)} {where}LIMIT :n'


def _placeable(table: Table) -> Table:
    """A column without a declared type holds anything, so each value says whether it has a place."""
    columns = (replace(c, family=TypeFamily.TEXT) if c.family is TypeFamily.OTHER else c for c in table.columns)
    return replace(table, columns=tuple(columns))


def _chooser(salt: bytes, marks: tuple[MarkedColumn, ...]) -> Callable[..., int]:
    """Return a function that tells whether any value's place is below its mark's share: `model.place`, on bytes.

    It is called for every row, hence all in one. A byte of a character dropped stands in no other character of UTF-8;
    a digest is below a limit of 4 bytes just when its first 4 bytes are.
    """
    tests = tuple(
        (bytes.fromhex(limit_text(m.share)), *((_NO_DIGITS, -TAIL) if m.form is PlaceForm.DIGITS else (_DROP, None)))
        for m in marks
    )
    md5 = _md5()

    def choose(*values: Any) -> int:
        for value, (limit, drop, start) in zip(values, tests):  # noqa: B905 - as many as marks; checking costs
            kind = type(value)
            if kind is str:
                form = value.lower().encode("utf-8", "surrogatepass").translate(None, drop)[start:]
            elif kind is int:
                form = str(value).encode().translate(None, drop)[start:]
            elif kind is bytes:
                form = value.hex().encode().translate(None, drop)[start:]
            else:
                continue
            if form and md5(salt + form).digest() < limit:
                return 1
        return 0

    return choose


def _md5() -> Callable[[bytes], Any]:
    """Return Python's own MD5, which starts in a third of the time that OpenSSL's takes, if it was built with it."""
    try:
        found: Callable[[bytes], Any] = importlib.import_module("_md5").md5
    except (ImportError, AttributeError):
        return functools.partial(hashlib.md5, usedforsecurity=False)
    return found


def _raw_chooser(choose: Callable[..., int]) -> Callable[..., int]:
    """The same for pairs of a value's type and its bytes."""
    return lambda *given: choose(*map(_value, given[::2], given[1::2]))


def _value(kind: str, data: bytes | None) -> object:
    if data is None or kind == "blob":
        return data
    if kind == "real":
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data
