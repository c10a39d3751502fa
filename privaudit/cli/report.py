"""``privaudit report``: another report from an audit.json, without touching a database."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import COMPLETE, NOT_WRITTEN
from ..model import Edition
from .editions import check_edition, write_keys
from .failures import Command
from .options import (
    decisions_option,
    force_option,
    format_option,
    lang_option,
    language,
    output_option,
    previous_option,
    read_formats,
)
from .printing import put


@click.command("report", cls=Command, short_help="Render an audit.json again.")
@click.argument("audit", metavar="AUDIT.json", type=click.Path(path_type=Path))
@output_option("Folder to write to. Default: the folder of AUDIT.json.")
@force_option
@format_option
@decisions_option
@previous_option
@click.option(
    "--edition",
    type=click.Choice([e.value for e in Edition]),
    default=Edition.INTERNAL.value,
    help="internal (default): everything. file: what may leave the house, without names, leads, bands of fines and "
    "statements; written as DIR/audit-file.<suffix>.",
)
@click.option(
    "--key-list",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --edition file: write whom its ids stand for, as .xlsx or .csv. For the company alone; keep it apart.",
)
@click.option(
    "--split-by",
    "split_by",
    type=click.Choice(["owner"]),
    help="One workbook for each owner, with the rows that owner is to fill in: DIR/audit.owner-NAME.xlsx.",
)
@lang_option
@click.pass_context
def command(
    ctx: click.Context,
    audit: Path,
    output: Path | None,
    force: bool,
    formats: tuple[str, ...],
    decisions: tuple[Path, ...],
    previous: Path | None,
    edition: str,
    key_list: Path | None,
    split_by: str | None,
    lang: str | None,
) -> None:
    """Render an audit.json again: another language, another format, another place.

    Exit codes: 0 written; 2 not an audit, or something is there already and --force is not given; 4 not written.
    AUDIT.json itself is never written over. With --decisions, what people decided since is shown; a decision of the
    audit gives way to a newer one, or one of the same person, and where two people differ, both are named. Counts that
    a verdict changes follow at the next scan. With --previous, the sheet Closing says what became of an earlier audit.
    """
    from ..engine import with_decisions
    from ..redact import one_line
    from ..report import load_audit
    from .decided import warn_of_decisions
    from .failures import show
    from .folder import check_folder, check_targets, make_folder, targets, write_reports
    from .parts import check_split, write_parts
    from .previous import compared, keep_previous, read_previous

    chosen, shown = language(ctx, lang), Edition(edition)
    wanted = read_formats(formats) or (("xlsx", None),)
    check_edition(shown, wanted, key_list, split_by)
    if split_by:
        check_split(wanted)
    result = load_audit(audit)
    if decisions:
        result = with_decisions(result, decisions, chosen)
        warn_of_decisions(result, chosen)
    result = compared(result, read_previous(previous))
    folder = output if output is not None else audit.parent
    if folder.resolve() != audit.parent.resolve():
        check_folder(folder, force)
    keys = [("key-list", key_list)] if key_list is not None else []
    written_to = [*keys, *([] if split_by else targets(folder, wanted, shown))]
    check_targets(written_to, force, audit)
    keep_previous(written_to, previous)
    if folder.resolve() != audit.parent.resolve():
        make_folder(folder)
    if split_by:
        written, failed = write_parts(result, folder, chosen, force)
    else:
        written, failed = write_reports(result, folder, wanted, chosen, audit_json=False, edition=shown)
    if key_list is not None:
        write_keys(result, key_list, chosen, written, failed)
    for _, path in written:
        put(one_line(str(path)))
    for error in failed:
        show(error, chosen)
    ctx.exit(NOT_WRITTEN if failed else COMPLETE)
