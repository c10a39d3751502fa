"""Inventory, Systems, Old data and Copies: what is held, needless, old and copied."""

from __future__ import annotations

import dataclasses
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from privaudit.decisions.fields import FIELDS
from privaudit.i18n import LANGUAGES, keys, text
from privaudit.model import AuditResult, AuditStep, Estate, Level, StepRecord, StepState, TargetKind
from privaudit.registry import REPORTERS
from privaudit.report import held, lines, words
from privaudit.report.sheets import build, last_use
from privaudit.report.sheets.inventory import OF_USE, TO_FILL
from privaudit.report.sheets.say import Say
from privaudit.report.sheets.table import Kind, Row, Sheet, Table
from privaudit.report.terminal import last_screen
from tests.samples import sample_result


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


@pytest.fixture(scope="module")
def sheets(result: AuditResult) -> dict[str, Sheet]:
    """Its sheets in English."""
    return {s.key: s for s in build(result, "en")}


def _table(sheets: dict[str, Sheet], sheet: str, key: str) -> Table:
    return next(t for t in sheets[sheet].tables if t.key == key)


def _dicts(sheets: dict[str, Sheet], sheet: str, key: str) -> list[dict[str, object]]:
    table = _table(sheets, sheet, key)
    return [dict(zip((c.title for c in table.columns), row, strict=True)) for row in table.rows]


def _with_step(result: AuditResult, step: AuditStep, state: StepState, reason: str | None) -> AuditResult:
    others = tuple(s for s in result.steps if s.step != step.value)
    made = StepRecord(step=step.value, state=state, reason=reason)
    return dataclasses.replace(result, steps=(*others, made))


def test_people_held_have_bounds_and_say_what_nobody_knows(result: AuditResult) -> None:
    """An estimate never stands without its bounds, nor without the tables and systems that nobody counted."""
    assert held.people(result, "en") == (
        "about 96,400: 91,000 to 106,000 (estimated by matching values between tables); "
        "tables of which nobody knows how many: 3; systems not read: 2"
    )
    (orders,) = (t for t in result.tables if t.table == "orders")
    assert held.of_table(orders, "en") == "about 84,000: 80,500 to 87,900 (estimated from a part of all values)"
    assert held.of_table(dataclasses.replace(orders, people_method="of_another_version"), "en").endswith("87,900")
    exact = dataclasses.replace(result, estate=Estate())
    assert "largest single table" in held.people(exact, "en")


def test_bands_of_laws_are_for_the_internal_edition_and_of_the_leak_only(result: AuditResult) -> None:
    """Bands stand in tables and notes that are marked internal; without a word on the leak there is none."""
    for lang in LANGUAGES:
        for sheet in build(result, lang):
            said = [str(v) for t in sheet.tables if not t.internal for row in t.rows for v in row]
            assert not any("13.11" in w for w in (*said, *sheet.notes)), sheet.key
            banded = (t for t in sheet.tables if t.internal and t.key == "shown")
            internal = [t.title for t in banded] + list(sheet.internal_notes)
            assert all(text("sheets.estate.internal", lang) in w.lower() for w in internal), sheet.key
    untold = dataclasses.replace(result, estate=dataclasses.replace(result.estate, shown=None))
    sheets = {s.key: s for s in build(untold, "en")}
    assert len(_table(sheets, "summary", "shown").rows) == 0
    assert "no band" in _table(sheets, "summary", "shown").empty


def test_what_the_leak_showed_stands_with_its_bands(sheets: dict[str, Sheet]) -> None:
    """People shown, identifiers shown and the bands, apart from what is held; the star says what was not checked."""
    table = _table(sheets, "summary", "shown")
    said = {str(r[0]): str(r[1]) for r in table.rows}
    assert (said["People shown"], said["Identifiers shown"]) == ("84,000", "160,000")
    assert "10,000" in said["Band: people"]
    assert "part 13" in said["Band: people"]
    assert "not checked against the official text" in table.note


def test_the_inventory_says_why_a_column_may_not_be_needed(sheets: dict[str, Sheet]) -> None:
    """The sentences of the needless columns, the last day they were filled, and who holds the same."""
    rows = {str(r["Column [path]"]): r for r in _dicts(sheets, "inventory", "columns")}
    door = rows["door_code"]
    assert "Filled in 410 of 1,000 rows" in str(door["Why it may not be needed"])
    assert "Not filled since 2020-02-01" in str(door["Why it may not be needed"])
    assert door["Filled last"] == datetime(2020, 2, 1)  # noqa: DTZ001 - spreadsheets hold no offset
    assert (rows["name"]["Held in systems"], rows["total"]["Held in systems"]) == (2, None)


def test_the_inventory_and_the_reasons_count_systems_alike(result: AuditResult) -> None:
    """A needless column is held in as many systems as its row of the Inventory says, and as its sentence does."""
    held_in = {c.ref: c.held_in for c in result.classifications}
    said = {n.ref: dict(m.params)["systems"] for n in result.needless for m in n.reasons if m.key == "held_elsewhere"}
    assert said
    assert all(held_in[n.ref] == n.held_in == said.get(n.ref, n.held_in) for n in result.needless)


def test_the_inventory_says_whether_a_column_is_read(sheets: dict[str, Sheet]) -> None:
    """Read, not read within the days of the log, or not logged: three answers, never silence."""
    rows = {(r["System"], r["Column [path]"]): r["Read"] for r in _dicts(sheets, "inventory", "columns")}
    assert rows["food_delivery", "phone"] == "yes"
    assert rows["food_delivery", "dish"] == "table read; which columns is not known"
    assert rows["food_delivery", "passport"] == "no (days of logs: 3)"
    assert rows["laboratory", "fio"] == "not logged"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_people_fill_in_purpose_basis_term_and_need_by_drop_downs(
    result: AuditResult, lang: str, tmp_path: Path
) -> None:
    """Columns of the Inventory are empty and framed; three of them offer answers, one of these any other.

    Those about use are printed, beside what is held; those about the verdict stand beside its evidence.
    """
    inventory = build(result, lang)[1]
    (table,) = inventory.tables
    places = [n for n, c in enumerate(table.columns) if c.kind is Kind.FILL]
    assert [table.columns[n].field for n in places] == list(TO_FILL)
    assert [table.columns[n].field for n in places if n < inventory.printed] == list(TO_FILL)[:OF_USE]
    assert all(row[n] is None for row in table.rows for n in places)
    REPORTERS.get("xlsx").write(result, tmp_path / "audit.xlsx", lang)
    ws = openpyxl.load_workbook(tmp_path / "audit.xlsx").worksheets[1]
    rules = ws.data_validations.dataValidation
    offered = [f for f in FIELDS[TargetKind.COLUMN] if f.choices]
    assert [len(str(r.formula1).split(",")) for r in rules] == [len(f.choices) for f in offered]
    assert [bool(r.showErrorMessage) for r in rules] == [not f.open_ for f in offered]
    assert {r.errorStyle for r in rules} == {None, "warning"}
    assert [str(r.sqref).split(":")[0].rstrip("0123456789") for r in rules] == ["L", "N", "Y"]
    with zipfile.ZipFile(tmp_path / "audit.xlsx") as book:
        assert b"dataValidations" in book.read("xl/worksheets/sheet2.xml")


def test_every_system_says_what_its_dump_shows(sheets: dict[str, Sheet]) -> None:
    """One sentence a system: both sides, one side, nothing, or that nobody knows."""
    rows = {
        str(r["System"]): str(r["What a dump of this system alone shows"]) for r in _dicts(sheets, "systems", "systems")
    }
    assert "together with what they bought" in rows["food_delivery"]
    assert rows["old_crm"] == rows["call_centre"] == "Not read: what a dump of it shows is not known."
    assert rows["price_list"] == "No personal data was found in it."
    assert all(rows.values())


def test_a_server_says_what_lies_on_it_together(sheets: dict[str, Sheet]) -> None:
    """Databases on one server are taken together, the one nobody asked for is named as unread."""
    (row,) = _dicts(sheets, "systems", "servers")
    assert row["Server"] == "pg-7301"
    assert row["Databases on it"] == "food_delivery, food_delivery/analytics, staff_directory"
    assert row["Not read"] == "food_delivery/analytics"
    assert str(row["What a dump of the whole server shows"]).endswith("not read: 1.")


def test_places_have_their_sql_people_and_columns_to_move(result: AuditResult, sheets: dict[str, Sheet]) -> None:
    """Each co-location is a row with a statement to check it, bounds of people, and the fewest columns to move."""
    rows = _dicts(sheets, "systems", "colocations")
    assert len(rows) == sum(c.level is not Level.SAME_PRINCIPAL for c in result.colocations)
    worst = rows[0]
    assert worst["People (estimate)"] == "about 84,000: 80,500 to 87,900"
    assert "move orders.full_name, orders.phone, orders.address into" in str(worst["How to separate them"])
    far = next(r for r in rows if r["How near"] == "across systems")
    assert str(far["Identity in"]).startswith("parcels: main.clients")
    assert "discovered key, confidence 99" in str(far["How they are joined"])


def test_each_place_within_a_system_can_be_checked_by_a_statement(sheets: dict[str, Sheet]) -> None:
    """The statements stand in a table of their own, worst place first, with the tables they are about."""
    rows = _dicts(sheets, "systems", "checks")
    assert [r["Tables"] for r in rows] == ["public.orders", "main.clients, main.shipments"]
    assert all(str(r["SQL"]).startswith("SELECT count(*)") for r in rows)


def test_only_keys_that_no_schema_declares_are_listed(sheets: dict[str, Sheet]) -> None:
    """Declared keys are known to everyone; the surest of the others come first."""
    rows = _dicts(sheets, "systems", "links")
    assert [r["Confidence"] for r in rows] == [0.99, 0.93]
    assert rows[0]["System"] == "food_delivery, parcels"


def test_a_legal_hold_stands_in_plain_sight(result: AuditResult, sheets: dict[str, Sheet]) -> None:
    """On top of Old data, beside every table and in the commission's list: nothing may be destroyed now."""
    holds = _dicts(sheets, "old_data", "holds")
    assert any("incident 2026-11/3" in str(r["Why"]) for r in holds)
    entries = {
        str(r["Carrier (table)"]): str(r["May it be destroyed now?"]) for r in _dicts(sheets, "old_data", "commission")
    }
    assert entries["public.orders"].startswith("nothing here may be destroyed now")
    assert entries["main.clients"] == "the commission may decide"
    free = dataclasses.replace(
        result, systems=tuple(dataclasses.replace(s, legal_hold=False, legal_hold_why=None) for s in result.systems)
    )
    assert "No system" in _table({s.key: s for s in build(free, "en")}, "old_data", "holds").empty


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_statement_that_destroys_is_proposed(result: AuditResult, lang: str) -> None:
    """The sheets of old data and copies hold no statement at all."""
    for sheet in build(result, lang):
        if sheet.key in ("old_data", "copies"):
            assert not [c for t in sheet.tables for c in t.columns if c.kind is Kind.CODE]
            said = " ".join(str(v) for t in sheet.tables for row in t.rows for v in row)
            assert not any(verb in said for verb in ("DELETE ", "DROP ", "TRUNCATE "))


def test_ages_say_by_what_and_unknown_is_said(sheets: dict[str, Sheet]) -> None:
    """Oldest and newest days with the column and how far it was looked at; what is not known is called unknown."""
    rows = {(r["System"], r["Table"]): r for r in _dicts(sheets, "old_data", "relations")}
    orders, couriers = rows["food_delivery", "public.orders"], rows["food_delivery", "public.couriers"]
    assert orders["People past the retention period"] == "about 21,000: 19,200 to 23,100"
    assert orders["Age by"] == "created_at\nof the whole column, by its index"
    assert couriers["Newest row"] == "unknown"
    assert rows["laboratory", "lab.patients"]["Oldest row"] == "1896-05-01"


def test_without_a_retention_period_nobody_is_called_past_it(result: AuditResult) -> None:
    """Where no period is configured the table says so, instead of nought."""
    bare = tuple(
        dataclasses.replace(t, inactive_people=None, inactive_low=None, inactive_high=None) for t in result.tables
    )
    made = _with_step(dataclasses.replace(result, tables=bare), AuditStep.OLD_DATA, StepState.PARTIAL, "no_retention")
    rows = _dicts({s.key: s for s in build(made, "en")}, "old_data", "relations")
    assert {r["People past the retention period"] for r in rows} == {"no retention period configured"}


def test_copies_have_their_overlap_with_bounds(sheets: dict[str, Sheet]) -> None:
    """Test systems first; the overlap as an estimate with bounds; what is alike by name only stands apart."""
    rows = _dicts(sheets, "copies", "copies")
    assert rows[0]["In a test system"] == "yes"
    backup = next(r for r in rows if r["Kind"] == "backup")
    both, bounds = str(backup["Overlap"]).replace("\u00a0", " ").split("\n")
    assert both == "81 % of food_delivery.public.orders; 79 % of its copy"
    assert bounds == "of the smaller one: about 81 %: 77 % to 84 %"
    assert str(backup["What speaks for it"]).startswith(
        "The copy and food_delivery: public.orders hold the same records: "
    )
    assert held.share_of(0.999, 1.0, 1.0, "en") == "100\u00a0%"
    assert held.share_of(0.96, 1.0, 1.0, "en") == "100\u00a0% (at least 96\u00a0%)"
    (alike,) = _dicts(sheets, "copies", "alike")
    assert alike["Original"] == "not known which is the original"


@pytest.mark.parametrize("reason", ["compare_off", "not_compared", "tables_not_compared"])
def test_no_copies_is_never_a_clean_answer_where_tables_were_not_compared(result: AuditResult, reason: str) -> None:
    """Without copies and without comparing, the sheet, the Summary and the screen say that it was not compared."""
    bare = dataclasses.replace(result, copies=())
    clean = {s.key: s for s in build(_with_step(bare, AuditStep.COPIES, StepState.DONE, None), "en")}
    made = _with_step(bare, AuditStep.COPIES, StepState.PARTIAL, reason)
    short = {s.key: s for s in build(made, "en")}
    assert "every table that can be compared was" in _table(clean, "copies", "copies").empty
    assert "not everything was" in _table(short, "copies", "copies").empty
    assert dict(lines.lines(made, "en"))["compared"]
    said = " ".join(last_screen(made, "en", outputs=(), exit_code=0, exit_reasons=()).split())
    assert "Not wholly compared:" in said


def test_days_before_the_calendar_of_spreadsheets_stay_texts() -> None:
    """A day before 1900 is written as a text: no spreadsheet can hold it as a date."""
    assert words.date_cell("1899-12-31", "ru") == "31.12.1899"
    assert words.date_cell("2026-11-19T22:10:00+00:00", "en") == datetime(2026, 11, 19)  # noqa: DTZ001
    assert words.date_cell(None, "en") is None


def test_areas_of_messages_have_no_key_in_common() -> None:
    """A message names its key only: it must be of one area."""
    seen: dict[str, str] = {}
    for area in words.MESSAGE_AREAS:
        for key in keys(area, "en"):
            bare = key.partition(".")[2]
            assert seen.setdefault(bare, area) == area, bare


def _rows(sheet: Sheet) -> list[Row]:
    return [row for table in sheet.tables for row in table.rows]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_audit_without_any_of_it_has_the_same_sheets(result: AuditResult, lang: str) -> None:
    """An audit of an older version, without what is new, is shown without a failure; each table says it is empty."""
    bare = dataclasses.replace(
        result, estate=Estate(), copies=(), needless=(), destruction=(), links=(), tables=(), colocations=()
    )
    for sheet in build(bare, lang):
        assert all(len(t.rows) or t.empty or not t.filtered for t in sheet.tables), sheet.key
        assert isinstance(_rows(sheet), list)


@pytest.mark.parametrize(
    ("method", "at", "said"),
    [
        ("pg_last_scan", "2025-03-01", words.date_cell("2025-03-01", "en")),
        ("pg_unchanged", "2025-03-01", "not after 2025-03-01"),
        ("pg_unchanged", "2026-11-20", "unknown"),
        ("file_written", "2026-11-20", "not before 2026-11-20"),
        ("table_io", None, "unknown"),
    ],
)
def test_a_bound_of_the_last_use_is_no_day_of_use(
    result: AuditResult, method: str, at: str | None, said: object
) -> None:
    """What was written, or looked at by the server itself, is not called used on that day, least of all today."""
    say = Say("old_data", "en")
    (orders,) = (t for t in result.tables if t.table == "orders")
    row = dataclasses.replace(orders, last_used=at, last_used_method=method)
    assert last_use.of_table(row, "2026-11-20T09:40:00+00:00", say) == said
    silent = dataclasses.replace(orders, last_used=None, last_used_method=None)
    of_all = last_use.of_system((row, silent), "2026-11-20T09:40:00+00:00", say)
    known = method in {"pg_last_scan", "file_written"}
    assert of_all == (f"not before {at}" if known else "unknown")
