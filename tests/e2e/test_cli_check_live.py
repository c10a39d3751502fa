"""``privaudit check`` of a live database: judged by its catalog, without its rows."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from .test_cli_check import check


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a SQLite database that a pipeline has migrated, with a row; the current folder is empty."""
    with closing(sqlite3.connect(tmp_path / "migrated.db")) as base, base:
        base.execute("CREATE TABLE people (email TEXT, phone TEXT DEFAULT 'hidden')")
        base.execute("INSERT INTO people VALUES ('hidden@example.org', 'hidden')")
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return f"sqlite:///{tmp_path / 'migrated.db'}"


def test_a_live_database_is_judged_without_its_rows(live: str) -> None:
    """Names and types tell; no value of it is printed, no line is made up, and the relation is named instead."""
    done = check(live, "--system", "shop")
    assert done.exit_code == 1
    assert done.stdout.startswith("shop.main.people\n  ")
    assert "hidden" not in done.output
    said = json.loads(check(live, "--system", "shop", "--format", "json").stdout)
    assert {f["column_name"] for f in said["findings"] if f["check"] == "undeclared_column"} == {"email", "phone"}
    assert {(f["file"], f["line"]) for f in said["findings"]} == {(None, None)}
    json.loads(check(live, "--format", "sarif").stdout)


def test_ids_of_a_live_database_are_those_of_its_migrations(live: str) -> None:
    """What was accepted or declared of the files holds for the database they make, and the other way round."""
    Path("V1__people.sql").write_text("CREATE TABLE people (email TEXT, phone TEXT DEFAULT 'x');\n", encoding="utf-8")
    ours = ("--system", "shop", "--format", "json")
    files = json.loads(check("V1__people.sql", "--dialect", "sqlite", *ours).stdout)["findings"]
    base = json.loads(check(live, *ours).stdout)["findings"]
    asked = {"undeclared_column", "no_retention"}
    assert {f["id"] for f in files if f["check"] in asked} == {f["id"] for f in base if f["check"] in asked}
    assert len({f["id"] for f in files if f["check"] in asked}) == 3


def test_a_database_that_is_not_there_is_exit_code_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No verdict without having looked; no password in what is said."""
    monkeypatch.chdir(tmp_path)
    for url in ("sqlite:///nosuch.db", "postgresql://u:hidden-secret@127.0.0.1:1/db"):
        done = check(url)
        assert done.exit_code == 3, done.output
        assert "Traceback" not in done.output
        assert "hidden-secret" not in done.output
        assert "Nothing stops" not in done.stdout
