"""What a scan would do, without reading a row: account, databases, relations, statements, estimated load."""

from __future__ import annotations

from dataclasses import replace

from ..config.settings import Settings
from ..dialects.base import Capability, PlannedSample, SampleSpec, Session, SessionInfo
from ..errors import PrivauditError
from ..model import Params, StepRecord, System, Table, record
from .compare.plan import KINDS
from .compare.shares import ROWS
from .events import Observer, ignore
from .plan import Scope, split
from .run import new_audit_id
from .systems import KnownSystem, meet_systems


@record
class PlannedTable:
    """One relation that a scan would read; ``planned`` is None if no statement could be planned (no columns)."""

    table: Table
    planned: PlannedSample | None


@record
class PlannedComparison:
    """The most that the second pass sends to one system: which tables it asks is known once they were sampled."""

    statements: int
    rows: int


@record
class DryRunSystem:
    """One system: what the session knows of itself, what would be read, and what missing rights will cost.

    A system that was not reached has ``failed`` set and nothing else.
    """

    name: str
    failed: System | None = None
    info: SessionInfo | None = None
    tables: tuple[PlannedTable, ...] = ()
    excluded: int = 0
    other_databases: tuple[str, ...] = ()
    missing_rights: tuple[tuple[str, Params], ...] = ()
    problems: tuple[tuple[str, Params], ...] = ()
    """Reason keys of steps (catalog, access, logs) that failed or are partial."""
    comparing: PlannedComparison | None = None
    """What comparing the tables may send at most; None where nothing is compared."""


def dry_run(settings: Settings, on_event: Observer = ignore) -> tuple[DryRunSystem, ...]:
    """Connect to every system and plan; no row of any relation is read."""
    out: list[DryRunSystem] = []
    for first, second in meet_systems(settings, new_audit_id(), on_event):
        if isinstance(first, System):
            out.append(DryRunSystem(name=first.name, failed=first))
        elif not isinstance(second, StepRecord):
            out.append(_plan(first, second, settings))
    return _others_once(out)


def _others_once(plans: list[DryRunSystem]) -> tuple[DryRunSystem, ...]:
    """Leave out of the other databases of each server those that are asked for beside it, and name each once."""
    told = {(_server(p), p.info.database) for p in plans if p.info is not None}
    out: list[DryRunSystem] = []
    for plan in plans:
        others = tuple(d for d in plan.other_databases if (_server(plan), d) not in told)
        told.update((_server(plan), d) for d in others)
        out.append(replace(plan, other_databases=others))
    return tuple(out)


def _server(plan: DryRunSystem) -> str:
    return (plan.info.server if plan.info is not None else None) or plan.name


def _plan(opened: KnownSystem, session: Session, settings: Settings) -> DryRunSystem:
    wanted, others = split(opened.catalog, Scope(include=settings.include, exclude=settings.exclude))
    spec = SampleSpec(rows=settings.sample_rows, seed=settings.seed)
    try:
        missing = session.missing_rights(opened.catalog)
    except PrivauditError as e:
        missing = ((e.reason, e.params),)
    return DryRunSystem(
        name=opened.name,
        info=opened.info,
        tables=tuple(PlannedTable(table=t, planned=_planned(session, t, spec)) for t in wanted),
        excluded=len(others),
        other_databases=opened.catalog.other_databases,
        missing_rights=missing,
        comparing=_comparing(session, wanted, settings),
        problems=tuple((s.reason, s.reason_params) for s in opened.steps if s.incomplete and s.reason),
    )


def _comparing(session: Session, wanted: tuple[Table, ...], settings: Settings) -> PlannedComparison | None:
    if settings.compare.rows == 0 or settings.sample_rows == 0 or Capability.MARK not in session.capabilities:
        return None
    kinds = (Capability.MARK, Capability.AGES, Capability.LOOK_UP, *([Capability.COUNT] if settings.exact else []))
    asked = [t for t in wanted if t.kind in KINDS]
    through = [t for t in asked if t.rows_estimate is None or t.rows_estimate <= settings.compare.rows]
    each = sum(k in session.capabilities for k in kinds)
    rows = sum(ROWS if t.rows_estimate is None else min(ROWS, t.rows_estimate) for t in through)
    return PlannedComparison(statements=each * len(asked), rows=rows)


def _planned(session: Session, table: Table, spec: SampleSpec) -> PlannedSample | None:
    if spec.rows == 0 or not table.columns:
        return None
    try:
        return session.plan_sample(table, spec)
    except PrivauditError:
        return None
