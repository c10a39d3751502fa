"""Which accounts read everything, past every right on single tables?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.accounts import Login, by_login, summed
from ..analysis.facts import Facts
from ..analysis.powers import Power, powers
from ..config.settings import Settings
from ..model import AuditStep, Finding, Nature
from ._proposed import propose_cuts
from ._ranked import Candidate, about, ranked, target, weigh
from .base import Check, finding


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding an account of a server that holds data: superusers, rights over everything, copies, files."""
    found = by_login((p for p in powers(facts) if p.account.reads_anything), lambda p: p.account)
    candidates = (_candidate(login, mine, facts, settings) for login, mine in found)
    yield from ranked(CHECK.id, CHECK.step, facts, settings, candidates)


def _candidate(login: Login, mine: tuple[Power, ...], facts: Facts, settings: Settings) -> Candidate:
    engines = login.parts[0].nature is Nature.ENGINE
    base = "all_powerful_engine" if engines else None
    weighed = weigh(CHECK.id, facts, login, (summed(facts, p.rows) for p in mine), base)
    names = tuple(dict.fromkeys(n for p in mine for n in p.names))

    def build() -> Finding:
        made, reached = propose_cuts(facts, [(p.account, p.cuts) for p in mine]), weighed.reached
        return finding(
            CHECK.id,
            CHECK.step,
            facts,
            settings,
            weighed.rating,
            target(login, reached),
            (*about(login, reached), ("powers", ", ".join(names)), *made.params),
            key="engine" if engines else "default",
            sql=None if engines else made.sql,
            categories=reached.categories,
            basis=names,
        )

    return Candidate(weighed=weighed, build=build)


CHECK = Check(id="all_powerful", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access",))
