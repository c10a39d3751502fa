"""What is said, on stderr, of decisions that an audit does not bear out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import AuditResult
from .failures import say

if TYPE_CHECKING:
    from ..decisions import Decided


def warn_of_decisions(result: AuditResult, lang: str, *, verdicts: bool = True) -> None:
    """Say which decisions are not followed, and why; those about ``verdicts`` a scan has said while it ran."""
    from ..decisions.onto import ABOUT_FIELDS, STEP
    from ..report import words

    for step in result.steps:
        if step.step == STEP and step.reason is not None and (verdicts or step.reason in ABOUT_FIELDS):
            said = words.reason(step.reason, step.reason_params, lang)
            place = step.target.label()
            say("warning.line", lang, text=f"{place}: {said}" if place else said)


def warn_of_other_systems(system: str, decided: Decided, lang: str) -> None:
    """Say if nothing that was decided is about this system, but all of it about others: it may have another name."""
    from ..redact import one_line

    names = ({e.place.system for e in decided.fields} | {v.place.system for v in decided.verdicts}) - {None}
    if names and system not in names:
        others = ", ".join(sorted(n for n in names if n is not None))
        say("warning.other_systems", lang, system=one_line(system), others=one_line(others))
