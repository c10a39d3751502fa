"""Are special categories, biometrics or convictions kept (GDPR Art. 9 and 10; 152-FZ Art. 10 and 11)?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts, is_likely, is_personal
from ..config.settings import Settings
from ..model import AuditStep, Category, Classification, Finding
from ._columns import per_table
from .base import Check

CATEGORIES = frozenset({Category.SPECIAL, Category.BIOMETRIC, Category.CONVICTION})


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a relation."""
    return per_table(facts, settings, "special_data", AuditStep.COLLECT, _matches)


def _matches(c: Classification) -> bool:
    return c.category in CATEGORIES and is_personal(c) and is_likely(c)


CHECK = Check(id="special_data", step=AuditStep.COLLECT, run=run)
