"""Both states of a change → what it answers for, as an audit that formats can write."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from .. import __version__
from ..config.gate import load_gate
from ..config.settings import Settings
from ..decisions import Decided, put_named
from ..detect import Rules
from ..engine.checked import crashed, run_checks
from ..migrate.renamed import as_called
from ..migrate.snapshot import Said, Snapshot
from ..model import AuditResult, Catalog, Finding, Grants, Run, Standing, StepRecord, Tool, record
from .change import Change, place_of
from .late import late_decisions
from .once import once
from .ordinary import new_or_worse
from .questions import questions
from .side import Read, Side, Sides

_REOPENED = 0.6
"""What is below certain stops nothing."""


@record
class Verdict:
    """What is found of a change. ``new_columns``: how many columns of personal data it makes, declared or not.

    ``result.findings`` are only those of the change, with decisions put onto them; its other arrays are the state
    after.
    """

    result: AuditResult
    new_columns: int


def judge(
    before: Snapshot | None,
    after: Snapshot,
    dialect: str,
    settings: Settings,
    rules: Rules,
    decided: Decided,
    started: datetime,
    read: Read | None = None,
) -> Verdict:
    """Return what the change answers for; ``before`` None: all of the state after is judged.

    ``read``: relations of a live system of which rows were looked at (`live.Live`).
    """
    today = started.date()
    sides = Sides(rules, settings, decided, today, read)
    now, none = sides.of(after, dialect), sides.of(nothing(after), dialect)
    base = put_named(_result(now, rules, settings, started), decided.fields, today)
    every, steps = run_checks(now.facts, settings, load_gate().checks)
    then: Side | None = None
    asked_of = whole = Change(none, now, settings, base.decisions, today)
    all_of, failed = _findings(whole, every, ())
    asked = all_of
    if before is not None:
        before = as_called(before, after)
        then = sides.of(before, dialect)
        earlier, lacking = run_checks(then.facts, settings, load_gate().checks)
        asked_of = Change(then, now, settings, base.decisions, today)
        asked, more = _findings(asked_of, every, earlier)
        failed = (*failed, *more, *(s for s in lacking if s.incomplete))
    # Decisions are put onto all that could be found, or one about what was there before would seem to match nothing.
    full = put_named(replace(base, findings=_by_id((*all_of.values(), *asked.values()))), decided.fields, today)
    late = _by_id(late_decisions(whole, full.decisions, decided.fields))
    steps = (*full.steps, *steps, *failed)
    reopened = _reopened(full, asked, then, none, decided, settings) if then is not None else ()
    result = replace(
        full,
        findings=_by_id((*(f for f in full.findings if f.id in asked), *reopened, *late)),
        steps=tuple({s.id: s for s in sorted(steps, key=_id)}.values()),
        run=_of(settings, started, complete=not any(s.incomplete for s in steps)),
    )
    return Verdict(result=result, new_columns=sum(map(asked_of.is_new, {place_of(c) for c in asked_of.personal()})))


def nothing(like: Snapshot) -> Snapshot:
    """Return the state of a database in which nothing was run yet."""
    system = like.catalog.system
    return Snapshot(
        catalog=Catalog(system=system, tables=()),
        grants=Grants(system=system, as_of=like.grants.as_of, principals=(), grants=()),
        said=Said(relations={}, columns={}, rights={}),
    )


def _findings(
    change: Change, after: Iterable[Finding], before: Iterable[Finding]
) -> tuple[dict[str, Finding], tuple[StepRecord, ...]]:
    """Return what a change answers for, by id, and a step for each question that could not be answered."""
    found = {f.id: f for f in new_or_worse(change, before, after)}
    failed: list[StepRecord] = []
    for question in questions():
        try:
            for f in question.run(change):
                same = found.get(f.id)
                if same is None or same.confidence <= f.confidence:  # what rows show is surer than what names say
                    found[f.id] = f
        except Exception as e:  # noqa: BLE001 - a crash of one question is a step, and the change is not passed
            failed.append(crashed(question.id, e))
    return once(found), tuple(failed)


def _reopened(
    full: AuditResult,
    asked: Container[str],
    then: Side,
    none: Side,
    decided: Decided,
    settings: Settings,
) -> tuple[Finding, ...]:
    """Return what the change itself does not answer for, but is more than was accepted since: said, never in the way.

    Whoever judges the whole state is stopped by it, and should not learn it only then.
    """
    today = date.fromisoformat(full.run.started[:10])
    again = [f for f in full.findings if f.id not in asked and _is_open_again(f)]
    if not again:
        return ()
    earlier, _ = run_checks(then.facts, settings, load_gate().checks)
    found, _ = _findings(Change(none, then, settings, full.decisions, today), earlier, ())
    before = put_named(
        replace(full, findings=_by_id(found.values()), systems=then.facts.systems), decided.fields, today
    )
    was = {f.id for f in before.findings if _is_open_again(f)}
    return tuple(replace(f, confidence=min(f.confidence, _REOPENED)) for f in again if f.id not in was)


def _is_open_again(f: Finding) -> bool:
    return f.decision is not None and f.decision.standing is Standing.LOOK_AGAIN


def _by_id(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    by_id = {f.id: f for f in findings}
    return tuple(by_id[i] for i in sorted(by_id))


def _result(side: Side, rules: Rules, settings: Settings, started: datetime) -> AuditResult:
    facts = side.facts
    empty = AuditResult(tool=_tool(rules, settings), run=_of(settings, started, complete=True))
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


def _tool(rules: Rules, settings: Settings) -> Tool:
    return Tool(version=__version__, rules_digest=rules.digest, settings_digest=settings.digest())


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


def _id(step: StepRecord) -> str:
    return step.id
