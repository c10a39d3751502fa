"""What the second pass learnt."""

from __future__ import annotations

from collections.abc import Mapping

from ...analysis.facts import TableKey
from ...model import AgeRange, LookedUp, Statement, StepRecord
from ...sketches import NONE, Sketches, TableSketch
from .jobs import ComparedTable


class Compared:
    """What the second pass brought home; holds digests, days and counts, never a value.

    ``key``: that of all digests, random in every run. ``steps`` say what was not compared, and why. ``interrupted``:
    Ctrl-C came meanwhile.
    """

    def __init__(self, key: bytes, salt: str) -> None:
        self.key = key
        self.salt = salt
        self.ages: dict[TableKey, tuple[AgeRange, ...]] = {}
        self.looked_up: dict[TableKey, tuple[LookedUp, ...]] = {}
        self.counts: dict[TableKey, tuple[int, Mapping[str, int]]] = {}
        self.steps: list[StepRecord] = []
        self.statements: list[Statement] = []
        self.interrupted = False
        self._tables: list[TableSketch] = []
        self._told: set[str] = set()

    def take(
        self,
        tables: tuple[ComparedTable, ...],
        steps: tuple[StepRecord, ...],
        statements: tuple[Statement, ...],
    ) -> None:
        """Keep what one job brought home; a step that another told already is kept once."""
        for one in tables:
            if one.sketch is not None:
                self._tables.append(one.sketch)
            if one.ages:
                self.ages[one.key] = one.ages
            if one.looked_up:
                self.looked_up[one.key] = one.looked_up
            if one.counts is not None:
                self.counts[one.key] = (one.counts[0], dict(one.counts[1]))
        self.steps += [s for s in steps if s.id not in self._told]
        self._told.update(s.id for s in steps)
        self.statements += statements

    @property
    def sketches(self) -> Sketches:
        """All sketches, by relation."""
        return Sketches(sorted(self._tables, key=lambda t: t.key)) if self._tables else NONE
