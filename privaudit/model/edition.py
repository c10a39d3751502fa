"""For whom a report is made."""

from __future__ import annotations

from enum import StrEnum


class Edition(StrEnum):
    """Two reports are made of one audit."""

    INTERNAL = "internal"
    """Everything, for the company alone."""
    FILE = "file"
    """What may leave the house: no bands of fines, no leads, no way to an attack, nobody's name."""
