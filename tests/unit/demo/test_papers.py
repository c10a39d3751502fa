"""The papers beside the demo estate: read by the product's own readers, repeatable, and about nobody who exists."""

from __future__ import annotations

import csv
import gzip
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from privaudit.config.access_settings import StaffSettings
from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.config.policy import read_policy
from privaudit.demo import estate
from privaudit.demo.built import HEADER
from privaudit.demo.cast import roles_of
from privaudit.demo.papers import APPLICATION, HEADINGS, LOG_FILES, Papers, papers_config, papers_in, write_papers
from privaudit.demo.schema import Setup
from privaudit.model import StaffStatus
from privaudit.staff.lists import read_lists

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SYSTEMS = "".join(
    f'[[systems]]\nname = "{s.name}{suffix}"\nurl = "sqlite:///{s.name}{suffix}.db"\n'
    for s in estate(scale=0.01)
    for suffix in ("", "-pg")
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers, and a configuration that names them."""
    made = tmp_path_factory.mktemp("papers")
    write_papers(made, now=NOW)
    (made / "privaudit.toml").write_text(HEADER + SYSTEMS + papers_config(server=True), encoding="utf-8")
    return made


def _log(folder: Path) -> list[list[str]]:
    old = gzip.decompress((folder / "logs/postgresql-1.csv.gz").read_bytes()).decode()
    new = (folder / "logs/postgresql-2.csv").read_text(encoding="utf-8")
    return list(csv.reader((old + new).splitlines()))


def test_the_same_day_makes_the_same_papers(folder: Path, tmp_path: Path) -> None:
    """Every byte again, so that two demos of one day can be compared."""
    write_papers(tmp_path, now=NOW)
    files = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert len(files) == 6
    assert all((folder / p).read_bytes() == (tmp_path / p).read_bytes() for p in files)


def test_the_configuration_names_the_same_papers_as_the_demo_uses(folder: Path) -> None:
    """What the file says and what the demo scans with are equal, field by field."""
    settings = load_settings(
        config=folder / "privaudit.toml", systems=(), options=ScanOptions(), environ={"HOME": str(folder)}
    )
    assert papers_in(folder) == Papers(
        staff=settings.staff or StaffSettings(file=""),
        access=replace(settings.access, rules=()),
        accounts=settings.accounts,
        applications=settings.applications,
        logs=settings.logs,
    )


def test_without_a_server_nothing_is_said_of_its_accounts() -> None:
    """A private server is gone afterwards: a configuration that named its log would report a gap."""
    assert set(tomllib.loads(papers_config(server=False))) == {"staff", "access"}


def test_the_staff_list_is_read_with_everyone_on_it(folder: Path) -> None:
    """cp1251, semicolons and dd.mm.yyyy are found without being told; who left and who gave notice is known."""
    settings = load_settings(config=folder / "privaudit.toml", systems=(), options=ScanOptions(), environ={})
    lists = read_lists(settings, date(2026, 11, 20))
    assert lists.staff is not None
    assert [p.key for p in lists.staff.problems] == []
    people = [e.person for e in lists.staff.entries]
    assert len(people) == 400
    assert sum(p.status is StaffStatus.LEAVING for p in people) == 1
    assert sum(p.status is StaffStatus.LEFT for p in people) > 40
    assert [u.application for u in lists.users] == [APPLICATION]


def test_the_policy_is_accepted(folder: Path) -> None:
    """access.toml has no mistake that its reader would name."""
    names = {f"{s.name}{suffix}" for s in estate(scale=0.01) for suffix in ("", "-pg")}
    assert len(read_policy(folder / "access.toml", names, "ru")) == 5


def test_the_log_is_of_the_accounts_of_the_landscape(folder: Path) -> None:
    """26 columns, in the order of time, of the last thirty days, by accounts that the demo's server has."""
    rows = _log(folder)
    assert {len(r) for r in rows} == {26}
    stamps = [r[0] for r in rows]
    assert stamps == sorted(stamps)
    assert stamps[0].startswith("2026-10-21")
    assert {r[1] for r in rows} <= {*roles_of(Setup()).values(), "postgres"}


def test_the_log_holds_what_an_insider_does(folder: Path) -> None:
    """A copy at night, the same person in many tables, reads after leaving, and a right granted."""
    said = [(r[1], r[2], r[13]) for r in _log(folder)]
    assert any(u == "demo_contractor" and "COPY public.patients" in m for u, _, m in said)
    assert len({d for u, d, m in said if u == roles_of(Setup())["senior"] and "SELECT *" in m}) == 3
    assert any(u == roles_of(Setup())["leaver"] for u, _, _ in said)
    assert any("GRANT pg_read_all_data" in m for _, _, m in said)


def test_headings_and_files_are_as_the_readme_says() -> None:
    """Eight columns of a personnel system; the log by a glob over plain and packed files."""
    assert len(HEADINGS) == 8
    assert LOG_FILES.endswith("*.csv*")
