"""Seam 2: detectors look at a table's rows and give evidence; fusion turns evidence into classifications.

A detector is a module-level object ``DETECTOR`` with a name and ``look``. It sees the whole table, row-aligned, so that
a series beside its number, an account beside its bank code or a split name can be judged together. It returns
Clues, each a piece of evidence for one kind at one place. It never returns a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from ..model import Evidence, Params, Role, record

if TYPE_CHECKING:
    from .fields import Context


@record
class Clue:
    """One piece of evidence for one kind (``entity``) in one column or at one path inside it."""

    column: str
    entity: str
    evidence: Evidence
    path: str | None = None
    role: Role = Role.COLUMN
    share: float | None = None
    """For a contained kind: the share of non-empty values that hold it."""
    apart: bool = False
    """For a contained kind: its test tells it from the column's own, though the two are often taken for each other."""


PREPARATION = "fields"
"""The step before all detectors; a gap of this name means that none of them saw the table."""


@record
class DetectorGap:
    """A detector that could not look, or not to the end: becomes a step record, never silence.

    ``reason`` is a key of i18n area ``reasons``: ``detector_failed``, ``timeout``, ``model_absent``.
    """

    detector: str
    reason: str
    params: Params = ()


class Detector(Protocol):
    """One source of evidence."""

    name: str

    def look(self, context: Context) -> Iterator[Clue | DetectorGap]:
        """Yield clues for the table's columns.

        The context has the table, its sample (empty: names only), its fields with their values prepared once, the rules
        in force and the regions. Must not print or log a value.
        """
        ...
