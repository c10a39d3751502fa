"""Do systems declared test hold personal data? They are protected worse than live ones."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import AuditStep, Finding, Lifecycle
from ._systems import per_system
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a system."""
    return per_system(facts, settings, "test_system", AuditStep.COPIES, frozenset({Lifecycle.TEST}))


CHECK = Check(id="test_system", step=AuditStep.COPIES, run=run)
