"""From facts to the frozen result: analyses in their order, then checks, each guarded."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from pathlib import PurePath

from .. import __version__
from ..accesslog.tally import KEY
from ..analysis.facts import Facts
from ..analysis.needs import with_needs
from ..config.settings import Settings
from ..decisions import Applied, put_named
from ..detect import name_models
from ..model import (
    AuditResult,
    Classification,
    Run,
    StepRecord,
    System,
    SystemStatus,
    Tool,
    counted,
    record,
)
from ..model.result import Row
from ..staff.lists import Lists
from .analyses import Analyses, analyse, of_time
from .checked import run_checks
from .collect import Collected
from .compare.result import Compared
from .events import Observer, SystemDone, Warned, ignore
from .gaps import accept, idle
from .incident import incident_of
from .journals import journals
from .logs import Logged, read_logs, with_reads
from .staffing import Identified, identify
from .summary import Known, checklist, known_of, system_rows


@record
class Clock:
    """When the scan began: UTC for people, and the monotonic clock for its length."""

    started: datetime
    monotonic: float


def judge(
    collected: Collected,
    applied: Applied,
    compared: Compared,
    settings: Settings,
    audit_id: str,
    clock: Clock,
    on_event: Observer = ignore,
    lists: Lists | None = None,
) -> AuditResult:
    """Find the people behind accounts (``lists``), analyse, check, freeze.

    ``applied``: what was detected, with what people decided beside it; ``compared``: what the second pass learnt.
    """
    today = clock.started.date()
    known = identify([k.grants for k in collected.met if k.grants is not None], lists or Lists(), settings)
    key = secrets.token_bytes(KEY)
    told, told_steps = journals(collected.met, settings, known.stands, applied.classifications, key)
    logged = read_logs(collected.met, applied.classifications, settings, told, key)
    learnt = (*collected.steps, *compared.steps, *applied.steps, *known.steps, *logged.steps, *told_steps)
    steps = accept(learnt, settings.known_gaps, today)
    systems = system_rows(collected, steps, settings)
    _tell(collected, steps, systems, settings, on_event)
    run = Analyses(_facts(collected, compared, known, logged, systems, steps, counted(applied.classifications)))
    analyse(run, known.stands, settings, today)
    run.facts, read_steps = with_reads(run.facts, logged, settings)
    of_time(run, settings, today)
    classified = run.ask("needs", lambda f: with_needs(applied.classifications, f), applied.classifications)
    gone_by = run.ask("checklist", lambda f: known_of(f, settings, today), Known())
    facts = run.facts
    findings, check_steps = run_checks(facts, settings)
    every = (*steps, *read_steps, *run.steps, *check_steps)
    every = (*every, *checklist(systems, every, gone_by))
    result = AuditResult(
        tool=_tool(collected, settings),
        run=_run(collected, settings, audit_id, clock, every),
        estate=facts.estate,
        systems=facts.systems,
        tables=tuple(sorted(facts.tables, key=_id)),
        classifications=classified,
        colocations=facts.colocations,
        copies=facts.copies,
        needless=facts.needless,
        destruction=facts.destruction,
        access=facts.access,
        reads=tuple(sorted(facts.reads, key=_id)),
        access_changes=tuple(sorted(facts.access_changes, key=_id)),
        people=tuple(sorted(facts.people, key=_id)),
        findings=findings,
        steps=_unique(every),
        principals=tuple(sorted(facts.principals, key=_id)),
        links=facts.links,
        logs=tuple(sorted(facts.logs, key=_id)),
        decisions=applied.decisions,
        statements=collected.statements,
    )
    return put_named(result, applied.fields, today) if applied.fields else result


def _tool(collected: Collected, settings: Settings) -> Tool:
    return Tool(
        version=__version__,
        rules_digest=collected.rules_digest,
        settings_digest=settings.digest(),
        ways_digest=settings.ways_digest(),
    )


def _facts(
    collected: Collected,
    compared: Compared,
    known: Identified,
    logged: Logged,
    systems: tuple[System, ...],
    steps: tuple[StepRecord, ...],
    classifications: tuple[Classification, ...],
) -> Facts:
    """Put together what was collected, as the analyses begin with it."""
    return Facts(
        systems=systems,
        catalogs=tuple(k.catalog for k in collected.met),
        tables=collected.tables,
        classifications=classifications,
        grants=known.grants,
        people=known.people,
        steps=steps,
        logs=logged.states,
        access_changes=logged.changes,
        sketches=compared.sketches,
        ages=compared.ages,
        uses={(k.name, u.schema, u.table): u for k in collected.met for u in k.uses},
        looked_up=compared.looked_up,
        counts=compared.counts,
    )


def _tell(
    collected: Collected,
    steps: tuple[StepRecord, ...],
    systems: tuple[System, ...],
    settings: Settings,
    on_event: Observer,
) -> None:
    """Say which accepted gaps were none, and how each system ended."""
    if not collected.interrupted:
        unread = tuple(s.name for s in systems if s.status is SystemStatus.FAILED)
        for gap in idle(steps, settings.known_gaps, unread):
            on_event(Warned(key="known_gap_idle", params=(("glob", gap.glob),)))
    met = {k.name for k in collected.met}
    for row in systems:
        if row.name in met:
            on_event(SystemDone(system=row.name, status=row.status, reason=row.reason, params=row.reason_params))


def _id(row: Row) -> str:
    return row.id


def _run(collected: Collected, settings: Settings, audit_id: str, clock: Clock, steps: tuple[StepRecord, ...]) -> Run:
    return Run(
        audit_id=audit_id,
        started=clock.started.isoformat(timespec="seconds"),
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - clock.monotonic, 3),
        laws=settings.laws,
        role=settings.role,
        organisation=settings.organisation,
        incident=incident_of(settings),
        cover=settings.cover,
        complete=not collected.interrupted and not any(s.incomplete for s in steps),
        interrupted=collected.interrupted,
        sample_rows=settings.sample_rows,
        seed=settings.seed,
        name_models=name_models(),
        timezone=settings.reads.timezone,
        policy=PurePath(settings.access.policy).name if settings.access.policy is not None else None,
        policy_rules=len(settings.access.rules),
        policy_digest=settings.access.policy_digest(),
        accounts_digest=settings.accounts_digest(),
    )


def _unique(steps: tuple[StepRecord, ...]) -> tuple[StepRecord, ...]:
    by_id = {s.id: s for s in steps}
    return tuple(by_id[i] for i in sorted(by_id))
