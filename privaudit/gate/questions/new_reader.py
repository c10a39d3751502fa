"""Who can read personal data after the change and could not before?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ...analysis.facts import is_likely
from ...model import Access, AuditStep, Classification, Finding, Location, PrincipalKind, Reach, ViaKind
from ..change import Change
from ..located import right_of
from ..side import Side
from . import Question
from ._told import ref_of, told

_Pair = tuple[str, str, str]
"""Principal, schema, relation."""
_OWN = frozenset({ViaKind.OWNER, ViaKind.SUPERUSER, ViaKind.PREDEFINED, ViaKind.ATTRIBUTE, ViaKind.ADMIN_OPTION})
"""Ways that no statement about the relation opens: what is new is the relation, not its reader."""
_STEPS = (ViaKind.ROLE, ViaKind.SET_ROLE)
_UNSURE = 0.5
"""Of what default privileges, declared before, give on a new relation: said, never in the way."""


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a principal and relation. PUBLIC has a check of its own (``public_access``).

    Members of a role that is told itself are not told again, nor is what only rows of new columns add: who reads the
    whole relation reads those, too, and ``undeclared_column`` speaks of them.
    """
    before, after = _reached(change.before), _reached(change.after)
    shown = {pair: _shown(change, rows) for pair, rows in after.items()}
    fresh = {pair: found for pair, found in shown.items() if _is_new(change, pair, found, before)}
    for (principal, schema, table), found in sorted(fresh.items(), key=lambda item: item[0]):
        rows = after[principal, schema, table]
        if _through_another(rows, schema, table, fresh) or _told_behind(after, fresh, principal, schema, table):
            continue
        ref = ref_of(change, (schema, table))
        location = right_of(change, principal, ref) or _by_role(change, rows, schema) or change.said(ref)
        kinds = tuple(sorted({r.reach for r in rows}))
        yield told(
            change,
            QUESTION.id,
            AuditStep.ACCESS,
            ref,
            found,
            location=location,
            params=(("principal", principal), ("how_reach", ",".join(kinds))),
            principal=principal,
            breadth=False,
            confidence=_UNSURE if _by_default(rows) else None,
        )


def _reached(side: Side) -> Mapping[_Pair, list[Access]]:
    out: dict[_Pair, list[Access]] = defaultdict(list)
    for a in side.facts.access:
        if a.table is not None and a.categories and a.principal_kind is not PrincipalKind.PUBLIC:
            out[a.principal, a.schema or "", a.table].append(a)
    return out


def _shown(change: Change, rows: list[Access]) -> tuple[Classification, ...]:
    """What is likely personal in the columns that are read."""
    found = change.personal_of.get((rows[0].schema or "", rows[0].table or ""), ())
    whole = any(r.columns == ("*",) for r in rows)
    named = {c for r in rows for c in r.columns}
    return tuple(c for c in found if is_likely(c) and (whole or c.column in named))


def _is_new(
    change: Change, pair: _Pair, found: tuple[Classification, ...], before: Mapping[_Pair, list[Access]]
) -> bool:
    principal, schema, table = pair
    if not found:
        return False
    places = [(schema, table, c.column) for c in found]
    olds = {p: change.was.get(p) for p in places}
    if not change.tables_before.get((schema, table)):
        return not all(_is_own(a) for a in _rows_of(change, pair))
    were = before.get((principal, *change.tables_before[schema, table]), [])
    if any(r.columns == ("*",) for r in were):
        return False
    named = {c for r in were for c in r.columns}
    return any(old is not None and old[2] not in named for old in olds.values()) or (
        not were and any(old is None for old in olds.values())
    )


def _rows_of(change: Change, pair: _Pair) -> list[Access]:
    return [a for a in change.after.facts.access if (a.principal, a.schema or "", a.table) == pair]


def _is_own(row: Access) -> bool:
    return any(step.kind in _OWN for step in row.via)


def _through_another(rows: list[Access], schema: str, table: str, fresh: Mapping[_Pair, object]) -> bool:
    """Whether every way leads through a role that is told of the same relation."""
    return all(
        any(s.kind in _STEPS and s.name != r.principal and (s.name, schema, table) in fresh for s in r.via)
        for r in rows
    )


def _told_behind(
    after: Mapping[_Pair, list[Access]], fresh: Mapping[_Pair, object], principal: str, schema: str, table: str
) -> bool:
    """Whether it is a view, and a relation that the principal reads through it is told."""
    return any(
        s.kind is ViaKind.VIEW and s.name == table and (s.schema or schema) == schema
        for pair in fresh
        if pair[0] == principal and pair[1:] != (schema, table)
        for r in after[pair]
        for s in r.via
    )


def _by_role(change: Change, rows: list[Access], schema: str) -> Location | None:
    """Where the last step was said: the membership, the view, the routine."""
    said = change.after.snapshot.said
    for row in rows:
        for step in row.via:
            if step.kind in _STEPS and (at := said.rights.get((row.principal, "", step.name))) is not None:
                return at
            if row.reach in (Reach.VIEW, Reach.ROUTINE) and step.kind in (ViaKind.VIEW, ViaKind.ROUTINE):
                place = (step.schema or schema, step.name)
                found = said.rights.get((row.principal, *place)) or said.relations.get(place)
                if found is not None:
                    return found
    return None


def _by_default(rows: list[Access]) -> bool:
    return all(any(s.kind is ViaKind.DEFAULT_PRIVILEGES for s in r.via) for r in rows)


QUESTION = Question(id="new_reader", run=_run)
