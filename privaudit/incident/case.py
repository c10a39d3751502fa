"""The case a folder is made for: the audit with what is known of the incident since, and the hour of writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ..analysis.old_systems import INCIDENT
from ..config.laws import bands_for, deadlines, load_laws
from ..config.load import FIRST_YEAR
from ..errors import UsageError
from ..model import AuditResult, Cover, Incident, Shown, record
from ..report import words

NO_NUMBER = "-"


@record
class Told:
    """What is said of the incident beside the audit; what is None or empty keeps what the audit says."""

    discovered: str | None = None
    """ISO 8601; without offset it is meant in ``zone``, else in the audit's time zone."""
    zone: str | None = None
    number: str | None = None
    role: str | None = None
    laws: tuple[str, ...] = ()
    organisation: str | None = None
    cover: tuple[tuple[str, Any], ...] = ()
    """Fields of `Cover` with their values."""
    shown: Shown | None = None


@record
class Case:
    """One case. ``written`` is when the folder is written, with offset."""

    result: AuditResult
    lang: str
    written: datetime
    zone: str | None = None
    """The time zone that a time of discovery without an offset was taken to be in; None if it had one."""

    @property
    def incident(self) -> Incident:
        """The incident; one without number and time where none was given."""
        return self.result.run.incident or Incident(number=NO_NUMBER)

    @property
    def cover(self) -> Cover:
        """Who signs, and whom to ask."""
        return self.result.run.cover

    def clock(self, at: str | None) -> str:
        """Return a time in words, by the clock of the time of discovery; by its own where that is not known.

        Papers that leave the house show one clock, with its offset beside each time.
        """
        try:
            when = datetime.fromisoformat(at or "")
        except ValueError:
            return words.time_text(at, self.lang)
        return words.time_text(self._by_clock(when).isoformat(), self.lang)

    @property
    def written_here(self) -> datetime:
        """When the folder is written, by the same clock."""
        return self._by_clock(self.written)

    def _by_clock(self, when: datetime) -> datetime:
        zone = datetime.fromisoformat(self.incident.discovered).tzinfo if self.incident.discovered else None
        return when.astimezone(zone) if zone and when.tzinfo else when


def case_of(result: AuditResult, told: Told, lang: str, now: datetime | None = None) -> Case:
    """Return the case of an audit.

    Raises:
        UsageError: the time of discovery is no time, is in the future, or has no offset and none can be told; a law is
            not known.
    """
    written = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    run = result.run
    laws, role = told.laws or run.laws, told.role or run.role
    known = load_laws(laws)
    discovered, zone = _discovered(told.discovered, told.zone or run.timezone, written)
    old = run.incident or Incident(number=NO_NUMBER)
    at = discovered or old.discovered
    incident = replace(
        old,
        number=told.number or old.number,
        discovered=at,
        deadlines=deadlines(known, at, role) if at is not None else (),
    )
    cover = replace(run.cover, **{k: v for k, v in told.cover if v})
    organisation = told.organisation or run.organisation
    run = replace(run, laws=laws, role=role, incident=incident, cover=cover, organisation=organisation)
    made = replace(_held(result), run=run)
    if told.shown is not None:
        bands = bands_for(told.shown, known)
        made = replace(made, estate=replace(made.estate, shown=told.shown, bands=bands))
    return Case(result=made, lang=lang, written=written, zone=zone)


def _discovered(said: str | None, zone: str | None, now: datetime) -> tuple[str | None, str | None]:
    """Return the time of discovery with its offset, and the time zone it was taken to be in, if it had none."""
    from zoneinfo import ZoneInfo

    if said is None:
        return None, None
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise UsageError("--discovered", "time_malformed") from None
    if at.year < FIRST_YEAR:
        raise UsageError("--discovered", "time_malformed")
    used = None
    if at.tzinfo is None:
        if zone is None:
            raise UsageError("--discovered", "time_without_offset")
        try:
            at = at.replace(tzinfo=ZoneInfo(zone))
        except (KeyError, ValueError, OSError):
            raise UsageError("--discovered", "time_without_offset") from None
        # An hour that comes twice a year, or never, has two offsets: only a person can tell.
        if at.utcoffset() != at.replace(fold=1).utcoffset():
            raise UsageError("--discovered", "time_without_offset")
        used = zone
    if at > now:
        raise UsageError("--discovered", "time_in_future")
    return at.isoformat(), used


def _held(result: AuditResult) -> AuditResult:
    """Return the audit with data kept as evidence, where it was made before anybody knew of the incident.

    An audit that knew keeps what it says: the configuration may have excepted systems (``legal_hold = false``).
    """
    if result.run.incident is not None or result.estate.shown is not None:
        return result
    systems = tuple(s if s.legal_hold else replace(s, legal_hold=True, legal_hold_why=INCIDENT) for s in result.systems)
    rows = tuple(
        d if d.legal_hold else replace(d, legal_hold=True, legal_hold_why=INCIDENT) for d in result.destruction
    )
    return replace(result, systems=systems, destruction=rows)


def cover_fields(given: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a cover that were given."""
    return tuple((k, v) for k, v in given.items() if v)
