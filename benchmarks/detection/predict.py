"""What comes out under a scale, from candidates collected once: the sums that fusion adds up, not asked again."""

from __future__ import annotations

import math
from collections.abc import Iterable

from privaudit.detect.fuse import probability
from privaudit.detect.rulebook.scale import BIASES

from .calibration import Said
from .collect import ASIDE, Candidate, Labelled
from .ridge import Scale, System
from .score import Rows

ScaleOf = dict[System, Scale]
"""The scale each system is predicted with: the same for all, or fitted on the others."""


def total(c: Candidate, scale: Scale) -> float:
    """A kind's score under a scale."""
    by_hand = dict.fromkeys(BIASES.values(), 0.0)
    return math.fsum(v * scale.get(g, by_hand.get(g, 1.0)) for g, v in c.sums.items())


def best(column: Labelled, scale: Scale) -> tuple[Candidate, float] | None:
    """The kind that comes out best under a scale and its confidence; None if none stands, or one that is nobody's."""
    if not column.candidates:
        return None
    scored = [(total(c, scale), c) for c in column.candidates]
    score, winner = min(scored, key=lambda s: (-s[0], s[1].category is None, s[1].entity))
    return (winner, probability(score)) if winner.category is not None else None


def said(columns: Iterable[Labelled], scale_of: ScaleOf, *, core: bool) -> list[Said]:
    """Confidence and right or wrong of each column's kind, as the scorer judges it; ``core``: no borderline ones."""
    found: list[Said] = []
    for column in columns:
        won = best(column, scale_of[column.estate, column.system])
        if won is None or column.excluded or column.path is not None or (core and not column.core):
            continue
        winner, confidence = won
        if winner.labels and winner.subject not in ASIDE:
            found.append((confidence, column.label in winner.labels))
    return found


def rows(columns: Iterable[Labelled], scale_of: ScaleOf) -> Rows:
    """The verdicts under a scale, as rows of ``audit.json``."""
    made: Rows = []
    for column in columns:
        won = best(column, scale_of[column.estate, column.system])
        if won is not None and won[0].category is not None and won[1] >= 0.2:
            made.append(
                {
                    "system": column.system,
                    "schema": "main",
                    "table": column.table,
                    "column": column.column,
                    "role": "column",
                    "entity": won[0].entity,
                    "category": won[0].category.value,
                    "subject": won[0].subject.value,
                    "confidence": won[1],
                }
            )
    return made
