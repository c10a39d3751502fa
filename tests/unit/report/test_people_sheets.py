"""What Least privilege, Leavers, Method and Coverage say of people and of what logs can answer."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.i18n import LANGUAGES, text
from privaudit.model import AuditResult, LogKind, PrincipalKind, StaffStatus
from privaudit.report.sheets import build, leavers, reads
from privaudit.report.sheets.actions import to_run
from privaudit.report.sheets.table import Row, Sheet, Table
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


def _rows(sheets: dict[str, Sheet], sheet: str, key: str) -> list[Row]:
    return list(_table(sheets, sheet, key).rows)


def _in(result: AuditResult, sheet: str, key: str, lang: str = "en") -> list[Row]:
    return _rows({s.key: s for s in build(result, lang)}, sheet, key)


def test_least_privilege_says_whether_rights_are_used(sheets: dict[str, Sheet]) -> None:
    """By the logs, where there are any; with the statement, and who else would lose."""
    rows = {str(r[2]): r for r in _rows(sheets, "least", "least")}
    assert str(rows["anna"][7]) == "yes: statements 214, the last 2026-11-20 09:01 UTC"
    assert rows["PUBLIC"][7] == "unknown: logs name who logged in, not the role"
    assert (rows["anna"][3], rows["anna"][4]) == ("Anna Testova", "Analytics")
    assert "Others who would lose access by it (tables): report (1)" in str(rows["anna"][8])
    assert str(rows["anna"][9]).startswith("CREATE VIEW")


def test_no_log_is_no_proof_that_a_right_is_not_used(result: AuditResult) -> None:
    """Without a log of reads the use is unknown, never "not used"."""
    rows = {str(r[2]): r for r in _in(dataclasses.replace(result, logs=(), reads=()), "least", "least")}
    assert rows["anna"][7] == "not known: no log of reads"


def test_unused_says_in_how_many_days_of_logs(result: AuditResult) -> None:
    """So that nobody takes it for "the logs do not cover this"."""
    nothing = dataclasses.replace(result, reads=())
    said = {lang: {str(r[7]) for r in _in(nothing, "least", "least", lang)} for lang in LANGUAGES}
    assert "no: not once in all that the logs cover (days: 3)" in said["en"]
    assert "нет: ни разу за всё время, что есть в журналах (дней: 3)" in said["ru"]


def test_leavers_are_told_with_what_they_still_reach(sheets: dict[str, Sheet]) -> None:
    """Left before leaving; an account that is locked is closed and reaches nothing; reads after the last day."""
    rows = {str(r[0]): r for r in _rows(sheets, "leavers", "people")}
    assert list(rows) == ["Vera Obraztsova", "Gleb Vymyshlenny", "Boris Primerov"]
    assert (rows["Vera Obraztsova"][5], rows["Gleb Vymyshlenny"][5]) == ("can log in", "closed")
    assert rows["Gleb Vymyshlenny"][6] == "no personal data"
    assert str(rows["Vera Obraztsova"][7]) == "after leaving: statements 4 (a lead, see Reads)"
    assert rows["Boris Primerov"][3] == "2026-11-30"


def test_a_person_whose_accounts_cannot_log_in_is_not_counted_as_one_with_accounts(result: AuditResult) -> None:
    """A role without LOGIN is shown as closed; the Summary and the sheet's note count open ones only."""
    shut = tuple(
        dataclasses.replace(p, can_login=False) if p.person == "Vera Obraztsova" else p for p in result.principals
    )
    audit = dataclasses.replace(result, principals=shut)
    rows = {str(r[0]): r for r in _in(audit, "leavers", "people")}
    assert rows["Vera Obraztsova"][5] == "closed"
    assert len(leavers.open_leavers(audit)) == len(leavers.open_leavers(result)) - 1 == 1


def test_databases_in_which_a_leaver_reads_nothing_are_left_out(result: AuditResult) -> None:
    """A role of a server is in all its databases; where it reads in none of them, they are named all the same."""
    vera = next(p for p in result.principals if p.person == "Vera Obraztsova")
    audit = dataclasses.replace(
        result, principals=(*result.principals, dataclasses.replace(vera, system="food_delivery/postgres"))
    )
    rows = {str(r[0]): r for r in _in(audit, "leavers", "people")}
    assert rows["Vera Obraztsova"][4] == "vera (active): food_delivery"
    rows = {str(r[0]): r for r in _in(dataclasses.replace(audit, access=()), "leavers", "people")}
    assert rows["Vera Obraztsova"][4] == "vera (active): food_delivery, food_delivery/postgres"


def test_logins_inside_applications_stand_among_a_leavers_accounts(result: AuditResult) -> None:
    """With the application: they are open although the person's account of the server is not."""
    login = next(a for a in result.access if a.principal_kind is PrincipalKind.APP_USER)
    mine = dataclasses.replace(login, person="Gleb Vymyshlenny", principal="gleb")
    audit = dataclasses.replace(result, access=(*result.access, mine))
    for lang, said in (("en", "login of the application Courier app"), ("ru", "вход в приложение Courier app")):
        rows = {str(r[0]): r for r in _in(audit, "leavers", "people", lang)}
        assert f"gleb ({said}): " in str(rows["Gleb Vymyshlenny"][4])
    assert {str(r[0]): r for r in _in(audit, "leavers", "people")}["Gleb Vymyshlenny"][5] == "can log in"


def test_the_state_of_an_account_is_said_in_the_reports_language(result: AuditResult) -> None:
    """Engines that do not tell it leave it unknown, in Russian too."""
    unknown = tuple(dataclasses.replace(p, status="unknown") for p in result.principals)
    rows = _in(dataclasses.replace(result, principals=unknown), "leavers", "people", "ru")
    assert any("состояние неизвестно" in str(r[4]) for r in rows)
    assert not any("unknown" in str(r[4]) for r in rows)


def test_people_whose_last_day_cannot_be_read_are_named(result: AuditResult) -> None:
    """They may have left: the sheet names them with their accounts; without any there is no such table."""
    unread = tuple(
        dataclasses.replace(p, left_on_unread=True) if p.name == "Anna Testova" else p for p in result.people
    )
    (row,) = _in(dataclasses.replace(result, people=unread), "leavers", "unclear")
    assert (row[0], row[3], row[5]) == ("Anna Testova", "stands there, cannot be read", "can log in")
    assert "unclear" not in {t.key for t in next(s for s in build(result, "en") if s.key == "leavers").tables}


def test_without_a_staff_list_leavers_are_not_answered(result: AuditResult) -> None:
    """No list is not the same as nobody who left."""
    sheet = {s.key: s for s in build(dataclasses.replace(result, people=()), "en")}["leavers"]
    assert "no staff list" in next(t for t in sheet.tables if t.key == "people").empty
    nobody = tuple(dataclasses.replace(p, status=StaffStatus.ACTIVE) for p in result.people)
    sheet = {s.key: s for s in build(dataclasses.replace(result, people=nobody), "en")}["leavers"]
    assert "None of the people" in next(t for t in sheet.tables if t.key == "people").empty


def test_strange_accounts_have_their_statement(sheets: dict[str, Sheet]) -> None:
    """Findings of the step, worst first; when an account is to be closed stands beside it and above its statement."""
    rows = _rows(sheets, "leavers", "accounts")
    assert [(r[0], r[2]) for r in rows] == [("vera", "critical"), ("warehouse", "medium")]
    assert str(rows[0][7]) == "now: the last day was 2026-09-01"
    assert str(rows[0][-1]) == '-- now: the last day was 2026-09-01\nALTER ROLE "vera" NOLOGIN;'


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_account_is_closed_before_its_day(result: AuditResult, lang: str) -> None:
    """Who is leaving works until the last day: the statement says so, on Leavers as on Actions."""
    finding = next(f for f in result.findings if f.check == "leaver_account" and f.remediation.sql)
    for key, params, said in (
        ("leaver_account.leaving", {"left_on": "2026-12-04"}, "2026-12-04" if lang == "en" else "04.12.2026"),
        ("leaver_account.leaving", {"left_on": "?"}, None),
        ("shared_account.default", {}, None),
    ):
        known = {**dict(finding.remediation.params), "statement_clause": "closes", **params}
        remedy = dataclasses.replace(finding.remediation, key=key, params=tuple(known.items()))
        shown = to_run(dataclasses.replace(finding, remediation=remedy), lang)
        first, _, rest = shown.partition("\n")
        assert first == "-- " + (text("sheets.when.asked", lang) if said is None else first[3:])
        assert said is None or said in first
        assert rest == finding.remediation.sql


def test_method_counts_lists_and_logs_and_names_nobody(result: AuditResult, sheets: dict[str, Sheet]) -> None:
    """How many people and lines, never who."""
    facts = {str(r[0]): str(r[1]) for r in _rows(sheets, "method", "facts")}
    assert facts["Logs that were read"] == "files 3, lines 412,077, not understood 12"
    assert facts["Lists of people"].startswith("people 5, users of applications 2;")
    names = {p.name for p in result.people}
    assert not [v for v in facts.values() if any(n in v for n in names)]


def test_coverage_names_systems_whose_reads_nobody_knows(sheets: dict[str, Sheet]) -> None:
    """A system with a log of reads that was read is not among them."""
    rows = {str(r[0]): str(r[2]) for r in _rows(sheets, "coverage", "logs")}
    assert "food_delivery" not in rows
    assert rows["staff_directory"] == "there is such a log, but its settings do not record reads"
    assert rows["parcels"] == "no file of a log of reads was given to the audit"


def test_a_log_of_other_days_answers_for_nobody(result: AuditResult) -> None:
    """A log wholly outside the time asked for says who read on no sheet: what is unanswered has its settings."""
    old = [dataclasses.replace(log, days_covered=0) if log.files else log for log in result.logs]
    assert "food_delivery" not in {s.name for s in reads.unlogged(result)}
    assert "food_delivery" in {s.name for s in reads.unlogged(dataclasses.replace(result, logs=tuple(old)))}


def test_what_a_login_inside_an_application_read_is_no_use_of_an_account(result: AuditResult) -> None:
    """An account called as a login of an application is not "used" by what its journal says."""
    used = next(r for r in _in(result, "least", "least") if str(r[7]).startswith("yes:"))
    inside = [dataclasses.replace(r, kind=LogKind.JOURNAL, source="journal:Courier app") for r in result.reads]
    rows = _in(dataclasses.replace(result, reads=tuple(inside)), "least", "least")
    assert next(r for r in rows if r[:3] == used[:3])[7] != used[7]


def test_hours_are_said_to_be_of_a_time_zone(result: AuditResult) -> None:
    """Who reads "outside working hours" reads in which zone."""
    sheet = next(s for s in build(result, "en") if s.key == "reads")
    assert any("Europe/Moscow" in note for note in sheet.notes)


def test_an_applications_journal_does_not_answer_for_the_server(result: AuditResult) -> None:
    """Reads past the application are not in it: the system stays unanswered, and what it covers is said."""
    base = next(log for log in result.logs if log.files)
    journal = dataclasses.replace(base, source="journal:Courier app", kind=LogKind.JOURNAL, system="parcels", files=1)
    audit = dataclasses.replace(result, logs=(journal,))
    (row,) = [r for r in _in(audit, "reads", "logs") if r[0] == "parcels"]
    assert "only what was done inside it" in str(row[8])
    assert "parcels" in {r[0] for r in _in(audit, "coverage", "logs")}
    assert [r[0] for r in _in(audit, "briefing", "controls")] == ["Reads are NOT logged on"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_somebody_whom_the_list_of_people_lacks_is_briefed_all_the_same(result: AuditResult, lang: str) -> None:
    """An access row names a person, people[] is empty: the Briefing stands, and the row can be filled in."""
    lacking = dataclasses.replace(result, people=())
    named = sorted({a.person for a in lacking.access if a.person})
    assert named, "the sample names people beside accounts"
    tables = next(s for s in build(lacking, lang) if s.key == "briefing").tables
    listed = {str(row[1]): t.targets(n) for t in tables if t.key == "people" and t.targets is not None
              for n, row in enumerate(t.rows)}  # fmt: skip
    told = " ".join(str(cell) for t in tables for row in t.rows for cell in row)
    assert any(name in told for name in named)
    assert listed
    assert all(target is not None and target.id for target in listed.values())
