"""What the second pass learnt."""

from __future__ import annotations

from collections.abc import Mapping

from ...model import AgeRange, LookedUp, Statement, StepRecord
from ...sketches import NONE, Sketches, TableSketch

TableKey = tuple[str, str, str]


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

    def add(self, table: TableSketch) -> None:
        """Keep what was made of a table's rows."""
        self._tables.append(table)

    @property
    def sketches(self) -> Sketches:
        """All sketches, by relation."""
        return Sketches(self._tables) if self._tables else NONE
