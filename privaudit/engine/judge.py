"""From facts to the frozen result: analyses in their order, then checks, each guarded."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, date, datetime
from pathlib import PurePath

from .. import __version__
from ..accesslog.tally import KEY
from ..analysis.ages import with_ages
from ..analysis.copies import copies
from ..analysis.destruction import destruction
from ..analysis.estate import estate
from ..analysis.facts import Facts
from ..analysis.holders import same_principal
from ..analysis.keys import declared_links
from ..analysis.least import coverage
from ..analysis.needless import needless
from ..analysis.old_systems import with_weaknesses
from ..analysis.people import with_people
from ..analysis.places import colocations
from ..analysis.reach import access_rows, application_rows, merged
from ..analysis.undeclared import discovered_links
from ..checks.base import Check
from ..checks.severity import rate_colocations
from ..config.settings import Settings
from ..decisions import Applied
from ..detect import name_models
from ..model import (
    AuditResult,
    Finding,
    Ref,
    Run,
    StepRecord,
    StepState,
    System,
    SystemStatus,
    Tool,
    counted,
    record,
)
from ..model.result import Row
from ..redact import safe_error
from ..registry import CHECKS
from ..staff.applications import Stand
from ..staff.lists import Lists
from .collect import Collected
from .compare.result import Compared
from .events import Observer, SystemDone, Warned, ignore
from .gaps import accept, idle
from .incident import incident_of
from .journals import journals
from .logs import read_logs, with_reads
from .staffing import identify
from .summary import checklist, known_of, system_rows


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
    known = identify([k.grants for k in collected.met if k.grants is not None], lists or Lists(), settings)
    key = secrets.token_bytes(KEY)
    told, told_steps = journals(collected.met, settings, known.stands, applied.classifications, key)
    logged = read_logs(collected.met, applied.classifications, settings, told, key)
    learnt = (*collected.steps, *compared.steps, *applied.steps, *known.steps, *logged.steps, *told_steps)
    steps = accept(learnt, settings.known_gaps, clock.started.date())
    systems = system_rows(collected, steps, settings)
    _tell(collected, steps, systems, settings, on_event)
    facts = analyse(
        Facts(
            systems=systems,
            catalogs=tuple(k.catalog for k in collected.met),
            tables=collected.tables,
            classifications=counted(applied.classifications),
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
        ),
        known.stands,
        settings,
    )
    facts, read_steps = with_reads(facts, logged, settings)
    facts = _of_time(facts, settings, clock.started.date())
    findings, check_steps = run_checks(facts, settings)
    every = (*steps, *read_steps, *check_steps)
    every = (*every, *checklist(systems, every, known_of(facts, settings, clock.started.date())))
    return AuditResult(
        tool=Tool(version=__version__, rules_digest=collected.rules_digest, settings_digest=settings.digest()),
        run=_run(collected, settings, audit_id, clock, every),
        estate=facts.estate,
        systems=facts.systems,
        tables=tuple(sorted(facts.tables, key=_id)),
        classifications=applied.classifications,
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
        complete=not collected.interrupted and not any(s.incomplete for s in steps),
        interrupted=collected.interrupted,
        sample_rows=settings.sample_rows,
        seed=settings.seed,
        name_models=name_models(),
        timezone=settings.reads.timezone,
        policy=PurePath(settings.access.policy).name if settings.access.policy is not None else None,
        policy_rules=len(settings.access.rules),
    )


def analyse(facts: Facts, stands: tuple[Stand, ...] = (), settings: Settings | None = None) -> Facts:
    """Return the facts with people, links, access, co-locations and copies filled in, each from what is there before.

    ``stands`` say which accounts are applications', and who uses those.
    """
    settings = settings or Settings()
    links = sorted((*declared_links(facts), *discovered_links(facts)), key=_id)
    facts = facts.with_(links=tuple(links))
    facts = facts.with_(tables=with_people(facts), access=access_rows(facts))
    through = application_rows(facts.access, stands)
    facts = facts.with_(access=merged(facts.access, through))
    facts = facts.with_(colocations=colocations(facts))
    places = sorted((*facts.colocations, *same_principal(facts)), key=_id)
    facts = facts.with_(colocations=tuple(places))
    facts = facts.with_(colocations=rate_colocations(facts), copies=copies(facts))
    return facts.with_(estate=estate(facts, settings.leak, settings.laws))


def _of_time(facts: Facts, settings: Settings, today: date) -> Facts:
    """Return the facts with what depends on logs of reads and on the day: ages, old systems, needless data."""
    facts = facts.with_(tables=with_ages(facts, settings.retention, today))
    facts = facts.with_(systems=with_weaknesses(facts, settings, today), needless=needless(facts))
    return facts.with_(destruction=destruction(facts, settings.retention, today))


def run_checks(facts: Facts, settings: Settings) -> tuple[tuple[Finding, ...], tuple[StepRecord, ...]]:
    """Run every registered check; one that lacks facts is SKIPPED, one that crashes FAILED, never silent."""
    findings: dict[str, Finding] = {}
    steps: list[StepRecord] = []
    for name in CHECKS.names():
        started = time.monotonic()
        try:
            check: Check = CHECKS.get(name)
            missing = _missing(check, facts, settings)
            if missing is not None:
                steps.append(_step(name, StepState.SKIPPED, missing))
                continue
            findings.update((f.id, f) for f in check.run(facts, settings))
        except Exception as e:  # noqa: BLE001 - a crash of one check is a step, not the end of the audit
            steps.append(
                StepRecord(
                    step=f"check:{name}",
                    target=Ref(),
                    state=StepState.FAILED,
                    reason="check_failed",
                    reason_params=(("check", name), *safe_error(e)),
                )
            )
            continue
        steps.append(_step(name, StepState.DONE, None, time.monotonic() - started))
    return tuple(findings[i] for i in sorted(findings)), tuple(steps)


def _missing(check: Check, facts: Facts, settings: Settings) -> str | None:
    """Why a check's facts are not there; None if they are. What failed to be collected is not "not applicable"."""
    if "access" in check.needs and not facts.grants:
        failed = any(s.step == "access" and s.state is StepState.FAILED for s in facts.steps)
        return "facts_missing" if failed else "not_applicable"
    if "reads" in check.needs and not coverage(facts.logs):
        return "no_log_of_reads"
    asked = {
        "policy": settings.access.policy is not None,
        "retention": bool(settings.retention),
        "staff": settings.staff is not None,
        "owners": settings.staff is not None or bool(settings.accounts) or bool(settings.applications),
    }
    return next(("not_configured" for need, there in asked.items() if need in check.needs and not there), None)


def _step(name: str, state: StepState, reason: str | None, seconds: float = 0.0) -> StepRecord:
    return StepRecord(step=f"check:{name}", target=Ref(), state=state, reason=reason, seconds=round(seconds, 6))


def _unique(steps: tuple[StepRecord, ...]) -> tuple[StepRecord, ...]:
    by_id = {s.id: s for s in steps}
    return tuple(by_id[i] for i in sorted(by_id))
