"""Where one leak shows the full package, and who reads it alone. Pure functions of an AuditResult."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..model import (
    Access,
    AuditResult,
    CoLocation,
    Level,
    PackagePart,
    PrincipalKind,
    Reach,
    Ref,
    Severity,
    record,
)

FULL_LEVELS = frozenset({Level.SAME_TABLE, Level.LINKED})
"""Where a leak shows the full package as it lies: in one table, or joined by a key."""


def full_packages(result: AuditResult) -> tuple[CoLocation, ...]:
    """Return the co-locations where one system shows the full package, worst first."""
    found = [c for c in result.colocations if c.level in FULL_LEVELS and len(c.systems) == 1]
    return tuple(sorted(found, key=lambda c: (c.severity.rank, -(c.people_estimate or 0), c.systems, c.id)))


@record
class FullSystem:
    """One system that shows the full package: all its places together."""

    name: str
    severity: Severity
    parts: tuple[PackagePart, ...]
    places: tuple[CoLocation, ...]
    """Worst first."""
    people: int | None
    """The largest number of people in one place; None if not known."""


def full_systems(result: AuditResult) -> tuple[FullSystem, ...]:
    """Return the systems that show the full package, worst first, each once."""
    places: dict[str, list[CoLocation]] = defaultdict(list)
    for c in full_packages(result):
        places[c.systems[0]].append(c)
    return tuple(
        FullSystem(
            name=name,
            severity=found[0].severity,
            parts=tuple(p for p in PackagePart if any(p in c.package for c in found)),
            places=tuple(found),
            people=max((c.people_estimate for c in found if c.people_estimate is not None), default=None),
        )
        for name, found in places.items()
    )


@record
class Reader:
    """One principal, or one named person, who reads identity and transactions of full-package systems alone."""

    name: str
    person: str | None
    principals: tuple[str, ...]
    systems: tuple[str, ...]
    reach: Reach
    kind: PrincipalKind
    people: int | None
    """The largest number of people whose package this reader sees in one place; None if not known."""


def full_readers(result: AuditResult) -> tuple[Reader, ...]:
    """Return who reads the full package alone: identity and transactions of one place. PUBLIC first, then the worst.

    Accounts count as one reader if they are of one named person, or are one account of a server with several
    systems, or one user of the machine that files lie on.
    """
    reach_of = _reaches(result.access)
    servers = {s.name: s.server for s in result.systems}
    seen: dict[tuple[str, str], list[tuple[CoLocation, Access, Reach]]] = defaultdict(list)
    for place in full_packages(result):
        for rights in reach_of[place.systems[0]].values():
            way = _reads_both(place, rights)
            if way is not None:
                who = next(iter(rights.values()))[0]
                seen[_who(who, servers)].append((place, who, way))
    readers = [_reader(rows) for rows in seen.values()]
    order = list(Reach)
    return tuple(
        sorted(
            readers,
            key=lambda r: (not _is_everyone(r), -len(r.systems), -(r.people or 0), order.index(r.reach), r.name),
        )
    )


def _is_everyone(r: Reader) -> bool:
    return r.kind is PrincipalKind.PUBLIC


def _who(a: Access, servers: dict[str, str | None]) -> tuple[str, str]:
    if a.person:
        return ("person", a.person)
    if a.principal_kind is PrincipalKind.OS_USER:
        return ("machine", a.principal)
    server = servers.get(a.system)
    return (f"server {server}" if server else f"system {a.system}", a.principal)


Rights = dict[tuple[str | None, str | None], list[Access]]
"""What one principal reaches in one system, by relation; (None, None) is every relation."""


def _reaches(access: Iterable[Access]) -> dict[str, dict[str, Rights]]:
    out: dict[str, dict[str, Rights]] = defaultdict(dict)
    for a in access:
        if a.can_login or a.principal_kind in {PrincipalKind.PUBLIC, PrincipalKind.OS_USER}:
            out[a.system].setdefault(a.principal, {}).setdefault((a.schema, a.table), []).append(a)
    return out


def _reads_both(place: CoLocation, rights: Rights) -> Reach | None:
    identity, transactions = _nearest(place.identity, rights), _nearest(place.transactions, rights)
    if identity is None or transactions is None:
        return None
    return max(identity, transactions, key=list(Reach).index)


def _nearest(columns: Iterable[Ref], rights: Rights) -> Reach | None:
    """The easiest way to any of the columns."""
    ways = [
        a.reach
        for c in columns
        for a in (*rights.get((c.schema, c.table), ()), *rights.get((None, None), ()))
        if "*" in a.columns or c.column is None or c.column in a.columns
    ]
    return min(ways, key=list(Reach).index, default=None)


def _reader(rows: list[tuple[CoLocation, Access, Reach]]) -> Reader:
    who = rows[0][1]
    principals = sorted({a.principal for _, a, _ in rows})
    counts = [c.people_estimate for c, _, _ in rows if c.people_estimate is not None]
    return Reader(
        name=who.person or who.principal,
        person=who.person,
        principals=tuple(principals),
        systems=tuple(sorted({c.systems[0] for c, _, _ in rows})),
        reach=min((w for _, _, w in rows), key=list(Reach).index),
        kind=who.principal_kind,
        people=max(counts, default=None),
    )
