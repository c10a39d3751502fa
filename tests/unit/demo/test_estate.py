"""The estate's descriptions: labelled, consistent, repeatable, and built into SQLite as described."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
import tomllib
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.demo import (
    PASSWORD_VARIABLE,
    DemoSystem,
    agrees,
    build_sqlite,
    demo_config,
    estate,
    ground_truth,
    labels,
    planted_packages,
)
from privaudit.errors import UsageError
from privaudit.model import Subject
from privaudit.resources import rules_dir

SYSTEMS = {
    "delivery",
    "laboratory",
    "parcel",
    "bank",
    "loyalty",
    "staff",
    "accounting",
    "archive",
    "analyst_copy",
}
SMALL = 0.05


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoSystem, ...]:
    """Build the estate at full size once."""
    return build_sqlite(tmp_path_factory.mktemp("estate"))


def read(system: DemoSystem, sql: str) -> list[tuple[object, ...]]:
    """Run a query on a built file."""
    with closing(sqlite3.connect(str(system.database))) as connection:
        return connection.execute(sql).fetchall()


def test_every_column_of_every_file_is_labelled(built: tuple[DemoSystem, ...]) -> None:
    """The columns SQLite reports are exactly those of the ground truth."""
    found = {
        (system.name, str(table), str(column))
        for system in built
        for table, column in read(
            system, "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'"
        )
    }
    assert found == set(ground_truth())
    assert {s.name for s in built} == SYSTEMS


def test_files_are_whole_and_keys_hold(built: tuple[DemoSystem, ...]) -> None:
    """SQLite finds neither damage nor a broken foreign key, and no table is empty."""
    for system in built:
        assert read(system, "PRAGMA integrity_check") == [("ok",)]
        assert read(system, "PRAGMA foreign_key_check") == []
        for (table,) in read(system, "SELECT name FROM sqlite_master WHERE type = 'table'"):
            assert read(system, f'SELECT count(*) FROM "{table}"')[0][0] != 0


def test_only_the_analysts_copy_is_readable_by_all(built: tuple[DemoSystem, ...]) -> None:
    """Files are 0600, the copy 0644."""
    for system in built:
        mode = stat.S_IMODE(Path(str(system.database)).stat().st_mode)
        assert mode == (0o644 if system.name == "analyst_copy" else 0o600)


def test_values_fit_the_declared_lengths() -> None:
    """No text is longer than its column, so that engines which check lengths take the same rows."""
    for system in estate(scale=0.2):
        for table in system.tables:
            limits = [int(c.type.partition(":")[2] or 10_000) for c in table.columns]
            for row in table.rows():
                assert len(row) == len(table.columns), table.name
                for value, limit, column in zip(row, limits, table.columns, strict=True):
                    assert not isinstance(value, str) or len(value) <= limit, (table.name, column.name)


def test_the_same_seed_builds_the_same_rows() -> None:
    """Two descriptions of one seed give equal rows, another seed gives others."""
    first, again, other = (estate(seed=s, scale=SMALL) for s in (4, 4, 5))
    for a, b, c in zip(first, again, other, strict=True):
        rows = [list(t.rows()) for t in a.tables]
        assert rows == [list(t.rows()) for t in b.tables]
        assert rows != [list(t.rows()) for t in c.tables]


def test_scale_changes_the_number_of_rows() -> None:
    """Twice the scale doubles customers and orders."""
    one, two = (
        {t.name: sum(1 for _ in t.rows()) for s in estate(scale=x) for t in s.tables if s.name == "bank"}
        for x in (SMALL, 2 * SMALL)
    )
    assert two["clients"] == 2 * one["clients"]
    assert two["payments"] == 2 * one["payments"]


def test_a_second_build_replaces_our_files_and_no_others(tmp_path: Path) -> None:
    """A file of an earlier demo is built anew; a file that is something else stops the build and stays as it was."""
    build_sqlite(tmp_path, scale=SMALL)
    build_sqlite(tmp_path, scale=SMALL)
    foreign = tmp_path / "bank.db"
    foreign.write_text("somebody's notes")
    with pytest.raises(UsageError):
        build_sqlite(tmp_path, scale=SMALL)
    assert foreign.read_text() == "somebody's notes"


def test_no_address_of_the_internet_outside_reserved_names(built: tuple[DemoSystem, ...]) -> None:
    """Every e-mail domain is reserved (RFC 2606) and every IP is private or for documentation (RFC 1918, RFC 5737)."""
    domains, addresses = set(), set()
    for system in built:
        for line in Path(str(system.database)).read_bytes().decode("utf-8", "replace").splitlines():
            domains |= set(re.findall(r"[A-Za-z0-9.]@([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{3,7})", line))
    for described in estate():
        for table in described.tables:
            for index, column in enumerate(table.columns):
                if column.entity == "IP_ADDRESS":
                    addresses |= {str(row[index]) for row in table.rows()}
    assert domains
    assert all(re.search(r"(^|\.)example(\.(com|org|net))?", d) for d in domains), domains
    assert all(re.match(r"10\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.", a) for a in addresses)


def test_labels_use_the_words_of_the_rules() -> None:
    """Every entity of a label is one that a shipped rule can report."""
    rules = "".join(p.read_text(encoding="utf-8") for p in rules_dir().rglob("*.yaml"))
    known = set(re.findall(r"entity: *([A-Z_]+)", rules))
    used = {e for c in labels().values() for e in (c.entity, *c.contained) if e is not None}
    assert used <= known


def test_agreement_allows_for_finer_and_coarser_words() -> None:
    """A passport is a Russian passport, a city is no name, and nothing agrees with None but None."""
    assert agrees("RU_PASSPORT", "PASSPORT")
    assert agrees("FIRST_NAME", "PERSON")
    assert agrees(None, None)
    assert not agrees("CITY", "PERSON")
    assert not agrees("PERSON", None)


def test_packages_name_tables_that_exist_and_hold_their_sides() -> None:
    """Each planted package has a person's identity and a transaction among the columns of its tables."""
    truth = ground_truth()
    identity = {"PERSON", "LAST_NAME", "PHONE_NUMBER", "EMAIL_ADDRESS", "STREET_ADDRESS", "RU_PASSPORT"}
    transaction = {"TRANSACTION_AMOUNT", "TRANSACTION_ITEM"}
    assert {p.system for p in planted_packages()} >= {"delivery", "laboratory", "parcel", "bank", "loyalty", "archive"}
    for package in planted_packages():
        held = {truth[key] for key in truth if key[0] == package.system and key[1] in package.tables}
        assert held & identity, package
        assert held & transaction, package
        assert (package.level == "same_table") == (len(package.tables) == 1)


def test_declared_packages_are_joined_by_foreign_keys() -> None:
    """Along a declared linked package neighbouring tables refer to one another."""
    systems = {s.name: s for s in estate()}
    for package in planted_packages():
        tables = [systems[package.system].table(name) for name in package.tables]
        for one, other in pairwise(tables):
            joined = {r.table for r in one.references} | {r.table for r in other.references}
            assert bool(joined & {one.name, other.name}) == package.declared


def test_company_data_is_told_from_a_persons() -> None:
    """The shop's phone is an organisation's, the courier's an employee's, the patient's a patient's."""
    said = labels()
    assert ground_truth()["delivery", "restaurants", "phone"] == "ORGANIZATION"
    assert said["delivery", "couriers", "phone"].subject is Subject.EMPLOYEE
    assert said["laboratory", "patients", "phone"].subject is Subject.PATIENT
    assert ground_truth()["delivery", "menu", "price"] is None


def test_the_configuration_is_toml_with_all_systems_and_a_declared_one(built: tuple[DemoSystem, ...]) -> None:
    """Every built system has its URL, owner, purpose and lifecycle; one more has no URL."""
    config = tomllib.loads(demo_config(built))
    assert config["laws"] == ["152fz", "gdpr"]
    assert {s["name"]: s.get("url") for s in config["systems"]} == {
        **{s.name: s.url for s in built},
        "call_recordings": None,
    }
    assert {s["lifecycle"] for s in config["systems"]} == {"live", "legacy", "test"}


def test_the_configuration_is_accepted_by_its_loader(built: tuple[DemoSystem, ...], tmp_path: Path) -> None:
    """The scanner's own reader takes the file, variables for passwords and known gaps included."""
    server = replace(
        built[0],
        name="bank-pg",
        configured_url="postgresql://privaudit_demo:${" + PASSWORD_VARIABLE + "}@127.0.0.1:5432/demo_bank",
        gaps=("bank-pg.core.complaints",),
    )
    path = tmp_path / "privaudit.toml"
    path.write_text(demo_config((*built, server)), encoding="utf-8")
    settings = load_settings(config=path, systems=(), options=ScanOptions(), environ={PASSWORD_VARIABLE: "p/w"})
    assert [s.name for s in settings.systems] == [*(s.name for s in built), "bank-pg", "call_recordings"]
    assert [g.glob for g in settings.known_gaps] == ["bank-pg.core.complaints"]


def test_preferences_are_json(built: tuple[DemoSystem, ...]) -> None:
    """The loyalty programme's preferences parse and hold the member's e-mail."""
    loyalty = next(s for s in built if s.name == "loyalty")
    for email, text in read(loyalty, "SELECT email, preferences FROM members"):
        assert json.loads(str(text))["contact"]["email"] == email
