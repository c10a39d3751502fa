"""Progress on stderr: a bar a system on a terminal, plain lines otherwise, nothing with ``--quiet``."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import TextIO

from ..engine.events import CatalogRead, Event, JobDone, SystemDone, SystemStarted, Warned
from ..i18n import has_text, text
from ..model import SystemStatus

BAR = 24
EVERY = 0.1
"""Seconds between two drawings of a bar."""
Clock = Callable[[], float]


class Progress:
    """An observer of engine events that writes what happens, without a value of any database.

    ``verbosity``: 0 nothing but warnings, 1 progress, 2 also every tenth of a system's tables on plain streams.
    """

    def __init__(self, stream: TextIO, lang: str, verbosity: int = 1, clock: Clock = time.monotonic) -> None:
        self._stream = stream
        self._lang = lang
        self._verbosity = verbosity
        self._bars = verbosity > 0 and stream.isatty()
        self._clock = clock
        self._drawn = 0.0
        self._open = ""
        self._tables: dict[str, int] = {}

    def __call__(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Warned):
            self.line("warning.line", text=text(f"cli.warning.{event.key}", self._lang, **dict(event.params)))
        elif self._verbosity == 0:
            return
        elif isinstance(event, SystemStarted):
            self._started(event)
        elif isinstance(event, CatalogRead):
            self._tables[event.system] = event.tables
            if not self._bars:
                self.line("progress.catalog", system=event.system, tables=event.tables)
        elif isinstance(event, JobDone):
            self._job(event)
        elif isinstance(event, SystemDone):
            self._done(event)

    def line(self, key: str, **params: object) -> None:
        """Write one text of area ``cli`` on a line of its own, below an open bar."""
        self._clear()
        self._stream.write(text(f"cli.{key}", self._lang, **params) + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Remove an open bar."""
        self._clear()
        self._stream.flush()

    def _started(self, event: SystemStarted) -> None:
        if self._bars:
            self._draw(text("cli.progress.connecting", self._lang, system=event.system), force=True)
        elif self._verbosity > 1:
            self.line("progress.connecting", system=event.system)

    def _job(self, event: JobDone) -> None:
        if self._bars:
            last = event.done == event.total
            self._draw(self._bar(event), force=last)
        elif (
            self._verbosity > 1
            and event.total
            and event.done * 10 // event.total > (event.done - 1) * 10 // event.total
        ):
            self.line("progress.tables", system=event.system, done=event.done, total=event.total)

    def _bar(self, event: JobDone) -> str:
        filled = BAR * event.done // max(event.total, 1)
        bar = "█" * filled + "░" * (BAR - filled)
        counts = text("cli.progress.tables", self._lang, system=event.system, done=event.done, total=event.total)
        return f"{bar} {counts}"

    def _done(self, event: SystemDone) -> None:
        status = text(f"terms.system_status.{event.status.value}", self._lang)
        tables = self._tables.get(event.system, 0)
        why = ""
        if (
            event.reason
            and event.status is not SystemStatus.COMPLETE
            and has_text(f"reasons.{event.reason}", self._lang)
        ):
            why = ": " + text(f"reasons.{event.reason}", self._lang, **dict(event.params))
        self.line("progress.done", system=event.system, status=status, tables=tables, why=why)

    def _draw(self, content: str, *, force: bool = False) -> None:
        now = self._clock()
        if not force and now - self._drawn < EVERY:
            return
        self._drawn = now
        width = shutil.get_terminal_size().columns - 1
        shown = content[:width]
        self._stream.write("\r" + shown.ljust(len(self._open)))
        self._open = shown
        self._stream.flush()

    def _clear(self) -> None:
        if self._open:
            self._stream.write("\r" + " " * len(self._open) + "\r")
            self._open = ""
