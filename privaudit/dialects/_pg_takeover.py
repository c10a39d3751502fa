"""Tables of PostgreSQL that a log-in cannot read, and may open to itself: as owner, or by the ADMIN option.

An owner whose own SELECT was revoked may grant it to himself again; so may the owner of a schema its USAGE, and the
owner of the database CONNECT (from another one). From 16 on, who holds a role with the ADMIN option alone may grant
that role to himself, and then has its rights beside his own. Found for a log-in and for each role as which it can act.
Sources: https://www.postgresql.org/docs/current/ddl-priv.html, sql-grant.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

from ..model import Grant, Reach, Via, ViaKind
from ._pg_identities import Identity
from ._pg_paths import Role
from ._pg_reads import Detail, Reads, Target
from ._pg_rows import Cover, Maker, in_order

Query = Callable[..., list[tuple[Any, ...]]]

_SCHEMAS: Final = "SELECT n.oid, n.nspowner FROM pg_catalog.pg_namespace n"
_DETAIL: Final = Detail(privileges=("SELECT",), grantable=False)


Steps = tuple[Via, ...]


class Takeover:
    """Works out what log-ins may open to themselves."""

    def __init__(self, query: Query, reads: Reads, maker: Maker) -> None:
        self._reads, self._maker, self._web = reads, maker, reads.web
        self._owned: dict[int, set[int]] = defaultdict(set)
        for target in reads.targets.all.values():
            self._owned[target.owner].add(target.oid)
        used = {t.namespace for t in reads.targets.all.values()}
        self._schemas = [(oid, owner) for oid, owner in query(_SCHEMAS) if oid in used]
        self._database = next((r.oid for r in reads.web.roles.values() if r.owns_database), None)
        self._by_role: dict[int, set[int]] = {}

    def grants(self, login: Role, identities: list[Identity], cover: Cover) -> Iterator[Grant]:
        """Give what nothing in ``cover`` gives, each relation by the easiest way."""
        door = self._door(login, identities)
        if door is None:
            return
        together: dict[int, Steps] = {}
        for i in identities:
            if i.granted:
                for schema, opening in self._usage(i).items():
                    together.setdefault(schema, opening)
        for among in (self._reads.targets.listed, self._reads.targets.partitions):
            for i in identities if among else ():
                usage = together | self._usage(i) if i.granted else self._usage(i)
                yield from self._rows(login, i, usage, cover, among, door)

    def _door(self, login: Role, identities: list[Identity]) -> Steps | None:
        """Return by what the log-in gets CONNECT: () where it has it; None where it cannot."""
        if login.oid in self._web.connect:
            return ()
        for i in identities if login.oid in self._web.connect_somewhere else ():
            if i.granted and i.role in self._web.connect:
                return i.head[1:]
            if self._database is not None and self._web.has(i.role, self._database):
                return (*i.head[1:], *self._owner(i, self._database))
        return None

    def _owner(self, i: Identity, owner: int) -> Steps:
        through = (self._reads.paths.to_role(i.role, owner) or ())[1:]
        return (*through, Via(kind=ViaKind.OWNER, name=self._web.roles[owner].name))

    def _usage(self, i: Identity) -> dict[int, Steps]:
        """Return the schemas that an identity can use or open, with the steps after the log-in's."""
        found: dict[int, Steps] = dict.fromkeys(self._reads.usage.get(i.role, ()), i.head[1:])
        for schema, owner in self._schemas:
            if schema not in found and self._web.has(i.role, owner):
                found[schema] = (*i.head[1:], *self._owner(i, owner))
        return found

    def _rows(
        self,
        login: Role,
        i: Identity,
        usage: dict[int, Steps],
        cover: Cover,
        among: dict[int, Target],
        door: Steps,
    ) -> Iterator[Grant]:
        whole, partly = self._reads.whole.get(i.role, {}), self._reads.partly.get(i.role, {})
        for oid in in_order((whole.keys() | self._owned_by(i.role) | partly.keys()) - cover.whole, among):
            target = among[oid]
            if target.namespace not in usage:
                continue
            head = _joined(i.head, door, usage[target.namespace])
            filtered = self._reads.filtered(i.role, target)
            for names, inner in self._found(i, target):
                columns = cover.missing(target, names, filtered=filtered)
                if columns:
                    cover.add(target, columns, filtered=filtered)
                    via = self._maker.path(head, inner)
                    yield self._maker.row(login, target, columns, _DETAIL, Reach.BYPASS, via, filtered=filtered)

    def _found(self, i: Identity, target: Target) -> Iterator[tuple[list[str] | None, Steps]]:
        """Give the columns (None: all) that open, with the right that opens them."""
        if target.oid in self._reads.whole.get(i.role, ()):
            yield None, self._reads.paths.to_table(i.role, target.oid)[1:]
        elif target.oid in self._owned_by(i.role):
            yield None, self._owner(i, target.owner)
        else:
            for _, via, names in self._reads.pieces(i.role, target.oid):
                yield names, via[1:]

    def _owned_by(self, role: int) -> set[int]:
        known = self._by_role.get(role)
        if known is None:
            own = (oids for owner, oids in self._owned.items() if self._web.has(role, owner))
            known = self._by_role[role] = set().union(*own)
        return known


def _joined(head: Steps, *openings: Steps) -> Steps:
    """Put what opens the database and the schema behind the identity, without steps that were taken before."""
    via = head
    for opening in openings:
        same = 0
        while same < min(len(opening), len(via) - 1) and opening[same] == via[same + 1]:
            same += 1
        via = (*via, *opening[same:])
    return via
