"""The demo estate scanned from SQLite, PostgreSQL and MariaDB: one answer, and the one that was planted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.demo import DemoSystem, agrees, build_sqlite, ground_truth, planted_packages
from privaudit.demo.cast import planted_access
from privaudit.demo.mysql import build_mysql, drop_mysql
from privaudit.demo.postgresql import build_postgresql, drop_postgresql
from privaudit.engine.run import run_scan
from privaudit.model import AuditResult, Band, Reach, Role, Subject

SCALE = 0.3
Verdicts = dict[tuple[str, str, str], set[tuple[object, ...]]]


@pytest.fixture(scope="module")
def builds(
    postgres_url: str, mariadb_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[tuple[DemoSystem, ...], ...]]:
    """Build the estate three times."""
    files = build_sqlite(tmp_path_factory.mktemp("engines"), scale=SCALE)
    yield files, build_postgresql(postgres_url, scale=SCALE), build_mysql(mariadb_url, scale=SCALE)
    drop_postgresql(postgres_url)
    drop_mysql(mariadb_url)


@pytest.fixture(scope="module")
def audit(builds: tuple[tuple[DemoSystem, ...], ...]) -> AuditResult:
    """Scan all three in one audit."""
    named = tuple(f"{s.name}={s.url}" for built in builds for s in built)
    return run_scan(load_settings(config=None, systems=named, options=ScanOptions(workers=1))).result


def verdicts(audit: AuditResult, built: tuple[DemoSystem, ...]) -> Verdicts:
    """Return what was said of each labelled column, by the names of the ground truth."""
    keys = {s.name: s.key for s in built}
    out: Verdicts = defaultdict(set)
    for c in audit.classifications:
        key = (keys.get(c.system, ""), c.table, c.column)
        if key in ground_truth():
            out[key].add((c.path, c.role, c.entity, c.subject, c.band, c.protection))
    return out


def test_three_engines_get_the_same_classifications(
    audit: AuditResult, builds: tuple[tuple[DemoSystem, ...], ...]
) -> None:
    """Entity, subject, band and protection of every column are equal on SQLite, PostgreSQL and MariaDB."""
    files, postgres, mariadb = (verdicts(audit, built) for built in builds)
    assert len(files) > 150
    assert {k: (files[k], postgres[k]) for k in files.keys() | postgres.keys() if files[k] != postgres[k]} == {}
    assert {k: (files[k], mariadb[k]) for k in files.keys() | mariadb.keys() if files[k] != mariadb[k]} == {}


def test_most_planted_columns_are_found(audit: AuditResult, builds: tuple[tuple[DemoSystem, ...], ...]) -> None:
    """Of the columns labelled as a person's or a transaction's, four in five are found rightly, and few others are."""
    truth = ground_truth()
    found = {
        key: entity
        for key, said in verdicts(audit, builds[0]).items()
        for path, role, entity, subject, band, _ in said
        if path is None and role is Role.COLUMN and band is not Band.TO_CHECK and subject is not Subject.ORGANISATION
    }
    labelled = {k for k, v in truth.items() if v not in {None, "ORGANIZATION"}}
    right = {k for k in labelled if k in found and agrees(truth[k], str(found[k]))}
    assert len(right) / len(labelled) > 0.8
    assert len(found.keys() - labelled) / len(found) < 0.2


def test_planted_access_shows(audit: AuditResult, builds: tuple[tuple[DemoSystem, ...], ...]) -> None:
    """Leaver, contractor, PUBLIC, column grants, NOINHERIT and a missing USAGE are in the audit as planted."""
    names, truth = {s.key: s.name for s in builds[1]}, ground_truth()
    for planted in planted_access(scale=SCALE):
        columns = {
            column
            for a in audit.access
            if (a.system, a.principal, a.table) == (names[planted.system], planted.principal, planted.table)
            and a.reach is Reach.DIRECT
            for column in a.columns
        }
        # A row about columns without any classification is left out of the audit.
        missing = {c for c in set(planted.columns) - columns if truth.get((planted.system, planted.table, c), c)}
        assert columns <= set(planted.columns), planted
        assert not missing, planted


def test_planted_packages_in_one_table_are_co_locations(
    audit: AuditResult, builds: tuple[tuple[DemoSystem, ...], ...]
) -> None:
    """Each table planted with identity beside transactions is reported, on every engine."""
    reported = {(r.system, r.table) for c in audit.colocations for r in (*c.identity, *c.transactions)}
    planted = {(p.system, p.tables[0]) for p in planted_packages() if p.level == "same_table"}
    for built in builds:
        names = {s.key: s.name for s in built}
        assert {(names[s], t) for s, t in planted} <= reported
