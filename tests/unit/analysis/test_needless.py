"""Columns with personal data that may not be needed, each reason a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from privaudit.analysis.facts import Facts
from privaudit.analysis.needless import needless as needless_on
from privaudit.analysis.needs import with_needs
from privaudit.config.old_rules import load_needless
from privaudit.i18n import LANGUAGES
from privaudit.model import AgeRange, ColumnRead, Lifecycle, LogState, Needless, Read, ReadPattern, Role, Subject
from privaudit.report.words import message
from privaudit.sketches import TableSketch
from tests.facts import classified, facts, relation, row, system
from tests.old_world import CUSTOMERS, TODAY, shop, shop_tables, sketched

LOG = LogState(system="crm", source="log", covers_reads=True, files=1, days_covered=60)


def _read(*columns: str, pattern: ReadPattern = ReadPattern.READ) -> Read:
    return Read(
        system="crm",
        principal="anna",
        schema="main",
        table="customers",
        columns=columns or ("*",),
        first="2026-01-01",
        last="2026-01-02",
        statements=1,
        pattern=pattern,
        source="log",
    )


def _shop(
    changes: dict[str, Any] | None = None,
    *,
    sketches: tuple[TableSketch, ...] = (),
    logs: tuple[LogState, ...] = (),
    reads: tuple[Read, ...] = (),
    sampled: int = 100,
    ages: tuple[AgeRange, ...] = (),
) -> Facts:
    made = shop(sketches, rows=[row("customers", rows=1000, sampled=sampled)], tables=[shop_tables()[0]], links=())
    phone = replace(classified("customers", "phone", "PHONE_NUMBER"), **(changes or {}))
    return Facts(
        systems=made.systems,
        catalogs=made.catalogs,
        tables=made.tables,
        classifications=(phone,),
        sketches=made.sketches,
        logs=logs,
        reads=reads,
        ages={CUSTOMERS: ages},
    )


def needless(found: Facts) -> tuple[Needless, ...]:
    """The rows of one day."""
    return needless_on(found, TODAY)


def _said(found: Facts, lang: str = "en") -> list[str]:
    return [message(m, lang, "needless") for n in needless(found) for m in n.reasons]


def _one(found: Facts) -> Needless:
    (only,) = needless(found)
    return only


def test_a_column_that_is_filled_varied_and_read_is_left_alone() -> None:
    """Silence where nothing speaks against it."""
    assert needless(_shop({"top_share": 0.05}, logs=(LOG,), reads=(_read(),))) == ()


HARDLY = {"checked": 2, "distinct": 2, "fill_rate": 0.02}


def test_a_hardly_filled_column_says_how_often_and_when_last() -> None:
    """In plain words, in both languages."""
    assert _said(_shop(HARDLY)) == ["Filled in 2 of 100 rows looked at."]
    sketch = sketched(CUSTOMERS, {}, last_filled={"phone": date(2021, 3, 14)})
    found = _shop(HARDLY, sketches=(sketch,))
    assert _said(found) == ["Filled in 2 of 100 rows looked at; last in a row of 2021-03-14."]
    assert _said(found, "ru") == ["Заполнено в 2 из 100 просмотренных строк; последний раз — в строке от 14.03.2021."]
    assert (_one(found).last_filled, _one(found).fill_rate) == ("2021-03-14", 0.02)


def test_an_empty_column_is_said_to_be_empty() -> None:
    """Its name says what was meant to be there."""
    assert _said(_shop({"checked": 0, "distinct": 0, "fill_rate": 0.0})) == ["Filled in none of 100 rows looked at."]


EMPTY = {"checked": 0, "distinct": 0, "fill_rate": 0.0}


def test_what_a_sample_missed_is_not_called_empty() -> None:
    """Rows that were chosen by values show that a few are filled."""
    dated = sketched(CUSTOMERS, {}, filled={"phone": (3, 900)}, last_filled={"phone": date(2021, 3, 14)})
    others = "Filled in none of 100 rows taken from the whole table, yet in a few others"
    assert _said(_shop(EMPTY, sketches=(dated,))) == [f"{others}; last in a row of 2021-03-14."]
    undated = sketched(CUSTOMERS, {}, filled={"phone": (3, 900)})
    assert _said(_shop(EMPTY, sketches=(undated,))) == [f"{others}."]
    bare = sketched(CUSTOMERS, {}, filled={"phone": (0, 900)})
    assert _said(_shop(EMPTY, sketches=(bare,))) == ["Filled in none of 100 rows looked at."]


def test_few_rows_say_nothing() -> None:
    """Two of ten rows may be chance."""
    assert needless(_shop({"checked": 0, "distinct": 0, "fill_rate": 0.0}, sampled=10)) == ()


CONSTANT = "Of 100 filled rows looked at, 99 hold one and the same value: it tells people apart no more."


@pytest.mark.parametrize(
    ("entity", "top_share", "said"),
    [("PHONE_NUMBER", 0.99, [CONSTANT]), ("PHONE_NUMBER", 0.5, []), ("CITY", 0.99, [])],
)
def test_a_constant_tells_nobody_apart(entity: str, top_share: float, said: list[str]) -> None:
    """Kinds that have few values by nature are left out."""
    changes = {"entity": entity, "top_share": top_share, "distinct": 2}
    assert _said(_shop(changes)) == said


def test_a_default_was_entered_by_nobody() -> None:
    """Said instead of the constant that it is, too."""
    found = _shop({"top_share": 0.99, "default_share": 0.97, "distinct": 4})
    assert _said(found) == [
        "Of 100 rows looked at, 97 hold the value that the database puts there by itself: nobody entered it."
    ]


def test_a_column_nobody_fills_any_more() -> None:
    """Rows go on, the column does not."""
    days = {"registered_at": (date(2015, 1, 1), date(2026, 1, 1))}
    sketch = sketched(CUSTOMERS, {}, days=days, last_filled={"phone": date(2021, 3, 14)})
    assert _said(_shop(sketches=(sketch,))) == ["Not filled since 2021-03-14, though newer rows came until 2026-01-01."]
    kept = sketched(CUSTOMERS, {}, days=days, last_filled={"phone": date(2025, 12, 1)})
    assert needless(_shop(sketches=(kept,))) == ()


def test_newer_rows_are_dated_as_everywhere_else() -> None:
    """The day is the relation's own; that newer rows lack the column, the rows chosen by values have to show."""
    index = (AgeRange(column="registered_at", oldest=date(2015, 1, 1), newest=date(2026, 5, 31)),)
    last = {"phone": date(2021, 3, 14)}
    shown = sketched(CUSTOMERS, {}, days={"registered_at": (date(2015, 1, 1), date(2026, 1, 1))}, last_filled=last)
    silent = sketched(CUSTOMERS, {}, days={"registered_at": (date(2015, 1, 1), date(2021, 3, 14))}, last_filled=last)
    assert _said(_shop(sketches=(shown,), ages=index))[0].endswith("newer rows came until 2026-05-31.")
    assert needless(_shop(sketches=(silent,), ages=index)) == ()


def test_what_nobody_read_is_said_by_table_or_by_column() -> None:
    """As far as the log knows columns, and only where it covers reads for long enough."""
    assert _said(_shop(logs=(LOG,))) == ["Nobody read its table, by 60 days of logs."]
    assert _said(_shop(logs=(LOG,), reads=(_read("name"),))) == ["Nobody read it, by 60 days of logs."]
    assert _one(_shop(logs=(LOG,))).unread_days == 60
    for read in (_read(), _read("phone"), _read("name", "phone")):
        assert needless(_shop(logs=(LOG,), reads=(read,))) == ()


@pytest.mark.parametrize(
    "log",
    [replace(LOG, days_covered=5), replace(LOG, covers_reads=False), replace(LOG, files=0), replace(LOG, system="x")],
)
def test_logs_that_do_not_cover_reads_say_nothing(log: LogState) -> None:
    """Not seen is not unread."""
    assert needless(_shop(logs=(log,))) == ()


def test_the_audits_own_reads_do_not_count() -> None:
    """It reads every column."""
    assert _said(_shop(logs=(LOG,), reads=(_read(pattern=ReadPattern.OWN_AUDIT),))) != []


def _two(
    lifecycle: Lifecycle | None = None, subject: Subject = Subject.CUSTOMER, entity: str = "PHONE_NUMBER"
) -> Facts:
    rows = [
        replace(row("customers"), people_estimate=1000),
        replace(row("leads", system="shop"), people_estimate=5000),
    ]
    found = [
        classified("customers", "phone", entity),
        classified("leads", "tel", entity, system="shop", subject=subject),
    ]
    tables = [relation("customers", "id phone"), relation("leads", "id tel", system="shop")]
    return facts(tables, found, rows=rows, systems=[system("crm"), system("shop", lifecycle=lifecycle)])


def test_the_same_kind_in_two_systems_names_its_place() -> None:
    """The system in use with most people looks like it; an archive is not, however large."""
    found = _two()
    assert [n.ref.label() for n in needless(found)] == ["crm.main.customers.phone"]
    assert _said(found)[0].endswith("held in 2 systems; most people are in shop.")
    assert [n.ref.label() for n in needless(_two(Lifecycle.ARCHIVE))] == ["shop.main.leads.tel"]
    assert _one(found).held_in == 2


def test_other_people_or_working_kinds_are_not_held_twice() -> None:
    """Phones of employees are not those of customers; every system has logins."""
    assert needless(_two(subject=Subject.EMPLOYEE)) == ()
    assert needless(_two(entity="CUSTOMER_NUMBER")) == ()


def test_every_column_says_how_many_systems_hold_its_kind() -> None:
    """Inventory and needless columns count alike: likely whole columns, and the column's own system."""
    found = _two()
    assert [c.held_in for c in with_needs(found.classifications, found)] == [2, 2]
    assert [n.held_in for n in needless(found)] == [2]
    unsure = classified("leads", "tel", "PHONE_NUMBER", system="shop", confidence=0.3)
    found = facts([], [classified("customers", "phone", "PHONE_NUMBER"), unsure])
    assert [(c.system, c.held_in) for c in with_needs(found.classifications, found)] in (
        [("crm", 1), ("shop", 2)],
        [("shop", 2), ("crm", 1)],
    )
    working = _two(entity="CUSTOMER_NUMBER")
    assert {c.held_in for c in with_needs(working.classifications, working)} == {2}


@pytest.mark.parametrize(
    ("logs", "reads", "said"),
    [
        ((LOG,), (), (ColumnRead.NOT_READ, 60)),
        ((LOG,), (_read("phone"),), (ColumnRead.COLUMN, 60)),
        ((LOG,), (_read(),), (ColumnRead.TABLE, 60)),
        ((LOG,), (_read("phone", pattern=ReadPattern.OWN_AUDIT),), (ColumnRead.NOT_READ, 60)),
        ((), (), (None, None)),
    ],
)
def test_every_column_says_whether_it_was_read(
    logs: tuple[LogState, ...], reads: tuple[Read, ...], said: tuple[ColumnRead | None, int | None]
) -> None:
    """By the same reads and days from which its need is judged."""
    found = _shop(logs=logs, reads=reads)
    (c,) = with_needs(found.classifications, found)
    assert (c.read, c.read_days) == said


def test_every_column_says_when_it_was_filled_last() -> None:
    """Also where nothing speaks against it."""
    found = _shop(sketches=(sketched(CUSTOMERS, {}, last_filled={"phone": date(2026, 3, 14)}),))
    assert needless(found) == ()
    assert [c.last_filled for c in with_needs(found.classifications, found)] == ["2026-03-14"]


def test_kinds_inside_texts_are_left_out() -> None:
    """A phone in a remark is another matter."""
    assert needless(_shop({**HARDLY, "role": Role.CONTAINED})) == ()


def test_every_reason_is_a_whole_sentence_in_both_languages() -> None:
    """Numbers and days are filled in, and it ends as a sentence does."""
    days = {"registered_at": (date(2015, 1, 1), date(2026, 1, 1))}
    sketch = sketched(CUSTOMERS, {}, days=days, last_filled={"phone": date(2021, 3, 14)})
    cases = [
        _shop(HARDLY),
        _shop({"default_share": 0.97}),
        _shop({"top_share": 0.99}),
        _shop(sketches=(sketch,)),
        _two(),
    ]
    for found in (*cases, _shop(logs=(LOG,)), _shop(logs=(LOG,), reads=(_read("name"),))):
        for lang in LANGUAGES:
            texts = _said(found, lang)
            assert texts
            assert all(t.endswith(".") and "?" not in t and "{" not in t for t in texts)


def test_the_bounds_are_data() -> None:
    """A company with other needs may read them in one file."""
    rules = load_needless()
    assert 0 < rules.hardly_filled < rules.constant < 1
    assert rules.log_days >= 30
