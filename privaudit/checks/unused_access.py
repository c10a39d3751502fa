"""What is granted and was not used as long as the logs reach back?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.accounts import summed
from ..analysis.facts import Facts
from ..analysis.least import Unused, unused
from ..config.access_rules import load_access_rules
from ..config.settings import Settings
from ..model import AuditStep, Finding
from ._proposed import propose
from ._ranked import Candidate, about, judge, ranked, target
from .base import Check, finding


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding an account and system with rights that no logged read used.

    An account that read nothing for as long as `dormant_account` asks is that check's.
    """
    found = unused(facts, load_access_rules().enough_days)
    judged = (u for u in found if u.used or u.over.days < settings.access.dormant_days)
    yield from ranked(CHECK.id, CHECK.step, facts, settings, (_candidate(u, facts, settings) for u in judged))


def _candidate(entry: Unused, facts: Facts, settings: Settings) -> Candidate:
    account, reached = entry.account, summed(facts, entry.rows)
    rating = judge(CHECK.id, facts, account, reached)

    def build() -> Finding:
        made = propose(facts, account, entry.rows)
        window = (("days", entry.over.days), ("used", entry.used))
        return finding(
            CHECK.id,
            CHECK.step,
            facts,
            settings,
            rating,
            target(account, reached),
            (*about(account, reached), *window, *made.params),
            key="some" if entry.used else "nothing",
            sql=made.sql,
            categories=reached.categories,
            basis=reached.categories,
        )

    return Candidate(rating=rating, account=account, reached=reached, build=build)


CHECK = Check(id="unused_access", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access", "reads"))
