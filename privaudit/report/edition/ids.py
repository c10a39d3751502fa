"""Ids in place of names, for the edition that may leave the house: ``S-001`` a person, ``A-001`` an account.

Who has the staff list must not be able to work out which id is whose. So numbers are given in an order that depends on
a key, not in that of names or of `Person.id`, which are the same for everyone who knows the list. The key is never
written: it comes from what only audit.json says exactly, how long each statement and step took. Ids are thus the same
in every report of one audit, in every format and language, and others in the next audit. A decision that names
somebody new makes a new list: the key list belongs to the report it was written with.
"""

from __future__ import annotations

import hashlib
import struct
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from ...analysis.accounts import MACHINE
from ...config.globs import login_of
from ...model import Access, AuditResult, Finding, Nature, Principal, PrincipalKind, Read, record
from .names import Hider

T = TypeVar("T")

ID_BYTES = 8
"""As ids of the audit are: 16 hex digits."""
_DIGITS = 3
_ROLES = frozenset({PrincipalKind.ROLE, PrincipalKind.PUBLIC})
APPLICATION = "application:"

Account = tuple[str, str]
"""Where an account is one and the same (a server, a system, the machine, an application), and its name."""


@record
class Ids:
    """The ids of one audit: people by name, accounts by server (or system) and name. ``key`` is a secret."""

    key: bytes
    people: Mapping[str, str]
    accounts: Mapping[Account, str]
    scopes: Mapping[str, str]
    """System → the server whose accounts it shares, or itself."""

    def person(self, name: str | None) -> str | None:
        """Return the id of a person by the name that the audit uses."""
        return self.people.get(name) if name is not None else None

    def account(self, system: str, principal: str) -> str | None:
        """Return the id of an account; None of a role, which keeps its name."""
        scope = self.scopes.get(system, system)
        return self.accounts.get((scope, principal)) or self.accounts.get((MACHINE, principal))

    def in_finding(self, f: Finding) -> str | None:
        """Return the id, or the role's name, of whom a finding is about; None where it is about no account."""
        name = f.target.principal
        return name and (self.accounts.get((place_of(f, self.scopes), name)) or name)

    def of_finding(self, f: Finding) -> str:
        """Return the id under which a finding stands in the edition for the file.

        The finding's own, but where that depends on the name of a person or account: those could be guessed from a
        list of names, so the id is made again under the key.
        """
        named = f.target.person is None and self.in_finding(f) == f.target.principal
        return f.id if named else self.keyed("finding", f.id)

    def keyed(self, *parts: str) -> str:
        """Return 16 hex digits that depend on the parts and on the key."""
        h = hashlib.blake2b(key=self.key, digest_size=ID_BYTES)
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            h.update(struct.pack(">Q", len(data)) + data)
        return h.hexdigest()


def ids_of(result: AuditResult) -> Ids:
    """Give everyone and every account of an audit an id."""
    scopes = {s.name: s.server or s.name for s in result.systems}
    bare = Ids(key=_key(result), people={}, accounts={}, scopes=scopes)
    people = _numbered("S", set(_people(result)), lambda name: bare.keyed("person", name))
    hider = Hider(people, {}, frozenset())
    accounts = set(_accounts(result, scopes, lambda p: is_role(p) and not hider.has_person(p.principal)))
    return Ids(
        key=bare.key,
        people=people,
        accounts=_numbered("A", accounts, lambda a: bare.keyed("account", *a)),
        scopes=scopes,
    )


def is_role(p: Principal) -> bool:
    """Whether it is a role or PUBLIC, which nobody can log in as, and stands for nobody: its name may be said."""
    return p.principal_kind in _ROLES and not p.can_login and p.person is None and p.nature is not Nature.PERSON


def people_logins(result: AuditResult, ids: Ids) -> dict[str, set[str]]:
    """Return the logins of people, whole and without server or domain, with the ids of the accounts or people.

    They say who somebody is wherever they stand, as names of tables and schemas, too.
    """
    found: dict[str, set[str]] = defaultdict(set)
    persons = {(p.system, p.principal) for p in result.principals if p.person is not None or p.nature is Nature.PERSON}
    named = {(p.system, p.principal): p.principal_kind for p in result.principals}
    persons |= {(a.system, a.principal) for a in result.access if a.person is not None}
    persons |= {(r.system, r.principal) for r in result.reads if r.person is not None}
    for system, name in persons:
        id_ = ids.account(system, name)
        if id_ is not None:
            for login in {name, login_of(name, named.get((system, name), PrincipalKind.USER)) or name}:
                found[login].add(id_)
    for p in result.people:
        id_ = ids.person(p.name)
        if p.login is not None and id_ is not None:
            for login in {p.login, login_of(p.login, PrincipalKind.APP_USER) or p.login}:
                found[login].add(id_)
    return found


def _key(result: AuditResult) -> bytes:
    h = hashlib.blake2b(b"privaudit edition", digest_size=32)
    h.update(result.run.audit_id.encode("utf-8", "surrogatepass"))
    for s in result.statements:
        h.update(s.id.encode() + struct.pack(">qqqd", s.count, s.rows, s.bytes, s.seconds))
    for step in result.steps:
        if step.seconds:  # steps that a report adds to an audit, about decisions, took none
            h.update(step.id.encode() + struct.pack(">d", step.seconds))
    return h.digest()


def _numbered(letter: str, found: set[T], order: Callable[[T], str]) -> dict[T, str]:
    digits = max(_DIGITS, len(str(len(found))))
    return {one: f"{letter}-{number:0{digits}}" for number, one in enumerate(sorted(found, key=order), 1)}


def _people(result: AuditResult) -> Iterator[str]:
    """Everyone whom any row names."""
    yield from (p.name for p in result.people)
    yield from _named(p.person for p in result.principals)
    yield from _named({a.person for a in result.access})
    yield from _named({r.person for r in result.reads})
    yield from _named(c.person for c in result.access_changes)
    yield from _named(f.target.person for f in result.findings)
    yield from _named(c.person for c in result.colocations)


def _named(names: Iterable[str | None]) -> Iterator[str]:
    return (n for n in names if n)


def _accounts(
    result: AuditResult, scopes: Mapping[str, str], is_named: Callable[[Principal], bool]
) -> Iterator[Account]:
    """Every account, but roles that may be named."""

    def at(system: str) -> str:
        return scopes.get(system, system)

    roles = {(at(p.system), p.principal) for p in result.principals if is_named(p)}
    roles |= {(at(a.system), a.principal) for a in result.access if a.principal_kind is PrincipalKind.PUBLIC}
    found = {(at(p.system), p.principal) for p in result.principals}
    found |= {(_scope(a, scopes), a.principal) for a in result.access}
    found |= {(_scope(r, scopes), r.principal) for r in result.reads}
    found |= {(at(c.system), name) for c in result.access_changes for name in (c.by, c.grantee)}
    found |= {(at(s.name), s.account.name) for s in result.systems if s.account}
    found |= {(place_of(f, scopes), f.target.principal) for f in result.findings if f.target.principal}
    return iter(found - roles)


def _scope(row: Access | Read, scopes: Mapping[str, str]) -> str:
    """Where the account of a row is one and the same."""
    if isinstance(row, Access) and row.principal_kind is PrincipalKind.OS_USER:
        return MACHINE
    if isinstance(row, Access) and row.principal_kind is PrincipalKind.APP_USER and row.via:
        return APPLICATION + row.via[0].name
    if isinstance(row, Read) and not row.of_account:
        return APPLICATION + row.source.partition(":")[2]
    return scopes.get(row.system, row.system)


def place_of(f: Finding, scopes: Mapping[str, str]) -> str:
    """Return where the account of a finding is one and the same."""
    systems = f.target.systems
    if systems and not (f.target.realm or "").startswith((APPLICATION, MACHINE)):
        return scopes.get(systems[0], systems[0])
    return f.target.realm or ""
