"""A shop with customers of ten years, audited whole: what was planted is found, inside the bounds that are printed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pymysql
import pytest
from sqlalchemy import make_url

from privaudit.analysis.ages import months_before
from privaudit.config.settings import RetentionRule, Settings, SystemSettings
from privaudit.demo.people import russian_person
from privaudit.engine import run_scan
from privaudit.model import AuditResult, Destruction, Lifecycle, Raw, Subject, TableRow
from privaudit.report.words import reason

PEOPLE = 6000
ORDERED = 4
FIRST = date(2016, 2, 1)
LAST = date(2026, 6, 1)
GOODS = ("Чайник", "Кроссовки", "Рюкзак", "Лампа настольная", "Зонт", "Термос")
Row = tuple[object, ...]
TABLES = {
    "customers": "id INTEGER PRIMARY KEY, full_name TEXT, phone TEXT, fax TEXT, registered_at DATE",
    "orders": "id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, item TEXT, total DECIMAL(10,2), ordered_at DATE",
    "customers_bak_2020": "id INTEGER, full_name TEXT, phone TEXT, fax TEXT, registered_at DATE",
}
"""The key of orders is not declared: it has to be found."""


class Planted:
    """The rows, and what is true of them."""

    def __init__(self) -> None:
        luck = random.Random(3)  # noqa: S311 - the same shop in every run
        span = (LAST - FIRST).days
        self.registered = {i: FIRST + timedelta(days=luck.randrange(span)) for i in range(1, PEOPLE + 1)}
        self.orders: list[tuple[int, date]] = []
        for i, day in self.registered.items():
            for _ in range(luck.randint(1, 5) if i % ORDERED else 0):
                self.orders.append((i, min(day + timedelta(days=luck.randrange(3 * 365)), LAST)))
        self.luck = luck

    def rows(self) -> dict[str, list[Row]]:
        """The rows of each table; a fax number is on every 200th card, none since 2019."""
        cards: list[Row] = []
        for i, day in self.registered.items():
            who = russian_person(5, i)
            fax = f"+7 (495) 0{i % 100:02}-{i % 97:02}-{i % 89:02}" if i % 200 == 0 and day.year < 2019 else None
            name = f"{who.last} {who.first} {who.middle}"
            cards.append((i, name, f"+{who.phone}", fax, day.isoformat()))
        orders: list[Row] = [
            (n, i, self.luck.choice(GOODS), self.luck.randrange(500, 90_000) / 10, day.isoformat())
            for n, (i, day) in enumerate(self.orders, 1)
        ]
        old = [c for c in cards if str(c[4]) < "2020"]
        return {"customers": cards, "orders": orders, "customers_bak_2020": old}

    def idle(self, since: date) -> int:
        """Customers without an order since a day; who never ordered counts by the day of registering."""
        newest: dict[int, date] = {}
        for i, day in self.orders:
            newest[i] = max(day, newest.get(i, day))
        return sum(newest.get(i, day) < since for i, day in self.registered.items())


PLANTED = Planted()
LIMIT = months_before(datetime.now(UTC).date(), 36)


def on_sqlite(path: Path) -> str:
    """The shop as a file."""
    with sqlite3.connect(path) as db:
        for name, columns in TABLES.items():
            db.execute(f"create table {name} ({columns})")
            rows = PLANTED.rows()[name]
            db.executemany(f"insert into {name} values ({','.join('?' * len(rows[0]))})", rows)
        db.execute("create index orders_by_customer on orders (customer_id)")
    db.close()
    return f"sqlite:///{path}"


def on_postgresql(url: str) -> str:
    """The shop on a server, with its statistics."""
    with psycopg.connect(url, autocommit=True) as db, db.cursor() as cursor:
        for name, columns in TABLES.items():
            cursor.execute(f"create table {name} ({columns})".encode())
            with cursor.copy(f"copy {name} from stdin".encode()) as copy:
                for row in PLANTED.rows()[name]:
                    copy.write_row(row)
        cursor.execute("create index orders_by_customer on orders (customer_id)")
        cursor.execute("create index orders_by_day on orders (ordered_at)")
        cursor.execute("analyze")
    return url


def on_mariadb(url: str) -> str:
    """The shop on MariaDB."""
    at = make_url(url)
    db = pymysql.connect(
        host=at.host, port=at.port or 0, user=at.username, password=at.password or "", database=at.database
    )
    with db, db.cursor() as cursor:
        for name, columns in TABLES.items():
            cursor.execute(f"create table {name} ({columns})")
            rows = PLANTED.rows()[name]
            cursor.executemany(f"insert into {name} values ({','.join(['%s'] * len(rows[0]))})", rows)
        cursor.execute("create index orders_by_customer on orders (customer_id)")
        db.commit()
        cursor.execute("analyze table customers, orders, customers_bak_2020")
    return url


def audit(url: str, **more: object) -> AuditResult:
    """The shop, audited with a small sample, so that nothing is known from the first pass alone."""
    system = SystemSettings(name="crm", url=Raw(url), lifecycle=Lifecycle.LEGACY)
    settings = Settings(
        systems=(system,),
        sample_rows=500,
        workers=1,
        retention=(RetentionRule(months=36, basis="order 12"),),
        **more,  # type: ignore[arg-type]
    )
    return run_scan(settings).result


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mariadb"])
def audited(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_database: Callable[..., str],
    mariadb_database: Callable[..., str],
) -> AuditResult:
    """The audit of the shop while an incident is open."""
    if request.param == "sqlite":
        url = on_sqlite(Path(tmp_path_factory.mktemp("old")) / "crm.db")
    else:
        url = on_postgresql(postgres_database()) if request.param == "postgresql" else on_mariadb(mariadb_database())
    return audit(url, incident="2026-7")


def _row(result: AuditResult, table: str) -> TableRow:
    return next(t for t in result.tables if t.table == table)


def _entry(result: AuditResult, table: str) -> Destruction:
    return next(d for d in result.destruction if d.ref.table == table)


def test_the_age_of_customers_is_known(audited: AuditResult) -> None:
    """To the day where an index or all rows tell, else no younger and no older than the truth."""
    row = _row(audited, "customers")
    assert row.subject is Subject.CUSTOMER
    oldest, newest = min(PLANTED.registered.values()), max(PLANTED.registered.values())
    assert row.oldest is not None
    assert row.newest is not None
    assert oldest.isoformat() <= row.oldest <= (oldest + timedelta(days=60)).isoformat()
    assert (newest - timedelta(days=60)).isoformat() <= row.newest <= newest.isoformat()
    assert row.age_column == "registered_at"


def test_people_past_retention_lie_within_the_bounds(audited: AuditResult) -> None:
    """Through a key that no schema declares, from the part of people whose orders were all seen."""
    row = _row(audited, "customers")
    truth = PLANTED.idle(LIMIT)
    assert row.inactive_low is not None
    assert row.inactive_people is not None
    assert row.inactive_high is not None
    assert row.inactive_low <= truth <= row.inactive_high
    assert row.inactive_low > 0
    assert abs(row.inactive_people - truth) <= 0.15 * truth
    assert row.inactive_high < 4 * row.inactive_low


def test_orders_are_as_old_as_their_customers(audited: AuditResult) -> None:
    """They hold nobody's name, and are those people's all the same: they go with them."""
    row = _row(audited, "orders")
    newest = dict(sorted(PLANTED.orders, key=lambda o: o[1]))
    truth = sum(day < LIMIT for day in newest.values())
    assert row.newest is not None
    assert row.inactive_low is not None
    assert row.inactive_high is not None
    assert row.inactive_low <= truth <= row.inactive_high
    assert "transaction_amount" in _entry(audited, "orders").categories


def test_one_finding_says_so(audited: AuditResult) -> None:
    """About the table of customers, with the period."""
    found = [f for f in audited.findings if f.check == "past_retention" and f.target.ref.table == "customers"]
    assert [f.message.param("months") for f in found] == [36]


def test_the_backup_is_found_by_its_name(audited: AuditResult) -> None:
    """The live table is not."""
    assert _row(audited, "customers_bak_2020").backup_like == "backup.name"
    assert _row(audited, "customers").backup_like is None
    assert [f.target.ref.table for f in audited.findings if f.check == "backup_table"] == ["customers_bak_2020"]


def test_the_commission_gets_its_list_and_nothing_may_go_now(audited: AuditResult) -> None:
    """An incident is open: the list says so beside each entry."""
    entry = _entry(audited, "customers")
    assert {m.key for m in entry.reasons} >= {"destroy.past_retention_basis", "destroy.legacy"}
    assert {"identity", "contact"} <= set(entry.categories)
    assert (entry.legal_hold, entry.legal_hold_why) == (True, "incident")
    assert all(s.legal_hold for s in audited.systems)
    assert "destroy.backup_name" in {m.key for m in _entry(audited, "customers_bak_2020").reasons}


def test_the_column_hardly_anybody_fills_is_named(audited: AuditResult) -> None:
    """With a sentence that says how often."""
    (fax,) = (n for n in audited.needless if n.ref.table == "customers" and n.ref.column == "fax")
    assert fax.reasons[0].key in {"hardly_filled", "hardly_filled_last", "few_last"}
    assert fax.last_filled is None or fax.last_filled < "2019"
    assert {n.ref.column for n in audited.needless if n.ref.table == "customers"} == {"fax"}


def test_nothing_is_destroyed_by_the_audit(audited: AuditResult) -> None:
    """Only reading statements were sent, and no report proposes to delete rows."""
    verbs = {s.sql.lstrip("( ").split()[0].upper() for s in audited.statements}
    assert verbs <= {"SELECT", "SHOW", "SET", "BEGIN", "START", "PRAGMA", "WITH"}
    assert not [f for f in audited.findings if "DELETE" in (f.remediation.sql or "").upper()]


def test_without_a_period_years_are_told_instead(tmp_path: Path) -> None:
    """No retention configured: ages are shown, nobody is said to be past it, and no hold is on without an incident."""
    system = SystemSettings(name="crm", url=Raw(on_sqlite(tmp_path / "crm.db")))
    result = run_scan(Settings(systems=(system,), sample_rows=500, workers=1)).result
    assert _row(result, "customers").oldest is not None
    assert _row(result, "customers").inactive_people is None
    assert not [f for f in result.findings if f.check == "past_retention"]
    assert {d.ref.table for d in result.destruction} == {"customers_bak_2020"}
    assert not any(s.legal_hold for s in result.systems)
    (step,) = (s for s in result.steps if s.step == "5_old_data")
    said = reason(step.reason, step.reason_params, "en")
    five = dict(step.reason_params)["idle_5"]
    assert f"for 5 years {int(five):,}" in said
    assert abs(int(five) - PLANTED.idle(months_before(datetime.now(UTC).date(), 60))) < 0.15 * PEOPLE
