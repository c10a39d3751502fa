"""What ``privaudit staff check`` finds out: how lists were understood, and whose the accounts of an audit are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ..config.settings import Settings
from ..model import Nature, Principal, PrincipalKind, StaffStatus, record
from .applications import stands
from .base import Problem, StaffList, Understood, UserList
from .guess import Perhaps, perhaps
from .lists import Lists, lossy
from .match import Conflict, matched

_KEPT = frozenset({Nature.ENGINE, Nature.SCANNER})


@record
class StaffCheck:
    """The staff list in numbers; ``first`` and ``last`` are the earliest and the latest last day (ISO 8601)."""

    understood: Understood
    problems: tuple[Problem, ...]
    people: int
    active: int
    leaving: int
    left: int
    unknown: int
    dates: int
    first: str | None
    last: str | None
    accounts: int
    with_account: int


@record
class UsersCheck:
    """The users of one application in numbers."""

    application: str
    understood: Understood
    problems: tuple[Problem, ...]
    users: int
    entering: int
    linked: int
    strangers: tuple[int, ...] = ()
    """Lines of users who may log in and are not in the staff list; none where there is no such list."""


@record
class Account:
    """One account that nobody is known to stand behind."""

    system: str
    principal: str


@record
class AccountsCheck:
    """An audit's accounts and the lists. ``natures`` count accounts without a person that can log in."""

    audit: str
    accounts: int
    matched: int
    natures: tuple[tuple[str, int], ...]
    unmatched: tuple[Account, ...]
    perhaps: tuple[Perhaps, ...]
    conflicts: tuple[Conflict, ...]
    without: tuple[str, ...]
    """People of the list, still there, without any account in the audit's systems and applications."""
    lost: tuple[tuple[str, str], ...]
    strangers: tuple[str, ...]
    idle: tuple[str, ...]
    applications: tuple[tuple[str, tuple[str, ...]], ...]


@record
class Checked:
    """Everything. ``complete``: nothing may be lost, no account has two people, every name is known."""

    staff: StaffCheck | None
    users: tuple[UsersCheck, ...]
    accounts: AccountsCheck | None = None

    @property
    def complete(self) -> bool:
        """Whether the lists can be followed wholly."""
        problems = [*(self.staff.problems if self.staff else ()), *(p for u in self.users for p in u.problems)]
        if lossy(problems):
            return False
        return self.accounts is None or not (
            self.accounts.strangers or any(c.explicit for c in self.accounts.conflicts)
        )


def check_lists(
    lists: Lists, settings: Settings, audit: str | None = None, principals: Sequence[Principal] = ()
) -> Checked:
    """Return what was understood and, of the ``principals`` of an ``audit``, whose they are."""
    return Checked(
        staff=_staff(lists.staff) if lists.staff is not None else None,
        users=tuple(_users(u, lists.staff is not None) for u in lists.users),
        accounts=None if audit is None else _accounts(audit, principals, lists, settings),
    )


def _staff(staff: StaffList) -> StaffCheck:
    said = Counter(e.person.status for e in staff.entries)
    days = sorted(e.person.left_on for e in staff.entries if e.person.left_on)
    return StaffCheck(
        understood=staff.understood,
        problems=staff.problems,
        people=len(staff.entries),
        active=said[StaffStatus.ACTIVE],
        leaving=said[StaffStatus.LEAVING],
        left=said[StaffStatus.LEFT],
        unknown=said[None],
        dates=len(days),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        accounts=sum(len(e.claims) for e in staff.entries),
        with_account=sum(bool(e.claims or e.emails) for e in staff.entries),
    )


def _users(users: UserList, staff: bool) -> UsersCheck:
    return UsersCheck(
        application=users.application,
        understood=users.understood,
        problems=users.problems,
        users=len(users.users),
        entering=sum(u.may_enter for u in users.users),
        linked=sum(u.linked for u in users.users),
        strangers=tuple(sorted(u.line for u in users.users if staff and u.may_enter and not u.linked)),
    )


def _accounts(audit: str, principals: Sequence[Principal], lists: Lists, settings: Settings) -> AccountsCheck:
    fresh = [
        replace(p, person=None, nature=p.nature if p.nature in _KEPT else Nature.UNKNOWN)
        for p in sorted(principals, key=lambda p: (p.system, p.principal))
    ]
    found = matched(fresh, lists.staff, settings.accounts, settings.applications)
    logins = [p for p in found.principals if p.can_login and p.principal_kind is not PrincipalKind.PUBLIC]
    nobodys = [p for p in logins if p.person is None]
    natures = Counter(p.nature.value for p in nobodys)
    entries = lists.staff.entries if lists.staff is not None else ()
    have = {p.person for p in found.principals} | {a.person.name for u in lists.users for a in u.users if a.linked}
    known = stands(settings.applications, lists.users, found.principals)
    return AccountsCheck(
        audit=audit,
        accounts=len(logins),
        matched=sum(p.person is not None for p in logins),
        natures=tuple(sorted(natures.items())),
        unmatched=tuple(Account(system=p.system, principal=p.principal) for p in nobodys if p.nature is Nature.UNKNOWN),
        perhaps=perhaps(found.principals, entries),
        conflicts=found.conflicts,
        without=tuple(
            e.person.name for e in entries if e.person.name not in have and e.person.status is not StaffStatus.LEFT
        ),
        lost=found.lost,
        strangers=found.strangers,
        idle=found.idle,
        applications=tuple((s.application, tuple(f"{a}/{b}" for a, b in s.accounts)) for s in known),
    )
