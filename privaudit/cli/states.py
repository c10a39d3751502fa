"""From what the gate's commands are given to a judged change: the files before and after, their states, the verdict.

`check` shows it, `baseline` takes it down as known: both judge alike, or a baseline would not settle what is found.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, overload

from ..errors import UsageError
from ..model import DECISIONS_FILE, AuditResult, record

if TYPE_CHECKING:
    from ..config.options import ScanOptions
    from ..config.settings import Settings
    from ..decisions import Decided
    from ..detect import Rules
    from ..migrate.generated_commands import Choice
    from ..migrate.snapshot import Snapshot
    from ..migrate.sources_both import Both
    from ..migrate.sources_left import Left
    from ..sqltext.ddl.base import Dialect

DECISIONS = Path(DECISIONS_FILE)
"""What people declared, where neither the configuration nor an option names a file: the one of the current folder."""
NAME = "database"
"""What the database is called where nothing says it. Not the folder's name: checkouts have others, ids must not."""


@record
class Asked:
    """What to judge, as given; ``paths`` relative to the current folder or absolute."""

    paths: tuple[Path, ...]
    since: str | None = None
    dialect: str | None = None
    system: str | None = None
    config: Path | None = None
    staged: bool = False
    """Judge the files as they are in git's index, which the next commit is made of; compared with HEAD by default."""
    as_changed: bool = False
    """Run the commands of the configuration as the change says them, not as the commit that it is compared with."""


@record
class Known:
    """What a change is judged by: the configuration, the rules, and what people decided on all files."""

    settings: Settings
    rules: Rules
    decided: Decided
    started: datetime

    @property
    def today(self) -> date:
        """The day that last days are compared with, in UTC."""
        return self.started.date()


@record
class Judged:
    """A judged change (`gate.judge.Verdict`). ``before`` None: nothing to compare with, all of ``after`` was judged."""

    result: AuditResult
    new_columns: int
    both: Both
    before: Snapshot | None
    after: Snapshot
    system: str
    dialect: Dialect


def gate_settings(config: Path | None, options: ScanOptions) -> Settings:
    """Return the configuration for the gate, which opens no database: no secret is looked up.

    Raises:
        ConfigError: the file is wrong; every mistake is listed.
        UsageError: a named file is not there.
    """
    from dataclasses import replace

    from ..config.load import load_files

    settings = load_files(config, options)
    if not settings.decision_files and DECISIONS.is_file():
        settings = replace(settings, decision_files=(str(DECISIONS),))
    above = _config_above() if config is None else None
    if above is not None:
        settings = replace(settings, warnings=(*settings.warnings, ("config_above", (("file", above.as_posix()),))))
    return settings


def _config_above() -> Path | None:
    """Return the configuration that lies above the current folder in its repository, where that folder has none.

    It is told and not used: paths and ids are those of the folder where the command runs, and a file higher up may
    be another person's, on a machine that several use, and may name commands to run.
    """
    from ..config.load import CONFIG_NAME

    here = Path.cwd()
    if Path(CONFIG_NAME).is_file() or (here / ".git").exists():
        return None
    for depth, folder in enumerate(here.parents, 1):
        if (folder / CONFIG_NAME).is_file():
            inside = any((f / ".git").exists() for f in here.parents[depth - 1 :])
            return Path(*[".."] * depth, CONFIG_NAME) if inside else None
        if (folder / ".git").exists():
            return None
    return None


def known(settings: Settings, started: datetime | None = None) -> Known:
    """Return what a change is judged by, with the decisions of all files read.

    Raises:
        ConfigError: a file of decisions, or of rules, is wrong; every mistake is listed.
        UsageError: a file of decisions is not there, as before a first `privaudit baseline`.
    """
    from ..decisions import read_decisions
    from ..detect import categories, load_rules

    now = started or datetime.now(UTC)
    rules = load_rules(tuple(Path(d) for d in settings.rule_dirs))
    files = tuple(Path(f) for f in settings.decision_files)
    gone = next((f for f in files if not f.exists()), None)
    if gone is not None:
        raise UsageError(str(gone), "decisions_missing", (("file", str(gone)),))
    decided = read_decisions(files, categories(rules), settings.lang, now.date())
    return Known(settings=settings, rules=rules, decided=decided, started=now)


def judged_files(asked: Asked, by: Known) -> Judged:
    """Return the judged change of files.

    Raises:
        UsageError: no file of schema changes is there, its engine or its system is not known, or ``since`` cannot be
            compared with.
    """
    from ..gate.judge import judge
    from ..gate.placed import placed
    from ..migrate.replayed import dialect_of, replayed
    from ..migrate.sources_both import both
    from ..sqltext.ddl.base import Dialect

    dialect = Dialect(asked.dialect) if asked.dialect is not None else None
    system = system_name(asked.system, by.settings)
    since = asked.since or ("HEAD" if asked.staged else None)
    commands = _commands(asked, by.settings, system)
    found = both(asked.paths, Path.cwd(), since, dialect, commands, staged=asked.staged)
    if not found.after and not found.before:
        for one in found.unread[:1]:
            raise UsageError(one.file, one.reason, tuple((k, str(v)) for k, v in one.params))
        raise UsageError(", ".join(p.as_posix() for p in asked.paths), "no_scripts")
    dialect = dialect_of((*found.before, *found.after), dialect)
    earlier = found.before if found.base is not None else None
    before, after = replayed(earlier, found.after, system, dialect, by.started.isoformat(timespec="seconds"))
    before, after = _with_left(before, found.left_before), _with_left(after, found.left)
    verdict = judge(before, after, dialect.value, by.settings, by.rules, by.decided, by.started)
    result = verdict.result if before is None else placed(verdict.result, found.before, found.after, dialect)
    return Judged(
        result=result,
        new_columns=verdict.new_columns,
        both=found,
        before=before,
        after=after,
        system=system,
        dialect=dialect,
    )


@overload
def _with_left(state: Snapshot, left: tuple[Left, ...]) -> Snapshot: ...
@overload
def _with_left(state: None, left: tuple[Left, ...]) -> None: ...
@overload
def _with_left(state: Snapshot | None, left: tuple[Left, ...]) -> Snapshot | None: ...
def _with_left(state: Snapshot | None, left: tuple[Left, ...]) -> Snapshot | None:
    """Return a state that says what of its files was not run, by signs of tools that may not be used there."""
    if state is None or not left:
        return state
    from dataclasses import replace

    from ..migrate.snapshot import Trouble
    from ..model import Location

    places = ((one, place) for one in left if (place := one.place()) is not None)
    said = tuple(
        Trouble(
            location=Location(file=one.file, line=line),
            reason="passed_over" if one.passed_over else "left_out",
            params=(("tool", one.tool.value),),
            mark=digest,
        )
        for one, (line, digest) in places
    )
    return replace(state, troubles=(*state.troubles, *said))


def _commands(asked: Asked, settings: Settings, system: str) -> Choice | None:
    """Return what commands are chosen by; None where there can be none, which spares plain SQL the reading."""
    from ..config.load import find_config

    config = find_config(asked.config)
    if not settings.gate_commands and (config is None or not (asked.since or asked.staged)):
        return None
    from ..migrate.generated_commands import Choice

    names = tuple(s.name for s in settings.systems)
    given, changed = settings.gate_commands, asked.as_changed
    return Choice(given=given, config=config, systems=names, system=system, as_changed=changed)


def system_name(asked: str | None, settings: Settings) -> str:
    """Return what the database is called: as asked, else as the one system of the configuration, else `NAME`.

    Raises:
        UsageError: several are configured. To guess would pass over what was decided and configured of all of them.
    """
    if asked is not None:
        return asked
    names = [s.name for s in settings.systems]
    if len(names) > 1:
        raise UsageError("--system", "systems_several", (("known", ", ".join(names)),))
    return names[0] if names else NAME
