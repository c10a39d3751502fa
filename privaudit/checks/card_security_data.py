"""Are card security data kept? PCI DSS 4.0.1, 3.3.1: never after authorisation, encrypted or not."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts, is_likely, is_supported
from ..config.settings import Settings
from ..model import AuditStep, Classification, Finding
from ._columns import per_table
from .base import Check

ENTITIES = frozenset({"CREDIT_CARD_SECURITY_CODE", "CREDIT_CARD_PIN", "CREDIT_CARD_TRACK"})


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a relation."""
    return per_table(facts, settings, "card_security_data", AuditStep.COLLECT, _matches)


def _matches(c: Classification) -> bool:
    return c.entity in ENTITIES and is_likely(c) and is_supported(c)


CHECK = Check(id="card_security_data", step=AuditStep.COLLECT, run=run)
