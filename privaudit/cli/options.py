"""Options that mean the same in every command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ..errors import UsageError
from .failures import LANG_KEY

F = TypeVar("F", bound=Callable[..., Any])
LANGUAGES = ("en", "ru")
Formats = tuple[tuple[str, str | None], ...]

lang_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="Language of messages and reports. Default: the configuration's, else the locale's, else en.",
)
format_option = click.option(
    "--format",
    "formats",
    metavar="NAME[=FILE]",
    multiple=True,
    help="Report to write, repeatable: xlsx (default), html, md, sarif, jsonl, json. "
    "Written as DIR/audit.<suffix> unless FILE is given.",
)
decisions_option = click.option(
    "--decisions",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What people decided: decisions.toml, or a workbook that came back; repeatable. Kept beside what is found.",
)
previous_option = click.option(
    "--previous",
    metavar="OLD.json",
    type=click.Path(path_type=Path),
    help="An earlier audit of the same systems: the sheet Closing says what was done since.",
)
force_option = click.option("--force", is_flag=True, help="Write over what is there.")


def output_option(what: str) -> Callable[[F], F]:
    """Return ``--output DIR`` with its help."""
    return click.option("--output", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help=what)


def language(ctx: click.Context, option: str | None, configured: str | None = None) -> str:
    """Choose the language and remember it for error messages."""
    import os

    from ..config.language import choose_language

    ctx.meta[LANG_KEY] = choose_language(option, configured, os.environ)
    chosen: str = ctx.meta[LANG_KEY]
    return chosen


def read_formats(values: tuple[str, ...]) -> Formats:
    """Return names and files of ``--format`` options.

    Raises:
        UsageError: no report has that name; the error lists the known ones.
    """
    from ..config.load import read_format
    from ..registry import REPORTERS

    known = REPORTERS.names() if values else []
    formats = tuple(read_format(v) for v in values)
    for name, _ in formats:
        if name not in known:
            raise UsageError(f"--format {name}", "unknown_name", (("known", ", ".join(known)),))
    return formats
