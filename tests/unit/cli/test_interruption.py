"""Ctrl-C that a callback of a C library swallowed."""

from __future__ import annotations

import os
import signal
import sqlite3

import pytest

from privaudit.cli.interruption import interruptible
from privaudit.engine.events import Event, JobDone, ReadingDone, SystemDone
from privaudit.model import SystemStatus

GOING_ON = JobDone(system="a", done=1, total=2)
OVER = SystemDone(system="a", status=SystemStatus.PARTIAL)


def swallow() -> None:
    """Send SIGINT inside SQLite's authorizer, which turns the exception into a refusal."""

    def authorizer(*_: object) -> int:
        os.kill(os.getpid(), signal.SIGINT)
        return sqlite3.SQLITE_OK

    connection = sqlite3.connect(":memory:")
    connection.set_authorizer(authorizer)
    with pytest.raises(sqlite3.DatabaseError):
        connection.execute("SELECT 1")
    connection.close()


def test_a_swallowed_interrupt_is_raised_at_the_next_event() -> None:
    """The next event of work going on raises, once; events of what is over do not."""
    seen: list[Event] = []
    before = signal.getsignal(signal.SIGINT)
    with interruptible(seen.append) as observer:
        observer(GOING_ON)
        swallow()
        observer(OVER)
        with pytest.raises(KeyboardInterrupt):
            observer(GOING_ON)
        observer(GOING_ON)
    assert seen == [GOING_ON, OVER, GOING_ON]
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_elsewhere_is_raised_at_once() -> None:
    """Where nothing swallows it, Ctrl-C is what it always is."""
    with pytest.raises(KeyboardInterrupt), interruptible(lambda _event: None):
        signal.raise_signal(signal.SIGINT)


def test_an_interrupt_before_the_first_event_can_wait_for_it() -> None:
    """Held back, Ctrl-C is raised where the engine makes an audit of it; later ones are raised at once again."""
    with interruptible(lambda _event: None, held_back=True) as observer:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            observer(GOING_ON)
    with interruptible(lambda _event: None, held_back=True) as observer:
        observer(GOING_ON)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_once_reading_is_over_nothing_interrupts() -> None:
    """A Ctrl-C while reports are written is not heard."""
    with interruptible(lambda _event: None) as observer:
        observer(ReadingDone())
        os.kill(os.getpid(), signal.SIGINT)
        observer(OVER)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_second_one_ends_at_once_unless_it_is_the_same(name: str) -> None:
    """Within a second a further signal is the same interruption; after it, the program ends with 130."""
    number = getattr(signal, name)
    clock = iter([0.0, 0.5, 1.5])
    with interruptible(lambda _event: None, clock.__next__) as observer:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
        observer(ReadingDone())
        signal.raise_signal(number)
        with pytest.raises(SystemExit) as caught:
            signal.raise_signal(number)
    assert caught.value.code == 130


def test_what_nohup_ignores_stays_ignored() -> None:
    """SIGHUP that the caller has switched off does not interrupt."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible(lambda _event: None):
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
