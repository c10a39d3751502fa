"""By whose transactions people are called past retention: never by a day that is none."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from privaudit.analysis.ages import with_ages
from privaudit.analysis.destruction import destruction
from privaudit.analysis.facts import Facts
from privaudit.config.settings import RetentionRule
from privaudit.i18n import has_text
from privaudit.model import PLACES, Copy, CopyKind, PlaceForm, Ref, TableRow, place
from privaudit.report.words import said
from privaudit.sketches import Sketch, Sketches, TableSketch, digest_of
from tests.facts import classified, relation, system
from tests.facts import facts as make_facts
from tests.old_world import (
    CUSTOMERS,
    KEY,
    ORDERS,
    SALT,
    SHOP,
    TODAY,
    held,
    history,
    keyed,
    shop,
    shop_tables,
    sketched,
    timed,
    truth,
)

RULE = RetentionRule(months=36)
LIMIT = date(2023, 6, 1)
BACKUP = ("old", "main", "customers_2020")


def _row(facts: Facts, table: str = "customers") -> TableRow:
    return next(r for r in with_ages(facts, (RULE,), TODAY) if r.table == table)


def _why(row: TableRow) -> str:
    return said(row.inactive_how, "en") if row.inactive_how is not None else ""


def test_transactions_that_no_key_joins_leave_it_unknown() -> None:
    """Who registered in 2010 may have paid yesterday: payments lie beside, and nothing says whose they are."""
    registered, orders = history(300)
    tables = [shop_tables()[0], replace(shop_tables()[1], foreign_keys=())]
    sketches = [
        sketched(CUSTOMERS, {"id": registered.items(), "phone": registered.items()}),
        sketched(ORDERS, {"customer_id": orders}),
    ]
    facts = shop(sketches, people=300, tables=tables, links=())
    row = _row(facts)
    assert (row.inactive_people, row.inactive_sql) == (None, None)
    assert _why(row) == "not known: no key joins the transactions in main.orders to these people"
    assert destruction(facts.with_(tables=with_ages(facts, (RULE,), TODAY)), (RULE,), TODAY) == ()


def test_days_of_rows_are_said_to_be_days_of_rows() -> None:
    """A list of people without any transactions goes by the day of the row, and says so."""
    registered, _ = history(300)
    facts = shop([sketched(CUSTOMERS, {"phone": registered.items()})], people=300, tables=[shop_tables()[0]], links=())
    row = _row(facts)
    assert row.inactive_people == truth(registered, [], LIMIT)
    assert _why(row) == "by the day of the row (registered_at): this table has no transactions"
    (entry,) = destruction(facts.with_(tables=with_ages(facts, (RULE,), TODAY)), (RULE,), TODAY)
    assert [m.key for m in entry.reasons] == ["destroy.past_rows"]


def test_a_table_without_days_says_why_nothing_is_known() -> None:
    """Calls without a customer's purchases, clients without a day: the reason stands where the number would."""
    people = keyed(relation("clients", "id name phone"))
    facts = make_facts([people], [classified("clients", "phone", "PHONE_NUMBER")], rows=[held("clients", 10)])
    row = _row(facts, "clients")
    assert row.inactive_people is None
    assert "no column of time" in _why(row)
    assert row.inactive_how is not None
    assert has_text(f"old.{row.inactive_how.key}", "ru")


def _beside(pairs: list[tuple[int, str]]) -> Sketch:
    """Rows of a key and a phone, as comparing keeps them."""
    made = [(place(SALT, PlaceForm.PLAIN, i) or 0, digest_of(KEY, str(i), phone)) for i, phone in pairs]
    assert all(p < PLACES for p, _ in made)
    return Sketch(made, share=1.0)


def _copied(*, anew: bool) -> tuple[Facts, int]:
    """Customers of a shop, and those of the first 200 numbers in a backup elsewhere; ``anew``: numbered anew there."""
    registered, orders = history(300)
    kept = {i: day for i, day in registered.items() if i <= 200}
    numbers = {i: (i % 200) + 1 if anew else i for i in kept}
    live = sketched(CUSTOMERS, {"id": registered.items()})
    copy = sketched(BACKUP, {"id": [(numbers[i], day) for i, day in kept.items()], "phone": kept.items()})
    live = TableSketch(
        CUSTOMERS,
        values=live.values,
        newest_by=live.newest_by,
        beside={("id", "phone"): _beside([(i, f"p{i}") for i in registered])},
    )
    copy = TableSketch(
        BACKUP,
        values=copy.values,
        newest_by=copy.newest_by,
        beside={("id", "phone"): _beside([(numbers[i], f"p{i}") for i in kept])},
    )
    table = keyed(timed(relation("customers_2020", "id name phone registered_at", system="old"), "registered_at"))
    found = [
        classified("customers_2020", c, e, system="old") for c, e in (("name", "PERSON"), ("phone", "PHONE_NUMBER"))
    ]
    there = replace(held("customers_2020", 200), system="old")
    made = shop([], tables=shop_tables(), people=300)
    every = make_facts(
        [*shop_tables(), table], [*SHOP, *found], rows=[*made.tables, there], systems=[system("crm"), system("old")]
    )
    refs = [Ref(system=s, schema="main", table=t) for s, t in (("crm", "customers"), ("old", "customers_2020"))]
    facts = Facts(
        systems=every.systems,
        catalogs=every.catalogs,
        tables=every.tables,
        classifications=every.classifications,
        links=made.links,
        sketches=Sketches([live, sketched(ORDERS, {"customer_id": orders}), copy]),
        copies=(Copy(members=tuple(refs), kind=CopyKind.BACKUP, original=refs[0], overlap=1.0),),
    )
    return facts, truth(kept, [o for o in orders if o[0] in kept], LIMIT)


def test_people_of_a_backup_are_counted_by_the_originals_transactions() -> None:
    """Most of them bought in the live shop since: the backup's own days say nothing of that."""
    facts, true = _copied(anew=False)
    row = _row(facts, "customers_2020")
    assert (row.inactive_low, row.inactive_people, row.inactive_high) == (true, true, true)
    assert _why(row) == "by the transactions of crm.main.customers, of which this is a copy"
    assert row.inactive_sql is None


def test_a_copy_that_was_numbered_anew_goes_by_its_rows() -> None:
    """The same number is another person there: the days of the rows are said to be those of rows."""
    facts, _ = _copied(anew=True)
    assert "by the day of the row" in _why(_row(facts, "customers_2020"))


@pytest.mark.parametrize("with_orders", [True, False])
def test_the_statement_counts_the_people_that_are_meant(tmp_path: Path, with_orders: bool) -> None:
    """Run on a real table it gives the number that was reported, and it only reads."""
    registered, orders = history(300)
    db = sqlite3.connect(tmp_path / "shop.db")
    db.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, registered_at TEXT)")
    db.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INT, ordered_at TEXT)")
    db.executemany("INSERT INTO customers VALUES (?, ?)", [(i, str(d)) for i, d in registered.items()])
    db.executemany("INSERT INTO orders (customer_id, ordered_at) VALUES (?, ?)", [(i, str(d)) for i, d in orders])
    sketches = [sketched(CUSTOMERS, {"id": registered.items(), "phone": registered.items()})]
    if with_orders:
        facts = shop([*sketches, sketched(ORDERS, {"customer_id": orders})], people=300)
    else:
        facts = shop(sketches, people=300, tables=[shop_tables()[0]], links=())
    facts = facts.with_(systems=(replace(facts.systems[0], dialect="sqlite"),))
    row = _row(facts)
    assert row.inactive_sql is not None
    assert row.inactive_sql.startswith("SELECT count(*)")
    assert db.execute(row.inactive_sql.replace('"main".', "")).fetchone() == (row.inactive_people,)


def test_the_same_people_are_marked_in_the_commissions_list() -> None:
    """Customers and their orders are the same people: the second entry says so."""
    registered, orders = history(300)
    sketches = [sketched(CUSTOMERS, {"id": registered.items()}), sketched(ORDERS, {"customer_id": orders})]
    facts = shop(sketches, people=300, rows=[held("customers", 300), held("orders", 300)])
    listed = destruction(facts.with_(tables=with_ages(facts, (RULE,), TODAY)), (RULE,), TODAY)
    marked = {d.ref.table: [m.key for m in d.reasons] for d in listed}
    assert marked["customers"] == ["destroy.past_retention"]
    assert marked["orders"] == ["destroy.past_retention", "destroy.same_people"]
