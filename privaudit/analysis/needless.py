"""Columns with personal data that may not be needed: hardly filled, constant, not read, held elsewhere too."""

from __future__ import annotations

from ..model import Needless
from .facts import Facts


def needless(facts: Facts) -> tuple[Needless, ...]:  # noqa: ARG001
    """Return one row a column that something speaks against, sorted by id."""
    return ()
