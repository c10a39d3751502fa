"""From what happened to the rows that say so: systems with their status, and the nine steps as a checklist."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from datetime import date

from ..analysis.ages import years_idle
from ..analysis.facts import UNREAD, Facts, is_personal
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
    TableStatus,
    record,
)
from .analyses import PREFIX, unanswered
from .collect import Collected
from .systems import KnownSystem, declared_rows, unscanned_rows

NO_PREVIOUS = "no_previous"
"""How the last step ends until the audit is compared with an earlier one (`follow.followed`)."""
COMPARE = frozenset({"compare", "compare:mark", "compare:look_up"})
"""The guarded actions that compare tables: records of relations, systems or all that were not, or not wholly."""
UNFIT = "nothing_to_compare_by"
"""A relation without a column to choose rows by; a copy of it is worth a word only where it holds personal data."""
LOOKED_UP = "too_large_looked_up"
"""A table that was not read through; what joins it is known all the same."""


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
    compared: bool = True
    """Whether tables were compared with each other at all, if there were any."""
    retention: bool = True
    """Whether anything says how long data may be kept."""
    idle: tuple[tuple[int, int], ...] = ()
    """Years, and people without a transaction for so long; only where nothing says how long data may be kept."""
    personal: frozenset[Ref] = frozenset()
    """Relations with personal data."""
    ageless: int = 0
    """Relations with people of which nothing says how old their rows are."""


def known_of(facts: Facts, settings: Settings, today: date) -> Known:
    """Return what the steps could go by; files have no log of reads to be missed."""
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
        compared=len(facts.sketches) > 0 or not any(t.status is TableStatus.SCANNED for t in facts.tables),
        personal=frozenset(c.ref.of_table() for c in facts.classifications if is_personal(c)),
        retention=bool(settings.retention),
        idle=() if settings.retention else tuple(years_idle(facts, today)),
        ageless=sum(t.people_estimate is not None and t.newest is None for t in facts.tables),
    )


def checklist(
    systems: tuple[System, ...], steps: tuple[StepRecord, ...], known: Known | None = None
) -> tuple[StepRecord, ...]:
    """Return one step record for each of the nine steps: done, partly, not checked by this version, or by a person."""
    known = known or Known()
    bad = sum(s.status in {SystemStatus.PARTIAL, SystemStatus.FAILED} for s in systems)
    short: Gap | None = ("systems_not_read", (("systems", bad),)) if bad else None
    rows = [
        # What a column is for, and by what right, only people know.
        _answered(AuditStep.COLLECT, short or ("collect_by_person", ())),
        _answered(AuditStep.SYSTEMS, _not_compared(steps, known, short, frozenset({LOOKED_UP}))),
        _answered(AuditStep.OLD_DATA, _not_dated(known, short)),
        # Exports on shares, own computers and backups no scan of databases sees.
        _answered(AuditStep.COPIES, _not_compared(steps, known, short) or ("copies_by_person", ())),
        *_access_steps(steps, known),
    ]
    rows.append(_row(AuditStep.CLOSING, StepState.SKIPPED, NO_PREVIOUS))
    failed = unanswered(steps)
    rows = [_without(r, failed.get(AuditStep(r.step))) for r in rows]
    if not any(s.incomplete for s in steps):
        # Whatever is missing is covered by known gaps: still shown as partial, no longer counted.
        return tuple(dataclasses.replace(r, accepted=True) if r.incomplete else r for r in rows)
    return tuple(rows)


Gap = tuple[str, Params]
"""Why a step is answered in part: a key of i18n area ``reasons`` with its values."""


def _answered(step: AuditStep, gap: Gap | None) -> StepRecord:
    return _row(step, StepState.PARTIAL, *gap) if gap else _row(step, StepState.DONE)


def _without(row: StepRecord, failed: StepRecord | None) -> StepRecord:
    """The row of a step that an analysis which failed leaves answered in part; a step nobody asked for stays so."""
    if failed is None or row.state is StepState.SKIPPED:
        return row
    name = failed.step.removeprefix(PREFIX)
    return _row(AuditStep(row.step), StepState.PARTIAL, "analyses_failed", (("analysis", name), *failed.reason_params))


def _not_compared(
    steps: tuple[StepRecord, ...], known: Known, short: Gap | None, harmless: frozenset[str] = frozenset()
) -> Gap | None:
    """Return why keys that no schema declares, or copies, may be missing; None if all tables were compared.

    The greatest gap is said: nothing compared, systems not read (``short``), tables not compared.
    """
    open_ = [
        s
        for s in steps
        if s.step in COMPARE
        and s.state is not StepState.DONE
        and s.reason not in harmless
        and (s.reason != UNFIT or s.target in known.personal)
    ]
    whole = next((s for s in open_ if s.target == Ref()), None)
    if whole is not None and whole.reason is not None:
        return whole.reason, whole.reason_params
    if not known.compared and not open_ and short is None:
        return "not_compared", ()
    return short or (("tables_not_compared", (("tables", len({s.target for s in open_})),)) if open_ else None)


def _not_dated(known: Known, short: Gap | None) -> Gap | None:
    """Return why it is not known whose data are kept too long; None if it is."""
    if not known.retention:
        years: Params = tuple((f"idle_{n}", people) for n, people in known.idle)
        return "no_retention", (*years, ("idle_clause", "idle_years")) if years else ()
    return short or (("ages_unknown", (("tables", known.ageless),)) if known.ageless else None)


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
