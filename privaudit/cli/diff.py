"""``privaudit diff``: two audits of one estate, compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import FINDINGS, INCOMPLETE, NOT_WRITTEN, ReportError, UsageError
from .failures import Command
from .options import force_option, lang_option, language
from .printing import put, tell
from .scan_options import SEVERITIES

if TYPE_CHECKING:
    from ..model import AuditResult, Edition
    from .exit_codes import ExitStatus, Reason

TERMINAL = "terminal"
FACTS = ("md", "docx")


def _diff_options(command: Any) -> Any:
    options = [
        click.option(
            "--format",
            "formats",
            metavar="NAME[=FILE]",
            multiple=True,
            help="terminal (default), md, xlsx or json; repeatable. Files are written beside NEW.json as "
            "changes.<suffix> unless FILE is given.",
        ),
        click.option(
            "--fact-sheet",
            metavar="FILE",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Facts for a public statement (.md or .docx): what was done, numbers before and after, no names.",
        ),
        click.option(
            "--edition",
            type=click.Choice(["internal", "file"]),
            default="internal",
            help="internal (default): everything; file: what may leave the house, counts and no names.",
        ),
        click.option(
            "--fail-on",
            type=click.Choice(SEVERITIES),
            help="Exit with 1 if a finding of this severity or worse is new or got worse.",
        ),
        force_option,
        lang_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.command("diff", cls=Command, short_help="Compare two audits: closed, new, still open, worse.")
@click.argument("old", metavar="OLD.json", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW.json", type=click.Path(path_type=Path))
@_diff_options
@click.pass_context
def command(
    ctx: click.Context,
    old: Path,
    new: Path,
    formats: tuple[str, ...],
    fact_sheet: Path | None,
    edition: str,
    fail_on: str | None,
    force: bool,
    lang: str | None,
) -> None:
    """Compare two audits of one estate: what is closed, new, still open, worse or not verified, and why they differ.

    Closed is only what was looked at again. What differs because rules, sample or scope changed is told apart from what
    changed in the systems. No database is asked.

    Exit codes: 0 compared; 1 something new or worse reaches --fail-on; 2 not two audits, or audits that have no system
    in common; 3 one of the audits is incomplete (it is compared all the same); 4 not written.
    """
    from ..follow import followed
    from ..model import Edition
    from ..redact import one_line
    from ..report import load_audit
    from .exit_codes import exit_line
    from .failures import show
    from .folder import check_targets

    chosen, kind = language(ctx, lang), Edition(edition)
    wanted = _formats(formats, new.parent)
    _check_facts(fact_sheet)
    files = [(n, p) for n, p in (*wanted, ("facts", fact_sheet)) if p is not None]
    for source in (old, new):
        check_targets(files, force, source)
    result = followed(load_audit(old), load_audit(new))
    written, failed = _write(result, wanted, fact_sheet, chosen, kind)
    for path in written:
        put(one_line(str(path)))
    for error in failed:
        show(error, chosen)
    status = _status(result, fail_on, tuple(e.where for e in failed))
    tell(one_line(exit_line(status, chosen)))
    ctx.exit(status.code)


def _formats(values: tuple[str, ...], folder: Path) -> list[tuple[str, Path | None]]:
    """Return names and files of ``--format``; the terminal has none.

    Raises:
        UsageError: there is no such format, or the terminal was given a file.
    """
    from ..config.load import read_format
    from ..report.changes import FORMATS, NAME

    found: list[tuple[str, Path | None]] = []
    for name, file in dict.fromkeys(read_format(v) for v in values or (TERMINAL,)):
        if name not in FORMATS or (name == TERMINAL and file is not None):
            raise UsageError(f"--format {name}", "unknown_name", (("known", ", ".join(FORMATS)),))
        found.append((name, None if name == TERMINAL else Path(file) if file else folder / f"{NAME}.{name}"))
    return found


def _check_facts(path: Path | None) -> None:
    """See that the fact sheet has a form that can be written.

    Raises:
        UsageError: another suffix.
    """
    if path is not None and path.suffix.lstrip(".").lower() not in FACTS:
        raise UsageError(f"--fact-sheet {path.name}", "unknown_name", (("known", ", ".join(f".{s}" for s in FACTS)),))


def _write(
    result: AuditResult, wanted: list[tuple[str, Path | None]], facts: Path | None, lang: str, edition: Edition
) -> tuple[list[Path], list[ReportError]]:
    """Write and print what was asked for; one file that fails does not keep the others from being written."""
    from ..redact import disk_error
    from ..report import changes
    from ..report.changed_screen import changed_screen

    written: list[Path] = []
    failed: list[ReportError] = []
    for name, path in (*wanted, *((("facts", facts),) if facts is not None else ())):
        if path is None:
            put(changed_screen(result, lang, edition), nl=False)
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if name == "facts":
                _write_facts(result, path, lang)
            else:
                changes.write(name, result, path, lang, edition)
        except ReportError as e:
            failed.append(e)
        except OSError as e:
            failed.append(ReportError(str(path), None, disk_error(e)))
        else:
            written.append(path)
    return written, failed


def _write_facts(result: AuditResult, path: Path, lang: str) -> None:
    from ..report.atomic import replacing
    from ..report.changes import fact_sheet_markdown

    if path.suffix.lower() == ".docx":
        from datetime import UTC, datetime

        from ..incident.case import Case
        from ..incident.docx import docx_bytes
        from ..incident.statement import facts

        content = docx_bytes(facts(Case(result=result, lang=lang, written=datetime.now(UTC).replace(microsecond=0))))
    else:
        content = fact_sheet_markdown(result, lang).encode()
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def _status(result: AuditResult, fail_on: str | None, not_written: tuple[str, ...]) -> ExitStatus:
    """Return the exit code of a comparison, and everything that holds, worst first: 4, 3, 1."""
    from .exit_codes import ExitStatus, Reason

    reasons: list[Reason] = []
    if not_written:
        reasons.append(Reason(code=NOT_WRITTEN, key="not_written", params=(("reports", ", ".join(not_written)),)))
    base = result.baseline
    sides = (("old_incomplete", base is not None and not base.complete), ("new_incomplete", not result.run.complete))
    reasons += [Reason(code=INCOMPLETE, key=key) for key, holds in sides if holds]
    reasons += _reached(result, fail_on)
    return ExitStatus(code=reasons[0].code if reasons else 0, reasons=tuple(reasons))


def _reached(result: AuditResult, fail_on: str | None) -> list[Reason]:
    from ..follow import Fate, fate
    from ..model import Severity
    from .exit_codes import Reason

    if fail_on is None:
        return []
    floor = Severity(fail_on).rank
    reached = {
        c.target_id
        for c in result.changes
        if c.array == "findings"
        and fate(c) in {Fate.NEW, Fate.WORSE}
        and c.severity is not None
        and c.severity.rank <= floor
    }
    count = len(reached)
    params = (("count", count), ("severity", fail_on))
    return [Reason(code=FINDINGS, key="new_or_worse", params=params)] if count else []
