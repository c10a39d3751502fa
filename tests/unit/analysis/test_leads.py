"""Leads: what is worth asking about in what was read, and why."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.accesslog.base import Usage
from privaudit.analysis.reads import reads
from privaudit.i18n import LANGUAGES, keys, text
from privaudit.model import (
    LogKind,
    Person,
    ReadPattern,
    StaffStatus,
)
from privaudit.report import words
from privaudit.sqltext.base import Verb

from .logged_world import TODAY, UTC_DAYS, moment, told, usage, world


def test_a_look_up_by_what_names_a_person_is_a_lead() -> None:
    """By a person's account, by phone or by the number of a customer; the row says how many people."""
    found = reads(
        (
            usage(lookup=("phone",), subjects=frozenset({b"1", b"2"})),
            usage(table="orders", columns="total", lookup=("customer_id",), subjects=frozenset({b"3"})),
            usage(table="orders", columns="total", lookup=("id",), subjects=frozenset({b"4"})),
        ),
        world(),
        UTC_DAYS,
    )
    assert told(found, ReadPattern.SINGLE_LOOKUP) == [("anna", "customer", 2), ("anna", "orders", 2)]
    people = [r.reason.param("people") for r in found if r.reason and r.pattern is ReadPattern.SINGLE_LOOKUP]
    assert people == [2, 1]


def test_an_application_looks_people_up_all_day() -> None:
    """Look-ups by an application or a service say nothing of a person; an unknown account's do."""
    found = reads(tuple(usage(who, lookup=("phone",)) for who in ("app", "backup", "stranger")), world(), UTC_DAYS)
    assert told(found, ReadPattern.SINGLE_LOOKUP) == [("stranger", "customer", 2)]


def test_opening_cards_in_an_application_is_work_unless_it_is_far_more_than_others_do() -> None:
    """Users of one application are compared with each other; a handful of them cannot be."""

    def opened(user: str, cards: int) -> Usage:
        people = frozenset(f"{user}{i}".encode() for i in range(cards))
        return usage(user, columns="*", application="crm", source="journal:crm", kind=LogKind.JOURNAL, subjects=people)

    usual = tuple(opened(f"u{i}", 30) for i in range(5))
    found = reads((*usual, opened("curious", 100)), world(), UTC_DAYS)
    (lead,) = [r for r in found if r.pattern is ReadPattern.SINGLE_LOOKUP]
    assert lead.reason is not None
    assert (lead.principal, lead.reason.param("people"), lead.reason.param("usual")) == ("curious", 100, 30)
    few = reads((*usual[:3], opened("curious", 100)), world(), UTC_DAYS)
    assert not told(few, ReadPattern.SINGLE_LOOKUP)


def test_the_same_person_in_three_tables_is_a_profile() -> None:
    """Put together from several accounts of one person; two tables are an order with its customer."""
    same = frozenset({b"x"})
    three = (
        usage(lookup=("phone",), subjects=same),
        usage(table="tickets", columns="text", lookup=("phone",), subjects=same | {b"y"}),
        usage("anna2", table="t1", columns="phone", lookup=("phone",), subjects=same),
    )
    found = reads(three, world(), UTC_DAYS)
    assert told(found, ReadPattern.PROFILE) == [("anna", None, 4), ("anna2", "t1", 2)]
    assert not told(reads(three[:2], world(), UTC_DAYS), ReadPattern.PROFILE)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (usage(rows=1_000, days=((TODAY, 1),)), True),
        (usage(rows=1_000, days=((TODAY, 2),)), False),
        (usage(whole=True), True),
        (usage(whole=True, rows=20), False),
        (usage(whole=True, columns=""), False),
        (usage(), False),
    ],
)
def test_many_rows_at_once_are_bulk(made: Usage, expected: bool) -> None:
    """A thousand rows by one statement, or a whole table where the log does not count rows; a count shows nothing."""
    assert bool(told(reads((made,), world(), UTC_DAYS), ReadPattern.BULK)) is expected


def test_a_small_table_read_whole_is_not_bulk() -> None:
    """A table of twenty rows is read whole each time."""
    assert not told(reads((usage(whole=True),), world(rows=20), UTC_DAYS), ReadPattern.BULK)


def test_an_export_names_who_cannot_be_named() -> None:
    """COPY TO, OUTFILE and dumps are exports; an application's account cannot name the person."""
    found = reads((usage(verb=Verb.COPY_OUT), usage("app", dump=True), usage("backup", dump=True)), world(), UTC_DAYS)
    reasons = {r.principal: r.reason.key for r in found if r.reason}
    assert reasons == {
        "anna": "reads.export.default",
        "app": "reads.export.application",
        "backup": "reads.export.service",
    }


def test_a_dump_of_many_tables_is_one_row() -> None:
    """Nobody reads a lead for each table of a backup."""
    found = reads(tuple(usage("backup", f"t{i}", "phone", dump=True, rows=10) for i in range(8)), world(), UTC_DAYS)
    (lead,) = [r for r in found if r.pattern is ReadPattern.EXPORT]
    assert (lead.table, lead.statements, lead.rows, lead.reason and lead.reason.param("tables")) == (None, 16, 80, 8)


def test_odd_hours_count_only_what_was_outside() -> None:
    """The row counts the statements outside the hours; applications work at night."""
    found = reads((usage(off_hours=1), usage("app", off_hours=2)), world(), UTC_DAYS)
    assert told(found, ReadPattern.OFF_HOURS) == [("anna", "customer", 1)]


def test_a_first_read_needs_a_log_that_reaches_back() -> None:
    """Late in a log of 90 days, by an account that was active before: a lead; in a log of a week: nothing."""
    old = usage(days=((TODAY - 80, 1), (TODAY - 1, 1)))
    new = usage(table="tickets", columns="phone")
    assert told(reads((old, new), world(), UTC_DAYS), ReadPattern.FIRST_TIME) == [("anna", "tickets", 2)]
    assert not told(reads((old, new), world(covered=7), UTC_DAYS), ReadPattern.FIRST_TIME)
    assert not told(reads((new,), world(), UTC_DAYS), ReadPattern.FIRST_TIME)
    elsewhere = usage(table="tickets", columns="phone", source="server_audit")
    assert not told(reads((old, elsewhere), world(), UTC_DAYS), ReadPattern.FIRST_TIME)


def test_a_pause_that_ends_is_a_lead() -> None:
    """After two months without a read, what was read since is listed."""
    paused = usage(days=((TODAY - 80, 4), (TODAY - 10, 1), (TODAY - 9, 2)))
    (lead,) = [r for r in reads((paused,), world(), UTC_DAYS) if r.pattern is ReadPattern.DORMANT_ACTIVE]
    assert (lead.statements, lead.first[:10]) == (3, moment(TODAY - 10)[:10])
    assert lead.reason is not None
    assert lead.reason.param("days") == 69


def _person(status: StaffStatus, left: int | None) -> Person:
    on = date.fromordinal(date(1970, 1, 1).toordinal() + left).isoformat() if left is not None else None
    return Person(name="Lev Ushed", status=status, left_on=on)


@pytest.mark.parametrize(
    ("person", "before", "after"),
    [
        (_person(StaffStatus.LEFT, TODAY - 10), [("lev", "customer", 2)], [("lev", "customer", 3)]),
        (_person(StaffStatus.LEAVING, TODAY + 5), [("lev", "customer", 5)], []),
        (_person(StaffStatus.LEAVING, None), [("lev", "customer", 5)], []),
        (_person(StaffStatus.LEFT, None), [], [("lev", "customer", 12)]),
        (_person(StaffStatus.ACTIVE, None), [], []),
    ],
)
def test_reads_around_a_persons_last_day(
    person: Person, before: list[tuple[str, str, int]], after: list[tuple[str, str, int]]
) -> None:
    """The thirty days before the last one, and whatever comes after it; without a date as far as can be told."""
    read = usage("lev", days=((TODAY - 70, 7), (TODAY - 12, 2), (TODAY - 2, 3)))
    found = reads((read,), world(person), UTC_DAYS)
    assert told(found, ReadPattern.BEFORE_LEAVING) == before
    assert told(found, ReadPattern.AFTER_LEAVING) == after


def test_what_to_ask_first_comes_first() -> None:
    """Leads stand above plain rows, the most telling pattern and the largest numbers first."""
    found = reads(
        (
            usage(off_hours=1, lookup=("phone",)),
            usage(table="tickets", columns="phone", verb=Verb.COPY_OUT, rows=5),
            usage(table="t1", columns="phone", verb=Verb.COPY_OUT, rows=50),
        ),
        world(),
        UTC_DAYS,
    )
    order = [(r.pattern.value, r.table) for r in found]
    assert order[:4] == [
        ("export", "t1"),
        ("export", "tickets"),
        ("single_lookup", "customer"),
        ("off_hours", "customer"),
    ]
    assert {p for p, _ in order[4:]} == {"read"}


def _templates(lang: str) -> dict[str, str]:
    return {k: v for k, v in keys("messages", lang).items() if k.startswith("messages.reads.")}


_USAGES = st.builds(
    lambda who, table, flags, days, verb, rows: usage(
        who,
        table,
        "phone",
        whole=flags[0],
        dump=flags[1],
        lookup=("phone",) if flags[2] else (),
        off_hours=flags[3] * 1,
        subjects=frozenset({b"a"} if flags[2] else ()),
        days=tuple(sorted({TODAY - d: 2 for d in days}.items())),
        verb=verb,
        rows=rows,
    ),
    st.sampled_from(["anna", "anna2", "lev", "app", "backup", "stranger"]),
    st.sampled_from(["customer", "tickets", "t0", "t1", "t2", "t3", "t4", "t5"]),
    st.tuples(*[st.booleans()] * 4),
    st.lists(st.integers(0, 89), min_size=1, max_size=5),
    st.sampled_from([Verb.SELECT, Verb.COPY_OUT, Verb.UPDATE]),
    st.sampled_from([None, 1, 5_000]),
)


@settings(max_examples=150)
@given(st.lists(_USAGES, max_size=40), st.sampled_from([None, 3]))
def test_every_lead_has_a_reason_that_can_be_read(usages: list[Usage], left: int | None) -> None:
    """In any log: ids differ, plain rows have no reason, each reason fills its text in both languages."""
    status = StaffStatus.LEFT if left else StaffStatus.LEAVING
    found = reads(tuple(usages), world(_person(status, TODAY - left if left else None)), UTC_DAYS)
    assert len({r.id for r in found}) == len(found)
    for r in found:
        assert (r.reason is None) == (r.pattern in {ReadPattern.READ, ReadPattern.OWN_AUDIT})
        for lang in LANGUAGES if r.reason else ():
            assert r.reason is not None
            template = _templates(lang)[f"messages.{r.reason.key}"]
            asked = {name for _, name, _, _ in string.Formatter().parse(template) if name}
            assert asked <= dict(r.reason.params).keys()
            assert "?" not in words.message(r.reason, lang)
    assert sum(r.statements for r in found if r.pattern is ReadPattern.READ) == sum(u.statements for u in usages)


def test_texts_ask_and_do_not_accuse() -> None:
    """Each text says what is worth asking."""
    for lang, asks in (("en", "Worth asking"), ("ru", "тоит")):
        assert all(asks.lower() in t.lower() for t in _templates(lang).values())
    assert text("messages.reads.bulk.default", "en", rows=1) != "default"
