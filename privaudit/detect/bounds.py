"""Bounds on the time of detection, so that neither a pattern nor a detector of one's own can hang an audit.

Three of them, each for what gets past the one before: patterns of user rules answer within a budget or are not used any
more; a detector that takes too much processor time is broken off (a POSIX timer, and a look at the clock whenever it
yields); and in a worker process a table whose detection does not come back at all ends the process, which the parent
sees. Whatever was cut short becomes a `DetectorGap`, never silence.
"""

from __future__ import annotations

import contextlib
import faulthandler
import functools
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import NoReturn

from ..registry import DETECTORS
from .base import Clue, Detector, DetectorGap
from .fields import Context
from .rulebook.patterns import BoundedPattern
from .rulebook.rules import Rules

DETECTOR_SECONDS = 60.0
"""Processor time of one detector on one table of few columns; a column adds a thirtieth."""
HANG_FACTOR = 10
"""A table whose detection takes so many times a detector's bound by the clock on the wall is given up."""


class OutOfTime(BaseException):
    """Breaks a detector off; no Exception, so that a detector that catches those does not swallow it."""


def run_detector(name: str, context: Context, seconds: float) -> Iterator[Clue | DetectorGap]:
    """Yield what one detector finds, and a gap if it fails or takes more than its time.

    What it found before its time was up counts; what a failed one found does not.
    """
    found: list[Clue | DetectorGap] = []
    limit = seconds * (1 + len(context.fields) / 30)
    end = time.thread_time() + limit
    try:
        with alarm(limit):
            detector: Detector = DETECTORS.get(name)
            for clue in detector.look(context):
                found.append(clue)
                if time.thread_time() > end:
                    raise OutOfTime
    except OutOfTime:
        found.append(DetectorGap(detector=name, reason="detector_timeout", params=(("detector", name),)))
    except Exception as error:  # noqa: BLE001 - one detector's defect must not lose the others' evidence
        found = [DetectorGap(detector=name, reason="detector_failed", params=(("error", type(error).__name__),))]
    yield from found


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the block after so much processor time; every second again, should it be swallowed.

    Does nothing where there is no such timer (Windows), off the main thread, or if somebody else uses the signal.
    """
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable or signal.getsignal(signal.SIGPROF) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGPROF, _out_of_time)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)


def _out_of_time(_number: int, _frame: object) -> NoReturn:
    raise OutOfTime


@contextlib.contextmanager
def last_resort(seconds: float | None) -> Iterator[None]:
    """End this process with exit code 1 if the block takes longer, by the clock on the wall; None: never.

    faulthandler's watchdog is a thread of C that needs no lock of the interpreter, so that nothing can keep it waiting
    (https://docs.python.org/3/library/faulthandler.html). Its traceback holds no value, and goes nowhere.
    """
    if seconds is None:
        yield
        return
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a file of the system, not a path
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


@functools.lru_cache(maxsize=16)
def bounded_patterns(rules: Rules) -> tuple[tuple[str, BoundedPattern], ...]:
    """The user's patterns, for whole values and inside texts, with the ids of their rules."""
    found: list[tuple[str, object]] = [(v.id, v.pattern) for rule in rules.rules for v in rule.values]
    found += [(str(getattr(t, "id", rule.id)), getattr(t, "pattern", None)) for rule in rules.rules for t in rule.text]
    found += [(f.id, f.pattern) for r in rules.recognizers for f in r.forms]
    return tuple((name, pattern) for name, pattern in found if isinstance(pattern, BoundedPattern))


def renew(rules: Rules) -> None:
    """Use all patterns again that an earlier run of this process has given up."""
    for _, pattern in bounded_patterns(rules):
        pattern.renew()


def begin(rules: Rules) -> None:
    """Give every pattern of the user's rules its time for a table."""
    for _, pattern in bounded_patterns(rules):
        pattern.begin()


def spent(rules: Rules) -> Iterator[DetectorGap]:
    """Yield a gap for every pattern that was given up on this table or an earlier one."""
    for rule, pattern in bounded_patterns(rules):
        if pattern.spent:
            yield DetectorGap(detector=f"values:{rule}", reason="pattern_timeout", params=(("rule", rule),))
