"""Rows of a SQLite table chosen by their values: a function of our own, called once a row, says which.

SQLite has no MD5; the function is registered for one statement. Source: https://www.sqlite.org/c3ref/create_function.html.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ..config.limits import Limits
from ..errors import QueryFailed, QueryTimeout
from ..model import Marked, MarkedColumn, MarkSpec, PlaceForm, Table, TableKind, TypeFamily, limit_text
from ..model.marks import DROPPED, TAIL
from ._marked import ALL, NO_ROWS, MarkPlan, plan_marks, to_marked
from ._sqlite_sampling import expression, quote

FUNCTION: Final = "privaudit_place"
"""Of the marked columns' values: 1 if any has a place below its share."""

_WITHOUT_ROWID: Final = "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = :name"
_SLICE: Final = 0.2
"""Seconds that a slice aims at: writers wait for it, and many applications give up after five."""
_FIRST_STEP: Final = 4000
_MOST_STEP: Final = 500_000
_LEAST: Final = -(2**63)
_GREATEST: Final = 2**63 - 1

_DROP: Final = DROPPED.encode()
_NO_DIGITS: Final = bytes(b for b in range(256) if b not in b"0123456789")

Query = Callable[..., list[tuple[Any, ...]]]


def read_marked(
    connection: sqlite3.Connection, query: Query, table: Table, spec: MarkSpec, limits: Limits, *, locks: bool
) -> Marked:
    """Return the rows that the marks choose; all rows, without hashing one, where a mark's share is 1.

    ``locks``: whether writers wait while a statement reads. Then the one statement is sent in slices of the rowid,
    each well under a second, all of them within ``spec.seconds``; a table WITHOUT ROWID is read by one. Text that is no
    UTF-8 is placed as its bytes are, from the slice on in which it is met.

    Raises:
        TargetError: as ``query``; QueryTimeout after ``spec.seconds``.
    """
    plan = plan_marks(_placeable(table), spec, limits) if table.kind is TableKind.TABLE else None
    if plan is None:
        return NO_ROWS
    rowid = _rowid(query, table) if locks else None
    reader = _Reader(connection, query, table, plan, spec, limits, rowid)
    return to_marked(plan, reader.read())


def _rowid(query: Query, table: Table) -> str | None:
    """Return a name of the table's rowid, None where it has none or its columns have taken all names."""
    taken = {c.name.lower() for c in table.columns}
    without = query(_WITHOUT_ROWID, {"name": table.name})
    names = (name for name in ("rowid", "_rowid_", "oid") if name not in taken)
    return None if without != [(0,)] else next(names, None)


class _Reader:
    """Reads the chosen rows of one table, one more than the bound at most."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        query: Query,
        table: Table,
        plan: MarkPlan,
        spec: MarkSpec,
        limits: Limits,
        rowid: str | None,
    ) -> None:
        self._connection = connection
        self._query = query
        self._target = f'"main".{quote(table.name)}'
        self._plan = plan
        self._most = plan.sample.rows + 1
        self._seconds = spec.seconds
        self._ends = time.monotonic() + spec.seconds
        self._columns = ", ".join(expression(cut, limits) for cut in plan.sample.cuts)
        self._rowid = rowid
        every = not plan.marks or any(limit_text(m.share) == ALL for m in plan.marks)
        self._choose = None if every else _chooser(spec.salt.encode(), plan.marks)
        self._raw = False

    def read(self) -> list[tuple[Any, ...]]:
        """Return the rows."""
        try:
            self._register()
            return self._at_once() if self._rowid is None else self._in_slices(self._rowid)
        finally:
            if self._choose is not None:
                self._connection.create_function(FUNCTION, -1, None)

    def _register(self) -> None:
        if self._choose is not None:
            chooser = _raw_chooser(self._choose) if self._raw else self._choose
            self._connection.create_function(FUNCTION, -1, chooser, deterministic=True)

    def _chosen(self) -> str:
        if self._choose is None:
            return ""
        names = [quote(m.name) for m in self._plan.marks]
        given = ", ".join(f"typeof({n}), CAST({n} AS BLOB)" for n in names) if self._raw else ", ".join(names)
        return f"{FUNCTION}({given})"

    def _at_once(self) -> list[tuple[Any, ...]]:
        def statement() -> str:
            chosen = self._chosen()
            return f"SELECT {self._columns} FROM {self._target} {f'WHERE {chosen} ' if chosen else ''}LIMIT :n"

        return self._send(statement, {"n": self._most})

    def _in_slices(self, rowid: str) -> list[tuple[Any, ...]]:
        nothing = ", NULL" * (len(self._plan.sample.cuts) - 1)

        def statement() -> str:
            chosen = self._chosen()
            keys = f"SELECT {rowid} AS r FROM {self._target} WHERE {rowid} >= :low ORDER BY {rowid} LIMIT :step"
            return (
                f"SELECT * FROM (WITH edge AS (SELECT max(r) AS r, count(*) AS looked FROM ({keys}))"
                f" SELECT r, looked{nothing} FROM edge UNION ALL"
                f" SELECT * FROM (SELECT NULL, {self._columns} FROM {self._target}"
                f" WHERE {rowid} >= :low AND {rowid} <= (SELECT r FROM edge){f' AND {chosen}' if chosen else ''}"
                f" ORDER BY {rowid} LIMIT :n))"
            )

        found: list[tuple[Any, ...]] = []
        low, step = _LEAST, _FIRST_STEP
        while len(found) < self._most:
            began = time.monotonic()
            (edge, looked, *_), *rows = self._send(statement, {"low": low, "step": step, "n": self._most - len(found)})
            found += [row[1:] for row in rows]
            if looked < step or edge == _GREATEST:
                break
            low = edge + 1
            took = max(time.monotonic() - began, 1e-6)
            step = max(1, min(_MOST_STEP, int(step * min(4.0, _SLICE / took))))
        return found

    def _send(self, statement: Callable[[], str], params: dict[str, object]) -> list[tuple[Any, ...]]:
        """Send a statement; once more, and from then on, by the bytes of values where Python cannot be given them."""
        try:
            return self._timed(statement(), params)
        except QueryFailed:
            if self._raw or self._choose is None:
                raise
        self._raw = True
        self._register()
        return self._timed(statement(), params)

    def _timed(self, sql: str, params: dict[str, object]) -> list[tuple[Any, ...]]:
        left = max(0.0, self._ends - time.monotonic())
        try:
            return self._query(sql, params, seconds=left)
        except QueryTimeout as e:
            failure = QueryTimeout(e.where, e.reason, (("seconds", f"{self._seconds:g}"),))
        raise failure


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
