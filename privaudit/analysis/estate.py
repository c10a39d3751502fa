"""People and identifiers of all systems together, each counted once as far as values tell."""

from __future__ import annotations

from ..model import Estate, Shown
from .facts import Facts


def estate(facts: Facts, shown: Shown | None, laws: tuple[str, ...]) -> Estate:  # noqa: ARG001
    """Return what is held, and the bands that what was shown in the leak falls into."""
    return Estate(shown=shown)
