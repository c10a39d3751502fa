"""Running the second pass: here, over one session at a time, or in worker processes where there are many tables.

Nothing that goes wrong here ends an audit: it is a step record of the table, or of the pass.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from itertools import groupby
from typing import Final

from ...analysis.facts import Facts
from ...config.settings import Settings
from ...detect import Rules
from ...dialects.base import SampleSpec
from ...model import Ref, StepState
from ...redact import safe_error
from ...sketches import KEY_BYTES
from ..events import Observer, TableCompared, Warned
from ..executor import ProcessRun, worker_count
from ..systems import KnownSystem
from ..worker import SessionSlot, WorkOrder
from .jobs import BATCH, CompareJob, CompareResult, compare_jobs, comparing, run_compare_job, step_of
from .plan import TablePlan, plan, salt_of
from .result import Compared

OFF: Final = "compare_off"


def compare_tables(
    met: tuple[KnownSystem, ...],
    facts: Callable[[], Facts],
    settings: Settings,
    rules: Rules,
    today: date,
    on_event: Observer,
    *,
    interrupted: bool = False,
) -> Compared:
    """Compare the tables of all systems, unless the scan is ``interrupted`` already; what there is by then stays."""
    compared = Compared(secrets.token_bytes(KEY_BYTES), salt_of(settings))
    if settings.compare.rows == 0 or settings.sample_rows == 0:
        compared.steps.append(step_of("compare", Ref(), StepState.SKIPPED, OFF))
        return compared
    if interrupted:
        compared.steps.append(step_of("compare", Ref(), StepState.FAILED, "interrupted"))
        return compared
    try:
        plans = plan(facts(), settings, rules, today)
        _Comparison(met, settings, rules, compared, on_event).run(plans)
    except KeyboardInterrupt:
        compared.interrupted = True
        compared.steps.append(step_of("compare", Ref(), StepState.FAILED, "interrupted"))
    except Exception as e:  # noqa: BLE001 - a defect in planning is a step, not the end of the audit
        compared.steps.append(step_of("compare", Ref(), StepState.FAILED, "compare_failed", safe_error(e)))
    return compared


class _Comparison:
    """One pass over all systems."""

    def __init__(
        self, met: tuple[KnownSystem, ...], settings: Settings, rules: Rules, compared: Compared, on_event: Observer
    ) -> None:
        self._met = {k.name: k for k in met}
        self._settings = settings
        self._rules = rules
        self._compared = compared
        self._on_event = on_event

    def run(self, plans: tuple[TablePlan, ...]) -> None:
        """Ask every table, and keep what comes as it comes."""
        totals = Counter(p.table.system for p in plans)
        done = Counter[str]()
        workers = worker_count(self._settings.workers, len(plans))
        results = self._here(self._jobs(plans, 1)) if workers == 1 else self._apart(self._jobs(plans, BATCH), workers)
        for result in results:
            self._compared.take(result.tables, result.steps, result.statements)
            for name, tables in Counter(t.key[0] for t in result.tables).items():
                done[name] += tables
                self._on_event(TableCompared(system=name, done=done[name], total=totals[name]))

    def _jobs(self, plans: tuple[TablePlan, ...], batch: int) -> tuple[CompareJob, ...]:
        seed, regions, key = self._settings.seed, self._settings.regions, self._compared.key
        return tuple(
            job
            for name, group in groupby(plans, key=lambda p: p.table.system)
            for job in compare_jobs(self._met[name].spec, tuple(group), key, seed, regions, batch)
        )

    def _here(self, jobs: tuple[CompareJob, ...]) -> Iterator[CompareResult]:
        for _, group in groupby(jobs, key=lambda j: j.spec.name):
            mine = tuple(group)
            slot = SessionSlot(mine[0].spec)
            try:
                for job in mine:
                    yield run_compare_job(job, self._rules, slot)
            finally:
                slot.close()
                self._compared.statements += slot.new_statements()

    def _apart(self, jobs: tuple[CompareJob, ...], workers: int) -> Iterator[CompareResult]:
        """Yield results of worker processes. Where one is lost, what is missing runs again, a table a job.

        What is at work when that happens again is lost, and said.
        """
        left = {j.id: j for j in jobs}
        again = False
        while left:
            pool = self._pool(workers)
            try:
                with pool:
                    for result in pool.results(tuple(left.values())):
                        del left[result.job_id]
                        yield result
            except BrokenProcessPool:
                if not again:
                    self._on_event(Warned(key="worker_lost"))
                    left = {j.id: j for job in left.values() for j in self._jobs(job.plans, 1)}
                    again = True
                    continue
                for job in pool.in_flight or tuple(left.values()):
                    del left[job.id]
                    self._lost(job)

    def _lost(self, job: CompareJob) -> None:
        steps = (step_of("compare:mark", p.table.ref, StepState.FAILED, "worker_lost") for p in job.plans)
        self._compared.steps.extend(steps)

    def _pool(self, workers: int) -> ProcessRun[CompareJob, CompareResult]:
        settings = self._settings
        order = WorkOrder(
            sample=SampleSpec(rows=settings.sample_rows, seed=settings.seed),
            regions=settings.regions,
            rule_dirs=settings.rule_dirs,
        )
        return ProcessRun(comparing, workers, order, {k.name: k.server for k in self._met.values()})
