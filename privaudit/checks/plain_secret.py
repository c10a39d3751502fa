"""Are passwords, tokens or keys kept so that a reader of the table can use them?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts, is_likely
from ..config.settings import Settings
from ..model import AuditStep, Category, Classification, Finding, Protection
from ._columns import per_table
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a relation."""
    return per_table(facts, settings, "plain_secret", AuditStep.COLLECT, _matches)


def _matches(c: Classification) -> bool:
    secret = c.category is Category.CREDENTIAL and c.entity not in {"USERNAME", "PASSWORD_SALT"}
    return secret and c.protection is Protection.PLAIN and is_likely(c) and c.checked > 0


CHECK = Check(id="plain_secret", step=AuditStep.COLLECT, run=run)
