"""The first page of the workbook: the cover, the answer in short, the checklist."""

from __future__ import annotations

from dataclasses import replace

import pytest

from privaudit.i18n import LANGUAGES, text
from privaudit.model import (
    AuditResult,
    AuditStep,
    Cover,
    Decision,
    Edition,
    Incident,
    Shown,
    Standing,
    StepRecord,
    StepState,
    TargetKind,
)
from privaudit.report import readers
from privaudit.report.sheets import build
from privaudit.report.sheets.summary import sheet
from privaudit.report.sheets.table import Kind, Link, Row, Sheet, Table
from tests.samples import sample_result

SIGNED = Cover(
    prepared_by="Vera Auditor",
    approved_by="Ivan Director",
    address="Main street 1",
    tax_id="7700000000",
    officer="Olga Officer",
    controllers=("First Shop", "Second Shop"),
)


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


def _summary(result: AuditResult, lang: str = "en", edition: Edition = Edition.INTERNAL) -> Sheet:
    return sheet(result, lang, readers.all_holders(result), edition)


def _table(of: Sheet, key: str) -> Table:
    return next(t for t in of.tables if t.key == key)


def _rows(of: Sheet, key: str) -> list[Row]:
    return list(_table(of, key).rows)


def _cover(of: Sheet) -> dict[str, object]:
    return {str(name): said for row in _rows(of, "cover") for name, said in (row[:2], row[2:])}


def _covered(result: AuditResult, cover: Cover) -> AuditResult:
    return replace(result, run=replace(result.run, cover=cover))


def test_what_a_director_reads_comes_in_this_order(result: AuditResult) -> None:
    """Cover and signatures, the answer, the steps, the deadlines; then where, what, and how much was read."""
    assert [t.key for t in _summary(result).tables] == [
        *("cover", "signatures", "answer", "steps", "deadlines"),
        *("heat", "packages", "actions", "coverage"),
        *("steps_full", "by", "shown", "holders", "facts"),
    ]


def test_the_first_part_is_one_page(result: AuditResult) -> None:
    """What follows the checklist begins a page, and nothing before it does."""
    calm = replace(result, run=replace(result.run, incident=None))
    breaks = [next(t.key for t in _summary(r).tables if t.new_page) for r in (result, calm)]
    assert breaks == ["deadlines", "heat"]


def test_the_first_deadline_stands_in_the_answer(result: AuditResult) -> None:
    """The next one that is not over, with the time left; where all are over, the last with how long it is."""
    last = {str(r[0]): str(r[1]) for r in _rows(_summary(result), "answer")}["First deadline"]
    assert " left: " in last
    assert "OVERDUE" not in last
    done = replace(result, run=replace(result.run, finished="2030-01-01T00:00:00+00:00"))
    assert "OVERDUE by" in str(_rows(_summary(done), "answer")[-1][1])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_nobody_said_is_an_empty_line(result: AuditResult, lang: str) -> None:
    """A cover without its data has lines to write on, and no "None" or "unknown"."""
    of = _summary(_covered(replace(result, run=replace(result.run, organisation=None)), Cover()), lang)
    cover = _cover(of)
    assert cover[text("sheets.summary.cover.organisation", lang)] is None
    assert cover[text("sheets.summary.cover.officer", lang)] is None
    assert [r[1] for r in _rows(of, "signatures")] == [None, None]
    assert _table(of, "signatures").least_lines > 1


def test_the_cover_names_who_answers_for_it(result: AuditResult) -> None:
    """Organisation with number and address, officer, those on whose behalf data are processed, and who signs."""
    of = _summary(_covered(result, SIGNED))
    cover = _cover(of)
    assert cover["Organisation"] == f"{result.run.organisation}, 7700000000, Main street 1"
    assert (cover["Responsible for personal data"], cover["On behalf of"]) == (
        "Olga Officer",
        "First Shop; Second Shop",
    )
    assert [r[:2] for r in _rows(of, "signatures")] == [
        ("Prepared by", "Vera Auditor"),
        ("Approved by", "Ivan Director"),
    ]


def test_the_cover_of_the_file_edition_names_its_edition_and_nobody(result: AuditResult) -> None:
    """Whoever signs what leaves the house writes the name by hand."""
    of = _summary(_covered(result, SIGNED), edition=Edition.FILE)
    said = str([list(t.rows) for t in of.tables[:2]])
    assert "for the file" in said
    assert not any(name in said for name in ("Vera", "Ivan", "Olga"))


def test_the_cover_names_the_incident_or_that_there_is_none(result: AuditResult) -> None:
    """Number and time of discovery; without an incident that is said."""
    none = replace(result, run=replace(result.run, incident=None))
    number = replace(result, run=replace(result.run, incident=Incident(number="2026-7")))
    assert result.run.incident is not None
    assert str(_cover(_summary(result))["Incident"]).startswith(f"{result.run.incident.number}, discovered ")
    assert (_cover(_summary(none))["Incident"], _cover(_summary(number))["Incident"]) == ("none named", "2026-7")
    assert "deadlines" not in [t.key for t in _summary(none).tables]


def test_many_systems_are_a_number_that_leads_to_their_sheet(result: AuditResult) -> None:
    """Few systems are named on the cover, more are counted."""
    many, few = _cover(_summary(result)), _cover(_summary(replace(result, systems=result.systems[:2])))
    assert isinstance(many["Systems audited"], Link)
    assert many["Systems audited"].text.startswith("systems: ")
    assert isinstance(few["Systems audited"], Link)
    assert few["Systems audited"].text == ", ".join(sorted(s.name for s in result.systems[:2]))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_a_few_short_lines(result: AuditResult, lang: str) -> None:
    """No more than seven lines, the deadline with them; none of them a chain of counts."""
    rows = _rows(_summary(result, lang), "answer")
    assert 4 <= len(rows) <= 7
    assert all(len(str(r[1])) <= 90 and ";" not in str(r[1]) for r in rows if "PUBLIC" not in str(r[1]))


def test_people_shown_are_told_only_where_a_leak_is(result: AuditResult) -> None:
    """With an incident and nobody's word it is not known; a number that a person gave is said, as it is."""
    calm = replace(result, run=replace(result.run, incident=None), estate=replace(result.estate, shown=None))
    told = replace(result, estate=replace(result.estate, shown=Shown(people=12_000, identifiers=30_500)))
    unsaid = replace(result, estate=replace(result.estate, shown=None))
    shown = [
        {str(r[0]): r[1] for r in _rows(_summary(r), "answer")}.get("Shown in the leak") for r in (calm, unsaid, told)
    ]
    assert shown == [None, "not known: nobody has said yet", "people: 12,000, identifiers: 30,500"]


def _answer(step: str, standing: Standing = Standing.APPLIES) -> Decision:
    return Decision(target_id=step, field="answer", value="We did.", kind=TargetKind.ANSWER, standing=standing)


def _stepped(result: AuditResult, step: AuditStep, state: StepState, reason: str | None) -> AuditResult:
    others = tuple(s for s in result.steps if s.step != step.value)
    return replace(result, steps=(*others, StepRecord(step=step.value, state=state, reason=reason)))


def _state(result: AuditResult, step: AuditStep) -> tuple[object, object]:
    row = _rows(_summary(result), "steps")[list(AuditStep).index(step)]
    return row[1], row[2]


def test_a_step_left_to_people_is_answered_when_a_person_answered_it(result: AuditResult) -> None:
    """An answer in force settles what only people know, one that is over does not."""
    step = AuditStep.CLOSING
    asked = _stepped(result, step, StepState.SKIPPED, "by_person")
    assert _state(asked, step)[0] == "to be answered by a person"
    answered = replace(asked, decisions=(_answer(step.value),))
    assert _state(answered, step) == (
        "answered by a person",
        "answered by a person (the answer stands below, with the steps in full)",
    )
    over = replace(asked, decisions=(_answer(step.value, Standing.EXPIRED),))
    assert _state(over, step)[0] == "to be answered by a person"


def test_an_answer_makes_up_for_no_system_that_was_not_read(result: AuditResult) -> None:
    """A step that lacks a system stays "partly", whatever a person says, and names what is missing."""
    step = AuditStep.SYSTEMS
    partly = _stepped(result, step, StepState.PARTIAL, "systems_not_read")
    state, missing = _state(replace(partly, decisions=(_answer(step.value),)), step)
    assert state == "partly"
    assert "people add" not in str(missing)
    assert missing


def test_answers_stand_beside_the_steps_in_cells_that_are_read_back(result: AuditResult) -> None:
    """The full list of steps has room for answer, person and day, filled with what was decided, kept in the house."""
    decided = replace(
        result, decisions=(_answer("2_systems"), replace(_answer("2_systems"), field="day", value="2026-11-20"))
    )
    table = _table(_summary(decided), "steps_full")
    fill = [c for c in table.columns if c.kind is Kind.FILL]
    assert [(c.field, c.internal) for c in fill] == [("answer", True), ("who", True), ("day", True)]
    assert table.target_kind is TargetKind.ANSWER
    assert table.targets is not None
    targets = [table.targets(n) for n in range(2)]
    assert [t.id for t in targets if t is not None] == ["1_collect", "2_systems"]
    answer, who, day = list(table.rows)[1][-3:]
    assert (answer, who, str(day)[:10]) == ("We did.", None, "2026-11-20")


def test_further_figures_name_a_sheet_that_is_there(result: AuditResult) -> None:
    """Each figure is one number or one estimate, and leads to a sheet of the workbook."""
    names = {text(f"sheets.{s.key}.name", "en") for s in build(result, "en")}
    rows = _rows(_summary(result), "facts")
    assert {str(r[2]) for r in rows} <= names
    assert len({str(r[0]) for r in rows}) == len(rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_step_that_people_must_add_to_is_not_called_done(result: AuditResult, lang: str) -> None:
    """The audit's part is done; the staff list is asked for only where none was given."""
    done = tuple(StepRecord(step=s.value, state=StepState.DONE, reason=None) for s in AuditStep)
    made = replace(result, steps=(*(s for s in result.steps if s.step not in set(AuditStep)), *done))
    own = text("sheets.step_words.own_part", lang)
    rows = _rows(_summary(made, lang), "steps")
    assert {r[1] for r in rows} == {own}
    wanted, given = (text(f"sheets.summary.people_add.8_leavers{e}", lang) for e in ("", "_given"))
    assert made.people
    assert given in str(rows[7][2])
    assert wanted in str(_rows(_summary(replace(made, people=()), lang), "steps")[7][2])
    assert wanted not in str(_rows(_summary(made, lang), "steps_full")[7])
