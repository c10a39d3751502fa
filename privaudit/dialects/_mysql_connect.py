"""Opening a read-only connection to MariaDB or MySQL, and what the server says of it.

PyMySQL is called by this module itself, so that the session is read-only before the first statement of any library,
also after a lost connection is made again. All opening statements pass the guard and land in the ledger.
"""

from __future__ import annotations

import configparser
import contextlib
import re
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from ..errors import (
    ConnectError,
    ConnectionLost,
    DriverMissing,
    NotReadOnly,
    QueryTimeout,
    TargetError,
)
from ..model import record
from ..redact import safe_error, safe_url
from ._guard import Guard
from ._ledger import Ledger
from ._mysql_guard import GUARD as GUARD
from ._mysql_url import (
    LOCK_WAIT,
    client_deadline,
    driver_arguments,
    error_map,
    error_number,
    is_silence,
    parse_url,
    refusal,
)
from ._sqlalchemy import ErrorMap, SqlConnection
from .base import ConnectSpec, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine

BEGIN: Final = "START TRANSACTION READ ONLY"
IDENTIFY: Final = "SELECT VERSION(), CONNECTION_ID(), %s"
"""The parameter is the run's name: the logs of MariaDB and MySQL do not have the program's, see `accesslog.mysql`."""


@record
class Server:
    """What answered: flavour and version, and whether the session is encrypted or stays on this machine."""

    mariadb: bool
    version: str
    release: tuple[int, ...]
    connection_id: int
    loopback: bool
    """Socket, or the address of this machine."""


class Opener:
    """Makes connections for one system, each read-only and bounded in time before it is handed over."""

    def __init__(self, spec: ConnectSpec) -> None:
        self.spec = spec
        url = parse_url(spec)
        self.database = url.database or None
        self.ledger: Ledger | None = None
        self.server: Server | None = None
        self.skipped: set[str] = set()
        """Settings the server refused."""
        self._arguments = driver_arguments(url, spec)
        self._waiting: list[tuple[str, float]] = []
        self._lock = threading.Lock()
        self._login_error: object = None
        """Number of the driver's error, if the login failed."""
        self.expired = False
        """Whether a statement was given up by the client; the connection is then gone."""
        self.preparing = False
        self.longest = 0.0
        """Seconds that the server may take for the statement at hand, where those are more than usual."""

    def engine(self) -> Engine:
        """Return an engine without a pool that opens by this object."""
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import NullPool

        engine = create_engine("mysql+pymysql://", creator=self.open, poolclass=NullPool, hide_parameters=True)
        event.listen(engine, "engine_connect", self._opened)
        event.listen(engine, "begin", self._begin)
        return engine

    def connection(self) -> SqlConnection:
        """Return a guarded connection, open and proven read-only.

        Raises:
            ConnectError, DriverMissing, NotReadOnly: as the names say.
        """
        name, timeout = self.spec.name, self.spec.limits.statement_timeout
        sql = _BoundedConnection(name, self.engine(), GUARD, error_map, timeout, self)
        self.ledger = sql.ledger
        failure: TargetError | None = None
        try:
            _ = sql.connection
        except NotReadOnly:
            sql.close()
            raise
        except TargetError as e:
            failure = ConnectError(name, refusal(self._login_error), e.params)
        except ImportError:
            failure = DriverMissing(name, None, (("extra", "mysql"),))
        except RuntimeError as e:
            # PyMySQL asks so for a package that a method of authentication needs.
            failure = ConnectError(name, None, safe_error(e))
        except configparser.Error as e:
            # Its text quotes lines of the option file, which may hold a password.
            failure = ConnectError(name, "option_file_unreadable", safe_error(e))
        if failure is not None:
            sql.close()
            raise failure
        return sql

    def open(self) -> Any:
        """Return a driver's connection, set up; the pool calls this."""
        import pymysql

        self.preparing = True
        try:
            connection = pymysql.connect(**self._arguments, cursorclass=self._cursor_class())
        except pymysql.err.Error as e:
            self._login_error = error_number(e)
            raise
        try:
            self.server = self._identify(connection)
            self._set_up(connection)
            self._prove(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _opened(self, _connection: object) -> None:
        """SQLAlchemy's own opening statements are over: from here on `SqlConnection` counts."""
        self.preparing = False

    def _begin(self, connection: Connection) -> None:
        """Begin every transaction read-only by itself: a function behind a view could undo the session's setting."""
        started = time.monotonic()
        connection.exec_driver_sql(BEGIN)
        self._note(BEGIN, time.monotonic() - started)

    def _cursor_class(self) -> type[Any]:
        """Return a cursor that guards and counts while a connection is being made ready."""
        from pymysql.cursors import Cursor

        opener = self

        class OpeningCursor(Cursor):
            def execute(self, query: str, args: Any = None) -> int:
                # The driver's own time-out starts again with every packet: a server that trickles would hold us.
                deadline = opener.deadline
                connection: Any = self.connection
                connection._read_timeout = deadline
                timer = threading.Timer(deadline, opener._give_up, (connection,))
                timer.daemon = True
                timer.start()
                try:
                    return self._counted(query, args) if opener.preparing else super().execute(query, args)
                finally:
                    timer.cancel()

            def _counted(self, query: str, args: Any) -> int:
                GUARD.check(query, opener.spec.name)
                started = time.monotonic()
                try:
                    return super().execute(query, args)
                finally:
                    opener._note(query, time.monotonic() - started)

        return OpeningCursor

    @property
    def deadline(self) -> float:
        """Seconds after which the statement at hand is given up, whatever the server does."""
        bound = self.spec.limits.statement_timeout
        return client_deadline(self.spec.limits) + max(0.0, self.longest - bound)

    @contextlib.contextmanager
    def waiting(self, seconds: float) -> Iterator[None]:
        """Wait longer than usual for statements that the server itself ends after ``seconds``."""
        self.longest = seconds
        try:
            yield
        finally:
            self.longest = 0.0

    def _give_up(self, connection: Any) -> None:
        """Break a connection from another thread: what waits for its answer ends with an error."""
        self.expired = True
        try:
            # Past TLS: unwrapping it would ask the silent server for an answer.
            socket.socket.shutdown(connection._sock, socket.SHUT_RDWR)
        except (OSError, TypeError):
            connection._force_close()

    def _note(self, sql: str, seconds: float) -> None:
        if self.ledger is not None:
            self.ledger.add(sql, rows=0, seconds=seconds)

    def _identify(self, connection: Any) -> Server:
        version, connection_id, _ = _row(connection, IDENTIFY, f"privaudit/{self.spec.run_id}")
        numbers = re.findall(r"\d+", str(version).removeprefix("5.5.5-"))[:3]
        return Server(
            mariadb="mariadb" in str(version).lower(),
            version=str(version),
            release=tuple(int(n) for n in numbers),
            connection_id=int(connection_id),
            loopback=is_loopback(connection),
        )

    def _set_up(self, connection: Any) -> None:
        from pymysql.err import Error

        assert self.server is not None  # noqa: S101 - for the type checker; set by the only caller
        for name, statement in _settings(self.spec.limits, mariadb=self.server.mariadb):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
            except Error as e:
                if error_map(e) is ConnectionLost:
                    raise
                self.skipped.add(name)
        connection.rollback()

    def _prove(self, connection: Any) -> None:
        """Ask the server whether the session is read-only.

        Raises:
            NotReadOnly: it is not.
        """
        assert self.server is not None  # noqa: S101 - for the type checker; set by the only caller
        old = self.server.mariadb or self.server.release < (5, 7, 20)
        variable = "tx_read_only" if old else "transaction_read_only"
        (value,) = _row(connection, f"SELECT @@SESSION.{variable}")
        connection.rollback()
        if str(value) not in ("1", "ON"):
            raise NotReadOnly(self.spec.name)

    def cancel(self) -> None:
        """Stop what runs on this system's connection, over a second one; does nothing if that fails."""
        from pymysql.err import Error

        with self._lock:
            if self.server is None:
                return
            statement = f"KILL QUERY {self.server.connection_id}"
            try:
                import pymysql

                wait = self.spec.limits.connect_timeout
                second = pymysql.connect(**self._arguments | {"read_timeout": wait, "write_timeout": wait})
            except (Error, OSError, configparser.Error):
                return
            try:
                GUARD.check(statement, self.spec.name)
                with second.cursor() as cursor:
                    cursor.execute(statement)
                self._note(statement, 0.0)
            except Error:
                pass
            finally:
                second.close()


class _BoundedConnection(SqlConnection):
    """A connection that is replaced when the server keeps silent beyond all limits."""

    def __init__(
        self, name: str, engine: Engine, guard: Guard, errors: ErrorMap, timeout: float, opener: Opener
    ) -> None:
        super().__init__(name, engine, guard, errors, timeout)
        self._opener = opener

    def map_error(self, error: BaseException) -> TargetError:
        """Tell a lock and silence from other errors; after silence, what still runs on the server is cancelled."""
        limits = self._opener.spec.limits
        if error_number(error) == LOCK_WAIT:
            waited = (("seconds", f"{max(1, round(limits.lock_timeout)):g}"),)
            return QueryTimeout(self.name, "locked", (*waited, *safe_error(error)))
        expired, self._opener.expired = self._opener.expired, False
        if not (expired or is_silence(error)):
            return super().map_error(error)
        self.close()
        self._opener.cancel()
        return QueryTimeout(self.name, None, (("seconds", f"{self._opener.deadline:g}"), *safe_error(error)))


def is_loopback(connection: Any) -> bool:
    """Whether a connection stays on this machine: a socket, or the address that it reached."""
    if connection.unix_socket:
        return True
    host = str(connection.host).lower()
    return host in ("localhost", "::1") or re.fullmatch(r"127(?:\.\d{1,3}){3}", host) is not None


def _row(connection: Any, statement: str, *given: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given or None)
        return tuple(cursor.fetchone() or (None, None, None))


def _settings(limits: Limits, *, mariadb: bool) -> list[tuple[str, str]]:
    seconds = limits.statement_timeout
    statement = f"max_statement_time = {seconds:.3f}" if mariadb else f"max_execution_time = {round(seconds * 1000)}"
    lock = max(1, round(limits.lock_timeout))
    return [
        ("statement_timeout", f"SET SESSION {statement}"),
        ("lock_timeout", f"SET SESSION lock_wait_timeout = {lock}"),
        ("lock_timeout", f"SET SESSION innodb_lock_wait_timeout = {lock}"),
        ("sql_mode", "SET SESSION sql_mode = ''"),
        # On a server whose default is SERIALIZABLE, a SELECT would lock the rows that it reads.
        ("isolation", "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"),
    ]


def shown_url(spec: ConnectSpec) -> str:
    """Return the URL without secrets."""
    return safe_url(spec.url.reveal())
