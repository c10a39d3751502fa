"""What is called old or needless, as data: ends of life and bounds; checked when first read."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from ..errors import RuleError
from ..model import record
from ..resources import read_yaml, rules_dir

T = TypeVar("T")


@record
class EndOfLife:
    """The end of an engine's version: when fixes stopped for everyone, and for those who pay (None: no later)."""

    engine: str
    version: str
    ended: date
    paid_until: date | None


@record
class Engines:
    """Ends by engine, with the name people call it by."""

    ends: tuple[tuple[str, tuple[EndOfLife, ...]], ...]
    checked_on: str
    verified: bool

    def end_of(self, dialect: str, version: str | None) -> EndOfLife | None:
        """Return the end of the version that a server says it has; None if it is not known."""
        said = tuple(re.findall(r"\d+", (version or "").split(" ")[0]))
        fitting = [e for e in dict(self.ends).get(dialect, ()) if _begins(said, tuple(e.version.split(".")))]
        return max(fitting, key=lambda e: e.version.count("."), default=None)


def _begins(said: tuple[str, ...], with_: tuple[str, ...]) -> bool:
    return said[: len(with_)] == with_


@record
class NeedlessRules:
    """From when on a column is said to be possibly needless, and a system out of use; shares are of 1."""

    rows: int
    hardly_filled: float
    constant: float
    few_values: frozenset[str]
    default: float
    last_filled_days: int
    log_days: int
    held_in: int
    held_by_nature: frozenset[str]
    out_of_use_days: int
    same_columns: int
    by_day: int
    sure_names: frozenset[str]


@functools.cache
def load_engines() -> Engines:
    """Return until when versions of engines are maintained.

    Raises:
        RuleError: the file is not of the right form.
    """
    return _load("end_of_life.yaml", _engines)


@functools.cache
def load_needless() -> NeedlessRules:
    """Return the bounds.

    Raises:
        RuleError: the file is not of the right form.
    """
    return _load("needless.yaml", _needless)


def _load(name: str, make: Callable[[dict[str, Any]], T]) -> T:
    data = read_yaml(rules_dir() / name)
    try:
        return make(data)
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise RuleError(name, (f"{type(e).__name__}: {e}",)) from None


def _engines(data: dict[str, Any]) -> Engines:
    ends = []
    for dialect, said in data["engines"].items():
        paid = {str(v): _day(d) for v, d in said.get("paid_until", {}).items()}
        of = [
            EndOfLife(engine=str(said["name"]), version=str(v), ended=_day(d), paid_until=paid.get(str(v)))
            for v, d in said["ends"].items()
        ]
        ends.append((str(dialect), tuple(of)))
    return Engines(ends=tuple(ends), checked_on=str(data["checked_on"]), verified=bool(data["verified"]))


def _day(said: object) -> date:
    return said if isinstance(said, date) else date.fromisoformat(str(said))


def _needless(data: dict[str, Any]) -> NeedlessRules:
    return NeedlessRules(
        rows=int(data["rows"]),
        hardly_filled=float(data["hardly_filled"]),
        constant=float(data["constant"]),
        few_values=frozenset(map(str, data["few_values"])),
        default=float(data["default"]),
        last_filled_days=int(data["last_filled_days"]),
        log_days=int(data["log_days"]),
        held_in=int(data["held_in"]),
        held_by_nature=frozenset(map(str, data["held_by_nature"])),
        out_of_use_days=int(data["out_of_use_days"]),
        same_columns=int(data["same_columns"]),
        by_day=int(data["by_day"]),
        sure_names=frozenset(map(str, data["sure_names"])),
    )
