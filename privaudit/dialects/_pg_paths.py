"""The shortest path from a role of PostgreSQL to what lets it read: memberships, grants, ownership, predefined roles.

Sources: https://www.postgresql.org/docs/current/role-membership.html, predefined-roles.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, TypeVar

from ..model import PrincipalKind, Via, ViaKind, record

PUBLIC: Final = 0
"""The grantee of what is granted to everyone."""
READ_ALL: Final = "pg_read_all_data"
OWNER_ROLE: Final = "pg_database_owner"


@record
class Role:
    """One role, or PUBLIC."""

    oid: int
    name: str
    can_login: bool
    inherit: bool = True
    superuser: bool = False
    owns_database: bool = False

    @property
    def kind(self) -> PrincipalKind:
        """USER for what can log in."""
        if self.oid == PUBLIC:
            return PrincipalKind.PUBLIC
        return PrincipalKind.USER if self.can_login else PrincipalKind.ROLE

    @property
    def step(self) -> Via:
        """The first step of every path."""
        kind = ViaKind.PUBLIC if self.oid == PUBLIC else ViaKind.LOGIN if self.can_login else ViaKind.ROLE
        return Via(kind=kind, name=self.name)


@record
class Member:
    """One membership; ``inherit`` as it holds for privileges, whatever the version."""

    member: int
    role: int
    admin: bool
    inherit: bool
    set: bool


_TABLE: Final = Via(kind=ViaKind.GRANT, name="table")
_COLUMN: Final = Via(kind=ViaKind.GRANT, name="column")
_UNKNOWN: Final = Via(kind=ViaKind.GRANT, name="unknown")
_READ_ALL: Final = Via(kind=ViaKind.PREDEFINED, name=READ_ALL)
_PUBLIC: Final = Via(kind=ViaKind.PUBLIC, name="PUBLIC")
_NOBODY: Final[frozenset[int]] = frozenset()
_Place = TypeVar("_Place")


def _sets(pairs: Iterable[tuple[_Place, int]]) -> dict[_Place, frozenset[int]]:
    """Collect grantees by place; equal sets are one object."""
    found: dict[_Place, set[int]] = defaultdict(set)
    for place, grantee in pairs:
        found[place].add(grantee)
    same: dict[frozenset[int], frozenset[int]] = {}
    return {place: same.setdefault(s, s) for place, s in ((p, frozenset(g)) for p, g in found.items())}


class Paths:
    """The shortest path from a principal to what lets it read. Equal paths are one object."""

    def __init__(
        self,
        roles: dict[int, Role],
        members: Iterable[Member],
        owners: dict[int, int],
        table_acl: Iterable[tuple[int, int]],
        column_acl: Iterable[tuple[int, int, int]],
    ) -> None:
        self._roles = roles
        self._owners = owners
        self._up: dict[int, list[int]] = defaultdict(list)
        for m in members:
            if m.inherit and m.role in roles:
                self._up[m.member].append(m.role)
        self._table = _sets((table, grantee) for table, grantee in table_acl)
        self._column = _sets(((table, column), grantee) for table, column, grantee in column_acl)
        self._made: dict[tuple[tuple[int, ...], Via], tuple[Via, ...]] = {}
        self._reached: dict[int, list[tuple[int, ...]]] = {}

    def to_table(self, role: int, table: int) -> tuple[Via, ...]:
        """Return why a role may read a whole relation."""
        return self._path(role, self._owners.get(table), self._table.get(table, _NOBODY), _TABLE)

    def to_column(self, role: int, table: int, column: int) -> tuple[Via, ...]:
        """Return why a role may read one column of a relation that it may not read whole."""
        return self._path(role, self._owners.get(table), self._column.get((table, column), _NOBODY), _COLUMN)

    def to_role(self, role: int, other: int) -> tuple[Via, ...] | None:
        """Return through which memberships a role has the rights of another; None if it has not."""
        chain = next((c for c in self.chains(role) if c[-1] == other), None)
        return None if chain is None else self._steps(chain)

    def to_grantee(self, role: int, grantees: frozenset[int]) -> tuple[Via, ...] | None:
        """Return through which memberships, or PUBLIC, a role has what some roles were granted; None if it has not."""
        for chain in self.chains(role):
            if chain[-1] in grantees:
                return self._steps(chain)
        return (*self._steps((role,)), _PUBLIC) if PUBLIC in grantees else None

    def _path(self, role: int, owner: int | None, grantees: frozenset[int], level: Via) -> tuple[Via, ...]:
        start = self._roles[role]
        if start.superuser:
            return self._make((role,), Via(kind=ViaKind.SUPERUSER, name=start.name))
        for chain in self.chains(role):
            last = chain[-1]
            if last in grantees:
                return self._make(
                    chain, Via(kind=ViaKind.OWNER, name=self._roles[last].name) if owner == last else level
                )
            if self._roles[last].name == READ_ALL:
                return self._make(chain if len(chain) == 1 else chain[:-1], _READ_ALL)
            if len(chain) == 1 and PUBLIC in grantees:
                return self._make((role, PUBLIC), level)
        # The server says yes and its own access lists do not say why: a fork with rules of its own.
        return self._make((role,), _UNKNOWN)

    def _make(self, chain: tuple[int, ...], last: Via) -> tuple[Via, ...]:
        key = (chain, last)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = (*self._steps(chain), last)
        return made

    def _steps(self, chain: tuple[int, ...]) -> tuple[Via, ...]:
        through = (_PUBLIC if r == PUBLIC else Via(kind=ViaKind.ROLE, name=self._roles[r].name) for r in chain[1:])
        return (self._roles[chain[0]].step, *through)

    def chains(self, role: int) -> list[tuple[int, ...]]:
        """Return the shortest chain of memberships to each role whose rights this one has, nearest first."""
        known = self._reached.get(role)
        if known is None:
            known = [(role,)]
            seen = {role}
            for chain in known:
                for parent in self._up.get(chain[-1], ()):
                    if parent not in seen:
                        seen.add(parent)
                        known.append((*chain, parent))
            self._reached[role] = known
        return known
