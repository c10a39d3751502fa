"""``privaudit demo``: a fictional estate, built here, and its audit."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from ..errors import ReportError, UsageError
from .failures import Command, say
from .options import lang_option, language, output_option
from .printing import tell

if TYPE_CHECKING:
    from ..config.settings import SystemSettings
    from ..demo import DemoSystem
    from ..demo.papers import Papers

FOLDER = Path("privaudit-demo")
LOG_LINES = 5
"""So many lines of the log of a server that did not start are shown."""
Built: TypeAlias = "tuple[DemoSystem, ...]"


@click.command("demo", cls=Command, short_help="Build a fictional estate and audit it.")
@output_option(f"Folder for databases, configuration and audit. Default: {FOLDER}.")
@click.option(
    "--postgres",
    metavar="URL",
    help="Build on this PostgreSQL server too (an account that may make databases and roles).",
)
@click.option("--no-postgres", is_flag=True, help="SQLite only, even if PostgreSQL's programs are on this machine.")
@lang_option
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@click.option("-v", "--verbose", is_flag=True, help="More about progress.")
@click.pass_context
def command(
    ctx: click.Context,
    output: Path | None,
    postgres: str | None,
    no_postgres: bool,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Build a fictional estate (a food-delivery service, a laboratory, a bank, …) and audit it.

    The people do not exist; numbers have valid check digits. SQLite files are always built; with PostgreSQL's programs
    on this machine, a private server runs while the demo does, so that roles and rights show.
    """
    from .scan import verbosity

    if postgres is not None and no_postgres:
        raise UsageError("--postgres, --no-postgres", "options_exclude")
    if postgres is not None:
        _check_url(postgres)
    chosen = language(ctx, lang)
    folder = output if output is not None else FOLDER
    with ExitStack() as stack:
        say("demo.building", chosen, folder=folder.resolve())
        lasting, passing = _build(folder, postgres, no_postgres, chosen, stack)
        level = verbosity({"quiet": quiet, "verbose": verbose})
        code = _audit(folder, lasting, passing, lang, level)
    ctx.exit(code)


def _check_url(url: str) -> None:
    """See that a URL is one, before anything is built or connected to.

    Raises:
        UsageError: it is not; the text holds no secret.
    """
    from ..config.urls import url_problem
    from ..redact import safe_url

    problem = url_problem(url, allow_generic=False)
    if problem is not None:
        raise UsageError(safe_url(url), problem[0], tuple((k, str(v)) for k, v in problem[1]))


def _build(folder: Path, postgres: str | None, no_postgres: bool, lang: str, stack: ExitStack) -> tuple[Built, Built]:
    """Build the estate; return the systems that stay, and those of a private server that lives as long as ``stack``."""
    from ..demo.postgresql import build_postgresql
    from ..demo.sqlite import build_sqlite
    from ..redact import disk_error, safe_url

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise ReportError(str(folder), None, disk_error(e)) from None
    files = build_sqlite(folder / "databases")
    if postgres is not None:
        say("demo.postgres", lang, where=safe_url(postgres))
        return (*files, *build_postgresql(postgres)), ()
    url = None if no_postgres else _private_server(folder, lang, stack)
    if url is None:
        return files, ()
    say("demo.postgres", lang, where=safe_url(url))
    return files, build_postgresql(url)


def _private_server(folder: Path, lang: str, stack: ExitStack) -> str | None:
    """Start a private PostgreSQL; where that fails, say why and return None (the files are enough)."""
    from ..demo.private_postgresql import find_postgresql, start_private_postgresql
    from ..errors import ConnectError
    from ..redact import one_line
    from .failures import show

    if find_postgresql() is None:
        say("demo.no_postgres", lang)
        return None
    try:
        return stack.enter_context(start_private_postgresql(folder.resolve()))
    except ConnectError as e:
        show(e, lang)
        for line in _last_lines(dict(e.params).get("log", "-")):
            tell(f"  {one_line(line)}")
        say("demo.without_postgres", lang)
        return None


def _last_lines(log: str) -> list[str]:
    """Return the end of a file; nothing where there is none."""
    try:
        return Path(log).read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]
    except OSError:
        return []


def _audit(folder: Path, lasting: Built, passing: Built, lang: str | None, verbosity: int) -> int:
    """Write the configuration of the systems that stay, and scan all."""
    import os

    from ..config.load import load_settings
    from ..config.options import ScanOptions
    from ..demo.built import PASSWORD_VARIABLE, demo_config, known_gaps, one_place
    from ..demo.papers import papers_config
    from ..i18n import text
    from .folder import write_private
    from .scan import run

    config = folder / "privaudit.toml"
    papers = _papers(folder)
    # A private server is gone when the file is used again: what is said of its accounts and its log stays out.
    server = any(s.server is not None for s in lasting)
    write_private(config, (demo_config(one_place(lasting)) + papers_config(server=server)).encode())
    options = ScanOptions(lang=lang, output=str(folder / "audit"), force=True)
    # The file is read for its declared systems and its defaults. Its URLs hold ${PASSWORD_VARIABLE}, which has to be
    # set for them to be read at all; they are not used: `_to_scan` takes URLs, with passwords, from what was built.
    environ = {**os.environ, PASSWORD_VARIABLE: "-"}
    settings = load_settings(config=config, systems=(), options=options, environ=environ)
    declared = tuple(s for s in settings.systems if s.url is None)
    built = one_place((*lasting, *passing))
    systems = tuple(map(_to_scan, built))
    place = folder.resolve()
    note = text("cli.demo.where", settings.lang, workbook=place / "audit" / "audit.xlsx", config=place / config.name)
    note = "\n".join((note, text("cli.demo.passing", settings.lang))) if passing else note
    gaps = known_gaps(built)
    settings = replace(settings, systems=(*systems, *declared), known_gaps=gaps)
    if any(s.server is not None for s in built):
        settings = replace(settings, accounts=papers.accounts, applications=papers.applications, logs=papers.logs)
    return run(settings, verbosity, note)


def _papers(folder: Path) -> Papers:
    """Write the staff list, the policy, the log and the rest beside the databases.

    Raises:
        ReportError: a file could not be written.
    """
    from ..demo.papers import write_papers
    from ..redact import disk_error

    try:
        return write_papers(folder.resolve())
    except OSError as e:
        raise ReportError(str(folder), None, disk_error(e)) from None


def _to_scan(system: DemoSystem) -> SystemSettings:
    from ..config.settings import SystemSettings
    from ..model import Raw

    return SystemSettings(
        name=system.name,
        url=Raw(system.url),
        owner=system.owner,
        purpose=system.purpose,
        lifecycle=system.lifecycle,
        location=system.location,
    )
