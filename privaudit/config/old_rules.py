"""What is called old or needless, as data: ``rules/{end_of_life,backup_names,needless}.yaml``, checked when first read."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from ..errors import RuleError
from ..model import record
from ..resources import rules_dir
from .time_rules import words_of

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
class BackupNames:
    """Words by which a table looks like a backup, by where they stand in its name."""

    words: frozenset[str]
    at_end: frozenset[str]
    at_beginning: frozenset[str]
    not_beside: frozenset[str]
    dates: bool
    same_columns: int

    def fits(self, name: str) -> bool:
        """Whether a name has such a word at its place; a name that is one alone has nothing that it is a backup of."""
        parts = words_of(name)
        bare = [p for p in parts if not p.isdigit()]
        if len(parts) < 2 or set(bare) & self.not_beside:  # noqa: PLR2004 - one word is no backup of anything
            return False
        if set(bare) & self.words:
            return True
        return len(bare) > 1 and (bare[-1] in self.at_end or bare[0] in self.at_beginning)

    def is_dated(self, name: str) -> bool:
        """Whether a name ends with a day or a month of a year: ``clients_20210301``, ``clients_2021_03``."""
        return self.dates and _DATED.search(name) is not None

    def stem(self, name: str) -> str:
        """Return the name without such words and without numbers, its other words put together."""
        every = self.words | self.at_end | self.at_beginning
        return "_".join(p for p in words_of(name) if not p.isdigit() and p not in every)


_DATED = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:(?P<s>[_\-.]?)(?:0[1-9]|1[0-2])(?P=s)(?:0[1-9]|[12]\d|3[01])|[_\-.](?:0[1-9]|1[0-2]))$"
    r"|(?<!\d)(?:0[1-9]|[12]\d|3[01])(?P<t>[_\-.]?)(?:0[1-9]|1[0-2])(?P=t)(?:19|20)\d\d$"
)


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


@functools.cache
def load_engines() -> Engines:
    """Return until when versions of engines are maintained.

    Raises:
        RuleError: the file is not of the right form.
    """
    return _load("end_of_life.yaml", _engines)


@functools.cache
def load_backup_names() -> BackupNames:
    """Return the words of names like those of backups.

    Raises:
        RuleError: the file is not of the right form.
    """
    return _load("backup_names.yaml", _backup_names)


@functools.cache
def load_needless() -> NeedlessRules:
    """Return the bounds.

    Raises:
        RuleError: the file is not of the right form.
    """
    return _load("needless.yaml", _needless)


def _load(name: str, make: Callable[[dict[str, Any]], T]) -> T:
    import yaml

    data = yaml.safe_load((rules_dir() / name).read_text(encoding="utf-8"))
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


def _backup_names(data: dict[str, Any]) -> BackupNames:
    return BackupNames(
        words=_words(data["words"]),
        at_end=_words(data["at_end"]),
        at_beginning=_words(data["at_beginning"]),
        not_beside=_words(data["not_beside"]),
        dates=bool(data["dates"]),
        same_columns=int(data["same_columns"]),
    )


def _words(said: list[object]) -> frozenset[str]:
    return frozenset(str(w).lower() for w in said)


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
    )
