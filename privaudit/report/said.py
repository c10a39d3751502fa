"""What people answered about accounts, people and entries of lists: what is in force, and who said it."""

from __future__ import annotations

from ..i18n import text
from ..model import AuditResult, Decision, Standing, TargetKind
from . import words


def answers(result: AuditResult, kind: TargetKind, field: str) -> dict[str, Decision]:
    """Return what people answered in one field of one sort of target, by the target's id; only what is in force."""
    return {
        d.target_id: d
        for d in result.decisions
        if d.kind is kind and d.field == field and d.standing is Standing.APPLIES and d.value not in (None, "")
    }


def value_words(d: Decision, lang: str) -> str:
    """Return an answer in words: a choice as the workbook shows it, a day in the form of the language."""
    said = str(d.value)
    if d.field in _DAYS:
        return words.day(said, lang)
    return words.one_line(words.decided_value(f"{d.field}.{said}", lang))


_DAYS = frozenset({"briefed_on", "closed_on", "day"})


def by_words(d: Decision, lang: str) -> str:
    """Return who answered, and when; empty where neither is known."""
    day = words.day(d.on, lang) if d.on else ""
    return ", ".join(filter(None, (words.one_line(d.by or ""), day)))


def answer_words(d: Decision, lang: str) -> str:
    """Return an answer with who gave it: ``Online shop (as Anna Testova said, 2026-11-21)``."""
    by = by_words(d, lang)
    said = value_words(d, lang)
    return text("sheets.words.as_said", lang, said=said, by=by) if by else said
