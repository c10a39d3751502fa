"""``privaudit check``: what a change of a schema does to personal data, before it is made."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import COMPLETE, FINDINGS, INCOMPLETE, NOT_WRITTEN, ReportError, UsageError
from .failures import Command, say, show
from .options import LANGUAGES, language
from .printing import put, tell
from .scan_options import SEVERITIES

if TYPE_CHECKING:
    from ..report.gate.answer import Answer
    from .exit_codes import ExitStatus
    from .states import Known

DIALECTS = ("postgresql", "mysql", "mariadb", "sqlite", "mssql", "oracle")
TERMINAL = "terminal"
_OBJECTS = 100_000
"""So many new objects before garbage is looked for; trees of statements refer to themselves."""


def _check_options(command: Any) -> Any:
    options = [
        click.option("--since", metavar="REF", help="Judge only what changed since the branch left this one, or a "
                     "commit. Without it all is judged, as if all of it were new."),
        click.option("--staged", is_flag=True, help="Judge what is staged for the next commit in place of the files as "
                     "they lie here; compared with HEAD unless --since says otherwise."),
        click.option("--dialect", type=click.Choice(DIALECTS), help="Whose SQL it is; by default as the files say."),
        click.option("--system", metavar="NAME", help="What audits and decisions call the database. Default: the only "
                     'system of the configuration, else "database".'),
        click.option("--changed-commands", is_flag=True, help="With --since: run [[gate.commands]] as the change names "
                     "them. By default those of the commit that it is compared with are run."),
        click.option("--sample", type=click.IntRange(0), metavar="N", help="Of a SYSTEM: rows looked at of each table, "
                     "as a scan does, none of them shown. Default: 0, names, types, keys and rights only."),
        click.option("--config", metavar="FILE", type=click.Path(path_type=Path),
                     help="Default: privaudit.toml of the current folder, if there is one."),
        click.option("--decisions", multiple=True, metavar="FILE", type=click.Path(path_type=Path),
                     help="What people declared and accepted; repeatable. Default: as the configuration says, else "
                     "decisions.toml of the current folder."),
        click.option("--fail-on", type=click.Choice(SEVERITIES), default="medium", show_default=True,
                     help="Exit with 1 if an open finding of this severity or worse is certain."),
        click.option("--warn-only", is_flag=True, help="Exit with 0 in place of 1 and 3, and say what it would be."),
        click.option("--format", "formats", metavar="NAME[=FILE]", multiple=True,
                     help="terminal (default), github (annotations), md, json or sarif; repeatable. To the standard "
                     "output unless FILE is given."),
        click.option("--lang", type=click.Choice(LANGUAGES), help="Language of messages. Default: the configuration's, "
                     "else the locale's, else en."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command("check", cls=Command, short_help="Judge a change of a schema before it is made.")
@click.argument("paths", metavar="PATH...|SYSTEM", nargs=-1, required=True)
@_check_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    formats: tuple[str, ...],
    fail_on: str,
    warn_only: bool,
    lang: str | None,
    **given: Any,
) -> None:
    """Replay files of schema changes and say what they do to personal data: new columns without a purpose, identity
    beside transactions, new readers, dropped protections, copies.

    PATH is a file or folder of SQL, or of migrations of Flyway, Liquibase, dbmate, Prisma and others.

    In their place one SYSTEM, a URL or a name of the configuration: its catalog and rights are read, no row unless
    --sample says so, and all of it is judged, as if it were new. For the database that a pipeline has migrated.

    Exit codes: 0 nothing stops the change; 1 an open, certain finding reaches --fail-on; 2 usage; 3 a file could not be
    read, or a question not answered; 4 a file could not be written. Without anything on the standard output that was
    asked for, the terminal's form is printed.
    """  # noqa: D205 - click shows the first paragraph as it stands
    # Hundreds of modules are loaded before anything is garbage: looking for it each time takes a fifth of the start.
    gc.set_threshold(_OBJECTS)
    from ..config.load import CONFIG_NAME
    from ..config.options import ScanOptions
    from ..redact import one_line
    from .exit_codes import exit_line
    from .live import answer_of, see_options_fit, system_of
    from .states import Asked, gate_settings, known

    language(ctx, lang)
    wanted = _formats(formats)
    options = ScanOptions(lang=lang, decisions=tuple(str(d) for d in given["decisions"]))
    settings = gate_settings(given["config"], options)
    chosen = language(ctx, settings.lang)
    for key, params in settings.warnings:
        say(f"warning.{key}", chosen, **dict(params))
    system = system_of(paths, {s.name for s in settings.systems})
    named = {name: given[name] for name in ("since", "dialect", "system", "config")}
    asked = Asked(paths=tuple(map(Path, paths)), as_changed=given["changed_commands"], staged=given["staged"], **named)
    by = known(settings)
    see_options_fit(given, live=system is not None)
    config = str(given["config"] or CONFIG_NAME)
    answer = _answer(asked, by, fail_on, config) if system is None else answer_of(system, by, given, fail_on)
    _check_targets(wanted, answer, by, given["config"])
    _warn_of_decisions(answer, by, chosen)
    failed = _write(answer, wanted, chosen)
    status = _status(answer, failed, warn_only=warn_only)
    tell(one_line(exit_line(status, chosen)))
    ctx.exit(status.code)


def _warn_of_decisions(answer: Answer, by: Known, lang: str) -> None:
    """Say which decisions are not followed, and why; those that are over or match nothing are findings.

    Those of other systems are for the jobs of these.
    """
    from dataclasses import replace

    from .decided import warn_of_decisions, warn_of_other_systems

    warn_of_other_systems(answer.system, by.decided, lang)
    told = {"decision_unmatched", "decision_expired", "field_expired", "finding_expired", "decisions_no_finding"}
    told |= {"decisions_no_row", "decisions_not_read", "decisions_not_checked"}
    steps = tuple(s for s in answer.result.steps if s.reason not in told)
    warn_of_decisions(replace(answer.result, steps=steps), lang)


def _formats(values: tuple[str, ...]) -> list[tuple[str, Path | None]]:
    """Return names and files of ``--format``; what nobody sees is joined by the terminal's form.

    Raises:
        UsageError: there is no such format.
    """
    from ..config.load import read_format
    from ..report.gate import FORMATS

    found: list[tuple[str, Path | None]] = []
    for name, file in dict.fromkeys(read_format(v) for v in values):
        if name not in FORMATS:
            raise UsageError(f"--format {name}", "unknown_name", (("known", ", ".join(FORMATS)),))
        found.append((name, Path(file) if file else None))
    if all(path is not None for _, path in found):
        found.insert(0, (TERMINAL, None))
    return found


def _answer(asked: Any, by: Known, fail_on: str, config: str) -> Answer:
    from ..gate.papers import papers
    from ..model import Severity
    from ..report.gate.answer import Answer, Tally
    from ..report.gate.say import by_names
    from ..report.gate.shown_words import names_of
    from .edited import edited
    from .states import judged_files
    from .unread import divided, noted

    judged = judged_files(asked, by)
    new, old = divided(judged.both)
    before, after = judged.before, judged.after
    return Answer(
        by_names(judged.result),
        system=judged.system,
        dialect=judged.dialect,
        floor=Severity(fail_on),
        tally=Tally(
            statements=after.statements,
            not_understood=after.statements - after.in_state,
            new_columns=judged.new_columns,
        ),
        texts={s.file: s.text for s in judged.both.after if not s.rows} | {x.file: x.text for x in judged.both.left},
        unread=new,
        unread_before=old,
        noted=(*edited(judged.both), *noted(judged.both)),
        base=judged.both.base,
        prefix=_prefix(),
        papers=papers(Path.cwd(), judged.both.base, by.settings.decision_files, config, judged.result),
        names=names_of(before, after),
        said=after.said,
    )


def _prefix() -> str:
    """Where the current folder lies in its repository, as formats for its pages name files; "" at the top."""
    here = Path.cwd().resolve()
    top = next((p for p in (here, *here.parents) if (p / ".git").exists()), here)
    inside = here.relative_to(top).as_posix()
    return "" if inside == "." else f"{inside}/"


def _check_targets(wanted: list[tuple[str, Path | None]], answer: Answer, by: Known, config: Path | None) -> None:
    """See that nothing is written over what was read.

    Raises:
        UsageError: it would be.
    """
    from ..config.load import CONFIG_NAME

    read = (*answer.texts, *by.settings.decision_files, str(config or CONFIG_NAME))
    sources = {Path(f).resolve() for f in read}
    for _, path in wanted:
        if path is not None and path.resolve() in sources:
            raise UsageError(str(path), "onto_input")


def _write(answer: Answer, wanted: list[tuple[str, Path | None]], lang: str) -> tuple[str, ...]:
    """Write and print what was asked for; return the files that could not be written, each said."""
    from ..redact import disk_error
    from ..report.atomic import replacing
    from ..report.gate.written import written

    failed: list[str] = []
    for name, path in wanted:
        text = written(name, answer, lang, _width())
        if path is None:
            put(text, nl=False, line_commands=name == "github")
            continue
        try:
            with replacing(path) as temporary:
                temporary.write_text(text, encoding="utf-8", newline="\n")
        except ReportError as e:
            show(e, lang)
            failed.append(str(path))
        except OSError as e:
            show(ReportError(str(path), None, disk_error(e)), lang)
            failed.append(str(path))
    return tuple(failed)


def _width() -> int:
    import shutil

    from ..report.gate.cells import LEAST, USUAL

    return max(LEAST, shutil.get_terminal_size((USUAL, 24)).columns)


def _status(answer: Answer, not_written: tuple[str, ...], *, warn_only: bool) -> ExitStatus:
    """Return the exit code, and everything that holds, worst first: 4, 3, 1."""
    from .exit_codes import ExitStatus, Reason

    reasons: list[Reason] = []
    if not_written:
        reasons.append(Reason(code=NOT_WRITTEN, key="not_written", params=(("reports", ", ".join(not_written)),)))
    if answer.incomplete:
        params = (("files", len(answer.unread)), ("questions", len(answer.failed)))
        reasons.append(Reason(code=INCOMPLETE, key="not_judged", params=params))
    if answer.stopping:
        params_of = (("count", len(answer.stopping)), ("severity", answer.floor.value))
        reasons.append(Reason(code=FINDINGS, key="stopping", params=params_of))
    notes = _notes(answer)
    code = reasons[0].code if reasons else COMPLETE
    if warn_only and code in {INCOMPLETE, FINDINGS}:
        reasons.insert(0, Reason(code=COMPLETE, key="warn_only", params=(("would", code),)))
        code = COMPLETE
    return ExitStatus(code=code, reasons=tuple(reasons), notes=notes)


def _notes(answer: Answer) -> tuple[Any, ...]:
    from .exit_codes import Reason

    counts = (("warned", answer.warning), ("decided", answer.accepted), ("unread_before", len(answer.unread_before)))
    return tuple(Reason(code=COMPLETE, key=key, params=(("findings", n),)) for key, n in counts if n)
