"""Workers that end when their parent does, however it ends: a scan that was killed must not go on reading databases.

Two ways, since neither is enough: Linux sends a signal when the parent dies (PR_SET_PDEATHSIG,
https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html), which Python sees only between two of its own
instructions; and a thread looks every second whether the process has been given another parent, as POSIX does with
orphans.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import NoReturn

from ..dialects.private_copies import remove_own_copies
from ..errors import INTERRUPTED

EVERY = 1.0
"""Seconds between two looks at who the parent is."""
_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """See that this process ends soon after the process ``parent``, or when it is sent SIGTERM. Main thread only."""
    signal.signal(signal.SIGTERM, _on_signal)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library than expected: the thread will do
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _on_signal(_signal: int, _frame: FrameType | None) -> NoReturn:
    _leave()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    _leave()


def _leave() -> NoReturn:
    """End at once: no job is finished and nothing is handed on, but no copy of a database stays behind."""
    remove_own_copies()
    os._exit(INTERRUPTED)
