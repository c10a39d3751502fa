"""What a name says of being a copy: ``customers_bak_20230115`` is a backup of ``customers`` of that day."""

from __future__ import annotations

import functools
import re
from datetime import date
from typing import Final

from ..config.copy_words import CopyGroup, load_copy_words
from ..detect.words.vocabulary import singular, split_name
from ..model import CopyKind, record

_YEARS: Final = (1990, 2099)
_GAP: Final = r"[^0-9]?"
_DAYS: Final = (
    (re.compile(rf"(?<!\d)((?:19|20)\d\d){_GAP}(\d\d){_GAP}(\d\d)(?!\d)"), (1, 2, 3)),
    (re.compile(rf"(?<!\d)(\d\d){_GAP}(\d\d){_GAP}((?:19|20)\d\d)(?!\d)"), (3, 2, 1)),
    (re.compile(r"(?<!\d)(\d\d)(\d\d)(\d\d)(?!\d)"), (1, 2, 3)),
)
"""Forms of a day with the places of year, month and day; two digits of a year are of this century."""


@record
class NameSays:
    """What one name says.

    ``base``: its words without those of copies, days and numbers. ``groups``: what words of copies it has, in the
    order of the name. ``day``: a day that stands in it. ``numbered``: a number ends it, as in ``customers2``.
    """

    base: tuple[str, ...]
    groups: tuple[CopyGroup, ...] = ()
    day: date | None = None
    numbered: bool = False

    @property
    def copy_like(self) -> bool:
        """Whether a word or a day says that it is a copy."""
        return bool(self.groups) or self.day is not None

    @property
    def kind(self) -> CopyKind:
        """What the copy is for: the first word that says so, a day means a backup; unknown where nothing says."""
        said = next((g.kind for g in self.groups if g.kind is not CopyKind.UNKNOWN), None)
        return said or (CopyKind.BACKUP if self.day is not None else CopyKind.UNKNOWN)


@functools.lru_cache(maxsize=65536)
def name_says(name: str) -> NameSays:
    """Read one name of a table, schema, database or file."""
    day, rest = _day_of(name)
    words = load_copy_words()
    base: list[str] = []
    groups: list[CopyGroup] = []
    for token in split_name(rest):
        group = words.get(token) or words.get(singular(token))
        if group is not None:
            groups.append(group)
        elif not token.isdigit():
            base.append(singular(token))
    return NameSays(base=tuple(base), groups=tuple(groups), day=day, numbered=bool(re.search(r"\d$", rest)))


def _day_of(name: str) -> tuple[date | None, str]:
    """The first day in a name, and the name without it."""
    for form, (year, month, day) in _DAYS:
        for m in form.finditer(name):
            number = int(m[year])
            try:
                found = date(number + 2000 if number < 100 else number, int(m[month]), int(m[day]))
            except ValueError:
                continue
            if _YEARS[0] <= found.year <= _YEARS[1]:
                return found, f"{name[: m.start()]}_{name[m.end() :]}"
    return None, name
