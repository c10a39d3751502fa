"""A session over SQLAlchemy: every statement guarded and counted at the cursor, driver errors mapped at this border.

Used by the engines whose drivers SQLAlchemy speaks to; SQLite has a native session. Driver text can quote row values,
so of an error only its class and SQLSTATE go on, and nothing is chained to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import ConnectionLost, NotReadOnly, PrivauditError, QueryFailed, TargetError
from ..model import Spent, Statement
from ..redact import safe_error
from ._guard import Guard
from ._ledger import Ledger, size_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

ErrorMap = Callable[[BaseException], "type[TargetError] | None"]


class SqlConnection:
    """One connection in one read-only transaction at a time.

    ``name`` is the system's, for errors; ``error_map`` turns a driver's error into one of ours (None: `QueryFailed`).
    """

    def __init__(self, name: str, engine: Engine, guard: Guard, error_map: ErrorMap, timeout: float) -> None:
        from sqlalchemy import event

        self.name = name
        self.engine = engine
        self.ledger = Ledger(name)
        self._guard = guard
        self._error_map = error_map
        self._timeout = timeout
        self._connection: Connection | None = None
        event.listen(engine, "before_cursor_execute", self._before)

    def _before(self, _conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self._guard.check(statement, self.name)

    @property
    def connection(self) -> Connection:
        """The open connection.

        Raises:
            TargetError: it cannot be opened.
        """
        if self._connection is None:
            self._connection = self._guarded(self.engine.connect)
        return self._connection

    def query(
        self, sql: str, params: Mapping[str, object] | None = None, *, keep: bool = False
    ) -> list[tuple[Any, ...]]:
        """Send one statement and return all its rows; ends the transaction unless ``keep``.

        ``sql`` has ``:name`` for values and identifiers already quoted by `quote`.

        Raises:
            TargetError: mapped from the driver's error.
        """
        from sqlalchemy import text

        connection = self.connection
        started = time.monotonic()
        rows: list[tuple[Any, ...]] = []
        done = sent = False
        try:
            rows = self._guarded(lambda: [tuple(r) for r in connection.execute(text(sql), dict(params or {}))])
            done = sent = True
        except PrivauditError as e:
            sent = not isinstance(e, NotReadOnly)  # what the guard refuses never leaves
            raise
        finally:
            if sent:
                self.ledger.add(
                    sql.replace("\\:", ":"), rows=len(rows), seconds=time.monotonic() - started, size=size_of(rows)
                )
            # A failed statement leaves a transaction in which no other would run.
            if not (keep and done):
                self.end()
        return rows

    def _guarded(self, action: Callable[[], Any]) -> Any:
        from sqlalchemy.exc import SQLAlchemyError

        failure: PrivauditError | None = None
        try:
            return action()
        except PrivauditError:
            raise
        except SQLAlchemyError as e:
            failure = self.map_error(e)
        except (OSError, ValueError, TypeError, LookupError, UnicodeError) as e:
            failure = QueryFailed(self.name, None, safe_error(e))
        if isinstance(failure, ConnectionLost):
            self.close()
        # Raised outside the handler, so that the driver's text is not even the exception's context.
        raise failure

    def map_error(self, error: BaseException) -> TargetError:
        """Turn a driver's error into ours, without its text."""
        kind = self._error_map(error)
        params = safe_error(error)
        if kind is None and getattr(error, "connection_invalidated", False):
            kind = ConnectionLost
        made = (kind or QueryFailed)(self.name, None, params)
        if made.reason == "timeout":
            made = type(made)(self.name, None, (("seconds", f"{self._timeout:g}"), *params))
        return made

    def end(self) -> None:
        """End the transaction that is open, if one is."""
        if self._connection is None:
            return
        try:
            self._connection.rollback()
        except Exception:  # noqa: BLE001 - a broken connection is replaced at the next query
            self._connection = None

    def quote(self, *names: str) -> str:
        """Return a dotted, quoted name, safe inside SQL text (colons are escaped from parameters)."""
        preparer = self.engine.dialect.identifier_preparer
        quoted = ".".join(preparer.quote_identifier(n) for n in names)
        if getattr(preparer, "_double_percents", False):
            # text() doubles percent signs for the driver once more.
            quoted = quoted.replace("%%", "%")
        return quoted.replace(":", "\\:")

    def statements(self) -> tuple[Statement, ...]:
        """The ledger."""
        return self.ledger.statements()

    def spent(self) -> Spent:
        """The load."""
        return self.ledger.spent()

    def close(self) -> None:
        """Close the connection; never raises."""
        connection, self._connection = self._connection, None
        for action in (getattr(connection, "close", None), self.engine.dispose):
            try:
                if action is not None:
                    action()
            except Exception:  # noqa: BLE001, S110 - closing what is already broken
                pass
