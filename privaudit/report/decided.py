"""What people decided about a verdict, in words: who, when, what, why, and whether it is in force."""

from __future__ import annotations

from ..i18n import text
from ..model import Classification, Role, Standing
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


def _say(key: str, lang: str, /, **params: str) -> str:
    return text(f"decisions.beside.{key}", lang, **params)
