"""What the configuration says of people, applications, logs and the access policy. Paths are as they can be opened."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import field

from ..model import Nature, StaffStatus, digest, record
from .zones import machine_zone

Words = tuple[tuple[str, str], ...]
"""A mapping: ours to the file's, or the file's word to ours."""


@record
class StaffSettings:
    """Where the staff list is and how to read it; see `schema_access.StaffTable`."""

    file: str
    encoding: str = "auto"
    delimiter: str = "auto"
    sheet: str | None = None
    columns: Words = ()
    statuses: tuple[tuple[str, StaffStatus], ...] = ()


@record
class AccountPattern:
    """Globs over ``system/principal`` (or the principal alone; see `globs`) and who stands behind such accounts."""

    match: tuple[str, ...]
    nature: Nature
    person: str | None = None
    owner: str | None = None


@record
class JournalSettings:
    """One journal of an application."""

    files: tuple[str, ...]
    format: str = "csv"
    encoding: str = "auto"
    delimiter: str = "auto"
    timezone: str | None = None
    columns: Words = ()
    actions: Words = ()
    tables: Words = ()


@record
class ApplicationSettings:
    """An application: its accounts (globs over ``system/principal``), its users, its journals."""

    name: str
    accounts: tuple[str, ...]
    users: str | None = None
    columns: Words = ()
    journals: tuple[JournalSettings, ...] = ()


@record
class LogSettings:
    """Files of one server's log."""

    systems: tuple[str, ...]
    format: str
    files: tuple[str, ...]
    prefix: str | None = None
    timezone: str | None = None


@record
class ReadsSettings:
    """What counts as noteworthy: ``days`` looked back, rows of a bulk read, hours and days (Monday is 1) of work.

    ``timezone`` is the name of that in which hours and days are meant, and times that say none; unless it is
    configured, this machine's.
    """

    days: int = 90
    bulk_rows: int = 1000
    work_from: str = "07:00"
    work_to: str = "22:00"
    work_days: tuple[int, ...] = (1, 2, 3, 4, 5)
    timezone: str = field(default_factory=machine_zone)


@record
class PolicyRule:
    """One rule of access.toml: all of whom it names, by globs, may read the categories of the systems.

    ``categories`` may hold ``*`` for all; ``until`` is the last day (ISO 8601); ``line`` is its line in the file.
    """

    departments: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    """Roles of the database or of an application, and positions."""
    persons: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    """Over ``system/principal`` or the principal alone."""
    systems: tuple[str, ...]
    categories: tuple[str, ...]
    until: str | None = None
    reason: str | None = None
    line: int = 0


@record
class AccessSettings:
    """The access policy (path of access.toml and its rules), and the days after which an unused account is dormant."""

    policy: str | None = None
    dormant_days: int = 90
    rules: tuple[PolicyRule, ...] = ()

    def policy_digest(self) -> str | None:
        """Return 16 hex digits of the rules, in whatever order and on whatever lines; None without a file."""
        if self.policy is None:
            return None
        said = (dataclasses.astuple(dataclasses.replace(r, line=0)) for r in self.rules)
        return digest("policy", *sorted(json.dumps(r) for r in said))
