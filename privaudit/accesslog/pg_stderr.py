"""PostgreSQL's plain log (stderr): lines that begin as log_line_prefix says; further lines of a message with a tab.

Source: PostgreSQL 15 manual, 20.8.3 "What to Log", log_line_prefix.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TextIO

from .pg_words import DETAIL, FAILURES, LEVELS, OTHERS, QUERY
from .postgres import PostgresLog
from .reading import Counted, Job, Learnt

DEFAULT_PREFIX = "%m [%p] "
_TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \S+"
_ESCAPES = {
    "a": ".*?",
    "u": ".*?",
    "d": ".*?",
    "i": ".*?",
    "b": ".*?",
    "r": r"\S*?",
    "h": r"\S*?",
    "v": r"\S*?",
    "p": r"\d+",
    "P": r"\d*",
    "l": r"\d+",
    "x": r"\d+",
    "Q": r"-?\d+",
    "n": r"[\d.]+",
    "e": r"\w{5}",
    "t": _TIME,
    "m": _TIME,
    "s": _TIME,
    "c": r"[0-9a-f]+\.[0-9a-f]+",
}
_ESCAPE = re.compile(r"%(-?\d*)(.)", re.DOTALL)
_WORDS = "|".join(re.escape(w) for w in sorted(LEVELS | DETAIL | QUERY | OTHERS, key=len, reverse=True))


def prefix_pattern(prefix: str) -> re.Pattern[str]:
    """Return a pattern of a line that begins with log_line_prefix; groups are named by the escapes' letters."""
    out, at, optional, seen = [], 0, 0, set[str]()
    for found in _ESCAPE.finditer(prefix):
        out.append(re.escape(prefix[at : found.start()]))
        at = found.end()
        letter = found[2]
        if letter == "%":
            out.append("%")
        elif letter == "q":
            out.append("(?:")
            optional += 1
        elif letter in _ESCAPES:
            name = f"(?P<{letter}>{_ESCAPES[letter]})" if letter not in seen else f"(?:{_ESCAPES[letter]})"
            seen.add(letter)
            out.append(rf" *{name} *" if found[1] else name)
    out.append(re.escape(prefix[at:]))
    return re.compile("".join(out) + ")?" * optional + rf"(?P<level>{_WORDS}) ?:  ?(?P<text>.*)", re.DOTALL)


class PgStderr(Counted):
    """Reads the plain log."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._clock = job.clock
        self._log = PostgresLog(job.systems, job.clock, job.tally, job.small_limit)
        prefix = job.settings.prefix or DEFAULT_PREFIX
        self._pattern = prefix_pattern(prefix)
        letters = frozenset(self._pattern.groupindex)
        lacking = [f"%{c}" for c in "ud" if c not in letters]
        lacking += ["%m"] if not letters & {"m", "t", "n"} else []
        lacking += ["%c"] if not letters & {"c", "p"} else []
        self._lacking = ", ".join(lacking)
        self._parts = tuple(
            next((c for c in names if c in letters), "") for names in ("cp", "u", "d", "rh", "a", "mtn")
        )
        self._held: tuple[list[str], bool] | None = None
        """The fields of the message not yet taken, and whether it is a failure."""
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
        match = self._pattern.match
        for line in stream:
            self.lines += 1
            if line[:1] == "\t":
                self._texts[self._into].append(line[1:])
                continue
            found = match(line)
            if found is None:
                self.unparsed += 1
                continue
            level = found["level"]
            if level in LEVELS:
                self._emit()
                self._texts = [[found["text"]], [], [], []]
                self._held = (self._fields(found), level in FAILURES)
                self._into = 0
            else:
                self._into = 1 if level in DETAIL else 2 if level in QUERY else 3
                self._texts[self._into] = [found["text"]]
        self._emit()

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

    def _fields(self, found: re.Match[str]) -> list[str]:
        fields = [(found[c] or "") if c else "" for c in self._parts]
        if self._parts[5] == "n" and fields[5]:
            fields[5] = f"{datetime.fromtimestamp(float(fields[5]), UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3] + " UTC"
        return fields

    def finish(self) -> Learnt:
        """Count what is pending and say what was learnt; a prefix without user or database shows nobody's reads."""
        learnt = self._log.finish()
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
