"""``privaudit baseline``: what is found today is taken down as known, so that a gate stops only what is new."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import COMPLETE, FINDINGS, INCOMPLETE, ConfigError, ReportError, UsageError
from ..model import ACCEPTED_DAYS, record
from .check import DIALECTS
from .failures import Command, say
from .options import lang_option, language
from .printing import in_text, put

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..decisions.baseline import Baseline, Taken
    from ..decisions.update import Block
    from ..migrate.script import Unread
    from ..model import AuditResult
    from .states import Known


@record
class _Wanted:
    """What to do besides drafts: accept what is new, accept anew, take out."""

    accept: bool
    renew: bool
    prune: bool


@click.command("baseline", cls=Command, short_help="Take down what is found today as known, in decisions.toml.")
@click.argument("paths", metavar="PATH...|SYSTEM", nargs=-1, required=True)
@click.option("--by", metavar="NAME", help="Who accepts it: stands beside each finding; needed, and never guessed.")
@click.option(
    "--until", metavar="DAY", help=f"Last day on which it is accepted (2027-06-30). Default: {ACCEPTED_DAYS} days on."
)
@click.option("--since", metavar="REF", help="Only what changed since the branch left this one, or a commit.")
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The decisions.toml to write or add to. Default: that of the configuration, else of the current folder.",
)
@click.option("--drafts", is_flag=True, help="Accept nothing: only write drafts of columns to be declared.")
@click.option("--renew", is_flag=True, help="Accept anew what is over, or is another finding by now.")
@click.option("--prune", is_flag=True, help="Take out entries that match nothing any more.")
@click.option("--dialect", type=click.Choice(DIALECTS), help="Whose SQL it is; by default as the files say.")
@click.option(
    "--sample",
    type=click.IntRange(0),
    metavar="N",
    help="Of a SYSTEM: rows looked at of each table, as in a scan. Default: 0, names only.",
)
@click.option(
    "--system",
    metavar="NAME",
    help='What audits and decisions call the database. Default: the only system of the configuration, else "database".',
)
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Default: privaudit.toml of the current folder, if there is one.",
)
@lang_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    by: str | None,
    until: str | None,
    output: Path | None,
    drafts: bool,
    renew: bool,
    prune: bool,
    config: Path | None,
    lang: str | None,
    **_asked: Any,
) -> None:
    """Take down what `privaudit check` finds today as known, so that it stops only what is new.

    Each finding becomes an entry of decisions.toml, accepted until a day; each personal column that nobody declared
    gets a draft whose purpose is to be filled in: a draft declares nothing. What stands in the file stays as it is,
    byte for byte, and a second run changes nothing. Told are acceptances that are over, and entries that match nothing
    any more.

    PATH and SYSTEM are as for `privaudit check`.

    Exit codes: 0 the file says all of it; 1 what was accepted is open again, and was not accepted anew; 2 a mistake in
    the file or on the command line, nothing is written; 3 not all could be judged: what was judged is written, nothing
    is taken out, or the system was not read; 4 not written.
    """
    from dataclasses import replace

    from ..config.options import ScanOptions
    from .decided import warn_of_other_systems
    from .live import see_options_fit, system_of
    from .states import gate_settings, known

    settings = gate_settings(config, ScanOptions(lang=lang))
    chosen = language(ctx, settings.lang)
    for key, params in settings.warnings:
        say(f"warning.{key}", chosen, **dict(params))
    live = system_of(paths, {s.name for s in settings.systems})
    see_options_fit(ctx.params, live=live is not None)
    file, settings = _with_output(settings, output)
    whole = known(settings)
    taken = _taken("-" if drafts else by or "", until, whole.today, chosen)
    taken = replace(taken, of_change=ctx.params["since"] is not None)
    result, unread = _judged_files(paths, whole, ctx.params) if live is None else _judged_live(live, whole, ctx.params)
    for judged in result.systems:
        warn_of_other_systems(judged.name, whole.decided, chosen)
    lacking = _say_lacking(result, unread, chosen)
    wanted = _Wanted(accept=not drafts, renew=renew and not drafts, prune=prune and not lacking)
    again = _update(file, result, whole, taken, wanted)
    ctx.exit(INCOMPLETE if lacking else FINDINGS if again and wanted.accept else COMPLETE)


def _judged_files(
    paths: tuple[str, ...], whole: Known, given: dict[str, Any]
) -> tuple[AuditResult, tuple[Unread, ...]]:
    from .states import Asked, judged_files
    from .unread import divided

    asked = {name: given[name] for name in ("since", "dialect", "system", "config")}
    judged = judged_files(Asked(paths=tuple(map(Path, paths)), **asked), whole)
    return judged.result, divided(judged.both)[0]


def _judged_live(system: str, whole: Known, given: dict[str, Any]) -> tuple[AuditResult, tuple[Unread, ...]]:
    from .live import judged_live

    return judged_live(system, whole, given)[0].result, ()


def _with_output(settings: Settings, output: Path | None) -> tuple[Path, Settings]:
    """Return the file to edit, and the settings that read it among all files of decisions; said is if no gate would.

    Raises:
        UsageError: it is, or is called, a workbook.
    """
    from dataclasses import replace

    from ..decisions.read import is_workbook
    from .states import DECISIONS

    named = [Path(f) for f in settings.decision_files]
    file = output or next((f for f in named if not is_workbook(f)), DECISIONS)
    if is_workbook(file):
        raise UsageError(str(file), "decisions_to_workbook")
    same = next((f for f in named if f.absolute() == file.absolute() or _is_same(f, file)), None)
    if same is None and (named or file.absolute() != DECISIONS.absolute()):
        # What it says would be accepted nowhere.
        said = in_text("cli.baseline.not_named", settings.lang, {"file": str(file)})
        say("warning.line", settings.lang, text=said)
    file = same or file
    # One that is to be made cannot be read yet.
    read = [f for f in dict.fromkeys((*named, file)) if f != file or f.exists()]
    return file, replace(settings, decision_files=tuple(map(str, read)))


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _taken(by: str, until: str | None, today: date, lang: str) -> Taken:
    """Return who accepts what is known, and until when.

    Raises:
        UsageError: there is no name, or no day that is to come.
    """
    from ..decisions.baseline import Taken
    from ..decisions.fields import LONGEST

    who = " ".join(by.split())
    if not who or len(who) > LONGEST or not who.isprintable():
        raise UsageError("--by", "name_empty")
    try:
        last = date.fromisoformat(until) if until is not None else today + timedelta(days=ACCEPTED_DAYS)
    except ValueError:
        raise UsageError("--until", "day_malformed") from None
    if last < today:
        raise UsageError("--until", "day_over", (("today", today.isoformat()),))
    return Taken(by=who, on=today, until=last, lang=lang)


def _say_lacking(result: AuditResult, unread: tuple[Unread, ...], lang: str) -> bool:
    """Say what could not be judged; return whether there is any."""
    from ..model import StepState
    from ..redact import one_line
    from ..report import words

    for u in unread:
        said = words.reason(u.reason, u.params, lang)
        say("warning.line", lang, text=one_line(f"{u.file}: {said}"))
    failed = [s for s in result.steps if s.state is StepState.FAILED]
    for step in failed:
        say("warning.line", lang, text=one_line(words.reason(step.reason, step.reason_params, lang)))
    return bool(unread or failed)


def _update(file: Path, result: AuditResult, whole: Known, taken: Taken, wanted: _Wanted) -> int:
    """Edit the file, and say what became of it; return how many of its acceptances are open again.

    Raises:
        ConfigError: it cannot be edited without changing what people wrote.
        ReportError: it could not be written.
    """
    from dataclasses import replace

    from ..decisions.baseline import baseline
    from ..decisions.update import NotEditable, blocks, updated

    content = _content(file, taken.lang)
    try:
        found = baseline(result, whole.decided, str(file), blocks(content), taken)
        found = found if wanted.accept else replace(found, findings=())
        removed = tuple(i.block for i in found.idle if i.prune) if wanted.prune else ()
        renewed = found.renewed if wanted.renew else ()
        text = updated(content, found.added, removed, renewed)
    except NotEditable:
        problem = in_text("cli.baseline.not_editable", taken.lang, {})
        raise ConfigError(str(file), (problem,), "decisions_invalid") from None
    if text != content or not file.exists():
        _write(file, text, whole, taken)
    settled = (*removed, *(c.block for c in renewed))
    again = sum(b not in settled for b in (*found.over, *found.changed))
    counts = {"findings": len(found.findings), "drafts": len(found.drafts), "removed": len(removed)}
    counts |= {"renewed": len(renewed), "again": again}
    _tell(file, counts, taken, changed=text != content, drafts=not wanted.accept)
    _warn(file, found, settled, blocks(text), taken.lang)
    return again


def _content(file: Path, lang: str) -> str:
    """Return the file's text, with its own line ends; of one that is not there, how it begins."""
    from ..decisions import Decided, decisions_toml
    from ..i18n import text

    if file.exists():
        return file.read_bytes().decode("utf-8")
    return decisions_toml(Decided(), text("decisions.baseline.head", lang))


def _write(file: Path, text: str, whole: Known, taken: Taken) -> None:
    """Write the file whole or not at all, once it reads back without a mistake; one that is there keeps its rights.

    Raises:
        ConfigError: a name in it can be no name of a file of decisions, such as that of a system that is a blank.
        ReportError: it could not be written.
    """
    from ..decisions.read import toml_part
    from ..detect import categories
    from ..report.atomic import replacing

    target = file.resolve()
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    try:
        with replacing(target) as temporary:
            temporary.write_bytes(text.encode("utf-8"))
            part = toml_part(temporary, categories(whole.rules), taken.lang, taken.on)
            if part.problems:
                raise ConfigError(str(file), part.problems, "decisions_invalid")
            temporary.chmod(mode)
    except ReportError as e:
        raise ReportError(str(file), "decisions_not_written", e.params) from None  # it is no report


def _tell(file: Path, counts: dict[str, int], taken: Taken, *, changed: bool, drafts: bool) -> None:
    """Say what was put in, changed and taken out."""
    from ..redact import one_line

    params = {"file": str(file), "until": taken.until.isoformat(), **counts}
    again = counts["again"] > 0
    key = ("unchanged" if again else "same") if not changed else "written_drafts" if drafts else "written"
    put(one_line(in_text(f"cli.baseline.{key}", taken.lang, params)))
    if again:
        put(one_line(in_text("cli.baseline.again", taken.lang, params)))


def _warn(file: Path, found: Baseline, settled: tuple[Block, ...], now: tuple[Block, ...], lang: str) -> None:
    """Say what people have to look at, with the lines that tables begin at ``now``."""
    from ..redact import one_line

    told = [
        *(("over", b) for b in found.over),
        *(("changed", b) for b in found.changed),
        *(("worked_on", b) for b in found.worked_on),
        *(("idle" if i.prune else "idle_kept", i.block) for i in found.idle),
    ]
    lines = {(b.section, repr(b.values)): b.line for b in now}
    for key, b in ((key, b) for key, b in told if b not in settled):
        line = lines.get((b.section, repr(b.values)), b.line)
        until, status = (str(b.values.get(k, "-")) for k in ("until", "status"))
        params = {"file": str(file), "line": line, "what": _what(b), "until": until, "status": status}
        say("warning.line", lang, text=one_line(in_text(f"cli.baseline.{key}", lang, params)))


def _what(block: Block) -> str:
    """Return in words what a table is about."""
    names = [str(block.values[k]) for k in ("system", "schema", "table", "column") if k in block.values]
    said = str(block.values.get("about") or block.values.get("id") or "")
    return said if block.section == "finding" else ".".join(names) or said
