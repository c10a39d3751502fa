"""PostgreSQL's jsonlog (15 and later): one object a line, without keys that are empty.

Source: PostgreSQL 15 manual, 20.8.5 "Using JSON-Format Log Output".
"""

from __future__ import annotations

import json
from typing import Any, TextIO

from .pg_words import is_failure
from .postgres import PostgresLog
from .reading import Counted, Job, Learnt

EMPTY = ""
SURROGATE = "\\ud"
"""How half a character may come in; as it is it can be written nowhere."""


class PgJson(Counted):
    """Reads jsonlog."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._clock = job.clock
        self._log = PostgresLog(job.systems, job.clock, job.tally, job.small_limit)

    def begins(self, line: str) -> float | None:
        """Return the time of a line."""
        try:
            return self._clock.postgres(json.loads(line)["timestamp"])[0]
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def read(self, stream: TextIO) -> None:
        """Read one file to its end."""
        loads, take = _row, self._log.take
        stamp = minute = ""
        for line in stream:
            self.lines += 1
            try:
                found = loads(line)
                get = found.get
                now = get("timestamp", "")
                if now[:16] != minute:
                    self._clock.postgres(now)
                if SURROGATE in line:
                    get = _clean(found).get
                state = get("state_code", "") if "state_code" in line else ""
                failed = state if is_failure(state) else ""
                number, user, database = get("session_id", ""), get("user", ""), get("dbname", "")
                application, message = get("application_name", ""), get("message", "")
                detail, query = get("detail", ""), get("statement", "")
                # A TypeError now, while it is this line's alone, where one of them is no text.
                EMPTY.join((number, user, database, application, message, detail, query))
                remote = f"{get('remote_host', '')}:"
                take(number, user, database, remote, application, failed, message, detail, query, now)
            except (ValueError, TypeError, AttributeError, RecursionError):
                self.unparsed += 1
                continue
            stamp = now
            if stamp[:16] != minute:
                self._see(stamp)
                minute = stamp[:16]
        self._see(stamp)

    def _see(self, stamp: str) -> None:
        try:
            self.saw(*self._clock.postgres(stamp))
        except ValueError:
            return

    def finish(self) -> Learnt:
        """Count what is pending and say what was learnt."""
        return self._log.finish()


def _clean(found: dict[str, Any]) -> dict[str, Any]:
    """Replace halves of characters in the texts of an entry."""
    return {k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in found.items()}


_DECODE = json.JSONDecoder().raw_decode
"""One value of JSON, without what `json.loads` does beside."""


def _row(line: str) -> Any:
    if line[:1] != "{":
        return json.loads(line)
    row, end = _DECODE(line)
    return row if line[end:] == "\n" else json.loads(line)


def reader(job: Job) -> PgJson:
    """Make a reader."""
    return PgJson(job)
