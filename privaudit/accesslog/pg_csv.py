"""PostgreSQL's csvlog: 23 columns up to 12, 24 in 13, 26 from 14 on; a record may have many lines.

Source: PostgreSQL 15 manual, 20.8.4 "Using CSV-Format Log Output".
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from .pg_words import is_failure
from .pgaudit import LONGEST_FIELD
from .postgres import PostgresLog
from .reading import Counted, Job, Learnt

COLUMNS = 23


class PgCsv(Counted):
    """Reads csvlog."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._clock = job.clock
        self._log = PostgresLog(job.systems, job.clock, job.tally, job.small_limit)

    def begins(self, line: str) -> float | None:
        """Return the time of a line."""
        try:
            return self._clock.postgres(line.partition(",")[0])[0]
        except ValueError:
            return None

    def read(self, stream: TextIO) -> None:
        """Read one file to its end."""
        before = csv.field_size_limit(LONGEST_FIELD)
        rows = csv.reader(stream)
        try:
            while True:
                try:
                    self._read(rows)
                except csv.Error:
                    self.unparsed += 1
                    continue
                break
        finally:
            csv.field_size_limit(before)
            self.lines += rows.line_num

    def _read(self, rows: Iterator[list[str]]) -> None:
        take = self._log.take
        stamp = minute = ""
        for row in rows:
            if len(row) < COLUMNS:
                self.unparsed += 1
                continue
            stamp = row[0]
            if stamp[:16] != minute:
                self._see(stamp)
                minute = stamp[:16]
            state = row[12]
            failed = state if state != "00000" and is_failure(state) else ""
            try:
                take(row[5], row[1], row[2], row[4], row[22], failed, row[13], row[14], row[19], stamp)
            except ValueError:
                self.unparsed += 1
        self._see(stamp)

    def _see(self, stamp: str) -> None:
        try:
            self.saw(*self._clock.postgres(stamp))
        except ValueError:
            return

    def finish(self) -> Learnt:
        """Count what is pending and say what was learnt."""
        return self._log.finish()


def reader(job: Job) -> PgCsv:
    """Make a reader."""
    return PgCsv(job)
