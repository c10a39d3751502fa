"""``privaudit scan``: read-only connections in, an audit out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import INTERRUPTED, ReportError, UsageError
from .failures import say
from .options import decisions_option, force_option, format_option, lang_option, language, output_option, read_formats
from .printing import in_text, put, tell
from .resuming import Remembering, resume_command

if TYPE_CHECKING:
    from ..config.options import ScanOptions
    from ..config.settings import Settings
    from ..model import AuditResult
    from .exit_codes import ExitStatus

SEVERITIES = ("critical", "high", "medium", "low", "info")


def _scan_options(command: Any) -> Any:
    """Add the options that only a scan has, in the order of its help."""
    options = [
        click.option(
            "--config",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Configuration file. Default: privaudit.toml of the current folder.",
        ),
        output_option("Folder of the audit. Default: reports/<audit id>."),
        force_option,
        format_option,
        lang_option,
        *_what_options(),
        decisions_option,
        click.option(
            "--rules",
            multiple=True,
            metavar="DIR",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            help="Folder of detection rules of your own, repeatable; see `privaudit rules test`.",
        ),
        *_incident_options(),
        *_safety_options(),
        click.option(
            "--resume",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            metavar="DIR",
            help="Go on with the interrupted scan of this folder; give the same systems and options, but no --output.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="No progress on stderr."),
        click.option("-v", "--verbose", is_flag=True, help="More about progress; values are never shown."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _what_options() -> list[Any]:
    return [
        click.option(
            "--sample",
            "sample_rows",
            type=click.IntRange(0),
            metavar="N",
            help="Rows sampled of each table, default 1000; 0 looks at names only.",
        ),
        click.option(
            "--include", multiple=True, metavar="GLOB", help="Only tables whose schema.table matches; repeatable."
        ),
        click.option(
            "--exclude",
            multiple=True,
            metavar="GLOB",
            help="No tables whose schema.table matches; repeatable, wins over --include.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(0, 1024),
            metavar="N",
            help="Worker processes; 0, the default, decides by the number of tables and processors.",
        ),
        click.option(
            "--seed",
            type=int,
            metavar="N",
            help="Seed of the samples, default 1: the same seed reads the same rows where the engine can.",
        ),
        click.option(
            "--no-compare",
            is_flag=True,
            help="Do not compare tables: no second pass for joins without declared keys, copies and counts of people.",
        ),
        click.option(
            "--exact",
            is_flag=True,
            help="Count rows and people exactly instead of estimating: reads tables with people whole, on the server.",
        ),
    ]


def _incident_options() -> list[Any]:
    return [
        click.option("--incident", metavar="NUMBER", help="Number of the incident the audit belongs to."),
        click.option(
            "--discovered",
            metavar="TIME",
            help="When it was discovered, ISO 8601 with offset (2026-11-20T10:30:00+03:00); starts the deadlines.",
        ),
        click.option(
            "--fail-on",
            type=click.Choice(SEVERITIES),
            help="Exit with 1 if there is a finding of this severity or worse.",
        ),
    ]


def _safety_options() -> list[Any]:
    return [
        click.option(
            "--dry-run",
            is_flag=True,
            help="Connect, show rights, tables, planned statements (whole with -v) and cost; read no row.",
        ),
        click.option("--require-read-only", is_flag=True, help="Refuse an account that could write."),
        click.option(
            "--allow-plaintext", is_flag=True, help="Sample over an unencrypted connection to another machine."
        ),
        click.option(
            "--allow-generic",
            is_flag=True,
            help="Read other databases that SQLAlchemy speaks to; read-only is not enforced there.",
        ),
    ]


@click.command("scan", cls=Remembering, short_help="Audit databases, read-only, and write an Excel report.")
@click.argument("systems", metavar="[SYSTEM]...", nargs=-1)
@_scan_options
@click.pass_context
def command(ctx: click.Context, /, systems: tuple[str, ...], **given: Any) -> None:
    """Audit databases, read-only, and write an Excel report.

    SYSTEM is a database URL (postgresql://user@host/database, mysql://…, mariadb://…, sqlite:///file.db), name=URL, a
    name from privaudit.toml, or the path of a SQLite file. Without SYSTEM, all systems of privaudit.toml are audited.
    A server URL without a database means all its databases.

    Passwords are best left to .pgpass, a MySQL option file, ${VARIABLE} or file: in privaudit.toml, or typed when
    asked; one on the command line works and is warned about.
    """
    from ..config.load import load_settings

    lang = language(ctx, given["lang"])
    if given["resume"] is not None:
        if given["output"] is not None:
            raise UsageError("--output, --resume", "options_exclude")
        given = {**given, "output": given["resume"], "force": True}
    options = _options(given)
    settings = load_settings(config=given["config"], systems=systems, options=options, ask=asker(lang))
    lang = language(ctx, given["lang"], settings.lang)
    warn(settings, lang)
    if given["dry_run"]:
        ctx.exit(_dry_run(settings, verbosity(given)))
    ctx.exit(run(settings, verbosity(given), resume=given["resume"] is not None))


def _options(given: dict[str, Any]) -> ScanOptions:
    from ..config.options import ScanOptions

    output = given["output"]
    same = (
        "sample_rows",
        "seed",
        "include",
        "exclude",
        "workers",
        "lang",
        "force",
        "incident",
        "discovered",
        "fail_on",
    )
    flags = ("require_read_only", "allow_plaintext", "allow_generic", "exact", "no_compare")
    return ScanOptions(
        formats=read_formats(given["formats"]),
        decisions=tuple(map(str, given["decisions"])),
        rules=tuple(str(d.resolve()) for d in given["rules"]),
        output=str(output) if output is not None else None,
        **{name: given[name] for name in (*same, *flags)},
    )


def verbosity(given: dict[str, Any]) -> int:
    """Return 0 for ``--quiet``, 2 for ``--verbose``, else 1."""
    return 0 if given["quiet"] else 2 if given["verbose"] else 1


def asker(lang: str) -> Any:
    """Return what asks a person for a password; None where nobody is at a terminal."""
    import sys

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(system: str, user: str) -> str:
        prompt = in_text("cli.ask_password", lang, {"system": system, "user": user})
        typed: str = click.prompt(prompt, hide_input=True, default="", show_default=False, err=True)
        return typed

    return ask


def warn(settings: Settings, lang: str) -> None:
    """Print the settings' warnings on stderr."""
    from ..i18n import text

    for key, params in settings.warnings:
        say("warning.line", lang, text=text(f"cli.warning.{key}", lang, **dict(params)))


def run(settings: Settings, verbosity: int, note: str = "", *, resume: bool = False) -> int:
    """Scan, write the reports, print the last screen, and a note on stderr; return the exit code.

    The folder is made first: that nothing can be written there should be known before a long scan, not after it.
    """
    import sys

    from ..engine import check_decisions, new_audit_id, run_scan
    from .folder import check_folder, check_targets, make_folder, open_checkpoint, remove_checkpoint, targets
    from .interruption import interruptible
    from .progress import Progress

    check_decisions(settings)
    audit_id = new_audit_id()
    folder = Path(settings.output) if settings.output is not None else Path("reports") / audit_id
    check_folder(folder, settings.force)
    check_targets(targets(folder, settings.formats), settings.force)
    progress = Progress(sys.stderr, settings.lang, verbosity)
    with no_copies_left(), interruptible(progress, held_back=True) as observer:
        make_folder(folder)
        checkpoint = open_checkpoint(folder, resume)
        try:
            outcome = run_scan(settings, observer, checkpoint=checkpoint, audit_id=audit_id)
        except SystemExit:  # a second interruption
            say("resume", settings.lang, command=resume_command(folder))
            raise
        finally:
            progress.close()
        status, written = finish(outcome.result, settings, folder, interrupted=outcome.interrupted, note=note)
        if written and status.code != INTERRUPTED:
            remove_checkpoint(checkpoint)  # not before what it holds is on the disk in another form
        return status.code


@contextmanager
def no_copies_left() -> Iterator[None]:
    """See that no private copy of a SQLite file outlives the command, nor one that a killed process has left."""
    from ..dialects._sqlite_file import remove_own_copies, sweep_stale_copies

    sweep_stale_copies()
    try:
        yield
    finally:
        remove_own_copies()


def finish(
    result: AuditResult, settings: Settings, folder: Path, *, interrupted: bool, note: str = ""
) -> tuple[ExitStatus, bool]:
    """Write the reports of a scan and print the last screen.

    Returns the exit code and why, and whether every report was written.
    """
    from ..redact import one_line
    from .exit_codes import exit_line, exit_reasons, exit_status
    from .failures import show
    from .folder import write_reports

    written, failed = write_reports(result, folder, settings.formats, settings.lang, audit_json=True)
    for error in failed:
        show(error, settings.lang)
    names = tuple(e.where for e in failed)
    status = exit_status(result, settings.fail_on, not_written=names, interrupted=interrupted)
    try:
        show_last_screen(result, settings.lang, written, status.code, exit_reasons(status, settings.lang))
    except ReportError as e:
        status = exit_status(result, settings.fail_on, not_written=(*names, e.where), interrupted=interrupted)
    if note:
        tell(note)
    if interrupted or failed:
        say("resume", settings.lang, command=resume_command(folder))
    tell(one_line(exit_line(status, settings.lang)))
    return status, not failed


def show_last_screen(
    result: AuditResult, lang: str, written: list[tuple[str, Path]], code: int, reasons: tuple[str, ...]
) -> None:
    """Print the last screen on stdout.

    Raises:
        ReportError: stdout cannot be written.
    """
    from ..report.terminal import last_screen

    outputs = tuple((name, str(path)) for name, path in written)
    put(last_screen(result, lang, outputs=outputs, exit_code=code, exit_reasons=reasons), nl=False)


def _dry_run(settings: Settings, verbosity: int) -> int:
    """Print what a scan would do, on stdout; return the exit code."""
    import sys

    from ..engine import check_decisions
    from ..engine.dry_run import dry_run
    from .dry_run import show_plan
    from .interruption import interruptible
    from .progress import Progress

    check_decisions(settings)
    progress = Progress(sys.stderr, settings.lang, verbosity)
    try:
        with no_copies_left(), interruptible(progress) as observer:
            plans = dry_run(settings, observer)
    finally:
        progress.close()
    return show_plan(plans, settings.lang, full=verbosity > 1)
