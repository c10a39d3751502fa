"""From facts to the frozen result: analyses in their order, then checks, each guarded."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .. import __version__
from ..analysis.facts import Facts
from ..analysis.people import with_people
from ..analysis.places import colocations, declared_links
from ..analysis.reach import access_rows
from ..checks.base import Check
from ..checks.severity import rate_colocations
from ..config.settings import Settings
from ..model import (
    AuditResult,
    Finding,
    Ref,
    Run,
    Statement,
    StepRecord,
    StepState,
    System,
    TableRow,
    Tool,
)
from ..redact import safe_error
from ..registry import CHECKS
from .incident import incident_of
from .summary import checklist

if TYPE_CHECKING:
    from .run import Scan


def judge(
    scan: Scan,
    settings: Settings,
    systems: tuple[System, ...],
    tables: tuple[TableRow, ...],
    steps: tuple[StepRecord, ...],
    statements: tuple[Statement, ...],
    started: datetime,
    clock: float,
) -> AuditResult:
    """Analyse, check and freeze."""
    facts = Facts(
        systems=systems,
        catalogs=tuple(o.catalog for o in scan.opened),
        tables=tables,
        classifications=tuple(sorted((c for r in scan.results for c in r.classifications), key=lambda c: c.id)),
        grants=tuple(o.grants for o in scan.opened if o.grants is not None),
        steps=steps,
        logs=tuple(log for o in scan.opened for log in o.logs),
    )
    analyse(facts)
    findings, check_steps = run_checks(facts, settings)
    every = (*steps, *check_steps)
    every = (*every, *checklist(systems, every))
    return AuditResult(
        tool=Tool(version=__version__, rules_digest=scan.rules.digest, settings_digest=settings.digest()),
        run=Run(
            audit_id=scan.audit_id,
            started=started.isoformat(timespec="seconds"),
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - clock, 3),
            laws=settings.laws,
            role=settings.role,
            organisation=settings.organisation,
            incident=incident_of(settings),
            complete=not scan.interrupted and not any(s.incomplete for s in every),
            interrupted=scan.interrupted,
            sample_rows=settings.sample_rows,
            seed=settings.seed,
        ),
        systems=systems,
        tables=tuple(sorted(facts.tables, key=lambda t: t.id)),
        classifications=facts.classifications,
        colocations=facts.colocations,
        access=facts.access,
        findings=findings,
        steps=_unique(every),
        principals=tuple(sorted(facts.principals, key=lambda p: p.id)),
        links=facts.links,
        logs=tuple(sorted(facts.logs, key=lambda entry: entry.id)),
        statements=statements,
    )


def analyse(facts: Facts) -> None:
    """Fill in people, links, access and co-locations, each from what is there before it."""
    facts.tables = with_people(facts)
    facts.__dict__.pop("row_of", None)
    facts.links = declared_links(facts)
    facts.access = access_rows(facts)
    facts.colocations = colocations(facts)
    facts.colocations = rate_colocations(facts)


def run_checks(facts: Facts, settings: Settings) -> tuple[tuple[Finding, ...], tuple[StepRecord, ...]]:
    """Run every registered check; one that lacks facts is SKIPPED, one that crashes FAILED, never silent."""
    findings: dict[str, Finding] = {}
    steps: list[StepRecord] = []
    for name in CHECKS.names():
        started = time.monotonic()
        try:
            check: Check = CHECKS.get(name)
            if "access" in check.needs and not facts.grants:
                steps.append(_step(name, StepState.SKIPPED, "not_applicable"))
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


def _step(name: str, state: StepState, reason: str | None, seconds: float = 0.0) -> StepRecord:
    return StepRecord(step=f"check:{name}", target=Ref(), state=state, reason=reason, seconds=round(seconds, 6))


def _unique(steps: tuple[StepRecord, ...]) -> tuple[StepRecord, ...]:
    by_id = {s.id: s for s in steps}
    return tuple(by_id[i] for i in sorted(by_id))
