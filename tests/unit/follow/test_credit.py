"""What counts as done: measures that protect data, each with its own cause; never what the audit itself can see."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from privaudit.follow import Fate, compare, done, done_steps, fate, followed, found
from privaudit.i18n import LANGUAGES
from privaudit.model import (
    Access,
    AuditResult,
    Cause,
    Change,
    Choice,
    Classification,
    Finding,
    Incident,
    Nature,
    Outcome,
    Ref,
    Role,
    Severity,
    Standing,
    StepRecord,
    StepState,
    TableStatus,
    VerdictDecision,
)
from privaudit.report.factsheet import fact_sheet, of_figures
from privaudit.report.sheets.closing import sheet

from .test_compare import of, one, put, stepped, whole, without

PLACE = Ref(system="food_delivery", schema="public", table="orders")


def lines(result: AuditResult, part: str, lang: str = "en") -> tuple[str, ...]:
    """The lines of one part of the fact sheet."""
    return next(p.lines for p in fact_sheet(result, lang) if p.key == part)


def form(result: AuditResult) -> dict[str, str]:
    """The form of the supervisory authority on the sheet Closing."""
    asked = next(t for t in sheet(result, "en").tables if t.key == "form")
    return {str(row[0]): str(row[1]) for row in asked.rows}


def audit() -> AuditResult:
    """The fixed audit: the leaver's accounts are on a system whose accounts were seen; access was seen wholly."""
    old = stepped(whole(), StepRecord(step="access", target=Ref(system=PLACE.system), state=StepState.DONE))
    leaver = one(old, "leaver_account")
    old = put(old, replace(leaver, target=replace(leaver.target, related=(PLACE,))))
    return replace(
        old,
        tables=tuple(
            replace(t, status=TableStatus.SCANNED, reason=None, column_names=()) if t.ref == PLACE else t
            for t in old.tables
        ),
    )


def overruled(old: AuditResult, place: Ref = PLACE, entity: str | None = None) -> AuditResult:
    """The same audit after a person rejected one verdict on a column of a table."""
    said = VerdictDecision(choice=Choice.REJECT, by="A. Example", on="2026-12-01", standing=Standing.APPLIES,
                           overrules=True)  # fmt: skip
    column = next(
        c
        for c in old.classifications
        if c.ref.of_table() == place and c.role is Role.COLUMN and entity in {None, c.entity}
    )
    put_ = lambda c: replace(c, decision=said) if c is column else c  # noqa: E731
    return replace(old, classifications=tuple(map(put_, old.classifications)))


def leaver(old: AuditResult, new: AuditResult) -> Change:
    """What became of the finding about a person who left."""
    (change,) = of(old, new, one(old, "leaver_account"))
    return change


def test_what_the_audit_may_read_now_is_no_measure() -> None:
    """A table that could not be read, and a right of the audit's own account: gone, and never closed or done."""
    old = audit()
    for check in ("unread_table", "scanner_may_write"):
        gone = one(old, check)
        result = followed(old, without(old, gone))
        (change,) = [c for c in result.changes if c.target_id == gone.id]
        assert (change.cause, fate(change)) == (Cause.SCOPE, Fate.ELSEWHERE)
        assert change.message.key == "finding.closed_audit"
        assert (done(result.changes), done_steps(result.changes)) == ((), {})
        assert form(result)["Findings no longer there, looked at again"] == "0"


def test_a_table_that_could_not_be_read_and_is_gone_is_no_measure_of_coverage() -> None:
    """Fewer tables unread, since one was dropped: the dropped table is told, the gap of the audit is not better."""
    old = audit()
    gap = one(old, "unread_table")
    other = next(t.ref for t in old.tables if t.ref != PLACE)
    more = put(old, replace(gap, target=replace(gap.target, related=(PLACE, other))))
    (change,) = of(more, put(old, replace(gap, target=replace(gap.target, related=(PLACE,)))), gap)
    assert (change.kind, change.cause, fate(change)) == (Outcome.BETTER, Cause.SCOPE, Fate.CHANGED)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_question_in_a_fact_sheet_is_empty(lang: str) -> None:
    """Everything of the earlier audit is gone: each question has its words."""
    old = audit()
    result = followed(old, replace(old, findings=()))
    said = "\n".join(line for part in fact_sheet(result, lang) for line in part.lines)
    assert re.search("[“«]", said)
    assert not re.search("“”|«»", said)


def _without(old: AuditResult, names: set[str]) -> AuditResult:
    return replace(
        old,
        principals=tuple(p for p in old.principals if p.principal not in names),
        access=tuple(a for a in old.access if a.principal not in names),
        colocations=tuple(c for c in old.colocations if c.principal not in names),
    )


def _locked(old: AuditResult) -> AuditResult:
    return replace(
        old, principals=tuple(replace(p, status="locked") if p.principal == "vera" else p for p in old.principals)
    )


def _revoked(old: AuditResult) -> AuditResult:
    return replace(old, access=tuple(a for a in old.access if a.principal != "vera"))


MEASURES: dict[str, Callable[[AuditResult], AuditResult]] = {
    "dropped": lambda a: _without(a, {"vera"}),
    "locked": _locked,
    "revoked": _revoked,
}


@pytest.mark.parametrize("how", MEASURES)
def test_a_decision_beside_takes_no_credit_from_what_was_done_to_an_account(how: str) -> None:
    """The leaver's account is dropped, locked or without rights, and somebody rejected a column: it counts as done."""
    old = audit()
    new = overruled(MEASURES[how](without(old, one(old, "leaver_account"))))
    change = leaver(old, new)
    assert (change.cause, fate(change)) == (Cause.SYSTEMS, Fate.DONE)


def test_what_a_decision_alone_may_have_done_is_not_credited() -> None:
    """Nothing became of the account: the rejected column of a table that it reads may be why, and that is told."""
    old = audit()
    change = leaver(old, overruled(without(old, one(old, "leaver_account"))))
    assert (change.cause, fate(change)) == (Cause.DECISION, Fate.ELSEWHERE)


def test_an_account_that_a_list_no_longer_ties_to_the_person_is_not_gone() -> None:
    """Its name is there as before, whosever it is said to be now: nothing is closed by that."""
    old = audit()
    untied = tuple(replace(p, person=None) if p.principal == "vera" else p for p in old.principals)
    change = leaver(old, replace(without(old, one(old, "leaver_account")), principals=untied))
    assert fate(change) is not Fate.DONE


def test_an_account_with_one_table_left_did_not_lose_its_rights() -> None:
    """Of two tables it reads one still: a decision on that one may be why nothing is said of it."""
    old = audit()
    other = replace(next(a for a in old.access if a.principal == "vera"), table="couriers")
    both = replace(old, access=(*old.access, other, replace(other, principal="report")))
    f = one(both, "leaver_account")
    both = put(both, replace(f, target=replace(f.target, related=(PLACE, other.ref.of_table()))))
    less = tuple(a for a in both.access if a.principal != "vera" or a.table == "couriers")
    change = leaver(both, overruled(replace(without(both, f), access=less)))
    assert (change.cause, fate(change)) == (Cause.DECISION, Fate.ELSEWHERE)


def test_what_a_dropped_account_held_alone_is_gone_by_the_systems() -> None:
    """The place in one person's reach vanished with the account, not by the decision on a column."""
    old = audit()
    (place,) = [c for c in old.colocations if c.principal == "vera"]
    new = overruled(_without(old, {"vera"}))
    (change,) = [c for c in compare(old, new)[1] if c.target_id == place.id]
    assert fate(change) is Fate.DONE


def test_a_table_that_is_gone_makes_places_fewer_whatever_was_decided() -> None:
    """An account's finding at fewer places since one table is no more: better, by the systems."""
    old = audit()
    f = one(old, "unknown_account")
    copy = next(t for t in old.tables if t.ref == PLACE)
    extra = replace(copy, table="orders_backup")
    more = put(
        replace(old, tables=(*old.tables, extra)), replace(f, target=replace(f.target, related=(PLACE, extra.ref)))
    )
    (change,) = of(more, overruled(old), f)
    assert (change.kind, change.cause, fate(change)) == (Outcome.BETTER, Cause.SYSTEMS, Fate.BETTER)


def _column(old: AuditResult, entity: str, **more: object) -> AuditResult:
    rows = (
        replace(c, **more) if c.ref.of_table() == PLACE and c.entity == entity else c  # type: ignore[arg-type]
        for c in old.classifications
    )
    return replace(old, classifications=tuple(rows))


def _entities(old: AuditResult) -> list[Classification]:
    return [c for c in old.classifications if c.ref.of_table() == PLACE and c.role is Role.COLUMN]


def test_a_column_that_changed_is_why_though_people_decided_on_another_kind() -> None:
    """A column was given another type, and another kind beside it was rejected: the finding about the first is done."""
    old = audit()
    mine, other = _entities(old)[:2]
    assert mine.category is not other.category
    f = one(old, "plain_secret")
    f = replace(f, message=replace(f.message, params=(("kinds_entity", mine.entity),)))
    old = put(old, f)
    new = without(_column(old, mine.entity, data_type="bytea"), f)
    (change,) = of(old, overruled(new, entity=other.entity), f)
    assert (change.cause, fate(change)) == (Cause.SYSTEMS, Fate.DONE)
    (same,) = of(old, overruled(without(old, f), entity=other.entity), f)
    assert (same.cause, fate(same)) == (Cause.DECISION, Fate.ELSEWHERE)


def _milder(f: Finding) -> Finding:
    return replace(f, severity=Severity.LOW)


def test_what_is_milder_by_a_decision_is_still_there() -> None:
    """It is counted as still there, and never among those that are "no longer shown"."""
    old = audit()
    f = one(old, "plain_secret")
    result = followed(old, overruled(put(old, _milder(f))))
    (change,) = [c for c in result.changes if c.target_id == f.id]
    assert (change.kind, change.cause, fate(change)) == (Outcome.BETTER, Cause.DECISION, Fate.CHANGED)
    assert not [line for line in lines(result, "open") if "no longer shown" in line]


def test_the_form_and_the_fact_sheet_count_the_same_and_each_finding_once() -> None:
    """One finding is worse in two ways, one vanished by a decision, one was not looked at: the numbers agree."""
    old = audit()
    worse, gone = one(old, "plain_secret"), one(old, "leaver_account")
    graver = replace(worse, severity=Severity.CRITICAL, target=replace(worse.target, related=(PLACE,)))
    result = followed(old, overruled(without(put(old, graver), gone)))
    assert len([c for c in result.changes if c.target_id == worse.id]) == 2
    counted = found(result.changes)
    assert sum(n for _, n in counted.fates) == len(old.findings)
    said = dict(line.rstrip(".").rsplit(": ", 1) for line in lines(result, "open"))
    asked = form(result)
    assert said["Findings that are worse than before"] == asked["Findings that are new or worse since"] == "1"
    assert said["Findings that are still there"] == asked["Findings still open"] == str(len(old.findings) - 2)
    vanished = {k: v for k, v in (*said.items(), *asked.items()) if "no longer shown" in k}
    assert len(vanished) == 2
    assert set(vanished.values()) == {"1"}
    assert {v for k, v in (*said.items(), *asked.items()) if "not looked at again" in k} == {"0"}


def test_findings_about_one_table_are_told_as_one_thing_done() -> None:
    """Two findings vanished with one dropped table: two closed, about one thing."""
    old = stepped(audit(), StepRecord(step="catalog", target=Ref(system=PLACE.system), state=StepState.DONE))
    new = replace(
        old,
        tables=tuple(t for t in old.tables if t.ref != PLACE),
        findings=tuple(f for f in old.findings if f.check not in {"plain_secret", "public_access"}),
    )
    said = lines(followed(old, new), "done")
    assert "Findings of the earlier audit that were looked at again and are no longer there: 2." in said
    assert any(line.startswith("Tables, accounts, people and systems that they were about: 1.") for line in said)


def _own(old: AuditResult) -> tuple[Access, AuditResult]:
    """A right of the audit's own account that nothing else has, and the audit without it."""
    (name,) = {p.principal for p in old.principals if p.nature is Nature.SCANNER and p.system == PLACE.system}
    mine = [a for a in old.access if a.principal == name and a.ref.of_table() == PLACE]
    assert mine
    return mine[0], replace(old, access=tuple(a for a in old.access if a not in mine))


def test_a_right_of_the_audits_own_account_is_neither_worse_nor_a_measure() -> None:
    """Given: the audit sees more. Taken: no account "reaches less". Dropped: no account "gone"."""
    old = audit()
    right, less = _own(old)
    for was, now, key in ((less, old, "access.own_more"), (old, less, "access.own_less")):
        (change,) = [c for c in compare(was, now)[1] if c.array == "access"]
        assert (change.message.key, change.cause, fate(change)) == (key, Cause.SCOPE, Fate.CHANGED)
    result = followed(old, _without(old, {right.principal}))
    assert not [c for c in result.changes if c.array in {"access", "principals"} and fate(c) is not Fate.CHANGED]
    assert [c for c in result.changes if c.array == "principals"]


def test_why_another_table_matters_is_not_said_of_the_table_that_was_read() -> None:
    """Copies and what is past its time hang on other tables: the reason names that table, not "may not read this"."""
    old = audit()
    listed = old.destruction[0]
    other = next(t for t in old.tables if t.system == listed.ref.system and t.ref != listed.ref)
    unread = replace(other, status=TableStatus.FAILED, reason="permission_denied")
    read = replace(old, tables=tuple(
        replace(t, status=TableStatus.SCANNED, reason=None) if t.system == listed.ref.system else t for t in old.tables
    ))  # fmt: skip
    then = replace(read, destruction=(), tables=tuple(unread if t.ref == other.ref else t for t in read.tables))
    (change,) = [c for c in compare(then, read)[1] if c.target_id == listed.id and c.array == "destruction"]
    assert (change.message.param("why_reason"), change.message.param("other_table")) == (
        "others_unread",
        other.ref.label(),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_found_is_never_at_least_nothing(lang: str) -> None:
    """No copy, and something was not read: none in what was read."""
    from privaudit.follow import figures

    short = replace(figures(audit()), copies=0, unread_tables=3)
    assert "0" not in of_figures(short, "copies", lang)
    assert "0" not in of_figures(replace(short, accounts=0, unseen_access=1), "accounts", lang)
    assert "2" in of_figures(replace(short, copies=2), "copies", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_closing_shows_one_clock(lang: str) -> None:
    """The time of discovery has an offset: the audits are told by it, too."""
    old = audit()
    incident = Incident(number="7", discovered="2026-12-01T10:00:00+03:00")
    result = followed(old, replace(old, run=replace(old.run, incident=incident)))
    made = sheet(result, lang)
    said = [
        *made.notes,
        *(str(cell) for t in made.tables if t.key in {"form", "statement"} for r in t.rows for cell in r),
    ]
    times = [zone for text in said for zone in re.findall(r"\d\d:\d\d UTC(\S*)", text)]
    assert len(times) >= 5
    assert {t.rstrip(".):,") for t in times} == {"+03:00"}
