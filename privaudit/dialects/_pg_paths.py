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
    """The shortest path from a principal to what lets it read."""

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
        owner_role = next((r.oid for r in roles.values() if r.name == "pg_database_owner"), None)
        for role in roles.values():
            if role.owns_database and owner_role is not None and role.oid != owner_role:
                self._up[role.oid].append(owner_role)
        self._table = _sets((table, grantee) for table, grantee in table_acl)
        self._column = _sets(((table, column), grantee) for table, column, grantee in column_acl)
        # Most relations share their access list and owner with many others.
        self._known: dict[tuple[int, int | None, frozenset[int], str], tuple[Via, ...]] = {}
        self._reached: dict[int, list[tuple[int, ...]]] = {}

    def to_table(self, role: int, table: int) -> tuple[Via, ...]:
        """Return why a role may read a whole relation."""
        return self._cached(role, self._owners.get(table), self._table.get(table, _NOBODY), "table")

    def to_column(self, role: int, table: int, column: int) -> tuple[Via, ...]:
        """Return why a role may read one column of a relation that it may not read whole."""
        return self._cached(role, self._owners.get(table), self._column.get((table, column), _NOBODY), "column")

    def _cached(self, role: int, owner: int | None, grantees: frozenset[int], level: str) -> tuple[Via, ...]:
        key = (role, owner, grantees, level)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._path(*key)
        return known

    def _path(self, role: int, owner: int | None, grantees: frozenset[int], level: str) -> tuple[Via, ...]:
        start = self._roles[role]
        if start.superuser:
            return (start.step, Via(kind=ViaKind.SUPERUSER, name=start.name))
        for chain in self.chains(role):
            last = self._roles[chain[-1]]
            steps = (start.step, *(Via(kind=ViaKind.ROLE, name=self._roles[r].name) for r in chain[1:]))
            if last.oid in grantees:
                if owner == last.oid:
                    return (*steps, Via(kind=ViaKind.OWNER, name=last.name))
                return (*steps, Via(kind=ViaKind.GRANT, name=level))
            if last.name == READ_ALL:
                head = steps if len(chain) == 1 else steps[:-1]
                return (*head, Via(kind=ViaKind.PREDEFINED, name=READ_ALL))
            if len(chain) == 1 and PUBLIC in grantees:
                return (*steps, Via(kind=ViaKind.PUBLIC, name="PUBLIC"), Via(kind=ViaKind.GRANT, name=level))
        # The server says yes and its own access lists do not say why: a fork with rules of its own.
        return (start.step, Via(kind=ViaKind.GRANT, name="unknown"))

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
