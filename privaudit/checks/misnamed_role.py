"""Which roles and accounts give far more than their names say?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.accounts import Login, by_login, summed
from ..analysis.facts import Facts
from ..analysis.powers import Misnamed, misnamed
from ..config.access_rules import load_access_rules
from ..config.settings import Settings
from ..model import AuditStep, Finding, Params
from ._proposed import Part, propose
from ._ranked import Candidate, about, ranked, target, weigh
from .base import Check, finding


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a role or account of a server: what its name promises, and how its rights break that."""
    found = by_login(misnamed(facts, load_access_rules()), lambda m: m.account)
    candidates = (_candidate(login, mine, facts, settings) for login, mine in found)
    yield from ranked(CHECK.id, CHECK.step, facts, settings, candidates)


def _candidate(login: Login, mine: tuple[Misnamed, ...], facts: Facts, settings: Settings) -> Candidate:
    weighed = weigh(CHECK.id, facts, login, (summed(facts, m.rows) for m in mine))
    writes = tuple(sorted({w for m in mine for w in m.writes}))
    sensitive = tuple(sorted({c for m in mine for c in m.sensitive}))
    share = sum(m.share for m in mine)
    key = "sensitive" if sensitive else "large" if share else "writes"
    more: Params = (
        ("word", mine[0].word),
        ("writes", ", ".join(writes)),
        ("writes_clause", "writes" if writes else ""),
        ("sensitive_category", ",".join(sensitive)),
        ("share", round(100 * share)),
    )

    def build() -> Finding:
        # A right to write is not what the model of reading can judge: a person decides about it.
        parts = () if key == "writes" else (Part(account=m.account, rows=m.rows) for m in mine)
        made, reached = propose(facts, parts), weighed.reached
        return finding(
            CHECK.id,
            CHECK.step,
            facts,
            settings,
            weighed.rating,
            target(login, reached),
            (*about(login, reached), *more, *made.params),
            key=key,
            sql=made.sql,
            categories=reached.categories,
            basis=(key, *writes, *sensitive),
        )

    return Candidate(weighed=weighed, build=build)


CHECK = Check(id="misnamed_role", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access",))
