"""Accounts that are gone under one name and may be there under another: nothing that they did is told as done.

No engine that is read tells us that a name was changed, so that what is known of both is compared. A new account of
the same server may be an old one unless both are known to be different people, or it reaches clearly less. Several may
be meant, and then all are said: who it was, a person has to look up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from ..analysis.accounts import MACHINE
from ..model import AuditResult, Membership, Nature, Params, Person, Principal, PrincipalKind, Ref, record
from .looked import Why
from .pair import Pair
from .rights import Rights, Who

APPLICATION: Final = "application:"
"""What the realm of a login inside an application begins with (`finding.Target.realm`)."""
MOST_NAMED: Final = 3
ENOUGH: Final = 0.5
"""Of the relations that the old one reached and that are still there, a new one reaches so many: a renamed account may
have lost some rights on the same day."""
Key = tuple[str, str]
"""Realm and name."""


@record
class _Known:
    """What tells accounts apart."""

    can_login: bool = True
    person: str | None = None
    member_of: frozenset[Membership] = frozenset()
    nature: Nature = Nature.UNKNOWN


class Renamed:
    """Which accounts of the earlier audit are perhaps there under another name, and under which."""

    def __init__(self, pair: Pair, old: Rights, new: Rights) -> None:
        self._pair, self._rights = pair, (old, new)
        servers = {s.name: s.server for a in (pair.old, pair.new) for s in a.systems if s.server is not None}
        self._servers: Mapping[str, str] = servers
        self._sides = (self._accounts(pair.old), self._accounts(pair.new))
        self.names: dict[Key, tuple[str, ...]] = {}
        """The possible new names of each account that is gone."""
        self.earlier: dict[Key, tuple[str, ...]] = defaultdict(tuple)
        """The possible earlier names of each account that is new."""
        for realm, gone, came in self._moved():
            for name, found in _candidates(gone, came, self._reached(realm)):
                self.names[realm, name] = found
                for other in found:
                    self.earlier[realm, other] = (*self.earlier[realm, other], name)
        self._old_people: dict[str, list[Key]] = defaultdict(list)
        for key, known in self._sides[0].items():
            if known.person is not None and key in self.names:
                self._old_people[known.person].append(key)

    def realm(self, system: str, kind: PrincipalKind | None = None) -> str:
        """Return where an account of a system is one and the same."""
        return MACHINE if kind is PrincipalKind.OS_USER else self._servers.get(system, system)

    def of(self, systems: Iterable[str], name: str | None, person: str | None, realm: str | None = None) -> Why | None:
        """Why it is not known that an account of the earlier audit, or one of a person's, is gone; None if it is."""
        realms = {realm} if realm is not None else {r for s in systems for r in (self.realm(s), MACHINE)}
        if name is not None:
            keys: Iterable[Key] = ((r, name) for r in realms)
        elif person is not None:
            mine = self._old_people.get(person, ())
            keys = (k for k in mine if not realms or k[0] in realms or k[0].startswith(APPLICATION))
        else:
            keys = ()
        return next((_why(k[1], self.names[k]) for k in keys if k in self.names), None)

    def new(self, systems: Iterable[str], name: str | None, realm: str | None = None) -> Why | None:
        """Why it is not known that an account of the new audit was not there before under another name."""
        realms = {realm} if realm is not None else {r for s in systems for r in (self.realm(s), MACHINE)}
        found = next((self.earlier[r, name] for r in realms if name is not None and (r, name) in self.earlier), None)
        return None if found is None or name is None else ("account_renamed", _params(", ".join(_few(found)), name))

    def user(self, login: str) -> Why | None:
        """The same of a login inside an application, whichever it is."""
        realms = self._applications
        return next((w for r in realms for w in (self.of((), login, None, r) or self.new((), login, r),) if w), None)

    def _accounts(self, audit: AuditResult) -> dict[Key, _Known]:
        """All accounts but PUBLIC, the engine's own roles and that of the audit; users of applications too."""
        out = {}
        for p in audit.principals:
            own = p.nature is Nature.SCANNER or (p.nature is Nature.ENGINE and not p.can_login)
            if p.principal_kind not in {PrincipalKind.PUBLIC, PrincipalKind.APP_USER} and not own:
                out[self.realm(p.system, p.principal_kind), p.principal] = _known(p)
        for person in audit.people:
            if person.login is not None:
                out[f"{APPLICATION}{person.source}", person.login] = _Known(person=_name_of(person))
        return out

    def _moved(self) -> Iterator[tuple[str, dict[str, _Known], dict[str, _Known]]]:
        """Yield the accounts that went and came, for each realm with both."""
        sides: list[dict[str, dict[str, _Known]]] = []
        for mine, other in (self._sides, self._sides[::-1]):
            found: dict[str, dict[str, _Known]] = defaultdict(dict)
            for (realm, name), known in mine.items():
                if (realm, name) not in other:
                    found[realm][name] = known
            sides.append(found)
        for realm in sorted(sides[0].keys() & sides[1].keys()):
            yield realm, sides[0][realm], sides[1][realm]

    def _reached(self, realm: str) -> tuple[Mapping[str, frozenset[Ref]], Mapping[str, frozenset[Ref]]]:
        """The relations that each account of a realm reaches, then and now; those that are gone are left out."""
        there, now = (by_realm.get(realm, {}) for by_realm in self._by_realm)
        return there, now

    @cached_property
    def _by_realm(self) -> tuple[dict[str, dict[str, frozenset[Ref]]], dict[str, dict[str, frozenset[Ref]]]]:
        gone = self._pair.looked.gone
        absent = {r for r in self._rights[0].relations - self._rights[1].relations if r.table is not None and gone(r)}
        made = []
        for rights, names in zip(self._rights, self._sides, strict=True):
            sums: dict[str, dict[str, set[Ref]]] = defaultdict(lambda: defaultdict(set))
            for who, found in rights.by_account.items():
                for realm in self._realms_of(who, rights.kinds.get(who)):
                    if (realm, who[1]) in names:
                        sums[realm][who[1]].update(found.keys() - absent)
            made.append({r: {n: frozenset(refs) for n, refs in by.items()} for r, by in sums.items()})
        return made[0], made[1]

    def _realms_of(self, who: Who, kind: PrincipalKind | None) -> tuple[str, ...]:
        if kind is PrincipalKind.APP_USER:
            return self._applications
        return (self.realm(who[0], kind),)

    @cached_property
    def _applications(self) -> tuple[str, ...]:
        return tuple(sorted({r for side in self._sides for r, _ in side if r.startswith(APPLICATION)}))


def _known(p: Principal) -> _Known:
    return _Known(can_login=p.can_login, person=p.person, member_of=frozenset(p.member_of), nature=p.nature)


def _name_of(person: Person) -> str | None:
    """A user of an application whom nobody could match is listed under the login."""
    return None if person.name == person.login else person.name


def _candidates(
    gone: Mapping[str, _Known],
    came: Mapping[str, _Known],
    reached: tuple[Mapping[str, frozenset[Ref]], Mapping[str, frozenset[Ref]]],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every account that is gone and may have another name, with the names; accounts alike are judged once."""
    nothing: frozenset[Ref] = frozenset()
    groups: dict[tuple[frozenset[Ref], _Known], list[str]] = defaultdict(list)
    for name, known in came.items():
        groups[reached[1].get(name, nothing), known].append(name)
    people = {k.person for k in gone.values()} & {k.person for k in came.values()} - {None}
    judged: dict[tuple[frozenset[Ref], _Known], tuple[str, ...]] = {}
    for name, was in sorted(gone.items()):
        profile = (reached[0].get(name, nothing), was)
        if profile not in judged:
            fits = (names for now, names in groups.items() if _may_be(profile, now, people))
            judged[profile] = tuple(sorted(n for names in fits for n in names))
        if judged[profile]:
            yield name, judged[profile]


def _may_be(
    then: tuple[frozenset[Ref], _Known], now: tuple[frozenset[Ref], _Known], people: Iterable[str | None]
) -> bool:
    """Whether a new account may be one that is gone; ``people`` have an account of both."""
    (reached, was), (reaches, is_) = then, now
    if was.can_login and not is_.can_login:
        return False  # whoever logged in with it cannot any more
    if was.person is not None and is_.person is not None:
        return was.person == is_.person
    if is_.person in people and is_.person is not None:
        return False  # it is that person's, who had another one
    if was.member_of and was.member_of == is_.member_of:
        return True
    if not reached:
        return not was.member_of  # nothing tells them apart
    everything = {r.system for r in reaches if r.table is None}
    shared = len(reached & reaches) + sum(r.system in everything for r in reached - reaches if everything)
    return shared >= ENOUGH * len(reached)


def _few(names: tuple[str, ...]) -> tuple[str, ...]:
    return (*names[:MOST_NAMED], *(("…",) if len(names) > MOST_NAMED else ()))


def _why(was: str, names: tuple[str, ...]) -> Why:
    return "account_renamed", _params(was, ", ".join(_few(names)))


def _params(was: str, now: str) -> Params:
    return (("was_named", was), ("now_named", now))
