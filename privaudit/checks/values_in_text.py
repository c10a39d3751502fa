"""Do comments and other free text hold numbers, contacts or documents of people?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts, is_likely, is_personal
from ..config.settings import Settings
from ..model import AuditStep, Category, Classification, Finding, Role
from ._columns import per_table
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a relation; columns that are for something else but hold a few such values are worded apart."""
    verdicts = {c.ref: c for c in facts.classifications if c.role is Role.COLUMN}

    def mixed(c: Classification) -> bool:
        own = verdicts.get(c.ref)
        return own is not None and own.category is not Category.FREE_TEXT

    step = AuditStep.COLLECT
    yield from per_table(
        facts, settings, "values_in_text", step, lambda c: _matches(c) and not mixed(c), categories=True
    )
    yield from per_table(
        facts, settings, "values_in_text", step, lambda c: _matches(c) and mixed(c), categories=True, key="mixed"
    )


def _matches(c: Classification) -> bool:
    return c.role is Role.CONTAINED and is_personal(c) and is_likely(c)


CHECK = Check(id="values_in_text", step=AuditStep.COLLECT, run=run)
