"""The patterns of privaudit.toml and access.toml over systems, accounts and people: what each of them is about.

``*``, ``?`` and ``[…]`` as `fnmatch` has them; ``*`` goes over ``/`` too. Names of systems and accounts are compared as
written, because PostgreSQL and MySQL tell ``Anna`` from ``anna``; words for people (departments, roles, names) without
regard to case. ``known_gaps``, ``include`` and ``exclude`` are about tables, and have rules of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from ..model import PrincipalKind


def covers(pattern: str, system: str) -> bool:
    """Whether a pattern over systems covers one; ``shop`` covers every database ``shop/…`` of the server too."""
    return fnmatchcase(system, pattern) or fnmatchcase(system.partition("/")[0], pattern)


def any_covers(patterns: Iterable[str], system: str) -> bool:
    """Whether one of them covers a system."""
    return any(covers(p, system) for p in patterns)


def login_of(name: str, kind: PrincipalKind) -> str | None:
    r"""Return the bare login: ``anna`` of ``anna@10.%``, ``user:anna``, ``CORP\anna``; None for PUBLIC and groups."""
    if kind is PrincipalKind.PUBLIC:
        return None
    if kind is PrincipalKind.OS_USER:
        said, found, rest = name.partition(":")
        if found and said != "user":
            return None
        name = rest if found else name
    name = name.rpartition("\\")[2]
    login = name.rpartition("@")[0] if "@" in name else name
    return login or None


def fits(patterns: Iterable[str], system: str, name: str, kind: PrincipalKind) -> bool:
    """Whether a pattern is over an account: its name or login, alone (on any system) or after ``system/``.

    As in `covers`, ``shop`` stands for all databases of the server: ``shop/anna`` is ``anna`` on ``shop/orders``.
    """
    names = {name, login_of(name, kind) or name}
    places = {system, system.partition("/")[0]}
    whole = names | {f"{place}/{n}" for place in places for n in names}
    return any(fnmatchcase(w, p) for p in patterns for w in whole)


def fits_word(patterns: Iterable[str], words: Iterable[str | None]) -> bool:
    """Whether a pattern is over one of the words, which may be missing; case does not matter."""
    said = [w.casefold() for w in words if w]
    return any(fnmatchcase(w, p.casefold()) for p in patterns for w in said)
