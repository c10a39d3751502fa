"""Ctrl-C that is never lost.

Python raises KeyboardInterrupt wherever it happens to be; inside a callback of a C library (SQLite's authorizer) it
is swallowed there and the scan would go on. So it is remembered, and raised again at the engine's next event. Once
reading is over a further Ctrl-C is not heard: what was read is being reported, and must not be lost half-way.
Source: https://docs.python.org/3/library/sqlite3.html#sqlite3.enable_callback_tracebacks.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from ..engine.events import CatalogRead, Event, JobDone, Observer, ReadingDone, SystemStarted


@contextlib.contextmanager
def interruptible(observer: Observer) -> Iterator[Observer]:
    """Yield an observer that raises KeyboardInterrupt if one was swallowed since the last event.

    Only events of work still going on raise: those that follow an interruption the engine has seen do not.
    """
    seen, reporting = threading.Event(), threading.Event()

    def note(_signal: int, _frame: FrameType | None) -> None:
        if reporting.is_set():
            return
        seen.set()
        raise KeyboardInterrupt

    def observe(event: Event) -> None:
        if isinstance(event, ReadingDone):
            reporting.set()
        if seen.is_set() and isinstance(event, SystemStarted | CatalogRead | JobDone):
            seen.clear()
            raise KeyboardInterrupt
        observer(event)

    before = _install(note)
    try:
        yield observe
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)


def _install(
    handler: Callable[[int, FrameType | None], None],
) -> Callable[[int, FrameType | None], object] | int | None:
    """Set the handler and return the one before; None outside the main thread, where there is no setting it."""
    if threading.current_thread() is not threading.main_thread():
        return None
    return signal.signal(signal.SIGINT, handler)
