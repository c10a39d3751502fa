"""From what happened to the rows that say so: systems with their status, and the nine steps as a checklist."""

from __future__ import annotations

import dataclasses
from collections import defaultdict

from ..analysis.facts import UNREAD, Facts
from ..analysis.least import coverage
from ..config.access_rules import load_access_rules
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
    record,
)
from .collect import Collected
from .systems import KnownSystem, declared_rows, unscanned_rows

NOT_YET = (AuditStep.CLOSING,)
PARTS = (AuditStep.OLD_DATA, AuditStep.COPIES)


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


@record
class Known:
    """What the steps about access go by: systems with access lists, with logs of reads, and what was configured."""

    access: frozenset[str] = frozenset()
    logged: frozenset[str] = frozenset()
    """Systems whose log covers reads at all."""
    judged: frozenset[str] = frozenset()
    """Systems whose log covers reads for long enough to say that a right is not used."""
    staff: bool = False
    policy: bool = False
    unclear: int = 0
    """People of whom the staff list leaves open whether they left."""


def known_of(facts: Facts, settings: Settings) -> Known:
    """Return what the steps about access could go by; files have no log of reads to be missed."""
    servers = {s.name for s in facts.systems if s.server is not None}
    covered = coverage(facts.logs)
    enough = load_access_rules().enough_days
    files = frozenset(g.system for g in facts.grants if g.system not in servers)
    return Known(
        access=frozenset(g.system for g in facts.grants),
        logged=files | frozenset(covered),
        judged=files | frozenset(s for s, c in covered.items() if c.days >= enough),
        staff=settings.staff is not None,
        policy=settings.access.policy is not None,
        unclear=sum(p.is_unclear for p in facts.people),
    )


def checklist(
    systems: tuple[System, ...], steps: tuple[StepRecord, ...], known: Known | None = None
) -> tuple[StepRecord, ...]:
    """Return one step record for each of the nine steps: done, partly, not checked by this version, or by a person."""
    bad = [s for s in systems if s.status in {SystemStatus.PARTIAL, SystemStatus.FAILED}]
    rows = [
        _row(AuditStep.COLLECT, StepState.PARTIAL, "by_person"),
        _row(AuditStep.SYSTEMS, StepState.PARTIAL, "systems_not_read", (("systems", len(bad)),))
        if bad
        else _row(AuditStep.SYSTEMS, StepState.DONE),
    ]
    rows += _access_steps(steps, known or Known())
    rows += [_row(step, StepState.PARTIAL, "part_in_this_version") for step in PARTS]
    rows += [_row(step, StepState.SKIPPED, "not_in_this_version") for step in NOT_YET]
    if not any(s.incomplete for s in steps):
        # Whatever is missing is covered by known gaps: still shown as partial, no longer counted.
        return tuple(dataclasses.replace(r, accepted=True) if r.incomplete else r for r in rows)
    return tuple(rows)


def _access_steps(steps: tuple[StepRecord, ...], known: Known) -> list[StepRecord]:
    """Return the steps that need to know who reads: 3, 4, 7 and 8."""
    every = (AuditStep.ACCESS, AuditStep.BRIEFING, AuditStep.LEAST_PRIVILEGE, AuditStep.LEAVERS)
    open_ = next((s for s in steps if s.step == "access" and s.incomplete), None)
    if open_ is not None:
        return [_row(step, StepState.PARTIAL, open_.reason, open_.reason_params) for step in every]
    if not known.access:
        return [_row(step, StepState.SKIPPED, "not_applicable") for step in every]
    silent = sorted(known.access - known.logged)
    said: Params = (("systems", ", ".join(silent)),)
    access = _row(AuditStep.ACCESS, StepState.PARTIAL, "reads_not_logged", said) if silent else None
    staff = None if known.staff else "needs_staff"
    return [
        access or _row(AuditStep.ACCESS, StepState.DONE),
        _row(AuditStep.BRIEFING, StepState.PARTIAL, staff or "briefing_by_person"),
        _least_privilege(known),
        _leavers(known),
    ]


def _leavers(known: Known) -> StepRecord:
    if not known.staff:
        return _row(AuditStep.LEAVERS, StepState.PARTIAL, "needs_staff")
    if known.unclear:
        return _row(AuditStep.LEAVERS, StepState.PARTIAL, "staff_unclear", (("people", known.unclear),))
    return _row(AuditStep.LEAVERS, StepState.DONE)


def _least_privilege(known: Known) -> StepRecord:
    unjudged = sorted(known.access - known.judged)
    said: Params = (("systems", ", ".join(unjudged)),)
    if known.policy and not unjudged:
        return _row(AuditStep.LEAST_PRIVILEGE, StepState.DONE)
    if known.policy:
        return _row(AuditStep.LEAST_PRIVILEGE, StepState.PARTIAL, "unused_not_judged", said)
    reason = "no_policy_no_logs" if unjudged else "no_policy"
    return _row(AuditStep.LEAST_PRIVILEGE, StepState.PARTIAL, reason, said if unjudged else ())


def _row(step: AuditStep, state: StepState, reason: str | None = None, params: Params = ()) -> StepRecord:
    return StepRecord(step=step.value, target=Ref(), state=state, reason=reason, reason_params=params)
