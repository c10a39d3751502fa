"""A column that holds several kinds of data has a row for each: what is said of one lands on no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from privaudit.decisions import Decided, FieldEntry, VerdictEntry, decisions_toml, merge, put_named, with_decided
from privaudit.decisions.read import toml_part
from privaudit.i18n import LANGUAGES
from privaudit.model import AuditResult, Category, Choice, Ref, Role, TargetKind
from privaudit.registry import REPORTERS
from privaudit.report import words
from tests.filled_in import FilledTable, edited, problems, read
from tests.returned import TODAY
from tests.samples import sample_result

BASE = sample_result()
OWN = next(c for c in BASE.classifications if c.role is Role.COLUMN and c.decision is None and c.path is None)
INSIDE = tuple(replace(OWN, role=Role.CONTAINED, entity=k, share=0.2) for k in ("PHONE_NUMBER", "PERSON_NAME"))
AT_PATH = replace(OWN, path="contact.phone", entity="PHONE_NUMBER")
ROWS = (OWN, *INSIDE, AT_PATH)
KINDS = {c.entity: c.category for c in (*BASE.classifications, *ROWS)} | {"RU_PASSPORT": Category.GOVERNMENT_ID}
ON = date(2026, 11, 20)


def audit(*rows: Any) -> AuditResult:
    """An audit whose column holds these."""
    others = (c for c in BASE.classifications if c.ref.of_table() != OWN.ref.of_table() or c.column != OWN.column)
    return replace(BASE, classifications=tuple(sorted((*others, *rows), key=lambda c: c.id)))


def purpose(value: str, target: str = OWN.id, place: Ref = OWN.ref, **more: Any) -> FieldEntry:
    """What the column is for, said by its name."""
    given: dict[str, Any] = {"by": "A. Petrova", "on": ON, "file": "d.toml", "line": 3}
    return FieldEntry(
        kind=TargetKind.COLUMN, target=target, field="purpose", value=value, place=place, **{**given, **more}
    )


def purposes(result: AuditResult) -> dict[str, object]:
    """By the id of the row."""
    return {d.target_id: d.value for d in result.decisions if d.field == "purpose"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_row_of_a_column_has_its_own_purpose(lang: str, tmp_path: Path) -> None:
    """Own kind, two kinds found inside, a path: four answers, from the workbook into the file and the next audit."""
    whole = audit(*ROWS)
    REPORTERS.get("xlsx").write(whole, tmp_path / "a.xlsx", lang)
    wanted = {c.id: f"purpose {n}" for n, c in enumerate(ROWS)}

    def fill(book: Any) -> None:
        table = FilledTable(book, "inventory.columns")
        for n in range(len(table.rows)):
            said = wanted.get(str(table.token(n).value).split("|")[2])
            table.cell(n, "purpose").value = said

    back = read(edited(tmp_path / "a.xlsx", tmp_path / "b.xlsx", fill))
    assert {e.target: e.value for e in back.fields} == wanted
    assert purposes(with_decided(whole, back, KINDS, TODAY)) == wanted
    path = tmp_path / "d.toml"
    path.write_text(decisions_toml(merge([back], TODAY).decided), encoding="utf-8")
    again = toml_part(path, sorted(KINDS), "en", TODAY).whole()
    assert purposes(put_named(whole, again.fields, TODAY)) == wanted
    shown = with_decided(whole, again, KINDS, TODAY)
    REPORTERS.get("xlsx").write(shown, tmp_path / "c.xlsx", lang)
    assert read(edited(tmp_path / "c.xlsx", tmp_path / "e.xlsx", lambda _: None)) == Decided()


def test_rows_of_one_column_that_were_torn_are_refused(tmp_path: Path) -> None:
    """Sorted without the hidden column, the answer of one kind would stand beside the id of another."""
    REPORTERS.get("xlsx").write(audit(*ROWS), tmp_path / "a.xlsx", "en")

    def swap(book: Any) -> None:
        table = FilledTable(book, "inventory.columns")
        one, other = (
            n for n in range(len(table.rows)) if any(f"|{c.id}|" in str(table.token(n).value) for c in INSIDE)
        )
        table.cell(one, "purpose").value = "delivery"
        a, b = table.token(one), table.token(other)
        a.value, b.value = b.value, a.value

    found = problems(edited(tmp_path / "a.xlsx", tmp_path / "b.xlsx", swap))
    assert len(found) == 2
    assert all("no longer belong together" in p for p in found)


def test_a_workbook_may_be_pasted_into_one_of_the_other_language(tmp_path: Path) -> None:
    """The kind says which row it is in either language: its title is another, the kind is not."""
    whole = audit(*ROWS)
    for lang in LANGUAGES:
        REPORTERS.get("xlsx").write(whole, tmp_path / f"{lang}.xlsx", lang)

    def translate(book: Any) -> None:
        table = FilledTable(book, "inventory.columns")
        for n in range(len(table.rows)):
            kind = table.ws.cell(table.rows[n], table.identity[3])
            title = next(k for k in KINDS if words.entity(k, "en") == kind.value)
            kind.value = words.entity(title, "ru")
            table.cell(n, "needed").value = "нужно"

    back = read(edited(tmp_path / "en.xlsx", tmp_path / "x.xlsx", translate))
    assert len(back.fields) == len(whole.classifications)


def test_names_alone_mean_the_columns_own_kind() -> None:
    """Not what was found inside; where nothing is its own, the only kind inside, and of two of them neither."""
    assert purposes(put_named(audit(*ROWS), [purpose("delivery")], TODAY)) == {OWN.id: "delivery"}
    assert purposes(put_named(audit(INSIDE[0]), [purpose("delivery")], TODAY)) == {INSIDE[0].id: "delivery"}
    two = put_named(audit(*INSIDE), [purpose("delivery")], TODAY)
    (step,) = (s for s in two.steps if s.step == "decision")
    assert step.reason == "decisions_no_row"


def test_two_answers_about_one_column_are_never_settled_by_order() -> None:
    """One by the column's name, one on the kind that a person named: that stays, the other is named beside it."""
    name = VerdictEntry(place=OWN.ref, choice=Choice.NAME, by="A. Petrova", on=ON, entity="RU_PASSPORT", reason="seen")
    whole = with_decided(audit(OWN), Decided(verdicts=(name,)), KINDS, TODAY)
    (row,) = (c for c in whole.classifications if c.ref == OWN.ref and c.role is Role.DECIDED)
    by_name = purpose("contracts")
    of_row = purpose("archive", row.id, by="B. Orlov", exact=True)
    for pair in ((by_name, of_row), (of_row, by_name)):
        for result in (put_named(whole, pair, TODAY), with_decided(whole, Decided(fields=pair), KINDS, TODAY)):
            assert purposes(result) == {row.id: "archive"}
            (step,) = (s for s in result.steps if s.reason == "decision_kind_differs")
            for lang, title in (("en", "Purpose"), ("ru", "Цель")):
                said = words.reason(step.reason, step.reason_params, lang)
                assert said.startswith(title)
                assert all(x in said for x in ("A. Petrova", "B. Orlov", "contracts", "archive", "d.toml:3"))
    equal = put_named(whole, (by_name, replace(of_row, value="contracts")), TODAY)
    assert not [s for s in equal.steps if s.reason == "decision_kind_differs"]


def test_who_saw_what_was_said_by_name_replaces_it() -> None:
    """It stood in the row of the kind that a person named: merged, nothing of the old answer is left."""
    row = replace(OWN, role=Role.DECIDED)
    changed = purpose("archive", row.id, by="B. Orlov", on=TODAY, exact=True, replaces="contracts")
    for pair in ((purpose("contracts"), changed), (changed, purpose("contracts"))):
        merged = merge([Decided(fields=(e,)) for e in pair], TODAY)
        assert merged.decided.fields == (changed,)
        assert not merged.conflicts
    unseen = replace(changed, replaces="delivery")
    assert len(merge([Decided(fields=(purpose("contracts"), unseen))], TODAY).decided.fields) == 2
