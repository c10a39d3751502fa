"""Verdicts of several people: who saw one in a workbook and decided otherwise replaces it, else the two conflict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from privaudit.decisions import Decided, VerdictEntry, decisions_toml, merge, with_decided
from privaudit.decisions.answers import printed
from privaudit.decisions.fields import field_of
from privaudit.decisions.merge import conflict_line
from privaudit.decisions.read import toml_part
from privaudit.model import (
    AuditResult,
    Category,
    Choice,
    Classification,
    Protection,
    Role,
    Standing,
    Subject,
    TargetKind,
)
from privaudit.registry import REPORTERS
from tests.filled_in import NAME, FilledTable, edited, read
from tests.returned import TODAY
from tests.samples import sample_result

AUDIT = sample_result()
OWN = next(c for c in AUDIT.classifications if c.role is Role.COLUMN and c.decision is None and c.path is None)
CATEGORIES = {c.entity: c.category for c in AUDIT.classifications} | {
    "PHONE_NUMBER": Category.CONTACT,
    "PERSON_NAME": Category.IDENTITY,
}
OTHER = next(k for k in ("PHONE_NUMBER", "PERSON_NAME") if k != OWN.entity)
THIRD = next(k for k in ("PERSON_NAME", "PHONE_NUMBER") if k != OTHER)
BEFORE = date(2026, 11, 20)


def given(choice: Choice, **more: Any) -> VerdictEntry:
    """What A. Petrova said of the column in decisions.toml, by names."""
    said: dict[str, Any] = {"place": OWN.ref, "by": "A. Petrova", "on": BEFORE, "reason": "looked", "file": "d.toml"}
    return VerdictEntry(choice=choice, **{**said, **more})


def with_(*entries: VerdictEntry, audit: AuditResult = AUDIT, today: date = TODAY) -> AuditResult:
    """The audit with verdicts."""
    return with_decided(audit, Decided(verdicts=entries), CATEGORIES, today)


def answered(audit: AuditResult, role: Role, folder: Path, **answers: str | None) -> Decided:
    """What comes back when Vera Testova answers the row of the column, or of the kind that was named for it."""
    REPORTERS.get("xlsx").write(audit, folder / "a.xlsx", "en")
    (row,) = (c for c in audit.classifications if c.ref == OWN.ref and c.role is role)

    def fill(book: Any) -> None:
        table = FilledTable(book, "inventory.columns")
        (n,) = (n for n in range(len(table.rows)) if f"|{row.id}|" in str(table.token(n).value))
        for name, said in answers.items():
            known = field_of(TargetKind.COLUMN, name)
            table.cell(n, name).value = printed(known, said, "en") if said else None

    return read(edited(folder / "a.xlsx", folder / "b.xlsx", fill))


def one(*parts: Decided) -> VerdictEntry | None:
    """The verdict that stands, whatever order the files come in; there is no conflict."""
    found = set()
    for order in permutations(parts):
        merged = merge(order, TODAY)
        assert merged.conflicts == ()
        found.add(tuple(v for v in merged.decided.verdicts if not v.taken_back))
    (stands,) = found
    assert len(stands) < 2
    return stands[0] if stands else None


def marked(audit: AuditResult, role: Role = Role.COLUMN) -> Classification:
    """The row of the column."""
    (found,) = (c for c in audit.classifications if c.ref == OWN.ref and c.role is role)
    return found


Verdicts = Callable[[], VerdictEntry]


@pytest.mark.parametrize("more", [{}, {"entity": OWN.entity}, {"id": OWN.id, "state": OWN.state}])
def test_who_saw_a_confirmation_and_rejects_replaces_it(more: dict[str, Any], tmp_path: Path) -> None:
    """By names, with the kind, or as a workbook said it; given to a report and to a scan, in either order."""
    first = given(Choice.CONFIRM, **more)
    audit = with_(first)
    back = answered(audit, Role.COLUMN, tmp_path, verdict="reject")
    stands = one(Decided(verdicts=(first,)), back)
    assert stands is not None
    assert (stands.choice, stands.by, stands.replaces) == (Choice.REJECT, NAME, Choice.CONFIRM)
    decision = marked(with_(*back.verdicts, audit=audit)).decision
    assert decision is not None
    assert (decision.choice, decision.by, decision.overrules) == (Choice.REJECT, NAME, True)
    same_day = replace(back.verdicts[0], on=BEFORE)
    shown = marked(with_(same_day, audit=audit)).decision
    assert shown is not None
    assert shown.choice is Choice.REJECT


def test_who_did_not_see_it_conflicts_with_both_authors(tmp_path: Path) -> None:
    """The workbook was written before the other had decided; or the other decided anew, on a later day."""
    blind = answered(AUDIT, Role.COLUMN, tmp_path, verdict="reject")
    first = given(Choice.CONFIRM)
    (conflict,) = merge([Decided(verdicts=(first,)), blind], TODAY).conflicts
    said = conflict_line(conflict, "en")
    assert "A. Petrova" in said
    assert NAME in said
    seen = answered(with_(first), Role.COLUMN, tmp_path, verdict="reject")
    again = replace(first, on=TODAY)
    early = replace(seen.verdicts[0], on=BEFORE)
    assert len(merge([Decided(verdicts=(again,)), Decided(verdicts=(early,))], TODAY).conflicts) == 1


def test_another_kind_is_named_in_place_of_a_confirmation(tmp_path: Path) -> None:
    """And that one is rejected, named otherwise, or confirmed by a third, who saw it."""
    first = given(Choice.CONFIRM)
    back = answered(with_(first), Role.COLUMN, tmp_path, verdict="name", entity=OTHER)
    stands = one(Decided(verdicts=(first,)), back)
    assert stands is not None
    assert (stands.choice, stands.entity, stands.replaces) == (Choice.NAME, OTHER, Choice.CONFIRM)


def test_a_named_kind_is_changed_by_who_saw_it(tmp_path: Path) -> None:
    """Whose data they are and how they are kept stays as it was said, since the workbook asks for neither."""
    name = given(Choice.NAME, entity=OTHER, subject=Subject.EMPLOYEE, protection=Protection.MASKED)
    audit = with_(name)
    back = answered(audit, Role.DECIDED, tmp_path, entity=THIRD)
    stands = one(Decided(verdicts=(name,)), back)
    assert stands is not None
    assert (stands.choice, stands.entity, stands.by) == (Choice.NAME, THIRD, NAME)
    assert (stands.subject, stands.protection) == (Subject.EMPLOYEE, Protection.MASKED)
    for result in (with_(stands), with_(*back.verdicts, audit=audit)):
        row = marked(result, Role.DECIDED)
        assert (row.entity, row.subject) == (THIRD, Subject.EMPLOYEE)
        assert row.decision is not None
        assert row.decision.standing is Standing.APPLIES
        own = marked(result).decision
        assert own is not None
        assert own.overrules


def test_a_named_kind_is_rejected_by_who_saw_it(tmp_path: Path) -> None:
    """The name is taken back, and what was detected counts again, in a report as in the next scan."""
    name = given(Choice.NAME, entity=OTHER)
    audit = with_(name)
    back = answered(audit, Role.DECIDED, tmp_path, verdict="reject")
    assert one(Decided(verdicts=(name,)), back) is None
    after = with_(*back.verdicts, audit=audit)
    assert marked(after).decision is None
    assert not any(c.role is Role.DECIDED and c.ref == OWN.ref for c in after.classifications)
    assert not [d for d in after.decisions if d.target == OWN.ref]


def test_a_named_kind_is_confirmed(tmp_path: Path) -> None:
    """Who agrees with a name names the same: it is in force under both, and nothing of it is lost."""
    name = given(Choice.NAME, entity=OTHER, subject=Subject.EMPLOYEE)
    back = answered(with_(name), Role.DECIDED, tmp_path, verdict="confirm")
    stands = one(Decided(verdicts=(name,)), back)
    assert stands is not None
    assert (stands.choice, stands.entity, stands.subject, stands.by) == (Choice.NAME, OTHER, Subject.EMPLOYEE, NAME)


@pytest.mark.parametrize("choice", [Choice.CONFIRM, Choice.REJECT])
def test_an_emptied_verdict_is_taken_back(choice: Choice, tmp_path: Path) -> None:
    """Of the file that said it, and of the audit; the merged file takes it back of the audit, too."""
    first = given(choice, entity=OWN.entity)
    audit = with_(first)
    back = answered(audit, Role.COLUMN, tmp_path, verdict=None)
    assert one(Decided(verdicts=(first,)), back) is None
    merged = merge([Decided(verdicts=(first,)), back], TODAY)
    (tmp_path / "merged.toml").write_text(decisions_toml(merged.decided), encoding="utf-8")
    written = toml_part(tmp_path / "merged.toml", sorted(CATEGORIES), "en", TODAY).whole()
    assert marked(with_(*written.verdicts, audit=audit)).decision is None
    assert marked(with_(*back.verdicts, audit=audit)).decision is None
    assert marked(with_(*merged.decided.verdicts)).decision is None
    other = given(Choice.REJECT if choice is Choice.CONFIRM else Choice.CONFIRM, entity=OWN.entity, by="C. Sidorov")
    assert len(merge([Decided(verdicts=(other,)), back], TODAY).conflicts) == 1, "he took back what he saw, no other"


def test_a_verdict_on_a_kind_found_inside_stays_there(tmp_path: Path) -> None:
    """Read from the audit again, it is about that kind, and not about the column's own."""
    inside = replace(OWN, role=Role.CONTAINED, entity=OTHER, share=0.3)
    audit = replace(AUDIT, classifications=tuple(sorted((*AUDIT.classifications, inside), key=lambda c: c.id)))
    confirmed = VerdictEntry(
        place=OWN.ref, choice=Choice.CONFIRM, by="A. Petrova", on=BEFORE, id=inside.id, state=inside.state
    )
    first = with_(confirmed, audit=audit)
    elsewhere = next(c for c in AUDIT.classifications if c.ref.table != OWN.table and c.role is Role.COLUMN)
    more = VerdictEntry(place=elsewhere.ref, choice=Choice.CONFIRM, by="A. Petrova", on=BEFORE)
    again = with_(more, audit=first)
    by_id = {c.id: c.decision for c in again.classifications}
    assert by_id[inside.id] is not None
    assert by_id[OWN.id] is None


def test_a_rejection_of_what_is_gone_hides_nothing_else() -> None:
    """Rejected by its id alone, then no longer found: put beside the audit again, it does not turn to another kind."""
    gone = replace(OWN, role=Role.CONTAINED, entity=OTHER)
    rejected = given(Choice.REJECT, id=gone.id)
    first = with_(rejected)
    assert not any(c.decision is not None and c.decision.overrules for c in first.classifications if c.ref == OWN.ref)
    again = with_(given(Choice.CONFIRM, by="B. Orlov", on=TODAY), audit=first)
    decision = marked(again).decision
    assert decision is None or not decision.overrules


def test_kinds_are_told_apart_however_they_are_said() -> None:
    """A rejection by names and kind, and a confirmation of what is detected now by id and state, fit together."""
    old = given(Choice.REJECT, entity=OTHER)
    new = given(Choice.CONFIRM, id=OWN.id, state=OWN.state, by="B. Orlov")
    assert not merge([Decided(verdicts=(old, new))], TODAY).conflicts
    same = replace(old, entity=OWN.entity)
    assert merge([Decided(verdicts=(same, new))], TODAY).conflicts
    named = given(Choice.NAME, entity=OWN.entity)
    rejected = given(Choice.REJECT, id=OWN.id, state=OWN.state, by="B. Orlov")
    assert merge([Decided(verdicts=(named, rejected))], TODAY).conflicts, "named as what another rejects"


def test_a_merged_file_says_the_same_as_the_workbook(tmp_path: Path) -> None:
    """Written and read again, the verdict that replaced another has its id and state, and needs no reason."""
    first = given(Choice.CONFIRM)
    back = answered(with_(first), Role.COLUMN, tmp_path, verdict="reject")
    path = tmp_path / "d.toml"
    path.write_text(decisions_toml(merge([Decided(verdicts=(first,)), back], TODAY).decided), encoding="utf-8")
    (found,) = toml_part(path, sorted(CATEGORIES), "en", TODAY).whole().verdicts
    assert (found.choice, found.id, found.state, found.by) == (Choice.REJECT, OWN.id, OWN.state, NAME)
