"""PostgreSQL's jsonlog (15 and later): one object a line, without keys that are empty.

Source: PostgreSQL 15 manual, 20.8.5 "Using JSON-Format Log Output".
"""

from __future__ import annotations

import json
from typing import TextIO

from .pg_words import is_failure
from .postgres import PostgresLog
from .reading import Counted, Job, Learnt


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
        except (ValueError, KeyError, TypeError):
            return None

    def read(self, stream: TextIO) -> None:
        """Read one file to its end."""
        loads, take = json.loads, self._log.take
        stamp = minute = ""
        for line in stream:
            self.lines += 1
            try:
                get = loads(line).get
                now = get("timestamp", "")
                failed = "state_code" in line and is_failure(get("state_code", ""))
                take(
                    get("session_id", ""),
                    get("user", ""),
                    get("dbname", ""),
                    f"{get('remote_host', '')}:",
                    get("application_name", ""),
                    failed,
                    get("message", ""),
                    get("detail", ""),
                    get("statement", ""),
                    now,
                )
            except (ValueError, TypeError, AttributeError):
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


def reader(job: Job) -> PgJson:
    """Make a reader."""
    return PgJson(job)
