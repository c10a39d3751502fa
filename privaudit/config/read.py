"""Reading privaudit.toml: syntax, form, secrets, URLs and cross-references, with all mistakes in one error."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError
from ..i18n import text
from ..model import Lifecycle, record
from . import problems as say
from .language import choose_language
from .laws import law_names
from .limits import Limits
from .plain_files import CONFIG_BYTES, NotPlain, read_plain
from .secrets import LOOKED_UP, expand_text, form_of_url, resolve_url
from .settings import SystemSettings
from .toml_file import conflict
from .urls import url_problem

if TYPE_CHECKING:
    from .schema import ConfigFile, SystemTable

Path_ = tuple[str | int, ...]
_LATER = frozenset({"url", "password"})
"""Keys of a system whose secrets are filled in when its URL is put together."""


@record
class LoadedFile:
    """A file without mistakes; its systems have their secrets in place."""

    file: ConfigFile
    systems: tuple[SystemSettings, ...]
    warnings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class _Mistakes:
    """Collects lines about one file in one language."""

    def __init__(self, path: Path, data: dict[str, Any], lang: str) -> None:
        self.path = path
        self.data = data
        self.lang = lang
        self.lines: list[str] = []
        self.idle: frozenset[int] = frozenset()
        """Places of systems in the file that are not to be scanned."""

    def add(self, place: Path_, key: str, params: tuple[tuple[str, Any], ...] = ()) -> None:
        line = say.line(place, key, params, self.data, self.lang)
        if line not in self.lines:
            self.lines.append(line)

    def check(self) -> None:
        if self.lines:
            raise ConfigError(str(self.path), tuple(self.lines))


def read_config(
    path: Path,
    *,
    lang: str | None,
    allow_generic: bool,
    environ: Mapping[str, str],
    wanted: frozenset[str] | None = None,
) -> LoadedFile:
    """Return a configuration file's content.

    Secrets (``${ENV}``, ``file:``) are looked up for the systems ``wanted`` only, None for all: a variable that is
    not set must not keep a person from scanning another system. The form of every system is checked all the same.

    Raises:
        ConfigError: with every mistake at once, in ``lang``, else the file's own language, else the locale's.
    """
    from pydantic import ValidationError

    from .schema import ConfigFile

    data = _parse(path, choose_language(lang, None, environ))
    configured = data.get("lang")
    lang = choose_language(lang, configured if isinstance(configured, str) else None, environ)
    mistakes = _Mistakes(path, data, lang)
    mistakes.idle = _idle(data, wanted, environ)
    try:
        expanded = _expand(data, (), environ, mistakes)
    except RecursionError:
        raise ConfigError(str(path), (text("cli.problem.too_deep", lang),)) from None
    _check_references(expanded, path.parent, mistakes)
    try:
        file = ConfigFile.model_validate(expanded)
    except ValidationError as e:
        mistakes.lines.extend(say.describe(e, data, lang))
        _check_raw_systems(data, allow_generic, environ, mistakes)
        raise ConfigError(str(path), tuple(mistakes.lines)) from None
    made = [_system(i, s, file, path.parent, allow_generic, environ, mistakes) for i, s in enumerate(file.systems)]
    mistakes.check()
    return LoadedFile(file=file, systems=tuple(s for s, _ in made), warnings=tuple(w for _, ws in made for w in ws))


def _parse(path: Path, lang: str) -> dict[str, Any]:
    content = ""
    try:
        content = read_plain(path, CONFIG_BYTES)
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as e:
        # The parser's text ends in "(at line 3, column 5)" and may quote a character: only the place goes on.
        where = str(e).rpartition("(at ")[2].rstrip(")") if "(at " in str(e) else "?"
        problem = text("cli.problem.not_toml", lang, place=where)
        at = conflict(content)
        if at is not None:
            problem = text("cli.problem.conflict", lang, line=str(at))
    except UnicodeDecodeError:
        problem = text("cli.problem.not_utf8", lang)
    except ValueError:  # a number of thousands of digits
        problem = text("cli.problem.not_toml", lang, place="?")
    except RecursionError:
        problem = text("cli.problem.too_deep", lang)
    except NotPlain as e:
        problem = text(f"reasons.{e.reason}", lang, **dict(e.params))
    except OSError:
        problem = text("reasons.file_unreadable", lang)
    raise ConfigError(str(path), (problem,))


def _idle(data: dict[str, Any], wanted: frozenset[str] | None, environ: Mapping[str, str]) -> frozenset[int]:
    """Return the places of the systems that are not wanted."""
    names = ((i, expand_text(str(table.get("name", "")), environ)[0]) for i, table in _tables(data))
    return frozenset(i for i, name in names if wanted is not None and name not in wanted)


def _expand(value: Any, place: Path_, environ: Mapping[str, str], mistakes: _Mistakes) -> Any:
    """Fill in ``${ENV}`` in every string except URLs and passwords of systems."""
    if isinstance(value, dict):
        return {k: _expand(v, (*place, k), environ, mistakes) for k, v in value.items()}
    if isinstance(value, list):
        return [_expand(v, (*place, i), environ, mistakes) for i, v in enumerate(value)]
    later = len(place) == 3 and place[0] == "systems" and place[2] in _LATER
    if not isinstance(value, str) or later:
        return value
    filled, found = expand_text(value, environ)
    idle = place[:1] == ("systems",) and place[1:2] and place[1] in mistakes.idle
    for key, params in found:
        if not (idle and key in LOOKED_UP):
            mistakes.add(place, key, params)
    return filled


def _check_references(data: dict[str, Any], folder: Path, mistakes: _Mistakes) -> None:
    """Check names that must exist or be the only one; works on a file whose form is wrong elsewhere, too."""
    from ..registry import REPORTERS

    for i, law in _texts(data.get("laws")):
        if law not in law_names():
            mistakes.add(("laws", i), "law", (("known", ", ".join(law_names())),))
    for i, name in _texts(data.get("rules")):
        if not (folder / name).is_dir():
            mistakes.add(("rules", i), "folder")
    seen: set[str] = set()
    for i, table in _tables(data):
        if str(table.get("name")) in seen:
            mistakes.add(("systems", i, "name"), "name_twice")
        seen |= {str(table["name"])} if "name" in table else set()
        if "password" in table and "url" not in table:
            mistakes.add(("systems", i, "password"), "password_without_url")
    scan = data.get("scan")
    for i, value in _texts(scan.get("formats") if isinstance(scan, dict) else None):
        if value.partition("=")[0] not in REPORTERS.names():
            mistakes.add(("scan", "formats", i), "unknown_name", (("known", ", ".join(REPORTERS.names())),))


def _texts(value: object) -> list[tuple[int, str]]:
    return [(i, v) for i, v in enumerate(value) if isinstance(v, str)] if isinstance(value, list) else []


def _tables(data: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    systems = data.get("systems")
    return [(i, t) for i, t in enumerate(systems) if isinstance(t, dict)] if isinstance(systems, list) else []


def _check_raw_systems(
    data: dict[str, Any], allow_generic: bool, environ: Mapping[str, str], mistakes: _Mistakes
) -> None:
    """Check the URLs of a file whose form is wrong elsewhere, so that those mistakes are listed too."""
    scan = data.get("scan")
    allow_generic = allow_generic or (isinstance(scan, dict) and scan.get("allow_generic") is True)
    for i, table in _tables(data):
        url = table.get("url")
        if isinstance(url, str) and url:
            _check_url(i, url, None, mistakes.path.parent, allow_generic, environ, mistakes)


def _check_url(
    index: int,
    url: str,
    password: str | None,
    folder: Path,
    allow_generic: bool,
    environ: Mapping[str, str],
    mistakes: _Mistakes,
) -> Any:
    resolver = form_of_url if index in mistakes.idle else resolve_url
    resolved = resolver(url, password, environ=environ, folder=folder, plain_source="config")
    for key, params in resolved.problems:
        mistakes.add(("systems", index, "url"), key, params)
    problem = None if resolved.problems or not resolved.whole else url_problem(resolved.url.reveal(), allow_generic)
    if problem is not None:
        mistakes.add(("systems", index, "url"), problem[0], problem[1])
    return resolved


def _system(
    index: int,
    table: SystemTable,
    file: ConfigFile,
    folder: Path,
    allow_generic: bool,
    environ: Mapping[str, str],
    mistakes: _Mistakes,
) -> tuple[SystemSettings, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]]:
    limits = {k: v for k, v in table.limits.model_dump().items() if v is not None}
    declared = SystemSettings(
        name=table.name,
        owner=table.owner,
        purpose=table.purpose,
        lifecycle=Lifecycle(table.lifecycle) if table.lifecycle else None,
        server=table.server,
        location=table.location,
        legal_hold=table.legal_hold,
        limits=Limits(**limits),
    )
    if table.url is None:
        return declared, ()
    from dataclasses import replace

    allow = allow_generic or file.scan.allow_generic
    resolved = _check_url(index, table.url, table.password, folder, allow, environ, mistakes)
    return replace(declared, url=resolved.url, password_source=resolved.source), resolved.warnings
