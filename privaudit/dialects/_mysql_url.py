"""A MySQL or MariaDB URL turned into PyMySQL's arguments, and the errors' numbers into ours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..errors import ConnectError, ConnectionLost, ObjectGone, PermissionMissing, QueryTimeout, TargetError
from ..redact import safe_error
from .base import ConnectSpec, Limits

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

READ_ONLY: Final = "SET SESSION TRANSACTION READ ONLY"
"""Sent by the driver right after login, before the first statement of any library."""

_BY_NUMBER: Final[Mapping[type[TargetError], frozenset[int]]] = {
    ConnectError: frozenset({1040, 1129, 1130, 1203, 1226, 2001, 2002, 2003, 2005, 2026, 2059, 2061}),
    PermissionMissing: frozenset({1044, 1045, 1095, 1142, 1143, 1227, 1370, 1410, 1698, 3118, 4151}),
    QueryTimeout: frozenset({1205, 1317, 1969, 3024}),
    ObjectGone: frozenset({1046, 1049, 1051, 1054, 1146}),
    ConnectionLost: frozenset({1053, 1077, 1152, 1184, 1927, 2006, 2013, 2055}),
}
"""Numbers of the servers' and the client's errors (mariadb.com/kb/en/mariadb-error-codes; MySQL: errmsg)."""

_REFUSED: Final[Mapping[str, frozenset[int]]] = {
    "login_refused": frozenset({1044, 1045, 1130, 1698, 3118, 4151}),
    "database_missing": frozenset({1049}),
}
"""Why a server that was reached lets nobody in; every other number means that it was not reached."""

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
LOCK_WAIT: Final = 1205
"""ER_LOCK_WAIT_TIMEOUT: of a row (innodb_lock_wait_timeout) or a table (lock_wait_timeout)."""
SLACK: Final = 15.0
"""Seconds beyond the server's own limits after which the client gives a statement up."""


def client_deadline(limits: Limits) -> float:
    """Return the seconds after which a statement is given up, whatever the server does."""
    return limits.statement_timeout + limits.lock_timeout + SLACK


def error_number(error: BaseException) -> object:
    """Return the number of a driver's error, also when SQLAlchemy wraps it; None where there is none."""
    original = getattr(error, "orig", None) or error
    return original.args[0] if original.args else None


def is_silence(error: BaseException) -> bool:
    """Whether the client gave up waiting: PyMySQL reports that as a lost connection."""
    original = getattr(error, "orig", None) or error
    return isinstance(original.__context__, TimeoutError)


def error_map(error: BaseException) -> type[TargetError] | None:
    """Map a driver's error by its number."""
    number = error_number(error)
    for kind, numbers in _BY_NUMBER.items():
        if number in numbers:
            return kind
    return None


def refusal(number: object) -> str | None:
    """Return the reason key of an error's number at login; None if the server was not reached, or for another one."""
    return next((reason for reason, numbers in _REFUSED.items() if number in numbers), None)


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
        "read_timeout": client_deadline(limits),
        "write_timeout": client_deadline(limits),
        "program_name": f"privaudit/{spec.run_id}",
        "init_command": READ_ONLY,
        "autocommit": False,
        "local_infile": False,
    }
