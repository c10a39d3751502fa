"""The checks, each guarded: one that crashes is a step that says so, and the others go on."""

from __future__ import annotations

import time
from collections.abc import Iterable

from ..analysis.facts import Facts
from ..analysis.least import coverage
from ..checks.base import Check
from ..config.settings import Settings
from ..model import Finding, Ref, StepRecord, StepState
from ..redact import safe_error
from ..registry import CHECKS


def run_checks(
    facts: Facts, settings: Settings, names: Iterable[str] | None = None
) -> tuple[tuple[Finding, ...], tuple[StepRecord, ...]]:
    """Run every registered check, or those of these names; one that lacks facts is SKIPPED, one that crashes FAILED."""
    findings: dict[str, Finding] = {}
    steps: list[StepRecord] = []
    for name in CHECKS.names() if names is None else names:
        started = time.monotonic()
        try:
            check: Check = CHECKS.get(name)
            missing = _missing(check, facts, settings)
            if missing is not None:
                steps.append(_step(name, StepState.SKIPPED, missing))
                continue
            findings.update((f.id, f) for f in check.run(facts, settings))
        except Exception as e:  # noqa: BLE001 - a crash of one check is a step, not the end of the audit
            steps.append(crashed(name, e))
            continue
        steps.append(_step(name, StepState.DONE, None, time.monotonic() - started))
    return tuple(findings[i] for i in sorted(findings)), tuple(steps)


def crashed(name: str, error: Exception) -> StepRecord:
    """Return the step that says that a check, or a question of the gate, crashed."""
    return StepRecord(
        step=f"check:{name}",
        target=Ref(),
        state=StepState.FAILED,
        reason="check_failed",
        reason_params=(("check", name), *safe_error(error)),
    )


def _missing(check: Check, facts: Facts, settings: Settings) -> str | None:
    """Why a check's facts are not there; None if they are. What failed to be collected is not "not applicable"."""
    if "access" in check.needs and not facts.grants:
        failed = any(s.step == "access" and s.state is StepState.FAILED for s in facts.steps)
        return "facts_missing" if failed else "not_applicable"
    if "reads" in check.needs and not coverage(facts.logs):
        return "no_log_of_reads"
    asked = {
        "policy": settings.access.policy is not None,
        "retention": bool(settings.retention),
        "staff": settings.staff is not None,
        "owners": settings.staff is not None or bool(settings.accounts) or bool(settings.applications),
    }
    return next(("not_configured" for need, there in asked.items() if need in check.needs and not there), None)


def _step(name: str, state: StepState, reason: str | None, seconds: float = 0.0) -> StepRecord:
    return StepRecord(step=f"check:{name}", target=Ref(), state=state, reason=reason, seconds=round(seconds, 6))
