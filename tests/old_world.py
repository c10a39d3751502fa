"""A shop whose customers and orders are known to the day, as sketches would tell of it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from privaudit.analysis.facts import Facts
from privaudit.analysis.keys import declared_links
from privaudit.model import (
    PLACES,
    AgeRange,
    Column,
    Link,
    PlaceForm,
    SampleMethod,
    Sampling,
    Subject,
    Table,
    TableRow,
    TypeFamily,
    place,
)
from privaudit.sketches import Sketch, Sketches, TableSketch, digest_of
from tests.facts import classified, facts, relation, row

KEY = bytes(32)
SALT = "s"
TODAY = date(2026, 6, 1)
CUSTOMERS, ORDERS = ("crm", "main", "customers"), ("crm", "main", "orders")

Dated = Iterable[tuple[object, date | None]]
"""A value and the day of its row."""


def sketched(
    key: tuple[str, str, str],
    columns: Mapping[str, Dated],
    *,
    share: float = 1.0,
    whole: bool = True,
    days: Mapping[str, tuple[date, date]] | None = None,
    filled: Mapping[str, tuple[int, int]] | None = None,
    last_filled: Mapping[str, date] | None = None,
) -> TableSketch:
    """A sketch as comparing makes it: of each column the values whose place is below the share."""
    values: dict[str, Sketch] = {}
    newest: dict[str, dict[int, int]] = {}
    for name, dated in columns.items():
        pairs: list[tuple[int, int]] = []
        newest[name] = {}
        for value, day in dated:
            at, made = place(SALT, PlaceForm.PLAIN, value), digest_of(KEY, str(value))
            if at is None or at >= share * PLACES:
                continue
            pairs.append((at, made))
            if day is not None:
                newest[name][made] = max(day.toordinal(), newest[name].get(made, 0))
        values[name] = Sketch(pairs, share=share, whole=whole)
    return TableSketch(
        key,
        values=values,
        newest_by=newest,
        days={c: (a.toordinal(), b.toordinal()) for c, (a, b) in (days or {}).items()},
        filled=filled,
        last_filled={c: d.toordinal() for c, d in (last_filled or {}).items()},
        whole=whole,
    )


def timed(table: Table, *names: str) -> Table:
    """The table with these columns as times."""
    columns = tuple(
        replace(c, family=TypeFamily.DATETIME, data_type="timestamp") if c.name in names else c for c in table.columns
    )
    return replace(table, columns=columns)


def keyed(table: Table, name: str = "id") -> Table:
    """The table with a primary key."""
    columns: tuple[Column, ...] = tuple(replace(c, unique=c.name == name) for c in table.columns)
    return replace(table, primary_key=(name,), columns=columns)


def shop_tables() -> list[Table]:
    """Customers, and orders that lead to them."""
    return [
        keyed(timed(relation("customers", "id name phone registered_at"), "registered_at")),
        keyed(timed(relation("orders", "id customer_id total ordered_at", "customer_id>customers.id"), "ordered_at")),
    ]


SHOP = [
    classified("customers", "name", "PERSON"),
    classified("customers", "phone", "PHONE_NUMBER"),
    classified("orders", "total", "TRANSACTION_AMOUNT"),
    classified("orders", "ordered_at", "TRANSACTION_TIME"),
]


def held(name: str, people: int | None, *, sampled: bool = True, subject: Subject = Subject.CUSTOMER) -> TableRow:
    """A relation with so many people."""
    method = SampleMethod.RANDOM_ROWS if sampled else SampleMethod.ALL_ROWS
    made = replace(row(name, rows=people, subject=subject), sampling=Sampling(method=method, seed=1))
    return replace(made, people_estimate=people, people_low=people, people_high=people)


def shop(
    sketches: Iterable[TableSketch],
    *,
    people: int | None = 1000,
    tables: list[Table] | None = None,
    rows: list[TableRow] | None = None,
    ages: Mapping[tuple[str, str, str], tuple[AgeRange, ...]] | None = None,
    links: tuple[Link, ...] | None = None,
) -> Facts:
    """Facts of the shop: links of its declared keys, and these sketches."""
    made = facts(
        tables if tables is not None else shop_tables(),
        SHOP,
        rows=rows if rows is not None else [held("customers", people), held("orders", None)],
    )
    return Facts(
        systems=made.systems,
        catalogs=made.catalogs,
        tables=made.tables,
        classifications=made.classifications,
        links=declared_links(made) if links is None else links,
        sketches=Sketches(sketches),
        ages=ages,
    )


def history(people: int, seed: int = 7) -> tuple[dict[int, date], list[tuple[int, date]]]:
    """Customers by number with the day they registered, and orders with their customer and day.

    A fifth registered and never ordered; the others ordered one to six times within four years of registering.
    """
    luck = random.Random(seed)  # noqa: S311 - the same shop in every run
    first = date(2014, 1, 1)
    span = (TODAY - first).days
    registered = {i: first + timedelta(days=luck.randrange(span)) for i in range(1, people + 1)}
    orders = []
    for i, day in registered.items():
        if i % 5:
            for _ in range(luck.randint(1, 6)):
                at = day + timedelta(days=luck.randrange(4 * 365))
                if at <= TODAY:
                    orders.append((i, at))
    return registered, orders


def truth(registered: Mapping[int, date], orders: Iterable[tuple[int, date]], limit: date) -> int:
    """How many had no order since a day; who never ordered counts by the day of registering."""
    newest: dict[int, date] = {}
    for i, day in orders:
        newest[i] = max(day, newest.get(i, day))
    return sum(newest.get(i, day) < limit for i, day in registered.items())
