"""SQLite: one file is one system. Native sqlite3, under an authorizer that knows only reading.

Read-only by four walls: ``mode=ro`` (or a private copy), ``query_only``, an authorizer that lets SELECT, READ, known
functions and reading PRAGMAs through, and the statement guard. Source: https://www.sqlite.org/c3ref/set_authorizer.html.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

from ..errors import ConnectError, NotReadOnly, ObjectGone, PermissionMissing, QueryFailed, QueryTimeout, TargetError
from ..model import (
    Account,
    AgeRange,
    Catalog,
    Control,
    Grants,
    LastUse,
    LogState,
    LookedUp,
    LookUp,
    Marked,
    MarkSpec,
    Params,
    Spent,
    Statement,
    Table,
    TableSample,
)
from ..redact import safe_error, safe_url
from ._files import file_grants
from ._guard import Guard
from ._ledger import Ledger, size_of
from ._sqlite_catalog import read_catalog
from ._sqlite_compare import file_written, read_ages, read_count, read_looked_up
from ._sqlite_file import OPENING, OpenPlan, open_connection, plan_open
from ._sqlite_marked import FUNCTION, read_marked
from ._sqlite_sampling import plan_sample, quote, read_sample
from .base import Capability, ConnectSpec, PlannedSample, SampleSpec, Session, SessionInfo

FUNCTIONS = frozenset(
    {"substr", "length", "min", "max", "typeof", "coalesce", "count", "sum", "instr", "char", FUNCTION}
)
PRAGMAS = frozenset({"table_list", "table_xinfo", "foreign_key_list", "index_list", "index_xinfo", "encoding"})
MODULE_PRAGMAS = frozenset({"data_version", "page_size"})
"""What full-text tables ask as they connect; they read one number each."""
GUARD = Guard(verbs=frozenset({"SELECT"}), functions=FUNCTIONS | {f"pragma_{name}" for name in PRAGMAS})
VIRTUAL = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual'"
_STEPS_BETWEEN_LOOKS = 20_000


class SqliteSession:
    """One open file."""

    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability)

    def __init__(self, spec: ConnectSpec, path: Path) -> None:
        self.spec = spec
        self.path = path
        self.plan: OpenPlan = plan_open(path, spec.name, spec.limits.copy_bytes)
        self.ledger = Ledger(spec.name)
        self._deadline = time.monotonic() + spec.limits.statement_timeout
        try:
            self._connection = open_connection(self.plan, spec.name, spec.limits.lock_timeout)
        except TargetError:
            self._remove_copy()
            raise
        self._connection.text_factory = _text
        for sql in (*OPENING, VIRTUAL):
            self.ledger.add(sql, rows=0, seconds=0.0)
        self._connection.set_progress_handler(self._over_time, _STEPS_BETWEEN_LOOKS)
        self._warm_up()
        self._connection.set_authorizer(_authorize)

    def _warm_up(self) -> None:
        # SQLite declares a PRAGMA's virtual table at its first use, in words that the authorizer would have to refuse.
        for name in sorted(PRAGMAS):
            sql = f"SELECT * FROM pragma_{name} LIMIT 0"
            self._connection.execute(sql).fetchall()
            self.ledger.add(sql, rows=0, seconds=0.0)
        # The same holds for full-text and R-Tree tables: connected here, read under the authorizer.
        for (name,) in self._connection.execute(VIRTUAL).fetchall():
            sql = f'SELECT * FROM "main".{quote(str(name))} LIMIT 0'
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute(sql).fetchall()
            self.ledger.add(sql, rows=0, seconds=0.0)

    @property
    def info(self) -> SessionInfo:
        """The file, and what protects it from us."""
        limits = self.spec.limits
        return SessionInfo(
            dialect="sqlite",
            url=safe_url(f"sqlite:///{self.path}"),
            server_version=sqlite3.sqlite_version,
            server=None,
            database=self.path.name,
            account=Account(name="file", rights=(), may_write=_may_write(self.path)),
            controls=(
                Control(name="sqlite_read_only_open", applied=True),
                Control(name="sqlite_query_only", applied=True),
                Control(name="sqlite_authorizer", applied=True),
                Control(name="statement_guard", applied=True),
                Control(name="sqlite_private_copy", applied=self.plan.copy is not None),
                Control(name="statement_timeout", applied=True, params=(("seconds", limits.statement_timeout),)),
                Control(name="lock_timeout", applied=True, params=(("seconds", limits.lock_timeout),)),
            ),
        )

    def query(
        self, sql: str, params: dict[str, object] | None = None, *, seconds: float | None = None
    ) -> list[tuple[Any, ...]]:
        """Send one guarded statement, bounded in time (``seconds``, else the session's limit), and return all rows.

        Raises:
            TargetError: mapped from SQLite's error.
        """
        GUARD.check(sql, self.spec.name)
        started = time.monotonic()
        bound = self.spec.limits.statement_timeout if seconds is None else seconds
        self._deadline = started + bound
        failure: TargetError | None = None
        rows: list[tuple[Any, ...]] = []
        try:
            rows = self._connection.execute(sql, params or {}).fetchall()
        except (sqlite3.Error, OverflowError, MemoryError) as e:
            failure = self._map_error(e, sql, bound)
        finally:
            self.ledger.add(sql, rows=len(rows), seconds=time.monotonic() - started, size=size_of(rows))
        if failure is not None:
            # Raised outside the handler, so that the driver's text is not even the exception's context.
            raise failure
        return rows

    def _map_error(self, error: BaseException, sql: str, bound: float) -> TargetError:
        name = str(getattr(error, "sqlite_errorname", "") or "")
        where, params = self.spec.name, safe_error(error)
        if name.startswith(("SQLITE_INTERRUPT", "SQLITE_BUSY", "SQLITE_LOCKED")):
            return QueryTimeout(where, None, (("seconds", f"{bound:g}"),))
        if name.startswith("SQLITE_AUTH"):
            return PermissionMissing(where, None, params)
        # SQLite has no code for a missing table. Only a table this statement names is gone; a view may lack another.
        missing = str(error).partition("no such table: main.")[2]
        if name == "SQLITE_ERROR" and missing and quote(missing) in sql:
            return ObjectGone(where, None, params)
        return QueryFailed(where, None, params)

    def _over_time(self) -> int:
        return int(time.monotonic() > self._deadline)

    def catalog(self) -> Catalog:
        """Return tables and views of ``main``."""
        return read_catalog(self.spec.name, self.query)

    def sample(self, table: Table, spec: SampleSpec) -> TableSample:
        """Return rows: the whole table if it fits, else rows at random rowids."""
        return read_sample(self.query, table, spec, self.spec.limits)

    def plan_sample(self, table: Table, spec: SampleSpec) -> PlannedSample:
        """Return what `sample` would send first."""
        return plan_sample(table, spec, self.spec.limits)

    def last_used(self, catalog: Catalog) -> tuple[LastUse, ...]:
        """Return when the file was written last."""
        try:
            return file_written(self.path, catalog)
        except OSError:
            raise PermissionMissing(self.spec.name, "file_unreadable") from None

    def mark(self, table: Table, spec: MarkSpec) -> Marked:
        """Return the rows that values choose, in slices that keep no writer waiting; only tables have any."""
        locks = self.plan.copy is None and not self.plan.immutable
        return read_marked(self._connection, self.query, table, spec, self.spec.limits, locks=locks)

    def ages(self, table: Table, columns: tuple[str, ...]) -> tuple[AgeRange, ...]:
        """Return the ends of the indexes of columns that hold ISO dates, seconds since 1970 or Julian days."""
        return read_ages(self.query, table, columns)

    def look_up(self, table: Table, looks: tuple[LookUp, ...], seed: int) -> tuple[LookedUp, ...]:
        """Look up values of rows at random rowids in other tables."""
        return read_looked_up(self.query, table, looks, seed)

    def count(self, table: Table, columns: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
        """Count rows and different values, under the columns' collations."""
        return read_count(self.query, table, columns)

    def grants(self, catalog: Catalog) -> Grants:
        """Return who may read the file: owner, group, everyone."""
        try:
            return file_grants(self.path, catalog.system)
        except OSError:
            raise PermissionMissing(self.spec.name, "file_unreadable") from None

    def logs(self) -> tuple[LogState, ...]:
        """SQLite keeps no log of reads."""
        return (LogState(system=self.spec.name, source="none", covers_reads=False, reason="not_applicable"),)

    def missing_rights(self, catalog: Catalog) -> tuple[tuple[str, Params], ...]:  # noqa: ARG002 - the seam's signature
        """A file is read whole or not at all."""
        return ()

    def statements(self) -> tuple[Statement, ...]:
        """The ledger."""
        return self.ledger.statements()

    def spent(self) -> Spent:
        """The load."""
        return self.ledger.spent()

    def cancel(self) -> None:
        """Stop the running statement."""
        self._connection.interrupt()

    def close(self) -> None:
        """Close the file and remove the private copy."""
        try:
            self._connection.close()
        except sqlite3.Error:
            pass
        finally:
            self._remove_copy()

    def _remove_copy(self) -> None:
        if self.plan.copy is not None:
            shutil.rmtree(self.plan.copy, ignore_errors=True)


def _authorize(action: int, arg1: str | None, arg2: str | None, *_rest: str | None) -> int:
    if action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        # A view may call any built-in function; what could touch a file is not built in, or is refused here.
        return sqlite3.SQLITE_DENY if (arg2 or "").lower() in _FILE_FUNCTIONS else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and (arg1 or "").lower() in PRAGMAS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and arg2 is None and (arg1 or "").lower() in MODULE_PRAGMAS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


_FILE_FUNCTIONS = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "zeroblob"})


def _text(data: bytes) -> str | bytes:
    """Text that is no UTF-8 stays bytes: detection tries other encodings, and nothing fails."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _may_write(path: Path) -> bool:
    import os

    return os.access(path, os.W_OK)


class SqliteDialect:
    """The engine."""

    name: ClassVar[str] = "sqlite"
    verified: ClassVar[tuple[str, ...]] = ("3.40",)

    def databases(self, spec: ConnectSpec) -> tuple[ConnectSpec, ...]:
        """A file is one database."""
        return (spec,)

    def connect(self, spec: ConnectSpec) -> Session:
        """Open the file.

        Raises:
            ConnectError: no path, no such file, or not a database.
            NotReadOnly: ``require_read_only`` was asked for and this process may write the file.
        """
        path = sqlite_path(spec)
        if spec.require_read_only and _may_write(path):
            raise NotReadOnly(spec.name, "account_may_write", (("account", "file"),))
        return SqliteSession(spec, path)


def sqlite_path(spec: ConnectSpec) -> Path:
    """Return the file of ``sqlite:///relative`` or ``sqlite:////absolute``.

    Raises:
        ConnectError: the URL names no file.
    """
    rest = spec.url.reveal().partition("://")[2].partition("?")[0]
    name = unquote(rest[1:]) if rest.startswith("/") else ""
    if not name or name == ":memory:":
        raise ConnectError(spec.name, "file_missing")
    return Path(name)


DIALECT = SqliteDialect()
