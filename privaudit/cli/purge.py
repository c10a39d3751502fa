"""``privaudit purge``: destroy the sketches of audits, by which values could be guessed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import COMPLETE, NOT_WRITTEN, USAGE, ReportError, UsageError
from .failures import Command, say, show
from .options import lang_option, language
from .printing import in_text, put

if TYPE_CHECKING:
    from ..errors import PrivauditError


@click.command("purge", cls=Command, short_help="Destroy the sketches of audits, by which values could be guessed.")
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@lang_option
@click.pass_context
def command(ctx: click.Context, folders: tuple[Path, ...], lang: str | None) -> None:
    """Destroy the sketches of audits, by which values could be guessed.

    FOLDER is the folder of an audit. Its audit.sketches, which lies beside audit.json, is overwritten with random
    bytes, its key first, and removed; the reports stay as they are. A folder without sketches is no error.

    Exit codes: 0 nothing is left; 2 not a folder, a link, which is never followed, or a file of that name that no
    audit wrote; 4 it could not be destroyed.
    """
    chosen = language(ctx, lang)
    done = [_purge(folder, chosen) for folder in folders]
    if any(files for _, files in done):
        say("purge.promise", chosen)
    ctx.exit(max(code for code, _ in done))


def _purge(folder: Path, lang: str) -> tuple[int, int]:
    """Destroy the sketches of one folder, say so, and return the exit code and how many files there were."""
    from ..redact import disk_error, one_line
    from ..sketches.store import purge

    try:
        if folder.is_symlink() or not folder.is_dir():
            raise UsageError(str(folder), "purge_link" if folder.is_symlink() else "output_not_folder")
        found = purge(folder)
        for path, size in found:
            put(one_line(in_text("cli.purge.destroyed", lang, {"file": str(path), "bytes": size})))
        if not found:
            put(one_line(in_text("cli.purge.nothing", lang, {"folder": str(folder)})))
    except UsageError as e:
        return _show(e, lang, USAGE)
    except OSError as e:
        return _show(ReportError(str(folder), "purge_failed", disk_error(e)), lang, NOT_WRITTEN)
    return COMPLETE, len(found)


def _show(error: PrivauditError, lang: str, code: int) -> tuple[int, int]:
    show(error, lang)
    return code, 0
