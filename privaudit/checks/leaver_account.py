"""Whose accounts still read although the person left, or is leaving?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..analysis.leavers import Leaver, leavers
from ..config.settings import Settings
from ..model import AuditStep, Finding, ReadPattern, StaffStatus
from ._closing import Closing, closing
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding an open account and system, with what it still reads and what was read around the last day."""
    yield from closing(CHECK, facts, settings, (_closing(e) for e in leavers(facts)))


def _closing(entry: Leaver) -> Closing:
    left = entry.person.status is StaffStatus.LEFT
    after = sum(r.statements for r in entry.reads if r.pattern is ReadPattern.AFTER_LEAVING)
    before = sum(r.statements for r in entry.reads if r.pattern is ReadPattern.BEFORE_LEAVING)
    return Closing(
        account=entry.account,
        key=("used" if after else "left") if left else "leaving",
        base=None if left else "leaving_account",
        params=(("left_on", entry.person.left_on or "?"), ("reads_after", after), ("reads_before", before)),
        basis=(entry.person.left_on or "",),
    )


CHECK = Check(id="leaver_account", step=AuditStep.LEAVERS, run=run, needs=("access", "staff"))
