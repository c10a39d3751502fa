"""The command printed after an interruption goes on as it stands, and shows no secret."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from privaudit.cli.resuming import resume_command, resumed
from privaudit.cli.scan import command


@pytest.mark.parametrize(
    "given",
    [
        ["crm.db", "--output", "old", "--force", "--seed", "5"],
        ["crm.db", "--output=old", "--seed", "5"],
        ["crm.db", "--resume", "old", "--seed", "5"],
    ],
)
def test_output_gives_way_to_resume(given: list[str]) -> None:
    """--output and --resume exclude each other; everything else is kept."""
    found = resumed(given, Path("out"))
    assert found == ["--resume", "out", "crm.db", "--seed", "5"]


def test_the_command_is_understood_by_the_scan(tmp_path: Path) -> None:
    """What is printed parses, with a folder whose name has a space."""
    folder = tmp_path / "my audit"
    folder.mkdir()
    arguments = resumed(["crm.db", "--output", str(folder)], folder)
    context = command.make_context("scan", arguments)
    assert context.params["resume"] == folder
    assert context.params["output"] is None


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("postgresql://ann:hush@db:5432/crm", "postgresql://ann@db:5432/crm"),
        ("crm=postgresql://ann:hush@db/crm?sslmode=require", "crm=postgresql://ann@db/crm?sslmode=require"),
        ("mysql://ann:hu#sh@db/crm", "mysql://?"),
        ("sqlite:////data/crm.db", "sqlite:////data/crm.db"),
    ],
)
def test_a_password_is_left_out(given: str, shown: str) -> None:
    """The terminal's history is no place for it: it is asked for again."""
    assert resumed([given], Path("out")) == ["--resume", "out", shown]


def test_arguments_are_those_of_the_command_line(tmp_path: Path) -> None:
    """The command line as typed is what is printed again."""
    with click.Context(command), command.make_context("scan", ["crm.db", "--output", str(tmp_path), "--sample", "9"]):
        assert resume_command(Path("out")) == "privaudit scan --resume out crm.db --sample 9"
