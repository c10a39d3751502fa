"""Two audits of one estate, compared: pure, linear in the rows of both, and the same whichever is asked twice."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from ..errors import UsageError
from ..model import (
    AuditResult,
    AuditStep,
    Baseline,
    Change,
    Message,
    Outcome,
    Ref,
    StepRecord,
    StepState,
)
from .access import Reached
from .columns import held
from .figures import figures
from .findings import findings
from .lists import ACCOUNTS, PEOPLE, POLICY
from .pair import Pair
from .places import copies, destruction, places


def compare(old: AuditResult, new: AuditResult) -> tuple[Baseline, tuple[Change, ...]]:
    """Return what is known of the old audit, and every difference as rows sorted by id.

    Raises:
        UsageError: the audits have no system in common.
    """
    pair = Pair(old, new)
    if not set(pair.then.systems) & set(pair.now.systems):
        raise UsageError(f"{old.run.audit_id}, {new.run.audit_id}", "audits_nothing_common")
    reached = Reached(pair)
    rows = chain(
        findings(pair, reached),
        held(pair),
        reached.changes(),
        reached.principals(),
        places(pair, reached),
        copies(pair),
        destruction(pair),
    )
    by_id = {c.id: c for c in rows}
    baseline = Baseline(
        audit_id=old.run.audit_id,
        finished=old.run.finished,
        version=old.tool.version,
        rules_digest=old.tool.rules_digest,
        settings_digest=old.tool.settings_digest,
        complete=old.run.complete,
        sample_rows=old.run.sample_rows,
        seed=old.run.seed,
        systems=sum(map(pair.then.reads, pair.then.systems)),
        same_scope=pair.same_scope,
        lists=(*reached.lists.other, *pair.others),
        figures=figures(old),
    )
    return baseline, tuple(by_id[i] for i in sorted(by_id))


def followed(old: AuditResult, new: AuditResult) -> AuditResult:
    """Return the new audit with what became of the old one, and its ninth step answered by it.

    Raises:
        UsageError: the audits have no system in common.
    """
    baseline, changes = compare(old, new)
    open_ = sum(c.kind is Outcome.NOT_VERIFIED for c in changes)
    step = StepRecord(
        step=AuditStep.CLOSING.value,
        target=Ref(),
        state=StepState.PARTIAL if open_ else StepState.DONE,
        reason="closing_not_verified" if open_ else None,
        reason_params=(("count", open_),) if open_ else (),
    )
    others = (s for s in new.steps if not (s.step == AuditStep.CLOSING.value and s.target == Ref()))
    steps = tuple(sorted((*others, step), key=lambda s: s.id))
    return replace(new, baseline=baseline, changes=changes, steps=steps)


def notes(result: AuditResult) -> tuple[Message, ...]:
    """Return what has to be known before the comparison is read: messages of area ``changes``, under ``note``."""
    base = result.baseline
    if base is None:
        return ()
    tool, run = result.tool, result.run
    names = (
        ("same_audit", base.audit_id == run.audit_id and all(c.kind is Outcome.OPEN for c in result.changes)),
        ("old_is_newer", base.audit_id != run.audit_id and base.finished > run.finished),
        ("other_version", base.version != tool.version),
        ("other_rules", base.version == tool.version and base.rules_digest != tool.rules_digest),
        ("other_sample", (base.sample_rows, base.seed) != (run.sample_rows, run.seed)),
        ("other_scope", not base.same_scope),
        *((f"other_{name}", name in base.lists) for name in (POLICY, ACCOUNTS, PEOPLE, "settings", "decisions")),
        ("old_incomplete", not base.complete),
        ("new_incomplete", not run.complete),
    )
    params = (("version_then", base.version), ("version_now", tool.version), ("rows_then", base.sample_rows))
    more = (("rows_now", run.sample_rows), ("seed_then", base.seed), ("seed_now", run.seed))
    return tuple(Message(key=f"note.{name}", params=(*params, *more)) for name, holds in names if holds)
