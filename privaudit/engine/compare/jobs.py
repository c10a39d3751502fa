"""One job of the second pass: the tables of one system, asked one after the other; each one's raw rows die in its turn.

A job never raises: whatever goes wrong with a table is a step record of its own. What comes back holds digests, days
and counts, so that it may pass between processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar, cast

from ...analysis.facts import TableKey
from ...detect import Rules
from ...detect.normalise import canonical
from ...dialects.base import Capability, ComparingSession, ConnectSpec
from ...errors import ConnectionLost, TargetError
from ...model import (
    AgeRange,
    LookedUp,
    Params,
    Ref,
    Statement,
    StepRecord,
    StepState,
    Table,
    TableSample,
    digest,
    record,
)
from ...redact import safe_error
from ...sketches import TableSketch
from ...sketches.make import make
from ..executor import in_worker
from ..worker import SessionSlot
from .plan import TablePlan

T = TypeVar("T")
BATCH: Final = 10
NOT_ANSWERED: Final = "compare_not_answered"


@record
class CompareJob:
    """Some tables of one system. ``key`` is that of all digests of the run: its repr is hidden."""

    id: str
    spec: ConnectSpec
    plans: tuple[TablePlan, ...]
    key: bytes
    seed: int
    regions: tuple[str, ...]

    def __repr__(self) -> str:
        return f"CompareJob({self.id}, {len(self.plans)} tables)"


@record
class ComparedTable:
    """What was learnt of one table; None where it was not asked, or did not answer, which ``steps`` say."""

    key: TableKey
    sketch: TableSketch | None = None
    ages: tuple[AgeRange, ...] | None = None
    looked_up: tuple[LookedUp, ...] | None = None
    counts: tuple[int, tuple[tuple[str, int], ...]] | None = None


@record
class CompareResult:
    """What a job brings home."""

    job_id: str
    tables: tuple[ComparedTable, ...]
    steps: tuple[StepRecord, ...]
    statements: tuple[Statement, ...]


def compare_jobs(
    spec: ConnectSpec, plans: tuple[TablePlan, ...], key: bytes, seed: int, regions: tuple[str, ...], batch: int
) -> tuple[CompareJob, ...]:
    """Cut the plans of one system into jobs of so many tables at most."""
    parts = (plans[i : i + batch] for i in range(0, len(plans), batch))
    return tuple(
        CompareJob(
            id=digest("compare", spec.name, *(p.table.ref.digest() for p in part)),
            spec=spec,
            plans=part,
            key=key,
            seed=seed,
            regions=regions,
        )
        for part in parts
    )


def run_compare_job(
    job: CompareJob, rules: Rules, slot: SessionSlot, stopped: Callable[[], bool] = lambda: False
) -> CompareResult:
    """Ask the tables of a job; those not begun when ``stopped`` turns true are left out."""
    asker = _Asker(job, rules, slot)
    tables: list[ComparedTable] = []
    can = asker.capabilities()
    if can is not None:
        for one in job.plans:
            if stopped():
                break
            tables.append(asker.table(one, can))
    return CompareResult(
        job_id=job.id, tables=tuple(tables), steps=tuple(asker.steps), statements=slot.new_statements()
    )


def comparing(job: CompareJob) -> CompareResult:
    """Do a job of the second pass; runs in a worker process."""
    return in_worker(job.spec, lambda _, rules, slot, stopped: run_compare_job(job, rules, slot, stopped))


class _Asker:
    """A session, and what it did not answer."""

    def __init__(self, job: CompareJob, rules: Rules, slot: SessionSlot) -> None:
        self._job = job
        self._slot = slot
        self._words = rules.dictionaries
        self.steps: list[StepRecord] = []

    def capabilities(self) -> frozenset[Capability] | None:
        """Return what the system can answer; None if it cannot be reached any more, which is said."""
        ref = Ref(system=self._job.spec.name)
        can = self._guarded("compare", ref, lambda: self._slot.get().capabilities)
        if can is not None and Capability.MARK not in can:
            self._say("compare", ref, StepState.SKIPPED, NOT_ANSWERED)
        return can

    def table(self, one: TablePlan, can: frozenset[Capability]) -> ComparedTable:
        """Ask one table all that its plan says and the system can answer."""
        sketch = self._mark(one) if one.asked is not None and Capability.MARK in can else None
        ages = looked = None
        if one.ages and Capability.AGES in can:
            ages = self._ask("compare:ages", one.table, lambda s: s.ages(one.table, one.ages))
        if one.looks and Capability.LOOK_UP in can:
            seed = self._job.seed
            looked = self._ask("compare:look_up", one.table, lambda s: s.look_up(one.table, one.looks, seed))
        counts = self._count(one, one.count) if one.count is not None and Capability.COUNT in can else None
        if Capability.MARK in can:
            self._say_left(one, len(looked or ()))
        return ComparedTable(key=one.key, sketch=sketch, ages=ages, looked_up=looked, counts=counts)

    def _mark(self, one: TablePlan) -> TableSketch | None:
        made = self._ask("compare:mark", one.table, lambda s: self._sketch(s, one))
        if made is not None and not made.whole:
            self._say("compare:mark", one.table.ref, StepState.PARTIAL, "compared_in_part", (("rows", made.rows),))
        return made

    def _sketch(self, session: ComparingSession, one: TablePlan) -> TableSketch | None:
        """Ask for the rows, and make of them what may be kept; the rows are gone when this returns."""
        assert one.spec is not None and one.asked is not None  # noqa: S101, PT018 - asked of such tables only
        marked = session.mark(one.table, one.spec)
        words, regions = self._words, self._job.regions
        try:
            if not tuple(marked.sample.names()):
                self._say("compare:mark", one.table.ref, StepState.SKIPPED, "nothing_to_compare_by")
                return None
            return make(marked, one.asked, lambda f, text: canonical(f, text, words, regions), self._job.key)
        finally:
            marked.sample = TableSample.empty()

    def _count(self, one: TablePlan, columns: tuple[str, ...]) -> tuple[int, tuple[tuple[str, int], ...]] | None:
        found = self._ask("compare:count", one.table, lambda s: s.count(one.table, columns))
        return None if found is None else (found[0], tuple(zip(columns, found[1], strict=True)))

    def _say_left(self, one: TablePlan, answered: int) -> None:
        """Say of a table that was not read through what is not known of it."""
        if one.too_large:
            open_ = one.unanswered + len(one.looks) - answered
            reason = "too_large_to_compare" if open_ or not answered else "too_large_looked_up"
            params: Params = (("rows", one.rows or 0), ("looked_up", answered), ("open", open_))
            self._say("compare:mark", one.table.ref, StepState.PARTIAL, reason, params)
        elif one.unmarkable:
            self._say("compare:mark", one.table.ref, StepState.SKIPPED, "nothing_to_compare_by")

    def _ask(self, step: str, table: Table, action: Callable[[ComparingSession], T]) -> T | None:
        return self._guarded(step, table.ref, lambda: action(cast("ComparingSession", self._slot.get())))

    def _guarded(self, step: str, target: Ref, action: Callable[[], T]) -> T | None:
        """Return what an action does, tried once more over a new connection; None with a step record of why not."""
        started = time.monotonic()
        try:
            try:
                return action()
            except ConnectionLost:
                self._slot.drop()
                return action()
        except TargetError as e:
            reason, params = e.reason, e.params
        except MemoryError:
            reason, params = "no_memory", ()
        except Exception as e:  # noqa: BLE001 - a defect at one table; no text of it goes on
            reason, params = "compare_failed", safe_error(e)
        self._say(step, target, StepState.FAILED, reason, params, time.monotonic() - started)
        return None

    def _say(
        self, step: str, target: Ref, state: StepState, reason: str, params: Params = (), seconds: float = 0.0
    ) -> None:
        self.steps.append(step_of(step, target, state, reason, params, seconds))


def step_of(
    step: str, target: Ref, state: StepState, reason: str, params: Params = (), seconds: float = 0.0
) -> StepRecord:
    """Return a step record of the second pass."""
    return StepRecord(
        step=step, target=target, state=state, reason=reason, reason_params=params, seconds=round(seconds, 6)
    )
