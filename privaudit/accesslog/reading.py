"""What all readers of logs share: counts, the time from and to, and the seam they are registered by."""

from __future__ import annotations

from typing import Protocol, TextIO

from ..config.access_settings import LogSettings
from ..model import Params, record
from .clock import Clock, Minute
from .estate import LoggedSystem
from .tally import Tally


@record
class Job:
    """What a reader is made from. ``small_limit``: a LIMIT below it does not read a whole relation."""

    systems: tuple[LoggedSystem, ...]
    settings: LogSettings
    clock: Clock
    tally: Tally
    small_limit: int = 1000


@record
class Learnt:
    """What a reader says of its log when it is done.

    ``sources`` are the kinds of logs that were met (``pgaudit``, ``log_statement``, ``server_audit``,
    ``general_log``), ``reading`` those of them that showed reads; ``reason`` says what such a log cannot tell.
    """

    sources: frozenset[str]
    reading: frozenset[str]
    unparsed: int
    reason: str | None = None
    params: Params = ()
    gaps: tuple[tuple[str, Params], ...] = ()
    """What of it cannot be believed or was not understood, and why: keys of i18n area ``reasons``."""


MOST_NAMED = 10


class Doubts:
    """Places of a log that contradict it: somebody may have put into it what looks like entries of others."""

    def __init__(self) -> None:
        self._first = 0
        self._count = 0

    def at(self, line: int) -> None:
        """Note a line (of all files together, from 1)."""
        self._first = self._first or line
        self._count += 1

    def gaps(self) -> tuple[tuple[str, Params], ...]:
        """Say it, with the number of such places and the first of them."""
        return (("log_poisoned", (("count", self._count), ("line", self._first))),) if self._count else ()


def possible_reads(by: dict[str, int]) -> tuple[tuple[str, Params], ...]:
    """Say how many statements were not understood that name relations, and by whom (user: statements)."""
    names = ", ".join(sorted(by)[:MOST_NAMED]) + (", ..." if len(by) > MOST_NAMED else "")
    return (("log_possible_reads", (("count", sum(by.values())), ("principals", names))),) if by else ()


class Reader(Protocol):
    """Reads the files of one log, one after the other in the order of their times."""

    lines: int
    unparsed: int
    first: float | None
    last: float | None
    days: set[int]
    """Days since 1970, in the configured time zone, of which there is a line."""

    def begins(self, line: str) -> float | None:
        """Return the time of a line (seconds since 1970), None if it has none; for sorting files."""
        ...

    def read(self, stream: TextIO) -> None:
        """Read one file to its end.

        Raises:
            OSError, EOFError, zlib.error, zstandard.ZstdError: it cannot be read on; what was read counts.
        """
        ...

    def finish(self) -> Learnt:
        """Count what is pending and say what was learnt."""
        ...


class Counted:
    """Lines and times of a reader."""

    def __init__(self) -> None:
        self.lines = 0
        self.unparsed = 0
        self.first: float | None = None
        self.last: float | None = None
        self.days: set[int] = set()

    def saw(self, at: float, minute: Minute) -> None:
        """Note a time: the first and the last of each minute are enough."""
        self.days.add(minute.day)
        if self.first is None or at < self.first:
            self.first = at
        if self.last is None or at > self.last:
            self.last = at
