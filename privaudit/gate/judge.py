"""Both states of a change → what it answers for, as an audit that formats can write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from .. import __version__
from ..config.gate import load_gate
from ..config.settings import Settings
from ..decisions import Decided, put_named
from ..detect import Rules
from ..engine.judge import run_checks
from ..migrate.snapshot import Said, Snapshot
from ..model import AuditResult, Catalog, Finding, Grants, Ref, Run, StepRecord, StepState, Tool
from ..redact import safe_error
from .change import Change
from .ordinary import new_or_worse
from .questions import questions
from .side import Side, Sides


def judge(
    before: Snapshot | None,
    after: Snapshot,
    dialect: str,
    settings: Settings,
    rules: Rules,
    decided: Decided,
    started: datetime,
) -> AuditResult:
    """Return what the change answers for; ``before`` None: all of the state after is judged.

    ``findings`` are only those of the change, with decisions put onto them; the other arrays are the state after.
    """
    today = started.date()
    sides = Sides(rules, settings, decided, today)
    now, then = sides.of(after, dialect), sides.of(before or nothing(after), dialect)
    base = put_named(_result(now, settings, started), decided.fields, today)
    change = Change(then, now, settings, base.decisions, today, base.steps, whole=before is None)
    findings, steps = _findings(change, settings)
    every = (*base.steps, *steps)
    result = replace(base, findings=findings, steps=tuple({s.id: s for s in sorted(every, key=_id)}.values()))
    result = put_named(result, decided.fields, today)
    return replace(result, run=_run(result, settings, started))


def nothing(like: Snapshot) -> Snapshot:
    """Return the state of a database in which nothing was run yet."""
    system = like.catalog.system
    return Snapshot(
        catalog=Catalog(system=system, tables=()),
        grants=Grants(system=system, as_of=like.grants.as_of, principals=(), grants=()),
        said=Said(relations={}, columns={}, rights={}),
    )


def _findings(change: Change, settings: Settings) -> tuple[tuple[Finding, ...], tuple[StepRecord, ...]]:
    names = load_gate().checks
    after, steps = run_checks(change.after.facts, settings, names)
    before, _ = run_checks(change.before.facts, settings, names)
    found: dict[str, Finding] = {f.id: f for f in new_or_worse(change, before, after)}
    failed: list[StepRecord] = []
    for question in questions():
        try:
            found.update((f.id, f) for f in question.run(change))
        except Exception as e:  # noqa: BLE001 - a crash of one question is a step, and the change is not passed
            why = (("check", question.id), *safe_error(e))
            failed.append(
                StepRecord(
                    step=f"check:{question.id}",
                    target=Ref(),
                    state=StepState.FAILED,
                    reason="check_failed",
                    reason_params=why,
                )
            )
    return tuple(found[i] for i in sorted(found)), (*steps, *failed)


def _result(side: Side, settings: Settings, started: datetime) -> AuditResult:
    facts = side.facts
    empty = AuditResult(tool=_tool(settings), run=_of(settings, started, complete=True))
    return replace(
        empty,
        systems=facts.systems,
        tables=facts.tables,
        classifications=side.applied.classifications,
        colocations=facts.colocations,
        access=facts.access,
        steps=tuple({s.id: s for s in sorted(side.steps, key=_id)}.values()),
        principals=tuple(sorted(facts.principals, key=lambda p: p.id)),
        links=facts.links,
        decisions=side.applied.decisions,
    )


def _tool(settings: Settings) -> Tool:
    return Tool(version=__version__, rules_digest="", settings_digest=settings.digest())


def _run(result: AuditResult, settings: Settings, started: datetime) -> Run:
    return _of(settings, started, complete=not _incomplete(result.steps))


def _of(settings: Settings, started: datetime, *, complete: bool) -> Run:
    now = datetime.now(UTC)
    return Run(
        audit_id="check",
        started=started.isoformat(timespec="seconds"),
        finished=now.isoformat(timespec="seconds"),
        seconds=round((now - started).total_seconds(), 3),
        laws=settings.laws,
        role=settings.role,
        organisation=settings.organisation,
        complete=complete,
        seed=settings.seed,
    )


def _incomplete(steps: Iterable[StepRecord]) -> bool:
    return any(s.incomplete for s in steps)


def _id(step: StepRecord) -> str:
    return step.id


__all__ = ["date", "judge", "nothing"]
