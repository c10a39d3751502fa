"""How a connection to PostgreSQL is opened: as the user's URL and libpq's own files say, read-only, bounded, proven.

Settings go into the start-up packet (``options``), so that they are in force before the first statement. A pooler may
refuse or drop them; then they are set anew inside every transaction and for it alone: a session-wide SET through a
pooler in transaction mode would stay behind on a connection of the live application.
Sources: https://www.postgresql.org/docs/current/libpq-connect.html, https://www.pgbouncer.org/config.html.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, Final, cast

from ..errors import ConnectError, DriverMissing, NotReadOnly, TargetError
from ..redact import safe_error
from ._guard import Guard
from ._ledger import Ledger
from ._pg_deadline import Deadline
from ._pg_functions import FUNCTIONS
from ._pg_loaders import register_loaders, send_bytes
from ._pg_url import is_local, parse_url
from .base import ConnectSpec, Limits

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy.engine import Engine

OLDEST: Final = 120000
"""The first version whose catalog has all that is asked for."""

PATH_DEFAULT: Final = "SELECT set_config('search_path', 'pg_catalog', false)"
"""Names of functions and operators in our statements must not be caught by look-alikes in a schema of the path."""

PATH_LOCAL: Final = "SELECT pg_catalog.set_config('search_path', %(path)s, true)"
"""The account's own path, for one transaction: functions inside a view may rely on it."""

WATCH_CLIENT: Final = "SELECT pg_catalog.set_config('client_connection_check_interval', '10s', false)"
"""From 14 on: a statement ends when its client is gone, whatever its functions catch."""
_WATCHES: Final = 140000

_NO_DATABASE: Final = re.compile(r'database "[^"]*" does not exist|база данных "[^"]*" не существует')
"""What the server says with SQLSTATE 3D000, which libpq does not pass on where a connection fails."""

IN_FORCE: Final = (
    "SELECT pg_catalog.current_setting('transaction_read_only'), pg_catalog.current_setting('statement_timeout'), "
    "pg_catalog.current_setting('lock_timeout'), pg_catalog.current_setting('row_security'), "
    "pg_catalog.current_setting('default_transaction_read_only'), pg_catalog.current_setting('search_path'), "
    "(SELECT g.encrypted FROM pg_catalog.pg_stat_gssapi g WHERE g.pid = pg_catalog.pg_backend_pid())"
)
"""What the server says is in force, its own path, and whether it encrypts with GSSAPI."""


NO_SCANS: Final = "SELECT pg_catalog.set_config('enable_seqscan', 'off', true)"
"""For one transaction: values are looked up by an index, whatever the planner takes a scan to cost."""

_OWN_TIME: Final = re.compile(r"SELECT pg_catalog\.set_config\('statement_timeout', '[0-9]+ms', true\)")


def own_time(seconds: float) -> str:
    """Return the statement that gives the rest of a transaction another time-out."""
    return f"SELECT pg_catalog.set_config('statement_timeout', '{max(1, round(seconds * 1000))}ms', true)"


def session_settings(limits: Limits) -> dict[str, str]:
    """Return the settings that bound a session, by name."""
    statement, lock = (f"{max(1, round(s * 1000))}ms" for s in (limits.statement_timeout, limits.lock_timeout))
    return {
        "default_transaction_read_only": "on",
        "statement_timeout": statement,
        "lock_timeout": lock,
        "idle_in_transaction_session_timeout": f"{max(1, round(limits.statement_timeout * 2000))}ms",
        "row_security": "off",
        "max_parallel_workers_per_gather": "0",
        "jit": "off",
        "DateStyle": "ISO",
        "TimeZone": "UTC",
    }


def shown(seconds: float) -> str:
    """Return a time as PostgreSQL shows it: in the largest unit that divides it."""
    rest = max(1, round(seconds * 1000))
    for unit, factor in (("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000)):
        if rest % factor == 0:
            return f"{rest // factor}{unit}"
    return f"{rest}ms"


def local_settings(limits: Limits) -> str:
    """Return one statement that puts the settings in force for the transaction that it begins."""
    settings = {"transaction_read_only": "on"} | session_settings(limits) | {"search_path": "pg_catalog"}
    calls = (f"pg_catalog.set_config('{name}', '{value}', true)" for name, value in settings.items())
    return "SELECT " + ", ".join(calls)


def make_guard(limits: Limits) -> Guard:
    """Return what a session may send: SELECTs with these functions, and the statements that change a setting."""
    settings = (PATH_DEFAULT, PATH_LOCAL, WATCH_CLIENT, NO_SCANS, local_settings(limits))
    return Guard(
        verbs=frozenset({"SELECT", "WITH"}),
        settings=(*(re.compile(re.escape(sql)) for sql in settings), _OWN_TIME),
        functions=FUNCTIONS,
    )


class Opener:
    """Opens connections of one system, and knows of the last one what protects it."""

    def __init__(self, spec: ConnectSpec, guard: Guard) -> None:
        self.spec = spec
        self.url = parse_url(spec.url, spec.name)
        self.ledger = Ledger(spec.name)
        self.encrypted = False
        self.local = False
        self.per_transaction = False
        """Settings are made anew in every transaction, since a pooler would not keep them."""
        self.own_path = ""
        """The account's own search_path."""
        self.no_encoding = False
        """The database is in SQL_ASCII: its text can be anything."""
        self.current: psycopg.Connection[Any] | None = None
        self._guard = guard

    def engine(self) -> Engine:
        """Return an engine whose every connection this opens; none of SQLAlchemy's own statements are sent.

        Raises:
            DriverMissing: psycopg is not installed, or without libpq.
        """
        try:
            import psycopg
        except ImportError:
            raise DriverMissing(self.spec.name, None, (("extra", "postgresql"),)) from None
        from sqlalchemy import event
        from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
        from sqlalchemy.engine import Engine
        from sqlalchemy.pool import NullPool

        # create_engine would send statements of its own at the first connection, past the guard and the ledger, and
        # would log the server's notices, which can quote values.
        # SQLAlchemy leaves both untyped.
        make, opener = cast("Any", PGDialect_psycopg), cast("Any", self._open)
        dialect = make(dbapi=psycopg)
        pool = NullPool(opener, dialect=dialect)
        engine = Engine(pool, dialect, self.url, hide_parameters=True)
        event.listen(engine, "begin", self._begin)
        return engine

    def _begin(self, connection: Any) -> None:
        if self.per_transaction:
            sql = local_settings(self.spec.limits)
            started = time.monotonic()
            connection.exec_driver_sql(sql)
            self.ledger.add(sql, rows=1, seconds=time.monotonic() - started)

    def _parameters(self) -> dict[str, Any]:
        given = dict(self.url.get_dialect()().create_connect_args(self.url)[1])
        given.pop("context", None)
        seconds = max(2, round(self.spec.limits.connect_timeout))
        return {
            **given,
            "application_name": f"privaudit/{self.spec.run_id}",
            "connect_timeout": seconds,
            "client_encoding": "SQL_ASCII" if self.no_encoding else "UTF8",
            "prepare_threshold": None,  # prepared statements do not survive a pooler in transaction mode
        }

    def _open(self) -> psycopg.Connection[Any]:
        parameters = self._parameters()
        options = " ".join(f"-c {k}={v}" for k, v in session_settings(self.spec.limits).items())
        own = str(parameters.pop("options", "") or "")
        try:
            connection = self._connect({**parameters, "options": f"{own} {options}".strip()})
        except _OptionsRefusedError:
            connection = self._connect(parameters)
        if connection.info.parameter_status("server_encoding") == "SQL_ASCII" and not self.no_encoding:
            # The server would refuse to send as UTF-8 what is not. Only the start-up packet may set the encoding.
            self.no_encoding = True
            connection.close()
            return self._open()
        try:
            with Deadline(connection, self.spec.limits.statement_timeout):
                self._prove(connection)
        except BaseException:
            connection.close()
            raise
        self.current = connection
        return connection

    def _connect(self, parameters: dict[str, Any]) -> psycopg.Connection[Any]:
        import psycopg

        failure: BaseException
        try:
            connection = psycopg.connect(**parameters)
        except (psycopg.Error, OSError, ValueError, UnicodeError) as e:
            failure = self._connect_failure(e)
        else:
            connection.read_only = True
            register_loaders(connection)
            if self.no_encoding:
                send_bytes(connection)
            info, pgconn = connection.info, connection.pgconn
            self.local = is_local(_or_none(lambda: info.host), _or_none(lambda: info.hostaddr))
            self.encrypted = bool(pgconn.ssl_in_use)
            return connection
        # Outside the handler: the driver's text must not stay behind as the context.
        raise failure

    def _connect_failure(self, error: BaseException) -> BaseException:
        # PgBouncer: "unsupported startup parameter: options"; looked at here and dropped.
        if "startup parameter" in str(error):
            return _OptionsRefusedError()
        pgconn = getattr(error, "pgconn", None)
        reason: str | None = None
        if _NO_DATABASE.search(str(error)):
            reason = "database_missing"
        elif getattr(pgconn, "needs_password", False):
            reason = "password_missing"
        elif getattr(pgconn, "used_password", False):
            # It was reached, and asked for the password that it was given.
            reason = "login_refused"
        return ConnectError(self.spec.name, reason, safe_error(error))

    def _prove(self, connection: psycopg.Connection[Any]) -> None:
        """Put the settings in force and ask the server whether they are; leaves no transaction open.

        Raises:
            NotReadOnly: a transaction could write.
            ConnectError: the server did not answer, or is too old.
        """
        import psycopg

        failure: TargetError | None = None
        if connection.info.server_version < OLDEST:
            version = str(connection.info.server_version // 10000)
            raise ConnectError(self.spec.name, "server_too_old", (("version", version), ("oldest", "12")))
        try:
            row = self._send(connection, IN_FORCE)
            self.own_path = str(row[5])
            # psycopg tells of GSSAPI from 3.3 on; before, such a connection counts as not encrypted.
            by_gss = bool(getattr(connection.pgconn, "used_gssapi", False)) and row[6] is True
            self.encrypted = self.encrypted or by_gss
            self.per_transaction = row[1:5] != self._wanted()
            connection.rollback()
            if self.per_transaction:
                self._send(connection, local_settings(self.spec.limits))
                row = self._send(connection, IN_FORCE)
            else:
                self._send(connection, PATH_DEFAULT)
                connection.commit()
                self._watch_client(connection)
                row = self._send(connection, IN_FORCE)
            connection.rollback()
            if row[0] != "on":
                failure = NotReadOnly(self.spec.name)
        except psycopg.Error as e:
            failure = ConnectError(self.spec.name, None, safe_error(e))
        if failure is not None:
            raise failure

    def _watch_client(self, connection: psycopg.Connection[Any]) -> None:
        import psycopg

        if connection.info.server_version < _WATCHES:
            return
        try:
            self._send(connection, WATCH_CLIENT)
            connection.commit()
        except psycopg.Error:
            # Not every operating system of a server can tell (Windows cannot).
            connection.rollback()

    def _wanted(self) -> tuple[str, ...]:
        """The settings in the server's own spelling, in the order that `IN_FORCE` asks for them."""
        limits = self.spec.limits
        return (*(shown(s) for s in (limits.statement_timeout, limits.lock_timeout)), "off", "on")

    def _send(self, connection: psycopg.Connection[Any], sql: str) -> tuple[Any, ...]:
        self._guard.check(sql, self.spec.name)
        started = time.monotonic()
        row: tuple[Any, ...] = connection.execute(sql.encode()).fetchone() or ()
        self.ledger.add(sql, rows=1, seconds=time.monotonic() - started)
        return row


class _OptionsRefusedError(Exception):
    """A pooler refused the start-up packet."""


def _or_none(read: Any) -> str | None:
    try:
        return str(read() or "") or None
    except Exception:  # noqa: BLE001 - an old libpq cannot tell
        return None
