"""A bound on time that does not trust the server: the connection of a statement that outlives it is cut off.

``statement_timeout`` asks the server to stop, once. A function can catch that (``EXCEPTION WHEN query_canceled``) and
go on, and a server that died without a word says nothing at all. Without a bound on this side the audit would wait for
ever. Source: https://www.postgresql.org/docs/current/plpgsql-control-structures.html#PLPGSQL-ERROR-TRAPPING.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    import psycopg

GRACE: Final = 3.0
"""Seconds that the server has to keep its own bound."""
CANCELLING: Final = 2.0
"""Seconds that a request to cancel may take to have an effect."""


class Deadline:
    """While it is entered, a connection has so many seconds; then it is asked to cancel, and then cut off.

    ``grace``: further seconds for a server that has the same bound (None: `GRACE`).
    """

    def __init__(self, connection: psycopg.Connection[Any], seconds: float, grace: float | None = None) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._timer = threading.Timer(seconds + (GRACE if grace is None else grace), self._expire)
        self._timer.daemon = True
        self.cut = False
        """The connection was cut off: nothing more comes of it."""

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        with self._lock:
            self._ended.set()
        self._timer.cancel()

    def _expire(self) -> None:
        # On its own thread: to cancel takes a connection of its own, which may hang as well.
        threading.Thread(target=self._cancel, daemon=True).start()
        if self._ended.wait(CANCELLING):
            return
        with self._lock:
            if not self._ended.is_set():
                self.cut = True
                self._cut_off()

    def _cancel(self) -> None:
        with contextlib.suppress(Exception):
            self._connection.cancel_safe(timeout=CANCELLING)

    def _cut_off(self) -> None:
        """Shut the socket down under the thread that waits on it: it wakes up to a broken connection."""
        with contextlib.suppress(Exception):
            borrowed = socket.socket(fileno=self._connection.pgconn.socket)
            try:
                borrowed.shutdown(socket.SHUT_RDWR)
            finally:
                borrowed.detach()
