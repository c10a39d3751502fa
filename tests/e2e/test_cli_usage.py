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
        (f"postgresql://u:{SECRET}@h/db",),
        (f"u:{SECRET}@h",),
        ("rules", f"u:{SECRET}@h"),
        ("init", f"postgresql://u:a b{SECRET}@h/d", f"u:{SECRET}@h"),
        ("scan", f"--url=postgresql://u:{SECRET}@h/db"),
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


@pytest.mark.parametrize(
    ("arguments", "english", "russian"),
    [
        (("scan", "--nosuch"), "there is no option --nosuch.", "параметра --nosuch нет."),
        (("scan", "--forse"), "Did you mean: --force", "Возможно: --force"),
        (("skan",), "there is no command skan. Did you mean: scan?", "команды skan нет. Возможно: scan?"),
        (("rules", "lest"), "there is no command lest.", "команды lest нет."),
        (("report",), "AUDIT.json is missing", "не указано: AUDIT.json"),
        (("scan", "--sample", SECRET), "wrong value of --sample: must be a", "значение --sample: должно быть"),
        (("scan", "--workers", "9999"), "from 0 to 1024", "от 0 до 1024"),
        (("scan", "--fail-on", SECRET), "must be one of: critical, high", "одно из: critical, high"),
        (("scan", "--resume", "nosuch"), "--resume: must be a folder that is there", "существующей папкой"),
        (("scan", "--config", "."), "--config: must be a file", "--config: должно быть файлом"),
        (("scan", "--sample"), "--sample needs a value", "--sample требует значения"),
        (("scan", "--dry-run=yes"), "--dry-run takes no value", "--dry-run не принимает значения"),
        (("init", "a"), "more arguments than the command takes: a", "аргументов больше, чем принимает команда: a"),
        (("demo", "--no-postgres", "--postgres", "x"), "exclude each other", "исключают друг друга"),
        (("scan", "--output", "a", "--resume", "."), "--output, --resume: these options", "исключают друг друга"),
    ],
)
def test_usage_errors_in_both_languages(
    arguments: tuple[str, ...], english: str, russian: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Click's own errors are told in the locale's language, with names as typed and without the value."""
    assert english in run(*arguments).stderr
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    said = run(*arguments).stderr
    assert russian in said
    assert not any(word in said for word in ("Error", "Usage", "Try", SECRET))


def test_lang_counts_although_the_rest_is_wrong() -> None:
    """--lang decides the language of an error of the same command line, wherever it stands."""
    for lang in (("--lang", "ru"), ("--lang=ru",)):
        assert run("scan", "--nosuch", *lang).stderr.startswith("Использование: privaudit scan")
        assert "Ошибка" in run("scan", *lang, "--nosuch").stderr


def test_the_help_is_wrapped() -> None:
    """No line of a command's help is wider than the terminal."""
    for command in ("scan", "report", "explain", "init", "demo"):
        shown = CliRunner().invoke(cli, [command, "--help"], terminal_width=80).stdout
        assert max(map(len, shown.splitlines())) <= 80


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
