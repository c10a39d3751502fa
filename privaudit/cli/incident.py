"""``privaudit incident``: the folder for the hours after a leak, from an audit.json, without touching a database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import COMPLETE
from .failures import Command, say
from .options import decisions_option, force_option, lang_option, language
from .printing import put

if TYPE_CHECKING:
    from ..incident.case import Told
    from ..model import AuditResult, Raw

_COVER = (
    ("prepared_by", "Who prepared the papers."),
    ("approved_by", "Who approves them: the head of the company."),
    ("address", "The company's address."),
    ("tax_id", "The company's taxpayer number (INN, VAT number)."),
    ("contact", "Whom the regulator may ask: name, telephone, e-mail."),
    ("officer", "Data protection officer, or who answers for processing."),
)


def _incident_options(command: Any) -> Any:
    """Add the options, in the order of the help."""
    options = [
        click.option(
            "--output", metavar="DIR", required=True, type=click.Path(path_type=Path), help="The folder to make."
        ),
        force_option,
        lang_option,
        click.option(
            "--discovered",
            metavar="TIME",
            help="When the leak was discovered, ISO 8601 (2026-11-20T10:30:00+03:00); starts the deadlines. Without "
            "offset it is meant in the time zone of the configuration ([reads] timezone), and that is said.",
        ),
        click.option("--number", metavar="N", help="Number of the incident."),
        click.option("--role", type=click.Choice(["operator", "processor"]), help="Your role; else the audit's."),
        click.option("--laws", metavar="NAME,…", help="Laws that apply: 152fz, gdpr; else the audit's."),
        click.option(
            "--config",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Take [report], [leak], organisation, laws and role from this privaudit.toml as it is now.",
        ),
        decisions_option,
        click.option(
            "--previous",
            metavar="OLD.json",
            type=click.Path(path_type=Path),
            help="An earlier audit: what was closed since is said.",
        ),
        *(click.option(f"--{k.replace('_', '-')}", k, metavar="TEXT", help=f"{h} Else [report].") for k, h in _COVER),
        click.option(
            "--controller", "controllers", metavar="NAME", multiple=True,
            help="For a processor: a controller to be told, repeatable. Else [report].",
        ),
        click.option("--encrypt", is_flag=True, help="Encrypt everything; the password is asked for."),
        click.option(
            "--password-file",
            metavar="F",
            type=click.Path(path_type=Path),
            help="Encrypt with the password in the first line of this file.",
        ),
        click.option("--password-env", metavar="NAME", help="Encrypt with the password in this environment variable."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command("incident", cls=Command, short_help="Make the folder for the hours after a leak.")
@click.argument("audit", metavar="AUDIT.json", type=click.Path(path_type=Path))
@_incident_options
@click.pass_context
def command(ctx: click.Context, /, audit: Path, output: Path, force: bool, lang: str | None, **given: Any) -> None:
    """Make the folder for the hours after a leak: both editions of the workbook, drafts of the notices, the briefing,
    the list of whose access is needed, the record of processing, the list for destruction, deadlines.

    Drafts hold what the audit knows; what only a person can say is marked so. Nothing is sent anywhere. A folder that
    people changed is never written over: --force moves it aside.

    Exit codes: 0 written; 2 not an audit, or something is there already; 4 not written, and nothing left behind.
    """  # noqa: D205 - click shows the first paragraph as it stands
    from ..incident.case import case_of
    from ..incident.facts import is_incomplete
    from ..incident.files import check_place, sweep
    from ..incident.folder import write_folder
    from ..redact import one_line

    chosen = language(ctx, lang)
    check_place(output.absolute(), force)
    for left in sweep(output.absolute().parent):
        say("incident.swept", chosen, folder=left)
    result = _audit(audit, given["decisions"], given["previous"], chosen)
    case = case_of(result, _told(given, chosen), chosen)
    if case.zone is not None:
        say("incident.zone", chosen, zone=case.zone, time=case.incident.discovered)
    password = _password(given, chosen)
    written = write_folder(case, output, password=password, force=force)
    if written.moved is not None:
        say("incident.moved", chosen, folder=written.moved)
        if password is not None and not written.moved_sealed:
            say("incident.moved_clear", chosen, folder=written.moved)
    if is_incomplete(case.result):
        say("incident.incomplete", chosen)
    for name in written.files:
        put(one_line(str(output / name)))
    ctx.exit(COMPLETE)


def _audit(path: Path, decisions: tuple[Path, ...], previous: Path | None, lang: str) -> AuditResult:
    """Return the audit with what people decided since, and what became of an earlier one."""
    from ..report import load_audit
    from .previous import compared, read_previous

    result = load_audit(path)
    if decisions:
        from ..engine import with_decisions
        from .decided import warn_of_decisions

        result = with_decisions(result, decisions, lang)
        warn_of_decisions(result, lang)
    return compared(result, read_previous(previous))


def _told(given: dict[str, Any], lang: str) -> Told:
    """Return what is said of the incident: by options, else by the configuration if one was named."""
    import dataclasses

    from ..config.load import load_people, said_zone
    from ..incident.case import Told, cover_fields

    laws = tuple(filter(None, (part.strip() for part in (given["laws"] or "").split(","))))
    cover = {k: given[k] for k, _ in _COVER} | {"controllers": given["controllers"]}
    told = Told(
        discovered=given["discovered"],
        number=given["number"],
        role=given["role"],
        laws=laws,
        cover=cover_fields(cover),
    )
    if given["config"] is None:
        return told
    settings = load_people(given["config"], lang)
    configured = {f.name: getattr(settings.cover, f.name) for f in dataclasses.fields(settings.cover)}
    return dataclasses.replace(
        told,
        zone=said_zone(given["config"], lang),
        role=told.role or settings.role,
        laws=told.laws or settings.laws,
        organisation=settings.organisation,
        shown=settings.leak,
        cover=cover_fields(configured | dict(told.cover)),
    )


def _password(given: dict[str, Any], lang: str) -> Raw | None:
    """Return the password from where it was said to be; it is never taken from the command line itself.

    Raises:
        UsageError: two places were named, nothing is there, or it is too weak.
    """
    from unicodedata import normalize

    from ..errors import UsageError
    from ..i18n import text
    from ..incident.seal import check_password

    # An empty name is a variable of a script that is not set: it must not mean "write everything in clear".
    places = [k for k in ("encrypt", "password_file", "password_env") if given[k] not in (None, False)]
    if len(places) > 1:
        raise UsageError(", ".join(f"--{p.replace('_', '-')}" for p in places), "options_exclude")
    if not places:
        return None
    if given["password_env"] == "" or given["password_file"] == Path():
        raise UsageError(f"--{places[0].replace('_', '-')}", "password_nowhere")
    if given["password_file"] is not None:
        found = _first_line(given["password_file"], lang)
    elif given["password_env"] is not None:
        if given["password_env"] not in os.environ:
            raise UsageError("--password-env", "env_missing", (("name", given["password_env"]),))
        found = os.environ[given["password_env"]]
    else:
        ask = text("cli.incident.ask", lang)
        found = _asked(ask)
    try:
        found.encode("utf-8")
    except UnicodeEncodeError:
        # The bytes of a variable that are no UTF-8 come as lone surrogates; the error itself would quote the password.
        raise UsageError(f"--{places[0].replace('_', '-')}", "password_not_utf8") from None
    # One form of each letter, however it was typed: й may come as one character or as two.
    return check_password(normalize("NFC", found))


def _asked(question: str) -> str:
    """Return a password typed twice at the terminal, unseen.

    Raises:
        UsageError: there is no terminal that can hide what is typed.
    """
    import warnings
    from getpass import GetPassWarning

    from ..errors import UsageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)  # getpass would else read it in sight of all
            return str(
                click.prompt(
                    question, hide_input=True, confirmation_prompt=True, err=True, default="", show_default=False
                )
            )
    except GetPassWarning:
        raise UsageError("--encrypt", "password_no_terminal") from None


def _first_line(path: Path, lang: str) -> str:
    """Return the first line of a password's file; one that others can read is warned of.

    Raises:
        UsageError: it cannot be read.
    """
    from ..config.plain_files import NotPlain, open_plain
    from ..errors import UsageError

    try:
        with open_plain(path) as stream:
            line = stream.readline().decode("utf-8-sig").rstrip("\r\n")
        if path.stat().st_mode & 0o044:
            say("warning.line", lang, text=_readable(path, lang))
    except NotPlain as e:
        raise UsageError(str(path), e.reason, e.params) from None
    except UnicodeDecodeError:
        raise UsageError(str(path), "not_utf8_text") from None
    except OSError as e:
        raise UsageError(str(path), "file_missing" if isinstance(e, FileNotFoundError) else "file_unreadable") from None
    return line


def _readable(path: Path, lang: str) -> str:
    from .printing import in_text

    return in_text("cli.warning.secret_file_readable", lang, {"file": str(path)})
