"""What people decided, in words: who, when, what, why, and whether it is in force."""

from __future__ import annotations

from ..i18n import text
from ..model import AuditResult, Classification, Decision, Finding, Role, Standing, Status, TargetKind
from . import words


def decision_words(c: Classification, lang: str) -> str:
    """Return the decision beside a classification as one sentence, empty if there is none."""
    d = c.decision
    if d is None:
        return ""
    kind = words.entity(d.entity, lang) if d.entity else ""
    said = _say(d.choice.value, lang, by=d.by, on=d.on, kind=kind)
    if d.until and d.standing is not Standing.EXPIRED:
        said = _say("until", lang, said=said, until=d.until)
    if d.reason:
        said = _say("reason", lang, said=said, reason=d.reason)
    if d.standing in {Standing.LOOK_AGAIN, Standing.EXPIRED}:
        said = _say(d.standing.value, lang, said=said)
    if d.overrules and c.role is not Role.DECIDED:
        said = _say("overrules", lang, said=said)
    return said


def finding_words(f: Finding, lang: str) -> str:
    """Return what was decided on a finding, but its reason; empty where it is open and nobody has said anything.

    A risk is never just gone: it is said that it was accepted, by whom, until when, and if it is open again.
    """
    d = f.decision
    if d is None or (d.status == Status.OPEN.value and d.by is None):
        return ""
    said = text(f"decisions.choice.status.{d.status}", lang)
    if d.by:
        said = _say("by", lang, said=said, by=words.one_line(d.by))
    if d.on:
        said = _say("on", lang, said=said, on=words.day(d.on, lang))
    if d.until:
        said = _say("until", lang, said=said, until=words.day(d.until, lang))
    if d.standing is not Standing.APPLIES:
        said = _say(f"again_{d.standing.value}", lang, said=said)
    return _say("finding", lang, said=said)


def column_words(result: AuditResult, c: Classification, lang: str) -> tuple[str, ...]:
    """Return what people filled in about a column: purpose, legal basis, how long it is kept, whether it is needed."""
    said = (d for d in result.decisions if d.kind is TargetKind.COLUMN and d.target_id == c.id)
    return tuple(_field_words(d, lang) for d in said if d.field in {"purpose", "basis", "keep_until", "needed"})


def _field_words(d: Decision, lang: str) -> str:
    value = words.one_line(words.decided_value(f"{d.field}.{d.value}", lang))
    said = f"{text(f'decisions.field.{d.field}', lang)}: {value}"
    said = _say("by", lang, said=said, by=words.one_line(d.by)) if d.by else said
    said = _say("on", lang, said=said, on=words.day(d.on, lang)) if d.on else said
    key = d.standing.value
    return _say(key, lang, said=said) if d.standing in {Standing.LOOK_AGAIN, Standing.EXPIRED} else said


def _say(key: str, lang: str, /, **params: str) -> str:
    return text(f"decisions.beside.{key}", lang, **params)
