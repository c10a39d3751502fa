"""Any other database that SQLAlchemy has a dialect for: reflection and the first rows, no more.

Nothing holds such a session read-only but the guard and the account's own rights, and who can read what is not
answered; both are said. So this path is taken only with ``--allow-generic``.
"""

from __future__ import annotations

import ipaddress
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from ..errors import ConnectError, DriverMissing, NotReadOnly, PlaintextRefused, TargetError
from ..model import (
    Account,
    Catalog,
    Control,
    Grants,
    LogState,
    Params,
    SampleMethod,
    Spent,
    Statement,
    Table,
    TableSample,
)
from ..redact import safe_error, safe_url
from ..registry import GENERIC_EXTRAS, known_schemes
from ._generic_catalog import GenericCatalogReader
from ._generic_errors import GenericConnection, error_map
from ._generic_guard import GUARD
from ._ledger import size_of
from ._sampling import SamplePlan, plan_columns, table_seed, to_sample
from .base import Capability, ConnectSpec, Limits, PlannedSample, SampleSpec, Session, SessionInfo

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine
    from sqlalchemy.sql import Select
    from sqlalchemy.sql.expression import ColumnClause

T = TypeVar("T")

DRIVERS: Final[Mapping[str, str]] = {"mssql": "mssql+pymssql", "oracle": "oracle+oracledb"}
"""The driver of the extra, where SQLAlchemy's default is another."""


def open_engine(spec: ConnectSpec) -> tuple[URL, Engine]:
    """Return the URL and an engine without a pool.

    Raises:
        ConnectError: unknown scheme or a URL that cannot be used. DriverMissing: the driver is not installed.
    """
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import NoSuchModuleError
    from sqlalchemy.pool import NullPool

    failure: TargetError
    scheme = spec.url.reveal().partition("://")[0].partition("+")[0].lower()
    missing = DriverMissing(spec.name, None, (("extra", GENERIC_EXTRAS.get(scheme, scheme)),))
    try:
        url = make_url(spec.url.reveal())
        if "+" not in url.drivername and scheme in DRIVERS:
            url = url.set(drivername=DRIVERS[scheme])
        return url, create_engine(url, poolclass=NullPool, hide_parameters=True)
    except NoSuchModuleError:
        known = ", ".join(sorted({*known_schemes(), *GENERIC_EXTRAS}))
        unknown = ConnectError(spec.name, "unknown_scheme_generic", (("scheme", scheme), ("known", known)))
        failure = missing if scheme in GENERIC_EXTRAS else unknown
    except ImportError as e:
        other = DriverMissing(spec.name, "driver_missing_other", (("driver", e.name or scheme),))
        failure = missing if scheme in GENERIC_EXTRAS else other
    except Exception as e:  # noqa: BLE001 - a dialect that we do not know; its text may quote the URL
        failure = ConnectError(spec.name, None, safe_error(e))
    raise failure


class GenericSession:
    """One open connection through SQLAlchemy alone."""

    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.CATALOG, Capability.SAMPLE})

    def __init__(self, spec: ConnectSpec) -> None:
        from sqlalchemy import event

        self.spec = spec
        self._url, engine = open_engine(spec)
        self._sql = GenericConnection(spec.name, engine, GUARD, error_map, spec.limits.statement_timeout)
        self._pending: list[tuple[str, float]] = []
        self._started = 0.0
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        failure: TargetError | None = None
        try:
            _ = self._sql.connection
        except TargetError as e:
            failure = ConnectError(spec.name, None, e.params)
        if failure is not None:
            self.close()
            raise failure
        if spec.require_read_only:
            self.close()
            raise NotReadOnly(spec.name)

    def _before(self, *_: Any) -> None:
        self._started = time.monotonic()

    def _after(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._pending.append((statement, time.monotonic() - self._started))

    def _count(self, rows: list[tuple[Any, ...]]) -> None:
        """Bring what was sent into the ledger; ``rows`` are the last statement's."""
        *first, last = self._pending or [("", 0.0)]
        for statement, seconds in first:
            self._sql.ledger.add(statement, rows=0, seconds=seconds)
        if last[0]:
            self._sql.ledger.add(last[0], rows=len(rows), seconds=last[1], size=size_of(rows))
        self._pending = []

    @property
    def info(self) -> SessionInfo:
        """What is known: no more than the URL and the driver tell."""
        dialect = self._sql.engine.dialect
        version = getattr(dialect, "server_version_info", None) or ()
        return SessionInfo(
            dialect=dialect.name,
            url=safe_url(self.spec.url.reveal()),
            server_version=".".join(str(v) for v in version),
            server=self.spec.server or (f"{self._url.host}:{self._url.port or ''}" if self._url.host else None),
            database=self._url.database,
            account=Account(name=self._url.username or ""),
            controls=(
                Control(name="statement_guard", applied=True),
                Control(name="generic_read_only", applied=False),
                Control(name="generic_timeouts", applied=False),
                Control(name="client_deadline", applied=False),
                Control(name="tls", applied=False),
            ),
        )

    def catalog(self) -> Catalog:
        """Return what SQLAlchemy reflects."""
        from sqlalchemy import inspect

        def read() -> Catalog:
            return GenericCatalogReader(self.spec.name, inspect(self._sql.connection)).read()

        return self._done(read)

    def _done(self, action: Callable[[], T]) -> T:
        rows: list[tuple[Any, ...]] = []
        try:
            found: T = self._sql._guarded(action)
            rows = found if isinstance(found, list) else []
            return found
        finally:
            self._count(rows)
            self._sql.end()

    def sample(self, table: Table, spec: SampleSpec) -> TableSample:
        """Return the first rows.

        Raises:
            PlaintextRefused: whether the connection is encrypted is not known here, and it leaves this machine.
        """
        if not (self.spec.allow_plaintext or _stays_here(self._url.host)):
            raise PlaintextRefused(self.spec.name)
        plan = plan_columns(table, spec, self.spec.limits)
        seed = table_seed(spec, table)
        if spec.rows <= 0 or not plan.cuts:
            return TableSample.empty(seed=seed)
        statement = head(table, plan, plan.rows + 1)
        connection = self._sql.connection
        found: list[tuple[Any, ...]] = self._done(lambda: [tuple(r) for r in connection.execute(statement)])
        method = SampleMethod.ALL_ROWS if len(found) <= plan.rows else SampleMethod.HEAD
        rows = [tuple(plain(v, self.spec.limits) for v in row) for row in found[: plan.rows]]
        return to_sample(plan, rows, method=method, seed=seed)

    def plan_sample(self, table: Table, spec: SampleSpec) -> PlannedSample:
        """Return what `sample` would send."""
        plan = plan_columns(table, spec, self.spec.limits)
        if not plan.cuts:
            return PlannedSample(sql="", method=SampleMethod.NONE, rows=0, bytes=0)
        compiled = str(head(table, plan, plan.rows + 1).compile(self._sql.engine))
        size = sum(min(c.chars or 8, 64) for c in plan.cuts)
        return PlannedSample(sql=compiled, method=SampleMethod.HEAD, rows=plan.rows, bytes=plan.rows * size)

    def grants(self, catalog: Catalog) -> Grants:
        """Return no grant, and the gap that says so; the capability is absent."""
        as_of = datetime.now(UTC).isoformat(timespec="seconds")
        gaps = (("access_not_answered", ()),)
        return Grants(system=catalog.system, as_of=as_of, principals=(), grants=(), gaps=gaps)

    def logs(self) -> tuple[LogState, ...]:
        """Return nothing: the capability is absent."""
        return ()

    def missing_rights(self, catalog: Catalog) -> tuple[tuple[str, Params], ...]:  # noqa: ARG002 - the protocol's form
        """Return that rights cannot be asked for here."""
        return (("generic_access", ()),)

    def statements(self) -> tuple[Statement, ...]:
        """The ledger."""
        return self._sql.statements()

    def spent(self) -> Spent:
        """The load."""
        return self._sql.spent()

    def cancel(self) -> None:
        """Do nothing: there is no portable way."""

    def close(self) -> None:
        """Close the connection."""
        self._sql.close()


def head(table: Table, plan: SamplePlan, rows: int) -> Select[Any]:
    """Return the statement that reads the first rows, quoted as the dialect does."""
    from sqlalchemy import column, select
    from sqlalchemy import table as relation

    columns: list[ColumnClause[Any]] = [column(c.column.name) for c in plan.cuts]
    return select(*columns).select_from(relation(table.name, *columns, schema=table.schema)).limit(rows)


def plain(value: object, limits: Limits) -> object:
    """Return a driver's value as one of the types that a sample may hold."""
    if value is None or isinstance(value, (str, int, float, Decimal, date, datetime, list, dict)):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        # One byte more, so that `to_sample` can tell and count a longer one.
        return bytes(value[: limits.binary_bytes + 1])
    if isinstance(value, (clock, timedelta, uuid.UUID, ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return str(value)
    # A driver's own object (a LOB, a geometry): its text is not the value.
    return None


def _stays_here(host: str | None) -> bool:
    if not host or host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class GenericDialect:
    """The path of last resort; it has no scheme of its own."""

    name: ClassVar[str] = "generic"
    verified: ClassVar[tuple[str, ...]] = ()

    def databases(self, spec: ConnectSpec) -> tuple[ConnectSpec, ...]:
        """Return the spec alone."""
        return (spec,)

    def connect(self, spec: ConnectSpec) -> Session:
        """Open a session.

        Raises:
            ConnectError: the generic path was not allowed, the scheme is unknown, or the login was refused.
            DriverMissing: the driver is not installed.
        """
        if not spec.allow_generic:
            scheme = spec.url.reveal().partition("://")[0]
            raise ConnectError(spec.name, "generic_refused", (("scheme", scheme),))
        return GenericSession(spec)


DIALECT = GenericDialect()
