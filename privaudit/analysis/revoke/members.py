"""Memberships with several grantors, as PostgreSQL 16 keeps them: each is taken back from the one who granted it.

Without GRANTED BY a superuser's REVOKE is the bootstrap superuser's, and leaves what others granted with a warning.
What a member granted on by its ADMIN option goes with CASCADE alone. Source:
https://www.postgresql.org/docs/16/sql-revoke.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ...model import Right, RightLevel
from .model import Cut, CutKind

Edge = tuple[str, str]
"""Member and role."""


class Members:
    """The single grants of every membership; none are known of servers that keep one a membership."""

    def __init__(self, rights: Iterable[Right]) -> None:
        self._grants: dict[Edge, list[Right]] = defaultdict(list)
        self._handed: dict[Edge, set[str]] = defaultdict(set)
        """To whom a member granted the role on."""
        for right in rights:
            if right.level is RightLevel.MEMBER:
                self._grants[right.grantee, right.name or ""].append(right)
                if right.grantor is not None:
                    self._handed[right.grantor, right.name or ""].add(right.grantee)

    def cuts(self, member: str, role: str, kind: CutKind = CutKind.MEMBER) -> tuple[Cut, ...]:
        """Return what takes a role, or the option to grant it, from a member: a cut for each who granted it."""
        grants = [r for r in self._grants.get((member, role), ()) if r.grantable or kind is CutKind.MEMBER]
        cascade = bool(self._handed.get((member, role)))
        named = [r if r.grantor is not None else None for r in grants] or [None]
        return tuple(Cut(kind=kind, grantee=member, name=role, right=r, cascade=cascade) for r in named)

    def fall_with(self, member: str, role: str) -> frozenset[Edge]:
        """Return the memberships that end with one: those that nobody else granted."""
        gone = {member}
        waiting = [member]
        for giver in waiting:
            for other in sorted(self._handed.get((giver, role), ())):
                grantors = {r.grantor for r in self._grants[other, role]}
                if other not in gone and grantors <= gone:
                    gone.add(other)
                    waiting.append(other)
        return frozenset((m, role) for m in gone if m != member)
