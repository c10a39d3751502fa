"""The access policy on the command line: a draft from an audit, and a policy with mistakes."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from privaudit.cli import cli
from privaudit.config.policy import read_policy
from tests.samples import sample_result

GOLDEN = Path(__file__).parents[1] / "golden" / "audit.json"


def test_a_draft_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """access.toml, 0600, without a mistake; a second run refuses without --force, and --engine excludes it."""
    monkeypatch.chdir(tmp_path)
    args = ["init", "--access-from", str(GOLDEN), "--lang", "ru"]
    result = CliRunner().invoke(cli, args)
    assert (result.exit_code, result.stdout) == (0, "access.toml\n")
    assert stat.S_IMODE((tmp_path / "access.toml").stat().st_mode) == 0o600
    assert read_policy(tmp_path / "access.toml", [s.name for s in sample_result().systems], "en")
    assert [p.name for p in tmp_path.iterdir()] == ["access.toml"]
    before = (tmp_path / "access.toml").read_bytes()
    assert CliRunner().invoke(cli, args).exit_code == 2
    assert (tmp_path / "access.toml").read_bytes() == before
    assert CliRunner().invoke(cli, [*args, "--force"]).exit_code == 0
    assert CliRunner().invoke(cli, [*args, "--engine", "mysql"]).exit_code == 2


def test_what_is_no_audit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written then."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.json").write_text("{}")
    assert CliRunner().invoke(cli, ["init", "--access-from", "x.json"]).exit_code == 2
    assert not (tmp_path / "access.toml").exists()


def test_a_policy_with_mistakes_stops_the_scan_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, every mistake with its line, and no folder of an audit."""
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect(tmp_path / "crm.db")) as db:
        db.execute("CREATE TABLE clients (phone TEXT)")
    (tmp_path / "privaudit.toml").write_text(
        '[[systems]]\nname = "crm"\nurl = "sqlite:///crm.db"\n[access]\npolicy = "access.toml"\n'
    )
    (tmp_path / "access.toml").write_text(
        'format = "privaudit-access/1"\n[[rules]]\nperson = "A"\nsystems = ["crn"]\ncategories = ["phones"]\n'
    )
    result = CliRunner().invoke(cli, ["scan", "--lang", "en"])
    assert result.exit_code == 2
    assert "access.toml is wrong" in result.stderr
    assert "line 2: there is no system crn; known: crm" in result.stderr
    assert "line 2: there is no category phones; known: biometric, contact" in result.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["access.toml", "crm.db", "privaudit.toml"]
