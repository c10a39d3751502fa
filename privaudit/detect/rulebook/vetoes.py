"""Forms of values that speak against a name: a column of yes and no is no e-mail address, one of dates no password."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...model import Category, record
from ..words.people import full_name
from ..words.vocabulary import Dictionaries, fold
from . import rulefile

if TYPE_CHECKING:
    from ..fields import Field

MOST = 60
_MOST, _MANY, _FEW = 0.6, 0.3, 0.2
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T].{0,32})?|\d{1,2}[./]\d{1,2}[./]\d{4}(?: .{0,20})?")
_DECIMAL = re.compile(r"-?\d{1,18}[.,]\d{1,18}")
_WORDS = re.compile(r"[^\W\d_]{2,}(?:[ ,-]{1,2}[^\W\d_]+){0,6}")
_LETTERS = re.compile(r"[^\W\d_]+")
_SMALL = re.compile(r"\d{1,3}")


@record
class Veto:
    """One form and the kinds it speaks against."""

    form: str
    categories: frozenset[Category]
    entities: frozenset[str]
    exempt: frozenset[str]
    weight: float

    def concerns(self, entity: str, category: Category | None) -> bool:
        """Whether a kind cannot have this form."""
        return entity not in self.exempt and (entity in self.entities or category in self.categories)


@functools.lru_cache(maxsize=2 * MOST)
def words_of(value: str) -> tuple[str, ...]:
    """The words of a value as dictionaries hold them."""
    return tuple(_LETTERS.findall(fold(value)))


def forms_of(field: Field, words: Dictionaries) -> frozenset[str]:
    """The forms that the values of a field have; none without values."""
    values = field.spread(MOST)
    if not values:
        return frozenset()
    seen = _LETTERS.findall(fold("\n".join(values)))
    never = {form for form, group in _WORDED if words.get(group).isdisjoint(seen)}
    return frozenset(name for name, has in _FORMS.items() if name not in never and has(values, words))


def _flags(values: list[str], words: Dictionaries) -> bool:
    known = words.get("flag_words")
    return all(fold(v) in known for v in values)


def _statuses(values: list[str], words: Dictionaries) -> bool:
    known = words.get("status_words")
    return len(values) <= 30 and sum(fold(v) in known for v in values) >= 0.5 * len(values)


def _share_of(pattern: re.Pattern[str], least: float) -> Callable[[list[str], Dictionaries], bool]:
    def has(values: list[str], words: Dictionaries) -> bool:  # noqa: ARG001 - one form for all
        return sum(pattern.fullmatch(v) is not None for v in values) >= least * len(values)

    return has


def _companies(values: list[str], words: Dictionaries) -> bool:
    """Whether most values carry a company's legal form: OOO, GmbH, Ltd."""
    forms = words.get("company_forms")
    companies = sum(not forms.isdisjoint(words_of(v)) for v in values)
    if companies >= _MOST * len(values):
        return True
    return companies >= _MANY * len(values) and sum(full_name(v, words) for v in values) < _FEW * len(values)


def _sentences(values: list[str], words: Dictionaries) -> bool:
    """Whether most values have the small words of sentences, which no address and no name has."""
    small = words.get("sentence_words")
    return sum(sum(w in small for w in words_of(v)) >= 2 for v in values if " " in v) >= 0.4 * len(values)


_FORMS: dict[str, Callable[[list[str], Dictionaries], bool]] = {
    "companies": _companies,
    "sentences": _sentences,
    "flags": _flags,
    "statuses": _statuses,
    "dates": _share_of(_DATE, 0.8),
    "small_numbers": _share_of(_SMALL, 1.0),
    "words": _share_of(_WORDS, 0.8),
    "decimals": _share_of(_DECIMAL, 0.8),
}


_WORDED = (("companies", "company_forms"), ("sentences", "sentence_words"))
"""Forms that no values have without a word of a group."""


def load(path: Path, problems: list[str]) -> list[Veto]:
    """Read ``vetoes.yaml``; what is wrong with it is added to ``problems``."""
    data = (rulefile.read(path, problems) if path.is_file() else {}) or {}
    return [v for row in data.get("vetoes", ()) if (v := _veto(row, problems)) is not None]


def _veto(row: dict[str, Any], problems: list[str]) -> Veto | None:
    checked = rulefile.Checked("vetoes", problems)
    before = len(problems)
    checked.only(row, "form categories entities except weight")
    if row.get("form") not in _FORMS:
        checked.say(f"form {row.get('form')!r} is not one of {', '.join(_FORMS)}")
    for category in row.get("categories", ()):
        if category not in {c.value for c in Category}:
            checked.say(f"category {category!r} is not known")
    if len(problems) > before:
        return None
    return Veto(
        form=str(row["form"]),
        categories=frozenset(Category(c) for c in row.get("categories", ())),
        entities=frozenset(row.get("entities", ())),
        exempt=frozenset(row.get("except", ())),
        weight=float(row.get("weight", -4.0)),
    )
