"""Which roles and accounts give far more than their names say?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.accounts import summed
from ..analysis.facts import Facts
from ..analysis.powers import Misnamed, misnamed
from ..config.access_rules import load_access_rules
from ..config.settings import Settings
from ..model import AuditStep, Finding
from ._proposed import propose
from ._ranked import Candidate, about, judge, ranked, target
from .base import Check, finding


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a role or account and system: what its name promises, and how its rights break that."""
    found = (_candidate(m, facts, settings) for m in misnamed(facts, load_access_rules()))
    yield from ranked(CHECK.id, CHECK.step, facts, settings, found)


def _candidate(entry: Misnamed, facts: Facts, settings: Settings) -> Candidate:
    account, reached = entry.account, summed(facts, entry.rows)
    rating = judge(CHECK.id, facts, account, reached)
    key = "sensitive" if entry.sensitive else "large" if entry.share else "writes"

    def build() -> Finding:
        # A right to write is not what the model of reading can judge: a person decides about it.
        made = propose(facts, account, () if key == "writes" else entry.rows)
        more = (
            ("word", entry.word),
            ("writes", ", ".join(entry.writes) or "–"),
            ("sensitive_category", ",".join(entry.sensitive)),
            ("share", round(100 * entry.share)),
        )
        return finding(
            CHECK.id,
            CHECK.step,
            facts,
            settings,
            rating,
            target(account, reached),
            (*about(account, reached), *more, *made.params),
            key=key,
            sql=made.sql,
            categories=reached.categories,
            basis=(key, *entry.writes, *entry.sensitive),
        )

    return Candidate(rating=rating, account=account, reached=reached, build=build)


CHECK = Check(id="misnamed_role", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access",))
