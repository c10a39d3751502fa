"""PostgreSQL's plain log (stderr): lines that begin as log_line_prefix says; further lines of a message with a tab.

Source: PostgreSQL 15 manual, 20.8.3 "What to Log", log_line_prefix.
"""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime
from typing import TextIO

from .pg_prefix import Prefix
from .pg_words import DETAIL, FAILURES, LEVELS, QUERY
from .postgres import PostgresLog
from .reading import Counted, Job, Learnt

DEFAULT_PREFIX = "%m [%p] "
MOST_TEXT = 1 << 24
"""Characters of further lines of one message that are kept."""


class PgStderr(Counted):
    """Reads the plain log."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._clock = job.clock
        self._log = PostgresLog(job.systems, job.clock, job.tally, job.small_limit)
        prefix = job.settings.prefix or DEFAULT_PREFIX
        self._prefix = Prefix(
            prefix,
            (a for s in job.systems for a in s.accounts),
            (s.database for s in job.systems if s.database is not None),
        )
        self._pattern = self._prefix.pattern
        self._unclear = self._first_unclear = self._size = 0
        letters = frozenset(self._pattern.groupindex)
        lacking = [f"%{c}" for c in "ud" if c not in letters]
        lacking += ["%m"] if not letters & {"m", "t", "n"} else []
        lacking += ["%c"] if not letters & {"c", "p"} else []
        self._lacking = ", ".join(lacking)
        self._parts = tuple(
            next((c for c in names if c in letters), "") for names in ("cp", "u", "d", "rh", "a", "mtn")
        )
        self._held: tuple[list[str], str] | None = None
        """The fields of the message not yet taken, and the SQLSTATE of a failure ("?": not known; "": it is none)."""
        self._texts: list[list[str]] = [[], [], [], []]
        """Its lines, those of its detail, of the statement it is about, and the others."""
        self._into = 0

    def begins(self, line: str) -> float | None:
        """Return the time of a line."""
        found = self._pattern.match(line)
        try:
            return self._clock.postgres(self._fields(found)[5])[0] if found else None
        except ValueError:
            return None

    def read(self, stream: TextIO) -> None:
        """Read one file to its end."""
        split = self._prefix.split
        for line in stream:
            self.lines += 1
            if line[:1] == "\t":
                if self._size < MOST_TEXT:
                    self._texts[self._into].append(line[1:])
                    self._size += len(line)
                continue
            try:
                found = split(line)
            except ValueError:
                self._doubt()
                continue
            if found is None:
                self.unparsed += 1
                continue
            level = found["level"]
            if level in LEVELS:
                self._emit()
                self._texts = [[found["text"]], [], [], []]
                self._held = (self._fields(found), self._state(found) if level in FAILURES else "")
                self._into = self._size = 0
            else:
                self._into = 1 if level in DETAIL else 2 if level in QUERY else 3
                self._texts[self._into] = [found["text"]]
        self._emit()

    def _doubt(self) -> None:
        """A line that can be split in several ways names nobody; what follows it is of nobody either."""
        self._emit()
        self._texts = [[], [], [], []]
        self._into = 3
        self._first_unclear = self._first_unclear or self.lines
        self._unclear += 1
        self.unparsed += 1

    def _emit(self) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        (number, user, database, remote, application, stamp), failed = held
        message, detail, query = ("".join(t).rstrip("\n") for t in self._texts[:3])
        if not self._lacking and user and user != "[unknown]":
            try:
                self._log.take(
                    *(number, user, database, f"{remote.partition('(')[0]}:", application.replace("[unknown]", "")),
                    *(failed, message, detail, query, stamp),
                )
            except ValueError:
                self.unparsed += 1
        try:
            self.saw(*self._clock.postgres(stamp))
        except ValueError:
            return

    def _state(self, found: re.Match[str]) -> str:
        return (found["e"] if "e" in self._pattern.groupindex else "") or "?"

    def _fields(self, found: re.Match[str]) -> list[str]:
        fields = [(found[c] or "") if c else "" for c in self._parts]
        if self._parts[5] == "n" and fields[5]:
            fields[5] = f"{datetime.fromtimestamp(float(fields[5]), UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3] + " UTC"
        return fields

    def finish(self) -> Learnt:
        """Count what is pending and say what was learnt; a prefix without user or database shows nobody's reads."""
        learnt = self._log.finish()
        if self._unclear:
            gap = ("log_ambiguous", (("count", self._unclear), ("line", self._first_unclear)))
            learnt = dataclasses.replace(learnt, gaps=(*learnt.gaps, gap))
        if not self._lacking:
            return learnt
        reason = "log_prefix_lacks"
        return Learnt(
            sources=frozenset({"log_statement"}),
            reading=frozenset(),
            unparsed=learnt.unparsed,
            reason=reason,
            params=(("lacking", self._lacking),),
        )


def reader(job: Job) -> PgStderr:
    """Make a reader."""
    return PgStderr(job)
