"""The edition that may leave the house: what it must not hold, in any format, and that it says what it leaves out."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from openpyxl import load_workbook

from privaudit.decisions import Decided, FieldEntry, with_decided
from privaudit.follow import followed
from privaudit.i18n import LANGUAGES
from privaudit.model import (
    LEADS,
    AuditResult,
    Edition,
    Message,
    StepRecord,
    StepState,
    TargetKind,
)
from privaudit.model.build import fields_of
from privaudit.registry import REPORTERS
from privaudit.report import held, words
from privaudit.report.edition.hidden import OURS
from privaudit.report.edition.ids import ids_of
from privaudit.report.edition.result import filed, rows_of
from privaudit.report.edition.sheets import LEAVES, STAYS, for_file
from privaudit.report.readers import all_holders
from privaudit.report.sheets import build
from privaudit.report.sheets.table import Column, Rows, Sheet, Table, fixed
from tests.named import HOSTILE, named_result

FORMATS = tuple(name for name in REPORTERS.names() if name != "json")
STATEMENT = re.compile(r"\b(?:SELECT|REVOKE|GRANT|ALTER|DROP|DELETE|UPDATE|JOIN)\b")

Language = pytest.mark.parametrize("lang", LANGUAGES)
Format = pytest.mark.parametrize("name", FORMATS)


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit, with people's names everywhere."""
    return named_result()


@pytest.fixture(scope="module")
def written(result: AuditResult, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """Everything that the edition for the file holds, by format and language: every part of a workbook, unzipped."""
    folder, out = tmp_path_factory.mktemp("file"), {}
    for name in FORMATS:
        for lang in LANGUAGES:
            path = folder / f"{lang}.{name}"
            REPORTERS.get(name).write(result, path, lang, Edition.FILE)
            out[name, lang] = _everything(path)
    return out


def _everything(path: Path) -> str:
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n).decode("utf-8") for n in archive.namelist() if not n.startswith("xl/theme")}
    assert not [n for n in parts if "comment" in n]
    return "\n".join(f"{n}\n{said}" for n, said in parts.items()).replace("&apos;", "'").replace("&#39;", "'")


@Language
@Format
def test_nobody_is_named(name: str, lang: str, result: AuditResult, written: dict[tuple[str, str], str]) -> None:
    """No name of the staff list, in no order and case, whole or in two of its words, with spaces or underscores."""
    said = " ".join(re.split(r"[\s_\-'’]+", written[name, lang].casefold()))
    for person in {p.name for p in result.people}:
        parts = re.findall(r"[^\W\d_]{2,}", person.casefold())
        if len(parts) == 1:
            assert not re.search(rf"(?<!\w){re.escape(parts[0])}(?!\w)", said), person
        for two in permutations(parts, 2):
            assert not re.search(rf"(?<!\w){two[0]}\W{{0,3}}{two[1]}(?!\w)", said), (person, two)


@Language
@Format
def test_no_account_is_named(name: str, lang: str, result: AuditResult, written: dict[tuple[str, str], str]) -> None:
    """No login stands there as such: accounts are counted, or have an id. One called "report" is no cell of its own."""
    said = written[name, lang]
    for login in {p.principal for p in result.principals if p.can_login}:
        plain = login.isalpha()
        found = rf'[>"|] *{login} *[<"|]' if plain else rf"(?<![\w/.@]){re.escape(login)}(?![\w/@])"
        assert not re.search(found, said), login


@Language
@Format
def test_no_fine_band_is_said(name: str, lang: str, result: AuditResult, written: dict[tuple[str, str], str]) -> None:
    """Neither the band of a fine nor its article: the internal edition says them, so the search can find them."""
    bands = {held.band(b, lang)[1].replace("*", "").strip() for b in result.estate.bands}
    inside = "\n".join(str(c) for s in build(result, lang) for t in s.tables for r in t.rows for c in r)
    assert bands
    assert all(b in inside for b in bands)
    assert not [b for b in bands if b in written[name, lang]]
    assert "13.11" not in written[name, lang]


@Language
@Format
def test_no_lead_is_said(name: str, lang: str, result: AuditResult, written: dict[tuple[str, str], str]) -> None:
    """No pattern of reads and no reason for one."""
    leads = [r for r in result.reads if r.pattern in LEADS]
    patterns = {said for r in leads if " " in (said := words.term(r.pattern, lang))}
    assert patterns  # words such as "export" are said of copies, too
    assert not [said for said in patterns if said in written[name, lang]]
    for r in leads:
        assert r.reason is None or words.message(r.reason, lang) not in written[name, lang]


@Language
@Format
def test_no_statement_is_said(name: str, lang: str, result: AuditResult, written: dict[tuple[str, str], str]) -> None:
    """Neither the statements that were sent, nor those to review, nor those that join."""
    said = written[name, lang]
    assert STATEMENT.findall(said) == []
    sql = [s.sql for s in result.statements] + [f.remediation.sql for f in result.findings if f.remediation.sql]
    assert sql
    assert not [s for s in sql if s in said]


@Language
@Format
def test_ids_cannot_be_worked_out_from_names(
    name: str, lang: str, result: AuditResult, written: dict[tuple[str, str], str]
) -> None:
    """No digest that depends on the name of a person or an account stands there: such could be guessed from a list."""
    said = written[name, lang]
    named = [f.id for f in result.findings if f.target.person or (f.target.principal or "PUBLIC") != "PUBLIC"]
    arrays = (result.people, result.principals, result.access, result.reads, result.access_changes, result.decisions)
    assert named
    assert not [i for i in (*named, *(row.id for rows in arrays for row in rows)) if i in said]


def test_numbers_follow_no_order_that_others_know(result: AuditResult) -> None:
    """Who has the staff list cannot sort it into the ids: they are others in an audit that took other times."""
    first = ids_of(result).people
    later = dataclasses.replace(
        result, steps=tuple(dataclasses.replace(s, seconds=s.seconds + 0.25) for s in result.steps)
    )
    other = ids_of(later).people
    assert set(first) == set(other)
    assert first != other
    for order in (sorted(first), [p.name for p in sorted(result.people, key=lambda p: p.id)]):
        by_number = list(dict.fromkeys(sorted(first, key=first.__getitem__)))
        assert by_number != list(dict.fromkeys(order))


def test_ids_stay_when_people_decide(result: AuditResult) -> None:
    """A report that is made again with decisions gives everyone the same id."""
    f = result.findings[0]
    said = FieldEntry(kind=TargetKind.FINDING, target=f.id, field="owner", value="billing", by="Department of billing")
    lost = dataclasses.replace(said, target="0" * 16)
    decided = with_decided(result, Decided(fields=(said, lost)), {}, date(2026, 11, 21))
    assert len(decided.steps) > len(result.steps)
    assert ids_of(decided) == ids_of(result)


@Language
def test_all_sheets_are_there_and_none_is_empty(result: AuditResult, lang: str) -> None:
    """The sheets of both editions are the same, in order; each says something and names the edition."""
    inside, outside = build(result, lang), build(result, lang, edition=Edition.FILE)
    assert [s.key for s in inside] == [s.key for s in outside]
    for sheet in outside:
        assert words.term(Edition.FILE, lang) in sheet.title
        assert any(len(t.rows) or t.empty for t in sheet.tables), sheet.key


@Language
def test_nothing_is_hidden_in_the_workbook(result: AuditResult, lang: str, tmp_path: Path) -> None:
    """No hidden sheet, column or row, and no comment: what is there is seen by who sends it."""
    REPORTERS.get("xlsx").write(result, tmp_path / "audit-file.xlsx", lang, Edition.FILE)
    for ws in load_workbook(tmp_path / "audit-file.xlsx").worksheets:
        assert ws.sheet_state == "visible"
        assert not [c for c, d in ws.column_dimensions.items() if d.hidden]
        assert not [r for r, d in ws.row_dimensions.items() if d.hidden]
        assert not [c.coordinate for row in ws.iter_rows() for c in row if c.comment]


@Language
def test_what_is_left_out_is_said(result: AuditResult, lang: str) -> None:
    """Every table that stays inside is named in one sentence of its sheet, by its title or by other words."""
    inside, outside = build(result, lang), build(result, lang, edition=Edition.FILE)
    for before, after in zip(inside, outside, strict=True):
        left = [t for t in before.tables if t.key not in LEAVES.get(before.key, ())]
        assert not left or len(after.notes) > 1 or before.key in {"coverage", "method"}, before.key
        assert "{" not in " ".join(after.notes)


def test_a_table_that_nobody_decided_on_stays_inside(result: AuditResult) -> None:
    """A table, a column or a sheet added later leaves the house only when it is listed, and is named until then."""
    secret = Table(key="later", columns=(Column(title="Said"),), rows=fixed((("hush",),)), title="A later table")
    marked = Table(key="facts", columns=(Column(title="Open"), Column(title="Shut", internal=True)),
                   rows=fixed((("told", "hush"),)), title="Facts")  # fmt: skip
    sheet = Sheet(key="method", title="Method", tables=(secret, marked), internal_notes=("hush, too",))
    (shown,) = for_file((sheet,), filed(result), all_holders(result), "en")
    assert [t.key for t in shown.tables] == ["facts"]
    assert [tuple(r) for r in shown.tables[0].rows] == [("told",)]
    assert shown.notes == (
        "In the internal edition only: A later table; columns of “Facts”: Shut; notes for the company alone.",
    )


@Language
def test_every_table_and_column_that_is_decided_on_is_there(result: AuditResult, lang: str) -> None:
    """What leaves and what stays is told by keys of sheets as they are: one of another name would decide nothing."""
    found = {
        (s.key, t.key): {c.key for c in t.columns} for s in build(followed(result, result), lang) for t in s.tables
    }
    assert {(sheet, table) for sheet, tables in LEAVES.items() for table in tables} <= set(found)
    assert {(at, key) for at, keys in STAYS.items() for key in keys} <= {(at, k) for at in found for k in found[at]}
    outside = build(followed(result, result), lang, edition=Edition.FILE)
    shown = {(s.key, t.key): {c.key for c in t.columns} for s in outside for t in s.tables}
    assert not [at for at, keys in STAYS.items() if keys & shown[at]]


def test_fields_that_are_ours_are_fields_of_their_records() -> None:
    """A field that got another name would be hidden from then on, keys and times of ours with it."""
    assert not [(cls, name) for cls, names in OURS.items() for name in names - {n for n, _ in fields_of(cls)}]


@Language
def test_findings_are_the_same_in_both_editions(result: AuditResult, lang: str) -> None:
    """As many, in the same order; one about no person and no account has the same id."""
    inside = {f.id: f for f in result.findings}
    sheet = next(s for s in build(result, lang, edition=Edition.FILE) if s.key == "actions")
    rows = next(t.rows for t in sheet.tables if t.key == "actions")
    shown = {str(cell) for row in rows for cell in row if re.fullmatch(r"[0-9a-f]{16}", str(cell))}
    ids = ids_of(result)
    assert shown == {ids.of_finding(f) for f in result.findings}
    assert {i for i, f in inside.items() if not f.target.person and not f.target.principal} <= shown


def test_rows_for_other_formats_hold_nothing_of_the_company(result: AuditResult) -> None:
    """Arrays that name accounts, columns, reads or statements are empty; the internal edition is the audit itself."""
    rows = rows_of(result, Edition.FILE)
    for name in ("access", "reads", "access_changes", "principals", "people", "statements", "classifications", "links",
                 "colocations", "logs", "needless", "destruction", "decisions", "copies", "changes"):  # fmt: skip
        assert list(rows.rows(name)) == [], name
    assert len(rows.findings) == len(result.findings)
    assert all(f.remediation.sql is None and f.target.ref.table is None for f in rows.findings)
    assert rows_of(result, Edition.INTERNAL) is result


def test_many_rows_are_hidden_without_being_kept(result: AuditResult) -> None:
    """Rows of a table that leaves are made one at a time, as in the internal edition."""
    made: list[int] = []

    def row(n: int) -> tuple[str]:
        made.append(n)
        return (f"Testova Anna {n}",)

    table = Table(key="facts", columns=(Column(title="Who"),), rows=Rows(range(200_000), row))
    (shown,) = for_file((Sheet(key="method", title="M", tables=(table,)),), filed(result), (), "en")
    assert len(shown.tables[0].rows) == 200_000
    assert made == []
    assert "Testova" not in str(list(shown.tables[0].rows.slice(199_998, 2)))
    assert made == [199_998, 199_999]


def test_audit_json_has_no_edition_for_the_file(result: AuditResult, tmp_path: Path) -> None:
    """The reporter refuses, too: a part of an audit that calls itself an audit would mislead the next report."""
    from privaudit.errors import UsageError

    with pytest.raises(UsageError):
        REPORTERS.get("json").write(result, tmp_path / "audit.json", "en", Edition.FILE)
    assert list(tmp_path.iterdir()) == []


def test_a_check_without_words_for_the_file_says_only_its_name(result: AuditResult) -> None:
    """A check of another package has no line for the edition: its message, which may name anyone, is not taken."""
    theirs = dataclasses.replace(
        result.findings[0], check="their_check", message=Message(key="theirs.x", params=(("who", HOSTILE[0]),))
    )
    shown = filed(dataclasses.replace(result, findings=(theirs,))).rows.findings[0]
    assert words.message(shown.message, "en") == "their check"


def test_systems_without_logs_are_counted_not_named(result: AuditResult) -> None:
    """A reason that names systems whose reads nobody sees says how many they are; steps about one log are left out."""
    named = StepRecord(step="3_access", state=StepState.PARTIAL, reason="reads_not_logged",
                       reason_params=(("systems", "food_delivery, laboratory"),))  # fmt: skip
    one = StepRecord(step="reads:1", state=StepState.PARTIAL, reason="log_off")
    steps = filed(dataclasses.replace(result, steps=(named, one))).rows.steps
    assert [s.reason_params for s in steps] == [(("systems", 2),)]
    assert not any("log_off" in str(s) for s in steps)
