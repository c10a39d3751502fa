"""What lists of people give: entries, what was understood of the file, and problems without any value of a row."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from ..model import Params, Person, record

Cell = str | int | float | bool | date | datetime | None
Cells = tuple[Cell, ...]
MOST_LINES = 10
"""So many line numbers of one sort of problem are kept; the count is of all."""


class Unreadable(Exception):
    """A list that cannot be read at all; ``reason`` is a key of i18n area ``staff.unreadable``."""

    def __init__(self, reason: str, params: Params = ()) -> None:
        super().__init__(reason, params)
        self.reason = reason
        self.params = params


@record
class Problem:
    """One sort of problem: a key of ``staff.problem``, its first lines and how many there are.

    ``column`` is a heading; neither it nor ``params`` ever hold what stands in a row.
    """

    key: str
    column: str | None = None
    params: Params = ()
    lines: tuple[int, ...] = ()
    count: int = 1


class Problems:
    """Collects problems by their sort, so that a list wrong in every row stays one line."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str | None, Params], list[int]] = {}
        self._counts: dict[tuple[str, str | None, Params], int] = defaultdict(int)

    def add(self, key: str, line: int | None = None, column: str | None = None, params: Params = ()) -> None:
        """Note one; ``line`` None: of the whole file."""
        sort = (key, column, params)
        lines = self._lines.setdefault(sort, [])
        self._counts[sort] += 1
        if line is not None and len(lines) < MOST_LINES:
            lines.append(line)

    def frozen(self) -> tuple[Problem, ...]:
        """Return all, in the order of their keys and columns."""
        return tuple(
            Problem(key=key, column=column, params=params, lines=tuple(lines), count=self._counts[key, column, params])
            for (key, column, params), lines in sorted(
                self._lines.items(), key=lambda i: (i[0][0], i[0][1] or "", str(i[0][2]))
            )
        )


@record
class Claim:
    r"""An account as a list names it: ``login``, ``DOMAIN\login``, ``login@host``, ``system/login``."""

    login: str
    host: str | None = None
    system: str | None = None


@record
class StaffEntry:
    """One person of the staff list; ``full_name`` is the list's own, before namesakes were told apart."""

    person: Person
    full_name: str
    surname: str | None = None
    first_name: str | None = None
    patronymic: str | None = None
    number: str | None = None
    emails: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    lines: tuple[int, ...] = ()


@record
class Taken:
    """A column that was understood: what for, its heading and its place (1 is the first)."""

    kind: str
    heading: str
    place: int


@record
class Understood:
    """What a file turned out to be. ``ignored`` are headings without a use; ``header`` is their line (0: none).

    ``delimiter`` and ``encoding`` are None for workbooks, ``sheet`` for all else.
    """

    file: str
    kind: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int = 0
    rows: int = 0
    skipped: int = 0
    """Rows that are no people: groups, computers, sums."""
    merged: int = 0
    """Rows that name a person named before."""
    columns: tuple[Taken, ...] = ()
    ignored: tuple[str, ...] = ()


@record
class StaffList:
    """The staff, each person once, in the order of names."""

    entries: tuple[StaffEntry, ...]
    understood: Understood
    problems: tuple[Problem, ...] = ()


@record
class AppUser:
    """One user of an application; ``person.name`` is the staff list's where ``linked``."""

    person: Person
    login: str
    may_enter: bool = True
    linked: bool = False
    line: int = 0


@record
class UserList:
    """The users of one application."""

    application: str
    users: tuple[AppUser, ...]
    understood: Understood
    problems: tuple[Problem, ...] = ()
