"""One scan from settings to a frozen result. Interrupted or not, what was read is reported."""

from __future__ import annotations

import secrets
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from .. import __version__
from ..config.settings import Settings
from ..detect import Rules, load_rules
from ..dialects.base import SampleSpec
from ..model import (
    AuditResult,
    JobResult,
    Ref,
    SampleMethod,
    Sampling,
    Spent,
    Statement,
    StepRecord,
    StepState,
    System,
    Table,
    TableRow,
    TableStatus,
    record,
)
from .checkpoint import Checkpoint
from .events import CatalogRead, JobDone, Observer, ReadingDone, SystemDone, ignore
from .executor import ProcessRun, run_inline, worker_count
from .gaps import accept
from .judge import judge
from .plan import Scope, jobs_for, split
from .summary import system_row
from .systems import OpenSystem, declared_rows, open_systems, unscanned_rows
from .worker import Job, WorkOrder, merge_statements


@record
class ScanOutcome:
    """A result, and whether Ctrl-C cut the scan short."""

    result: AuditResult
    interrupted: bool


class Scan:
    """The state of one scan while it runs."""

    def __init__(self, settings: Settings, on_event: Observer, checkpoint: Path | None, audit_id: str) -> None:
        self.settings = settings
        self.on_event = on_event
        self.audit_id = audit_id
        self.rules: Rules = load_rules(tuple(Path(d) for d in settings.rule_dirs))
        self.order = WorkOrder(
            sample=SampleSpec(rows=settings.sample_rows, seed=settings.seed),
            regions=settings.regions,
            rule_dirs=settings.rule_dirs,
        )
        self._checkpoint_path = checkpoint
        self.opened: list[OpenSystem] = []
        self.failed: list[tuple[System, StepRecord]] = []
        self.results: list[JobResult] = []
        self.wanted: dict[str, tuple[Table, ...]] = {}
        self.left_out: list[TableRow] = []
        self.interrupted = False

    def run(self) -> None:
        """Open, read and classify; leaves everything on the object, also after Ctrl-C."""
        try:
            self._open()
            self._read()
        except KeyboardInterrupt:
            self.interrupted = True
        except BrokenProcessPool:
            # A worker was killed from outside: what it had not brought home shows as not read.
            pass

    def _open(self) -> None:
        scope = Scope(include=self.settings.include, exclude=self.settings.exclude)
        for item in open_systems(self.settings, self.audit_id, self.on_event):
            if isinstance(item, tuple):
                self.failed.append(item)
                continue
            self.opened.append(item)
            wanted, others = split(item.catalog, scope)
            self.wanted[item.name] = wanted
            self.left_out += [_unread(t, "excluded") for t in others]
            if item.catalog_failed is None:
                self.on_event(CatalogRead(system=item.name, tables=len(wanted)))

    def _read(self) -> None:
        total = sum(len(t) for t in self.wanted.values())
        workers = worker_count(self.settings.workers, total)
        jobs = tuple(j for o in self.opened for j in jobs_for(o.spec, self.wanted[o.name], single=workers == 1))
        done: dict[str, int] = defaultdict(int)
        with ExitStack() as stack:
            kept = self._checkpoint(stack)
            known = [r for j in jobs if kept is not None and (r := kept.done(j.id)) is not None]
            self.results += known
            missing = tuple(j for j in jobs if kept is None or kept.done(j.id) is None)
            systems = {j.id: j.spec.name for j in jobs}
            for result in self._results(stack, missing, workers):
                self.results.append(result)
                if kept is not None:
                    kept.append(result)
                name = systems[result.job_id]
                done[name] += len(result.tables)
                self.on_event(JobDone(system=name, done=done[name], total=len(self.wanted[name])))

    def _results(self, stack: ExitStack, jobs: tuple[Job, ...], workers: int) -> Iterator[JobResult]:
        if workers == 1:
            return run_inline(jobs, self.order, self.rules, {o.name: o.session for o in self.opened})
        pool = stack.enter_context(ProcessRun(workers, self.order, {o.name: o.server for o in self.opened}))
        return pool.results(jobs)

    def _checkpoint(self, stack: ExitStack) -> Checkpoint | None:
        if self._checkpoint_path is None:
            return None
        return stack.enter_context(
            Checkpoint(
                self._checkpoint_path,
                tool=__version__,
                rules=self.rules.digest,
                settings=self.settings.digest(),
            )
        )

    def close(self) -> None:
        """Close every session."""
        for o in self.opened:
            o.session.close()

    def tables(self) -> list[TableRow]:
        """Rows of all relations; those no job brought home are failed as interrupted."""
        found = [t for r in self.results for t in r.tables]
        have = {t.id for t in found}
        missing = [_unread(t, "interrupted") for ts in self.wanted.values() for t in ts if t.ref.digest() not in have]
        return [*found, *missing, *self.left_out]

    def steps(self) -> list[StepRecord]:
        """Step records of everything guarded so far."""
        out = [step for _, step in self.failed]
        out += [s for o in self.opened for s in o.steps]
        out += [s for r in self.results for s in r.steps]
        out += [
            StepRecord(step="sample", target=t.ref, state=StepState.FAILED, reason="interrupted")
            for t in self.tables()
            if t.reason == "interrupted"
        ]
        return out

    def systems(self, tables: list[TableRow], steps: tuple[StepRecord, ...]) -> tuple[System, ...]:
        """All systems: read, failed, declared, seen but not asked for."""
        statements = self.statements()
        rows = [row for row, _ in self.failed]
        for o in self.opened:
            mine = [t for t in tables if t.system == o.name]
            row = system_row(o, mine, [s for s in steps if s.target.system == o.name], self._spent(o, statements))
            self.on_event(SystemDone(system=o.name, status=row.status, reason=row.reason, params=row.reason_params))
            rows.append(row)
        rows += [*declared_rows(self.settings), *unscanned_rows(self.opened)]
        return tuple(sorted(rows, key=lambda s: s.id))

    def _spent(self, opened: OpenSystem, statements: tuple[Statement, ...]) -> Spent:
        mine = [s for s in statements if s.system == opened.name]
        return Spent(
            statements=sum(s.count for s in mine),
            rows=sum(s.rows for s in mine),
            bytes=opened.session.spent().bytes,
            seconds=round(sum(s.seconds for s in mine), 6),
        )

    def statements(self) -> tuple[Statement, ...]:
        """The ledger over parent and workers."""
        rows = [s for o in self.opened for s in o.session.statements()]
        return merge_statements([*rows, *(s for r in self.results for s in r.statements)])


def _unread(table: Table, reason: str) -> TableRow:
    status = TableStatus.SKIPPED if reason == "excluded" else TableStatus.FAILED
    return TableRow(
        system=table.system,
        schema=table.schema,
        table=table.name,
        kind=table.kind,
        status=status,
        columns=len(table.columns),
        rows_estimate=table.rows_estimate,
        sampling=Sampling(method=SampleMethod.NONE, seed=0),
        reason=reason,
    )


def new_audit_id() -> str:
    """A time (UTC) and 4 random hex digits: sorts by time, unique enough for a folder name."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def run_scan(
    settings: Settings, on_event: Observer = ignore, *, checkpoint: Path | None = None, audit_id: str | None = None
) -> ScanOutcome:
    """Scan every configured system and return the frozen result.

    With a ``checkpoint`` file, finished jobs are kept in it and taken from it.

    Raises:
        ConfigError, UsageError: the settings cannot be used.
        CheckpointError: the checkpoint belongs to another run.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    scan = Scan(settings, on_event, checkpoint, audit_id or new_audit_id())
    try:
        scan.run()
        on_event(ReadingDone())
        tables = scan.tables()
        steps = accept(tuple(scan.steps()), settings.known_gaps, started.date())
        systems = scan.systems(tables, steps)
        statements = scan.statements()
    finally:
        scan.close()
    result = judge(scan, settings, systems, tuple(tables), steps, statements, started, clock)
    return ScanOutcome(result=result, interrupted=scan.interrupted)


__all__ = ["Ref", "Scan", "ScanOutcome", "new_audit_id", "run_scan"]
