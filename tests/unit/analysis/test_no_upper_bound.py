"""Where nothing says how many people there are at most, nothing that is made of it says so, either."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from privaudit.analysis.ages import with_ages
from privaudit.analysis.destruction import destruction
from privaudit.analysis.estate import estate
from privaudit.analysis.facts import Facts
from privaudit.analysis.places import colocations
from privaudit.analysis.undeclared import discovered_links
from privaudit.checks.past_retention import CHECK
from privaudit.config.settings import RetentionRule, Settings
from privaudit.i18n import text
from privaudit.model import CoLocation, Level, Lifecycle, count_of
from privaudit.report import held, words
from tests.facts import classified, system
from tests.sketched import World

TODAY = date(2026, 6, 1)
PEOPLE = range(1, 901)
PHONES = [f"+7900{n:07d}" for n in PEOPLE]
SALE = (
    classified("sales", "name", "PERSON"),
    classified("sales", "phone", "PHONE_NUMBER"),
    classified("sales", "total", "TRANSACTION_AMOUNT"),
)


def unbounded(facts: Facts) -> Facts:
    """The same facts, without an upper bound of people anywhere: 900 each, about and at least."""
    rows = (replace(r, people_estimate=900, people_low=900, people_high=None) for r in facts.tables)
    return facts.with_(tables=tuple(rows))


def sales() -> Facts:
    """One table of customers who bought."""
    world = World(replace(system("crm"), lifecycle=Lifecycle.LEGACY))
    world.table("sales", "id:int! name:text phone:text total:int", {"phone": PHONES}, *SALE)
    return unbounded(world.facts)


def said(place: CoLocation, lang: str) -> str:
    """The sentence of a place."""
    assert place.says is not None
    return words.said(place.says, lang)


def test_a_place_says_about_how_many_and_that_no_upper_bound_is_known() -> None:
    """Not "of 900 people": in the row, and in both languages."""
    (place,) = colocations(sales())
    assert (place.people_low, place.people_estimate, place.people_high) == (900, 900, None)
    assert "of about 900 people (at least 900; no upper bound known)" in said(place, "en")
    assert "(людей: около 900, не менее 900; верхняя граница неизвестна)" in said(place, "ru")


def test_people_in_two_systems_have_no_upper_bound_where_a_side_has_none() -> None:
    """Of one side only a part of the values was kept, so that its number of people decides."""
    world = World(system("crm"), system("shop"))
    found = (classified("clients", "name", "PERSON"), classified("clients", "phone", "PHONE_NUMBER"))
    world.table("clients", "id:int! name:text phone:text", {"phone": PHONES}, *found)
    bought = (
        classified("sales", "phone", "PHONE_NUMBER", system="shop"),
        classified("sales", "total", "TRANSACTION_AMOUNT", system="shop"),
    )
    world.table("sales", "nr:int! phone:text total:int", {"phone": PHONES}, *bought, in_="shop")
    facts = world.facts
    clients = facts.sketches.of(("crm", "main", "clients"), "phone")
    assert clients is not None
    clients.whole = False
    facts = unbounded(facts)
    rows = colocations(facts.with_(links=discovered_links(facts)))
    cross = next(c for c in rows if c.level is Level.CROSS_SYSTEM)
    assert cross.people_estimate == 900
    assert cross.people_high is None


def test_the_commission_reads_that_no_upper_bound_is_known() -> None:
    """Of an old system all people are listed: about 900, not 900."""
    (entry,) = destruction(sales(), (), TODAY)
    assert entry.people is not None
    assert not entry.people.exact
    assert held.counted(entry.people, "en") == "about 900 (at least 900; no upper bound known)"


def test_the_estate_has_no_upper_bound_where_a_table_has_none() -> None:
    """People and what is added up of it."""
    whole = estate(sales(), None, ())
    assert whole.people is not None
    assert (whole.people.low, whole.people.estimate, whole.people.high) == (900, 900, None)


def test_people_past_retention_have_no_upper_bound_where_people_have_none() -> None:
    """All rows are older than the limit: about 900 are past it, and the finding says no more."""
    facts = sales()
    aged = replace(facts.tables[0], oldest="2015-01-01", newest="2016-01-01", age_method="index")
    settings = Settings(retention=(RetentionRule(months=36),))
    (past,) = with_ages(facts.with_(tables=(aged,)), settings.retention, TODAY)
    assert (past.inactive_low, past.inactive_people, past.inactive_high) == (900, 900, None)
    (found,) = CHECK.run(facts.with_(tables=(past,)), settings)
    assert "about 900 (at least 900; no upper bound known)" in words.message(found.message, "en")


def test_a_count_keeps_what_is_not_known() -> None:
    """Unknown stays unknown; of nothing there is no count."""
    row = sales().tables[0]
    count = count_of(row)
    assert count is not None
    assert (count.low, count.estimate, count.high, count.exact) == (900, 900, None, False)
    assert count_of(replace(row, people_estimate=None)) is None
    assert text("clauses.of_people_at_least", "en", low="5") == "of at least 5 people"
