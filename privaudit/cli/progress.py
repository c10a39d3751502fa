"""Progress on stderr: a bar a system on a terminal, plain lines otherwise, nothing with ``--quiet``.

On a terminal one line is redrawn: the systems being read, in the order they began. A bar that is full stays above it.
Only carriage return and "erase to the end of the line" (EL, ECMA-48 8.3.41) are sent, which every terminal but a
``dumb`` one knows.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from typing import TextIO

from ..engine.events import CatalogRead, Event, JobDone, SystemDone, SystemStarted, TableCompared, Warned
from ..i18n import has_text, text
from ..model import SystemStatus
from .printing import in_text

BAR = 24
EVERY = 0.1
"""Seconds between two drawings of a bar."""
ERASE = "\x1b[K"
Clock = Callable[[], float]


class Progress:
    """An observer of engine events that writes what happens, without a value of any database.

    ``verbosity``: 0 nothing but warnings, 1 progress, 2 also every tenth of a system's tables on plain streams.
    """

    def __init__(self, stream: TextIO, lang: str, verbosity: int = 1, clock: Clock = time.monotonic) -> None:
        self._stream = stream
        self._lang = lang
        self._verbosity = verbosity
        self._bars = verbosity > 0 and stream.isatty() and os.environ.get("TERM") != "dumb"
        self._clock = clock
        self._drawn = 0.0
        self._open = ""
        self._tables: dict[str, int] = {}
        self._reading: dict[str, JobDone | TableCompared] = {}
        """How far the systems are that are being read, in the order they began."""

    def __call__(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Warned):
            self.line("warning.line", text=in_text(f"cli.warning.{event.key}", self._lang, dict(event.params)))
        elif self._verbosity == 0:
            return
        elif isinstance(event, SystemStarted):
            self._started(event)
        elif isinstance(event, CatalogRead):
            self._tables[event.system] = event.tables
            if not self._bars:
                self.line("progress.catalog", system=event.system, tables=event.tables)
        elif isinstance(event, JobDone | TableCompared):
            self._job(event)
        elif isinstance(event, SystemDone):
            self._done(event)

    def line(self, key: str, **params: object) -> None:
        """Write one text of area ``cli`` on a line of its own; an open line is drawn again below it."""
        self._keep(in_text(f"cli.{key}", self._lang, params))

    def close(self) -> None:
        """Remove the open line."""
        self._reading.clear()
        self._erase()
        self._stream.flush()

    def _started(self, event: SystemStarted) -> None:
        if self._bars:
            self._draw(in_text("cli.progress.connecting", self._lang, {"system": event.system}), force=True)
        elif self._verbosity > 1:
            self.line("progress.connecting", system=event.system)

    def _job(self, event: JobDone | TableCompared) -> None:
        if self._bars:
            self._reading[event.system] = event
            if event.done >= event.total:
                self._keep(self._bar(self._reading.pop(event.system)))
            else:
                self._draw(self._progress())
        elif (
            self._verbosity > 1
            and event.total
            and event.done * 10 // event.total > (event.done - 1) * 10 // event.total
        ):
            self.line(_key(event), **self._counts(event))

    def _progress(self) -> str:
        """The bar of the system that began first; of the others, as far as they have room, the counts."""
        first, *others = self._reading.values()
        counts = (in_text(f"cli.{_key(o)}", self._lang, self._counts(o)) for o in others)
        return "; ".join([self._bar(first), *counts])

    def _bar(self, event: JobDone | TableCompared) -> str:
        filled = min(BAR, BAR * event.done // max(event.total, 1))
        bar = "█" * filled + "░" * (BAR - filled)
        return f"{bar} {in_text(f'cli.{_key(event)}', self._lang, self._counts(event))}"

    def _counts(self, event: JobDone | TableCompared) -> dict[str, object]:
        return {"system": event.system, "done": event.done, "total": event.total}

    def _done(self, event: SystemDone) -> None:
        self._reading.pop(event.system, None)
        status = text(f"terms.system_status.{event.status.value}", self._lang)
        tables = self._tables.get(event.system, 0)
        why = ""
        if (
            event.reason
            and event.status is not SystemStatus.COMPLETE
            and has_text(f"reasons.{event.reason}", self._lang)
        ):
            why = ": " + in_text(f"reasons.{event.reason}", self._lang, dict(event.params))
        self.line("progress.done", system=event.system, status=status, tables=tables, why=why)

    def _draw(self, content: str, *, force: bool = False) -> None:
        """Put content in the open line's place; too often, and it is left out."""
        now = self._clock()
        if not force and self._open and now - self._drawn < EVERY:
            return
        self._drawn = now
        # A line that wraps could not be erased by a carriage return.
        shown = content[: max(shutil.get_terminal_size().columns - 1, 0)]
        self._erase()
        self._stream.write(shown)
        self._open = shown
        self._stream.flush()

    def _keep(self, content: str) -> None:
        """Write a line that stays; what is being read goes on below it."""
        self._erase()
        self._stream.write(content + "\n")
        if self._reading and self._bars:
            self._draw(self._progress(), force=True)
        self._stream.flush()

    def _erase(self) -> None:
        if self._open:
            self._stream.write("\r" + ERASE)
            self._open = ""


def _key(event: JobDone | TableCompared) -> str:
    return "progress.compared" if isinstance(event, TableCompared) else "progress.tables"
