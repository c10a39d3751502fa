"""The command line that goes on where an interrupted scan stopped."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click

from ..redact import one_line, safe_url
from .failures import Command

_FOLDERS = ("--output", "--resume")
ARGUMENTS = "privaudit.arguments"
"""Where `privaudit scan` leaves its arguments, in the context's ``meta``."""


class Remembering(Command):
    """A command that keeps its arguments, to be printed again."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line."""
        ctx.meta[ARGUMENTS] = tuple(args)
        return super().parse_args(ctx, args)


def resume_command(folder: Path) -> str:
    """Return the command, as it was given, with ``--resume FOLDER`` in the place of ``--output``; no password is in it.

    `privaudit demo`, whose throw-away server is gone by then, begins again.
    """
    context = click.get_current_context(silent=True)
    given = context.meta.get(ARGUMENTS) if context is not None else None
    if context is not None and given is None:
        return one_line(context.command_path)
    return one_line(shlex.join(["privaudit", "scan", *resumed(given or (), folder)]))


def resumed(arguments: Sequence[str], folder: Path) -> list[str]:
    """Return the arguments of a scan with the folder to go on in; URLs lose their passwords, which are asked for."""
    kept: list[str] = []
    left = iter(arguments)
    for argument in left:
        name, equals, _value = argument.partition("=")
        if name in _FOLDERS:
            if not equals:
                next(left, None)
        elif argument != "--force":
            kept.append(_without_password(argument))
    return ["--resume", str(folder), *kept]


def _without_password(argument: str) -> str:
    """The URL of ``URL`` or ``name=URL`` without its password; anything else as it is."""
    before, found, _rest = argument.partition("://")
    if not found:
        return argument
    name, equals, _scheme = before.rpartition("=")
    url = argument[len(name) + len(equals) :]
    safe = safe_url(url)
    scheme, _found, rest = safe.partition("://")
    if not rest or rest.startswith("?"):
        return f"{name}{equals}{safe}"  # no URL that can be told from a secret
    user = urlsplit(url).username
    return f"{name}{equals}{scheme}://{user + '@' if user else ''}{rest}"
