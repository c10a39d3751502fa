"""PostgreSQL 12 and later: one database is one system. psycopg 3 through SQLAlchemy, in short read-only transactions.

Read-only by four walls: every transaction is READ ONLY and proven so at connecting, the statement guard lets only
SELECTs with listed functions through, time and locks are bounded, and the account's own right to write is told.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from ..errors import (
    ConnectError,
    ConnectionLost,
    NotReadOnly,
    PlaintextRefused,
    QueryFailed,
    QueryTimeout,
    TargetError,
)
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
    Raw,
    Spent,
    Statement,
    Table,
    TableSample,
)
from ..redact import safe_error, safe_url
from ._pg_catalog import all_databases, read_catalog
from ._pg_compare import Comparer
from ._pg_connect import PATH_LOCAL, Opener, make_guard, own_time
from ._pg_deadline import Deadline
from ._pg_errors import LOCKED, error_map, sqlstate
from ._pg_grants import read_grants
from ._pg_held import read_held
from ._pg_hold import Holder
from ._pg_lookups import LookUps
from ._pg_rights import DANGEROUS, read_logs, read_may_write, read_missing, read_rights
from ._pg_sampling import Sampler
from ._pg_sql import sql
from ._pg_url import has_database, parse_url, with_database
from ._pg_uses import read_last_used
from ._sqlalchemy import SqlConnection
from .base import Capability, ConnectSpec, PlannedSample, SampleSpec, Session, SessionInfo

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_SERVER = sql("""
    SELECT current_setting('server_version'), current_setting('server_version_num')::int4, current_database()
""")
_IDENTIFIER = "SELECT system_identifier::text FROM pg_control_system()"
_MAINTENANCE = ("postgres", "template1")
"""Databases that a server has from the start; one of them lists the others."""


class PgConnection(SqlConnection):
    """The connection of one system."""

    def __init__(self, spec: ConnectSpec) -> None:
        guard = make_guard(spec.limits)
        self.spec = spec
        self.opener = Opener(spec, guard)
        SqlConnection.__init__(self, spec.name, self.opener.engine(), guard, error_map, spec.limits.statement_timeout)
        self.opener.ledger = self.ledger

    def query(
        self,
        sql: str,
        params: Mapping[str, object] | None = None,
        *,
        keep: bool = False,
        seconds: float | None = None,
    ) -> list[tuple[Any, ...]]:
        """As everywhere, with a bound on this side too: whatever outlives it costs the connection.

        ``seconds`` is this statement's own time-out: a longer one the server is told of, at a shorter one it is asked
        to cancel.

        Raises:
            QueryTimeout: also when the server did not keep its own bound; the next statement opens a new connection.
        """
        assert self.connection is not None  # noqa: S101 - opens it: connecting has a bound of its own
        current = self.opener.current
        if current is None:
            return SqlConnection.query(self, sql, params, keep=keep)
        bound = self.spec.limits.statement_timeout
        self._timeout = seconds or bound
        if self._timeout > bound:
            SqlConnection.query(self, own_time(self._timeout), keep=True)
        grace = 0.0 if self._timeout < bound else None
        with Deadline(current, self._timeout, grace) as deadline:
            try:
                return SqlConnection.query(self, sql, params, keep=keep)
            except TargetError as e:
                if not deadline.cut:
                    raise
                failure = QueryTimeout(self.name, None, (("seconds", f"{self._timeout:g}"), *safe_error(e)))
        self.close()
        raise failure

    def map_error(self, error: BaseException) -> TargetError:
        """As everywhere; a lock that was waited for in vain is told apart from a slow statement.

        A foreign table's server that does not answer (class 08 as well) leaves our own connection open.
        """
        made = SqlConnection.map_error(self, error)
        current = self.opener.current
        if isinstance(made, ConnectionLost) and current is not None and not (current.closed or current.broken):
            return QueryFailed(self.name, None, made.params)
        if isinstance(made, QueryTimeout) and sqlstate(error) == LOCKED:
            return QueryTimeout(self.name, "locked", (("seconds", f"{self.spec.limits.lock_timeout:g}"),))
        return made

    def use_own_path(self) -> None:
        """Let the account's own search_path hold for the transaction that this begins."""
        self.query(PATH_LOCAL.replace("%(path)s", ":path"), {"path": self.opener.own_path}, keep=True)


class PostgresSession:
    """One open session on one database."""

    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {
            *(Capability.CATALOG, Capability.SAMPLE, Capability.GRANTS, Capability.LOGSTATE),
            *(Capability.USE, Capability.MARK, Capability.AGES, Capability.LOOK_UP, Capability.COUNT),
        }
    )

    def __init__(self, spec: ConnectSpec) -> None:
        self.spec = spec
        self._sql = PgConnection(spec)
        try:
            server = self._sql.query(_SERVER)[0]
            self._version_text, self._version, self._database = str(server[0]), int(server[1]), str(server[2])
            self._name, self._rights = read_rights(self._sql.query)
            if spec.require_read_only and read_may_write(self._sql.query, self._rights):
                raise NotReadOnly(spec.name, "account_may_write", (("account", self._name),))
        except BaseException:
            self._sql.close()
            raise
        holder = Holder(spec.name, self._sql.query, self._sql.end)
        common = (spec.name, self._sql.query, self._sql.quote, spec.limits, holder)
        labels = self._sql.opener.no_encoding
        self._sampler = Sampler(*common, self._sql.use_own_path, self._sql.close, labels=labels)
        self._comparer = Comparer(*common)
        self._look_ups = LookUps(self._comparer, self._sql.query, self._sql.quote)

    @functools.cached_property
    def info(self) -> SessionInfo:
        """Server, account and controls; what the server would not say is None.

        Asked for once and not at connecting: of the sessions that only sample, none needs it.
        """
        account = Account(
            name=self._name,
            rights=self._rights,
            may_write=_or_none(lambda: read_may_write(self._sql.query, self._rights)),
        )
        identifier = _or_none(lambda: f"postgresql:{self._sql.query(_IDENTIFIER)[0][0]}")
        return SessionInfo(
            dialect="postgresql",
            url=safe_url(self.spec.url.reveal()),
            server_version=self._version_text,
            server=self.spec.server or identifier,
            database=self._database,
            account=account,
            controls=self._controls(account),
        )

    def _controls(self, account: Account) -> tuple[Control, ...]:
        limits, opener = self.spec.limits, self._sql.opener
        safe_account = account.may_write is False and not DANGEROUS & set(account.rights)
        return (
            Control(name="read_only_transaction", applied=True),
            Control(name="statement_guard", applied=True),
            Control(name="statement_timeout", applied=True, params=(("seconds", limits.statement_timeout),)),
            Control(name="lock_timeout", applied=True, params=(("seconds", limits.lock_timeout),)),
            Control(name="short_transactions", applied=True),
            Control(name="pg_row_security_off", applied=True),
            Control(name="application_name", applied=True, params=(("name", f"privaudit/{self.spec.run_id}"),)),
            Control(name="pg_fixed_search_path", applied=True),
            Control(name="pg_no_foreign_code", applied=True),
            Control(name="tls", applied=opener.encrypted),
            Control(name="local_connection", applied=opener.local),
            Control(name="least_privilege_account", applied=safe_account),
        )

    def catalog(self) -> Catalog:
        """Return all relations, without reading a row of any."""
        return read_catalog(self.spec.name, self._sql.query, self._version)

    def sample(self, table: Table, spec: SampleSpec) -> TableSample:
        """Return rows of one relation; a column that the account may not read is left out.

        Raises:
            PlaintextRefused: they would cross the network unencrypted.
            TargetError: as `base.Session.sample` says.
        """
        self._refuse_plaintext()
        return self._sampler.sample(table, spec)

    def _refuse_plaintext(self) -> None:
        opener = self._sql.opener
        if not (opener.encrypted or opener.local or self.spec.allow_plaintext):
            raise PlaintextRefused(self.spec.name)

    def plan_sample(self, table: Table, spec: SampleSpec) -> PlannedSample:
        """Return what `sample` would send, without reading a row."""
        return self._sampler.plan(table, spec)

    def last_used(self, catalog: Catalog) -> tuple[LastUse, ...]:
        """Return what the server's counters say of each relation's last use, in one statement."""
        return read_last_used(self._sql.query, catalog, self._version)

    def mark(self, table: Table, spec: MarkSpec) -> Marked:
        """Return the rows that values choose; a column that the account may not read is left out.

        Raises:
            PlaintextRefused: they would cross the network unencrypted.
            TargetError: as `sample`; QueryFailed with reason ``not_stored`` for a view, a foreign table, or a
                partitioned table with a partition on another server.
        """
        self._refuse_plaintext()
        return self._comparer.mark(table, spec)

    def ages(self, table: Table, columns: tuple[str, ...]) -> tuple[AgeRange, ...]:
        """Return the least and greatest day of those columns that an index tells, in one statement."""
        return self._comparer.ages(table, columns)

    def look_up(self, table: Table, looks: tuple[LookUp, ...], seed: int) -> tuple[LookedUp, ...]:
        """Answer all questions in one statement; one that no index can answer has ``asked`` 0."""
        return self._look_ups.look_up(table, looks, seed)

    def count(self, table: Table, columns: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
        """Return the rows and each column's different values, exactly."""
        return self._comparer.count(table, columns)

    def grants(self, catalog: Catalog) -> Grants:
        """Return who reaches which relation of the catalog, by every reach."""
        grants = read_grants(self._sql.query, catalog, self._version)
        held = read_held(self._sql.query, catalog, self._version)
        return replace(grants, rights=held.rights, rules=held.rules)

    def logs(self) -> tuple[LogState, ...]:
        """Return whether pgaudit or log_statement records reads."""
        return read_logs(self._sql.query, self.spec.name)

    def missing_rights(self, catalog: Catalog) -> tuple[tuple[str, Params], ...]:
        """Return rights the account lacks."""
        return read_missing(self._sql.query, catalog)

    def statements(self) -> tuple[Statement, ...]:
        """Return the ledger so far."""
        return self._sql.statements()

    def spent(self) -> Spent:
        """Return the load so far."""
        return self._sql.spent()

    def cancel(self) -> None:
        """Stop the statement that runs now, from another thread."""
        connection = self._sql.opener.current
        if connection is not None:
            # It may have just ended, or the server may be gone.
            with contextlib.suppress(Exception):
                connection.cancel()

    def close(self) -> None:
        """Close the session. Never raises."""
        self._sql.close()


class PostgresDialect:
    """PostgreSQL."""

    name: ClassVar[str] = "postgresql"
    verified: ClassVar[tuple[str, ...]] = ("15", "16", "18")

    def databases(self, spec: ConnectSpec) -> tuple[ConnectSpec, ...]:
        """Turn a server's URL into one spec a database, named ``name/database``; a database's URL comes back alone.

        Raises:
            TargetError: the server was not reached.
        """
        url = parse_url(spec.url, spec.name)
        if has_database(url):
            return (spec,)
        names = self._names(spec, url)
        return tuple(_for_database(spec, with_database(url, n), f"{spec.name}/{n}") for n in names)

    def _names(self, spec: ConnectSpec, url: URL) -> tuple[str, ...]:
        failure: TargetError = ConnectError(spec.name)
        for database in _MAINTENANCE:
            connection = PgConnection(_for_database(spec, with_database(url, database), spec.name))
            try:
                return all_databases(connection.query)
            except ConnectError as e:
                failure = e
                if e.reason not in ("login_refused", "database_missing"):
                    # Not reached at all: the other database would not be either.
                    break
            finally:
                connection.close()
        raise failure

    def connect(self, spec: ConnectSpec) -> Session:
        """Open a read-only session.

        Raises:
            ConnectError, DriverMissing, NotReadOnly: as the names say. PlaintextRefused comes from `sample`.
        """
        return PostgresSession(spec)


_T = TypeVar("_T")


def _or_none(read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except TargetError:
        return None


def _for_database(spec: ConnectSpec, url: Raw, name: str) -> ConnectSpec:
    return replace(spec, url=url, name=name)


DIALECT = PostgresDialect()
