"""Answers that people gave in the workbook stand in the papers, each with who gave it; what is missing is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from privaudit.incident.case import Case
from privaudit.incident.document import Cell, Document, Grid, Mark
from privaudit.incident.drafts import Draft
from privaudit.incident.facts import facts_of
from privaudit.incident.forms import Who
from privaudit.incident.people import Known, access_list, briefing_list
from privaudit.incident.record import destruction_list, record_of_processing
from privaudit.model import AuditResult, Decision, PrincipalKind, TargetKind
from privaudit.report.sheets.who import principal_id
from tests.samples import sample_result

from .cases import case, drafts


def said(kind: TargetKind, target: str, **fields: str) -> Iterator[Decision]:
    """What the head of security answered on one target."""
    for field, value in fields.items():
        yield Decision(target_id=target, field=field, value=value, by="Olga Primerova", on="2026-11-21", kind=kind)


def rows(document: Document, wide: int) -> dict[str, tuple[Cell, ...]]:
    """The rows of tables of so many columns, by the first line of their second cell."""
    grids = (b for b in document.blocks if isinstance(b, Grid) and len(b.titles) == wide)
    return {row[1][0].text: row for grid in grids for row in grid.rows}


def lines(cell: Cell) -> list[str]:
    """What stands in a cell, a piece a line."""
    return [piece.text for piece in cell]


def decided(*answers: Decision) -> Case:
    """A case with these answers."""
    return case(result=replace(sample_result(), decisions=answers))


def listed(hold: bool) -> tuple[AuditResult, str]:
    """An audit with an entry for the commission, under a hold or not, and the entry's id."""
    audit = sample_result()
    entry = replace(audit.destruction[0], legal_hold=hold)
    return replace(audit, destruction=(entry,)), entry.id


def commission(hold: bool, **fields: str) -> tuple[Cell, Cell]:
    """The decision's cell and the one of what was carried out."""
    audit, target = listed(hold)
    made = case(result=replace(audit, decisions=tuple(said(TargetKind.DESTRUCTION, target, **fields))))
    document, _ = destruction_list(made, facts_of(made))
    (row,) = rows(document, 7).values()
    return row[5], row[6]


def test_what_the_commission_decided_stands_in_its_list() -> None:
    """The decision, its basis and way, who said so, who carries it out: not asked for again, but the signature is."""
    what, done = commission(
        hold=False, destruction="destroy", basis="term over", method="deleted", who="Pavel Ivanov", day="2026-12-01"
    )
    assert lines(what) == [
        "destroy", "on the basis of: term over", "how: deleted", "as said by Olga Primerova, 2026-11-21",
    ]  # fmt: skip
    assert lines(done) == ["Pavel Ivanov", "2026-12-01", "[to be filled in by a person: signature]"]


def test_what_the_commission_left_open_is_still_asked_for() -> None:
    """A decision without basis and way is no whole one; an entry nobody decided on asks for everything."""
    what, done = commission(hold=False, destruction="destroy")
    assert [p.text for p in what if p.mark is Mark.FILL] == [
        "[to be filled in by a person: on what basis]",
        "[to be filled in by a person: how: deleted, overwritten, carrier destroyed]",
    ]
    assert [p.mark for p in done] == [Mark.FILL]
    asked, _ = commission(hold=False, remark="seen")
    assert [p.mark for p in asked] == [Mark.FILL]


def test_a_hold_stands_above_what_the_commission_decided() -> None:
    """Who lifts it is asked for although somebody wrote destroy."""
    what, _ = commission(hold=True, destruction="destroy", basis="term over", method="deleted")
    assert what[0].mark is Mark.WARN
    assert "who lifts the hold" in what[1].text
    assert "destroy" in lines(what)


def test_the_day_of_a_briefing_stands_in_the_list_to_sign() -> None:
    """With who wrote it into the workbook; the signature is left to the person."""
    audit = sample_result()
    anna = next(p for p in audit.people if p.name == "Anna Testova")
    made = decided(*said(TargetKind.PERSON, anna.id, briefed_on="2026-11-20"))
    found = rows(briefing_list(made, Known(made)), 6)
    assert lines(found["Anna Testova"][4]) == ["2026-11-20", "as said by Olga Primerova, 2026-11-21"]
    assert found["Anna Testova"][5] == ()
    assert all(row[4] == () for name, row in found.items() if name != "Anna Testova")


def test_remarks_and_days_of_closing_stand_in_the_access_list() -> None:
    """A day of closing is what a person wrote: the audit still saw the account open."""
    audit = sample_result()
    anna = next(p for p in audit.people if p.name == "Anna Testova")
    made = decided(*said(TargetKind.ACCOUNT, anna.id, access="needed", remark="till spring", closed_on="2026-11-21"))
    row = rows(access_list(made, Known(made)), 6)["Anna Testova"]
    assert lines(row[4]) == ["needed", "as said by Olga Primerova, 2026-11-21"]
    assert lines(row[5])[0] == "till spring"
    assert "this audit saw it open" in lines(row[5])[-1]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_who_stands_behind_an_account_counts_as_named_by_a_person(lang: str) -> None:
    """In both lists, as said and not verified; a configured owner stands above any answer."""
    audit = sample_result()
    plain = Known(case(result=audit))
    h = next(h for h in plain.accounts if not h.everyone and not plain.who.owner(h) and h.kind is PrincipalKind.USER)
    answers = tuple(d for a in h.accounts for d in said(TargetKind.ACCOUNT, principal_id(*a), person="web shop"))
    made = case(lang, replace(audit, decisions=answers))
    known, words = Known(made), "не проверено" if lang == "ru" else "not verified"
    for document in (briefing_list(made, known), access_list(made, known)):
        told = [name for name in rows(document, 6) if "web shop" in name]
        assert len(told) == 1
        assert words in told[0]
        assert "Olga Primerova" in told[0]
        assert not any(p in told[0] for p in ("owner to be named", "назвать ответственного"))


def kept(lang: str) -> Case:
    """A case in which people said of two columns of one system what for and how long, and of the system the purpose."""
    audit = sample_result()
    one, other = [c for c in audit.classifications if c.system == "food_delivery"][:2]
    systems = tuple(replace(s, purpose="invoicing") if s.name == "food_delivery" else s for s in audit.systems)
    system = next(s for s in systems if s.name == "food_delivery")
    answers = (
        *said(TargetKind.SYSTEM, system.id, purpose="invoicing"),
        *said(TargetKind.COLUMN, one.id, purpose="delivery", keep_until="2030-12-31"),
        *said(TargetKind.COLUMN, other.id, keep_until="2031-01-31 at most"),
    )
    return case(lang, replace(audit, systems=systems, decisions=answers))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_record_says_what_data_an_answer_is_about(lang: str) -> None:
    """A purpose stands once; a day in the language's form with the kind of data; other words as they were written."""
    made = kept(lang)
    _, filled = record_of_processing(made, facts_of(made))
    mine = [f for field in filled if field.section == "food_delivery" for f in field.facts]
    told = [line for f in mine for line in f.lines]
    assert told.count("invoicing") == 1
    day = "31.12.2030 (данные: " if lang == "ru" else "2030-12-31 (of: "
    assert any(line.startswith(day) for line in told)
    assert any(line.startswith("delivery (") for line in told)
    assert any(line.startswith("2031-01-31 at most (") for line in told)


def controller(draft: Draft) -> tuple[Who, list[str]]:
    """Who fills in the field of the controller's name and address, and what stands in it."""
    grid = next(b for b in draft.document.blocks if isinstance(b, Grid))
    which = next(i for i, f in enumerate(draft.filled) if f.key == "controller")
    return draft.filled[which].who, lines(grid.rows[which][1])


@pytest.mark.parametrize("cover", [(), (("address", "1 Example Street"),)], ids=["missing", "known"])
def test_a_name_without_its_address_is_no_whole_answer(cover: Any) -> None:
    """The address is asked for on yellow, and a person is named as who adds it."""
    who, said_there = controller(next(d for d in drafts(case(cover=cover)) if d.name == "gdpr_33"))
    assert ("[to be filled in by a person: address]" in said_there) is not bool(cover)
    assert who is (Who.MACHINE if cover else Who.BOTH)
