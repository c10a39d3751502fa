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
@click.option(
    "--access-from",
    metavar="AUDIT.json",
    type=click.Path(path_type=Path),
    help="Write a draft of access.toml instead: who reads what, by the logs or else by today's rights.",
)
@lang_option
@click.pass_context
def command(
    ctx: click.Context,
    output: Path | None,
    force: bool,
    engine: str | None,
    access_from: Path | None,
    lang: str | None,
) -> None:
    """Write a commented privaudit.toml, and beside it the scripts that make a minimal scanner account.

    With --engine, nothing is written: the script goes to stdout. A database administrator reads it, puts in a password
    and the names of the databases, and runs it; privaudit itself changes nothing.

    With --access-from, a draft of the access policy is written: one rule a department or account. A person reads every
    line of it, and names it in privaudit.toml ([access] policy); the next scan reports what no rule allows.
    """  # fmt: skip
    from ..config.templates import account_script, config_template
    from ..redact import one_line

    chosen = language(ctx, lang)
    if access_from is not None:
        if engine is not None:
            raise UsageError("--access-from, --engine", "options_exclude")
        _draft(access_from, output if output is not None else Path("access.toml"), force, chosen)
        return
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


def _draft(audit: Path, path: Path, force: bool, lang: str) -> None:
    from ..analysis.draft import draft_policy
    from ..redact import one_line
    from ..report import load_audit

    _write({path: draft_policy(load_audit(audit), lang)}, force)
    put(one_line(str(path)))
    say("init.access", lang, file=path)


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
