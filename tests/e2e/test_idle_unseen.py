"""Customers of 2014 who buy today, where the audit cannot see it: nobody is called past retention for sure."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from privaudit.config.settings import CompareSettings, RetentionRule, Settings, SystemSettings
from privaudit.demo.people import russian_person
from privaudit.engine import run_scan
from privaudit.model import AuditResult, Raw, TableRow
from privaudit.report.words import said

PEOPLE = 600
PERSON = "full_name text, phone text, created_at date"
ORDER = "amount decimal(10,2), ordered_at date, product text"
LATELY = (datetime.now(UTC).date() - timedelta(days=40)).isoformat()
Row = tuple[object, ...]


def _person(i: int) -> Row:
    who = russian_person(11, i)
    return (f"{who.last} {who.first} {who.middle}", f"+{who.phone}", f"2014-{i % 12 + 1:02}-{i % 28 + 1:02}")


def _order(i: int, day: str) -> Row:
    return ((i * 7919 % 90_000) / 10 + 50, day, ("Чайник", "Лампа настольная", "Зонт")[i % 3])


def _fill(db: sqlite3.Connection, name: str, columns: str, rows: list[Row]) -> None:
    db.execute(f"create table {name} ({columns})")
    db.executemany(f"insert into {name} values ({','.join('?' * len(rows[0]))})", rows)


def _linked(db: sqlite3.Connection, name: str, day: str) -> None:
    rows = [(n, n % PEOPLE + 1, *_order(n, day)) for n in range(2 * PEOPLE)]
    _fill(db, name, f"id integer primary key, customer_id integer, {ORDER}", rows)


def _shop(db: sqlite3.Connection, case: str) -> None:
    """Customers of 2014, and orders of last month kept in some way."""
    if case == "two_columns":
        people = [(i % 10, i // 10, *_person(i)) for i in range(PEOPLE)]
        _fill(db, "customers", f"branch integer, no integer, {PERSON}, primary key (branch, no)", people)
        orders = [(n, n % 10, n % PEOPLE // 10, *_order(n, LATELY)) for n in range(2 * PEOPLE)]
        keys = "foreign key (branch, no) references customers (branch, no)"
        _fill(db, "orders", f"id integer primary key, branch integer, no integer, {ORDER}, {keys}", orders)
        return
    _fill(db, "customers", f"id integer primary key, {PERSON}", [(i + 1, *_person(i)) for i in range(PEOPLE)])
    if case == "other_number":
        _linked(db, "orders_archive", "2015-03-04")
        coded: list[Row] = [(n, f"C-{n % PEOPLE + 1:08}", *_order(n, LATELY)) for n in range(2 * PEOPLE)]
        _fill(db, "orders", f"id integer primary key, client_code text, {ORDER}", coded)
    elif case == "json":
        paid = [
            {"customer_id": i + 1, "phone": _person(i)[1], "amount": i + 5, "paid_at": LATELY} for i in range(PEOPLE)
        ]
        rows: list[Row] = [(n, json.dumps(p), LATELY) for n, p in enumerate(paid)]
        _fill(db, "documents", "id integer primary key, payload text, created_at date", rows)
    else:
        _linked(db, "orders", LATELY)


def _audit(folder: Path, case: str) -> AuditResult:
    db = sqlite3.connect(folder / "crm.db")
    with db:
        _shop(db, case)
    db.close()
    system = SystemSettings(name="crm", url=Raw(f"sqlite:///{folder / 'crm.db'}"))
    settings = Settings(
        systems=(system,),
        workers=1,
        retention=(RetentionRule(months=60),),
        exclude=("main.orders",) if case == "left_out" else (),
        compare=CompareSettings(rows=1000) if case == "too_large" else CompareSettings(),
    )
    return run_scan(settings).result


def _customers(result: AuditResult) -> TableRow:
    return next(t for t in result.tables if t.table == "customers")


@pytest.mark.parametrize("case", ["left_out", "two_columns", "other_number", "json", "too_large"])
def test_active_customers_are_for_no_commission(tmp_path: Path, case: str) -> None:
    """A table left out, a key of two columns, another number, JSON, a table too large: at most, or not known."""
    result = _audit(tmp_path, case)
    row = _customers(result)
    assert row.newest is not None
    assert row.newest < "2015", "ages are shown all the same"
    assert not row.inactive_low
    assert row.inactive_how is not None
    assert said(row.inactive_how, "en").startswith(("at most", "not known"))
    assert "customers" not in {d.ref.table for d in result.destruction}
    assert "weak.out_of_use" not in {w.key for s in result.systems for w in s.weaknesses}


def test_where_the_orders_are_compared_nobody_is_idle(tmp_path: Path) -> None:
    """The same shop with nothing in the way."""
    row = _customers(_audit(tmp_path, "seen"))
    assert row.inactive_how is not None
    assert (row.inactive_low, row.inactive_people, row.inactive_how.key) == (0, 0, "past.acts")
    assert row.inactive_high is not None
    assert row.inactive_high < PEOPLE / 20
