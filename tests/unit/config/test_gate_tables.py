"""[gate]: which commands may be run to learn migrations that are code; none unless a person names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.config.settings import GateCommand
from privaudit.errors import ConfigError

from .loading import load

SYSTEM = '[[systems]]\nname = "crm"\nurl = "sqlite:///crm.db"\n'


def test_nothing_is_run_unless_it_is_named(tmp_path: Path) -> None:
    """Without the table there is no command; with it the words are taken as they are, never split."""
    assert load(tmp_path, SYSTEM).gate_commands == ()
    text = '[[gate.commands]]\ntool = "alembic"\ncommand = ["alembic", "-c", "a b.ini"]\n'
    text += '[[gate.commands]]\ntool = "django"\ncommand = ["python", "manage.py"]\nfolder = "web"\nseconds = 60\n'
    text += 'variables = ["DJANGO_SETTINGS_MODULE"]\n'
    assert load(tmp_path, SYSTEM + text).gate_commands == (
        GateCommand(tool="alembic", command=("alembic", "-c", "a b.ini")),
        GateCommand(
            tool="django",
            command=("python", "manage.py"),
            folder="web",
            seconds=60.0,
            variables=("DJANGO_SETTINGS_MODULE",),
        ),
    )
    assert load(tmp_path, SYSTEM + text).digest() == load(tmp_path, SYSTEM).digest()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[[gate.commands]]\ntool = "rails"\ncommand = ["rails"]\n', "gate.commands[1].tool"),
        ('[[gate.commands]]\ntool = "alembic"\ncommand = []\n', "gate.commands[1].command"),
        ('[[gate.commands]]\ntool = "alembic"\ncommand = "alembic upgrade"\n', "gate.commands[1].command"),
        ('[[gate.commands]]\ntool = "alembic"\n', "gate.commands[1].command"),
        ('[[gate.commands]]\ntool = "alembic"\ncommand = ["a"]\nshell = true\n', "gate.commands[1].shell"),
        ('[[gate.commands]]\ntool = "alembic"\ncommand = ["a"]\nseconds = 0\n', "gate.commands[1].seconds"),
    ],
)
def test_mistakes_are_named_with_their_place(tmp_path: Path, text: str, place: str) -> None:
    """An unknown tool, no words, a line for a shell: refused, not guessed at."""
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, SYSTEM + text)
    assert any(place in problem for problem in raised.value.problems)
