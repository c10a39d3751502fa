"""Whose account is it: principals of all systems, matched with the staff list and the configuration.

What counts, the first that fits: an application's accounts and the patterns of ``[[accounts]]`` give the nature; the
staff list's own column of accounts gives the person (``system/login`` before ``login@host`` before ``login``), then the
part before the @ of an address. Names are compared as written, and without regard to case where a system has just one
account of that spelling: PostgreSQL and MySQL tell ``Ivanov`` from ``ivanov``, staff lists do not. Nothing is guessed
here; `guess` suggests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..config import globs
from ..config.access_settings import AccountPattern, ApplicationSettings
from ..model import Nature, Principal, PrincipalKind, record
from .base import Claim, StaffEntry, StaffList
from .words import fold, words

_OWN = frozenset({Nature.ENGINE, Nature.SCANNER})
_SHORTEST = 3
"""Letters of an address's first part by which an account may be given to a person."""


@record
class Conflict:
    """One account that several people claim; ``explicit``: by the list's accounts, else by their addresses."""

    system: str
    principal: str
    people: tuple[str, ...]
    explicit: bool


@record
class Matching:
    """The principals with person and nature, in the order given, and what did not fit.

    ``strangers`` are persons that ``[[accounts]]`` names and the staff list does not have; ``idle`` patterns and
    applications matched no account; ``lost`` claims name a system of the audit that has no such account.
    """

    principals: tuple[Principal, ...]
    conflicts: tuple[Conflict, ...] = ()
    strangers: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()
    """Person and system."""


def login_of(principal: Principal) -> str | None:
    """Return the bare login of an account, as `globs.login_of` does."""
    return globs.login_of(principal.principal, principal.principal_kind)


def fits(patterns: Iterable[str], principal: Principal) -> bool:
    """Whether a pattern is over the account, as `globs.fits` says."""
    return globs.fits(patterns, principal.system, principal.principal, principal.principal_kind)


def matched(
    principals: Sequence[Principal],
    staff: StaffList | None,
    patterns: Sequence[AccountPattern] = (),
    applications: Sequence[ApplicationSettings] = (),
) -> Matching:
    """Return the principals with who stands behind them.

    The engine's and the scanner's own accounts keep that nature, whoever claims them. Roles that cannot log in are
    matched only where the list names them; all others of them stay ``unknown``, which says nothing: they are nobody's
    accounts, and lists of leavers and strange accounts leave them out.
    """
    return _Matcher(principals, staff, patterns, applications).run()


class _Matcher:
    def __init__(
        self,
        principals: Sequence[Principal],
        staff: StaffList | None,
        patterns: Sequence[AccountPattern],
        applications: Sequence[ApplicationSettings],
    ) -> None:
        self._principals = principals
        self._entries = staff.entries if staff is not None else ()
        self._patterns = patterns
        self._applications = applications
        self._claimed = _Claims(self._entries)
        self._people = _by_name(self._entries)
        self._spellings = _spellings(principals)
        self._conflicts: list[Conflict] = []
        self._strangers: dict[str, None] = {}

    def run(self) -> Matching:
        done = tuple(self._one(p) for p in self._principals)
        named = [(f"[[applications]] {a.name}", a.accounts) for a in self._applications]
        named += [(f"[[accounts]] {', '.join(p.match)}", p.match) for p in self._patterns]
        idle = [label for label, patterns in named if not any(fits(patterns, p) for p in self._principals)]
        return Matching(
            principals=done,
            conflicts=tuple(self._conflicts),
            strangers=tuple(self._strangers),
            idle=tuple(idle),
            lost=self._lost(),
        )

    def _one(self, principal: Principal) -> Principal:
        if principal.principal_kind is PrincipalKind.PUBLIC:
            return principal
        nature, person, owner = self._configured(principal)
        if person is None:
            owners = self._claimed.of(principal, self._unique(principal))
            if owners:
                person = self._owner(principal, owners, explicit=True)
                if nature is Nature.UNKNOWN:
                    nature = Nature.PERSON if person is not None else Nature.SHARED
            elif nature in {Nature.UNKNOWN, Nature.PERSON} and principal.can_login:
                person = self._by_address(principal)
                nature = Nature.PERSON if person is not None else nature
        return replace(principal, person=person, nature=nature, owner=owner)

    def _configured(self, principal: Principal) -> tuple[Nature, str | None, str | None]:
        """What the configuration says of nature, person and owner; the engine's own account keeps its nature."""
        pattern = next((p for p in self._patterns if fits(p.match, principal)), None)
        person = None
        if pattern is not None and pattern.person is not None:
            person = self._people.get(fold(pattern.person))
            if person is None:
                person = pattern.person
                if self._entries:
                    self._strangers[person] = None
        owner = pattern.owner if pattern is not None else None
        if principal.nature in _OWN:
            return principal.nature, person, owner
        if any(fits(a.accounts, principal) for a in self._applications):
            return Nature.APPLICATION, person, owner
        return (pattern.nature if pattern is not None else principal.nature), person, owner

    def _unique(self, principal: Principal) -> bool:
        login = login_of(principal)
        return login is not None and len(self._spellings[principal.system, login.casefold()]) == 1

    def _owner(self, principal: Principal, owners: tuple[int, ...], *, explicit: bool) -> str | None:
        names = tuple(sorted(self._entries[i].person.name for i in owners))
        if len(names) == 1:
            return names[0]
        self._conflicts.append(
            Conflict(system=principal.system, principal=principal.principal, people=names, explicit=explicit)
        )
        return None

    def _by_address(self, principal: Principal) -> str | None:
        login = login_of(principal)
        if login is None or len(login) < _SHORTEST or login.casefold() in words().mailboxes or login.isdigit():
            return None
        owners = self._claimed.by_address(login, self._unique(principal))
        return self._owner(principal, owners, explicit=False) if owners else None

    def _lost(self) -> tuple[tuple[str, str], ...]:
        """Accounts that the list puts in a system of this audit, and that are not there."""
        systems = {p.system for p in self._principals}
        there = {(p.system, n.casefold()) for p in self._principals for n in (p.principal, login_of(p)) if n}
        lost = {
            (e.person.name, c.system)
            for e in self._entries
            for c in e.claims
            if c.system in systems and (c.system, c.login.casefold()) not in there
        }
        return tuple(sorted((person, system) for person, system in lost if system is not None))


class _Claims:
    """Who claims which account, as an index into the entries."""

    def __init__(self, entries: Sequence[StaffEntry]) -> None:
        self._placed: dict[tuple[str | None, str], set[int]] = defaultdict(set)
        self._folded: dict[tuple[str | None, str], set[int]] = defaultdict(set)
        self._addresses: dict[str, set[int]] = defaultdict(set)
        for i, entry in enumerate(entries):
            for claim in entry.claims:
                for name in _names(claim):
                    self._placed[claim.system, name].add(i)
                    self._folded[claim.system, name.casefold()].add(i)
            for address in entry.emails:
                self._addresses[address.rpartition("@")[0]].add(i)

    def of(self, principal: Principal, unique: bool) -> tuple[int, ...]:
        """Return who claims an account: the most exact way of naming it counts alone."""
        login = login_of(principal)
        system = principal.system
        places: tuple[str | None, ...] = (system, system.partition("/")[0], None)
        for place in dict.fromkeys(places):
            for name in dict.fromkeys((principal.principal, login)):
                if name is None:
                    continue
                found = self._placed.get((place, name)) or (unique and self._folded.get((place, name.casefold())))
                if found:
                    return tuple(sorted(found))
        return ()

    def by_address(self, login: str, unique: bool) -> tuple[int, ...]:
        """Return whose address begins with the login; addresses are in lower case."""
        return tuple(sorted(self._addresses.get(login.casefold() if unique else login, ())))


def _names(claim: Claim) -> tuple[str, ...]:
    return (claim.login, f"{claim.login}@{claim.host}") if claim.host else (claim.login,)


def _by_name(entries: Sequence[StaffEntry]) -> dict[str, str]:
    """Names and numbers that mean one person only."""
    found: dict[str, set[str]] = defaultdict(set)
    for e in entries:
        for key in (e.person.name, e.full_name, e.number):
            if key:
                found[fold(key)].add(e.person.name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}


def _spellings(principals: Sequence[Principal]) -> dict[tuple[str, str], set[str]]:
    out: dict[tuple[str, str], set[str]] = defaultdict(set)
    for p in principals:
        login = login_of(p)
        if login is not None:
            out[p.system, login.casefold()].add(login)
    return out
