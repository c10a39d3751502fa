"""``privaudit demo``: the estate, its audit, and what is left behind."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from privaudit.cli import cli
from privaudit.config.read import read_config
from privaudit.demo import PASSWORD_VARIABLE, estate
from privaudit.demo.built import STAY_FILES

COMPLETE_OR_SLOW = (0, 3)
"""3: a detector ran out of time on a loaded machine, which the audit says."""


def demo(*options: str) -> tuple[dict[str, object], str, str]:
    """Build and audit the demo estate in the current folder; return the audit, stdout and stderr."""
    result = CliRunner().invoke(cli, ["demo", "--output", "d", "--lang", "en", *options])
    assert result.exit_code in COMPLETE_OR_SLOW, result.stderr
    assert "internal error" not in result.stderr, result.stderr
    audit: dict[str, object] = json.loads(Path("d/audit/audit.json").read_text(encoding="utf-8"))
    return audit, result.stdout, result.stderr


def rows(audit: dict[str, object], name: str) -> list[dict[str, object]]:
    """One array of an audit."""
    found = audit[name]
    assert isinstance(found, list)
    return found


def test_demo_on_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without PostgreSQL every system is a file; workbook, audit and a configuration that scans them again stay."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    audit, stdout, stderr = demo("--no-postgres", "--quiet")
    names = {s.name for s in estate()}
    assert {s["name"] for s in rows(audit, "systems") if s["dialect"] == "sqlite"} == names
    assert str(Path("d/audit/audit.xlsx")) in stdout
    assert "another estate" not in " ".join(stderr.split())
    assert stderr.splitlines()[-1].startswith("exit code ")
    assert stat.S_IMODE(Path("d/audit/audit.xlsx").stat().st_mode) == 0o600
    loaded = read_config(Path("d/privaudit.toml"), lang="en", allow_generic=False, environ={})
    assert names <= {s.name for s in loaded.systems}
    assert [s.name for s in loaded.systems if s.url is None] == ["call_recordings"]


def test_demo_with_a_private_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With PostgreSQL's programs at hand roles show in the access list, and the server is gone afterwards."""
    monkeypatch.chdir(tmp_path)
    audit, _, stderr = demo("--quiet")
    assert "PostgreSQL for the demo: postgresql://" in stderr
    assert "another estate" in " ".join(stderr.split()), "the configuration names the files only"
    server = [s for s in rows(audit, "systems") if s["dialect"] == "postgresql" and s["status"] == "complete"]
    scanned = [str(s["name"]).removesuffix("-pg") for s in rows(audit, "systems") if s["url"] is not None]
    assert sorted(scanned) == sorted(s.name for s in estate()), "each system once, on a server or in a file"
    assert len(server) >= len(estate()) - len(STAY_FILES) - 1
    readers = {a["principal"] for a in rows(audit, "access") if str(a["system"]).startswith("delivery-")}
    assert "demo_contractor" in readers
    import psycopg

    url = str(server[0]["url"])
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url.partition("?")[0], connect_timeout=3)
