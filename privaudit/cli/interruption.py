"""Ctrl-C, SIGTERM and SIGHUP: never lost, and all the same thing, an interruption.

Python raises KeyboardInterrupt wherever it happens to be; inside a callback of a C library (SQLite's authorizer) it
is swallowed there and the scan would go on. So it is remembered, and raised again at the engine's next event. Once
reading is over one more is not heard: what was read is being reported, and must not be lost half-way. A second
interruption ends the program without a report; what has to be closed and removed still is.
Source: https://docs.python.org/3/library/sqlite3.html#sqlite3.enable_callback_tracebacks.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from ..engine.events import CatalogRead, Event, JobDone, Observer, ReadingDone, SystemStarted, TableCompared
from ..errors import INTERRUPTED

TOGETHER = 1.0
"""Seconds within which further signals count as the same one: a closed terminal and timeout(1) send two."""
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
Clock = Callable[[], float]


class _Interruptions:
    """Remembers interruptions of a scan and says what each one means."""

    def __init__(self, clock: Clock, *, held_back: bool) -> None:
        self._clock = clock
        self._held_back = held_back
        self._first: float | None = None
        self._pending: BaseException | None = None
        self.reporting = False

    def note(self, _signal: int, _frame: FrameType | None) -> None:
        """Handle a signal.

        Raises:
            KeyboardInterrupt: the first, while databases are read.
            SystemExit: a later one.
        """
        now = self._clock()
        if self._first is None:
            self._first = now
            if self.reporting:
                return
            self._pending = KeyboardInterrupt()
            if self._held_back:
                return
        elif now - self._first < TOGETHER:
            return
        else:
            self._pending = SystemExit(INTERRUPTED)
        raise self._pending

    def again(self) -> None:
        """Raise what was held back, or was raised before and may have been swallowed, once."""
        self._held_back = False
        pending, self._pending = self._pending, None
        if pending is not None:
            raise pending


@contextlib.contextmanager
def interruptible(observer: Observer, clock: Clock = time.monotonic, *, held_back: bool = False) -> Iterator[Observer]:
    """Yield an observer that raises an interruption again if it was swallowed since the last event.

    Only events of work still going on raise: those that follow an interruption the engine has seen do not.
    With ``held_back``, an interruption waits for the first of them: only from there on does the engine make an audit
    of what was, or was not, read.
    """
    state = _Interruptions(clock, held_back=held_back)

    def observe(event: Event) -> None:
        if isinstance(event, ReadingDone):
            state.reporting = True
        if isinstance(event, SystemStarted | CatalogRead | JobDone | TableCompared):
            state.again()
        observer(event)

    with _handling(state.note):
        yield observe


@contextlib.contextmanager
def _handling(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Have the signals handled; not outside the main thread, where that cannot be, nor those the caller ignores."""
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in SIGNALS if hasattr(signal, name)):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
