"""Flyway: names say what is run and when. Versions first, then repeatable scripts by description.

Sources: https://documentation.red-gate.com/fd/migrations-184127470.html,
https://documentation.red-gate.com/fd/baseline-migrations-184127465.html,
https://documentation.red-gate.com/fd/callback-events-184127455.html. Refinery (Rust) has the same names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from ..model import record
from .orders import version

_NAME = re.compile(r"(?P<sort>[VBU])(?P<version>[0-9][0-9._]*?)__(?P<said>.*)\.sql", re.IGNORECASE)
_REPEATED = re.compile(r"R__(?P<said>.*)\.sql")
_ALMOST = re.compile(r"[VRUB][0-9][0-9._]*(?:_[A-Za-z]|[-A-Za-z])[^/]*\.sql|R_[^_][^/]*\.sql")
_CALLBACK = re.compile(r"(?P<event>(?:before|after)[A-Z][A-Za-z]*|createSchema)(?:__.*)?\.sql")
FIRST = frozenset({"beforeMigrate", "beforeConnect"})
BETWEEN = frozenset({"afterVersioned", "beforeRepeatables"})
LAST = frozenset({"afterMigrate", "afterMigrateApplied"})
"""Callbacks that every run of all migrations calls once: rights are often given there."""


class Sort(IntEnum):
    """What a name is, in the order in which they are run."""

    FIRST = 0
    VERSIONED = 1
    AFTER_VERSIONED = 2
    REPEATABLE = 3
    LAST = 4
    BASELINE = 5
    UNDO = 6
    CALLBACK = 7
    """One that no run of all migrations is sure to call."""
    ALMOST = 8
    """Nearly a name of Flyway's, which it therefore leaves out."""


@record
class FlywayName:
    """What the name of one script says."""

    sort: Sort
    version: tuple[int, ...] = ()
    said: str = ""


def flyway_name(name: str) -> FlywayName | None:
    """Return what Flyway takes a file name for; None for one that is none of its own (see `beside`)."""
    if found := _NAME.fullmatch(name):
        sorts = {"V": Sort.VERSIONED, "B": Sort.BASELINE, "U": Sort.UNDO}
        sort = sorts.get(found["sort"])
        return (
            FlywayName(sort=sort, version=version(found["version"]), said=found["said"]) if sort is not None else None
        )
    if found := _REPEATED.fullmatch(name):
        return FlywayName(sort=Sort.REPEATABLE, said=found["said"].replace("_", " "))
    return None


def beside(name: str) -> FlywayName | None:
    """Return what a file is that lies among Flyway's scripts and is none: a callback, or a name it does not know."""
    if found := _CALLBACK.fullmatch(name):
        event = found["event"]
        called = ((FIRST, Sort.FIRST), (BETWEEN, Sort.AFTER_VERSIONED), (LAST, Sort.LAST))
        return FlywayName(sort=next((sort for events, sort in called if event in events), Sort.CALLBACK), said=name)
    return FlywayName(sort=Sort.ALMOST) if _ALMOST.fullmatch(name) else None


def in_order(names: Iterable[tuple[str, FlywayName]]) -> list[str]:
    """Return the paths that a new database is made by, in their order.

    The newest baseline stands for all versions up to its own.
    """
    found = list(names)
    base = max((n.version for _, n in found if n.sort is Sort.BASELINE), default=None)

    def runs(name: FlywayName) -> bool:
        if name.sort is Sort.VERSIONED:
            return base is None or name.version > base
        return name.sort < Sort.BASELINE or (name.sort is Sort.BASELINE and name.version == base)

    def key(item: tuple[str, FlywayName]) -> tuple[int, tuple[int, ...], str, str]:
        path, name = item
        sort = Sort.VERSIONED if name.sort is Sort.BASELINE else name.sort
        return sort, name.version, name.said, path

    return [path for path, name in sorted(found, key=key) if runs(name)]
