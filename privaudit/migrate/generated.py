"""Alembic and Django: migrations in Python, read through the SQL that their own tools write.

That runs a project's code, and so a user's choice: nothing here runs unless a command is named (``[gate]`` in
privaudit.toml). The command is started without a shell, without the environment's secrets, bounded in time and output.
"""

from __future__ import annotations

import dataclasses
import re
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..config.settings import GateCommand
from ..errors import UsageError
from ..model import Params, record
from . import generated_alembic, generated_django
from .dialect_guess import majority
from .generated_run import OUTPUT_BYTES, Ran, run
from .script import Script, Tool, Unread
from .sources_config import Configured
from .sources_git import GitTree
from .sources_text import read_text
from .sources_tree import DiskTree, Kind, Tree

Found = tuple[tuple[Script, ...], tuple[Unread, ...]]

_USUAL = re.compile(r"(?:^|/)(?:\w*versions|\w*migrations?|\w*alembic)/", re.IGNORECASE)


@record
class Command:
    """How a project's own tool is started: ``("alembic",)`` or ``("python", "manage.py")``.

    ``folder``: where, relative to the root; ``variables``: names in the environment that it may see besides PATH and
    the like (``DJANGO_SETTINGS_MODULE``).
    """

    tool: Tool
    words: tuple[str, ...]
    folder: str = ""
    seconds: float = 300.0
    variables: tuple[str, ...] = ()


def command_of(given: GateCommand) -> Command:
    """Return a command as privaudit.toml names it."""
    return Command(
        tool=Tool(given.tool),
        words=given.command,
        folder=given.folder,
        seconds=given.seconds,
        variables=given.variables,
    )


def generate(command: Command, root: Path) -> Found:
    """Return the scripts of all migrations in the order in which they run; each has its Python file's name and lines.

    What the command did not write is said: it failed, took too long, wrote too much, or a migration fails offline.

    Raises:
        UsageError: there is no such program, or the folder is not there, or not below the root.
    """
    return _TOOLS[command.tool](command, DiskTree(root))


def has_folder(command: Command, root: Path) -> bool:
    """Whether the folder of a command is there; where it is not, a commit before it came has no migrations of it."""
    folder = DiskTree(root).relative(Path(command.folder or "."))
    return folder is None or (root / folder).is_dir()


def generate_at(command: Command, root: Path, revision: str) -> Found:
    """Return the same of a revision: its files are written into a folder that goes away, and the command runs there.

    A folder that the revision has not holds no migrations.

    Raises:
        UsageError: as `generate`; as `look_at`.
    """
    with tempfile.TemporaryDirectory(prefix="privaudit-") as made, GitTree(root, revision) as tree:
        folder = Path(made).resolve()
        tree.write(folder)
        return generate(command, folder) if has_folder(command, folder) else ((), ())


def _run(command: Command, tree: DiskTree, arguments: tuple[str, ...]) -> Ran:
    folder = tree.relative(Path(command.folder or "."))
    if folder is None:
        raise UsageError(command.folder, "script_outside")
    if not has_folder(command, tree.root):
        raise UsageError(command.folder, "generator_folder")
    return run((*command.words, *arguments), tree.root / folder, command.seconds, command.variables)


def _alembic(command: Command, tree: DiskTree) -> Found:
    ran = _run(command, tree, generated_alembic.ARGUMENTS)
    modules = tuple(_modules(tree, command.folder))
    scripts = generated_alembic.cut(read_text(ran.output).text, modules, command.folder or ".")
    dialect = majority(s.text for s in scripts) or Configured(tree).above(command.folder)
    return tuple(dataclasses.replace(s, dialect=dialect) for s in scripts), _said(ran, command, nothing=not scripts)


def _modules(tree: Tree, folder: str) -> list[generated_alembic.Module]:
    """The migrations of Alembic below a folder; in folders of usual names, else in any."""
    files = [e.path for e in tree.under(folder) if e.kind is Kind.FILE and e.path.endswith(".py")]
    usual = [path for path in files if _USUAL.search(path)]
    return _read_modules(tree, usual) or _read_modules(tree, files)


def _read_modules(tree: Tree, paths: list[str]) -> list[generated_alembic.Module]:
    data = ((path, tree.read(path) or b"") for path in paths)
    return [
        generated_alembic.Module(file=path, source=read_text(text).text)
        for path, text in data
        if b"down_revision" in text
    ]


def _django(command: Command, tree: DiskTree) -> Found:
    nonce = f"-- {secrets.token_hex(16)} "
    ran = _run(command, tree, generated_django.arguments(nonce))
    scripts, failed = generated_django.cut(read_text(ran.output).text, nonce, tree.root, command.folder or ".")
    unread = tuple(Unread(file=file, reason="generated_failed", params=(("error", error),)) for file, error in failed)
    return scripts, (*unread, *_said(ran, command, nothing=not scripts))


def _said(ran: Ran, command: Command, *, nothing: bool) -> tuple[Unread, ...]:
    if ran.reason is None:
        return (Unread(file=command.folder or ".", reason="generator_nothing"),) if nothing else ()
    bounds: dict[str, Params] = {
        "generator_failed": (("code", ran.code),),
        "generator_slow": (("seconds", f"{command.seconds:g}"),),
        "generator_large": (("limit", OUTPUT_BYTES),),
    }
    return (Unread(file=command.folder or ".", reason=ran.reason, params=bounds[ran.reason]),)


_TOOLS: dict[Tool, Callable[[Command, DiskTree], Found]] = {Tool.ALEMBIC: _alembic, Tool.DJANGO: _django}
