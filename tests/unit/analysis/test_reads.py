"""Reads: who read what by the logs, and what counts as whose."""

from __future__ import annotations

from dataclasses import replace

from privaudit.analysis.facts import kind_of_value, singles_out
from privaudit.analysis.reads import reads
from privaudit.model import (
    LEADS,
    LogKind,
    ReadPattern,
    TableStatus,
)
from tests.facts import classified, facts, row

from .logged_world import TABLES, TODAY, UTC_DAYS, moment, scanned, told, usage, world


def test_a_plain_row_sums_up_what_one_account_read_of_one_relation() -> None:
    """Manners of reading, roles and applications are added up; only classified columns and their categories count."""
    found = reads(
        (
            usage(columns="name id", rows=3, application="psql"),
            usage(columns="phone", rows=4, application="DBeaver", days=((TODAY - 9, 5),)),
            usage(table="prices", columns="price"),
        ),
        world(),
        UTC_DAYS,
    )
    (plain,) = [r for r in found if r.pattern is ReadPattern.READ]
    assert (plain.columns, plain.categories, plain.rows, plain.statements) == (
        ("name", "phone"),
        ("contact", "identity"),
        7,
        7,
    )
    assert (plain.person, plain.application, plain.reason) == ("Anna Ode", None, None)
    assert (plain.first, plain.last) == (moment(TODAY - 9), moment(TODAY - 1))


def test_a_relation_that_could_not_be_read_has_rows_of_unknown_content() -> None:
    """What nobody knows the content of is said as read."""
    made = world()
    unread = facts(TABLES, [], rows=[row("prices", status=TableStatus.FAILED)])
    made.tables = unread.tables
    (plain,) = reads((usage("app", "prices", "price"),), made, UTC_DAYS)
    assert plain.categories == ("unknown",)


def test_own_runs_are_set_apart_and_no_lead() -> None:
    """What this tool read itself is no news: its name fits, and it logged in with the audit's account."""
    ours = usage("scanner", own=True, whole=True, dump=True, lookup=("phone",), off_hours=2)
    assert [r.pattern for r in reads((ours,), scanned(), UTC_DAYS)] == [ReadPattern.OWN_AUDIT]


def test_nobody_hides_reads_behind_the_name_of_this_tool() -> None:
    """Anyone may call a session privaudit/…: such reads count as all do, and the name is a lead of its own."""
    hidden = usage(own=True, application="privaudit/x", lookup=("phone",))
    found = reads((hidden,), scanned(), UTC_DAYS)
    assert told(found, ReadPattern.READ) == [("anna", "customer", 2)]
    assert told(found, ReadPattern.SINGLE_LOOKUP) == [("anna", "customer", 2)]
    assert told(found, ReadPattern.BORROWED_NAME) == [("anna", "customer", 2)]
    assert not told(found, ReadPattern.OWN_AUDIT)


def test_every_lead_has_a_place_in_the_order() -> None:
    """What to look at first is decided once, for every pattern that is a lead."""
    assert sorted(LEADS) == sorted(set(ReadPattern) - {ReadPattern.READ, ReadPattern.OWN_AUDIT})


def test_what_a_system_numbers_itself_is_one_person_there_only() -> None:
    """A phone is the same person's everywhere, a customer's number on its own system; a first name is nobody's."""
    kinds = [
        kind_of_value(classified("customer", "c", entity, system=system))
        for entity in ("PHONE_NUMBER", "CUSTOMER_NUMBER")
        for system in ("crm", "shop")
    ]
    assert kinds[0] == kinds[1]
    assert kinds[2] != kinds[3]
    assert singles_out(classified("customer", "c", "PHONE_NUMBER"))
    assert not singles_out(replace(classified("customer", "c", "PERSON"), entity="FIRST_NAME"))


def test_a_login_inside_an_application_is_no_account_called_the_same() -> None:
    """The rows of both stay apart: the one is the account's person, the other whoever the application knows."""
    inside = usage("anna", application="crm", source="journal:crm", kind=LogKind.JOURNAL)
    found = reads((usage(), inside), world(), UTC_DAYS)
    plain = {r.kind: (r.person, r.statements) for r in found if r.pattern is ReadPattern.READ}
    assert plain == {LogKind.SERVER_LOG: ("Anna Ode", 2), LogKind.JOURNAL: (None, 2)}
