"""PostgreSQL's SQLSTATEs turned into our exceptions. Source: https://www.postgresql.org/docs/current/errcodes-appendix.html.

Only the five-letter state is looked at: messages are localised and quote values.
"""

from __future__ import annotations

from typing import Final

from ..errors import (
    ConnectError,
    ConnectionLost,
    NotReadOnly,
    ObjectGone,
    PermissionMissing,
    QueryFailed,
    QueryTimeout,
    TargetError,
)

SQLSTATES: Final[dict[str, type[TargetError]]] = {
    "25006": NotReadOnly,  # read_only_sql_transaction: something would have written, the server refused
    "3D000": ConnectError,  # invalid_catalog_name
    "3F000": ObjectGone,  # invalid_schema_name
    "42501": PermissionMissing,  # insufficient_privilege
    "42703": ObjectGone,  # undefined_column
    "42704": ObjectGone,  # undefined_object
    "42P01": ObjectGone,  # undefined_table
    "53300": ConnectError,  # too_many_connections
    "55P03": QueryTimeout,  # lock_not_available
    "57014": QueryTimeout,  # query_canceled: statement_timeout, or cancelled by us
    "57P01": ConnectionLost,  # admin_shutdown
    "57P02": ConnectionLost,  # crash_shutdown
    "57P03": ConnectError,  # cannot_connect_now
    "57P04": ConnectionLost,  # database_dropped
    "57P05": ConnectionLost,  # idle_session_timeout
}
"""Exact states."""

CLASSES: Final[dict[str, type[TargetError]]] = {
    "08": ConnectionLost,  # connection_exception
    "28": ConnectError,  # invalid_authorization_specification
}
"""The first two letters, where the exact state is not listed."""

LOCKED: Final = "55P03"
NO_FUNCTION: Final = frozenset({"42883"})
"""undefined_function"""
NO_TABLE: Final = frozenset({"0A000", "42809"})
"""feature_not_supported, wrong_object_type: where only a table can be asked for, something else stands."""
UNDECODABLE: Final = frozenset({"22021", "22P05"})
"""character_not_in_repertoire, untranslatable_character: a value that its database's encoding does not allow."""


def sqlstate(error: BaseException) -> str | None:
    """Return the SQLSTATE of a driver's error, also when SQLAlchemy wraps it; None where there is none."""
    state = getattr(getattr(error, "orig", None) or error, "sqlstate", None)
    return state if isinstance(state, str) else None


def error_map(error: BaseException) -> type[TargetError] | None:
    """Return our class for a driver's error; None: any other refusal of the server."""
    state = sqlstate(error)
    if state is not None:
        return SQLSTATES.get(state) or CLASSES.get(state[:2])
    original = getattr(error, "orig", None) or error
    # libpq gives no state when the connection breaks: the server did not say anything any more.
    return ConnectionLost if type(original).__name__ == "OperationalError" else None


def has_state(error: TargetError, states: frozenset[str]) -> bool:
    """Whether one of our exceptions came from one of these SQLSTATEs."""
    return isinstance(error, QueryFailed) and dict(error.params).get("sqlstate") in states
