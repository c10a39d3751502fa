"""The second pass as a whole scan does it: what it finds, what it sends, what it says, and what it never keeps."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from privaudit.config.settings import CompareSettings
from privaudit.dialects.sqlite import SqliteSession
from privaudit.engine.dry_run import dry_run
from privaudit.engine.events import Event, TableCompared, Warned
from privaudit.engine.run import ScanOutcome, run_scan
from privaudit.errors import ConnectionLost, QueryTimeout
from privaudit.model import LinkKind, Marked, MarkSpec, StepRecord, StepState, Table, TableSample

from .comparing import fill, settings_for


@pytest.fixture
def crm(tmp_path: Path) -> str:
    """The URL of a filled database."""
    fill(tmp_path / "crm.db")
    return f"sqlite:///{tmp_path}/crm.db"


def said(outcome: ScanOutcome) -> list[tuple[str, str | None, StepState, str | None]]:
    """What the second pass did not do, by place."""
    steps = sorted(outcome.compared.steps, key=lambda s: (s.target.key, s.step))
    return [(s.step, s.target.table, s.state, s.reason) for s in steps]


def test_a_scan_compares_what_matters(crm: str) -> None:
    """People and orders are compared and joined; a table of colours is not looked at again."""
    outcome = run_scan(settings_for(crm))
    assert {t.key[2] for t in outcome.compared.sketches} == {"clients", "orders"}
    assert said(outcome) == []
    (link,) = outcome.result.links
    assert (link.kind, link.from_[0].column, link.to[0].table) == (LinkKind.DISCOVERED, "client_id", "clients")
    people = outcome.compared.sketches.of(("s0", "main", "clients"), "phone")
    assert people is not None
    assert 900 < len(people) < 1100
    assert outcome.compared.ages["s0", "main", "orders"][0].column == "ordered_at"


def test_no_table_is_asked_more_than_three_statements(crm: str) -> None:
    """One reads rows, one the ends of indexes, one looks values up; a table of colours is asked nothing."""
    outcome = run_scan(settings_for(crm, compare=CompareSettings(rows=5000)))
    asked = Counter[str]()
    for s in outcome.compared.statements:
        for name in ("clients", "orders", "colours"):
            asked[name] += s.count if f'"{name}"' in s.sql and "pragma" not in s.sql.lower() else 0
    assert asked["orders"] <= 2
    assert asked["clients"] <= 2  # its own, and that in which orders looks its customers up
    assert asked["colours"] == 0


def test_a_table_of_too_many_rows_is_looked_up_and_that_is_said(crm: str) -> None:
    """Orders are not read through: their customers are looked up, the key is found, and nothing is incomplete."""
    outcome = run_scan(settings_for(crm, compare=CompareSettings(rows=5000)))
    assert {t.key[2] for t in outcome.compared.sketches} == {"clients"}
    (found,) = outcome.compared.looked_up["s0", "main", "orders"]
    assert (found.look.column, found.look.to_table) == ("client_id", "clients")
    assert 100 < found.asked == found.found <= 200
    assert said(outcome) == [("compare:mark", "orders", StepState.PARTIAL, "too_large_looked_up")]
    assert outcome.result.run.complete
    assert [k.from_[0].column for k in outcome.result.links] == ["client_id"]


def test_a_large_table_that_cannot_be_looked_up_makes_the_audit_incomplete(tmp_path: Path) -> None:
    """Customers of whom nothing is known but their rows are a gap, and a known gap may cover it."""
    fill(tmp_path / "crm.db")
    outcome = run_scan(settings_for(f"sqlite:///{tmp_path}/crm.db", compare=CompareSettings(rows=2000)))
    reasons = {s.target.table: s.reason for s in outcome.compared.steps}
    assert reasons["clients"] == "too_large_to_compare"
    assert not outcome.result.run.complete


def test_people_of_two_systems_meet_by_their_phones(tmp_path: Path) -> None:
    """Samples of two files share hardly a row; rows chosen by a value are of the same people."""
    fill(tmp_path / "a.db", 6000)
    fill(tmp_path / "b.db", 6000, first=3001)
    outcome = run_scan(settings_for(f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/b.db"))
    one, two = (outcome.compared.sketches.of((s, "main", "clients"), "phone") for s in ("s0", "s1"))
    assert one is not None
    assert two is not None
    value, low, high = one.overlap(two).in_second()
    assert low <= 0.5 <= high
    assert abs(value - 0.5) < 0.08


def test_two_scans_say_the_same(crm: str) -> None:
    """Another key, the same audit: no digest decides anything."""

    def content(outcome: ScanOutcome) -> tuple[object, ...]:
        result = outcome.result
        return result.tables, result.links, result.copies, result.colocations, result.estate, result.needless

    one, two = run_scan(settings_for(crm)), run_scan(settings_for(crm))
    assert one.compared.key != two.compared.key
    assert content(one) == content(two)


def test_rows_are_gone_when_a_table_is_done(crm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At no event of the pass is a row of any table left in memory."""
    seen: list[Marked] = []
    really = SqliteSession.mark

    def watched(self: SqliteSession, table: Table, spec: MarkSpec) -> Marked:
        seen.append(really(self, table, spec))
        return seen[-1]

    monkeypatch.setattr(SqliteSession, "mark", watched)
    left: list[int] = []

    def observe(event: Event) -> None:
        if isinstance(event, TableCompared):
            gc.collect()
            left.extend(o.rows for o in gc.get_objects() if isinstance(o, TableSample) and o.rows)
            left.extend(m.sample.rows for m in seen)

    run_scan(settings_for(crm), observe)
    assert len(seen) == 2
    assert not any(left)


def test_a_lost_connection_is_made_once_more(crm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first table whose connection is lost is asked again; one that loses every one is said."""
    tries = Counter[str]()
    really = SqliteSession.mark

    def flaky(self: SqliteSession, table: Table, spec: MarkSpec) -> Marked:
        tries[table.name] += 1
        if table.name == "orders" or tries[table.name] == 1:
            raise ConnectionLost("s0", "connection_lost")
        return really(self, table, spec)

    monkeypatch.setattr(SqliteSession, "mark", flaky)
    outcome = run_scan(settings_for(crm))
    assert {t.key[2] for t in outcome.compared.sketches} == {"clients"}
    assert said(outcome) == [("compare:mark", "orders", StepState.FAILED, "connection_lost")]
    assert dict(tries) == {"clients": 2, "orders": 2}


@pytest.mark.parametrize(
    ("error", "reason"),
    [(QueryTimeout("s0", "timeout", (("seconds", "20"),)), "timeout"), (ValueError("Zq7Zq7"), "compare_failed")],
)
def test_whatever_fails_at_a_table_is_said_and_ends_nothing(
    crm: str, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    """A time-out and a defect of our own are steps of that table; its text goes nowhere."""

    def failing(self: SqliteSession, table: Table, spec: MarkSpec) -> Marked:
        raise error

    monkeypatch.setattr(SqliteSession, "mark", failing)
    outcome = run_scan(settings_for(crm))
    assert [s[3] for s in said(outcome)] == [reason, reason]
    assert not outcome.result.run.complete
    assert "Zq7Zq7" not in repr(outcome.result)


def many(path: Path, tables: int) -> str:
    """The URL of a database of as many tables of people."""
    connection = sqlite3.connect(path)
    for t in range(tables):
        connection.execute(f"CREATE TABLE people{t} (id INTEGER PRIMARY KEY, full_name TEXT, phone TEXT, email TEXT)")
        rows = [(n, f"Ivan Testov{n}", f"+7916{n:07d}", f"ivan{n}@example.com") for n in range(1, 101)]
        connection.executemany(f"INSERT INTO people{t} VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return f"sqlite:///{path}"


def test_worker_processes_find_the_same(tmp_path: Path) -> None:
    """Two workers bring home what one process finds: sketches, the ledger, the links."""
    url = many(tmp_path / "many.db", 12)
    alone, apart = (run_scan(settings_for(url, workers=n)) for n in (1, 2))
    assert len(alone.compared.sketches) == 12
    for table in alone.compared.sketches:
        other = apart.compared.sketches.get(table.key)
        assert other is not None
        assert {c: len(s) for c, s in other.values.items()} == {c: len(s) for c, s in table.values.items()}
    assert (alone.result.copies, alone.result.links) == (apart.result.copies, apart.result.links)
    both = [sum(s.rows for s in o.compared.statements) for o in (alone, apart)]
    assert both[0] == both[1] > 0


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    """What was missing when a worker died runs again; a line says so, and every table is compared."""
    url = many(tmp_path / "many.db", 45)
    warned: list[str] = []
    killed: list[int] = []

    def observe(event: Event) -> None:
        if isinstance(event, Warned):
            warned.append(event.key)
        if isinstance(event, TableCompared) and not killed:
            killed.extend(p.pid for p in multiprocessing.active_children()[:1] if p.pid is not None)
            os.kill(killed[0], signal.SIGKILL)

    outcome = run_scan(settings_for(url, workers=2), observe)
    assert killed
    assert warned == ["worker_lost"]
    assert len(outcome.compared.sketches) == 45
    assert said(outcome) == []


def test_an_interruption_keeps_what_was_compared(crm: str) -> None:
    """Ctrl-C between two tables: the first is compared, the rest is said, and the audit is there."""

    def observe(event: Event) -> None:
        if isinstance(event, TableCompared) and event.done == 1:
            raise KeyboardInterrupt

    outcome = run_scan(settings_for(crm), observe)
    assert outcome.interrupted
    assert outcome.result.run.interrupted
    assert len(outcome.compared.sketches) == 1
    assert said(outcome) == [("compare", None, StepState.FAILED, "interrupted")]
    assert len(outcome.result.classifications) > 4


@pytest.mark.parametrize("more", [{"compare": CompareSettings(rows=0)}, {"sample_rows": 0}])
def test_nothing_is_compared_where_that_is_wanted(crm: str, more: dict[str, object]) -> None:
    """--no-compare and --sample 0 send no statement more, say so, and leave the audit complete."""
    outcome = run_scan(settings_for(crm, **more))
    assert said(outcome) == [("compare", None, StepState.SKIPPED, "compare_off")]
    assert outcome.compared.statements == []
    assert outcome.result.run.complete


def test_exact_counts_are_asked_of_tables_with_people(crm: str) -> None:
    """--exact counts rows and different values of customers; not of orders, which name nobody."""
    outcome = run_scan(settings_for(crm, exact=True))
    rows, distinct = outcome.compared.counts["s0", "main", "clients"]
    assert (rows, distinct["phone"], distinct["email"]) == (3000, 3000, 3000)
    assert ("s0", "main", "colours") not in outcome.compared.counts


def test_a_dry_run_says_the_most_that_comparing_may_send(crm: str) -> None:
    """Three statements a table at most, or none with --no-compare."""
    (planned,) = dry_run(settings_for(crm))
    assert planned.comparing is not None
    assert planned.comparing.statements == 9
    (none,) = dry_run(settings_for(crm, compare=CompareSettings(rows=0)))
    assert none.comparing is None


def test_steps_have_words(crm: str) -> None:
    """Every reason of the second pass can be put into words in both languages."""
    from privaudit.report.words import reason

    made: list[StepRecord] = []
    for bound in (0, 2000, 5000):
        made += run_scan(settings_for(crm, compare=CompareSettings(rows=bound))).compared.steps
    for step in made:
        for lang in ("en", "ru"):
            assert len(reason(step.reason, step.reason_params, lang)) > 30
