"""Who can read rows that belong to people by a key alone, for the question of readers: what they wrote, or did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...analysis.facts import PUBLIC, is_unasked
from ...config.gate import load_gate
from ...detect.words.vocabulary import split_name
from ...model import AuditStep, Finding, Grant, Location, PrincipalKind, Reach, Table, TypeFamily, ViaKind
from ..change import Change
from ..located import right_of
from ._told import likely_of, ref_of, told

_ID = "new_reader"
_UNSURE = 0.6
"""What somebody wrote is not known before rows are read, and a number of an order names nobody: said, no more."""
_STEPS = (ViaKind.ROLE, ViaKind.SET_ROLE, ViaKind.PUBLIC)


def keyed_readers(change: Change) -> Iterator[Finding]:
    """Yield one finding an account and relation that no column by its name makes personal, but a key to people does.

    Everybody (PUBLIC) must not read such rows, whatever they hold; an account of its own, what people wrote.
    """
    opened: dict[tuple[str, str], list[Grant]] = defaultdict(list)
    for g in change.after.snapshot.grants.grants:
        if g.table is not None and g.reach is Reach.DIRECT and (g.schema or "", g.table) in change.keyed:
            opened[g.schema or "", g.table].append(g)
    for table in change.after.snapshot.catalog.tables:
        place = (table.schema, table.name)
        then = change.tables_before.get(place)
        if place in opened and then is not None and not likely_of(change, *place):
            yield from _of_table(change, table, then, opened[place])


def _of_table(change: Change, table: Table, then: tuple[str, str], rights: list[Grant]) -> Iterator[Finding]:
    place = (table.schema, table.name)
    keys, words = change.keyed[place], _words(table)
    told_of: set[str] = set()
    # Roles come before their members, PUBLIC before all: who is told by it is not told again.
    for g in sorted(rights, key=lambda g: (g.principal_kind is not PrincipalKind.PUBLIC, len(g.via), g.principal)):
        public = g.principal_kind is PrincipalKind.PUBLIC
        read = {c.name for c in table.columns} if g.columns == ("*",) else set(g.columns)
        through = {s.name for s in g.via if s.kind in _STEPS and s.name != g.principal}
        own = not public and is_unasked(s.kind for s in g.via)
        if g.principal in told_of or through & told_of or own or _could(change, g, then):
            continue
        if public or words & read:
            told_of.add(g.principal)
            yield _finding(change, place, g, (*keys, *sorted(words & read)), sure=public and bool(words & read))


def _could(change: Change, g: Grant, then: tuple[str, str]) -> bool:
    """Whether the account, or everybody, read that relation before, as far as one can say it without its rows."""
    rights = change.before.snapshot.grants.grants
    who = {g.principal, PUBLIC}
    part = {c for r in rights if r.principal in who and (r.schema or "", r.table) == then for c in r.columns}
    return any(change.could_read(p, then) for p in who) or (g.columns != ("*",) and set(g.columns) <= part)


def _words(table: Table) -> set[str]:
    """Return the columns for what people write: texts that a word in their names tells."""
    spoken = set(load_gate().written_names)
    texts = (c for c in table.columns if c.family is TypeFamily.TEXT)
    return {c.name for c in texts if spoken & {w.lower() for w in split_name(c.name)}}


def _finding(change: Change, place: tuple[str, str], g: Grant, columns: tuple[str, ...], *, sure: bool) -> Finding:
    ref = ref_of(change, place)
    at: Location | None = right_of(change, g.principal, ref)
    return told(
        change,
        _ID,
        AuditStep.ACCESS,
        ref,
        (),
        location=at or change.said(ref),
        params=(("principal", g.principal),),
        key="keyed",
        principal=g.principal,
        breadth=False,
        confidence=1.0 if sure else _UNSURE,
        columns=columns,
    )
