"""``privaudit decisions``: what people decided, of several workbooks and files, checked and put into one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import COMPLETE, ReportError, UsageError
from .failures import Command
from .options import force_option, lang_option, language
from .printing import in_text, put

if TYPE_CHECKING:
    from datetime import date

    from ..decisions import Decided


@click.command("decisions", cls=Command, short_help="Check what people decided, and merge it into one decisions.toml.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The decisions.toml to write; without it the files are only checked.",
)
@click.option(
    "--rules",
    multiple=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of detection rules of your own, whose kinds verdicts may name; repeatable.",
)
@click.option(
    "--audit",
    metavar="AUDIT.json",
    type=click.Path(path_type=Path),
    help="Check against this audit, too: what matches nothing in it, is open again, or differs from what it holds.",
)
@force_option
@lang_option
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[Path, ...],
    output: Path | None,
    rules: tuple[Path, ...],
    audit: Path | None,
    force: bool,
    lang: str | None,
) -> None:
    """Check what people decided, and merge it into one decisions.toml.

    FILE is a workbook that came back (audit.xlsx) or a decisions.toml. The same decision twice is one; two that differ
    are a conflict: both values, both authors and both places are listed, and nothing is written. No file wins by being
    the last. The file written is always sorted alike, for version control; leading comments of one that is there stay.
    Every mistake of every file is said at once. Warned of is what was accepted until a day that is over, and what can
    never match; with --audit all that does not match, too.

    Exit codes: 0 no conflict; 2 a mistake or a conflict in the files, or --output is a workbook, or it is there, is not
    among the files, and --force is not given; 4 not written.
    """
    from datetime import UTC, datetime

    from ..decisions import read_part, together
    from ..decisions.doubts import doubts, taken_back
    from ..detect import categories, load_rules
    from ..redact import one_line
    from .failures import say

    chosen = language(ctx, lang)
    _see_nothing_is_lost(files, output, force)
    kinds, today = categories(load_rules(rules)), datetime.now(tz=UTC).date()
    parts = [read_part(path, kinds, chosen, today) for path in files]
    for part in (p for p in parts if not p.problems):
        put(one_line(in_text("cli.decisions.read", chosen, {"file": part.file, "count": _count(part.decided)})))
        for line in taken_back(part.decided, chosen):
            put(one_line(in_text("cli.decisions.taken_back", chosen, {"what": line})))
        for remark in part.remarks:
            say("warning.line", chosen, text=one_line(f"{part.file}: {remark}"))
    merged = together(parts, chosen, today)
    put(in_text("cli.decisions.merged", chosen, {"count": _count(merged)}))
    for line in doubts(merged, chosen, today) if audit is None else ():
        say("warning.line", chosen, text=one_line(line))
    if audit is not None:
        _warn_beside(merged, audit, rules, chosen, today)
    if output is not None:
        _write(merged, output)
        put(one_line(in_text("cli.decisions.written", chosen, {"file": str(output)})))
    ctx.exit(COMPLETE)


def _count(decided: Decided) -> int:
    return len(decided.verdicts) + len(decided.fields)


def _warn_beside(decided: Decided, audit: Path, rules: tuple[Path, ...], lang: str, today: date) -> None:
    """Say what an audit does not bear out, as a report of it with these decisions would.

    Raises:
        UsageError: the audit cannot be read.
    """
    from dataclasses import replace

    from ..decisions.whole import NEXT_SCAN
    from ..engine.decided import with_these
    from ..report import load_audit
    from .decided import warn_of_decisions

    result = with_these(load_audit(audit), decided, rules, today)
    warn_of_decisions(replace(result, steps=tuple(s for s in result.steps if s.reason != NEXT_SCAN)), lang)


def _see_nothing_is_lost(files: tuple[Path, ...], output: Path | None, force: bool) -> None:
    """See that decisions in a file that is there are among those to be merged, and that no workbook is written over.

    Raises:
        UsageError: they are not, and ``force`` is not given; or it is, or is called, a workbook.
    """
    from ..decisions.read import is_workbook
    from .folder import is_there

    if output is not None and is_workbook(output):
        raise UsageError(str(output), "decisions_to_workbook")
    if output is None or force or not is_there(output):
        return
    if not any(is_there(path) and path.samefile(output) for path in files):
        raise UsageError(str(output), "decisions_lost")


def _write(decided: Decided, output: Path) -> None:
    """Write the file whole or not at all.

    Raises:
        ReportError: it could not be written.
    """
    from ..decisions import decisions_toml
    from ..report.atomic import replacing

    content = decisions_toml(decided, _head(output))
    try:
        with replacing(output) as temporary:
            temporary.write_text(content, encoding="utf-8", newline="\n")
    except ReportError as e:
        raise ReportError(e.where, "decisions_not_written", e.params) from None  # it is no report


def _head(output: Path) -> str:
    """Return the comments that lead a file that is there, without their marks."""
    try:
        lines = output.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    end = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "\n".join(line[1:].removeprefix(" ") for line in lines[:end])
