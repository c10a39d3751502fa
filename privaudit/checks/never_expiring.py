"""On which systems do accounts that read personal data never expire?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.accounts import summed
from ..analysis.facts import Facts
from ..analysis.leavers import endless
from ..config.settings import Settings
from ..model import AuditStep, Finding, Ref, Target
from ._proposed import listed
from .base import Check, finding
from .severity import rate


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a system: the accounts of people without a last day of validity."""
    for system, found in sorted(endless(facts).items()):
        ref, names = Ref(system=system), sorted(a.name for a in found)
        reached = summed(facts, (row for a in found for row in a.rows))
        yield finding(
            CHECK.id,
            CHECK.step,
            facts,
            settings,
            rate(CHECK.id, facts, tables=(ref,), breadth=False),
            Target(ref=ref),
            (("system", system), ("count", len(names)), ("accounts", listed(names, 20))),
            categories=reached.categories,
            basis=tuple(names),
        )


CHECK = Check(id="never_expiring", step=AuditStep.LEAVERS, run=run, needs=("access",))
