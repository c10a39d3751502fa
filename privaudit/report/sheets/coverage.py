"""Coverage: what do we not know? What was not read and why, and what a sample can have missed."""

from __future__ import annotations

from collections import defaultdict

from ...analysis.facts import UNREAD
from ...i18n import has_text
from ...model import (
    BOUNDED_METHODS,
    AuditResult,
    AuditStep,
    LogState,
    Ref,
    SampleMethod,
    StepRecord,
    StepState,
    System,
    SystemStatus,
    TableRow,
    TableStatus,
    TargetKind,
)
from .. import held, overview, words
from ..unseen import coverage_line
from . import reads
from .fill import Fill, owners
from .say import Say
from .table import Kind, Row, Rows, RowTarget, Sheet, Table, Tone, Value

RULE_OF_THREE = 3.0
"""No hit among n random rows: the share is below 3/n with 95 % confidence (Hanley et al., JAMA 1983;249:1743)."""

_STATE_TONES = {StepState.PARTIAL: Tone.WARN, StepState.FAILED: Tone.BAD}
_AUDIT_STEPS = frozenset(s.value for s in AuditStep)


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("coverage", lang)
    tables = (
        _systems(result, say),
        _not_read(result, say),
        _steps(result, say),
        _not_compared(result, say),
        _logs(result, say),
        _read(result, say),
    )
    return Sheet(
        key="coverage", title=say("title"), notes=(coverage_line(result, lang), say("note_bound")), tables=tables
    )


def _unseen(result: AuditResult) -> list[System]:
    order = list(SystemStatus)
    found = (s for s in result.systems if s.status is not SystemStatus.COMPLETE)
    return sorted(found, key=lambda s: (order.index(s.status), s.name))


def _systems(result: AuditResult, say: Say) -> Table:
    lang = say.lang

    def row(s: System) -> Row:
        return (s.name, words.term(s.status, lang), words.reason(s.reason, s.reason_params, lang))

    col = say.column
    columns = (col("system", 24, Kind.LABEL), col("status", 24, tones=say.system_tones()), col("reason", 18, span=3))
    return Table(
        key="systems", title=say("systems"), columns=columns, rows=Rows(_unseen(result), row), empty=say("all_systems")
    )


def _not_read(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    found = sorted((t for t in result.tables if _is_short(t)), key=lambda t: (not overview.is_unread(t), t.ref.key))
    accepted = {s.target: s for s in result.steps if s.accepted}
    fill, answering = Fill(result, TargetKind.TABLE, lang, {"personal_data": 16, "remark": 18}), owners(result)

    def target(n: int) -> RowTarget:
        return RowTarget(id=found[n].id, owner=answering.get(found[n].system))

    def row(t: TableRow) -> Row:
        counted = say("counts" if overview.is_unread(t) else "harmless")
        if overview.is_unread(t) and t.ref in accepted:
            counted = accepted_word(accepted[t.ref], say)
        why = words.reason(t.reason, t.reason_params, lang)
        return (
            t.system,
            words.place(t.ref),
            words.term(t.kind, lang),
            words.term(t.status, lang),
            why,
            counted,
            *fill.cells(t.id),
        )

    col = say.column
    columns = (
        col("system", 24, Kind.LABEL, identity=True),
        col("table", 24, identity=True),
        col("kind", 22),
        col("status", 18, tones=say.table_tones()),
        col("reason", 40),
        col("counted", 32),
        *fill.columns,
    )
    return Table(
        key="not_read",
        title=say("not_read"),
        note=say("not_read_note"),
        columns=columns,
        rows=Rows(found, row),
        empty=say("all_read"),
        target_kind=TargetKind.TABLE,
        targets=target,
    )


def _is_short(t: TableRow) -> bool:
    return t.status in UNREAD or t.reason is not None


def _steps(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    found = [s for s in result.steps if s.state is not StepState.DONE and not _is_compare(s)]

    def row(s: StepRecord) -> Row:
        why = words.reason(s.reason, s.reason_params, lang)
        gap = accepted_word(s, say) if s.accepted else say("counts" if s.incomplete else "harmless")
        place = words.place(s.target) or (say("whole_system") if s.target.system else say("whole_audit"))
        return (s.target.system or "", place, step_name(s.step, lang), words.term(s.state, lang), why, gap)

    tones = {words.term(s, lang): t for s, t in _STATE_TONES.items()}
    col = say.column
    columns = (
        col("system", 24, Kind.LABEL),
        col("place", 24),
        col("step", 22),
        col("state", 18, tones=tones),
        col("reason", 40),
        col("gap", 32),
    )
    ordered = sorted(
        found,
        key=lambda s: (
            s.step not in _AUDIT_STEPS,
            s.step in _AUDIT_STEPS or not s.incomplete,
            s.step,
            s.target.key,
            s.id,
        ),
    )
    return Table(key="steps", title=say("steps"), columns=columns, rows=Rows(ordered, row), empty=say("all_steps"))


def _logs(result: AuditResult, say: Say) -> Table:
    """Of which systems nobody can say who read."""
    lang = say.lang
    known: dict[str, list[LogState]] = defaultdict(list)
    for log in result.logs:
        known[log.system].append(log)

    def row(s: System) -> Row:
        why = (words.reason(log.reason, log.reason_params, lang) for log in known[s.name])
        sources = ", ".join(sorted({reads.log_name(log.source, say.lang) for log in known[s.name]} - {reads.NO_LOG}))
        return (s.name, sources or say("no_log"), "; ".join(dict.fromkeys(filter(None, why))) or say("log_not_given"))

    col = say.column
    columns = (col("system", 24, Kind.LABEL), col("log", 24), col("reason", 18, span=3))
    rows = Rows(reads.unlogged(result), row)
    return Table(key="logs", title=say("logs"), columns=columns, rows=rows, empty=say("all_logged"))


COMPARE = "compare"
"""The guarded action that compares tables, and what its parts begin with."""


def _is_compare(step: StepRecord) -> bool:
    return step.step.partition(":")[0] == COMPARE


def _not_compared(result: AuditResult, say: Say) -> Table:
    """What of comparing tables was not done, or not wholly, and why."""
    lang = say.lang
    found = [s for s in result.steps if s.state is not StepState.DONE and _is_compare(s)]

    def row(s: StepRecord) -> Row:
        place = words.place(s.target) or (say("whole_system") if s.target.system else say("whole_audit"))
        why = words.reason(s.reason, s.reason_params, lang)
        gap = accepted_word(s, say) if s.accepted else say("counts" if s.incomplete else "harmless")
        return (s.target.system or "", place, step_name(s.step, lang), words.term(s.state, lang), why, gap)

    col = say.column
    columns = (
        col("system", 24, Kind.LABEL),
        col("place", 24),
        col("compared", 22),
        col("state", 18, tones={words.term(s, lang): t for s, t in _STATE_TONES.items()}),
        col("reason", 40),
        col("gap", 32),
    )
    ordered = sorted(found, key=lambda s: (s.target != Ref(), not s.incomplete, s.target.key, s.step, s.id))
    return Table(key="not_compared", title=say("not_compared"), note=say("not_compared_note"), columns=columns,
                 rows=Rows(ordered, row), empty=_all_compared(result, say))  # fmt: skip


def _all_compared(result: AuditResult, say: Say) -> str:
    """That everything was compared is said only where step 6 of the audit says so."""
    done = dict(overview.audit_steps(result))[AuditStep.COPIES].state is StepState.DONE
    return say("all_compared" if done else "compared_unknown")


def accepted_word(step: StepRecord, say: Say) -> str:
    """Who accepted a gap, why and until when, as far as the configuration says."""
    said = say("accepted_by", by=step.accepted_by) if step.accepted_by else say("accepted")
    if step.accepted_until:
        said = say("accepted_until", said=said, until=words.day(step.accepted_until, say.lang))
    return say("accepted_why", said=said, reason=step.accepted_reason) if step.accepted_reason else said


def step_name(step: str, lang: str) -> str:
    """The name of an audit step, or of a guarded action."""
    if step in _AUDIT_STEPS:
        return words.term(AuditStep(step), lang)
    action, _, what = step.partition(":")
    if has_text(f"sheets.action.{action}_{what}", lang):
        return Say("action", lang)(f"{action}_{what}")
    return Say("action", lang)(action) + (f": {what}" if what else "")


def _read(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    cut = cut_columns(result)
    found = [t for t in result.tables if t.status in {TableStatus.SCANNED, TableStatus.EMPTY}]

    def row(t: TableRow) -> Row:
        how = words.term(t.sampling.method, lang) if t.sampling else ""
        columns = ", ".join(sorted(cut.get(t.ref, ())))
        missed = None if columns and t.sampling and t.sampling.method is SampleMethod.ALL_ROWS else share_missed(t)
        said = bound(t, lang, cut=bool(columns))
        return (t.system, words.place(t.ref), words.term(t.kind, lang), words.term(t.status, lang), said,
                rows_told(t, lang), t.rows_sampled, say.known(t.rows_estimate), how, missed, columns)  # fmt: skip

    col = say.column
    columns = (
        col("system", 24, Kind.LABEL),
        col("table", 24),
        col("kind", 22),
        col("status", 18),
        col("bound", 40),
        col("rows_how", 32),
        col("sampled", 16, Kind.NUMBER),
        col("rows", 18, Kind.NUMBER),
        col("method", 18),
        col("share", 14, Kind.PERCENT),
        col("truncated", 20),
    )
    rows = Rows(sorted(found, key=lambda t: t.ref.key), row)
    return Table(key="read", title=say("read"), columns=columns, rows=rows, empty=say("nothing_read"))


def rows_told(t: TableRow, lang: str) -> str:
    """Return within which bounds the number of rows is known, and from what; empty where nothing says so."""
    if t.rows_low is None and t.rows_high is None:
        return ""
    return held.with_method(held.bounded(t.rows_low, t.rows_estimate, t.rows_high, lang), t.rows_method, lang)


def share_missed(t: TableRow) -> Value:
    """The largest share of rows whose values a sample can have missed; None where no bound holds."""
    if t.sampling is None or t.sampling.method not in BOUNDED_METHODS:
        return None
    if t.sampling.method is SampleMethod.ALL_ROWS:
        return 0.0
    return min(1.0, RULE_OF_THREE / t.rows_sampled) if t.rows_sampled else None


def bound(t: TableRow, lang: str, *, cut: bool = False) -> str:
    """What the sample can have missed, in words; ``cut``: whether long values were looked into only in part."""
    say, share = Say("coverage", lang), share_missed(t)
    if t.status is TableStatus.EMPTY:
        return say("bound_empty")
    if share == 0.0:
        return say("bound_cut") if cut else say("bound_all")
    said = say("bound_share", share=words.percent(share, lang)) if isinstance(share, float) else say("bound_none")
    return say("and_cut", bound=said) if cut else said


def cut_columns(result: AuditResult) -> dict[Ref, set[str]]:
    """The columns of each table of whose long values only a part was looked into, with or without a verdict."""
    cut: dict[Ref, set[str]] = defaultdict(set)
    for c in result.classifications:
        if c.truncated:
            cut[c.ref.of_table()].add(Ref(column=c.column).label())
    for step in result.steps:
        if step.reason == "values_cut":
            cut[step.target.of_table()].update(str(dict(step.reason_params).get("columns", "")).split(", "))
    return cut
