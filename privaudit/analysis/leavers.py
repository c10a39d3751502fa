"""Accounts that should be closed: of people who left or leave, of nobody, of several, of others, or long unused.

Accounts that the engine says nobody can log in with (locked, expired, no connections allowed) are harmless.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..model import Nature, Person, PrincipalKind, Read, ReadPattern, StaffStatus, record
from .accounts import OURS, Account, accounts, staff_of
from .facts import Facts
from .least import Coverage, coverage, reads_by_account

GOING = (StaffStatus.LEFT, StaffStatus.LEAVING)
_AROUND = frozenset({ReadPattern.BEFORE_LEAVING, ReadPattern.AFTER_LEAVING})


@record
class Leaver:
    """An open account of a person who left or is leaving; ``reads`` are those around the last day that logs show."""

    account: Account
    person: Person
    reads: tuple[Read, ...]


def usable(facts: Facts) -> Iterator[Account]:
    """Yield every account that someone can log in with, less the engine's own and this audit's."""
    for account in accounts(facts):
        if account.is_open and not account.is_scanner and account.nature not in OURS:
            yield account


def leavers(facts: Facts) -> Iterator[Leaver]:
    """Yield every open account of people who left or are leaving.

    Databases of a server in which an account reads nothing are left out where it reads in another of them: it is one
    login. One that reads nothing at all is open all the same.
    """
    staff = staff_of(facts.people)
    open_ = tuple(usable(facts))
    reading = {_login(a) for a in open_ if a.reads_anything}
    for account in open_:
        person = staff.get(account.person or "")
        if person is None or (not account.reads_anything and _login(account) in reading):
            continue
        if person.status in GOING:
            mine = (r for r in facts.reads if r.person == person.name and r.system == account.system)
            inside = account.kind is PrincipalKind.APP_USER
            named = (r for r in mine if r.principal == account.name and r.of_account is not inside)
            reads = tuple(r for r in named if r.pattern in _AROUND)
            yield Leaver(account=account, person=person, reads=reads)


def _login(account: Account) -> tuple[str, str]:
    return (account.realm or account.system, account.name)


def of_nature(facts: Facts, nature: Nature) -> Iterator[Account]:
    """Yield every open account of a nature that reaches data."""
    for account in usable(facts):
        if account.nature is nature and account.reads_anything and account.known is not None:
            yield account


def unknown(facts: Facts) -> Iterator[Account]:
    """Yield every open account of nobody that reaches data; anonymous ones are told apart."""
    for account in of_nature(facts, Nature.UNKNOWN):
        if account.person is None and not is_anonymous(account):
            yield account


def is_anonymous(account: Account) -> bool:
    """Whether anyone may log in with any name: MariaDB's and MySQL's account without one."""
    return account.kind is PrincipalKind.USER and account.name.startswith("@")


@record
class Dormant:
    """An account that was not used for long: ``since`` its last login (ISO 8601), None where a log shows no read."""

    account: Account
    since: str | None
    over: Coverage | None


def dormant(facts: Facts, days: int) -> Iterator[Dormant]:
    """Yield accounts that reach data and were not used for so many days, where the engine or a log knows that.

    One that reads in another database of its server is in use: closing it would stop that, too.
    """
    covered, read = coverage(facts.logs), read_somewhere(facts)
    as_of = {g.system: g.as_of for g in facts.grants}
    fresh = {(c.system, c.grantee) for c in facts.access_changes if c.kind.value == "create_account"}
    for account in usable(facts):
        if not account.reads_anything or account.known is None:
            continue
        since, over = account.known.last_login, covered.get(account.system)
        name, anywhere = (account.system, account.name), (account.realm or account.system, account.name)
        old = _older(since, as_of.get(account.system), days)
        if old:
            yield Dormant(account=account, since=since, over=None)
        elif old is None and over is not None and over.days >= days and anywhere not in read and name not in fresh:
            yield Dormant(account=account, since=None, over=over)


def read_somewhere(facts: Facts) -> frozenset[tuple[str, str]]:
    """Return the accounts that read anything on any system they are the same on: realm (or system) and name."""
    read = reads_by_account(facts)
    return frozenset((a.realm or a.system, a.name) for a in accounts(facts) if (a.system, a.name) in read)


def _older(since: str, as_of: str | None, days: int) -> bool | None:
    """Whether a last login is so long ago; None where the engine keeps none, or not in a form that says when."""
    try:
        now = datetime.fromisoformat(as_of or "")
        return now - datetime.fromisoformat(since) >= timedelta(days=days)
    except (ValueError, TypeError):  # no time at all; one with, one without an offset
        return None


_TELL_EXPIRY = frozenset({"postgresql"})
"""Engines that say of every account when its password runs out."""


def endless(facts: Facts) -> dict[str, tuple[Account, ...]]:
    """Return, by system, accounts of people with data whose password never expires, where the engine can say so."""
    out: dict[str, list[Account]] = {}
    for account in usable(facts):
        system = facts.system_by_name.get(account.system)
        if system is None or system.dialect not in _TELL_EXPIRY or account.known is None:
            continue
        machine = account.nature in (Nature.SERVICE, Nature.APPLICATION)
        if account.reads_anything and account.known.valid_until is None and not machine:
            out.setdefault(account.system, []).append(account)
    return {system: tuple(found) for system, found in out.items()}
