"""Two audits that did not look alike: what only they differ in is never told as done."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from privaudit.config.settings import RetentionRule, Settings, SystemSettings
from privaudit.engine import run_scan
from privaudit.follow import Fate, fate, followed, notes
from privaudit.model import AuditResult, Cause, Outcome, Raw
from privaudit.report.factsheet import comparable

from .test_follow_systems import people

OLD = ("2015-02-03", "2016-02-03")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, AuditResult, Path]:
    """Customers, their orders of long ago, a copy, and a retention period that is over; an empty file beside."""
    folder = tmp_path_factory.mktemp("unlike")
    with sqlite3.connect(folder / "shop.db") as db:
        for name in ("customers", "customers_copy"):
            db.execute(
                f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, full_name TEXT, phone TEXT, email TEXT, day TEXT)"
            )
            db.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?)", [(*p[:4], OLD[0]) for p in people()])
        db.execute(
            "CREATE TABLE orders (num INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id), "
            "total REAL, item TEXT, ordered_at TEXT)"
        )
        orders = [(n, 1 + n % 400, n * 7 % 900 + 0.5, f"tea {n}", OLD[1]) for n in range(1, 801)]
        db.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", orders)
    db.close()
    with sqlite3.connect(folder / "empty.db") as db:
        db.execute("CREATE TABLE t (a INTEGER)")
    db.close()
    made = Settings(
        systems=(SystemSettings(name="shop", url=Raw(f"sqlite:///{folder / 'shop.db'}")),),
        workers=1,
        retention=(_rule(60),),
    )
    return made, run_scan(made).result, folder / "empty.db"


def _rule(months: int) -> RetentionRule:
    return RetentionRule(months=months, systems="shop.*", subjects=("customer",), basis="a policy")


def _added(made: Settings, empty: Path) -> Settings:
    more = SystemSettings(name="more", url=Raw(f"sqlite:///{empty}"))
    return replace(made, systems=(*made.systems, more))


UNLIKE: dict[str, Callable[[Settings, Path], Settings]] = {
    "retention": lambda s, _: replace(s, retention=(_rule(600),)),
    "retention_and_a_system": lambda s, e: replace(_added(s, e), retention=(_rule(600),)),
    "no_compare": lambda s, _: replace(s, compare=replace(s.compare, rows=0)),
    "no_compare_and_a_seed": lambda s, _: replace(s, compare=replace(s.compare, rows=0), seed=7),
    "regions_and_a_table": lambda s, _: replace(s, regions=("US",), exclude=("customers_copy",)),
    "without_orders": lambda s, _: replace(s, exclude=("orders",)),
    "without_customers": lambda s, _: replace(s, exclude=("customers",)),
}


@pytest.mark.parametrize("how", UNLIKE)
def test_what_only_the_audits_differ_in_is_never_done(shop: tuple[Settings, AuditResult, Path], how: str) -> None:
    """The database is as it was: nothing is done or better, something is told otherwise, no numbers side by side."""
    made, before, empty = shop
    assert {"past_retention", "copied_data"} <= {f.check for f in before.findings}
    result = followed(before, run_scan(UNLIKE[how](made, empty)).result)
    assert not [c for c in result.changes if fate(c) in {Fate.DONE, Fate.BETTER}]
    assert [c for c in result.changes if c.array == "destruction" or c.kind is Outcome.NOT_VERIFIED]
    assert not comparable(result)
    assert {n.key for n in notes(result)} & {"note.other_settings", "note.other_scope"}


def test_a_system_that_was_added_leaves_the_causes_of_the_others(shop: tuple[Settings, AuditResult, Path]) -> None:
    """Nothing else was set: only the scope is another, and no note says that settings are."""
    made, before, empty = shop
    result = followed(before, run_scan(_added(made, empty)).result)
    assert "note.other_settings" not in {n.key for n in notes(result)}
    assert result.tool.ways_digest == before.tool.ways_digest
    old = replace(before, tool=replace(before.tool, ways_digest=None))
    assert "note.other_settings" in {n.key for n in notes(followed(old, result))}


def test_rejected_verdicts_are_not_done(shop: tuple[Settings, AuditResult, Path], tmp_path: Path) -> None:
    """All verdicts on who people are were rejected: findings, copies and destruction rows went by a decision."""
    made, before, _ = shop
    file = tmp_path / "decisions.toml"
    names = {(c.table, c.column, c.entity) for c in before.classifications if c.table != "orders"}
    rows = (
        f'[[verdict]]\nsystem = "shop"\nschema = "main"\ntable = "{t}"\ncolumn = "{c}"\nverdict = "reject"\n'
        f'entity = "{e}"\nby = "A. Example"\non = 2026-11-20\nreason = "a test"\n'
        for t, c, e in sorted(names)
    )
    file.write_text('format = "privaudit-decisions/1"\n' + "".join(rows))
    after = run_scan(replace(made, decision_files=(str(file),))).result
    assert len(after.findings) < len(before.findings)
    result = followed(before, after)
    assert not [c for c in result.changes if fate(c) in {Fate.DONE, Fate.BETTER}]
    gone = [c for c in result.changes if c.kind is Outcome.CLOSED]
    assert {"findings", "copies", "destruction"} <= {c.array for c in gone}
    assert {c.cause for c in gone} == {Cause.DECISION}
    assert not comparable(result)
    assert "note.other_decisions" in {n.key for n in notes(result)}
    same = replace(after, run=replace(after.run, audit_id=before.run.audit_id))
    assert "note.same_audit" not in {n.key for n in notes(followed(before, same))}
