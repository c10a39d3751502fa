"""One configured log from its files to what it says: uses, changes of rights, how far it reaches, what was not read."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable
from pathlib import Path

from ..config.access_settings import LogSettings, ReadsSettings
from ..config.globs import any_covers
from ..model import LogState, Params
from ..model.sqlnames import MYSQL_LIKE
from ..registry import ACCESSLOGS
from . import files
from .base import LogReading
from .clock import Clock
from .estate import LoggedSystem
from .reading import Job, Learnt, Reader
from .tally import Tally, iso

DAY = 86_400
GC_EVERY = 50_000
"""Objects made between two looks for garbage: millions of short-lived rows are none."""
POSTGRESQL = frozenset({"postgresql"})
SOURCES = {"server-audit": ("server_audit",), "general-log": ("general_log",)}
"""The kinds of logs that a format may hold; all others are PostgreSQL's."""
POSTGRESQL_SOURCES = ("pgaudit", "log_statement")
Gap = tuple[str, Params]


def meant(settings: LogSettings, systems: Iterable[LoggedSystem]) -> tuple[LoggedSystem, ...]:
    """Return the systems that a configured log is of: those its globs name whose engine writes such logs."""
    dialects = MYSQL_LIKE if settings.format in SOURCES else POSTGRESQL
    if settings.format not in {*SOURCES, "postgresql-csv", "postgresql-json", "postgresql-stderr"}:
        dialects = MYSQL_LIKE | POSTGRESQL
    return tuple(s for s in systems if s.dialect in dialects and any_covers(settings.systems, s.name))


def read_log(
    settings: LogSettings,
    systems: Iterable[LoggedSystem],
    reads: ReadsSettings,
    now: float | None = None,
    key: bytes | None = None,
) -> LogReading:
    """Read one configured log; what is older than ``reads.days`` before ``now`` (seconds since 1970) is not counted.

    ``key``: of the digests of looked-up values; logs read with one key can be compared by them. None: one of its own.

    Raises:
        UsageError: no reader of such a format is known.
    """
    now = time.time() if now is None else now
    covered = meant(settings, systems)
    if not covered:
        gap = ("log_of_no_system", (("systems", ", ".join(settings.systems)),))
        return LogReading(usages=(), changes=(), state=(), gaps=(gap,))
    paths, idle = files.found(settings.files)
    gaps: list[Gap] = []
    if idle:
        gaps.append(("log_files_missing", (("files", ", ".join(Path(p).name for p in idle)),)))
    tally = Tally(since=now - reads.days * DAY, key=key)
    clock = Clock(settings.timezone, reads)
    job = Job(systems=covered, settings=settings, clock=clock, tally=tally, small_limit=reads.bulk_rows)
    reader: Reader = ACCESSLOGS.get(settings.format)(job)
    before = gc.get_threshold()
    gc.set_threshold(GC_EVERY, *before[1:])
    try:
        done = _read_files(paths, reader, clock, gaps)
    finally:
        gc.set_threshold(*before)
    learnt = reader.finish()
    gaps += learnt.gaps
    within = days_within(reader.days, clock, now, reads.days)
    states = _states(covered, settings, reader, learnt, done, reads.days, within, tally.left_out)
    return LogReading(usages=tally.usages(), changes=tally.changes(), state=states, gaps=tuple(gaps))


def _read_files(paths: Iterable[Path], reader: Reader, clock: Clock, gaps: list[Gap]) -> int:
    """Read files in the order of the times in them; return how many could be."""
    ordered: list[tuple[float, str, Path]] = []
    for path in paths:
        try:
            clock.written(path.stat().st_mtime)
            ordered.append((_first_time(path, reader), path.name, path))
        except files.broken() as e:
            gaps.append(_unreadable(path, e))
    done = 0
    for _, _, path in sorted(ordered):
        try:
            clock.written(path.stat().st_mtime)
            with files.opened(path, lambda: _one_more(reader)) as stream:
                reader.read(stream)
            done += 1
        except files.broken() as e:
            gaps.append(_unreadable(path, e))
    return done


def _one_more(reader: Reader) -> None:
    """A line was cut: the readers see what is left of it."""
    reader.unparsed += 1


def _first_time(path: Path, reader: Reader) -> float:
    """The first time in a file; without one, when it was written."""
    with files.opened(path) as stream:
        for _, line in zip(range(files.HEAD), stream, strict=False):
            at = reader.begins(line)
            if at is not None:
                return at
    return path.stat().st_mtime


def _unreadable(path: Path, error: Exception) -> Gap:
    kind = "log_file_broken" if not isinstance(error, OSError) or error.errno is None else "log_file_unreadable"
    return (kind, (("file", path.name), ("error", type(error).__name__)))


def _states(
    systems: tuple[LoggedSystem, ...],
    settings: LogSettings,
    reader: Reader,
    learnt: Learnt,
    done: int,
    days: int,
    covered: int,
    left_out: int,
) -> tuple[LogState, ...]:
    possible = SOURCES.get(settings.format, POSTGRESQL_SOURCES)
    met = tuple(sorted(learnt.sources)) or possible[-1:]
    return tuple(
        LogState(
            system=system.name,
            source=source,
            from_=None if reader.first is None else iso(reader.first),
            to=None if reader.last is None else iso(reader.last),
            covers_reads=True if source in learnt.reading else None,
            reason=reason,
            reason_params=params,
            files=done,
            lines=reader.lines,
            unparsed=reader.unparsed + learnt.unparsed + left_out,
            days_asked=days,
            days_covered=covered,
        )
        for system in systems
        for source in met
        for reason, params in [_reason(source, learnt, done, covered, days)]
    )


def days_within(seen: Iterable[int], clock: Clock, now: float, days: int) -> int:
    """Return how many days there are lines of (``seen``, since 1970) among the ``days`` asked for that end ``now``."""
    begin, end = clock.day(now - days * DAY), clock.day(now)
    return min(days, sum(begin <= day <= end for day in set(seen)))


def _reason(source: str, learnt: Learnt, done: int, covered: int, days: int) -> tuple[str | None, Params]:
    if done == 0:
        return "log_not_read", ()
    if learnt.reason == "log_prefix_lacks":
        return learnt.reason, learnt.params
    if source not in learnt.reading:
        return "log_without_reads", ()
    if covered < days:
        return "log_covers_days", (("covered", covered), ("asked", days))
    return learnt.reason, learnt.params


def merged(known: Iterable[LogState], read: Iterable[LogState]) -> tuple[LogState, ...]:
    """Put what files say over what a server's settings say; one row a system and kind of log, sorted.

    A log that is on and whose files nobody gave has the reason ``log_not_given``.
    """
    rows = {(s.system, s.source): s for s in known}
    given = {s.system for s in read if s.of_server}
    out: dict[tuple[str, str], LogState] = {}
    for key, row in rows.items():
        off = row.files == 0 and row.covers_reads and row.reason is None and row.system not in given
        out[key] = _with(row, row.covers_reads, "log_not_given", ()) if off else row
    for row in read:
        key = (row.system, row.source)
        before = out.get(key)
        if before is not None and before.files:
            out[key] = _both(before, row)
            continue
        covers = row.covers_reads or (rows[key].covers_reads if key in rows else False)
        reason, params = row.reason, row.reason_params
        if reason == "log_without_reads" and not covers and key in rows and rows[key].reason:
            reason, params = rows[key].reason, rows[key].reason_params
        out[key] = _with(row, covers, reason, params)
    return tuple(out[key] for key in sorted(out))


def _with(row: LogState, covers: bool | None, reason: str | None, params: Params) -> LogState:
    import dataclasses

    return dataclasses.replace(row, covers_reads=covers, reason=reason, reason_params=params)


def _both(one: LogState, other: LogState) -> LogState:
    """Two logs of one kind and system, such as those of two formats."""
    import dataclasses

    starts = [t for t in (one.from_, other.from_) if t]
    ends = [t for t in (one.to, other.to) if t]
    worse = one if (one.days_covered or 0) >= (other.days_covered or 0) else other
    return dataclasses.replace(
        worse,
        from_=min(starts, default=None),
        to=max(ends, default=None),
        covers_reads=one.covers_reads or other.covers_reads,
        files=one.files + other.files,
        lines=one.lines + other.lines,
        unparsed=one.unparsed + other.unparsed,
    )
