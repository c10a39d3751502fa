"""From the tables about people, applications, logs and policy to settings; paths are relative to the file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model import Nature, StaffStatus
from .access_settings import (
    AccessSettings,
    AccountPattern,
    ApplicationSettings,
    JournalSettings,
    LogSettings,
    ReadsSettings,
    StaffSettings,
    Words,
)

if TYPE_CHECKING:
    from .schema import ConfigFile
    from .schema_access import ApplicationTable, JournalTable


def access_settings(file: ConfigFile, folder: Path) -> dict[str, Any]:
    """Return the fields of `Settings` that these tables fill."""
    return {
        "staff": _staff(file, folder),
        "accounts": tuple(
            AccountPattern(match=a.match, nature=Nature(a.nature), person=a.person, owner=a.owner)
            for a in file.accounts
        ),
        "applications": tuple(_application(a, folder) for a in file.applications),
        "logs": tuple(
            LogSettings(
                systems=t.systems,
                format=t.format,
                files=_paths(t.files, folder),
                prefix=t.prefix,
                timezone=t.timezone,
            )
            for t in file.logs
        ),
        "reads": ReadsSettings(**_given(file.reads.model_dump())),
        "access": AccessSettings(**_given({**file.access.model_dump(), "policy": _path(file.access.policy, folder)})),
    }


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if v is not None}


def _path(name: str | None, folder: Path) -> str | None:
    return None if name is None else str(folder / name)


def _paths(names: tuple[str, ...], folder: Path) -> tuple[str, ...]:
    return tuple(str(folder / n) for n in names)


def _words(mapping: Mapping[Any, Any]) -> Words:
    return tuple((str(k), str(v)) for k, v in mapping.items())


def _staff(file: ConfigFile, folder: Path) -> StaffSettings | None:
    t = file.staff
    if t is None:
        return None
    return StaffSettings(
        file=str(folder / t.file),
        encoding=t.encoding,
        delimiter=t.delimiter,
        sheet=t.sheet,
        columns=_words(t.columns),
        statuses=tuple((word, StaffStatus(status)) for word, status in t.statuses.items()),
    )


def _application(table: ApplicationTable, folder: Path) -> ApplicationSettings:
    return ApplicationSettings(
        name=table.name,
        accounts=table.accounts,
        users=_path(table.users, folder),
        columns=_words(table.columns),
        journals=tuple(_journal(j, folder) for j in table.journals),
    )


def _journal(table: JournalTable, folder: Path) -> JournalSettings:
    return JournalSettings(
        files=_paths(table.files, folder),
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        timezone=table.timezone,
        columns=_words(table.columns),
        actions=_words(table.actions),
        tables=_words(table.tables),
    )
