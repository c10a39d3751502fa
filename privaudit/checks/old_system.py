"""Do legacy and archive systems hold personal data? They are protected worse than live ones."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import AuditStep, Finding, Lifecycle
from ._systems import per_system
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a system."""
    return per_system(
        facts, settings, "old_system", AuditStep.OLD_DATA, frozenset({Lifecycle.LEGACY, Lifecycle.ARCHIVE})
    )


CHECK = Check(id="old_system", step=AuditStep.OLD_DATA, run=run)
