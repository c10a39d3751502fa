"""Secrets of privaudit.toml: ``${ENV}``, ``file:`` and what database clients keep themselves (.pgpass, option files).

Sources: https://www.postgresql.org/docs/current/libpq-pgpass.html, and those of `option_files`.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from ..model import Params, Raw, record
from ..redact import shown_name
from .option_files import option_file_password
from .plain_files import CONFIG_BYTES, SECRET_BYTES, NotPlain, read_plain
from .urls import UrlParts, take_apart, with_password

_VARIABLE = re.compile(r"\$(\$\{)|\$\{([^{}]*)\}")
_FILE_PASSWORD = re.compile(r"(?P<head>[A-Za-z][\w+.-]*://[^:/@]*:)file:(?P<path>[^@]+)(?P<tail>@.*)", re.DOTALL)
_USERINFO = re.compile(r"[A-Za-z][\w+.-]*://([^/]*)@")
Problem = tuple[str, Params]
"""Reason key (``cli.problem.…``) and parameters without secrets."""
LOOKED_UP = frozenset({"env_missing"})
"""Problems of what is outside the file, not of its form."""


@record
class Resolved:
    """A URL with its secrets in place, where they came from, and what is to be said about that."""

    url: Raw
    source: str | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    whole: bool = True
    """Whether the URL can be checked: its secrets were looked up, or stand where they are no part of its form."""


class _Reader:
    """Fills in variables and files; collects problems and warnings instead of stopping at the first."""

    def __init__(self, environ: Mapping[str, str], folder: Path) -> None:
        self.environ = environ
        self.folder = folder
        self.problems: list[Problem] = []
        self.warnings: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.source: str | None = None

    def expand(self, template: str, *, encode: bool = False) -> str:
        def fill(found: re.Match[str]) -> str:
            if found[1]:
                return "${"
            name = found[2]
            if not re.fullmatch(r"[A-Za-z_]\w*", name):
                self.problems.append(("env_name", ()))
                return ""
            if name not in self.environ:
                self.problems.append(("env_missing", (("name", shown_name(name)),)))
                return "x"
            self.source = "environment"
            return quote(self.environ[name], safe="") if encode else self.environ[name]

        return _VARIABLE.sub(fill, template)

    def url(self, template: str) -> str:
        if template.startswith("file:"):
            return self.file(template.removeprefix("file:")) or "x://x"
        by_file = _FILE_PASSWORD.fullmatch(template)
        if by_file is not None:
            secret = quote(self.file(by_file["path"]) or "", safe="")
            return f"{self.expand(by_file['head'])}{secret}{self.expand(by_file['tail'])}"
        userinfo = _USERINFO.match(template)
        if userinfo is None:
            return self.expand(template)
        # A password from the environment is taken as it is; in a URL it has to be percent-encoded.
        start, end = userinfo.span(1)
        encoded = self.expand(template[start:end], encode=True)
        secret_source = self.source
        rest = self.expand(template[:start]), self.expand(template[end:])
        self.source = secret_source
        return f"{rest[0]}{encoded}{rest[1]}"

    def password(self, template: str) -> str:
        if template.startswith("file:"):
            return self.file(template.removeprefix("file:")) or ""
        return self.expand(template)

    def file(self, name: str) -> str | None:
        path = self.folder / Path(self.expand(name)).expanduser()
        try:
            content = read_plain(path, SECRET_BYTES).strip("\r\n")
            mode = path.stat().st_mode
        except NotPlain as e:
            self.problems.append((e.reason, e.params))
            return None
        except (OSError, ValueError, RuntimeError):  # RuntimeError: ~user of nobody
            self.problems.append(("file_unreadable", (("file", name),)))
            return None
        if mode & stat.S_IROTH:
            self.warnings.append(("secret_file_readable", (("file", name),)))
        self.source = "file"
        return content


def expand_text(text: str, environ: Mapping[str, str]) -> tuple[str, tuple[Problem, ...]]:
    """Fill in every ``${NAME}`` (``$${`` is a literal ``${``); variables that are not set become problems."""
    reader = _Reader(environ, Path())
    return reader.expand(text), tuple(reader.problems)


def resolve_url(
    url: str, password: str | None, *, environ: Mapping[str, str], folder: Path, plain_source: str
) -> Resolved:
    """Return a URL with ``${ENV}`` and ``file:`` filled in and the separate ``password``, if any, put in.

    ``plain_source`` names where a password written out comes from (``config`` or ``argv``); relative files lie below
    ``folder``.
    """
    reader = _Reader(environ, folder)
    full = reader.url(url)
    if password is not None:
        reader.source = None
        full = with_password(full, reader.password(password))
    parts = take_apart(full)
    has_password = parts is None or parts.password is not None
    source = (reader.source or plain_source) if has_password else None
    warnings = tuple(reader.warnings)
    return Resolved(url=Raw(full), source=source, problems=tuple(reader.problems), warnings=warnings)


def form_of_url(
    url: str, password: str | None, *, environ: Mapping[str, str], folder: Path, plain_source: str
) -> Resolved:
    """Return what `resolve_url` does, for a system that is not scanned: no variable and no file is looked up.

    The URL is fit for checking its form only.
    """
    if not any("${" in part or "file:" in part for part in (url, password or "")):
        return resolve_url(url, password, environ=environ, folder=folder, plain_source=plain_source)
    _, found = expand_text(f"{url}\n{password or ''}", {})
    problems = tuple(p for p in found if p[0] not in LOOKED_UP)
    by_file, userinfo = _FILE_PASSWORD.fullmatch(url), _USERINFO.match(url)
    if by_file is not None:
        form = f"{by_file['head']}x{by_file['tail']}"
    elif userinfo is not None:
        start, end = userinfo.span(1)
        form = f"{url[:start]}{_VARIABLE.sub('x', url[start:end])}{url[end:]}"
    else:
        form = url
    whole = "${" not in form and not form.startswith("file:")
    return Resolved(url=Raw(form), source=None, problems=problems, whole=whole)


def client_password(parts: UrlParts, environ: Mapping[str, str]) -> str | None:
    """Return the password the MySQL clients would use: MYSQL_PWD, or ``[client]`` of an option file; None otherwise.

    PyMySQL reads neither by itself. PostgreSQL's library does read its own files: see `libpq_has_password`.
    """
    if parts.scheme not in ("mysql", "mariadb"):
        return None
    if environ.get("MYSQL_PWD"):
        return environ["MYSQL_PWD"]
    files = (Path("/etc/my.cnf"), Path("/etc/mysql/my.cnf"), Path(environ.get("HOME", "")) / ".my.cnf")
    return option_file_password(files, parts.user)


def libpq_has_password(parts: UrlParts, environ: Mapping[str, str]) -> bool:
    """Whether libpq finds a password itself: PGPASSWORD, or a matching line of the password file."""
    if environ.get("PGPASSWORD") or any(k in ("passfile", "service", "sslcert") for k, _ in parts.query):
        return True
    path = Path(environ.get("PGPASSFILE") or Path(environ.get("HOME", "")) / ".pgpass")
    try:
        lines = read_plain(path, CONFIG_BYTES).splitlines()
    except (OSError, ValueError):
        return False
    wanted = (parts.host or "localhost", parts.port or "5432", parts.database or parts.user or "", parts.user or "")
    return any(_pgpass_matches(line, wanted) for line in lines)


def _pgpass_matches(line: str, wanted: tuple[str, ...]) -> bool:
    fields = [f.replace("\\:", ":").replace("\\\\", "\\") for f in re.split(r"(?<!\\):", line)]
    if line.startswith("#") or len(fields) < len(wanted) + 1:
        return False
    return all(have in ("*", want) for have, want in zip(fields, wanted, strict=False))


def needs_password(parts: UrlParts, environ: Mapping[str, str]) -> bool:
    """Whether a password should be asked for: a user at a host over TCP, and no password anywhere."""
    if not parts.user or parts.password or parts.scheme == "sqlite":
        return False
    host = parts.host or dict(parts.query).get("host", "")
    if not host or host.startswith("/") or any(k == "unix_socket" for k, _ in parts.query):
        return False  # a local socket: the server knows the operating system's account
    return not (parts.scheme in ("postgresql", "postgres") and libpq_has_password(parts, environ))
