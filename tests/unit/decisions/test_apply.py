"""Decisions beside verdicts: nothing detected is lost, and nothing is followed that the audit does not bear out."""

from __future__ import annotations

from datetime import date

import pytest

from privaudit.decisions import Applied, Estate, VerdictEntry, apply, without_decisions
from privaudit.model import (
    Band,
    Category,
    Choice,
    Classification,
    Evidence,
    EvidenceKind,
    Protection,
    Ref,
    Role,
    Standing,
    StepState,
    Subject,
    TableKind,
    TableRow,
    TableStatus,
    counted,
)

TODAY = date(2026, 11, 21)
KINDS = {
    "PHONE_NUMBER": Category.CONTACT,
    "RU_PASSPORT": Category.GOVERNMENT_ID,
    "CREDIT_CARD": Category.PAYMENT,
    "PERSON": Category.IDENTITY,
}
PLACE = Ref(system="crm", schema="main", table="t", column="c")


def verdict(entity: str = "PHONE_NUMBER", role: Role = Role.COLUMN, column: str = "c") -> Classification:
    """What was detected."""
    return Classification(
        system="crm",
        schema="main",
        table="t",
        column=column,
        role=role,
        data_type="text",
        entity=entity,
        category=KINDS[entity],
        subject=Subject.CUSTOMER,
        confidence=0.93,
        band=Band.CERTAIN,
        protection=Protection.MASKED,
        checked=50,
        evidence=(Evidence(kind=EvidenceKind.PATTERN, rule="x:y", weight=5.6),),
    )


def decision(choice: Choice, **more: object) -> VerdictEntry:
    """A decision on that column."""
    given: dict[str, object] = {"place": PLACE, "by": "A. Petrova", "on": date(2026, 11, 20), "reason": "looked"}
    return VerdictEntry(choice=choice, **{**given, **more})  # type: ignore[arg-type]


def estate(status: TableStatus = TableStatus.SCANNED, subject: Subject = Subject.NONE) -> Estate:
    """One system with one table of two columns."""
    row = TableRow(
        system="crm", schema="main", table="t", kind=TableKind.TABLE, status=status, columns=2, subject=subject
    )
    types = {PLACE: "text", Ref(system="crm", schema="main", table="t", column="other"): "integer"}
    return Estate(systems=frozenset({"crm"}), tables={row.ref: row}, data_type=types.get)


def applied(*entries: VerdictEntry, detected: tuple[Classification, ...] = (verdict(),)) -> Applied:
    """What becomes of what was detected."""
    return apply(entries, detected, estate(), KINDS, TODAY)


def test_a_rejected_verdict_is_kept_and_no_longer_counts() -> None:
    """Evidence, confidence and band stay as detected; the decision stands beside them."""
    result = applied(decision(Choice.REJECT, entity="PHONE_NUMBER"))
    (row,) = result.classifications
    assert (row.confidence, row.band, row.evidence) == (0.93, Band.CERTAIN, verdict().evidence)
    assert row.decision is not None
    assert (row.decision.by, row.decision.on, row.decision.standing) == ("A. Petrova", "2026-11-20", Standing.APPLIES)
    assert counted(result.classifications) == ()
    assert {(d.field, d.value, d.standing) for d in result.decisions} == {
        ("verdict", "reject", Standing.APPLIES),
        ("entity", "PHONE_NUMBER", Standing.APPLIES),
    }
    assert {d.target_id for d in result.decisions} == {row.id}
    assert result.steps == ()


def test_a_confirmed_verdict_counts_on() -> None:
    """It is shown as confirmed, and nothing else changes."""
    result = applied(decision(Choice.CONFIRM))
    (row,) = counted(result.classifications)
    assert row.decision is not None
    assert row.decision.choice is Choice.CONFIRM


def test_a_kind_that_nobody_detected_is_added() -> None:
    """It counts as the column's own; that nothing was detected shows: its one reason is a person's word."""
    result = applied(decision(Choice.NAME, entity="RU_PASSPORT"), detected=())
    (row,) = result.classifications
    assert (row.role, row.entity, row.category) == (Role.DECIDED, "RU_PASSPORT", Category.GOVERNMENT_ID)
    assert [e.kind for e in row.evidence] == [EvidenceKind.DECISION]
    assert row.subject is Subject.UNKNOWN, "of nobody, as the table is, it would not count as personal"
    assert [c.role for c in counted(result.classifications)] == [Role.COLUMN]


def test_another_kind_than_detected_stands_beside_it() -> None:
    """What was detected is listed with its evidence and does not count; what was named does."""
    result = applied(decision(Choice.NAME, entity="RU_PASSPORT", protection=Protection.HASHED))
    by_role = {c.role: c for c in result.classifications}
    own, named = by_role[Role.COLUMN], by_role[Role.DECIDED]
    assert own.decision is not None
    assert own.decision.overrules
    assert own.evidence == verdict().evidence
    assert (named.protection, named.checked, named.subject) == (Protection.HASHED, 50, Subject.CUSTOMER)
    assert [c.entity for c in counted(result.classifications)] == ["RU_PASSPORT"]
    assert own.id != named.id


def test_naming_what_was_detected_confirms_it() -> None:
    """No second row is added for the same kind."""
    result = applied(decision(Choice.NAME, entity="PHONE_NUMBER"))
    assert [c.role for c in result.classifications] == [Role.COLUMN]
    assert len(counted(result.classifications)) == 1


def test_a_rejection_does_not_hide_another_kind() -> None:
    """Phones were rejected, now cards are detected: the decision is not followed, and to be looked at again."""
    result = applied(decision(Choice.REJECT, entity="PHONE_NUMBER"), detected=(verdict("CREDIT_CARD"),))
    (row,) = counted(result.classifications)
    assert row.entity == "CREDIT_CARD"
    assert row.decision is not None
    assert row.decision.standing is Standing.LOOK_AGAIN
    (step,) = result.steps
    assert (step.reason, step.state, step.incomplete) == ("decision_look_again", StepState.PARTIAL, False)


def test_a_changed_state_is_looked_at_again() -> None:
    """`state` is a digest of what the decision was taken on: a name given then is kept, and so is what is found now."""
    same = applied(decision(Choice.REJECT, state=verdict().state))
    assert counted(same.classifications) == ()
    before = verdict("PERSON").state
    rejected = applied(decision(Choice.REJECT, state=before))
    assert len(counted(rejected.classifications)) == 1
    named = applied(decision(Choice.NAME, entity="RU_PASSPORT", state=before))
    assert {c.entity for c in counted(named.classifications)} == {"PHONE_NUMBER", "RU_PASSPORT"}
    assert [s.reason for s in named.steps] == ["decision_look_again"]


def test_an_expired_decision_is_shown_and_not_followed() -> None:
    """The day after its last day it counts no more; on the last day it does."""
    over = applied(decision(Choice.REJECT, until=date(2026, 11, 20)))
    assert len(counted(over.classifications)) == 1
    assert [s.reason for s in over.steps] == ["decision_expired"]
    assert over.classifications[0].decision is not None
    assert over.classifications[0].decision.standing is Standing.EXPIRED
    assert counted(applied(decision(Choice.REJECT, until=TODAY)).classifications) == ()
    gone = applied(decision(Choice.NAME, entity="RU_PASSPORT", until=date(2026, 1, 1)), detected=())
    assert gone.classifications == ()


@pytest.mark.parametrize(
    "entry",
    [
        decision(Choice.CONFIRM, place=Ref(system="crm", schema="main", table="gone", column="c")),
        decision(Choice.NAME, entity="PERSON", place=Ref(system="crm", schema="main", table="t", column="gone")),
        decision(Choice.REJECT, place=Ref(system="crm", schema="main", table="t", column="other")),
    ],
)
def test_what_matches_nothing_is_said(entry: VerdictEntry) -> None:
    """A table or column that is not there, and a verdict that is no longer made."""
    result = applied(entry)
    assert [(s.reason, s.incomplete) for s in result.steps] == [("decision_unmatched", False)]
    assert {d.standing for d in result.decisions} == {Standing.UNMATCHED}
    assert len(counted(result.classifications)) == 1


def test_what_was_not_read_is_not_called_unmatched() -> None:
    """A system left out of this scan, or a table that failed: nothing can be said of decisions about them."""
    elsewhere = decision(Choice.CONFIRM, place=Ref(system="erp", schema="main", table="t", column="c"))
    (step,) = applied(elsewhere).steps
    assert (step.reason, step.state, step.incomplete) == ("decisions_not_checked", StepState.SKIPPED, False)
    failed = apply((decision(Choice.REJECT),), (), estate(TableStatus.FAILED), KINDS, TODAY)
    assert [s.reason for s in failed.steps] == ["decisions_not_checked"]


def test_a_kind_found_inside_is_meant_by_its_name() -> None:
    """Without a kind the column's own verdict is meant; with one, or by id, what was found inside."""
    inside = verdict("PERSON", Role.CONTAINED)
    both = (verdict(), inside)
    assert {c.role for c in counted(applied(decision(Choice.REJECT), detected=both).classifications)} == {
        Role.CONTAINED
    }
    by_kind = applied(decision(Choice.REJECT, entity="PERSON"), detected=both)
    assert [c.entity for c in counted(by_kind.classifications)] == ["PHONE_NUMBER"]
    by_id = applied(decision(Choice.REJECT, id=inside.id), detected=both)
    assert [c.entity for c in counted(by_id.classifications)] == ["PHONE_NUMBER"]


def test_decisions_can_be_taken_off_again() -> None:
    """What was detected is all there: other decisions can be put beside it."""
    result = applied(decision(Choice.NAME, entity="RU_PASSPORT"))
    assert without_decisions(result.classifications) == (verdict(),)


def test_a_misspelt_system_is_told_the_name_near_to_it() -> None:
    """A slip in a system's name is not passed over as a system that was left out."""
    slip = decision(Choice.CONFIRM, place=Ref(system="crmm", schema="main", table="t", column="c"))
    (step,) = applied(slip).steps
    assert step.reason == "decisions_not_checked_near"
    assert dict(step.reason_params) == {"systems": "crmm", "near": "crm"}
