"""As whom a log-in of PostgreSQL can act: itself, roles that it may take on, roles that it may grant to itself.

Up to 15 every membership may be taken on, so that its ADMIN option adds nothing. From 16 on a membership may have the
ADMIN option alone: its holder, and whoever has or takes on the holder's rights, may grant the role to himself with
INHERIT and SET. A role that is a superuser only a superuser may grant.
Sources: https://www.postgresql.org/docs/current/sql-grant.html, role-membership.html, role-attributes.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..model import Via, ViaKind, record
from ._pg_paths import OWNER_ROLE, Member, Paths, Role
from ._pg_roles import SET_OPTION, Web


@record
class Identity:
    """One role as which a log-in can act. ``head`` is the path to it, the log-in first."""

    role: int
    head: tuple[Via, ...]
    granted: bool = False
    """The log-in would hold its rights all the time, not only after SET ROLE."""


class Identities:
    """Works out as whom log-ins can act."""

    def __init__(self, web: Web, paths: Paths) -> None:
        self._web = web
        self._paths = paths
        self._admin: dict[int, list[Member]] = defaultdict(list)
        self._set: dict[int, list[Member]] = defaultdict(list)
        if web.version >= SET_OPTION:
            for m in sorted(web.members, key=lambda m: web.roles[m.role].name):
                role = web.roles[m.role]
                if m.set:
                    self._set[m.member].append(m)
                if m.admin and not role.superuser and role.name != OWNER_ROLE:
                    self._admin[m.member].append(m)

    def of(self, login: Role) -> list[Identity]:
        """Return them, the easiest first: the log-in itself, then by SET ROLE, then by the ADMIN option.

        A role that may be taken on and granted as well comes twice: once granted, its rights add up with others.
        """
        found = [Identity(role=login.oid, head=(login.step,), granted=True)]
        found += [Identity(role=r, head=(login.step, self._taking(r))) for r in self._web.takes(login.oid)]
        seen = {(i.role, i.granted) for i in found}
        for at in found if self._admin else ():
            for more in self._next(at, login):
                # What is granted may be taken on as well.
                if not {(more.role, True), (more.role, more.granted)} & seen:
                    seen.add((more.role, more.granted))
                    found.append(more)
        return found

    def _next(self, at: Identity, login: Role) -> Iterator[Identity]:
        for chain in self._paths.chains(at.role):
            for m in self._admin.get(chain[-1], ()):
                head = (*at.head, *(self._paths.to_role(at.role, chain[-1]) or ())[1:], self._granting(m.role))
                yield Identity(role=m.role, head=head, granted=True)
        if at.granted and at.role != login.oid:
            for m in self._set.get(at.role, ()):
                yield Identity(role=m.role, head=(*at.head, self._taking(m.role)))

    def _taking(self, role: int) -> Via:
        return Via(kind=ViaKind.SET_ROLE, name=self._web.roles[role].name)

    def _granting(self, role: int) -> Via:
        return Via(kind=ViaKind.ADMIN_OPTION, name=self._web.roles[role].name)
