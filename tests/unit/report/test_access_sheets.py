"""What the sheets on people say: Access, Reads, Briefing."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import pytest

from privaudit.i18n import LANGUAGES
from privaudit.model import AuditResult, Nature, Person, StaffStatus, Subject
from privaudit.report import readers
from privaudit.report.sheets import build
from privaudit.report.sheets.table import Kind, Link, Row, Sheet, Table
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


def test_summary_access_and_colocations_agree_on_who_holds_both(result: AuditResult, sheets: dict[str, Sheet]) -> None:
    """The count of the Summary, the rows that say "both" and `same_principal` are the same people."""
    both = {str(r[0]) for r in _rows(sheets, "access", "readers") if r[4] == "both"}
    written = {c.person or c.principal for c in result.colocations if c.level.value == "same_principal"}
    assert both == written == {h.name for h in readers.full_readers(result)}
    answers = {str(r[0]): str(r[1]) for r in _rows(sheets, "summary", "answer")}
    assert answers["Who alone can read identity and transactions"].startswith(f"at least {len(both)}")


def test_the_summary_leads_to_each_holder(result: AuditResult, sheets: dict[str, Sheet]) -> None:
    """A name on the Summary leads to its row on Access."""
    access, holders = _rows(sheets, "access", "readers"), _rows(sheets, "summary", "holders")
    assert len(holders) == len(readers.full_readers(result)) > 0
    for row in holders:
        link = row[0]
        assert isinstance(link, Link)
        assert link.text.startswith(str(access[link.row][0]))


def test_a_holder_says_what_a_leak_by_it_alone_shows(sheets: dict[str, Sheet]) -> None:
    """Parts, systems, and whether a key joins them; how severe; a person who left stands out."""
    rows = {str(r[0]): r for r in _rows(sheets, "access", "readers")}
    said = str(rows["Anna Testova"][9])
    assert said.startswith("Anna Testova alone sees: name, contact, address")
    assert said.endswith("in: food_delivery.")
    assert rows["Anna Testova"][5] == "high"
    assert rows["Vera Obraztsova"][3] == "active; left"
    assert rows["courier_app"][4] == "identity only"
    assert rows["courier_app"][9] == ""


def test_ways_past_every_database_are_rows_to_fill_in(sheets: dict[str, Sheet]) -> None:
    """Root, backups and the others stand there with empty cells that are framed."""
    table = _table(sheets, "access", "by_hand")
    assert len(table.rows) == 6
    empty = [i for i, c in enumerate(table.columns) if c.kind is Kind.FILL]
    assert all(row[i] is None for row in table.rows for i in empty)
    assert len(empty) == 3


def test_changes_of_rights_have_their_times(sheets: dict[str, Sheet]) -> None:
    """Grants, revokes and new accounts of the logs, in the order they happened."""
    rows = _rows(sheets, "access", "changes")
    assert [r[3] for r in rows] == ["account created", "right granted", "right revoked", "right granted"]
    assert rows[0][4] == datetime(2026, 11, 18, 14, 2, 11)  # noqa: DTZ001 - spreadsheets hold UTC without offset


def test_rows_of_access_say_policies_nature_and_time(sheets: dict[str, Sheet]) -> None:
    """Row security, who stands behind an account, and as of when."""
    rows = {str(r[1]): r for r in _rows(sheets, "access", "access")}
    assert (rows["vera"][12], rows["anna"][12]) == ("only rows its policies let through", "every row")
    assert (rows["courier_app"][3], rows["replicator"][3]) == ("application's", "vendor's")
    assert rows["replicator"][9] == "replicator → REPLICATION: may copy the whole server"
    assert str(rows["e.zagotovkin"][5]).startswith("through an application; rights inside it not verified")
    assert isinstance(rows["anna"][14], datetime)


def test_tables_to_come_stand_on_access(sheets: dict[str, Sheet]) -> None:
    """Default privileges are told where access is, with their statement."""
    (row,) = _rows(sheets, "access", "to_come")
    assert "do not exist yet" in str(row[2])
    assert str(row[-1]).startswith("ALTER DEFAULT PRIVILEGES")


def test_what_logs_can_tell_comes_before_what_they_tell(sheets: dict[str, Sheet]) -> None:
    """Every system that was asked for has a line, those without a log too."""
    assert [t.key for t in sheets["reads"].tables] == ["logs", "turn_on", "leads", "own", "evidence"]
    rows = {(str(r[0]), str(r[1])): r for r in _rows(sheets, "reads", "logs")}
    assert rows["food_delivery", "pgaudit"][5] == "log covers 3 of 90 days"
    assert rows["staff_directory", "log_statement"][2] == "no"
    assert rows["old_crm, parcels, price_list", "no log"][2] == "unknown"
    assert {system for system, _ in rows} == {
        *("food_delivery", "laboratory", "old_crm, parcels, price_list", "staff_directory")
    }


def test_databases_of_a_server_share_the_line_of_its_log(result: AuditResult) -> None:
    """One log of two databases is one line; what the server is set to now stands beside what its files say."""
    base = next(log for log in result.logs if log.files)
    now = dataclasses.replace(base, source="log_statement", files=0, lines=0, covers_reads=False, from_=None, to=None)
    two = tuple(dataclasses.replace(log, system=name) for log in (base, now) for name in ("food_delivery", "parcels"))
    rows = _in(dataclasses.replace(result, logs=two), "reads", "logs")
    assert [(r[0], r[1], r[5]) for r in rows][:2] == [
        ("food_delivery, parcels", "pgaudit", "log covers 3 of 90 days"),
        ("food_delivery, parcels", "log_statement", "as the server is set now"),
    ]


def test_settings_that_log_reads_are_given_once_an_engine(sheets: dict[str, Sheet]) -> None:
    """For the systems whose reads nobody knows, and only for those."""
    rows = {str(r[0]): (str(r[1]), str(r[2])) for r in _rows(sheets, "reads", "turn_on")}
    assert rows["postgresql"][0] == "staff_directory"
    assert "pgaudit" in rows["postgresql"][1]
    assert rows["mariadb"][0] == "laboratory"


def test_leads_have_their_reason_and_accuse_nobody(sheets: dict[str, Sheet]) -> None:
    """Each lead says why it is one and what else explains it; the note says what a lead is not."""
    leads = _rows(sheets, "reads", "leads")
    assert [r[6] for r in leads] == ["after leaving", "export", "look-ups of one person", "outside working hours"]
    assert all("Worth asking" in str(r[-1]) for r in leads)
    assert "never accusations" in sheets["reads"].notes[0]


def test_own_audits_are_apart(sheets: dict[str, Sheet]) -> None:
    """The tool's own reads are at the end, not among the evidence."""
    assert [r[1] for r in _rows(sheets, "reads", "own")] == ["privaudit_reader"]
    assert {r[1] for r in _rows(sheets, "reads", "evidence")} == {"anna", "courier_app"}


def test_everyone_with_access_is_briefed_once_and_those_who_left_are_not(sheets: dict[str, Sheet]) -> None:
    """Staff and users of applications by name, other accounts with an owner to be named."""
    people = [str(r[1]) for r in _rows(sheets, "briefing", "people")]
    assert people == ["Anna Testova", "Daria Shablonova", "Boris Primerov", "Egor Zagotovkin"]
    accounts = [str(r[1]) for r in _rows(sheets, "briefing", "accounts")]
    assert "account postgres: owner to be named" in accounts
    assert "account temp01: owner to be named" in accounts
    assert not [a for a in accounts if "vera" in a or "gleb" in a or "old_analyst" in a]


def test_the_audits_own_account_signs_nothing_and_an_owner_is_named(result: AuditResult) -> None:
    """Whoever the configuration names answers for an account; the scanner is a tool of this audit."""
    owned = tuple(dataclasses.replace(p, owner="IT") if p.principal == "report" else p for p in result.principals)
    for lang, said in (("en", "to be told through its owner, IT"), ("ru", "через ответственного, IT")):
        lines = [str(r[1]) for r in _in(dataclasses.replace(result, principals=owned), "briefing", "accounts", lang)]
        assert [line for line in lines if said in line and "report" in line]
        assert not [line for line in lines if "privaudit_reader" in line]


def test_accounts_of_one_name_of_nobody_are_one_line_to_sign(result: AuditResult) -> None:
    """``root@localhost`` and ``root@::1`` are one owner to be found; another nature is another line."""
    one = next(a for a in result.access if a.principal == "postgres")
    hosts = ("root@127.0.0.1", "root@::1", "root@localhost")
    more = tuple(dataclasses.replace(one, principal=name) for name in hosts)
    audit = dataclasses.replace(result, access=(*result.access, *more))
    lines = [str(r[1]) for r in _in(audit, "briefing", "accounts")]
    assert [line for line in lines if "root@" in line] == [f"account {', '.join(hosts)}: owner to be named"]
    known = next(p for p in result.principals if p.principal == "postgres")
    service = dataclasses.replace(known, principal="root@::1", nature=Nature.SERVICE)
    audit = dataclasses.replace(audit, principals=(*result.principals, service))
    assert len([r for r in _in(audit, "briefing", "accounts") if "root@" in str(r[1])]) == 2


def test_a_user_who_is_not_in_the_staff_list_has_no_department(result: AuditResult) -> None:
    """An application is no department: the position says whose user it is, and that the list lacks the person."""
    for lang, said in (
        ("en", "courier; user of the application Courier app; not in the staff list"),
        ("ru", "courier; пользователь приложения Courier app; в списке сотрудников нет"),
    ):
        rows = {str(r[1]): r for r in _in(result, "briefing", "people", lang)}
        assert (rows["Egor Zagotovkin"][2], rows["Egor Zagotovkin"][3]) == ("", said)


def test_identity_that_is_no_side_is_explained(result: AuditResult) -> None:
    """Transactions only, beside the category identity, would contradict itself: it is of staff, say."""
    tables = tuple(dataclasses.replace(t, subject=Subject.EMPLOYEE) for t in result.tables)
    audit = dataclasses.replace(result, tables=tables)
    for lang, said in (("en", "of staff or organisations"), ("ru", "сотрудников или организаций")):
        sides = {str(r[0]): str(r[4]) for r in _in(audit, "access", "readers", lang)}
        assert said in sides["Anna Testova"]


def test_whose_an_unknown_account_may_be_is_said_beside_it(result: AuditResult) -> None:
    """By the way logins are written: to be confirmed, never applied."""
    who = Person(name="Складов Пётр Ильич", status=StaffStatus.ACTIVE)
    nobody = tuple(
        dataclasses.replace(p, nature=Nature.UNKNOWN, principal="skladov") if p.principal == "warehouse" else p
        for p in result.principals
    )
    findings = tuple(
        dataclasses.replace(f, target=dataclasses.replace(f.target, principal="skladov"))
        if f.check == "unknown_account"
        else f
        for f in result.findings
    )
    audit = dataclasses.replace(result, people=(*result.people, who), principals=nobody, findings=findings)
    row = next(r for r in _in(audit, "leavers", "accounts") if r[0] == "skladov")
    assert row[3] == "unknown; perhaps Складов Пётр Ильич: confirm with [[accounts]]"


def test_a_user_of_an_application_without_a_name_is_nobody_yet(result: AuditResult) -> None:
    """A login that the application's list gives no name for stands among the accounts."""
    nameless = Person(name="temp01", source="Courier app", login="temp01")
    access = tuple(dataclasses.replace(a, person="temp01") if a.principal == "temp01" else a for a in result.access)
    audit = dataclasses.replace(result, people=(*result.people, nameless), access=access)
    assert "temp01" not in {r[1] for r in _in(audit, "briefing", "people")}
    assert "account temp01: owner to be named" in {r[1] for r in _in(audit, "briefing", "accounts")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_briefing_says_what_people_reach_in_few_words(result: AuditResult, lang: str) -> None:
    """Transactions are one word, and unread tables are counted."""
    reached = {str(r[1]): str(r[4]) for r in _in(result, "briefing", "people", lang)}
    assert reached["Anna Testova"].endswith({"en": "transactions", "ru": "операции"}[lang])
    assert reached["Boris Primerov"].endswith(": 1")


def test_date_and_signature_are_empty_cells_in_a_frame(sheets: dict[str, Sheet]) -> None:
    """The list can be printed and signed."""
    table = _table(sheets, "briefing", "people")
    assert [c.title for c in table.columns if c.kind is Kind.FILL] == ["Briefed on (to fill in)", "Signature"]
    assert all(row[-2:] == (None, "") for row in table.rows)


def test_what_is_said_of_control_is_so(sheets: dict[str, Sheet]) -> None:
    """Systems with reads logged, in part, and not."""
    assert [(r[0], r[1]) for r in _rows(sheets, "briefing", "controls")] == [
        ("Reads are logged on", "food_delivery"),
        ("Reads are logged in part, or it is not known, on", "laboratory"),
        ("Reads are NOT logged on", "parcels, price_list, staff_directory"),
    ]


def test_a_setting_alone_is_not_called_logged(result: AuditResult) -> None:
    """As in the memo for staff: what is switched on, without a log that was read, is said as that and no more."""
    log = next(log for log in result.logs if log.files and log.system == "food_delivery")
    set_only = dataclasses.replace(log, files=0, lines=0, from_=None, to=None, days_covered=None)
    audit = dataclasses.replace(result, logs=(*(one for one in result.logs if one.system != log.system), set_only))
    rows = {str(r[0]): str(r[1]) for r in _in(audit, "briefing", "controls")}
    (said,) = (what for what, systems in rows.items() if "food_delivery" in systems)
    assert said.startswith("Logging of reads is switched on, but this audit saw no log")


def test_no_journal_is_claimed_that_the_server_does_not_keep_now(result: AuditResult) -> None:
    """Where files hold reads but the server as it is set records none, the briefing does not say "logged"."""
    base = next(log for log in result.logs if log.files and log.system == "food_delivery")
    now = dataclasses.replace(base, source="log_statement", files=0, lines=0, covers_reads=False, from_=None, to=None)
    rows = _in(dataclasses.replace(result, logs=(*result.logs, now)), "briefing", "controls")
    assert [str(r[1]) for r in rows if str(r[0]).startswith("Reads were logged, but")] == ["food_delivery"]
    assert "Reads are logged on" not in {r[0] for r in rows}
