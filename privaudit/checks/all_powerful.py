"""Which accounts read everything, past every right on single tables?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.accounts import summed
from ..analysis.facts import Facts
from ..analysis.powers import Power, powers
from ..config.settings import Settings
from ..model import AuditStep, Finding, Nature
from ._proposed import propose_cuts
from ._ranked import Candidate, about, judge, ranked, target
from .base import Check, finding


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding an account and system that holds data: superusers, rights over everything, copies, files."""
    found = (_candidate(p, facts, settings) for p in powers(facts) if p.account.reads_anything)
    yield from ranked(CHECK.id, CHECK.step, facts, settings, found)


def _candidate(power: Power, facts: Facts, settings: Settings) -> Candidate:
    account, reached = power.account, summed(facts, power.rows)
    engines = account.nature is Nature.ENGINE
    rating = judge(CHECK.id, facts, account, reached, "all_powerful_engine" if engines else None)

    def build() -> Finding:
        made = propose_cuts(facts, account, power.cuts)
        return finding(
            CHECK.id,
            CHECK.step,
            facts,
            settings,
            rating,
            target(account, reached),
            (*about(account, reached), ("powers", ", ".join(power.names)), *made.params),
            key="engine" if engines else "default",
            sql=None if engines else made.sql,
            categories=reached.categories,
            basis=power.names,
        )

    return Candidate(rating=rating, account=account, reached=reached, build=build)


CHECK = Check(id="all_powerful", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access",))
