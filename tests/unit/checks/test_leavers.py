"""Whose accounts should be closed, what they still read, and which are harmless."""

from __future__ import annotations

import dataclasses

import pytest

from privaudit.i18n import LANGUAGES
from privaudit.model import AccessChange, ChangeKind, LogKind, Nature, PrincipalKind, ReadPattern, Severity, StaffStatus
from privaudit.report.sheets.actions import to_run
from privaudit.report.words import message, remedy
from privaudit.staff.applications import Stand
from tests.analysed import analysed

from .people_access import account, estate, param, person, read, run, settings
from .test_servers import together

STAFF = settings(staff=True)


def test_an_open_account_of_someone_who_left_is_the_worst() -> None:
    """It is named with the person, what it reads and the statement that closes it without dropping anything."""
    who = person("Анна Шаблонова", StaffStatus.LEFT, left_on="2026-05-01")
    found = estate([account("anna", person=who.name)], [("anna", "patients")], people=[who])
    (f,) = run("leaver_account", found, STAFF)
    assert f.severity in (Severity.CRITICAL, Severity.HIGH)
    assert f.target.person == "Анна Шаблонова"
    assert f.remediation.sql == 'ALTER ROLE "anna" NOLOGIN;'
    assert param(f, "found_category") == "identity,special"
    assert "2026-05-01" in message(f.message, "en")


def test_reads_after_the_last_day_are_told() -> None:
    """By the logs; the advice then begins with today."""
    who = person("Анна Шаблонова", StaffStatus.LEFT, left_on="2026-05-01")
    reads = [read("anna", "clients", ReadPattern.AFTER_LEAVING, who.name)]
    found = estate([account("anna", person=who.name)], [("anna", "clients")], people=[who], reads=reads)
    (f,) = run("leaver_account", found, STAFF)
    assert f.message.key == "leaver_account.used"
    assert param(f, "reads_after") == 3


def test_what_a_login_inside_an_application_did_is_no_use_of_an_account_called_the_same() -> None:
    """The account is open and unused: the journal is about the application."""
    who = person("Анна Шаблонова", StaffStatus.LEFT, left_on="2026-05-01")
    inside = dataclasses.replace(read("anna", "clients", ReadPattern.AFTER_LEAVING, who.name), kind=LogKind.JOURNAL)
    found = estate([account("anna", person=who.name)], [("anna", "clients")], people=[who], reads=[inside])
    (f,) = run("leaver_account", found, STAFF)
    assert f.message.key == "leaver_account.left"


@pytest.mark.parametrize("table", ["clients", "patients"])
def test_any_use_after_the_last_day_is_the_worst(table: str) -> None:
    """Hundreds of customers in a database weigh no less than four cards opened in an application."""
    who = person("Анна Шаблонова", StaffStatus.LEFT, left_on="2026-05-01")
    reads = [read("anna", table, ReadPattern.AFTER_LEAVING, who.name)]
    found = estate([account("anna", person=who.name)], [("anna", table)], people=[who], reads=reads)
    (f,) = run("leaver_account", found, STAFF)
    assert f.severity is Severity.CRITICAL
    assert f.severity_why[0].key == "base.leaver_used"


@pytest.mark.parametrize(("lang", "said"), [("en", "no personal data"), ("ru", "персональных данных")])
def test_an_open_account_that_reads_nothing_is_told_as_such(lang: str, said: str) -> None:
    """Nothing is unknown there: no "unknown", no count of no tables."""
    who = person("А", StaffStatus.LEFT, left_on="2026-05-01")
    (f,) = run("leaver_account", estate([account("a", person="А")], [], people=[who]), STAFF)
    told = message(f.message, lang)
    assert said in told
    assert not [word for word in ("unknown", "неизвестно", ": 0.", "–") if word in told]


@pytest.mark.parametrize(("lang", "said"), [("en", "in the application"), ("ru", "в самом приложении")])
def test_a_login_inside_an_application_is_closed_there(lang: str, said: str) -> None:
    """No statement, no empty name of a table, no count of nothing: what to do is said in words."""
    who = person("Анна Шаблонова", StaffStatus.LEFT, left_on="2026-05-01")
    user = dataclasses.replace(who, source="CRM", login="anna_s")
    found = estate([account("app", nature=Nature.APPLICATION)], [("app", "clients")], people=[who, user])
    found.access = ()
    stand = Stand(application="CRM", users=(user,), accounts=(("crm", "app"),))
    (f,) = run("leaver_account", analysed(found, (stand,)), STAFF)
    assert f.remediation.sql is None
    assert said in remedy(f.remediation, lang)
    assert "приложении" in to_run(f, "ru")
    told = message(f.message, lang)
    assert "anna_s (crm)" in told
    assert not [word for word in ('""', "–", "unknown", "неизвест", ": 0.") if word in told]


def test_a_statement_does_not_close_the_login_beside_it() -> None:
    """Who has an account of the server and a login inside an application loses the first only."""
    who = person("Анна Шаблонова", StaffStatus.LEFT, left_on="2026-05-01")
    user = dataclasses.replace(who, source="CRM", login="anna_s")
    app, own = account("app", nature=Nature.APPLICATION), account("anna", person=who.name)
    found = estate([app, own], [("app", "clients"), ("anna", "clients")], people=[who, user])
    stand = Stand(application="CRM", users=(user,), accounts=(("crm", "app"),))
    (f,) = run("leaver_account", analysed(found, (stand,)), STAFF)
    assert f.remediation.sql == 'ALTER ROLE "anna" NOLOGIN;'
    assert "has to be closed in the application" in remedy(f.remediation, "en")


def test_databases_of_a_server_in_which_a_leaver_reads_nothing_are_no_part_of_it() -> None:
    """One role is one login: a database where it reads nothing adds no name; on another server it does."""
    who = person("Анна Шаблонова", StaffStatus.LEFT, left_on="2026-05-01")
    busy = estate([account("anna", person=who.name)], [("anna", "clients")], people=[who])
    idle = estate([account("anna", person=who.name)], [], people=[who])
    (f,) = run("leaver_account", together(("one", busy), ("two", idle)), STAFF)
    assert f.target.systems == ("one",)
    assert param(f, "accounts") == "anna (one)"
    (f,) = run("leaver_account", together(("one", busy), ("two", idle), server="db2"), STAFF)
    assert f.target.systems == ("one", "two")


def test_someone_who_is_leaving_is_less_urgent() -> None:
    """The account is still needed for handing over."""
    both = [person("А", StaffStatus.LEFT), person("Б", StaffStatus.LEAVING)]
    found = estate(
        [account("a", person="А"), account("b", person="Б")], [("a", "clients"), ("b", "clients")], people=both
    )
    left, leaving = run("leaver_account", found, STAFF)
    assert left.severity.rank < leaving.severity.rank


@pytest.mark.parametrize("status", ["locked", "expired", "no_connections"])
def test_closed_accounts_are_harmless(status: str) -> None:
    """Nobody can log in with them now."""
    who = person("А", StaffStatus.LEFT)
    found = estate([account("a", person="А", status=status)], [("a", "clients")], people=[who])
    assert not run("leaver_account", found, STAFF)
    assert not run("unknown_account", estate([account("a", status=status)], [("a", "clients")]), STAFF)


def test_active_people_keep_their_accounts() -> None:
    """Nothing is said of those who work here."""
    found = estate([account("a", person="А")], [("a", "clients")], people=[person("А")])
    for check in ("leaver_account", "unknown_account", "shared_account", "vendor_account", "dormant_account"):
        assert not run(check, found, STAFF)


def test_accounts_of_nobody_of_several_and_of_vendors() -> None:
    """Each is found by its own check and by no other."""
    natures = {"x": Nature.UNKNOWN, "shop": Nature.SHARED, "ven": Nature.VENDOR, "svc": Nature.SERVICE}
    found = estate([account(n, nature=v) for n, v in natures.items()], [(n, "clients") for n in natures])
    by_check = {
        c: [f.target.principal for f in run(c, found, STAFF)]
        for c in ("unknown_account", "shared_account", "vendor_account")
    }
    assert by_check == {"unknown_account": ["x"], "shared_account": ["shop"], "vendor_account": ["ven"]}


def test_an_account_that_reads_nothing_is_not_worth_a_line() -> None:
    """Only what reaches personal data, or what nobody could read, counts."""
    assert not run("unknown_account", estate([account("x")], []), STAFF)


def test_without_a_name_anyone_may_log_in() -> None:
    """It is one even where it reads nothing yet, then less bad; it is no account of nobody besides."""
    full = estate([account("@localhost")], [("@localhost", "clients")], dialect="mariadb")
    empty = estate([account("@localhost")], [], dialect="mariadb")
    (worse,), (better,) = (run("anonymous_account", f, STAFF) for f in (full, empty))
    assert worse.severity.rank < better.severity.rank
    assert worse.remediation.sql == "ALTER USER ''@'localhost' ACCOUNT LOCK;"
    assert not run("unknown_account", full, STAFF)


def test_dormant_is_said_only_where_the_engine_or_a_log_knows() -> None:
    """Not by silence: an unknown last login is unknown."""
    rights = [("a", "clients")]
    assert not run("dormant_account", estate([account("a", person="А")], rights), STAFF)
    old = account("a", person="А", last_login="2026-01-15T08:00:00+00:00")
    (f,) = run("dormant_account", estate([old], rights), STAFF)
    assert param(f, "since") == "2026-01-15"
    new = account("a", person="А", last_login="2026-11-01T08:00:00+00:00")
    assert not run("dormant_account", estate([new], rights), STAFF)
    (f,) = run("dormant_account", estate([account("a", person="А")], rights, days=90), STAFF)
    assert f.message.key == "dormant_account.log"
    assert not run("dormant_account", estate([account("a")], rights, days=89), STAFF)
    assert not run("dormant_account", estate([account("a")], rights, days=90, reads=[read("a", "clients")]), STAFF)


@pytest.mark.parametrize("login", ["2026-01-15T08:00:00", "long ago", ""])
def test_a_last_login_that_says_no_moment_is_unknown(login: str) -> None:
    """A time without an offset, or none at all, proves neither use nor disuse: a log decides, if there is one."""
    odd, rights = account("a", person="А", last_login=login), [("a", "clients")]
    assert not run("dormant_account", estate([odd], rights), STAFF)
    (f,) = run("dormant_account", estate([odd], rights, days=90), STAFF)
    assert f.message.key == "dormant_account.log"


def test_an_account_made_in_the_logs_time_is_not_dormant() -> None:
    """It was not there to be used all that time."""
    found = estate([account("a")], [("a", "clients")], days=90)
    change = AccessChange(
        system="crm",
        at="2026-11-10T00:00:00+00:00",
        by="dba",
        kind=ChangeKind.CREATE_ACCOUNT,
        grantee="a",
        source="log",
    )
    found.access_changes = (change,)
    assert not run("dormant_account", found, STAFF)


def test_accounts_without_an_end_are_one_finding_a_system() -> None:
    """Accounts of programs are left out, and those with a last day."""
    found = estate(
        [account("a"), account("b"), account("c", valid_until="2027-01-01"), account("s", nature=Nature.SERVICE)],
        [(n, "clients") for n in "abcs"],
    )
    (f,) = run("never_expiring", found, STAFF)
    assert param(f, "accounts") == "a, b"
    assert not run("never_expiring", estate([account("a")], [("a", "clients")], dialect="mariadb"), STAFF)


def test_users_of_an_application_are_closed_there() -> None:
    """No statement of the database does it."""
    who = person("А", StaffStatus.LEFT)
    user = account("login", principal_kind=PrincipalKind.APP_USER, person="А")
    (f,) = run("leaver_account", estate([user], [("login", "clients")], people=[who]), STAFF)
    assert f.remediation.sql is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_has_all_it_names(lang: str) -> None:
    """No parameter is missing in either language."""
    people = [person("А", StaffStatus.LEFT), person("Б", StaffStatus.LEAVING)]
    found = estate(
        [account("a", person="А"), account("b", person="Б"), account("x"), account("v", nature=Nature.VENDOR)],
        [(n, "clients") for n in "abxv"],
        people=people,
        days=90,
    )
    checks = ("leaver_account", "unknown_account", "vendor_account", "dormant_account", "never_expiring")
    findings = [f for c in checks for f in run(c, found, STAFF)]
    assert {f.check for f in findings} == set(checks)
    for f in findings:
        assert "{" not in message(f.message, lang) + remedy(f.remediation, lang)
