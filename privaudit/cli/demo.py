"""``privaudit demo``: a fictional estate, built here, and its audit."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .failures import Command, say
from .options import lang_option, language, output_option

if TYPE_CHECKING:
    from ..demo import DemoSystem

FOLDER = Path("privaudit-demo")


@click.command("demo", cls=Command, short_help="Build a fictional estate and audit it.")
@output_option(f"Folder for databases, configuration and audit. Default: {FOLDER}.")
@click.option(
    "--postgres",
    metavar="URL",
    help="Build on this PostgreSQL server too (an account that may make databases and roles).",
)
@click.option("--no-postgres", is_flag=True, help="SQLite only, even if PostgreSQL's programs are on this machine.")
@lang_option
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@click.option("-v", "--verbose", is_flag=True, help="More about progress.")
@click.pass_context
def command(
    ctx: click.Context,
    output: Path | None,
    postgres: str | None,
    no_postgres: bool,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Build a fictional estate (a food-delivery service, a laboratory, a bank, …) and audit it.

    The people do not exist; numbers have valid check digits. SQLite files are always built; with PostgreSQL's programs
    on this machine, a private server runs while the demo does, so that roles and rights show.
    """
    from .scan import verbosity

    chosen = language(ctx, lang)
    folder = output if output is not None else FOLDER
    with ExitStack() as stack:
        built = _build(folder, postgres, no_postgres, chosen, stack)
        level = verbosity({"quiet": quiet, "verbose": verbose})
        code = _audit(folder, built, lang, level)
    say("demo.where", chosen, folder=folder, workbook=folder / "audit" / "audit.xlsx", config=folder / "privaudit.toml")
    ctx.exit(code)


def _build(
    folder: Path, postgres: str | None, no_postgres: bool, lang: str, stack: ExitStack
) -> tuple[DemoSystem, ...]:
    """Build the estate; a private server lives as long as ``stack``."""
    from ..demo import build_sqlite

    say("demo.building", lang, folder=folder)
    return build_sqlite(folder / "databases")


def _audit(folder: Path, built: tuple[DemoSystem, ...], lang: str | None, verbosity: int) -> int:
    """Write the configuration of the estate, and scan by it."""
    from ..config.load import load_settings
    from ..config.options import ScanOptions
    from ..demo import demo_config
    from .folder import write_private
    from .scan import run

    config = folder / "privaudit.toml"
    write_private(config, demo_config(built).encode())
    options = ScanOptions(lang=lang, output=str(folder / "audit"), force=True)
    settings = load_settings(config=config, systems=(), options=options)
    return run(settings, verbosity)
