"""Wrong command lines: exit code 2, clear lines on stderr, nothing on stdout, no secret anywhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from privaudit.cli import cli

SECRET = "hunter2-s3cret"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str) -> Result:
    """The outcome of a command line."""
    return CliRunner().invoke(cli, list(arguments), prog_name="privaudit")


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan",),
        ("scan", "nosuch"),
        ("scan", f"postgresql://u:{SECRET}@h:port/db"),
        ("scan", f"nosuch://u:{SECRET}@h/db"),
        ("scan", "sqlite:///a.db", "--format", "docx"),
        ("scan", "sqlite:///a.db", "--sample", "many"),
        ("scan", "sqlite:///a.db", "--fail-on", "terrible"),
        ("scan", "sqlite:///a.db", "--discovered", "2026-11-20T10:00:00", "--incident", "1"),
        ("scan", "--config", "nosuch.toml"),
        ("nosuch",),
        ("init", f"postgresql://u:{SECRET}@h/db"),
        ("scan", "--nosuch", f"postgresql://u:{SECRET}@h/db"),
        ("explain", "a.json", "x..y"),
        ("explain", "a.json", "a.b.c.d", f"postgresql://u:{SECRET}@h/db"),
        ("report", "nosuch.json"),
        ("rules", "list", "nosuch"),
        ("rules", "test", "nosuch"),
        ("demo", "--postgres", f"postgresql://u:{SECRET}@h/db", "--no-postgres"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_wrong_usage_is_two(arguments: tuple[str, ...], lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every mistake on the command line exits with 2 and says so on stderr only, without password or traceback."""
    monkeypatch.setenv("LANG", lang)
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip()
    assert SECRET not in result.output
    assert "Traceback" not in result.output
    assert not list(Path().iterdir())


def test_nothing_to_scan_says_how_to_begin() -> None:
    """Without systems, three lines say how to begin, in the language asked for."""
    assert "privaudit init" in run("scan").stderr
    assert "С чего начать" in run("scan", "--lang", "ru").stderr


def test_a_wrong_file_is_listed_whole(tmp_path: Path) -> None:
    """A wrong privaudit.toml of the current folder shows all its mistakes at once."""
    (tmp_path / "privaudit.toml").write_text('roll = "x"\n[scan]\nsample = "y"\n')
    result = run("scan")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "privaudit.toml: the configuration is wrong",
        "  scan.sample: must be a whole number",
        "  roll: there is no such key; did you mean role?",
    ]


def test_no_traceback_in_a_real_process(tmp_path: Path) -> None:
    """A real process exits with the same code and prints no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "privaudit", "scan", f"mysql://u:{SECRET}@h:x/"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mysql://?: ")
    assert SECRET not in done.stderr
