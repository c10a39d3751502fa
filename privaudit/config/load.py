"""privaudit.toml, the environment and the options, merged into one `Settings`.

Secrets never reach a message: values of the file are not echoed, and pydantic's errors are read without their input.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..model import Raw
from .access_settings import AccessSettings
from .arguments import Warnings, is_file, read_arguments
from .language import choose_language
from .load_access import access_settings
from .load_holding import holding_settings
from .options import ScanOptions
from .secrets import client_password, needs_password
from .settings import KnownGap, Settings, SystemSettings
from .urls import take_apart, with_password

if TYPE_CHECKING:
    from .schema import ConfigFile

CONFIG_NAME = "privaudit.toml"
FIRST_YEAR = 2000
"""No leak was discovered before it."""
PLAIN = "config"
"""The source of a password written out in the file."""
Ask = Callable[[str, str], str]
"""``ask(system, user)`` returns a password typed by a person, "" for none."""


def load_settings(
    *,
    config: Path | None,
    systems: tuple[str, ...],
    options: ScanOptions,
    ask: Ask | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """Return what a scan is asked to do.

    ``config`` None means ``privaudit.toml`` of the current folder, if there is one. ``ask`` is called for a password
    that nothing else provides; None never asks.

    Raises:
        ConfigError: the file is wrong; ``problems`` lists every mistake, in the language chosen.
        UsageError: a SYSTEM argument or an option cannot be used, or there is nothing to scan.
    """
    warnings: Warnings = []
    found = find_config(config)
    wanted = frozenset(systems) if systems else None
    settings = _from_file(found, options, environ, warnings, wanted) if found else _without_file(options, environ)
    settings = _with_options(settings, options)
    configured = {s.name: s for s in settings.systems}
    chosen = [s for s in settings.systems if s.url is not None]
    if systems:
        allow = settings.allow_generic
        chosen = read_arguments(systems, configured, allow_generic=allow, environ=environ, warnings=warnings)
    if not chosen:
        raise UsageError(CONFIG_NAME if found else "privaudit scan", "nothing_to_scan")
    names = {s.name for s in chosen}
    # Who audits one file beside a configuration has not asked for the rest of the estate, who names a part of it has.
    ours = not systems or any(s in configured for s in systems)
    declared = [s for s in settings.systems if ours and s.url is None and s.name not in names]
    complete = [_with_login(s, ask, environ) for s in chosen]
    others = {s.name for s in settings.systems} - names - {s.name for s in declared}
    return replace(
        settings,
        access=_with_rules(settings, {*configured, *names}),
        systems=(*complete, *declared),
        known_gaps=tuple(g for g in settings.known_gaps if not _only_of(g, others, names)),
        warnings=(*settings.warnings, *warnings),
    )


def _with_rules(settings: Settings, known: set[str]) -> AccessSettings:
    """Return the access settings with the rules of access.toml, if there is one."""
    if settings.access.policy is None:
        return settings.access
    from .policy import read_policy

    return replace(settings.access, rules=read_policy(Path(settings.access.policy), known, settings.lang))


def load_people(config: Path | None, lang: str | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return what a configuration file says of people and all else but its systems, whose secrets are not looked up.

    Raises:
        ConfigError: the file is wrong; ``problems`` lists every mistake, in the language chosen.
        UsageError: there is no such file.
    """
    found = find_config(config)
    if found is None:
        raise UsageError(CONFIG_NAME, "file_missing")
    return _from_file(found, ScanOptions(lang=lang), environ, [], frozenset())


def load_files(config: Path | None, options: ScanOptions, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return what judges files of schema changes: as `load_settings`, but no database is opened, no secret looked up.

    Raises:
        ConfigError: the file is wrong; ``problems`` lists every mistake, in the language chosen.
        UsageError: the named file is not there.
    """
    warnings: Warnings = []
    found = find_config(config)
    settings = _from_file(found, options, environ, warnings, frozenset()) if found else _without_file(options, environ)
    return replace(_with_options(settings, options), warnings=tuple(warnings))


def said_zone(config: Path, lang: str | None, environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the time zone that a configuration file says (``[reads] timezone``); None where it leaves it open.

    Raises:
        ConfigError: the file is wrong.
    """
    from .read import read_config

    found = read_config(config, lang=lang, allow_generic=True, environ=environ, wanted=frozenset())
    return found.file.reads.timezone


def _only_of(gap: KnownGap, others: set[str], names: set[str]) -> bool:
    """Whether a gap lies in configured systems that are left out, and in none that is scanned."""
    server = gap.system.partition("/")[0]
    return any(fnmatchcase(n, server) for n in others) and not any(fnmatchcase(n, server) for n in names)


def find_config(config: Path | None) -> Path | None:
    """Return the file to read, None if none was named and the current folder has none.

    Raises:
        UsageError: the named file is not there.
    """
    if config is None:
        return Path(CONFIG_NAME) if Path(CONFIG_NAME).is_file() else None
    if not is_file(str(config)):
        raise UsageError(str(config), "file_missing")
    return config


def _without_file(options: ScanOptions, environ: Mapping[str, str]) -> Settings:
    return Settings(lang=choose_language(options.lang, None, environ))


def _from_file(
    path: Path,
    options: ScanOptions,
    environ: Mapping[str, str],
    warnings: Warnings,
    wanted: frozenset[str] | None,
) -> Settings:
    from .read import read_config

    lang = options.lang
    loaded = read_config(path, lang=lang, allow_generic=options.allow_generic, environ=environ, wanted=wanted)
    warnings.extend(loaded.warnings)
    _warn_of_readable(path, loaded.systems, warnings)
    return _merged(loaded.file, loaded.systems, path.parent, environ, options, warnings)


def _warn_of_readable(path: Path, systems: tuple[SystemSettings, ...], warnings: Warnings) -> None:
    holds_password = any(s.password_source == PLAIN for s in systems)
    if holds_password and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        warnings.append(("config_readable", (("file", str(path)),)))


def _merged(
    file: ConfigFile,
    systems: tuple[SystemSettings, ...],
    folder: Path,
    environ: Mapping[str, str],
    options: ScanOptions,
    warnings: Warnings,
) -> Settings:
    """Return the file's settings; what it does not say keeps the default of `Settings`."""
    scan = file.scan
    given: dict[str, Any] = {
        "laws": file.laws,
        "regions": file.regions,
        "sample_rows": scan.sample,
        "seed": scan.seed,
        "workers": scan.workers,
        "detector_seconds": scan.detector_seconds,
        "formats": tuple(read_format(f) for f in scan.formats) or None,
    }
    return Settings(
        systems=systems,
        organisation=file.organisation,
        role=file.role,
        lang=choose_language(options.lang, file.lang, environ),
        known_gaps=_gaps(file, warnings),
        include=scan.include,
        exclude=scan.exclude,
        output=scan.output,
        fail_on=scan.fail_on,
        require_read_only=scan.require_read_only,
        allow_plaintext=scan.allow_plaintext,
        allow_generic=scan.allow_generic,
        rule_dirs=tuple(str(folder / r) for r in file.rules),
        decision_files=tuple(str(folder / d) for d in file.decisions),
        exact=scan.exact,
        **access_settings(file, folder),
        **holding_settings(file),
        **{k: v for k, v in given.items() if v is not None},
    )


def _gaps(file: ConfigFile, warnings: Warnings) -> tuple[KnownGap, ...]:
    """Return the gaps still accepted; one past its date counts no longer, and that is said."""
    today = datetime.now(tz=UTC).date()
    kept = []
    for gap in file.known_gaps:
        if gap.expires is not None and gap.expires < today:
            warnings.append(("known_gap_expired", (("glob", gap.glob), ("expires", gap.expires.isoformat()))))
            continue
        expires = gap.expires.isoformat() if gap.expires else None
        kept.append(KnownGap(glob=gap.glob, reason=gap.reason, owner=gap.owner, expires=expires))
    return tuple(kept)


def read_format(value: str) -> tuple[str, str | None]:
    """Return name and file of ``NAME[=FILE]``; the name is checked against the reporters where it is used."""
    name, _, file = value.partition("=")
    return name, file or None


def _with_options(settings: Settings, options: ScanOptions) -> Settings:
    """Return settings with every option that was given in the place of the file's."""
    _check_incident(options)
    given: dict[str, Any] = {
        "sample_rows": options.sample_rows,
        "seed": options.seed,
        "workers": options.workers,
        "include": options.include or None,
        "exclude": options.exclude or None,
        "formats": options.formats or None,
        "output": options.output,
        "incident": options.incident,
        "discovered": options.discovered,
        "fail_on": options.fail_on,
    }
    return replace(
        settings,
        force=options.force,
        exact=settings.exact or options.exact,
        compare=replace(settings.compare, rows=0) if options.no_compare else settings.compare,
        decision_files=(*settings.decision_files, *options.decisions),
        rule_dirs=(*settings.rule_dirs, *options.rules),
        require_read_only=settings.require_read_only or options.require_read_only,
        allow_plaintext=settings.allow_plaintext or options.allow_plaintext,
        allow_generic=settings.allow_generic or options.allow_generic,
        **{k: v for k, v in given.items() if v is not None},
    )


def _check_incident(options: ScanOptions) -> None:
    if options.discovered is None:
        return
    try:
        time = datetime.fromisoformat(options.discovered)
    except ValueError:
        raise UsageError("--discovered", "time_malformed") from None
    if time.year < FIRST_YEAR:  # a slip of the pen, which not every zone can reckon with
        raise UsageError("--discovered", "time_malformed")
    if time.tzinfo is None:
        raise UsageError("--discovered", "time_without_offset")
    if options.incident is None:
        raise UsageError("--discovered", "discovered_without_incident")


def _with_login(system: SystemSettings, ask: Ask | None, environ: Mapping[str, str]) -> SystemSettings:
    """Return a system with the password that a client's own file, or a person, provides."""
    url = system.url.reveal() if system.url is not None else ""
    parts = take_apart(url)
    if parts is None or not parts.user or parts.password:
        return system
    source, password = "client", client_password(parts, environ)
    if password is None and ask is not None and needs_password(parts, environ):
        source, password = "prompt", ask(system.name, parts.user) or None
    if password is None:
        return system
    return replace(system, url=Raw(with_password(url, password)), password_source=source)
