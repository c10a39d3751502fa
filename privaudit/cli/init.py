"""``privaudit init``: a commented configuration, and the script of a minimal scanner account an engine."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import ReportError, UsageError
from .failures import Command, say
from .options import lang_option, language
from .printing import put

ENGINES = ("postgresql", "mysql", "mariadb", "sqlite")


@click.command("init", cls=Command, short_help="Write a commented privaudit.toml and a scanner account's script.")
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write. Default: privaudit.toml.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option(
    "--engine", type=click.Choice(ENGINES), help="Only print the script of a minimal scanner account for this engine."
)
@lang_option
@click.pass_context
def command(ctx: click.Context, output: Path | None, force: bool, engine: str | None, lang: str | None) -> None:
    """Write a commented privaudit.toml, and beside it the scripts that make a minimal scanner account.

    With --engine, nothing is written: the script goes to stdout. A database administrator reads it, puts in a password
    and the names of the databases, and runs it; privaudit itself changes nothing.
    """  # fmt: skip
    from ..config.templates import account_script, config_template
    from ..redact import one_line

    chosen = language(ctx, lang)
    if engine is not None:
        put(account_script(engine, chosen), nl=False)
        return
    path = output if output is not None else Path("privaudit.toml")
    files = {path: config_template(chosen)}
    files |= {path.parent / f"privaudit-account-{e}.sql": account_script(e, chosen) for e in ENGINES if e != "sqlite"}
    _write(files, force)
    for written in files:
        put(one_line(str(written)))
    say("init.next", chosen, file=path)


def _write(files: dict[Path, str], force: bool) -> None:
    from ..redact import disk_error
    from .folder import is_there, write_private

    there = [str(p) for p in files if is_there(p)]
    if there and not force:
        raise UsageError(", ".join(there), "file_exists")
    for path, content in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_private(path, content.encode())
        except OSError as e:
            raise ReportError(str(path), None, disk_error(e)) from None
