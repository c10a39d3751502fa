"""What the README says of the command line, against the command line itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from privaudit import errors
from privaudit.cli import COMMANDS, cli
from privaudit.config.load import load_people
from privaudit.config.policy import read_policy
from privaudit.registry import DIALECTS, GENERIC_EXTRAS

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXIT_CODES = {
    errors.COMPLETE,
    errors.FINDINGS,
    errors.USAGE,
    errors.INCOMPLETE,
    errors.NOT_WRITTEN,
    errors.INTERRUPTED,
}
ENGINES = {
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL",
    "mariadb": "MariaDB",
    "mysql": "MySQL 8",
    "generic": "any other SQLAlchemy dialect",
}


def command_lines() -> list[str]:
    """Every command line of the README, in code blocks and between backticks."""
    blocks = "\n".join(re.findall(r"```\n(.*?)```", README, re.DOTALL))
    lines = [line.partition("#")[0] for line in blocks.splitlines() if line.startswith("privaudit ")]
    return [*lines, *re.findall(r"`(privaudit [a-z][^`]*)`", README)]


def blocks(language: str) -> list[str]:
    """The code blocks of a language, in their order."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """A folder with all that the README says of privaudit.toml, access.toml and the staff list, copied as it stands."""
    whole = [b for b in blocks("toml") if not b.startswith("format = ")]
    # A journal stands under its application; the README tells of it later.
    journals = [b for b in whole if b.startswith("[[applications.journals]]")]
    people = next(i for i, b in enumerate(whole) if "[[applications]]" in b)
    rest = [b for b in whole[people + 1 :] if b not in journals]
    (tmp_path / "privaudit.toml").write_text("\n".join([*whole[: people + 1], *journals, *rest]), encoding="utf-8")
    (policy,) = (b for b in blocks("toml") if b.startswith('format = "privaudit-access/1"'))
    (tmp_path / "access.toml").write_text(policy, encoding="utf-8")
    (staff,) = blocks("csv")
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "staff.csv").write_text(staff, encoding="cp1251")
    (tmp_path / "people" / "crm_users.csv").write_text("login,person,role\nanna,Anna Testova,operator\n")
    return tmp_path


def test_the_examples_of_the_readme_are_valid(configured: Path) -> None:
    """Put together as the README says, its tables are one valid privaudit.toml, its rules one valid access.toml."""
    settings = load_people(configured / "privaudit.toml", "en", {})
    assert settings.staff is not None
    assert [a.nature.value for a in settings.accounts] == ["service"]
    assert [len(a.journals) for a in settings.applications] == [1]
    assert ([log.format for log in settings.logs], settings.reads.timezone) == (["postgresql-csv"], "Europe/Moscow")
    (rule,) = read_policy(Path(str(settings.access.policy)), ("crm", "warehouse"), "en")
    assert rule.departments == ("Support",)


def test_the_staff_list_of_the_readme_is_understood(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`privaudit staff check` finds nothing to ask about in it, and knows every column."""
    monkeypatch.chdir(configured)
    result = CliRunner().invoke(cli, ["staff", "check", "--lang", "en"])
    assert result.exit_code == 0, result.output
    for heading in blocks("csv")[0].splitlines()[0].split(";"):
        assert f'"{heading}"' in result.stdout


def find(words: list[str]) -> click.Command:
    """The command, or subcommand, that the words begin with."""
    context = click.Context(cli)
    found = cli.get_command(context, words[0])
    assert found is not None, words
    if isinstance(found, click.Group):
        inner = found.get_command(context, words[1])
        assert inner is not None, words
        return inner
    return found


@pytest.mark.parametrize("line", command_lines())
def test_commands_of_the_readme_exist(line: str) -> None:
    """Each command line names a command there is, with options it has."""
    words = line.split()[1:]
    known = {o for p in find(words).params for o in p.opts}
    assert {w.partition("=")[0] for w in words if w.startswith("--")} <= known


def test_every_command_is_in_the_readme() -> None:
    """No command goes unmentioned."""
    assert {line.split()[1] for line in command_lines()} == set(COMMANDS)


def test_options_named_in_prose_exist() -> None:
    """An option the README speaks of belongs to some command."""
    spoken = set(re.findall(r"`(--[a-z-]+)", README))
    context = click.Context(cli)
    commands = [c for name in COMMANDS if (c := cli.get_command(context, name))]
    commands += [inner for c in commands if isinstance(c, click.Group) for inner in c.commands.values()]
    assert spoken <= {o for c in commands for p in c.params for o in p.opts}


def test_exit_codes_of_readme_and_help() -> None:
    """README, help and `errors` name the same exit codes."""
    said = README.partition("Exit codes:")[2].partition("\n\n")[0]
    assert {int(n) for n in re.findall(r"\*\*(\d+)\*\*", said)} == EXIT_CODES
    helped = (cli.help or "").partition("Exit codes:")[2]
    assert {int(n) for n in re.findall(r"\d+", helped)} == EXIT_CODES


def test_verified_versions_are_the_dialects_own() -> None:
    """The table of engines has a row for each dialect, with the versions its tests have met, or says there is none."""
    table = README.partition("## Engines")[2].partition("\n\nDrivers")[0]
    rows = {cells[1].strip(): cells[2].strip() for line in table.splitlines() if (cells := line.split("|"))[2:]}
    assert set(ENGINES) == set(DIALECTS.names())
    for name, label in ENGINES.items():
        verified = DIALECTS.get(name).verified
        assert rows[label] == ", ".join(verified) if verified else rows[label].startswith("not verified")


def test_extras_are_the_same_everywhere() -> None:
    """README, pyproject.toml and the error about a missing driver name the same extras, and that of models of names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(project["optional-dependencies"]) == {*GENERIC_EXTRAS.values(), "ner-ru"}
    assert "privaudit[ner-ru]" in README
    said = README.partition("others are extras:")[2].partition(".\n")[0]
    assert all(f"`{extra}`" in said or f"[{extra}]" in said for extra in GENERIC_EXTRAS.values())
