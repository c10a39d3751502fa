"""Right or wrong at each place, and the figures: precision, recall, F1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from privaudit.model import (
    PERSON_SUBJECTS,
    PERSONAL_CATEGORIES,
    TRANSACTION_CATEGORIES,
    Classification,
    Protection,
    Role,
)

from .layouts import Laid

T = TypeVar("T")
SAID = 0.5
"""The confidence from which a verdict counts as given."""
ENOUGH = 300
"""Values that must have been read before the few with a phone or a card in them are asked for."""


@dataclass
class Score:
    """Counts of places, and what was wrong at which; a wrong place has names of kinds, never a value."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    places: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of what was said that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of what was asked for that was said."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right,
            self.wrong + other.wrong,
            self.missed + other.missed,
            self.places + other.places,
        )


def score(laid: Laid, found: Iterable[Classification]) -> Score:
    """Compare the verdicts on a table with what is right.

    A verdict counts from a confidence of `SAID` if it calls a place personal (a person's, not a company's) or part of a
    transaction. Wrong kind: one wrong and one missed. Any kind at a look-alike: one wrong.
    """
    out = Score()
    columns: dict[tuple[str, str | None], Classification] = {}
    inside: dict[tuple[str, str | None], set[str]] = {}
    for c in found:
        if c.confidence < SAID:
            continue
        if c.role is Role.COLUMN:
            columns[(c.column, c.path)] = c
        else:
            inside.setdefault((c.column, c.path), set()).add(c.entity)
    for place, col in laid.gold.items():
        asked = col.blind if laid.layout == "opaque" else col.kinds
        if asked is None:
            continue
        said = _at(place, columns)
        entity = said.entity if said is not None and (_counts(said) or said.entity in asked) else None
        if entity in asked and said is not None and not (col.hidden and said.protection is Protection.PLAIN):
            out.right += 1
        elif asked or (entity is not None and entity not in col.allowed):
            out.wrong += entity is not None
            out.missed += bool(asked)
            out.places.append(_place(laid, place, asked, entity))
        _score_inside(out, laid, place, _at(place, inside) or set())
    return out


def _at(place: tuple[str, str | None], found: dict[tuple[str, str | None], T]) -> T | None:
    """What was found at a place; an outer key that is not shown, since it could be a value, is ``*`` in a path."""
    column, path = place
    if place in found or path is None or "." not in path:
        return found.get(place)
    return found.get((column, f"*.{path.partition('.')[2]}"))


def _score_inside(out: Score, laid: Laid, place: tuple[str, str | None], said: set[str]) -> None:
    col = laid.gold[place]
    read = sum(v is not None for v in laid.sample.values(place[0])) / (1 if place[1] is None else len(laid.gold))
    asked = col.inside if laid.layout == "json" or read >= ENOUGH else frozenset[str]()
    out.right += len(asked & said)
    for entity in sorted(asked - said):
        out.missed += 1
        out.places.append(_place(laid, place, {f"{entity} inside"}, None))
    for entity in sorted(said - col.inside - col.allowed - col.kinds):
        out.wrong += 1
        out.places.append(_place(laid, place, set(), f"{entity} inside"))


def _counts(c: Classification) -> bool:
    if c.category in TRANSACTION_CATEGORIES:
        return True
    return c.category in PERSONAL_CATEGORIES and c.subject in PERSON_SUBJECTS


def _place(laid: Laid, place: tuple[str, str | None], asked: Iterable[str], said: str | None) -> str:
    column, path = place
    name = f"{column}:{path}" if path else column
    if laid.layout == "opaque":
        name += f" ({laid.gold[place].names[0]})"
    right = " or ".join(sorted(asked)) or "nothing"
    return f"{laid.layout:11s} {laid.style:9s} {laid.table.name}.{name}: {right}, said {said or 'nothing'}"
