"""Is a new column of personal data declared: does decisions.toml say what it is for?"""

from __future__ import annotations

from collections.abc import Iterator

from ...analysis.facts import is_likely
from ...checks.base import finding
from ...checks.severity import rate
from ...model import AuditStep, Category, Classification, Finding, Params, Ref, Target
from ..change import Change, place_of
from . import Question

_UNSURE = 0.6


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a column; of several kinds in one the surest counts.

    What is less than likely is no news: every lookup has a ``description``. What people will write into a column for
    texts no name says: that only warns. So does a table of another system (CREATE FOREIGN TABLE, ENGINE=FEDERATED):
    its rows are read here from now on, but kept, and perhaps declared, there. Secrets are asked for otherwise
    (``plain_secret``).
    """
    seen: set[Ref] = set()
    for c in sorted(change.personal(), key=lambda c: (c.ref.key, -c.confidence)):
        column = Ref(system=c.system, schema=c.schema, table=c.table, column=c.column)
        here = place_of(c) in change.stored or place_of(c) in change.foreign
        if column in seen or not change.is_new(place_of(c)) or not here:
            continue
        if not is_likely(c) or (c.category is Category.CREDENTIAL and c.entity != "USERNAME"):
            continue
        seen.add(column)
        if "purpose" not in change.declared.get(c.id, {}):
            yield _finding(change, c, column)


def _finding(change: Change, c: Classification, column: Ref) -> Finding:
    facts, settings = change.after.facts, change.settings
    categories = frozenset({c.category.value})
    rating = rate(QUESTION.id, facts, tables=(column.of_table(),), categories=categories)
    params: Params = (
        ("table", column.of_table().label()),
        ("column", Ref(column=c.column).label()),
        ("kind_entity", c.entity),
    )
    return finding(
        QUESTION.id,
        AuditStep.COLLECT,
        facts,
        settings,
        rating,
        Target(ref=column, location=change.said(column)),
        params,
        confidence=min(c.confidence, _UNSURE) if _is_unsure(change, c) else c.confidence,
        basis=(c.entity,),
        categories=categories,
        by_readers=False,
    )


def _is_unsure(change: Change, c: Classification) -> bool:
    return (c.category is Category.FREE_TEXT and c.checked == 0) or place_of(c) in change.foreign


QUESTION = Question(id="undeclared_column", run=_run)
