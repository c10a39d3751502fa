"""Journals of applications: exports of who opened which card, where the database only sees the application's account.

CSV or JSON lines, plain, gzip or zstd, read as a stream. An object such as ``client:12345`` names a kind and one of it:
the kind is mapped to a relation (``[applications.journals.tables]``), else it stands for whatever the application
reads; the rest is kept as a keyed digest only, as long as the process lives.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ..config.access_settings import ApplicationSettings, JournalSettings, ReadsSettings
from ..model import LogKind, LogState, Params, record, split_name
from ..sqltext.base import Verb
from ..staff.applications import Stand
from . import files
from .base import JOURNAL, MOST_SUBJECTS, LogReading, Usage
from .clock import Clock
from .estate import LoggedSystem, Relations
from .journal_lines import Entry, Journal
from .read import days_within
from .tally import Entries, Identity, Manner, Tally, iso
from .tally import Entry as Counted

DAY = 86_400
Gap = tuple[str, Params]


@record
class Place:
    """A relation that a kind of object is mapped to; ``key`` is the column that picks one row of it, if it is known.

    ``domain`` says what values of the key are of, as readers of servers' logs call it: the same card is the same there.
    """

    system: str
    schema: str | None
    table: str | None
    key: tuple[str, ...] = ()
    domain: str | None = None


def read_journals(
    applications: Iterable[ApplicationSettings],
    stands: Iterable[Stand],
    systems: Iterable[LoggedSystem],
    reads: ReadsSettings,
    now: float | None = None,
    key: bytes | None = None,
) -> tuple[LogReading, ...]:
    """Return what the journals of each application that has any say; one reading an application.

    ``stands`` tell the systems that an application reads. A usage has the login in the application as its principal,
    the application's name, and ``journal:<application>`` as its source. What is older than ``reads.days`` before
    ``now`` (seconds since 1970) is not counted. ``key`` is as for `read.read_log`.
    """
    known = {s.application: s for s in stands}
    there = tuple(systems)
    now = time.time() if now is None else now
    return tuple(_Application(a, known.get(a.name), there, reads, now, key).read() for a in applications if a.journals)


class _Application:
    """All journals of one application."""

    def __init__(
        self,
        application: ApplicationSettings,
        stand: Stand | None,
        systems: tuple[LoggedSystem, ...],
        reads: ReadsSettings,
        now: float,
        key: bytes | None,
    ) -> None:
        self._application = application
        self._systems = systems
        self._reads = reads
        self._now = now
        self._tally = Tally(since=now - reads.days * DAY, key=key)
        self._own = tuple(sorted({s for s, _ in stand.accounts} if stand else ()))
        self._gaps: list[Gap] = []
        self._first: float | None = None
        self._last: float | None = None
        self._days: set[int] = set()
        self._clock = Clock(None, reads)
        self._lines = self._unparsed = self._files = self._reads_seen = 0
        self._mapped: set[str] = set()
        self._seen: set[str] = set()
        self._unplaced = False
        self._counted: dict[str, Entries] = {}
        self._numbers: dict[tuple[str | None, bool, bool], tuple[int, ...]] = {}

    def read(self) -> LogReading:
        """Read every file of every journal."""
        for journal in self._application.journals:
            self._journal(journal)
        usages = tuple(_unplaced(u) for u in self._tally.usages())
        return LogReading(usages=usages, changes=(), state=self._states(), gaps=tuple(dict.fromkeys(self._gaps)))

    def _journal(self, settings: JournalSettings) -> None:
        name = self._application.name
        try:
            clock = Clock(settings.timezone, self._reads)
        except (KeyError, ValueError, OSError):
            self._gaps.append(("journal_timezone", (("application", name), ("timezone", settings.timezone or "?"))))
            return
        places = self._places(settings)
        self._numbers = {}
        paths, idle = files.found(settings.files)
        if idle:
            self._gaps.append(("log_files_missing", (("files", ", ".join(Path(p).name for p in idle)),)))
        journal = Journal(settings, places.keys(), clock)
        for path in paths:
            try:
                reason = journal.read(path, lambda entry: self._count(entry, places))
            except files.broken() as e:
                kind = "log_file_broken" if not isinstance(e, OSError) or e.errno is None else "log_file_unreadable"
                self._gaps.append((kind, (("file", path.name), ("error", type(e).__name__))))
                continue
            if reason is not None:
                self._gaps.append((reason, (("application", name), ("file", path.name))))
            else:
                self._files += 1
        self._lines += journal.lines
        self._unparsed += journal.unparsed

    def _places(self, settings: JournalSettings) -> dict[str, Place]:
        """The relations of the kinds, as the catalogs spell them; one that no system has is said."""
        out: dict[str, Place] = {}
        for kind, dotted in settings.tables:
            place = self._place(dotted)
            if place is None:
                self._gaps.append(("journal_table", (("application", self._application.name), ("table", dotted))))
            else:
                out[kind] = place
                self._mapped.add(place.system)
        return out

    def _place(self, dotted: str) -> Place | None:
        try:
            parts = split_name(dotted)
        except ValueError:
            return None
        for system in self._systems:
            name = (system.name,) if parts[:1] == (system.name,) else tuple(system.name.split("."))
            rest = parts[len(name) :]
            if parts[: len(name)] != name or len(rest) != 2:
                continue
            for table in system.catalog.tables:
                if (table.schema, table.name) == rest:
                    key = table.primary_key if len(table.primary_key) == 1 else ()
                    domain = Relations((system,)).singles_out(rest, key[0]) if key else None
                    return Place(system=system.name, schema=table.schema, table=table.name, key=key, domain=domain)
        return None

    def _count(self, entry: Entry, places: dict[str, Place]) -> None:
        at = entry.at
        if self._first is None or self._last is None:
            self._first = self._last = at
        elif at < self._first:
            self._first = at
        elif at > self._last:
            self._last = at
        self._days.add(entry.minute.day)
        if entry.action == "ignore":
            return
        self._reads_seen += 1
        place = places.get(entry.kind or "")
        if place is None:
            self._unplaced = True
        else:
            self._seen.add(place.system)
        if at < self._tally.since:
            return
        counted = self._counted.get(entry.user)
        if counted is None:
            name = self._application.name
            who = Identity(entry.user, None, None, name, False, False, JOURNAL + name)
            counted = self._counted[entry.user] = self._tally.entries(who)
        subject = self._subject(entry, places) if entry.subject else None
        for number in self._manners(entry.kind, entry.action == "export", subject is not None, places):
            uses = counted.get(number)
            if uses is None:
                uses = counted[number] = Counted(at)
            uses.add(at, entry.minute, None)
            if subject is not None and len(uses.subjects) < MOST_SUBJECTS:
                uses.subjects.add(subject)

    def _subject(self, entry: Entry, places: dict[str, Place]) -> bytes:
        place = places.get(entry.kind or "")
        domain = place.domain if place is not None else None
        return self._tally.subject(domain or f"{self._application.name}\0{entry.kind or ''}", entry.subject)

    def _manners(self, kind: str | None, export: bool, single: bool, places: dict[str, Place]) -> tuple[int, ...]:
        """Numbers of what is done to the relation of a kind, or to all that the application reads."""
        sort = (kind, export, single)
        found = self._numbers.get(sort)
        if found is None:
            place = places.get(kind) if kind is not None else None
            where = (place,) if place else tuple(Place(system=s, schema=None, table=None) for s in self._own)
            found = tuple(self._tally.manner(_manner(one, export=export, single=single)) for one in where)
            self._numbers[sort] = found
        return found

    def _states(self) -> tuple[LogState, ...]:
        """One row a system that the journal tells of, which is not each where the application has an account.

        It tells of systems that a kind of object is mapped to. An object mapped to nothing may be of any system of the
        application: then each has a row, but only where there is one alone is it known to be that one.
        """
        own = self._own if self._unplaced or not self._mapped else ()
        systems = sorted({*own, *self._mapped})
        if not systems:
            self._gaps.append(("journal_of_no_system", (("application", self._application.name),)))
        covered = days_within(self._days, self._clock, self._now, self._reads.days)
        return tuple(self._state(system, covered) for system in systems)

    def _state(self, system: str, covered: int) -> LogState:
        told = system in self._seen or (self._unplaced and self._own == (system,))
        reason, params = self._reason(covered, told=told)
        return LogState(
            system=system,
            source=JOURNAL + self._application.name,
            kind=LogKind.JOURNAL,
            from_=None if self._first is None else iso(self._first),
            to=None if self._last is None else iso(self._last),
            covers_reads=True if told else None,
            reason=reason,
            reason_params=params,
            files=self._files,
            lines=self._lines,
            unparsed=self._unparsed,
            days_asked=self._reads.days,
            days_covered=covered,
        )

    def _reason(self, covered: int, *, told: bool) -> tuple[str | None, Params]:
        if self._files == 0:
            return "log_not_read", ()
        if self._reads_seen == 0:
            return "log_without_reads", ()
        if not told:
            return "journal_system_unknown", (("application", self._application.name),)
        if covered < self._reads.days:
            return "log_covers_days", (("covered", covered), ("asked", self._reads.days))
        return None, ()


def _manner(place: Place, *, export: bool, single: bool) -> Manner:
    return Manner(
        system=place.system,
        schema=place.schema or "",
        table=place.table or "",
        columns=("*",),
        verb=Verb.COPY_OUT if export else Verb.SELECT,
        lookup=place.key if single and not export else (),
        whole=False,
        dump=export,
    )


def _unplaced(usage: Usage) -> Usage:
    """Say that it is a journal's, and None of an object whose relation is not configured."""
    kept = replace(usage, kind=LogKind.JOURNAL)
    return kept if kept.table else replace(kept, schema=None, table=None)
