"""What was not read or not done, as notifications (3.58): silence is not a pass."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import AuditResult, Ref, StepState, SystemStatus
from ..overview import NOT_ASKED, unread_tables
from ..sheets.coverage import accepted_word, step_name
from ..sheets.say import Say
from ..words import reason, term, whole_place
from .parts import Object, message, place
from .seen import Seen

KEYS = ("system_not_read", "system_partly_read", "system_not_asked", "table_not_read", "step_not_done")
_SYSTEMS = {
    SystemStatus.FAILED: ("system_not_read", "error"),
    SystemStatus.PARTIAL: ("system_partly_read", "warning"),
    SystemStatus.DECLARED: ("system_not_asked", "note"),
    SystemStatus.UNSCANNED: ("system_not_asked", "note"),
}


_Gap = tuple[str, str, str, Ref]
"""Key, level, what is said, and where."""


def notifications(seen: Seen, lang: str) -> Iterator[Object]:
    """Yield every system, table and step that was not read or done, or not wholly; accepted gaps are notes."""
    for key, level, said, ref in _gaps(seen.whole, lang):
        out: Object = {"descriptor": {"id": key, "index": KEYS.index(key)}, "level": level}
        out["message"] = message(seen.hide(said))
        if ref != Ref():
            out["locations"] = [place(ref, seen.hide)]
        yield out


def _gaps(result: AuditResult, lang: str) -> Iterator[_Gap]:
    for s in sorted(result.systems, key=lambda s: (s.status in NOT_ASKED, s.name)):
        if s.status in _SYSTEMS:
            key, level = _SYSTEMS[s.status]
            why = reason(s.reason, s.reason_params, lang)
            yield key, level, _said(s.name, term(s.status, lang), why), Ref(system=s.name)
    yield from _tables(result, lang)
    yield from _steps(result, lang)


def _tables(result: AuditResult, lang: str) -> Iterator[_Gap]:
    accepted = {s.target: s for s in result.steps if s.accepted}
    for t in unread_tables(result):
        said = _said(whole_place(t.ref), term(t.status, lang), reason(t.reason, t.reason_params, lang))
        step = accepted.get(t.ref)
        if step is not None:
            said += f" ({accepted_word(step, Say('coverage', lang))})"
        yield "table_not_read", "error" if step is None else "note", said, t.ref


def _steps(result: AuditResult, lang: str) -> Iterator[_Gap]:
    """Steps that keep the audit from being complete, and those whose gap was accepted."""
    say = Say("coverage", lang)
    for s in sorted(result.steps, key=lambda s: (s.target.key, s.step, s.id)):
        if s.state is StepState.DONE or not (s.incomplete or s.accepted):
            continue
        where = whole_place(s.target) or say("whole_audit")
        why = reason(s.reason, s.reason_params, lang)
        said = _said(f"{where}: {step_name(s.step, lang)}", term(s.state, lang), why)
        if s.accepted:
            said += f" ({accepted_word(s, say)})"
        yield "step_not_done", "note" if s.accepted else "warning", said, s.target


def _said(where: str, how: str, why: str) -> str:
    return f"{where}: {how}: {why}" if why else f"{where}: {how}"
