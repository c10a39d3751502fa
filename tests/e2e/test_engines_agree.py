"""The demo estate from SQLite, PostgreSQL and MariaDB: the same classifications, and all that was planted is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.analysis.facts import is_likely, is_personal
from privaudit.config.settings import Settings, SystemSettings
from privaudit.demo import DemoSystem, build_sqlite, estate, labels, planted_packages
from privaudit.demo.mysql import build_mysql, drop_mysql
from privaudit.demo.postgresql import build_postgresql, drop_postgresql
from privaudit.demo.schema import Column
from privaudit.engine import run_scan
from privaudit.model import AuditResult, Raw, Role

SCALE = 0.1
ROWS = 5_000
"""More than any table has at this scale: every engine sees the same rows."""

Verdicts = dict[tuple[str, str, str, str | None, str], tuple[str, str, str]]


def scan(systems: tuple[DemoSystem, ...]) -> AuditResult:
    """Audit built systems, every row of them."""
    made = tuple(SystemSettings(name=s.name, url=Raw(s.url), lifecycle=s.lifecycle) for s in systems)
    return run_scan(Settings(systems=made, sample_rows=ROWS, workers=1)).result


def verdicts(result: AuditResult, systems: tuple[DemoSystem, ...]) -> Verdicts:
    """What was said of each column and path, by the estate's own names."""
    keys = {s.name: s.key for s in systems}
    only_here = {(s.name, t.table) for s in systems for t in result.tables if t.system == s.name}
    described = {(s.name, t.name) for s in estate(scale=SCALE) for t in s.tables}
    shared = {(name, table) for name, table in only_here if (keys[name], table) in described}
    return {
        (keys[c.system], c.table, c.column, c.path, c.role.value if c.role is Role.COLUMN else c.entity): (
            c.entity,
            c.subject.value,
            c.protection.value,
        )
        for c in result.classifications
        if (c.system, c.table) in shared
    }


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[AuditResult, tuple[DemoSystem, ...]]:
    """The estate audited from SQLite files."""
    systems = build_sqlite(Path(tmp_path_factory.mktemp("estate")), scale=SCALE)
    return scan(systems), systems


def hidden(systems: tuple[DemoSystem, ...]) -> set[tuple[str, str]]:
    """Relations that an engine hides from the scanner on purpose."""
    return {(s.key, gap.rpartition(".")[2]) for s in systems for gap in s.gaps}


def assert_same(
    base: tuple[AuditResult, tuple[DemoSystem, ...]], other: tuple[AuditResult, tuple[DemoSystem, ...]]
) -> None:
    """The same verdicts, but for relations that were hidden."""
    out = hidden(other[1])
    ours = {k: v for k, v in verdicts(*base).items() if k[:2] not in out}
    theirs = {k: v for k, v in verdicts(*other).items() if k[:2] not in out}
    assert {k: (ours.get(k), theirs.get(k)) for k in ours.keys() | theirs.keys() if ours.get(k) != theirs.get(k)} == {}
    assert len(ours) > 150


def test_postgresql_says_what_sqlite_says(
    on_sqlite: tuple[AuditResult, tuple[DemoSystem, ...]], postgres_url: str
) -> None:
    """Entity, subject and protection of every column agree."""
    systems = build_postgresql(postgres_url, scale=SCALE)
    try:
        assert_same(on_sqlite, (scan(systems), systems))
    finally:
        drop_postgresql(postgres_url)


def test_mariadb_says_what_sqlite_says(on_sqlite: tuple[AuditResult, tuple[DemoSystem, ...]], mariadb_url: str) -> None:
    """Entity, subject and protection of every column agree."""
    systems = build_mysql(mariadb_url, scale=SCALE)
    try:
        assert_same(on_sqlite, (scan(systems), systems))
    finally:
        drop_mysql(mariadb_url)


def test_every_planted_package_is_found(on_sqlite: tuple[AuditResult, tuple[DemoSystem, ...]]) -> None:
    """Each planted co-location is there at its level, and no other table is accused."""
    result, systems = on_sqlite
    keys = {s.name: s.key for s in systems}
    found = [
        (keys[c.systems[0]], c.level.value, {r.table for r in (*c.identity, *c.transactions)})
        for c in result.colocations
    ]
    # Keys that no schema declares are looked for by a later version.
    planted = [p for p in planted_packages() if p.declared]
    missing = [
        p for p in planted if not any((s, lv) == (p.system, p.level) and set(p.tables) <= t for s, lv, t in found)
    ]
    assert missing == []


def test_most_of_the_estate_is_labelled_rightly(on_sqlite: tuple[AuditResult, tuple[DemoSystem, ...]]) -> None:
    """Over the demo estate's own labels: personal or not, F1 of 0.9 and more."""
    result, systems = on_sqlite
    keys = {s.name: s.key for s in systems}
    said = {
        (keys[c.system], c.table, c.column): c.entity
        for c in result.classifications
        if c.role is Role.COLUMN and c.path is None and is_personal(c) and is_likely(c)
    }
    described = labels()
    personal = {k for k, c in described.items() if is_truly_personal(c)}
    right = sum(1 for k in personal if k in said)
    wrong = sorted(k for k in said if k not in personal)
    missed = sorted(k for k in personal if k not in said)
    assert 2 * right / (2 * right + len(wrong) + len(missed)) >= 0.9, (wrong, missed)


def is_truly_personal(column: Column) -> bool:
    """Whether a column of the estate's description holds personal data of a person."""
    truth = column.truth
    return truth is not None and truth != "ORGANIZATION" and not truth.startswith("TRANSACTION_")
