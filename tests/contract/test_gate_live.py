"""The gate on a migrated PostgreSQL database says what it says of the migrations: the same ids, and no row is read."""

from __future__ import annotations

import json
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
SHARED = {"undeclared_column", "no_retention", "public_access", "personal_log"}
"""Checks that do not hang on who else has an account of the server."""


def _findings(*arguments: str) -> dict[str, str]:
    done = CliRunner().invoke(cli, ["check", *arguments, "--system", "shop", "--format", "json", "--lang", "en"])
    assert done.exit_code == 1, done.output
    return {f["id"]: f["check"] for f in json.loads(done.stdout)["findings"] if f["check"] in SHARED}


def test_a_migrated_database_and_its_migrations_have_the_same_findings(
    postgres_database: DatabaseFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Declared and accepted in one file, both pass; kinds, places and PUBLIC are seen alike."""
    monkeypatch.chdir(tmp_path)
    Path("V1__people.sql").write_text(MIGRATION, encoding="utf-8")
    given = postgres_database()
    url = make_url(given).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(MIGRATION.encode())
        connection.execute("INSERT INTO people VALUES (1, 'hidden@example.org', 'hidden')")
    files = _findings("V1__people.sql", "--dialect", "postgresql")
    assert set(files.values()) >= {"undeclared_column", "no_retention", "public_access"}
    assert _findings(url) == files
