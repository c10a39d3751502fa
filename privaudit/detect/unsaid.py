"""What a column's verdict leaves unsaid: kinds its values show though its name says another, and facts with a tail.

`overruled` gives kinds that lost to a name; `glued` gives names and phones that stand among numbers, dates, brackets,
file endings and paths, where neither the detectors of single facts nor the search of notes see them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..model import Category, Evidence, EvidenceKind, Role, TypeFamily
from .base import Clue
from .fields import Field
from .table.surroundings import VALUE_KINDS
from .words.people import PATRONYMIC, full_name_for_sure, last_name
from .words.vocabulary import Dictionaries

_LEAST, _MOSTLY, _SPREAD = 30, 0.8, 12
_CHANCE, _CHECKED_CHANCE = 0.05, 0.1
_STRONG = 4.0
_LEFT = 2.0
"""What is left of the weight of a kind that gave way to a name: enough to be checked, not to be believed."""
_MAY_HIDE = frozenset(
    {"PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE", "RU_SNILS", "RU_PASSPORT"}
)
_MAY_WIN = frozenset({Category.TRANSACTION_ID, Category.TRANSACTION_ITEM, Category.TRANSACTION_PLACE})
_HELD = frozenset({TypeFamily.TEXT, TypeFamily.OTHER})
_PROBED, _FEWEST, _GLUED = 120, 10, 0.5
_ENDING = re.compile(r"\.[A-Za-z0-9]{2,5}$")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)?")
_ANY = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)?")
_BESIDE = re.compile(r"[\d_/()\[\]#№]|\.[A-Za-z0-9]{2,5}$")
_INITIALED = re.compile(r"([а-яё]{3,}) ([а-яё])([а-яё])?")
_MOBILE = re.compile(r"(?<![\d.,-])[78]9\d{9}(?![\d.,])")
_NO_SIGNS = re.compile(r"\W+")


def overruled(field: Field, clues: Iterable[Clue], won: Category | None) -> Iterator[Clue]:
    """Yield kinds that nearly all of many values have, where a name of goods or of an order's number won.

    ``won`` is the category that the column was given, None if it was given none. Only kinds that chance does not
    explain: with check digits, or of a form of their own; running numbers begin alike and are none.
    """
    if won is not None and won not in _MAY_WIN:
        return
    best: dict[str, Clue] = {}
    for clue in clues:
        settles = clue.role is Role.COLUMN and clue.entity in _MAY_HIDE and _decisive(clue.evidence)
        if settles and (clue.entity not in best or best[clue.entity].evidence.weight < clue.evidence.weight):
            best[clue.entity] = clue
    begin = {_NO_SIGNS.sub("", v)[:4] for v in field.spread(_PROBED)} if best else set()
    for entity in sorted(best):
        if len(begin) >= _SPREAD or best[entity].evidence.kind is EvidenceKind.DICTIONARY:
            yield _weaker(best[entity])


def _decisive(e: Evidence) -> bool:
    """Whether evidence of values settles a kind by itself."""
    if e.kind not in VALUE_KINDS or e.weight < _STRONG or (e.seen or 0) < _LEAST or not e.hits:
        return False
    most = _CHECKED_CHANCE if e.kind is EvidenceKind.CHECKSUM else _CHANCE
    return e.hits >= _MOSTLY * (e.seen or 1) and (e.chance or 0.0) < most


def _weaker(clue: Clue) -> Clue:
    return replace(clue, evidence=replace(clue.evidence, weight=_LEFT), role=Role.CONTAINED)


def glued(field: Field, words: Dictionaries) -> Iterator[Clue]:
    """Yield names of people and mobile numbers that most values of an otherwise silent column have among others."""
    if field.nested or field.is_prose or (field.path is None and field.column.family not in _HELD):
        return
    values = field.spread(_PROBED)
    if len(values) < _FEWEST:
        return
    numbers = [m[0] for v in values if (m := _MOBILE.search(v)) and m[0] != v]
    if len({n[:4] for n in numbers}) >= _FEWEST:
        yield from _clue(field, "PHONE_NUMBER", "generic.phone:russian_inside", len(numbers), len(values))
    names = [n for v in values if (n := _name(v, words))]
    if len(set(names)) >= _FEWEST:
        yield from _clue(field, "PERSON", "generic.person:text", len(names), len(values))


def _clue(field: Field, entity: str, rule: str, hits: int, seen: int) -> Iterator[Clue]:
    if hits < _GLUED * seen:
        return
    evidence = Evidence(kind=EvidenceKind.TEXT, rule=rule, weight=_STRONG, hits=hits, seen=seen)
    yield Clue(column=field.column.name, path=field.path, entity=entity, evidence=evidence, role=Role.CONTAINED)


def _name(value: str, words: Dictionaries) -> str | None:
    """The name of a person in a value that has something else as well: a number, a date, a file's ending."""
    if len(value) > 120:
        return None
    if m := _INITIALED.fullmatch(value):
        return m[1] if last_name(m[1].title(), words) else None
    if not _BESIDE.search(value):
        return None
    bare = _ENDING.sub("", value)
    parts = _CYRILLIC.findall(bare)
    if not parts:
        name = " ".join(_ANY.findall(bare))
        return name if full_name_for_sure(name, words) else None
    for i in range(len(parts) - 1):
        name = " ".join(parts[i : i + 3])
        patronymic = any(PATRONYMIC.fullmatch(p) for p in parts[i : i + 3])
        if (patronymic or len(parts) <= 3) and full_name_for_sure(name, words):
            return name
    return None
