"""Times of log lines to seconds since 1970; whatever holds for a minute is worked out once a minute."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..config.access_settings import ReadsSettings

ABBREVIATIONS = {
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "WET": 0,
    "WEST": 60,
    "CET": 60,
    "CEST": 120,
    "EET": 120,
    "EEST": 180,
    "MSK": 180,
    "MSD": 240,
    "SAMT": 240,
    "YEKT": 300,
    "OMST": 360,
    "KRAT": 420,
    "IRKT": 480,
    "YAKT": 540,
    "VLAT": 600,
    "MAGT": 660,
    "PETT": 720,
    "EDT": -240,
    "EST": -300,
    "CDT": -300,
    "PDT": -420,
    "PST": -480,
}
"""Minutes east of Greenwich of abbreviations that a server may write, where no time zone is configured."""
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?")
MOST_MINUTES = 50_000
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Minute(NamedTuple):
    """What holds for all lines of one minute: its start (seconds since 1970), day since 1970, outside of work."""

    start: int
    day: int
    off: bool


class Clock:
    """Reads times as servers write them.

    ``zone`` is of times without one, and decides abbreviations; None: that of ``reads.timezone``, and abbreviations are
    what they usually mean. Days and hours of work are of ``reads.timezone``.

    Raises:
        ValueError: a time is none (from each method).
    """

    def __init__(self, zone: str | None, reads: ReadsSettings) -> None:
        self._zone: tzinfo | None = ZoneInfo(zone) if zone else None
        self._people = ZoneInfo(reads.timezone)
        self.zone: tzinfo = self._zone or self._people
        """Of times without one."""
        self._from = _minutes(reads.work_from)
        self._to = _minutes(reads.work_to)
        self._days = frozenset(reads.work_days)
        self._latest: tuple[int, int] | None = None
        self._known: dict[str, Minute] = {}

    def written(self, at: float) -> None:
        """Say when the file was last written (seconds since 1970): times without a year are not later."""
        latest = datetime.fromtimestamp(at, UTC)
        self._latest = (latest.year, latest.month)
        self._known.clear()

    def postgres(self, stamp: str) -> tuple[float, Minute]:
        """Read ``2026-11-22 00:07:56.540 UTC``, also without milliseconds."""
        if stamp[19:20] == ".":
            second, key = stamp[17:23], stamp[:16] + stamp[23:]
        else:
            second, key = stamp[17:19], stamp[:16] + stamp[19:]
        minute = self._known.get(key)
        if minute is None:
            minute = self._learn(key, self._postgres(key[:16], key[16:].strip()))
        return minute.start + float(second), minute

    def _postgres(self, key: str, zone: str) -> datetime:
        return self._placed(datetime.strptime(key, "%Y-%m-%d %H:%M"), zone)  # noqa: DTZ007 - placed at once

    def day(self, at: float) -> int:
        """Return the day since 1970 of a time."""
        return self.epoch(at)[1].day

    def epoch(self, seconds: float) -> tuple[float, Minute]:
        """Read seconds since 1970."""
        start = int(seconds // 60) * 60
        key = str(start)
        return seconds, self._known.get(key) or self._learn(key, datetime.fromtimestamp(start, UTC))

    def audit(self, stamp: str) -> tuple[float, Minute]:
        """Read ``20261122 00:08:28``, server_audit's own local time."""
        key = stamp[:14]
        minute = self._known.get(key)
        if minute is None:
            local = datetime.strptime(key, "%Y%m%d %H:%M")  # noqa: DTZ007 - placed at once
            minute = self._learn(key, self._placed(local, ""))
        return minute.start + float(stamp[15:17]), minute

    def general(self, stamp: str) -> tuple[float, Minute]:
        """Read the general log's ``261122  0:08:28`` (MariaDB, local) or ``2026-11-22T00:08:28.123456Z`` (MySQL)."""
        if stamp[10:11] == "T":
            key = stamp[:16]
            at = 19
            while stamp[at : at + 1] in {".", *"0123456789"} and at < len(stamp):
                at += 1
            second, rest = stamp[17:at], stamp[at:]
            minute = self._known.get(key + rest)
            if minute is None:
                local = datetime.strptime(key, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - placed at once
                minute = self._learn(key + rest, self._placed(local, rest))
            return minute.start + float(second), minute
        key = stamp[:12]
        minute = self._known.get(key)
        if minute is None:
            local = datetime.strptime(key.replace("  ", " "), "%y%m%d %H:%M")  # noqa: DTZ007 - placed at once
            minute = self._learn(key, self._placed(local, ""))
        return minute.start + float(stamp[13:15]), minute

    def syslog(self, stamp: str) -> tuple[float, Minute]:
        """Read ``Nov 22 00:08:28`` (RFC 3164: no year; see `written`), or ISO 8601."""
        if stamp[:1].isdigit():
            at = datetime.fromisoformat(stamp)
            return self.epoch((at if at.tzinfo else self._placed(at, "")).timestamp())
        key = stamp[:12]
        minute = self._known.get(key)
        if minute is None:
            month = MONTHS.index(stamp[:3]) + 1
            year, latest = self._latest or (datetime.now(UTC).year, 12)
            year -= month > latest
            local = datetime(year, month, int(stamp[4:6]), int(stamp[7:9]), int(stamp[10:12]))  # noqa: DTZ001
            minute = self._learn(key, self._placed(local, ""))
        return minute.start + float(stamp[13:15]), minute

    def _placed(self, local: datetime, zone: str) -> datetime:
        """Give a local time its zone; of two times with one name (clocks set back) the abbreviation decides."""
        offset = _OFFSET.fullmatch(zone)
        if offset:
            minutes = int(offset[2]) * 60 + int(offset[3] or 0)
            return local.replace(tzinfo=timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes)))
        if zone in {"UTC", "GMT", "Z"}:
            return local.replace(tzinfo=UTC)
        if self._zone is None:
            if zone in ABBREVIATIONS:
                return local.replace(tzinfo=timezone(timedelta(minutes=ABBREVIATIONS[zone])))
            return local.replace(tzinfo=self._people)
        first = local.replace(tzinfo=self._zone)
        second = first.replace(fold=1)
        return second if zone and first.tzname() != zone == second.tzname() else first

    def _learn(self, key: str, at: datetime) -> Minute:
        if len(self._known) >= MOST_MINUTES:
            self._known.clear()
        try:
            local = at.astimezone(self._people)
        except OverflowError:  # the year 1 or 9999
            raise ValueError(key[:0]) from None
        minute = Minute(int(at.timestamp()), local.toordinal() - _EPOCH, self._is_off(local))
        self._known[key] = minute
        return minute

    def _is_off(self, local: datetime) -> bool:
        now = local.hour * 60 + local.minute
        over_night = self._from > self._to
        inside = (now >= self._from or now < self._to) if over_night else self._from <= now < self._to
        return not inside or local.isoweekday() not in self._days


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def _minutes(hour: str) -> int:
    return int(hour[:2]) * 60 + int(hour[3:])
