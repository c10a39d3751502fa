"""Leads by time: odd hours, first reads, last days before a person leaves and days after, a long pause that ends."""

from __future__ import annotations

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ..config.access_settings import ReadsSettings
from ..model import STAFF, Nature, Params, Person, ReadPattern, Scalar, StaffStatus
from .facts import Facts
from .readings import Part, Reading, whole

Reason = Callable[[list[Part]], Params]
"""Parameters of the reason, from the parts that one row is made of."""
Found = tuple[ReadPattern, str, list[Part], Reason]
"""Pattern, variant of its text, the readings (whole or in part) of one account, its reason."""

DAYS_BEFORE = 30
"""Days before the last one that are looked at."""
ENOUGH_DAYS = 14
"""Days that a log must reach back before a read can be called the first."""
PAUSE_DAYS = 30
LATE = 2 / 3
"""A first read counts in the last third of what the log covers."""

_EPOCH = date(1970, 1, 1)


def time_leads(
    readings: list[Reading], by_hand: list[Reading], facts: Facts, settings: ReadsSettings
) -> Iterator[Found]:
    """Yield what times make worth asking about; ``by_hand`` are the readings by accounts a person may sit behind."""
    days = Days(settings.timezone)
    yield from _off_hours(by_hand, settings)
    not_applications = [r for r in readings if r.nature is not Nature.APPLICATION]
    yield from _first_time(not_applications, facts, days, settings)
    yield from _dormant(not_applications, days)
    yield from _leavers(by_hand, facts, days)


class Days:
    """Days since 1970 in the configured time zone, and their parts of readings."""

    def __init__(self, name: str) -> None:
        self._zone = ZoneInfo(name)

    def start(self, day: int) -> float:
        """When a day begins, in seconds since 1970."""
        midnight = datetime.combine(date.fromordinal(_EPOCH.toordinal() + day), datetime.min.time())
        return midnight.replace(tzinfo=self._zone).timestamp()

    def of(self, text: str | None) -> int | None:
        """The day of a date or time in ISO 8601."""
        if not text:
            return None
        if len(text) <= len("2026-01-31"):
            return date.fromisoformat(text).toordinal() - _EPOCH.toordinal()
        at = datetime.fromisoformat(text).astimezone(self._zone)
        return at.date().toordinal() - _EPOCH.toordinal()

    def part(self, reading: Reading, low: int, high: int) -> Part | None:
        """What of a reading falls into the days from ``low`` to ``high``; None if nothing does."""
        inside = [(day, count) for day, count in reading.usage.days if low <= day <= high]
        if not inside:
            return None
        if len(inside) == len(reading.usage.days):
            return whole(reading)
        return Part(
            reading=reading,
            statements=sum(count for _, count in inside),
            first=max(reading.usage.first, self.start(inside[0][0])),
            last=min(reading.usage.last, self.start(inside[-1][0] + 1) - 1),
            rows=None,
        )

    def parts(self, readings: list[Reading], low: int, high: int) -> list[Part]:
        """The same of many."""
        return [p for r in readings if (p := self.part(r, low, high)) is not None]


def iso_day(day: int) -> str:
    """A day since 1970 in ISO 8601."""
    return date.fromordinal(_EPOCH.toordinal() + day).isoformat()


def _by_account(readings: list[Reading]) -> dict[tuple[str, ...], list[Reading]]:
    """By system, principal and source."""
    out: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
    for r in readings:
        out[*r.account, r.usage.source].append(r)
    return dict(sorted(out.items()))


def _off_hours(readings: list[Reading], settings: ReadsSettings) -> Iterator[Found]:
    for mine in _by_account([r for r in readings if r.usage.off_hours and r.categories]).values():
        parts = [dataclasses.replace(whole(r), statements=r.usage.off_hours, rows=None) for r in mine]
        yield ReadPattern.OFF_HOURS, "default", parts, lambda parts: _off(parts, settings)


def _off(parts: list[Part], settings: ReadsSettings) -> Params:
    total = sum(p.reading.usage.statements for p in parts)
    return (
        ("total", total),
        ("work_from", settings.work_from),
        ("work_to", settings.work_to),
        ("timezone", settings.timezone),
    )


def fixed(*params: tuple[str, Scalar]) -> Reason:
    """The same parameters whatever parts a row is made of."""
    return lambda _: params


def _first_time(readings: list[Reading], facts: Facts, days: Days, settings: ReadsSettings) -> Iterator[Found]:
    """Relations that an account read late in the covered time for the first time, having been active before."""
    reach = {(log.system, log.source): log for log in facts.logs if log.covers_reads and log.files}
    for key, mine in _by_account(readings).items():
        log = reach.get((key[0], key[-1]))
        ends, begins = (days.of(log.to), days.of(log.from_)) if log is not None else (None, None)
        if log is None or ends is None or begins is None or (log.days_covered or 0) < ENOUGH_DAYS:
            continue
        # What is older than asked for is in the log, and was not counted.
        begins = max(begins, ends - (log.days_asked or settings.days) + 1)
        late = max(begins + ENOUGH_DAYS, begins + round((ends - begins) * LATE))
        met = min((r.usage.days[0][0] for r in mine if r.usage.days), default=ends)
        if met > late - ENOUGH_DAYS:
            continue
        first: dict[str, int] = {}
        for r in mine:
            if r.usage.days:
                name = f"{r.usage.schema}\0{r.usage.table}"
                first[name] = min(first.get(name, ends), r.usage.days[0][0])
        new = [r for r in mine if r.categories and first.get(f"{r.usage.schema}\0{r.usage.table}", -1) >= late]
        if new:
            quiet = min(first[f"{r.usage.schema}\0{r.usage.table}"] for r in new) - begins
            yield ReadPattern.FIRST_TIME, "default", [whole(r) for r in new], fixed(("days", quiet))


def _dormant(readings: list[Reading], days: Days) -> Iterator[Found]:
    """Accounts that were active, then not for long, then active again: what they read after the pause."""
    for mine in _by_account(readings).values():
        active = sorted({day for r in mine for day, _ in r.usage.days})
        pauses = [(b - a, b) for a, b in itertools.pairwise(active) if b - a > PAUSE_DAYS]
        if not pauses:
            continue
        length, again = max(pauses)
        parts = [p for p in days.parts(mine, again, active[-1]) if p.reading.categories]
        if parts:
            yield ReadPattern.DORMANT_ACTIVE, "default", parts, fixed(("days", length - 1), ("since", iso_day(again)))


def _leavers(readings: list[Reading], facts: Facts, days: Days) -> Iterator[Found]:
    staff = {p.name: p for p in facts.people if p.source == STAFF}
    of_leavers: dict[str, list[Reading]] = defaultdict(list)
    for r in readings:
        person = staff.get(r.person or "")
        if person is not None and (person.status in {StaffStatus.LEAVING, StaffStatus.LEFT} or person.left_on):
            of_leavers[person.name].append(r)
    ends = max((r.usage.days[-1][0] for r in readings if r.usage.days), default=0)
    for name in sorted(of_leavers):
        for mine in _by_account([r for r in of_leavers[name] if r.categories]).values():
            yield from _leaver(mine, staff[name], days, ends)


def _leaver(readings: list[Reading], person: Person, days: Days, ends: int) -> Iterator[Found]:
    left = days.of(person.left_on)
    if left is None and person.status is StaffStatus.LEFT:
        yield ReadPattern.AFTER_LEAVING, "undated", [whole(r) for r in readings], fixed()
        return
    last = ends if left is None else left
    before = days.parts(readings, last - DAYS_BEFORE + 1, last)
    usual = sum(p.statements for p in days.parts(readings, 0, last - DAYS_BEFORE))
    if before:
        params: Params = (("days", DAYS_BEFORE), ("earlier", usual))
        if left is None:
            yield ReadPattern.BEFORE_LEAVING, "undated", before, fixed(*params)
        else:
            yield ReadPattern.BEFORE_LEAVING, "default", before, fixed(*params, ("left_on", iso_day(left)))
    after = days.parts(readings, last + 1, ends) if left is not None else []
    if after:
        yield ReadPattern.AFTER_LEAVING, "default", after, fixed(("left_on", iso_day(last)))
