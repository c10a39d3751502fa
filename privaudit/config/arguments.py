"""SYSTEM arguments of ``privaudit scan``: a URL, ``name=URL``, a configured name, or the path of a SQLite file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import UsageError
from ..redact import may_hold_secret, safe_url
from .secrets import resolve_url
from .settings import SystemSettings
from .urls import default_name, sqlite_url, url_problem

_NAMED = re.compile(r"(?P<name>[\w-]+)=(?P<rest>.+)", re.DOTALL)
_PRINTABLE = re.compile(r"[\w .\-/\\]{1,100}")
_SQLITE_MAGIC = b"SQLite format 3\0"

Warnings = list[tuple[str, tuple[tuple[str, str], ...]]]


def read_arguments(
    arguments: Sequence[str],
    configured: Mapping[str, SystemSettings],
    *,
    allow_generic: bool,
    environ: Mapping[str, str],
    warnings: Warnings,
) -> list[SystemSettings]:
    """Return the systems that the arguments name, in their order, each with a name of its own.

    Raises:
        UsageError: an argument names nothing, or a URL cannot be one; the text holds no secret.
    """
    found: list[SystemSettings] = []
    for argument in arguments:
        system, named = _read_one(argument, configured, allow_generic, environ, warnings)
        taken = {s.name for s in found}
        if system.name in taken and named:
            raise UsageError(system.name, "name_twice")
        found.append(_with_name(system, _free_name(system.name, taken)))
    return found


def _read_one(
    argument: str,
    configured: Mapping[str, SystemSettings],
    allow_generic: bool,
    environ: Mapping[str, str],
    warnings: Warnings,
) -> tuple[SystemSettings, bool]:
    """Return the system and whether its name was given (a given name is not changed)."""
    if argument in configured:
        system = configured[argument]
        if system.url is None:
            raise UsageError(argument, "declared_only")
        return system, True
    named = _NAMED.fullmatch(argument)
    if named and "://" in named["rest"]:
        return _from_url(named["name"], named["rest"], allow_generic, environ, warnings), True
    if "://" in argument:
        return _from_url(None, argument, allow_generic, environ, warnings), False
    if named and is_file(named["rest"]):
        return _from_file(named["name"], named["rest"]), True
    if is_file(argument):
        return _from_file(None, argument), False
    known = ", ".join(configured) or "-"
    if may_hold_secret(argument):
        raise UsageError("SYSTEM", "looks_like_connection")
    raise UsageError(argument if _PRINTABLE.fullmatch(argument) else "?", "unknown_system", (("known", known),))


def _from_url(
    name: str | None, url: str, allow_generic: bool, environ: Mapping[str, str], warnings: Warnings
) -> SystemSettings:
    resolved = resolve_url(url, None, environ=environ, folder=Path(), plain_source="argv")
    for key, params in resolved.problems:
        raise UsageError(safe_url(url), key, tuple((k, str(v)) for k, v in params))
    full = resolved.url.reveal()
    problem = url_problem(full, allow_generic)
    if problem is not None:
        raise UsageError(safe_url(full), problem[0], tuple((k, str(v)) for k, v in problem[1]))
    name = name or default_name(full)
    warnings.extend(resolved.warnings)
    if resolved.source == "argv":
        warnings.append(("password_in_argv", (("system", name),)))
    return SystemSettings(name=name, url=resolved.url, password_source=resolved.source)


def is_file(path: str) -> bool:
    """Whether it is a regular file; a text that can be no path is none."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def _from_file(name: str | None, path: str) -> SystemSettings:
    """Return a SQLite file as a system; an empty file is an empty database (sqlite.org/fileformat2.html)."""
    from ..model import Raw

    try:
        with Path(path).open("rb") as f:
            head = f.read(len(_SQLITE_MAGIC))
    except OSError:
        raise UsageError(path, "file_unreadable") from None
    if head and head != _SQLITE_MAGIC:
        raise UsageError(path, "not_a_database")
    return SystemSettings(name=name or Path(path).stem, url=Raw(sqlite_url(path)))


def _free_name(name: str, taken: set[str]) -> str:
    return next(n for n in (name, *(f"{name}-{i}" for i in range(2, len(taken) + 3))) if n not in taken)


def _with_name(system: SystemSettings, name: str) -> SystemSettings:
    from dataclasses import replace

    return system if system.name == name else replace(system, name=name)
