"""An audit and what people decided: one audit with the decisions applied, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ..model import AuditResult, Category, Decision, Ref, StepRecord, StepState
from .apply import Estate, apply, without_decisions
from .carry import carry, earlier_of
from .entries import Decided, VerdictEntry
from .named import with_named
from .onto import ABOUT_FIELDS, STEP, is_verdict, put_fields

NEXT_SCAN = "decision_next_scan"
"""The reason of the step that says what only a scan can do: count anew what a verdict changes."""


def with_decided(result: AuditResult, given: Decided, categories: Mapping[str, Category], today: date) -> AuditResult:
    """Return the audit with these decisions beside its own. ``categories`` are what kinds are listed under.

    A verdict marks the classification; places, access and findings follow at the next scan, and a step says so.
    """
    if not given.verdicts and not given.fields:
        return result
    earlier = earlier_of(result)
    steps: tuple[StepRecord, ...] = ()
    if given.verdicts:
        marks = carry(Decided(verdicts=earlier.verdicts), Decided(verdicts=given.verdicts), today)
        changed = _changed(earlier.verdicts, marks.decided.verdicts)
        result, steps = _with_verdicts(result, marks.decided.verdicts, categories, today, changed=changed), marks.steps
    named = with_named(given.fields, result, today)
    carried = carry(Decided(fields=earlier.fields), named.decided, today)
    return put_fields(result, carried.decided.fields, today, (*steps, *named.steps, *carried.steps))


def _changed(before: tuple[VerdictEntry, ...], after: tuple[VerdictEntry, ...]) -> int:
    """Return how many verdicts say otherwise than before, or are no longer there."""

    def key(e: VerdictEntry) -> tuple[object, ...]:
        return (e.place, e.choice, e.entity, e.subject, e.protection)

    one, other = {key(e) for e in before}, {key(e) for e in after}
    return len({k[0] for k in one ^ other})


def _with_verdicts(
    result: AuditResult,
    verdicts: tuple[VerdictEntry, ...],
    categories: Mapping[str, Category],
    today: date,
    *,
    changed: int,
) -> AuditResult:
    rows = without_decisions(result.classifications)
    applied = apply(verdicts, rows, estate_of(result), categories, today)
    kept = [s for s in result.steps if s.step != STEP or s.reason in {*ABOUT_FIELDS, NEXT_SCAN}]
    steps = [*kept, *applied.steps, *([_next_scan(changed)] if changed else [])]
    fields: list[Decision] = [d for d in result.decisions if not is_verdict(d)]
    return replace(
        result,
        classifications=applied.classifications,
        decisions=tuple(sorted((*fields, *applied.decisions), key=lambda d: d.id)),
        steps=tuple({s.id: s for s in sorted(steps, key=lambda s: s.id)}.values()),
    )


def _next_scan(changed: int) -> StepRecord:
    params = (("count", changed),)
    return StepRecord(step=STEP, target=Ref(), state=StepState.PARTIAL, reason=NEXT_SCAN, reason_params=params)


def estate_of(result: AuditResult) -> Estate:
    """Return what an audit knows of places; of a column without a classification it does not know the type."""
    tables = {t.ref: t for t in result.tables}
    types = {
        Ref(system=c.system, schema=c.schema, table=c.table, column=c.column): c.data_type
        for c in result.classifications
    }

    def data_type(place: Ref) -> str | None:
        row = tables.get(place.of_table())
        gone = row is not None and row.column_names and place.column not in row.column_names
        return None if gone and place not in types else types.get(place, "?")

    return Estate(systems=frozenset(t.system for t in result.tables), tables=tables, data_type=data_type)
