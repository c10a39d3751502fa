"""Collecting: from settings to everything that was learnt and read, interrupted or not. No judgement here."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, closing
from pathlib import Path

from .. import __version__
from ..config.settings import Settings
from ..detect import Rules, load_rules, renew
from ..dialects.base import SampleSpec
from ..model import (
    JobResult,
    Params,
    Ref,
    SampleMethod,
    Sampling,
    Statement,
    StepRecord,
    StepState,
    System,
    SystemStatus,
    Table,
    TableRow,
    TableStatus,
    record,
)
from ..registry import foreign_code
from .checkpoint import Checkpoint
from .events import CatalogRead, JobDone, Observer, Warned
from .executor import ProcessRun, run_inline, runs_inline, sampling, worker_count
from .plan import Scope, jobs_for, split
from .systems import KnownSystem, meet_systems
from .worker import Job, WorkOrder, merge_statements


@record
class Collected:
    """Everything a scan brought home. ``tables`` has a row for every relation of every catalog, read or not."""

    met: tuple[KnownSystem, ...]
    failed: tuple[System, ...]
    results: tuple[JobResult, ...]
    tables: tuple[TableRow, ...]
    steps: tuple[StepRecord, ...]
    statements: tuple[Statement, ...]
    rules_digest: str
    interrupted: bool


class Collector:
    """Opens systems, samples and classifies; what it has survives Ctrl-C and a killed worker."""

    def __init__(self, settings: Settings, on_event: Observer, checkpoint: Path | None, audit_id: str) -> None:
        self._settings = settings
        self._on_event = on_event
        self._audit_id = audit_id
        self._checkpoint_path = checkpoint
        self._rules: Rules = load_rules(tuple(Path(d) for d in settings.rule_dirs))
        self._order = WorkOrder(
            sample=SampleSpec(rows=settings.sample_rows, seed=settings.seed),
            regions=settings.regions,
            rule_dirs=settings.rule_dirs,
            detector_seconds=settings.detector_seconds,
        )
        renew(self._rules)
        self._met: list[KnownSystem] = []
        self._failed: list[tuple[System, StepRecord]] = []
        self._results: list[JobResult] = []
        self._wanted: dict[str, tuple[Table, ...]] = {}
        self._left_out: list[TableRow] = []
        self._lost: dict[Ref, str] = {}
        """Why a relation that no job brought home was not read, where it is not the interruption."""

    def run(self) -> Collected:
        """Collect and return everything.

        Raises:
            CheckpointError: the checkpoint belongs to another run.
        """
        interrupted = False
        with ExitStack() as stack:
            kept = self._checkpoint(stack)  # first: what is interrupted before anything was read can be resumed, too
            try:
                self._meet()
                self._read(kept)
            except KeyboardInterrupt:
                interrupted = True
        return self._freeze(interrupted)

    def _meet(self) -> None:
        scope = Scope(include=self._settings.include, exclude=self._settings.exclude)
        with closing(meet_systems(self._settings, self._audit_id, self._on_event)) as systems:
            for first, second in systems:
                if isinstance(first, System):
                    if isinstance(second, StepRecord):
                        self._failed.append((first, second))
                    continue
                self._met.append(first)
                wanted, others = split(first.catalog, scope)
                self._wanted[first.name] = wanted
                self._left_out += [_unread(t, "excluded") for t in others]
                if first.catalog_failed is None:
                    self._on_event(CatalogRead(system=first.name, tables=len(wanted)))
        if self._left_out and not any(self._wanted.values()):
            # A mistyped glob must not look like a clean estate; one that is meant for another system is no mistake.
            for known in self._met:
                target = Ref(system=known.name)
                known.steps.append(
                    StepRecord(step="plan", target=target, state=StepState.FAILED, reason="nothing_matched")
                )

    def _read(self, kept: Checkpoint | None) -> None:
        done: dict[str, int] = defaultdict(int)
        finished: set[str] = set()
        for result in map(without_failed, kept.results if kept is not None else ()):
            self._results.append(result)
            for row in result.tables:
                finished.add(row.id)
                done[row.system] += 1
        left = {n: tuple(t for t in ts if t.ref.digest() not in finished) for n, ts in self._wanted.items()}
        for result in self._run_jobs(left):
            self._results.append(result)
            if kept is not None:
                kept.append(result)
            for row in result.tables:
                done[row.system] += 1
            if result.tables:
                name = result.tables[0].system
                self._on_event(JobDone(system=name, done=done[name], total=len(self._wanted[name])))

    def _run_jobs(self, left: dict[str, tuple[Table, ...]]) -> Iterator[JobResult]:
        workers = worker_count(self._settings.workers, sum(len(t) for t in left.values()))
        jobs = tuple(j for s in self._met for j in jobs_for(s.spec, left[s.name], single=workers == 1))
        if runs_inline(workers):
            yield from run_inline(jobs, self._order, self._rules)
            return
        brought: set[str] = set()
        try:
            for result in self._in_processes(jobs, workers):
                brought.add(result.job_id)
                yield result
        except BrokenProcessPool:
            self._on_event(Warned(key="worker_lost"))
            yield from self._once_more(tuple(j for j in jobs if j.id not in brought), workers)

    def _in_processes(self, jobs: tuple[Job, ...], workers: int) -> Iterator[JobResult]:
        with self._pool(workers) as pool:
            yield from pool.results(jobs)

    def _pool(self, workers: int) -> ProcessRun[Job, JobResult]:
        return ProcessRun(sampling, workers, self._order, {s.name: s.server for s in self._met})

    def _once_more(self, jobs: tuple[Job, ...], workers: int) -> Iterator[JobResult]:
        """A worker was killed (out of memory, say) or ended itself: what is missing runs again, one relation a job.

        What is at work when that happens again runs alone, so that only the relation that does it is lost.
        """
        left = {one.id: one for j in jobs for one in jobs_for(j.spec, j.tables, single=True)}
        while left:
            pool = self._pool(workers)
            try:
                with pool:
                    for result in pool.results(tuple(left.values())):
                        del left[result.job_id]
                        yield result
            except BrokenProcessPool:
                suspects = pool.in_flight or tuple(left.values())
                for job in suspects:
                    del left[job.id]
                    yield from self._alone(job)

    def _alone(self, job: Job) -> Iterator[JobResult]:
        pool = self._pool(1)
        try:
            with pool:
                yield from pool.results((job,))
        except BrokenProcessPool:
            reason = "detector_timeout" if pool.hung() else "worker_lost"
            self._lost |= {t.ref: reason for t in job.tables}

    def _checkpoint(self, stack: ExitStack) -> Checkpoint | None:
        if self._checkpoint_path is None:
            return None
        return stack.enter_context(
            Checkpoint(
                self._checkpoint_path,
                tool=__version__,
                rules=self._rules.digest,
                systems=self._settings.systems_digest(),
                settings=self._settings.digest(),
                on_failure=lambda: self._on_event(Warned(key="checkpoint_not_written")),
            )
        )

    def _freeze(self, interrupted: bool) -> Collected:
        failed = [*self._failed, *(_not_met(s, self._settings) for s in self._unmet())]
        read = [t for r in self._results for t in r.tables]
        have = {t.id for t in read}
        missing = [t for ts in self._wanted.values() for t in ts if t.ref.digest() not in have]
        lost = [_unread(t, self._lost.get(t.ref, "interrupted")) for t in missing]
        steps = [step for _, step in failed]
        steps += [s for k in self._met for s in k.steps]
        steps += [s for r in self._results for s in r.steps]
        steps += [
            StepRecord(
                step="sample", target=t.ref, state=StepState.FAILED, reason=t.reason, reason_params=t.reason_params
            )
            for t in lost
        ]
        statements = [s for k in self._met for s in k.statements]
        statements += [s for r in self._results for s in r.statements]
        return Collected(
            met=tuple(self._met),
            failed=tuple(row for row, _ in failed),
            results=tuple(self._results),
            tables=(*read, *lost, *self._left_out),
            steps=tuple(steps),
            statements=merge_statements(statements),
            rules_digest=self._rules.digest,
            interrupted=interrupted,
        )

    def _unmet(self) -> list[str]:
        """Names of systems whose turn never came."""
        met = {k.configured.name for k in self._met}
        gone = {row.name for row, _ in self._failed} | {row.name.partition("/")[0] for row, _ in self._failed}
        return [s.name for s in self._settings.systems if s.url is not None and s.name not in met | gone]


def without_failed(result: JobResult) -> JobResult:
    """Return what an earlier run read; a relation that failed then, by a lock or a lost connection, is tried again."""
    failed = {t.ref for t in result.tables if t.status is TableStatus.FAILED}
    if not failed:
        return result
    return dataclasses.replace(
        result,
        tables=tuple(t for t in result.tables if t.ref not in failed),
        classifications=tuple(c for c in result.classifications if c.ref.of_table() not in failed),
        steps=tuple(s for s in result.steps if s.target not in failed),
    )


def _not_met(name: str, settings: Settings) -> tuple[System, StepRecord]:
    configured = next(s for s in settings.systems if s.name == name)
    row = System(
        name=name,
        dialect="none",
        status=SystemStatus.FAILED,
        owner=configured.owner,
        purpose=configured.purpose,
        lifecycle=configured.lifecycle,
        location=configured.location,
        server=configured.server,
        reason="interrupted",
    )
    step = StepRecord(step="connect", target=Ref(system=name), state=StepState.FAILED, reason="interrupted")
    return row, step


def _unread(table: Table, reason: str) -> TableRow:
    # Which detector it was, a process that had to be ended could not say: one of those that are not ours.
    params: Params = (("detector", ", ".join(foreign_code()) or "?"),) if reason == "detector_timeout" else ()
    status = TableStatus.SKIPPED if reason == "excluded" else TableStatus.FAILED
    return TableRow(
        system=table.system,
        schema=table.schema,
        table=table.name,
        kind=table.kind,
        status=status,
        columns=len(table.columns),
        column_names=tuple(c.name for c in table.columns),
        rows_estimate=table.rows_estimate,
        sampling=Sampling(method=SampleMethod.NONE, seed=0),
        reason=reason,
        reason_params=params,
    )
