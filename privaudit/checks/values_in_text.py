"""Do comments and other free text hold numbers, contacts or documents of people?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts, is_likely, is_personal
from ..config.settings import Settings
from ..model import AuditStep, Classification, Finding, Role
from ._columns import per_table
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a relation."""
    return per_table(facts, settings, "values_in_text", AuditStep.COLLECT, _matches, categories=True)


def _matches(c: Classification) -> bool:
    return c.role is Role.CONTAINED and is_personal(c) and is_likely(c)


CHECK = Check(id="values_in_text", step=AuditStep.COLLECT, run=run, needs=("classifications",))
