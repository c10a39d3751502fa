"""Records with ids in place of names: every text of a record is hidden, unless it is listed here as one of ours.

A field that is added later is hidden until somebody says that nobody can name it.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Hashable
from enum import Enum
from typing import Any, TypeVar, cast

from ...model import (
    Account,
    Baseline,
    Control,
    Deadline,
    Incident,
    Message,
    NameModel,
    Run,
    StepRecord,
    System,
)
from ...model.base import Params
from ...model.build import fields_of
from ...model.holding import Count
from .names import Hider

T = TypeVar("T")

OURS: dict[type, frozenset[str]] = {
    Run: frozenset({"audit_id", "started", "finished", "laws", "role", "timezone"}),
    Incident: frozenset({"discovered"}),
    Deadline: frozenset({"law", "duty", "at"}),
    NameModel: frozenset({"language", "package", "version"}),
    Count: frozenset({"method"}),
    Baseline: frozenset({"audit_id", "finished", "version", "rules_digest", "settings_digest", "lists"}),
    System: frozenset({"dialect", "reason", "legal_hold_why"}),
    Account: frozenset({"rights"}),
    Control: frozenset({"name"}),
    Message: frozenset({"key"}),
    StepRecord: frozenset({"step", "reason", "accepted_until"}),
}
"""Fields by record whose texts are keys, ids, digests and times of ours: they are never a name."""


def hide(value: T, hider: Hider) -> T:
    """Return a record with ids for people and accounts in each of its texts, those of the records in it too."""
    return cast("T", _hidden(value, hider))


def _hidden(value: Any, hider: Hider) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return hider.hide(value)
    if isinstance(value, tuple):
        return tuple(_hidden(v, hider) for v in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    new = {}
    for name, form in _texts(type(value)):
        old = getattr(value, name)
        new[name] = tuple((n, _hidden(v, hider)) for n, v in old) if form == Params else _hidden(old, hider)
    return dataclasses.replace(value, **new)


@functools.cache
def _texts(cls: Hashable) -> tuple[tuple[str, object], ...]:
    """Name and type of the fields of a record that a name may stand in."""
    ours = OURS.get(cast("type", cls), frozenset())
    return tuple((name, form) for name, form in fields_of(cls) if name not in ours)
