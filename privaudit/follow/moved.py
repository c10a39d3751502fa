"""The same thing under another name: systems, relations and columns that were renamed are not "closed" and "new".

A system is the same if its server and database are, or its address; a relation if one of a system is gone, one is new,
and both have the same columns of the same kinds; a column if one of a relation is gone, one is new, and both hold the
same kind in the same type. Where more than one could be meant, nothing is called renamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from ..model import AuditResult, Ref, Role, System, TableRow, record
from .looked import Looked, Sight

K = TypeVar("K")


@record
class Moves:
    """What is called otherwise now: from the old name or place to the new one."""

    systems: tuple[tuple[str, str], ...] = ()
    tables: tuple[tuple[Ref, Ref], ...] = ()
    columns: tuple[tuple[Ref, Ref], ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything was renamed."""
        return bool(self.systems or self.tables or self.columns)


def moved(old: AuditResult, new: AuditResult) -> tuple[Moves, AuditResult]:
    """Return what was renamed, and the old audit under the names of the new one."""
    systems = tuple(_systems(old, new))
    old = _renamed(old, Moves(systems=systems))
    tables = tuple(_tables(old, new))
    old = _renamed(old, Moves(tables=tables))
    columns = tuple(_columns(old, new))
    return Moves(systems=systems, tables=tables, columns=columns), _renamed(old, Moves(columns=columns))


def _pairs(left: Iterable[tuple[Hashable, K]], right: Iterable[tuple[Hashable, K]]) -> Iterable[tuple[K, K]]:
    """Pair what has the same key and no other of its side has it."""
    sides: list[dict[Hashable, list[K]]] = [defaultdict(list), defaultdict(list)]
    for side, rows in zip(sides, (left, right), strict=True):
        for key, row in rows:
            side[key].append(row)
    for key, mine in sides[0].items():
        theirs = sides[1].get(key, [])
        if len(mine) == len(theirs) == 1:
            yield mine[0], theirs[0]


def _systems(old: AuditResult, new: AuditResult) -> Iterable[tuple[str, str]]:
    then, now = {s.name for s in old.systems}, {s.name for s in new.systems}
    gone = [(_address(s), s.name) for s in old.systems if s.name not in now and _address(s)]
    came = [(_address(s), s.name) for s in new.systems if s.name not in then and _address(s)]
    return _pairs(gone, came)


def _address(system: System) -> tuple[str, ...]:
    """Where a system is, however it is called; empty if nothing says so."""
    if system.server is not None and system.database is not None:
        return (system.dialect, system.server, system.database)
    return (system.dialect, system.url) if system.url is not None else ()


def _tables(old: AuditResult, new: AuditResult) -> Iterable[tuple[Ref, Ref]]:
    first, second = Sight(old), Sight(new)
    there, back = Looked(first, second), Looked(second, first)
    kinds = [_kinds(a) for a in (old, new)]
    gone = [(_form(t, kinds[0]), t.ref) for t in old.tables if there.gone(t.ref)]
    came = [(_form(t, kinds[1]), t.ref) for t in new.tables if back.gone(t.ref)]
    return _pairs(((f, r) for f, r in gone if f), ((f, r) for f, r in came if f))


def _kinds(audit: AuditResult) -> Mapping[Ref, set[tuple[str, str]]]:
    out: dict[Ref, set[tuple[str, str]]] = defaultdict(set)
    for c in audit.classifications:
        if c.role is Role.COLUMN and c.path is None:
            out[c.ref.of_table()].add((c.column, c.entity))
    return out


def _form(table: TableRow, kinds: Mapping[Ref, set[tuple[str, str]]]) -> Hashable | None:
    """What makes a relation known again; None if that is too little."""
    found = kinds.get(table.ref)
    if not found or len(table.column_names) < 2:
        return None
    return (table.system, table.kind, frozenset(table.column_names), frozenset(found))


def _columns(old: AuditResult, new: AuditResult) -> Iterable[tuple[Ref, Ref]]:
    names = [{t.ref: frozenset(t.column_names) for t in a.tables if t.column_names} for a in (old, new)]
    sides = []
    for audit, other in ((old, names[1]), (new, names[0])):
        found = (c for c in audit.classifications if c.role is Role.COLUMN and c.path is None)
        gone = (c for c in found if c.column not in other.get(c.ref.of_table(), (c.column,)))
        sides.append([((c.ref.of_table(), c.entity, c.data_type), c.ref) for c in gone])
    return _pairs(*sides)


class _Names:
    """The new names of places."""

    def __init__(self, moves: Moves) -> None:
        self.systems, self._tables, self._columns = dict(moves.systems), dict(moves.tables), dict(moves.columns)

    def system(self, name: str) -> str:
        return self.systems.get(name, name)

    def ref(self, ref: Ref) -> Ref:
        if ref.system in self.systems:
            ref = replace(ref, system=self.systems[ref.system])
        if self._tables and ref.table is not None:
            place = self._tables.get(ref.of_table())
            ref = replace(ref, schema=place.schema, table=place.table) if place is not None else ref
        if self._columns and ref.column is not None:
            column = self._columns.get(replace(ref, path=None))
            ref = replace(ref, column=column.column) if column is not None else ref
        return ref

    def refs(self, refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
        return tuple(map(self.ref, refs))


def _renamed(audit: AuditResult, moves: Moves) -> AuditResult:
    """Return the audit with every place under its new name; the audit itself if nothing was renamed."""
    if not moves.any:
        return audit
    names = _Names(moves)
    ref, refs = names.ref, names.refs
    columns: dict[Ref, dict[str, str]] = defaultdict(dict)
    for was, now in moves.columns:
        columns[was.of_table()][was.column or ""] = now.column or ""

    def table(t: TableRow) -> TableRow:
        at, other = ref(t.ref), columns.get(t.ref)
        known = tuple(other.get(c, c) for c in t.column_names) if other else t.column_names
        return replace(t, system=at.system or "", schema=at.schema or "", table=at.table or "", column_names=known)

    return replace(
        audit,
        systems=tuple(replace(s, name=names.system(s.name)) for s in audit.systems),
        tables=tuple(map(table, audit.tables)),
        classifications=tuple(
            replace(c, system=r.system or "", schema=r.schema or "", table=r.table or "", column=r.column or "")
            for c, r in ((c, ref(c.ref)) for c in audit.classifications)
        ),
        colocations=tuple(
            replace(
                c,
                systems=tuple(map(names.system, c.systems)),
                identity=refs(c.identity),
                transactions=refs(c.transactions),
            )
            for c in audit.colocations
        ),
        access=tuple(
            replace(a, system=r.system or "", schema=r.schema, table=r.table)
            for a, r in ((a, ref(a.ref)) for a in audit.access)
        ),
        principals=tuple(replace(p, system=names.system(p.system)) for p in audit.principals),
        copies=tuple(
            replace(c, members=refs(c.members), original=ref(c.original) if c.original is not None else None)
            for c in audit.copies
        ),
        destruction=tuple(replace(d, ref=ref(d.ref)) for d in audit.destruction),
        findings=tuple(
            replace(f, target=replace(f.target, ref=ref(f.target.ref), related=refs(f.target.related)))
            for f in audit.findings
        ),
        logs=tuple(replace(s, system=names.system(s.system)) for s in audit.logs),
        steps=tuple(replace(s, target=ref(s.target)) for s in audit.steps),
    )
