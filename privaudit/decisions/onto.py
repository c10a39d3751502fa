"""Fields that people filled in, put onto the rows of an audit: findings, systems, and one row for each thing decided.

Nothing that was found goes away. An accepted risk stays listed, with who took it and until when; once its last day is
over, or the finding is not what it was taken on, it is open again, and a step says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from ..model import (
    SETTLING,
    UNREAD,
    AuditResult,
    Decision,
    DecisionState,
    Finding,
    Params,
    Person,
    Ref,
    Standing,
    Status,
    StepRecord,
    StepState,
    System,
    SystemStatus,
    TargetKind,
    digest,
)
from .covered import covering
from .entries import FieldEntry, source_of

R = TypeVar("R", Decision, StepRecord)
STEP = "decision"
"""The name of steps about decisions."""
ABOUT_FIELDS = frozenset(
    {
        "finding_look_again",
        "finding_expired",
        "field_look_again",
        "field_expired",
        "decisions_no_finding",
        "decisions_no_row",
        "decisions_not_read",
        "decision_config_differs",
        "decision_differs",
        "decision_kind_differs",
    }
)
"""Reasons of such steps that this module, or the merge with an audit's own decisions, gives."""
_NAMED = 3
_OF_FINDING = {Standing.LOOK_AGAIN: "finding_look_again", Standing.EXPIRED: "finding_expired"}
_OF_FIELD = {Standing.LOOK_AGAIN: "field_look_again", Standing.EXPIRED: "field_expired"}


def put_fields(
    result: AuditResult, entries: Iterable[FieldEntry], today: date, steps: Iterable[StepRecord] = ()
) -> AuditResult:
    """Return the audit with these decisions, in place of all fields it had; verdicts are left as they are.

    Of each target and field there may be one entry (`privaudit.decisions.merge`). ``steps`` are added to those that
    say which decisions are not followed.
    """
    run = _Run(result, today)
    groups: dict[tuple[TargetKind, str], dict[str, FieldEntry]] = defaultdict(dict)
    for e in (e for e in entries if not e.taken_back):
        groups[(e.kind, e.target)][e.field] = e
    found = {target: fields for (kind, target), fields in groups.items() if kind is TargetKind.FINDING}
    findings = run.findings(result.findings, found)
    systems = tuple(run.system(s, groups.pop((TargetKind.SYSTEM, s.id), {})) for s in result.systems)
    for (kind, target), fields in groups.items():
        if kind is not TargetKind.FINDING:
            run.row(kind, target, fields)
    run.sum_up()
    kept = (d for d in result.decisions if is_verdict(d))
    others = (s for s in result.steps if not (s.step == STEP and s.reason in ABOUT_FIELDS))
    return replace(
        result,
        findings=findings,
        systems=systems,
        decisions=_by_id((*kept, *run.decisions)),
        steps=_by_id((*others, *run.steps, *steps)),
    )


def _meant(findings: Iterable[Finding], found: Mapping[str, Mapping[str, FieldEntry]]) -> Mapping[str, str]:
    """For findings of accounts that nothing was said of: the id under which they were decided on.

    Scripts of a schema do not know the server, and an account is of a server: its name in the same system is it.
    """
    known = {f.id for f in findings}
    left = [(i, fields["status"]) for i, fields in found.items() if i not in known and "status" in fields]
    meant: dict[str, str] = {}
    for f in findings if left else ():
        if f.target.realm is None or f.id in found or f.target.ref.system is None:
            continue
        here = (i for i, e in left if e.place.system == f.target.ref.system and f.is_of_same_account(e.state))
        one = next(here, None)
        if one is not None:
            meant[f.id] = one
    return meant


def is_verdict(d: Decision) -> bool:
    """Whether a row of ``decisions[]`` is part of a verdict on a column."""
    return d.kind is TargetKind.COLUMN and d.field in {"verdict", "entity", "subject", "protection"}


def _by_id(rows: Iterable[R]) -> tuple[R, ...]:
    by_id = {r.id: r for r in rows}
    return tuple(by_id[i] for i in sorted(by_id))


class _Run:
    def __init__(self, result: AuditResult, today: date) -> None:
        self._result = result
        self._today = today
        self._read = {s.name for s in result.systems if s.status in {SystemStatus.COMPLETE, SystemStatus.PARTIAL}}
        self._unread = {t.ref for t in result.tables if t.status in UNREAD}
        self._states: dict[TargetKind, Mapping[str, str | None]] = {}
        self._filled = {
            (d.target_id, d.field): d.value
            for d in result.decisions
            if d.kind is TargetKind.SYSTEM and d.state != _configured(d.field)
        }
        self._gone: dict[TargetKind, list[FieldEntry]] = defaultdict(list)
        self._not_read: set[str] = set()
        self.decisions: list[Decision] = []
        self.steps: list[StepRecord] = []

    def findings(self, every: tuple[Finding, ...], found: dict[str, dict[str, FieldEntry]]) -> tuple[Finding, ...]:
        """Put decisions on all findings; what is left of ``found`` matches nothing."""
        meant, said, out = _meant(every, found), dict(found), []
        for f in every:
            fields = said.get(meant.get(f.id, f.id), {})
            parts, together = covering(f, said, self._today)
            if together and not (fields and self._decision(f, fields).settles):
                out.append(self.finding(f, together))
            else:
                out.append(self.finding(f, fields))
                parts = (meant.get(f.id, f.id),)
            for part in parts:
                found.pop(part, None)
        self.elsewhere(TargetKind.FINDING, found)
        return tuple(out)

    def finding(self, f: Finding, fields: dict[str, FieldEntry]) -> Finding:
        """Put the decisions on one finding; without any it has none."""
        if not fields:
            return replace(f, decision=None) if f.decision is not None else f
        state = self._decision(f, fields)
        for e in fields.values():
            about_status = e.field in {"status", "reason", "until"}
            self._keep(e, state.standing if about_status else Standing.APPLIES, f.target.ref)
        status = fields.get("status")
        if status is not None and state.standing in _OF_FINDING:
            params = (("finding", f.id), ("status", state.status), *self._said(status), ("until", state.until or "-"))
            self._step(f.target.ref, _OF_FINDING[state.standing], params)
        return replace(f, decision=state)

    def _decision(self, f: Finding, fields: dict[str, FieldEntry]) -> DecisionState:
        said = {name: str(e.value) for name, e in fields.items()}
        status = said.get("status", Status.OPEN.value)
        settling = status in SETTLING
        until = said.get("until") if settling else None
        standing = Standing.APPLIES
        if settling and until is not None and until < self._today.isoformat():
            standing = Standing.EXPIRED
        elif settling and not f.is_as_decided(fields["status"].state, mistaken=status == Status.MISTAKEN):
            standing = Standing.LOOK_AGAIN  # also where nobody said what it was taken on
        first = fields.get("status") or max(fields.values(), key=lambda e: (e.on or date.min, e.field))
        return DecisionState(
            status=status,
            owner=said.get("owner"),
            due=said.get("due"),
            reason=said.get("reason"),
            until=until,
            by=first.by,
            on=first.on.isoformat() if first.on is not None else None,
            standing=standing,
        )

    def system(self, s: System, fields: dict[str, FieldEntry]) -> System:
        """Fill in what the configuration leaves open; where the two differ, its own stays, and a step says so."""
        named = {"owner": s.owner, "purpose": s.purpose}
        for name, known in named.items():
            earlier = self._filled.get((s.id, name))
            if known is not None and known == earlier:
                named[name] = None  # a decision filled it in, which this one takes the place of
        for e in fields.values():
            standing = Standing.EXPIRED if e.expired(self._today) else Standing.APPLIES
            configured = named.get(e.field)
            if standing is Standing.APPLIES and configured is not None and configured != e.value:
                standing = Standing.LOOK_AGAIN
                params = (("decided_field", e.field), ("configured", configured), ("decided", str(e.value)))
                self._step(Ref(system=s.name), "decision_config_differs", (*params, *self._said(e)))
            elif standing is Standing.APPLIES and e.field in named:
                named[e.field] = str(e.value)
            state = _configured(e.field) if configured is not None else None
            self._keep(replace(e, state=state), standing, Ref(system=s.name))
            self._say_expired(e, standing, Ref(system=s.name))
        if (named["owner"], named["purpose"]) == (s.owner, s.purpose):
            return s
        return replace(s, owner=named["owner"], purpose=named["purpose"])

    def row(self, kind: TargetKind, target: str, fields: dict[str, FieldEntry]) -> None:
        """Keep the decisions on a row of any other array, and say whether there is such a row."""
        states = self._known(kind)
        if kind is not TargetKind.ANSWER and target not in states:
            self.elsewhere(kind, {target: fields})
            return
        for e in fields.values():
            changed = e.state is not None and states.get(target) not in (None, e.state)
            standing = Standing.LOOK_AGAIN if changed else Standing.APPLIES
            standing = Standing.EXPIRED if e.expired(self._today) else standing
            self._keep(e, standing, e.place)
            self._say_expired(e, standing, e.place)

    def elsewhere(self, kind: TargetKind, groups: Mapping[str, dict[str, FieldEntry]]) -> None:
        """Keep decisions on rows that this audit does not have: not read, or gone."""
        for fields in groups.values():
            first = min(fields.values(), key=lambda e: (e.file, e.line, e.field))
            system = first.place.system
            unread = system is not None and (system not in self._read or first.place.of_table() in self._unread)
            for e in fields.values():
                self._keep(e, Standing.NOT_CHECKED if unread else Standing.UNMATCHED, e.place)
            if unread:
                self._not_read.add(system or "")
            else:
                self._gone[kind].append(first)

    def sum_up(self) -> None:
        """Say once for each sort what matches nothing, and which systems were not looked at."""
        for kind, gone in self._gone.items():
            which = [source_of(e) or e.target for e in sorted(gone, key=lambda e: (e.file, e.line, e.target))]
            named = ", ".join([*which[:_NAMED], *(["…"] if len(which) > _NAMED else [])])
            reason = "decisions_no_finding" if kind is TargetKind.FINDING else "decisions_no_row"
            params = (("target_kind", kind.value), ("count", len(gone)), ("which", named))
            self._step(Ref(), reason, params)
        if self._not_read:
            systems = ", ".join(sorted(self._not_read))
            self._step(Ref(), "decisions_not_read", (("systems", systems),), StepState.SKIPPED)

    def _known(self, kind: TargetKind) -> Mapping[str, str | None]:
        """Return the ids of that sort, with what a decision would be taken on where that can change."""
        if kind not in self._states:
            self._states[kind] = dict(_IDS[kind](self._result)) if kind in _IDS else {}
        return self._states[kind]

    def _said(self, e: FieldEntry) -> Params:
        on = e.on.isoformat() if e.on is not None else "?"
        return (("by", e.by), ("on", on), ("source", source_of(e) or "audit.json"))

    def _say_expired(self, e: FieldEntry, standing: Standing, place: Ref) -> None:
        reason = _OF_FIELD.get(standing)
        expired = standing is Standing.EXPIRED
        if reason is not None and (expired or e.kind is not TargetKind.SYSTEM):
            until = e.until.isoformat() if e.until is not None else "-"
            self._step(place, reason, (("target_kind", e.kind.value), *self._said(e), ("until", until)))

    def _step(self, target: Ref, reason: str, params: Params, state: StepState = StepState.PARTIAL) -> None:
        self.steps.append(StepRecord(step=STEP, target=target, state=state, reason=reason, reason_params=params))

    def _keep(self, e: FieldEntry, standing: Standing, place: Ref) -> None:
        self.decisions.append(
            Decision(
                target_id=e.target,
                field=e.field,
                value=e.value,
                by=e.by,
                until=e.until.isoformat() if e.until is not None else None,
                state=e.state,
                on=e.on.isoformat() if e.on is not None else None,
                reason=e.reason,
                standing=standing,
                target=place,
                kind=e.kind,
                source=source_of(e) or None,
            )
        )


def _configured(field: str) -> str:
    """Mark a decision on a system beside which the configuration has a value of its own: that one is kept."""
    return digest("configured", field)


_Ids = Iterable[tuple[str, str | None]]


def _columns(result: AuditResult) -> _Ids:
    """Every classification, and every place of one."""
    for c in result.classifications:
        yield c.ref.digest(), None
        yield c.id, c.state


def _accounts(result: AuditResult) -> _Ids:
    """Every account that any row names, and the people whom accounts stand for."""
    held = {(a.system, a.principal) for a in result.access} | {(r.system, r.principal) for r in result.reads}
    held |= {(s, f.target.principal) for f in result.findings if f.target.principal for s in f.target.systems}
    yield from ((p.id, None) for p in result.principals)
    yield from ((digest("principal", system, name), None) for system, name in held)
    yield from _people(result)


def _people(result: AuditResult) -> _Ids:
    """Everyone on the lists, and everyone whom any row names without them."""
    names = {p.person for p in result.principals} | {a.person for a in result.access}
    names |= {f.target.person for f in result.findings}
    yield from ((p.id, None) for p in result.people)
    yield from ((Person(name=n).id, None) for n in names if n)


_IDS: dict[TargetKind, Callable[[AuditResult], _Ids]] = {
    TargetKind.COLUMN: _columns,
    TargetKind.TABLE: lambda r: ((t.id, None) for t in r.tables),
    TargetKind.ACCOUNT: _accounts,
    TargetKind.PERSON: _people,
    TargetKind.COPY: lambda r: ((c.id, None) for c in r.copies),
    TargetKind.DESTRUCTION: lambda r: ((d.id, None) for d in r.destruction),
}
