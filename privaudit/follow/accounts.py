"""The accounts that a finding or a place is about, then and now: what became of them, and what decisions bear on them.

A decision on a column explains what vanished of an account only if the account itself does not: one that is gone, or
that reads none of the tables any more, is what was done, whatever people decided on a column beside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Final

from ..model import AuditResult, Principal, Ref, record
from .pair import Pair
from .rights import Rights, Who

OPEN: Final = frozenset({"active", "unknown"})
"""`Principal.status` of accounts with which somebody may be able to log in."""


@record
class Whose:
    """Whom something is about, and on which systems."""

    systems: tuple[str, ...]
    principal: str | None = None
    person: str | None = None

    def __contains__(self, p: Principal) -> bool:
        mine = p.principal == self.principal if self.principal is not None else p.person == self.person
        return mine and p.system in self.systems


class Accounts:
    """What became of accounts; every answer is about those that the earlier audit lists."""

    def __init__(self, pair: Pair, old: Rights, new: Rights) -> None:
        self._pair, self._old, self._new = pair, old, new
        self._known = old.relations & new.relations

    def gone(self, whose: Whose) -> bool:
        """Whether accounts were there, and are known to be on none of the systems any more."""
        return bool(self._then(whose)) and self._seen(whose) and not self._now(whose)

    def shut(self, whose: Whose) -> bool:
        """Whether accounts were open, and each is gone now, or nobody can log in with it any more."""
        then, now = self._then(whose), {_who(p): p for p in self._now(whose)}
        came = now.keys() - {_who(p) for p in then}
        if not then or came or not self._seen(whose):
            return False
        return any(map(_is_open, then)) and not any(map(_is_open, now.values()))

    def lost(self, whose: Whose, relations: Iterable[Ref]) -> bool:
        """Whether accounts read some of these relations, and read none now, though both audits list who reads them."""
        if not self._seen(whose):
            return False
        wanted = frozenset(relations)
        read = 0
        for who in {_who(p) for p in (*self._then(whose), *self._now(whose))}:
            had, has = (side.by_account.get(who, {}).keys() for side in (self._old, self._new))
            mine = wanted & had
            if wanted & has or any(r.table is None for r in (*had, *has)):
                return False
            if not all(r in self._known or self._pair.looked.gone(r) for r in mine):
                return False  # who reads it may be left out because people said that it holds nothing
            read += len(mine)
        return read > 0

    def decided(self, whose: Whose, relations: Iterable[Ref]) -> bool | None:
        """Whether decisions differ on these relations, or on any that the accounts reach; None if that is not known."""
        if not self._pair.decided:
            return False
        reached = {
            r
            for p in (*self._then(whose), *self._now(whose))
            for side in (self._old, self._new)
            for r in side.by_account.get(_who(p), ())
        }
        if not reached or any(r.table is None for r in reached):
            return None
        return not self._pair.decided.isdisjoint({*reached, *relations})

    def _seen(self, whose: Whose) -> bool:
        return bool(whose.systems) and all(self._pair.looked.access(s) is None for s in whose.systems)

    def _then(self, whose: Whose) -> Collection[Principal]:
        return tuple(_of(whose, self._listed[0]))

    def _now(self, whose: Whose) -> Collection[Principal]:
        """Those of them that are there, whatever lists say of them now, and any that came."""
        then = {_who(p) for p in self._then(whose)}
        same = (p for _, name in then for p in self._listed[1].get(name, ()) if _who(p) in then)
        return tuple({p.id: p for p in (*same, *_of(whose, self._listed[1]))}.values())

    @cached_property
    def _listed(self) -> tuple[dict[str, list[Principal]], dict[str, list[Principal]]]:
        """Accounts by name and by person, then and now: there may be thousands, and as many findings."""
        return _by_name(self._pair.old), _by_name(self._pair.new)


def _by_name(audit: AuditResult) -> dict[str, list[Principal]]:
    out: dict[str, list[Principal]] = defaultdict(list)
    for p in audit.principals:
        for name in {p.principal, p.person} - {None}:
            out[name or ""].append(p)
    return out


def _of(whose: Whose, listed: dict[str, list[Principal]]) -> Iterator[Principal]:
    name = whose.principal if whose.principal is not None else whose.person
    return (p for p in listed.get(name or "", ()) if p in whose)


def _who(p: Principal) -> Who:
    return p.system, p.principal


def _is_open(p: Principal) -> bool:
    return p.can_login and p.status in OPEN
