"""PostgreSQL's rights as its server applies them: SELECT on relation or column, USAGE of the schema, CONNECT, roles.

Sources: https://www.postgresql.org/docs/current/ddl-priv.html, role-membership.html, sql-revoke.html: a REVOKE on a
table takes the rights on its columns too, and CASCADE what the grantee handed on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ...model import Grants, Principal, Right, RightLevel, Rule
from .members import Edge, Members
from .model import ALL, Cut, CutKind, Key, Target

PUBLIC: Final = "PUBLIC"
READ_ALL: Final = "pg_read_all_data"
DATABASE_OWNER: Final = "pg_database_owner"
SUPERUSER: Final = "SUPERUSER"


class Entries:
    """What never changes between models of one system: the entries and where each of them stands."""

    def __init__(self, grants: Grants, scope: Iterable[Key]) -> None:
        self.system = grants.system
        self.principals: dict[str, Principal] = {p.principal: p for p in grants.principals}
        self.rights = grants.rights
        self.scope = frozenset(scope)
        self.members = Members(grants.rights)
        self.at: dict[tuple[bool, str, str], list[int]] = defaultdict(list)
        self.of: dict[tuple[str, bool, str, str], list[int]] = defaultdict(list)
        """The entries of a place, and those of one grantee there."""
        self.held: dict[str, list[int]] = defaultdict(list)
        self.usage: dict[str, set[str]] = defaultdict(set)
        self.connect: set[str] = set()
        self.database_owner: str | None = None
        for i, right in enumerate(self.rights):
            self._place(i, right)
        self.inherits: dict[str, list[str]] = defaultdict(list)
        self.sets: dict[str, list[str]] = defaultdict(list)
        options = Rule.SET_OPTION in grants.rules
        for p in grants.principals:
            for m in p.member_of:
                if m.inherit:
                    self.inherits[p.principal].append(m.role)
                if m.set or not options:
                    self.sets[p.principal].append(m.role)

    def _place(self, i: int, right: Right) -> None:
        schema = right.schema or ""
        if right.level is RightLevel.MEMBER:
            return
        if right.level is RightLevel.SCHEMA:
            self.usage[schema].add(right.grantee)
        elif right.level is RightLevel.DATABASE:
            if right.privileges == ("OWNER",):
                self.database_owner = right.grantee
            else:
                self.connect.add(right.grantee)
        else:
            place = (right.level is RightLevel.ROUTINE, schema, right.name or "")
            self.at[place].append(i)
            self.of[(right.grantee, *place)].append(i)
            self.held[right.grantee].append(i)


class PostgresRights:
    """One state of the rights: the entries less what was taken back."""

    def __init__(
        self,
        entries: Entries,
        gone: Mapping[int, frozenset[str]],
        cut_edges: frozenset[Edge],
        plain: frozenset[str],
    ) -> None:
        self._entries = entries
        self._gone = gone
        self._cut = cut_edges
        self._plain = plain
        """Superusers that are none any more."""
        self._chains: dict[tuple[str, bool], dict[str, tuple[str, ...]]] = {}
        self._own: dict[str, frozenset[Key]] = {}

    @classmethod
    def of(cls, grants: Grants, scope: Iterable[Key]) -> PostgresRights:
        """Return the rights as they are."""
        return cls(Entries(grants, scope), {}, frozenset(), frozenset())

    @property
    def system(self) -> str:
        """Its name."""
        return self._entries.system

    def principals(self) -> tuple[str, ...]:
        """Return all principals, sorted."""
        return tuple(sorted(self._entries.principals))

    def reads(self, principal: str, target: Target) -> bool:
        """Whether a principal reads any of the target, at once or after SET ROLE."""
        if not self.connects(principal):
            return False
        return any(self._reads_as(role, target) for role in self._roles(principal, sets=True))

    def options(self, principal: str, target: Target) -> tuple[Cut, ...]:
        """Return what could be taken back to close the nearest way; () if nothing would last."""
        roles = self._roles(principal, sets=True)
        for role, taken in roles.items():
            if not self._reads_as(role, target):
                continue
            if self._is_super(role):
                own = Cut(kind=CutKind.ATTRIBUTE, grantee=role, name=SUPERUSER)
                return (*_leave(taken), own) if len(taken) > 1 else (own,)
            for holder, chain in self._roles(role, sets=False).items():
                way = (*taken, *chain[1:])
                if holder == READ_ALL:
                    return _leave(way)
                found = self._entry(holder, target)
                if found is not None:
                    return self._ends(way, found, target)
            found = self._entry(PUBLIC, target)
            if found is not None:
                return (self._right_cut(found, target),)
        return ()

    def _ends(self, way: tuple[str, ...], index: int, target: Target) -> tuple[Cut, ...]:
        right = self._entries.rights[index]
        own = () if right.owner else (self._right_cut(index, target),)
        return (*_leave(way), *own) if len(way) > 1 else own

    def widen(self, cut: Cut, others: Iterable[Target]) -> tuple[Cut, ...]:
        """Return a cut with those of the same grantee's rights that concern other targets."""
        if cut.kind is CutKind.MEMBER:
            return self._entries.members.cuts(cut.grantee, cut.name)
        if cut.kind is not CutKind.RIGHT or cut.right is None:
            return (cut,)
        found = {cut.right: cut}
        for target in others:
            index = self._entry(cut.grantee, target)
            if index is not None and not self._entries.rights[index].owner:
                more = self._right_cut(index, target)
                found[self._entries.rights[index]] = more
        return tuple(found.values())

    def without(self, cuts: Iterable[Cut]) -> PostgresRights:
        """Return the rights after something was taken back."""
        gone, edges, plain = dict(self._gone), set(self._cut), set(self._plain)
        for cut in cuts:
            if cut.kind is CutKind.MEMBER:
                edges |= {(cut.grantee, cut.name), *self._entries.members.fall_with(cut.grantee, cut.name)}
            elif cut.kind is CutKind.ADMIN:
                edges |= self._entries.members.fall_with(cut.grantee, cut.name)
            elif cut.kind is CutKind.ATTRIBUTE and cut.name == SUPERUSER:
                plain.add(cut.grantee)
            elif cut.kind is CutKind.RIGHT and cut.right is not None:
                for i in self._taken_with(cut.right):
                    gone[i] = gone.get(i, frozenset()) | frozenset(cut.columns)
        return PostgresRights(self._entries, gone, frozenset(edges), frozenset(plain))

    def _taken_with(self, right: Right) -> Iterator[int]:
        """The entry itself, rights on columns that go with it, and what the grantee handed on."""
        place = (right.level is RightLevel.ROUTINE, right.schema or "", right.name or "")
        for i in self._entries.of.get((right.grantee, *place), ()):
            other = self._entries.rights[i]
            if other == right or (other.grantor == right.grantor and right.level is not RightLevel.COLUMN):
                yield i
        givers = {right.grantee}
        waiting = self._entries.at[place] if right.grantable else []
        found = True
        while found and waiting:
            found = False
            for i in waiting:
                other = self._entries.rights[i]
                if other.grantor in givers and other.grantee not in givers:
                    givers.add(other.grantee)
                    found = True
                    yield i

    def reached(self, principal: str) -> frozenset[Key]:
        """Return every relation of the scope that a principal reads any of."""
        if not self.connects(principal):
            return frozenset()
        found: set[Key] = set()
        for role in self._roles(principal, sets=True):
            found |= self._reached_as(role)
        return frozenset(found)

    def affected(self, cuts: Iterable[Cut]) -> frozenset[str]:
        """Return the principals that have one of the grantees among the roles they may act as."""
        grantees: set[str] = set()
        for cut in cuts:
            grantees.add(cut.grantee)
            if cut.kind in (CutKind.MEMBER, CutKind.ADMIN):
                grantees |= {member for member, _ in self._entries.members.fall_with(cut.grantee, cut.name)}
            elif cut.cascade and cut.right is not None:
                grantees |= {self._entries.rights[i].grantee for i in self._taken_with(cut.right)}
        if PUBLIC in grantees:
            return frozenset(self._entries.principals)
        return frozenset(
            p
            for p in self._entries.principals
            if any(not grantees.isdisjoint(self._roles(r, sets=False)) for r in self._roles(p, sets=True))
        )

    def connects(self, principal: str) -> bool:
        """Whether a principal may connect to the database; a role that cannot log in needs no right to."""
        known = self._entries.principals.get(principal)
        if known is None or not known.can_login or self._is_super(principal):
            return True
        connect = self._entries.connect
        return PUBLIC in connect or not connect.isdisjoint(self._roles(principal, sets=False))

    def enters(self, principal: str, schema: str) -> bool:
        """Whether a principal, without SET ROLE, may use a schema."""
        usage, names = self._entries.usage[schema], self._roles(principal, sets=False)
        return self._is_super(principal) or READ_ALL in names or PUBLIC in usage or not usage.isdisjoint(names)

    def _is_super(self, role: str) -> bool:
        known = self._entries.principals.get(role)
        return known is not None and SUPERUSER in known.attributes and role not in self._plain

    def _reads_as(self, role: str, target: Target) -> bool:
        if self._is_super(role):
            return True
        names = self._roles(role, sets=False)
        if READ_ALL in names and not target.routine:
            return True
        usage = self._entries.usage[target.schema]
        if PUBLIC not in usage and usage.isdisjoint(names):
            return False
        return any(self._entry(n, target) is not None for n in (*names, PUBLIC))

    def _reached_as(self, role: str) -> frozenset[Key]:
        names = self._roles(role, sets=False)
        if self._is_super(role) or READ_ALL in names:
            return self._entries.scope
        found: set[Key] = set()
        for name in (*names, PUBLIC):
            found |= self._held_by(name)
        usage = self._entries.usage
        return frozenset(k for k in found if PUBLIC in usage[k[0]] or not usage[k[0]].isdisjoint(names))

    def _held_by(self, grantee: str) -> frozenset[Key]:
        known = self._own.get(grantee)
        if known is None:
            rights = ((i, self._entries.rights[i]) for i in self._entries.held[grantee])
            known = self._own[grantee] = frozenset(
                (r.schema or "", r.name or "")
                for i, r in rights
                if r.level is not RightLevel.ROUTINE
                and (r.schema or "", r.name or "") in self._entries.scope
                and self._left_of(i)
            )
        return known

    def _left_of(self, index: int) -> tuple[str, ...]:
        """The columns an entry still gives; () if it is gone."""
        columns, gone = self._entries.rights[index].columns, self._gone.get(index)
        if gone is None:
            return columns
        return () if "*" in gone else tuple(c for c in columns if c not in gone)

    def _entry(self, grantee: str, target: Target) -> int | None:
        """The entry by which a grantee itself reads any of the target, that of the whole relation first."""
        best: int | None = None
        for i in self._entries.of.get((grantee, target.routine, target.schema, target.name), ()):
            right = self._entries.rights[i]
            left = self._left_of(i)
            if left and target.among(left):
                if right.level is not RightLevel.COLUMN:
                    return i
                best = i if best is None else best
        return best

    def _right_cut(self, index: int, target: Target) -> Cut:
        right = self._entries.rights[index]
        columns: tuple[str, ...] = ALL
        if right.level is RightLevel.COLUMN:
            columns = target.among(self._left_of(index))
        place = (right.level is RightLevel.ROUTINE, right.schema or "", right.name or "")
        others = self._entries.at[place] if right.grantable else []
        handed = any(self._entries.rights[i].grantor == right.grantee for i in others)
        return Cut(
            kind=CutKind.RIGHT,
            grantee=right.grantee,
            right=right,
            columns=columns,
            cascade=handed,
        )

    def _roles(self, principal: str, *, sets: bool) -> dict[str, tuple[str, ...]]:
        """Every role a principal may act as (``sets``) or has the rights of, with the chain to it, nearest first."""
        known = self._chains.get((principal, sets))
        if known is None:
            known = self._chains[principal, sets] = self._walk(principal, sets=sets)
        return known

    def _walk(self, principal: str, *, sets: bool) -> dict[str, tuple[str, ...]]:
        edges = self._entries.sets if sets else self._entries.inherits
        found: dict[str, tuple[str, ...]] = {principal: (principal,)}
        queue = [principal]
        for name in queue:
            above = [r for r in edges.get(name, ()) if (name, r) not in self._cut]
            if not sets and name == self._entries.database_owner:
                above.append(DATABASE_OWNER)
            for role in above:
                if role not in found:
                    found[role] = (*found[name], role)
                    queue.append(role)
        return found


def _leave(way: tuple[str, ...]) -> tuple[Cut, ...]:
    """Leaving the first role of the way: the narrowest cut, since it concerns nobody else."""
    return (Cut(kind=CutKind.MEMBER, grantee=way[0], name=way[1]),) if len(way) > 1 else ()
