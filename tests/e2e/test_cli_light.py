"""The command line without a command: light, documented, and the same in every shell."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from privaudit.cli import COMMANDS, cli

HEAVY = ("sqlalchemy", "presidio_analyzer", "spacy", "openpyxl", "pydantic", "yaml", "psycopg", "pymysql", "tabulate")


def imported_by(*arguments: str) -> set[str]:
    """Top-level modules that a command line loads."""
    code = (
        "import sys\n"
        f"sys.argv = ['privaudit', *{arguments!r}]\n"
        "from privaudit.__main__ import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print('\\nMODULES', *sorted({m.partition('.')[0] for m in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("MODULES")[2].split())


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("scan", "--help"), ("init", "--help"), ("report", "--help")]
)
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    """Help and version import no database, language-model, spreadsheet, YAML or validation library."""
    assert imported_by(*arguments) & set(HEAVY) == set()


def commands() -> list[tuple[str, click.Command]]:
    """Every command and subcommand."""
    context = click.Context(cli)
    found: list[tuple[str, click.Command]] = []
    for name in cli.list_commands(context):
        one = cli.get_command(context, name)
        assert one is not None
        found.append((name, one))
        if isinstance(one, click.Group):
            found += [(f"{name} {k}", c) for k, c in one.commands.items()]
    return found


def test_every_command_says_what_it_does() -> None:
    """The list of commands has the lines of the commands themselves, and each has a longer help."""
    for name, one in commands():
        assert one.help
        assert one.short_help == COMMANDS.get(name, one.short_help)


def test_every_option_is_documented() -> None:
    """No option goes without a help text."""
    undocumented = [
        f"{name} {p.opts[0]}"
        for name, one in commands()
        for p in one.params
        if isinstance(p, click.Option) and not p.help
    ]
    assert undocumented == []


def test_python_m_is_the_same_command() -> None:
    """``python -m privaudit`` shows the program's own name and version."""
    done = subprocess.run([sys.executable, "-m", "privaudit", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("privaudit, version ")
