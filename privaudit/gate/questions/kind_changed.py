"""Does a column hold another kind of personal data than before: by another name, or another type?"""

from __future__ import annotations

from collections.abc import Iterator

from ...analysis.facts import is_likely, is_personal
from ...model import AuditStep, Finding, Role
from ..change import Change
from . import Question
from ._told import ref_of, told


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a column whose kind was none, or is another, and for which no purpose was declared since."""
    for place, rows in sorted(change.kinds_after.items()):
        then = change.was.get(place)
        if then is None:
            continue
        before = {c.entity for c in change.kinds_before.get(then, ())}
        now = [c for c in rows if c.role is Role.COLUMN and is_personal(c) and is_likely(c) and c.entity not in before]
        if now and not any("purpose" in change.declared.get(c.id, {}) for c in now):
            column = ref_of(change, place)
            params = (("column", column.column or ""), ("was_entity", ",".join(sorted(before))))
            key = "other" if before else "none"
            location = change.said(column)
            yield told(change, QUESTION.id, AuditStep.COLLECT, column, now, location=location, params=params, key=key)


QUESTION = Question(id="kind_changed", run=_run)
