"""Does a system declared test hold the records of one that is not? Then they are real, and protected worse."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..config.settings import Settings
from ..model import AuditStep, Copy, Finding, Lifecycle, Ref
from ._copies import copy_finding
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding for each copy of which a member lies in a test system and another does not."""
    for copy in facts.copies:
        if copy.in_test:
            inside = test_members(facts, copy)
            outside = [r for r in copy.members if r not in inside]
            live = copy.original if copy.original in outside else outside[0]
            yield copy_finding("real_data_in_test", facts, settings, copy, inside, live)


def test_members(facts: Facts, copy: Copy) -> tuple[Ref, ...]:
    """Return the members that lie in systems declared test."""
    test = {s.name for s in facts.systems if s.lifecycle is Lifecycle.TEST}
    return tuple(r for r in copy.members if r.system in test)


CHECK = Check(id="real_data_in_test", step=AuditStep.COPIES, run=run)
