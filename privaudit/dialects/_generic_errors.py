"""Errors of any driver turned into ours: by SQLSTATE, or by the number where the driver is one that we know.

Sources: ISO/IEC 9075-2 (classes 08, 28), ODBC's appendix A (HYT00, HYT01, 42S02, 42S22), PostgreSQL's appendix A
(57014, 55P03, 42501 and others, which further engines took over), SQL Server's sys.messages, Oracle's Database Error
Messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ..errors import (
    ConnectError,
    ConnectionLost,
    ObjectGone,
    PermissionMissing,
    PrivauditError,
    QueryTimeout,
    TargetError,
)
from ..redact import safe_error
from ._mysql_url import error_map as mysql_error_map
from ._sqlalchemy import SqlConnection

_STATES: Final[Mapping[str, type[TargetError]]] = {
    **dict.fromkeys(("42S02", "42S22", "42P01", "42703", "42704", "3F000"), ObjectGone),
    **dict.fromkeys(("HYT00", "HYT01", "57014", "55P03"), QueryTimeout),
    **dict.fromkeys(("57P01", "57P02", "57P05"), ConnectionLost),
    "42501": PermissionMissing,
}
_CLASSES: Final[Mapping[str, type[TargetError]]] = {"08": ConnectionLost, "28": ConnectError}
_SQL_SERVER: Final[Mapping[int, type[TargetError]]] = {
    **dict.fromkeys((229, 230, 297, 300, 916), PermissionMissing),
    **dict.fromkeys((207, 208), ObjectGone),
    **dict.fromkeys((4060, 18452, 18456), ConnectError),
    **dict.fromkeys((1222, 20003), QueryTimeout),
    **dict.fromkeys((20004, 20006, 20047), ConnectionLost),
}
_ORACLE: Final[Mapping[int, type[TargetError]]] = {
    **dict.fromkeys((1031, 1720), PermissionMissing),
    **dict.fromkeys((904, 942), ObjectGone),
    **dict.fromkeys((1005, 1017, 28000, 28001), ConnectError),
    **dict.fromkeys((54, 1013, 30006), QueryTimeout),
    **dict.fromkeys((28, 1012, 3113, 3114, 3135, 12537), ConnectionLost),
}
_BUSY: Final = frozenset({"55P03", "1222", "54", "30006", "1205"})
"""States and numbers of time-outs that are waits for a lock."""


def error_map(error: BaseException) -> type[TargetError] | None:
    """Return our class for a driver's error; None: any other refusal of the server."""
    original = getattr(error, "orig", None) or error
    if isinstance(original, TimeoutError):
        return QueryTimeout
    if isinstance(original, ConnectionError):
        return ConnectionLost
    state, number = _state(original), _number(original)
    if state is not None:
        return _STATES.get(state) or _CLASSES.get(state[:2])
    driver = type(original).__module__.partition(".")[0]
    if driver in ("pymysql", "MySQLdb", "mariadb"):
        return mysql_error_map(original)
    known = {"pymssql": _SQL_SERVER, "oracledb": _ORACLE, "cx_Oracle": _ORACLE}.get(driver, {})
    return known.get(number) if number is not None else None


def _state(original: Any) -> str | None:
    """Return the SQLSTATE: an attribute, or, with ODBC, the first argument."""
    first = original.args[0] if original.args else None
    for state in (getattr(original, "sqlstate", None), first):
        if isinstance(state, str) and re.fullmatch(r"[0-9A-Z]{5}", state):
            return state
    return None


def _number(original: Any) -> int | None:
    first = original.args[0] if original.args else None
    # Oracle's drivers put an object with the number in the first place.
    number = getattr(first, "code", first)
    return number if isinstance(number, int) and not isinstance(number, bool) else None


class GenericConnection(SqlConnection):
    """A connection whose driver may raise anything: none of it goes on with its text."""

    def _guarded(self, action: Callable[[], Any]) -> Any:
        failure: PrivauditError
        try:
            return action()
        except PrivauditError:
            raise
        except Exception as e:  # noqa: BLE001 - a dialect that we do not know, and a driver that may not be DB-API's
            failure = self.map_error(e)
        if isinstance(failure, ConnectionLost):
            self.close()
        raise failure

    def map_error(self, error: BaseException) -> TargetError:
        """Turn a driver's error into ours; no limit on time is of our making here."""
        made = super().map_error(error)
        if not isinstance(made, QueryTimeout):
            return made
        original = getattr(error, "orig", None) or error
        busy = _BUSY & {_state(original) or "", str(_number(original))}
        return QueryTimeout(self.name, "busy" if busy else "timeout_not_ours", safe_error(error))
