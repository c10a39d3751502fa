"""The users of an application: a list as the staff list's, linked to the staff where that is certain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..config.access_settings import ApplicationSettings
from ..model import Person, Principal, StaffStatus, record
from .base import AppUser, Cells, Problems, StaffEntry, StaffList, UserList
from .base import Understood as Understood
from .cells import email_of, emails_of, said_status, text_of, yes_or_no
from .columns import Layout, known_headings, laid_out
from .files import Rows
from .match import fits
from .words import fold, words


@record
class Stand:
    """An application as analyses see it: who may log in to it, and as which accounts (system, principal) it reads."""

    application: str
    users: tuple[Person, ...]
    accounts: tuple[tuple[str, str], ...]


def read_users(application: ApplicationSettings, staff: StaffList | None) -> UserList | None:
    """Return the users of an application; None if the configuration names no list of them.

    Raises:
        Unreadable: the file cannot be read at all, or no column of logins was found.
    """
    if application.users is None:
        return None
    known = words().application
    rows = Rows(
        Path(application.users),
        encoding="auto",
        delimiter="auto",
        sheet=None,
        score=lambda row: known_headings(row, known, application.columns),
    )
    try:
        layout, stream = laid_out(rows, known, application.columns, ("login",))
        reader = _Reader(application.name, layout, rows.problems, Links(application.name, staff))
        users: dict[str, AppUser] = {}
        count = 0
        for line, row in stream:
            user = reader.user(line, row)
            if user is None:
                continue
            count += 1
            users[user.login] = _joined(users[user.login], user) if user.login in users else user
    finally:
        rows.close()
    understood = Understood(
        file=application.users,
        kind=rows.kind,
        encoding=rows.encoding,
        delimiter=rows.delimiter,
        sheet=rows.sheet,
        header=layout.header,
        rows=count,
        merged=count - len(users),
        columns=layout.taken,
        ignored=layout.ignored,
    )
    ordered = tuple(users[login] for login in sorted(users))
    return UserList(application=application.name, users=ordered, understood=understood, problems=rows.problems.frozen())


def stands(
    applications: Sequence[ApplicationSettings], lists: Iterable[UserList], principals: Sequence[Principal]
) -> tuple[Stand, ...]:
    """Return every application with the users who may log in and the accounts it has in the systems of the audit."""
    users = {u.application: tuple(a.person for a in u.users if a.may_enter) for u in lists}
    return tuple(
        Stand(
            application=a.name,
            users=users.get(a.name, ()),
            accounts=tuple(sorted((p.system, p.principal) for p in principals if fits(a.accounts, p))),
        )
        for a in applications
    )


def _joined(one: AppUser, other: AppUser) -> AppUser:
    """A login in several rows has several roles."""
    from dataclasses import replace

    roles = dict.fromkeys(r for u in (one, other) if u.person.role for r in u.person.role.split(", "))
    person = replace(one.person, role=", ".join(roles) or None)
    return replace(one, person=person, may_enter=one.may_enter or other.may_enter)


class Links:
    """From what an application knows of a user to the one person of the staff list it means."""

    def __init__(self, application: str, staff: StaffList | None) -> None:
        self._application = application
        self._numbers: dict[str, set[int]] = defaultdict(set)
        self._emails: dict[str, set[int]] = defaultdict(set)
        self._names: dict[str, set[int]] = defaultdict(set)
        self._logins: dict[str, set[int]] = defaultdict(set)
        self._entries = staff.entries if staff is not None else ()
        for i, e in enumerate(self._entries):
            self._add(i, e)

    def _add(self, i: int, e: StaffEntry) -> None:
        if e.number:
            self._numbers[fold(e.number)].add(i)
        for address in e.emails:
            self._emails[address].add(i)
        for name in {e.full_name, e.person.name}:
            self._names[fold(name)].add(i)
        for claim in e.claims:
            if claim.system in {None, self._application}:
                self._logins[claim.login.casefold()].add(i)

    def find(
        self, login: str, text: str | None, emails: Sequence[str] = (), number: str | None = None
    ) -> StaffEntry | None:
        """Return who it is: by number, address, name, else by the login; None where that is nobody or several."""
        tries = [self._numbers.get(fold(number))] if number else []
        if text is not None:
            tries.append(self._numbers.get(fold(text)))
        tries += [self._emails.get(a) for a in (*emails, email_of(text or ""), email_of(login)) if a]
        if text is not None:
            tries.append(self._names.get(fold(text)))
        tries.append(self._logins.get(login.rpartition("\\")[2].casefold()))
        for found in tries:
            if found:
                return self._entries[next(iter(found))] if len(found) == 1 else None
        return None


class _Reader:
    def __init__(self, application: str, layout: Layout, problems: Problems, links: Links) -> None:
        self._application = application
        self._at = layout.places
        self._layout = layout
        self._problems = problems
        self._links = links

    def user(self, line: int, row: Cells) -> AppUser | None:
        """Return the user of a row; None where there is no login."""
        login = text_of(row, self._at.get("login"))
        if login is None:
            self._problems.add("no_login", line, self._layout.heading("login"))
            return None
        text = text_of(row, self._at.get("person"))
        number = text_of(row, self._at.get("number"))
        entry = self._links.find(login, text, emails_of(row, self._at.get("email")), number)
        status, may_enter = self._status(line, row)
        staff = entry.person if entry is not None else None
        person = Person(
            name=staff.name if staff else text or login,
            department=staff.department if staff else None,
            status=staff.status if staff else status,
            left_on=staff.left_on if staff else None,
            role=text_of(row, self._at.get("role")),
            source=self._application,
            login=login,
        )
        return AppUser(person=person, login=login, may_enter=may_enter, linked=staff is not None, line=line)

    def _status(self, line: int, row: Cells) -> tuple[StaffStatus | None, bool]:
        """Return the application's own status of a user, and whether it still lets the user in."""
        said: StaffStatus | None = None
        word = text_of(row, self._at.get("status"))
        places = self._at.get("status")
        cell = row[places[0]] if places and places[0] < len(row) else None
        answer = yes_or_no(cell)
        if answer is not None:
            said = StaffStatus.ACTIVE if answer else StaffStatus.LEFT
        elif word is not None:
            said = StaffStatus.LEFT if words().shut.has(fold(word)) else said_status(word, {})
            if said is None:
                self._problems.add("status_unknown", line, self._layout.heading("status"))
        for kind, bad in (("enabled", False), ("disabled", True)):
            at = self._at.get(kind)
            answer = yes_or_no(row[at[0]]) if at and at[0] < len(row) else None
            if answer is bad:
                said = StaffStatus.LEFT
        return said, said is not StaffStatus.LEFT
