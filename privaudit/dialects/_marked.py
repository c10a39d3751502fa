"""What engines share in comparing: which columns to ask for, and rows turned into `Marked`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ..model import (
    Marked,
    MarkedColumn,
    MarkSpec,
    SampleMethod,
    Table,
    TableSample,
    limit_text,
    record,
)
from ..model.marks import PLACED
from ._sampling import SamplePlan, plan_columns, to_sample
from .base import Limits, SampleSpec

ALL: Final = limit_text(1.0)
"""The bound of a share that chooses every row, so that nothing need be computed."""

LOOKED_UP: Final = 200
"""Different values of a column that one question of `look_up` is about, at most."""

NO_ROWS: Final = Marked(TableSample.empty(), whole=False)
"""Nothing was chosen because nothing could be: no mark is on a column that is there, may be read and has a place."""


@record
class MarkPlan:
    """What `mark` asks for: the columns and how much of each value, at most ``sample.rows`` rows, and by which marks.

    SQL asks for one row more, so that a bound that was hit can be told.
    """

    sample: SamplePlan
    marks: tuple[MarkedColumn, ...]


def plan_marks(table: Table, spec: MarkSpec, limits: Limits, readable: frozenset[str] | None = None) -> MarkPlan | None:
    """Return what to ask for, of columns that are there and ``readable`` (None: all); None where no mark is left.

    A spec without marks asks for any rows.

    Raises:
        ValueError: a share is not over 0 and at most 1, or a bound is not positive.
    """
    if spec.rows < 1 or spec.seconds <= 0 or any(not 0 < m.share <= 1 for m in spec.marks):
        raise ValueError("a MarkSpec has shares over 0 and at most 1, and positive bounds")
    there = {c.name: c for c in table.columns if readable is None or c.name in readable}
    marks = tuple(m for m in spec.marks if m.name in there and there[m.name].family in PLACED)
    wanted = {*(m.name for m in marks), *spec.also}
    columns = tuple(c for c in there.values() if c.name in wanted)
    if not columns or (spec.marks and not marks):
        return None
    sample = plan_columns(replace(table, columns=columns), SampleSpec(rows=spec.rows, seed=0), limits)
    return MarkPlan(sample=sample, marks=marks)


def to_marked(plan: MarkPlan, rows: list[tuple[object, ...]]) -> Marked:
    """Turn rows, one more than the bound at most, into columns."""
    most = plan.sample.rows
    whole = len(rows) <= most
    method = SampleMethod.ALL_ROWS if whole and not plan.marks else SampleMethod.HEAD
    return Marked(to_sample(plan.sample, rows[:most], method=method, seed=0), whole=whole)
