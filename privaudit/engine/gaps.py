"""Gaps that people accepted: they stay in Coverage and no longer make the audit incomplete."""

from __future__ import annotations

import dataclasses
from datetime import date
from fnmatch import fnmatchcase

from ..config.settings import KnownGap
from ..model import Ref, StepRecord


def accept(steps: tuple[StepRecord, ...], gaps: tuple[KnownGap, ...], today: date) -> tuple[StepRecord, ...]:
    """Mark the steps that a gap covers and that has not expired."""
    valid = [g for g in gaps if g.expires is None or date.fromisoformat(g.expires) >= today]
    if not valid:
        return steps
    return tuple(
        dataclasses.replace(s, accepted=True) if s.incomplete and any(_covers(g, s.target) for g in valid) else s
        for s in steps
    )


def _covers(gap: KnownGap, target: Ref) -> bool:
    name = ".".join(p for p in (target.system, target.schema, target.table) if p is not None)
    return bool(name) and fnmatchcase(name, gap.glob)
