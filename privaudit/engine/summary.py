"""From what happened to the rows that say so: systems with their status, and the nine steps as a checklist."""

from __future__ import annotations

import dataclasses
from collections import defaultdict

from ..analysis.facts import UNREAD
from ..config.settings import Settings
from ..model import (
    AuditStep,
    Params,
    Ref,
    Spent,
    StepRecord,
    StepState,
    System,
    SystemStatus,
    TableRow,
)
from .collect import Collected
from .systems import KnownSystem, declared_rows, unscanned_rows

NOT_YET = (AuditStep.BRIEFING, AuditStep.LEAVERS, AuditStep.CLOSING)
PARTS = (AuditStep.OLD_DATA, AuditStep.COPIES, AuditStep.LEAST_PRIVILEGE)


def system_rows(collected: Collected, steps: tuple[StepRecord, ...], settings: Settings) -> tuple[System, ...]:
    """Return all systems, sorted by id: met, failed, declared, seen but not asked for."""
    tables: dict[str, list[TableRow]] = defaultdict(list)
    for t in collected.tables:
        tables[t.system].append(t)
    mine: dict[str, list[StepRecord]] = defaultdict(list)
    for s in steps:
        if s.target.system is not None:
            mine[s.target.system].append(s)
    spent: dict[str, Spent] = defaultdict(Spent)
    for st in collected.statements:
        spent[st.system] += Spent(statements=st.count, rows=st.rows, bytes=st.bytes, seconds=st.seconds)
    rows = [system_row(k, tables[k.name], mine[k.name], spent[k.name]) for k in collected.met]
    rows += [*collected.failed, *declared_rows(settings), *unscanned_rows(list(collected.met))]
    return tuple(sorted(rows, key=lambda s: s.id))


def system_row(opened: KnownSystem, tables: list[TableRow], steps: list[StepRecord], spent: Spent) -> System:
    """Return a met system's row: complete only if every one of its steps is."""
    info, configured = opened.info, opened.configured
    status, reason, params = _status(opened, tables, steps)
    return System(
        name=opened.name,
        dialect=info.dialect,
        status=status,
        url=info.url,
        server_version=info.server_version,
        server=configured.server or info.server,
        database=info.database,
        owner=configured.owner,
        purpose=configured.purpose,
        lifecycle=configured.lifecycle,
        location=configured.location,
        account=info.account,
        controls=info.controls,
        reason=reason,
        reason_params=params,
        spent=spent,
        verified=opened.verified,
    )


def _status(
    opened: KnownSystem, tables: list[TableRow], steps: list[StepRecord]
) -> tuple[SystemStatus, str | None, Params]:
    if opened.catalog_failed is not None:
        return SystemStatus.FAILED, *opened.catalog_failed
    unread = [t for t in tables if t.status in UNREAD and t.reason != "excluded"]
    if unread:
        return SystemStatus.PARTIAL, "tables_not_read", (("tables", len(unread)),)
    open_steps = [s for s in steps if s.incomplete]
    if open_steps:
        return SystemStatus.PARTIAL, open_steps[0].reason, open_steps[0].reason_params
    return SystemStatus.COMPLETE, None, ()


def checklist(systems: tuple[System, ...], steps: tuple[StepRecord, ...]) -> tuple[StepRecord, ...]:
    """Return one step record for each of the nine steps: done, partly, not checked by this version, or by a person."""
    bad = [s for s in systems if s.status in {SystemStatus.PARTIAL, SystemStatus.FAILED}]
    access = [s for s in steps if s.step == "access" and s.incomplete]
    rows = [
        _row(AuditStep.COLLECT, StepState.PARTIAL, "by_person"),
        _row(AuditStep.SYSTEMS, StepState.PARTIAL, "systems_not_read", (("systems", len(bad)),))
        if bad
        else _row(AuditStep.SYSTEMS, StepState.DONE),
        _row(AuditStep.ACCESS, StepState.PARTIAL, access[0].reason, access[0].reason_params)
        if access
        else _row(AuditStep.ACCESS, StepState.PARTIAL, "part_in_this_version"),
    ]
    rows += [_row(step, StepState.PARTIAL, "part_in_this_version") for step in PARTS]
    rows += [_row(step, StepState.SKIPPED, "not_in_this_version") for step in NOT_YET]
    if not any(s.incomplete for s in steps):
        # Whatever is missing is covered by known gaps: still shown as partial, no longer counted.
        return tuple(dataclasses.replace(r, accepted=True) if r.incomplete else r for r in rows)
    return tuple(rows)


def _row(step: AuditStep, state: StepState, reason: str | None = None, params: Params = ()) -> StepRecord:
    return StepRecord(step=step.value, target=Ref(), state=state, reason=reason, reason_params=params)
