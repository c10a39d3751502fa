"""The change as SARIF 2.1.0: what `report.sarif` writes, with files named as the repository names them."""

from __future__ import annotations

from dataclasses import replace

from ...model import AuditResult, Finding, Ref, StepRecord, StepState
from ..sarif import pieces
from .answer import Answer


def text(answer: Answer, lang: str) -> str:
    """Return the log; a result that stops the change has the level error, another warning.

    Files that were not read are notifications, as parts of a scan that were not read are.
    """
    result = answer.result
    unread = tuple(
        StepRecord(
            step="read",
            target=Ref(system=answer.system, table=answer.in_repository(one.file)),
            state=StepState.FAILED,
            reason=one.reason,
            reason_params=one.params,
        )
        for one in answer.unread
    )
    findings = tuple(_placed(f, answer) for f in result.findings)
    run = replace(result.run, complete=not answer.incomplete)
    shown: AuditResult = replace(result, findings=findings, steps=(*result.steps, *unread), run=run)
    return "".join(pieces(shown, lang, levels={f.id: _level(answer, f) for f in answer.open}))


def _level(answer: Answer, f: Finding) -> str:
    """What stops the change is an error, whatever its severity: code scanning fails a pull request by that."""
    return "error" if answer.stops(f) else "warning"


def _placed(f: Finding, answer: Answer) -> Finding:
    at = f.target.location
    if at is None:
        return f
    return replace(f, target=replace(f.target, location=replace(at, file=answer.in_repository(at.file))))
