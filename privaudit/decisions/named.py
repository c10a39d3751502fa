"""What is said of a column by its name alone, put to the kind of data that is meant: a column may hold several.

It is what counts there: the kind that a person named, else the column's own, else the only one found inside. A row of
a workbook, and a decision with an id, is about its own kind and stays there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from ..model import AuditResult, Ref, Role, Scalar, StepRecord, StepState, TargetKind
from .carry import Carried, as_value
from .entries import Decided, FieldEntry, source_of
from .merge import standing_fields
from .onto import STEP, put_fields

DIFFERS = "decision_kind_differs"
"""The reason of the step that names two answers about one kind, where neither author saw the other's."""
_RANK = {Role.DECIDED: 0, Role.COLUMN: 1, Role.CONTAINED: 2}


def put_named(result: AuditResult, entries: Iterable[FieldEntry], today: date) -> AuditResult:
    """Return the audit with these decisions, each put to the kind that is meant (`onto.put_fields`)."""
    found = with_named(entries, result, today)
    return put_fields(result, found.decided.fields, today, found.steps)


def with_named(entries: Iterable[FieldEntry], result: AuditResult, today: date) -> Carried:
    """Return the entries, each about the kind that is meant, one of each thing, and a step for each that gives way.

    What is said of the kind itself stays before what is said of the column; who saw the other answer replaces it.
    """
    given = tuple(entries)
    if not any(map(_by_name, given)):
        return Carried(decided=Decided(fields=given), steps=())
    meant = _meant(result, {e.place for e in given if _by_name(e)})
    groups: dict[tuple[TargetKind, str, str], list[FieldEntry]] = defaultdict(list)
    for e in given:
        target = meant.get(e.place, e.target) if _by_name(e) else e.target
        groups[e.kind, target, e.field].append(replace(e, target=target))
    out: list[FieldEntry] = []
    steps: list[StepRecord] = []
    for left in standing_fields(groups, today):
        first = min(left, key=lambda e: (not e.exact, left.index(e)))
        out.append(first)
        steps += [_differs(first, other) for other in left if other is not first]
    return Carried(decided=Decided(fields=tuple(out)), steps=tuple(steps))


def _by_name(e: FieldEntry) -> bool:
    return e.kind is TargetKind.COLUMN and not e.exact and e.place.column is not None


def _meant(result: AuditResult, places: set[Ref]) -> Mapping[Ref, str]:
    """Return the id that each place's name means; none of one with several kinds inside and none of its own."""
    found: dict[Ref, list[tuple[int, str]]] = defaultdict(list)
    for c in result.classifications:
        if c.ref in places:
            found[c.ref].append((_RANK[c.role], c.id))
    best = {place: sorted(rows) for place, rows in found.items()}
    return {p: rows[0][1] for p, rows in best.items() if len(rows) == 1 or rows[0][0] < _RANK[Role.CONTAINED]}


def _differs(kept: FieldEntry, other: FieldEntry) -> StepRecord:
    params: tuple[tuple[str, Scalar], ...] = (
        ("decided_field", kept.field),
        ("earlier_value", as_value(kept.field, kept.value)),
        ("earlier_by", kept.by),
        ("decided_value", as_value(other.field, other.value)),
        ("by", other.by),
        ("source", source_of(other) or "?"),
    )
    return StepRecord(step=STEP, target=kept.place, state=StepState.PARTIAL, reason=DIFFERS, reason_params=params)
