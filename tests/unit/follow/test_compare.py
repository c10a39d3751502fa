"""What became of an earlier audit: nothing is closed that was not looked at again, and causes are told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from privaudit.errors import UsageError
from privaudit.follow import Fate, compare, done, fate, followed, notes
from privaudit.model import (
    AuditResult,
    Cause,
    Change,
    DecisionState,
    Finding,
    Outcome,
    Ref,
    Severity,
    StepRecord,
    StepState,
    SystemStatus,
    TableStatus,
)
from tests.samples import sample_result

ARRAYS = ("findings", "colocations", "copies", "destruction")


@cache
def whole() -> AuditResult:
    """The fixed audit, with the steps of every check that has a finding in it."""
    audit = sample_result()
    checks = {f"check:{f.check}" for f in audit.findings} - {s.step for s in audit.steps}
    steps = (StepRecord(step=name, state=StepState.DONE) for name in sorted(checks))
    return replace(audit, steps=tuple(sorted((*audit.steps, *steps), key=lambda s: s.id)))


def one(audit: AuditResult, check: str) -> Finding:
    """The first finding of a check."""
    return next(f for f in audit.findings if f.check == check)


def without(audit: AuditResult, gone: Finding) -> AuditResult:
    """The audit without one finding."""
    return replace(audit, findings=tuple(f for f in audit.findings if f.id != gone.id))


def put(audit: AuditResult, finding: Finding) -> AuditResult:
    """The audit with a finding in the place of the one of its id."""
    return replace(audit, findings=tuple(finding if f.id == finding.id else f for f in audit.findings))


def of(old: AuditResult, new: AuditResult, finding: Finding) -> list[Change]:
    """What became of one finding."""
    return [c for c in compare(old, new)[1] if c.array == "findings" and c.target_id == finding.id]


def stepped(audit: AuditResult, step: StepRecord) -> AuditResult:
    """The audit with one step in the place of those of the same name and place."""
    others = (s for s in audit.steps if (s.step, s.target) != (step.step, step.target))
    return replace(audit, steps=(*others, step))


def test_an_audit_beside_itself_is_still_open() -> None:
    """Every finding is open, nothing is new, closed or worse, and the notes say that it is the same audit."""
    result = followed(whole(), whole())
    assert {c.kind for c in result.changes} == {Outcome.OPEN}
    assert {c.target_id for c in result.changes if c.array == "findings"} == {f.id for f in whole().findings}
    assert "note.same_audit" in {n.key for n in notes(result)}
    assert not done(result.changes)


def test_a_finding_that_was_looked_at_again_and_is_gone_is_closed_by_the_systems() -> None:
    """Same rules, same rows, table read again, check run: closed, with what it said."""
    gone = one(whole(), "special_data")
    read = _table(whole(), gone.target.ref.of_table(), status=TableStatus.SCANNED, reason=None)
    (change,) = of(read, without(read, gone), gone)
    assert (change.kind, change.cause, change.before) == (Outcome.CLOSED, Cause.SYSTEMS, gone.severity.value)
    assert (change.about, change.step) == (gone.message, gone.step)
    assert fate(change) is Fate.DONE


def _status(audit: AuditResult, name: str, status: SystemStatus) -> AuditResult:
    systems = tuple(replace(s, status=status, reason="timeout") if s.name == name else s for s in audit.systems)
    return replace(audit, systems=systems)


def _table(audit: AuditResult, ref: Ref, **more: Any) -> AuditResult:
    return replace(audit, tables=tuple(replace(t, **more) if t.ref == ref else t for t in audit.tables))


PLACE = Ref(system="food_delivery", schema="public", table="orders")
UNSEEN: dict[str, Callable[[AuditResult], AuditResult]] = {
    "failed": lambda a: _status(a, "food_delivery", SystemStatus.FAILED),
    "declared": lambda a: _status(a, "food_delivery", SystemStatus.DECLARED),
    "not_there": lambda a: replace(a, systems=tuple(s for s in a.systems if s.name != "food_delivery")),
    "row_security": lambda a: _table(a, PLACE, status=TableStatus.FILTERED, reason="row_security"),
    "excluded": lambda a: _table(a, PLACE, status=TableStatus.SKIPPED, reason="excluded"),
    "names_only": lambda a: _table(a, PLACE, reason="names_only"),
    "column_unread": lambda a: stepped(
        a, StepRecord(step="sample", target=PLACE, state=StepState.PARTIAL, reason="columns_not_readable")
    ),
    "detector": lambda a: stepped(
        a, StepRecord(step="detect:values", target=PLACE, state=StepState.PARTIAL, reason="detector_timeout")
    ),
    "check_failed": lambda a: stepped(
        a, StepRecord(step="check:plain_secret", state=StepState.FAILED, reason="check_failed")
    ),
    "check_absent": lambda a: replace(a, steps=tuple(s for s in a.steps if s.step != "check:plain_secret")),
    "analysis_failed": lambda a: stepped(
        a, StepRecord(step="analysis:people", state=StepState.FAILED, reason="analysis_failed")
    ),
}


@pytest.mark.parametrize("how", UNSEEN)
def test_what_was_not_looked_at_again_is_never_closed(how: str) -> None:
    """Whatever kept the second audit from looking: not verified, with a reason, and nothing counts as done."""
    gone = one(whole(), "plain_secret")
    assert gone.target.ref.of_table() == PLACE
    new = UNSEEN[how](without(whole(), gone))
    (change,) = of(whole(), new, gone)
    assert change.kind is Outcome.NOT_VERIFIED
    assert change.message.param("why_reason")
    assert fate(change) is Fate.NOT_VERIFIED
    # The other way round it is new, and the first audit could not have shown it.
    (back,) = of(new, whole(), gone)
    assert (back.kind, back.message.key) == (Outcome.NEW, "finding.new_unseen")


def test_a_gap_that_both_audits_have_does_not_keep_anything_open() -> None:
    """What the first audit saw through a gap, the second sees through the same one."""
    gone = one(whole(), "plain_secret")
    gap = StepRecord(step="sample", target=PLACE, state=StepState.PARTIAL, reason="columns_not_readable")
    old = stepped(whole(), gap)
    (change,) = of(old, without(old, gone), gone)
    assert change.kind is Outcome.CLOSED


def test_a_table_that_nobody_could_read_then_or_now_keeps_nothing_open() -> None:
    """What is known of it, such as who reaches it, is known now as it was then."""
    about = one(whole(), "plain_secret")
    old = _table(whole(), PLACE, status=TableStatus.FILTERED, reason="row_security")
    (change,) = of(old, without(old, about), about)
    assert change.kind is Outcome.CLOSED


def test_what_an_account_did_is_closed_with_the_account() -> None:
    """The account is gone from a list that was seen: closed, even if its tables were not read again."""
    about = one(whole(), "policy_excess")
    name = about.target.principal
    seen = StepRecord(step="access", target=Ref(system="food_delivery"), state=StepState.DONE)
    old = stepped(whole(), seen)
    unread = _table(without(old, about), PLACE, status=TableStatus.FAILED, reason="timeout")
    gone = replace(unread, principals=tuple(p for p in old.principals if p.principal != name))
    (change,) = of(old, gone, about)
    assert (change.kind, change.cause, change.message.key) == (Outcome.CLOSED, Cause.SYSTEMS, "finding.closed_account")
    (still,) = of(old, unread, about)
    assert still.kind is Outcome.NOT_VERIFIED
    blind = stepped(gone, replace(seen, state=StepState.PARTIAL, reason="grants_not_visible"))
    (hidden,) = of(old, blind, about)
    assert hidden.kind is Outcome.NOT_VERIFIED


def _dropped(audit: AuditResult, ref: Ref) -> AuditResult:
    return replace(
        audit,
        tables=tuple(t for t in audit.tables if t.ref != ref),
        classifications=tuple(c for c in audit.classifications if c.ref.of_table() != ref),
        access=tuple(a for a in audit.access if a.ref != ref),
        colocations=(),
        findings=tuple(f for f in audit.findings if f.target.ref.of_table() != ref),
    )


CATALOG = StepRecord(step="catalog", target=Ref(system="food_delivery"), state=StepState.DONE)


def test_a_table_is_gone_only_if_the_catalog_is_whole() -> None:
    """Not in a whole catalog: gone, whatever the rules. Catalog with a new gap, or none: not verified."""
    gone = one(whole(), "plain_secret")
    old = stepped(whole(), CATALOG)
    new = _dropped(old, PLACE)
    rules = replace(new, tool=replace(new.tool, rules_digest="0" * 16))
    for after in (new, rules):
        (change,) = of(old, after, gone)
        assert (change.kind, change.cause) == (Outcome.CLOSED, Cause.SYSTEMS)
    for state, reason in ((StepState.PARTIAL, "large_objects"), (StepState.FAILED, "timeout")):
        gap = stepped(new, replace(CATALOG, state=state, reason=reason))
        (change,) = of(old, gap, gone)
        assert change.kind is Outcome.NOT_VERIFIED


@pytest.mark.parametrize("dialect", ["mysql", "mariadb"])
def test_where_the_engine_lists_by_right_a_table_may_be_there_and_not_shown(dialect: str) -> None:
    """The scanner's account lost a right: a table that is not listed may still be there."""
    gone = one(whole(), "plain_secret")

    def on(audit: AuditResult, rights: tuple[str, ...]) -> AuditResult:
        systems = tuple(
            replace(s, dialect=dialect, account=replace(s.account, rights=rights)) if s.account is not None else s
            for s in audit.systems
        )
        return replace(audit, systems=systems)

    old = stepped(on(whole(), ("SELECT", "SHOW VIEW")), CATALOG)
    (change,) = of(old, on(_dropped(old, PLACE), ("SHOW VIEW",)), gone)
    assert (change.kind, change.message.param("why_reason")) == (Outcome.NOT_VERIFIED, "account_sees_less")
    (change,) = of(old, _dropped(old, PLACE), gone)
    assert change.kind is Outcome.CLOSED


CONDITIONS: dict[str, tuple[Callable[[AuditResult], AuditResult], Cause]] = {
    "rules": (lambda a: replace(a, tool=replace(a.tool, rules_digest="1" * 16)), Cause.RULES),
    "version": (lambda a: replace(a, tool=replace(a.tool, version="9.9.9")), Cause.RULES),
    "models": (lambda a: replace(a, run=replace(a.run, name_models=())), Cause.RULES),
    "seed": (lambda a: replace(a, run=replace(a.run, seed=99)), Cause.SAMPLE),
    "settings": (lambda a: replace(a, tool=replace(a.tool, settings_digest="2" * 16)), Cause.UNKNOWN),
    "both": (
        lambda a: replace(a, tool=replace(a.tool, rules_digest="1" * 16), run=replace(a.run, seed=99)),
        Cause.UNKNOWN,
    ),
}


@pytest.mark.parametrize("how", CONDITIONS)
def test_what_vanished_under_other_conditions_is_not_done(how: str) -> None:
    """Closed, and for another cause than the systems: counted apart, never as done."""
    gone = one(whole(), "plain_secret")
    change_, cause = CONDITIONS[how]
    (change,) = of(whole(), change_(without(whole(), gone)), gone)
    assert (change.kind, change.cause) == (Outcome.CLOSED, cause)
    assert fate(change) is Fate.ELSEWHERE


def test_other_conditions_do_not_matter_where_the_place_itself_changed() -> None:
    """The table was emptied: that is the systems' doing under any rules."""
    gone = one(whole(), "plain_secret")
    new = _table(without(whole(), gone), PLACE, status=TableStatus.EMPTY, rows_sampled=0)
    new = replace(new, tool=replace(new.tool, rules_digest="1" * 16))
    (change,) = of(whole(), new, gone)
    assert (change.kind, change.cause) == (Outcome.CLOSED, Cause.SYSTEMS)


def test_accepted_is_not_closed_and_an_acceptance_that_ended_is_told() -> None:
    """A decision settles it: accepted, by a decision. The other way round it is open again, and that is worse."""
    gone = one(whole(), "plain_secret")
    accepted = put(whole(), replace(gone, decision=DecisionState(status="accepted", by="A. Example", reason="x")))
    (change,) = of(whole(), accepted, gone)
    assert (change.kind, change.cause, fate(change)) == (Outcome.CHANGED, Cause.DECISION, Fate.ACCEPTED)
    (still,) = of(accepted, accepted, gone)
    assert (still.kind, fate(still)) == (Outcome.OPEN, Fate.ACCEPTED)
    (again,) = of(accepted, whole(), gone)
    assert (again.kind, again.message.key) == (Outcome.WORSE, "finding.reopened")


def test_severity_and_places_make_a_finding_worse_or_better() -> None:
    """A graver one is worse, one at more places too; fewer places are better, if they were looked at again."""
    one_ = one(whole(), "plain_secret")
    graver = put(whole(), replace(one_, severity=Severity.CRITICAL))
    kinds = [(c.kind, c.message.key) for c in of(whole(), graver, one_)]
    assert kinds == [(Outcome.WORSE, "finding.severity_up")]
    assert [c.kind for c in of(graver, whole(), one_)] == [Outcome.BETTER]
    more = put(whole(), replace(one_, target=replace(one_.target, related=(*one_.target.related, PLACE))))
    assert [c.message.key for c in of(whole(), more, one_)] == ["finding.places_up"]
    assert [c.message.key for c in of(more, whole(), one_)] == ["finding.places_down"]


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [(80_000, 90_000, None), (70_000, 84_500, None), (90_001, 95_000, Outcome.WORSE), (10, 79_999, Outcome.BETTER)],
)
def test_numbers_within_their_bounds_are_no_change(low: int, high: int, kind: Outcome | None) -> None:
    """Estimates that overlap say nothing; those that are apart say more or fewer people."""
    old = _table(whole(), PLACE, people_estimate=84_000, people_low=80_000, people_high=90_000)
    new = _table(old, PLACE, people_estimate=(low + high) // 2, people_low=low, people_high=high)
    found = [c.kind for c in compare(old, new)[1] if c.array == "tables"]
    assert found == ([kind] if kind is not None else [])


def test_audits_of_different_estates_are_refused() -> None:
    """No system in common: there is nothing to compare."""
    other = replace(
        whole(), systems=tuple(replace(s, name=f"x_{s.name}", server=None, url=None) for s in whole().systems)
    )
    with pytest.raises(UsageError) as e:
        compare(whole(), other)
    assert e.value.reason == "audits_nothing_common"


def test_an_older_audit_in_the_place_of_the_newer_is_warned_about() -> None:
    """OLD ended later than NEW: the notes say so first of all."""
    late = replace(whole(), run=replace(whole().run, audit_id="later", finished="2027-01-01T00:00:00+00:00"))
    assert "note.old_is_newer" in {n.key for n in notes(followed(late, whole()))}
    assert "note.old_is_newer" not in {n.key for n in notes(followed(whole(), late))}
