"""Which columns of time say how old rows are, as data: ``rules/time_columns.yaml``, checked when first read."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from ..errors import RuleError
from ..model import record
from ..resources import read_yaml, rules_dir


class TimeRole(StrEnum):
    """What a column of time says."""

    MADE = "made"
    """When the row, or whom it is about, came to be."""
    ACTED = "acted"
    """When something was done."""
    NEVER = "never"
    """A day of a person's life, a term or a plan: nothing of how old the row is."""


Phrases = frozenset[tuple[str, ...]]


@record
class TimeRules:
    """Phrases by role, and days that stand for "none"."""

    made: Phrases
    acted: Phrases
    never: Phrases
    timely: Phrases
    placeholders: frozenset[date]
    first_year: int

    def role_of(self, name: str) -> TimeRole | None:
        """Return what a column's name says it is the time of; None if nothing."""
        said = _said(name)
        for role, phrases in ((TimeRole.NEVER, self.never), (TimeRole.MADE, self.made), (TimeRole.ACTED, self.acted)):
            if said & phrases:
                return role
        return None

    def is_timely(self, name: str) -> bool:
        """Whether a name says that texts in a column are times."""
        return bool(_said(name) & self.timely)

    def is_day(self, day: date) -> bool:
        """Whether a value can be the day of a row: no stand-in for "none", not before such rows were kept."""
        return day.year >= self.first_year and day not in self.placeholders and day.year < _NEVER_YEAR


_NEVER_YEAR = 2900
_SPLIT = re.compile(r"[\W_]+|(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in small letters: ``DateCreated2`` has date, created and 2."""
    return tuple(p.lower() for p in _SPLIT.split(name) if p)


def _said(name: str) -> set[tuple[str, ...]]:
    words = words_of(name)
    return {words[i:j] for i in range(len(words)) for j in range(i + 1, len(words) + 1)}


@functools.cache
def load_time_rules() -> TimeRules:
    """Return the shipped rules.

    Raises:
        RuleError: the file is not of the right form.
    """
    path = rules_dir() / "time_columns.yaml"
    data = read_yaml(path)
    try:
        return TimeRules(
            made=_phrases(data["made"]),
            acted=_phrases(data["acted"]),
            never=_phrases(data["never"]),
            timely=_phrases(data["timely"]),
            placeholders=frozenset(date.fromisoformat(d) for d in data["placeholders"]),
            first_year=int(data["first_year"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise RuleError(path.name, (f"{type(e).__name__}: {e}",)) from None


def _phrases(said: Iterable[object]) -> Phrases:
    return frozenset(words_of(str(p)) for p in said)
