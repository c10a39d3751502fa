"""The tables of privaudit.toml about people, applications, logs and the access policy; checked as `schema` says."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ..registry import ACCESSLOGS
from .schema_base import Strict, Text
from .zones import is_zone

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def _hour(value: str) -> str:
    if not _HOUR.fullmatch(value):
        raise PydanticCustomError("hour", "hour")
    return value


def _zone(value: str) -> str:
    if not is_zone(value):
        raise PydanticCustomError("time_zone", "zone")
    return value


def _log_format(value: str) -> str:
    known = ACCESSLOGS.names()
    if value not in known:
        raise PydanticCustomError("one_of", "choice", {"choices": ", ".join(known)})
    return value


Hour = Annotated[str, AfterValidator(_hour)]
Zone = Annotated[Text, AfterValidator(_zone)]
"""A name of the IANA time zone database."""
LogFormat = Annotated[str, AfterValidator(_log_format)]
"""A name in the registry `ACCESSLOGS`: privaudit's own readers and those of other packages."""
StaffColumn = Literal[
    "name",
    "surname",
    "first_name",
    "patronymic",
    "number",
    "accounts",
    "email",
    "department",
    "position",
    "status",
    "left_on",
]


class StaffTable(Strict):
    """``[staff]``: the list of people. ``columns`` maps what privaudit asks for to the file's own headings."""

    file: Text
    encoding: Literal["auto", "utf-8", "cp1251", "utf-16"] = "auto"
    delimiter: Literal["auto", ",", ";", "\t", "|"] = "auto"
    sheet: Text | None = None
    columns: dict[StaffColumn, Text] = Field(default_factory=dict)
    statuses: dict[Text, Literal["active", "leaving", "left"]] = Field(default_factory=dict)
    """The list's own words for a status."""


class AccountTable(Strict):
    """One ``[[accounts]]``: who stands behind accounts that are no person of the staff list."""

    match: tuple[Text, ...] = Field(strict=False)
    """Globs over ``system/principal``, or over the principal alone; `globs` says what they cover."""
    nature: Literal["person", "service", "shared", "vendor", "application"]
    person: Text | None = None
    """For nature ``person``: the name or number in the staff list."""
    owner: Text | None = None


class JournalTable(Strict):
    """One ``[[applications.journals]]``: an export of who opened what in the application."""

    files: tuple[Text, ...] = Field(strict=False)
    format: Literal["csv", "jsonl"] = "csv"
    encoding: Literal["auto", "utf-8", "cp1251", "utf-16"] = "auto"
    delimiter: Literal["auto", ",", ";", "\t", "|"] = "auto"
    timezone: Zone | None = None
    columns: dict[Literal["time", "user", "object", "action"], Text] = Field(default_factory=dict)
    actions: dict[Text, Literal["read", "export", "ignore"]] = Field(default_factory=dict)
    """The journal's own words for an action; any other counts as a read."""
    tables: dict[Text, Text] = Field(default_factory=dict)
    """A kind of object (what precedes ``:`` or ``#`` in it, or all of it) to ``system.schema.table``."""


class ApplicationTable(Strict):
    """One ``[[applications]]``: an account that stands for many people."""

    name: Text
    accounts: tuple[Text, ...] = Field(strict=False)
    """Globs as those of ``[[accounts]]``."""
    users: Text | None = None
    """A list of its users, in a form as the staff list's."""
    columns: dict[Literal["login", "person", "role", "status"], Text] = Field(default_factory=dict)
    journals: tuple[JournalTable, ...] = Field(default=(), strict=False)


class LogTable(Strict):
    """One ``[[logs]]``: files of a server's log, as they lie on this machine."""

    systems: tuple[Text, ...] = Field(strict=False)
    """Globs over system names: the server that wrote it (its name covers its databases)."""
    format: LogFormat
    files: tuple[Text, ...] = Field(strict=False)
    """Paths or globs; .gz and .zst are unpacked while they are read."""
    prefix: Text | None = None
    """``log_line_prefix`` of the server, for ``postgresql-stderr``."""
    timezone: Zone | None = None
    """Of times that a log writes without one (IANA name); else that of ``[reads]``, else this machine's."""


class ReadsTable(Strict):
    """``[reads]``: what counts as noteworthy in the logs."""

    days: Annotated[int, Field(ge=1, le=3660)] | None = None
    bulk_rows: Annotated[int, Field(ge=1)] | None = None
    work_from: Hour | None = None
    work_to: Hour | None = None
    work_days: tuple[Annotated[int, Field(ge=1, le=7)], ...] | None = Field(default=None, strict=False)
    timezone: Zone | None = None


class AccessTable(Strict):
    """``[access]``: the policy file, and from when an account counts as dormant."""

    policy: Text | None = None
    dormant_days: Annotated[int, Field(ge=1, le=3660)] | None = None
