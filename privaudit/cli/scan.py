"""``privaudit scan``: read-only connections in, an audit out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import INTERRUPTED, PrivauditError, ReportError, UsageError
from .failures import say
from .options import language
from .printing import in_text, put, tell
from .resuming import Remembering, resume_command
from .scan_options import read_options, scan_options

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..engine.run import ScanOutcome
    from ..model import AuditResult
    from .exit_codes import ExitStatus


@click.command("scan", cls=Remembering, short_help="Audit databases, read-only, and write an Excel report.")
@click.argument("systems", metavar="[SYSTEM]...", nargs=-1)
@scan_options
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
    from .folder import AUDIT_NAME
    from .previous import keep_previous, read_previous

    lang = language(ctx, given["lang"])
    if given["resume"] is not None:
        if given["output"] is not None:
            raise UsageError("--output, --resume", "options_exclude")
        given = {**given, "output": given["resume"], "force": True}
    options = read_options(given)
    settings = load_settings(config=given["config"], systems=systems, options=options, ask=asker(lang))
    lang = language(ctx, given["lang"], settings.lang)
    warn(settings, lang)
    if given["dry_run"]:
        ctx.exit(_dry_run(settings, verbosity(given)))
    previous = read_previous(given["previous"])
    if settings.output is not None:
        keep_previous([("json", Path(settings.output) / AUDIT_NAME)], given["previous"])
    ctx.exit(run(settings, verbosity(given), resume=given["resume"] is not None, previous=previous))


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


def run(
    settings: Settings, verbosity: int, note: str = "", *, resume: bool = False, previous: AuditResult | None = None
) -> int:
    """Scan, write the reports, print the last screen, and a note on stderr; return the exit code.

    ``previous`` is an earlier audit to compare with. The folder is made first: that nothing can be written there should
    be known before a long scan, not after it.
    """
    import sys

    from ..engine import check_decisions, new_audit_id, run_scan
    from .decided import warn_of_decisions
    from .folder import check_folder, check_targets, make_folder, open_checkpoint, remove_checkpoint, targets
    from .interruption import interruptible
    from .progress import Progress

    check_decisions(settings)
    audit_id = new_audit_id()
    folder = Path(settings.output) if settings.output is not None else Path("reports") / audit_id
    check_folder(folder, settings.force)
    check_targets(targets(folder, (("json", None), *settings.formats)), settings.force)
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
        unkept = _keep_sketches(outcome, folder, settings.lang, quiet=verbosity == 0)
        cut_short = outcome.interrupted
        if settings.decision_files:
            warn_of_decisions(outcome.result, settings.lang, verdicts=False)
        result = _followed(outcome.result, previous, settings.lang)
        status, written = finish(result, settings, folder, interrupted=cut_short, note=note, unkept=unkept)
        if written and status.code != INTERRUPTED:
            remove_checkpoint(checkpoint)  # not before what it holds is on the disk in another form
        return status.code


def _followed(result: AuditResult, previous: AuditResult | None, lang: str) -> AuditResult:
    """Return the audit with what became of the earlier one.

    If they cannot be compared, that is said: hours of reading are not thrown away for it.
    """
    from .failures import show
    from .previous import compared

    try:
        return compared(result, previous)
    except UsageError as e:
        show(e, lang)
        return result


def _keep_sketches(outcome: ScanOutcome, folder: Path, lang: str, *, quiet: bool) -> tuple[ReportError, ...]:
    """Write the sketches beside the audit, and say how they are destroyed; return the error, if there was one.

    Sketches of an earlier audit in the folder are destroyed in any case: no report speaks of them any more.
    """
    from ..redact import disk_error
    from ..sketches.store import NAME, Kept, purge, save

    compared = outcome.compared
    kept = Kept(audit_id=outcome.result.run.audit_id, salt=compared.salt, key=compared.key, sketches=compared.sketches)
    try:
        purge(folder)
        if not len(compared.sketches):
            return ()
        size = save(folder / NAME, kept)
    except PrivauditError as e:
        return (ReportError(e.where, e.reason, e.params),)
    except OSError as e:
        return (ReportError(str(folder / NAME), None, disk_error(e)),)
    if not quiet:
        say("sketches_kept", lang, file=folder / NAME, bytes=size, folder=folder)
    return ()


@contextmanager
def no_copies_left() -> Iterator[None]:
    """See that no private copy of a SQLite file outlives the command, nor one that a killed process has left."""
    from ..dialects.private_copies import remove_own_copies, sweep_stale_copies

    sweep_stale_copies()
    try:
        yield
    finally:
        remove_own_copies()


def finish(
    result: AuditResult,
    settings: Settings,
    folder: Path,
    *,
    interrupted: bool,
    note: str = "",
    unkept: tuple[ReportError, ...] = (),
) -> tuple[ExitStatus, bool]:
    """Write the reports of a scan and print the last screen; ``unkept`` is what else was not written.

    Returns the exit code and why, and whether every report was written.
    """
    from ..redact import one_line
    from .exit_codes import exit_line, exit_reasons, exit_status
    from .failures import show
    from .folder import write_reports

    written, failed = write_reports(result, folder, settings.formats, settings.lang, audit_json=True)
    failed = [*unkept, *failed]
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
