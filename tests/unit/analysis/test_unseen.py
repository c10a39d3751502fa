"""Who may be active where nobody looked is not called idle: the number is one at most, and no list names them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from privaudit.analysis.ages import with_ages, years_idle
from privaudit.analysis.destruction import destruction
from privaudit.analysis.facts import Facts
from privaudit.analysis.inactive import named
from privaudit.analysis.old_systems import with_weaknesses
from privaudit.analysis.unseen import AT_MOST
from privaudit.config.settings import RetentionRule, Settings
from privaudit.i18n import LANGUAGES, has_text
from privaudit.model import (
    AgeRange,
    Classification,
    LastUse,
    Link,
    Ref,
    StepRecord,
    StepState,
    Table,
    TableKind,
    TableRow,
    TableStatus,
)
from privaudit.sketches import Sketches
from tests.facts import classified, relation, row, system
from tests.old_world import CUSTOMERS, ORDERS, SHOP, TODAY, held, history, keyed, shop, shop_tables, sketched, timed

RULE = RetentionRule(months=36)
REGISTERED, BOUGHT = history(300)


def _facts(
    *,
    rows: tuple[TableRow, ...] = (),
    steps: tuple[StepRecord, ...] = (),
    tables: tuple[Table, ...] = (),
    more: tuple[Classification, ...] = (),
    uses: dict[tuple[str, str, str], LastUse] | None = None,
    orders: bool = True,
    links: tuple[Link, ...] | None = None,
) -> Facts:
    """The shop with all its orders compared, and something beside."""
    sketches = [sketched(CUSTOMERS, {"id": REGISTERED.items(), "phone": REGISTERED.items()})]
    kept = shop_tables() if orders else shop_tables()[:1]
    if orders:
        sketches.append(sketched(ORDERS, {"customer_id": BOUGHT}))
    made = shop(sketches, people=300, tables=[*kept, *tables], links=links if orders else ())
    known = [c for c in SHOP if orders or c.table == "customers"]
    return Facts(
        systems=(system(),),
        catalogs=made.catalogs,
        tables=(held("customers", 300), *((held("orders", None),) if orders else ()), *rows),
        classifications=(*known, *more),
        links=made.links,
        sketches=Sketches(sketches),
        steps=steps,
        uses=uses,
    )


def _told(facts: Facts) -> tuple[int | None, str, bool]:
    """The least number of idle customers, why, and whether the commission is to look at them."""
    rows = with_ages(facts, (RULE,), TODAY)
    found = next(r for r in rows if r.table == "customers")
    listed = {d.ref.table for d in destruction(facts.with_(tables=rows), (RULE,), TODAY)}
    assert found.inactive_people
    return found.inactive_low, found.inactive_how.key if found.inactive_how else "", "customers" in listed


def _step(step: str, table: str | None, *, name: str | None = "crm", reason: str = "query_timeout") -> StepRecord:
    target = Ref(system=name, schema="main" if table else None, table=table)
    return StepRecord(step=step, target=target, state=StepState.FAILED, reason=reason)


def test_where_all_was_seen_idle_people_are_for_the_commission() -> None:
    """The number is exact, since all orders were compared."""
    low, why, listed = _told(_facts())
    assert (bool(low), why, listed) == (True, "past.acts", True)
    assert dict(years_idle(_facts(), TODAY))[5] > 0


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (TableStatus.SKIPPED, "excluded"),
        (TableStatus.SKIPPED, "interrupted"),
        (TableStatus.FAILED, "query_timeout"),
        (TableStatus.FILTERED, "row_security"),
        (TableStatus.SCANNED, "columns_not_readable"),
    ],
)
def test_a_table_that_was_not_read_may_hold_what_they_bought(status: TableStatus, reason: str) -> None:
    """Left out, refused, filtered or with hidden columns: it is said, and nothing else is."""
    facts = _facts(rows=(row("logs", status=status, reason=reason),))
    assert _told(facts) == (0, "past.unseen", False)
    assert list(years_idle(facts, TODAY)) == []


def test_what_is_read_elsewhere_hides_nobody() -> None:
    """Parts of a table are read with it; a view left out shows rows of its tables; other systems are others."""
    part = row("logs", status=TableStatus.SKIPPED, reason="partition_of")
    view = replace(row("v", status=TableStatus.SKIPPED, reason="excluded"), kind=TableKind.VIEW)
    other = row("logs", system="wiki", status=TableStatus.SKIPPED, reason="excluded")
    assert _told(_facts(rows=(part, view, other)))[2]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (_step("compare:mark", "orders"), "past.unseen"),
        (_step("compare:look_up", "orders", reason="too_large_to_compare"), "past.unseen"),
        (_step("compare", None), "past.stopped"),
        (_step("compare", None, name=None, reason="interrupted"), "past.stopped"),
    ],
)
def test_what_was_not_compared_to_the_end_may_hold_them(step: StepRecord, why: str) -> None:
    """A table too large, a comparison that failed, Ctrl-C."""
    assert _told(_facts(steps=(step,))) == (0, why, False)


def test_what_was_not_counted_or_holds_no_days_is_no_reason() -> None:
    """Exact counts and tables without transactions tell nothing of activity."""
    colours = relation("colours", "id name")
    steps = (_step("compare:count", "orders"), _step("compare:mark", "colours"), _step("compare", None, name="wiki"))
    assert _told(_facts(tables=(colours,), steps=steps))[2]


def test_transactions_that_no_key_joins_may_be_theirs_beside_those_that_do() -> None:
    """An old archive leads to the customers, the shop of today calls them by another number."""
    sales = timed(relation("sales", "id code total sold_at"), "sold_at")
    more = (classified("sales", "total", "TRANSACTION_AMOUNT"), classified("sales", "sold_at", "TRANSACTION_TIME"))
    assert _told(_facts(tables=(sales,), more=more)) == (0, "past.astray", False)


def test_transactions_without_a_day_may_be_of_today() -> None:
    """Their column of time may be hidden from the account; lines of an order go by the order."""
    paid = keyed(relation("payments", "id customer_id total", "customer_id>customers.id"))
    more = (classified("payments", "total", "TRANSACTION_AMOUNT"),)
    assert _told(_facts(tables=(paid,), more=more)) == (0, "past.undated", False)
    line = keyed(relation("payments", "id order_id total", "order_id>orders.id"))
    assert _told(_facts(tables=(line,), more=more))[2]


def test_values_with_fields_may_hold_transactions() -> None:
    """Orders as JSON in a column."""
    docs = relation("docs", "id body")
    more = (replace(classified("docs", "body", "PHONE_NUMBER"), path="phone"),)
    assert _told(_facts(tables=(docs,), more=more)) == (0, "past.inside_values", False)


@pytest.mark.parametrize(
    ("at", "method", "listed"),
    [("2026-05-20", "pg_last_scan", False), ("2020-05-20", "pg_last_scan", True), ("2026-05-20", "file_written", True)],
)
def test_a_table_of_people_alone_that_is_in_use_is_not_called_idle(at: str, method: str, listed: bool) -> None:
    """By the days of its rows it is old; the server knows better. A file's time is that of all its tables."""
    uses = {CUSTOMERS: LastUse(schema="main", table="customers", at=at, method=method)}
    low, why, found = _told(_facts(uses=uses, orders=False))
    assert (bool(low), why, found) == (listed, "past.rows" if listed else "past.in_use", listed)


@pytest.mark.parametrize(("shared", "listed"), [(5, False), (0, True)])
def test_people_whom_another_table_holds_without_a_key_are_not_called_idle(shared: int, listed: bool) -> None:
    """Notes of deliveries with the phones of customers: an old note says nothing of what the customer bought since."""
    profiles = relation("profiles", "id phone")
    phones = [*list(REGISTERED)[:shared], *(max(REGISTERED) + n for n in range(1, 200))]
    sketches = [
        sketched(CUSTOMERS, {"id": REGISTERED.items(), "phone": REGISTERED.items()}),
        sketched(("crm", "main", "profiles"), {"phone": [(phone, None) for phone in phones]}),
    ]
    made = shop(sketches, people=300, tables=[*shop_tables()[:1], profiles], links=())
    facts = Facts(
        systems=(system(),),
        catalogs=made.catalogs,
        tables=(held("customers", 300), held("profiles", None)),
        classifications=(*(c for c in SHOP if c.table == "customers"), classified("profiles", "phone", "PHONE_NUMBER")),
        sketches=Sketches(sketches),
    )
    low, why, found = _told(facts)
    assert (bool(low), why, found) == (listed, "past.rows" if listed else "past.met", listed)


@pytest.mark.parametrize("seen", [True, False])
def test_a_system_is_not_called_out_of_use_by_part_of_its_tables(seen: bool) -> None:
    """The newest row of those read says nothing of the one left out."""
    ages = {
        CUSTOMERS: (AgeRange(column="registered_at", oldest=date(2012, 1, 1), newest=date(2014, 1, 1)),),
        ORDERS: (AgeRange(column="ordered_at", oldest=date(2012, 1, 1), newest=date(2015, 1, 1)),),
    }
    left = row("logs", status=TableStatus.SKIPPED, reason="partition_of" if seen else "excluded")
    made = shop([], ages=ages, rows=[held("customers", 10), held("orders", None), left])
    keys = {m.key for s in with_weaknesses(made, Settings(), TODAY) for m in s.weaknesses}
    assert ("weak.out_of_use" in keys) is seen


def test_a_system_that_the_server_saw_used_is_not_called_out_of_use() -> None:
    """Rows of 2015, read last week."""
    ages = {
        CUSTOMERS: (AgeRange(column="registered_at", oldest=date(2012, 1, 1), newest=date(2014, 1, 1)),),
        ORDERS: (AgeRange(column="ordered_at", oldest=date(2012, 1, 1), newest=date(2015, 1, 1)),),
    }
    made = shop([], ages=ages)
    used = Facts(
        systems=made.systems,
        catalogs=made.catalogs,
        tables=made.tables,
        classifications=made.classifications,
        ages=made.ages,
        uses={ORDERS: LastUse(schema="main", table="orders", at="2026-05-28", method="pg_last_scan")},
    )
    keys = {m.key for s in with_weaknesses(used, Settings(), TODAY) for m in s.weaknesses}
    assert "weak.out_of_use" not in keys


def test_tomorrow_does_not_hide_the_newest_day() -> None:
    """It has begun elsewhere; a day after that is none."""

    def newest(day: date) -> str | None:
        ages = {CUSTOMERS: (AgeRange(column="registered_at", oldest=date(2012, 1, 1), newest=day),)}
        return next(r for r in with_ages(shop([], ages=ages), (), TODAY) if r.table == "customers").newest

    assert newest(date(2026, 6, 2)) == "2026-06-02"
    assert newest(date(2026, 6, 3)) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_has_words(lang: str) -> None:
    """In both languages."""
    assert [k for k in sorted(AT_MOST) if not has_text(f"old.{k}", lang)] == []


def test_a_table_of_another_system_is_not_called_one_of_this() -> None:
    """A key joins the bank to the shop: its unread table is named with the bank's name."""
    assert named([("crm", "main", "logs"), ("bank", "core", "complaints")], "crm") == "main.logs, bank.core.complaints"
