"""Decisions on an audit that is there: shown, never in the way of what was found, and open again where they must be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from privaudit.decisions import Decided, FieldEntry, VerdictEntry, merge, with_decided
from privaudit.decisions.field_rows import fields_of
from privaudit.i18n import LANGUAGES
from privaudit.model import (
    AuditResult,
    Category,
    Choice,
    DecisionState,
    Finding,
    Message,
    Ref,
    Role,
    Standing,
    StepRecord,
    TargetKind,
)
from privaudit.report import words
from privaudit.report.sheets import build
from tests.samples import sample_result

TODAY = date(2026, 11, 21)
AUDIT = sample_result()
FINDING = AUDIT.findings[0]
KINDS = {c.entity: c.category for c in AUDIT.classifications} | {"RU_PASSPORT": Category.GOVERNMENT_ID}


def said(field: str, value: str, **more: Any) -> FieldEntry:
    """One field of the finding, as a person filled it in."""
    given: dict[str, Any] = {"kind": TargetKind.FINDING, "target": FINDING.id, "by": "A. Petrova"}
    given |= {"on": date(2026, 11, 20), "file": "in/decisions.toml", "line": 7}
    return FieldEntry(field=field, value=value, **{**given, **more})


def accepted(until: str = "2027-03-31", state: str | None = FINDING.state) -> tuple[FieldEntry, ...]:
    """An accepted risk, whole."""
    return (
        said("status", "accepted", state=state),
        said("reason", "leaves in spring", state=state),
        said("until", until, state=state),
        said("owner", "billing"),
    )


def decided(*entries: FieldEntry, audit: AuditResult = AUDIT, today: date = TODAY) -> AuditResult:
    """The audit with these decisions."""
    return with_decided(audit, Decided(fields=entries), KINDS, today)


def of(result: AuditResult, finding: Finding = FINDING) -> DecisionState:
    """What was decided on the finding."""
    (found,) = (f.decision for f in result.findings if f.id == finding.id)
    assert found is not None
    return found


def new_steps(result: AuditResult, before: AuditResult = AUDIT) -> list[StepRecord]:
    """Steps that the decisions added."""
    known = {s.id for s in before.steps}
    return [s for s in result.steps if s.id not in known]


def test_an_accepted_risk_is_shown_with_everything() -> None:
    """By whom, since when, until when, why; every finding is still listed, and nothing else changes."""
    result = decided(*accepted())
    assert of(result) == DecisionState(
        status="accepted",
        owner="billing",
        reason="leaves in spring",
        until="2027-03-31",
        by="A. Petrova",
        on="2026-11-20",
        standing=Standing.APPLIES,
    )
    assert of(result).settles
    assert [f.id for f in result.findings] == [f.id for f in AUDIT.findings]
    assert new_steps(result) == []
    kept = {d.field: d for d in result.decisions if d.target_id == FINDING.id}
    assert set(kept) == {"status", "reason", "until", "owner"}
    assert {d.source for d in kept.values()} == {"decisions.toml:7"}
    assert replace(result, findings=AUDIT.findings, decisions=AUDIT.decisions) == AUDIT


@pytest.mark.parametrize("status", ["accepted", "mistaken"])
@pytest.mark.parametrize("state", ["0" * 16, None])
def test_a_finding_that_is_another_is_open_again(status: str, state: str | None) -> None:
    """Graver, more readers, other kinds; or nobody said what it was taken on: it is said, and settles nothing."""
    first, *others = accepted(state=state)
    result = decided(replace(first, value=status), *others)
    assert (of(result).standing, of(result).settles) == (Standing.LOOK_AGAIN, False)
    (step,) = new_steps(result)
    assert (step.reason, step.target, step.incomplete) == ("finding_look_again", FINDING.target.ref, False)


def test_the_finding_itself_may_change() -> None:
    """Accepted as it was; the next audit finds it graver: the same decision is open again there."""
    graver = Message(key="lifecycle.test")
    later = replace(AUDIT, findings=tuple(replace(f, severity_why=(*f.severity_why, graver)) for f in AUDIT.findings))
    assert of(decided(*accepted())).settles
    assert of(decided(*accepted(), audit=later)).standing is Standing.LOOK_AGAIN


def test_an_accepted_risk_is_open_the_day_after_its_last() -> None:
    """On the last day it is in force."""
    on_day = decided(*accepted(until="2026-11-21"))
    assert of(on_day).settles
    over = decided(*accepted(until="2026-11-20"))
    assert (of(over).standing, of(over).settles) == (Standing.EXPIRED, False)
    assert [s.reason for s in new_steps(over)] == ["finding_expired"]


def test_an_owner_alone_leaves_the_finding_open() -> None:
    """It has an owner, and is open: nobody has said more."""
    assert of(decided(said("owner", "billing"))).status == "open"
    assert not of(decided(said("owner", "billing"))).settles


def test_what_matches_nothing_is_counted_and_kept() -> None:
    """A finding that is gone, a system that was not read: said once for each sort, with places in the file."""
    gone = [said("status", "open", target=f"{i:016x}", line=i) for i in range(1, 6)]
    person = said("briefed_on", "2026-11-20", kind=TargetKind.PERSON, target="1" * 16)
    place = Ref(system="elsewhere", schema="main", table="t")
    table = said("personal_data", "yes", kind=TargetKind.TABLE, target=place.digest(), place=place)
    result = decided(*gone, person, table)
    assert {s.reason: dict(s.reason_params) for s in new_steps(result)} == {
        "decisions_no_finding": {
            "target_kind": "finding",
            "count": 5,
            "which": "decisions.toml:1, decisions.toml:2, decisions.toml:3, …",
        },
        "decisions_no_row": {"target_kind": "person", "count": 1, "which": "decisions.toml:7"},
        "decisions_not_read": {"systems": "elsewhere"},
    }
    standing = {d.target_id: d.standing for d in result.decisions}
    assert standing[table.target] is Standing.NOT_CHECKED
    assert all(standing[e.target] is Standing.UNMATCHED for e in (*gone, person))


def test_a_system_gets_owner_and_purpose_where_the_configuration_has_none() -> None:
    """Where both say something, the configuration's stays, and the difference is said."""
    bare = next(s for s in AUDIT.systems if s.purpose is None and s.owner is None)
    owned = next(s for s in AUDIT.systems if s.owner is not None)
    entries = [
        said("owner", "sales", kind=TargetKind.SYSTEM, target=bare.id),
        said("purpose", "orders", kind=TargetKind.SYSTEM, target=bare.id),
        said("owner", "somebody else", kind=TargetKind.SYSTEM, target=owned.id),
    ]
    result = decided(*entries)
    systems = {s.id: s for s in result.systems}
    assert (systems[bare.id].owner, systems[bare.id].purpose) == ("sales", "orders")
    assert systems[owned.id].owner == owned.owner
    (step,) = new_steps(result)
    assert (step.reason, step.target) == ("decision_config_differs", Ref(system=owned.name))
    (row,) = (d for d in result.decisions if d.target_id == owned.id)
    assert row.standing is Standing.LOOK_AGAIN
    again = decided(replace(entries[0], value="marketing", on=TODAY), audit=result)
    assert next(s for s in again.systems if s.id == bare.id).owner == "marketing", "a newer decision takes its place"


def test_each_sort_of_row_can_be_decided_about() -> None:
    """By the ids that the audit shows; an answer needs no row."""
    rows = {
        TargetKind.COLUMN: ("purpose", AUDIT.classifications[0].id),
        TargetKind.TABLE: ("personal_data", AUDIT.tables[0].id),
        TargetKind.ACCOUNT: ("access", AUDIT.principals[0].id),
        TargetKind.PERSON: ("briefed_on", AUDIT.people[0].id),
        TargetKind.COPY: ("copy", AUDIT.copies[0].id),
        TargetKind.DESTRUCTION: ("destruction", AUDIT.destruction[0].id),
        TargetKind.ANSWER: ("answer", "root"),
    }
    result = decided(*(said(field, "open", kind=kind, target=target) for kind, (field, target) in rows.items()))
    assert new_steps(result) == []
    kinds = {d.kind: d for d in result.decisions if d.target_id in {target for _, target in rows.values()}}
    assert {k: d.standing for k, d in kinds.items()} == dict.fromkeys(rows, Standing.APPLIES)
    person = said("access", "open", kind=TargetKind.ACCOUNT, target=AUDIT.people[0].id)
    assert new_steps(decided(person)) == [], "an account may stand for a person"


def test_every_row_that_a_workbook_lets_people_fill_in_is_known() -> None:
    """Whatever id the printed sheets carry, a decision on it is not said to be about something the audit lacks."""
    targets = {
        (t.target_kind, row.id)
        for s in build(AUDIT, "en")
        for t in s.tables
        if t.target_kind is not None and t.targets is not None
        for row in map(t.targets, range(len(t.rows)))
        if row is not None
    }
    assert len({kind for kind, _ in targets}) == len(TargetKind)
    entries = (
        said(fields_of(kind)[-1].name, "open", kind=kind, target=id_, line=number)
        for number, (kind, id_) in enumerate(sorted(targets))
    )
    assert [s.reason for s in new_steps(decided(*entries))] == []


def test_a_purpose_is_looked_at_again_where_another_kind_is_found() -> None:
    """It was given to a telephone number; now something else is found in that column."""
    c = AUDIT.classifications[0]
    entry = said("purpose", "delivery", kind=TargetKind.COLUMN, target=c.id, place=c.ref, state="0" * 16)
    result = decided(entry, replace(entry, field="basis", value="contract"))
    assert [s.reason for s in new_steps(result)] == ["field_look_again"], "one step for what one row says"
    assert new_steps(decided(replace(entry, state=c.state))) == []


def test_decisions_of_the_audit_stay() -> None:
    """Files add to them; what the audit says already is not taken off by a file that says nothing of it."""
    first = decided(*accepted())
    other = AUDIT.findings[1]
    second = decided(said("status", "in_work", target=other.id), audit=first)
    assert of(second) == of(first)
    assert of(second, other).status == "in_work"


@pytest.mark.parametrize(
    ("entry", "value", "reasons"),
    [
        (said("status", "done", on=TODAY, by="B. Orlov"), "done", []),
        (said("status", "done", on=date(2026, 11, 19), by="B. Orlov"), "in_work", ["decision_differs"]),
        (said("status", "done", by="B. Orlov"), "in_work", ["decision_differs"]),
        (said("status", "done", by="B. Orlov", on=None), "in_work", ["decision_differs"]),
        (said("status", "done", by="B. Orlov", replaces="in_work"), "done", []),
        (said("status", "done", by="B. Orlov", replaces="open"), "in_work", ["decision_differs"]),
        (said("status", "done"), "done", []),
        (said("status", "done", on=date(2026, 11, 19)), "in_work", ["decision_differs"]),
        (said("status", "in_work", by="B. Orlov", on=date(2026, 11, 1)), "in_work", []),
    ],
)
def test_only_what_is_newer_takes_the_place_of_what_the_audit_says(
    entry: FieldEntry, value: str, reasons: list[str]
) -> None:
    """A later day, the same person, or one who saw the value; else the audit's stays, and both are named."""
    before = decided(said("status", "in_work"))
    result = decided(entry, audit=before)
    assert of(result).status == value
    steps = new_steps(result, before)
    assert [s.reason for s in steps] == reasons
    for step in steps:
        text = words.reason(step.reason, step.reason_params, "en")
        assert "Status: A. Petrova decided “in work”" in text
        assert entry.by in text


def test_a_risk_accepted_anew_on_the_same_day_is_in_force() -> None:
    """It was open again, since it had changed; a person looked, and accepts it as it is now."""
    stale = decided(*accepted(state="0" * 16))
    assert not of(stale).settles
    anew = said("status", "accepted", state=FINDING.state, by="B. Orlov", replaces="open")
    assert of(decided(anew, audit=stale)).settles
    assert not of(decided(replace(anew, on=date(2026, 11, 1)), audit=stale)).settles, "older than what stands"
    for pair in ((anew, accepted(state="0" * 16)[0]), (accepted(state="0" * 16)[0], anew)):
        merged = merge([Decided(fields=(e,)) for e in pair], TODAY)
        assert merged.decided.fields == (anew,)


def test_what_is_taken_back_is_no_longer_said() -> None:
    """The audit held it; the workbook comes back with the cell emptied."""
    before = decided(*accepted())
    after = decided(*(said(f, "", replaces=v) for f, v in (("status", "accepted"), ("owner", "billing"))), audit=before)
    assert (of(after).status, of(after).owner) == ("open", None)
    assert {d.field for d in after.decisions if d.target_id == FINDING.id} == {"reason", "until"}


def test_the_same_file_twice_changes_nothing() -> None:
    """Rendering again with the same decisions gives the same audit."""
    entries = (*accepted(until="2026-11-01"), said("status", "open", target="f" * 16))
    once = decided(*entries)
    assert decided(*entries, audit=once) == once


def test_a_verdict_marks_the_column_and_says_that_counts_follow() -> None:
    """Places, access and findings are those of the scan: a step says that they follow at the next one."""
    c = next(c for c in AUDIT.classifications if c.decision is None)
    entry = VerdictEntry(
        place=c.ref, choice=Choice.REJECT, by="A. Petrova", on=date(2026, 11, 20), entity=c.entity, reason="test"
    )
    result = with_decided(AUDIT, Decided(verdicts=(entry,)), KINDS, TODAY)
    (marked,) = (x for x in result.classifications if x.id == c.id)
    assert marked.decision is not None
    assert marked.decision.overrules
    assert result.findings == AUDIT.findings
    reasons = [s.reason for s in new_steps(result)]
    assert reasons == ["decision_next_scan"]
    again = with_decided(result, Decided(verdicts=(entry,)), KINDS, TODAY)
    assert again == result
    other = replace(entry, choice=Choice.CONFIRM, by="B. Orlov")
    kept = with_decided(result, Decided(verdicts=(other,)), KINDS, TODAY)
    assert {"decision_differs", "decision_next_scan"} <= {s.reason for s in kept.steps}
    newer = with_decided(result, Decided(verdicts=(replace(other, on=TODAY),)), KINDS, TODAY)
    (confirmed,) = (x for x in newer.classifications if x.id == c.id)
    assert confirmed.decision is not None
    assert (confirmed.decision.choice, confirmed.decision.overrules) == (Choice.CONFIRM, False)


def test_a_purpose_given_by_name_belongs_to_the_kind_that_a_person_named() -> None:
    """Nothing was detected in the column, or something else: what counts there is what was named, and its purpose."""
    c = next(c for c in AUDIT.classifications if c.decision is None and c.role is Role.COLUMN)
    name = VerdictEntry(
        place=c.ref, choice=Choice.NAME, by="A. Petrova", on=date(2026, 11, 20), entity="RU_PASSPORT", reason="seen"
    )
    purpose = said("purpose", "contracts", kind=TargetKind.COLUMN, target=c.id, place=c.ref)
    result = with_decided(AUDIT, Decided(verdicts=(name,), fields=(purpose,)), KINDS, TODAY)
    (named,) = (x for x in result.classifications if x.ref == c.ref and x.role is Role.DECIDED)
    assert {d.target_id for d in result.decisions if d.field == "purpose"} == {named.id}
    again = with_decided(result, Decided(fields=(replace(purpose, value="archive"),)), KINDS, TODAY)
    assert [d.value for d in again.decisions if d.field == "purpose"] == ["archive"]
    of_row = replace(purpose, exact=True)
    kept = with_decided(AUDIT, Decided(verdicts=(name,), fields=(of_row,)), KINDS, TODAY)
    assert {d.target_id for d in kept.decisions if d.field == "purpose"} == {c.id}, "a row of a workbook is that row"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_is_said_whole(lang: str) -> None:
    """No placeholder is left open, in either language."""
    system = next(s for s in AUDIT.systems if s.owner is not None)
    c = AUDIT.classifications[0]
    before = decided(said("status", "in_work", target=AUDIT.findings[1].id))
    place = Ref(system="elsewhere")
    result = decided(
        *accepted(until="2026-11-20"),
        said("status", "done", target=AUDIT.findings[1].id, by="B. Orlov"),
        said("status", "mistaken", target=AUDIT.findings[2].id),
        said("owner", "x", kind=TargetKind.SYSTEM, target=system.id),
        said("purpose", "x", kind=TargetKind.COLUMN, target=c.id, until=date(2026, 11, 20)),
        said("basis", "law", kind=TargetKind.COLUMN, target=c.id, state="0" * 16),
        said("copy", "keep", kind=TargetKind.COPY, target="0" * 16),
        said("status", "open", target="0" * 16),
        said("remark", "x", kind=TargetKind.TABLE, target="0" * 16, place=place),
        audit=before,
    )
    steps = new_steps(result, before)
    assert len({s.reason for s in steps}) == 9
    for step in steps:
        text = words.reason(step.reason, step.reason_params, lang)
        assert "?" not in text
        assert "_" not in text.replace("decisions.toml", "")
