"""Opening a read-only connection to MariaDB or MySQL, and what the server says of it.

PyMySQL is called by this module itself, so that the session is read-only before the first statement of any library,
also after a lost connection is made again. All opening statements pass the guard and land in the ledger.
"""

from __future__ import annotations

import configparser
import re
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..errors import (
    ConnectError,
    ConnectionLost,
    DriverMissing,
    NotReadOnly,
    ObjectGone,
    PermissionMissing,
    QueryTimeout,
    TargetError,
)
from ..model import record
from ..redact import safe_error, safe_url
from ._guard import Guard
from ._ledger import Ledger
from ._sqlalchemy import SqlConnection
from .base import ConnectSpec, Limits

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

READ_ONLY: Final = "SET SESSION TRANSACTION READ ONLY"
BEGIN: Final = "START TRANSACTION READ ONLY"

GUARD: Final = Guard(
    verbs=frozenset({"SELECT", "SHOW"}),
    settings=(
        re.compile(r"SET SESSION TRANSACTION READ ONLY"),
        re.compile(r"START TRANSACTION READ ONLY"),
        re.compile(r"SET SESSION (?:max_statement_time|max_execution_time) = [0-9.]+"),
        re.compile(r"SET SESSION (?:lock_wait_timeout|innodb_lock_wait_timeout) = [0-9]+"),
        re.compile(r"SET SESSION sql_mode = ''"),
        re.compile(r"SET NAMES utf8mb4"),
        re.compile(r"KILL QUERY [0-9]+"),
        re.compile(r"ROLLBACK"),
    ),
    functions=frozenset(
        {"cast", "connection_id", "convert", "current_user", "database", "find_in_set", "if", "json_value", "left"}
        | {"length", "max", "min", "st_astext", "version"}
    ),
)

_BY_NUMBER: Final[Mapping[type[TargetError], frozenset[int]]] = {
    ConnectError: frozenset({1040, 1129, 1130, 1203, 1226, 2001, 2002, 2003, 2005, 2026, 2059, 2061}),
    PermissionMissing: frozenset({1044, 1045, 1095, 1142, 1143, 1227, 1370, 1410, 1698, 3118, 4151}),
    QueryTimeout: frozenset({1205, 1317, 1969, 3024}),
    ObjectGone: frozenset({1046, 1049, 1051, 1054, 1146}),
    ConnectionLost: frozenset({1053, 1077, 1152, 1184, 1927, 2006, 2013, 2055}),
}
"""Numbers of the servers' and the client's errors (mariadb.com/kb/en/mariadb-error-codes; MySQL: errmsg)."""

_QUERY_OPTIONS: Final = {
    "unix_socket": "unix_socket",
    "ssl_ca": "ssl_ca",
    "ssl_cert": "ssl_cert",
    "ssl_key": "ssl_key",
    "ssl_disabled": "ssl_disabled",
    "ssl_verify_cert": "ssl_verify_cert",
    "ssl_verify_identity": "ssl_verify_identity",
    "read_default_file": "read_default_file",
    "read_default_group": "read_default_group",
}
_IGNORED_OPTIONS: Final = frozenset({"charset"})
_OPTION_FILE: Final = Path("~/.my.cnf")
_READ_SLACK: Final = 15.0
"""Seconds beyond the server's own statement limit after which the client gives up a silent connection."""


def error_map(error: BaseException) -> type[TargetError] | None:
    """Map a driver's error by its number."""
    original = getattr(error, "orig", None) or error
    number = original.args[0] if original.args else None
    for kind, numbers in _BY_NUMBER.items():
        if number in numbers:
            return kind
    return None


def parse_url(spec: ConnectSpec) -> URL:
    """Return the URL of a spec.

    Raises:
        ConnectError: it cannot be parsed, or names a driver option that is not one to be given.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    failure: tuple[tuple[str, str], ...] | None = None
    try:
        url = make_url(spec.url.reveal())
    except (ArgumentError, ValueError) as e:
        failure = safe_error(e)
    if failure is not None:
        raise ConnectError(spec.name, None, failure)
    unknown = sorted(k for k in url.query if k not in _QUERY_OPTIONS and k not in _IGNORED_OPTIONS)
    if unknown:
        raise ConnectError(spec.name, "url_option_unknown", (("option", ", ".join(unknown)),))
    return url


def driver_arguments(url: URL, spec: ConnectSpec) -> dict[str, Any]:
    """Return PyMySQL's arguments: the URL's, and those that are not up to the URL."""
    given: dict[str, Any] = {}
    for key, value in url.query.items():
        if key in _QUERY_OPTIONS:
            text = value if isinstance(value, str) else value[-1]
            flag = key in ("ssl_disabled", "ssl_verify_cert", "ssl_verify_identity")
            given[_QUERY_OPTIONS[key]] = text.lower() in ("1", "true", "yes", "on") if flag else text
    parts = {"host": url.host, "port": url.port, "user": url.username, "database": url.database}
    given |= {name: part for name, part in parts.items() if part}
    if url.password is not None:
        given["password"] = str(url.password)
    if url.username is None and url.password is None and "read_default_file" not in given:
        option_file = _OPTION_FILE.expanduser()
        if option_file.is_file():
            given["read_default_file"] = str(option_file)
    limits = spec.limits
    return given | {
        "charset": "utf8mb4",
        "connect_timeout": max(1, round(limits.connect_timeout)),
        "read_timeout": limits.statement_timeout + limits.lock_timeout + _READ_SLACK,
        "write_timeout": limits.statement_timeout + _READ_SLACK,
        "program_name": f"privaudit/{spec.run_id}",
        "init_command": READ_ONLY,
        "autocommit": False,
        "local_infile": False,
    }


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
        self.preparing = False

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
        sql = SqlConnection(name, self.engine(), GUARD, error_map, timeout)
        self.ledger = sql.ledger
        failure: TargetError | None = None
        try:
            _ = sql.connection
        except NotReadOnly:
            sql.close()
            raise
        except TargetError as e:
            failure = ConnectError(name, None, e.params)
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
        connection = pymysql.connect(**self._arguments, cursorclass=self._cursor_class())
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
                if not opener.preparing:
                    return super().execute(query, args)
                GUARD.check(query, opener.spec.name)
                started = time.monotonic()
                try:
                    return super().execute(query, args)
                finally:
                    opener._note(query, time.monotonic() - started)

        return OpeningCursor

    def _note(self, sql: str, seconds: float) -> None:
        if self.ledger is not None:
            self.ledger.add(sql, rows=0, seconds=seconds)

    def _identify(self, connection: Any) -> Server:
        version, connection_id = _row(connection, "SELECT VERSION(), CONNECTION_ID()")
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

                second = pymysql.connect(**self._arguments)
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


def is_loopback(connection: Any) -> bool:
    """Whether a connection stays on this machine: a socket, or the address that it reached."""
    if connection.unix_socket:
        return True
    host = str(connection.host).lower()
    return host in ("localhost", "::1") or re.fullmatch(r"127(?:\.\d{1,3}){3}", host) is not None


def _row(connection: Any, statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return tuple(cursor.fetchone() or (None, None))


def _settings(limits: Limits, *, mariadb: bool) -> list[tuple[str, str]]:
    seconds = limits.statement_timeout
    statement = f"max_statement_time = {seconds:.3f}" if mariadb else f"max_execution_time = {round(seconds * 1000)}"
    lock = max(1, round(limits.lock_timeout))
    return [
        ("statement_timeout", f"SET SESSION {statement}"),
        ("lock_timeout", f"SET SESSION lock_wait_timeout = {lock}"),
        ("lock_timeout", f"SET SESSION innodb_lock_wait_timeout = {lock}"),
        ("sql_mode", "SET SESSION sql_mode = ''"),
    ]


def shown_url(spec: ConnectSpec) -> str:
    """Return the URL without secrets."""
    return safe_url(spec.url.reveal())
