"""What is said, on stderr, of decisions that an audit does not bear out."""

from __future__ import annotations

from ..model import AuditResult
from .failures import say


def warn_of_decisions(result: AuditResult, lang: str, *, verdicts: bool = True) -> None:
    """Say which decisions are not followed, and why; those about ``verdicts`` a scan has said while it ran."""
    from ..decisions.onto import ABOUT_FIELDS, STEP
    from ..report import words

    for step in result.steps:
        if step.step == STEP and step.reason is not None and (verdicts or step.reason in ABOUT_FIELDS):
            said = words.reason(step.reason, step.reason_params, lang)
            place = step.target.label()
            say("warning.line", lang, text=f"{place}: {said}" if place else said)
