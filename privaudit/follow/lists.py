"""What people say of accounts in lists and settings, then and now: the access policy, ``[[accounts]]``, staff lists."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

from ..model import AuditResult, Person, Principal

POLICY, ACCOUNTS, PEOPLE = "policy", "accounts", "people"
BY_LIST = {"policy_excess": POLICY, "dormant_account": ACCOUNTS, "unused_access": ACCOUNTS}
"""Checks whose findings come and go with a list, whatever accounts may read."""


class Lists:
    """What differs in them between two audits."""

    def __init__(self, old: AuditResult, new: AuditResult) -> None:
        self._old, self._new = old, new

    @cached_property
    def other(self) -> tuple[str, ...]:
        """Which of them are not the same, or not known to be."""
        old, new = self._old.run, self._new.run
        known = old.policy_digest is not None and new.policy_digest is not None
        neither = old.policy is None and new.policy is None
        policy = neither or (known and old.policy_digest == new.policy_digest)
        accounts = None in (old.accounts_digest, new.accounts_digest) or old.accounts_digest == new.accounts_digest
        said, says = self._accounts
        accounts = accounts and all(says.get(i, x) == x for i, x in said.items())
        then, now = self._people
        held = ((POLICY, policy), (ACCOUNTS, accounts), (PEOPLE, then == now))
        return tuple(name for name, same in held if not same)

    def bears_on(self, check: str, principal: str | None, person: str | None) -> bool:
        """Whether what differs may by itself make a finding of a check come or go: its list, or what it says of one."""
        if BY_LIST.get(check) in self.other:
            return True
        return (person is not None and self._other_person(person)) or (
            principal is not None and principal in self._other_accounts
        )

    @cached_property
    def _accounts(self) -> tuple[dict[str, Hashable], dict[str, Hashable]]:
        old, new = ({p.id: _of_account(p) for p in a.principals} for a in (self._old, self._new))
        return old, new

    @cached_property
    def _other_accounts(self) -> frozenset[str]:
        said, says = self._accounts
        other = {i for i, x in said.items() if says.get(i, x) != x}
        return frozenset(p.principal for p in self._old.principals if p.id in other)

    @cached_property
    def _people(self) -> tuple[dict[str, frozenset[Hashable]], dict[str, frozenset[Hashable]]]:
        old, new = (_by_name(a.people) for a in (self._old, self._new))
        return old, new

    def _other_person(self, name: str) -> bool:
        then, now = self._people
        return then.get(name) != now.get(name)


def _of_account(p: Principal) -> Hashable:
    return p.nature, p.owner, p.person


def _by_name(people: tuple[Person, ...]) -> dict[str, frozenset[Hashable]]:
    """What lists say of each person; that a last day came in between is nothing that a list says."""
    out: dict[str, set[Hashable]] = {}
    for p in people:
        status = p.status if p.left_on is None else None
        said = (p.department, p.role, p.source, p.login, p.left_on, p.left_on_unread, status)
        out.setdefault(p.name, set()).add(said)
    return {name: frozenset(said) for name, said in out.items()}
