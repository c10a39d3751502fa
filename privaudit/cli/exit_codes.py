"""Exit codes of ARCHITECTURE 7, and every reason that holds, worst first: 2, 4, 3, 1 (130 when interrupted)."""

from __future__ import annotations

from ..errors import COMPLETE, FINDINGS, INCOMPLETE, INTERRUPTED, NOT_WRITTEN, USAGE
from ..model import AuditResult, AuditStep, Params, Severity, SystemStatus, record

NAMED = 3
"""So many steps are named on the exit line; Coverage has all."""
_CHECKLIST = frozenset(s.value for s in AuditStep)
"""The audit steps themselves sum up others; counting them too would count twice."""
EXCLUDED = "excluded"
"""Reason of a table that --include or --exclude, or their likes in the configuration, left out."""
_ORDER = (INTERRUPTED, USAGE, NOT_WRITTEN, INCOMPLETE, FINDINGS)


@record
class Reason:
    """One thing that holds: its code and a text ``cli.exit.<key>``."""

    code: int
    key: str
    params: Params = ()


@record
class ExitStatus:
    """The exit code and why, worst first; no reasons means complete.

    ``notes`` change no code and are said all the same: what people have left out or accepted, findings that they
    settled, and long values that were looked into in part, as the configuration asks.
    """

    code: int
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()


def exit_status(
    result: AuditResult, fail_on: str | None = None, *, not_written: tuple[str, ...] = (), interrupted: bool = False
) -> ExitStatus:
    """Return the exit code of an audit. ``not_written`` names the reports that failed."""
    reasons = [*_incomplete(result), *_findings(result, fail_on)]
    if not_written:
        reasons.append(Reason(code=NOT_WRITTEN, key="not_written", params=(("reports", ", ".join(not_written)),)))
    if interrupted or result.run.interrupted:
        reasons.append(Reason(code=INTERRUPTED, key="interrupted"))
    reasons.sort(key=lambda r: _ORDER.index(r.code))
    code = reasons[0].code if reasons else COMPLETE
    return ExitStatus(code=code, reasons=tuple(reasons), notes=_notes(result, complete=not reasons))


def _notes(result: AuditResult, *, complete: bool) -> tuple[Reason, ...]:
    gaps = len({s.target for s in result.steps if s.accepted and s.step not in _CHECKLIST})
    left_out = sum(t.reason == EXCLUDED for t in result.tables)
    key = "complete_but" if complete else "accepted"
    notes = [Reason(code=COMPLETE, key=key, params=(("gaps", gaps),))] if gaps else []
    if left_out:
        notes.append(Reason(code=COMPLETE, key="left_out", params=(("tables", left_out),)))
    if any(t.reason == "names_only" for t in result.tables):
        notes.append(Reason(code=COMPLETE, key="names_only"))
    settled = sum(f.settled for f in result.findings)
    if settled:
        notes.append(Reason(code=COMPLETE, key="settled", params=(("findings", settled),)))
    cut = len({s.target for s in result.steps if s.reason == "values_cut"})
    if cut:
        notes.append(Reason(code=COMPLETE, key="values_cut", params=(("tables", cut),)))
    return tuple(notes)


def _incomplete(result: AuditResult) -> list[Reason]:
    """Say what keeps the audit from being complete; what the configuration accepts as known gap does not."""
    if result.run.complete:
        return []
    failed = sum(s.status is SystemStatus.FAILED for s in result.systems)
    steps = [s for s in result.steps if s.incomplete and s.step not in _CHECKLIST]
    which = sorted(f"{s.step} {s.target.label()}".strip() for s in steps)
    named = ", ".join([*which[:NAMED], *(["…"] if len(which) > NAMED else [])])
    params = (("systems", failed), ("steps", len(steps)), ("which", named or "-"))
    return [Reason(code=INCOMPLETE, key="incomplete", params=params)]


def _findings(result: AuditResult, fail_on: str | None) -> list[Reason]:
    if fail_on is None:
        return []
    floor = Severity(fail_on).rank
    count = sum(f.severity.rank <= floor and not f.settled for f in result.findings)
    if count == 0:
        return []
    return [Reason(code=FINDINGS, key="findings", params=(("count", count), ("severity", fail_on)))]


def exit_line(status: ExitStatus, lang: str) -> str:
    """Return the last line on stderr: the code and everything that holds."""
    from ..i18n import text

    return text("cli.exit.line", lang, code=status.code, why="; ".join(exit_reasons(status, lang)))


def exit_reasons(status: ExitStatus, lang: str) -> tuple[str, ...]:
    """Return everything that holds, in words."""
    from ..i18n import text

    said = tuple(text(f"cli.exit.{r.key}", lang, **_localised(r, lang)) for r in (*status.reasons, *status.notes))
    wholly = not status.reasons and not any(n.key == "complete_but" for n in status.notes)
    return (text("cli.exit.complete", lang), *said) if wholly else said


def _localised(reason: Reason, lang: str) -> dict[str, object]:
    """Return a reason's parameters with the severity as a word."""
    from ..i18n import has_text, text

    params: dict[str, object] = dict(reason.params)
    key = f"terms.severity.{params.get('severity')}"
    return params | ({"severity": text(key, lang)} if has_text(key, lang) else {})
