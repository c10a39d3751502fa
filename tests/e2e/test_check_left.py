"""What marks of tools hide from the gate stops a change where nothing else shows that the tool is used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from privaudit.cli import cli
from tests.unit.migrate.folders import Repository

_CLIENTS = "CREATE TABLE items (id bigserial PRIMARY KEY, note text);\n"
_DOWN = "-- +goose Up\nSELECT 1;\n-- +goose Down\nGRANT SELECT ON items TO PUBLIC;\n"


def test_a_hidden_grant_stops_the_change_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told at its line, also if the file is edited, and never again once it is merged."""
    repository = Repository(tmp_path)
    monkeypatch.chdir(tmp_path)
    repository.commit({"db/1.sql": _CLIENTS, "db/2.sql": _CLIENTS.replace("items", "parts")})

    def found(since: str) -> tuple[int, list[tuple[str, int, str]]]:
        words = ["check", "db", "--since", since, "--dialect", "postgresql", "--format", "json"]
        done = CliRunner().invoke(cli, words)
        rows = json.loads(done.stdout)["findings"]
        return done.exit_code, [(r["file"], r["line"], r["check"]) for r in rows]

    repository.commit({"db/3.down.sql": _DOWN.rpartition("\n")[0].rpartition("\n")[2] + "\n"})
    assert found("HEAD~1") == (1, [("db/3.down.sql", 1, "not_understood")])
    assert found("HEAD") == (0, [])
    repository.commit({"db/4.sql": _DOWN})
    assert found("HEAD~1") == (1, [("db/4.sql", 4, "not_understood")])
    repository.commit({"db/5.sql": _DOWN})
    assert found("HEAD~1") == (0, [])
