"""Is it said how long a new table of people is kept?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...analysis.ages import rule_for
from ...analysis.facts import IDENTITY_CATEGORIES, is_likely
from ...model import AuditStep, Classification, Finding
from ..change import Change, place_of
from . import Question
from ._told import ref_of, told


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a new table that names people, where neither ``[[retention]]`` nor any of its columns says.

    Of one that inherits from another, whose rows that one shows, it was said there.
    """
    found: dict[tuple[str, str], list[Classification]] = defaultdict(list)
    for c in change.personal():
        new = change.is_new(place_of(c)) and place_of(c) in change.stored
        if new and is_likely(c) and c.category in IDENTITY_CATEGORIES:
            found[c.schema, c.table].append(c)
    for place, rows in sorted(found.items()):
        row = change.after.facts.row_of[change.system, *place]
        if place in change.tables_before or place in change.elsewhere or place in change.heirs_of_parents:
            continue
        said = any("keep_until" in change.declared.get(c.id, {}) for c in change.personal_of[place])
        if said or rule_for(change.after.facts, row, change.settings.retention) is not None:
            continue
        ref = ref_of(change, place)
        yield told(change, QUESTION.id, AuditStep.OLD_DATA, ref, rows, location=change.said(ref), breadth=False)


QUESTION = Question(id="no_retention", run=_run)
