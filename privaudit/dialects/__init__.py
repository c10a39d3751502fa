"""Seam 1: read-only sessions, one engine a file. `dialect_for` finds the engine of a URL."""

from __future__ import annotations

from ..errors import UsageError
from ..registry import DIALECTS
from .base import Dialect

_SCHEMES = {
    "sqlite": "sqlite",
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mariadb",
}


def known_schemes() -> tuple[str, ...]:
    """All URL schemes that have a dialect of their own, sorted."""
    return tuple(sorted({*_SCHEMES, *(n for n in DIALECTS.names() if n != "generic")}))


def dialect_for(url: str, where: str, *, allow_generic: bool = False) -> Dialect:
    """Return the dialect of a URL by its scheme; a driver after ``+`` does not matter for the engines built in.

    Raises:
        UsageError: no such engine, or only the generic path knows it and ``allow_generic`` is off.
    """
    scheme = url.partition("://")[0].partition("+")[0].lower()
    name = _SCHEMES.get(scheme, scheme)
    found: Dialect
    if name != "generic" and name in DIALECTS.names():
        found = DIALECTS.get(name)
        return found
    known = ", ".join(known_schemes())
    if not _sqlalchemy_knows(scheme):
        raise UsageError(where, "unknown_scheme", (("scheme", scheme), ("known", known)))
    if not allow_generic:
        raise UsageError(where, "generic_refused", (("scheme", scheme),))
    found = DIALECTS.get("generic")
    return found


def _sqlalchemy_knows(scheme: str) -> bool:
    from sqlalchemy.dialects import registry
    from sqlalchemy.exc import NoSuchModuleError

    try:
        registry.load(scheme)
    except NoSuchModuleError:
        return scheme in {"snowflake", "trino", "clickhousedb", "duckdb", "firebird"}
    except ImportError:
        return True
    return True
