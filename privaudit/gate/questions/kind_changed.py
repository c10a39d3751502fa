"""Does a column hold another kind of personal data than before: by another name, or another type?"""

from __future__ import annotations

from collections.abc import Iterator

from ...analysis.facts import is_likely, is_personal
from ...model import AuditStep, Category, Classification, Finding, Role
from ..change import Change, Place
from . import Question
from ._told import ref_of, told

_UNSURE = 0.6


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a column whose kind was none, or is another, and for which no purpose was declared since.

    Secrets have a question of their own (``plain_secret``).
    """
    for place, rows in sorted(change.kinds_after.items()):
        then = change.was.get(place)
        if then is None or _is_same(change, then, place):
            continue
        before = {c.entity for c in change.kinds_before.get(then, ())}
        now = [c for c in rows if _counts(c) and c.entity not in before]
        if now and not any("purpose" in change.declared.get(c.id, {}) for c in now):
            column = ref_of(change, place)
            params = (("column", column.column or ""), ("was_entity", ",".join(sorted(before))))
            key = "other" if before else "none"
            location = change.said(column)
            yield told(
                change,
                QUESTION.id,
                AuditStep.COLLECT,
                column,
                now,
                location=location,
                params=params,
                key=key,
                confidence=max(_confidence(c) for c in now),
            )


def _confidence(c: Classification) -> float:
    """How sure a kind is; what people will write into a column for texts no name says, as in ``undeclared_column``."""
    return min(c.confidence, _UNSURE) if c.category is Category.FREE_TEXT and c.checked == 0 else c.confidence


def _is_same(change: Change, then: Place, now: Place) -> bool:
    """Whether neither the column nor its relation has another name, type or comment: only its neighbours changed."""
    before, after = change.columns[0].get(then), change.columns[1].get(now)
    same = before is not None and after is not None and (before[0], before[1]) == (after[0], after[1])
    return same and then == now


def _counts(c: Classification) -> bool:
    secret = c.category is Category.CREDENTIAL and c.entity != "USERNAME"
    return c.role is not Role.CONTAINED and is_personal(c) and is_likely(c) and not secret


QUESTION = Question(id="kind_changed", run=_run)
