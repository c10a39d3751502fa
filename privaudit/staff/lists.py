"""All lists of people that the configuration names, read once and before anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import TypeVar

from ..config.settings import Settings
from ..errors import ConfigError
from ..i18n import text
from ..model import record
from .applications import read_users
from .base import Problem, StaffList, Unreadable, UserList
from .read import read_staff

T = TypeVar("T")
LOSSY = frozenset(
    {
        "account_unusable",
        "column_missing",
        "date_unreadable",
        "ldif_line",
        "line_too_long",
        "name_unusable",
        "no_login",
        "no_name",
        "quote_open",
        "read_broken",
        "rows_cut",
        "status_contradicted",
        "status_unknown",
        "undecodable",
        "workbook_damaged_at",
    }
)
"""Problems by which something of the list may be lost or wrong; the others are said and change nothing."""


@record
class Lists:
    """The staff list (None: not configured) and the users of every application that names a list of them."""

    staff: StaffList | None = None
    users: tuple[UserList, ...] = ()


def read_lists(settings: Settings, today: date) -> Lists:
    """Return all lists; statuses are as of ``today``.

    Raises:
        ConfigError: a file cannot be read at all; single rows that are wrong are in ``problems`` instead.
    """
    table = settings.staff
    staff = None if table is None else _or_error(table.file, settings.lang, partial(read_staff, table, today))
    users = []
    for application in settings.applications:
        found = _or_error(application.users or "", settings.lang, partial(read_users, application, staff))
        if found is not None:
            users.append(found)
    return Lists(staff=staff, users=tuple(users))


def lossy(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems by which something may be lost."""
    return tuple(p for p in problems if p.key in LOSSY)


def _or_error(file: str, lang: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except Unreadable as e:
        key = f"staff.unreadable.{e.reason}"
        problem = text(key, lang, **dict(e.params))
    raise ConfigError(file, (problem,), "staff_unreadable")
