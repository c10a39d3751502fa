"""What a hostile repository, or a mistyped address, gets out of the gate: no secret, no command, no hanging."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_FORMATS = ("terminal", "github", "md", "json", "sarif")
_SECRETS = ("hunter2", "s3cr3t", "ivan")


def privaudit(folder: Path, *arguments: str, columns: int = 80) -> subprocess.CompletedProcess[str]:
    """One command, run in a folder as a pipeline runs it."""
    return subprocess.run(
        [sys.executable, "-m", "privaudit", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": str(columns), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def script(folder: Path, text: str, name: str = "V1__a.sql") -> None:
    """A folder of one script."""
    (folder / "db").mkdir(exist_ok=True)
    (folder / "db" / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("command", [("check",), ("baseline", "--by", "x"), ("scan",)], ids=" ".join)
@pytest.mark.parametrize(
    "system",
    [
        "postgresql:/ivan:hunter2@127.0.0.1:1/db",
        "host=h user=ivan password=hunter2",
        "ivan:hunter2@h/db",
        "postgresql://ivan:hunter2@127.0.0.1:1/db?password=s3cr3t",
    ],
)
def test_an_address_that_is_mistyped_is_not_echoed(command: tuple[str, ...], system: str, tmp_path: Path) -> None:
    """What looks like a connection string is refused without a word of it."""
    found = privaudit(tmp_path, *command, system)
    assert found.returncode in {2, 3}
    assert not any(secret in found.stdout + found.stderr for secret in _SECRETS)


def test_an_address_in_an_include_is_shown_without_its_password(tmp_path: Path) -> None:
    """A changelog that includes a file by URL: host and path are said, user, password and query are not."""
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "changelog.yaml").write_text(
        "databaseChangeLog:\n - include:\n    file: https://ivan:hunter2@files.example/x.sql?token=s3cr3t\n"
    )
    for name in _FORMATS:
        found = privaudit(tmp_path, "check", "--dialect", "postgresql", "--format", name, "db")
        assert not any(secret in found.stdout + found.stderr for secret in _SECRETS)
        assert "https://files.example/x.sql" in found.stdout


@pytest.mark.parametrize("columns", [60, 80, 160])
@pytest.mark.parametrize("name", _FORMATS)
def test_no_name_becomes_a_command_of_a_pipeline(name: str, columns: int, tmp_path: Path) -> None:
    """Names of files and tables that begin a line, also once a long line is wrapped, are no workflow commands."""
    hostile = "x" * 30 + " ::stop-commands::zz ##[add-mask]y ##vso[task.x]z \x1b[2J \u202e <script>"
    script(tmp_path, f'CREATE TABLE "{hostile}" (email text, phone text);', "::warning::evil.sql")
    found = privaudit(tmp_path, "check", "--dialect", "postgresql", "--format", name, "db", columns=columns)
    assert found.returncode in {0, 1}
    for line in (found.stdout + found.stderr).splitlines():
        ours = name == "github" and line.startswith(("::error ", "::warning ", "::notice "))
        assert ours or not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line
    assert not {"\x1b", "\u202e"} & set(found.stdout + found.stderr)
    if name == "md":
        outside = "".join(found.stdout.split("`")[::2])
        assert "<script>" not in outside
