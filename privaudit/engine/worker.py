"""One job: sample a few relations of one system and classify them. Returns counts and verdicts, never a value.

A job never raises: whatever goes wrong with a relation becomes its status and a step record. A new connection is
made once if the server closed the old one.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable

from ..detect import DETECTOR_SECONDS, HANG_FACTOR, PREPARATION, Rules, classify, last_resort
from ..dialects import dialect_for
from ..dialects.base import ConnectSpec, SampleSpec, Session
from ..errors import ConnectionLost, TargetError
from ..model import (
    Classification,
    JobResult,
    Params,
    Ref,
    SampleMethod,
    Sampling,
    Statement,
    StepRecord,
    StepState,
    Subject,
    Table,
    TableKind,
    TableRow,
    TableSample,
    TableStatus,
    record,
)
from ..redact import safe_error


@record
class Job:
    """A batch of relations of one system."""

    id: str
    spec: ConnectSpec
    tables: tuple[Table, ...]


@record
class WorkOrder:
    """What all jobs of a run share."""

    sample: SampleSpec
    regions: tuple[str, ...]
    rule_dirs: tuple[str, ...] = ()
    detector_seconds: float = DETECTOR_SECONDS
    expendable: bool = False
    """Whether the process may end itself when detection does not come back: a worker may, the scan's own may not."""


@record
class TableOutcome:
    """One relation, done."""

    row: TableRow
    classifications: tuple[Classification, ...] = ()
    steps: tuple[StepRecord, ...] = ()


class SessionSlot:
    """A session that is opened on demand, and opened again after the connection was lost."""

    def __init__(self, spec: ConnectSpec) -> None:
        self.spec = spec
        self._session: Session | None = None
        self._told: dict[str, Statement] = {}
        self._gone: list[Statement] = []

    def get(self) -> Session:
        """Return an open session.

        Raises:
            TargetError: it cannot be opened.
        """
        if self._session is None:
            url = self.spec.url.reveal()
            dialect = dialect_for(url, self.spec.name, allow_generic=self.spec.allow_generic)
            self._session = dialect.connect(self.spec)
            self._told = {}
        return self._session

    def drop(self) -> None:
        """Close the session; the next `get` opens another."""
        if self._session is not None:
            self._gone += _since(self._session.statements(), self._told)
            self._session.close()
        self._session = None

    def new_statements(self) -> tuple[Statement, ...]:
        """Return what was sent since this was last asked: a job's share of the ledger."""
        news, self._gone = self._gone, []
        if self._session is not None:
            now = self._session.statements()
            news += _since(now, self._told)
            self._told = {s.sql: s for s in now}
        return merge_statements(news)

    def close(self) -> None:
        """Close what is open."""
        self.drop()


def _since(now: tuple[Statement, ...], before: dict[str, Statement]) -> list[Statement]:
    out = []
    for s in now:
        old = before.get(s.sql)
        if old is None:
            out.append(s)
        elif s.count > old.count:
            out.append(
                dataclasses.replace(
                    s,
                    count=s.count - old.count,
                    rows=s.rows - old.rows,
                    seconds=round(s.seconds - old.seconds, 6),
                    bytes=s.bytes - old.bytes,
                )
            )
    return out


def run_job(
    job: Job, order: WorkOrder, rules: Rules, slot: SessionSlot, stopped: Callable[[], bool] = lambda: False
) -> JobResult:
    """Do one job; relations not begun when ``stopped`` turns true are left out of the result."""
    outcomes: list[TableOutcome] = []
    for table in job.tables:
        if stopped():
            break
        outcomes.append(_one_table(slot, table, order, rules))
    return JobResult(
        job_id=job.id,
        tables=tuple(o.row for o in outcomes),
        classifications=tuple(c for o in outcomes for c in o.classifications),
        steps=tuple(s for o in outcomes for s in o.steps),
        statements=slot.new_statements(),
    )


def _one_table(slot: SessionSlot, table: Table, order: WorkOrder, rules: Rules) -> TableOutcome:
    started = time.monotonic()
    sample, reason, params = _read(slot, table, order.sample)
    outcome = _judge(table, sample, reason, params, order, rules)
    seconds = round(time.monotonic() - started, 6)
    state = StepState.DONE if reason is None else StepState.FAILED
    if reason in {"no_columns", "names_only"}:
        state, reason, params = StepState.DONE, None, ()
    elif reason == "columns_not_readable":
        state = StepState.PARTIAL
    step = StepRecord(
        step="sample", target=table.ref, state=state, reason=reason, reason_params=params, seconds=seconds
    )
    steps = (step, *_unlisted(table), *_left_alone(table, sample), *_gaps(table, sample), *outcome.steps)
    return TableOutcome(row=outcome.row, classifications=outcome.classifications, steps=steps)


def _unlisted(table: Table) -> tuple[StepRecord, ...]:
    """Say what the catalog could not tell of the relation."""
    return tuple(_aside("catalog", table, reason, params) for reason, params in table.gaps)


def _left_alone(table: Table, sample: TableSample) -> tuple[StepRecord, ...]:
    """Say which columns held values that were not looked into, or only in part: by design, but not in silence."""
    steps = []
    if sample.left_alone:
        params: Params = (("columns", _names(sample.left_alone)), ("values", sum(sample.left_alone.values())))
        steps.append(_aside("sample:binary", table, "binary_left_alone", params))
    if sample.cut:
        steps.append(_aside("sample:cut", table, "values_cut", (("columns", _names(sample.cut)),)))
    return tuple(steps)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(Ref(column=c).label() for c in columns)


def _aside(step: str, table: Table, reason: str, params: Params) -> StepRecord:
    return StepRecord(step=step, target=table.ref, state=StepState.PARTIAL, reason=reason, reason_params=params)


def _gaps(table: Table, sample: TableSample) -> tuple[StepRecord, ...]:
    """Say which parts of the relation the sample is not from."""
    return tuple(_aside("sample:part", table, reason, params) for reason, params in sample.gaps)


def _read(slot: SessionSlot, table: Table, spec: SampleSpec) -> tuple[TableSample, str | None, Params]:
    """Return a sample, or an empty one with the reason why there is none.

    A view without columns is asked all the same: most engines list a broken view so, and only reading it says why.
    """
    if not table.columns and table.kind is not TableKind.VIEW:
        return TableSample.empty(), "permission_denied" if table.gaps else "no_columns", ()
    if spec.rows == 0:
        return TableSample.empty(), "names_only", ()
    try:
        try:
            sample = slot.get().sample(table, spec)
        except ConnectionLost:
            slot.drop()
            sample = slot.get().sample(table, spec)
    except TargetError as e:
        return TableSample.empty(), e.reason, e.params
    except MemoryError:
        return TableSample.empty(), "no_memory", ()
    except Exception as e:  # noqa: BLE001 - a defect in one table must not end the audit; no text of it goes on
        return TableSample.empty(), "query_failed", (("sqlstate", ""), *safe_error(e))
    if not table.columns:
        return TableSample.empty(), "no_columns", ()
    read = set(sample.names())
    missing = sum(1 for c in table.columns if c.name not in read)
    if missing:
        return sample, "columns_not_readable", (("columns", missing),)
    return sample, None, ()


def judged_by_names(table: Table, order: WorkOrder, rules: Rules) -> TableOutcome:
    """Return what names, types and comments say of a relation of which no row is read."""
    return _judge(table, TableSample.empty(), "names_only", (), order, rules)


def _judge(
    table: Table, sample: TableSample, reason: str | None, params: Params, order: WorkOrder, rules: Rules
) -> TableOutcome:
    """Classify a relation; one that could not be read is judged by its names, and says so."""
    steps: list[StepRecord] = []
    if reason == "object_gone":
        return TableOutcome(row=_row(table, sample, TableStatus.FAILED, reason, params))
    try:
        with last_resort(order.detector_seconds * HANG_FACTOR if order.expendable else None):
            verdict = classify(table, sample, rules, regions=order.regions, seconds=order.detector_seconds)
    except Exception as e:  # noqa: BLE001 - as above
        error = (("detector", "classify"), *safe_error(e))
        steps.append(
            StepRecord(
                step="detect", target=table.ref, state=StepState.FAILED, reason="detector_failed", reason_params=error
            )
        )
        return TableOutcome(row=_row(table, sample, TableStatus.FAILED, "detector_failed", error), steps=tuple(steps))
    for gap in verdict.gaps:
        gap_params = (("detector", gap.detector), *(p for p in gap.params if p[0] != "detector"))
        steps.append(
            StepRecord(
                step=f"detect:{gap.detector}",
                target=table.ref,
                state=StepState.PARTIAL,
                reason=gap.reason,
                reason_params=gap_params,
            )
        )
    unprepared = next((g for g in verdict.gaps if g.detector == PREPARATION), None)
    if unprepared is not None and reason is None:
        # Rows came, and no detector saw any: that is not a relation that was read.
        why: Params = (("detector", PREPARATION), *(p for p in unprepared.params if p[0] != "detector"))
        return TableOutcome(row=_row(table, sample, TableStatus.FAILED, "detector_failed", why), steps=tuple(steps))
    row = _row(table, sample, _status(sample, reason), reason, params, verdict.subject)
    return TableOutcome(row=row, classifications=verdict.classifications, steps=tuple(steps))


def _status(sample: TableSample, reason: str | None) -> TableStatus:
    if reason in {None, "columns_not_readable"}:
        return TableStatus.SCANNED if sample.rows else TableStatus.EMPTY
    if reason == "no_columns":
        return TableStatus.EMPTY
    if reason == "names_only":
        return TableStatus.SCANNED
    return TableStatus.FILTERED if reason == "row_security" else TableStatus.FAILED


def _row(
    table: Table,
    sample: TableSample,
    status: TableStatus,
    reason: str | None,
    params: Params,
    subject: Subject = Subject.UNKNOWN,
) -> TableRow:
    estimate = sample.rows if sample.method is SampleMethod.ALL_ROWS else table.rows_estimate
    low, likely, high = sample.rows_seen or (None, sample.key_span, None)
    if estimate is None or (low is not None and high is not None and not low <= estimate <= high):
        estimate = likely
    return TableRow(
        system=table.system,
        schema=table.schema,
        table=table.name,
        kind=table.kind,
        status=status,
        columns=len(table.columns),
        column_names=tuple(c.name for c in table.columns),
        rows_estimate=estimate,
        rows_sampled=sample.rows,
        sampling=Sampling(method=sample.method, seed=sample.seed),
        reason=reason,
        reason_params=params,
        subject=subject,
        rows_low=low,
        rows_high=high,
        rows_method="rows_met" if low is not None else None,
    )


def merge_statements(rows: list[Statement]) -> tuple[Statement, ...]:
    """Add up ledgers by system and text."""
    merged: dict[tuple[str, str], Statement] = {}
    for row in rows:
        key = (row.system, row.sql)
        old = merged.get(key)
        merged[key] = row if old is None else _sum(old, row)
    return tuple(sorted(merged.values(), key=lambda s: s.id))


def _sum(a: Statement, b: Statement) -> Statement:
    return Statement(
        system=a.system,
        sql=a.sql,
        count=a.count + b.count,
        rows=a.rows + b.rows,
        seconds=round(a.seconds + b.seconds, 6),
        bytes=a.bytes + b.bytes,
    )
