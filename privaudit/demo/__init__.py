"""The demo estate: fictional companies with the faults an audit looks for, and people who do not exist."""

from __future__ import annotations

from .built import PASSWORD_VARIABLE, DemoSystem, demo_config, known_gaps
from .cast import PlantedAccess, planted_access
from .estate import agrees, estate, ground_truth, labels, planted_packages
from .sqlite import build_sqlite

__all__ = [
    "PASSWORD_VARIABLE",
    "DemoSystem",
    "PlantedAccess",
    "agrees",
    "build_sqlite",
    "demo_config",
    "estate",
    "ground_truth",
    "known_gaps",
    "labels",
    "planted_access",
    "planted_packages",
]
