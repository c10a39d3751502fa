"""Seam 1: read-only sessions, one engine a file. `dialect_for` finds the engine of a URL."""

from __future__ import annotations

from ..errors import UsageError
from ..registry import DIALECTS, GENERIC_EXTRAS, dialect_name
from ..registry import known_schemes as known_schemes
from .base import Dialect


def dialect_for(url: str, where: str, *, allow_generic: bool = False) -> Dialect:
    """Return the dialect of a URL by its scheme; a driver after ``+`` does not matter for the engines built in.

    Raises:
        UsageError: no such engine, or only the generic path knows it and ``allow_generic`` is off.
    """
    scheme = url.partition("://")[0].partition("+")[0].lower()
    name = dialect_name(scheme)
    found: Dialect
    if name is not None:
        found = DIALECTS.get(name)
        return found
    if not _sqlalchemy_knows(scheme):
        reason = "unknown_scheme_generic" if allow_generic else "unknown_scheme"
        raise UsageError(where, reason, (("scheme", scheme), ("known", ", ".join(known_schemes()))))
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
        return scheme in GENERIC_EXTRAS
    except ImportError:
        return True
    return True
