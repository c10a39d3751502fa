"""Internal papers: the memo claims only what is so, lists are whole, and every text is there in both languages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from privaudit import i18n
from privaudit.follow import followed
from privaudit.incident import common, docx, facts
from privaudit.incident.case import Case
from privaudit.incident.document import Document, Grid, Mark, pieces
from privaudit.incident.facts import facts_of
from privaudit.incident.folder import papers
from privaudit.incident.index import Listed, index, machine_csv, machine_rows
from privaudit.incident.memo import memo
from privaudit.incident.people import Known, access_list, briefing_list
from privaudit.incident.record import destruction_list, record_of_processing
from privaudit.incident.statement import statement
from privaudit.incident.systems import recorded
from privaudit.model import AuditResult, Decision, LogKind, LogState, Nature, TargetKind
from privaudit.report.factsheet import fact_sheet
from privaudit.report.sheets import reads
from tests.samples import sample_result

from .cases import case, whole_text


def whole(document: Document) -> str:
    """All that a document says."""
    return whole_text([document])


def with_logs(*logs: LogState) -> AuditResult:
    """The audit with other logs."""
    return replace(sample_result(), logs=logs)


def log(system: str, covers: bool | None, **more: Any) -> LogState:
    """A log that was read, of 9 of the 90 days asked for."""
    values: dict[str, Any] = {
        "source": "pgaudit",
        "from_": "2026-11-11T00:00:00+00:00",
        "to": "2026-11-20T00:00:00+00:00",
        "files": 1,
        "days_asked": 90,
        "days_covered": 9,
    }
    return LogState(system=system, covers_reads=covers, **(values | more))


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that is missing, or has a hole, is an error here."""

    def text(key: str, lang: str, /, **params: object) -> str:
        assert i18n.has_text(key, lang), key
        said = i18n.text(key, lang, **params)
        template = i18n.keys(key.partition(".")[0], lang)[key]
        assert template.count("?") >= said.count("?") - sum(str(v).count("?") for v in params.values()), key
        return said

    for module in (common, docx, facts):
        monkeypatch.setattr(module, "text", text)


def every(made: Case) -> Iterator[Document]:
    """All documents of a folder."""
    found = papers(made)
    yield from (d for _, d in found.documents)
    yield index(made, tuple(listed for listed, _ in found.documents), found.filled, sealed=True)


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("role", ["operator", "processor"])
def test_every_text_is_there(lang: str, role: str) -> None:
    """No key is missing, no hole is left, no Russian page has an English sentence."""
    for document in every(case(lang, role=role)):
        assert docx.docx_bytes(document)
        for piece in pieces(document):
            assert "{" not in piece.text
            assert not piece.text.startswith("incident.")


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_page_is_marked(lang: str) -> None:
    """Confidential on each; a draft says that it is one, all others that they stay in the house."""
    for listed, document in papers(case(lang)).documents:
        assert document.mark.startswith("КОНФИДЕНЦИАЛЬНО" if lang == "ru" else "CONFIDENTIAL")
        key = "mark_draft" if listed.path.startswith("drafts/") else "mark_internal"
        assert document.mark == i18n.text(f"incident.{key}", lang)


def test_the_memo_claims_a_log_that_was_read() -> None:
    """System, source, from when to when by the clock of the discovery, and that most days are missing."""
    said = whole(memo(case(result=with_logs(log("food_delivery", True)))))
    assert (
        "food_delivery: the files of the server's log (pgaudit) that the audit read hold who read which table" in said
    )
    assert "from 2026-11-11 03:00 UTC+03:00 to 2026-11-20 03:00 UTC+03:00" in said
    assert "There are records of 9 of the 90 days looked at" in said


@pytest.mark.parametrize(
    "state",
    [
        log("food_delivery", False, reason="log_off"),
        log("food_delivery", None, reason="log_partial"),
        log("food_delivery", True, files=0, days_covered=None),
        log("food_delivery", True, days_covered=0),
    ],
    ids=["off", "partial", "settings_only", "no_line_in_time"],
)
def test_the_memo_claims_no_log_that_does_not_tell(state: LogState) -> None:
    """Off, partial, not given, or without a line in time: access is not said to be watched, nor that it is not."""
    made = case(result=with_logs(state))
    said = whole(memo(made))
    assert "hold who read" not in said
    assert "food_delivery" not in said
    page = index(made, (), (), sealed=False)
    warned = [p.text for p in pieces(page) if p.mark is Mark.WARN]
    assert any("food_delivery" in w and "Do not tell staff" in w for w in warned)


def test_the_memo_tells_a_journal_from_a_server_s_log() -> None:
    """A journal knows what was opened inside its application, not who read tables."""
    state = log("food_delivery", True, source="journal:Courier app", kind=LogKind.JOURNAL)
    audit = with_logs(state, replace(state, system="laboratory"))
    audit = replace(audit, reads=(replace(audit.reads[0], system="food_delivery", source=state.source),))
    said = whole(memo(case(result=audit)))
    claim = "the files of the journal of the application Courier app that the audit read hold who opened what in it"
    assert f"food_delivery: {claim}" in said
    assert "which table" not in said
    assert "laboratory" not in said, "the application has an account there, and no read of it was seen"


def test_what_a_file_held_is_no_claim_of_what_the_server_records_today() -> None:
    """The files hold reads, the live setting records none: said in the past tense, with a warning in every paper."""
    off = log("food_delivery", False, source="log_statement", files=0, from_=None, to=None, days_covered=None)
    made = case(result=with_logs(log("food_delivery", True), off))
    page = index(made, (), (), sealed=False)
    for paper in (memo(made), page):
        assert any("NOT recorded in food_delivery" in p.text for p in pieces(paper) if p.mark is Mark.WARN)
    book = reads.sheet(made.result, "en")
    rows = {table.key: str(list(table.rows)) for table in book.tables}
    assert "as the server is set now, no reads are recorded: check it" in rows["logs"]
    assert "food_delivery" in rows["turn_on"]
    both = case(result=with_logs(log("food_delivery", True), off, replace(off, source="pgaudit", covers_reads=True)))
    assert "NOT recorded" not in whole(memo(both))


def test_the_memo_names_one_log_of_many_databases_once() -> None:
    """Two databases of one server share its log: one sentence."""
    said = whole(memo(case(result=with_logs(log("b", True), log("a", True)))))
    assert said.count("hold who read") == 1
    assert "a, b: the files of the server's log" in said


def test_the_memo_claims_no_comparison_that_was_not_made() -> None:
    """Without a policy and a staff list neither is said to have been compared."""
    audit = sample_result()
    bare = replace(audit, people=(), run=replace(audit.run, policy=None, policy_rules=0))
    said = whole(memo(case(result=bare)))
    assert "access policy" not in said
    assert "staff list" not in said


def test_the_lists_have_everyone_with_access_once() -> None:
    """A line a person or account of the Briefing sheet; nobody who left; room for day and signature."""
    made = case()
    listed = [b for b in briefing_list(made, Known(made)).blocks if isinstance(b, Grid)]
    names = [row[1][0].text for grid in listed[:2] for row in grid.rows]
    assert "Anna Testova" in names
    assert "Vera Obraztsova" not in names
    assert len(names) == len(set(names))
    assert all(row[4] == row[5] == () for grid in listed[:2] for row in grid.rows)
    assert [
        row[1][0].text
        for b in access_list(made, Known(made)).blocks
        if isinstance(b, Grid)
        for row in b.rows
        if len(row) > 5
    ] == names


def test_the_access_list_asks_who_needs_it_or_says_what_was_answered() -> None:
    """A person's answer stands there; whoever has none is asked for."""
    audit = sample_result()
    anna = next(p for p in audit.people if p.name == "Anna Testova")
    answer = Decision(target_id=anna.id, field="access", value="not_needed", by="Head", kind=TargetKind.ACCOUNT)
    made = case(result=replace(audit, decisions=(answer,)))
    cells = {
        row[1][0].text: row[4]
        for b in access_list(made, Known(made)).blocks
        if isinstance(b, Grid)
        for row in b.rows
        if len(row) > 5
    }
    assert cells["Anna Testova"][0].text == "not needed"
    assert cells["Anna Testova"][0].mark is Mark.PLAIN
    others = [cell for name, cell in cells.items() if name != "Anna Testova"]
    assert others
    assert all(cell[0].mark is Mark.FILL for cell in others)


def test_the_record_has_every_system_that_may_hold_people() -> None:
    """Categories are filled in, purposes asked for; systems that nobody read stand there and say so."""
    made = case()
    document, filled = record_of_processing(made, facts_of(made))
    names = [s.name for s in recorded(made)]
    assert {f.section for f in filled} == set(names)
    said = whole(document)
    unread = [s.name for s in made.result.systems if s.name in names and s.status.value in ("failed", "declared")]
    assert unread
    assert said.count("was not read by the audit") == len(unread)
    categories = next(f for f in filled if f.section == "food_delivery" and f.key == "categories")
    assert "contact" in categories.facts[0].lines[0]


def test_the_record_takes_what_people_decided() -> None:
    """A purpose and a basis of a column stand in the record of its system, the basis in words."""
    audit = sample_result()
    column = next(c for c in audit.classifications if c.system == "food_delivery")
    decided = tuple(
        Decision(target_id=column.id, field=field, value=value, by="Head")
        for field, value in (("purpose", "Delivering orders"), ("basis", "contract"))
    )
    made = case(result=replace(audit, decisions=decided))
    _, filled = record_of_processing(made, facts_of(made))
    mine = {
        f.key: " ".join(line for fact in f.facts for line in fact.lines) for f in filled if f.section == "food_delivery"
    }
    assert "Delivering orders" in mine["purpose"]
    assert mine["basis"].startswith("contract (of: ")


def test_the_record_counts_accounts_of_contractors() -> None:
    """A recipient that is easily forgotten: accounts of vendors with access."""
    audit = sample_result()
    account = next(a for a in audit.access if a.system == "food_delivery" and a.can_login)
    principals = tuple(
        replace(p, nature=Nature.VENDOR) if (p.system, p.principal) == (account.system, account.principal) else p
        for p in audit.principals
    )
    made = case(result=replace(audit, principals=principals))
    _, filled = record_of_processing(made, facts_of(made))
    facts_ = {fact.key for f in filled if f.section == "food_delivery" for fact in f.facts}
    assert "system_vendors" in facts_


def test_the_list_for_the_commission_holds_back_what_is_evidence() -> None:
    """Each entry of the audit once; under a legal hold it says so and asks for no method of destruction."""
    made = case()
    grid = next(
        b for b in destruction_list(made, facts_of(made))[0].blocks if isinstance(b, Grid) and len(b.titles) == 7
    )
    assert len(grid.rows) == len(made.result.destruction) > 0
    held = [row for row in grid.rows if any("HOLD" in p.text for p in row[5])]
    assert len(held) == sum(d.legal_hold for d in made.result.destruction) > 0
    assert not any("overwritten" in p.text for row in held for p in row[5])


def test_the_list_of_machine_filled_fields_is_whole() -> None:
    """Every fact of every draft and list is a row: document, part, field, key, value, where it comes from."""
    made = case()
    found = papers(made)
    rows = machine_rows(found.filled, made)
    assert {r[0] for r in rows} == {"rkn_24h", "rkn_72h", "gdpr_33", "destruction_list", "record_of_processing"}
    assert all(all(part for part in (*row[:1], *row[2:])) for row in rows)
    assert not any(row[2].startswith(("Causes", "Presumed causes", "Persons whose actions")) for row in rows)
    read = list(csv.reader(io.StringIO(machine_csv(found.filled, made).decode("utf-8-sig"))))
    assert len(read) == len(rows) + 1
    assert [tuple(line) for line in read[1:]] == [tuple(map(str, row)) for row in rows]


def test_no_cell_of_the_csv_is_a_formula() -> None:
    """A system called like a formula is text in a spreadsheet."""
    audit = sample_result()
    systems = tuple(replace(s, purpose="=cmd|' /C calc'!A0") for s in audit.systems)
    made = case(result=replace(audit, systems=systems))
    read = csv.reader(io.StringIO(machine_csv(papers(made).filled, made).decode("utf-8-sig")))
    cells = [cell for line in read for cell in line]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_facts_for_the_public_are_there_after_a_second_audit() -> None:
    """Lines of the fact sheet, as a draft, without names; nothing of the sort where there is no earlier audit."""
    audit = sample_result()
    assert statement(case()) is None
    document = statement(case(result=followed(audit, audit)))
    assert document is not None
    said = whole(document)
    assert all(line in said for part in fact_sheet(followed(audit, audit), "en") for line in part.lines)
    assert not [p.name for p in audit.people if p.name in said]
    assert "drafts/fact_sheet.docx" in {item.path for item, _ in papers(case(result=followed(audit, audit))).documents}


@pytest.mark.parametrize("name", ["=1+1\x00\x07", "\u202eabc\ud800\uffff", "n" * 300, "a\tb\nc😀", "{lang} {0} %s"])
def test_hostile_names_harm_no_paper(name: str) -> None:
    """Names of systems, the company, the incident and of people: every document is made, each name on one line."""
    audit = sample_result()
    system = replace(audit.systems[0], name=name, purpose=name, owner=name, location=name)
    person = replace(audit.people[0], name=name, department=name)
    rows = tuple(replace(c, system=name) for c in audit.classifications if c.system == audit.systems[0].name)
    run = replace(audit.run, organisation=name)
    people = (person, *audit.people[1:])
    changed = replace(audit, run=run, people=people, systems=(system, *audit.systems[1:]), classifications=rows)
    made = case(result=changed, number=name, cover=(("contact", name), ("approved_by", name)))
    for document in every(made):
        assert docx.docx_bytes(document)
        assert "\u202e" not in document.foot
        assert "\n" not in document.foot
    assert machine_csv(papers(made).filled, made)


def test_the_readme_lists_every_file_and_whether_it_may_leave() -> None:
    """Internal never, drafts once completed, the file edition once read."""
    made = case()
    listed = (*(item for item, _ in papers(made).documents), Listed(path="file/audit.xlsx", key="audit_file"))
    grid = next(
        b for b in index(made, listed, (), sealed=False).blocks if isinstance(b, Grid) and b.titles[0] == "File"
    )
    said = {row[0][0].text: row[3][0].text for row in grid.rows}
    assert set(said) == {item.path for item in listed}
    assert {v for k, v in said.items() if k.startswith("internal/")} == {"no"}
    assert {v for k, v in said.items() if k.startswith("drafts/")} == {"once completed by people"}
    assert said["file/audit.xlsx"] == "yes, after a person has read it"


def test_working_days_are_left_to_a_calendar() -> None:
    """Three and ten working days are said as such, with whom to ask: no time is computed."""
    said = whole(index(case(), (), (), sealed=False))
    assert "3 working days" in said
    assert "calendar of holidays, which this program does not know" in said
