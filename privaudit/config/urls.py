"""Database URLs as text: what is in them, what is wrong with them, and a password put in. Nothing is connected to.

The form is SQLAlchemy's ``dialect+driver://user:password@host:port/database?query`` (RFC 1738 with user and password
percent-encoded); source: https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls. A password may hold raw
``/``, ``?`` and ``#`` there, so the standard library's parser will not do.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, quote, unquote

from ..model import Params, record
from ..registry import GENERIC_EXTRAS, known_schemes

_URL = re.compile(
    r"(?P<scheme>[A-Za-z][\w+.-]*)://"
    r"(?:(?P<user>[^:/@]*)(?::(?P<password>[^@]*))?@)?"
    r"(?:\[(?P<v6>[^/\]]+)\]|(?P<host>[^/:?@]*))(?::(?P<port>[^/?]*))?"
    r"(?:/(?P<database>[^?]*))?(?:\?(?P<query>.*))?",
    re.DOTALL,
)
MAX_PORT = 65535
_PASSWORD_KEYS = ("password", "passwd", "pwd")
"""Drivers take connection parameters from the query, a password too."""


@record
class UrlParts:
    """A URL taken apart; ``password`` is decoded. Its repr hides nothing, so it must not leave this package."""

    scheme: str
    user: str | None
    password: str | None
    host: str | None
    port: str | None
    database: str
    query: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return f"UrlParts({self.scheme})"


def take_apart(url: str) -> UrlParts | None:
    """Return a URL's parts, None if it has no such form."""
    found = _URL.fullmatch(url)
    if found is None:
        return None
    query = tuple(parse_qsl(found["query"] or "", keep_blank_values=True))
    user, password = found["user"], found["password"] or _in_query(query, _PASSWORD_KEYS)
    return UrlParts(
        scheme=found["scheme"].partition("+")[0].lower(),
        user=unquote(user) if user else _in_query(query, ("user",)),
        password=unquote(password) if password else None,
        host=found["v6"] or found["host"] or None,
        port=found["port"],
        database=found["database"] or "",
        query=query,
    )


def _in_query(query: tuple[tuple[str, str], ...], keys: tuple[str, ...]) -> str | None:
    return next((v for k, v in query if k.lower() in keys and v), None)


def url_problem(url: str, allow_generic: bool) -> tuple[str, Params] | None:
    """Return the reason key of what is wrong with a URL, with parameters that hold no secret; None if nothing is."""
    if "://" not in url:
        return "url_no_scheme", ()
    parts = take_apart(url)
    if (
        parts is None
        or _splits_password(url)
        or any(c.isspace() or not c.isprintable() for c in url.partition("?")[0].partition("://")[0])
    ):
        return "url_malformed", ()
    if parts.port is not None and not (parts.port.isascii() and parts.port.isdigit() and int(parts.port) <= MAX_PORT):
        return "url_port", ()
    return _scheme_problem(parts.scheme, allow_generic)


def _splits_password(url: str) -> bool:
    """Whether a password that is not percent-encoded may have been cut in two, as in ``u:p@ss/word@host/db``.

    What follows its first ``@`` would be taken for the host, connected to, and printed. A file's path may hold ``@``.
    """
    found = _URL.fullmatch(url)
    if found is None or (found["user"] is None and not found["host"]):
        return False
    return "@" in (found["database"] or "") or "@" in (found["query"] or "")


def _scheme_problem(scheme: str, allow_generic: bool) -> tuple[str, Params] | None:
    known = known_schemes()
    if scheme in known or allow_generic:
        return None  # whether SQLAlchemy has a dialect of that name is known only once it is loaded
    if scheme in GENERIC_EXTRAS or scheme in _installed_schemes():
        return "generic_refused", (("scheme", scheme),)
    return "unknown_scheme", (("scheme", scheme), ("known", ", ".join(known)))


def _installed_schemes() -> set[str]:
    from importlib.metadata import entry_points

    return {e.name.partition(".")[0] for e in entry_points(group="sqlalchemy.dialects")}


def with_password(url: str, password: str) -> str:
    """Return a URL with this password, percent-encoded, for its user; one that is there is replaced."""
    scheme, _, rest = url.partition("://")
    found = _URL.fullmatch(url)
    if found is None or not found["user"]:
        return url
    tail = rest[found.end("password" if found["password"] is not None else "user") - len(scheme) - 3 :]
    return f"{scheme}://{found['user']}:{quote(password, safe='')}{tail}"


def default_name(url: str) -> str:
    """Return a name for a system: the database or the file's stem, else the host, else the scheme.

    It holds no ``@``: beside one, a reader would look for a password.
    """
    parts = take_apart(url)
    return "system" if parts is None else _name_of(parts).replace("@", "-")


def _name_of(parts: UrlParts) -> str:
    if parts.scheme == "sqlite":
        return PurePosixPath(unquote(parts.database)).stem or "sqlite"
    host = parts.host or dict(parts.query).get("host", "").partition(":")[0]
    # A slash would read as "database of a server" (ARCHITECTURE 3).
    return (unquote(parts.database) or host).strip("/").replace("/", "-") or parts.scheme


def sqlite_url(path: str) -> str:
    """Return the URL of a SQLite file, relative or absolute."""
    return f"sqlite:///{quote(path, safe='/ ')}"
