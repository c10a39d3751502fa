"""How old the rows of tables with people are, when those were last used, and which look like backups."""

from __future__ import annotations

from datetime import date

import pytest

from privaudit.analysis.ages import with_ages
from privaudit.analysis.backups import backup_like
from privaudit.analysis.facts import Facts
from privaudit.i18n import LANGUAGES, has_text
from privaudit.model import AgeRange, LastUse, Table, TableRow
from tests.facts import classified, facts, relation
from tests.old_world import CUSTOMERS, TODAY, keyed, shop, sketched, timed

OLD, NEW = date(2014, 3, 1), date(2026, 5, 30)


def _customers(found: Facts) -> TableRow:
    return next(r for r in with_ages(found, (), TODAY) if r.table == "customers")


def _with(
    *columns: str,
    ages: tuple[AgeRange, ...] = (),
    days: dict[str, tuple[date, date]] | None = None,
    share: float = 0.1,
    table: str = "customers",
) -> TableRow:
    made = timed(relation("customers", "id phone " + " ".join(columns)), *columns)
    sketch = sketched(CUSTOMERS, {"id": [(1, None)]}, share=share, days=days)
    return _customers(shop([sketch], tables=[made], ages={(CUSTOMERS[0], CUSTOMERS[1], table): ages}))


def _span(column: str, oldest: date, newest: date) -> AgeRange:
    return AgeRange(column=column, oldest=oldest, newest=newest)


def test_ages_by_an_index_are_of_the_whole_column() -> None:
    """The server's index answers at once for all rows."""
    found = _with("created_at", ages=(_span("created_at", OLD, NEW),))
    assert (found.oldest, found.newest) == ("2014-03-01", "2026-05-30")
    assert (found.age_column, found.age_method) == ("created_at", "index")


def test_ages_of_rows_chosen_are_said_to_be_a_sample() -> None:
    """Unless the rows chosen are all there are."""
    days = {"created_at": (OLD, NEW)}
    assert _with("created_at", days=days).age_method == "sample"
    assert _with("created_at", days=days, share=1.0).age_method == "all_rows"


def test_the_oldest_is_of_creation_and_the_newest_of_anything() -> None:
    """A row that was changed last week was not created then."""
    days = {"registered_at": (date(2016, 1, 1), date(2020, 1, 1)), "last_login": (date(2015, 1, 1), NEW)}
    found = _with("registered_at", "last_login", days=days)
    assert (found.oldest, found.newest) == ("2016-01-01", "2026-05-30")
    assert found.age_column == "registered_at"


@pytest.mark.parametrize("column", ["birth_date", "valid_until", "passport_issued"])
def test_days_of_a_life_are_no_ages(column: str) -> None:
    """A customer of seventy is no row of seventy years."""
    found = _with(column, ages=(_span(column, date(1950, 1, 1), NEW),))
    assert (found.oldest, found.newest, found.age_column) == (None, None, None)


@pytest.mark.parametrize("stand_in", [date(1900, 1, 1), date(1970, 1, 1), date(9999, 12, 31)])
def test_stand_ins_for_none_are_no_ages(stand_in: date) -> None:
    """What the index cannot tell, the rows chosen may."""
    ages = (_span("created_at", stand_in, stand_in),)
    assert _with("created_at", ages=ages).oldest is None
    found = _with("created_at", ages=ages, days={"created_at": (OLD, NEW)})
    assert (found.oldest, found.newest, found.age_method) == ("2014-03-01", "2026-05-30", "sample")


def test_days_to_come_are_no_ages() -> None:
    """An appointment of next year says nothing of how new the newest row is."""
    found = _with("created_at", ages=(_span("created_at", OLD, date(2027, 1, 1)),))
    assert (found.oldest, found.newest) == ("2014-03-01", None)


def test_tables_without_people_have_no_age() -> None:
    """The question is about people; last use is told of any table."""
    made = shop([], ages={("crm", "main", "shops"): (_span("created_at", OLD, NEW),)})
    found = Facts(
        systems=made.systems,
        catalogs=made.catalogs,
        tables=made.tables,
        classifications=(),
        uses={CUSTOMERS: LastUse(schema="main", table="customers", at="2023-01-02", method="used.by_server")},
    )
    row = _customers(found)
    assert (row.oldest, row.last_used, row.last_used_method) == (None, "2023-01-02", "used.by_server")


def _like(*tables: Table) -> dict[str, str]:
    return {name: why for (_, _, name), why in backup_like(facts(list(tables), [])).items()}


@pytest.mark.parametrize(
    "name",
    ["orders_bak", "orders_bak_2021", "OrdersBackup", "bkp_orders", "orders_archive", "заказы_архив", "arhiv_zakazov"],
)
def test_some_words_say_backup_by_themselves(name: str) -> None:
    """In English, Russian and Russian in Latin letters."""
    assert _like(relation(name)) == {name: "backup.name"}


@pytest.mark.parametrize("name", ["orders_old", "orders_copy1", "tmp_orders", "old_orders", "orders_test"])
def test_other_words_need_the_table_they_are_of(name: str) -> None:
    """``orders_old`` beside ``orders`` is left over; alone it may be anything."""
    assert _like(relation(name), relation("orders")) == {name: "backup.name"}
    assert _like(relation(name)) == {}


@pytest.mark.parametrize("name", ["orders", "orders_2021", "archive", "gold_orders", "orders_export", "order_items"])
def test_usual_names_are_no_backups(name: str) -> None:
    """A year is a part of the data; an export was made on purpose; a name that is one word is of nothing."""
    assert _like(relation(name), relation("orders")) == {}


def test_the_original_may_lie_in_another_system() -> None:
    """Where half of the columns are the same, too: the same name alone may be chance."""
    there = relation("orders", "id phone total item", system="shop")
    assert _like(relation("orders_copy", "id phone total"), there) == {"orders_copy": "backup.name"}
    assert _like(relation("orders_copy", "shelf row box"), there) == {}


def test_a_day_in_the_name_is_a_backups_unless_there_is_one_for_every_day() -> None:
    """``clients_20210301`` is; tables by day are how some programs keep their rows."""
    assert _like(relation("clients_20210301")) == {"clients_20210301": "backup.dated"}
    assert _like(*(relation(f"visits_202103{day:02}") for day in range(1, 9))) == {}


def test_the_same_columns_without_a_key_are_a_copy() -> None:
    """What CREATE TABLE … AS SELECT leaves: columns and types, no key."""
    columns = "id name phone"
    assert _like(keyed(relation("clients", columns)), relation("marketing", columns)) == {
        "marketing": "backup.same_columns"
    }
    assert _like(keyed(relation("clients", columns)), keyed(relation("marketing", columns))) == {}
    assert _like(relation("clients", columns), relation("marketing", columns)) == {}


def test_every_reason_has_words() -> None:
    """Reports print what the fields hold."""
    wanted = ["age.index", "age.all_rows", "age.sample", "backup.name", "backup.dated", "backup.same_columns"]
    assert [k for k in wanted for lang in LANGUAGES if not has_text(f"old.{k}", lang)] == []


def test_names_like_backups_are_told_of_every_relation() -> None:
    """The row says why."""
    made = facts([relation("clients_bak")], [classified("clients_bak", "phone", "PHONE_NUMBER")])
    assert [r.backup_like for r in with_ages(made.with_(), (), TODAY)] == ["backup.name"]
