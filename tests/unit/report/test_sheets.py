"""What each sheet says, before any format."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from itertools import accumulate

import pytest

from privaudit.i18n import LANGUAGES, text
from privaudit.model import (
    AuditResult,
    Ref,
    Severity,
    SystemStatus,
    Target,
)
from privaudit.report import lawtext
from privaudit.report.sheets import build
from privaudit.report.sheets.actions import order
from privaudit.report.sheets.short_answer import left
from privaudit.report.sheets.table import Kind, Link, Row, Sheet, Table
from tests.samples import sample_result

SHEETS = (
    *("summary", "inventory", "systems", "access", "reads", "briefing", "old_data", "copies", "least", "leavers"),
    *("actions", "closing", "coverage", "method"),
)


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


def _rows(sheets: dict[str, Sheet], sheet: str, key: str) -> list[Row]:
    return list(_table(sheets, sheet, key).rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheets_come_in_order(result: AuditResult, lang: str) -> None:
    """Both languages have the same sheets, tables and numbers of rows: they differ in words only."""
    shape = [(s.key, [(t.key, len(t.rows), len(t.columns)) for t in s.tables]) for s in build(result, lang)]
    assert [k for k, _ in shape] == list(SHEETS)
    assert shape == [(s.key, [(t.key, len(t.rows), len(t.columns)) for t in s.tables]) for s in build(result, "en")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rows_have_one_value_a_column(result: AuditResult, lang: str) -> None:
    """No row is shorter or longer than its header; cells are of the kind the column says."""
    for sheet in build(result, lang):
        for table in sheet.tables:
            for row in table.rows:
                assert len(row) == len(table.columns), (sheet.key, table.key)
                for column, value in zip(table.columns, row, strict=True):
                    if column.kind is Kind.TIME:
                        assert isinstance(value, datetime | str | None)
                    elif column.kind is Kind.PERCENT:
                        assert isinstance(value, float | None)


def test_spanning_columns_fill_the_grid_of_the_summary(sheets: dict[str, Sheet]) -> None:
    """Every table of the Summary is as wide as the sheet, so that nothing sticks out."""
    summary = sheets["summary"]
    assert {sum(c.span for c in t.columns) for t in summary.tables} == {len(summary.grid)}


def test_every_classification_is_a_row(result: AuditResult, sheets: dict[str, Sheet]) -> None:
    """The Inventory leaves nothing out, whatever its band."""
    assert len(_rows(sheets, "inventory", "columns")) == len(result.classifications)


def test_every_system_is_a_row_with_its_reason(result: AuditResult, sheets: dict[str, Sheet]) -> None:
    """Declared, failed and unscanned systems stand beside the read ones."""
    rows = {r[0]: r for r in _rows(sheets, "systems", "systems")}
    assert set(rows) == {s.name for s in result.systems}
    assert "host, port" in str(rows["old_crm"][7])
    assert rows["call_centre"][2] == "unknown"
    assert {r[0] for r in _rows(sheets, "systems", "details")} == set(rows)


def test_actions_come_worst_first_with_links_where_there_is_a_row(sheets: dict[str, Sheet]) -> None:
    """Severity orders the sheet; a finding on a classified column leads to that column's row."""
    rows = _rows(sheets, "actions", "actions")
    order = ["critical", "high", "medium", "low", "for information"]
    assert [order.index(str(r[0])) for r in rows] == [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4]
    links = {r[3].text: r[3].row for r in rows if isinstance(r[3], Link)}
    inventory = [f"{r[1]}.{r[2]}" for r in _rows(sheets, "inventory", "columns")]
    assert inventory[links["lab.test_orders.diagnosis"]] == "lab.test_orders.diagnosis"
    assert inventory[links["public.orders"]] == "public.orders.address"
    assert "the whole system" not in {r[3] for r in rows if r[2] == "laboratory"}
    assert [r[3] for r in rows if r[2] == "price_list"] == ["the whole system"]


def test_full_packages_lead_to_their_row(sheets: dict[str, Sheet]) -> None:
    """A system of the Summary leads to its worst place on the sheet Systems."""
    places, packages = _rows(sheets, "systems", "colocations"), _rows(sheets, "summary", "packages")
    assert packages
    for row in packages:
        assert isinstance(row[0], Link)
        assert places[row[0].row][0] == row[0].text


def test_the_heat_map_adds_up(sheets: dict[str, Sheet]) -> None:
    """The last row is the sum of the rows, the last column the sum of the row."""
    rows = _rows(sheets, "summary", "heat")
    numbers = [[v if isinstance(v, int) else 0 for v in r[1:]] for r in rows]
    assert numbers[-1] == [sum(column) for column in zip(*numbers[:-1], strict=True)]
    assert all(r[-1] == sum(r[:-1]) for r in numbers)


def test_systems_beyond_the_limit_are_summed_not_lost(result: AuditResult) -> None:
    """With more systems than the heat map shows, one row holds the rest and the total stays whole."""
    base = next(c for c in result.classifications if c.column == "phone")
    systems = tuple(dataclasses.replace(result.systems[0], name=f"s{i}") for i in range(40))
    found = tuple(dataclasses.replace(base, system=f"s{i}") for i in range(40))
    many = dataclasses.replace(result, systems=systems, classifications=found, findings=())
    rows = _rows({s.key: s for s in build(many, "en")}, "summary", "heat")
    assert len(rows) == 27
    assert rows[-2][0] == "other systems: 15"
    assert (rows[-2][-1], rows[-1][-1]) == (15, 40)


def test_controls_not_in_force_are_named(sheets: dict[str, Sheet]) -> None:
    """A control that does not hold on a system is said as loudly as one that does."""
    rows = {str(r[0]): r[1:] for r in _rows(sheets, "method", "controls")}
    assert rows["the connection is encrypted"] == ("laboratory", "food_delivery, staff_directory")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-20T12:00:00+03:00", "OVERDUE by 0 h 41 min"),
        ("2026-11-20T12:00:00+00:00", "2 h 18 min left"),
        ("2026-11-22T09:41:12+00:00", "2 d 0 h 0 min left"),
        ("?", "unknown"),
    ],
)
def test_time_left_minds_the_offset(at: str, said: str) -> None:
    """A deadline in Moscow time is counted from the audit's UTC time."""
    assert left(at, "2026-11-20T09:41:12+00:00", "en") == said


def test_company_data_is_counted_apart(sheets: dict[str, Sheet]) -> None:
    """Columns about organisations have a remark and a line of their own, and are not in the heat map."""
    facts = {str(r[0]): r[1] for r in _rows(sheets, "summary", "facts")}
    assert facts["Columns about companies, not people"] == "2"
    remarks = {str(r[2]): str(r[15]) for r in _rows(sheets, "inventory", "columns") if r[5] == "organisation"}
    assert remarks == {"org": "data of a company: not personal", "org_tel": "data of a company: not personal"}
    heat = {r[0]: r[-1] for r in _rows(sheets, "summary", "heat")}
    assert heat["staff_directory"] == 2


def test_access_tells_company_data_and_columns_without_findings(sheets: dict[str, Sheet]) -> None:
    """No empty cell of categories: reach to columns without findings says so, company data is named apart."""
    held = {str(r[1]): str(r[8]) for r in _rows(sheets, "access", "access")}
    assert held["warehouse"] == "no personal data found in these columns"
    assert held["hr"] == "convictions, online identifier, company data (not personal)"
    assert all(held.values())


def test_everyone_comes_first_among_the_accounts_of_a_table(sheets: dict[str, Sheet]) -> None:
    """PUBLIC is on top of its table's rows."""
    of_orders = [r[1] for r in _rows(sheets, "access", "access") if r[6] == "public.orders"]
    assert of_orders[0] == "PUBLIC"
    assert of_orders[1:] == sorted(map(str, of_orders[1:]))


def test_an_engine_not_tested_on_a_live_server_is_named(sheets: dict[str, Sheet]) -> None:
    """Method says it in a column, Systems in a remark; systems that were not reached say nothing."""
    told = {str(r[0]): r[4] for r in _rows(sheets, "method", "systems")}
    assert (told["food_delivery"], told["laboratory"], told["parcels"]) == ("yes", "not verified on a live server", "")
    remarks = {str(r[0]): str(r[7]) for r in _rows(sheets, "systems", "systems")}
    assert [n for n, said in remarks.items() if "not tested by the project" in said] == ["laboratory"]


def test_the_ledger_has_each_text_once(result: AuditResult, sheets: dict[str, Sheet]) -> None:
    """A text sent to two systems is one row naming both, with the sums of what came back."""
    rows = _rows(sheets, "method", "ledger")
    assert len(rows) == len({s.sql for s in result.statements})
    shared = next(r for r in rows if r[0] == "food_delivery, staff_directory")
    assert shared[2:5] == (3, 13, 300)
    assert sum(r[2] for r in rows if isinstance(r[2], int)) == sum(s.count for s in result.statements)


def test_long_statements_are_cut_with_a_pointer(result: AuditResult) -> None:
    """A cell holds 2000 characters on one line, and says where the whole text is."""
    long = dataclasses.replace(result.statements[0], sql="SELECT\n " + "x" * 4000)
    many = tuple(dataclasses.replace(long, system=f"s{i:02}") for i in range(14))
    (row,) = _rows({s.key: s for s in build(dataclasses.replace(result, statements=many), "en")}, "method", "ledger")
    assert (row[1], row[-1]) == (long.digest, f"SELECT {'x' * 1993}… (whole text in audit.json)")
    assert str(row[0]).endswith("s11 and more: 2")


def test_systems_not_read_come_before_those_not_asked_for(sheets: dict[str, Sheet]) -> None:
    """What went wrong stands above what was only named."""
    assert [r[1] for r in _rows(sheets, "coverage", "systems")] == [
        "partly read",
        "not read",
        "declared, not scanned",
        "seen, not asked for",
    ]


def test_a_file_has_no_account(sheets: dict[str, Sheet]) -> None:
    """Method says so in words, not with the dialect's own word."""
    accounts = {str(r[0]): r[1] for r in _rows(sheets, "method", "systems")}
    assert (accounts["parcels"], accounts["food_delivery"]) == ("none (a file)", "privaudit_reader")


def _unread(result: AuditResult) -> AuditResult:
    """The audit as it is when every login fails."""
    systems = tuple(
        dataclasses.replace(s, status=SystemStatus.FAILED, reason="connect_failed", account=None)
        for s in result.systems
        if s.status in (SystemStatus.COMPLETE, SystemStatus.PARTIAL)
    )
    run = dataclasses.replace(result.run, incident=None)
    steps = tuple(s for s in result.steps if s.target.system is None)
    return AuditResult(tool=result.tool, run=run, systems=systems, steps=steps)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_audit_that_read_nothing_claims_nothing(result: AuditResult, lang: str) -> None:
    """No count is nought, no step is partly done, and nothing says that there is nothing to act on."""
    sheets = {s.key: s for s in build(_unread(result), lang)}
    answers = [str(r[1]) for r in _rows(sheets, "summary", "answer")]
    unknown = text("sheets.words.no_system_read", lang)
    assert answers[:-1] == [unknown]
    assert {_table(sheets, "summary", t).empty for t in ("packages", "heat", "facts")} == {unknown}
    assert {r[1] for r in _rows(sheets, "summary", "steps_full")} == {""}
    states = {str(r[1]) for r in _rows(sheets, "summary", "steps")}
    assert states == {text(f"sheets.step_words.{k}", lang) for k in ("no_system", "by_person", "not_yet")}
    assert _table(sheets, "summary", "actions").empty == text("sheets.summary.no_action_unread", lang)
    assert "price_list" in _table(sheets, "summary", "coverage").empty


def test_a_system_that_was_not_read_is_the_first_to_act_on(result: AuditResult) -> None:
    """Whatever else was found, systems that failed head the list, though their severity is lower."""
    base = result.findings[0]
    failed = dataclasses.replace(
        base, check="unread_table", severity=Severity.LOW, target=Target(ref=Ref(system="old_crm"))
    )
    found = order(dataclasses.replace(result, findings=(*result.findings, failed)))
    assert found[0] == failed
    assert [f.severity.rank for f in found[1:]] == sorted(f.severity.rank for f in found[1:])


def test_access_tells_the_state_of_accounts(sheets: dict[str, Sheet]) -> None:
    """Expired and own accounts stand apart from the holders, and their rows say what they are."""
    assert {str(r[0]): str(r[3]) for r in _rows(sheets, "access", "others")} == {
        "old_analyst": "expired",
        "Gleb Vymyshlenny": "locked; left",
        "privaudit_reader": "this audit's own",
    }
    states = {str(r[1]): str(r[4]) for r in _rows(sheets, "access", "access")}
    assert (states["anna"], states["old_analyst"], states["analysts"]) == ("active", "expired", "no login of its own")
    assert states["privaudit_reader"] == "active: this audit's own"


def test_predefined_roles_that_read_as_everyone_are_a_count(sheets: dict[str, Sheet]) -> None:
    """A role of the engine that reaches a table only through PUBLIC is not printed; how many are left out is."""
    assert "pg_monitor" not in {r[1] for r in _rows(sheets, "access", "access")}
    assert _table(sheets, "access", "access").note.endswith("(PUBLIC) does: 1.")


def test_evidence_is_told_in_plain_words(sheets: dict[str, Sheet]) -> None:
    """No rule id and no weight in the Inventory; what speaks against a kind says so."""
    why = [str(r[22]) for r in _rows(sheets, "inventory", "columns")]
    assert "887 of 905 values have the form; the column's name says so" in why
    assert any("against: looks like another kind, too" in w for w in why)
    assert not [w for w in why if ":value" in w or "(+" in w or "names.en" in w]


def test_laws_that_were_not_checked_are_marked_once_a_sheet(result: AuditResult) -> None:
    """A star stands at the reference, its meaning once among the notes."""
    law, unchecked = next((w, a) for w in lawtext.all_laws() for a in w.articles if not a.verified)
    assert lawtext.reference(f"{law.name}:{unchecked.number}", "en").endswith(" *")
    for sheet in build(result, "en"):
        for table in sheet.tables:
            assert not [v for row in table.rows for v in row if "not verified]" in str(v)]


def test_the_tables_of_systems_share_one_grid(sheets: dict[str, Sheet]) -> None:
    """Nothing sticks out of the table of systems: what stands below spans its columns and widens none."""
    upper, *lower = (t.columns for t in sheets["systems"].tables)
    widths = [c.width for c in upper]
    for columns in lower:
        assert sum(c.span for c in columns) <= len(upper)
        ends = list(accumulate((c.span for c in columns), initial=0))
        for column, start in zip(columns, ends, strict=False):
            assert all(column.width <= w for w in widths[start : start + column.span]), column.title
