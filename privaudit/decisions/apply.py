"""Decisions put beside what was detected. Nothing that was detected is changed or lost; it may no longer count.

A decision that the present audit does not bear out is never followed in silence: one whose place is gone, whose last
day is over, or that was taken on another kind than is detected now, becomes a step with a reason.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from ..model import (
    PERSON_SUBJECTS,
    PERSONAL_CATEGORIES,
    UNREAD,
    Band,
    Category,
    Choice,
    Classification,
    Decision,
    Evidence,
    EvidenceKind,
    Params,
    Protection,
    Ref,
    Role,
    Scalar,
    Standing,
    StepRecord,
    StepState,
    Subject,
    TableRow,
    VerdictDecision,
    digest,
    record,
)
from .entries import FieldEntry, VerdictEntry, source_of
from .targets import row_state

_REASONS = {
    Standing.UNMATCHED: "decision_unmatched",
    Standing.EXPIRED: "decision_expired",
    Standing.LOOK_AGAIN: "decision_look_again",
}


@record
class Estate:
    """What an audit knows of places: the systems met, the relations, and the data type of a column (None: no such)."""

    systems: frozenset[str]
    tables: Mapping[Ref, TableRow]
    data_type: Callable[[Ref], str | None]


@record
class Applied:
    """Everything detected, with decisions beside it, and one row for each thing decided."""

    classifications: tuple[Classification, ...]
    decisions: tuple[Decision, ...]
    steps: tuple[StepRecord, ...]
    fields: tuple[FieldEntry, ...] = ()
    """What people filled in about other things, to be put onto the result when it is made (`onto.put_fields`)."""


def without_decisions(rows: Iterable[Classification]) -> tuple[Classification, ...]:
    """Return what was detected, as if nobody had decided anything."""
    return tuple(dataclasses.replace(c, decision=None) for c in rows if c.role is not Role.DECIDED)


def apply(
    entries: tuple[VerdictEntry, ...],
    detected: tuple[Classification, ...],
    estate: Estate,
    categories: Mapping[str, Category],
    today: date,
) -> Applied:
    """Return what was detected with the decisions beside it. ``categories`` are what kinds are listed under.

    A confirmed or rejected verdict is marked; a rejected one no longer counts. A named kind is added beside what was
    detected, which then no longer counts, unless it is the same.
    """
    run = _Run(detected, estate, categories, today)
    order = list(Choice)
    said = (e for e in entries if not e.taken_back)
    for entry in sorted(said, key=lambda e: (e.place.key, order.index(e.choice), e.on, e.where)):
        run.take(entry)
    return run.done()


class _Run:
    def __init__(
        self, detected: tuple[Classification, ...], estate: Estate, categories: Mapping[str, Category], today: date
    ) -> None:
        self._rows = {c.id: c for c in detected}
        self._at: dict[Ref, list[str]] = defaultdict(list)
        for c in detected:
            self._at[c.ref].append(c.id)
        self._estate = estate
        self._categories = categories
        self._named_states = frozenset(row_state(Role.DECIDED, kind) for kind in categories)
        self._today = today
        self._decisions: dict[str, Decision] = {}
        self._steps: list[StepRecord] = []
        self._not_checked: set[str] = set()

    def done(self) -> Applied:
        """Everything in id order."""
        if self._not_checked:
            names = ", ".join(sorted(self._not_checked))
            reason, params = "decisions_not_checked", [("systems", names)]
            known = sorted(self._estate.systems)
            near = {n for x in self._not_checked - {*known} for n in difflib.get_close_matches(x, known)}
            if near:
                reason, params = "decisions_not_checked_near", [*params, ("near", ", ".join(sorted(near)))]
            self._steps.append(_step(Ref(), reason, tuple(params), StepState.SKIPPED))
        return Applied(
            classifications=tuple(self._rows[i] for i in sorted(self._rows)),
            decisions=tuple(self._decisions[i] for i in sorted(self._decisions)),
            steps=tuple(self._steps),
        )

    def take(self, entry: VerdictEntry) -> None:
        """Follow one decision, or say why not."""
        standing = self._standing_of_place(entry)
        if standing is None:
            named = entry.choice is Choice.NAME
            standing, target = self._name(entry) if named else self._judge(entry)
        else:
            target = _target(entry)
        self._keep(entry, standing, target)

    def _standing_of_place(self, entry: VerdictEntry) -> Standing | None:
        """Why the place itself stands in the way of the decision, None if it does not."""
        if entry.place.system not in self._estate.systems:
            return Standing.NOT_CHECKED
        row = self._estate.tables.get(entry.place.of_table())
        if row is None:
            return Standing.UNMATCHED
        if row.status in UNREAD:
            return Standing.NOT_CHECKED
        return Standing.UNMATCHED if self._data_type(entry) is None else None

    def _data_type(self, entry: VerdictEntry) -> str | None:
        return self._estate.data_type(dataclasses.replace(entry.place, path=None))

    def _own(self, place: Ref) -> Classification | None:
        found = (self._rows[i] for i in self._at[place])
        return next((c for c in found if c.role is Role.COLUMN), None)

    def _judge(self, entry: VerdictEntry) -> tuple[Standing, str]:
        """Confirm or reject."""
        here = [self._rows[i] for i in self._at[entry.place] if self._rows[i].role is not Role.DECIDED]
        meant = [c for c in here if entry.id in (None, c.id)]
        meant = [c for c in meant if c.entity == entry.entity or (entry.entity is None and c.role is Role.COLUMN)]
        if entry.id is not None and entry.entity is None and not meant:
            meant = [c for c in here if c.id == entry.id]
        standing = Standing.APPLIES
        if not meant:
            # Another kind than the one the decision was taken on: it must not be hidden by it.
            meant, standing = [c for c in here if c.role is Role.COLUMN], Standing.LOOK_AGAIN
        if not meant:
            return Standing.UNMATCHED, _target(entry)
        target = _target(entry) if standing is Standing.LOOK_AGAIN else meant[0].id
        if entry.state is not None and entry.state not in {c.state for c in meant}:
            standing = Standing.LOOK_AGAIN
        if entry.expired(self._today):
            standing = Standing.EXPIRED
        for c in meant:
            self._mark(c, entry, standing, overrules=standing is Standing.APPLIES and entry.choice is Choice.REJECT)
        return standing, target

    def _name(self, entry: VerdictEntry) -> tuple[Standing, str]:
        own = self._own(entry.place)
        if entry.expired(self._today):
            if own is not None:
                self._mark(own, entry, Standing.EXPIRED, overrules=False)
            return Standing.EXPIRED, own.id if own is not None else _target(entry)
        of_name = entry.state in self._named_states  # taken on a kind that a person had named: whatever is detected
        changed = entry.state is not None and not of_name and (own is None or own.state != entry.state)
        standing = Standing.LOOK_AGAIN if changed else Standing.APPLIES
        if own is not None:
            same = own.entity == entry.entity and entry.subject in (None, own.subject)
            same = same and entry.protection in (None, own.protection)
            self._mark(own, entry, standing, overrules=not same and standing is Standing.APPLIES)
            if same:
                return standing, own.id
        added = self._added(entry, own, standing)
        self._rows[added.id] = added
        return standing, added.id

    def _added(self, entry: VerdictEntry, own: Classification | None, standing: Standing) -> Classification:
        """The kind that was named, at its place; what was counted there is kept if anything was."""
        assert entry.entity is not None  # noqa: S101 - reading refuses a name without one
        category = self._categories[entry.entity]
        row = self._estate.tables[entry.place.of_table()]
        subject = entry.subject or (own.subject if own is not None else row.subject)
        if entry.subject is None and category in PERSONAL_CATEGORIES and subject not in PERSON_SUBJECTS:
            subject = Subject.UNKNOWN  # a person says that it is personal: of nobody, it would be lost
        base = own or Classification(
            system=entry.place.system or "",
            schema=entry.place.schema or "",
            table=entry.place.table or "",
            column=entry.place.column or "",
            path=entry.place.path,
            data_type=self._data_type(entry) or "",
            entity=entry.entity,
            category=category,
            subject=subject,
            confidence=1.0,
            band=Band.CERTAIN,
        )
        return dataclasses.replace(
            base,
            role=Role.DECIDED,
            entity=entry.entity,
            category=category,
            subject=subject,
            confidence=1.0,
            band=Band.CERTAIN,
            protection=entry.protection or (own.protection if own is not None else Protection.PLAIN),
            share=None,
            evidence=(Evidence(kind=EvidenceKind.DECISION, rule="decision:name", weight=0.0),),
            rivals=(),
            decision=_beside(entry, standing, overrules=False),
        )

    def _mark(self, c: Classification, entry: VerdictEntry, standing: Standing, *, overrules: bool) -> None:
        """Put the decision beside a row; of several, the one that overrules, else the first, is shown."""
        if c.decision is None or (overrules and not c.decision.overrules):
            self._rows[c.id] = dataclasses.replace(c, decision=_beside(entry, standing, overrules=overrules))

    def _keep(self, entry: VerdictEntry, standing: Standing, target: str) -> None:
        fields: dict[str, Scalar | None] = {"verdict": entry.choice.value, "entity": entry.entity}
        fields |= {
            "subject": entry.subject.value if entry.subject else None,
            "protection": entry.protection.value if entry.protection else None,
        }
        for field, value in fields.items():
            if value is not None:
                row = Decision(
                    target_id=target,
                    field=field,
                    value=value,
                    by=entry.by,
                    until=entry.until.isoformat() if entry.until else None,
                    state=entry.state,
                    on=entry.on.isoformat(),
                    reason=entry.reason,
                    standing=standing,
                    target=entry.place,
                    source=source_of(entry) or None,
                )
                self._decisions[row.id] = row
        if standing is Standing.NOT_CHECKED:
            self._not_checked.add(entry.place.system or "?")
        elif standing in _REASONS:
            params: Params = (
                ("line", entry.line),
                ("by", entry.by),
                ("on", entry.on.isoformat()),
                ("until", entry.until.isoformat() if entry.until else "-"),
            )
            self._steps.append(_step(entry.place, _REASONS[standing], params, StepState.PARTIAL))


def _target(entry: VerdictEntry) -> str:
    """Return what stands for the thing decided about where this audit has no such thing."""
    return entry.id or digest(entry.place.digest(), entry.entity)


def _beside(entry: VerdictEntry, standing: Standing, *, overrules: bool) -> VerdictDecision:
    return VerdictDecision(
        choice=entry.choice,
        by=entry.by,
        on=entry.on.isoformat(),
        until=entry.until.isoformat() if entry.until else None,
        reason=entry.reason,
        entity=entry.entity,
        standing=standing,
        overrules=overrules,
    )


def _step(target: Ref, reason: str, params: Params, state: StepState) -> StepRecord:
    return StepRecord(step="decision", target=target, state=state, reason=reason, reason_params=params)
