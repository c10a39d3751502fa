"""The command line: one file a command, each imported when it is asked for.

Importing this package, and ``privaudit --help``, loads click and nothing heavier.
"""

from __future__ import annotations

import importlib
from typing import Any

import click

from .. import __version__
from .failures import guarded_main
from .usage import Group

COMMANDS = {
    "scan": "Audit databases, read-only, and write an Excel report.",
    "report": "Render an audit.json again.",
    "decisions": "Check what people decided, and merge it into one decisions.toml.",
    "check": "Judge a change of a schema before it is made.",
    "baseline": "Take down what is found today as known, in decisions.toml.",
    "incident": "Make the folder for the hours after a leak.",
    "diff": "Compare two audits: closed, new, still open, worse.",
    "explain": "Say why a column was, or was not, taken for personal data.",
    "rules": "List or test the detection rules.",
    "staff": "Check the staff list, and whose accounts are whose.",
    "purge": "Destroy the sketches of audits, by which values could be guessed.",
    "init": "Write a commented privaudit.toml and a scanner account's script.",
    "demo": "Build a fictional estate and audit it.",
}
"""Command names, in the order of the help, and their lines there; a test keeps the lines equal to the docstrings."""


class LazyGroup(Group):
    """A group whose commands are modules of this package, and whose errors are lines, not tracebacks."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """All commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Import and return one command."""
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{name}").command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; exits with the codes of ARCHITECTURE 7."""
        return guarded_main(super().main, *args, **extra)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="privaudit")
def cli() -> None:
    """Find personal data in databases, read-only: which columns hold it, where identity meets transactions, who can
    read it.

    Exit codes: 0 complete; 1 findings at or over --fail-on; 2 usage or configuration; 3 incomplete (the audit is still
    written); 4 a report could not be written; 130 interrupted.
    """  # noqa: D205 - click shows the first paragraph as it stands
