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
    return tuple(_accepted(s, next((g for g in valid if _covers(g, s.target)), None)) for s in steps)


def _accepted(step: StepRecord, gap: KnownGap | None) -> StepRecord:
    if gap is None or not step.incomplete:
        return step
    return dataclasses.replace(
        step, accepted=True, accepted_reason=gap.reason, accepted_by=gap.owner, accepted_until=gap.expires
    )


def idle(steps: tuple[StepRecord, ...], gaps: tuple[KnownGap, ...], unread: tuple[str, ...]) -> tuple[KnownGap, ...]:
    """Return the gaps that cover nothing that was left open: a wrong name, or one that is no longer needed.

    ``unread`` names the systems whose tables are not known, so that nothing can be said of gaps in them. ``steps`` may
    be accepted already or not.
    """
    left = [s.target for s in steps if s.incomplete or s.accepted]
    return tuple(g for g in gaps if not any(_covers(g, t) for t in left) and not any(_lies_in(g, s) for s in unread))


def _lies_in(gap: KnownGap, system: str) -> bool:
    return fnmatchcase(system, gap.system)


def _covers(gap: KnownGap, target: Ref) -> bool:
    name = ".".join(p for p in (target.system, target.schema, target.table) if p is not None)
    return bool(name) and fnmatchcase(name, gap.glob)
