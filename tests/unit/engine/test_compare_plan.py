"""What the second pass asks of which tables: no more than needed, by forms that meet, within the bounds."""

from __future__ import annotations

import dataclasses
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from privaudit.config.settings import CompareSettings, Settings
from privaudit.detect import load_rules
from privaudit.dialects.base import ConnectSpec
from privaudit.engine.compare.jobs import compare_jobs, run_compare_job
from privaudit.engine.compare.plan import TablePlan, plan
from privaudit.engine.compare.shares import ROWS
from privaudit.engine.worker import SessionSlot
from privaudit.model import (
    Classification,
    PlaceForm,
    Protection,
    Raw,
    SampleMethod,
    StepState,
    Table,
    TableKind,
    TableRow,
    TableStatus,
    TypeFamily,
)
from tests import facts as f

CLIENTS = dataclasses.replace(f.relation("clients", "id phone"), primary_key=("id",))
ORDERS = dataclasses.replace(f.relation("orders", "num client_id amount"), primary_key=("num",))
PHONE = f.classified("clients", "phone", "PHONE_NUMBER", distinct=1000, checked=1000)
AMOUNT = f.classified("orders", "amount", "TRANSACTION_AMOUNT", distinct=500, checked=1000)


def rows(**counts: int) -> list[TableRow]:
    """Tables with so many rows, of which a thousand were sampled."""
    method = SampleMethod.RANDOM_ROWS
    return [f.row(n, rows=c, sampled=1000, method=method) for n, c in counts.items()]


def planned(
    tables: list[Table], found: list[Classification], made: list[TableRow], **settings: object
) -> dict[str, TablePlan]:
    """Plans by table."""
    wanted = Settings(**settings)  # type: ignore[arg-type]
    world = f.facts(tables, found, rows=made)
    return {p.table.name: p for p in plan(world, wanted, load_rules(), date(2026, 11, 22))}


def shares(one: TablePlan) -> dict[str, float]:
    """The share of each mark."""
    return {m.name: m.share for m in one.spec.marks} if one.spec is not None else {}


def test_as_many_values_as_are_aimed_at() -> None:
    """Of a million customers a thousand come by each column; of orders, those of as few customers."""
    made = planned([CLIENTS, ORDERS], [PHONE, AMOUNT], rows(clients=1_000_000, orders=3_000_000))
    assert shares(made["clients"])["phone"] == pytest.approx(0.001)
    assert shares(made["clients"])["id"] == pytest.approx(0.001)
    for one in made.values():
        assert one.spec is not None
        assert sum(shares(one).values()) * (one.rows or 0) <= ROWS
        assert one.spec.rows == ROWS


def test_a_large_table_may_take_longer() -> None:
    """A minute for millions of rows; a small one has less, and what the user sets bounds both."""
    made = planned([CLIENTS, ORDERS], [PHONE, AMOUNT], rows(clients=2_000_000, orders=10_000))
    short = planned([CLIENTS], [PHONE], rows(clients=2_000_000), compare=CompareSettings(seconds=5))
    waits = [one.spec.seconds for one in (made["clients"], made["orders"], short["clients"]) if one.spec is not None]
    assert waits == [60.0, 20.0, 5.0]


def test_a_small_table_is_taken_whole() -> None:
    """What was sampled whole is marked whole: then nothing is left to chance."""
    (one,) = planned([CLIENTS], [PHONE], [f.row("clients", rows=100)]).values()
    assert set(shares(one).values()) == {1.0}


def test_a_key_is_placed_as_what_it_leads_to() -> None:
    """A column of no kind that leads to phones is placed by digits, as they are; else rows would not meet."""
    book = dataclasses.replace(f.relation("phones", "phone owner"), primary_key=("phone",))
    calls = f.relation("calls", "num phone_phone amount", keys="phone_phone>phones.phone")
    found = [
        f.classified("phones", "phone", "PHONE_NUMBER"),
        f.classified("calls", "amount", "TRANSACTION_AMOUNT"),
    ]
    made = planned([book, calls], found, rows(phones=50_000, calls=90_000))
    asked, spec = made["calls"].asked, made["calls"].spec
    assert asked is not None
    assert spec is not None
    assert dict(asked.forms)["phone_phone"] == "phone"
    assert next(m.form for m in spec.marks if m.name == "phone_phone") is PlaceForm.DIGITS


def test_masked_values_and_lookups_choose_no_rows() -> None:
    """A masked phone is nobody's; a table of colours is asked nothing."""
    masked = dataclasses.replace(PHONE, protection=Protection.MASKED)
    colours = f.relation("colours", "code title")
    made = planned([CLIENTS, colours], [masked], [*rows(clients=5000), f.row("colours")])
    assert set(made) == {"clients"}
    assert list(shares(made["clients"])) == ["id"]


def test_a_table_of_too_many_rows_is_looked_up_where_an_index_is() -> None:
    """Orders over the bound are not read through; their customers are looked up, since the parent is indexed."""
    ids = dataclasses.replace(CLIENTS.column("id"), unique=True, indexed=True)
    clients = dataclasses.replace(CLIENTS, columns=(ids, CLIENTS.column("phone")))
    made = planned([clients, ORDERS], [PHONE, AMOUNT], rows(clients=9000, orders=60_000_000))
    assert made["orders"].spec is None
    assert made["orders"].too_large
    assert [(k.column, k.to_table, k.to_column) for k in made["orders"].looks] == [("client_id", "clients", "id")]
    assert made["orders"].unanswered == 0
    assert not made["clients"].too_large


def test_few_values_of_a_huge_parent_are_looked_up() -> None:
    """Of a hundred customers of a small table hardly one is among two thousand of ten million: the server is asked."""
    ids = dataclasses.replace(CLIENTS.column("id"), unique=True, indexed=True)
    clients = dataclasses.replace(CLIENTS, columns=(ids, CLIENTS.column("phone")))
    wide = CompareSettings(rows=50_000_000)
    made = planned([clients, ORDERS], [PHONE, AMOUNT], rows(clients=10_000_000, orders=5000), compare=wide)
    assert [k.column for k in made["orders"].looks] == ["client_id"]
    near = planned([clients, ORDERS], [PHONE, AMOUNT], rows(clients=20_000, orders=50_000), compare=wide)
    assert near["orders"].looks == ()


def test_a_value_that_is_on_half_the_rows_chooses_none() -> None:
    """One hotline on a million rows would fill the bound with nothing else."""
    hot = dataclasses.replace(PHONE, top_share=0.5)
    made = planned([CLIENTS], [hot], rows(clients=1_000_000))
    assert list(shares(made["clients"])) == ["id"]


@pytest.mark.parametrize("kind", [TableKind.VIEW, TableKind.FOREIGN_TABLE])
def test_what_only_shows_others_rows_is_not_compared(kind: TableKind) -> None:
    """A view holds the rows of its base: it would be a copy of it by definition."""
    made = planned([dataclasses.replace(CLIENTS, kind=kind)], [PHONE], rows(clients=100))
    assert made == {}


def test_what_could_not_be_read_is_not_asked_again() -> None:
    """A table that failed, or holds no rows, is a gap of the first pass."""
    for status in (TableStatus.FAILED, TableStatus.EMPTY):
        assert planned([CLIENTS], [PHONE], [f.row("clients", status=status)]) == {}


def test_no_table_is_planned_more_than_three_statements() -> None:
    """Nor one that is indexed by time, joined and large."""
    made = planned([CLIENTS, ORDERS], [PHONE, AMOUNT], rows(clients=10_000_000, orders=5000), exact=True)
    assert all(p.statements <= 3 for p in made.values())
    assert {n: p.count for n, p in made.items()} == {"clients": ("phone",), "orders": None}


@pytest.mark.parametrize(("dialect", "marks"), [("sqlite", ["id", "note"]), ("postgresql", ["id"])])
def test_columns_of_no_known_type_choose_rows_only_where_values_say_their_own(dialect: str, marks: list[str]) -> None:
    """SQLite's untyped columns hold values of any type; a type that is not known elsewhere has no place."""
    untyped = dataclasses.replace(CLIENTS.column("phone"), name="note", family=TypeFamily.OTHER, unique=True)
    table = dataclasses.replace(CLIENTS, columns=(CLIENTS.column("id"), untyped))
    found = [dataclasses.replace(PHONE, column="note")]
    world = f.facts([table], found, rows=rows(clients=5000), systems=[f.system(dialect=dialect)])
    (one,) = plan(world, Settings(), load_rules(), date(2026, 11, 22))
    assert list(shares(one)) == marks


def test_a_key_in_russian_tells_rows_apart() -> None:
    """Of a table without identifiers the column called kod chooses rows, as id would, before one more varied."""
    table = f.relation("orders", "amount kod note")
    found = [
        f.classified("orders", "amount", "TRANSACTION_AMOUNT", distinct=300, checked=1000),
        f.classified("orders", "kod", "CITY", distinct=900, checked=1000),
        f.classified("orders", "note", "TRANSACTION_ITEM", distinct=990, checked=1000),
    ]
    assert next(iter(shares(planned([table], found, rows(orders=5000))["orders"]))) == "kod"


def test_a_table_of_which_no_chosen_column_can_be_asked_is_said(tmp_path: Path) -> None:
    """No sketch is made of a table whose columns cannot choose rows after all, and its step says why."""
    path = tmp_path / "crm.db"
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE clients (id REAL, phone TEXT); INSERT INTO clients VALUES (1.5, '1')")
    connection.close()
    table = dataclasses.replace(
        CLIENTS, schema="main", columns=(dataclasses.replace(CLIENTS.column("id"), family=TypeFamily.FLOAT),)
    )
    (one,) = planned([CLIENTS], [PHONE], rows(clients=5000)).values()
    spec = ConnectSpec(name="crm", url=Raw(f"sqlite:///{path}"), run_id="r")
    (job,) = compare_jobs(spec, (dataclasses.replace(one, table=table, ages=()),), b"k" * 32, 1, (), 10)
    slot = SessionSlot(spec)
    done = run_compare_job(job, load_rules(), slot)
    slot.drop()
    assert [t.sketch for t in done.tables] == [None]
    assert [(s.state, s.reason) for s in done.steps] == [(StepState.SKIPPED, "nothing_to_compare_by")]
