"""Wrong command lines in the user's language: click's own errors, told apart by class, with its English left out.

What a person typed as a value is not echoed: it may be a URL with a password. Names of options and commands are, if
they look like names.
Source of the classes: https://click.palletsprojects.com/en/stable/exceptions/.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

import click

from ..i18n import LANGUAGES, text
from ..redact import safe_url, shown_name


class UnknownCommand(click.UsageError):
    """There is no such command; ``near`` are those it may have meant."""

    def __init__(self, name: str, known: Iterable[str], ctx: click.Context) -> None:
        super().__init__(name, ctx)
        self.name = name
        self.near = difflib.get_close_matches(name, list(known))


class ExtraArguments(click.UsageError):
    """More arguments than the command takes: ``extra``."""

    def __init__(self, extra: Sequence[str], ctx: click.Context) -> None:
        super().__init__("extra arguments", ctx)
        self.extra = tuple(extra)


class Group(click.Group):
    """A group that says which command it does not know. click has a class for it from 8.4 on only."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments begin with, and the others."""
        if not ctx.resilient_parsing and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise UnknownCommand(args[0], self.list_commands(ctx), ctx)
        return super().resolve_command(ctx, args)


def parse_exactly(command: click.Command, ctx: click.Context, args: list[str]) -> list[str]:
    """Parse as click does; arguments left over have a class of error of their own, and every error has its command.

    Raises:
        click.UsageError: the command line is wrong.
    """
    ctx.allow_extra_args = True
    try:
        rest = click.Command.parse_args(command, ctx, args)
    except click.UsageError as e:
        e.ctx = e.ctx or ctx  # the parser leaves it out
        raise
    if rest and not ctx.resilient_parsing:
        raise ExtraArguments(rest, ctx)
    return rest


def asked_language(arguments: Sequence[str]) -> str | None:
    """Return the ``--lang`` of a command line that could not be parsed; None if it gives none that exists."""
    for i, argument in enumerate(arguments):
        option, equals, value = argument.partition("=")
        if option == "--lang":
            value = value if equals else "".join(arguments[i + 1 : i + 2])
            return value if value in LANGUAGES else None
    return None


def usage_lines(error: click.UsageError, lang: str) -> str:
    """Return the command's form and where its help is; nothing for an error without a command."""
    if error.ctx is None:
        return ""
    formatter = error.ctx.make_formatter()
    pieces = " ".join(error.ctx.command.collect_usage_pieces(error.ctx))
    formatter.write_usage(error.ctx.command_path, pieces, prefix=text("cli.usage.form", lang) + " ")
    return formatter.getvalue() + text("cli.usage.try", lang, command=error.ctx.command_path) + "\n"


def usage_message(error: click.ClickException, lang: str) -> str:
    """Return what is wrong, in words."""
    match error:
        case click.NoSuchOption():
            return _unknown("option", error.option_name, error.possibilities or (), lang)
        case UnknownCommand():
            return _unknown("command", error.name, error.near, lang)
        case ExtraArguments():
            return text("cli.usage.extra", lang, arguments=" ".join(map(_shown, error.extra)))
        case click.MissingParameter():
            return text("cli.usage.missing", lang, name=_name(error))
        case click.BadParameter() if error.param is not None:
            return text("cli.usage.bad_value", lang, name=_name(error), why=_wanted(error.param.type, lang))
        case click.BadOptionUsage():
            key = "no_value" if _is_flag(error) else "needs_value"
            return text(f"cli.usage.{key}", lang, name=error.option_name)
    return error.format_message()


def _unknown(what: str, name: str, near: Sequence[str], lang: str) -> str:
    said = text(f"cli.usage.unknown_{what}", lang, name=_shown(name))
    return f"{said} {text('cli.usage.near', lang, names=', '.join(near))}" if near else said


def _shown(word: str) -> str:
    """Return a word of the command line as it may be echoed; a URL or a password may have been put anywhere."""
    return safe_url(word) if "://" in word else shown_name(word)


def _name(error: click.BadParameter) -> str:
    """Return the option as it is typed, or the argument as the help calls it."""
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return error.param.make_metavar(error.ctx) if error.param is not None and error.ctx is not None else "?"


def _wanted(kind: Any, lang: str) -> str:
    """Return what a value of this type looks like."""
    if isinstance(kind, click.Choice):
        return text("cli.problem.one_of", lang, choices=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.IntRange):
        if kind.max is None:
            return text("cli.usage.from", lang, least=kind.min)
        return text("cli.usage.between", lang, least=kind.min, most=kind.max)
    if kind is click.INT:
        return text("cli.problem.integer", lang)
    if isinstance(kind, click.Path):
        key = "file" if not kind.dir_okay else "existing_folder" if kind.exists else "folder"
        return text(f"cli.usage.{key}", lang)
    return text("cli.problem.wrong", lang)


def _is_flag(error: click.BadOptionUsage) -> bool:
    params = error.ctx.command.params if error.ctx is not None else ()
    return any(isinstance(p, click.Option) and p.is_flag for p in params if error.option_name in p.opts)
