"""Are card numbers readable where they are stored? PCI DSS 4.0.1, 3.5.1: unreadable wherever they are."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts, is_likely, is_supported
from ..config.settings import Settings
from ..model import AuditStep, Classification, Finding, Protection, Role
from ..model.classification import IN_CLEAR
from ._columns import per_table
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a relation."""
    return per_table(facts, settings, "plain_card", AuditStep.COLLECT, _matches)


def _matches(c: Classification) -> bool:
    column = c.role is Role.COLUMN or any(e.rule == IN_CLEAR for e in c.evidence)  # numbers in texts are another matter
    plain = c.entity == "CREDIT_CARD" and column and c.protection is Protection.PLAIN
    return plain and is_likely(c) and is_supported(c) and c.checked > 0


CHECK = Check(id="plain_card", step=AuditStep.COLLECT, run=run)
