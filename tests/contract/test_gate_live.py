"""The gate on a migrated PostgreSQL database says what it says of the migrations: the same ids, and no row is read."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from privaudit.cli import cli

from ..conftest import DatabaseFactory

MIGRATION = """CREATE TABLE people (id bigint PRIMARY KEY, email text, passport_number text);
CREATE TABLE visits (people_id bigint REFERENCES people, at timestamptz, ip_address inet);
CREATE VIEW addresses AS SELECT email FROM people;
GRANT SELECT ON people TO PUBLIC;
"""


def _findings(*arguments: str, strangers: bool = True, me: str | None = None) -> dict[str, str]:
    done = CliRunner().invoke(cli, ["check", *arguments, "--system", "shop", "--format", "json", "--lang", "en"])
    assert done.exit_code == 1, done.output
    found = json.loads(done.stdout)["findings"]
    return {f["id"]: f["check"] for f in found if strangers or f["principal"] in {None, "PUBLIC", me}}


def test_the_mode_of_a_file_is_not_of_a_change(tmp_path: Path) -> None:
    """What anyone on the runner may open is no reader that a migration made; the columns are told all the same."""
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE people (id int PRIMARY KEY, email text, passport_number text);")
    path.chmod(0o644)
    found = set(_findings(f"sqlite:///{path}").values())
    assert "undeclared_column" in found
    assert not found & {"public_access", "new_reader", "all_powerful"}


def test_a_migrated_database_and_its_migrations_have_the_same_findings(
    postgres_database: DatabaseFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Declared and accepted in one file, both pass; the superuser and owner of a throw-away server is no finding."""
    monkeypatch.chdir(tmp_path)
    Path("V1__people.sql").write_text(MIGRATION, encoding="utf-8")
    given = postgres_database()
    url = make_url(given).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(MIGRATION.encode())
        connection.execute("INSERT INTO people VALUES (1, 'hidden@example.org', 'hidden')")
    files = _findings("V1__people.sql", "--dialect", "postgresql")
    assert set(files.values()) >= {"undeclared_column", "no_retention", "public_access"}
    # The server of the tests has accounts that others of them made, and some of those read everything.
    assert _findings(url, strangers=False, me=make_url(url).username) == files
